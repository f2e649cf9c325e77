/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "path_list.h"

#include <errno.h>
#include <string.h>

/* Linux takes no path above PATH_MAX (4096); one that is far longer is a list in another form. */
#define LONGEST 65536

int path_list_next(struct path_list *list, struct error *err)
{
	int c;
	do {
		buffer_clear(&list->path);
		while ((c = getc(list->stream)) != EOF && c != list->end) {
			/* A NUL among lines would cut the path short in silence. */
			if (c == '\0')
				return error_set(err, ERROR_SYSTEM, "a NUL in the list: is it one for --null?");
			buffer_add_char(&list->path, (char)c);
			if (list->path.len > LONGEST)
				return error_set(err, ERROR_SYSTEM, "an entry longer than any path");
		}
		if (c == EOF && ferror(list->stream))
			return error_set(err, ERROR_SYSTEM, "cannot read: %s", strerror(errno));
		if (!buffer_ok(&list->path))
			return error_memory(err);
	} while (!list->path.len && c != EOF);
	return list->path.len > 0;
}

void path_list_free(struct path_list *list)
{
	buffer_free(&list->path);
}
