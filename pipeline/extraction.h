/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents to records, each read in a worker process (worker.h): whatever a file does to the process that
 * reads it, a record line comes out.
 *
 * A page that brings the worker down is left out and said so, and the document is read again without it; so
 * a part that can be read is never lost, and never short in silence.
 */
#ifndef CONGVAN_EXTRACTION_H
#define CONGVAN_EXTRACTION_H

#include "buffer.h"
#include "document_source.h"
#include "rules.h"

struct extraction_config {
	struct source_limits source;
	struct pdf_limits pdf;  /* .seconds is set from `seconds` */
	size_t memory;          /* bytes a worker may take */
	unsigned seconds;       /* CPU time for a document; twice as long by the clock */
	unsigned recycle;       /* a fresh worker after so many documents */
};

/* Sane limits; every one has an option (congvan-extract(1)). */
extern const struct extraction_config extraction_defaults;

struct extraction; /* opaque */

/* `rules` holds furniture-rules.tsv and must outlive it. NULL out of memory. */
struct extraction *extraction_open(const struct extraction_config *config, struct rules *rules,
	struct error *err);
void extraction_close(struct extraction *x);
/*
 * One document. 0 with a record line, line feed and all, in *line (cleared first; borrowed from x until the
 * next call); *why has an empty code where all went well, else it is an error record and *why says why.
 * -1 where no record can be made at all (out of memory, no process to be had): *why.
 */
int extraction_read(struct extraction *x, const char *path, struct span *line, struct error *why);
/* Process id of the worker, 0 none: for tests. */
int extraction_worker(const struct extraction *x);

#endif
