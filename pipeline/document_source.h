/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One document file → the record that extract begins. */
#ifndef CONGVAN_DOCUMENT_SOURCE_H
#define CONGVAN_DOCUMENT_SOURCE_H

#include "record.h"
#include "source_pdf.h"

struct source_limits {
	size_t bytes; /* of a file; larger ones are refused (too_large) */
};

/* A document's bytes as read, with what is told without opening them. */
struct document {
	const char *path; /* borrowed; "-" is standard input */
	struct buffer bytes;
	bool readable; /* bytes hold all of it */
};

/*
 * Reads the file and appends record_version, and id and source as far as known. 0, or -1 with
 * unreadable, empty, too_large, unsupported or out_of_memory: the record then holds what is known (source.path at least) and is
 * to be made an error record. Never waits for a FIFO's writer. Free with document_free() whatever the result.
 */
int document_read(struct document *d, struct record *r, const char *path,
	const struct source_limits *limits, struct error *err);
void document_free(struct document *d);

/*
 * document_read(), and `_extract` appended from what was read: the whole of extract for one document. PDFs are read by
 * `pdf`, which is source_pdf_extract() where Poppler is linked; where it is NULL, 1 for a PDF, and nothing is appended.
 */
int document_source(struct record *r, const char *path, const struct source_limits *limits, pdf_extract *pdf,
	const struct pdf_source *how, struct error *err);

#endif
