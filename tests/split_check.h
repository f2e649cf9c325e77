/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of every dispatch that split makes of any text: shared by its tests and its fuzzer. */
#ifndef CONGVAN_SPLIT_CHECK_H
#define CONGVAN_SPLIT_CHECK_H

#include "dispatch.h"
#include "utf8.h"

static inline bool split_boundary(struct span text, size_t at)
{
	return at == text.len || (at < text.len && ((unsigned char)text.ptr[at] & 0xC0) != 0x80);
}

static inline bool split_range_holds(struct span text, struct range r)
{
	return r.start <= r.end && r.end <= text.len && split_boundary(text, r.start) && split_boundary(text, r.end);
}

/* NULL, or what does not hold. */
static inline const char *split_check(const struct dispatch *d, struct span text)
{
	size_t at = 0;
	for (size_t i = 0; i < d->zone_count; i++) {
		if (d->zones[i].at.start != at || d->zones[i].at.end <= at || !split_range_holds(text, d->zones[i].at))
			return "zones tile the text";
		at = d->zones[i].at.end;
	}
	if (at != text.len)
		return "zones reach the end of the text";
	for (size_t i = 0; i < d->header.addressee_count; i++)
		if (!split_range_holds(text, d->header.addressees[i].at) || !range_length(d->header.addressees[i].at))
			return "addressees are in the text";
	for (size_t i = 0; i < d->section_count; i++) {
		const struct section *s = &d->sections[i];
		if (!split_range_holds(text, s->at) || !split_range_holds(text, s->marker) ||
			!split_range_holds(text, s->heading))
			return "sections are in the text";
		if (!range_contains(s->at, s->marker) || !range_length(s->marker) || s->at.start != s->marker.start)
			return "a section starts with its marker";
		if (range_length(s->heading) && !range_contains(s->at, s->heading))
			return "a heading is in its section";
		if (i && s->at.start <= d->sections[i - 1].at.start)
			return "sections are in document order";
		if (!s->path || !*s->path)
			return "a section has a path";
		if (s->parent == NO_INDEX ? s->level != 1
			: s->parent >= i || s->level != d->sections[s->parent].level + 1 ||
				!range_contains(d->sections[s->parent].at, s->at))
			return "a section is inside its parent";
	}
	for (size_t i = 0; i < d->paragraph_count; i++) {
		const struct paragraph *p = &d->paragraphs[i];
		if (!split_range_holds(text, p->at) || !range_length(p->at) ||
			(i && p->at.start < d->paragraphs[i - 1].at.end))
			return "paragraphs are in document order";
		if (p->section != NO_INDEX && (p->section >= d->section_count ||
						      !range_contains(d->sections[p->section].at, p->at)))
			return "a paragraph is in its section";
	}
	for (size_t i = 0; i < d->signature_count; i++)
		if (!split_range_holds(text, d->signatures[i].at))
			return "signatures are in the text";
	for (size_t i = 0; i < d->distribution_count; i++)
		if (!split_range_holds(text, d->distribution[i].at) || !range_length(d->distribution[i].at))
			return "recipients are in the text";
	for (size_t i = 0; i < d->table_count; i++)
		if (!split_range_holds(text, d->tables[i].at))
			return "tables are in the text";
	return NULL;
}

#endif
