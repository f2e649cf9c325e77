/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words as they are searched for: small, without marks, đ as d. So "ĐẢNG ỦY", "Đảng uỷ" and "dang uy" are the
 * same two words, in NFC as in NFD, and hoà is hòa. What is no letter and no digit parts words.
 *
 * The tables (45 kB) are the caller's; after fold_init() they are only read.
 */
#ifndef CONGVAN_FOLD_H
#define CONGVAN_FOLD_H

#include "buffer.h"

#include <stdint.h>

/* To be raised whenever a word may fold to something else: an index made by another version is made anew. */
#define FOLD_VERSION 2

#define FOLD_CODEPOINTS 0x1F00 /* the last Vietnamese letter is U+1EF9 */

struct fold {
	uint16_t base[FOLD_CODEPOINTS]; /* what a code point becomes; 0 parts words, FOLD_NOTHING vanishes */
};
#define FOLD_NOTHING 0xFFFF

void fold_init(struct fold *f);

/*
 * The next word of text (UTF-8) from *at on: its place in *word, its folded form appended to out (unless out is
 * NULL). False at the end. Linear.
 */
bool fold_next_word(const struct fold *f, struct span text, size_t *at, struct range *word,
	struct buffer *out);
/* All words of text, parted by single blanks, appended to out; one blank first where out is not empty. */
void fold_text(const struct fold *f, struct span text, struct buffer *out);
/* The same without blanks, as what a scan misread is compared: marks and blanks are what it loses first. */
void fold_letters(const struct fold *f, struct span text, struct buffer *out);

/*
 * A document code as it is compared: words of the code joined by '-': "1234 / ubnd – vx" and "1234/UBND-VX" both
 * give "1234-ubnd-vx"; leading zeros of the number are dropped. Appended to out.
 */
void fold_code(const struct fold *f, struct span code, struct buffer *out);

#endif
