/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is a word a possible Vietnamese syllable, and how much of a text is made of such? The measure by which
 * encodings are told apart and text layers judged: right Vietnamese scores 0.97 and more, text read in a
 * wrong encoding 0.05-0.7, other languages and OCR garbage 0.1-0.4.
 *
 * The rules are pipeline/data/syllables.tsv, compiled into a table of a few kB that the caller owns; after
 * syllables_init() it is only read, so threads may share it.
 */
#ifndef CONGVAN_SYLLABLE_H
#define CONGVAN_SYLLABLE_H

#include "error.h"
#include "span.h"

#include <stdint.h>

/* Sizes are powers of two well above the number of entries: 27 onsets, 174 rhymes. */
#define SYLLABLE_ONSETS 256
#define SYLLABLE_RHYMES 1024
#define SYLLABLE_CODEPOINTS 0x1F00 /* the last Vietnamese letter is U+1EF9 */

struct syllables {
	/* Letter classes: 0 no Vietnamese letter, else enum letter bits; see syllable.c. */
	uint16_t letters[SYLLABLE_CODEPOINTS];
	uint16_t onsets[SYLLABLE_ONSETS]; /* open addressing, 0 empty */
	uint32_t rhymes[SYLLABLE_RHYMES];
};

/* Builds the table from pipeline/data/syllables.tsv; 0, or -1 where that table is wrong. */
int syllables_init(struct syllables *s, struct error *err);

enum syllable_verdict {
	SYLLABLE_NO,
	SYLLABLE_MIXED, /* a syllable but for its capitals: tRường, ViệT */
	SYLLABLE_YES    /* all small, all capital, or its first letter capital */
};
/* One word: letters of NFC UTF-8, nothing else. */
enum syllable_verdict syllable_check(const struct syllables *s, struct span word);
/* The same of code points. */
enum syllable_verdict syllable_check_codepoints(const struct syllables *s, const uint32_t *word,
	size_t count);
/* True for a letter of the Vietnamese alphabet (f j w z included: names need them). */
bool syllable_letter(const struct syllables *s, uint32_t cp);
/* True for a letter that bears a mark: à ă ê đ … */
bool syllable_marked_letter(const struct syllables *s, uint32_t cp);

struct syllable_score {
	size_t words;        /* runs of anything but blanks, digits, ASCII and general punctuation */
	size_t valid;        /* those that are syllables, whatever their capitals */
	size_t marked;       /* words with a character beyond ASCII */
	size_t marked_valid; /* … that are syllables */
};
/* Adds the words of a text (UTF-8, NFC) to *score. */
void syllable_score_text(const struct syllables *s, struct span text, struct syllable_score *score);
/* Share of words that are valid; of `valid` in `words`, 0 where there are none. */
double syllable_share(const struct syllable_score *score);
/* Share of marked words that are valid; 0 where there are none. */
double syllable_marked_share(const struct syllable_score *score);

#endif
