/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_client.h"

#include "join.h"
#include "worker.h"

#include <stdlib.h>

/* A page's answer: some 60 bytes a word, and no page holds a million words. */
#define ANSWER_MAX ((size_t)64 << 20)
/* Pages until the process is replaced: what its libraries lose stays bounded, and a start costs a twentieth of a page. */
#define PAGES_A_PROCESS 500

struct ocr_client {
	struct ocr_client_config config;
	char *arguments[3];
	struct error missing; /* why it will never start; code "" while it may */
	struct worker *worker;
	struct ocr_document document;
	bool sent; /* a process has been given the document */
	struct buffer request, answer;
};

struct ocr_client *ocr_client_new(const struct ocr_client_config *config)
{
	struct ocr_client *client = calloc(1, sizeof *client);
	if (!client)
		return NULL;
	client->config = *config;
	client->arguments[0] = (char *)config->program;
	client->arguments[1] = (char *)config->language;
	struct worker_config w = {.memory = config->memory, .seconds = config->seconds, .requests = PAGES_A_PROCESS,
		.response_max = ANSWER_MAX, .program = config->program, .arguments = client->arguments};
	client->worker = worker_new(&w);
	if (!client->worker) {
		free(client);
		return NULL;
	}
	/* One thread a page: OpenMP's threads cost Tesseract six times what they gain. Its library reads this when it is
	 * loaded. */
	setenv("OMP_THREAD_LIMIT", "1", 1);
	return client;
}

void ocr_client_free(struct ocr_client *client)
{
	if (!client)
		return;
	worker_free(client->worker);
	buffer_free(&client->request);
	buffer_free(&client->answer);
	free(client);
}

void ocr_client_document(struct ocr_client *client, const struct ocr_document *document)
{
	client->document = *document;
	client->sent = false;
}

/* The part of *rest up to a line feed, and with it. */
static struct span take_line(struct span *rest)
{
	const char *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
	struct span line = {rest->ptr, end ? (size_t)(end - rest->ptr) + 1 : rest->len};
	*rest = (struct span){rest->ptr + line.len, rest->len - line.len};
	return line;
}

bool ocr_request_split(struct span request, struct span *order, struct ocr_document *document)
{
	*order = take_line(&request);
	bool fresh = request.len > 0;
	document->sha256 = take_line(&request);
	if (document->sha256.len)
		document->sha256.len--;
	document->path = request;
	return fresh;
}

static int ask(struct ocr_client *client, const struct ocr_order *order, struct error *err)
{
	int step;
	buffer_clear(&client->request);
	ocr_order_format(order, &client->request);
	if (!client->sent) {
		buffer_add_span(&client->request, client->document.sha256);
		buffer_add_char(&client->request, '\n');
		buffer_add_span(&client->request, client->document.path);
	}
	if (!buffer_ok(&client->request))
		return error_memory(err);
	enum worker_outcome outcome =
		worker_call(client->worker, buffer_span(&client->request), &client->answer, &step, err);
	client->sent = outcome == WORKER_DONE;
	return outcome == WORKER_DONE ? 0 : -1;
}

int ocr_client_read(struct ocr_client *client, const struct ocr_order *order, struct ocr_page *page,
	struct error *err)
{
	*page = (struct ocr_page){0};
	if (!*client->missing.code && !program_exists(client->config.program))
		error_set(&client->missing, ERROR_UNSUPPORTED, "%s is not there: congvan was built without Tesseract",
			client->config.program);
	if (*client->missing.code) {
		*err = client->missing;
		return -1;
	}
	int result = ask(client, order, err);
	if (result == 0 && span_equal(buffer_span(&client->answer), SPAN_LITERAL(OCR_NO_DOCUMENT))) {
		client->sent = false;
		result = ask(client, order, err);
	}
	if (result == 0)
		result = ocr_page_parse(page, buffer_span(&client->answer), err);
	if (result < 0 && strcmp(err->code, ERROR_UNSUPPORTED) == 0)
		client->missing = *err;
	return result;
}
