/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8 as The Unicode Standard (table 3-7) and RFC 3629 define it: no surrogates, no overlong
 * forms, nothing above U+10FFFF. Offsets are bytes unless a name says code points.
 */
#ifndef CONGVAN_UTF8_H
#define CONGVAN_UTF8_H

#include "span.h"

#include <stdint.h>

#define UTF8_MAX 4 /* bytes of the longest encoded code point */
#define UTF8_REPLACEMENT 0xFFFDu

/* The length of the longest valid prefix: equal to s.len where all of it is valid. */
size_t utf8_valid_prefix(struct span s);
static inline bool utf8_valid(struct span s)
{
	return utf8_valid_prefix(s) == s.len;
}

/* The code point at s[*at], *at moved behind it. Broken bytes give U+FFFD one byte at a time.
 * Requires *at < s.len. */
uint32_t utf8_next(struct span s, size_t *at);
/* The code point before s[*at], *at moved to its start. Requires *at > 0 and valid UTF-8. */
uint32_t utf8_previous(struct span s, size_t *at);
/* Writes cp (U+FFFD for what is no code point) to out[0..3]; the number of bytes written. */
size_t utf8_encode(uint32_t cp, char out[UTF8_MAX]);
/* Number of code points of valid UTF-8. */
size_t utf8_length(struct span s);

/* Classes and case by the Unicode data of utf8proc. */
bool codepoint_is_letter(uint32_t cp); /* L* and combining marks M* */
bool codepoint_is_digit(uint32_t cp);  /* 0-9 only */
bool codepoint_is_upper(uint32_t cp);
bool codepoint_is_lower(uint32_t cp);
bool codepoint_is_space(uint32_t cp); /* ASCII blanks, NBSP, U+2000-200A, U+202F, U+3000 */
uint32_t codepoint_lower(uint32_t cp);
uint32_t codepoint_upper(uint32_t cp);

/*
 * The way between bytes and code points of one text, built once, O(1) up to a 64-byte walk.
 * Borrows the text, which must be valid UTF-8 and outlive it.
 */
struct utf8_index {
	struct span text;
	size_t *marks; /* code points before byte 64*i; owned */
	size_t length; /* of the text, in code points */
};

int utf8_index_init(struct utf8_index *index, struct span text); /* 0, or -1 out of memory */
void utf8_index_free(struct utf8_index *index);
size_t utf8_index_codepoints(const struct utf8_index *index, size_t byte);
size_t utf8_index_bytes(const struct utf8_index *index, size_t codepoint); /* clamped to the end */

#endif
