/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader of page pictures as congvan-ocr sees it: the program congvan-ocr-reader in a worker process, started when
 * the first page must be read, kept for all later ones, and started anew when it dies.
 */
#ifndef CONGVAN_OCR_CLIENT_H
#define CONGVAN_OCR_CLIENT_H

#include "ocr_page.h"

struct ocr_client_config {
	const char *program;  /* path of congvan-ocr-reader */
	const char *language; /* of Tesseract's model */
	size_t memory;        /* bytes of address space for the process; 0 no limit */
	unsigned seconds;     /* of CPU time a page may take, drawing included */
};

struct ocr_client; /* opaque */

/* Starts nothing yet; NULL out of memory. The config's strings must outlive it. */
struct ocr_client *ocr_client_new(const struct ocr_client_config *config);
void ocr_client_free(struct ocr_client *client);

/* Gives the document that the next orders mean; borrowed until the next one. */
void ocr_client_document(struct ocr_client *client, struct span bytes);
/*
 * One page. 0, or -1: unsupported (the program or the model is missing; remembered, so that asking again costs nothing),
 * timeout, crashed, malformed, too_large, out_of_memory, system. The page is to be freed in either case.
 */
int ocr_client_read(struct ocr_client *client, const struct ocr_order *order, struct ocr_page *page,
	struct error *err);

/* For the reader: a request is an order's line, and behind it the document where it is a new one. */
void ocr_request_split(struct span request, struct span *order, struct span *document);
/* Its answer where it has no document, having been started anew. */
#define OCR_NO_DOCUMENT "no document\n"

#endif
