/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_parts.h"

#include "table.h"
#include "trace.h"

#include <stdlib.h>

/* ------------------------------------------------------------------ zones */

struct boundary {
	size_t at;
	enum zone_kind kind;
};

static int add_zone(struct dispatch *d, enum zone_kind kind, struct range r)
{
	if (!range_length(r))
		return 0;
	if (d->zone_count && d->zones[d->zone_count - 1].kind == kind) {
		d->zones[d->zone_count - 1].at.end = r.end;
		return 0;
	}
	if (ARRAY_GROW(d->zones, d->zone_count, d->zone_size) < 0)
		return -1;
	d->zones[d->zone_count++] = (struct zone){kind, r};
	return 0;
}

/* Zones from where each begins, furniture cut out of them. Together they tile the text. */
static int tile(struct split *s, const struct boundary *boundaries, size_t count)
{
	struct dispatch *d = s->d;
	size_t at = 0, f = 0;
	for (size_t i = 0; i < count; i++) {
		size_t end = i + 1 < count ? boundaries[i + 1].at : s->text.len;
		while (at < end) {
			while (f < s->furniture.count && s->furniture.items[f].end <= at)
				f++;
			struct range cut = f < s->furniture.count ? s->furniture.items[f]
				: (struct range){s->text.len, s->text.len};
			if (cut.start > end)
				cut = (struct range){end, end};
			if (cut.end > end)
				cut.end = end;
			if (cut.start > at && add_zone(d, boundaries[i].kind, (struct range){at, cut.start}) < 0)
				return -1;
			if (cut.start < at)
				cut.start = at;
			if (add_zone(d, ZONE_FURNITURE, cut) < 0)
				return -1;
			if (range_length(cut))
				trace_took(d->trace, TRACE_ZONES, WHY_ZONE_FURNITURE, NULL, cut);
			at = cut.end > at ? cut.end : end;
		}
	}
	return 0;
}

struct zone_list {
	struct boundary *items;
	size_t count, size;
};

static int boundary_add(struct zone_list *list, size_t at, enum zone_kind kind)
{
	if (list->count && list->items[list->count - 1].kind == kind)
		return 0;
	if (list->count && list->items[list->count - 1].at >= at) {
		list->items[list->count - 1].kind = kind;
		return 0;
	}
	if (ARRAY_GROW(list->items, list->count, list->size) < 0)
		return -1;
	list->items[list->count++] = (struct boundary){at, kind};
	return 0;
}

static size_t line_start(const struct split *s, size_t at)
{
	while (at > 0 && (s->text.ptr[at - 1] == ' ' || s->text.ptr[at - 1] == '\t'))
		at--;
	return at;
}

static int make_zones(struct split *s)
{
	struct zone_list list = {0};
	int bad = boundary_add(&list, 0, ZONE_HEADER);
	bad |= boundary_add(&list, s->body >= s->text.len ? s->text.len : s->body ? line_start(s, s->body) : 0, ZONE_BODY);
	size_t end = s->annex < s->copy ? s->annex : s->copy;
	if (s->tail < end) {
		/* Lines of the two columns come in turn: a line belongs to the list if any piece of it does. */
		size_t a = 0, b = 0;
		for (size_t i = line_from(s, s->tail); i < s->lines.count && s->lines.items[i].at.start < end; i++) {
			struct range r = s->lines.items[i].at;
			while (a < s->distribution.count && s->distribution.items[a].end <= r.start)
				a++;
			while (b < s->signature.count && s->signature.items[b].end <= r.start)
				b++;
			bool listed = a < s->distribution.count && s->distribution.items[a].start < r.end;
			bool signed_ = b < s->signature.count && s->signature.items[b].start < r.end;
			struct match m;
			enum zone_kind kind = listed || range_match(s, "tail.distribution", r, &m) ? ZONE_DISTRIBUTION
				: signed_ || !list.count || list.items[list.count - 1].kind == ZONE_BODY ? ZONE_SIGNATURE
				: list.items[list.count - 1].kind;
			if (list.count && list.items[list.count - 1].kind != kind)
				trace_took(s->d->trace, TRACE_ZONES, kind == ZONE_DISTRIBUTION ? WHY_ZONE_LIST
					: signed_ ? WHY_ZONE_SIGNATURE : WHY_ZONE_TAIL, kind == ZONE_DISTRIBUTION && !listed ? m.rule : NULL, r);
			bad |= boundary_add(&list, line_start(s, r.start), kind);
		}
	}
	if (s->annex < s->text.len)
		bad |= boundary_add(&list, line_start(s, s->annex), ZONE_ANNEX);
	if (s->copy < s->text.len)
		bad |= boundary_add(&list, line_start(s, s->copy), ZONE_ENDORSEMENT);
	if (!bad)
		bad = tile(s, list.items, list.count);
	free(list.items);
	return bad ? error_memory(s->err) : 0;
}

/* ------------------------------------------------------------------ tables */

static size_t cells(struct span row)
{
	size_t n = 1;
	for (size_t i = 0; i < row.len; i++)
		n += row.ptr[i] == '\t';
	return n;
}

static int find_tables(struct split *s)
{
	struct dispatch *d = s->d;
	bool inside = false;
	for (size_t i = 0; i < s->lines.count; i++) {
		const struct text_line *l = &s->lines.items[i];
		if (!(l->flags & LINE_TABLE)) {
			inside = false;
			continue;
		}
		size_t columns = cells(span_slice(s->text, l->at));
		if (!inside) {
			if (ARRAY_GROW(d->tables, d->table_count, d->table_size) < 0)
				return error_memory(s->err);
			d->tables[d->table_count++] = (struct text_table){l->at, 0, 0};
			trace_took(d->trace, TRACE_TABLES, WHY_TABLE, NULL, l->at);
			inside = true;
		}
		struct text_table *table = &d->tables[d->table_count - 1];
		table->at.end = l->at.end;
		table->rows++;
		if (columns > table->columns)
			table->columns = columns;
	}
	return 0;
}

/* ------------------------------------------------------------------ all of it */

int split_dispatch(struct dispatch *d, struct rules *rules, struct span text,
	const struct lines *lines, struct diagnostics *diagnostics, struct error *err)
{
	char *folded = NULL;
	struct scan scan = {0};
	struct split s = {.d = d, .rules = rules, .scan = &scan, .text = text, .diagnostics = diagnostics, .err = err};
	int result = -1;
	const struct data_file *types = data_file_find("types.tsv");
	if (types)
		document_types_read(&s.types, types->text);
	if (split_fold(text, &folded) < 0) {
		error_memory(err);
		goto out;
	}
	s.folded = (struct span){folded, text.len};
	rules_scan(rules, "", s.folded, &scan);
	s.tail = s.annex = s.copy = text.len;
	if (split_lines(&s, lines) < 0 || split_header(&s) < 0 || split_tail(&s) < 0 ||
		split_flattened(&s) < 0 || split_distribution(&s) < 0 || split_signatures(&s) < 0 || split_sections(&s) < 0 ||
		split_paragraphs(&s) < 0 || find_tables(&s) < 0 || make_zones(&s) < 0)
		goto out;
	result = 0;
out:
	scan_free(&scan);
	free(folded);
	free(s.lines.items);
	pieces_free(&s.furniture);
	pieces_free(&s.distribution);
	pieces_free(&s.signature);
	pieces_free(&s.annexes);
	return result;
}
