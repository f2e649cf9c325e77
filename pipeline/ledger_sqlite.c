/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"

#include "buffer.h"
#include "db_sqlite.h"

#include <stdlib.h>

struct ledger {
	struct db db;
	sqlite3_stmt *scan, *pending, *quarantine, *changes, *worked, *candidates, *asked, *inboxes;
	struct buffer path; /* of the todo last taken */
};

/* Raised when the tables change; an archive of a newer one is refused. */
#define LEDGER_SCHEMA 1

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS inboxes(id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE);"
	"CREATE TABLE IF NOT EXISTS runs(id INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL, ended TEXT,"
	" state TEXT NOT NULL, tool TEXT NOT NULL, settings TEXT NOT NULL);"
	"CREATE TABLE IF NOT EXISTS files(inbox INTEGER NOT NULL REFERENCES inboxes, path TEXT NOT NULL,"
	" size INTEGER, mtime INTEGER, inode INTEGER, sha256 TEXT, outcome TEXT, code TEXT, message TEXT,"
	" run INTEGER NOT NULL, deleted INTEGER, PRIMARY KEY(inbox, path)) WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS files_sha256 ON files(sha256) WHERE sha256 IS NOT NULL;"
	"CREATE TABLE IF NOT EXISTS contents(sha256 TEXT PRIMARY KEY, inbox INTEGER NOT NULL, path TEXT NOT NULL,"
	" outcome TEXT NOT NULL, code TEXT, message TEXT, stage TEXT, milliseconds INTEGER, memory_kb INTEGER,"
	" tool TEXT NOT NULL, settings TEXT NOT NULL, run INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 1,"
	" secret INTEGER NOT NULL DEFAULT 0, retry INTEGER NOT NULL DEFAULT 0,"
	" spool_at INTEGER, spool_len INTEGER, file TEXT, at INTEGER, len INTEGER);"
	"CREATE INDEX IF NOT EXISTS contents_pending ON contents(inbox, path) WHERE spool_len IS NOT NULL;"
	"CREATE INDEX IF NOT EXISTS contents_quarantined ON contents(code) WHERE outcome = 'quarantined';"
	"CREATE TABLE IF NOT EXISTS outbox(seq INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL UNIQUE);"
	"CREATE TEMP TABLE todo(seq INTEGER PRIMARY KEY, lane INTEGER, inbox INTEGER, path TEXT);"
	"CREATE INDEX temp.todo_lane ON todo(lane, inbox, seq);"
	"CREATE TEMP TABLE busy(sha256 TEXT PRIMARY KEY) WITHOUT ROWID;"
	"CREATE TEMP TABLE gone(inbox INTEGER, path TEXT, elsewhere INTEGER, PRIMARY KEY(inbox, path)) WITHOUT ROWID;"
	"CREATE TEMP TABLE odd(inbox INTEGER, path TEXT, outcome TEXT, code TEXT, message TEXT, PRIMARY KEY(inbox, path))"
	" WITHOUT ROWID;"
	"CREATE TEMP TABLE placed(seq INTEGER PRIMARY KEY, sha256 TEXT UNIQUE, at INTEGER, len INTEGER);"
	"CREATE TEMP TABLE candidates(sha256 TEXT PRIMARY KEY, inbox INTEGER, path TEXT, shard INTEGER) WITHOUT ROWID;"
	"CREATE INDEX temp.candidates_shard ON candidates(shard, inbox, path, sha256);";

/* A merge asks a shard's ledger only for what is new. */
static const char shard_schema[] =
	"CREATE INDEX IF NOT EXISTS files_run ON files(run);"
	"CREATE INDEX IF NOT EXISTS files_deleted ON files(deleted) WHERE deleted IS NOT NULL;"
	"CREATE INDEX IF NOT EXISTS contents_run ON contents(run);";

bool ledger_transient(const char *code)
{
	return strcmp(code, ERROR_UNREADABLE) == 0 || strcmp(code, LEDGER_CHANGED) == 0;
}

/* ------------------------------------------------------------------ life */

struct ledger *ledger_open(const char *path, enum db_mode mode, struct error *err)
{
	struct ledger *l = calloc(1, sizeof *l);
	int64_t version = 0;
	if (!l) {
		error_memory(err);
		return NULL;
	}
	bool write = mode != DB_READ && mode != DB_FIXED;
	if (db_open(&l->db, path, "ledger.db", mode, err) < 0) {
		free(l);
		return NULL;
	}
	if (db_number(&l->db, err, &version, "PRAGMA user_version", "") < 0)
		goto fail;
	if (version > LEDGER_SCHEMA) {
		error_set(err, ERROR_SYSTEM, "ledger.db was written by a newer congvan: use that one");
		goto fail;
	}
	if (write && (db_exec(&l->db, "BEGIN", err) < 0 || db_exec(&l->db, schema, err) < 0 ||
			     (mode == DB_OWN && db_exec(&l->db, shard_schema, err) < 0) ||
			     (version == 0 && db_exec(&l->db, "PRAGMA user_version = 1", err) < 0) ||
			     db_exec(&l->db, "COMMIT", err) < 0))
		goto fail;
	return l;
fail:
	ledger_close(l);
	return NULL;
}

void ledger_close(struct ledger *l)
{
	if (!l)
		return;
	db_close(&l->db);
	buffer_free(&l->path);
	free(l);
}

int ledger_begin(struct ledger *l, struct error *err)
{
	return db_exec(&l->db, "BEGIN IMMEDIATE", err);
}

int ledger_commit(struct ledger *l, struct error *err)
{
	return db_exec(&l->db, "COMMIT", err);
}

void ledger_rollback(struct ledger *l)
{
	/* After some errors SQLite has rolled back already. */
	if (l && !sqlite3_get_autocommit(l->db.handle))
		sqlite3_exec(l->db.handle, "ROLLBACK", NULL, NULL, NULL);
}

void ledger_idle(struct ledger *l)
{
	db_idle(&l->db);
}

/* Runs a statement whose first row's first column is the text wanted; "" where there is no row. */
static int one_text(struct ledger *l, sqlite3_stmt *st, const char **value, struct error *err)
{
	*value = "";
	int got = db_step(&l->db, st, err);
	if (got > 0)
		*value = db_text(st, 0);
	return got < 0 ? -1 : 0;
}

int ledger_meta_get(struct ledger *l, const char *key, const char **value, struct error *err)
{
	sqlite3_stmt *st = db_prepare(&l->db, "SELECT value FROM meta WHERE key = ?", err);
	if (!st || db_bind(&l->db, st, err, "t", key) < 0)
		return -1;
	return one_text(l, st, value, err);
}

int ledger_meta_set(struct ledger *l, const char *key, const char *value, struct error *err)
{
	return db_run(&l->db, err, "INSERT OR REPLACE INTO meta VALUES(?, ?)", "tt", key, value);
}

/* ------------------------------------------------------------------ runs and inboxes */

int ledger_run_begin(struct ledger *l, const char *when, const char *tool, const char *settings, int64_t *run,
	struct error *err)
{
	/* A run that did not end is known by its state. */
	if (db_run(&l->db, err, "UPDATE runs SET state = 'cut off' WHERE state = 'running'", "") < 0 ||
		db_run(&l->db, err, "INSERT INTO runs(started, state, tool, settings) VALUES(?, 'running', ?, ?)", "ttt",
			when, tool, settings) < 0)
		return -1;
	*run = sqlite3_last_insert_rowid(l->db.handle);
	return 0;
}

int ledger_run_end(struct ledger *l, int64_t run, const char *when, const char *state, struct error *err)
{
	return db_run(&l->db, err, "UPDATE runs SET ended = ?, state = ? WHERE id = ?", "tti", when, state, run);
}

int ledger_inbox(struct ledger *l, const char *root, int64_t *inbox, struct error *err)
{
	if (db_run(&l->db, err, "INSERT OR IGNORE INTO inboxes(root) VALUES(?)", "t", root) < 0)
		return -1;
	return ledger_inbox_find(l, root, inbox, err);
}

int ledger_inbox_find(struct ledger *l, const char *root, int64_t *inbox, struct error *err)
{
	*inbox = 0;
	return db_number(&l->db, err, inbox, "SELECT id FROM inboxes WHERE root = ?", "t", root);
}

int ledger_inbox_root(struct ledger *l, int64_t inbox, const char **root, struct error *err)
{
	sqlite3_stmt *st = db_prepare(&l->db, "SELECT root FROM inboxes WHERE id = ?", err);
	if (!st || db_bind(&l->db, st, err, "i", inbox) < 0)
		return -1;
	return one_text(l, st, root, err);
}

/* ------------------------------------------------------------------ files */

int ledger_scan_begin(struct ledger *l, int64_t inbox, struct error *err)
{
	l->scan = db_prepare(&l->db,
		"SELECT f.path, f.size, f.mtime, f.inode, f.sha256, f.code, coalesce(c.outcome, f.outcome), c.code,"
		" c.settings, c.retry, coalesce(c.milliseconds, -1) FROM files f LEFT JOIN contents c ON c.sha256 = f.sha256"
		" WHERE f.inbox = ? AND f.deleted IS NULL ORDER BY f.path",
		err);
	return l->scan ? db_bind(&l->db, l->scan, err, "i", inbox) : -1;
}

int ledger_scan_next(struct ledger *l, struct ledger_file *f, struct error *err)
{
	sqlite3_stmt *st = l->scan;
	int got = db_step(&l->db, st, err);
	if (got > 0)
		*f = (struct ledger_file){db_text(st, 0), db_int(st, 1), db_int(st, 2), db_int(st, 3), db_text(st, 4),
			db_text(st, 5), db_text(st, 6), db_text(st, 7), db_text(st, 8), db_int(st, 9) != 0,
			db_int(st, 10)};
	return got;
}

static int outbox_add(struct ledger *l, const char *sha256, struct error *err)
{
	return db_run(&l->db, err, "INSERT OR IGNORE INTO outbox(sha256) VALUES(?)", "t", sha256);
}

int ledger_file_put(struct ledger *l, int64_t run, int64_t inbox, const char *path, int64_t size, int64_t mtime,
	int64_t inode, const char *sha256, const char *outcome, const char *code, const char *message,
	struct error *err)
{
	if (db_run(&l->db, err,
		    "INSERT OR IGNORE INTO outbox(sha256) SELECT sha256 FROM files WHERE inbox = ? AND path = ?"
		    " AND sha256 IS NOT NULL AND sha256 IS NOT ?",
		    "itt", inbox, path, sha256) < 0)
		return -1;
	if (sha256 && outbox_add(l, sha256, err) < 0)
		return -1;
	return db_run(&l->db, err,
		"INSERT OR REPLACE INTO files(inbox, path, size, mtime, inode, sha256, outcome, code, message, run)"
		" VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"itiiitttti", inbox, path, size, mtime, inode, sha256, outcome, code,
		message, run);
}

int ledger_file_hash(struct ledger *l, int64_t inbox, const char *path, bool *known, const char **sha256,
	struct error *err)
{
	sqlite3_stmt *st = db_prepare(&l->db, "SELECT sha256, deleted FROM files WHERE inbox = ? AND path = ?", err);
	*sha256 = "";
	*known = false;
	if (!st || db_bind(&l->db, st, err, "it", inbox, path) < 0)
		return -1;
	int got = db_step(&l->db, st, err);
	if (got > 0) {
		*known = true;
		if (db_null(st, 1))
			*sha256 = db_text(st, 0);
	}
	return got < 0 ? -1 : 0;
}

int ledger_file_touched(struct ledger *l, int64_t inbox, const char *path, int64_t size, int64_t mtime, int64_t inode,
	struct error *err)
{
	return db_run(&l->db, err, "UPDATE files SET size = ?, mtime = ?, inode = ? WHERE inbox = ? AND path = ?", "iiiit",
		size, mtime, inode, inbox, path);
}

int ledger_note_gone(struct ledger *l, int64_t inbox, const char *path, struct error *err)
{
	return db_run(&l->db, err, "INSERT OR IGNORE INTO gone VALUES(?, ?, 0)", "it", inbox, path);
}

int ledger_note_elsewhere(struct ledger *l, int64_t inbox, const char *path, struct error *err)
{
	return db_run(&l->db, err, "INSERT OR IGNORE INTO gone VALUES(?, ?, 1)", "it", inbox, path);
}

int ledger_note_odd(struct ledger *l, int64_t inbox, const char *path, const char *outcome, const char *code,
	const char *message, struct error *err)
{
	return db_run(&l->db, err, "INSERT OR REPLACE INTO odd VALUES(?, ?, ?, ?, ?)", "itttt", inbox, path, outcome, code,
		message);
}

int ledger_noted_apply(struct ledger *l, int64_t run, int64_t *gone, struct error *err)
{
	static const char *const lists[] = {
		"INSERT OR IGNORE INTO outbox(sha256) SELECT f.sha256 FROM gone g JOIN files f"
		" ON f.inbox = g.inbox AND f.path = g.path WHERE f.sha256 IS NOT NULL",
		"INSERT OR IGNORE INTO outbox(sha256) SELECT f.sha256 FROM odd o JOIN files f"
		" ON f.inbox = o.inbox AND f.path = o.path WHERE f.sha256 IS NOT NULL",
	};
	if (db_run(&l->db, err, lists[0], "") < 0 || db_run(&l->db, err, lists[1], "") < 0 ||
		db_run(&l->db, err,
			"UPDATE files SET deleted = ? WHERE deleted IS NULL AND (inbox, path) IN"
			" (SELECT inbox, path FROM gone WHERE NOT elsewhere)",
			"i", run) < 0)
		return -1;
	*gone = sqlite3_changes64(l->db.handle);
	if (db_run(&l->db, err,
		    "DELETE FROM files WHERE (inbox, path) IN (SELECT inbox, path FROM gone WHERE elsewhere)", "") < 0 ||
		db_run(&l->db, err,
		    "INSERT OR REPLACE INTO files(inbox, path, outcome, code, message, run)"
		    " SELECT inbox, path, outcome, code, message, ? FROM odd",
		    "i", run) < 0 ||
		db_run(&l->db, err, "DELETE FROM gone", "") < 0)
		return -1;
	return db_run(&l->db, err, "DELETE FROM odd", "");
}

/* ------------------------------------------------------------------ todo */

int ledger_todo_add(struct ledger *l, enum ledger_lane lane, int64_t inbox, const char *path, struct error *err)
{
	return db_run(&l->db, err, "INSERT INTO todo(lane, inbox, path) VALUES(?, ?, ?)", "iit", (int64_t)lane, inbox, path);
}

int ledger_todo_take(struct ledger *l, enum ledger_lane lane, int64_t inbox, const char **path, struct error *err)
{
	sqlite3_stmt *st = db_prepare(&l->db,
		"DELETE FROM todo WHERE seq = (SELECT seq FROM todo WHERE lane = ? AND inbox = ? ORDER BY seq LIMIT 1)"
		" RETURNING path",
		err);
	if (!st || db_bind(&l->db, st, err, "ii", (int64_t)lane, inbox) < 0)
		return -1;
	int got = db_step(&l->db, st, err);
	if (got > 0) {
		/* A statement that writes must not be left open: no commit would pass. */
		buffer_clear(&l->path);
		buffer_add_string(&l->path, db_text(st, 0));
		*path = l->path.data;
		sqlite3_reset(st);
		if (!buffer_ok(&l->path))
			return error_memory(err);
	}
	return got;
}

int ledger_busy(struct ledger *l, const char *sha256, bool *busy, struct error *err)
{
	int64_t n = 0;
	int result = db_number(&l->db, err, &n, "SELECT 1 FROM busy WHERE sha256 = ?", "t", sha256);
	*busy = n;
	return result;
}

int ledger_busy_set(struct ledger *l, const char *sha256, bool busy, struct error *err)
{
	return busy ? db_run(&l->db, err, "INSERT OR IGNORE INTO busy VALUES(?)", "t", sha256)
		    : db_run(&l->db, err, "DELETE FROM busy WHERE sha256 = ?", "t", sha256);
}

/* ------------------------------------------------------------------ contents */

int ledger_content_put(struct ledger *l, const struct ledger_content *c, struct error *err)
{
	bool has = c->spool_len >= 0;
	/* What is new about it the index must hear, where no record will tell it at the end of the run. */
	if (!has && outbox_add(l, c->sha256, err) < 0)
		return -1;
	return db_run(&l->db, err,
		"INSERT INTO contents(sha256, inbox, path, outcome, code, message, stage, milliseconds, memory_kb, tool,"
		" settings, run, secret, spool_at, spool_len)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, -1), nullif(?9, -1), ?10, ?11, ?12, ?13, iif(?15 < 0, NULL, ?14),"
		" iif(?15 < 0, NULL, ?15))"
		" ON CONFLICT(sha256) DO UPDATE SET inbox = excluded.inbox, path = excluded.path, outcome = excluded.outcome,"
		" code = excluded.code, message = excluded.message, stage = excluded.stage,"
		" milliseconds = excluded.milliseconds, memory_kb = excluded.memory_kb, tool = excluded.tool,"
		" settings = excluded.settings, run = excluded.run, attempts = contents.attempts + 1,"
		" secret = excluded.secret, retry = 0, spool_at = excluded.spool_at, spool_len = excluded.spool_len,"
		" file = NULL, at = NULL, len = NULL",
		"tittttt" "ii" "tt" "iiii", c->sha256, c->inbox, c->path, c->outcome, c->code, c->message, c->stage,
		c->milliseconds, c->memory_kb, c->tool, c->settings, c->run, (int64_t)c->secret, c->spool_at,
		has ? c->spool_len : (int64_t)-1);
}

#define CONTENT_COLUMNS \
	"sha256, inbox, path, outcome, code, message, stage, coalesce(milliseconds, -1), coalesce(memory_kb, -1), tool," \
	" settings, run, secret, coalesce(spool_at, 0), coalesce(spool_len, -1), file, coalesce(at, 0), coalesce(len, -1)," \
	" attempts, retry"

static void content_of(sqlite3_stmt *st, struct ledger_content *c)
{
	*c = (struct ledger_content){.sha256 = db_text(st, 0), .inbox = db_int(st, 1), .path = db_text(st, 2),
		.outcome = db_text(st, 3), .code = db_text(st, 4), .message = db_text(st, 5), .stage = db_text(st, 6),
		.milliseconds = db_int(st, 7), .memory_kb = db_int(st, 8), .tool = db_text(st, 9),
		.settings = db_text(st, 10), .run = db_int(st, 11), .secret = db_int(st, 12) != 0,
		.spool_at = db_int(st, 13), .spool_len = db_int(st, 14), .file = db_text(st, 15), .at = db_int(st, 16),
		.len = db_int(st, 17), .attempts = db_int(st, 18), .retry = db_int(st, 19) != 0};
}

int ledger_content_get(struct ledger *l, const char *sha256, struct ledger_content *c, struct error *err)
{
	sqlite3_stmt *st = db_prepare(&l->db, "SELECT " CONTENT_COLUMNS " FROM contents WHERE sha256 = ?", err);
	if (!st || db_bind(&l->db, st, err, "t", sha256) < 0)
		return -1;
	int got = db_step(&l->db, st, err);
	if (got > 0)
		content_of(st, c);
	return got;
}

int ledger_content_copies(struct ledger *l, const char *sha256, int64_t *count, struct error *err)
{
	*count = 0;
	return db_number(&l->db, err, count, "SELECT count(*) FROM files WHERE sha256 = ? AND deleted IS NULL", "t", sha256);
}

int ledger_content_adopt(struct ledger *l, const struct ledger_content *c, int64_t inbox, const char *path, struct error *err)
{
	return db_run(&l->db, err,
		"INSERT OR REPLACE INTO contents(sha256, inbox, path, outcome, code, message, stage, milliseconds, memory_kb, tool,"
		" settings, run, attempts, secret) VALUES(?, ?, ?, ?, ?, ?, ?, nullif(?, -1), nullif(?, -1), ?, ?, 0, ?, ?)",
		"tittttt" "ii" "tt" "ii", c->sha256, inbox, path, c->outcome, *c->code ? c->code : NULL,
		*c->message ? c->message : NULL, *c->stage ? c->stage : NULL, c->milliseconds, c->memory_kb, c->tool, c->settings,
		c->attempts, (int64_t)c->secret);
}

int ledger_content_forget(struct ledger *l, const char *sha256, struct error *err)
{
	return db_run(&l->db, err, "DELETE FROM contents WHERE sha256 = ?", "t", sha256);
}

int ledger_pending_run(struct ledger *l, int64_t *run, struct error *err)
{
	*run = 0;
	return db_number(&l->db, err, run, "SELECT max(run) FROM contents WHERE spool_len IS NOT NULL", "");
}

int ledger_pending_begin(struct ledger *l, struct error *err)
{
	if (db_run(&l->db, err, "DELETE FROM placed", "") < 0)
		return -1;
	/* Two contents may have had one path within a run: the hash parts them. */
	l->pending = db_prepare(&l->db,
		"SELECT " CONTENT_COLUMNS " FROM contents WHERE spool_len IS NOT NULL ORDER BY inbox, path, sha256", err);
	return l->pending ? 0 : -1;
}

int ledger_pending_next(struct ledger *l, struct ledger_content *c, struct error *err)
{
	int got = db_step(&l->db, l->pending, err);
	if (got > 0)
		content_of(l->pending, c);
	return got;
}

int ledger_pending_place(struct ledger *l, const char *sha256, int64_t at, int64_t len, struct error *err)
{
	return db_run(&l->db, err, "INSERT INTO placed(sha256, at, len) VALUES(?, ?, ?)", "tii", sha256, at, len);
}

int ledger_pending_done(struct ledger *l, const char *file, struct error *err)
{
	if (db_run(&l->db, err,
		    "UPDATE contents SET file = ?, at = p.at, len = p.len, spool_at = NULL, spool_len = NULL"
		    " FROM placed p WHERE p.sha256 = contents.sha256",
		    "t", file) < 0 ||
		db_run(&l->db, err, "INSERT OR IGNORE INTO outbox(sha256) SELECT sha256 FROM placed ORDER BY seq", "") < 0)
		return -1;
	return db_run(&l->db, err, "DELETE FROM placed", "");
}

/* ------------------------------------------------------------------ from a shard's ledger into the archive's */

/* NULL for null. */
static const char *text_or_null(sqlite3_stmt *st, int column)
{
	return db_null(st, column) ? NULL : db_text(st, column);
}

static int begin_with(struct ledger *l, sqlite3_stmt *st, int64_t number, struct error *err)
{
	return st ? db_bind(&l->db, st, err, "i", number) : -1;
}

int ledger_changes_begin(struct ledger *l, int64_t after, bool deleted, struct error *err)
{
#define CHANGE "SELECT inbox, path, size, mtime, inode, sha256, outcome, code, message FROM files WHERE "
	l->changes = deleted ? db_prepare(&l->db, CHANGE "deleted > ?", err)
			     : db_prepare(&l->db, CHANGE "run > ? AND deleted IS NULL", err);
	return begin_with(l, l->changes, after, err);
}

int ledger_changes_next(struct ledger *l, struct ledger_change *c, struct error *err)
{
	sqlite3_stmt *st = l->changes;
	int got = db_step(&l->db, st, err);
	if (got > 0)
		*c = (struct ledger_change){db_int(st, 0), db_text(st, 1), db_int(st, 2), db_int(st, 3), db_int(st, 4),
			text_or_null(st, 5), text_or_null(st, 6), text_or_null(st, 7), text_or_null(st, 8)};
	return got;
}

int ledger_worked_begin(struct ledger *l, int64_t after, struct error *err)
{
	l->worked = db_prepare(&l->db, "SELECT " CONTENT_COLUMNS " FROM contents WHERE run > ?", err);
	return begin_with(l, l->worked, after, err);
}

int ledger_worked_next(struct ledger *l, struct ledger_content *c, struct error *err)
{
	int got = db_step(&l->db, l->worked, err);
	if (got > 0)
		content_of(l->worked, c);
	return got;
}

int ledger_candidate_add(struct ledger *l, const char *sha256, int64_t inbox, const char *path, int64_t shard, struct error *err)
{
	return db_run(&l->db, err,
		"INSERT INTO candidates VALUES(?, ?, ?, ?) ON CONFLICT(sha256) DO UPDATE SET inbox = excluded.inbox,"
		" path = excluded.path, shard = excluded.shard WHERE (excluded.inbox, excluded.path) < (candidates.inbox, candidates.path)",
		"titi", sha256, inbox, path, shard);
}

int ledger_candidates_begin(struct ledger *l, int64_t shard, struct error *err)
{
	l->candidates = db_prepare(&l->db, "SELECT sha256, inbox, path FROM candidates WHERE shard = ? ORDER BY inbox, path, sha256", err);
	return begin_with(l, l->candidates, shard, err);
}

int ledger_candidates_next(struct ledger *l, const char **sha256, int64_t *inbox, const char **path, struct error *err)
{
	int got = db_step(&l->db, l->candidates, err);
	if (got > 0) {
		*sha256 = db_text(l->candidates, 0);
		*inbox = db_int(l->candidates, 1);
		*path = db_text(l->candidates, 2);
	}
	return got;
}

int ledger_asked_begin(struct ledger *l, struct error *err)
{
	l->asked = db_prepare(&l->db, "SELECT sha256 FROM contents WHERE outcome = 'quarantined' AND retry", err);
	return l->asked ? 0 : -1;
}

int ledger_asked_next(struct ledger *l, const char **sha256, struct error *err)
{
	int got = db_step(&l->db, l->asked, err);
	if (got > 0)
		*sha256 = db_text(l->asked, 0);
	return got;
}

int ledger_inboxes_begin(struct ledger *l, struct error *err)
{
	l->inboxes = db_prepare(&l->db, "SELECT id, root FROM inboxes ORDER BY id", err);
	return l->inboxes ? 0 : -1;
}

int ledger_inboxes_next(struct ledger *l, int64_t *inbox, const char **root, struct error *err)
{
	int got = db_step(&l->db, l->inboxes, err);
	if (got > 0) {
		*inbox = db_int(l->inboxes, 0);
		*root = db_text(l->inboxes, 1);
	}
	return got;
}

/* ------------------------------------------------------------------ outbox */

int ledger_outbox_next(struct ledger *l, int64_t *after, const char **sha256, struct error *err)
{
	sqlite3_stmt *st = db_prepare(&l->db, "SELECT seq, sha256 FROM outbox WHERE seq > ? ORDER BY seq LIMIT 1", err);
	if (!st || db_bind(&l->db, st, err, "i", *after) < 0)
		return -1;
	int got = db_step(&l->db, st, err);
	if (got > 0) {
		*after = db_int(st, 0);
		*sha256 = db_text(st, 1);
	}
	return got;
}

int ledger_outbox_clear(struct ledger *l, int64_t upto, struct error *err)
{
	return db_run(&l->db, err, "DELETE FROM outbox WHERE seq <= ?", "i", upto);
}

int ledger_outbox_all(struct ledger *l, bool secret_only, struct error *err)
{
	return db_run(&l->db, err,
		"INSERT OR IGNORE INTO outbox(sha256) SELECT sha256 FROM contents WHERE len IS NOT NULL AND secret >= ?"
		" ORDER BY run, inbox, path",
		"i", (int64_t)secret_only);
}

int ledger_outbox_count(struct ledger *l, int64_t *count, struct error *err)
{
	*count = 0;
	return db_number(&l->db, err, count, "SELECT count(*) FROM outbox", "");
}

int ledger_content_paths(struct ledger *l, const char *sha256,
	int (*visit)(void *context, const char *root, const char *path, struct error *err), void *context,
	struct error *err)
{
	sqlite3_stmt *st = db_prepare(&l->db,
		"SELECT i.root, f.path FROM files f JOIN inboxes i ON i.id = f.inbox WHERE f.sha256 = ? AND f.deleted IS NULL"
		" ORDER BY i.root, f.path",
		err);
	int got;
	if (!st || db_bind(&l->db, st, err, "t", sha256) < 0)
		return -1;
	while ((got = db_step(&l->db, st, err)) > 0)
		if (visit(context, db_text(st, 0), db_text(st, 1), err) < 0)
			return -1;
	return got;
}

/* ------------------------------------------------------------------ books */

int ledger_books(struct ledger *l, int64_t inbox, struct ledger_books *books, struct error *err)
{
	*books = (struct ledger_books){0};
	sqlite3_stmt *st = db_prepare(&l->db,
		"SELECT coalesce(c.outcome, f.outcome), count(*) FROM files f LEFT JOIN contents c ON c.sha256 = f.sha256"
		" WHERE f.deleted IS NULL AND (f.inbox = ?1 OR ?1 = 0) GROUP BY 1",
		err);
	int got;
	if (!st || db_bind(&l->db, st, err, "i", inbox) < 0)
		return -1;
	while ((got = db_step(&l->db, st, err)) > 0) {
		const char *outcome = db_text(st, 0);
		int64_t n = db_int(st, 1);
		if (strcmp(outcome, LEDGER_RECORD) == 0)
			books->records += n;
		else if (strcmp(outcome, LEDGER_PARTIAL) == 0)
			books->partial += n;
		else if (strcmp(outcome, LEDGER_QUARANTINED) == 0)
			books->quarantined += n;
		else if (strcmp(outcome, LEDGER_SKIPPED) == 0)
			books->skipped += n;
		else
			books->open += n;
	}
	return got;
}

int ledger_run_records(struct ledger *l, int64_t run, const char *file, int64_t *made, int64_t *placed,
	struct error *err)
{
	*made = *placed = 0;
	if (db_number(&l->db, err, made,
		    "SELECT count(*) FROM contents WHERE run = ? AND outcome IN ('record', 'partial')", "i", run) < 0)
		return -1;
	return db_number(&l->db, err, placed, "SELECT count(*) FROM contents WHERE run = ? AND file = ?", "it", run, file);
}

int ledger_outdated(struct ledger *l, const char *settings, int64_t *count, struct error *err)
{
	*count = 0;
	return db_number(&l->db, err, count,
		"SELECT count(*) FROM contents c WHERE settings <> ? AND EXISTS"
		" (SELECT 1 FROM files f WHERE f.sha256 = c.sha256 AND f.deleted IS NULL)",
		"t", settings);
}

int ledger_quarantine_begin(struct ledger *l, struct error *err)
{
	l->quarantine = db_prepare(&l->db,
		"SELECT i.root, f.path, f.sha256, c.code, c.stage, c.message, c.tool, c.settings, c.attempts, c.run, c.retry"
		" FROM contents c JOIN files f ON f.sha256 = c.sha256 JOIN inboxes i ON i.id = f.inbox"
		" WHERE c.outcome = 'quarantined' AND f.deleted IS NULL"
		" UNION ALL SELECT i.root, f.path, NULL, f.code, 'run', f.message, '', '', 1, f.run, 0"
		" FROM files f JOIN inboxes i ON i.id = f.inbox"
		" WHERE f.outcome = 'quarantined' AND f.sha256 IS NULL AND f.deleted IS NULL ORDER BY 4, 1, 2",
		err);
	return l->quarantine ? 0 : -1;
}

int ledger_quarantine_next(struct ledger *l, struct ledger_quarantined *q, struct error *err)
{
	sqlite3_stmt *st = l->quarantine;
	int got = db_step(&l->db, st, err);
	if (got > 0)
		*q = (struct ledger_quarantined){db_text(st, 0), db_text(st, 1), db_text(st, 2), db_text(st, 3),
			db_text(st, 4), db_text(st, 5), db_text(st, 6), db_text(st, 7), db_int(st, 8), db_int(st, 9),
			db_int(st, 10) != 0};
	return got;
}

int ledger_retry(struct ledger *l, const char *what, int64_t *count, struct error *err)
{
	*count = 0;
	if (db_run(&l->db, err,
		    "UPDATE contents SET retry = 1 WHERE outcome = 'quarantined' AND (?1 = 'all' OR code = ?1 OR sha256 = ?1"
		    " OR sha256 IN (SELECT f.sha256 FROM files f JOIN inboxes i ON i.id = f.inbox"
		    " WHERE f.path = ?1 OR i.root || '/' || f.path = ?1))",
		    "t", what) < 0)
		return -1;
	*count = sqlite3_changes64(l->db.handle);
	return 0;
}

int ledger_last_run(struct ledger *l, struct ledger_run *run, struct error *err)
{
	sqlite3_stmt *st = db_prepare(&l->db,
		"SELECT id, started, ended, state, tool, settings FROM runs ORDER BY id DESC LIMIT 1", err);
	if (!st)
		return -1;
	int got = db_step(&l->db, st, err);
	if (got > 0)
		*run = (struct ledger_run){db_int(st, 0), db_text(st, 1), db_text(st, 2), db_text(st, 3), db_text(st, 4),
			db_text(st, 5)};
	return got;
}

int ledger_codes(struct ledger *l, int (*visit)(void *context, const char *code, int64_t count), void *context,
	struct error *err)
{
	sqlite3_stmt *st = db_prepare(&l->db,
		"SELECT code, count(*) FROM (SELECT coalesce(c.code, f.code) AS code FROM files f"
		" LEFT JOIN contents c ON c.sha256 = f.sha256 WHERE f.deleted IS NULL"
		" AND coalesce(c.outcome, f.outcome) = 'quarantined') GROUP BY code ORDER BY 2 DESC, 1",
		err);
	int got;
	if (!st)
		return -1;
	while ((got = db_step(&l->db, st, err)) > 0)
		if (visit(context, db_text(st, 0), db_int(st, 1)) < 0)
			return error_memory(err);
	return got;
}

int ledger_totals(struct ledger *l, int64_t *contents, int64_t *secret, int64_t *deleted, struct error *err)
{
	*contents = *secret = *deleted = 0;
	if (db_number(&l->db, err, contents, "SELECT count(*) FROM contents WHERE len IS NOT NULL", "") < 0 ||
		db_number(&l->db, err, secret, "SELECT count(*) FROM contents WHERE len IS NOT NULL AND secret", "") < 0)
		return -1;
	return db_number(&l->db, err, deleted, "SELECT count(*) FROM files WHERE deleted IS NOT NULL", "");
}
