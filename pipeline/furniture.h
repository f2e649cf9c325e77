/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Page furniture: what stands on a page that the issuing office did not write as part of the text.
 * Page numbers, running heads, heads of the Official Gazette, marks of web portals, stamps of
 * electronic signatures and of the registry that received the paper.
 *
 * Told by wording (pipeline/data/furniture-rules.tsv: kinds furniture.stamp, furniture.incoming,
 * furniture.gazette and what goes with it, furniture.portal, furniture.page_number, furniture.signed_at), and where boxes are
 * known by place: a bare number is a page number only at the edge of a page, and a running head is a
 * line that comes back at the same place of several pages. Text files have no boxes: there a line's page
 * (form feeds) and its neighbours must do.
 */
#ifndef CONGVAN_FURNITURE_H
#define CONGVAN_FURNITURE_H

#include "error.h"
#include "lines.h"
#include "rules.h"

struct furniture_line {
	struct span text;      /* valid UTF-8, best NFC; without line feed; borrowed */
	int page;              /* ascending */
	struct box box;        /* all zero where unknown */
	int page_width;        /* 1/100 pt; 0 unknown */
	int page_height;
	bool vertical;         /* runs up or down the margin */
	unsigned flags;        /* in: enum line_flag as known; out: LINE_FURNITURE, LINE_STAMP added */
};

struct furniture_findings {
	char signed_at[32]; /* ISO 8601, with offset where one is printed; "" where no stamp tells */
};

/*
 * Marks the furniture among all lines of a document, in reading order. `rules` holds
 * furniture-rules.tsv. 0, or -1 out of memory (*err). O(n log n).
 */
int furniture_mark(struct rules *rules, struct furniture_line *lines, size_t count,
	struct furniture_findings *findings, struct error *err);

#endif
