/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the nightly job (nightly*.c) share; of no use to others. */
#ifndef CONGVAN_NIGHTLY_PART_H
#define CONGVAN_NIGHTLY_PART_H

#include "archive.h"
#include "attempt.h"
#include "index.h"
#include "nightly.h"
#include "progress.h"
#include "shard_list.h"

#include <sys/stat.h>

struct nightly_inbox {
	char *root; /* absolute; owned */
	int64_t id;
	dev_t device; /* as it was when walked: a mount that is lost shows in these */
	ino_t inode;
};

struct nightly {
	const struct nightly_config *config;
	struct nightly_numbers *numbers;
	struct archive archive;
	struct ledger *ledger;
	struct index *index;
	struct nightly_inbox *inboxes;
	size_t inbox_count;
	/* of a shard */
	struct shard_list list;
	struct attempt attempt;
	struct ledger *known; /* the archive's, for what other shards have read; NULL where there is none yet */
	int64_t known_upto;   /* its last run before this night's plan: what is later was done at the same time as this */
	int64_t merged;       /* the last run of this shard that is in it */
	int64_t checkpointed, checkpoint_took; /* when, and how long it took, ms */
	struct progress progress;
	struct fold fold;
	int64_t status_told;
	const char *stopped; /* why the run ends early; static */
};

static inline bool nightly_is_shard(const struct nightly *n)
{
	return n->config->list;
}

/* nightly_scan.c: walks all inboxes, fills todo. */
int nightly_scan(struct nightly *n, struct error *err);
/* Whether a content that is known is to be read again. */
bool nightly_wanted(const struct nightly *n, const char *outcome, const char *code, const char *settings, bool retry);

/* nightly_work.c: lanes until nothing is left to do; n->stopped says whether it ended before. */
int nightly_work(struct nightly *n, struct error *err);
/* Notes a file with its content in the ledger, and counts what it is: new, changed, moved … *known: 1 with *c where the content is known. */
int nightly_note_file(struct nightly *n, int64_t inbox, const char *path, const char *sha256, int64_t size, int64_t mtime, int64_t inode,
	struct ledger_content *c, bool *done, struct error *err);

/* Records in the making: appended to the run's spool, on the disk before the ledger knows of them. */
struct nightly_spool {
	int fd;
	struct buffer unwritten;
	int64_t written; /* bytes */
	bool failed;     /* what is behind `written` is not known */
	char *path;      /* owned */
};
/* "work/RUN.spool", a new string. */
char *nightly_spool_path(const struct nightly *n, int64_t run);
int nightly_spool_open(struct nightly *n, struct nightly_spool *s, struct error *err);
int nightly_spool_add(struct nightly_spool *s, struct span line, struct ledger_content *c, struct error *err);
int nightly_spool_flush(struct nightly_spool *s, struct error *err);
/* Closes it; takes it away where nothing is in it. */
void nightly_spool_close(struct nightly_spool *s);

/* nightly_finish.c */
/* Gives finished records their place below records/: of this run, or of one that was cut off. */
int nightly_place_records(struct nightly *n, struct error *err);
/* Brings the index up to date with the ledger. */
int nightly_index(struct nightly *n, struct error *err);
/* Its id stands at the record's beginning: what a failing disk made of a spool must not go into the archive. */
bool nightly_is_record_of(const struct buffer *line, const char *sha256);

/* nightly_shard.c: what a run over a shard's list does besides. */
/* Begins an attempt, with what earlier ones have done: n->archive is its folder then, n->ledger is open. */
int nightly_shard_open(struct nightly *n, struct error *err);
/* Notes with the run just begun what it knew of the archive. */
int nightly_shard_begin(struct nightly *n, struct error *err);
/* What another shard has read of a content: 1 with *c (until the next call), 0, -1. */
int nightly_shard_known(struct nightly *n, const char *sha256, struct ledger_content *c, struct error *err);
/* Keeps what is done for an attempt that takes this one over, when it is time, or now. No transaction may be open. */
int nightly_shard_checkpoint(struct nightly *n, bool now, struct error *err);
/* When it is published nobody needs that any more. */
void nightly_shard_forget_checkpoint(const struct nightly *n);
/* Keeps with the ledger what a merge wants to know. */
int nightly_shard_note(struct nightly *n, struct error *err);

/* nightly.c */
int nightly_open_archive(struct nightly *n, enum db_mode mode, struct error *err);
void nightly_clean_work(const struct nightly *n);
/* Begins a run, its number into n->numbers. */
int nightly_begin(struct nightly *n, const char *when, const char *settings, struct error *err);
/*
 * Ends it, if one was begun, with report and status. `result` is that of its work, with *err where it is -1; `clock`
 * is what monotonic_ms() gave when it began. Returns result, or -1 where ending it failed.
 */
int nightly_settle(struct nightly *n, int result, const char *settings, const char *started, int64_t clock,
	struct error *err);
/* Every input has one outcome, and every record made stands in this run's file. */
int nightly_balance(struct nightly *n, const char *settings, struct error *err);
int nightly_status(struct nightly *n, const char *state, const char *settings, struct error *err);
void nightly_close(struct nightly *n);
/* "2026-11-22T16:00:00Z" */
void nightly_when(char out[32]);

#endif
