/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tag_step.h"
#include "stage.h"

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct tag_config *c = config;
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
		.name = "tag",
		.summary = "Finds what a dispatch cites, orders and sets times for.",
		.operands = "[RECORDS.jsonl...]",
		.options = options,
		.option = set_option,
		.open = tag_open,
		.prepare = tag_prepare,
		.close = tag_close,
		.step = tag_step,
		.done_member = "references",
	};
	struct tag_config config = {0};
	return stage_filter(&stage, &config, argc, argv);
}
