/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode_step.h"

#include "decode.h"

#include <stdlib.h>

static void *decode_open(void *config, struct error *err)
{
	const struct decode_config *c = config;
	return decoder_new(c->encoding, err);
}

static void decode_close(void *state)
{
	decoder_free(state);
}

/* ------------------------------------------------------------------ in */

static int bounded(const struct json_view *v)
{
	long long n = json_view_integer(v); /* 0 for what is no integer */
	return n < -1000000000 ? -1000000000 : n > 1000000000 ? 1000000000 : (int)n;
}

/* `bytes`: each byte as U+0000-U+00FF. 0, or -1: a character above, or out of memory. */
static int unpack_bytes(struct span s, struct buffer *out)
{
	if (buffer_reserve(out, s.len) < 0)
		return -1;
	for (size_t at = 0; at < s.len;) {
		uint32_t cp = utf8_next(s, &at);
		if (cp > 0xFF)
			return -1;
		buffer_add_char(out, (char)cp);
	}
	return buffer_ok(out) ? 0 : -1;
}

static int read_line(const struct json_view *json, struct decode_line *line, struct error *err)
{
	static const char what[] = "\"_extract\" or \"_ocr\": a line is not as docs/between-stages.md says";
	*line = (struct decode_line){.text = json_view_string(json_view_get(json, "text"))};
	if (!line->text.ptr)
		return error_set(err, ERROR_MALFORMED_RECORD, what);
	const struct json_view *box = json_view_get(json, "box");
	if (json_view_count(box) == 4)
		line->box = (struct box){bounded(json_view_at(box, 0)), bounded(json_view_at(box, 1)),
			bounded(json_view_at(box, 2)), bounded(json_view_at(box, 3))};
	line->flags = (unsigned)bounded(json_view_get(json, "flags"));
	const struct json_view *runs = json_view_get(json, "runs");
	if (!json_view_count(runs))
		return 0;
	struct decode_run *items = calloc(json_view_count(runs), sizeof *items);
	if (!items)
		return error_memory(err);
	line->runs = items;
	JSON_VIEW_EACH(run, runs) {
		int length = bounded(json_view_at(run, 0)), font = bounded(json_view_at(run, 1));
		if (json_view_count(run) < 2 || length < 0 || font < 0)
			return error_set(err, ERROR_MALFORMED_RECORD, what);
		items[line->run_count++] = (struct decode_run){(size_t)length, (size_t)font, bounded(json_view_at(run, 2))};
	}
	return 0;
}

struct decode_input_memory {
	struct decode_document doc;
	struct decode_page *pages;
	struct span *fonts;
	const struct json_view **json; /* the page that each of pages came from */
	struct buffer *bytes; /* of pages with bytes */
	/* Fonts of `_ocr` and of `_extract` are apart; OCR's are of no use here. */
};

static void input_free(struct decode_input_memory *in)
{
	for (size_t p = 0; in->pages && p < in->doc.page_count; p++) {
		struct decode_line *lines = (struct decode_line *)in->pages[p].lines;
		for (size_t l = 0; lines && l < in->pages[p].line_count; l++)
			free((struct decode_run *)lines[l].runs);
		free(lines);
	}
	for (size_t p = 0; in->bytes && p < in->doc.page_count; p++)
		buffer_free(&in->bytes[p]);
	free(in->pages);
	free(in->fonts);
	free(in->json);
	free(in->bytes);
}

static int read_page(struct decode_input_memory *in, size_t p, struct error *err)
{
	const struct json_view *json = in->json[p];
	struct decode_page *page = &in->pages[p];
	page->number = bounded(json_view_get(json, "number"));
	page->ocr = span_equal(json_view_string(json_view_get(json, "origin")), SPAN_LITERAL("ocr"));
	page->width = bounded(json_view_get(json, "width"));
	page->height = bounded(json_view_get(json, "height"));
	page->text = json_view_string(json_view_get(json, "text"));
	struct span bytes = json_view_string(json_view_get(json, "bytes"));
	if (bytes.ptr) {
		if (unpack_bytes(bytes, &in->bytes[p]) < 0)
			return buffer_ok(&in->bytes[p])
				? error_set(err, ERROR_MALFORMED_RECORD, "\"_extract\": \"bytes\" holds what is no byte")
				: error_memory(err);
		page->bytes = buffer_span(&in->bytes[p]);
		return 0;
	}
	const struct json_view *lines = json_view_get(json, "lines");
	if (!json_view_count(lines))
		return 0;
	struct decode_line *items = calloc(json_view_count(lines), sizeof *items);
	if (!items)
		return error_memory(err);
	page->lines = items;
	page->line_count = json_view_count(lines);
	JSON_VIEW_EACH(line, lines)
		if (read_line(line, items++, err) < 0)
			return -1;
	return 0;
}

/* OCR's page of that number, or NULL. */
static const struct json_view *ocr_page(const struct json_view *ocr, long long number)
{
	JSON_VIEW_EACH(page, json_view_get(ocr, "pages"))
		if (json_view_integer(json_view_get(page, "number")) == number)
			return page;
	return NULL;
}

static int read_input(struct decode_input_memory *in, const struct json_view *extract, const struct json_view *ocr,
	struct error *err)
{
	const struct json_view *pages = json_view_get(extract, "pages"), *fonts = json_view_get(extract, "fonts");
	size_t count = json_view_count(pages), font_count = json_view_count(fonts), p = 0, f = 0;
	in->pages = calloc(count + 1, sizeof *in->pages);
	in->json = calloc(count + 1, sizeof *in->json);
	in->bytes = calloc(count + 1, sizeof *in->bytes);
	in->fonts = calloc(font_count + 1, sizeof *in->fonts);
	if (!in->pages || !in->json || !in->bytes || !in->fonts)
		return error_memory(err);
	in->doc = (struct decode_document){.pages = in->pages, .page_count = count, .fonts = in->fonts,
		.font_count = font_count, .markdown = json_view_is(json_view_get(extract, "markdown"), VIEW_TRUE)};
	JSON_VIEW_EACH(font, fonts) {
		struct span name = json_view_string(font);
		in->fonts[f++] = name.ptr ? name : (struct span){"", 0};
	}
	JSON_VIEW_EACH(page, pages) {
		const struct json_view *better = ocr_page(ocr, json_view_integer(json_view_get(page, "number")));
		in->json[p] = better ? better : page;
		if (read_page(in, p++, err) < 0)
			return -1;
	}
	return 0;
}

int decode_input_open(struct decode_input *out, struct record *r, struct error *err)
{
	*out = (struct decode_input){0};
	const struct json_view *extract = record_view(r, "_extract", err), *ocr = NULL;
	if (!extract)
		return record_has(r, "_extract") ? -1
			: error_set(err, ERROR_MALFORMED_RECORD, "member \"_extract\" is missing");
	if (record_has(r, "_ocr") && !(ocr = record_view(r, "_ocr", err)))
		return -1;
	struct decode_input_memory *in = calloc(1, sizeof *in);
	if (!in)
		return error_memory(err);
	out->input = in;
	if (read_input(in, extract, ocr, err) < 0)
		return -1;
	out->document = &in->doc;
	return 0;
}

void decode_input_close(struct decode_input *in)
{
	if (in->input)
		input_free(in->input);
	free(in->input);
	*in = (struct decode_input){0};
}

/* ------------------------------------------------------------------ out */

/* The pages as they were, less their content, with their places in the text. */
static void add_pages(struct buffer *json, const struct decode_input_memory *in, const struct decoded *d,
	const struct utf8_index *index)
{
	static const char *const kept[] = {"origin", "width", "height", "confidence"};
	json_open(json, '[');
	for (size_t p = 0; p < d->page_count; p++) {
		const struct json_view *number = json_view_get(in->json[p], "number");
		json_open(json, '{');
		if (number)
			json_put_raw(json, "number", number->raw);
		json_put_range(json, index, d->pages[p]);
		for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
			const struct json_view *value = json_view_get(in->json[p], kept[i]);
			if (value)
				json_put_raw(json, kept[i], value->raw);
		}
		json_close(json, '}');
	}
	json_close(json, ']');
}

static bool is_string(const struct json_view *v, const char *wanted)
{
	return span_equal(json_view_string(v), span_of(wanted));
}

/* True of a diagnostic about a page without text that OCR has read since. */
static bool remedied(const struct json_view *diagnostic, const struct json_view *ocr)
{
	return ocr && is_string(json_view_get(diagnostic, "code"), "page.no_text") &&
		ocr_page(ocr, json_view_integer(json_view_get(diagnostic, "page")));
}

/*
 * What extract and ocr had to say, before decode's own: emit does not read their members again. A document that was
 * partial only because its pages had no text is whole once OCR has read them.
 */
static void put_diagnostics(struct buffer *json, const struct decoded *d, const struct utf8_index *index,
	const struct json_view *extract, const struct json_view *ocr)
{
	bool partial = json_view_is(json_view_get(ocr, "partial"), VIEW_TRUE);
	bool amiss = false, mended = false;
	json_add_name(json, "diagnostics");
	json_open(json, '[');
	JSON_VIEW_EACH(said, json_view_get(extract, "diagnostics")) {
		bool now_read = remedied(said, ocr);
		mended |= now_read;
		amiss |= !now_read && (is_string(json_view_get(said, "severity"), "error") ||
					      is_string(json_view_get(said, "code"), "page.no_text"));
		if (!now_read)
			json_add_raw(json, said->raw);
	}
	if (json_view_is(json_view_get(extract, "partial"), VIEW_TRUE))
		partial |= amiss || !mended;
	JSON_VIEW_EACH(said, json_view_get(ocr, "diagnostics"))
		json_add_raw(json, said->raw);
	json_add_diagnostics(json, &d->diagnostics, "decode", index);
	json_close(json, ']');
	json_put_true(json, "partial", partial);
}

static void add_decode(struct buffer *json, const struct decoded *d, const struct utf8_index *index,
	const struct json_view *extract, const struct json_view *ocr)
{
	json_open(json, '{');
	json_add_name(json, "encodings");
	json_open(json, '[');
	for (size_t i = 0; i < d->encoding_count; i++)
		json_add_string(json, span_of(d->encodings[i]));
	json_close(json, ']');
	json_add_name(json, "encoding_confidence");
	/* Two decimals are all that the number is worth. */
	json_add_real(json, (double)(long)(d->confidence * 100 + 0.5) / 100);
	put_diagnostics(json, d, index, extract, ocr);
	json_close(json, '}');
}

static int append(struct record *r, const struct decode_input_memory *in, const struct decoded *d,
	const struct utf8_index *index, struct buffer *json, struct error *err)
{
	json_add_string(json, index->text);
	if (record_append_text(r, "text", json, err) < 0)
		return -1;
	add_pages(json, in, d, index);
	if (record_append_text(r, "pages", json, err) < 0)
		return -1;
	json_add_lines(json, &d->lines, index);
	if (record_append_text(r, "_lines", json, err) < 0)
		return -1;
	add_decode(json, d, index, record_view(r, "_extract", err),
		record_has(r, "_ocr") ? record_view(r, "_ocr", err) : NULL);
	return record_append_text(r, "_decode", json, err);
}

static int decode_step(void *state, struct record *r, struct error *err)
{
	struct decoder *decoder = state;
	struct decode_input in;
	struct decoded decoded = {0};
	struct utf8_index index = {{NULL, 0}, NULL, 0};
	struct buffer json = {0};
	int result = -1;
	if (decode_input_open(&in, r, err) < 0 || decode_document(decoder, in.document, &decoded, err) < 0)
		goto out;
	if (utf8_index_init(&index, buffer_span(&decoded.text)) < 0) {
		error_memory(err);
		goto out;
	}
	result = append(r, in.input, &decoded, &index, &json, err);
out:
	buffer_free(&json);
	utf8_index_free(&index);
	decoded_free(&decoded);
	decode_input_close(&in);
	return result;
}

/* ------------------------------------------------------------------ the stage */

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct decode_config *c = config;
	(void)name;
	c->encoding = argument;
	/* A name that nothing knows is a wrong argument: tried now, before any record is read. */
	struct decoder *trial = decoder_new(argument, err);
	decoder_free(trial);
	return trial ? 0 : -1;
}

static const struct stage_option options[] = {
	{"encoding", "NAME", "take all 8-bit text as NAME instead of finding out", 'e'},
	{0},
};

const struct stage decode_stage = {
	.name = "decode",
	.summary = "Turns extracted text of any encoding into clean UTF-8 (NFC), with true offsets.",
	.operands = "[RECORDS.jsonl...]",
	.options = options,
	.option = set_option,
	.open = decode_open,
	.close = decode_close,
	.step = decode_step,
	.done_member = "text",
};
