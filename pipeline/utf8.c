/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

static bool continues(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* The same of the rarer leads, whose second byte is bounded more closely. */
static size_t odd_sequence_length(const unsigned char *p, size_t n)
{
	unsigned char c = p[0];
	if (c < 0xE0 || c > 0xF4)
		return 0;
	size_t len = c < 0xF0 ? 3 : 4;
	if (n < len)
		return 0;
	unsigned char low = 0x80, high = 0xBF;
	switch (c) {
	case 0xE0: low = 0xA0; break;
	case 0xED: high = 0x9F; break;
	case 0xF0: low = 0x90; break;
	case 0xF4: high = 0x8F; break;
	default: break;
	}
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (!continues(p[i]))
			return 0;
	return len;
}

/* Length of the valid sequence at p (n bytes left), or 0. */
static inline size_t sequence_length(const unsigned char *p, size_t n)
{
	unsigned char c = p[0];
	if (c < 0x80)
		return 1;
	if (c >= 0xC2 && c < 0xE0)
		return n > 1 && continues(p[1]) ? 2 : 0;
	if (c > 0xE0 && c < 0xED) /* every Vietnamese letter of three bytes */
		return n > 2 && continues(p[1]) && continues(p[2]) ? 3 : 0;
	return odd_sequence_length(p, n);
}

size_t utf8_valid_prefix(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = 0;
	while (i < s.len) {
		/* Eight ASCII bytes at a time: half of a Vietnamese text is ASCII runs. */
		while (i + 8 <= s.len) {
			uint64_t word;
			memcpy(&word, p + i, 8);
			if (word & 0x8080808080808080u)
				break;
			i += 8;
		}
		if (i == s.len)
			break;
		size_t len = sequence_length(p + i, s.len - i);
		if (!len)
			return i;
		i += len;
	}
	return i;
}

uint32_t utf8_next(struct span s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.ptr + *at;
	if (p[0] < 0x80) {
		(*at)++;
		return p[0];
	}
	size_t len = sequence_length(p, s.len - *at);
	switch (len) {
	case 2: *at += 2; return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
	case 3: *at += 3; return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
	case 4:
		*at += 4;
		return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
		       (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
	default: (*at)++; return UTF8_REPLACEMENT;
	}
}

uint32_t utf8_previous(struct span s, size_t *at)
{
	size_t i = *at - 1;
	while (i > 0 && ((unsigned char)s.ptr[i] & 0xC0) == 0x80)
		i--;
	*at = i;
	size_t scratch = i;
	return utf8_next(s, &scratch);
}

size_t utf8_encode(uint32_t cp, char out[UTF8_MAX])
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = UTF8_REPLACEMENT;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

/* Code points that begin in the 8 bytes at p. */
static size_t begin_in_word(const char *p)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t word;
	memcpy(&word, p, sizeof word);
	uint64_t continued = (word >> 7) & (~word >> 6) & ones;
	return 8 - (size_t)(continued * ones >> 56);
}

size_t utf8_length(struct span s)
{
	size_t n = 0, i = 0;
	for (; i + 8 <= s.len; i += 8)
		n += begin_in_word(s.ptr + i);
	for (; i < s.len; i++)
		n += !continues((unsigned char)s.ptr[i]);
	return n;
}

bool codepoint_is_letter(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_ME;
}

bool codepoint_is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

bool codepoint_is_upper(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z';
	return utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LU;
}

bool codepoint_is_lower(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'a' && cp <= 'z';
	return utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LL;
}

bool codepoint_is_space(uint32_t cp)
{
	return cp == ' ' || (cp >= 9 && cp <= 13) || cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200A) ||
	       cp == 0x202F || cp == 0x3000;
}

uint32_t codepoint_lower(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

uint32_t codepoint_upper(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'a' && cp <= 'z' ? cp - 32 : cp;
	return (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
}

#define MARK_STEP 64

int utf8_index_init(struct utf8_index *index, struct span text)
{
	*index = (struct utf8_index){.text = text};
	index->marks = malloc((text.len / MARK_STEP + 1) * sizeof *index->marks);
	if (!index->marks)
		return -1;
	size_t n = 0;
	for (size_t i = 0; i <= text.len; i += MARK_STEP) {
		index->marks[i / MARK_STEP] = n;
		size_t stop = text.len - i < MARK_STEP ? text.len : i + MARK_STEP;
		n += utf8_length((struct span){text.ptr + i, stop - i});
	}
	index->length = n;
	return 0;
}

void utf8_index_free(struct utf8_index *index)
{
	free(index->marks);
	*index = (struct utf8_index){0};
}

size_t utf8_index_codepoints(const struct utf8_index *index, size_t byte)
{
	if (byte > index->text.len)
		byte = index->text.len;
	size_t from = byte / MARK_STEP * MARK_STEP;
	return index->marks[byte / MARK_STEP] +
	       utf8_length((struct span){index->text.ptr + from, byte - from});
}

size_t utf8_index_bytes(const struct utf8_index *index, size_t codepoint)
{
	if (codepoint >= index->length)
		return index->text.len;
	size_t low = 0, high = index->text.len / MARK_STEP;
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;
		if (index->marks[middle] <= codepoint)
			low = middle;
		else
			high = middle - 1;
	}
	size_t n = index->marks[low], i = low * MARK_STEP, c;
	while (i + 8 <= index->text.len && n + (c = begin_in_word(index->text.ptr + i)) <= codepoint) {
		n += c;
		i += 8;
	}
	/* It begins at the next byte that begins one, once as many have begun before. */
	for (; i < index->text.len; i++)
		if (!continues((unsigned char)index->text.ptr[i]) && n++ == codepoint)
			break;
	return i;
}
