/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader of page images gives: words with their places. */
#ifndef CONGVAN_OCR_WORDS_H
#define CONGVAN_OCR_WORDS_H

#include "buffer.h"
#include "lines.h"

struct ocr_word {
	struct range at;  /* bytes of ocr_words.text */
	struct box box;   /* pixels of the image read, from the top left */
	int line;         /* words of one line, as the reader saw lines, share a number; ascending */
	struct box row;   /* of that line, in pixels */
	int baseline;     /* y in the middle of the word, pixels */
	double size;      /* of the letters, points; 0 unknown */
	double confidence; /* 0..1 */
};

struct ocr_words {
	struct buffer text; /* UTF-8; words stand one behind the other without blanks */
	struct ocr_word *items; /* owned */
	size_t count, size;
};

void ocr_words_free(struct ocr_words *words);

#endif
