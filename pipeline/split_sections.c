/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sections: markers at the start of paragraphs, nested by a stack. A marker of a kind that is open goes on
 * with it; a new kind nests below, or closes what ranks lower first. Numbers decide what words leave
 * in doubt: 1 → 2, d → đ → e.
 */
#include "split_markers.h"

#include "trace.h"
#include "utf8.h"

#include <stdlib.h>

struct open {
	struct marker m;
	size_t section;
	size_t line; /* the last line of its own first paragraph */
	int count;   /* of bullets so far */
};

struct tree {
	struct split *s;
	struct open *stack;
	size_t depth, size;
	size_t region_end;
	int annex;
	bool quote; /* an opening quotation mark waits for its closing one */
	int parted;  /* lines cut at a second marker so far */
	int article; /* the last one's number: articles are counted through all chapters */
};

static struct range shifted(struct range r, size_t by)
{
	return (struct range){r.start + by, r.end + by};
}

static bool same_list(const struct marker *a, const struct marker *b)
{
	return a->kind == b->kind && a->form == b->form && a->depth == b->depth && a->rank == b->rank;
}

/* Is the number the next, or near enough behind it? */
static bool continues(const struct marker *a, const struct marker *b)
{
	return same_list(a, b) && b->value > a->value && b->value <= a->value + 3;
}

static bool expected(const struct tree *t, const struct marker *k)
{
	if (k->kind == SECTION_BULLET || k->value == 1)
		return true;
	if (k->kind == SECTION_ARTICLE && k->value > t->article && k->value <= t->article + 3)
		return true;
	for (size_t i = t->depth; i-- > 0;)
		if (continues(&t->stack[i].m, k))
			return true;
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* May a section start on this line? *why is the reason where not. */
static bool accepts(const struct tree *t, size_t i, size_t first, const struct marker *k, enum trace_why *why)
{
	const struct split *s = t->s;
	*why = WHY_SECTION_TABLE;
	if (s->lines.items[i].flags & LINE_TABLE)
		return false;
	if (i == first)
		return true;
	const struct text_line *before = &s->lines.items[i - 1];
	bool sentence = range_ends_sentence(s, before->at, true);
	*why = WHY_SECTION_WRAPPED;
	if (before->open)
		return false;
	struct range behind = range_trim(s->text, (struct range){k->at.end, s->lines.items[i].at.end});
	bool small = codepoint_is_lower(range_first_letter(s, behind));
	*why = WHY_SECTION_SPAN;
	/* "nhiệm kỳ 2025⏎- 2027" */
	if (k->kind == SECTION_BULLET && is_digit(s->text.ptr[before->at.end - 1]) && range_length(behind) &&
		is_digit(s->text.ptr[behind.start]) && !s->lines.items[i].gap)
		return false;
	*why = WHY_SECTION_SMALL;
	if (k->kind == SECTION_BULLET)
		return !(small && !sentence && !s->lines.items[i].gap && !before->ends);
	/* A number out of order needs a finished line before it and a title or sentence behind. */
	if (expected(t, k)) {
		/* "khoản 2⏎Điều 31 Luật …" */
		if (k->kind == SECTION_ARTICLE && !sentence && !k->separator && !s->lines.items[i].gap) {
			*why = WHY_SECTION_CITED;
			return false;
		}
		return sentence || before->ends || !small;
	}
	*why = WHY_SECTION_ORDER;
	if (k->kind == SECTION_ARTICLE && (!k->separator || !sentence))
		return !sentence ? false : k->separator != 0;
	if (k->form == 'a' || k->form == 'A' || k->form == 'I')
		return sentence && !small && k->value <= 12;
	return sentence && !small && k->value < 100;
}

static int push(struct tree *t, const struct marker *k, size_t line)
{
	struct dispatch *d = t->s->d;
	if (ARRAY_GROW(t->stack, t->depth, t->size) < 0 ||
		ARRAY_GROW(d->sections, d->section_count, d->section_size) < 0)
		return -1;
	size_t parent = t->depth ? t->stack[t->depth - 1].section : NO_INDEX;
	d->sections[d->section_count] = (struct section){.kind = k->kind,
		.at = {k->at.start, t->region_end}, .marker = k->at, .heading = {k->at.end, k->at.end},
		.parent = parent, .level = (int)t->depth + 1, .annex = t->annex};
	t->stack[t->depth++] = (struct open){*k, d->section_count++, line, 1};
	return 0;
}

static void pop(struct tree *t, size_t depth, size_t at)
{
	while (t->depth > depth) {
		struct section *section = &t->s->d->sections[t->stack[--t->depth].section];
		section->at.end = at;
	}
}

/* Closes what the marker does not stand in, and tells why. How many items of the same list went before comes back in *count. */
static enum trace_why make_room(struct tree *t, const struct marker *k, size_t line, int *count)
{
	*count = 0;
	bool lead = line > 0 && t->depth &&
		t->stack[t->depth - 1].line + 1 == line && t->s->text.ptr[t->s->lines.items[line - 1].at.end - 1] == ':';
	size_t same = t->depth;
	for (size_t i = t->depth; i-- > 0;)
		if (same_list(&t->stack[i].m, k)) {
			if (same == t->depth)
				same = i;
			if (k->kind == SECTION_BULLET || k->value == t->stack[i].m.value + 1) {
				same = i;
				break;
			}
		}
	if (same < t->depth) {
		const struct open *o = &t->stack[same];
		/* A list that starts anew inside a quotation, or right below its own kind's lead-in, is a new one. */
		bool restart = k->kind != SECTION_BULLET && k->value == 1 && o->m.value >= 1;
		bool other = k->separator != o->m.separator;
		if (restart && (t->quote || (lead && (other || same + 1 < t->depth))))
			return WHY_SECTION_RESTART;
		*count = o->count;
		pop(t, same, k->at.start);
		return WHY_SECTION_NEXT;
	}
	if (k->kind == SECTION_BULLET)
		return WHY_SECTION_BULLET;
	if (k->depth > 1)
		/* 2.1 stands in 2, or in II. */
		for (size_t i = t->depth; i-- > 0;) {
			const struct marker *m = &t->stack[i].m;
			if (m->value == k->above &&
				((m->kind == k->kind && m->depth == k->depth - 1) ||
					(k->depth == 2 && (m->kind == SECTION_ROMAN || m->kind == SECTION_ARTICLE)))) {
				pop(t, i + 1, k->at.start);
				return WHY_SECTION_ABOVE;
			}
		}
	if (lead && k->value == 1 && k->rank > RANK_ARTICLE)
		return WHY_SECTION_LEAD;
	size_t keep = t->depth;
	while (keep && t->stack[keep - 1].m.rank > k->rank)
		keep--;
	pop(t, keep, k->at.start);
	return WHY_SECTION_RANK;
}

/* Tells of the section made last. */
static void trace_section(const struct tree *t, enum trace_why why, const struct rule *rule, struct range at)
{
	const struct dispatch *d = t->s->d;
	if (d->trace)
		trace_add(d->trace,
			(struct trace_step){TRACE_SECTIONS, true, why, rule, at, d->section_count - 1, 0, NULL});
}

/* The title an item opens with. */
#define TITLE_MAX 150 /* code points; a longer line is a sentence */
static void find_heading(struct tree *t, struct section *section, size_t i)
{
	const struct split *s = t->s;
	const struct text_line *l = &s->lines.items[i];
	struct range rest = range_trim(s->text, (struct range){section->marker.end, l->at.end});
	bool division = section->kind == SECTION_PART || section->kind == SECTION_CHAPTER ||
		section->kind == SECTION_SECTION;
	size_t last = i;
	if (!range_length(rest)) {
		/* "Chương I⏎QUY ĐỊNH CHUNG" */
		struct marker m;
		if (!division || i + 1 >= s->lines.count || s->lines.items[i + 1].at.start >= t->region_end ||
			split_marker(s, s->lines.items[i + 1].at, &m))
			return;
		rest = s->lines.items[++last].at;
	}
	while (!s->lines.items[last].ends && last < i + 4 && last + 1 < s->lines.count &&
		s->lines.items[last + 1].at.start < t->region_end)
		last++;
	struct range whole = {rest.start, s->lines.items[last].at.end};
	size_t length = utf8_length(span_slice(s->text, whole));
	if (s->lines.items[last].ends && length <= TITLE_MAX &&
		(!range_ends_sentence(s, whole, true) || range_is_capitals(s, whole) || division)) {
		section->heading = whole;
		while (range_length(section->heading) && strchr(".:;,", s->text.ptr[section->heading.end - 1]))
			section->heading.end--;
		trace_section(t, WHY_HEADING_LINE, NULL, section->heading);
		return;
	}
	struct match m;
	struct range name;
	struct range looked = rest;
	if (range_length(looked) > 400) {
		looked.end = looked.start + 400;
		while (((unsigned char)s->text.ptr[looked.end] & 0xC0) == 0x80)
			looked.end--;
	}
	if (range_match(s, "title.lead", looked, &m) && match_group(&m, "heading", &name)) {
		section->heading = range_trim(s->text, shifted(name, looked.start));
		trace_section(t, WHY_HEADING_LEAD, m.rule, section->heading);
	}
}

static char *make_path(const struct tree *t, const struct open *o, const struct section *section)
{
	struct buffer b = {0};
	if (section->parent != NO_INDEX) {
		buffer_add_string(&b, t->s->d->sections[section->parent].path);
		buffer_add_char(&b, '/');
	}
	buffer_add_span(&b, span_slice(t->s->text, o->m.label));
	if (o->m.kind == SECTION_BULLET)
		buffer_add_format(&b, "%d", o->count);
	return buffer_detach(&b);
}

/* Quotation marks of a line: does one stay open? Straight ones toggle, curly ones tell. */
static void follow_quotes(struct tree *t, struct range r)
{
	const struct split *s = t->s;
	for (size_t at = r.start; at < r.end;) {
		uint32_t cp = utf8_next(s->text, &at);
		if (cp == 0x201C || cp == 0xAB)
			t->quote = true;
		else if (cp == 0x201D || cp == 0xBB)
			t->quote = false;
		else if (cp == '"')
			t->quote = !t->quote;
	}
}

/*
 * Is a misread marker on line i of a scan proved by its neighbours? It is the next of an open list, or the first
 * before "2." or before "a)".
 */
#define PROOF_LINES 60 /* a page and a half: a list's next number stands within it */
static bool proved(const struct tree *t, size_t i, const struct marker *k)
{
	const struct split *s = t->s;
	for (size_t n = t->depth; n-- > 0;)
		if (same_list(&t->stack[n].m, k))
			return k->value == t->stack[n].m.value + 1;
	if (k->value != 1 || (i > 0 && s->lines.items[i - 1].open))
		return false;
	for (size_t n = i + 1; n < s->lines.count && n < i + PROOF_LINES && s->lines.items[n].at.start < t->region_end;
		n++) {
		struct marker next;
		if (!split_marker(s, s->lines.items[n].at, &next) && !split_marker_scan(s, s->lines.items[n].at, &next))
			continue;
		if (next.kind == SECTION_DECIMAL && next.depth == 1)
			return next.value == 2;
		if (next.kind == SECTION_LETTER && next.form == 'a' && next.value == 1)
			return true;
	}
	return false;
}

/* The marker of line i, where it has one that counts. */
static bool marker_of(const struct tree *t, size_t i, size_t first, struct marker *k)
{
	struct split *s = t->s;
	struct range line = s->lines.items[i].at;
	enum trace_why why;
	if (split_marker(s, line, k)) {
		if (accepts(t, i, first, k, &why))
			return true;
		trace_lost(s->d->trace, TRACE_SECTIONS, why, k->rule, k->at);
		return false;
	}
	if (!(s->lines.items[i].flags & LINE_OCR) || !split_marker_scan(s, line, k))
		return false;
	if (!proved(t, i, k)) {
		trace_lost(s->d->trace, TRACE_SECTIONS, WHY_SECTION_UNPROVED, k->rule, k->at);
		return false;
	}
	diagnostics_add(s->diagnostics, "info", "section.marker.misread", k->at, "read as %d.", k->value);
	return true;
}

/* "3. a) Chuyển …": the list's first item begins on its head's line. Cuts the line there. */
#define PARTED_MAX 500 /* each cut moves all lines behind it; a dispatch has a few */
static int part_markers(struct tree *t, size_t i, const struct marker *k)
{
	struct split *s = t->s;
	struct marker inner;
	struct range rest = range_trim(s->text, (struct range){k->at.end, s->lines.items[i].at.end});
	if (t->parted >= PARTED_MAX || (k->kind != SECTION_DECIMAL && k->kind != SECTION_ARTICLE) || !range_length(rest) ||
		!split_marker(s, rest, &inner) || inner.kind != SECTION_LETTER || inner.form != 'a' ||
		inner.depth != 1 || inner.value != 1 || inner.separator != ')')
		return 0;
	t->parted++;
	trace_took(s->d->trace, TRACE_SECTIONS, WHY_SECTION_PARTED, inner.rule, inner.at);
	return split_line_cut(s, i, rest.start);
}

static int read_region(struct tree *t, size_t start, size_t end)
{
	struct split *s = t->s;
	size_t first = line_from(s, start);
	t->region_end = range_trim(s->text, (struct range){start, end}).end;
	t->depth = 0;
	t->article = 0;
	t->quote = false;
	for (size_t i = first; i < s->lines.count && s->lines.items[i].at.start < end; i++) {
		struct marker k;
		struct range line = s->lines.items[i].at;
		if (marker_of(t, i, first, &k)) {
			int count;
			enum trace_why why = make_room(t, &k, i, &count);
			if (push(t, &k, i) < 0)
				return -1;
			trace_section(t, why, k.rule, k.at);
			if (part_markers(t, i, &k) < 0)
				return -1;
			if (k.kind == SECTION_ARTICLE)
				t->article = k.value;
			struct open *o = &t->stack[t->depth - 1];
			struct section *section = &s->d->sections[o->section];
			o->count = count + 1;
			section->path = make_path(t, o, section);
			if (!section->path)
				return -1;
			find_heading(t, section, i);
			if (i > first)
				s->lines.items[i - 1].ends = true;
		} else if (t->depth && i > first && !s->lines.items[i - 1].ends)
			/* Its own first paragraph goes on. */
			if (t->stack[t->depth - 1].line + 1 == i)
				t->stack[t->depth - 1].line = i;
		follow_quotes(t, line);
	}
	pop(t, 0, t->region_end);
	return 0;
}

int split_sections(struct split *s)
{
	struct tree t = {.s = s};
	int result = -1;
	size_t body_end = s->tail < s->annex ? s->tail : s->annex;
	if (read_region(&t, s->body, body_end) < 0)
		goto out;
	for (size_t i = 0; i < s->annexes.count; i++) {
		t.annex = (int)i + 1;
		if (read_region(&t, s->annexes.items[i].start, s->annexes.items[i].end) < 0)
			goto out;
	}
	/* Ends are where the next section starts: without the blanks before it. */
	for (size_t i = 0; i < s->d->section_count; i++)
		s->d->sections[i].at = range_trim(s->text, s->d->sections[i].at);
	result = 0;
out:
	free(t.stack);
	return result < 0 ? error_memory(s->err) : 0;
}
