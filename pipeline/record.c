/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record.h"

#include "record_text.h"

#include <stdlib.h>

#define NESTING_MAX 64 /* our own records nest to 6; deeper input is an attack on the stack */

struct member {
	struct range name;  /* in line, between the quotes; without escapes */
	struct range value; /* in line */
	json_t *parsed;     /* owned, NULL until asked for */
};

struct record {
	struct buffer line; /* `{"a":1,"b":2}` without line feed */
	struct member *members;
	size_t count, size;
};

/* ------------------------------------------------------------------ scanning */

struct scanner {
	struct span s;
	size_t at;
};

static void skip_blanks(struct scanner *c)
{
	while (c->at < c->s.len && (c->s.ptr[c->at] == ' ' || c->s.ptr[c->at] == '\t' ||
					   c->s.ptr[c->at] == '\r' || c->s.ptr[c->at] == '\n'))
		c->at++;
}

static bool take(struct scanner *c, char wanted)
{
	skip_blanks(c);
	if (c->at >= c->s.len || c->s.ptr[c->at] != wanted)
		return false;
	c->at++;
	return true;
}

static bool skip_string(struct scanner *c)
{
	if (!take(c, '"'))
		return false;
	for (;;) {
		const char *p = c->s.ptr + c->at;
		const char *quote = memchr(p, '"', c->s.len - c->at);
		if (!quote)
			return false;
		/* The quote ends the string unless an odd run of backslashes stands before it. */
		size_t slashes = 0;
		while (quote - slashes > p && quote[-1 - (ptrdiff_t)slashes] == '\\')
			slashes++;
		c->at = (size_t)(quote - c->s.ptr) + 1;
		if (slashes % 2 == 0)
			return true;
		/* The next search starts behind this quote, so no run is counted twice. */
	}
}

/* A value of any kind; brackets are matched by a stack of bits, not by recursion. */
static bool skip_value(struct scanner *c)
{
	char open[NESTING_MAX];
	size_t depth = 0;
	do {
		skip_blanks(c);
		if (c->at >= c->s.len)
			return false;
		char ch = c->s.ptr[c->at];
		if (ch == '"') {
			if (!skip_string(c))
				return false;
		} else if (ch == '{' || ch == '[') {
			if (depth == NESTING_MAX)
				return false;
			open[depth++] = ch == '{' ? '}' : ']';
			c->at++;
		} else if (ch == '}' || ch == ']') {
			if (!depth || open[--depth] != ch)
				return false;
			c->at++;
		} else if (depth && (ch == ',' || ch == ':')) {
			c->at++;
		} else {
			size_t start = c->at;
			while (c->at < c->s.len && !strchr(",:{}[]\" \t\r\n", c->s.ptr[c->at]))
				c->at++;
			if (c->at == start)
				return false;
		}
	} while (depth);
	return true;
}

static struct member *find(const struct record *r, struct span name)
{
	for (size_t i = 0; i < r->count; i++)
		if (span_equal(span_slice(buffer_span(&r->line), r->members[i].name), name))
			return &r->members[i];
	return NULL;
}

static int add_member(struct record *r, struct range name, struct range value, struct error *err)
{
	if (ARRAY_GROW(r->members, r->count, r->size) < 0)
		return error_memory(err);
	r->members[r->count++] = (struct member){name, value, NULL};
	return 0;
}

static int scan(struct record *r, struct error *err)
{
	struct scanner c = {buffer_span(&r->line), 0};
	if (!take(&c, '{'))
		return error_set(err, ERROR_MALFORMED_RECORD, "not a JSON object");
	if (!take(&c, '}')) {
		do {
			skip_blanks(&c);
			struct range name = {c.at + 1, 0};
			if (!skip_string(&c))
				return error_set(err, ERROR_MALFORMED_RECORD,
					"a member's name is missing at byte %zu", c.at);
			name.end = c.at - 1;
			struct span key = span_slice(c.s, name);
			if (find(r, key))
				return error_set(err, ERROR_MALFORMED_RECORD, "member \"%.*s\" stands twice",
					(int)(key.len < 80 ? key.len : 80), key.ptr);
			if (!take(&c, ':'))
				return error_set(err, ERROR_MALFORMED_RECORD, "no ':' at byte %zu", c.at);
			skip_blanks(&c);
			struct range value = {c.at, 0};
			if (!skip_value(&c))
				return error_set(err, ERROR_MALFORMED_RECORD,
					"broken, cut short or too deeply nested value at byte %zu", value.start);
			value.end = c.at;
			if (add_member(r, name, value, err) < 0)
				return -1;
		} while (take(&c, ','));
		if (!take(&c, '}'))
			return error_set(err, ERROR_MALFORMED_RECORD, "no '}' at byte %zu", c.at);
	}
	size_t end = c.at;
	skip_blanks(&c);
	if (c.at != c.s.len)
		return error_set(err, ERROR_MALFORMED_RECORD, "text behind the object at byte %zu", c.at);
	r->line.len = end;
	r->line.data[end] = '\0';
	return 0;
}

/* ------------------------------------------------------------------ life */

struct record *record_new(void)
{
	struct record *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	buffer_add_string(&r->line, "{}");
	if (!buffer_ok(&r->line)) {
		record_free(r);
		return NULL;
	}
	return r;
}

struct record *record_parse(struct span line, struct error *err)
{
	struct record *r = calloc(1, sizeof *r);
	if (!r) {
		error_memory(err);
		return NULL;
	}
	buffer_add_span(&r->line, line);
	if (!buffer_ok(&r->line)) {
		error_memory(err);
		record_free(r);
		return NULL;
	}
	if (scan(r, err) < 0) {
		record_free(r);
		return NULL;
	}
	return r;
}

static void forget_members(struct record *r)
{
	for (size_t i = 0; i < r->count; i++)
		json_decref(r->members[i].parsed);
	r->count = 0;
}

void record_clear(struct record *r)
{
	forget_members(r);
	r->line.len = 2;
	memcpy(r->line.data, "{}", 3);
}

void record_swap(struct record *a, struct record *b)
{
	struct record swap = *a;
	*a = *b;
	*b = swap;
}

void record_free(struct record *r)
{
	if (!r)
		return;
	forget_members(r);
	free(r->members);
	buffer_free(&r->line);
	free(r);
}

/* ------------------------------------------------------------------ members */

bool record_has(const struct record *r, const char *name)
{
	return find(r, span_of(name)) != NULL;
}

json_t *record_get(struct record *r, const char *name, struct error *err)
{
	struct member *m = find(r, span_of(name));
	if (!m)
		return NULL;
	if (!m->parsed) {
		json_error_t why;
		m->parsed = json_loadb(r->line.data + m->value.start, range_length(m->value),
			JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
		if (!m->parsed) {
			if (json_error_code(&why) == json_error_out_of_memory)
				error_memory(err);
			else
				error_set(err, ERROR_MALFORMED_RECORD, "member \"%s\": %s", name, why.text);
		}
	}
	return m->parsed;
}

int record_get_string(struct record *r, const char *name, struct span *value, struct error *err)
{
	if (!record_has(r, name))
		return error_set(err, ERROR_MALFORMED_RECORD, "member \"%s\" is missing", name);
	json_t *v = record_get(r, name, err);
	if (!v)
		return -1;
	if (!json_is_string(v))
		return error_set(err, ERROR_MALFORMED_RECORD, "member \"%s\" is no string", name);
	*value = (struct span){json_string_value(v), json_string_length(v)};
	return 0;
}

static int dump_to_buffer(const char *data, size_t len, void *out)
{
	buffer_add(out, data, len);
	return buffer_ok(out) ? 0 : -1;
}

int record_append(struct record *r, const char *name, json_t *value, struct error *err)
{
	int result = -1;
	if (!value)
		return error_memory(err);
	if (find(r, span_of(name))) {
		error_set(err, ERROR_MALFORMED_RECORD, "member \"%s\" is there already", name);
		goto out;
	}
	size_t before = r->line.len;
	r->line.len--; /* the closing brace */
	if (r->count)
		buffer_add_char(&r->line, ',');
	buffer_add_char(&r->line, '"');
	struct range at_name = {r->line.len, r->line.len + strlen(name)};
	buffer_add_string(&r->line, name);
	buffer_add_string(&r->line, "\":");
	struct range at_value = {r->line.len, 0};
	int dumped = json_dump_callback(value, dump_to_buffer, &r->line, RECORD_JSON_FLAGS);
	at_value.end = r->line.len;
	buffer_add_char(&r->line, '}');
	if (dumped < 0 || !buffer_ok(&r->line) || add_member(r, at_name, at_value, err) < 0) {
		r->line.failed = false;
		r->line.len = before;
		r->line.data[before - 1] = '}';
		r->line.data[before] = '\0';
		error_memory(err);
		goto out;
	}
	r->members[r->count - 1].parsed = json_incref(value);
	result = 0;
out:
	json_decref(value);
	return result;
}

int record_append_json(struct record *r, const char *name, struct span json, struct error *err)
{
	if (find(r, span_of(name)))
		return error_set(err, ERROR_MALFORMED_RECORD, "member \"%s\" is there already", name);
	size_t before = r->line.len, name_length = strlen(name);
	r->line.len--; /* the closing brace */
	if (r->count)
		buffer_add_char(&r->line, ',');
	buffer_add_char(&r->line, '"');
	struct range at_name = {r->line.len, r->line.len + name_length};
	buffer_add(&r->line, name, name_length);
	buffer_add_string(&r->line, "\":");
	struct range at_value = {r->line.len, r->line.len + json.len};
	buffer_add_span(&r->line, json);
	buffer_add_char(&r->line, '}');
	if (buffer_ok(&r->line) && add_member(r, at_name, at_value, err) == 0)
		return 0;
	r->line.failed = false;
	r->line.len = before;
	r->line.data[before - 1] = '}';
	r->line.data[before] = '\0';
	return error_memory(err);
}

int record_fail(struct record *r, const char *stage, const struct error *why,
	const char *fallback_path)
{
	static const char *const kept[] = {"record_version", "id", "source"};
	struct error err;
	struct record *n = record_new();
	if (!n)
		return -1;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		json_t *value = json_incref(record_get(r, kept[i], &err));
		if (!value && strcmp(kept[i], "record_version") == 0)
			value = json_string(RECORD_VERSION);
		if (!value && strcmp(kept[i], "source") == 0)
			value = json_pack("{s:o}", "path", json_path(fallback_path));
		if (value && record_append(n, kept[i], value, &err) < 0)
			goto fail;
	}
	if (record_append(n, "error",
		    json_pack("{s:s, s:s, s:o}", "stage", stage, "code", why->code, "message",
			    json_path(why->message)), /* it may quote a broken line */
		    &err) < 0)
		goto fail;
	record_swap(r, n);
	record_free(n);
	return 0;
fail:
	record_free(n);
	return -1;
}

bool record_failed(const struct record *r)
{
	return record_has(r, "error");
}

const char *record_path(struct record *r)
{
	struct error err;
	return json_string_value(json_object_get(record_get(r, "source", &err), "path"));
}

struct span record_member(const struct record *r, size_t i)
{
	return i < r->count ? span_slice(buffer_span(&r->line), r->members[i].name) : (struct span){NULL, 0};
}

json_t *record_to_json(struct record *r, struct error *err)
{
	json_error_t why;
	json_t *all = json_loadb(r->line.data, r->line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
	if (!all) {
		if (json_error_code(&why) == json_error_out_of_memory)
			error_memory(err);
		else
			error_set(err, ERROR_MALFORMED_RECORD, "%s", why.text);
	}
	return all;
}

int record_format(const struct record *r, struct buffer *out)
{
	buffer_add_span(out, buffer_span(&r->line));
	buffer_add_char(out, '\n');
	return buffer_ok(out) ? 0 : -1;
}
