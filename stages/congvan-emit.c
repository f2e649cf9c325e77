/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emit_step.h"
#include "stage.h"

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct emit_config *c = config;
	(void)name;
	(void)argument;
	(void)err;
	c->layout = true;
	return 0;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"layout", NULL, "keep every line's page and box in the record", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "emit",
		.summary = "Writes the public record: quoted text put in, internal members merged and dropped.",
		.operands = "[RECORDS.jsonl...]",
		.options = options,
		.option = set_option,
		.step = emit_step,
		.step_failed = emit_step_failed,
	};
	struct emit_config config = {0};
	return stage_filter(&stage, &config, argc, argv);
}
