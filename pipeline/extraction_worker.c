/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "extraction_worker.h"

#include <stdio.h>

void extraction_request(struct buffer *request, const struct extraction_config *config, struct span troubles,
	const char *path)
{
	buffer_add_format(request, "%zu %d %zu %zu %u\n", config->source.bytes, config->pdf.pages, config->pdf.page_area,
		config->pdf.page_text, config->seconds);
	buffer_add_span(request, troubles);
	buffer_add_char(request, '\n');
	buffer_add(request, path, strlen(path) + 1);
}

void extraction_request_trouble(struct buffer *troubles, int page, bool annotations, bool rest, enum worker_outcome why)
{
	/* Kind 0: that page, 1: it and the rest, 2: its annotations. */
	buffer_add_format(troubles, "%d %d %d\n", page, annotations ? 2 : rest,
		why == WORKER_TIMEOUT ? 1 : why == WORKER_OUT_OF_MEMORY ? 2 : 0);
}

/* The path, NULL where it is no request. */
static const char *parse_request(struct span request, struct source_limits *source, struct pdf_limits *pdf,
	struct pdf_trouble troubles[TROUBLES_MAX + 1])
{
	static const char *const reasons[] = {ERROR_CRASHED, ERROR_TIMEOUT, ERROR_OUT_OF_MEMORY,
		ERROR_TOO_LARGE};
	size_t at = 0, count = 0;
	unsigned seconds;
	int used = 0;
	if (!request.len || request.ptr[request.len - 1] ||
		sscanf(request.ptr, "%zu %d %zu %zu %u%n", &source->bytes, &pdf->pages, &pdf->page_area, &pdf->page_text,
			&seconds, &used) != 5)
		return NULL;
	pdf->seconds = seconds * 0.8;
	at += (size_t)used + 1;
	while (at < request.len && request.ptr[at] != '\n') {
		int page, kind, reason;
		used = 0;
		if (count < TROUBLES_MAX &&
			sscanf(request.ptr + at, "%d %d %d%n", &page, &kind, &reason, &used) == 3)
			troubles[count++] = (struct pdf_trouble){page, kind == 1, kind == 2, reasons[reason & 3]};
		at += (size_t)used + 1;
	}
	troubles[count] = (struct pdf_trouble){0};
	return at + 1 < request.len ? request.ptr + at + 1 : NULL;
}

static void told(void *context, int page)
{
	worker_step(context, page);
}

int extraction_answer(void *context, struct span request, struct buffer *response, struct worker_progress *progress)
{
	const struct extraction_reader *reader = context;
	struct pdf_trouble troubles[TROUBLES_MAX + 1];
	struct source_limits limits;
	struct pdf_source how = {.trouble = troubles, .rules = reader->rules, .progress = told, .context = progress};
	const char *path = parse_request(request, &limits, &how.limits, troubles);
	struct error err = {{0}, {0}};
	struct record *r = path ? record_new() : NULL;
	if (!r)
		return -1;
	int result = -1;
	int got = document_source(r, path, &limits, reader->pdf, &how, &err);
	if (got > 0) {
		result = 0;
		goto out;
	}
	if (got < 0) {
		if (strcmp(err.code, ERROR_OUT_OF_MEMORY) == 0 ||
			record_fail(r, "extract", &err, path) < 0)
			goto out;
		buffer_add_format(response, "%s\n%s\n", err.code, err.message);
	} else
		buffer_add_string(response, "\n\n");
	result = record_format(r, response);
out:
	record_free(r);
	return result;
}
