/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index.h"

#include "db_sqlite.h"

#include <stdlib.h>

struct index {
	struct db db;
};

/* Raised when the tables change; like FOLD_VERSION it makes the index be made anew. */
#define INDEX_SCHEMA 1
#define INDEX_VERSION (INDEX_SCHEMA * 1000 + FOLD_VERSION)

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS documents(number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, id TEXT NOT NULL,"
	" type TEXT, type_key TEXT, code TEXT, code_key TEXT, issuer TEXT, date TEXT, subject TEXT,"
	" deleted INTEGER NOT NULL DEFAULT 0, file TEXT NOT NULL, at INTEGER NOT NULL, len INTEGER NOT NULL);"
	"CREATE INDEX IF NOT EXISTS documents_code ON documents(code_key) WHERE code_key <> '';"
	"CREATE INDEX IF NOT EXISTS documents_date ON documents(date);"
	"CREATE INDEX IF NOT EXISTS documents_deleted ON documents(number) WHERE deleted;"
	"CREATE TABLE IF NOT EXISTS paths(document INTEGER NOT NULL, root TEXT NOT NULL, path TEXT NOT NULL,"
	" PRIMARY KEY(document, root, path)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS deadlines(due TEXT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY(due, document))"
	" WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS deadlines_document ON deadlines(document);"
	/* Words come parted and folded (fold.h): nothing is left for a tokenizer to know. */
	"CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(subject, body, issuer, codes, directives, content='',"
	" tokenize='ascii');";

struct index *index_open(const char *path, enum db_mode mode, struct error *err)
{
	struct index *x = calloc(1, sizeof *x);
	if (!x) {
		error_memory(err);
		return NULL;
	}
	if (db_open(&x->db, path, "index.db", mode, err) < 0) {
		free(x);
		return NULL;
	}
	if (mode != DB_READ && mode != DB_FIXED && (db_exec(&x->db, "BEGIN", err) < 0 || db_exec(&x->db, schema, err) < 0 ||
			     db_exec(&x->db, "COMMIT", err) < 0)) {
		index_close(x);
		return NULL;
	}
	return x;
}

void index_close(struct index *x)
{
	if (!x)
		return;
	db_close(&x->db);
	free(x);
}

int index_begin(struct index *x, struct error *err)
{
	return db_exec(&x->db, "BEGIN IMMEDIATE", err);
}

int index_commit(struct index *x, struct error *err)
{
	return db_exec(&x->db, "COMMIT", err);
}

void index_rollback(struct index *x)
{
	if (x && !sqlite3_get_autocommit(x->db.handle))
		sqlite3_exec(x->db.handle, "ROLLBACK", NULL, NULL, NULL);
}

int index_stale(struct index *x, bool *stale, struct error *err)
{
	int64_t version = 0;
	int result = db_number(&x->db, err, &version, "PRAGMA user_version", "");
	*stale = version != INDEX_VERSION;
	return result;
}

int index_empty(struct index *x, struct error *err)
{
	struct buffer sql = {0};
	buffer_add_format(&sql,
		"BEGIN; DROP TABLE words; DROP TABLE documents; DROP TABLE paths; DROP TABLE deadlines; %s"
		"PRAGMA user_version = %d; COMMIT",
		schema, INDEX_VERSION);
	int result = buffer_ok(&sql) ? db_exec(&x->db, sql.data, err) : error_memory(err);
	if (result < 0)
		index_rollback(x);
	buffer_free(&sql);
	return result;
}

/* ------------------------------------------------------------------ writing */

int index_place(struct index *x, const char *sha256, const char **file, int64_t *at, int64_t *len, struct error *err)
{
	sqlite3_stmt *st = db_prepare(&x->db, "SELECT file, at, len FROM documents WHERE sha256 = ?", err);
	if (!st || db_bind(&x->db, st, err, "t", sha256) < 0)
		return -1;
	int got = db_step(&x->db, st, err);
	if (got > 0) {
		*file = db_text(st, 0);
		*at = db_int(st, 1);
		*len = db_int(st, 2);
	}
	return got;
}

static int document_number(struct index *x, const char *sha256, int64_t *number, struct error *err)
{
	*number = 0;
	return db_number(&x->db, err, number, "SELECT number FROM documents WHERE sha256 = ?", "t", sha256);
}

#define WORDS(d) \
	buffer_span(&(d)->words[0]), buffer_span(&(d)->words[1]), buffer_span(&(d)->words[2]), \
		buffer_span(&(d)->words[3]), buffer_span(&(d)->words[4])

int index_remove(struct index *x, const char *sha256, const struct index_document *d, struct error *err)
{
	int64_t number;
	if (document_number(x, sha256, &number, err) < 0 || !number)
		return number ? -1 : 0;
	if (db_run(&x->db, err,
		    "INSERT INTO words(words, rowid, subject, body, issuer, codes, directives)"
		    " VALUES('delete', ?, ?, ?, ?, ?, ?)",
		    "isssss", number, WORDS(d)) < 0 ||
		db_run(&x->db, err, "DELETE FROM paths WHERE document = ?", "i", number) < 0 ||
		db_run(&x->db, err, "DELETE FROM deadlines WHERE document = ?", "i", number) < 0)
		return -1;
	return db_run(&x->db, err, "DELETE FROM documents WHERE number = ?", "i", number);
}

int index_add(struct index *x, const char *sha256, const struct index_document *d, const char *file, int64_t at,
	int64_t len, struct error *err)
{
	if (db_run(&x->db, err,
		    "INSERT INTO documents(sha256, id, type, type_key, code, code_key, issuer, date, subject, file, at, len)"
		    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    "ttttttttttii", sha256, d->id, d->type, d->type_key, d->code, d->code_key, d->issuer, d->date,
		    d->subject, file, at, len) < 0)
		return -1;
	int64_t number = sqlite3_last_insert_rowid(x->db.handle);
	for (size_t i = 0; i < d->dues.len; i += strlen(d->dues.data + i) + 1)
		if (db_run(&x->db, err, "INSERT OR IGNORE INTO deadlines VALUES(?, ?)", "ti", d->dues.data + i, number) < 0)
			return -1;
	return db_run(&x->db, err,
		"INSERT INTO words(rowid, subject, body, issuer, codes, directives) VALUES(?, ?, ?, ?, ?, ?)", "isssss",
		number, WORDS(d));
}

int index_paths_clear(struct index *x, const char *sha256, struct error *err)
{
	int64_t number;
	if (document_number(x, sha256, &number, err) < 0)
		return -1;
	if (db_run(&x->db, err, "DELETE FROM paths WHERE document = ?", "i", number) < 0)
		return -1;
	return db_run(&x->db, err, "UPDATE documents SET deleted = 1 WHERE number = ? AND NOT deleted", "i", number);
}

int index_paths_add(struct index *x, const char *sha256, const char *root, const char *path, struct error *err)
{
	if (db_run(&x->db, err, "INSERT OR IGNORE INTO paths SELECT number, ?, ? FROM documents WHERE sha256 = ?", "ttt",
		    root, path, sha256) < 0)
		return -1;
	return db_run(&x->db, err, "UPDATE documents SET deleted = 0 WHERE sha256 = ? AND deleted", "t", sha256);
}

int index_count(struct index *x, int64_t *count, struct error *err)
{
	*count = 0;
	return db_number(&x->db, err, count, "SELECT count(*) FROM documents", "");
}

/* ------------------------------------------------------------------ search */

/* Whether documents must be looked at to know which match. */
static bool has_conditions(const struct search *s)
{
	return s->type || s->from || s->to || s->due_before;
}

/* Conditions on documents d; binds ?2 type ?3 from ?4 to ?5 due. */
static void add_conditions(struct buffer *sql, const struct search *s)
{
	if (s->type)
		buffer_add_string(sql, " AND ' ' || d.type_key || ' ' LIKE '% ' || ?2 || ' %'");
	if (s->from)
		buffer_add_string(sql, " AND d.date >= ?3");
	if (s->to)
		buffer_add_string(sql, " AND d.date <> '' AND d.date <= ?4");
	if (s->due_before)
		buffer_add_string(sql,
			" AND EXISTS (SELECT 1 FROM deadlines t WHERE t.document = d.number AND t.due < ?5)");
	if (!s->deleted)
		buffer_add_string(sql, " AND NOT d.deleted");
}

/* Without conditions the index of words alone is read: looking up each document would be most of the time. */
static void add_matching(struct buffer *sql, const struct search *s, const char *number)
{
	if (has_conditions(s)) {
		buffer_add_format(sql, " AND EXISTS (SELECT 1 FROM documents d WHERE d.number = %s", number);
		add_conditions(sql, s);
		buffer_add_char(sql, ')');
	} else if (!s->deleted)
		buffer_add_format(sql, " AND %s NOT IN (SELECT number FROM documents WHERE deleted)", number);
}

static sqlite3_stmt *prepare(struct index *x, const struct buffer *sql, const struct search *s, int64_t oldest,
	struct error *err)
{
	sqlite3_stmt *st = NULL;
	if (!buffer_ok(sql)) {
		error_memory(err);
		return NULL;
	}
	if (sqlite3_prepare_v2(x->db.handle, sql->data, -1, &st, NULL) != SQLITE_OK) {
		db_error(&x->db, err);
		return NULL;
	}
	const char *texts[] = {s->match, s->type, s->from, s->to, s->due_before, NULL, s->code_key};
	for (int i = 0; i < 7; i++) {
		/* Numbers that the text leaves out are out of range: nothing is lost by not binding them. */
		int code = i == 5 ? sqlite3_bind_int64(st, 6, oldest)
			: texts[i] ? sqlite3_bind_text(st, i + 1, texts[i], -1, SQLITE_STATIC) : SQLITE_OK;
		if (code != SQLITE_OK && code != SQLITE_RANGE) {
			db_error(&x->db, err);
			sqlite3_finalize(st);
			return NULL;
		}
	}
	return st;
}

/* How many match, up to SEARCH_RANKED, and the number of the oldest of the newest SEARCH_RANKED. */
static int count_matches(struct index *x, const struct search *s, int64_t *found, int64_t *oldest, bool *more,
	struct error *err)
{
	struct buffer sql = {0};
	if (*s->match) {
		buffer_add_string(&sql, "SELECT rowid FROM words WHERE words MATCH ?1");
		add_matching(&sql, s, "words.rowid");
		buffer_add_string(&sql, " ORDER BY rowid DESC");
	} else {
		buffer_add_string(&sql, "SELECT d.number FROM documents d WHERE 1");
		add_conditions(&sql, s);
		buffer_add_string(&sql, " ORDER BY d.number DESC");
	}
	sqlite3_stmt *st = prepare(x, &sql, s, 0, err);
	buffer_free(&sql);
	if (!st)
		return -1;
	int code;
	*found = *oldest = 0;
	*more = false;
	while ((code = sqlite3_step(st)) == SQLITE_ROW) {
		if (*found == SEARCH_RANKED) {
			*more = true;
			break;
		}
		++*found;
		*oldest = sqlite3_column_int64(st, 0);
	}
	int result = code == SQLITE_ROW || code == SQLITE_DONE ? 0 : db_error(&x->db, err);
	sqlite3_finalize(st);
	return result;
}

int index_search(struct index *x, const struct search *s,
	int (*visit)(void *context, const struct search_hit *hit, struct error *err), void *context, int64_t *found,
	bool *more, struct error *err)
{
	int64_t oldest;
	struct buffer sql = {0};
	if (count_matches(x, s, found, &oldest, more, err) < 0)
		return -1;
	/* Without a limit all are wanted: then none is left out for the sake of speed. */
	if (!s->limit)
		oldest = 0;
	/* Ranked first; what is shown is looked up only for those that are. */
	const char *order = s->code_key && *s->match ? "own DESC, score, number DESC" : "score, number DESC";
	buffer_add_string(&sql,
		"SELECT d.id, d.sha256, d.type, d.code, d.issuer, d.date, d.subject, d.file, d.at, d.len, d.deleted,"
		" (SELECT min(due) FROM deadlines t WHERE t.document = d.number");
	if (s->due_before)
		buffer_add_string(&sql, " AND t.due < ?5");
	buffer_add_string(&sql,
		"),"
		" (SELECT root FROM paths p WHERE p.document = d.number ORDER BY root, path LIMIT 1),"
		" (SELECT path FROM paths p WHERE p.document = d.number ORDER BY root, path LIMIT 1),"
		" (SELECT count(*) FROM paths p WHERE p.document = d.number) FROM (SELECT ");
	if (*s->match) {
		/* Subject 6, body 1, issuer 3, codes 4, directives 2: what a dispatch is about weighs more than what it says. */
		buffer_add_string(&sql, "rowid AS number, bm25(words, 6, 1, 3, 4, 2) AS score,");
		buffer_add_string(&sql, s->code_key ? " rowid IN (SELECT number FROM documents WHERE code_key = ?7) AS own" : " 0 AS own");
		buffer_add_string(&sql, " FROM words WHERE words MATCH ?1 AND rowid >= ?6");
		add_matching(&sql, s, "words.rowid");
	} else {
		buffer_add_string(&sql, "d.number AS number, ");
		buffer_add_string(&sql, s->due_before
				? "(SELECT min(due) FROM deadlines t WHERE t.document = d.number AND t.due < ?5)"
				: "d.date");
		buffer_add_string(&sql, " AS score, 0 AS own FROM documents d WHERE d.number >= ?6");
		add_conditions(&sql, s);
		/* Newest first, but what is due first. */
		if (!s->due_before)
			order = "score DESC, number DESC";
	}
	buffer_add_format(&sql, " ORDER BY %s", order);
	if (s->limit)
		buffer_add_format(&sql, " LIMIT %lld", (long long)s->limit);
	buffer_add_format(&sql, ") CROSS JOIN documents d USING (number) ORDER BY %s", order);
	sqlite3_stmt *st = prepare(x, &sql, s, oldest, err);
	buffer_free(&sql);
	if (!st)
		return -1;
	int code, result = 0;
	while (result == 0 && (code = sqlite3_step(st)) == SQLITE_ROW) {
		struct search_hit hit = {db_text(st, 0), db_text(st, 1), db_text(st, 2), db_text(st, 3), db_text(st, 4),
			db_text(st, 5), db_text(st, 6), db_text(st, 11), db_text(st, 12), db_text(st, 13), db_int(st, 14),
			db_text(st, 7), db_int(st, 8), db_int(st, 9), db_int(st, 10) != 0};
		result = visit(context, &hit, err);
	}
	if (result == 0 && code != SQLITE_DONE)
		result = db_error(&x->db, err);
	sqlite3_finalize(st);
	return result;
}
