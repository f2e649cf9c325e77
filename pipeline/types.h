/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Types of documents: their names and official abbreviations, from the table types.tsv.
 * Spans point into the table, which is compiled in and lives for ever.
 */
#ifndef CONGVAN_TYPES_H
#define CONGVAN_TYPES_H

#include "dispatch.h"

struct type {
	struct span code; /* official; empty where none is in use */
	struct span name; /* "Nghị quyết" */
	struct span codes, names; /* further ones, parted by commas */
	bool party, state;
};

struct types; /* opaque */
struct types *types_new(void); /* NULL out of memory */
void types_free(struct types *types);

/* The type of a code as printed (case counts: "TTr" is not "TT"); of two the one of that system; NULL unknown. */
const struct type *types_by_code(const struct types *types, struct span code, enum system system);
/*
 * The type whose name the text begins with, caseless, the longest one; *length is the name's length in the
 * text. The name must end where a word ends. NULL where there is none.
 */
const struct type *types_by_name(const struct types *types, struct span text, enum system system,
	size_t *length);
/* Is that code one that the type goes by? */
bool type_has_code(const struct type *type, struct span code);

#endif
