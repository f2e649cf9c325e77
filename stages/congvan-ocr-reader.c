/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Not for users: congvan-ocr starts it when a page must be read. `congvan-ocr-reader LANGUAGE` loads the model, then
 * answers on stdout what is asked on stdin, until its end:
 *
 *     document N⏎ and N bytes    the PDF that the next orders mean; no answer
 *     read …⏎                    one page (ocr_page.h); answer: N⏎ and N bytes
 *
 * The first answer, to nothing, says whether the model could be loaded: "ready" or "error …".
 */
#include "ocr_reading.h"

#include <stdio.h>
#include <stdlib.h>

static int answer(const struct buffer *b)
{
	if (!buffer_ok(b))
		return -1;
	return printf("%zu\n", b->len) > 0 && fwrite(b->data, 1, b->len, stdout) == b->len &&
			fflush(stdout) == 0
		? 0
		: -1;
}

static int load_document(struct buffer *bytes, size_t size)
{
	buffer_clear(bytes);
	if (buffer_reserve(bytes, size + 1) < 0)
		return -1;
	bytes->len = fread(bytes->data, 1, size, stdin);
	return bytes->len == size ? 0 : -1;
}

static void read_page(struct ocr_reader *reader, struct pdf **pdf, const struct buffer *bytes,
	struct span line, struct buffer *out)
{
	struct ocr_order order = {0};
	struct ocr_page page = {0};
	struct error err = {{0}, {0}};
	if (ocr_order_parse(&order, line, &err) == 0 &&
		(*pdf || (*pdf = pdf_open(buffer_span(bytes), &err))) &&
		ocr_read_page(reader, *pdf, &order, &page, &err) == 0)
		ocr_page_format(&page, out);
	else
		ocr_page_format_error(&err, out);
	ocr_page_free(&page);
	ocr_order_free(&order);
}

int main(int argc, char **argv)
{
	struct error err = {{0}, {0}};
	struct buffer bytes = {0}, out = {0};
	struct pdf *pdf = NULL;
	char *line = NULL;
	size_t size = 0, want;
	ssize_t got;
	int status = 3;
	if (argc != 2) {
		fputs("usage: congvan-ocr-reader LANGUAGE (started by congvan-ocr)\n", stderr);
		return 2;
	}
	struct ocr_reader *reader = ocr_reader_open(argv[1], &err);
	if (reader)
		buffer_add_string(&out, "ready\n");
	else
		ocr_page_format_error(&err, &out);
	if (answer(&out) < 0 || !reader)
		goto out;
	while ((got = getline(&line, &size, stdin)) > 0) {
		if (sscanf(line, "document %zu", &want) == 1) {
			pdf_close(pdf);
			pdf = NULL;
			if (load_document(&bytes, want) < 0)
				goto out;
			continue;
		}
		buffer_clear(&out);
		read_page(reader, &pdf, &bytes, (struct span){line, (size_t)got}, &out);
		if (answer(&out) < 0)
			goto out;
	}
	status = 0;
out:
	free(line);
	pdf_close(pdf);
	ocr_reader_close(reader);
	buffer_free(&bytes);
	buffer_free(&out);
	return status;
}
