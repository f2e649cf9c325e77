/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text that has lost its line breaks: markers stand in the middle of lines. Each is taken for one only where
 * numbering proves it, and the line is cut there, so that what comes after sees lines again.
 */
#include "split_markers.h"

#include "trace.h"
#include "utf8.h"

#include <stdlib.h>

#define DEPTHS 6

/* The last number of each kind: what may come next. */
struct numbering {
	int decimal[DEPTHS];
	int letter, roman, article;
};

static void take(struct numbering *n, const struct marker *k)
{
	if (k->kind == SECTION_ARTICLE) {
		n->article = k->value;
		memset(n->decimal, 0, sizeof n->decimal);
		n->letter = 0;
	} else if (k->kind == SECTION_ROMAN) {
		n->roman = k->value;
		memset(n->decimal, 0, sizeof n->decimal);
		n->letter = 0;
	} else if (k->kind == SECTION_DECIMAL && k->depth < DEPTHS) {
		n->decimal[k->depth] = k->value;
		for (int d = k->depth + 1; d < DEPTHS; d++)
			n->decimal[d] = 0;
		n->letter = 0;
	} else if (k->kind == SECTION_LETTER && k->form == 'a' && k->depth == 1)
		n->letter = k->value;
}

/* Is it the next of its kind? *first: it is the first of a list. */
static bool is_next(const struct numbering *n, const struct marker *k, bool *first)
{
	*first = k->value == 1;
	switch (k->kind) {
	case SECTION_ARTICLE:
		return k->separator && k->value == n->article + 1;
	case SECTION_ROMAN:
		return k->value == n->roman + 1;
	case SECTION_LETTER:
		return k->form == 'a' && k->depth == 1 && k->separator == ')' && k->value == n->letter + 1;
	case SECTION_DECIMAL:
		if (k->depth >= DEPTHS || !k->separator)
			return false;
		if (k->depth > 1 && k->above != n->decimal[k->depth - 1])
			return false;
		return k->value == n->decimal[k->depth] + 1;
	default:
		return false;
	}
}

/* Where the second item of a list last begins in a line: a first item before it is one. */
struct seconds {
	size_t decimal, letter, roman, article;
};

static size_t last_of(const struct split *s, struct range line, const char *kind)
{
	/* Matches do not overlap, so that all of them take one walk over the line. */
	struct match m;
	size_t last = 0;
	struct span text = folded_at(s, line);
	for (size_t from = 0; from < text.len && scan_match_kind(s->scan, kind, text, from, &m);) {
		last = line.start + m.at.start;
		from = m.at.end > from ? m.at.end : from + 1;
	}
	return last;
}

static bool may_start(const struct split *s, size_t at, size_t end)
{
	unsigned char c = (unsigned char)s->folded.ptr[at];
	if (c >= '0' && c <= '9')
		return true;
	if (c == 'I' || c == 'V' || c == 'X')
		return true;
	if (c >= 'a' && c <= 'y')
		return at + 1 < end && s->folded.ptr[at + 1] == ')';
	return at + 2 < end && (c == 0xC4 || c == 'D'); /* Đ đ, and Điều that has lost its bar */
}

/* A marker within the line makes no section. */
static bool turn_down(const struct split *s, const struct marker *k, enum trace_why why)
{
	trace_lost(s->d->trace, TRACE_SECTIONS, why, k->rule, k->at);
	return false;
}

/* Does a marker stand at this place within the line? */
static bool proven(const struct split *s, struct range line, size_t at, const struct numbering *n,
	const struct seconds *seconds, struct marker *k)
{
	bool first;
	if (!may_start(s, at, line.end) || !split_marker(s, (struct range){at, line.end}, k))
		return false;
	if (!is_next(n, k, &first))
		return turn_down(s, k, WHY_FLATTENED_ORDER);
	struct range behind = range_trim(s->text, (struct range){k->at.end, line.end});
	size_t next = behind.start;
	if (!range_length(behind) || !codepoint_is_upper(utf8_next(s->text, &next)))
		return turn_down(s, k, WHY_FLATTENED_SMALL);
	struct range before = range_trim(s->text, (struct range){line.start, at});
	if (range_length(before) > 40) {
		before.start = before.end - 40;
		while (((unsigned char)s->text.ptr[before.start] & 0xC0) == 0x80)
			before.start++;
	}
	struct match m;
	if (range_match(s, "marker.reference", before, &m))
		return turn_down(s, k, WHY_FLATTENED_CITED);
	if (k->kind == SECTION_DECIMAL && k->depth > 1)
		return true;
	if (!range_ends_sentence(s, before, false))
		return turn_down(s, k, WHY_FLATTENED_SENTENCE);
	if (!first)
		return true;
	size_t second = k->kind == SECTION_DECIMAL ? seconds->decimal : k->kind == SECTION_LETTER ? seconds->letter
		: k->kind == SECTION_ROMAN ? seconds->roman : seconds->article;
	return second > at || turn_down(s, k, WHY_FLATTENED_SECOND);
}

/* Lines shorter than this hold one item, code points. */
#define FLAT_LINE_MIN 60

int split_flattened(struct split *s)
{
	if (s->boxes || s->width)
		return 0;
	struct text_lines out = {0};
	struct numbering n = {{0}, 0, 0, 0};
	size_t end = s->tail < s->annex ? s->tail : s->annex;
	for (size_t i = 0; i < s->lines.count; i++) {
		struct text_line line = s->lines.items[i];
		struct marker k;
		bool body = line.at.start >= s->body && line.at.start < end && !(line.flags & LINE_TABLE);
		if (line.at.start == s->annex)
			memset(&n, 0, sizeof n);
		if (line.at.start >= s->annex)
			body = !(line.flags & LINE_TABLE);
		if (body && split_marker(s, line.at, &k))
			take(&n, &k);
		if (body && line.length >= FLAT_LINE_MIN) {
			struct seconds seconds = {last_of(s, line.at, "marker.second-decimal"),
				last_of(s, line.at, "marker.second-letter"), last_of(s, line.at, "marker.second-roman"),
				last_of(s, line.at, "marker.second-article")};
			for (size_t at = line.at.start + 1; at < line.at.end; at++) {
				if (s->text.ptr[at - 1] != ' ' || s->text.ptr[at] == ' ' ||
					!proven(s, line.at, at, &n, &seconds, &k))
					continue;
				take(&n, &k);
				trace_took(s->d->trace, TRACE_SECTIONS, WHY_SECTION_FLATTENED, k.rule, k.at);
				struct text_line part = line;
				part.at = range_trim(s->text, (struct range){line.at.start, at});
				part.length = utf8_length(span_slice(s->text, part.at));
				part.ends = true;
				part.open = false;
				if (ARRAY_GROW(out.items, out.count, out.size) < 0)
					goto fail;
				out.items[out.count++] = part;
				line.at.start = at;
				line.gap = false;
				line.indent = 0;
			}
			line.length = utf8_length(span_slice(s->text, line.at));
		}
		if (ARRAY_GROW(out.items, out.count, out.size) < 0)
			goto fail;
		out.items[out.count++] = line;
	}
	free(s->lines.items);
	s->lines = out;
	return 0;
fail:
	free(out.items);
	return error_memory(s->err);
}
