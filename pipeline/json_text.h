/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON written straight into a buffer, without building values first: compact, byte for byte as Jansson would dump it.
 *
 *     json_open(b, '{');
 *     json_put_integer(b, "start", 0);   // "start":0
 *     json_add_name(b, "box");
 *     json_open(b, '[');
 *     json_add_integer(b, 7);
 *     json_close(b, ']');
 *     json_close(b, '}');
 *
 * Commas come by themselves: one stands before each value or name that follows another value. Running out of memory
 * is the buffer's to remember (buffer_ok).
 */
#ifndef CONGVAN_JSON_TEXT_H
#define CONGVAN_JSON_TEXT_H

#include "buffer.h"

void json_open(struct buffer *b, char bracket);
void json_close(struct buffer *b, char bracket);
/* A member's name, to be followed by its value; plain ASCII. */
void json_add_name(struct buffer *b, const char *name);

/* A quoted string. Bytes that are no UTF-8 become U+FFFD. */
void json_add_string(struct buffer *b, struct span s);
void json_add_integer(struct buffer *b, long long value);
/* With 17 digits, as many as tell one double from the next. */
void json_add_real(struct buffer *b, double value);
/* A value, or some with commas between them, that is compact JSON already. */
void json_add_raw(struct buffer *b, struct span json);

/* Name and value. */
void json_put_integer(struct buffer *b, const char *name, long long value);
void json_put_raw(struct buffer *b, const char *name, struct span json);
void json_put_span(struct buffer *b, const char *name, struct span s);
/* Nothing where value is NULL. */
void json_put_text(struct buffer *b, const char *name, const char *value);
/* Nothing where value is false. */
void json_put_true(struct buffer *b, const char *name, bool value);

/* Bytes at the start of s that stand in a string as they are: up to a quote, a backslash or a control. */
size_t json_plain_prefix(struct span s);

#endif
