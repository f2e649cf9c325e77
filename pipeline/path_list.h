/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths read from a list, one at a time: as `find` prints them, parted by line feeds or NULs. */
#ifndef CONGVAN_PATH_LIST_H
#define CONGVAN_PATH_LIST_H

#include "buffer.h"
#include "error.h"

#include <stdio.h>

struct path_list {
	FILE *stream; /* borrowed */
	char end;     /* '\n' or '\0' */
	struct buffer path;
};

/* 1 with a path in list->path (NUL-terminated, never empty: empty ones are passed over), 0 at the end,
 * -1 with *err (cannot be read, longer than any path, out of memory). */
int path_list_next(struct path_list *list, struct error *err);
void path_list_free(struct path_list *list);

#endif
