/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the values of a record came to be: for each the rule or the decision that took it, and what was turned down.
 *
 * split and tag write it down where they are given a trace (dispatch.trace, tags.trace); ordinarily that is NULL
 * and nothing is written. `congvan explain` reads it. A decision says by its `why` which code made it: the
 * texts stand in one table in trace.c.
 */
#ifndef CONGVAN_TRACE_H
#define CONGVAN_TRACE_H

#include "rules.h"
#include "span.h"

/* Values of the header one by one, the rest list by list. */
enum trace_field {
	TRACE_SYSTEM,
	TRACE_PARENT,
	TRACE_ISSUER,
	TRACE_CODE,
	TRACE_NUMBER,
	TRACE_YEAR,
	TRACE_NOTATION,
	TRACE_TYPE,
	TRACE_SUBJECT,
	TRACE_PLACE,
	TRACE_DATE,
	TRACE_URGENCY,
	TRACE_SECRECY,
	TRACE_CIRCULATION,
	TRACE_RECALL,
	TRACE_DRAFT,
	TRACE_ADDRESSEES,
	TRACE_ZONES,
	TRACE_TABLES,
	TRACE_SECTIONS,
	TRACE_SIGNATURES,
	TRACE_DISTRIBUTION,
	TRACE_REFERENCES,
	TRACE_MENTIONS,
	TRACE_DEADLINES,
	TRACE_DIRECTIVES,
	TRACE_FIELDS /* their number; also: none */
};
/* "header.date": the value's place in the record. */
const char *trace_field_name(enum trace_field field);

enum trace_why {
	WHY_RULE, /* the rule alone */

	/* rivals, of any field */
	WHY_SCORE,
	WHY_SCORE_NONE,
	WHY_LATER,
	WHY_TAKEN,
	WHY_FURNITURE,
	WHY_BEHIND_HEAD,
	WHY_STAMP_WORDS,

	/* header */
	WHY_SYSTEM_TITLE,
	WHY_SYSTEM_NUMBER,
	WHY_SYSTEM_OTHER,
	WHY_SYSTEM_PARTY_FIRST,
	WHY_NUMBER_SCORE,
	WHY_NUMBER_TITLE,
	WHY_NUMBER_TITLE_FIRST,
	WHY_NUMBER_BLANK,
	WHY_DATE_SCORE,
	WHY_DATE_TITLE,
	WHY_DATE_LINE_FIRST,
	WHY_DATE_INCOMPLETE,
	WHY_TYPE_TITLE,
	WHY_TYPE_MISREAD,
	WHY_TYPE_NUMBER,
	WHY_TYPE_NOTATION,
	WHY_TYPE_LETTER,
	WHY_TYPE_WORDS,
	WHY_TYPE_CODE_DIFFERS,
	WHY_SUBJECT_WORDS,
	WHY_SUBJECT_BEHIND_WORDS,
	WHY_SUBJECT_TITLE,
	WHY_SUBJECT_NUMBER,
	WHY_SUBJECT_REPLACED,
	WHY_SUBJECT_SECOND,
	WHY_SUBJECT_OF_ORGAN,
	WHY_SUBJECT_OTHER_COLUMN,
	WHY_SUBJECT_NOTE,
	WHY_ORGAN_FIRST,
	WHY_ORGAN_NEW,
	WHY_ORGAN_BOLD_NEW,
	WHY_ORGAN_GOES_ON,
	WHY_ORGAN_HALF,
	WHY_ORGAN_BOLD_MORE,
	WHY_ORGAN_PARTED,
	WHY_ORGAN_TITLE,
	WHY_ORGAN_DOUBLED,
	WHY_ORGAN_STAMP,
	WHY_ORGAN_NONE,
	WHY_ORGAN_NOISE,
	WHY_ORGAN_AUTHORITY,
	WHY_ADDRESS_WORDS,
	WHY_ADDRESSEE,
	WHY_ADDRESSEE_NONE,
	WHY_ADDRESSEES_UNSURE,
	WHY_MARK_LATER,
	WHY_CIRCULATION_RECALL,

	/* where the body begins */
	WHY_BODY_LINE,
	WHY_BODY_LIMIT,
	WHY_BODY_NONE,
	WHY_BODY_UNKNOWN,
	WHY_BODY_MARKER,
	WHY_BODY_BEHIND_NUMBER,
	WHY_BODY_BEHIND_TITLE,
	WHY_BODY_BEHIND_ADDRESSEES,
	WHY_BODY_CLOSED,
	WHY_BODY_FLATTENED,

	/* where the tail and what is behind it begin */
	WHY_TAIL_LIST,
	WHY_TAIL_SIGNATURE,
	WHY_TAIL_ANNEX,
	WHY_ZONE_LIST,
	WHY_ZONE_SIGNATURE,
	WHY_ZONE_TAIL,
	WHY_ZONE_FURNITURE,
	WHY_ANNEX_HEAD,
	WHY_ANNEX_LETTERHEAD,
	WHY_ANNEX_TEXT,
	WHY_ANNEX_BEHIND_LIST,
	WHY_ANNEX_BEHIND_NAME,
	WHY_COPY,
	WHY_COPY_HEAD,
	WHY_TABLE,

	/* sections: why the parent is that one … */
	WHY_SECTION_NEXT,
	WHY_SECTION_RESTART,
	WHY_SECTION_BULLET,
	WHY_SECTION_ABOVE,
	WHY_SECTION_LEAD,
	WHY_SECTION_RANK,
	WHY_SECTION_PARTED,
	WHY_SECTION_FLATTENED,
	WHY_HEADING_LINE,
	WHY_HEADING_LEAD,
	/* … and why a marker made none */
	WHY_SECTION_TABLE,
	WHY_SECTION_WRAPPED,
	WHY_SECTION_SPAN,
	WHY_SECTION_SMALL,
	WHY_SECTION_CITED,
	WHY_SECTION_ORDER,
	WHY_SECTION_UNPROVED,
	WHY_FLATTENED_ORDER,
	WHY_FLATTENED_SMALL,
	WHY_FLATTENED_CITED,
	WHY_FLATTENED_SENTENCE,
	WHY_FLATTENED_SECOND,

	WHY_SIGNATURE_CAPACITY,
	WHY_SIGNATURE_POST,
	WHY_SIGNATURE_SCAN,
	WHY_SIGNATURE_SIGNED,
	WHY_SIGNATURE_NAME,
	WHY_SIGNATURE_GOES_ON,
	WHY_SIGNATURE_SEAL,
	WHY_SIGNATURE_SECOND_NAME,
	WHY_SIGNATURE_NOTHING,
	WHY_SIGNATURE_SENTENCE,
	WHY_SIGNATURE_FAR,
	WHY_LIST_HEAD,
	WHY_LIST_ITEM,
	WHY_LIST_ARCHIVE,
	WHY_LIST_GLUED,

	WHY_OVERLAP,
	WHY_DEADLINE_ITSELF,
	WHY_DEADLINE_CLAUSE,
	WHY_DEADLINE_FORM,
	WHY_DEADLINE_RELATION,
	WHY_DEADLINE_CELL,
	WHY_DEADLINE_CELL_FIRST,
	WHY_DEADLINE_CITED,
	WHY_DEADLINE_NO_VALUE,
	WHY_DEADLINE_QUOTED,
	WHY_DEADLINE_PAST,
	WHY_DEADLINE_SILENT,
	WHY_DEADLINE_BEHIND,
	WHY_DEADLINE_REPORTED,
	WHY_DEADLINE_SCOPE,
	WHY_DEADLINE_PURPOSE,
	WHY_DEADLINE_STATUS,
	WHY_DEADLINE_TARGET,
	WHY_DEADLINE_QUANTITY,
	WHY_DEADLINE_WEAK,

	WHY_REFERENCE_CODE,
	WHY_REFERENCE_NAMED,
	WHY_REFERENCE_TYPE,
	WHY_REFERENCE_TAIL,
	WHY_REFERENCE_LOCATOR,
	WHY_REFERENCE_RELATION,
	WHY_REFERENCE_JOINED,
	WHY_REFERENCE_TITLE,
	WHY_REFERENCE_FORM,
	WHY_REFERENCE_HEAD,
	WHY_REFERENCE_UNTYPED,
	WHY_REFERENCE_OWN,
	WHY_REFERENCE_ALIAS,
	WHY_MENTION,
	WHY_MENTION_NOTHING,

	WHY_DIRECTIVE_ORDER,
	WHY_DIRECTIVE_SUBJECT,
	WHY_DIRECTIVE_RULE,
	WHY_DIRECTIVE_ACTION,
	WHY_DIRECTIVE_ASK,
	WHY_DIRECTIVE_ITEM,
	WHY_DIRECTIVE_LEAD_IN,
	/* The scope that it stands in, in the order of directives.c's enum scope_kind … */
	WHY_SCOPE_PREAMBLE,
	WHY_SCOPE_ORDERED,
	WHY_SCOPE_GUIDE,
	WHY_SCOPE_DIRECTED,
	WHY_SCOPE_LIST,
	WHY_SCOPE_SILENT,
	/* … and what does not count in it. */
	WHY_NOT_IN_PREAMBLE,
	WHY_NOT_IN_ORDERED,
	WHY_NOT_IN_GUIDE,
	WHY_NOT_IN_DIRECTED,
	WHY_NOT_IN_LIST,
	WHY_NOT_IN_SILENT,
	WHY_DIRECTIVE_SILENT,
	WHY_DIRECTIVE_NOTHING,
	WHY_DIRECTIVE_PAST,
	WHY_DIRECTIVE_LABEL,
	WHY_DIRECTIVE_LEAD,
	WHY_DIRECTIVE_HEADING,
	WHY_DIRECTIVE_TABLE,
	WHY_DIRECTIVE_BLANK,

	WHY_COUNT
};
/* What the decision rests on, in a clause: "the best score of all …". */
const char *trace_why_text(enum trace_why why);
/* The function that made it, "split_header.c search()"; "" for WHY_RULE. */
const char *trace_why_where(enum trace_why why);
/* A name for programs, "header.date.score". */
const char *trace_why_code(enum trace_why why);

struct trace_step {
	enum trace_field field;
	bool took;               /* it made the value, or is part of it; else it was turned down */
	enum trace_why why;
	const struct rule *rule; /* borrowed from its rules; NULL where no row took part */
	struct range at;         /* bytes of the record's text; empty: no place */
	size_t item;             /* of a list, where it is known; else NO_ITEM: the place tells */
	int score;               /* what was compared, where WHY_…SCORE says so; else 0 */
	const struct rule *by;   /* the row that decided, where it is another one; or NULL */
};
#define NO_ITEM ((size_t)-1)

struct trace {
	struct trace_step *items; /* owned; in the order in which they were taken */
	size_t count, size;
	bool failed; /* memory ran out: sticky */
};
void trace_free(struct trace *t);
void trace_add(struct trace *t, struct trace_step step);

/* What the modules call: nothing where there is no trace. */
static inline void trace_took(struct trace *t, enum trace_field field, enum trace_why why,
	const struct rule *rule, struct range at)
{
	if (t)
		trace_add(t, (struct trace_step){field, true, why, rule, at, NO_ITEM, 0, NULL});
}

static inline void trace_lost(struct trace *t, enum trace_field field, enum trace_why why,
	const struct rule *rule, struct range at)
{
	if (t)
		trace_add(t, (struct trace_step){field, false, why, rule, at, NO_ITEM, 0, NULL});
}

#endif
