/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people type into a search, made into an FTS5 expression and into the words to be shown in a snippet.
 *
 *   vệ sinh môi trường     all words, in any order
 *   "vệ sinh môi trường"   these words in a row
 *   1234/UBND-VX           a code, in any spelling: 1234 / ubnd – vx
 *   trường*                words that begin so
 */
#ifndef CONGVAN_SEARCH_QUERY_H
#define CONGVAN_SEARCH_QUERY_H

#include "buffer.h"
#include "error.h"
#include "fold.h"

struct search_word {
	char *text; /* folded; owned */
	bool prefix;
	bool joined; /* follows the word before it directly */
};

struct search_query {
	struct search_word *words;
	size_t count, size;
	struct buffer match; /* FTS5; empty where there are no words */
	char *code_key;      /* where all of it is one code: fold_code() of it; else NULL */
};

/* column: NULL, or the one column to look in. Appends to an expression that is there already. 0 or -1 out of memory. */
int search_query_add(struct search_query *q, const struct fold *f, struct span typed, const char *column,
	struct error *err);
void search_query_free(struct search_query *q);

/* A piece of a text that shows why it was found. */
#define SNIPPET_WORDS 28
#define SNIPPET_HITS 16
struct snippet {
	struct range piece; /* bytes; empty where no word of the query stands in the text */
	struct range hits[SNIPPET_HITS];
	size_t hit_count;
};
/* The window of SNIPPET_WORDS words that holds most different words of the query, the first of equals. Linear. */
int snippet_find(struct snippet *s, const struct search_query *q, const struct fold *f, struct span text,
	struct error *err);

#endif
