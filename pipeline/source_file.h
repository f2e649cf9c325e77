/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document's file as bytes. */
#ifndef CONGVAN_SOURCE_FILE_H
#define CONGVAN_SOURCE_FILE_H

#include "buffer.h"
#include "error.h"

/* Appends the bytes of a regular file, or of standard input for "-". 0, or -1 with unreadable, too_large (more than
 * `limit` bytes) or out_of_memory. Never waits for a FIFO's writer. */
int source_file_read(const char *path, size_t limit, struct buffer *bytes, struct error *err);

#endif
