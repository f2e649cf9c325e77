/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a text file, as characters, as Markdown, and as lines of a PDF in fonts of any name: what comes out is
 * valid UTF-8 without controls, its lines and pages lie true, and decoding the text again changes nothing but what a
 * second look at it must find anew (nothing, where the first took it as Unicode).
 */
#include "fuzz.h"

#include "decode.h"
#include "utf8.h"

static void check_output(const struct decoded *out, size_t pages)
{
	struct span text = buffer_span(&out->text);
	holds(utf8_valid(text));
	for (size_t i = 0; i < text.len; i++)
		holds((unsigned char)text.ptr[i] >= ' ' || text.ptr[i] == '\n' || text.ptr[i] == '\t');
	size_t behind = 0;
	for (size_t i = 0; i < out->lines.count; i++) {
		struct range at = out->lines.items[i].at;
		holds(at.start >= behind && at.end >= at.start && at.end <= text.len);
		holds(!memchr(text.ptr + at.start, '\n', range_length(at)));
		for (size_t k = behind; k < at.start; k++)
			holds(text.ptr[k] == '\n');
		behind = at.end;
	}
	holds(out->page_count == pages);
	behind = 0;
	for (size_t i = 0; i < out->page_count; i++) {
		holds(out->pages[i].start == behind && out->pages[i].end >= behind);
		behind = out->pages[i].end;
	}
	holds(behind == text.len);
	holds(out->confidence >= 0 && out->confidence <= 1);
	holds(out->encoding_count > 0);
}

static void decode(struct decoder *d, const struct decode_document *doc, struct decoded *out)
{
	struct error err;
	holds(decode_document(d, doc, out, &err) == 0);
	check_output(out, doc->page_count);
}

static void try_page(struct decoder *d, struct decode_page page, bool markdown)
{
	struct decode_document doc = {.pages = &page, .page_count = 1, .markdown = markdown};
	struct decoded once, twice;
	page.number = 1;
	decode(d, &doc, &once);
	bool unicode = once.encoding_count == 1 && strcmp(once.encodings[0], "utf-8") == 0;
	if (unicode && page.text.ptr && !markdown && !memchr(page.text.ptr, '*', page.text.len)) {
		/* Cleaning may bring words together that tell more than they did apart: then a third look must agree. */
		struct decode_page again = {.number = 1, .text = buffer_span(&once.text)};
		struct decode_document text = {.pages = &again, .page_count = 1};
		decode(d, &text, &twice);
		if (strcmp(twice.encodings[0], "utf-8") == 0 && twice.encoding_count == 1)
			holds(span_equal(buffer_span(&once.text), buffer_span(&twice.text)));
		decoded_free(&twice);
	}
	decoded_free(&once);
}

/* The bytes as lines of a page: the first byte of a line picks the fonts. */
static void try_lines(struct decoder *d, struct span text)
{
	static const struct span fonts[] = {{".VnTime", 7}, {".VnTimeH", 8}, {"VNI-Times", 9}, {"TimesNewRoman", 13}};
	struct decode_line lines[16];
	struct decode_run runs[16][2];
	size_t count = 0;
	for (size_t start = 0; start < text.len && count < 16;) {
		const char *feed = memchr(text.ptr + start, '\n', text.len - start);
		size_t end = feed ? (size_t)(feed - text.ptr) : text.len;
		unsigned char pick = (unsigned char)text.ptr[start];
		runs[count][0] = (struct decode_run){pick % 11, pick % 5, 1300};
		runs[count][1] = (struct decode_run){pick % 3 ? 1000 : 5, pick / 8 % 5, 1300};
		lines[count] = (struct decode_line){.text = {text.ptr + start, end - start}, .runs = runs[count], .run_count = pick % 3};
		count++;
		start = end + 1;
	}
	struct decode_page pages[2] = {{.number = 1, .lines = lines, .line_count = count},
		{.number = 2, .ocr = true, .lines = lines, .line_count = count / 2}};
	struct decode_document doc = {.pages = pages, .page_count = 2, .fonts = fonts, .font_count = 4};
	struct decoded out;
	decode(d, &doc, &out);
	decoded_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct decoder *decoder; /* made once: its tables take longer than a run */
	struct error err;
	if (!decoder)
		decoder = decoder_new(NULL, &err);
	holds(decoder != NULL);
	struct span all = {(const char *)data, size};
	try_page(decoder, (struct decode_page){.bytes = all}, false);
	struct buffer text = {0};
	for (size_t at = 0; at < all.len;)
		buffer_add_codepoint(&text, utf8_next(all, &at));
	struct span characters = buffer_span(&text);
	try_page(decoder, (struct decode_page){.text = characters}, false);
	try_page(decoder, (struct decode_page){.text = characters}, true);
	try_lines(decoder, characters);
	/* As a reader would show the bytes: Latin-1. */
	buffer_clear(&text);
	for (size_t i = 0; i < size; i++)
		buffer_add_codepoint(&text, data[i]);
	characters = buffer_span(&text);
	try_page(decoder, (struct decode_page){.text = characters}, false);
	try_lines(decoder, characters);
	buffer_free(&text);
	return 0;
}
