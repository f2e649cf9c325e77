/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What reading a document is expected to cost, from a look at its beginning: for parting work evenly, never
 * for deciding how it is read. A scanned page costs as much as a thousand pages of text.
 */
#ifndef CONGVAN_DOCUMENT_COST_H
#define CONGVAN_DOCUMENT_COST_H

#include "span.h"

#include <stdint.h>

/* How much of a file's beginning is looked at. */
#define DOCUMENT_COST_LOOK ((size_t)256 << 10)

/* Of one core, microseconds: a page of text through all stages; a scanned page at 200 dpi (docs/cluster.md,
 * measured). */
#define TEXT_PAGE_COST 2000
#define SCANNED_PAGE_COST (1000 * TEXT_PAGE_COST)

struct document_cost {
	uint64_t cost; /* microseconds of one core */
	int64_t scanned_pages;
};

/* `head`: the first DOCUMENT_COST_LOOK bytes, or all there are; `size`: of the whole file. */
struct document_cost document_cost(struct span head, uint64_t size);
/* What reading it took tells more than any look at it. */
struct document_cost document_cost_known(int64_t milliseconds);

#endif
