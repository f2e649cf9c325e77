/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey.h"

#include "decode_step.h"
#include "ocr_layer.h"

#include <stdlib.h>

#define LAYERS 5 /* enum ocr_layer */

struct tally {
	char *name; /* owned */
	size_t count;
};
struct tallies {
	struct tally *items;
	size_t count, size;
};

struct survey {
	struct decoder *decoder;
	bool json;
	bool headed; /* the table's head is out */
	size_t documents, pages, plain;
	size_t layers[LAYERS], outcomes[SURVEY_OUTCOMES];
	struct tallies encodings, fonts;
};

static const char *const outcome_names[SURVEY_OUTCOMES] = {"text", "mixed", "ocr", "undecided", "empty", "error"};

struct survey *survey_new(bool json, struct error *err)
{
	struct survey *s = calloc(1, sizeof *s);
	if (!s) {
		error_memory(err);
		return NULL;
	}
	s->json = json;
	s->decoder = decoder_new(NULL, err);
	if (!s->decoder) {
		free(s);
		return NULL;
	}
	return s;
}

static void tallies_free(struct tallies *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->items[i].name);
	free(t->items);
}

void survey_free(struct survey *s)
{
	if (!s)
		return;
	decoder_free(s->decoder);
	tallies_free(&s->encodings);
	tallies_free(&s->fonts);
	free(s);
}

/* Sorted by name, so that the same documents give the same totals in any order. */
static int tally_add(struct tallies *t, struct span name)
{
	size_t low = 0, high = t->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct span at = span_of(t->items[middle].name);
		size_t n = at.len < name.len ? at.len : name.len;
		int order = n ? memcmp(at.ptr, name.ptr, n) : 0;
		if (order == 0 && at.len == name.len) {
			t->items[middle].count++;
			return 0;
		}
		if (order < 0 || (order == 0 && at.len < name.len))
			low = middle + 1;
		else
			high = middle;
	}
	char *copy = malloc(name.len + 1);
	if (!copy || ARRAY_GROW(t->items, t->count, t->size) < 0) {
		free(copy);
		return -1;
	}
	memcpy(copy, name.ptr, name.len);
	copy[name.len] = '\0';
	memmove(t->items + low + 1, t->items + low, (t->count - low) * sizeof *t->items);
	t->items[low] = (struct tally){copy, 1};
	t->count++;
	return 0;
}

/* ------------------------------------------------------------------ one document */

struct findings {
	struct decoded decoded;
	const char **fonts; /* reading of each; owned */
	size_t layers[LAYERS], plain, pages;
	enum survey_outcome outcome;
	const char *error; /* its code, of SURVEY_ERROR */
};

static void judge_pages(struct survey *s, const struct decode_document *doc, struct findings *f)
{
	const struct syllables *syllables = &decoder_encodings(s->decoder)->syllables;
	struct span text = buffer_span(&f->decoded.text);
	size_t line = 0;
	for (size_t p = 0; p < doc->page_count; p++) {
		struct ocr_layer_tally tally = {0};
		for (; line < f->decoded.lines.count && f->decoded.lines.items[line].at.start < f->decoded.pages[p].end; line++)
			ocr_layer_add(&tally, syllables, span_slice(text, f->decoded.lines.items[line].at),
				f->decoded.lines.items[line].flags);
		if (doc->pages[p].text.ptr || doc->pages[p].bytes.ptr)
			f->plain++;
		else
			f->layers[ocr_layer_judge(&tally)]++;
	}
	f->pages = doc->page_count;
	size_t unread = f->layers[OCR_LAYER_NONE] + f->layers[OCR_LAYER_STAMP] + f->layers[OCR_LAYER_GARBAGE];
	bool undecided = false;
	for (size_t i = 0; i < f->decoded.diagnostics.count; i++)
		undecided |= strcmp(f->decoded.diagnostics.items[i].code, "decode.undecided") == 0;
	if (!f->pages)
		f->outcome = SURVEY_EMPTY;
	else if (unread == f->pages)
		f->outcome = SURVEY_OCR;
	else if (unread)
		f->outcome = SURVEY_MIXED;
	else if (undecided)
		f->outcome = SURVEY_UNDECIDED;
	else
		f->outcome = SURVEY_TEXT;
}

static int look(struct survey *s, struct record *r, struct decode_input *in, struct findings *f, struct error *err)
{
	if (decode_input_open(in, r, err) < 0 || decode_document(s->decoder, in->document, &f->decoded, err) < 0)
		return -1;
	f->fonts = calloc(in->document->font_count + 1, sizeof *f->fonts);
	if (!f->fonts)
		return error_memory(err);
	if (decode_fonts(s->decoder, in->document, f->fonts, err) < 0)
		return -1;
	judge_pages(s, in->document, f);
	for (size_t i = 0; i < f->decoded.encoding_count; i++)
		if (tally_add(&s->encodings, span_of(f->decoded.encodings[i])) < 0)
			return error_memory(err);
	for (size_t i = 0; i < in->document->font_count; i++)
		if (tally_add(&s->fonts, in->document->fonts[i]) < 0)
			return error_memory(err);
	return 0;
}

/* ------------------------------------------------------------------ JSON */

static json_t *layers_json(const size_t *layers, size_t plain)
{
	json_t *object = json_object();
	int bad = 0;
	for (int i = 0; i < LAYERS; i++)
		if (layers[i])
			bad |= json_object_set_new(object, ocr_layer_name((enum ocr_layer)i), json_integer((json_int_t)layers[i]));
	if (plain)
		bad |= json_object_set_new(object, "plain", json_integer((json_int_t)plain));
	if (bad) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static int put_json(struct buffer *out, json_t *object, struct error *err)
{
	char *text = object ? json_dumps(object, RECORD_JSON_FLAGS) : NULL;
	json_decref(object);
	if (!text)
		return error_memory(err);
	buffer_add_string(out, text);
	buffer_add_char(out, '\n');
	free(text);
	return buffer_ok(out) ? 0 : error_memory(err);
}

static int document_json(const struct findings *f, const struct decode_document *doc, struct record *r, struct buffer *out,
	struct error *err)
{
	json_t *object = json_object(), *encodings = json_array(), *fonts = json_array();
	json_t *source = record_has(r, "source") ? record_get(r, "source", err) : NULL;
	static const char *const kept[] = {"path", "media_type", "size"};
	int bad = 0;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		json_t *value = json_object_get(source, kept[i]);
		if (value)
			bad |= json_object_set(object, kept[i], value);
	}
	bad |= json_object_set_new(object, "outcome", json_string(outcome_names[f->outcome]));
	if (f->outcome == SURVEY_ERROR) {
		bad |= json_object_set_new(object, "error", json_string(f->error));
	} else {
		for (size_t i = 0; i < f->decoded.encoding_count; i++)
			bad |= json_array_append_new(encodings, json_string(f->decoded.encodings[i]));
		for (size_t i = 0; i < doc->font_count; i++)
			bad |= json_array_append_new(fonts,
				json_pack("{s:s%, s:s}", "name", doc->fonts[i].ptr, doc->fonts[i].len, "read_as", f->fonts[i]));
		bad |= json_object_set_new(object, "page_count", json_integer((json_int_t)f->pages));
		bad |= json_object_set_new(object, "text_layers", layers_json(f->layers, f->plain));
		bad |= json_object_set(object, "encodings", encodings);
		bad |= json_object_set_new(object, "encoding_confidence",
			json_real((double)(long)(f->decoded.confidence * 100 + 0.5) / 100));
		bad |= json_object_set(object, "fonts", fonts);
	}
	json_decref(encodings);
	json_decref(fonts);
	if (bad) {
		json_decref(object);
		object = NULL;
	}
	return put_json(out, object, err);
}

static json_t *tallies_json(const struct tallies *t)
{
	json_t *object = json_object();
	for (size_t i = 0; i < t->count; i++)
		if (json_object_set_new(object, t->items[i].name, json_integer((json_int_t)t->items[i].count)) < 0) {
			json_decref(object);
			return NULL;
		}
	return object;
}

/* ------------------------------------------------------------------ table */

static void put_head(struct survey *s, struct buffer *out)
{
	if (!s->headed)
		buffer_add_format(out, "%-9s %5s  %-22s %-24s %5s  %s\n", "OUTCOME", "PAGES", "TEXT LAYERS", "ENCODINGS", "FONTS", "DOCUMENT");
	s->headed = true;
}

static void put_layers(const size_t *layers, size_t plain, struct buffer *out)
{
	const char *comma = "";
	for (int i = 0; i < LAYERS; i++)
		if (layers[i]) {
			buffer_add_format(out, "%s%zu %s", comma, layers[i], ocr_layer_name((enum ocr_layer)i));
			comma = ", ";
		}
	if (plain)
		buffer_add_format(out, "%s%zu plain", comma, plain);
}

static int document_row(struct survey *s, const struct findings *f, const struct decode_document *doc, const char *path,
	struct buffer *out, struct error *err)
{
	struct buffer layers = {0}, encodings = {0};
	put_head(s, out);
	if (f->outcome == SURVEY_ERROR)
		buffer_add_format(&layers, "(%s)", f->error);
	else
		put_layers(f->layers, f->plain, &layers);
	for (size_t i = 0; i < f->decoded.encoding_count; i++)
		buffer_add_format(&encodings, "%s%s", i ? ", " : "", f->decoded.encodings[i]);
	if (buffer_ok(&layers) && buffer_ok(&encodings))
		buffer_add_format(out, "%-9s %5zu  %-22s %-24s %5zu  %s\n", outcome_names[f->outcome], f->pages,
			layers.data ? layers.data : "", encodings.data ? encodings.data : "", doc ? doc->font_count : 0, path);
	bool ok = buffer_ok(&layers) && buffer_ok(&encodings) && buffer_ok(out);
	buffer_free(&layers);
	buffer_free(&encodings);
	return ok ? 0 : error_memory(err);
}

int survey_record(struct survey *s, struct record *r, struct buffer *out, struct error *err)
{
	struct decode_input in = {NULL, NULL};
	struct findings f = {.outcome = SURVEY_ERROR, .error = "unknown"};
	struct error why;
	int result = -1;
	if (record_failed(r)) {
		json_t *e = record_get(r, "error", err);
		const char *code = json_string_value(json_object_get(e, "code"));
		if (code)
			f.error = code;
	} else if (look(s, r, &in, &f, &why) < 0) {
		if (strcmp(why.code, ERROR_OUT_OF_MEMORY) == 0) {
			*err = why;
			goto out;
		}
		f.outcome = SURVEY_ERROR;
		f.error = why.code;
	}
	s->documents++;
	s->pages += f.pages;
	s->plain += f.plain;
	s->outcomes[f.outcome]++;
	for (int i = 0; i < LAYERS; i++)
		s->layers[i] += f.layers[i];
	const char *path = record_path(r);
	result = s->json ? document_json(&f, in.document, r, out, err)
			 : document_row(s, &f, in.document, path ? path : "-", out, err);
out:
	free(f.fonts);
	decoded_free(&f.decoded);
	decode_input_close(&in);
	return result;
}

static void put_tallies(const char *title, const struct tallies *t, struct buffer *out)
{
	if (!t->count)
		return;
	buffer_add_format(out, "%-10s", title);
	for (size_t i = 0; i < t->count; i++)
		buffer_add_format(out, "%s%zu %s", i ? ", " : " ", t->items[i].count, t->items[i].name);
	buffer_add_char(out, '\n');
}

int survey_totals(const struct survey *s, struct buffer *out, struct error *err)
{
	if (s->json) {
		json_t *outcomes = json_object();
		int bad = 0;
		for (int i = 0; i < SURVEY_OUTCOMES; i++)
			if (s->outcomes[i])
				bad |= json_object_set_new(outcomes, outcome_names[i], json_integer((json_int_t)s->outcomes[i]));
		if (bad) {
			json_decref(outcomes);
			outcomes = NULL;
		}
		return put_json(out,
			json_pack("{s:{s:I, s:I, s:o, s:o, s:o, s:o}}", "total", "documents", (json_int_t)s->documents, "page_count",
				(json_int_t)s->pages, "outcomes", outcomes, "text_layers", layers_json(s->layers, s->plain), "encodings",
				tallies_json(&s->encodings), "fonts", tallies_json(&s->fonts)),
			err);
	}
	buffer_add_format(out, "\n%-10s %zu, with %zu pages\n", "documents", s->documents, s->pages);
	buffer_add_format(out, "%-10s", "outcome");
	const char *comma = " ";
	for (int i = 0; i < SURVEY_OUTCOMES; i++)
		if (s->outcomes[i]) {
			buffer_add_format(out, "%s%zu %s", comma, s->outcomes[i], outcome_names[i]);
			comma = ", ";
		}
	buffer_add_format(out, "\n%-10s ", "pages");
	put_layers(s->layers, s->plain, out);
	buffer_add_char(out, '\n');
	put_tallies("encodings", &s->encodings, out);
	put_tallies("fonts", &s->fonts, out);
	return buffer_ok(out) ? 0 : error_memory(err);
}
