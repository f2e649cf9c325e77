/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON written straight into a buffer, for what is too big to build as values first: a document's
 * lines. Written as Jansson's compact dump would write it, byte for byte.
 */
#ifndef CONGVAN_JSON_TEXT_H
#define CONGVAN_JSON_TEXT_H

#include "buffer.h"

/* A quoted string. Bytes that are no UTF-8 become U+FFFD, NUL becomes \u0000's replacement U+FFFD too:
 * Jansson refuses it. */
void json_add_string(struct buffer *b, struct span s);
void json_add_integer(struct buffer *b, long long value);

#endif
