/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a dispatch cites, orders and sets times for: the results of tag, and its parts' entry points.
 *
 * Places are byte ranges of the record's text. Strings are owned, NUL-terminated, NULL where the
 * document prints none. Ids are positions: references[0] is "r1", deadlines[0] "t1", directives[0] "d1",
 * in document order.
 */
#ifndef CONGVAN_TAGS_H
#define CONGVAN_TAGS_H

#include "dispatch.h"
#include "rules.h"

enum relation {
	RELATION_CITES,
	RELATION_BASIS,
	RELATION_IMPLEMENTS,
	RELATION_ATTACHED,
	RELATION_AMENDS,
	RELATION_REPLACES,
	RELATION_REPEALS,
	RELATION_REPLIES_TO
};
const char *relation_name(enum relation relation);

struct reference {
	struct range at;
	char *type_code, *type_name;
	char *code, *number, *notation;
	int year;       /* of a code that carries one; 0 none */
	char *date;     /* ISO 8601 */
	char *issuer;   /* as printed, wraps joined */
	char *title;    /* without quotes and without "về" */
	char *locator;  /* "điểm a khoản 2 Điều 5" */
	enum relation relation;
	size_t same_as; /* index of the fullest mention of the same document, or NO_INDEX */
	char *key;      /* identity across records, or NULL where too little is known */
	struct range title_at; /* the title's words, for those who must not read them as the office's own; empty if none */
};

struct mention {
	struct range at;
	bool self;      /* this very document */
	size_t same_as; /* index of a reference, or NO_INDEX */
};

enum deadline_kind { DEADLINE_DATE, DEADLINE_INTERVAL, DEADLINE_RECURRENCE, DEADLINE_DURATION };
const char *deadline_kind_name(enum deadline_kind kind);
enum deadline_relation {
	DEADLINE_BEFORE,
	DEADLINE_BY,
	DEADLINE_ON,
	DEADLINE_WITHIN,
	DEADLINE_DURING,
	DEADLINE_FROM,
	DEADLINE_AFTER
};
const char *deadline_relation_name(enum deadline_relation relation);

struct deadline {
	struct range at;
	enum deadline_kind kind;
	enum deadline_relation relation;
	char *due, *since; /* ISO 8601 date or local date-time */
	char *rrule;       /* RFC 5545, without "RRULE:" */
	char *duration;    /* ISO 8601 */
	bool business_days;
	char *from;        /* the printed anchor of a duration */
	size_t directive;  /* index, or NO_INDEX */
};

enum modality { MODALITY_REQUIRE, MODALITY_REQUEST, MODALITY_ASSIGN, MODALITY_FORBID, MODALITY_PERMIT };
const char *modality_name(enum modality modality);

struct directive {
	struct range at;
	size_t section; /* index, or NO_INDEX */
	enum modality modality;
	char *cue;      /* the word that makes it one, as printed; NULL for a bare imperative */
	char *issuer;
	struct quoted *addressees; /* where each is printed: in the item, its heading or its lead-in */
	size_t addressee_count, addressee_size;
	struct range action;  /* empty where not told apart */
	struct range lead_in; /* empty where there is none */
	char *condition, *recipient, *channel;
	size_t *deadlines; /* indexes */
	size_t deadline_count, deadline_size;
	size_t *references;
	size_t reference_count, reference_size;
};

struct tags {
	struct reference *references;
	size_t reference_count, reference_size;
	struct mention *mentions;
	size_t mention_count, mention_size;
	struct deadline *deadlines;
	size_t deadline_count, deadline_size;
	struct directive *directives;
	size_t directive_count, directive_size;
	struct trace *trace; /* borrowed: where tag tells how it came to all this (trace.h), or NULL */
};
void tags_free(struct tags *tags);

/*
 * The parts, in the order in which they build upon each other. Each reads the passages (passages.h) and the
 * structure, and appends to *tags. 0, or -1 out of memory. `rules` holds reference-rules.tsv,
 * deadline-rules.tsv, directive-rules.tsv.
 */
struct passages;
int find_references(struct tags *tags, struct rules *rules, const struct passages *passages,
	const struct dispatch *d, struct error *err); /* references and mentions */
/* Needs references. diagnostics (record_text.h) may be NULL. */
struct diagnostics;
int find_deadlines(struct tags *tags, struct rules *rules, const struct passages *passages,
	const struct dispatch *d, struct diagnostics *diagnostics, struct error *err);
int find_directives(struct tags *tags, struct rules *rules, const struct passages *passages,
	const struct dispatch *d, struct error *err); /* needs both; ties deadlines and references */
/* All of them, over the whole text (valid UTF-8, NFC). */
int find_tags(struct tags *tags, struct rules *rules, struct span text, const struct dispatch *d,
	struct diagnostics *diagnostics, struct error *err);

#endif
