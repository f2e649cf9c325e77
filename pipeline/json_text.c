/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_text.h"

#include "utf8.h"

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
	case 0: buffer_add_codepoint(b, UTF8_REPLACEMENT); break;
	default: buffer_add_format(b, "\\u%04X", c); break;
	}
}

static void add_valid(struct buffer *b, struct span s)
{
	size_t start = 0;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buffer_add(b, s.ptr + start, i - start);
		add_escape(b, c);
		start = i + 1;
	}
	buffer_add(b, s.ptr + start, s.len - start);
}

void json_add_string(struct buffer *b, struct span s)
{
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
	char digits[24];
	size_t i = sizeof digits;
	unsigned long long v = value < 0 ? 0ULL - (unsigned long long)value : (unsigned long long)value;
	do
		digits[--i] = (char)('0' + v % 10);
	while (v /= 10);
	if (value < 0)
		digits[--i] = '-';
	buffer_add(b, digits + i, sizeof digits - i);
}
