/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

const struct data_file *data_file_find(const char *name)
{
	for (size_t i = 0; i < data_file_count; i++)
		if (strcmp(data_files[i].name, name) == 0)
			return &data_files[i];
	return NULL;
}

bool table_next(struct table_row *row)
{
	while (row->next < row->text.len) {
		const char *start = row->text.ptr + row->next;
		size_t left = row->text.len - row->next;
		const char *feed = memchr(start, '\n', left);
		size_t len = feed ? (size_t)(feed - start) : left;
		row->next += feed ? len + 1 : len;
		row->line++;
		if (len && start[len - 1] == '\r')
			len--;
		if (!len || start[0] == '#')
			continue;
		row->count = 0;
		memset(row->fields, 0, sizeof row->fields);
		for (size_t at = 0; row->count < TABLE_FIELDS_MAX; at++) {
			/* The last field takes the rest, tabs and all, rather than lose it. */
			const char *tab = row->count + 1 == TABLE_FIELDS_MAX
				? NULL
				: memchr(start + at, '\t', len - at);
			size_t end = tab ? (size_t)(tab - start) : len;
			row->fields[row->count++] = (struct span){start + at, end - at};
			at = end;
			if (end == len)
				break;
		}
		return true;
	}
	return false;
}
