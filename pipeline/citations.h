/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which documents of a set cite which: the references of many records tied to the records they mean.
 *
 * Memory grows with the number of documents and references (their codes, dates and issuers), not with the texts.
 */
#ifndef CONGVAN_CITATIONS_H
#define CONGVAN_CITATIONS_H

#include "record.h"

enum citation_format {
	CITATION_EDGES,   /* JSON Lines, one a reference: from, reference, relation, code …, to and match where found */
	CITATION_DOT,     /* Graphviz: documents and the edges between them */
	CITATION_MISSING, /* JSON Lines: cited documents that are not in the set, most cited first */
	CITATION_CHAINS   /* JSON Lines: a document, what it implements, what that implements … */
};

struct citations; /* opaque */

struct citations *citations_new(bool include_secret); /* NULL out of memory */
void citations_free(struct citations *c);
/* Takes the code, date and references of a public record; one without code can cite but not be cited. 0 or -1. */
int citations_add(struct citations *c, struct record *r, struct error *err);
/*
 * Ties what was taken and appends the result. A reference means the document with the same code (case and leading zeros
 * set aside) and date; without a date, the one of the year in its code, or the only one of that code that is
 * not younger than the citing document, its issuer deciding between several. Where that leaves more
 * than one, none is taken. 0 or -1.
 */
int citations_write(struct citations *c, enum citation_format format, struct buffer *out, struct error *err);

#endif
