/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a PCRE2 pattern says about its matches before any matching: literals that every match begins with, and
 * literals that every match holds. (RE2 and codesearch call it the prefilter.)
 *
 * It knows the syntax that PCRE2 patterns are written in, not all that they mean: at what it does not know (back
 * references, conditions, verbs, the option x …) it says that nothing is known, which is always true.
 */
#ifndef CONGVAN_PATTERN_LITERALS_H
#define CONGVAN_PATTERN_LITERALS_H

#include "literals.h"

/* Of a set that would grow beyond it only beginnings are kept, or nothing: the longest list of verbs has a third as many. */
#define LITERAL_SET_MAX 240

/* Alternatives: one of them, whichever. Empty: nothing is known. */
struct literal_set {
	size_t count;
	struct literal items[LITERAL_SET_MAX];
};

/* Where alone a match may begin. */
enum pattern_anchor {
	ANCHOR_NONE,
	ANCHOR_SUBJECT, /* at the subject's start */
	ANCHOR_FROM     /* where matching was told to begin */
};

struct pattern_literals {
	struct literal_set starts; /* every match, from where it is tried (before \K), begins with one */
	struct literal_set needs;  /* every match holds one, and none of them is an empty literal */
	enum pattern_anchor anchor;
};

/* `multiline`: ^ matches behind line breaks too. */
void pattern_literals_read(const char *pattern, bool multiline, struct pattern_literals *out);

/* What of it scans use: only literals that are worth looking for. */
struct pattern_facts {
	unsigned char anchor;        /* one of enum pattern_anchor */
	unsigned char starts, needs; /* how many literals there are of each; of none, nothing is looked for */
	unsigned char first[32];     /* a bit for each byte that a match may begin with, folded */
};

#define PATTERN_FACTS_MAX (2 * LITERAL_SET_MAX)

/* The literals into `literals`: starts, then needs. `extended`: blanks in the pattern are ignored. */
void pattern_facts_read(const char *pattern, bool multiline, bool extended, struct pattern_facts *facts,
	struct literal literals[PATTERN_FACTS_MAX]);

/* How much rarer than another the set's literals probably are in a text; 0 for an empty set. */
int literal_set_score(const struct literal_set *set);

#endif
