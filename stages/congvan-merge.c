/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly.h"
#include "stage.h"

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct nightly_config *c = config;
	(void)argument;
	(void)err;
	if (strcmp(name, "reindex") == 0)
		c->reindex = true;
	else
		c->include_secret = true;
	return 0;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"reindex", NULL, "make the index anew", 0},
		{"include-secret", NULL, "index also what is marked as secret or to be returned", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "merge",
		.summary =
			"What shards have done goes into their archive: records, index, quarantine, status.",
		.operands = "ARCHIVE",
		.options = options,
		.option = set_option,
	};
	struct nightly_config config = {0};
	struct nightly_numbers numbers;
	struct stage_common common;
	struct error err = {{0}, {0}};
	int status = stage_options(&stage, &config, argc, argv, &common);
	if (status >= 0)
		return status;
	if (common.operand_count != 1) {
		stage_message("merge", NULL, "one archive is to be named (--help tells more)");
		return STATUS_USAGE;
	}
	/* Cut off anywhere it goes on the next time; asked to stop, it takes back what is half done. */
	config.stop = nightly_catch_signals();
	config.archive = common.operands[0];
	config.quiet = common.quiet;
	status = nightly_merge(&config, &numbers, &err);
	return nightly_say("merge", status, numbers.run && !common.quiet && numbers.inputs, &numbers, &err);
}
