/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_text.h"

#include "utf8.h"

#include <jansson.h>

/* A value or name follows another value unless it stands first, or behind a name. */
static void separate(struct buffer *b)
{
	if (b->len && !strchr("[{:,", b->data[b->len - 1]))
		buffer_add_char(b, ',');
}

void json_open(struct buffer *b, char bracket)
{
	separate(b);
	buffer_add_char(b, bracket);
}

void json_close(struct buffer *b, char bracket)
{
	buffer_add_char(b, bracket);
}

void json_add_name(struct buffer *b, const char *name)
{
	separate(b);
	buffer_add_char(b, '"');
	buffer_add_string(b, name);
	buffer_add(b, "\":", 2);
}

static void add_escape(struct buffer *b, unsigned char c)
{
	switch (c) {
	case '"': buffer_add_string(b, "\\\""); break;
	case '\\': buffer_add_string(b, "\\\\"); break;
	case '\b': buffer_add_string(b, "\\b"); break;
	case '\f': buffer_add_string(b, "\\f"); break;
	case '\n': buffer_add_string(b, "\\n"); break;
	case '\r': buffer_add_string(b, "\\r"); break;
	case '\t': buffer_add_string(b, "\\t"); break;
	default: buffer_add_format(b, "\\u%04X", c); break;
	}
}

size_t json_plain_prefix(struct span s)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	size_t at = 0;
	for (; at + 8 <= s.len; at += 8) {
		uint64_t word;
		memcpy(&word, s.ptr + at, 8);
		uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
		/* A byte found may hold nothing (a borrow from a lower one that does), none is passed over. */
		if ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((word - ones * 0x20) & ~word)) & highs)
			break;
	}
	while (at < s.len && s.ptr[at] != '"' && s.ptr[at] != '\\' && (unsigned char)s.ptr[at] >= 0x20)
		at++;
	return at;
}

static void add_valid(struct buffer *b, struct span s)
{
	while (s.len) {
		size_t plain = json_plain_prefix(s);
		buffer_add(b, s.ptr, plain);
		if (plain < s.len)
			add_escape(b, (unsigned char)s.ptr[plain++]);
		s.ptr += plain;
		s.len -= plain;
	}
}

void json_add_string(struct buffer *b, struct span s)
{
	separate(b);
	buffer_add_char(b, '"');
	while (s.len) {
		size_t good = utf8_valid_prefix(s);
		add_valid(b, (struct span){s.ptr, good});
		if (good < s.len) {
			buffer_add_codepoint(b, UTF8_REPLACEMENT);
			good++;
		}
		s.ptr += good;
		s.len -= good;
	}
	buffer_add_char(b, '"');
}

void json_add_integer(struct buffer *b, long long value)
{
	separate(b);
	if (value < 0)
		buffer_add_char(b, '-');
	buffer_add_number(b, value < 0 ? 0ULL - (unsigned long long)value : (unsigned long long)value);
}

void json_add_real(struct buffer *b, double value)
{
	/* Rare in records, and not simple: how Jansson writes it is how it is written. */
	char digits[64];
	json_t *real = json_real(value);
	size_t len = real ? json_dumpb(real, digits, sizeof digits, JSON_ENCODE_ANY) : 0;
	json_decref(real);
	if (!len || len > sizeof digits)
		b->failed = true;
	else
		json_add_raw(b, (struct span){digits, len});
}

void json_add_raw(struct buffer *b, struct span json)
{
	separate(b);
	buffer_add_span(b, json);
}

void json_put_integer(struct buffer *b, const char *name, long long value)
{
	json_add_name(b, name);
	json_add_integer(b, value);
}

void json_put_raw(struct buffer *b, const char *name, struct span json)
{
	json_add_name(b, name);
	buffer_add_span(b, json);
}

void json_put_span(struct buffer *b, const char *name, struct span s)
{
	json_add_name(b, name);
	json_add_string(b, s);
}

void json_put_text(struct buffer *b, const char *name, const char *value)
{
	if (value)
		json_put_span(b, name, span_of(value));
}

void json_put_true(struct buffer *b, const char *name, bool value)
{
	if (value)
		json_put_raw(b, name, SPAN_LITERAL("true"));
}
