/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts inboxes into shards: a walk over them, a plan (shard_plan.h), a list for each shard (shard_list.h) in
 * ARCHIVE/shards/NAME.list. Scans and what else takes long have lists of their own ("ocr-0001"), so that what
 * can be read at once waits for nothing ("text-0001").
 */
#ifndef CONGVAN_SHARDING_H
#define CONGVAN_SHARDING_H

#include "error.h"
#include "shard_list.h"

#include <signal.h>

struct sharding_config {
	char **inboxes; /* borrowed */
	size_t inbox_count;
	const char *archive;
	size_t count;   /* how many lists in all; or 0, then … */
	size_t seconds; /* … so many that each takes about so long of one core */
	bool quiet;
	const volatile sig_atomic_t *stop; /* becomes true when nothing is to be done after all */
	/* Told each list that was written, by name. */
	void (*tell)(void *context, const char *name, const struct shard_numbers *n);
	void *context;
};

/*
 * Writes the lists, each whole or not at all. A list of an earlier plan for which there is nothing more is
 * written empty, until its shard has been run over it once: then the shard knows what is no longer its own.
 * 0, or -1 with *err.
 */
int sharding_make(const struct sharding_config *config, struct error *err);

#endif
