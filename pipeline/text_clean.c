/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text_clean.h"

#include "table.h"
#include "utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

static int compare_symbols(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;
	return (x->from > y->from) - (x->from < y->from);
}

int text_clean_init(struct text_clean *t, struct error *err)
{
	*t = (struct text_clean){0};
	const struct data_file *file = data_file_find("symbols.tsv");
	if (!file)
		return error_set(err, ERROR_SYSTEM, "no table symbols.tsv");
	struct table_row row = {.text = file->text};
	while (table_next(&row)) {
		char hex[8] = "";
		size_t at = 0;
		if (row.fields[0].len >= sizeof hex || !row.fields[1].len)
			return error_set(err, ERROR_SYSTEM, "symbols.tsv:%zu: code point and character expected", row.line);
		memcpy(hex, row.fields[0].ptr, row.fields[0].len);
		if (ARRAY_GROW(t->symbols, t->symbol_count, t->symbol_size) < 0)
			return error_memory(err);
		t->symbols[t->symbol_count++] =
			(struct symbol){(uint32_t)strtoul(hex, NULL, 16), utf8_next(row.fields[1], &at)};
	}
	qsort(t->symbols, t->symbol_count, sizeof *t->symbols, compare_symbols);
	return 0;
}

void text_clean_free(struct text_clean *t)
{
	free(t->symbols);
	buffer_free(&t->scratch);
	*t = (struct text_clean){0};
}

/*
 * What a lead byte promises: 0 nothing to do, 1 look at the next byte, 2 may need work. Everything from U+0080 to
 * U+02FF but the letters named below is NFC whatever stands around it; so is U+1E80-1EFF.
 */
static const unsigned char lead_class[256] = {
	[0] = 2, [1] = 2, [2] = 2, [3] = 2, [4] = 2, [5] = 2, [6] = 2, [7] = 2, [8] = 2, [0x0B] = 2, [0x0C] = 2, [0x0D] = 2,
	[0x0E] = 2, [0x0F] = 2, [0x10] = 2, [0x11] = 2, [0x12] = 2, [0x13] = 2, [0x14] = 2, [0x15] = 2, [0x16] = 2,
	[0x17] = 2, [0x18] = 2, [0x19] = 2, [0x1A] = 2, [0x1B] = 2, [0x1C] = 2, [0x1D] = 2, [0x1E] = 2, [0x1F] = 2,
	[0x7F] = 2, [0xC2] = 1, [0xC3] = 1, [0xC6] = 1, [0xC9] = 1, [0xCC] = 2, [0xCD] = 2, [0xCE] = 2, [0xCF] = 2,
	[0xD0] = 2, [0xD1] = 2, [0xD2] = 2, [0xD3] = 2, [0xD4] = 2, [0xD5] = 2, [0xD6] = 2, [0xD7] = 2, [0xD8] = 2,
	[0xD9] = 2, [0xDA] = 2, [0xDB] = 2, [0xDC] = 2, [0xDD] = 2, [0xDE] = 2, [0xDF] = 2, [0xE0] = 2, [0xE1] = 1,
	[0xE2] = 1, [0xE3] = 2, [0xE4] = 2, [0xE5] = 2, [0xE6] = 2, [0xE7] = 2, [0xE8] = 2, [0xE9] = 2, [0xEA] = 2,
	[0xEB] = 2, [0xEC] = 2, [0xED] = 2, [0xEE] = 2, [0xEF] = 2, [0xF0] = 2, [0xF1] = 2, [0xF2] = 2, [0xF3] = 2,
	[0xF4] = 2,
};

bool text_is_clean(struct span text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char class = lead_class[p[i]];
		if (!class)
			continue;
		if (class == 2)
			return false;
		unsigned char next = i + 1 < text.len ? p[i + 1] : 0;
		switch (p[i]) {
		case 0xC2: /* C1 controls, NBSP, soft hyphen */
			if (next <= 0xA0 || next == 0xAD)
				return false;
			break;
		case 0xC3: /* Ð ð */
			if (next == 0x90 || next == 0xB0)
				return false;
			break;
		case 0xC6: /* Ɖ */
			if (next == 0x89)
				return false;
			break;
		case 0xC9: /* ɖ */
			if (next == 0x96)
				return false;
			break;
		case 0xE1: /* U+1E80-1EFF */
			if (next != 0xBA && next != 0xBB)
				return false;
			break;
		default: { /* E2: quotes and dashes U+2010-2027, bullets and the like U+2030-205E, U+20xx, arrows … */
			unsigned char third = i + 2 < text.len ? p[i + 2] : 0;
			bool plain = (next == 0x80 && third >= 0x90 && third <= 0xA7) ||
				(next == 0x80 && third >= 0xB0) || next == 0x82 || next == 0x86 ||
				(next == 0x84 && third == 0xA2);
			if (!plain)
				return false;
		}
		}
	}
	return true;
}

static uint32_t symbol_for(const struct text_clean *t, uint32_t cp)
{
	const struct symbol key = {.from = cp};
	const struct symbol *found = bsearch(&key, t->symbols, t->symbol_count, sizeof key, compare_symbols);
	return found ? found->to : cp;
}

#define NOTHING 0xFFFFFFFFu

static uint32_t clean_codepoint(struct text_clean *t, uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0)) {
		if (cp == '\t')
			return cp;
		t->controls++;
		return NOTHING;
	}
	if (cp < 0xA0)
		return cp;
	switch (cp) {
	case 0xD0:
	case 0x189: return 0x110;
	case 0xF0:
	case 0x256: return 0x111;
	case 0xAD:                                     /* soft hyphen */
	case 0x61C: case 0x180E: case 0xFEFF: case 0x2060: /* marks of direction, joiners, byte order */
		return NOTHING;
	case 0x1680: return ' ';
	default: break;
	}
	if ((cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2061 && cp <= 0x2069))
		return NOTHING;
	if (codepoint_is_space(cp) || cp == 0x205F || cp == 0x2028 || cp == 0x2029)
		return ' ';
	return cp >= 0xF000 && cp <= 0xF0FF ? symbol_for(t, cp) : cp;
}

/* NFC of valid UTF-8 that may hold NULs no more. */
static int compose(struct text_clean *t, struct span text, struct buffer *out)
{
	utf8proc_uint8_t *nfc = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &nfc,
		UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (n < 0) {
		free(nfc);
		return -1;
	}
	t->composed += (size_t)n != text.len || (n && memcmp(nfc, text.ptr, text.len) != 0);
	buffer_add(out, nfc, (size_t)n);
	free(nfc);
	return 0;
}

int text_clean(struct text_clean *t, struct span text, struct buffer *out)
{
	if (text_is_clean(text)) {
		buffer_add_span(out, text);
		return buffer_ok(out) ? 0 : -1;
	}
	buffer_clear(&t->scratch);
	for (size_t at = 0; at < text.len;) {
		uint32_t cp = clean_codepoint(t, utf8_next(text, &at));
		if (cp != NOTHING)
			buffer_add_codepoint(&t->scratch, cp);
	}
	if (!buffer_ok(&t->scratch) || compose(t, buffer_span(&t->scratch), out) < 0)
		return -1;
	return buffer_ok(out) ? 0 : -1;
}

void text_line_ends(struct span text, bool characters, struct buffer *out)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t done = 0;
	for (size_t i = 0; i < text.len; i++) {
		size_t length = 0;
		if (p[i] == '\r')
			length = i + 1 < text.len && p[i + 1] == '\n' ? 2 : 1;
		else if (p[i] == '\v' || p[i] == '\f')
			length = 1;
		else if (characters && p[i] == 0xC2 && i + 1 < text.len && p[i + 1] == 0x85)
			length = 2;
		else if (characters && p[i] == 0xE2 && i + 2 < text.len && p[i + 1] == 0x80 &&
			(p[i + 2] == 0xA8 || p[i + 2] == 0xA9))
			length = 3;
		if (!length)
			continue;
		buffer_add(out, p + done, i - done);
		buffer_add_char(out, '\n');
		i += length - 1;
		done = i + 1;
	}
	if (done < text.len)
		buffer_add(out, p + done, text.len - done);
}
