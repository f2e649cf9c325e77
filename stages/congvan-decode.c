/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode_step.h"
#include "stage.h"

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct decode_config *c = config;
	(void)name;
	c->encoding = argument;
	/* A name that nothing knows is a wrong argument: tried now, before any record is read. */
	struct decoder *trial = decoder_new(argument, err);
	decoder_free(trial);
	return trial ? 0 : -1;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"encoding", "NAME", "take all 8-bit text as NAME instead of finding out", 'e'},
		{0},
	};
	static const struct stage stage = {
		.name = "decode",
		.summary = "Turns extracted text of any encoding into clean UTF-8 (NFC), with true offsets.",
		.operands = "[RECORDS.jsonl...]",
		.options = options,
		.option = set_option,
		.open = decode_open,
		.close = decode_close,
		.step = decode_step,
		.done_member = "text",
	};
	struct decode_config config = {0};
	return stage_filter(&stage, &config, argc, argv);
}
