/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The folder that `congvan run` fills, and the writing of files that are there whole or not at all.
 *
 *     records/000001.jsonl   one file a run, by path; quarantine/  list.jsonl and links
 *     ledger.db  index.db    SQLite                    reports/000001.json  one a run
 *     status.json            how things stand          lock, work/          the running job's own
 */
#ifndef CONGVAN_ARCHIVE_H
#define CONGVAN_ARCHIVE_H

#include "buffer.h"
#include "error.h"

#include <stdint.h>
#include <stdio.h>

struct archive {
	char *root;  /* absolute, no link in it; owned */
	int lock_fd; /* -1 while not locked */
};

/* Finds the folder, or (create) makes it and what is in it. A folder with other things in it is refused: what
 * was mistyped must not be filled. 0 or -1; close in any case. */
int archive_open(struct archive *a, const char *path, bool create, struct error *err);
void archive_close(struct archive *a);
/* Takes the archive for this process. -1 with a message that says who has it, else. The lock goes with the
 * process, however it ends. */
int archive_lock(struct archive *a, struct error *err);
/* "ROOT/…", a new string, NULL out of memory. */
char *archive_path(const struct archive *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Bytes that may still be written; UINT64_MAX where that cannot be found out. */
uint64_t archive_free_bytes(const struct archive *a);

/* A file in the making, under a name of its own until file_commit(). */
struct new_file {
	FILE *stream;
	char *path;      /* what it will be called; owned */
	char *temporary; /* owned */
};
int new_file_open(struct new_file *f, const char *path, struct error *err);
/* fsync, rename, fsync of the folder: after 0 the file is there, whole, whatever happens then. */
int new_file_commit(struct new_file *f, struct error *err);
/* Takes it back; nothing after a commit. */
void new_file_abandon(struct new_file *f);
/* The three in one. */
int file_replace(const char *path, struct span content, struct error *err);

/* Puts the folder's entries on the disk. */
int folder_sync(const char *path, struct error *err);

/* `code` system, message "cannot DO PATH: reason", with what to do where the disk is full. errno tells the reason. */
int error_file(struct error *err, const char *what, const char *path);

#endif
