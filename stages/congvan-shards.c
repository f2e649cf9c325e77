/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quantity.h"
#include "sharding.h"
#include "stage.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct sharding_config *c = config;
	if (strcmp(name, "output") == 0) {
		c->archive = argument;
		return 0;
	}
	if (strcmp(name, "count") == 0)
		return quantity_parse(argument, 1, SHARD_BUCKETS, &c->count, err);
	return quantity_parse(argument, 1, SIZE_MAX / 2000000, &c->seconds, err);
}

/* For scripts that ask a scheduler for time and memory. */
static void tell(void *context, const char *name, const struct shard_numbers *n)
{
	const bool *quiet = context;
	if (!*quiet)
		printf("%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\n", name, n->documents,
			n->scanned_pages, n->seconds, n->largest);
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"output", "ARCHIVE", "the archive's folder: lists go to ARCHIVE/shards/NAME.list", 'o'},
		{"count", "N", "make N lists", 'n'},
		{"size", "SECONDS", "make lists that take about so long of one core", 's'},
		{0},
	};
	static const struct stage stage = {
		.name = "shards",
		.summary = "Parts the INBOXes' paths into lists that many machines work on (congvan run "
			   "--from).",
		.operands = "INBOX... -o ARCHIVE --count N",
		.options = options,
		.option = set_option,
	};
	struct stage_common common;
	struct error err = {{0}, {0}};
	struct sharding_config config = {.stop = &stop, .tell = tell};
	int status = stage_options(&stage, &config, argc, argv, &common);
	if (status >= 0)
		return status;
	if (!config.archive || !common.operand_count || !config.count == !config.seconds) {
		stage_message("shards", NULL, "%s (--help tells more)",
			!config.archive                 ? "no archive given: -o ARCHIVE"
				: !common.operand_count ? "no INBOX given"
							: "one of --count and --size is to be given");
		return STATUS_USAGE;
	}
	umask(umask(077) | 027);
	struct sigaction action = {.sa_handler = on_signal};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	config.inboxes = common.operands;
	config.inbox_count = (size_t)common.operand_count;
	config.quiet = common.quiet;
	config.context = &common.quiet;
	if (sharding_make(&config, &err) < 0) {
		stage_message("shards", NULL, "%s", err.message);
		return STATUS_SYSTEM;
	}
	if (fflush(stdout) == 0)
		return STATUS_OK;
	stage_message("shards", NULL, "cannot write to standard output: %s", strerror(errno));
	return STATUS_SYSTEM;
}
