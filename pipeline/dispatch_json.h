/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The structure of a dispatch as members of the record: zones tables header sections signatures
 * distribution, and the internal _paragraphs ([start, end, section or -1, zone]).
 */
#ifndef CONGVAN_DISPATCH_JSON_H
#define CONGVAN_DISPATCH_JSON_H

#include "dispatch.h"
#include "record_text.h"

/* Appends the members of split. 0 or -1. */
int dispatch_to_record(const struct dispatch *d, struct record *r, const struct utf8_index *index,
	struct error *err);
/*
 * Reads them back for tag: zones, header, sections, paragraphs; signatures and distribution are not
 * read. Members that are absent give empty lists; malformed ones an error. On success free with
 * dispatch_free().
 */
int dispatch_from_record(struct dispatch *d, struct record *r, const struct utf8_index *index,
	struct error *err);

#endif
