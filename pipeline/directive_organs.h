/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of organs as printed: where one begins and ends, and into how many addressees it falls.
 *
 * "Giám đốc các sở; Chủ tịch UBND các huyện và các đơn vị liên quan" is three; "các sở, ban, ngành" stays
 * one, as its comma list stands under one head.
 */
#ifndef CONGVAN_DIRECTIVE_ORGANS_H
#define CONGVAN_DIRECTIVE_ORGANS_H

#include "directive_words.h"

struct ranges {
	struct range *items; /* owned */
	size_t count, size;
};

struct organ_list {
	size_t first, count;  /* its organs in the ranges given */
	struct range last;    /* from behind the last comma or ';' between organs to the end */
	struct range at;
	size_t stop;          /* the word that ended it, or word_count: its predicate if there is one */
	bool comma;           /* a comma stands before that word */
	bool joined;          /* "và" does: that word goes with something before it */
};

/*
 * The list that begins at byte `start`, whose first word of interest is `word` (a WORD_HEAD, or the first
 * one behind a name that no rule knows), and ends before byte `end`. Appends the organs to *out (places of
 * the flat text). `enclosed` words are passed over. 0, or -1 out of memory.
 */
int organ_list_read(const struct passage *p, size_t start, size_t word, size_t end, struct ranges *out,
	struct organ_list *list);

#endif
