/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "db_sqlite.h"

#include "buffer.h"

#include <stdarg.h>

int db_error(struct db *db, struct error *err)
{
	int code = sqlite3_errcode(db->handle);
	if (code == SQLITE_NOMEM)
		return error_memory(err);
	return error_set(err, ERROR_SYSTEM, "%s: %s%s", db->name, sqlite3_errmsg(db->handle),
		code == SQLITE_FULL
			? " (nothing is lost: make room and run again, it goes on where it stopped)"
			: "");
}

static int try_open(struct db *db, const char *path, int flags)
{
	int code = sqlite3_open_v2(path, &db->handle, flags, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(db->handle, 20000);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db->handle, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
	return code;
}

/* file:PATH?WHAT */
static int try_open_uri(struct db *db, const char *path, const char *what, int flags)
{
	struct buffer uri = {0};
	int code = SQLITE_NOMEM;
	buffer_add_string(&uri, "file:");
	for (const char *p = path; *p; p++)
		buffer_add_format(&uri, *p == '?' || *p == '#' || *p == '%' ? "%%%02X" : "%c", (unsigned char)*p);
	buffer_add_format(&uri, "?%s", what);
	sqlite3_close(db->handle);
	db->handle = NULL;
	if (buffer_ok(&uri))
		code = try_open(db, uri.data, flags | SQLITE_OPEN_URI);
	buffer_free(&uri);
	return code;
}

static int open_as(struct db *db, const char *path, enum db_mode mode)
{
	const int writing = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	if (mode == DB_OWN)
		return try_open_uri(db, path, "nolock=1", writing);
	if (mode == DB_FIXED)
		return try_open_uri(db, path, "immutable=1", SQLITE_OPEN_READONLY);
	if (mode != DB_READ)
		return try_open(db, path, writing);
	int code = try_open(db, path, SQLITE_OPEN_READONLY);
	if ((code & 0xFF) == SQLITE_READONLY) {
		/* A writer was cut off: what it left in the journal must be rolled back before anything is read. */
		sqlite3_close(db->handle);
		db->handle = NULL;
		code = try_open(db, path, SQLITE_OPEN_READWRITE);
	}
	/* A reader who may not write the folder cannot make the WAL's shared memory: then nobody is
	 * writing in a way it could see, and the file is read as it stands. */
	return (code & 0xFF) == SQLITE_CANTOPEN ? try_open_uri(db, path, "immutable=1", SQLITE_OPEN_READONLY) : code;
}

/* How a commit is kept whole is written in the file: what an archive began with it keeps, but a WAL in a shared one. */
static int set_journal(struct db *db, enum db_mode mode, struct error *err)
{
	int64_t pages = 0;
	if (mode == DB_SHARED || mode == DB_OWN)
		return db_exec(db, "PRAGMA journal_mode=DELETE", err);
	if (db_number(db, err, &pages, "PRAGMA page_count", "") < 0)
		return -1;
	return pages ? 0 : db_exec(db, "PRAGMA journal_mode=WAL", err);
}

int db_open(struct db *db, const char *path, const char *name, enum db_mode mode, struct error *err)
{
	*db = (struct db){.name = name};
	int code = open_as(db, path, mode);
	if (code != SQLITE_OK) {
		if (db->handle)
			db_error(db, err);
		else
			error_memory(err);
		db_close(db);
		return -1;
	}
	if (mode == DB_READ || mode == DB_FIXED)
		return 0;
	if (set_journal(db, mode, err) == 0 &&
		db_exec(db,
			"PRAGMA synchronous=FULL; PRAGMA temp_store=FILE;"
			"PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=2000",
			err) == 0)
		return 0;
	db_close(db);
	return -1;
}

void db_idle(struct db *db)
{
	for (size_t i = 0; i < db->count; i++)
		sqlite3_reset(db->cached[i].statement);
}

void db_close(struct db *db)
{
	for (size_t i = 0; i < db->count; i++)
		sqlite3_finalize(db->cached[i].statement);
	db->count = 0;
	sqlite3_close(db->handle);
	db->handle = NULL;
}

int db_exec(struct db *db, const char *sql, struct error *err)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_error(db, err);
}

sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct error *err)
{
	for (size_t i = 0; i < db->count; i++)
		if (db->cached[i].sql == sql) {
			sqlite3_reset(db->cached[i].statement);
			sqlite3_clear_bindings(db->cached[i].statement);
			return db->cached[i].statement;
		}
	if (db->count == DB_STATEMENTS) {
		error_set(err, ERROR_SYSTEM, "%s: too many statements", db->name);
		return NULL;
	}
	sqlite3_stmt *st = NULL;
	if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) != SQLITE_OK) {
		db_error(db, err);
		return NULL;
	}
	db->cached[db->count].sql = sql;
	db->cached[db->count++].statement = st;
	return st;
}

static int bind_list(struct db *db, sqlite3_stmt *st, struct error *err, const char *types, va_list args)
{
	for (int i = 1; *types; types++, i++) {
		int code = SQLITE_OK;
		if (*types == 'i')
			code = sqlite3_bind_int64(st, i, va_arg(args, int64_t));
		else if (*types == 't') {
			const char *text = va_arg(args, const char *);
			code = text ? sqlite3_bind_text(st, i, text, -1, SQLITE_STATIC) : sqlite3_bind_null(st, i);
		} else if (*types == 's') {
			struct span s = va_arg(args, struct span);
			code = sqlite3_bind_text64(st, i, s.ptr ? s.ptr : "", s.len, SQLITE_STATIC, SQLITE_UTF8);
		}
		if (code != SQLITE_OK)
			return db_error(db, err);
	}
	return 0;
}

int db_bind(struct db *db, sqlite3_stmt *st, struct error *err, const char *types, ...)
{
	va_list args;
	va_start(args, types);
	int result = bind_list(db, st, err, types, args);
	va_end(args);
	return result;
}

int db_step(struct db *db, sqlite3_stmt *st, struct error *err)
{
	int code = sqlite3_step(st);
	if (code == SQLITE_ROW)
		return 1;
	int result = code == SQLITE_DONE ? 0 : db_error(db, err);
	sqlite3_reset(st);
	return result;
}

int db_run(struct db *db, struct error *err, const char *sql, const char *types, ...)
{
	sqlite3_stmt *st = db_prepare(db, sql, err);
	if (!st)
		return -1;
	va_list args;
	va_start(args, types);
	int result = bind_list(db, st, err, types, args);
	va_end(args);
	while (result >= 0 && (result = db_step(db, st, err)) > 0)
		;
	return result;
}

int db_number(struct db *db, struct error *err, int64_t *value, const char *sql, const char *types, ...)
{
	sqlite3_stmt *st = db_prepare(db, sql, err);
	if (!st)
		return -1;
	va_list args;
	va_start(args, types);
	int result = bind_list(db, st, err, types, args);
	va_end(args);
	if (result == 0)
		result = db_step(db, st, err);
	if (result > 0) {
		if (!db_null(st, 0))
			*value = db_int(st, 0);
		sqlite3_reset(st);
	}
	return result < 0 ? -1 : 0;
}

const char *db_text(sqlite3_stmt *st, int column)
{
	const char *text = (const char *)sqlite3_column_text(st, column);
	return text ? text : "";
}
