/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "extraction.h"

#include "extraction_worker.h"
#include "join.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

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
	struct extraction_reader texts; /* what the forked worker is */
	struct worker *text, *pdf;      /* forked; congvan-pdf-reader, NULL where it is not there */
	char *program;
	char *arguments[2];
	struct buffer request, response;
	struct buffer line; /* of an error record made here */
};

/* Where congvan-pdf-reader is missing, texts are read as ever. */
static int no_reader(struct pdf_result *result, struct span bytes, const struct pdf_source *how, struct error *err)
{
	(void)result;
	(void)bytes;
	(void)how;
	return error_set(err, ERROR_UNSUPPORTED, "congvan-pdf-reader, which reads PDFs, is not there");
}

struct extraction *extraction_open(const struct extraction_config *config, struct error *err)
{
	struct extraction *x = calloc(1, sizeof *x);
	if (!x) {
		error_memory(err);
		return NULL;
	}
	x->config = *config;
	x->program = config->program ? strdup(config->program) : program_path("congvan-pdf-reader");
	struct worker_config worker = {.handle = extraction_answer, .context = &x->texts, .memory = config->memory,
		.seconds = config->seconds, .stall = config->seconds, .requests = config->recycle,
		.response_max = config->memory};
	x->text = x->program ? worker_new_forked(&worker) : NULL;
	if (x->text && program_exists(x->program)) {
		worker.program = x->arguments[0] = x->program;
		worker.arguments = x->arguments;
		x->pdf = worker_new(&worker);
	} else
		x->texts.pdf = no_reader;
	if (!x->text || (!x->pdf && !x->texts.pdf)) {
		extraction_close(x);
		error_memory(err);
		return NULL;
	}
	return x;
}

void extraction_close(struct extraction *x)
{
	if (!x)
		return;
	worker_free(x->pdf);
	worker_free(x->text);
	free(x->program);
	buffer_free(&x->request);
	buffer_free(&x->response);
	buffer_free(&x->line);
	free(x);
}

/* What most likely reads it: the names of PDFs are right as a rule, and standard input can be read only once. */
static struct worker *worker_for(struct extraction *x, const char *path)
{
	size_t len = strlen(path);
	bool pdf = strcmp(path, "-") == 0 || (len >= 4 && strcasecmp(path + len - 4, ".pdf") == 0);
	return pdf && x->pdf ? x->pdf : x->text;
}

void extraction_expect(struct extraction *x, const char *path)
{
	struct worker *worker = worker_for(x, path);
	if (worker == x->pdf)
		worker_start(worker);
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
	struct worker *worker = worker_for(x, path);
	struct buffer troubles = {0};
	int count = 0, result = -1;
	bool killed = false;
	/* Standard input can be read once: a second attempt would find it empty. */
	bool again = strcmp(path, "-") != 0;
	for (;;) {
		buffer_clear(&x->request);
		extraction_request(&x->request, &x->config, buffer_span(&troubles), path);
		if (!buffer_ok(&x->request) || !buffer_ok(&troubles)) {
			error_memory(why);
			break;
		}
		int page;
		enum worker_outcome outcome =
			worker_call(worker, buffer_span(&x->request), &x->response, &page, why);
		if (outcome == WORKER_SYSTEM)
			break;
		if (outcome == WORKER_DONE && !x->response.len && worker == x->text && x->pdf) {
			worker = x->pdf;
			continue;
		}
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
		extraction_request_trouble(&troubles, page, annotations, rest, outcome);
		count++;
	}
	buffer_free(&troubles);
	return result;
}
