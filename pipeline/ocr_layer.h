/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is the text layer of a page worth having, or must the page be read from its picture?
 *
 * Most signed PDFs are scans whose only text is the signer's stamp; some carry the layer that a
 * scanner's English OCR made of Vietnamese. A layer made by a word processor is better than any
 * reading, whatever its encoding, and is never to be thrown away.
 */
#ifndef CONGVAN_OCR_LAYER_H
#define CONGVAN_OCR_LAYER_H

#include "lines.h"
#include "syllable.h"

enum ocr_layer {
	OCR_LAYER_GOOD,
	OCR_LAYER_NONE,   /* no letters at all */
	OCR_LAYER_STAMP,  /* nothing but furniture: the signer's stamp, a page number */
	OCR_LAYER_THIN,   /* so few letters that they may be a stamp nobody knows */
	OCR_LAYER_GARBAGE /* letters enough, Vietnamese in no encoding */
};

/* What the layer says, gathered line by line; zero-initialise. */
struct ocr_layer_tally {
	size_t letters;           /* all code points that are no blank and no digit */
	size_t furniture_letters; /* those on lines with LINE_FURNITURE */
	size_t broken;            /* controls, private use, U+FFFD: fonts that tell no Unicode */
	struct syllable_score score; /* of the lines that are no furniture */
};
/* Adds a line (UTF-8, already decoded by the encoding that is most likely the page's). */
void ocr_layer_add(struct ocr_layer_tally *tally, const struct syllables *syllables,
	struct span text, unsigned flags);

enum ocr_layer ocr_layer_judge(const struct ocr_layer_tally *tally);
/* True where the page is to be read only if a picture fills it: for THIN layers, for GARBAGE that
 * may be a page in another language. A layer of broken letters needs no such proof. */
bool ocr_layer_needs_picture(const struct ocr_layer_tally *tally, enum ocr_layer layer);
/* "good" "none" "stamp" "thin" "garbage" */
const char *ocr_layer_name(enum ocr_layer layer);

#endif
