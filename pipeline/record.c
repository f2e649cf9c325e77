/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record.h"

#include "record_text.h"

#include <stdlib.h>

struct member {
	struct span name;  /* between the quotes; without escapes */
	struct span value; /* both in the line, or in `own` */
	char *own;         /* `"name":value` of what was appended; owned, NULL of what came with the line */
	json_t *parsed;    /* owned, NULL until asked for */
	struct json_views views; /* none until asked for */
	char *rewritten;   /* the text of the views where value is not in our own form; owned */
};

struct record {
	/*
	 * As it came, without line feed. It stands still while members are appended: what was borrowed from it stays good.
	 */
	struct buffer line;
	size_t came; /* members that came with it, the first ones */
	struct member *members;
	size_t count, size;
};

/* ------------------------------------------------------------------ scanning */

struct scanner {
	struct span s;
	size_t at;
};

/* What a byte outside strings is. NUL closes what nothing opens. */
enum { SCALAR, BLANK, BETWEEN, QUOTE, OPEN, CLOSE };
static const unsigned char byte_kinds[256] = {['\0'] = CLOSE, [' '] = BLANK, ['\t'] = BLANK, ['\r'] = BLANK, ['\n'] = BLANK,
	['"'] = QUOTE, ['{'] = OPEN, ['['] = OPEN, ['}'] = CLOSE, [']'] = CLOSE, [','] = BETWEEN, [':'] = BETWEEN};

static unsigned kind_at(const struct scanner *c)
{
	return byte_kinds[(unsigned char)c->s.ptr[c->at]];
}

static void skip_blanks(struct scanner *c)
{
	while (c->at < c->s.len && kind_at(c) == BLANK)
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

/* Within brackets: what is no string and no bracket says nothing of where the value ends. */
static void skip_plain(struct scanner *c)
{
	const char *p = c->s.ptr + c->at, *end = c->s.ptr + c->s.len;
	while (p < end && byte_kinds[(unsigned char)*p] <= BETWEEN)
		p++;
	c->at = (size_t)(p - c->s.ptr);
}

/* A value of any kind; brackets are matched by a stack, not by recursion. */
static bool skip_value(struct scanner *c)
{
	char open[JSON_VIEW_NESTING_MAX];
	size_t depth = 0;
	do {
		if (c->at >= c->s.len)
			return false;
		char ch = c->s.ptr[c->at];
		switch (kind_at(c)) {
		case QUOTE:
			if (!skip_string(c))
				return false;
			break;
		case OPEN:
			if (depth == JSON_VIEW_NESTING_MAX)
				return false;
			open[depth++] = ch == '{' ? '}' : ']';
			c->at++;
			break;
		case CLOSE:
			if (!depth || open[--depth] != ch)
				return false;
			c->at++;
			break;
		case SCALAR:
			while (c->at < c->s.len && kind_at(c) == SCALAR)
				c->at++;
			break;
		default:
			return false; /* blanks before it are skipped, and nothing else goes before a value */
		}
		if (depth)
			skip_plain(c);
	} while (depth);
	return true;
}

static struct member *find(const struct record *r, struct span name)
{
	for (size_t i = 0; i < r->count; i++)
		if (span_equal(r->members[i].name, name))
			return &r->members[i];
	return NULL;
}

static int add_member(struct record *r, struct member m, struct error *err)
{
	if (ARRAY_GROW(r->members, r->count, r->size) < 0)
		return error_memory(err);
	r->members[r->count++] = m;
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
			if (add_member(r, (struct member){.name = key, .value = span_slice(c.s, value)}, err) < 0)
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
	r->came = r->count;
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

int record_read(struct record *r, struct span line, struct error *err)
{
	record_clear(r);
	buffer_clear(&r->line);
	buffer_add_span(&r->line, line);
	int result = buffer_ok(&r->line) ? scan(r, err) : error_memory(err);
	if (result < 0)
		record_clear(r);
	return result;
}

struct record *record_parse(struct span line, struct error *err)
{
	struct record *r = record_new();
	if (!r) {
		error_memory(err);
		return NULL;
	}
	if (record_read(r, line, err) < 0) {
		record_free(r);
		return NULL;
	}
	return r;
}

static void forget_members(struct record *r)
{
	for (size_t i = 0; i < r->count; i++) {
		json_decref(r->members[i].parsed);
		json_views_free(&r->members[i].views);
		free(r->members[i].own);
		free(r->members[i].rewritten);
	}
	r->count = r->came = 0;
}

void record_clear(struct record *r)
{
	forget_members(r);
	r->line.failed = false;
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

/* A member's value, a new reference, or NULL with *err. */
static json_t *load(const struct member *m, struct error *err)
{
	json_error_t why;
	json_t *value = json_loadb(m->value.ptr, m->value.len,
		JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
	if (!value) {
		if (json_error_code(&why) == json_error_out_of_memory)
			error_memory(err);
		else
			error_set(err, ERROR_MALFORMED_RECORD, "member \"%.*s\": %s", (int)m->name.len, m->name.ptr,
				why.text);
	}
	return value;
}

json_t *record_get(struct record *r, const char *name, struct error *err)
{
	struct member *m = find(r, span_of(name));
	if (!m)
		return NULL;
	if (!m->parsed)
		m->parsed = load(m, err);
	return m->parsed;
}

static int dump_to_buffer(const char *data, size_t len, void *out)
{
	buffer_add(out, data, len);
	return buffer_ok(out) ? 0 : -1;
}

/* What is not in our own form is brought into it by Jansson, who also says what is wrong with it. */
static int rewrite(struct member *m, struct error *err)
{
	struct buffer text = {0};
	json_t *value = load(m, err);
	if (!value)
		return -1;
	int dumped = json_dump_callback(value, dump_to_buffer, &text, RECORD_JSON_FLAGS);
	json_decref(value);
	struct span own = buffer_span(&text);
	m->rewritten = dumped == 0 ? buffer_detach(&text) : NULL;
	buffer_free(&text);
	if (!m->rewritten)
		return error_memory(err);
	int refused = json_views_parse(&m->views, own, true);
	if (!refused)
		return 0;
	free(m->rewritten);
	m->rewritten = NULL;
	return refused < 0 ? error_memory(err)
		: error_set(err, ERROR_MALFORMED_RECORD, "member \"%.*s\": cannot be read", (int)m->name.len, m->name.ptr);
}

const struct json_view *record_view(struct record *r, const char *name, struct error *err)
{
	struct member *m = find(r, span_of(name));
	if (!m)
		return NULL;
	if (!m->views.items) {
		int refused = json_views_parse(&m->views, m->value, false);
		if (refused < 0)
			error_memory(err);
		else if (refused)
			(void)rewrite(m, err);
	}
	return m->views.items;
}

int record_get_string(struct record *r, const char *name, struct span *value, struct error *err)
{
	if (!record_has(r, name))
		return error_set(err, ERROR_MALFORMED_RECORD, "member \"%s\" is missing", name);
	const struct json_view *v = record_view(r, name, err);
	if (!v)
		return -1;
	*value = json_view_string(v);
	if (!value->ptr)
		return error_set(err, ERROR_MALFORMED_RECORD, "member \"%s\" is no string", name);
	return 0;
}

/* Appends a member of `"name":value`, with the value from `at` on; takes the text, also when it fails. */
static int append(struct record *r, struct buffer *text, size_t at, struct error *err)
{
	size_t len = text->len;
	struct member m = {.own = buffer_detach(text)};
	if (!m.own)
		return error_memory(err);
	m.name = (struct span){m.own + 1, at - 3};
	m.value = (struct span){m.own + at, len - at};
	if (find(r, m.name))
		error_set(err, ERROR_MALFORMED_RECORD, "member \"%.*s\" is there already", (int)m.name.len, m.name.ptr);
	else if (add_member(r, m, err) == 0)
		return 0;
	free(m.own);
	return -1;
}

/* `"name":`, with room for the value to be; its end. */
static size_t begin(struct buffer *text, const char *name, size_t room)
{
	size_t len = strlen(name);
	buffer_reserve(text, len + room + 3);
	buffer_add_char(text, '"');
	buffer_add(text, name, len);
	buffer_add(text, "\":", 2);
	return text->len;
}

int record_append(struct record *r, const char *name, json_t *value, struct error *err)
{
	struct buffer text = {0};
	if (!value)
		return error_memory(err);
	size_t at = begin(&text, name, 0);
	if (json_dump_callback(value, dump_to_buffer, &text, RECORD_JSON_FLAGS) < 0)
		text.failed = true;
	int result = append(r, &text, at, err);
	if (result == 0)
		r->members[r->count - 1].parsed = value;
	else
		json_decref(value);
	return result;
}

int record_append_json(struct record *r, const char *name, struct span json, struct error *err)
{
	struct buffer text = {0};
	size_t at = begin(&text, name, json.len);
	buffer_add_span(&text, json);
	return append(r, &text, at, err);
}

int record_append_text(struct record *r, const char *name, struct buffer *json, struct error *err)
{
	int result = buffer_ok(json) ? record_append_json(r, name, buffer_span(json), err) : error_memory(err);
	buffer_clear(json);
	return result;
}

int record_fail(struct record *r, const char *stage, const struct error *why,
	const char *fallback_path)
{
	static const char *const kept[] = {"record_version", "id", "source"};
	struct error err;
	struct buffer json = {0};
	struct record *n = record_new();
	if (!n)
		return -1;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		json_t *value = json_incref(record_get(r, kept[i], &err));
		if (!value && strcmp(kept[i], "record_version") == 0)
			value = json_string(RECORD_VERSION);
		if (!value && strcmp(kept[i], "source") == 0)
			value = json_pack("{s:o}", "path", json_from_bytes(fallback_path));
		if (value && record_append(n, kept[i], value, &err) < 0)
			goto fail;
	}
	json_open(&json, '{');
	json_put_text(&json, "stage", stage);
	json_put_text(&json, "code", why->code);
	/* It may quote what is no UTF-8. */
	json_put_text(&json, "message", why->message);
	json_close(&json, '}');
	if (record_append_text(n, "error", &json, &err) < 0)
		goto fail;
	record_swap(r, n);
	record_free(n);
	buffer_free(&json);
	return 0;
fail:
	buffer_free(&json);
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
	return i < r->count ? r->members[i].name : (struct span){NULL, 0};
}

json_t *record_to_json(struct record *r, struct error *err)
{
	json_error_t why;
	struct buffer line = {0};
	json_t *all = NULL;
	if (record_format(r, &line) < 0)
		error_memory(err);
	else if (!(all = json_loadb(line.data, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why))) {
		if (json_error_code(&why) == json_error_out_of_memory)
			error_memory(err);
		else
			error_set(err, ERROR_MALFORMED_RECORD, "%s", why.text);
	}
	buffer_free(&line);
	return all;
}

size_t record_length(const struct record *r)
{
	size_t len = r->line.len - 1 + strlen("}\n");
	for (size_t i = r->came; i < r->count; i++) {
		const struct member *m = &r->members[i];
		len += (size_t)(i > 0) + (size_t)(m->value.ptr + m->value.len - m->own);
	}
	return len;
}

int record_format(const struct record *r, struct buffer *out)
{
	/* Before the closing brace stands what was appended. */
	buffer_add(out, r->line.data, r->line.len - 1);
	for (size_t i = r->came; i < r->count; i++) {
		const struct member *m = &r->members[i];
		if (i)
			buffer_add_char(out, ',');
		buffer_add(out, m->own, (size_t)(m->value.ptr + m->value.len - m->own));
	}
	buffer_add(out, "}\n", 2);
	return buffer_ok(out) ? 0 : -1;
}
