/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One document file → the record that extract begins. */
#ifndef CONGVAN_DOCUMENT_SOURCE_H
#define CONGVAN_DOCUMENT_SOURCE_H

#include "record.h"

struct source_limits {
	size_t bytes; /* of a file; larger ones are refused (too_large) */
};

/*
 * Appends record_version, id, source and `_extract` for the file at path. 0, or -1 with *err: the record then
 * holds what is known (source.path at least) and is to be made an error record.
 */
int document_source(struct record *r, const char *path, const struct source_limits *limits,
	struct error *err);

#endif
