/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Not for users: the worker process in which congvan-ocr has pages read (ocr_client.h). Poppler and Tesseract take ten
 * times longer to load than congvan-ocr takes to start: so they are here, and this runs only when a page needs them.
 */
#include "ocr_client.h"
#include "ocr_reading.h"
#include "worker.h"

#include <stdio.h>

/* What is kept from one request to the next. */
struct state {
	const char *language;
	struct ocr_reader *reader;
	struct buffer bytes;
	struct pdf *pdf;
};

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
	struct span order, document;
	(void)progress;
	ocr_request_split(request, &order, &document);
	if (document.ptr) {
		pdf_close(s->pdf);
		s->pdf = NULL;
		buffer_clear(&s->bytes);
		buffer_add_span(&s->bytes, document);
		if (!buffer_ok(&s->bytes))
			return -1;
	}
	if (!s->bytes.len)
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
