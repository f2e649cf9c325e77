/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What extraction's worker processes answer (extraction.h): one document read, with the limits that the request names.
 * All of them answer alike; only whether they have Poppler tells them apart.
 */
#ifndef CONGVAN_EXTRACTION_WORKER_H
#define CONGVAN_EXTRACTION_WORKER_H

#include "extraction.h"
#include "worker.h"

#define TROUBLES_MAX 4 /* pages left out one by one; a document with more of them is cut there */

/* The context of extraction_answer(). */
struct extraction_reader {
	pdf_extract *pdf;    /* as document_source() takes it */
	struct rules *rules; /* furniture-rules.tsv; NULL where `pdf` needs none */
};

/* A request: the limits, a line for each page in trouble as extraction_request_trouble() writes it, the path. */
void extraction_request(struct buffer *request, const struct extraction_config *config, struct span troubles,
	const char *path);
/* `annotations`: only what they show is left out; `rest`: the pages behind it too. */
void extraction_request_trouble(struct buffer *troubles, int page, bool annotations, bool rest, enum worker_outcome why);

/* The answer: "CODE\nMESSAGE\n" (both empty where all went well) and the record line; or nothing: a PDF, for a reader that has none. */
worker_handler extraction_answer;

#endif
