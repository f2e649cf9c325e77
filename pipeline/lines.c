/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lines.h"

#include <stdlib.h>

void lines_free(struct lines *lines)
{
	free(lines->items);
	*lines = (struct lines){0};
}

int lines_add(struct lines *lines, struct line line)
{
	if (ARRAY_GROW(lines->items, lines->count, lines->size) < 0)
		return -1;
	lines->items[lines->count++] = line;
	return 0;
}

int lines_of_text(struct lines *lines, struct span text)
{
	for (size_t start = 0; start < text.len;) {
		const char *feed = memchr(text.ptr + start, '\n', text.len - start);
		size_t end = feed ? (size_t)(feed - text.ptr) : text.len;
		if (lines_add(lines, (struct line){.at = {start, end}, .page = 1}) < 0)
			return -1;
		start = end + 1;
	}
	return 0;
}
