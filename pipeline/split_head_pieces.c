/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_head.h"

#include "trace.h"

#include <stdlib.h>

const struct head_search head_searches[] = {
	{PIECE_TITLE, "head.title"}, {PIECE_NATION, "head.nation"}, {PIECE_MOTTO, "head.motto"},
	{PIECE_PARTY, "head.party"},
	{PIECE_YOUTH, "head.youth"}, {PIECE_NUMBER, "head.number"}, {PIECE_DATE, "head.date"},
	{PIECE_ADDRESS, "head.address"}, {PIECE_SUBJECT, "head.subject"},
	{PIECE_URGENCY, "head.urgency"}, {PIECE_SECRECY, "head.secrecy"},
	{PIECE_CIRCULATION, "head.circulation"}, {PIECE_RECALL, "head.recall"},
	{PIECE_DRAFT, "head.draft"}, {PIECE_RULE, "head.rule"},
};
const size_t head_search_count = sizeof head_searches / sizeof *head_searches;

struct rule *head_match(const struct head *h, const char *kind, struct span text, size_t from, struct match *m)
{
	return scan_match_kind(h->scan, kind, text, from, m);
}

bool head_sure_body(struct split *s, size_t i)
{
	struct match m;
	struct rule *rule = range_match(s, "line.body", s->lines.items[i].at, &m);
	if (rule && rule_priority(rule) >= BODY_SURE)
		return true;
	/* The list of recipients: a short letter's end, and perhaps another dispatch behind it. */
	return range_match(s, "tail.distribution", s->lines.items[i].at, &m) && m.at.start == 0;
}

/* "[… được sửa đổi bởi …]": what a law library put between the words of the head is none of it. */
static void blank_annotations(struct head *h)
{
	struct match m;
	for (size_t from = 0; head_match(h, "head.annotation", h->text, from, &m); from = m.at.end)
		for (size_t at = m.at.start; at < m.at.end; at++)
			if (h->copy[at] != '\n')
				h->copy[at] = ' ';
}

static int head_text(struct head *h)
{
	struct split *s = h->s;
	size_t end = 0;
	for (h->limit = 0; h->limit < s->lines.count && h->limit < HEAD_LINES_MAX; h->limit++) {
		const struct text_line *l = &s->lines.items[h->limit];
		if (l->at.start > HEAD_BYTES_MAX || (h->limit && head_sure_body(s, h->limit)))
			break;
		end = l->at.end;
	}
	if (end > 2 * HEAD_BYTES_MAX) {
		end = 2 * HEAD_BYTES_MAX;
		while (end && ((unsigned char)s->text.ptr[end] & 0xC0) == 0x80)
			end--;
	}
	h->text = (struct span){s->folded.ptr, end};
	h->scan = s->scan;
	struct match m;
	if ((!s->furniture.count || s->furniture.items[0].start >= end) &&
		!head_match(h, "head.annotation", h->text, 0, &m))
		return 0;
	h->copy = malloc(end + 1);
	if (!h->copy)
		return -1;
	memcpy(h->copy, s->folded.ptr, end);
	h->copy[end] = '\0';
	for (size_t i = 0; i < s->furniture.count; i++)
		for (size_t at = s->furniture.items[i].start; at < s->furniture.items[i].end && at < end; at++)
			if (h->copy[at] != '\n')
				h->copy[at] = ' ';
	h->text = (struct span){h->copy, end};
	h->scan = &h->copy_scan;
	rules_scan(s->rules, "", h->text, h->scan);
	blank_annotations(h);
	return 0;
}

static struct piece *add_piece(struct head *h, struct piece p)
{
	if (ARRAY_GROW(h->pieces, h->count, h->size) < 0)
		return NULL;
	h->pieces[h->count] = p;
	return &h->pieces[h->count++];
}

size_t head_line_of(const struct head *h, size_t at)
{
	size_t i = line_from(h->s, at + 1);
	return i ? i - 1 : 0;
}

/* What a number and a date get at most beside their rules' priority. */
#define NUMBER_SCORE_MAX 220
#define DATE_SCORE_MAX 35

/* How good a number or a date is: rivals (a stamp's, a cited document's) are told by what is missing. */
int head_number_score(const struct head *h, const struct piece *p)
{
	struct span number = match_text(&p->match, "number"), notation = match_text(&p->match, "notation");
	int score = p->priority * 10;
	if (notation.len)
		score += 200;
	if (number.len)
		score += 20;
	/* "Số 12-HD/TW ngày …" goes on in the line: a wrapped citation. */
	size_t end = p->at.end;
	while (end < h->text.len && h->text.ptr[end] == ' ')
		end++;
	struct span rest = {h->text.ptr + end, h->text.len - end};
	if (span_starts(rest, SPAN_LITERAL(",")) || span_starts(rest, SPAN_LITERAL(";")))
		score -= 150;
	return score;
}

bool head_date_value(const struct match *m, int *year, int *month, int *day)
{
	struct span y = match_text(m, "year"), mo = match_text(m, "month"), d = match_text(m, "day");
	*year = *month = *day = 0;
	for (size_t i = 0; i < y.len; i++)
		*year = *year * 10 + (y.ptr[i] - '0');
	for (size_t i = 0; i < mo.len; i++)
		*month = *month * 10 + (mo.ptr[i] - '0');
	for (size_t i = 0; i < d.len; i++)
		*day = *day * 10 + (d.ptr[i] - '0');
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (*year < 1930 || *year > 2100 || *month < 1 || *month > 12 || *day < 1 ||
		*day > days[*month - 1])
		return false;
	bool leap = (*year % 4 == 0 && *year % 100 != 0) || *year % 400 == 0;
	return *month != 2 || *day < 29 || leap;
}

int head_date_score(const struct head *h, const struct piece *p)
{
	int y, m, d, score = p->priority * 10;
	(void)h;
	if (head_date_value(&p->match, &y, &m, &d))
		score += 25;
	if (match_text(&p->match, "place").len)
		score += 10;
	return score;
}

static bool overlaps_any(const struct head *h, struct range r)
{
	for (size_t i = 0; i < h->count; i++)
		if (range_overlaps(h->pieces[i].at, r))
			return true;
	return false;
}

bool head_is_scan(const struct head *h, size_t line)
{
	return line < h->s->lines.count && h->s->lines.items[line].flags & LINE_OCR;
}

/* The candidates written down since `first`: the best one is told where it is used, those as good came later. */
static void trace_rivals(struct trace *t, size_t first, const struct piece *best, int score)
{
	size_t kept = first;
	for (size_t i = first; t && i < t->count; i++) {
		struct trace_step *step = &t->items[i];
		if (step->why == WHY_SCORE && !best)
			step->why = WHY_SCORE_NONE;
		else if (step->why == WHY_SCORE && step->score == score) {
			if (step->rule == best->match.rule && step->at.start == best->at.start)
				continue;
			step->why = WHY_LATER;
		}
		t->items[kept++] = *step;
	}
	if (t)
		t->count = kept;
}

/* All matches of a kind; of number, date and title only the best is kept. */
static int search(struct head *h, enum piece_kind kind, const char *rules_name)
{
	size_t count;
	struct rule *const *rules = rules_kind(h->s->rules, rules_name, &count);
	bool one = kind == PIECE_NUMBER || kind == PIECE_DATE || kind == PIECE_TITLE;
	struct piece best = {.kind = PIECE_REST};
	int best_score = 0;
	/* What a scan made unreadable is looked for only where the page is one and nothing better stands on it. */
	bool scan = strstr(rules_name, "-scan") != NULL;
	struct trace *trace = one ? h->s->d->trace : NULL;
	enum trace_field field = kind == PIECE_DATE ? TRACE_DATE : TRACE_CODE;
	size_t first = trace ? trace->count : 0;
	int most = kind == PIECE_DATE ? DATE_SCORE_MAX : NUMBER_SCORE_MAX;
	for (size_t r = 0; r < count; r++) {
		struct match m;
		/* The rest of the rules cannot do better: they are tried only where their matches are to be told. */
		if (one && !trace && best_score >= rule_priority(rules[r]) * 10 + most)
			break;
		for (size_t from = 0; from < h->text.len && scan_match(h->scan, rules[r], h->text, from, &m);) {
			from = m.at.end > from ? m.at.end : from + 1;
			while (from < h->text.len && ((unsigned char)h->text.ptr[from] & 0xC0) == 0x80)
				from++;
			/* What \K left out does not count. */
			if (m.at.start >= m.at.end)
				continue;
			if (overlaps_any(h, m.at)) {
				trace_lost(trace, field, WHY_TAKEN, rules[r], m.at);
				continue;
			}
			if (scan && !head_is_scan(h, head_line_of(h, m.at.start)))
				continue;
			struct piece p = {kind, m.at, head_line_of(h, m.at.start), rule_priority(rules[r]), m};
			if (!one) {
				if (!add_piece(h, p))
					return -1;
				continue;
			}
			int score = kind == PIECE_DATE ? head_date_score(h, &p) : head_number_score(h, &p);
			if (trace)
				trace_add(trace,
					(struct trace_step){field, false, WHY_SCORE, rules[r], m.at, NO_ITEM, score, NULL});
			/* Of equals the first counts, but for a date, where a letterhead's line may be an incoming stamp's. */
			if (score > best_score) {
				best_score = score;
				best = p;
			}
		}
	}
	if (one && best_score > 0 && !add_piece(h, best))
		return -1;
	trace_rivals(trace, first, best_score > 0 ? &best : NULL, best_score);
	if (one && best_score == 0 && !scan && kind == PIECE_NUMBER)
		return search(h, kind, "head.number-scan");
	if (one && best_score == 0 && !scan && kind == PIECE_DATE)
		return search(h, kind, "head.date-scan");
	return 0;
}

static int by_place(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	return x->at.start < y->at.start ? -1 : x->at.start > y->at.start;
}

/* Blanks, rules and list marks around what is left of a line. */
struct range head_strip(const struct head *h, struct range r)
{
	r = range_trim(h->text, r);
	while (r.start < r.end && strchr("|*_#\\/", h->text.ptr[r.start]))
		r = range_trim(h->text, (struct range){r.start + 1, r.end});
	while (r.end > r.start && strchr("|*_\\", h->text.ptr[r.end - 1]))
		r = range_trim(h->text, (struct range){r.start, r.end - 1});
	return r;
}

/* The rest of a line, parted at tabs, at bars between cells and at gaps of three blanks or more: columns. */
static int add_rest(struct head *h, struct range r, size_t line)
{
	size_t start = r.start;
	for (size_t at = r.start; at <= r.end; at++) {
		bool gap = at == r.end || h->text.ptr[at] == '\t' || h->text.ptr[at] == '|' ||
			(r.end - at > 3 && memcmp(h->text.ptr + at, "   ", 3) == 0);
		if (!gap)
			continue;
		struct range part = head_strip(h, (struct range){start, at});
		/* "Bộ      Tài chính": a name set wide, no column of one word. */
		struct match m;
		if (at < r.end && head_match(h, "line.organ-open", span_slice(h->text, part), 0, &m)) {
			while (at + 1 < r.end && (h->text.ptr[at + 1] == ' ' || h->text.ptr[at + 1] == '\t'))
				at++;
			continue;
		}
		bool words = range_first_letter(h->s, part) != 0;
		for (size_t k = part.start; !words && k < part.end; k++)
			words = h->text.ptr[k] >= '0' && h->text.ptr[k] <= '9';
		if (words && !add_piece(h, (struct piece){PIECE_REST, part, line, 0, {0}}))
			return -1;
		while (at < r.end && (h->text.ptr[at] == ' ' || h->text.ptr[at] == '\t'))
			at++;
		start = at;
	}
	return 0;
}

static int cut_pieces(struct head *h)
{
	for (size_t i = 0; i < head_search_count; i++)
		if (search(h, head_searches[i].piece, head_searches[i].kind) < 0)
			return -1;
	if (h->count)
		qsort(h->pieces, h->count, sizeof *h->pieces, by_place);
	size_t known = h->count, next = 0;
	for (size_t i = 0; i < h->limit; i++) {
		struct range at = h->s->lines.items[i].at;
		if (at.start >= h->text.len)
			break;
		if (at.end > h->text.len)
			at.end = h->text.len;
		size_t start = at.start;
		/* A piece may have begun on a line before (a date broken over two). */
		while (next < known && h->pieces[next].at.start < at.end) {
			struct range p = h->pieces[next].at;
			if (p.start > start && add_rest(h, (struct range){start, p.start}, i) < 0)
				return -1;
			if (p.end > start)
				start = p.end;
			if (p.end > at.end)
				break;
			next++;
		}
		if (start < at.end && add_rest(h, (struct range){start, at.end}, i) < 0)
			return -1;
	}
	if (h->count)
		qsort(h->pieces, h->count, sizeof *h->pieces, by_place);
	return 0;
}

int head_cut(struct head *h)
{
	return head_text(h) < 0 || cut_pieces(h) < 0 ? -1 : 0;
}
