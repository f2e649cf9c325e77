/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader of page pictures as congvan-ocr sees it: a process that is started when the first page must be read, kept
 * for all later ones, and started anew when it dies.
 *
 * Drawing and reading foreign pages needs Poppler and Tesseract, which take ten times longer to load than
 * congvan-ocr takes to start, and which may crash: so they live in a program of their own, with limits.
 */
#ifndef CONGVAN_OCR_CLIENT_H
#define CONGVAN_OCR_CLIENT_H

#include "ocr_page.h"

struct ocr_client_config {
	const char *program;  /* path of congvan-ocr-reader */
	const char *language; /* of Tesseract's model */
	size_t memory;        /* bytes of address space for the process; 0 no limit */
	int seconds;          /* to start, and beyond the order's own seconds for drawing a page */
};

struct ocr_client; /* opaque */

/* Starts nothing yet; NULL out of memory. The config's strings must outlive it. */
struct ocr_client *ocr_client_new(const struct ocr_client_config *config);
void ocr_client_free(struct ocr_client *client);

/* Gives the document that the next orders mean; borrowed until the next one or NULL, 0. */
void ocr_client_document(struct ocr_client *client, struct span bytes);
/*
 * One page. 0, or -1: unsupported (the program or the model is missing; remembered, so that asking again costs nothing),
 * timeout, crashed, malformed, too_large, out_of_memory. The page is to be freed in either case.
 */
int ocr_client_read(struct ocr_client *client, const struct ocr_order *order, struct ocr_page *page,
	struct error *err);

#endif
