/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_parts.h"

#include "trace.h"
#include "utf8.h"

#include <stdlib.h>

static int add_item(struct split *s, struct range r)
{
	struct dispatch *d = s->d;
	struct match m;
	r = range_trim(s->text, r);
	/* "~" is a dash that a scan misread. */
	while (r.start < r.end && strchr("*_|~-", s->text.ptr[r.start]))
		r = range_trim(s->text, (struct range){r.start + 1, r.end});
	while (r.end > r.start && strchr(";,.:/*_|", s->text.ptr[r.end - 1]))
		r = range_trim(s->text, (struct range){r.start, r.end - 1});
	if (!range_length(r))
		return 0;
	if (ARRAY_GROW(d->distribution, d->distribution_count, d->distribution_size) < 0)
		return -1;
	struct distribution_item *item = &d->distribution[d->distribution_count++];
	*item = (struct distribution_item){.at = r};
	item->archive = range_match(s, "tail.archive", r, &m) != NULL;
	trace_took(d->trace, TRACE_DISTRIBUTION, item->archive ? WHY_LIST_ARCHIVE : WHY_LIST_ITEM,
		item->archive ? m.rule : NULL, r);
	if (range_match(s, "tail.note", r, &m)) {
		struct range note;
		match_group(&m, "note", &note);
		item->note = range_quote(s, (struct range){r.start + note.start, r.start + note.end});
		if (!item->note)
			return -1;
	}
	return 0;
}

static size_t count_words(struct span text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += (unsigned char)text.ptr[i] > ' ' && (i == 0 || (unsigned char)text.ptr[i - 1] <= ' ');
	return n;
}

/* How many words of the signature stand between two pieces of the list? */
static size_t signature_between(const struct split *s, size_t from, size_t to)
{
	/* Pieces are in text order: find the first by halves, so that a long list costs no more than its length. */
	size_t low = 0, high = s->signature.count, words = 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (s->signature.items[middle].start < from)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; i < s->signature.count && s->signature.items[i].start < to; i++) {
		struct range r = s->signature.items[i];
		struct match m;
		/* A lone "(Đã ký)" costs less inside an item than the item cut in two. */
		if (r.end <= to && !range_match(s, "tail.signed", r, &m))
			words += count_words(span_slice(s->text, r));
	}
	return words;
}

/* Gives the last item a note that stands apart from it: "(để đưa tin)". */
static int add_note(struct split *s, struct range r)
{
	struct match m;
	struct range note;
	struct distribution_item *item = &s->d->distribution[s->d->distribution_count - 1];
	if (item->note || !range_match(s, "tail.note", r, &m) || !match_group(&m, "note", &note))
		return 0;
	item->note = range_quote(s, (struct range){r.start + note.start, r.start + note.end});
	return item->note ? 0 : -1;
}

/* Is what stands before a wrapped piece finished? */
static bool finished(const struct split *s, struct range r)
{
	return range_ends_sentence(s, r, true) && s->text.ptr[r.end - 1] != ':';
}

int split_distribution(struct split *s)
{
	struct range current = {0, 0};
	bool open = false, bulleted = false;
	for (size_t i = 0; i < s->distribution.count; i++) {
		struct range r = s->distribution.items[i];
		struct match m;
		struct rule *marker = range_match(s, "marker", r, &m);
		bool bullet = marker && strcmp(rule_id(marker), "bullet") == 0;
		bulleted |= bullet;
		if (bullet)
			r = range_trim(s->text, (struct range){r.start + m.at.end, r.end});
		/* Without a bullet it goes on with the item above, unless all are without and that one is finished. */
		bool on = open && !bullet &&
			(bulleted ? true
				  : !finished(s, current) && codepoint_is_lower(range_first_letter(s, r)));
		if (on && bulleted && finished(s, current) && s->text.ptr[current.end - 1] != ',' &&
			codepoint_is_upper(range_first_letter(s, r)))
			on = false;
		/*
		 * The signature's column came between: the item ends before it, and what goes on behind is no item of its own.
		 * But where more words go on than came between, the item's text says more with them all.
		 */
		size_t between = on ? signature_between(s, current.end, r.start) : 0;
		if (between && (finished(s, current) || s->text.ptr[r.start] == '(' ||
				       count_words(span_slice(s->text, r)) <= between)) {
			bool whole = finished(s, current);
			size_t before = s->d->distribution_count;
			if (add_item(s, current) < 0)
				return error_memory(s->err);
			open = on = false;
			bool note = s->text.ptr[r.start] == '(' && s->d->distribution_count > before;
			if (note && add_note(s, r) < 0)
				return error_memory(s->err);
			if (note || !whole)
				continue;
		}
		if (open && !on) {
			if (add_item(s, current) < 0)
				return error_memory(s->err);
		}
		if (on)
			current.end = r.end;
		else
			current = r;
		open = true;
		/* A flattened list: "- Như trên; - Lưu: VT." */
		for (size_t at = current.start; at + 3 < r.end; at++) {
			if (!strchr(";,.", s->text.ptr[at]))
				continue;
			size_t dash = at + 1;
			while (dash < r.end && (s->text.ptr[dash] == ' ' || s->text.ptr[dash] == '\t'))
				dash++;
			if (dash == at + 1 || dash + 1 >= r.end || s->text.ptr[dash] != '-' || s->text.ptr[dash + 1] != ' ')
				continue;
			if (add_item(s, (struct range){current.start, at}) < 0)
				return error_memory(s->err);
			current = range_trim(s->text, (struct range){dash + 1, r.end});
			at = current.start;
		}
	}
	if (open && add_item(s, current) < 0)
		return error_memory(s->err);
	return 0;
}
