/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ledger: what became of every file, told by path and by content. It lies in ARCHIVE/ledger.db (SQLite, WAL).
 *
 *   files     a row a path: what it looked like when it was last read (size, modification time, inode), its content's hash.
 *             What has no content that could be read (no permission, a FIFO, a link that leads out) has its outcome here.
 *   contents  a row a content: outcome, code, message, stage, time, memory, versions, and where its record stands.
 *   outbox    contents whose row in the index must be made anew.
 *
 * A finished record is first in the run's spool (spool_at, spool_len: committed only after the spool is on the disk), then,
 * at the end of the run, in the run's file below records/ (file, at, len).
 * Strings handed out are borrowed until the next call on the same ledger.
 */
#ifndef CONGVAN_LEDGER_H
#define CONGVAN_LEDGER_H

#include "db_mode.h"
#include "error.h"
#include "span.h"

#include <stdint.h>

struct ledger; /* opaque */

#define LEDGER_RECORD "record"
#define LEDGER_PARTIAL "partial"
#define LEDGER_QUARANTINED "quarantined"
#define LEDGER_SKIPPED "skipped"

/* The document changed while it was read: not an error of the document, so no code of the record's. */
#define LEDGER_CHANGED "changed"

/* Modification time of a file that was changed so shortly before it was read that a later change may not show in it. */
#define LEDGER_MTIME_UNSURE INT64_MIN

struct ledger *ledger_open(const char *path, enum db_mode mode, struct error *err);
void ledger_close(struct ledger *l);
int ledger_begin(struct ledger *l, struct error *err);
int ledger_commit(struct ledger *l, struct error *err);
void ledger_rollback(struct ledger *l);
/* Ends what reading has begun: strings handed out are gone, a writer elsewhere need not wait. */
void ledger_idle(struct ledger *l);

/* A value kept for the archive; "" where there is none. */
int ledger_meta_get(struct ledger *l, const char *key, const char **value, struct error *err);
int ledger_meta_set(struct ledger *l, const char *key, const char *value, struct error *err);

/* ------------------------------------------------------------------ runs and inboxes */

int ledger_run_begin(struct ledger *l, const char *when, const char *tool, const char *settings, int64_t *run,
	struct error *err);
int ledger_run_end(struct ledger *l, int64_t run, const char *when, const char *state, struct error *err);
/* The number of an inbox, by its absolute path; made where it is new. */
int ledger_inbox(struct ledger *l, const char *root, int64_t *inbox, struct error *err);
/* The same, 0 where it is not known. */
int ledger_inbox_find(struct ledger *l, const char *root, int64_t *inbox, struct error *err);
/* Its absolute path. */
int ledger_inbox_root(struct ledger *l, int64_t inbox, const char **root, struct error *err);

/* ------------------------------------------------------------------ files */

struct ledger_file {
	const char *path;
	int64_t size, mtime, inode;
	const char *sha256;  /* "" where it has none */
	const char *code;    /* of the file, where it has no hash */
	const char *outcome; /* "" where its content's work is not done */
	/* of the content */
	const char *content_code, *settings;
	bool retry;          /* asked for by `congvan quarantine retry` */
	int64_t milliseconds; /* that reading it took; -1: not known */
};

/* The present files of an inbox, by path. Only temporary tables may be written between. */
int ledger_scan_begin(struct ledger *l, int64_t inbox, struct error *err);
int ledger_scan_next(struct ledger *l, struct ledger_file *file, struct error *err); /* 1, 0, -1 */

/* Present again under this path, with this content (or none: sha256 NULL, then outcome, code and message). The content it had
 * before, and the one it has, go to the outbox. */
int ledger_file_put(struct ledger *l, int64_t run, int64_t inbox, const char *path, int64_t size, int64_t mtime,
	int64_t inode, const char *sha256, const char *outcome, const char *code, const char *message,
	struct error *err);
/* The hash a present file had when it was last read, "" for none. *known: there was such a file, also deleted. */
int ledger_file_hash(struct ledger *l, int64_t inbox, const char *path, bool *known, const char **sha256,
	struct error *err);
int ledger_file_touched(struct ledger *l, int64_t inbox, const char *path, int64_t size, int64_t mtime, int64_t inode,
	struct error *err);
/* Notes a file that is no longer there, or one that has no content to be read (as for ledger_file_put()). Noted only:
 * ledger_noted_apply() does it, when the scan has seen that the inbox is there at all. *gone: files marked as deleted. */
int ledger_note_gone(struct ledger *l, int64_t inbox, const char *path, struct error *err);
int ledger_note_odd(struct ledger *l, int64_t inbox, const char *path, const char *outcome, const char *code,
	const char *message, struct error *err);
/* Notes a file that is there, but another shard's now: forgotten here, not marked as deleted. */
int ledger_note_elsewhere(struct ledger *l, int64_t inbox, const char *path, struct error *err);
int ledger_noted_apply(struct ledger *l, int64_t run, int64_t *gone, struct error *err);

/* ------------------------------------------------------------------ what is to be done in this run (temporary) */

enum ledger_lane { LANE_TEXT, LANE_OCR };
int ledger_todo_add(struct ledger *l, enum ledger_lane lane, int64_t inbox, const char *path, struct error *err);
/* The next path of a lane, taken off the list, in the order added: 1, 0, -1. */
int ledger_todo_take(struct ledger *l, enum ledger_lane lane, int64_t inbox, const char **path, struct error *err);
/* Contents that are being worked on. */
int ledger_busy(struct ledger *l, const char *sha256, bool *busy, struct error *err);
int ledger_busy_set(struct ledger *l, const char *sha256, bool busy, struct error *err);

/* ------------------------------------------------------------------ contents */

struct ledger_content {
	const char *sha256;
	int64_t inbox;
	const char *path; /* the one its record names */
	const char *outcome, *code, *message, *stage;
	int64_t milliseconds, memory_kb; /* -1: not known */
	const char *tool, *settings;
	int64_t run;
	bool secret;
	int64_t spool_at, spool_len; /* spool_len < 0: no record */
	/* read only */
	const char *file;
	int64_t at, len; /* len < 0: no record */
	int64_t attempts;
	bool retry;
};
int ledger_content_put(struct ledger *l, const struct ledger_content *c, struct error *err);
/* 1, 0 where it is not known, -1. */
int ledger_content_get(struct ledger *l, const char *sha256, struct ledger_content *c, struct error *err);
/* How many present files have it. */
int ledger_content_copies(struct ledger *l, const char *sha256, int64_t *count, struct error *err);
/* Takes over what another ledger knows of a content; as of run 0: not this one's work. Its record stays where it is. */
int ledger_content_adopt(struct ledger *l, const struct ledger_content *c, int64_t inbox, const char *path, struct error *err);
/* Forgets that it was worked on. */
int ledger_content_forget(struct ledger *l, const char *sha256, struct error *err);

/* Contents with a record in a spool, by inbox and path. 1, 0, -1 */
int ledger_pending_begin(struct ledger *l, struct error *err);
int ledger_pending_next(struct ledger *l, struct ledger_content *c, struct error *err);
/* Records end up at these places of `file`, one call each in the order of ledger_pending_next(); temporary until
 * ledger_pending_done() moves all of them over, with their way to the outbox. */
int ledger_pending_place(struct ledger *l, const char *sha256, int64_t at, int64_t len, struct error *err);
int ledger_pending_done(struct ledger *l, const char *file, struct error *err);
/* The run that spooled them; 0 where nothing is pending. */
int ledger_pending_run(struct ledger *l, int64_t *run, struct error *err);

/* ------------------------------------------------------------------ from a shard's ledger into the archive's */

/* What runs later than `after` did: rows put (with their hash, or outcome, code and message), or rows marked as deleted. 1, 0, -1 */
struct ledger_change {
	int64_t inbox;
	const char *path;
	int64_t size, mtime, inode;
	const char *sha256;                 /* NULL for none */
	const char *outcome, *code, *message; /* where it has no hash */
};
int ledger_changes_begin(struct ledger *l, int64_t after, bool deleted, struct error *err);
int ledger_changes_next(struct ledger *l, struct ledger_change *c, struct error *err);
/* Contents that such runs worked on. 1, 0, -1 */
int ledger_worked_begin(struct ledger *l, int64_t after, struct error *err);
int ledger_worked_next(struct ledger *l, struct ledger_content *c, struct error *err);
/* Notes that shard number `shard` worked on a content, for this path: of several the first by inbox and path stays. Temporary. */
int ledger_candidate_add(struct ledger *l, const char *sha256, int64_t inbox, const char *path, int64_t shard, struct error *err);
/* Those of a shard, by path; 1, 0, -1. */
int ledger_candidates_begin(struct ledger *l, int64_t shard, struct error *err);
int ledger_candidates_next(struct ledger *l, const char **sha256, int64_t *inbox, const char **path, struct error *err);
/* Contents that are to be tried again, as `congvan quarantine retry` has asked; 1, 0, -1. */
int ledger_asked_begin(struct ledger *l, struct error *err);
int ledger_asked_next(struct ledger *l, const char **sha256, struct error *err);
int ledger_inboxes_begin(struct ledger *l, struct error *err);
int ledger_inboxes_next(struct ledger *l, int64_t *inbox, const char **root, struct error *err);

/* ------------------------------------------------------------------ outbox, for the index */

/* The next content in it after *after (0 at first; set to its place): 1, 0, -1. */
int ledger_outbox_next(struct ledger *l, int64_t *after, const char **sha256, struct error *err);
int ledger_outbox_clear(struct ledger *l, int64_t upto, struct error *err);
int ledger_outbox_all(struct ledger *l, bool secret_only, struct error *err);
int ledger_outbox_count(struct ledger *l, int64_t *count, struct error *err);
/* The present paths of a content, by inbox and path: visit returns 0 or -1. *deleted: there is none. */
int ledger_content_paths(struct ledger *l, const char *sha256,
	int (*visit)(void *context, const char *root, const char *path, struct error *err), void *context,
	struct error *err);

/* ------------------------------------------------------------------ books */

struct ledger_books {
	int64_t records, partial, quarantined, skipped;
	int64_t open; /* files whose content's work is not done */
};
/* Present files of an inbox, or of all (inbox 0). */
int ledger_books(struct ledger *l, int64_t inbox, struct ledger_books *books, struct error *err);
/* Contents that this run made a record of, and those whose record stands in `file`. */
int ledger_run_records(struct ledger *l, int64_t run, const char *file, int64_t *made, int64_t *placed,
	struct error *err);
/* Present files whose content was made with other settings. */
int ledger_outdated(struct ledger *l, const char *settings, int64_t *count, struct error *err);

struct ledger_quarantined {
	const char *root, *path, *sha256, *code, *stage, *message, *tool, *settings;
	int64_t attempts, run;
	bool retry;
};
/* Present files in quarantine, by code, inbox and path; code NULL for all. 1, 0, -1 */
int ledger_quarantine_begin(struct ledger *l, struct error *err);
int ledger_quarantine_next(struct ledger *l, struct ledger_quarantined *q, struct error *err);
/* Asks for another try of those with this code, path or hash ("all" for all); how many. */
int ledger_retry(struct ledger *l, const char *what, int64_t *count, struct error *err);

struct ledger_run {
	int64_t id;
	const char *started, *ended, *state, *tool, *settings;
};
int ledger_last_run(struct ledger *l, struct ledger_run *run, struct error *err); /* 1, 0, -1 */
/* Counts by code of what is in quarantine: visit gets code and count. */
int ledger_codes(struct ledger *l, int (*visit)(void *context, const char *code, int64_t count), void *context,
	struct error *err);
int ledger_totals(struct ledger *l, int64_t *contents, int64_t *secret, int64_t *deleted, struct error *err);

/* True for failures that another night may mend by itself. */
bool ledger_transient(const char *code);

#endif
