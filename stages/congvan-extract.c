/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "extraction.h"
#include "path_list.h"
#include "quantity.h"
#include "stage.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>

#define GIGABYTE ((size_t)1 << 30)

struct extract_config {
	struct extraction_config limits;
	const char *from;
	bool null;
};

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct extract_config *c = config;
	size_t n;
	if (strcmp(name, "from") == 0) {
		c->from = argument;
	} else if (strcmp(name, "null") == 0) {
		c->null = true;
	} else if (strcmp(name, "max-bytes") == 0) {
		return quantity_parse(argument, 1, 4 * GIGABYTE, &c->limits.source.bytes, err);
	} else if (strcmp(name, "max-page-area") == 0) {
		return quantity_parse(argument, 1, GIGABYTE, &c->limits.pdf.page_area, err);
	} else if (strcmp(name, "max-text") == 0) {
		return quantity_parse(argument, 1, GIGABYTE, &c->limits.pdf.page_text, err);
	} else if (strcmp(name, "memory") == 0) {
		return quantity_parse(argument, (size_t)256 << 20, 1024 * GIGABYTE, &c->limits.memory, err);
	} else if (strcmp(name, "max-pages") == 0) {
		if (quantity_parse(argument, 1, INT_MAX, &n, err) < 0)
			return -1;
		c->limits.pdf.pages = (int)n;
	} else if (strcmp(name, "timeout") == 0) {
		if (quantity_parse(argument, 1, 86400, &n, err) < 0)
			return -1;
		c->limits.seconds = (unsigned)n;
	}
	return 0;
}

/* 0, or -1 where the run cannot go on. */
static int extract(struct extraction *x, const char *path, bool quiet, int *status)
{
	struct span line;
	struct error why;
	if (extraction_read(x, path, &line, &why) < 0) {
		stage_message("extract", path, "%s", why.message);
		return -1;
	}
	if (why.code[0]) {
		*status = STATUS_RECORDS_FAILED;
		if (!quiet)
			stage_message("extract", path, "%s: %s", why.code, why.message);
	}
	if (fwrite(line.ptr, 1, line.len, stdout) == line.len && fflush(stdout) == 0)
		return 0;
	if (errno != EPIPE)
		stage_message("extract", NULL, "cannot write to standard output: %s", strerror(errno));
	return -1;
}

static int extract_list(struct extraction *x, const struct extract_config *c, bool quiet, int *status)
{
	bool standard = strcmp(c->from, "-") == 0;
	struct path_list list = {.stream = standard ? stdin : fopen(c->from, "rb"),
		.end = c->null ? '\0' : '\n'};
	struct error err;
	int got = 0, result = 0;
	if (!list.stream) {
		stage_message("extract", c->from, "cannot open: %s", strerror(errno));
		return -1;
	}
	while (result == 0 && (got = path_list_next(&list, &err)) > 0)
		result = extract(x, list.path.data, quiet, status);
	if (got < 0) {
		stage_message("extract", standard ? "<stdin>" : c->from, "%s", err.message);
		result = -1;
	}
	path_list_free(&list);
	if (!standard)
		fclose(list.stream);
	return result;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"from", "LIST", "read paths from the file LIST, one a line; - is standard input", 'f'},
		{"null", NULL, "paths in LIST end in NUL instead of a line feed", '0'},
		{"max-bytes", "SIZE", "refuse larger files: too_large (default 256M)", 0},
		{"max-pages", "N", "read no more than the first N pages (default 10000)", 0},
		{"max-page-area", "SIZE", "leave out larger pages, in square points (default 40000000)", 0},
		{"max-text", "SIZE", "cut a page's text at so many bytes (default 4M)", 0},
		{"timeout", "SECONDS", "CPU time for a document (default 60); twice that by the clock", 0},
		{"memory", "SIZE", "memory that reading a document may take (default 1G)", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "extract",
		.summary = "Reads documents (PDF, text, Markdown) and begins a record for each; - is standard input.\n"
			   "SIZE takes K, M and G.",
		.operands = "FILE...",
		.options = options,
		.option = set_option,
	};
	struct extract_config config = {.limits = extraction_defaults};
	struct stage_common common;
	struct error err;
	int left = stage_options(&stage, &config, argc, argv, &common);
	if (left >= 0)
		return left;
	if (!common.operand_count && !config.from) {
		stage_message("extract", NULL, "no FILE given and no --from LIST (--help tells more)");
		return STATUS_USAGE;
	}
	signal(SIGPIPE, SIG_IGN);
	int status = STATUS_OK, result = -1;
	struct extraction *x = extraction_open(&config.limits, &err);
	if (!x) {
		stage_message("extract", NULL, "%s", err.message);
		goto out;
	}
	result = 0;
	for (int i = 0; i < common.operand_count; i++)
		extraction_expect(x, common.operands[i]);
	for (int i = 0; result == 0 && i < common.operand_count; i++)
		result = extract(x, common.operands[i], common.quiet, &status);
	if (result == 0 && config.from)
		result = extract_list(x, &config, common.quiet, &status);
	/* The stages behind need not wait until all is cleared away. */
	if (fclose(stdout) != 0 && result == 0) {
		if (errno != EPIPE)
			stage_message("extract", NULL, "cannot write to standard output: %s", strerror(errno));
		result = -1;
	}
out:
	extraction_close(x);
	return result < 0 ? STATUS_SYSTEM : status;
}
