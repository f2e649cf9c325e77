/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage.h"
#include "summary.h"

static int step(void *state, struct record *r, struct error *err)
{
	(void)state;
	struct buffer out = {0};
	int result = summary_write(&out, r, err);
	if (result == 0)
		result = stage_print(&out, err);
	buffer_free(&out);
	return result;
}

int main(int argc, char **argv)
{
	static const struct stage stage = {
		.name = "summary",
		.summary = "Shows records to people: number, date, issuer, subject and counts of each.",
		.operands = "[RECORDS.jsonl...]",
		.step = step,
		.step_failed = step,
		.swallows = true,
	};
	return stage_filter(&stage, NULL, argc, argv);
}
