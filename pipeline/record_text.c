/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int record_text_open(struct record_text *t, struct record *r, struct error *err)
{
	*t = (struct record_text){0};
	if (record_get_string(r, "text", &t->text, err) < 0)
		return -1;
	if (utf8_index_init(&t->index, t->text) < 0)
		return error_memory(err);
	return 0;
}

void record_text_free(struct record_text *t)
{
	utf8_index_free(&t->index);
}

/* ------------------------------------------------------------------ lines */

enum { LINE_NUMBERS = 9 };

static int line_from_row(const struct json_view *row, const struct utf8_index *index, struct line *line,
	size_t *behind)
{
	long long n[LINE_NUMBERS];
	size_t i = 0;
	if (json_view_count(row) != LINE_NUMBERS)
		return -1;
	JSON_VIEW_EACH(v, row) {
		n[i] = json_view_integer(v);
		if (v->kind != VIEW_INTEGER || n[i] < -1000000000 || n[i] > 1000000000)
			return -1;
		i++;
	}
	if (n[1] < 0 || n[2] < n[1] || (size_t)n[2] > index->length)
		return -1;
	*line = (struct line){
		.at = {utf8_index_bytes(index, (size_t)n[1]), utf8_index_bytes(index, (size_t)n[2])},
		.page = (int)n[0],
		.box = {(int)n[3], (int)n[4], (int)n[5], (int)n[6]},
		.size = (int)n[7],
		.flags = (unsigned)n[8],
	};
	if (line->at.start < *behind)
		return -1;
	*behind = line->at.end;
	return 0;
}

int record_lines(struct lines *lines, struct record *r, const struct record_text *t,
	struct error *err)
{
	*lines = (struct lines){0};
	if (!record_has(r, "_lines"))
		return lines_of_text(lines, t->text) < 0 ? error_memory(err) : 0;
	const struct json_view *rows = record_view(r, "_lines", err);
	if (!rows)
		return -1;
	size_t behind = 0;
	JSON_VIEW_EACH(row, rows) {
		struct line line;
		if (line_from_row(row, &t->index, &line, &behind) < 0) {
			error_set(err, ERROR_MALFORMED_RECORD, "\"_lines\"[%zu] is not nine numbers in order and range",
				lines->count);
			lines_free(lines);
			return -1;
		}
		if (lines_add(lines, line) < 0) {
			lines_free(lines);
			return error_memory(err);
		}
	}
	return 0;
}

void json_add_lines(struct buffer *json, const struct lines *lines, const struct utf8_index *index)
{
	json_open(json, '[');
	for (size_t i = 0; i < lines->count; i++) {
		const struct line *l = &lines->items[i];
		const long long n[LINE_NUMBERS] = {l->page,
			(long long)utf8_index_codepoints(index, l->at.start),
			(long long)utf8_index_codepoints(index, l->at.end), l->box.x0, l->box.y0, l->box.x1,
			l->box.y1, l->size, l->flags};
		json_open(json, '[');
		for (size_t k = 0; k < LINE_NUMBERS; k++)
			json_add_integer(json, n[k]);
		json_close(json, ']');
	}
	json_close(json, ']');
}

/* ------------------------------------------------------------------ places and strings */

void json_put_range(struct buffer *json, const struct utf8_index *index, struct range r)
{
	json_put_integer(json, "start", (long long)utf8_index_codepoints(index, r.start));
	json_put_integer(json, "end", (long long)utf8_index_codepoints(index, r.end));
}

void json_put_place(struct buffer *json, const char *name, const struct utf8_index *index, struct range r)
{
	json_add_name(json, name);
	json_open(json, '{');
	json_put_range(json, index, r);
	json_close(json, '}');
}

void json_add_id(struct buffer *json, char letter, size_t index)
{
	buffer_add_char(json, '"');
	buffer_add_char(json, letter);
	buffer_add_number(json, index + 1);
	buffer_add_char(json, '"');
}

void json_put_id(struct buffer *json, const char *name, char letter, size_t index)
{
	json_add_name(json, name);
	json_add_id(json, letter, index);
}

int record_append_list(struct record *r, const char *name, struct buffer *json, struct error *err)
{
	json_close(json, ']');
	return record_append_text(r, name, json, err);
}

static bool range_of(long long start, long long end, const struct utf8_index *index, struct range *r)
{
	if (start < 0 || end < start || (unsigned long long)end > index->length)
		return false;
	*r = (struct range){utf8_index_bytes(index, (size_t)start), utf8_index_bytes(index, (size_t)end)};
	return true;
}

bool json_view_range(const struct json_view *object, const struct utf8_index *index, struct range *r)
{
	const struct json_view *start = json_view_get(object, "start"), *end = json_view_get(object, "end");
	return json_view_is(start, VIEW_INTEGER) && json_view_is(end, VIEW_INTEGER) &&
		range_of(start->integer, end->integer, index, r);
}

int json_set_range(json_t *object, const struct utf8_index *index, struct range r)
{
	json_int_t start = (json_int_t)utf8_index_codepoints(index, r.start);
	json_int_t end = (json_int_t)utf8_index_codepoints(index, r.end);
	if (json_object_set_new(object, "start", json_integer(start)) < 0)
		return -1;
	return json_object_set_new(object, "end", json_integer(end));
}

bool json_get_range(const json_t *object, const struct utf8_index *index, struct range *r)
{
	const json_t *start = json_object_get(object, "start");
	const json_t *end = json_object_get(object, "end");
	return json_is_integer(start) && json_is_integer(end) &&
		range_of(json_integer_value(start), json_integer_value(end), index, r);
}

const char *json_text(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

int json_set_text(json_t *o, const char *key, const char *value)
{
	return value ? json_object_set_new(o, key, json_string(value)) : 0;
}

int json_copy_text(char **to, const json_t *o, const char *key)
{
	const char *s = json_text(o, key);
	if (s)
		*to = span_copy(span_of(s));
	return s && !*to ? -1 : 0;
}

json_t *json_from_bytes(const char *bytes)
{
	struct span s = span_of(bytes);
	struct buffer b = {0};
	for (size_t at = 0; at < s.len;)
		buffer_add_codepoint(&b, utf8_next(s, &at));
	json_t *json = buffer_ok(&b) ? json_span(buffer_span(&b)) : NULL;
	buffer_free(&b);
	return json;
}

json_t *json_span(struct span s)
{
	return json_stringn(s.ptr, s.len);
}

int json_set_span(json_t *object, const char *key, struct span s)
{
	return s.len ? json_object_set_new(object, key, json_span(s)) : 0;
}

/* ------------------------------------------------------------------ diagnostics */

void diagnostics_free(struct diagnostics *d)
{
	for (size_t i = 0; i < d->count; i++)
		free(d->items[i].message);
	free(d->items);
	*d = (struct diagnostics){0};
}

void diagnostics_add(struct diagnostics *d, const char *severity, const char *code, struct range at,
	const char *format, ...)
{
	struct buffer message = {0};
	va_list args;
	va_start(args, format);
	char text[512];
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n >= 0) {
		struct span s = span_of(text);
		buffer_add(&message, s.ptr, utf8_valid_prefix(s));
	}
	char *owned = buffer_detach(&message);
	if (!owned || ARRAY_GROW(d->items, d->count, d->size) < 0) {
		free(owned);
		d->failed = true;
		return;
	}
	d->items[d->count++] = (struct diagnostic){severity, code, owned, at};
}

void json_add_diagnostics(struct buffer *json, const struct diagnostics *d, const char *stage,
	const struct utf8_index *index)
{
	json->failed |= d->failed;
	for (size_t i = 0; i < d->count; i++) {
		const struct diagnostic *item = &d->items[i];
		json_open(json, '{');
		json_put_text(json, "stage", stage);
		json_put_text(json, "severity", item->severity);
		json_put_text(json, "code", item->code);
		json_put_text(json, "message", item->message);
		if (index && item->at.end)
			json_put_range(json, index, item->at);
		json_close(json, '}');
	}
}

int record_append_diagnostics(struct record *r, const char *name, const struct diagnostics *d, const char *stage,
	const struct utf8_index *index, struct error *err)
{
	struct buffer json = {0};
	json_open(&json, '{');
	json_add_name(&json, "diagnostics");
	json_open(&json, '[');
	json_add_diagnostics(&json, d, stage, index);
	json_close(&json, ']');
	json_close(&json, '}');
	int result = record_append_text(r, name, &json, err);
	buffer_free(&json);
	return result;
}
