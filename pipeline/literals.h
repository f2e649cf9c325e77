/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many short literals looked for in a text at once, whatever the case of its letters: a trie, walked from every
 * letter that may begin one.
 *
 * Literals and texts are compared folded: ASCII and Vietnamese letters small, every digit '0'. A folded text is as
 * long as the text, so places are the same in both. Folding makes alike whatever caseless matching of PCRE2 takes
 * as alike, but for the two signs named at literals_fold(): what is not found is not in the text.
 */
#ifndef CONGVAN_LITERALS_H
#define CONGVAN_LITERALS_H

#include "buffer.h"

/* Bytes that are kept of a literal: about two syllables, and more would hardly tell texts apart better. */
#define LITERAL_MAX 12

struct literal {
	_Alignas(4) char bytes[LITERAL_MAX]; /* folded, zeros behind; aligned so that it is copied as one word of 16 bytes */
	unsigned char len;
	bool whole;   /* for the one who puts it together: it may still grow */
	bool bounded; /* no letter stands right before it */
};

/* The character of a pattern as folded texts have it: its bytes in out, their number; 0 where another letter
 * of a caseless match may stand for it that folding keeps apart. */
size_t literal_fold(uint32_t cp, char out[4]);
/* The same for an ASCII one. */
static inline size_t literal_fold_ascii(unsigned char c, char out[4])
{
	out[0] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c >= '0' && c <= '9' ? '0' : c);
	return 1;
}

/*
 * Writes the folded text, text.len bytes, to `out`. False where the text holds U+017F or U+212A, which match "s" and
 * "k" without case but have another length: then it cannot be done.
 */
bool literals_fold(struct span text, char *out);

/* The first byte of a character as folded texts have it. */
static inline unsigned char literal_fold_byte(char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c >= '0' && c <= '9' ? '0' : (unsigned char)c;
}

struct literals; /* opaque */

struct literals *literals_new(void); /* NULL out of memory */
void literals_free(struct literals *l);
/* Has `value` told, in that list, wherever `literal` (not empty) stands. 0, or -1 out of memory. */
int literals_add(struct literals *l, const struct literal *literal, unsigned char list, uint32_t value);
/* To be called once, when all are added and before they are looked for. 0, or -1 out of memory. */
int literals_build(struct literals *l);

struct literal_hit {
	uint32_t value, at;
};

struct literal_hits {
	struct literal_hit *items; /* by place; owned */
	size_t count, size;
};

/* Appends every place of a literal in `folded` to its list, of as many as were named. 0, or -1 out of memory. */
int literals_find(const struct literals *l, struct span folded, struct literal_hits *lists);

#endif
