/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode_step.h"

#include "decode.h"

#include <stdlib.h>

void *decode_open(void *config, struct error *err)
{
	const struct decode_config *c = config;
	return decoder_new(c->encoding, err);
}

void decode_close(void *state)
{
	decoder_free(state);
}

/* ------------------------------------------------------------------ in */

static struct span string_span(const json_t *s)
{
	if (!json_is_string(s))
		return (struct span){NULL, 0};
	return (struct span){json_string_value(s), json_string_length(s)};
}

static int bounded(const json_t *v)
{
	json_int_t n = json_integer_value(v); /* 0 for what is no integer */
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

static int read_line(const json_t *json, struct decode_line *line, struct error *err)
{
	static const char what[] = "\"_extract\" or \"_ocr\": a line is not as docs/between-stages.md says";
	*line = (struct decode_line){.text = string_span(json_object_get(json, "text"))};
	if (!line->text.ptr)
		return error_set(err, ERROR_MALFORMED_RECORD, what);
	const json_t *box = json_object_get(json, "box");
	if (json_array_size(box) == 4)
		line->box = (struct box){bounded(json_array_get(box, 0)), bounded(json_array_get(box, 1)),
			bounded(json_array_get(box, 2)), bounded(json_array_get(box, 3))};
	line->flags = (unsigned)bounded(json_object_get(json, "flags"));
	const json_t *runs = json_object_get(json, "runs");
	if (!json_array_size(runs))
		return 0;
	struct decode_run *items = calloc(json_array_size(runs), sizeof *items);
	if (!items)
		return error_memory(err);
	line->runs = items;
	size_t i;
	json_t *run;
	json_array_foreach(runs, i, run) {
		int length = bounded(json_array_get(run, 0)), font = bounded(json_array_get(run, 1));
		if (json_array_size(run) < 2 || length < 0 || font < 0)
			return error_set(err, ERROR_MALFORMED_RECORD, what);
		items[i] = (struct decode_run){(size_t)length, (size_t)font, bounded(json_array_get(run, 2))};
	}
	line->run_count = json_array_size(runs);
	return 0;
}

struct decode_input_memory {
	struct decode_document doc;
	struct decode_page *pages;
	struct span *fonts;
	const json_t **json; /* the page that each of pages came from */
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
	const json_t *json = in->json[p];
	struct decode_page *page = &in->pages[p];
	const char *origin = json_string_value(json_object_get(json, "origin"));
	page->number = bounded(json_object_get(json, "number"));
	page->ocr = origin && strcmp(origin, "ocr") == 0;
	page->width = bounded(json_object_get(json, "width"));
	page->height = bounded(json_object_get(json, "height"));
	page->text = string_span(json_object_get(json, "text"));
	struct span bytes = string_span(json_object_get(json, "bytes"));
	if (bytes.ptr) {
		if (unpack_bytes(bytes, &in->bytes[p]) < 0)
			return buffer_ok(&in->bytes[p])
				? error_set(err, ERROR_MALFORMED_RECORD, "\"_extract\": \"bytes\" holds what is no byte")
				: error_memory(err);
		page->bytes = buffer_span(&in->bytes[p]);
		return 0;
	}
	const json_t *lines = json_object_get(json, "lines");
	if (!json_array_size(lines))
		return 0;
	struct decode_line *items = calloc(json_array_size(lines), sizeof *items);
	if (!items)
		return error_memory(err);
	page->lines = items;
	page->line_count = json_array_size(lines);
	for (size_t l = 0; l < page->line_count; l++)
		if (read_line(json_array_get(lines, l), &items[l], err) < 0)
			return -1;
	return 0;
}

/* OCR's page of that number, or NULL. */
static const json_t *ocr_page(const json_t *ocr, json_int_t number)
{
	size_t i;
	json_t *page;
	json_array_foreach(json_object_get(ocr, "pages"), i, page) {
		if (json_integer_value(json_object_get(page, "number")) == number)
			return page;
	}
	return NULL;
}

static int read_input(struct decode_input_memory *in, const json_t *extract, const json_t *ocr, struct error *err)
{
	const json_t *pages = json_object_get(extract, "pages"), *fonts = json_object_get(extract, "fonts");
	size_t count = json_array_size(pages), font_count = json_array_size(fonts);
	in->pages = calloc(count + 1, sizeof *in->pages);
	in->json = calloc(count + 1, sizeof *in->json);
	in->bytes = calloc(count + 1, sizeof *in->bytes);
	in->fonts = calloc(font_count + 1, sizeof *in->fonts);
	if (!in->pages || !in->json || !in->bytes || !in->fonts)
		return error_memory(err);
	in->doc = (struct decode_document){.pages = in->pages, .page_count = count, .fonts = in->fonts,
		.font_count = font_count, .markdown = json_is_true(json_object_get(extract, "markdown"))};
	for (size_t f = 0; f < font_count; f++) {
		in->fonts[f] = string_span(json_array_get(fonts, f));
		if (!in->fonts[f].ptr)
			in->fonts[f] = (struct span){"", 0};
	}
	for (size_t p = 0; p < count; p++) {
		const json_t *page = json_array_get(pages, p);
		const json_t *better = ocr_page(ocr, json_integer_value(json_object_get(page, "number")));
		in->json[p] = better ? better : page;
		if (read_page(in, p, err) < 0)
			return -1;
	}
	return 0;
}

int decode_input_open(struct decode_input *out, struct record *r, struct error *err)
{
	*out = (struct decode_input){0};
	json_t *extract = record_get(r, "_extract", err);
	if (!extract)
		return record_has(r, "_extract") ? -1
			: error_set(err, ERROR_MALFORMED_RECORD, "member \"_extract\" is missing");
	json_t *ocr = NULL;
	if (record_has(r, "_ocr") && !(ocr = record_get(r, "_ocr", err)))
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

/* The page as it was, less its content, with its place in the text. */
static json_t *page_json(const json_t *from, struct range at, const struct utf8_index *index)
{
	static const char *const kept[] = {"origin", "width", "height", "confidence"};
	json_t *page = json_object();
	int bad = json_object_set(page, "number", json_object_get(from, "number"));
	bad |= json_set_range(page, index, at);
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		json_t *value = json_object_get(from, kept[i]);
		if (value)
			bad |= json_object_set(page, kept[i], value);
	}
	if (bad) {
		json_decref(page);
		return NULL;
	}
	return page;
}

static json_t *pages_json(const struct decode_input_memory *in, const struct decoded *d, const struct utf8_index *index)
{
	json_t *pages = json_array();
	for (size_t p = 0; p < d->page_count; p++)
		if (json_array_append_new(pages, page_json(in->json[p], d->pages[p], index)) < 0) {
			json_decref(pages);
			return NULL;
		}
	return pages;
}

/* True of a diagnostic about a page without text that OCR has read since. */
static bool remedied(const json_t *diagnostic, const json_t *ocr)
{
	const char *code = json_string_value(json_object_get(diagnostic, "code"));
	return ocr && code && strcmp(code, "page.no_text") == 0 &&
		ocr_page(ocr, json_integer_value(json_object_get(diagnostic, "page")));
}

/*
 * What extract and ocr had to say, before decode's own: emit does not read their members again. A document that was
 * partial only because its pages had no text is whole once OCR has read them.
 */
static int inherit(json_t *decode, const json_t *extract, const json_t *ocr)
{
	json_t *all = json_array(), *d;
	bool partial = json_is_true(json_object_get(ocr, "partial"));
	bool amiss = false, mended = false;
	int bad = !all;
	size_t i;
	json_array_foreach(json_object_get(extract, "diagnostics"), i, d) {
		const char *severity = json_string_value(json_object_get(d, "severity"));
		const char *code = json_string_value(json_object_get(d, "code"));
		bool now_read = remedied(d, ocr);
		mended |= now_read;
		amiss |= !now_read && ((severity && strcmp(severity, "error") == 0) ||
					      (code && strcmp(code, "page.no_text") == 0));
		if (!now_read)
			bad |= json_array_append(all, d);
	}
	if (json_is_true(json_object_get(extract, "partial")))
		partial |= amiss || !mended;
	json_t *lists[] = {json_object_get(ocr, "diagnostics"), json_object_get(decode, "diagnostics")};
	for (size_t k = 0; !bad && k < 2; k++)
		if (json_is_array(lists[k]))
			bad |= json_array_extend(all, lists[k]);
	bad |= json_object_set_new(decode, "diagnostics", all);
	if (partial)
		bad |= json_object_set_new(decode, "partial", json_true());
	return bad;
}

static json_t *decode_json(const struct decoded *d, const struct utf8_index *index, const json_t *extract,
	const json_t *ocr)
{
	json_t *encodings = json_array();
	for (size_t i = 0; i < d->encoding_count; i++)
		if (json_array_append_new(encodings, json_string(d->encodings[i])) < 0) {
			json_decref(encodings);
			return NULL;
		}
	/* Two decimals are all that the number is worth. */
	double confidence = (double)(long)(d->confidence * 100 + 0.5) / 100;
	json_t *decode = json_pack("{s:o, s:f, s:o}", "encodings", encodings, "encoding_confidence", confidence,
		"diagnostics", diagnostics_to_json(&d->diagnostics, "decode", index));
	if (decode && inherit(decode, extract, ocr)) {
		json_decref(decode);
		return NULL;
	}
	return decode;
}

int decode_step(void *state, struct record *r, struct error *err)
{
	struct decoder *decoder = state;
	struct decode_input in;
	struct decoded decoded = {0};
	struct utf8_index index = {{NULL, 0}, NULL, 0};
	int result = -1;
	if (decode_input_open(&in, r, err) < 0 || decode_document(decoder, in.document, &decoded, err) < 0)
		goto out;
	struct span text = buffer_span(&decoded.text);
	if (utf8_index_init(&index, text) < 0) {
		error_memory(err);
		goto out;
	}
	if (record_append(r, "text", json_span(text), err) == 0 &&
		record_append(r, "pages", pages_json(in.input, &decoded, &index), err) == 0 &&
		record_append(r, "_lines", lines_to_json(&decoded.lines, &index), err) == 0)
		result = record_append(r, "_decode", decode_json(&decoded, &index, record_get(r, "_extract", err),
					record_has(r, "_ocr") ? record_get(r, "_ocr", err) : NULL), err);
out:
	utf8_index_free(&index);
	decoded_free(&decoded);
	decode_input_close(&in);
	return result;
}
