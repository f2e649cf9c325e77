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

/* What the reader needs to have the bytes that extract read. */
struct ocr_document {
	struct span path;
	struct span sha256; /* 64 hexadecimal digits */
};
/* Codes of what is wrong with the document, and so with all of its pages. */
#define OCR_SOURCE_UNREADABLE "source_unreadable"
#define OCR_SOURCE_CHANGED "source_changed"

/* Gives the document that the next orders mean; its spans are borrowed until the next one. The reader opens it. */
void ocr_client_document(struct ocr_client *client, const struct ocr_document *document);
/*
 * One page. 0, or -1: unsupported (the program or the model is missing; remembered, so that asking again costs nothing),
 * source_unreadable, source_changed, timeout, crashed, malformed, too_large, out_of_memory, system. The page is to be freed
 * in either case.
 */
int ocr_client_read(struct ocr_client *client, const struct ocr_order *order, struct ocr_page *page,
	struct error *err);

/* For the reader: a request is an order's line, and behind it the document where it is a new one: true. */
bool ocr_request_split(struct span request, struct span *order, struct ocr_document *document);
/* Its answer where it has no document, having been started anew. */
#define OCR_NO_DOCUMENT "no document\n"

#endif
