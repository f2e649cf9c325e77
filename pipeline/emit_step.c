/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emit_step.h"

#include "record_text.h"
#include "reflow.h"

#include <stdlib.h>

/* What the public record holds, in this order. */
static const char *const public_members[] = {"record_version", "id", "source", "text", "pages",
	"lines", "zones", "tables", "header", "sections", "references", "mentions", "deadlines",
	"directives", "signatures", "distribution", "partial", "error", "diagnostics"};
enum { PUBLIC_COUNT = sizeof public_members / sizeof *public_members };

static const char *const internal_members[] = {"_extract", "_ocr", "_decode", "_split", "_tag",
	"_lines", "_paragraphs"};
enum { INTERNAL_COUNT = sizeof internal_members / sizeof *internal_members };
enum { READ_BY_DECODE = 2, WITH_DIAGNOSTICS = 5 }; /* the first ones */

struct emit {
	struct record_text text;
	struct range *furniture; /* owned */
	size_t furniture_count, furniture_size;
	struct reflow flat; /* scratch */
	json_t *out;        /* the public record, owned */
};

static bool listed(struct span name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(name, span_of(names[i])))
			return true;
	return false;
}

/* ------------------------------------------------------------------ quoted text */

static int read_furniture(struct emit *e, const json_t *zones)
{
	size_t i;
	json_t *zone;
	json_array_foreach(zones, i, zone) {
		const char *kind = json_string_value(json_object_get(zone, "kind"));
		struct range r;
		if (!kind || strcmp(kind, "furniture") != 0 ||
			!json_get_range(zone, &e->text.index, &r))
			continue;
		if (ARRAY_GROW(e->furniture, e->furniture_count, e->furniture_size) < 0)
			return -1;
		e->furniture[e->furniture_count++] = r;
	}
	return 0;
}

/* The furniture that can touch a range starting at `start`: all before it is skipped by bisection, so that
 * many spans over many pages stay cheap. */
static size_t furniture_from(const struct emit *e, size_t start)
{
	size_t low = 0, high = e->furniture_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (e->furniture[middle].end <= start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A new string with the quoted text of o's place; NULL out of memory or without a place. */
static json_t *quoted(struct emit *e, const json_t *o, struct error *err)
{
	struct range r;
	if (!json_get_range(o, &e->text.index, &r)) {
		error_set(err, ERROR_MALFORMED_RECORD,
			"a span's \"start\" and \"end\" are missing, out of order or beyond the text");
		return NULL;
	}
	size_t first = furniture_from(e, r.start);
	size_t left = e->furniture_count - first;
	if (reflow_range(&e->flat, e->text.text, r, left ? e->furniture + first : NULL, left) < 0) {
		error_memory(err);
		return NULL;
	}
	json_t *s = json_span(reflow_text(&e->flat));
	if (!s)
		error_memory(err);
	return s;
}

/* A copy of a span object with "text" behind `after` (or first): the order of the contract. */
static json_t *with_text(struct emit *e, json_t *o, const char *after, struct error *err)
{
	json_t *text = quoted(e, o, err);
	if (!text)
		return NULL;
	json_t *copy = json_object();
	int bad = after ? 0 : json_object_set(copy, "text", text);
	const char *key;
	json_t *value;
	json_object_foreach(o, key, value) {
		if (strcmp(key, "text") != 0)
			bad |= json_object_set(copy, key, value);
		if (after && strcmp(key, after) == 0)
			bad |= json_object_set(copy, "text", text);
	}
	json_decref(text);
	if (bad) {
		json_decref(copy);
		error_memory(err);
		return NULL;
	}
	return copy;
}

/* A new list of the items with their text; NULL with *err. */
static json_t *list_with_text(struct emit *e, const json_t *list, const char *after,
	struct error *err)
{
	json_t *copy = json_array();
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item) {
		json_t *o = with_text(e, item, after, err);
		if (!o || json_array_append_new(copy, o) < 0) {
			if (o)
				error_memory(err);
			json_decref(copy);
			return NULL;
		}
	}
	if (!copy)
		error_memory(err);
	return copy;
}

static int quote_addressees(struct emit *e, json_t *o, struct error *err)
{
	const json_t *list = json_object_get(o, "addressees");
	if (!list)
		return 0;
	json_t *copy = list_with_text(e, list, NULL, err);
	if (!copy)
		return -1;
	return json_object_set_new(o, "addressees", copy) < 0 ? error_memory(err) : 0;
}

/* ------------------------------------------------------------------ the members */

static json_t *make_header(struct emit *e, const json_t *value, struct error *err)
{
	json_t *copy = json_copy((json_t *)value);
	if (!copy)
		error_memory(err);
	else if (quote_addressees(e, copy, err) < 0) {
		json_decref(copy);
		copy = NULL;
	}
	return copy;
}

/* Sets o[key] to the quoted text of the place that stands there; 0 where there is no place. */
static int quote_place(struct emit *e, json_t *o, const char *key, struct error *err)
{
	const json_t *place = json_object_get(o, key);
	if (!json_is_object(place))
		return 0;
	json_t *text = quoted(e, place, err);
	if (!text)
		return -1;
	return json_object_set_new(o, key, text) < 0 ? error_memory(err) : 0;
}

static json_t *make_sections(struct emit *e, const json_t *value, struct error *err)
{
	json_t *copy = json_array();
	size_t i;
	json_t *section;
	json_array_foreach(value, i, section) {
		json_t *o = json_copy(section);
		if (!o || json_array_append_new(copy, o) < 0) {
			error_memory(err);
			goto fail;
		}
		if (quote_place(e, o, "marker", err) < 0 || quote_place(e, o, "heading", err) < 0)
			goto fail;
	}
	if (!copy)
		error_memory(err);
	return copy;
fail:
	json_decref(copy);
	return NULL;
}

static json_t *make_directives(struct emit *e, const json_t *value, struct error *err)
{
	json_t *list = list_with_text(e, value, "end", err);
	size_t i;
	json_t *o;
	json_array_foreach(list, i, o)
		if (quote_addressees(e, o, err) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

/* native, ocr, plain, or mixed, from the pages. */
static const char *origin_of(const json_t *pages)
{
	const char *origin = NULL;
	size_t i;
	json_t *page;
	json_array_foreach(pages, i, page) {
		const char *o = json_string_value(json_object_get(page, "origin"));
		if (o && origin && strcmp(o, origin) != 0)
			return "mixed";
		if (o)
			origin = o;
	}
	return origin;
}

static json_t *make_source(struct record *r, const json_t *value, struct error *err)
{
	static const char *const order[] = {"path", "sha256", "size", "media_type", "page_count",
		"pages", "origin", "encodings", "encoding_confidence", "signed_at"};
	struct error ignored;
	const json_t *decode = record_get(r, "_decode", &ignored);
	const char *origin = origin_of(record_get(r, "pages", &ignored));
	json_t *o = json_object();
	int bad = o ? 0 : -1;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		json_t *v = json_object_get(value, order[i]);
		if (!v)
			v = json_object_get(decode, order[i]);
		if (!v && origin && strcmp(order[i], "origin") == 0)
			bad |= json_object_set_new(o, "origin", json_string(origin));
		if (v)
			bad |= json_object_set(o, order[i], v);
	}
	if (bad) {
		error_memory(err);
		json_decref(o);
		return NULL;
	}
	return o;
}

/* `_lines` rows as objects. */
static json_t *make_lines(const json_t *rows)
{
	json_t *list = json_array();
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row) {
		/* A text file's lines have no place on a page. */
		const json_t *right = json_array_get(row, 5), *low = json_array_get(row, 6);
		if (!json_integer_value(right) && !json_integer_value(low))
			continue;
		json_t *line = json_pack("{s:O, s:O, s:O, s:[O, O, O, O]}", "page", json_array_get(row, 0),
			"start", json_array_get(row, 1), "end", json_array_get(row, 2), "box",
			json_array_get(row, 3), json_array_get(row, 4), right, low);
		if (json_array_append_new(list, line) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static int gather_diagnostics(struct record *r, json_t *all, bool *partial, struct error *err)
{
	/* decode has read the pages of extract and ocr and taken over what they had to say: they are long,
	 * and not read again. */
	for (size_t i = record_has(r, "_decode") ? READ_BY_DECODE : 0; i < WITH_DIAGNOSTICS; i++) {
		if (!record_has(r, internal_members[i]))
			continue;
		json_t *member = record_get(r, internal_members[i], err);
		if (!member)
			return -1;
		if (json_is_true(json_object_get(member, "partial")))
			*partial = true;
		json_t *list = json_object_get(member, "diagnostics");
		if (list && json_array_extend(all, list) < 0)
			return error_set(err, ERROR_MALFORMED_RECORD, "\"%s\": diagnostics are no list",
				internal_members[i]);
	}
	return 0;
}

static int note_dropped(struct span name, json_t *list)
{
	struct buffer message = {0};
	buffer_add_string(&message, "member \"");
	buffer_add_span(&message, name);
	buffer_add_string(&message, "\" is not part of the public record and was dropped");
	json_t *o = buffer_ok(&message)
		? json_pack("{s:s, s:s, s:s, s:s}", "stage", "emit", "severity", "info", "code",
			  "emit.member.dropped", "message", message.data)
		: NULL;
	buffer_free(&message);
	return json_array_append_new(list, o);
}

/* The public value of a member, a new reference; NULL with *err. */
static json_t *make_member(struct emit *e, struct record *r, const char *name, json_t *value,
	struct error *err)
{
	if (strcmp(name, "source") == 0)
		return make_source(r, value, err);
	if (e->text.text.ptr) {
		if (strcmp(name, "header") == 0)
			return make_header(e, value, err);
		if (strcmp(name, "sections") == 0)
			return make_sections(e, value, err);
		if (strcmp(name, "references") == 0 || strcmp(name, "deadlines") == 0)
			return list_with_text(e, value, "end", err);
		if (strcmp(name, "mentions") == 0)
			return list_with_text(e, value, "end", err);
		if (strcmp(name, "directives") == 0)
			return make_directives(e, value, err);
		if (strcmp(name, "distribution") == 0)
			return list_with_text(e, value, NULL, err);
	}
	return json_incref(value);
}

/* The public value of the member of that name, a new reference, or NULL: with *failed where that is an error. */
static json_t *public_value(struct emit *e, struct record *r, const char *name, bool layout, bool *failed,
	struct error *err)
{
	json_t *value = NULL, *made = NULL;
	bool lines = strcmp(name, "lines") == 0;
	const char *from = lines && record_has(r, "_lines") ? "_lines" : name;
	*failed = false;
	if ((lines && !layout) || !record_has(r, from))
		return NULL;
	value = record_get(r, from, err);
	if (value)
		made = lines && from != name ? make_lines(value) : make_member(e, r, name, value, err);
	if (value && !made && lines)
		error_memory(err);
	*failed = !made;
	return made;
}

static int make_record(struct emit *e, struct record *r, bool layout, struct error *err)
{
	json_t *diagnostics = json_array();
	bool partial = false, failed;
	int result = -1;
	if (!diagnostics) {
		error_memory(err);
		goto out;
	}
	json_t *before = record_has(r, "diagnostics") ? record_get(r, "diagnostics", err) : NULL;
	if (record_has(r, "diagnostics") && (!before || json_array_extend(diagnostics, before) < 0)) {
		if (before)
			error_set(err, ERROR_MALFORMED_RECORD, "\"diagnostics\" is no list");
		goto out;
	}
	if (record_has(r, "partial")) {
		json_t *value = record_get(r, "partial", err);
		if (!value)
			goto out;
		partial = json_is_true(value);
	}
	if (gather_diagnostics(r, diagnostics, &partial, err) < 0)
		goto out;
	struct span name;
	for (size_t i = 0; (name = record_member(r, i)).ptr; i++)
		if (!listed(name, public_members, PUBLIC_COUNT) &&
			!listed(name, internal_members, INTERNAL_COUNT) &&
			note_dropped(name, diagnostics) < 0) {
			error_memory(err);
			goto out;
		}
	for (size_t i = 0; i < PUBLIC_COUNT; i++) {
		json_t *made;
		if (strcmp(public_members[i], "partial") == 0)
			made = partial ? json_true() : NULL;
		else if (strcmp(public_members[i], "diagnostics") == 0)
			made = json_array_size(diagnostics) ? json_incref(diagnostics) : NULL;
		else {
			made = public_value(e, r, public_members[i], layout, &failed, err);
			if (failed)
				goto out;
		}
		if (made && json_object_set_new(e->out, public_members[i], made) < 0) {
			error_memory(err);
			goto out;
		}
	}
	result = 0;
out:
	json_decref(diagnostics);
	return result;
}

/* Swaps the finished record into r. */
static int replace(struct record *r, json_t *out, struct error *err)
{
	json_t *copy;
	const char *key;
	record_clear(r);
	json_object_foreach(out, key, copy)
		if (record_append(r, key, json_incref(copy), err) < 0)
			return -1;
	return 0;
}

static int emit(const struct emit_config *config, struct record *r, bool failed, struct error *err)
{
	struct emit e = {0};
	int result = -1;
	e.out = json_object();
	if (!e.out)
		return error_memory(err);
	if (!failed && record_text_open(&e.text, r, err) < 0)
		goto out;
	if (!failed && record_has(r, "zones")) {
		json_t *zones = record_get(r, "zones", err);
		if (!zones)
			goto out;
		if (read_furniture(&e, zones) < 0) {
			error_memory(err);
			goto out;
		}
	}
	if (make_record(&e, r, config->layout, err) < 0)
		goto out;
	record_text_free(&e.text);
	result = replace(r, e.out, err);
out:
	record_text_free(&e.text);
	reflow_free(&e.flat);
	free(e.furniture);
	json_decref(e.out);
	return result;
}

int emit_step(void *config, struct record *r, struct error *err)
{
	return emit(config, r, false, err);
}

int emit_step_failed(void *config, struct record *r, struct error *err)
{
	return emit(config, r, true, err);
}
