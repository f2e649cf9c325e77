/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emit_step.h"

#include "record_text.h"
#include "reflow.h"

#include <stdlib.h>

/*
 * The public record is written into a record of its own. What passes as it is, is copied as it stands; objects that
 * quote text are taken apart as far as the places where it goes in.
 */

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
	struct reflow flat;      /* scratch */
	struct buffer json;      /* the member that is being written */
	struct record *out;      /* the public record, owned */
};

static bool listed(struct span name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(name, span_of(names[i])))
			return true;
	return false;
}

/* ------------------------------------------------------------------ quoted text */

static int read_furniture(struct emit *e, const struct json_view *zones)
{
	JSON_VIEW_EACH(zone, zones) {
		struct range r;
		if (!span_equal(json_view_string(json_view_get(zone, "kind")), SPAN_LITERAL("furniture")) ||
			!json_view_range(zone, &e->text.index, &r))
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

/* Writes the quoted text of o's place. */
static int add_quoted(struct emit *e, const struct json_view *o, struct error *err)
{
	struct range r;
	if (!json_view_range(o, &e->text.index, &r))
		return error_set(err, ERROR_MALFORMED_RECORD,
			"a span's \"start\" and \"end\" are missing, out of order or beyond the text");
	size_t first = furniture_from(e, r.start);
	size_t left = e->furniture_count - first;
	if (reflow_range(&e->flat, e->text.text, r, left ? e->furniture + first : NULL, left) < 0)
		return error_memory(err);
	json_add_string(&e->json, reflow_text(&e->flat));
	return 0;
}

static int put_quoted(struct emit *e, const char *name, const struct json_view *o, struct error *err)
{
	json_add_name(&e->json, name);
	return add_quoted(e, o, err);
}

/* Where an object's text goes. */
enum place { TEXT_FIRST, TEXT_BEHIND_END };

static bool is_named(const struct json_view *name, const char *wanted)
{
	return span_equal(name->string, span_of(wanted));
}

static int add_list(struct emit *e, const struct json_view *list, enum place place, struct error *err);

/* Writes a member as it stands, but addressees with their text. */
static int put_member(struct emit *e, const struct json_view *name, struct error *err)
{
	const struct json_view *value = name + 1;
	if (is_named(name, "addressees")) {
		json_add_name(&e->json, "addressees");
		return add_list(e, value, TEXT_FIRST, err);
	}
	json_add_raw(&e->json, (struct span){name->raw.ptr, (size_t)(value->raw.ptr + value->raw.len - name->raw.ptr)});
	return 0;
}

/* Writes a span object with its "text": the order of the contract. */
static int add_with_text(struct emit *e, const struct json_view *o, enum place place, struct error *err)
{
	bool found = false;
	json_open(&e->json, '{');
	if (place == TEXT_FIRST && put_quoted(e, "text", o, err) < 0)
		return -1;
	JSON_VIEW_EACH_NAME(name, o) {
		if (is_named(name, "text"))
			continue;
		if (put_member(e, name, err) < 0)
			return -1;
		if (place != TEXT_BEHIND_END || !is_named(name, "end"))
			continue;
		found = true;
		if (put_quoted(e, "text", o, err) < 0)
			return -1;
	}
	if (place == TEXT_BEHIND_END && !found)
		return put_quoted(e, "text", o, err);
	json_close(&e->json, '}');
	return 0;
}

/* Writes the list of the items with their text. */
static int add_list(struct emit *e, const struct json_view *list, enum place place, struct error *err)
{
	json_open(&e->json, '[');
	JSON_VIEW_EACH(item, list)
		if (add_with_text(e, item, place, err) < 0)
			return -1;
	json_close(&e->json, ']');
	return 0;
}

/* ------------------------------------------------------------------ the members */

static int add_header(struct emit *e, const struct json_view *header, struct error *err)
{
	json_open(&e->json, '{');
	JSON_VIEW_EACH_NAME(name, header)
		if (put_member(e, name, err) < 0)
			return -1;
	json_close(&e->json, '}');
	return 0;
}

static int add_section(struct emit *e, const struct json_view *section, struct error *err)
{
	static const char *const quoted[] = {"marker", "heading"};
	json_open(&e->json, '{');
	JSON_VIEW_EACH_NAME(name, section) {
		const char *place = NULL;
		for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++)
			if (is_named(name, quoted[i]) && name[1].kind == VIEW_OBJECT)
				place = quoted[i];
		if ((place ? put_quoted(e, place, name + 1, err) : put_member(e, name, err)) < 0)
			return -1;
	}
	json_close(&e->json, '}');
	return 0;
}

static int add_sections(struct emit *e, const struct json_view *sections, struct error *err)
{
	json_open(&e->json, '[');
	JSON_VIEW_EACH(section, sections)
		if (section->kind != VIEW_OBJECT)
			json_add_raw(&e->json, section->raw);
		else if (add_section(e, section, err) < 0)
			return -1;
	json_close(&e->json, ']');
	return 0;
}

/* native, ocr, plain, or mixed, from the pages; ptr NULL unknown. */
static struct span origin_of(const struct json_view *pages)
{
	struct span origin = {NULL, 0};
	JSON_VIEW_EACH(page, pages) {
		struct span o = json_view_string(json_view_get(page, "origin"));
		if (o.ptr && origin.ptr && !span_equal(o, origin))
			return SPAN_LITERAL("mixed");
		if (o.ptr)
			origin = o;
	}
	return origin;
}

static int add_source(struct emit *e, struct record *r, const struct json_view *source, struct error *err)
{
	static const char *const order[] = {"path", "sha256", "size", "media_type", "page_count",
		"pages", "origin", "encodings", "encoding_confidence", "signed_at"};
	const struct json_view *decode = record_view(r, "_decode", err), *pages = record_view(r, "pages", err);
	if ((!decode && record_has(r, "_decode")) || (!pages && record_has(r, "pages")))
		return -1;
	struct span origin = origin_of(pages);
	json_open(&e->json, '{');
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		const struct json_view *v = json_view_get(source, order[i]);
		if (!v)
			v = json_view_get(decode, order[i]);
		if (v)
			json_put_raw(&e->json, order[i], v->raw);
		else if (origin.ptr && strcmp(order[i], "origin") == 0)
			json_put_span(&e->json, "origin", origin);
	}
	json_close(&e->json, '}');
	return 0;
}

/* `_lines` rows as objects. */
static void add_lines(struct emit *e, const struct json_view *rows)
{
	static const char *const names[] = {"page", "start", "end"};
	enum { RIGHT = 5, LOW, COUNT };
	json_open(&e->json, '[');
	JSON_VIEW_EACH(row, rows) {
		const struct json_view *at[COUNT], *v = json_view_first(row, VIEW_ARRAY);
		size_t count = 0;
		for (; v && count < COUNT; v = json_view_behind(row, v + v->extent))
			at[count++] = v;
		/* A text file's lines have no place on a page. */
		if (count < COUNT || (!json_view_integer(at[RIGHT]) && !json_view_integer(at[LOW])))
			continue;
		json_open(&e->json, '{');
		for (size_t k = 0; k < 3; k++)
			json_put_raw(&e->json, names[k], at[k]->raw);
		json_add_name(&e->json, "box");
		json_open(&e->json, '[');
		for (size_t k = 3; k < COUNT; k++)
			json_add_raw(&e->json, at[k]->raw);
		json_close(&e->json, ']');
		json_close(&e->json, '}');
	}
	json_close(&e->json, ']');
}

/* Writes the public value of a member. 0 or -1. */
static int add_public(struct emit *e, struct record *r, const char *name, const struct json_view *value,
	struct error *err)
{
	if (strcmp(name, "source") == 0)
		return add_source(e, r, value, err);
	if (e->text.text.ptr) {
		if (strcmp(name, "header") == 0 && value->kind == VIEW_OBJECT)
			return add_header(e, value, err);
		if (strcmp(name, "sections") == 0)
			return add_sections(e, value, err);
		if (strcmp(name, "references") == 0 || strcmp(name, "deadlines") == 0 || strcmp(name, "mentions") == 0 ||
			strcmp(name, "directives") == 0)
			return add_list(e, value, TEXT_BEHIND_END, err);
		if (strcmp(name, "distribution") == 0)
			return add_list(e, value, TEXT_FIRST, err);
	}
	json_add_raw(&e->json, value->raw);
	return 0;
}

/* Appends the member of that name to the public record, where there is one. 0 or -1. */
static int copy_member(struct emit *e, struct record *r, const char *name, bool layout, struct error *err)
{
	bool lines = strcmp(name, "lines") == 0, rows = lines && record_has(r, "_lines");
	const char *from = rows ? "_lines" : name;
	if ((lines && !layout) || !record_has(r, from))
		return 0;
	const struct json_view *value = record_view(r, from, err);
	if (!value)
		return -1;
	if (rows)
		add_lines(e, value);
	else if (add_public(e, r, name, value, err) < 0)
		return -1;
	return record_append_text(e->out, name, &e->json, err);
}

/* ------------------------------------------------------------------ diagnostics */

/* Adds a list's values to the others. 0, or -1: it is none. */
static int add_values(struct buffer *all, const struct json_view *list, const char *of, struct error *err)
{
	if (!json_view_is(list, VIEW_ARRAY))
		return error_set(err, ERROR_MALFORMED_RECORD, "\"%s\": diagnostics are no list", of);
	if (list->count)
		json_add_raw(all, (struct span){list->raw.ptr + 1, list->raw.len - 2});
	return 0;
}

static int gather_diagnostics(struct record *r, struct buffer *all, bool *partial, struct error *err)
{
	/* decode has read the pages of extract and ocr and taken over what they had to say: they are long,
	 * and not read again. */
	for (size_t i = record_has(r, "_decode") ? READ_BY_DECODE : 0; i < WITH_DIAGNOSTICS; i++) {
		if (!record_has(r, internal_members[i]))
			continue;
		const struct json_view *member = record_view(r, internal_members[i], err);
		if (!member)
			return -1;
		*partial |= json_view_is(json_view_get(member, "partial"), VIEW_TRUE);
		const struct json_view *list = json_view_get(member, "diagnostics");
		if (list && add_values(all, list, internal_members[i], err) < 0)
			return -1;
	}
	return 0;
}

static int note_dropped(struct span name, struct buffer *all)
{
	struct buffer message = {0};
	buffer_add_string(&message, "member \"");
	buffer_add_span(&message, name);
	buffer_add_string(&message, "\" is not part of the public record and was dropped");
	json_open(all, '{');
	json_put_text(all, "stage", "emit");
	json_put_text(all, "severity", "info");
	json_put_text(all, "code", "emit.member.dropped");
	json_put_text(all, "message", message.data);
	json_close(all, '}');
	bool good = buffer_ok(&message);
	buffer_free(&message);
	return good ? 0 : -1;
}

/* What the stages had to say, as the values of an array. */
static int add_diagnostics(struct record *r, struct buffer *all, bool *partial, struct error *err)
{
	if (record_has(r, "diagnostics")) {
		const struct json_view *before = record_view(r, "diagnostics", err);
		if (!before || add_values(all, before, "diagnostics", err) < 0)
			return -1;
	}
	if (record_has(r, "partial")) {
		const struct json_view *value = record_view(r, "partial", err);
		if (!value)
			return -1;
		*partial = value->kind == VIEW_TRUE;
	}
	if (gather_diagnostics(r, all, partial, err) < 0)
		return -1;
	struct span name;
	for (size_t i = 0; (name = record_member(r, i)).ptr; i++)
		if (!listed(name, public_members, PUBLIC_COUNT) && !listed(name, internal_members, INTERNAL_COUNT) &&
			note_dropped(name, all) < 0)
			return error_memory(err);
	return 0;
}

/* ------------------------------------------------------------------ the step */

static int make_record(struct emit *e, struct record *r, bool layout, struct error *err)
{
	struct buffer diagnostics = {0};
	bool partial = false;
	int result = add_diagnostics(r, &diagnostics, &partial, err);
	if (result == 0 && !buffer_ok(&diagnostics))
		result = error_memory(err);
	for (size_t i = 0; result == 0 && i < PUBLIC_COUNT; i++) {
		const char *name = public_members[i];
		if (strcmp(name, "partial") == 0) {
			if (partial)
				result = record_append_json(e->out, name, SPAN_LITERAL("true"), err);
		} else if (strcmp(name, "diagnostics") == 0) {
			if (diagnostics.len) {
				json_open(&e->json, '[');
				json_add_raw(&e->json, buffer_span(&diagnostics));
				json_close(&e->json, ']');
				result = record_append_text(e->out, name, &e->json, err);
			}
		} else
			result = copy_member(e, r, name, layout, err);
	}
	buffer_free(&diagnostics);
	return result;
}

static int emit(const struct emit_config *config, struct record *r, bool failed, struct error *err)
{
	struct emit e = {.out = record_new()};
	int result = -1;
	if (!e.out)
		return error_memory(err);
	if (!failed && record_text_open(&e.text, r, err) < 0)
		goto out;
	if (!failed && record_has(r, "zones")) {
		const struct json_view *zones = record_view(r, "zones", err);
		if (!zones)
			goto out;
		if (read_furniture(&e, zones) < 0) {
			error_memory(err);
			goto out;
		}
	}
	result = make_record(&e, r, config->layout, err);
	if (result == 0)
		record_swap(r, e.out);
out:
	record_text_free(&e.text);
	reflow_free(&e.flat);
	buffer_free(&e.json);
	free(e.furniture);
	record_free(e.out);
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

/* ------------------------------------------------------------------ the stage */

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct emit_config *c = config;
	(void)name;
	(void)argument;
	(void)err;
	c->layout = true;
	return 0;
}

static const struct stage_option options[] = {
	{"layout", NULL, "keep every line's page and box in the record", 0},
	{0},
};

const struct stage emit_stage = {
	.name = "emit",
	.summary = "Writes the public record: quoted text put in, internal members merged and dropped.",
	.operands = "[RECORDS.jsonl...]",
	.options = options,
	.option = set_option,
	.step = emit_step,
	.step_failed = emit_step_failed,
};
