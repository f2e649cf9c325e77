/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The types of documents (data/types.tsv): what a type's name or code says. */
#ifndef CONGVAN_DOCUMENT_TYPES_H
#define CONGVAN_DOCUMENT_TYPES_H

#include "span.h"

#define DOCUMENT_TYPES_MAX 96 /* rows of types.tsv that are looked at; a test keeps it above their number */

struct document_type {
	struct span code, name; /* of the table */
	bool party, state;
	struct span variants; /* other codes, blank-separated */
	struct span names;    /* longer names it goes by, parted by commas */
};
struct document_types {
	struct document_type items[DOCUMENT_TYPES_MAX];
	size_t count;
};

/* Reads a table of that form; borrows from it. */
void document_types_read(struct document_types *types, struct span table);
/* By name, in any case; NULL where there is none. */
const struct document_type *document_type_by_name(const struct document_types *types, struct span name);
/*
 * The type whose name the text begins with, in any case, the longest; the name must end where a word ends.
 * *length is how many bytes of the text it takes. Of two of one name the first that the system uses. NULL: none.
 */
const struct document_type *document_type_at_start(const struct document_types *types, struct span text,
	bool party, size_t *length);
/* By code, as it is printed; of several the first that the system uses. */
const struct document_type *document_type_by_code(const struct document_types *types, struct span code,
	bool party);
/* Whether the type goes by this code: its own or a variant. */
bool document_type_has_code(const struct document_type *type, struct span code);

#endif
