/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A paragraph prepared for reading: its text as the author wrote it, what is not the office's own speech
 * masked, and the words that matter for instructions found and sorted by kind.
 *
 * All places are bytes of the flat text (passage_text); passage_source() leads back to the record's text.
 * The words themselves stand in data/directive-rules.tsv, a kind each ("directive.verb" …).
 */
#ifndef CONGVAN_DIRECTIVE_WORDS_H
#define CONGVAN_DIRECTIVE_WORDS_H

#include "passages.h"
#include "tags.h"

enum word_kind {
	WORD_PLAIN,     /* homographs and nouns that look like one of the others */
	WORD_HEAD,      /* begins the name of an organ, post or group */
	WORD_PERFORM,   /* tells: yêu cầu, đề nghị, giao */
	WORD_DUTY,      /* binds its subject: phải, có trách nhiệm, không được, được phép */
	WORD_PAST,      /* tells what was */
	WORD_STATE,     /* tells what is, or who may */
	WORD_SOFT,      /* "Thực hiện Công văn số …": a ground where a telling clause follows, else an imperative */
	WORD_ADJUNCT,   /* opens a ground, an aim, a time, a condition */
	WORD_RELATIVE,  /* narrows the noun before it: "chưa nộp", "có vốn" */
	WORD_ADVERB,    /* opens a predicate: khẩn trương, tiếp tục */
	WORD_VERB,      /* an action */
	WORD_THEN,      /* thì */
	WORD_AND,       /* và, hoặc */
	WORD_COMMA,
	WORD_SEMICOLON,
	WORD_COLON
};

enum head_kind { HEAD_BODY, HEAD_BODY_SMALL, HEAD_POST, HEAD_POST_SMALL, HEAD_SEVERAL };

struct word {
	struct range at;
	enum word_kind kind;
	enum modality modality; /* of WORD_PERFORM and WORD_DUTY */
	/* WORD_PERFORM: an order whoever gives it; WORD_DUTY: gives its modality; WORD_PAST: for the whole
	 * sentence, not its clause alone; WORD_ADJUNCT: opens an aim, in which actions are not ordered */
	bool strong;
	bool direct;            /* WORD_PERFORM that tells only with its subject: else it is an action */
	bool invites;           /* WORD_PERFORM */
	bool condition;         /* WORD_ADJUNCT: "thì" closes it */
	enum head_kind head;
	bool persons;           /* WORD_HEAD: "Các ông, bà", whom a list behind ':' names */
	bool people;            /* WORD_HEAD: cán bộ, công chức … */
	bool enclosed;          /* stands in brackets */
	bool capital;           /* its first letter */
	const struct rule *rule; /* that found it; NULL for punctuation */
};

struct passage {
	struct flat_text flat;
	struct buffer masked; /* where something is masked, as long as the text: quotes and cited documents are '_' */
	bool hides;           /* something is */
	struct scan scan;     /* of the text with its masks, for the directive rules … */
	struct scan shown;    /* … and of the text without, where something is masked */
	struct word *words;   /* in order, not overlapping */
	size_t word_count, word_size;
	struct range *sentences; /* tile the text, blanks between them left out */
	size_t sentence_count, sentence_size;
};

/* Citations, their titles and what else passages mask: ranges of the record's text, sorted by start. */
struct masks {
	struct range *items;
	size_t count, size;
};

/* Reads a range of the record's text anew into *p (zero-initialised the first time). 0, or -1 out of memory. */
int passage_read(struct passage *p, struct rules *rules, const struct passages *passages, const struct masks *masks,
	struct range at);
void passage_free(struct passage *p);

static inline struct span passage_text(const struct passage *p)
{
	return p->flat.text;
}
static inline struct span passage_masked(const struct passage *p)
{
	return p->hides ? buffer_span(&p->masked) : p->flat.text;
}
/* The scan of passage_text(). */
static inline const struct scan *passage_shown(const struct passage *p)
{
	return p->hides ? &p->shown : &p->scan;
}
static inline struct range passage_source(const struct passage *p, struct range flat)
{
	return flat_source(&p->flat, flat);
}
/* Nothing but blanks between the two places. */
bool passage_adjacent(const struct passage *p, size_t end, size_t start);
/* r without blanks and the punctuation given at its ends. */
struct range passage_trim(const struct passage *p, struct range r, const char *punctuation);

#endif
