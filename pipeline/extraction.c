/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "extraction.h"

#include "worker.h"

#include <stdio.h>
#include <stdlib.h>

#define TROUBLES_MAX 4 /* pages left out one by one; a document with more of them is cut there */

const struct extraction_config extraction_defaults = {
	.source = {.bytes = (size_t)256 << 20},
	.pdf = {
		.pages = 10000,
		/* PDF 32000-1, annex C.2: at most 14,400 points a side; this is forty times A3, and larger
		 * than any plan that is folded into a dispatch. */
		.page_area = 40000000,
		/* A page full of small print has some 10 KB. */
		.page_text = (size_t)4 << 20,
	},
	.memory = (size_t)1 << 30,
	.seconds = 60,
	.recycle = 1000,
};

struct extraction {
	struct extraction_config config;
	struct rules *rules;
	struct worker *worker;
	struct buffer request, response;
	struct buffer line; /* of an error record made here */
};

/* ------------------------------------------------------------------ in the worker */

/* The request: a line "PAGE KIND REASON" (kind 0: that page, 1: it and the rest, 2: its annotations) for each page in trouble, an empty line, the path. */
static size_t parse_request(struct span request, struct pdf_trouble troubles[TROUBLES_MAX + 1])
{
	static const char *const reasons[] = {ERROR_CRASHED, ERROR_TIMEOUT, ERROR_OUT_OF_MEMORY,
		ERROR_TOO_LARGE};
	size_t at = 0, count = 0;
	while (at < request.len && request.ptr[at] != '\n') {
		int page, kind, reason, used = 0;
		if (count < TROUBLES_MAX &&
			sscanf(request.ptr + at, "%d %d %d%n", &page, &kind, &reason, &used) == 3)
			troubles[count++] = (struct pdf_trouble){page, kind == 1, kind == 2, reasons[reason & 3]};
		at += (size_t)used + 1;
	}
	troubles[count] = (struct pdf_trouble){0};
	return at + 1;
}

static int reason_of(enum worker_outcome outcome)
{
	return outcome == WORKER_TIMEOUT ? 1 : outcome == WORKER_OUT_OF_MEMORY ? 2 : 0;
}

static void told(void *context, int page)
{
	worker_step(context, page);
}

/* The response: "CODE\nMESSAGE\n" (both empty where all went well) and the record line. */
static int handle(void *context, struct span request, struct buffer *response,
	struct worker_progress *progress)
{
	const struct extraction *x = context;
	struct pdf_trouble troubles[TROUBLES_MAX + 1];
	const char *path = request.ptr + parse_request(request, troubles);
	struct pdf_source how = {.limits = x->config.pdf, .trouble = troubles, .rules = x->rules,
		.progress = told, .context = progress};
	how.limits.seconds = x->config.seconds * 0.8;
	struct error err = {{0}, {0}};
	struct record *r = record_new();
	if (!r)
		return -1;
	int result = -1;
	if (document_source(r, path, &x->config.source, &how, &err) < 0) {
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

/* ------------------------------------------------------------------ in the parent */

struct extraction *extraction_open(const struct extraction_config *config, struct rules *rules,
	struct error *err)
{
	struct extraction *x = calloc(1, sizeof *x);
	if (!x) {
		error_memory(err);
		return NULL;
	}
	x->config = *config;
	x->rules = rules;
	struct worker_config worker = {.handle = handle, .context = x, .memory = config->memory,
		.seconds = config->seconds, .stall = config->seconds, .requests = config->recycle,
		.response_max = config->memory};
	if (!(x->worker = worker_new(&worker))) {
		error_memory(err);
		free(x);
		return NULL;
	}
	return x;
}

void extraction_close(struct extraction *x)
{
	if (!x)
		return;
	worker_free(x->worker);
	buffer_free(&x->request);
	buffer_free(&x->response);
	buffer_free(&x->line);
	free(x);
}

int extraction_worker(const struct extraction *x)
{
	return worker_pid(x->worker);
}

/* The document brought down what read it: what is known of it without opening it, and why. */
static int fail_here(struct extraction *x, const char *path, struct span *line, struct error *why)
{
	struct document d;
	struct error ignored, first = *why;
	struct record *r = record_new();
	int result = -1;
	if (!r)
		return error_memory(why);
	document_read(&d, r, path, &x->config.source, &ignored);
	document_free(&d);
	buffer_clear(&x->line);
	if (record_fail(r, "extract", &first, path) == 0 && record_format(r, &x->line) == 0)
		result = 0;
	record_free(r);
	*line = buffer_span(&x->line);
	return result < 0 ? error_memory(why) : 0;
}

/* Parts the response into *why and the line. */
static int parse_response(struct extraction *x, struct span *line, struct error *why)
{
	struct span s = buffer_span(&x->response);
	const char *code = memchr(s.ptr, '\n', s.len);
	const char *message = code ? memchr(code + 1, '\n', s.len - (size_t)(code + 1 - s.ptr)) : NULL;
	*why = (struct error){{0}, {0}};
	if (!message)
		return error_set(why, ERROR_CRASHED, "the process that read it gave no answer");
	if (code > s.ptr) {
		snprintf(why->code, sizeof why->code, "%.*s", (int)(code - s.ptr), s.ptr);
		snprintf(why->message, sizeof why->message, "%.*s", (int)(message - code - 1), code + 1);
	}
	*line = (struct span){message + 1, s.len - (size_t)(message + 1 - s.ptr)};
	return 0;
}

int extraction_read(struct extraction *x, const char *path, struct span *line, struct error *why)
{
	struct buffer troubles = {0};
	int count = 0, result = -1;
	bool killed = false;
	/* Standard input can be read once: a second attempt would find it empty. */
	bool again = strcmp(path, "-") != 0;
	for (;;) {
		buffer_clear(&x->request);
		buffer_add_span(&x->request, buffer_span(&troubles));
		buffer_add_char(&x->request, '\n');
		buffer_add(&x->request, path, strlen(path) + 1);
		if (!buffer_ok(&x->request) || !buffer_ok(&troubles)) {
			error_memory(why);
			break;
		}
		int page;
		enum worker_outcome outcome =
			worker_call(x->worker, buffer_span(&x->request), &x->response, &page, why);
		if (outcome == WORKER_SYSTEM)
			break;
		if (outcome == WORKER_DONE) {
			result = parse_response(x, line, why) < 0 ? fail_here(x, path, line, why) : 0;
			break;
		}
		struct error first = *why;
		/* Once: the machine may have been short of memory, or someone's aim was bad. */
		if (outcome == WORKER_KILLED && !killed && again) {
			killed = true;
			continue;
		}
		bool annotations = page > PDF_ANNOTATIONS;
		if (annotations)
			page -= PDF_ANNOTATIONS;
		/* A slow document has been read up to this page; a page that crashes is passed over, or what
		 * its annotations show. */
		bool rest = !annotations && (outcome == WORKER_TIMEOUT || count + 1 >= TROUBLES_MAX);
		if (page < 1 || (rest && page == 1) || count >= TROUBLES_MAX || !again) {
			result = fail_here(x, path, line, why);
			if (result == 0)
				*why = first;
			break;
		}
		buffer_add_format(&troubles, "%d %d %d\n", page, annotations ? 2 : rest, reason_of(outcome));
		count++;
	}
	buffer_free(&troubles);
	return result;
}
