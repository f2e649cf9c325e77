/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a reader of page images gives: words with their places.
 *
 * Lengths are pixels of the image read, or 1/100 pt after ocr_words_scale(); from the top left.
 */
#ifndef CONGVAN_OCR_WORDS_H
#define CONGVAN_OCR_WORDS_H

#include "buffer.h"
#include "layout.h"

struct ocr_word {
	struct range at;   /* bytes of ocr_words.text */
	struct box box;    /* the ink */
	int baseline;      /* y, in the middle of the word */
	int size;          /* of the letters of its line, 1/100 pt in either measure; 0 unknown */
	int line;          /* words of one line, as the reader saw lines, share a number; ascending */
	double confidence; /* 0..1 */
};

struct ocr_words {
	struct buffer text; /* UTF-8; words stand one behind the other without blanks */
	struct ocr_word *items; /* owned */
	size_t count, size;
};

void ocr_words_free(struct ocr_words *words);
/* Appends a word; blanks and controls in its text are left out, a word without text is not added.
 * 0, or -1 out of memory. */
int ocr_words_add(struct ocr_words *words, struct ocr_word word, struct span text);
/* Multiplies all lengths but `size`. */
void ocr_words_scale(struct ocr_words *words, double factor);
/* Turns the places about the middle of a page by -degrees, as grey_image_straighten() turns its picture; widths and
 * heights of words stay. */
void ocr_words_straighten(struct ocr_words *words, double degrees, int width, int height);
/* Mean confidence, each word weighing as much as it has letters; 0 without words. */
double ocr_words_confidence(const struct ocr_words *words);

/*
 * Drops specks read as text: lines, as the reader saw them, without a word that is both likely and
 * more than a stroke. Their number.
 */
size_t ocr_words_drop_specks(struct ocr_words *words);

/*
 * The words (in 1/100 pt) as pieces for layout: their height is that of the line's type around the
 * baseline, because the ink of "NGÀY" and "xem" lies at different heights on one line. A malloc'd
 * array of words->count items, NULL when memory runs out.
 */
struct layout_piece *ocr_words_pieces(const struct ocr_words *words);

#endif
