/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_step.h"
#include "stage.h"

#include <stdlib.h>

static int number(const char *argument, long most, struct error *err, long *n)
{
	char *end;
	*n = strtol(argument, &end, 10);
	if (*end || end == argument || *n < 1 || *n > most)
		return error_set(err, ERROR_SYSTEM, "\"%s\" is no number from 1 to %ld", argument, most);
	return 0;
}

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct ocr_config *c = config;
	long n = 0;
	if (strcmp(name, "ocr") == 0) {
		static const char *const modes[] = {"auto", "never", "always", "defer"};
		for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
			if (strcmp(argument, modes[i]) == 0) {
				c->mode = (enum ocr_mode)i;
				return 0;
			}
		return error_set(err, ERROR_SYSTEM, "\"%s\" is none of auto, never, always, defer", argument);
	}
	if (strcmp(name, "ocr-lang") == 0) {
		c->language = argument;
		return 0;
	}
	if (strcmp(name, "ocr-dpi") == 0) {
		if (number(argument, 1200, err, &n) < 0)
			return -1;
		c->dpi = (int)n;
	} else if (strcmp(name, "ocr-timeout") == 0) {
		if (number(argument, 86400, err, &n) < 0)
			return -1;
		c->seconds = (int)n;
	} else {
		if (number(argument, 1L << 24, err, &n) < 0)
			return -1;
		c->memory = (size_t)n << 20;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"ocr", "WHEN", "read pages by OCR: auto (those without good text), never, always, defer (only tell)", 0},
		{"ocr-lang", "LANG", "Tesseract's language (default vie)", 0},
		{"ocr-dpi", "N", "resolution pages are drawn with (default 200)", 0},
		{"ocr-timeout", "SECONDS", "processor time reading a page may take (default 60)", 0},
		{"ocr-memory", "MB", "memory reading a page may take (default 1024)", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "ocr",
		.summary = "Reads the pages of PDFs that have no text layer worth having.",
		.operands = "[RECORDS.jsonl...]",
		.options = options,
		.option = set_option,
		.open = ocr_open,
		.close = ocr_close,
		.step = ocr_step,
		.done_member = "_ocr",
	};
	struct ocr_config config = {0};
	return stage_filter(&stage, &config, argc, argv);
}
