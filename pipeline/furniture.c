/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "furniture.h"

#include "buffer.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>

/* Margins of a dispatch are at least 15 mm (State: NĐ 30/2020, Appendix I; Party: 15-20 mm), page numbers and
 * running heads stand inside them: on A4 in the outer 8 %. A little more, for other paper. */
#define EDGE_PERCENT 10
#define SAME_HEIGHT 600       /* 1/100 pt: a running head stands this still from page to page */
#define STAMP_LINES_MAX 8     /* lines that one stamp has above or below the telling one */
#define NUMBER_DISTANCE 15    /* lines between two page numbers of a text without pages */
#define SENTENCE_LINE 50      /* bytes: a line that wraps in a sentence has as many and more */
#define HEADING_LINES_MAX 6   /* lines of the Gazette's heading above a letterhead: four organs and more are rare */
#define LETTERHEAD_LINES_MAX 20 /* lines from there to the motto */
#define IMPRINT_LINES_MAX 10  /* lines of the Gazette's colophon */
#define LONGEST 160           /* bytes: no line of furniture is longer, but for running heads */

struct work {
	struct rules *rules;
	struct furniture_line *lines;
	size_t count;
};

static struct span trimmed(struct span s)
{
	while (s.len && (unsigned char)s.ptr[0] <= ' ') {
		s.ptr++;
		s.len--;
	}
	while (s.len && (unsigned char)s.ptr[s.len - 1] <= ' ')
		s.len--;
	return s;
}

static bool has_box(const struct furniture_line *l)
{
	return l->box.x1 > l->box.x0 || l->box.y1 > l->box.y0;
}

static bool matches(struct work *w, const char *kind, size_t i, struct match *m)
{
	struct span s = trimmed(w->lines[i].text);
	return s.len && s.len <= LONGEST && rules_match(w->rules, kind, s, 0, m);
}

/* ------------------------------------------------------------------ stamps */

/* Do two lines stand together as lines of one block: below each other, flush, of like height? */
static bool set_together(const struct furniture_line *a, const struct furniture_line *b)
{
	if (a->page != b->page)
		return false;
	if (!has_box(a) || !has_box(b))
		return true;
	int ha = a->box.y1 - a->box.y0, hb = b->box.y1 - b->box.y0;
	int low = ha < hb ? ha : hb, high = ha < hb ? hb : ha;
	int gap = b->box.y0 > a->box.y0 ? b->box.y0 - a->box.y1 : a->box.y0 - b->box.y1;
	return high * 10 <= low * 14 && gap < low && gap > -low &&
		abs(a->box.x0 - b->box.x0) < 2 * low;
}

static void mark_stamp(struct furniture_line *l)
{
	l->flags |= LINE_FURNITURE | LINE_STAMP;
}

/* From a telling line on: what is set with it belongs to it. Without boxes only lines that
 * speak like a stamp's. */
static void spread(struct work *w, size_t from, int step)
{
	size_t last = from;
	struct match m;
	for (size_t n = 0; n < STAMP_LINES_MAX; n++) {
		if (step < 0 ? last == 0 : last + 1 >= w->count)
			return;
		size_t next = last + (size_t)step;
		struct furniture_line *l = &w->lines[next];
		bool boxed = has_box(l) && has_box(&w->lines[last]);
		m.rule = NULL;
		if (l->flags & LINE_STAMP) {
			last = next;
			continue;
		}
		if (!set_together(&w->lines[last], l) ||
			(!matches(w, "furniture.stamp_part", next, &m) && (!boxed || l->flags & LINE_TABLE)))
			return;
		/* Letterheads stand next to stamps, in larger type than these have. */
		if (boxed && l->box.y1 - l->box.y0 > 1250 && !m.rule)
			return;
		mark_stamp(l);
		last = next;
	}
}

static void find_stamps(struct work *w)
{
	struct match m;
	for (size_t i = 0; i < w->count; i++) {
		if (w->lines[i].flags & LINE_STAMP || matches(w, "furniture.stamp", i, &m))
			mark_stamp(&w->lines[i]);
	}
	for (size_t i = 0; i < w->count; i++) {
		if (!(w->lines[i].flags & LINE_STAMP))
			continue;
		if (i == 0 || !(w->lines[i - 1].flags & LINE_STAMP))
			spread(w, i, -1);
		if (i + 1 < w->count && !(w->lines[i + 1].flags & LINE_STAMP))
			spread(w, i, 1);
	}
	for (size_t i = 0; i < w->count; i++) {
		if (!matches(w, "furniture.incoming", i, &m))
			continue;
		size_t parts = 0;
		for (size_t k = i + 1; k < w->count && k <= i + 4 && w->lines[k].page == w->lines[i].page; k++)
			parts += matches(w, "furniture.incoming_part", k, &m);
		/* The word alone may stand anywhere; with its labels below it is the stamp. */
		if (!parts)
			continue;
		mark_stamp(&w->lines[i]);
		for (size_t k = i + 1; k < w->count && k <= i + 4 && w->lines[k].page == w->lines[i].page; k++)
			if (matches(w, "furniture.incoming_part", k, &m))
				mark_stamp(&w->lines[k]);
	}
}

/* ------------------------------------------------------------------ time of signing */

static int number_of(const struct match *m, const char *name)
{
	struct span s = match_text(m, name);
	int n = 0;
	for (size_t i = 0; i < s.len && i < 4; i++)
		n = n * 10 + (s.ptr[i] - '0');
	return n;
}

static bool time_of(const struct match *m, char out[32])
{
	int year = number_of(m, "year"), month = number_of(m, "month"), day = number_of(m, "day");
	int hour = number_of(m, "hour"), minute = number_of(m, "minute"), second = number_of(m, "second");
	if (year < 1990 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 ||
		second > 59)
		return false;
	int n = snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, hour, minute, second);
	struct span offset = match_text(m, "offset");
	if (offset.len == 1)
		snprintf(out + n, (size_t)(32 - n), "Z");
	else if (offset.len >= 5)
		snprintf(out + n, (size_t)(32 - n), "%.3s:%.2s", offset.ptr, offset.ptr + offset.len - 2);
	return true;
}

/* Times are compared as printed; a labelled one ("Thời gian ký") goes before one that is not. */
static int find_signing_time(struct work *w, struct furniture_findings *findings)
{
	static const char *const ids[] = {"dmy", "ymd"};
	struct buffer joined = {0};
	bool labelled = false;
	for (size_t i = 0; i < w->count;) {
		if (!(w->lines[i].flags & LINE_STAMP)) {
			i++;
			continue;
		}
		buffer_clear(&joined);
		for (; i < w->count && w->lines[i].flags & LINE_STAMP; i++) {
			if (joined.len)
				buffer_add_char(&joined, ' ');
			buffer_add_span(&joined, trimmed(w->lines[i].text));
		}
		if (!buffer_ok(&joined))
			break;
		for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) {
			struct rule *rule = rules_find(w->rules, "furniture.signed_at", ids[k]);
			struct match m;
			char found[32];
			for (size_t from = 0; rule && rule_match(w->rules, rule, buffer_span(&joined), from, &m);
				from = m.at.end) {
				bool label = match_text(&m, "label").len > 0;
				if (!time_of(&m, found) || (labelled && !label))
					continue;
				if (!findings->signed_at[0] || (label && !labelled) ||
					strncmp(found, findings->signed_at, 19) < 0)
					memcpy(findings->signed_at, found, sizeof found);
				labelled = labelled || label;
			}
		}
	}
	bool ok = buffer_ok(&joined);
	buffer_free(&joined);
	return ok ? 0 : -1;
}

/* ------------------------------------------------------------------ edges of pages */

/* Is the line in the top (-1) or bottom (1) margin? 0 neither. */
static int edge_of(const struct furniture_line *l)
{
	if (!has_box(l) || l->page_height <= 0)
		return 0;
	long long edge = (long long)l->page_height * EDGE_PERCENT / 100;
	return l->box.y1 <= edge ? -1 : l->box.y0 >= l->page_height - edge ? 1 : 0;
}

/* First or last line of a page that carries text and is not furniture yet. */
static bool outermost(const struct work *w, size_t i)
{
	const struct furniture_line *l = w->lines;
	size_t k = i;
	while (k > 0 && l[k - 1].page == l[i].page &&
		(l[k - 1].flags & LINE_FURNITURE || !trimmed(l[k - 1].text).len || l[k - 1].vertical))
		k--;
	if (k == 0 || l[k - 1].page != l[i].page)
		return true;
	k = i;
	while (k + 1 < w->count && l[k + 1].page == l[i].page &&
		(l[k + 1].flags & LINE_FURNITURE || !trimmed(l[k + 1].text).len || l[k + 1].vertical))
		k++;
	return k + 1 == w->count || l[k + 1].page != l[i].page;
}

static void mark_edges(struct work *w)
{
	struct match m;
	bool several = w->count && w->lines[w->count - 1].page != w->lines[0].page;
	for (size_t i = 0; i < w->count; i++) {
		struct furniture_line *l = &w->lines[i];
		if (l->flags & LINE_FURNITURE)
			continue;
		int edge = edge_of(l);
		bool boxed = has_box(l);
		if (matches(w, "furniture.gazette", i, &m))
			l->flags |= LINE_FURNITURE;
		else if ((boxed ? edge != 0 : several) && outermost(w, i) &&
			(matches(w, "furniture.page_number", i, &m) || matches(w, "furniture.portal", i, &m)))
			l->flags |= LINE_FURNITURE;
		else if (l->vertical && boxed)
			l->flags |= LINE_FURNITURE;
	}
}

/* Adds the text without its blanks: headings and letterheads wrap at different places. */
static void add_packed(struct buffer *b, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] > ' ')
			buffer_add_char(b, s.ptr[i]);
}

static bool holds(const struct buffer *rest, const struct buffer *heading)
{
	return heading->len >= 4 && rest->len &&
		memmem(rest->data, rest->len, heading->data, heading->len) != NULL;
}

/*
 * The Gazette prints the issuer as a heading above the letterhead that names it again. How many of the lines from
 * `first` on, before the motto's line, are such a heading?
 */
static int heading_lines(struct work *w, size_t first, size_t motto, size_t *lines)
{
	struct buffer heading = {0}, rest = {0};
	*lines = 0;
	for (size_t n = 1; n <= HEADING_LINES_MAX && first + n <= motto; n++) {
		const struct furniture_line *l = &w->lines[first + n - 1];
		if (l->flags & (LINE_LEFT | LINE_RIGHT | LINE_TABLE))
			break;
		add_packed(&heading, l->text);
		buffer_clear(&rest);
		for (size_t k = first + n; k <= motto; k++)
			add_packed(&rest, w->lines[k].text);
		if (holds(&rest, &heading))
			*lines = n;
	}
	int result = buffer_ok(&heading) && buffer_ok(&rest) ? 0 : -1;
	buffer_free(&heading);
	buffer_free(&rest);
	return result;
}

static void mark_colophon(struct work *w, size_t publisher)
{
	struct match m;
	size_t end = publisher + 1;
	for (size_t k = end; k < w->count && k <= publisher + IMPRINT_LINES_MAX &&
		w->lines[k].page == w->lines[publisher].page; k++)
		/* A wrapped line may stand between two of them. */
		if (k <= end + 1 && matches(w, "furniture.gazette_imprint", k, &m))
			end = k + 1;
	if (end == publisher + 1)
		return;
	for (size_t k = publisher; k < end; k++)
		w->lines[k].flags |= LINE_FURNITURE;
}

/* What the Official Gazette adds to a document it prints: headings above, its imprint behind. */
static int mark_gazette(struct work *w)
{
	struct match m;
	bool gazette = false;
	for (size_t i = 0; i < w->count; i++) {
		const struct furniture_line *l = w->lines;
		if (gazette && matches(w, "furniture.gazette_colophon", i, &m))
			mark_colophon(w, i);
		if (!(l[i].flags & LINE_FURNITURE) || !matches(w, "furniture.gazette", i, &m))
			continue;
		gazette = true;
		size_t first = i + 1;
		while (first < w->count && first <= i + HEADING_LINES_MAX && l[first].page == l[i].page &&
			(l[first].flags & LINE_FURNITURE || !trimmed(l[first].text).len ||
				matches(w, "furniture.gazette_section", first, &m)))
			w->lines[first++].flags |= LINE_FURNITURE;
		size_t motto = first, last = first + LETTERHEAD_LINES_MAX;
		while (motto < w->count && motto < last && l[motto].page == l[i].page &&
			!matches(w, "furniture.motto", motto, &m))
			motto++;
		if (motto == w->count || motto == last || l[motto].page != l[i].page)
			continue;
		size_t n;
		if (heading_lines(w, first, motto, &n) < 0)
			return -1;
		for (size_t k = first; k < first + n; k++)
			w->lines[k].flags |= LINE_FURNITURE;
	}
	return 0;
}

/* The last line before i, or the first behind it, that carries text and is not furniture; w->count where there is none. */
static size_t text_beside(const struct work *w, size_t i, int step)
{
	for (size_t k = i; step < 0 ? k > 0 : k + 1 < w->count;) {
		k += (size_t)step;
		if (!(w->lines[k].flags & LINE_FURNITURE) && trimmed(w->lines[k].text).len)
			return k;
	}
	return w->count;
}

/* Does the number stand in the middle of a sentence that fills its line? */
static bool interrupts(const struct work *w, size_t i)
{
	size_t above = text_beside(w, i, -1), below = text_beside(w, i, 1);
	if (above == w->count || below == w->count || w->lines[above].flags & LINE_TABLE)
		return false;
	struct span s = trimmed(w->lines[above].text);
	return s.len >= SENTENCE_LINE && !strchr(".;:!?,/)\"", s.ptr[s.len - 1]);
}

/* Page numbers of a text that has lost its pages: they count up by one, far apart; of a text of two pages the only
 * number interrupts a sentence. A column of numbers stands closer together. */
static void mark_counted_numbers(struct work *w)
{
	size_t last = 0, numbers = 0, words = 0; /* words: lines of text so far */
	int value = 0;
	struct match m;
	for (size_t i = 0; i < w->count; i++) {
		struct furniture_line *l = &w->lines[i];
		struct span s = trimmed(l->text);
		if (has_box(l) || l->flags & (LINE_FURNITURE | LINE_TABLE) || !s.len || s.len > 12 ||
			!matches(w, "furniture.page_number", i, &m)) {
			words += s.len > 0;
			continue;
		}
		int n = number_of(&m, "number");
		if (value && n == value + 1 && i - last >= NUMBER_DISTANCE) {
			w->lines[last].flags |= LINE_FURNITURE;
			l->flags |= LINE_FURNITURE;
		}
		/* The first page bears no number (NĐ 30/2020, Appendix I), the second a 2. */
		if (!numbers++ && n == 2 && words >= NUMBER_DISTANCE && interrupts(w, i))
			l->flags |= LINE_FURNITURE;
		last = i;
		value = n;
	}
}

/* ------------------------------------------------------------------ running heads */

struct head {
	unsigned long long key; /* hash of the text, digits made alike */
	int y;
	int page;
	size_t line;
	bool top, letterhead; /* in the upper margin; the State's or the Party's title */
};

/*
 * A file of several dispatches has a letterhead on the first page of each, at the same place with the same words, and
 * that is no running head. heads are in the order of lines; the new count.
 */
static size_t leave_letterheads(struct head *heads, size_t count)
{
	size_t pages = 0, kept = 0;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0, end; i < count; i = end) {
			bool letterhead = false;
			for (end = i; end < count && heads[end].page == heads[i].page; end++)
				letterhead |= heads[end].letterhead;
			pages += letterhead && pass == 0;
			for (size_t k = i; pass == 1 && k < end; k++)
				if (!letterhead || !heads[k].top)
					heads[kept++] = heads[k];
		}
		/* On one page alone there may well be a running head above it. */
		if (pages < 2)
			return count;
	}
	return kept;
}

static int compare_heads(const void *a, const void *b)
{
	const struct head *p = a, *q = b;
	if (p->key != q->key)
		return p->key < q->key ? -1 : 1;
	if (p->y != q->y)
		return p->y < q->y ? -1 : 1;
	return p->line < q->line ? -1 : p->line > q->line;
}

/* FNV-1a over the text with every run of digits as one '0'. */
static unsigned long long head_key(struct span s)
{
	unsigned long long h = 14695981039346656037ULL;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c >= '0' && c <= '9') {
			if (i && s.ptr[i - 1] >= '0' && s.ptr[i - 1] <= '9')
				continue;
			c = '0';
		}
		h = (h ^ c) * 1099511628211ULL;
	}
	return h;
}

static int mark_running_heads(struct work *w)
{
	struct head *heads = NULL;
	struct match m;
	size_t count = 0, size = 0;
	int pages = 0, page = 0, result = -1;
	for (size_t i = 0; i < w->count; i++) {
		const struct furniture_line *l = &w->lines[i];
		if (l->page != page) {
			page = l->page;
			pages++;
		}
		struct span s = trimmed(l->text);
		int edge = edge_of(l);
		if (!edge || l->flags & (LINE_FURNITURE | LINE_TABLE) || !s.len)
			continue;
		if (ARRAY_GROW(heads, count, size) < 0)
			goto out;
		heads[count++] = (struct head){head_key(s),
			edge < 0 ? l->box.y0 : l->page_height - l->box.y0, l->page, i, edge < 0,
			edge < 0 && matches(w, "furniture.letterhead", i, &m)};
	}
	if (pages < 2) {
		result = 0;
		goto out;
	}
	count = leave_letterheads(heads, count);
	if (count)
		qsort(heads, count, sizeof *heads, compare_heads);
	for (size_t i = 0; i < count;) {
		size_t end = i + 1, seen = 1;
		while (end < count && heads[end].key == heads[i].key &&
			heads[end].y - heads[end - 1].y < SAME_HEIGHT) {
			seen += heads[end].page != heads[end - 1].page;
			end++;
		}
		/* On three pages, or on all of a short document's. */
		if (seen >= 3 || (seen >= 2 && seen == (size_t)pages))
			for (; i < end; i++)
				w->lines[heads[i].line].flags |= LINE_FURNITURE;
		i = end;
	}
	result = 0;
out:
	free(heads);
	return result;
}

int furniture_mark(struct rules *rules, struct furniture_line *lines, size_t count,
	struct furniture_findings *findings, struct error *err)
{
	struct work w = {rules, lines, count};
	findings->signed_at[0] = '\0';
	find_stamps(&w);
	if (find_signing_time(&w, findings) < 0)
		return error_memory(err);
	mark_edges(&w);
	if (mark_gazette(&w) < 0)
		return error_memory(err);
	mark_counted_numbers(&w);
	/* Heads first, then once more the numbers that stood behind them. */
	if (mark_running_heads(&w) < 0)
		return error_memory(err);
	mark_edges(&w);
	return rules_memory(rules, err);
}
