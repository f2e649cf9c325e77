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
#include "syllable.h"

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
	size_t apart; /* items from here on stand apart; set by ocr_words_sift() */
};

void ocr_words_free(struct ocr_words *words);
/* Appends a word; blanks and controls in its text are left out, a word without text is not added.
 * 0, or -1 out of memory. */
int ocr_words_add(struct ocr_words *words, struct ocr_word word, struct span text);
/*
 * Adds what a second look at a part of the page gave: lines of `more` whose words are certain, less words that were
 * read before. (dx, dy) is where that part lies. Both in pixels. How many words were added, -1 out of memory.
 */
int ocr_words_add_second(struct ocr_words *words, const struct ocr_words *more, int dx, int dy);
/* True where word i has letters, and none that is small. */
bool ocr_word_is_capital(const struct ocr_words *words, size_t i);
/* Multiplies all lengths but `size`. */
void ocr_words_scale(struct ocr_words *words, double factor);
/* Turns the places about the middle of a page by -degrees, as grey_image_straighten() turns its picture; widths and
 * heights of words stay. */
void ocr_words_straighten(struct ocr_words *words, double degrees, int width, int height);
/* Mean confidence, each word weighing as much as it has letters; 0 without words. */
double ocr_words_confidence(const struct ocr_words *words);

/*
 * Dirt and stamps read as text. Stretches of words (in 1/100 pt) that a gap of an em sets off are judged. One without
 * any likely word of letters is dropped. Where one begins in the margin beside the text, its words up to the last
 * doubtful one are taken for an incoming stamp if they are doubtful as a whole: they are moved to the end of the words,
 * from words->apart on. Returns how many stretches were dropped.
 */
size_t ocr_words_sift(struct ocr_words *words);

/*
 * Parts words that the reader ran together: "Vềviệc", which is no syllable, is in one way only two syllables with
 * marks. Only white space is changed by this. Returns how many were parted, -1 out of memory.
 */
int ocr_words_part(struct ocr_words *words, const struct syllables *syllables);

/*
 * Corrects baselines (words in 1/100 pt). The reader fits one to each of its lines, and where it took lines of two
 * columns that lie at slightly different heights for one, it suits neither: the ink then tells better.
 */
void ocr_words_settle(struct ocr_words *words);

/*
 * The words (in 1/100 pt) as pieces for layout: their height is that of the line's type around the
 * baseline, because the ink of "NGÀY" and "xem" lies at different heights on one line. A malloc'd
 * array, piece i of word i; NULL when memory runs out.
 */
struct layout_piece *ocr_words_pieces(const struct ocr_words *words);

#endif
