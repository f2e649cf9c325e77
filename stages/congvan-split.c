/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_step.h"
#include "stage.h"

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct split_config *c = config;
	if (strcmp(name, "rules") == 0)
		c->rules_dir = argument;
	else if (strcmp(argument, "report") == 0)
		c->bundles = BUNDLES_REPORT;
	else if (strcmp(argument, "split") == 0)
		c->bundles = BUNDLES_SPLIT;
	else
		return error_set(err, ERROR_SYSTEM, "\"%s\" is neither report nor split", argument);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"bundles", "WHAT", "several dispatches in a file: report them (default), or split into a record each", 0},
		{"rules", "DIR", "add the rule files of DIR to the built-in ones", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "split",
		.summary = "Finds the structure of a dispatch: zones, header, sections, signatures, distribution.",
		.operands = "[RECORDS.jsonl...]",
		.options = options,
		.option = set_option,
		.open = split_open,
		.prepare = split_prepare,
		.close = split_close,
		.step = split_step,
		.more = split_more,
		.done_member = "zones",
	};
	struct split_config config = {0};
	return stage_filter(&stage, &config, argc, argv);
}
