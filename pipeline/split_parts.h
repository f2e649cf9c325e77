/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the modules of split share: the text as lines that carry words, and small helpers.
 * Private to split*.c. Offsets are bytes of the record's text.
 *
 *   split_lines.c         the lines, folded for matching; where the author ended a paragraph
 *   split_head*.c         the head: its pieces, their order, and in split_header.c its values (split_head.h)
 *   split_tail.c          where the body ends; signature and distribution columns; annexes, copy block
 *   split_signature.c     signature blocks
 *   split_distribution.c  the list of recipients at the foot
 *   split_markers.c       what a section marker says
 *   split_flattened.c     lines cut at markers where a text has lost its line breaks
 *   split_sections.c      sections, their levels and paths
 *   split_paragraphs.c    paragraphs over body and annexes
 *   split.c               the order of it all, and zones
 */
#ifndef CONGVAN_SPLIT_PARTS_H
#define CONGVAN_SPLIT_PARTS_H

#include "split.h"

#include "document_types.h"
#include "reflow.h"

/* A line that carries words: neither blank nor furniture. A flattened line may be cut into several. */
struct text_line {
	struct range at; /* without blanks at its ends */
	int page;        /* 1 upward */
	struct box box;  /* all zero: a text file */
	int size;        /* font, 1/100 pt; 0 unknown */
	unsigned flags;  /* enum line_flag */
	size_t indent;   /* code points of blank before it, a tab counting 8 */
	size_t length;   /* code points */
	bool gap;        /* a blank line stands before it */
	bool ends;       /* a paragraph ends with it */
	bool open;       /* it fills its column and no mark ends it: the next line goes on */
};

struct text_lines {
	struct text_line *items; /* owned */
	size_t count, size;
};

/* Pieces of text in reading order. */
struct pieces {
	struct range *items; /* owned */
	size_t count, size;
};

struct split {
	struct dispatch *d;
	struct rules *rules;
	struct scan *scan; /* of folded, for all rules */
	struct span text;
	struct span folded; /* the same bytes with tone marks placed one way: what rules match; owned */
	struct text_lines lines;
	struct pieces furniture; /* ranges to leave out of quoted text, sorted */
	bool boxes;              /* the lines have places on a page */
	bool gaps_mean;          /* a blank line is the author's, not one after every line */
	size_t width;            /* code points of a full line of a wrapped text; 0: not wrapped */
	size_t left;             /* code points of blank before lines that go on, where … */
	bool indents;            /* … a wrapped text file indents first lines by blanks */
	struct document_types types;
	struct diagnostics *diagnostics;
	struct error *err;

	size_t body;  /* where the body starts, bytes */
	size_t tail;  /* where signature and distribution start */
	size_t annex; /* where annexes start; text.len: none */
	size_t copy;  /* where the copy block starts; text.len: none */
	struct pieces distribution, signature; /* found by split_tail */
	struct pieces annexes; /* each from its first line to the next one's */
};

int pieces_add(struct pieces *pieces, struct range r);
static inline void pieces_clear(struct pieces *pieces)
{
	pieces->count = 0;
}
void pieces_free(struct pieces *pieces);

static inline struct span folded_at(const struct split *s, struct range r)
{
	return span_slice(s->folded, r);
}
/* Without blanks (and line feeds) at its ends. */
struct range range_trim(struct span text, struct range r);
/* The text of pieces by the quote rule, one after the other; NULL out of memory, never empty but "". Owned by the caller. */
char *pieces_quote(const struct split *s, const struct range *items, size_t count);
static inline char *range_quote(const struct split *s, struct range r)
{
	return pieces_quote(s, &r, 1);
}
/*
 * On a scan: a name that stands at that byte, where rule scan.name tells it by its misread letters, becomes the one
 * that is printed (the rule's id). 0, or -1 out of memory.
 */
int name_reread(const struct split *s, size_t at, char **name);
/* Does a rule of that kind match the line's (or range's) start? */
struct rule *range_match(const struct split *s, const char *kind, struct range r, struct match *m);
/* The first line that starts at or behind a byte; count where there is none. */
size_t line_from(const struct split *s, size_t at);
bool range_is_capitals(const struct split *s, struct range r);
/* The first letter of a range; 0 where it has none. */
uint32_t range_first_letter(const struct split *s, struct range r);
/* . ; : ? ! , or a closing bracket or quote after one of them */
bool range_ends_sentence(const struct split *s, struct range r, bool comma_counts);

/* split_lines.c */
int split_lines(struct split *s, const struct lines *lines);
int split_fold(struct span text, char **folded); /* *folded owned by the caller; 0, or -1 out of memory */
/* Cuts line i in two at a byte inside it. */
int split_line_cut(struct split *s, size_t i, size_t at);
/* split_header.c: fills d->header, sets s->body */
int split_header(struct split *s);
/* split_tail.c: sets tail, annex, copy and the pieces */
int split_tail(struct split *s);
int split_flattened(struct split *s);
int split_signatures(struct split *s);
int split_distribution(struct split *s);
int split_sections(struct split *s);
int split_paragraphs(struct split *s);

#endif
