/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unicode text made uniform: composed (NFC), đ in one form, blanks that are spaces, nothing invisible.
 *
 *     Ð Ɖ → Đ, ð ɖ → đ (other alphabets' letters that look the same: keyboards and 8-bit views give them)
 *     NBSP and the other fixed spaces → space; a tab stays
 *     zero-width, directional and soft-hyphen characters, byte order marks → nothing
 *     C0 and C1 controls → nothing, counted
 *     characters of symbol fonts in the private use area → what they draw (symbols.tsv)
 *
 * Works on text without line ends. Cleaning clean text changes nothing.
 */
#ifndef CONGVAN_TEXT_CLEAN_H
#define CONGVAN_TEXT_CLEAN_H

#include "buffer.h"
#include "error.h"

struct text_clean {
	struct symbol {
		uint32_t from, to;
	} *symbols; /* sorted by from; owned */
	size_t symbol_count, symbol_size;
	struct buffer scratch;
	/* Counted over all calls: */
	size_t controls; /* dropped */
	size_t composed; /* stretches that were not NFC */
};

/* Reads symbols.tsv. 0 or -1; free whatever the result. */
int text_clean_init(struct text_clean *t, struct error *err);
void text_clean_free(struct text_clean *t);

/* True where a text (valid UTF-8; may hold line feeds and tabs) has nothing to clean: fast. False may be wrong. */
bool text_is_clean(struct span text);
/* Appends the cleaned text to out. 0, or -1 out of memory. */
int text_clean(struct text_clean *t, struct span text, struct buffer *out);

/* Appends text with every line end (CR LF, CR, VT, FF, NEL, U+2028, U+2029) as one line feed. `characters` false for
 * bytes of 8-bit encodings, where only CR LF, CR, VT and FF are line ends. */
void text_line_ends(struct span text, bool characters, struct buffer *out);

#endif
