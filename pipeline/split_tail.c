/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a dispatch: where its body stops, which lines are the list of recipients and which the signature
 * (two columns that extraction may have glued), and what is attached behind them.
 */
#include "split_parts.h"

#include "trace.h"
#include "utf8.h"

#include <stdlib.h>

#define SIGNATURE_LINES 14 /* authority, post, "(Đã ký)", rank, name and the like; more is text */

static bool is_rule(const struct split *s, const char *kind, struct range r)
{
	struct match m;
	return range_match(s, kind, r, &m) != NULL;
}

/* Where words stand behind a gap of three blanks or a tab: the other column. r.end where none do. */
static size_t column_gap(const struct split *s, struct range r)
{
	for (size_t at = r.start; at + 3 < r.end; at++)
		if (s->text.ptr[at] == '\t' || memcmp(s->text.ptr + at, "   ", 3) == 0)
			return at;
	return r.end;
}

static bool is_signature(const struct split *s, struct range r)
{
	return is_rule(s, "tail.authority", r) || is_rule(s, "tail.post", r) || is_rule(s, "tail.signed", r);
}

/* An authority or a post in capitals: what opens a signature. */
static bool opens_signature(const struct split *s, struct range r)
{
	struct match m;
	struct rule *rule = range_match(s, "tail.authority", r, &m);
	if (rule)
		return rule_priority(rule) > 5 || range_is_capitals(s, r);
	rule = range_match(s, "tail.post", r, &m);
	return rule && rule_priority(rule) >= 10;
}

static bool is_list_item(const struct split *s, struct range r)
{
	struct match m;
	struct rule *marker = range_match(s, "marker", r, &m);
	return marker && strcmp(rule_id(marker), "bullet") == 0;
}

static bool ends_list(const struct split *s, struct range r)
{
	return is_rule(s, "tail.archive", r);
}

/* Where the list's head stands in a line; false where it does not. */
static bool finds_list(const struct split *s, size_t i, size_t *at)
{
	struct match m;
	struct range line = s->lines.items[i].at;
	struct range looked = line;
	/* A flattened text may be one line of megabytes: its end is where the list is. */
	if (range_length(looked) > 20000) {
		looked.start = looked.end - 20000;
		while (((unsigned char)s->text.ptr[looked.start] & 0xC0) == 0x80)
			looked.start++;
	}
	if (!range_match(s, "tail.distribution", looked, &m))
		return false;
	*at = looked.start + m.at.start;
	return true;
}

/* The first line of the attached: an annex's head, or a second letterhead. */
static bool opens_annex(const struct split *s, size_t i)
{
	struct match m;
	struct range at = s->lines.items[i].at;
	if (range_match(s, "tail.annex", at, &m)) {
		struct span rest = match_text(&m, "rest");
		struct range number;
		bool numbered = match_group(&m, "number", &number);
		bool capitals = range_is_capitals(s, at);
		struct range r = range_trim(s->folded, (struct range){at.start + m.at.end - rest.len, at.end});
		if (range_ends_sentence(s, at, true) && !capitals && range_length(r) > 6)
			return false;
		if (!range_length(r))
			return true;
		return capitals || (numbered && s->lines.items[i].length < 90);
	}
	return is_rule(s, "tail.attached", at);
}

static bool opens_letterhead(const struct split *s, size_t i)
{
	struct match m;
	struct span text = folded_at(s, s->lines.items[i].at);
	return s->lines.items[i].length < 200 &&
		(scan_match_kind(s->scan, "head.nation", text, 0, &m) || scan_match_kind(s->scan, "head.party", text, 0, &m));
}

/* An organ's name, with the State's or the Party's title among the next lines: a second letterhead. */
/* Three lines of organ, a rule, the number, and a subject of four lines may stand before it. */
#define LETTERHEAD_LINES 10
static bool opens_second_head(const struct split *s, size_t i)
{
	if (opens_letterhead(s, i))
		return true;
	struct range r = s->lines.items[i].at;
	if (!range_is_capitals(s, r) || !is_rule(s, "line.organ", r))
		return false;
	/* A chairman's dispatch has his post for organ; with a signature's post no number follows at once. */
	bool post = is_signature(s, r);
	bool numbered = false; /* behind the number come lines of the subject, with V/v or without */
	for (size_t k = i + 1; k < s->lines.count && k < i + LETTERHEAD_LINES; k++) {
		r = s->lines.items[k].at;
		if (opens_letterhead(s, k))
			return !post || numbered;
		numbered = numbered || is_rule(s, "head.number", r);
		if (post && !numbered && k >= i + 2)
			return false;
		if (is_signature(s, r) || !(numbered || range_is_capitals(s, r) || is_rule(s, "head.rule", r) ||
						  is_rule(s, "head.subject", r)))
			return false;
	}
	return false;
}

/*
 * One file, several dispatches: a letterhead with a number and a date of its own (a form's are blank). Told as a
 * diagnostic; the text stays one record.
 */
#define HEAD_LINES 25
static void report_bundle(struct split *s, size_t i)
{
	size_t end = i + HEAD_LINES < s->lines.count ? i + HEAD_LINES : s->lines.count;
	struct range head = {s->lines.items[i].at.start, s->lines.items[end - 1].at.end};
	struct match number, date;
	struct range at;
	if (range_length(head) > 6000 || !range_match(s, "head.number", head, &number) ||
		!match_group(&number, "number", &at) || !match_group(&number, "notation", &at) ||
		!range_match(s, "head.date", head, &date) || !match_group(&date, "day", &at))
		return;
	struct span code = span_slice(number.subject, number.at);
	diagnostics_add(s->diagnostics, "warning", "bundle", s->lines.items[i].at,
		"another dispatch begins here: %.*s", (int)(code.len < 80 ? code.len : 80), code.ptr);
}

/* Do an authority or post and a name stand among the lines above? Then an annex may follow, mark or none. */
static bool signed_above(const struct split *s, size_t first, size_t i)
{
	bool named = false;
	for (size_t back = 1; back <= SIGNATURE_LINES && i >= first + back; back++) {
		struct range r = s->lines.items[i - back].at;
		if (named && opens_signature(s, r))
			return true;
		if (s->lines.items[i - back].length > 70 || is_list_item(s, r))
			return false;
		named |= is_rule(s, "tail.name", r) && !range_is_capitals(s, r);
	}
	return false;
}

/* The rule that makes a line open a signature, for the trace. */
static const struct rule *signature_rule(const struct split *s, struct range r)
{
	struct match m;
	struct rule *rule = range_match(s, "tail.authority", r, &m);
	return rule ? rule : range_match(s, "tail.post", r, &m);
}

/* … an annex. */
static const struct rule *annex_rule(const struct split *s, size_t i)
{
	struct match m;
	struct rule *rule = range_match(s, "tail.annex", s->lines.items[i].at, &m);
	return rule ? rule : range_match(s, "tail.attached", s->lines.items[i].at, &m);
}

/* Writes down where the tail begins, or, where it does not, which lines might have opened a signature. */
static void trace_tail(const struct split *s, size_t first, size_t tail, size_t list, size_t signature)
{
	struct trace *trace = s->d->trace;
	struct match m;
	struct range r = tail < s->lines.count ? s->lines.items[tail].at : (struct range){0, 0};
	if (tail < s->lines.count && tail == list)
		trace_took(trace, TRACE_ZONES, WHY_TAIL_LIST, range_match(s, "tail.distribution", r, &m), r);
	else if (tail < s->lines.count)
		trace_took(trace, TRACE_ZONES, tail == signature ? WHY_TAIL_SIGNATURE : WHY_TAIL_ANNEX,
			tail == signature ? signature_rule(s, r) : annex_rule(s, tail), r);
	else
		for (size_t i = first; i < s->lines.count; i++)
			if (opens_signature(s, s->lines.items[i].at))
				trace_lost(trace, TRACE_SIGNATURES, WHY_SIGNATURE_FAR,
					signature_rule(s, s->lines.items[i].at), s->lines.items[i].at);
}

/*
 * A list of recipients whose head is lost (a scan did not read it): dashed items down to "- Lưu: …", between which only
 * the signature's lines stand, behind the body's end mark or below a signature. Its first item, or s->lines.count.
 */
#define BARE_LIST_LINES 60 /* as many as a page has */
#define BARE_ITEM_LENGTH 110
static size_t bare_list(const struct split *s, size_t first, size_t end)
{
	size_t top = end, items = 0, before = end > first + BARE_LIST_LINES ? end - BARE_LIST_LINES : first;
	bool archived = false, signature = false;
	for (size_t i = end; i-- > before;) {
		struct range r = s->lines.items[i].at;
		if (is_rule(s, "tail.mark", r))
			return archived && items > 2 ? top : s->lines.count;
		bool item = is_list_item(s, r);
		if (!archived) {
			archived = item && ends_list(s, r);
			if (!archived && (item || s->lines.items[i].length > 70))
				break;
			top = archived ? i : top;
			items = archived;
			continue;
		}
		if (item && s->lines.items[i].length <= BARE_ITEM_LENGTH) {
			top = i;
			items++;
		} else if (is_signature(s, r) || is_rule(s, "tail.name", r))
			signature = true;
		else if (s->lines.items[i].length > 70 || !codepoint_is_lower(range_first_letter(s, r)))
			break; /* no wrapped rest of an item */
	}
	return archived && signature && items > 2 ? top : s->lines.count;
}

/*
 * Finds the tail's first line; s->lines.count where the document has none, and in `bare` the first of a list without a
 * head. May cut a flattened line.
 */
static int find_tail(struct split *s, size_t first, size_t *tail, size_t *bare)
{
	size_t list = s->lines.count, signature = s->lines.count, mark = s->lines.count;
	size_t annex = s->lines.count;
	for (size_t i = first; i < s->lines.count; i++) {
		size_t at;
		struct range r = s->lines.items[i].at;
		if (is_rule(s, "tail.mark", (struct range){range_length(r) > 40 ? r.start : r.start, r.end}) && mark == s->lines.count)
			mark = i;
		if (finds_list(s, i, &at)) {
			if (at > r.start && range_length(range_trim(s->text, (struct range){r.start, at})) > 60) {
				if (split_line_cut(s, i, at) < 0)
					return -1;
				continue;
			}
			list = i;
			break;
		}
		if (i > first && annex == s->lines.count && opens_annex(s, i) && (mark < i || signed_above(s, first, i))) {
			annex = i;
			break;
		}
	}
	*bare = list == s->lines.count ? bare_list(s, first, annex) : list;
	if (*bare < s->lines.count && list == s->lines.count)
		list = *bare;
	else
		*bare = s->lines.count;
	/* A signature above the list, or where there is no list, in the last lines. */
	size_t end = list < annex ? list : annex;
	if (mark < end) {
		for (size_t i = mark + 1; i < end && i < mark + SIGNATURE_LINES; i++)
			if (opens_signature(s, s->lines.items[i].at)) {
				signature = i;
				break;
			}
		/* After the mark nothing of the body follows but what is not told as a signature. */
	}
	if (signature == s->lines.count)
		for (size_t back = 1; back <= SIGNATURE_LINES && end >= first + back; back++) {
			size_t i = end - back;
			struct range r = s->lines.items[i].at;
			if (opens_signature(s, r) && !range_ends_sentence(s, r, true)) {
				signature = i;
				continue;
			}
			if (s->d->trace && opens_signature(s, r))
				trace_lost(s->d->trace, TRACE_SIGNATURES, WHY_SIGNATURE_SENTENCE, signature_rule(s, r), r);
			/* Letters of a seal may end in any mark. */
			if (s->lines.items[i].length > 70 || is_list_item(s, r) ||
				(range_ends_sentence(s, r, false) && !range_is_capitals(s, r)))
				break;
		}
	*tail = list < signature ? list : signature;
	if (*tail == s->lines.count && annex < s->lines.count)
		*tail = annex;
	if (s->d->trace)
		trace_tail(s, first, *tail, list, signature);
	return 0;
}

/* Parts a line of the tail into the list's piece and the signature's. */
static int part_line(struct split *s, struct range r, unsigned flags, bool listing)
{
	if (flags & LINE_LEFT && listing)
		return pieces_add(&s->distribution, r);
	if (flags & LINE_RIGHT)
		return pieces_add(&s->signature, r);
	size_t gap = column_gap(s, r);
	while (gap < r.end) {
		struct range left = range_trim(s->text, (struct range){r.start, gap});
		struct range right = range_trim(s->text, (struct range){gap, r.end});
		if (opens_signature(s, right) || is_rule(s, "tail.signed", right) || is_rule(s, "tail.name", right) ||
			is_rule(s, "tail.post", right)) {
			bool also = !listing || opens_signature(s, left) || is_rule(s, "tail.name", left);
			if (range_length(left) &&
				pieces_add(also ? &s->signature : &s->distribution, left) < 0)
				return -1;
			return pieces_add(&s->signature, right);
		}
		if (is_list_item(s, right) && listing) {
			if (range_length(left) && pieces_add(&s->distribution, left) < 0)
				return -1;
			r = right;
			gap = column_gap(s, r);
			continue;
		}
		/* The next gap. */
		size_t behind = right.start;
		gap = behind < r.end ? column_gap(s, (struct range){behind, r.end}) : r.end;
	}
	/* Glued with one blank: words of a signature at the end of an item's line. */
	struct match m;
	struct range right;
	if (listing && range_match(s, "tail.glued", r, &m) && match_group(&m, "right", &right)) {
		right = (struct range){r.start + right.start, r.start + right.end};
		struct range left = range_trim(s->text, (struct range){r.start, right.start});
		trace_lost(s->d->trace, TRACE_DISTRIBUTION, WHY_LIST_GLUED, m.rule, right);
		if (range_length(left) && pieces_add(&s->distribution, left) < 0)
			return -1;
		return pieces_add(&s->signature, right);
	}
	return pieces_add(listing ? &s->distribution : &s->signature, r);
}

/*
 * A copy block begins with the letterhead of the office that copied, which may stand above the words that tell
 * (SAO LỤC): organ, number, place and date. What was taken for the signature there is given back.
 */
#define COPY_HEAD_LINES 8
static void copy_block(struct split *s, size_t i)
{
	size_t first = i;
	for (size_t k = i; k > 0 && i - k < COPY_HEAD_LINES; k--) {
		struct range r = s->lines.items[k - 1].at;
		bool head = range_is_capitals(s, r) ? is_rule(s, "line.organ", r) && !is_signature(s, r)
						    : is_rule(s, "head.number", r) || is_rule(s, "head.date", r);
		if (!head && !is_rule(s, "head.rule", r) && !opens_letterhead(s, k - 1))
			break;
		first = k - 1;
	}
	s->copy = s->lines.items[first].at.start;
	struct match m;
	if (s->d->trace)
		trace_took(s->d->trace, TRACE_ZONES, first < i ? WHY_COPY_HEAD : WHY_COPY,
			range_match(s, "tail.copy", s->lines.items[i].at, &m), s->lines.items[first].at);
	while (s->signature.count && s->signature.items[s->signature.count - 1].start >= s->copy)
		s->signature.count--;
	while (s->distribution.count && s->distribution.items[s->distribution.count - 1].start >= s->copy)
		s->distribution.count--;
}

/*
 * A signature without a name, beside a list: its name was glued into the middle of an item, behind words that go on in the
 * next line.
 */
static int find_glued_name(struct split *s)
{
	for (size_t i = 0; i + 1 < s->distribution.count; i++) {
		struct range r = s->distribution.items[i], right;
		struct match m;
		if (r.start < s->signature.items[0].start || is_list_item(s, s->distribution.items[i + 1]) ||
			range_ends_sentence(s, r, true) || !range_match(s, "tail.glued-name", r, &m) ||
			!match_group(&m, "right", &right))
			continue;
		right = (struct range){r.start + right.start, r.start + right.end};
		trace_lost(s->d->trace, TRACE_DISTRIBUTION, WHY_LIST_GLUED, m.rule, right);
		s->distribution.items[i] = range_trim(s->text, (struct range){r.start, right.start});
		if (pieces_add(&s->signature, right) < 0)
			return -1;
		/* Pieces are in text order. */
		struct range *items = s->signature.items;
		for (size_t k = s->signature.count - 1; k > 0 && items[k - 1].start > right.start; k--) {
			items[k] = items[k - 1];
			items[k - 1] = right;
		}
		return 0;
	}
	return 0;
}

/* Code points: where a name that far from the margin stands among a plain text's list, it is of the right column. */
#define RIGHT_COLUMN 32

int split_tail(struct split *s)
{
	size_t first = line_from(s, s->body), i, bare;
	s->tail = s->annex = s->copy = s->text.len;
	if (find_tail(s, first, &i, &bare) < 0)
		return error_memory(s->err);
	if (i >= s->lines.count)
		return 0;
	s->tail = s->lines.items[i].at.start;
	bool listing = false, listed = false, closed = false, named = false;
	size_t after_name = 0;
	enum trace_why why = WHY_ANNEX_HEAD; /* … something attached begins behind the tail */
	for (; i < s->lines.count; i++) {
		struct range r = s->lines.items[i].at;
		size_t at;
		if (is_rule(s, "tail.copy", r)) {
			copy_block(s, i);
			break;
		}
		if ((named || closed || i == line_from(s, s->tail)) && (opens_annex(s, i) || opens_second_head(s, i))) {
			why = s->d->trace && !opens_annex(s, i) ? WHY_ANNEX_LETTERHEAD : WHY_ANNEX_HEAD;
			break;
		}
		if (i == bare)
			listing = listed = true;
		if (!listed && finds_list(s, i, &at)) {
			struct match m;
			struct range head = {at, r.end};
			listing = listed = true;
			if (at > r.start && pieces_add(&s->signature, range_trim(s->text, (struct range){r.start, at})) < 0)
				return error_memory(s->err);
			if (range_match(s, "tail.distribution", head, &m))
				trace_took(s->d->trace, TRACE_DISTRIBUTION, WHY_LIST_HEAD, m.rule,
					(struct range){at + m.at.start, at + m.at.end});
			struct range rest = range_trim(s->text, (struct range){at + m.at.end, r.end});
			/* The signature's first line may be glued on behind the head. */
			closed |= is_rule(s, "tail.archive-inside", rest);
			bool other = opens_signature(s, rest) || is_rule(s, "tail.post", rest);
			if (range_length(rest) && part_line(s, rest, s->lines.items[i].flags, !other) < 0)
				return error_memory(s->err);
			continue;
		}
		unsigned flags = s->lines.items[i].flags;
		if (listed && !listing && !closed && !(flags & LINE_RIGHT))
			listing = !named || is_list_item(s, r);
		/* In a list a line of the other column may stand between any two of its own. */
		bool before_ends = s->distribution.count == 0 ||
			range_ends_sentence(s, s->distribution.items[s->distribution.count - 1], true);
		/* On a scan specks stand behind an item's end: a name alone between two items is the signer's. */
		before_ends |= !named && s->lines.items[i].flags & LINE_OCR && i + 1 < s->lines.count &&
			is_list_item(s, s->lines.items[i + 1].at);
		bool signature = !is_list_item(s, r) &&
			(is_signature(s, r) || (is_rule(s, "tail.name", r) && s->signature.count && (closed || before_ends ||
													     s->lines.items[i].indent >= RIGHT_COLUMN)));
		if (listing && (signature || (flags & LINE_RIGHT))) {
			if (pieces_add(&s->signature, r) < 0)
				return error_memory(s->err);
			named |= is_rule(s, "tail.name", r) && !is_signature(s, r);
			if (!(flags & LINE_RIGHT))
				listing = !closed;
			continue;
		}
		if (!listing && s->lines.items[i].length > 120 && !(flags & (LINE_LEFT | LINE_RIGHT)) &&
			column_gap(s, r) == r.end && !is_signature(s, r)) {
			why = WHY_ANNEX_TEXT; /* running text: something attached */
			break;
		}
		if (listing && closed && !is_list_item(s, r) && !(flags & LINE_LEFT) && column_gap(s, r) == r.end) {
			/* Behind "Lưu …": its wrapped rest, or no part of the list. */
			uint32_t letter = range_first_letter(s, r);
			bool wrap = !s->lines.items[i].gap && s->lines.items[i - 1].at.end < r.start &&
				!range_ends_sentence(s, s->lines.items[i - 1].at, false) &&
				(codepoint_is_lower(letter) || range_is_capitals(s, r)) && s->lines.items[i].length < 40 &&
				!is_rule(s, "tail.name", r);
			if (!wrap) {
				listing = false;
				if (s->lines.items[i].length > 90) {
					why = WHY_ANNEX_BEHIND_LIST;
					break;
				}
			}
		}
		if (!listing && named && after_name++ > 6 && !is_signature(s, r)) {
			why = WHY_ANNEX_BEHIND_NAME;
			break;
		}
		size_t before = s->signature.count;
		if (part_line(s, r, flags, listing) < 0)
			return error_memory(s->err);
		if (listing && ends_list(s, r))
			closed = true;
		for (size_t k = before; k < s->signature.count; k++)
			if (is_rule(s, "tail.name", s->signature.items[k]) && !is_signature(s, s->signature.items[k])) {
				named = true;
				after_name = 0;
			}
	}
	if (!named && s->signature.count && find_glued_name(s) < 0)
		return error_memory(s->err);
	if (i < s->lines.count && s->copy == s->text.len) {
		s->annex = s->lines.items[i].at.start;
		if (s->d->trace)
			trace_took(s->d->trace, TRACE_ZONES, why, why == WHY_ANNEX_HEAD ? annex_rule(s, i) : NULL,
				s->lines.items[i].at);
	}
	size_t headed = 0;
	bool worded = false; /* the annex has more than its titles: "PHỤ LỤC I⏎DANH MỤC …" is one head */
	/* Annexes, each from its head to the next one's; the copy block ends them. */
	for (; i < s->lines.count && s->annex < s->text.len; i++) {
		struct range r = s->lines.items[i].at;
		if (is_rule(s, "tail.copy", r)) {
			copy_block(s, i);
			break;
		}
		if (opens_second_head(s, i) && (i == 0 || i > headed)) {
			report_bundle(s, i);
			headed = i + LETTERHEAD_LINES; /* its further lines are no head of their own */
		}
		bool attached = is_rule(s, "tail.attached", r);
		if (s->annexes.count == 0 || (worded && opens_annex(s, i) && !attached)) {
			worded = false;
			if (s->annexes.count)
				s->annexes.items[s->annexes.count - 1].end = r.start;
			if (pieces_add(&s->annexes, (struct range){r.start, s->text.len}) < 0)
				return error_memory(s->err);
		} else if (!attached && !range_is_capitals(s, r))
			worded = true;
	}
	if (s->annexes.count)
		s->annexes.items[s->annexes.count - 1].end = s->copy;
	return 0;
}
