/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 of a file or bytes, as small hexadecimal digits: by it a document is known wherever it lies. */
#ifndef CONGVAN_FILE_HASH_H
#define CONGVAN_FILE_HASH_H

#include "buffer.h"
#include "error.h"

#include <sys/stat.h>

#define HASH_HEX_SIZE 65 /* 64 hexadecimal digits and the NUL */

/* Of a regular file; *st as it was when opened. 0, or -1 with code unreadable. Memory is flat. */
int file_hash(const char *path, char hex[HASH_HEX_SIZE], struct stat *st, struct error *err);
/* Of bytes in memory. */
void span_hash(struct span bytes, char hex[HASH_HEX_SIZE]);

#endif
