/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_view.h"

#include "json_text.h"
#include "utf8.h"

#include <limits.h>
#include <stdlib.h>

#define INTEGER_DIGITS_MAX 19 /* of the largest long long; as many of any digit fit its unsigned kin */
/* An object of ours has a dozen names. Comparing each with each would be slow for thousands. */
#define NAMES_MAX 64

struct parser {
	struct json_views *v;
	struct span text;
	size_t at;
	bool unique, memory; /* memory: it ran out */
	size_t open[JSON_VIEW_NESTING_MAX]; /* the arrays and objects that hold the place */
	size_t depth;
};

static struct json_view *add(struct parser *p, enum json_view_kind kind)
{
	struct json_views *v = p->v;
	if (ARRAY_GROW(v->items, v->count, v->size) < 0) {
		p->memory = true;
		return NULL;
	}
	struct json_view *view = &v->items[v->count++];
	view->kind = kind;
	view->count = 0;
	view->extent = 1;
	view->raw = (struct span){p->text.ptr + p->at, 0};
	return view;
}

/* The escape behind a backslash at `at`, moved behind it; -1 where it is not one that we write. */
static int escape(struct span s, size_t *at)
{
	static const char letters[] = "\"\\bfnrt", meant[] = "\"\\\b\f\n\r\t";
	if (s.len - *at < 2)
		return -1;
	const char *letter = memchr(letters, s.ptr[*at + 1], sizeof letters - 1);
	if (letter) {
		*at += 2;
		return meant[letter - letters];
	}
	int code = 0;
	if (s.len - *at < 6 || memcmp(s.ptr + *at, "\\u00", 4) != 0)
		return -1;
	for (size_t i = 4; i < 6; i++) {
		char c = s.ptr[*at + i];
		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'F'))
			return -1;
		code = code * 16 + (c <= '9' ? c - '0' : c - 'A' + 10);
	}
	if (code >= 0x20 || memchr(meant, code, sizeof meant - 1))
		return -1;
	*at += 6;
	return code;
}

static bool parse_string(struct parser *p)
{
	struct json_view *view = add(p, VIEW_STRING);
	if (!view)
		return false;
	struct buffer *strings = &p->v->strings;
	size_t start = p->at + 1, from = strings->len;
	for (size_t at = start;;) {
		size_t stop = at + json_plain_prefix((struct span){p->text.ptr + at, p->text.len - at});
		if (stop == p->text.len)
			return false;
		bool end = p->text.ptr[stop] == '"';
		if (end && at == start) {
			view->string = (struct span){p->text.ptr + start, stop - start};
		} else {
			/* All that the text can hold: what views point to must never move. */
			if (!strings->data && buffer_reserve(strings, p->text.len) < 0) {
				p->memory = true;
				return false;
			}
			buffer_add(strings, p->text.ptr + at, stop - at);
			if (end)
				view->string = (struct span){strings->data + from, strings->len - from};
		}
		if (end) {
			p->at = stop + 1;
			view->raw.len = (size_t)(p->text.ptr + p->at - view->raw.ptr);
			return true;
		}
		int code = p->text.ptr[stop] == '\\' ? escape(p->text, &stop) : -1;
		if (code < 0)
			return false;
		buffer_add_char(strings, (char)code);
		at = stop;
	}
}

/* A real is ours if it is written as we would write it. */
static bool is_own_real(struct parser *p, struct span s)
{
	char digits[40];
	if (s.len >= sizeof digits)
		return false;
	memcpy(digits, s.ptr, s.len);
	digits[s.len] = '\0';
	struct buffer own = {0};
	json_add_real(&own, strtod(digits, NULL));
	bool same = span_equal(buffer_span(&own), s);
	p->memory |= !buffer_ok(&own);
	buffer_free(&own);
	return same;
}

static bool parse_number(struct parser *p)
{
	struct json_view *view = add(p, VIEW_INTEGER);
	if (!view)
		return false;
	size_t at = p->at;
	bool minus = p->text.ptr[at] == '-';
	size_t first = at += minus;
	unsigned long long value = 0;
	for (; at < p->text.len && p->text.ptr[at] >= '0' && p->text.ptr[at] <= '9'; at++)
		if (at - first < INTEGER_DIGITS_MAX)
			value = value * 10 + (unsigned)(p->text.ptr[at] - '0');
	size_t digits = at - first;
	if (!digits || (digits > 1 && p->text.ptr[first] == '0'))
		return false;
	if (at < p->text.len && (p->text.ptr[at] == '.' || p->text.ptr[at] == 'e')) {
		while (at < p->text.len && p->text.ptr[at] && strchr("0123456789.e-", p->text.ptr[at]))
			at++;
		view->kind = VIEW_REAL;
		if (!is_own_real(p, (struct span){view->raw.ptr, at - p->at}))
			return false;
	} else if (digits > INTEGER_DIGITS_MAX || value > (unsigned long long)LLONG_MAX + minus || (minus && !value))
		return false;
	else
		view->integer = minus ? -(long long)(value - 1) - 1 : (long long)value;
	view->raw.len = at - p->at;
	p->at = at;
	return true;
}

static bool parse_word(struct parser *p, struct span word, enum json_view_kind kind)
{
	if (!span_starts((struct span){p->text.ptr + p->at, p->text.len - p->at}, word))
		return false;
	struct json_view *view = add(p, kind);
	if (!view)
		return false;
	view->raw.len = word.len;
	p->at += word.len;
	return true;
}

/* Name and colon of the next member of the innermost object. */
static bool parse_name(struct parser *p)
{
	size_t at = p->v->count;
	if (p->at >= p->text.len || p->text.ptr[p->at] != '"' || !parse_string(p))
		return false;
	const struct json_view *object = &p->v->items[p->open[p->depth - 1]], *name = &p->v->items[at];
	if (memchr(name->string.ptr, '\0', name->string.len) || (!p->unique && object->count > NAMES_MAX))
		return false;
	for (const struct json_view *other = object + 1; !p->unique && other < name; other += 1 + other[1].extent)
		if (span_equal(other->string, name->string))
			return false;
	if (p->at >= p->text.len || p->text.ptr[p->at] != ':')
		return false;
	p->at++;
	return true;
}

static bool is_empty_list(const struct parser *p, char close)
{
	return p->at < p->text.len && p->text.ptr[p->at] == close;
}

/* Goes into an array or object, to its first value. *empty: there is none. */
static bool parse_open(struct parser *p, bool object, bool *empty)
{
	if (p->depth == JSON_VIEW_NESTING_MAX || !add(p, object ? VIEW_OBJECT : VIEW_ARRAY))
		return false;
	p->open[p->depth++] = p->v->count - 1;
	p->at++;
	*empty = is_empty_list(p, object ? '}' : ']');
	return *empty || !object || parse_name(p);
}

/* What stands behind a value: goes to the next value, out of the lists that end. *done: the whole has ended. */
static bool parse_behind(struct parser *p, bool empty, bool *done)
{
	while (p->depth) {
		struct json_view *list = &p->v->items[p->open[p->depth - 1]];
		bool object = list->kind == VIEW_OBJECT;
		if (p->at == p->text.len)
			return false;
		char c = p->text.ptr[p->at];
		list->count += !empty;
		if (c == ',' && !empty) {
			p->at++;
			return !object || parse_name(p);
		}
		if (c != (object ? '}' : ']'))
			return false;
		p->at++;
		p->depth--;
		list->extent = (size_t)(p->v->items + p->v->count - list);
		list->raw.len = (size_t)(p->text.ptr + p->at - list->raw.ptr);
		empty = false;
	}
	*done = true;
	return p->at == p->text.len;
}

static bool parse(struct parser *p)
{
	for (bool done = false; !done;) {
		bool good, empty = false;
		if (p->at == p->text.len)
			return false;
		char c = p->text.ptr[p->at];
		switch (c) {
		case '{':
		case '[':
			good = parse_open(p, c == '{', &empty);
			if (good && !empty)
				continue;
			break;
		case '"': good = parse_string(p); break;
		case 't': good = parse_word(p, SPAN_LITERAL("true"), VIEW_TRUE); break;
		case 'f': good = parse_word(p, SPAN_LITERAL("false"), VIEW_FALSE); break;
		case 'n': good = parse_word(p, SPAN_LITERAL("null"), VIEW_NULL); break;
		default: good = (c == '-' || (c >= '0' && c <= '9')) && parse_number(p); break;
		}
		if (!good || !parse_behind(p, empty, &done))
			return false;
	}
	return true;
}

int json_views_parse(struct json_views *v, struct span text, bool unique)
{
	struct parser p = {.v = v, .text = text, .unique = unique};
	*v = (struct json_views){0};
	if (utf8_valid(text) && parse(&p))
		return 0;
	json_views_free(v);
	return p.memory ? -1 : 1;
}

void json_views_free(struct json_views *v)
{
	free(v->items);
	buffer_free(&v->strings);
	*v = (struct json_views){0};
}

const struct json_view *json_view_find(const struct json_view *object, struct span name)
{
	JSON_VIEW_EACH_NAME(found, object)
		if (span_equal(found->string, name))
			return found + 1;
	return NULL;
}

const struct json_view *json_view_at(const struct json_view *array, size_t i)
{
	JSON_VIEW_EACH(item, array)
		if (!i--)
			return item;
	return NULL;
}
