/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Data tables: what a Vietnamese reader knows, as lines of tab-separated fields in pipeline/data/.
 * Lines that are empty or start with '#' are comments. The files are compiled in as they are
 * (scripts/embed), so a table given at run time is read by the very same code.
 */
#ifndef CONGVAN_TABLE_H
#define CONGVAN_TABLE_H

#include "span.h"

#define TABLE_FIELDS_MAX 8

struct data_file {
	const char *name; /* path below pipeline/data/, e.g. "types.tsv" */
	struct span text;
};

/* All files of pipeline/data/, sorted by name; generated. */
extern const struct data_file data_files[];
extern const size_t data_file_count;
/* Eight hex digits that are others as soon as any table is: the version of the built-in rules. */
extern const char data_version[];

/* The compiled-in file of that name, or NULL. */
const struct data_file *data_file_find(const char *name);

/* Walks the rows of a table: zero-initialise but for text, call until it returns false. */
struct table_row {
	struct span text; /* the whole table; borrowed */
	size_t next;      /* where the next row starts */
	size_t line;      /* line number of this row, from 1 */
	struct span fields[TABLE_FIELDS_MAX]; /* absent ones are empty */
	size_t count;
};
bool table_next(struct table_row *row);

#endif
