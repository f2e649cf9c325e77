/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fold.h"

#include "utf8.h"

#include <utf8proc.h>

static bool is_mark(uint32_t cp)
{
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
	return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC || c == UTF8PROC_CATEGORY_ME;
}

static bool is_word(uint32_t cp)
{
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
	return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) ||
		(c >= UTF8PROC_CATEGORY_ND && c <= UTF8PROC_CATEGORY_NO);
}

/* The letter under the marks, small. */
static uint32_t base_of(uint32_t cp)
{
	if (is_mark(cp) || cp == 0xAD) /* a soft hyphen is no letter and parts nothing */
		return FOLD_NOTHING;
	if (!is_word(cp))
		return 0;
	utf8proc_int32_t parts[16];
	int boundary = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 16,
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
	uint32_t base = n > 0 ? FOLD_NOTHING : cp;
	for (utf8proc_ssize_t i = 0; i < n; i++)
		/* Signs that stand alone decompose to a blank and a mark, ⑴ to (1). */
		if (is_word((uint32_t)parts[i])) {
			base = (uint32_t)parts[i];
			break;
		}
	if (base == FOLD_NOTHING)
		return base;
	base = (uint32_t)utf8proc_tolower((utf8proc_int32_t)base);
	return base == 0x111 || base == 0x110 ? 'd' : base; /* đ has no decomposition */
}

void fold_init(struct fold *f)
{
	for (uint32_t cp = 0; cp < FOLD_CODEPOINTS; cp++) {
		uint32_t base = base_of(cp);
		f->base[cp] = base < FOLD_NOTHING ? (uint16_t)base : FOLD_NOTHING;
	}
}

static uint32_t fold_codepoint(const struct fold *f, uint32_t cp)
{
	return cp < FOLD_CODEPOINTS ? f->base[cp] : base_of(cp);
}

bool fold_next_word(const struct fold *f, struct span text, size_t *at, struct range *word,
	struct buffer *out)
{
	bool inside = false;
	while (*at < text.len) {
		size_t before = *at;
		uint32_t base = fold_codepoint(f, utf8_next(text, at));
		if (base == 0) {
			if (!inside)
				continue;
			word->end = before;
			return true;
		}
		if (base == FOLD_NOTHING)
			continue;
		if (!inside)
			word->start = before;
		inside = true;
		if (!out)
			continue;
		if (base < 0x80)
			buffer_add_char(out, (char)base);
		else
			buffer_add_codepoint(out, base);
	}
	word->end = text.len;
	return inside;
}

void fold_text(const struct fold *f, struct span text, struct buffer *out)
{
	struct range word;
	size_t at = 0;
	for (;;) {
		size_t before = out->len;
		if (before)
			buffer_add_char(out, ' ');
		if (!fold_next_word(f, text, &at, &word, out)) {
			/* No word came: the blank goes again. */
			if (before && buffer_ok(out)) {
				out->len = before;
				out->data[before] = '\0';
			}
			return;
		}
	}
}

void fold_letters(const struct fold *f, struct span text, struct buffer *out)
{
	struct range word;
	for (size_t at = 0; fold_next_word(f, text, &at, &word, out);)
		;
}

void fold_code(const struct fold *f, struct span code, struct buffer *out)
{
	struct range word;
	size_t at = 0, start = out->len;
	struct buffer one = {0};
	while (fold_next_word(f, code, &at, &word, &one)) {
		size_t zeros = 0;
		if (out->len == start)
			while (zeros + 1 < one.len && one.data[zeros] == '0')
				zeros++;
		else
			buffer_add_char(out, '-');
		buffer_add(out, one.data + zeros, one.len - zeros);
		buffer_clear(&one);
	}
	buffer_free(&one);
}
