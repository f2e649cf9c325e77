/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one sentence says: does it instruct, whom, in which mood, on whose behalf.
 *
 * The sentence is read from left to right; its first instructing clause decides. Grounds and aims at its head
 * ("Căn cứ …,", "Để …,") are passed over; the organ right before a telling verb is the issuer, the organs
 * behind it are told; an organ before another predicate is itself the one told.
 */
#ifndef CONGVAN_DIRECTIVE_CLAUSE_H
#define CONGVAN_DIRECTIVE_CLAUSE_H

#include "directive_organs.h"

enum says {
	SAYS_NOTHING,
	SAYS_PAST,    /* tells what was */
	SAYS_ACTION,  /* an imperative without subject */
	SAYS_RULE,    /* something must be, may be or is done so: nobody is named */
	SAYS_SUBJECT, /* an organ does, shall, must, may not … */
	SAYS_ORDER    /* yêu cầu, đề nghị, giao, with or without an organ that is told */
};

struct reading {
	enum says says;
	bool own;                 /* the modality is of its own verb */
	enum modality modality;
	bool duty;                /* SAYS_SUBJECT by a word of duty, not by a plain verb */
	bool adjunct;             /* SAYS_ACTION behind a ground or condition … */
	bool aim;                 /* … or perhaps within it: no more than a hint */
	bool issuing;             /* SAYS_ORDER whose issuer is named */
	bool invites;             /* SAYS_ORDER that only asks to come */
	bool small;               /* SAYS_ORDER to people without a name: "Phân công cán bộ trực" */
	struct range cue, issuer; /* empty where none */
	struct range action;
	size_t first, count;      /* those told, in the ranges given */
	struct range word;        /* what decided, for the trace: a word of the passage … */
	const struct rule *rule;  /* … and the row that knows it; or NULL */
};

/*
 * Who issues the document: words of its header, for telling its own orders from those of others.
 * Empty where the header names nobody: then every organ passes.
 */
struct issuer_words {
	struct buffer folded; /* " ban thường vụ … ", lower case, abbreviations written out */
};
int issuer_words_read(struct issuer_words *words, struct rules *rules, const struct header *header);
void issuer_words_free(struct issuer_words *words);

/*
 * Reads the sentence at r of the passage; organs are appended to *out. 0, or -1 out of memory.
 */
int clause_read(const struct passage *p, struct rules *rules, const struct issuer_words *issuer,
	struct range r, struct ranges *out, struct reading *reading);

/*
 * Does r (a heading, or what stands before its ':') name organs and nothing else, perhaps behind "Đối với"
 * or before "có trách nhiệm"? Appends them to *out; 1 yes, 0 no, -1 out of memory. `behind`: where the
 * name ends.
 */
int label_read(const struct passage *p, struct range r, struct ranges *out,
	struct organ_list *list);

#endif
