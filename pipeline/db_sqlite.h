/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite with our errors. Only *_sqlite.c include this.
 */
#ifndef CONGVAN_DB_SQLITE_H
#define CONGVAN_DB_SQLITE_H

#include "db_mode.h"
#include "error.h"
#include "span.h"

#include <sqlite3.h>
#include <stdint.h>

#define DB_STATEMENTS 96

struct db {
	sqlite3 *handle;
	const char *name; /* for messages; static */
	/* Statements by the address of their (literal) SQL, made at first use. */
	struct {
		const char *sql;
		sqlite3_stmt *statement;
	} cached[DB_STATEMENTS];
	size_t count;
};

int db_open(struct db *db, const char *path, const char *name, enum db_mode mode, struct error *err);
void db_close(struct db *db);
/* Lets go of what statements hold that were not stepped to their end: their rows are gone, a reader's lock too. */
void db_idle(struct db *db);
/* Several statements without results. */
int db_exec(struct db *db, const char *sql, struct error *err);
/* A statement, reset and unbound; sql must be a literal. NULL with *err. */
sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct error *err);
/*
 * Binds values from 1 on: i int64_t, t const char * (NULL is null), s struct span (borrowed until the statement is
 * reset, as t is), n nothing (null). 0 or -1.
 */
int db_bind(struct db *db, sqlite3_stmt *st, struct error *err, const char *types, ...);
/* 1 a row, 0 the end (and reset), -1. */
int db_step(struct db *db, sqlite3_stmt *st, struct error *err);
/* Prepares, binds, steps to the end. */
int db_run(struct db *db, struct error *err, const char *sql, const char *types, ...);
/* The same, taking the first column of the first row as a number; *value is left alone where there is none or null. */
int db_number(struct db *db, struct error *err, int64_t *value, const char *sql, const char *types, ...);

/* A text column; "" for null; valid until the next step. */
const char *db_text(sqlite3_stmt *st, int column);
static inline int64_t db_int(sqlite3_stmt *st, int column)
{
	return sqlite3_column_int64(st, column);
}
static inline bool db_null(sqlite3_stmt *st, int column)
{
	return sqlite3_column_type(st, column) == SQLITE_NULL;
}

int db_error(struct db *db, struct error *err);

#endif
