/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain_step.h"
#include "stage.h"

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct explain_config *c = config;
	if (strcmp(name, "rules") == 0)
		c->rules_dir = argument;
	else if (strcmp(name, "field") == 0)
		return explain_select(c, argument, err);
	else if (strcmp(argument, "json") == 0 || strcmp(argument, "text") == 0)
		c->json = *argument == 'j';
	else
		return error_set(err, ERROR_SYSTEM, "\"%s\" is none of text, json", argument);
	return 0;
}

static int step(void *state, struct record *r, struct error *err)
{
	struct buffer out = {0};
	int result = explain_write(state, &out, r, err);
	if (result == 0)
		result = stage_print(&out, err);
	buffer_free(&out);
	return result;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"field", "FIELDS", "only these values: header, header.date, deadlines, s3, t1 ... (comma-separated)", 'f'},
		{"format", "FORMAT", "text (default) or json, an object a record", 'F'},
		{"rules", "DIR", "add the rule files of DIR to the built-in ones", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "explain",
		.summary = "Tells of each value of a record the line, the rule that took it, and what it beat.",
		.operands = "[RECORDS.jsonl...]",
		.options = options,
		.option = set_option,
		.open = explain_open,
		.close = explain_close,
		.step = step,
		.step_failed = step,
		.swallows = true,
	};
	struct explain_config config = {0};
	int status = stage_filter(&stage, &config, argc, argv);
	explain_config_free(&config);
	return status;
}
