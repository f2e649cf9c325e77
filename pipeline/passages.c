/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "passages.h"

#include "utf8.h"

#include <stdlib.h>

void passages_free(struct passages *p)
{
	free(p->items);
	free(p->furniture);
	reflow_free(&p->flat);
	scan_text_free(&p->scan);
	*p = (struct passages){0};
}

static int add(struct passages *p, struct range at, size_t section, enum zone_kind zone)
{
	if (at.start >= at.end)
		return 0;
	if (ARRAY_GROW(p->items, p->count, p->size) < 0)
		return -1;
	p->items[p->count++] = (struct paragraph){at, section, zone};
	return 0;
}

/* Blocks of text[at] parted by lines that hold nothing but blanks. */
static int add_blocks(struct passages *p, struct span text, struct range at, enum zone_kind zone)
{
	size_t start = at.start;
	for (size_t i = at.start; i < at.end;) {
		const char *feed = memchr(text.ptr + i, '\n', at.end - i);
		if (!feed)
			break;
		size_t behind = (size_t)(feed - text.ptr) + 1;
		size_t next = behind;
		while (next < at.end && (text.ptr[next] == ' ' || text.ptr[next] == '\t' ||
					text.ptr[next] == '\r'))
			next++;
		if (next < at.end && text.ptr[next] == '\n') {
			if (add(p, (struct range){start, behind - 1}, NO_INDEX, zone) < 0)
				return -1;
			start = next;
		}
		i = behind > next ? behind : next;
	}
	return add(p, (struct range){start, at.end}, NO_INDEX, zone);
}

static int by_start(const void *a, const void *b)
{
	const struct paragraph *x = a, *y = b;
	return (x->at.start > y->at.start) - (x->at.start < y->at.start);
}

/* The first byte at or after i that is no blank. */
static size_t skip_blanks(struct span text, size_t i, size_t end)
{
	while (i < end && strchr(" \t\r\n", text.ptr[i]))
		i++;
	return i;
}

/*
 * Whether a paragraph is the rest of the one before it: that one ends within a sentence, and it goes on in
 * small letters. A blank line or a page's end between two lines of a sentence makes such pairs.
 */
static bool goes_on(struct span text, const struct paragraph *a, const struct paragraph *b)
{
	size_t end = a->at.end;
	while (end > a->at.start && strchr(" \t\r\n", text.ptr[end - 1]))
		end--;
	if (a->zone != b->zone || a->section != b->section || end == a->at.start)
		return false;
	uint32_t last = utf8_previous((struct span){text.ptr, end}, &(size_t){end});
	size_t start = skip_blanks(text, b->at.start, b->at.end);
	if (start == b->at.end || skip_blanks(text, end, b->at.start) != b->at.start)
		return false;
	uint32_t first = utf8_next(text, &(size_t){start});
	return codepoint_is_lower(first) && (codepoint_is_letter(last) || last == ',' || last == '-' || last == '/');
}

static int find(struct passages *p, struct span text, const struct dispatch *d)
{
	for (size_t i = 0; i < d->zone_count; i++) {
		const struct zone *z = &d->zones[i];
		if (z->kind == ZONE_FURNITURE) {
			if (ARRAY_GROW(p->furniture, p->furniture_count, p->furniture_size) < 0)
				return -1;
			p->furniture[p->furniture_count++] = z->at;
		} else if (z->kind == ZONE_HEADER) {
			/* Furniture may cut the header's block in two: what is cut belongs together. */
			struct paragraph *last = p->count ? &p->items[p->count - 1] : NULL;
			if (last && last->zone == ZONE_HEADER && p->furniture_count &&
				p->furniture[p->furniture_count - 1].end == z->at.start &&
				p->furniture[p->furniture_count - 1].start == last->at.end)
				last->at.end = z->at.end;
			else if (add(p, z->at, NO_INDEX, ZONE_HEADER) < 0)
				return -1;
		} else if ((z->kind == ZONE_BODY || z->kind == ZONE_ANNEX) && !d->paragraph_count &&
			add_blocks(p, text, z->at, z->kind) < 0)
			return -1;
	}
	if (!d->zone_count && !d->paragraph_count)
		return add_blocks(p, text, (struct range){0, text.len}, ZONE_BODY);
	for (size_t i = 0; i < d->paragraph_count; i++) {
		const struct paragraph *g = &d->paragraphs[i];
		if ((g->zone == ZONE_BODY || g->zone == ZONE_ANNEX) &&
			add(p, g->at, g->section, g->zone) < 0)
			return -1;
	}
	if (p->count)
		qsort(p->items, p->count, sizeof *p->items, by_start);
	size_t kept = 0;
	for (size_t i = 0; i < p->count; i++)
		if (kept && p->items[i].zone != ZONE_HEADER && goes_on(text, &p->items[kept - 1], &p->items[i]))
			p->items[kept - 1].at.end = p->items[i].at.end;
		else
			p->items[kept++] = p->items[i];
	p->count = kept;
	return 0;
}

static int reflow_all(struct passages *p)
{
	if (!p->count)
		return 0;
	struct range all = p->items[0].at;
	for (size_t i = 1; i < p->count; i++)
		if (p->items[i].at.end > all.end)
			all.end = p->items[i].at.end;
	return reflow_range(&p->flat, p->text, all, p->furniture, p->furniture_count);
}

int passages_read(struct passages *p, struct rules *rules, struct span text, const struct dispatch *d)
{
	p->text = text;
	if (find(p, text, d) < 0 || reflow_all(p) < 0)
		return -1;
	rules_look(rules, PASSAGE_RULES, reflow_text(&p->flat), &p->scan);
	return 0;
}

struct flat_text passages_flat(const struct passages *p, struct range source)
{
	struct range at = reflow_flat(&p->flat, source);
	return (struct flat_text){p, at, span_slice(reflow_text(&p->flat), at)};
}

struct range flat_source(const struct flat_text *flat, struct range r)
{
	return reflow_source(&flat->of->flat, (struct range){flat->at.start + r.start, flat->at.start + r.end});
}
