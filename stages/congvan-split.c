/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_step.h"
#include "stage.h"

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct split_config *c = config;
	(void)name;
	(void)err;
	c->rules_dir = argument;
	return 0;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
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
		.close = split_close,
		.step = split_step,
		.done_member = "zones",
	};
	struct split_config config = {0};
	return stage_filter(&stage, &config, argc, argv);
}
