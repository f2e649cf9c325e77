/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies in an inbox: a walk over a folder, by path, byte for byte (so that it can be laid beside a sorted
 * list), holding only the names of the folders it is in.
 *
 * Names that begin with '.' are left out: they are what editors and transfers leave half done. A link to a file
 * inside the inbox counts as that file; links to folders, and links that lead outside, are not followed: so
 * there are no loops.
 */
#ifndef CONGVAN_INBOX_H
#define CONGVAN_INBOX_H

#include "error.h"
#include "span.h"

#include <stdint.h>
#include <sys/stat.h>

enum inbox_kind {
	INBOX_FILE,
	INBOX_SKIPPED,    /* a link that is not followed; `why` says which */
	INBOX_UNREADABLE, /* no file, a link to nothing; `why` */
	INBOX_FOLDER_UNREADABLE /* a folder that cannot be read: nothing is known of what is below it */
};

struct inbox_entry {
	const char *path; /* relative to the inbox; borrowed for the visit */
	enum inbox_kind kind;
	const char *why;
	uint64_t size;
	int64_t mtime; /* ns */
	uint64_t inode;
};

/* Returns 0 to go on, -1 with *err to stop. */
typedef int inbox_visitor(void *context, const struct inbox_entry *entry, struct error *err);

/*
 * Visits all. `leave_out` names a folder (the archive) not to be entered, by its stat, or NULL. -1 with *err where
 * the root itself cannot be read, memory ran out, or the visitor said so.
 */
int inbox_walk(const char *root, const struct stat *leave_out, inbox_visitor *visit, void *context,
	struct error *err);

/* Gives the next path: 1, 0 at the end, -1 with *err. */
typedef int inbox_lister(void *context, const char **path, struct error *err);
/*
 * Visits what is listed, and as the walk would: what is not there any more is passed over; a path that ends in '/' is a
 * folder, which is visited only where it cannot be read.
 */
int inbox_walk_listed(const char *root, inbox_lister *next, inbox_visitor *visit, void *context, struct error *err);

/* The real paths of inboxes, each of which must be there, none in another: into roots[], strings that the caller owns (NULL where an error came before).
 * 0, or -1 with *err. */
int inbox_roots(char **given, size_t count, char **roots, struct error *err);

#endif
