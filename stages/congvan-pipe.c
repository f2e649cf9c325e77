/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "join.h"
#include "stage.h"

#include <stdlib.h>

enum { EXTRACT, OCR, DECODE, SPLIT, TAG, EMIT, STAGE_COUNT };

static const char *const programs[STAGE_COUNT] = {"congvan-extract", "congvan-ocr",
	"congvan-decode", "congvan-split", "congvan-tag", "congvan-emit"};

/* The stages' own options, said once to the pipe; each goes to the stages it concerns. */
static const struct {
	const char *name;
	unsigned stages; /* bits */
} routes[] = {
	{"from", 1 << EXTRACT},
	{"null", 1 << EXTRACT},
	{"max-bytes", 1 << EXTRACT},
	{"max-pages", 1 << EXTRACT},
	{"max-page-area", 1 << EXTRACT},
	{"max-text", 1 << EXTRACT},
	{"timeout", 1 << EXTRACT},
	{"memory", 1 << EXTRACT},
	{"ocr", 1 << OCR},
	{"ocr-lang", 1 << OCR},
	{"encoding", 1 << DECODE},
	{"bundles", 1 << SPLIT},
	{"rules", 1 << SPLIT | 1 << TAG},
	{"layout", 1 << EMIT},
};

struct pipe_config {
	struct command commands[STAGE_COUNT];
};

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct pipe_config *c = config;
	(void)err;
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
		if (strcmp(routes[i].name, name) == 0)
			for (int s = 0; s < STAGE_COUNT; s++)
				if (routes[i].stages & 1u << s)
					command_add_option(&c->commands[s], name, argument);
	return 0;
}

static int run(struct pipe_config *c, const struct stage_common *common)
{
	struct command joined[STAGE_COUNT];
	size_t count = 0;
	/* "--": a file may be named like an option. */
	command_add(&c->commands[EXTRACT], "--");
	for (int i = 0; i < common->operand_count; i++)
		command_add(&c->commands[EXTRACT], common->operands[i]);
	if (c->commands[EXTRACT].failed) {
		stage_message("pipe", NULL, "out of memory");
		return STATUS_SYSTEM;
	}
	for (int s = 0; s < STAGE_COUNT; s++) {
		/* OCR is a package of its own: without it scans become records that say so. */
		if (s == OCR && !program_exists(c->commands[s].argv[0]))
			continue;
		joined[count++] = c->commands[s];
	}
	return join_run(joined, count);
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"from", "LIST", "read paths from the file LIST, one a line; - is standard input", 'f'},
		{"null", NULL, "paths in LIST end in NUL instead of a line feed", '0'},
		{"max-bytes", "SIZE", "refuse larger files (too_large)", 0},
		{"max-pages", "N", "read no more than the first N pages", 0},
		{"max-page-area", "SIZE", "leave out pages that are larger", 0},
		{"max-text", "SIZE", "leave out pages with more text", 0},
		{"timeout", "SECONDS", "give up a document after that long", 0},
		{"memory", "SIZE", "memory that reading a document may take", 0},
		{"ocr", "WHEN", "auto, never or always read pages by OCR (default auto)", 0},
		{"ocr-lang", "LANG", "Tesseract's language (default vie)", 0},
		{"encoding", "NAME", "take all 8-bit text as NAME instead of finding out", 'e'},
		{"bundles", "WHAT", "several dispatches in a file: report them (default), or split into a record each", 0},
		{"rules", "DIR", "add the rule files of DIR to the built-in ones", 0},
		{"layout", NULL, "keep every line's page and box in the records", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "pipe",
		.summary = "Turns documents into records: extract | ocr | decode | split | tag | emit.",
		.operands = "FILE...",
		.options = options,
		.option = set_option,
	};
	struct pipe_config config = {0};
	struct stage_common common;
	int status = STATUS_SYSTEM;
	for (int s = 0; s < STAGE_COUNT; s++) {
		char *path = program_path(programs[s]);
		if (path)
			command_add(&config.commands[s], path);
		config.commands[s].failed |= !path;
		free(path);
	}
	int left = stage_options(&stage, &config, argc, argv, &common);
	for (int s = 0; s < STAGE_COUNT; s++) {
		if (common.quiet)
			command_add_option(&config.commands[s], "quiet", NULL);
		if (config.commands[s].failed) {
			stage_message(stage.name, NULL, "out of memory");
			goto out;
		}
	}
	status = left >= 0 ? left : run(&config, &common);
out:
	for (int s = 0; s < STAGE_COUNT; s++)
		command_free(&config.commands[s]);
	return status;
}
