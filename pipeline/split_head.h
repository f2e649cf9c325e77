/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head of a dispatch, read by saying what each piece of it is, not by where it stands: text extraction gives its
 * two columns one after the other, row by row or glued (docs/robustness.md). Private to split_head*.c.
 *
 *   split_head_pieces.c  what can be known by its words is cut out (title of the state, number, date …), wherever on a line
 *   split_head_order.c   what is left is organ, type, subject or addressee by what stands before it; where the head ends
 *   split_header.c       the values of the header, from the pieces
 *
 * Ranges are bytes of the head, which are those of the record's text.
 */
#ifndef CONGVAN_SPLIT_HEAD_H
#define CONGVAN_SPLIT_HEAD_H

#include "split_parts.h"

/* A head of more lines or bytes than these is none: 1 page has some 45 lines. */
#define HEAD_LINES_MAX 90
#define HEAD_BYTES_MAX 12000
#define BODY_SURE 8 /* priority of a rule of line.body from which on it needs no other sign */

enum piece_kind {
	PIECE_REST,
	PIECE_NATION,
	PIECE_MOTTO,
	PIECE_PARTY,
	PIECE_YOUTH, /* the Youth Union's title, where the State's stands */
	PIECE_NUMBER,
	PIECE_DATE,
	PIECE_SUBJECT,
	PIECE_ADDRESS,
	PIECE_RULE,
	PIECE_URGENCY,
	PIECE_SECRECY,
	PIECE_CIRCULATION,
	PIECE_RECALL,
	PIECE_DRAFT,
	PIECE_TITLE /* "của ORGAN số CODE ngày DATE" under the type's name: an official gazette's head */
};

/* Which rules find pieces of which kind, in the order they are tried. */
struct head_search {
	enum piece_kind piece;
	const char *kind; /* of rules */
};
extern const struct head_search head_searches[];
extern const size_t head_search_count;

struct piece {
	enum piece_kind kind;
	struct range at;
	size_t line; /* of s->lines */
	int priority;
	struct match match; /* offsets into the head */
};

struct head {
	struct split *s;
	struct span text; /* folded, with furniture and annotations blanked */
	struct scan *scan; /* of text, or of what it is the beginning of */
	char *copy;        /* text, where something was blanked; owned */
	struct scan copy_scan;
	size_t limit; /* lines */
	struct piece *pieces;
	size_t count, size;
	struct pieces organs, subject, addressees; /* ranges, in order */
	const struct document_type *type;
	size_t type_line;
	const struct piece *subject_vv; /* the words that open the subject; NULL: none do */
	struct range address_from;
};

/* ------------------------------------------------------------------ split_head_pieces.c */

/* Finds the head's lines and cuts them into pieces, in order of place. 0, or -1 out of memory. */
int head_cut(struct head *h);
/* The first rule of a kind that matches in a part of the head. */
struct rule *head_match(const struct head *h, const char *kind, struct span text, size_t from, struct match *m);
/* The line a byte stands in, an index of s->lines. */
size_t head_line_of(const struct head *h, size_t at);
/* Without blanks, rules and list marks around it. */
struct range head_strip(const struct head *h, struct range r);
/* Was the line read from a picture? */
bool head_is_scan(const struct head *h, size_t line);
/* Does the body begin with this line, whatever stands before it? */
bool head_sure_body(struct split *s, size_t i);
/* How good a number or a date is: rivals (a stamp's, a cited document's) are told by what is missing. */
int head_number_score(const struct head *h, const struct piece *p);
int head_date_score(const struct head *h, const struct piece *p);
/* False where it is no day of the calendar; what is missing is 0. */
bool head_date_value(const struct match *m, int *year, int *month, int *day);

/* ------------------------------------------------------------------ split_head_order.c */

/* Reads the pieces in order: fills organs, subject, addressees and type, and sets s->body. 0, or -1 out of memory. */
int head_read(struct head *h);
bool head_is_organ(const struct head *h, struct range r);
/* Is the first letter a small one? */
bool head_starts_small(const struct head *h, struct range r);

#endif
