/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading records where they stand in an archive: file below ARCHIVE, place, length. */
#ifndef CONGVAN_RECORD_FILES_H
#define CONGVAN_RECORD_FILES_H

#include "archive.h"
#include "record.h"

/* The file last used is kept open. Begin with fd -1. */
struct record_files {
	const struct archive *archive; /* borrowed */
	int fd;
	struct buffer name;
	struct buffer line; /* the record last read */
};
void record_files_free(struct record_files *f);
/* The line, without line feed, in f->line: 0 or -1. */
int record_files_read(struct record_files *f, const char *file, int64_t at, int64_t len, struct error *err);
/* The same, parsed; NULL with *err. */
struct record *record_files_get(struct record_files *f, const char *file, int64_t at, int64_t len, struct error *err);

/* Exactly len bytes of fd at `at` into out (NUL-terminated); false where they are not there. */
bool read_exactly(int fd, int64_t at, int64_t len, struct buffer *out);

#endif
