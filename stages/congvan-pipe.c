/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain.h"
#include "decode_step.h"
#include "emit_step.h"
#include "ocr_step.h"
#include "split_step.h"
#include "tag_step.h"

#include <stdlib.h>

enum { EXTRACT, OCR, DECODE, SPLIT, TAG, EMIT, STAGE_COUNT };

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
	struct command extract;
	struct ocr_config ocr;
	struct decode_config decode;
	struct split_config split;
	struct tag_config tag;
	struct emit_config emit;
	struct stage_link links[STAGE_COUNT]; /* that of EXTRACT is not used: it is a program */
};

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct pipe_config *c = config;
	unsigned stages = 0;
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
		if (strcmp(routes[i].name, name) == 0)
			stages = routes[i].stages;
	if (stages & 1 << EXTRACT)
		command_add_option(&c->extract, name, argument);
	for (int s = OCR; s < STAGE_COUNT; s++) {
		struct stage_link *l = &c->links[s];
		if (!(stages & 1u << s))
			continue;
		l->configured = true;
		if (l->stage->option(l->config, name, argument, err) < 0)
			return -1;
	}
	return 0;
}

/* OCR is a package of its own: without it scans become records that say so. */
static bool ocr_is_there(void)
{
	char *path = program_path("congvan-ocr");
	bool there = path && program_exists(path);
	free(path);
	return there;
}

/*
 * extract | all the others. A record that stays in a process need not be written and read again, and finds its caches warm:
 * a fifth of what the stages cost as programs (docs/performance.md). Where documents come faster than one process works on them,
 * as texts do, it forks another for tag and emit.
 */
static int run(struct pipe_config *c, const struct stage_common *common)
{
	const int first = ocr_is_there() ? OCR : DECODE;
	struct chain chain;
	struct error err;
	int status = STATUS_SYSTEM;
	/* "--": a file may be named like an option. */
	command_add(&c->extract, "--");
	for (int i = 0; i < common->operand_count; i++)
		command_add(&c->extract, common->operands[i]);
	if (chain_open(&chain, &c->links[first], (size_t)(STAGE_COUNT - first), (size_t)(TAG - first), common->quiet, &err) < 0)
		stage_message("pipe", NULL, "%s", err.message);
	else if (c->extract.failed)
		stage_message("pipe", NULL, "out of memory");
	else
		status = join_run((struct joined[]){{.command = &c->extract}, chain_process(&chain)}, 2);
	chain_close(&chain);
	return status;
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
	struct pipe_config c = {0};
	struct stage_common common;
	c.links[OCR] = (struct stage_link){.stage = &ocr_stage, .config = &c.ocr};
	c.links[DECODE] = (struct stage_link){.stage = &decode_stage, .config = &c.decode};
	c.links[SPLIT] = (struct stage_link){.stage = &split_stage, .config = &c.split};
	c.links[TAG] = (struct stage_link){.stage = &tag_stage, .config = &c.tag};
	c.links[EMIT] = (struct stage_link){.stage = &emit_stage, .config = &c.emit};
	char *path = program_path("congvan-extract");
	if (path)
		command_add(&c.extract, path);
	c.extract.failed |= !path;
	free(path);
	int status = stage_options(&stage, &c, argc, argv, &common);
	if (common.quiet)
		command_add_option(&c.extract, "quiet", NULL);
	if (status < 0)
		status = run(&c, &common);
	command_free(&c.extract);
	return status;
}
