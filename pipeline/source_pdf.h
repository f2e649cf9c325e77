/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PDF files as extract hands them on: `_extract` with positioned lines (docs/between-stages.md). */
#ifndef CONGVAN_SOURCE_PDF_H
#define CONGVAN_SOURCE_PDF_H

#include "furniture.h"
#include "record.h"

#define PDF_ANNOTATIONS (1 << 30)

struct pdf_limits {
	int pages;        /* read at most so many; the rest is left out and said so */
	size_t page_area; /* square points: a larger page is left out and said so */
	size_t page_text; /* bytes of text a page: the rest is left out and said so */
	double seconds;   /* of CPU time: stop after the page that exceeds it; 0 none */
};

/* What a caller that reads a document again after a page brought the process down knows about it. */
struct pdf_trouble {
	int page;           /* from 1; 0 for the end of the list */
	bool rest;          /* all pages from this one on are left out */
	bool plain;         /* only what its annotations show is left out */
	const char *reason; /* an error code */
};

struct pdf_source {
	struct pdf_limits limits;
	const struct pdf_trouble *trouble; /* ended by page 0, or NULL */
	struct rules *rules;               /* furniture-rules.tsv */
	/* Told before each page is read, 0 at the opening, the page + PDF_ANNOTATIONS before its annotations
	 * are; may be NULL. */
	void (*progress)(void *context, int page);
	void *context;
};

struct pdf_result {
	int page_count;    /* as the document says */
	struct furniture_findings findings;
	struct buffer json; /* the value of `_extract`; to be freed */
};

/* Reads a PDF's bytes. 0, or -1 with encrypted, malformed, too_large or out_of_memory. */
typedef int pdf_extract(struct pdf_result *result, struct span bytes, const struct pdf_source *how, struct error *err);
pdf_extract source_pdf_extract;

#endif
