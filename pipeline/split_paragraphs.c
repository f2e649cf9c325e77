/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_parts.h"

static int read_region(struct split *s, size_t start, size_t end, enum zone_kind zone)
{
	struct dispatch *d = s->d;
	size_t next = 0;
	while (next < d->section_count && d->sections[next].at.start < start)
		next++;
	size_t section = NO_INDEX;
	struct range current = {0, 0};
	bool open = false;
	for (size_t i = line_from(s, start); i < s->lines.count && s->lines.items[i].at.start < end; i++) {
		const struct text_line *l = &s->lines.items[i];
		if (!open) {
			current = l->at;
			while (next < d->section_count && d->sections[next].at.start <= l->at.start)
				section = next++;
		} else
			current.end = l->at.end;
		open = !(l->ends || l->flags & LINE_TABLE);
		bool last = i + 1 == s->lines.count || s->lines.items[i + 1].at.start >= end;
		if (open && !last)
			continue;
		if (ARRAY_GROW(d->paragraphs, d->paragraph_count, d->paragraph_size) < 0)
			return -1;
		d->paragraphs[d->paragraph_count++] = (struct paragraph){current, section, zone};
		open = false;
	}
	return 0;
}

int split_paragraphs(struct split *s)
{
	size_t body_end = s->tail < s->annex ? s->tail : s->annex;
	if (read_region(s, s->body, body_end, ZONE_BODY) < 0)
		return error_memory(s->err);
	for (size_t i = 0; i < s->annexes.count; i++)
		if (read_region(s, s->annexes.items[i].start, s->annexes.items[i].end, ZONE_ANNEX) < 0)
			return error_memory(s->err);
	return 0;
}
