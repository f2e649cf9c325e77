/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * VIQR, RFC 1456: Vietnamese in ASCII, marks typed behind their letter: `Co^.ng ho`a xa~ ho^.i`.
 *
 *     ( breve   ^ circumflex   + or * horn   ' acute   ` grave   ? hook   ~ tilde   . dot below   dd đ   \ escapes
 */
#ifndef CONGVAN_VIQR_H
#define CONGVAN_VIQR_H

#include "buffer.h"
#include "syllable.h"

/* Appends the text as UTF-8 (NFC). Words that are no Vietnamese (address, e.g.) stay as they are. */
void viqr_decode(const struct syllables *s, struct span text, struct buffer *out);
/* Appends text (NFC) as VIQR, punctuation that would be read as a mark escaped. For tests. */
void viqr_encode(struct span text, struct buffer *out);

/* What speaks for VIQR in a text. */
struct viqr_signs {
	size_t words;  /* runs of letters and marks */
	size_t marked; /* … with a mark behind a letter that may bear it, that decode to a syllable */
	size_t wrong;  /* … that decode to none */
	size_t hats;   /* circumflexes, breves and horns: marks that English has no use for */
};
void viqr_look(const struct syllables *s, struct span text, struct viqr_signs *signs);
/* RFC 1456 text has a mark in two words of three; a third of that, with hats, is found nowhere else. */
bool viqr_likely(const struct viqr_signs *signs);

#endif
