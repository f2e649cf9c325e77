/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The nightly job: inboxes in, an archive out. What was done is done for good, whenever and however a run ends; the next
 * one goes on from there.
 *
 *   1. what a run that was cut off has finished is put in its place;
 *   2. the inboxes are walked beside the ledger: what is new, changed, gone;
 *   3. files are hashed; known contents need no more; the others go through lanes; each record goes into the run's spool
 *      (work/RUN.spool), and then its outcome into the ledger;
 *   4. the spool's records become records/RUN.jsonl, by path;
 *   5. the index, the quarantine, the report and the status follow from the ledger.
 */
#ifndef CONGVAN_NIGHTLY_H
#define CONGVAN_NIGHTLY_H

#include "error.h"
#include "file_hash.h"
#include "join.h"
#include "ledger.h"

#include <signal.h>
#include <stdio.h>

/*
 * On many machines the same is done in shards (docs/cluster.md): a run over a list of paths works in the shard's own folder
 * (attempt.h), without index and quarantine; its ledger and records nightly_merge() takes into the archive, which then is what one run
 * over the inboxes would have made of it.
 */
struct nightly_config {
	char **inboxes; /* borrowed */
	size_t inbox_count;
	const char *archive;
	const char *list; /* a shard's (shard_list.h), in place of inboxes; archive is ARCHIVE/shards/NAME then. NULL: none */
	size_t checkpoint_seconds; /* what was done in a shard is kept so often for a later attempt */
	const struct command *pipe;     /* a lane for text: paths in, records out (lane.h) */
	const struct command *pipe_ocr; /* one for scans, or NULL where there is no OCR */
	size_t jobs, ocr_jobs;
	char settings[HASH_HEX_SIZE]; /* names the rules and options that shape a record */
	const char *retry;            /* a code, "all", or NULL */
	bool redo, include_secret, reindex, quiet;
	size_t lane_seconds, ocr_lane_seconds; /* a lane that gives nothing for so long is taken for hung */
	size_t reserve;         /* bytes to be left free on the archive's disk */
	const volatile sig_atomic_t *stop; /* becomes true when the run is to end early */
};

struct nightly_numbers {
	int64_t run;
	int64_t inputs, unchanged, fresh, changed, touched, moved, copied, deleted, processed, waiting;
	int64_t failed; /* into quarantine in this run */
	struct ledger_books books;
	int64_t outdated, milliseconds;
};

/* Returns an enum exit_status; STATUS_SYSTEM with *err (also where the run was stopped: all is well then, but not done). */
int nightly_run(const struct nightly_config *config, struct nightly_numbers *numbers, struct error *err);

/* For the programs run and merge. Signals that ask to end (INT, TERM, HUP) set what is returned, for nightly_config.stop;
 * a second one ends the process, and the next run or merge goes on from there. Files made from now on are closed to others
 * (umask): records may be secret. */
const volatile sig_atomic_t *nightly_catch_signals(void);
/* What `program` says at its end: the numbers where `show` asks for them, and what went wrong. Returns the exit status:
 * `status`, unless stdout cannot be written to. */
int nightly_say(const char *program, int status, bool show, const struct nightly_numbers *numbers, const struct error *err);

/*
 * Joins what the shards below ARCHIVE/shards/ have done into the archive. Of config archive, include_secret, reindex, quiet and stop count. A shard
 * that is missing, failed or cannot be read is named and left for the next merge: STATUS_SYSTEM with *err, all others are in.
 */
int nightly_merge(const struct nightly_config *config, struct nightly_numbers *numbers, struct error *err);

#endif
