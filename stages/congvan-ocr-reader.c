/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Not for users: the worker process in which congvan-ocr has pages read (ocr_client.h). Poppler and Tesseract take ten
 * times longer to load than congvan-ocr takes to start: so they are here, and this runs only when a page needs them.
 */
#include "file_hash.h"
#include "ocr_client.h"
#include "ocr_reading.h"
#include "source_file.h"
#include "worker.h"

#include <stdio.h>
#include <stdlib.h>

/* congvan-extract has bounds of its own; what it could read is read here. */
#define SOURCE_BYTES ((size_t)1 << 30)

/* What is kept from one request to the next. */
struct state {
	const char *language;
	struct ocr_reader *reader;
	struct buffer bytes;
	struct pdf *pdf;
};

/* Reads the bytes that extract read. 0 or -1. */
static int load(struct state *s, const struct ocr_document *d, struct error *err)
{
	char hex[HASH_HEX_SIZE];
	char *path = span_copy(d->path);
	pdf_close(s->pdf);
	s->pdf = NULL;
	buffer_clear(&s->bytes);
	if (!path)
		return error_memory(err);
	/* "-" would be what congvan-ocr reads its records from. */
	int result = strcmp(path, "-") == 0 ? error_set(err, ERROR_UNREADABLE, "standard input cannot be read again")
					    : source_file_read(path, SOURCE_BYTES, &s->bytes, err);
	free(path);
	if (result < 0 && strcmp(err->code, ERROR_OUT_OF_MEMORY) != 0)
		snprintf(err->code, sizeof err->code, OCR_SOURCE_UNREADABLE);
	if (result == 0) {
		span_hash(buffer_span(&s->bytes), hex);
		if (!span_equal(d->sha256, span_of(hex)))
			result = error_set(err, OCR_SOURCE_CHANGED,
				"the file is no longer the one that extract read: its pages were not read");
	}
	if (result < 0)
		buffer_free(&s->bytes);
	return result;
}

static int read_page(struct state *s, struct span order_line, struct ocr_page *page, struct error *err)
{
	struct ocr_order order;
	int result = ocr_order_parse(&order, order_line, err);
	if (result == 0 && !s->reader && !(s->reader = ocr_reader_new(s->language)))
		result = error_memory(err);
	if (result == 0 && !s->pdf && !(s->pdf = pdf_open(buffer_span(&s->bytes), err)))
		result = -1;
	if (result == 0)
		result = ocr_read_page(s->reader, s->pdf, &order, page, err);
	ocr_order_free(&order);
	return result;
}

static int handle(void *context, struct span request, struct buffer *response,
	struct worker_progress *progress)
{
	struct state *s = context;
	struct ocr_page page = {0};
	struct error err = {{0}, {0}};
	struct ocr_document document;
	struct span order;
	(void)progress;
	if (ocr_request_split(request, &order, &document) && load(s, &document, &err) < 0)
		ocr_page_format_error(&err, response);
	else if (!s->bytes.len)
		buffer_add_string(response, OCR_NO_DOCUMENT);
	else if (read_page(s, order, &page, &err) == 0)
		ocr_page_format(&page, response);
	else
		ocr_page_format_error(&err, response);
	ocr_page_free(&page);
	return 0;
}

int main(int argc, char **argv)
{
	struct state state = {.language = argc == 2 ? argv[1] : NULL};
	struct worker_config config = {.handle = handle, .context = &state};
	if (!state.language || worker_serve(&config) < 0)
		fputs("congvan-ocr-reader is started by congvan-ocr, see congvan-ocr(1)\n", stderr);
	return 2;
}
