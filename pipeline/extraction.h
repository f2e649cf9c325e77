/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents to records, each read in a worker process (worker.h): whatever a file does to the process that
 * reads it, a record line comes out.
 *
 * PDFs are read by the program congvan-pdf-reader, started when the first is met: Poppler takes ten times longer to
 * load than congvan-extract takes to start. Texts are read by a child forked for them, which takes nothing to
 * start; it looks at the bytes, not the name, and a PDF that it meets goes to the reader of PDFs. Where that is
 * missing, PDFs become error records (unsupported).
 *
 * A page that brings the worker down is left out and said so, and the document is read again without it; so
 * a part that can be read is never lost, and never short in silence.
 */
#ifndef CONGVAN_EXTRACTION_H
#define CONGVAN_EXTRACTION_H

#include "buffer.h"
#include "document_source.h"

struct extraction_config {
	struct source_limits source;
	struct pdf_limits pdf;  /* .seconds is set from `seconds` */
	const char *program;    /* congvan-pdf-reader's path; NULL: beside the running program */
	size_t memory;          /* bytes a worker may take */
	unsigned seconds;       /* CPU time for a document; twice as long by the clock */
	unsigned recycle;       /* a fresh worker after so many documents */
};

/* Sane limits; every one has an option (congvan-extract(1)). */
extern const struct extraction_config extraction_defaults;

struct extraction; /* opaque */

/* NULL out of memory. */
struct extraction *extraction_open(const struct extraction_config *config, struct error *err);
void extraction_close(struct extraction *x);
/* This document will be read: starts the reader of PDFs where it needs that, so that it loads meanwhile. */
void extraction_expect(struct extraction *x, const char *path);
/*
 * One document. 0 with a record line, line feed and all, in *line (cleared first; borrowed from x until the
 * next call); *why has an empty code where all went well, else it is an error record and *why says why.
 * -1 where no record can be made at all (out of memory, no process to be had): *why.
 */
int extraction_read(struct extraction *x, const char *path, struct span *line, struct error *why);

#endif
