/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is searched: ARCHIVE/index.db, SQLite with FTS5 over the folded words (fold.h) of subject, body, issuer,
 * codes and directives. The texts themselves stand in records/ only; the index knows the place.
 */
#ifndef CONGVAN_INDEX_H
#define CONGVAN_INDEX_H

#include "buffer.h"
#include "db_mode.h"
#include "error.h"
#include "fold.h"
#include "record.h"

#include <stdint.h>

/* What of a record goes into the index. */
struct index_document {
	char *id;
	char *type, *type_key; /* "CV"; folded code and name, one blank before, between and behind: " cv cong van " */
	char *code, *code_key; /* "750-CV/ĐUK"; fold_code() of it */
	char *issuer, *date, *subject;
	struct buffer words[5]; /* folded: subject body issuer codes directives */
	struct buffer dues;     /* distinct due dates, each NUL-terminated */
	bool secret;
};
int index_document_read(struct index_document *d, const struct fold *f, struct record *r, struct error *err);
void index_document_free(struct index_document *d);

struct index; /* opaque */

struct index *index_open(const char *path, enum db_mode mode, struct error *err);
void index_close(struct index *x);
int index_begin(struct index *x, struct error *err);
int index_commit(struct index *x, struct error *err);
void index_rollback(struct index *x);
/* True where the index was made by another version of the folding, or is new: it must be emptied and made anew. */
int index_stale(struct index *x, bool *stale, struct error *err);
int index_empty(struct index *x, struct error *err);

/* Where the index says that a content's record stands: 1 with file, at, len, 0 where it is not in it, -1. */
int index_place(struct index *x, const char *sha256, const char **file, int64_t *at, int64_t *len, struct error *err);
/* Takes a document out: the words must be those that were put in. */
int index_remove(struct index *x, const char *sha256, const struct index_document *d, struct error *err);
int index_add(struct index *x, const char *sha256, const struct index_document *d, const char *file, int64_t at,
	int64_t len, struct error *err);
/* Its paths, put anew: first none, then each. Where it has none it is marked as deleted. */
int index_paths_clear(struct index *x, const char *sha256, struct error *err);
int index_paths_add(struct index *x, const char *sha256, const char *root, const char *path, struct error *err);
int index_count(struct index *x, int64_t *count, struct error *err);

/* ------------------------------------------------------------------ search */

struct search {
	const char *match; /* an FTS5 expression, "" for all */
	const char *code_key; /* its document comes first, or NULL */
	const char *type;     /* folded words, or NULL */
	const char *from, *to, *due_before; /* dates, or NULL */
	bool deleted;         /* also those that are in no inbox any more */
	int64_t limit;        /* 0: no limit */
};
struct search_hit {
	const char *id, *sha256, *type, *code, *issuer, *date, *subject, *due;
	const char *root, *path; /* the first of its paths, "" where it has none */
	int64_t paths;
	const char *file;
	int64_t at, len;
	bool deleted;
};
/* Calls visit (0 to go on) for the best hits. *found: how many there are, up to SEARCH_RANKED; *more: there are more, and only
 * the newest of them were ranked. */
#define SEARCH_RANKED 5000
int index_search(struct index *x, const struct search *s,
	int (*visit)(void *context, const struct search_hit *hit, struct error *err), void *context, int64_t *found,
	bool *more, struct error *err);

#endif
