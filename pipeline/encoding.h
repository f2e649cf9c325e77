/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which encoding is a text in? Told by reading it in each and asking whether Vietnamese comes out.
 *
 * Texts come line by line as bytes: those of the file, or those that a reader's characters stand for
 * (byte_view). Every reading of a line gets a likelihood from its words: syllables cost nothing, words with marks
 * that are no syllable cost much. The most likely sequence of readings is taken (Viterbi), a change of
 * encoding between lines costing as much as some words: so short lines follow their neighbours, and a text in two
 * encodings comes out right in both parts.
 */
#ifndef CONGVAN_ENCODING_H
#define CONGVAN_ENCODING_H

#include "charset.h"
#include "syllable.h"

/* A reading: one of these, or ENCODING_CHARSET + index into charsets. */
enum {
	ENCODING_AS_IS,  /* characters as they are; bytes as Windows-1252 */
	ENCODING_UTF8,   /* the bytes are UTF-8; in a text of characters: UTF-8 that was read as Windows-1252 */
	ENCODING_VIQR,
	ENCODING_CHARSET
};
#define ENCODING_READINGS_MAX 24

/* What detection knows; only read once made. */
struct encodings {
	struct charsets charsets;
	struct syllables syllables;
	struct byte_view win, mac;
};
int encodings_init(struct encodings *e, struct error *err); /* free whatever the result */
void encodings_free(struct encodings *e);
static inline int encodings_count(const struct encodings *e)
{
	return ENCODING_CHARSET + (int)e->charsets.count;
}
static inline const struct charset *encoding_charset(const struct encodings *e, int reading)
{
	return reading >= ENCODING_CHARSET ? &e->charsets.items[reading - ENCODING_CHARSET] : NULL;
}

struct encoding_evidence {
	size_t marked;      /* words with a character beyond ASCII, in this reading */
	size_t valid;       /* … that are syllables */
	size_t long_valid;  /* … of two letters and more: a bullet may look like a letter */
	size_t mixed;       /* … of these, with capitals in odd places */
	size_t plain;       /* ASCII words of two letters and more, abbreviations left out */
	size_t plain_valid; /* … that are syllables */
	size_t broken;      /* characters that cannot be: undefined bytes, broken UTF-8 */
	size_t signs;       /* typographic signs outside words */
	size_t odd_signs;   /* … that office texts have no use for */
};

/*
 * Adds what a line gives in one reading. `characters` is the line as it is (UTF-8) where it is a text of
 * characters, with empty ptr NULL for a text of bytes. In `bytes` 0 stands for a character without byte.
 */
void encoding_weigh(const struct encodings *e, int reading, struct span bytes,
	struct span characters, struct encoding_evidence *evidence);
/* Logarithm of how likely that is; 0 at best. */
double encoding_likelihood(const struct encodings *e, int reading,
	const struct encoding_evidence *evidence, bool of_characters);
/* Whether the evidence is enough to turn a text into this reading. */
bool encoding_convincing(const struct encoding_evidence *evidence, bool of_characters);

struct encoding_line {
	struct span bytes;      /* borrowed */
	struct span characters; /* borrowed; ptr NULL for a text of bytes */
	int reading;            /* out */
};
struct encoding_result {
	double confidence;    /* 0-1: share of marked words that make sense, less where another reading is near */
	bool undecided;       /* there is something that no reading explains: left as it is */
	size_t bytes[ENCODING_READINGS_MAX]; /* amount of text with marks that took each reading */
};
/* Sets the reading of each line. 0, or -1 out of memory. */
int encoding_detect(const struct encodings *e, struct encoding_line *lines, size_t count,
	struct encoding_result *result);

/* True where a text of characters (valid UTF-8) shows signs of being misread legacy text, so that detection is
 * worth while. Clean Vietnamese shows none. */
bool encoding_suspicious(struct span text);

#endif
