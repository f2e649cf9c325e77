/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly.h"
#include "stage.h"

#include <errno.h>
#include <sys/stat.h>

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

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
	struct nightly_config config = {.stop = &stop};
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
	umask(umask(077) | 027); /* records may be secret */
	/* Cut off anywhere it goes on the next time; asked to stop, it takes back what is half done. */
	struct sigaction action = {.sa_handler = on_signal};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	config.archive = common.operands[0];
	config.quiet = common.quiet;
	status = nightly_merge(&config, &numbers, &err);
	if (numbers.run && !common.quiet && numbers.inputs)
		nightly_print(stdout, "merge", &numbers);
	if (status == STATUS_SYSTEM)
		stage_message("merge", NULL, "%s", err.message);
	else if (fflush(stdout) != 0) {
		stage_message("merge", NULL, "cannot write to standard output: %s", strerror(errno));
		status = STATUS_SYSTEM;
	}
	return status;
}
