/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the nightly job (nightly*.c) share; of no use to others. */
#ifndef CONGVAN_NIGHTLY_PART_H
#define CONGVAN_NIGHTLY_PART_H

#include "archive.h"
#include "index.h"
#include "nightly.h"
#include "progress.h"

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
	struct progress progress;
	struct fold fold;
	int64_t status_told;
	const char *stopped; /* why the run ends early; static */
};

/* nightly_scan.c: walks all inboxes, fills todo. */
int nightly_scan(struct nightly *n, struct error *err);
/* Whether a content that is known is to be read again. */
bool nightly_wanted(const struct nightly *n, const char *outcome, const char *code, const char *settings, bool retry);

/* nightly_work.c: lanes until nothing is left to do; n->stopped says whether it ended before. */
int nightly_work(struct nightly *n, struct error *err);

/* nightly_finish.c */
/* Gives finished records their place below records/: of this run, or of one that was cut off. */
int nightly_place_records(struct nightly *n, struct error *err);
/* Brings the index up to date with the ledger. */
int nightly_index(struct nightly *n, struct error *err);
/* "work/RUN.spool", a new string. */
char *nightly_spool_path(const struct nightly *n, int64_t run);

/* nightly.c */
int nightly_status(struct nightly *n, const char *state, struct error *err);
/* "2026-11-22T16:00:00Z" */
void nightly_when(char out[32]);

#endif
