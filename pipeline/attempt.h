/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One attempt at a shard, on file systems shared by many nodes, where a node may be taken for dead and work
 * on. No locks: a lock may outlive its host. A shard's folder ARCHIVE/shards/I holds
 *
 *   attempt-000007/   what the attempt with this number writes, and nobody else, ever
 *   state-000005/     what an attempt that finished has left: never changed again; the highest is the shard's
 * state stale-000006/     an attempt that a later one has taken over
 *
 * Numbers are given out by mkdir(). An attempt that begins renames earlier ones to stale-N; one that is
 * finished renames itself to state-N. Of the two renames of one folder exactly one succeeds, on every file
 * system: so an attempt that was taken over cannot publish, however long it works on, and what it writes is
 * seen by nobody.
 */
#ifndef CONGVAN_ATTEMPT_H
#define CONGVAN_ATTEMPT_H

#include "error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct attempt {
	char *shard;   /* ARCHIVE/shards/I, absolute; owned, as the others */
	char *archive; /* ARCHIVE */
	char *name;    /* I */
	char *path;    /* the attempt's folder */
	char *base; /* the folder to go on from: a state, or an attempt that was taken over; NULL for none */
	bool base_stale;
	int64_t number;
	dev_t device;
	ino_t inode;
};

/*
 * Begins one; makes the folders that are missing, takes earlier attempts over, takes away what nobody needs
 * any more. `keep`: a file that a stale attempt must hold to be gone on from. 0, or -1 (also where a still
 * later attempt has begun). Free in any case.
 */
int attempt_begin(struct attempt *a, const char *shard, const char *keep, struct error *err);
void attempt_free(struct attempt *a);
/* False once it was taken over (another node may learn of it some seconds late). */
bool attempt_holds(const struct attempt *a);
/* Makes it the shard's state. -1 where it was taken over, with a message that says so. */
int attempt_publish(struct attempt *a, struct error *err);
/* The message that says so. -1. */
int attempt_lost(const struct attempt *a, struct error *err);

/* The folder of a shard's state, a new string; NULL where it has none (or with *err, failed true, where that
 * cannot be told). *working: an attempt is there that has not finished. */
char *attempt_state(const char *shard, bool *working, bool *failed, struct error *err);

#endif
