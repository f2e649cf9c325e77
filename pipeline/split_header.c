/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head is read by saying what each piece of it is, not by where it stands: text extraction gives its
 * two columns one after the other, row by row or glued (docs/robustness.md). First what can be known by
 * its words is cut out (title of the state, number, date …), wherever on a line; what is left is
 * organ, type, subject or addressee by what stands before it.
 */
#include "split_parts.h"

#include "fold.h"
#include "trace.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>

/* A head of more lines or bytes than these is none: 1 page has some 45 lines. */
#define HEAD_LINES_MAX 90
#define HEAD_BYTES_MAX 12000

enum piece_kind {
	PIECE_REST,
	PIECE_NATION,
	PIECE_MOTTO,
	PIECE_PARTY,
	PIECE_YOUTH, /* the Youth Union's title, where the State's stands */
	PIECE_NUMBER,
	PIECE_DATE,
	PIECE_SUBJECT,
	PIECE_ADDRESS,
	PIECE_RULE,
	PIECE_URGENCY,
	PIECE_SECRECY,
	PIECE_CIRCULATION,
	PIECE_RECALL,
	PIECE_DRAFT,
	PIECE_TITLE /* "của ORGAN số CODE ngày DATE" under the type's name: an official gazette's head */
};

static const struct {
	enum piece_kind piece;
	const char *kind;
} searched[] = {
	{PIECE_TITLE, "head.title"}, {PIECE_NATION, "head.nation"}, {PIECE_MOTTO, "head.motto"},
	{PIECE_PARTY, "head.party"},
	{PIECE_YOUTH, "head.youth"}, {PIECE_NUMBER, "head.number"}, {PIECE_DATE, "head.date"},
	{PIECE_ADDRESS, "head.address"}, {PIECE_SUBJECT, "head.subject"},
	{PIECE_URGENCY, "head.urgency"}, {PIECE_SECRECY, "head.secrecy"},
	{PIECE_CIRCULATION, "head.circulation"}, {PIECE_RECALL, "head.recall"},
	{PIECE_DRAFT, "head.draft"}, {PIECE_RULE, "head.rule"},
};

struct piece {
	enum piece_kind kind;
	struct range at;
	size_t line; /* of s->lines */
	int priority;
	struct match match; /* offsets into the head */
};

struct head {
	struct split *s;
	struct span text; /* folded, with furniture and annotations blanked */
	struct scan *scan; /* of text, or of what it is the beginning of */
	char *copy;        /* text, where something was blanked; owned */
	struct scan copy_scan;
	size_t limit; /* lines */
	struct piece *pieces;
	size_t count, size;
	struct pieces organs, subject, addressees; /* ranges, in order */
	const struct document_type *type;
	size_t type_line;
	const struct piece *subject_vv; /* the words that open the subject; NULL: none do */
	struct range address_from;
};

static struct rule *head_match(const struct head *h, const char *kind, struct span text, size_t from, struct match *m)
{
	return scan_match_kind(h->scan, kind, text, from, m);
}

/* ------------------------------------------------------------------ cutting the head into pieces */

#define BODY_SURE 8 /* priority of a rule of line.body from which on it needs no other sign */
static bool sure_body(struct split *s, size_t i)
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
		if (l->at.start > HEAD_BYTES_MAX || (h->limit && sure_body(s, h->limit)))
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

static size_t line_of(const struct head *h, size_t at)
{
	size_t i = line_from(h->s, at + 1);
	return i ? i - 1 : 0;
}

/* What a number and a date get at most beside their rules' priority. */
#define NUMBER_SCORE_MAX 220
#define DATE_SCORE_MAX 35

/* How good a number or a date is: rivals (a stamp's, a cited document's) are told by what is missing. */
static int number_score(const struct head *h, const struct piece *p)
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

static bool date_value(const struct match *m, int *year, int *month, int *day)
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

static int date_score(const struct head *h, const struct piece *p)
{
	int y, m, d, score = p->priority * 10;
	(void)h;
	if (date_value(&p->match, &y, &m, &d))
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

static bool is_scan(const struct head *h, size_t line)
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
			if (scan && !is_scan(h, line_of(h, m.at.start)))
				continue;
			struct piece p = {kind, m.at, line_of(h, m.at.start), rule_priority(rules[r]), m};
			if (!one) {
				if (!add_piece(h, p))
					return -1;
				continue;
			}
			int score = kind == PIECE_DATE ? date_score(h, &p) : number_score(h, &p);
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
static struct range strip(const struct head *h, struct range r)
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
		struct range part = strip(h, (struct range){start, at});
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

static int cut(struct head *h)
{
	for (size_t i = 0; i < sizeof searched / sizeof *searched; i++)
		if (search(h, searched[i].piece, searched[i].kind) < 0)
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

/* ------------------------------------------------------------------ reading the pieces in order */

enum state {
	STATE_START,   /* organs are expected */
	STATE_NUMBER,  /* behind the number: a letter's subject may follow without V/v */
	STATE_SUBJECT, /* in the subject behind V/v */
	STATE_TITLE,   /* behind the type's name: its subject */
	STATE_CLOSED,  /* the subject is over */
	STATE_ADDRESS
};

static struct range folded_word(const struct head *h, struct range r)
{
	(void)h;
	return r;
}

static bool is_organ(const struct head *h, struct range r)
{
	struct match m;
	return head_match(h, "line.organ", span_slice(h->text, folded_word(h, r)), 0, &m);
}

static bool is_opening(const struct head *h, struct range r)
{
	struct match m;
	struct rule *rule = head_match(h, "line.body", span_slice(h->text, r), 0, &m);
	return rule && rule_priority(rule) >= 5;
}

static bool is_marker(const struct head *h, struct range r)
{
	struct match m;
	return head_match(h, "marker", span_slice(h->text, r), 0, &m) != NULL;
}

static bool is_stamp(const struct head *h, struct range r)
{
	struct match m;
	return head_match(h, "line.stamp", span_slice(h->text, r), 0, &m) != NULL;
}

/* "thành phố Cần Thơ" below an organ: the second line of its name, in whatever letters. */
static bool is_place(const struct head *h, struct range r)
{
	struct match m;
	return head_match(h, "line.organ-place", span_slice(h->text, r), 0, &m) != NULL;
}

/* The gazette's heading over what it prints ("VĂN BẢN QUY PHẠM PHÁP LUẬT"), no organ. */
static bool is_gazette(const struct head *h, struct range r)
{
	struct match m;
	return head_match(h, "line.gazette", span_slice(h->text, r), 0, &m) != NULL;
}

static bool starts_small(const struct head *h, struct range r)
{
	return codepoint_is_lower(range_first_letter(h->s, r));
}

static bool starts_large(const struct head *h, struct range r)
{
	return codepoint_is_upper(range_first_letter(h->s, r));
}

/* A later piece that only a head has, within reach: then this line belongs to the head yet. */
static bool head_goes_on(const struct head *h, size_t i)
{
	for (size_t j = i + 1; j < h->count && h->pieces[j].line <= h->pieces[i].line + 14; j++)
		switch (h->pieces[j].kind) {
		case PIECE_NATION:
		case PIECE_PARTY:
		case PIECE_YOUTH:
		case PIECE_MOTTO:
		case PIECE_NUMBER:
		case PIECE_DATE:
		case PIECE_SUBJECT:
		case PIECE_ADDRESS:
			return true;
		default:
			break;
		}
	return false;
}

/* The letters of a text without their marks, parted by single blanks. */
static int bare_words(const struct fold *f, struct span text, struct buffer *b)
{
	buffer_clear(b);
	fold_text(f, text, b);
	return buffer_ok(b) ? 0 : -1;
}

/* A scan's title that differs from a type's name in marks only ("CHÍ THỊ"): the one such type, or NULL. */
#define MISREAD_TITLE_MAX 60 /* bytes: the longest names have some 40 */
static const struct document_type *misread_title(const struct head *h, struct range r)
{
	const struct document_types *types = &h->s->types;
	const struct document_type *found = NULL;
	struct buffer read = {0}, name = {0};
	if (range_length(r) > MISREAD_TITLE_MAX)
		return NULL;
	struct fold *f = malloc(sizeof *f);
	if (!f)
		return NULL;
	fold_init(f);
	if (bare_words(f, span_slice(h->text, r), &read) == 0)
		for (size_t i = 0; i < types->count; i++) {
			if (bare_words(f, types->items[i].name, &name) < 0 ||
				!span_equal(buffer_span(&read), buffer_span(&name)))
				continue;
			if (found && !span_equal(found->name, types->items[i].name)) {
				found = NULL;
				break;
			}
			if (!found || (h->s->d->header.system == SYSTEM_PARTY ? types->items[i].party
									       : types->items[i].state))
				found = &types->items[i];
		}
	free(f);
	buffer_free(&read);
	buffer_free(&name);
	return found;
}

/* Does the piece begin with a type's name, as a title does? Gives the part behind it. */
static const struct document_type *title(const struct head *h, const struct piece *p, struct range *rest)
{
	size_t length;
	struct split *s = h->s;
	struct span text = span_slice(h->text, p->at);
	struct match m;
	const struct document_type *type =
		document_type_at_start(&s->types, text, s->d->header.system == SYSTEM_PARTY, &length);
	if (!type && is_scan(h, p->line) && range_is_capitals(s, p->at) && (type = misread_title(h, p->at))) {
		*rest = (struct range){p->at.end, p->at.end};
		diagnostics_add(s->diagnostics, "info", "header.type.misread", p->at, "read as the title %.*s",
			(int)type->name.len, type->name.ptr);
		trace_took(s->d->trace, TRACE_TYPE, WHY_TYPE_MISREAD, NULL, p->at);
		return type;
	}
	if (!type)
		return NULL;
	struct rule *stamp = head_match(h, "line.stamp", text, 0, &m);
	if (stamp) {
		trace_lost(s->d->trace, TRACE_TYPE, WHY_STAMP_WORDS, stamp, p->at);
		return NULL;
	}
	*rest = strip(h, (struct range){p->at.start + length, p->at.end});
	struct range name = {p->at.start, p->at.start + length};
	bool capitals = range_is_capitals(s, name);
	if (range_length(*rest) && h->text.ptr[rest->start] == ':')
		*rest = strip(h, (struct range){rest->start + 1, rest->end});
	const struct text_line *l = &s->lines.items[p->line];
	bool whole = range_length(p->at) == range_length(l->at);
	bool taken = capitals || whole || l->flags & LINE_BOLD;
	/*
	 * More behind it: only a title in capitals goes on in its line ("QUYẾT ĐỊNH Về việc …"), or, where no subject
	 * has begun, one that says no more than whose it is ("Nghị định của Chính phủ").
	 */
	if (range_length(*rest))
		taken = capitals || (whole && !h->subject.count && !h->subject_vv && l->length < 60 && starts_large(h, p->at) &&
					    head_match(h, "head.of-organ", span_slice(h->text, *rest), 0, &m));
	if (taken)
		trace_took(s->d->trace, TRACE_TYPE, WHY_TYPE_TITLE, NULL, name);
	else
		trace_lost(s->d->trace, TRACE_TYPE, WHY_TYPE_WORDS, NULL, name);
	return taken ? type : NULL;
}

/* The paragraph that starts with line i: more than a title has to say. */
#define PROSE_MIN 110 /* code points: two lines */
static bool is_prose(const struct split *s, size_t i)
{
	size_t length = s->lines.items[i].length;
	if (range_ends_sentence(s, s->lines.items[i].at, true))
		return true;
	for (size_t n = 0; n < 4 && i + 1 < s->lines.count && !s->lines.items[i].ends; n++)
		length += s->lines.items[++i].length;
	return length > PROSE_MIN;
}

/*
 * Does the title go on with piece i? Its lines end no sentence before what follows a title: addressee, authority,
 * legal basis or a blank line. A paragraph of the body ends with a mark.
 */
#define TITLE_LINES 4
static bool title_runs(const struct head *h, size_t i)
{
	const struct split *s = h->s;
	size_t first = h->pieces[i].line;
	/* An organ right before the body is the authority ("Bộ trưởng Bộ Tài chính⏎Căn cứ …"). */
	bool organ = is_organ(h, h->pieces[i].at) && !s->lines.items[first ? first - 1 : 0].open;
	for (size_t k = first; k < s->lines.count && k <= first + TITLE_LINES; k++) {
		struct range at = s->lines.items[k].at;
		struct match m;
		if (k > first && ((!organ && ((s->lines.items[k].gap && s->gaps_mean) || sure_body(h->s, k))) ||
					 (range_is_capitals(s, at) && range_match(s, "line.organ", at, &m)) ||
					 (range_match(s, "head.address", at, &m) && m.at.start == 0)))
			return true;
		if (range_match(s, "line.formula", at, &m) || range_ends_sentence(s, at, false))
			return false;
	}
	return false;
}

static int add(struct pieces *list, struct range r)
{
	return range_length(r) ? pieces_add(list, r) : 0;
}

static bool bold_ends(const struct head *h, size_t from_line, size_t line)
{
	const struct text_line *a = &h->s->lines.items[from_line], *b = &h->s->lines.items[line];
	return (a->flags & LINE_BOLD) && !(b->flags & LINE_BOLD) && b->box.x1 > b->box.x0;
}

static bool is_left(const struct head *h, const struct piece *p)
{
	return h->s->lines.items[p->line].flags & LINE_LEFT;
}

/* Is the line of an addressee list? */
static bool is_addressee(const struct head *h, const struct piece *p, const struct piece *before)
{
	const struct split *s = h->s;
	const struct text_line *l = &s->lines.items[p->line];
	struct match m;
	struct span text = span_slice(h->text, p->at);
	struct rule *marker = head_match(h, "marker", text, 0, &m);
	if (marker && strcmp(rule_id(marker), "bullet") == 0)
		return !is_opening(h, (struct range){p->at.start + m.at.end, p->at.end}) || l->length < 60;
	struct range last = before->at;
	bool empty = before->kind == PIECE_ADDRESS;
	char end = last.end > last.start ? h->text.ptr[last.end - 1] : '\0';
	if (empty)
		return !is_opening(h, p->at) || l->length < 60;
	if (marker && l->length < 110 && end != '.' && strcmp(rule_id(marker), "decimal") == 0)
		return true;
	if (marker)
		return false;
	if (end == '.')
		return false;
	if (starts_small(h, p->at))
		return before->line + 1 == p->line || !l->gap || !s->gaps_mean;
	if (is_opening(h, p->at) && l->length > 40 && end != ';')
		return false;
	if (end == ';' || end == ',')
		return true;
	if (s->lines.items[before->line].open && !l->gap)
		return true;
	if (!head_match(h, "line.addressee", text, 0, &m) || l->open || l->length > 90)
		return false;
	/* Further lines of names stand as deep as the first. */
	if (l->box.x1 > l->box.x0) {
		const struct text_line *first = &s->lines.items[before->line];
		return s->lines.items[before->line].open ||
			(l->box.x0 >= first->box.x0 && l->box.x0 > 15000 && first->page == l->page && l->length < 70);
	}
	return l->indent >= 10;
}

/*
 * A flattened text has the body on the line of the head's last piece: where it begins, or the piece's end.
 * A list of addressees ends with its first full stop, a subject where the legal basis begins.
 */
#define FLAT_MIN 200 /* bytes; shorter pieces are of the head as a whole */
static size_t flat_body(const struct head *h, const struct piece *p, enum state state)
{
	struct match m;
	if (range_length(p->at) < FLAT_MIN)
		return p->at.end;
	const char *kind = state == STATE_ADDRESS ? "head.body-addressed" : "head.body";
	if (!head_match(h, kind, span_slice(h->text, p->at), 0, &m))
		return p->at.end;
	return p->at.start + m.at.start;
}

/* "CỦA BỘ CHÍNH TRỊ": whose it is. */
static bool of_organ(const struct head *h, struct range r)
{
	struct match m;
	return head_match(h, "head.of-organ", span_slice(h->text, r), 0, &m) != NULL;
}

/* What a scan's stamps and specks were read as: a letter or two, or small before capital letters. */
static bool is_noise(const struct head *h, const struct piece *p)
{
	struct match m;
	return is_scan(h, p->line) && range_length(p->at) < 24 &&
		head_match(h, "line.noise", span_slice(h->text, p->at), 0, &m) != NULL;
}

/* Of two lines on one page: is the space between them wider than between lines of one paragraph? */
#define WIDE_GAP 60 /* per cent of the upper line's height; lines of a title stand at 0 to 30 */
static bool wide_gap(const struct text_line *above, const struct text_line *below)
{
	int height = above->box.y1 - above->box.y0;
	return above->page == below->page && height > 0 && below->box.x1 > below->box.x0 &&
		(below->box.y0 - above->box.y1) * 100 > height * WIDE_GAP;
}

/* The subject so far is none: better words came. */
static void drop_subject(struct head *h)
{
	for (size_t i = 0; i < h->subject.count; i++)
		trace_lost(h->s->d->trace, TRACE_SUBJECT, WHY_SUBJECT_REPLACED, NULL, h->subject.items[i]);
	pieces_clear(&h->subject);
}

/* Writes down where the body begins and why: `piece` is what the head ended with, empty where no piece ended it. */
static void trace_body(const struct head *h, enum trace_why why, struct range piece)
{
	struct split *s = h->s;
	struct match m;
	struct rule *rule = NULL;
	struct range line = piece;
	if (!range_length(piece) && s->body >= s->text.len)
		why = WHY_BODY_NONE;
	else if (!range_length(piece) && h->limit < s->lines.count) {
		line = s->lines.items[h->limit].at;
		rule = range_match(s, "line.body", line, &m);
		if (!rule || rule_priority(rule) < BODY_SURE)
			rule = range_match(s, "tail.distribution", line, &m);
		why = rule && sure_body(s, h->limit) ? WHY_BODY_LINE : WHY_BODY_LIMIT;
		if (why == WHY_BODY_LIMIT)
			rule = NULL;
	} else if (why == WHY_BODY_MARKER)
		rule = range_match(s, "marker", line, &m);
	else
		rule = range_match(s, "line.body", line, &m);
	trace_took(s->d->trace, TRACE_ZONES, why, rule, line);
}

static int read_pieces(struct head *h)
{
	struct split *s = h->s;
	struct trace *trace = s->d->trace;
	enum trace_why why = WHY_BODY_LIMIT; /* … the body begins where it does */
	enum state state = STATE_START;
	const struct piece *address = NULL; /* the last piece of the addressees */
	size_t subject_line = 0;
	size_t end = 0;
	bool stopped = false;
	for (size_t i = 0; i < h->count; i++) {
		struct piece *p = &h->pieces[i];
		struct range rest = p->at;
		const struct text_line *l = &s->lines.items[p->line];
		const struct document_type *type;
		struct match titled;
		size_t flat = p->kind == PIECE_REST && state != STATE_START ? flat_body(h, p, state) : p->at.end;
		bool flattened = flat < p->at.end;
		if (flattened)
			p->at = rest = range_trim(h->text, (struct range){p->at.start, flat});
		switch (p->kind) {
		case PIECE_NATION:
		case PIECE_MOTTO:
		case PIECE_PARTY:
		case PIECE_YOUTH:
		case PIECE_DATE:
		case PIECE_URGENCY:
		case PIECE_SECRECY:
		case PIECE_CIRCULATION:
		case PIECE_RECALL:
		case PIECE_DRAFT:
			break;
		case PIECE_TITLE:
			state = STATE_TITLE;
			break;
		case PIECE_RULE:
			if ((state == STATE_TITLE || state == STATE_SUBJECT) && h->subject.count)
				state = STATE_CLOSED;
			break;
		case PIECE_NUMBER:
			if (state == STATE_START)
				state = STATE_NUMBER;
			break;
		case PIECE_SUBJECT:
			if (state == STATE_ADDRESS)
				break;
			/* "THÔNG TƯ⏎Hướng dẫn Quyết định …⏎về việc miễn thuế": inside a title that has begun. */
			if (h->type && state == STATE_TITLE && h->subject.count && !h->subject_vv &&
				p->line == subject_line + 1 && codepoint_is_lower(range_first_letter(s, p->at)) &&
				!of_organ(h, h->subject.items[h->subject.count - 1])) {
				if (add(&h->subject, p->at) < 0)
					return -1;
				subject_line = p->line;
				break;
			}
			if (!h->subject.count || !h->subject_vv) {
				drop_subject(h);
				h->subject_vv = p;
				state = h->type ? STATE_TITLE : STATE_SUBJECT;
				subject_line = p->line;
			} else
				trace_lost(trace, TRACE_SUBJECT, WHY_SUBJECT_SECOND, p->match.rule, p->at);
			break;
		case PIECE_ADDRESS:
			state = STATE_ADDRESS;
			address = p;
			break;
		case PIECE_REST:
			if (is_noise(h, p)) {
				if (state == STATE_START)
					trace_lost(trace, TRACE_ISSUER, WHY_ORGAN_NOISE, NULL, p->at);
				break;
			}
			if (state == STATE_ADDRESS) {
				if (p->line != address->line && !is_addressee(h, p, address)) {
					trace_lost(trace, TRACE_ADDRESSEES, WHY_ADDRESSEE_NONE, NULL, p->at);
					if (head_goes_on(h, i)) /* the other column */
						continue;
					stopped = true;
					why = WHY_BODY_BEHIND_ADDRESSEES;
					break;
				}
				if (add(&h->addressees, p->at) < 0)
					return -1;
				address = p;
				break;
			}
			type = h->type ? NULL : title(h, p, &rest);
			if (type) {
				h->type = type;
				h->type_line = p->line;
				/* What stood under the number was no subject: organs in the wrong place, or a slogan. */
				if (!h->subject_vv)
					drop_subject(h);
				state = h->subject_vv ? STATE_CLOSED : STATE_TITLE;
				subject_line = p->line;
				if (range_length(rest)) {
					if (add(&h->subject, rest) < 0)
						return -1;
					state = STATE_TITLE;
				}
				break;
			}
			switch (state) {
			case STATE_START:
				if (is_stamp(h, p->at) || is_gazette(h, p->at)) {
					trace_lost(trace, TRACE_ISSUER, WHY_ORGAN_STAMP, NULL, p->at);
					break;
				}
				/* A title without a code of its own ("PHIẾU TRÌNH …") ends the organs as any other does. */
				if (h->organs.count && range_is_capitals(s, p->at) &&
					head_match(h, "line.title", span_slice(h->text, p->at), 0, &titled)) {
					state = STATE_TITLE;
					subject_line = p->line;
					if (add(&h->subject, strip(h, (struct range){p->at.start + titled.at.end, p->at.end})) < 0)
						return -1;
					break;
				}
				if (range_is_capitals(s, p->at) || (h->organs.count && is_place(h, p->at) && head_goes_on(h, i)) ||
					(is_organ(h, p->at) && range_length(p->at) < 120 && head_goes_on(h, i))) {
					if (add(&h->organs, p->at) < 0)
						return -1;
				} else {
					trace_lost(trace, TRACE_ISSUER, WHY_ORGAN_NONE, NULL, p->at);
					stopped = !head_goes_on(h, i);
					why = WHY_BODY_UNKNOWN;
				}
				break;
			case STATE_NUMBER:
			case STATE_SUBJECT:
				if (!h->subject.count && state == STATE_NUMBER && range_is_capitals(s, p->at) &&
					is_organ(h, p->at)) {
					if (add(&h->organs, p->at) < 0)
						return -1;
					break;
				}
				if (is_left(h, p) || head_goes_on(h, i) || (state == STATE_SUBJECT && !h->subject.count) ||
					(state == STATE_SUBJECT && !is_opening(h, p->at) && l->length < 120 && !l->gap)) {
					if (is_marker(h, p->at) && !head_goes_on(h, i)) {
						stopped = true;
						why = WHY_BODY_MARKER;
						break;
					}
					if (l->flags & LINE_RIGHT) {
						trace_lost(trace, TRACE_SUBJECT, WHY_SUBJECT_OTHER_COLUMN, NULL, p->at);
						break;
					}
					if (add(&h->subject, p->at) < 0)
						return -1;
					subject_line = p->line;
				} else {
					stopped = true;
					why = WHY_BODY_BEHIND_NUMBER;
				}
				break;
			case STATE_TITLE:
				if (h->subject.count) {
					const struct text_line *before = &s->lines.items[subject_line];
					bool fresh = !starts_small(h, p->at) && !before->open;
					bool capitals = range_is_capitals(s, p->at);
					if (capitals && is_organ(h, p->at) && i + 1 < h->count + 1 &&
						(i + 1 == h->count || is_opening(h, h->pieces[i + 1].at) ||
							(i + 2 < h->count && is_opening(h, h->pieces[i + 2].at)) ||
							(i + 2 == h->count && range_is_capitals(s, h->pieces[i + 1].at) &&
								!range_is_capitals(s, h->subject.items[h->subject.count - 1])))) {
						trace_lost(trace, TRACE_ISSUER, WHY_ORGAN_AUTHORITY, NULL, p->at);
						state = STATE_CLOSED;
						break;
					}
					struct match m;
					if (p->line != subject_line && !before->open && p->line + 1 < s->lines.count &&
						head_match(h, "line.authority", span_slice(h->text, p->at), 0, &m) &&
						sure_body(s, p->line + 1)) {
						trace_lost(trace, TRACE_ISSUER, WHY_ORGAN_AUTHORITY, m.rule, p->at);
						state = STATE_CLOSED;
						break;
					}
					struct range last = h->subject.items[h->subject.count - 1];
					bool listed = range_length(last) && h->text.ptr[last.end - 1] == ';';
					bool runs = p->line == subject_line + 1 && !is_opening(h, p->at) &&
						(listed || !is_marker(h, p->at)) &&
						(title_runs(h, i) || (capitals && range_is_capitals(s, last))) &&
						(listed || !range_ends_sentence(s, last, false));
					if (is_scan(h, p->line) && wide_gap(before, l))
						runs = false;
					if (p->line != subject_line && !runs &&
						((is_scan(h, p->line) && wide_gap(before, l)) ||
							(fresh && ((is_opening(h, p->at) && (is_prose(s, p->line) || l->length > 55)) ||
								is_marker(h, p->at))) ||
							(!starts_small(h, p->at) && is_opening(h, p->at) && is_prose(s, p->line)) ||
							bold_ends(h, subject_line, p->line) ||
							(fresh && l->gap && s->gaps_mean && !capitals) ||
							(fresh && before->ends && !(before->flags & LINE_BOLD) && is_prose(s, p->line)) ||
							range_ends_sentence(s, h->subject.items[h->subject.count - 1], false))) {
						if (head_goes_on(h, i)) {
							state = STATE_CLOSED;
							break;
						}
						stopped = true;
						why = WHY_BODY_BEHIND_TITLE;
						break;
					}
				} else if (is_opening(h, p->at) && l->length > 160 && range_ends_sentence(s, p->at, true)) {
					stopped = true;
					why = WHY_BODY_BEHIND_TITLE;
					break;
				}
				struct match note;
				if (head_match(h, "line.note", span_slice(h->text, p->at), 0, &note)) {
					trace_lost(trace, TRACE_SUBJECT, WHY_SUBJECT_NOTE, note.rule, p->at);
					if (h->subject.count)
						state = STATE_CLOSED;
					break;
				}
				if (add(&h->subject, p->at) < 0)
					return -1;
				subject_line = p->line;
				break;
			case STATE_CLOSED:
				if (head_goes_on(h, i) || (range_is_capitals(s, p->at) && is_organ(h, p->at))) {
					trace_lost(trace, TRACE_ISSUER, WHY_ORGAN_AUTHORITY, NULL, p->at);
					break;
				}
				stopped = true;
				why = WHY_BODY_CLOSED;
				break;
			case STATE_ADDRESS:
				break;
			}
			break;
		}
		if (stopped) {
			end = p->at.start;
			break;
		}
		end = p->at.end;
		if (flattened) {
			stopped = true;
			why = WHY_BODY_FLATTENED;
			end = flat;
			break;
		}
	}
	/* The body's first line begins where the body does. */
	if (stopped) {
		size_t i = line_of(h, end);
		if (s->lines.items[i].at.start < end && end < s->lines.items[i].at.end && split_line_cut(s, i, end) < 0)
			return -1;
	}
	/* The body starts with the next words. */
	size_t next = stopped ? end : h->limit < s->lines.count ? s->lines.items[h->limit].at.start : s->text.len;
	if (!stopped && end < h->text.len && h->limit == s->lines.count)
		next = s->text.len;
	s->body = next;
	if (trace)
		trace_body(h, why,
			stopped ? (struct range){end, s->lines.items[line_of(h, end)].at.end} : (struct range){0, 0});
	return 0;
}

/* ------------------------------------------------------------------ values */

/* Takes a quoted string over, or drops it where it is empty. -1 where it is NULL. */
static int take(char **to, char *value)
{
	if (!value)
		return -1;
	if (!*value) {
		free(value);
		value = NULL;
	}
	free(*to);
	*to = value;
	return 0;
}

static const struct piece *find(const struct head *h, enum piece_kind kind)
{
	/* What stands in the body is not of the head. */
	for (size_t i = 0; i < h->count; i++)
		if (h->pieces[i].kind == kind && h->pieces[i].at.start < h->s->body)
			return &h->pieces[i];
	return NULL;
}

/* A code without blanks and with plain hyphens. */
static char *canonical(struct span s)
{
	struct buffer b = {0};
	for (size_t at = 0; at < s.len;) {
		uint32_t cp = utf8_next(s, &at);
		if (codepoint_is_space(cp) || cp == '\n')
			continue;
		if (cp == 0x2010 || cp == 0x2011 || cp == 0x2012 || cp == 0x2013 || cp == 0x2014 || cp == 0x2212)
			cp = '-';
		buffer_add_codepoint(&b, cp);
	}
	while (b.len && (b.data[b.len - 1] == '.' || b.data[b.len - 1] == ','))
		b.data[--b.len] = '\0';
	return buffer_detach(&b);
}

static struct span source_of(const struct head *h, const struct match *m, const char *name)
{
	struct range r;
	if (!match_group(m, name, &r))
		return (struct span){"", 0};
	return span_slice(h->s->text, r);
}

/* A gazette's title says number and date; any other number beside it is a cited one. */
static const struct piece *numbered(const struct head *h)
{
	const struct piece *p = find(h, PIECE_TITLE);
	return p ? p : find(h, PIECE_NUMBER);
}

/* Of the piece that gives a value, with the score that it won by. */
static void trace_piece(const struct head *h, enum trace_field field, enum trace_why why, const struct piece *p,
	const struct rule *rule, struct range at)
{
	if (h->s->d->trace)
		trace_add(h->s->d->trace, (struct trace_step){field, true, why, rule, at, NO_ITEM,
			p->kind == PIECE_DATE ? date_score(h, p) : number_score(h, p), NULL});
}

static int set_number(struct head *h)
{
	struct header *header = &h->s->d->header;
	struct trace *trace = h->s->d->trace;
	const struct piece *p = numbered(h);
	if (!p) {
		diagnostics_add(h->s->diagnostics, "warning", "header.number.missing", (struct range){0, 0},
			"no number was found in the head");
		return 0;
	}
	struct range number, notation;
	struct span year = p->kind == PIECE_TITLE ? (struct span){"", 0} : match_text(&p->match, "year");
	const struct rule *year_rule = p->match.rule;
	bool has_number = match_group(&p->match, "number", &number);
	bool has_notation = match_group(&p->match, "notation", &notation);
	enum trace_why why = p->kind == PIECE_TITLE ? WHY_NUMBER_TITLE : WHY_NUMBER_SCORE;
	if (p->kind == PIECE_TITLE) {
		/* The date's year has the same name: take the code's from the code. */
		struct match m;
		struct span code = {h->text.ptr + p->at.start, (has_notation ? notation.end : p->at.end) - p->at.start};
		if ((year_rule = head_match(h, "head.code-year", code, 0, &m)))
			year = match_text(&m, "year");
	}
	if (has_number && take(&header->number, canonical(span_slice(h->s->text, number))) < 0)
		return -1;
	if (has_notation && take(&header->notation, canonical(span_slice(h->s->text, notation))) < 0)
		return -1;
	if (has_number)
		trace_piece(h, TRACE_NUMBER, why, p, p->match.rule, number);
	else
		trace_lost(trace, TRACE_NUMBER, WHY_NUMBER_BLANK, p->match.rule, p->at);
	if (has_notation)
		trace_piece(h, TRACE_NOTATION, why, p, p->match.rule, notation);
	if (has_number && has_notation)
		trace_piece(h, TRACE_CODE, why, p, p->match.rule, (struct range){number.start, notation.end});
	else
		trace_lost(trace, TRACE_CODE, WHY_NUMBER_BLANK, p->match.rule, p->at);
	if (year.len == 4) {
		size_t at = (size_t)(year.ptr - h->text.ptr);
		trace_piece(h, TRACE_YEAR, why, p, year_rule, (struct range){at, at + year.len});
		header->year = atoi((char[]){year.ptr[0], year.ptr[1], year.ptr[2], year.ptr[3], 0});
	}
	if (has_number && has_notation) {
		struct range code = {number.start, notation.end};
		char *text = canonical(span_slice(h->s->text, code));
		/* "84 QĐ/TWĐTN": the blank between is part of the code's form and would be lost. */
		if (take(&header->code, text) < 0)
			return -1;
	}
	if (!has_number)
		diagnostics_add(h->s->diagnostics, "info", "header.number.blank", p->at,
			"the number's place is blank");
	return 0;
}

static int set_date(struct head *h)
{
	struct header *header = &h->s->d->header;
	const struct piece *p = find(h, PIECE_DATE);
	if (!p)
		p = find(h, PIECE_TITLE);
	if (!p) {
		diagnostics_add(h->s->diagnostics, "warning", "header.date.missing", (struct range){0, 0},
			"no date was found in the head");
		return 0;
	}
	struct span place = p->kind == PIECE_DATE ? source_of(h, &p->match, "place") : (struct span){"", 0};
	if (place.len) {
		struct range r = {(size_t)(place.ptr - h->s->text.ptr), 0};
		r.end = r.start + place.len;
		if (take(&header->place, range_quote(h->s, r)) < 0)
			return -1;
		trace_piece(h, TRACE_PLACE, WHY_DATE_SCORE, p, p->match.rule, r);
	}
	int year, month, day;
	struct match m = p->match;
	if (p->kind == PIECE_TITLE) {
		/* Read the date behind the code, whose year has the same name. */
		struct range notation;
		if (!match_group(&p->match, "notation", &notation) ||
			!head_match(h, "head.plain-date", h->text, notation.end, &m))
			return 0;
	}
	if (!date_value(&m, &year, &month, &day)) {
		trace_lost(h->s->d->trace, TRACE_DATE, WHY_DATE_INCOMPLETE, m.rule, p->at);
		diagnostics_add(h->s->diagnostics, "info", "header.date.blank", p->at,
			"the date is not complete or is none");
		return 0;
	}
	trace_piece(h, TRACE_DATE, p->kind == PIECE_TITLE ? WHY_DATE_TITLE : WHY_DATE_SCORE, p, m.rule,
		p->kind == PIECE_TITLE ? m.at : p->at);
	char iso[32];
	snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
	return take(&header->date, span_copy(span_of(iso)));
}

static void set_system(struct head *h, struct trace *trace)
{
	struct header *header = &h->s->d->header;
	const struct piece *number = find(h, PIECE_NUMBER);
	const struct piece *party = find(h, PIECE_PARTY), *state = find(h, PIECE_NATION);
	if (!state)
		state = find(h, PIECE_MOTTO);
	if (party) {
		header->system = SYSTEM_PARTY;
		trace_took(trace, TRACE_SYSTEM, WHY_SYSTEM_TITLE, party->match.rule, party->at);
		if (state)
			trace_lost(trace, TRACE_SYSTEM, WHY_SYSTEM_PARTY_FIRST, state->match.rule, state->at);
	} else if (state) {
		header->system = SYSTEM_STATE;
		trace_took(trace, TRACE_SYSTEM, WHY_SYSTEM_TITLE, state->match.rule, state->at);
	} else if (number) {
		/* NUM-TYPE/ORGAN is the Party's form, NUM/…-… the State's. */
		struct match m;
		struct rule *rule = head_match(h, "head.system", span_slice(h->text, number->at), 0, &m);
		const char *id = rule ? rule_id(rule) : "";
		header->system = strcmp(id, "party") == 0 ? SYSTEM_PARTY
			: strcmp(id, "state") == 0 ? SYSTEM_STATE : SYSTEM_OTHER;
		header->inferred |= rule ? INFERRED_SYSTEM : 0;
		trace_took(trace, TRACE_SYSTEM, rule ? WHY_SYSTEM_NUMBER : WHY_SYSTEM_OTHER, rule, number->at);
	} else
		trace_took(trace, TRACE_SYSTEM, WHY_SYSTEM_OTHER, NULL, (struct range){0, 0});
}

static const struct document_type *type_of_code(const struct split *s, struct span code)
{
	bool party = s->d->header.system == SYSTEM_PARTY;
	const struct document_type *type = document_type_by_code(&s->types, code, party);
	return type || s->d->header.system != SYSTEM_OTHER ? type
							  : document_type_by_code(&s->types, code, true);
}

static int set_type(struct head *h)
{
	struct header *header = &h->s->d->header;
	struct trace *trace = h->s->d->trace;
	const struct document_type *type = h->type;
	struct span code = {"", 0};
	struct rule *by_code = NULL;
	struct range printed = {0, 0}; /* the notation */
	if (header->notation) {
		struct span notation = span_of(header->notation);
		struct match m;
		by_code = head_match(h, "head.notation-type", notation, 0, &m);
		if (by_code)
			code = match_text(&m, "code");
		match_group(&numbered(h)->match, "notation", &printed);
	}
	if (trace && type && code.len) {
		const struct document_type *other = type_of_code(h->s, code);
		if (other && !document_type_has_code(type, code))
			trace_lost(trace, TRACE_TYPE, WHY_TYPE_CODE_DIFFERS, by_code, printed);
	}
	/* "Luật số: …" */
	const struct piece *number = find(h, PIECE_NUMBER);
	size_t length;
	if (!type && number) {
		type = document_type_at_start(&h->s->types, span_slice(h->text, number->at),
			header->system == SYSTEM_PARTY, &length);
		if (type)
			trace_took(trace, TRACE_TYPE, WHY_TYPE_NUMBER, number->match.rule, number->at);
	}
	if (!type && code.len) {
		type = type_of_code(h->s, code);
		if (type)
			trace_took(trace, TRACE_TYPE, WHY_TYPE_NOTATION, by_code, printed);
	}
	/* "THÔNG TƯ⏎liên tịch …" with TTLT: the title's first words name another type than the whole. */
	const struct document_type *coded = type && code.len ? type_of_code(h->s, code) : NULL;
	if (coded && coded->name.len > type->name.len && span_starts(coded->name, type->name) &&
		!document_type_has_code(type, code))
		type = coded;
	/* A letter names no type: it has a V/v subject or a code of its own form, or addresses somebody. */
	bool letter = h->subject_vv || header->notation || find(h, PIECE_ADDRESS);
	if (!type && letter) {
		type = type_of_code(h->s, SPAN_LITERAL("CV"));
		trace_took(trace, TRACE_TYPE, WHY_TYPE_LETTER, NULL, printed);
	}
	if (!type)
		return 0;
	/* "QUY ĐỊNH" with -QĐ/TW: of the codes in use for a type the one that the office chose. */
	struct span official = type->code;
	if (code.len && document_type_has_code(type, code))
		official = code;
	if (take(&header->type_code, span_copy(official)) < 0)
		return -1;
	return take(&header->type_name, span_copy(type->name));
}

/* A flattened head has parent and organ on one line, with more of the head: parts them. */
static int part_organs(struct head *h)
{
	for (size_t i = 0; i < h->organs.count; i++) {
		struct range r = h->organs.items[i];
		struct range line = h->s->lines.items[line_of(h, r.start)].at;
		struct match m;
		struct range second;
		size_t known = 0;
		for (size_t k = 0; k < h->count; k++)
			known += h->pieces[k].kind != PIECE_REST && range_overlaps(h->pieces[k].at, line);
		const char *kind = known ? "organ.second" : "organ.pair";
		if (!head_match(h, kind, span_slice(h->text, r), 0, &m) ||
			!match_group(&m, "second", &second))
			continue;
		trace_took(h->s->d->trace, TRACE_ISSUER, WHY_ORGAN_PARTED, m.rule,
			(struct range){r.start + second.start, r.end});
		if (pieces_add(&h->organs, r) < 0)
			return -1;
		memmove(&h->organs.items[i + 1], &h->organs.items[i],
			(h->organs.count - 1 - i) * sizeof *h->organs.items);
		h->organs.items[i] = range_trim(h->text, (struct range){r.start, r.start + second.start});
		h->organs.items[i + 1] = (struct range){r.start + second.start, r.end};
	}
	return 0;
}

/* The letters of some organ lines, in capitals: what two prints of one name share. */
static int organ_letters(const struct head *h, size_t from, size_t end, struct buffer *b)
{
	for (size_t i = from; i < end; i++)
		for (size_t at = h->organs.items[i].start; at < h->organs.items[i].end;) {
			uint32_t cp = utf8_next(h->text, &at);
			if (codepoint_is_letter(cp))
				buffer_add_codepoint(b, codepoint_upper(cp));
		}
	return buffer_ok(b) ? 0 : -1;
}

/* The gazette prints the issuer over the dispatch once more: the same name twice is one. */
#define DOUBLED_LINES 12 /* of one print: five organs that issue together take six */
static int drop_doubled(struct head *h)
{
	int result = 0;
	for (size_t k = 1; k < h->organs.count && k <= DOUBLED_LINES && result == 0; k++) {
		struct buffer above = {0}, below = {0};
		bool same = false;
		if (organ_letters(h, 0, k, &above) < 0 || organ_letters(h, k, h->organs.count, &below) < 0)
			result = -1;
		else
			same = span_equal(buffer_span(&above), buffer_span(&below));
		buffer_free(&above);
		buffer_free(&below);
		if (!same)
			continue;
		for (size_t i = 0; i < k; i++)
			trace_lost(h->s->d->trace, TRACE_ISSUER, WHY_ORGAN_DOUBLED, NULL, h->organs.items[i]);
		memmove(h->organs.items, h->organs.items + k, (h->organs.count - k) * sizeof *h->organs.items);
		h->organs.count -= k;
		break;
	}
	return result;
}

static void trace_organ(const struct head *h, struct range r, enum trace_why why)
{
	struct match m;
	if (h->s->d->trace)
		trace_took(h->s->d->trace, TRACE_ISSUER, why,
			head_match(h, why == WHY_ORGAN_GOES_ON ? "line.organ-more" : "line.organ",
				span_slice(h->text, r), 0, &m), r);
}

/* Organs: lines are joined into names, the last name issues, those above are its parent. */
static int set_organs(struct head *h)
{
	struct split *s = h->s;
	struct header *header = &s->d->header;
	if (drop_doubled(h) < 0 || part_organs(h) < 0)
		return -1;
	size_t count = h->organs.count;
	if (!count) {
		const struct piece *p = find(h, PIECE_TITLE);
		struct range r;
		if (p && match_group(&p->match, "issuer", &r)) {
			trace_took(s->d->trace, TRACE_ISSUER, WHY_ORGAN_TITLE, p->match.rule, r);
			return take(&header->issuer, range_quote(s, r));
		}
		diagnostics_add(s->diagnostics, "info", "header.issuer.missing", (struct range){0, 0},
			"no issuing organ is printed in the head");
		return 0;
	}
	size_t last = 0; /* where the last name starts */
	struct trace *trace = s->d->trace;
	size_t traced = trace ? trace->count : 0;
	trace_organ(h, h->organs.items[0], WHY_ORGAN_FIRST);
	for (size_t i = 1; i < count; i++) {
		struct match m;
		enum trace_why why = WHY_ORGAN_NEW;
		struct span text = span_slice(h->text, h->organs.items[i]);
		size_t a = line_of(h, h->organs.items[i - 1].start), b = line_of(h, h->organs.items[i].start);
		const struct text_line *above = &s->lines.items[a], *below = &s->lines.items[b];
		bool more = head_match(h, "line.organ-more", text, 0, &m) ||
			!is_organ(h, h->organs.items[i]);
		/* A line that ends in "-" or in half a name goes on, whatever the next begins with. */
		struct match half;
		bool open = head_match(h, "line.organ-half",
			span_slice(h->text, h->organs.items[i - 1]), 0, &half) != NULL;
		/* The parent is set light, the issuer bold. */
		if (more)
			why = WHY_ORGAN_GOES_ON;
		if (below->size && !(above->flags & LINE_BOLD) && (below->flags & LINE_BOLD) && is_organ(h, h->organs.items[i])) {
			more = false;
			why = WHY_ORGAN_BOLD_NEW;
		}
		if (open) {
			more = true;
			why = WHY_ORGAN_HALF;
		} else if (below->size && (above->flags & LINE_BOLD) && (below->flags & LINE_BOLD) && last) {
			more = true;
			why = WHY_ORGAN_BOLD_MORE;
		}
		if (!more)
			last = i;
		trace_organ(h, h->organs.items[i], why);
	}
	/* Nothing else was written down meanwhile: one step a line. */
	for (size_t i = 0; trace && i < last && traced + i < trace->count; i++)
		trace->items[traced + i].field = TRACE_PARENT;
	if (last && take(&header->parent, pieces_quote(s, h->organs.items, last)) < 0)
		return -1;
	if (take(&header->issuer, pieces_quote(s, h->organs.items + last, count - last)) < 0)
		return -1;
	return name_reread(s, h->organs.items[last].start, &header->issuer);
}

static int set_subject(struct head *h)
{
	struct split *s = h->s;
	struct trace *trace = s->d->trace;
	if (h->subject_vv)
		trace_took(trace, TRACE_SUBJECT, WHY_SUBJECT_WORDS, h->subject_vv->match.rule, h->subject_vv->at);
	if (!h->subject.count)
		return 0;
	struct match m;
	/* "NGHỊ QUYẾT⏎CỦA BỘ CHÍNH TRỊ⏎về …": whose it is belongs to the title. */
	while (h->subject.count > 1 &&
		head_match(h, "head.of-organ", span_slice(h->text, h->subject.items[0]), 0, &m)) {
		trace_lost(trace, TRACE_SUBJECT, WHY_SUBJECT_OF_ORGAN, m.rule, h->subject.items[0]);
		h->subject.count--;
		memmove(h->subject.items, h->subject.items + 1, h->subject.count * sizeof *h->subject.items);
	}
	struct range *first = &h->subject.items[0];
	if (head_match(h, "head.of-organ-about", span_slice(h->text, *first), 0, &m)) {
		trace_lost(trace, TRACE_SUBJECT, WHY_SUBJECT_OF_ORGAN, m.rule,
			(struct range){first->start, first->start + m.at.end});
		*first = range_trim(h->text, (struct range){first->start + m.at.end, first->end});
	}
	/* A flattened head has whose decision it is behind the subject, before the legal basis. */
	struct range *last = &h->subject.items[h->subject.count - 1];
	if (h->type && range_length(*last) > 60 && find(h, PIECE_TITLE) == NULL &&
		head_match(h, "head.authority-behind", span_slice(h->text, *last), 0, &m)) {
		trace_lost(trace, TRACE_SUBJECT, WHY_SUBJECT_OF_ORGAN, m.rule,
			(struct range){last->start + m.at.start, last->end});
		last->end = last->start + m.at.start;
	}
	/* "Về việc" under a type's name is its preposition, not the subject. */
	if (head_match(h, "head.preposition", span_slice(h->text, *first), 0, &m)) {
		trace_took(trace, TRACE_SUBJECT, WHY_SUBJECT_WORDS, m.rule,
			(struct range){first->start, first->start + m.at.end});
		*first = range_trim(h->text, (struct range){first->start + m.at.end, first->end});
	}
	for (size_t i = 0; i < h->subject.count; i++)
		trace_took(trace, TRACE_SUBJECT, h->subject_vv ? WHY_SUBJECT_BEHIND_WORDS
			: h->type ? WHY_SUBJECT_TITLE : WHY_SUBJECT_NUMBER, NULL, h->subject.items[i]);
	char *text = pieces_quote(s, h->subject.items, h->subject.count);
	if (!text)
		return -1;
	size_t len = strlen(text);
	while (len && strchr(" ;,-:*_", text[len - 1]))
		text[--len] = '\0';
	if (len && text[len - 1] == ')' && h->subject_vv && !strchr(text, '('))
		text[len - 1] = '\0';
	return take(&s->d->header.subject, text);
}

static int add_addressee(struct head *h, struct range r)
{
	struct header *header = &h->s->d->header;
	r = strip(h, r);
	while (r.end > r.start && strchr(";,.:", h->text.ptr[r.end - 1]))
		r = range_trim(h->text, (struct range){r.start, r.end - 1});
	if (!range_length(r))
		return 0;
	if (ARRAY_GROW(header->addressees, header->addressee_count, header->addressee_size) < 0)
		return -1;
	header->addressees[header->addressee_count++] = (struct quoted){r};
	trace_took(h->s->d->trace, TRACE_ADDRESSEES, WHY_ADDRESSEE, NULL, r);
	return 0;
}

#define ADDRESSEES_UNSURE_MAX 24 /* the longest lists name ministries, some twenty */
static int set_addressees(struct head *h)
{
	struct split *s = h->s;
	struct range current = {0, 0};
	bool open = false, bulleted = false;
	for (size_t i = 0; i < h->addressees.count; i++) {
		struct range r = h->addressees.items[i];
		struct match m;
		struct rule *marker = head_match(h, "marker", span_slice(h->text, r), 0, &m);
		if (marker)
			r = range_trim(h->text, (struct range){r.start + m.at.end, r.end});
		size_t line = line_of(h, r.start);
		bulleted |= marker != NULL;
		bool wrap = open && !marker && line &&
			(starts_small(h, r) || s->lines.items[line - 1].open ||
				(bulleted && !range_ends_sentence(s, current, true)));
		if (open && !wrap) {
			if (add_addressee(h, current) < 0)
				return -1;
			open = false;
		}
		if (!open)
			current = r;
		else
			current.end = r.end;
		open = true;
		/* Semicolons part them within a line; not inside brackets. */
		int depth = 0;
		for (size_t at = r.start; at < r.end; at++) {
			char c = h->text.ptr[at];
			depth += c == '(' ? 1 : c == ')' && depth ? -1 : 0;
			bool dash = strchr(",.", c) && r.end - at > 3 && memcmp(h->text.ptr + at + 1, " - ", 3) == 0;
			if ((c != ';' || depth) && !dash)
				continue;
			if (add_addressee(h, (struct range){current.start, at}) < 0)
				return -1;
			current = range_trim(h->text, (struct range){at + 1, r.end});
			if (head_match(h, "marker", span_slice(h->text, current), 0, &m) &&
				strcmp(rule_id(m.rule), "bullet") == 0)
				current = range_trim(h->text, (struct range){current.start + m.at.end, current.end});
			open = range_length(current) > 0;
		}
	}
	if (open && add_addressee(h, current) < 0)
		return -1;
	/* With neither number nor date that many are no recipients, but a text that could not be read. */
	struct header *header = &s->d->header;
	if (header->addressee_count > ADDRESSEES_UNSURE_MAX && !header->number && !header->notation && !header->date) {
		header->addressee_count = 0;
		for (size_t i = 0; s->d->trace && i < s->d->trace->count; i++) {
			struct trace_step *step = &s->d->trace->items[i];
			if (step->field == TRACE_ADDRESSEES && step->took) {
				step->took = false;
				step->why = WHY_ADDRESSEES_UNSURE;
			}
		}
	}
	return 0;
}

/* What a kind of piece tells; TRACE_FIELDS: nothing by itself. */
static enum trace_field field_of(enum piece_kind kind)
{
	switch (kind) {
	case PIECE_NATION:
	case PIECE_MOTTO:
	case PIECE_PARTY:
		return TRACE_SYSTEM;
	case PIECE_NUMBER:
	case PIECE_TITLE:
		return TRACE_CODE;
	case PIECE_DATE:
		return TRACE_DATE;
	case PIECE_SUBJECT:
		return TRACE_SUBJECT;
	case PIECE_ADDRESS:
		return TRACE_ADDRESSEES;
	case PIECE_URGENCY:
		return TRACE_URGENCY;
	case PIECE_SECRECY:
		return TRACE_SECRECY;
	case PIECE_CIRCULATION:
		return TRACE_CIRCULATION;
	case PIECE_RECALL:
		return TRACE_RECALL;
	case PIECE_DRAFT:
		return TRACE_DRAFT;
	default:
		return TRACE_FIELDS;
	}
}

/* A mark takes the place of the one of its kind before it. */
static void trace_mark(struct trace *t, const struct piece *p)
{
	enum trace_field field = field_of(p->kind);
	if (!t || (field != TRACE_ADDRESSEES && (field < TRACE_URGENCY || field > TRACE_DRAFT || field == TRACE_CIRCULATION)))
		return;
	for (size_t i = 0; i < t->count && field != TRACE_ADDRESSEES; i++)
		if (t->items[i].field == field && t->items[i].took) {
			t->items[i].took = false;
			t->items[i].why = WHY_MARK_LATER;
		}
	trace_took(t, field, field == TRACE_ADDRESSEES ? WHY_ADDRESS_WORDS : WHY_RULE, p->match.rule, p->at);
}

static void set_marks(struct head *h)
{
	struct header *header = &h->s->d->header;
	struct trace *trace = h->s->d->trace;
	for (size_t i = 0; i < h->count; i++) {
		const struct piece *p = &h->pieces[i];
		if (p->at.start >= h->s->body)
			break;
		trace_mark(trace, p);
		/* "flash", "flash-flat" …: the degree, and where it may stand. */
		struct span id = span_of(p->match.rule ? rule_id(p->match.rule) : "");
		if (p->kind == PIECE_URGENCY)
			header->urgency = span_starts(id, SPAN_LITERAL("flash")) ? URGENCY_FLASH
				: span_starts(id, SPAN_LITERAL("very_urgent")) ? URGENCY_VERY_URGENT : URGENCY_URGENT;
		else if (p->kind == PIECE_SECRECY)
			header->secrecy = span_starts(id, SPAN_LITERAL("top_secret")) ? SECRECY_TOP_SECRET
				: span_starts(id, SPAN_LITERAL("secret")) ? SECRECY_SECRET : SECRECY_CONFIDENTIAL;
		else if (p->kind == PIECE_RECALL)
			header->recall = true;
		else if (p->kind == PIECE_DRAFT)
			header->draft = true;
	}
}

/* All that the rules of a kind find in a range that the head does not read. */
static void trace_unread(const struct head *h, size_t kind, struct range r, enum trace_why why)
{
	size_t count;
	struct rule *const *rules = rules_kind(h->s->rules, searched[kind].kind, &count);
	struct span text = folded_at(h->s, r);
	for (size_t k = 0; k < count; k++) {
		struct match m;
		for (size_t from = 0; from < text.len && scan_match(h->scan, rules[k], text, from, &m);) {
			from = m.at.end > from ? m.at.end : from + 1;
			while (from < text.len && ((unsigned char)text.ptr[from] & 0xC0) == 0x80)
				from++;
			if (m.at.start < m.at.end)
				trace_lost(h->s->d->trace, field_of(searched[kind].piece), why, rules[k],
					(struct range){r.start + m.at.start, r.start + m.at.end});
		}
	}
}

/*
 * For the trace alone: what was found and not used, and what the rules would find where nothing was looked for: in
 * stamps and running heads of the first page, and, of values that are missing, behind the head.
 */
static void trace_rest(const struct head *h)
{
	struct split *s = h->s;
	struct trace *trace = s->d->trace;
	const struct header *header = &s->d->header;
	const struct piece *dated = find(h, PIECE_DATE), *title = find(h, PIECE_TITLE);
	for (size_t i = 0; i < h->count; i++) {
		const struct piece *p = &h->pieces[i];
		enum trace_field field = field_of(p->kind);
		if (field != TRACE_FIELDS && p->at.start >= s->body)
			trace_lost(trace, field, WHY_BEHIND_HEAD, p->match.rule, p->at);
		else if (p->kind == PIECE_NUMBER && title)
			trace_lost(trace, TRACE_CODE, WHY_NUMBER_TITLE_FIRST, p->match.rule, p->at);
		else if (p->kind == PIECE_TITLE && dated)
			trace_lost(trace, TRACE_DATE, WHY_DATE_LINE_FIRST, p->match.rule, p->at);
	}
	size_t page_end = 0;
	for (size_t i = 0; i < s->lines.count && s->lines.items[i].page == s->lines.items[0].page &&
		s->lines.items[i].at.end < HEAD_BYTES_MAX; i++)
		page_end = s->lines.items[i].at.end;
	const bool missing[] = {[TRACE_CODE] = !header->notation && !header->number, [TRACE_SUBJECT] = !header->subject,
		[TRACE_DATE] = !header->date, [TRACE_ADDRESSEES] = !header->addressee_count};
	for (size_t k = 0; k < sizeof searched / sizeof *searched; k++) {
		enum trace_field field = field_of(searched[k].piece);
		if (field == TRACE_FIELDS)
			continue;
		for (size_t i = 0; i < s->furniture.count && s->furniture.items[i].start < HEAD_BYTES_MAX; i++)
			trace_unread(h, k, s->furniture.items[i], WHY_FURNITURE);
		if (field < sizeof missing / sizeof *missing && missing[field] && page_end > h->text.len)
			trace_unread(h, k, (struct range){h->text.len, page_end}, WHY_BEHIND_HEAD);
	}
}

int split_header(struct split *s)
{
	struct head h = {.s = s};
	struct header *header = &s->d->header;
	int result = -1;
	if (head_text(&h) < 0 || cut(&h) < 0)
		goto out;
	s->body = s->text.len;
	set_system(&h, NULL);
	if (read_pieces(&h) < 0)
		goto out;
	header->system = SYSTEM_OTHER;
	header->inferred = 0;
	set_system(&h, s->d->trace);
	set_marks(&h);
	if (set_number(&h) < 0 || set_date(&h) < 0 || set_type(&h) < 0 || set_organs(&h) < 0 ||
		set_subject(&h) < 0 || set_addressees(&h) < 0)
		goto out;
	const struct piece *p = find(&h, PIECE_CIRCULATION);
	if (!p)
		p = find(&h, PIECE_RECALL);
	if (p && take(&header->circulation, range_quote(s, p->at)) < 0)
		goto out;
	if (p)
		trace_took(s->d->trace, TRACE_CIRCULATION, p->kind == PIECE_RECALL ? WHY_CIRCULATION_RECALL : WHY_RULE,
			p->match.rule, p->at);
	if (s->d->trace)
		trace_rest(&h);
	result = 0;
out:
	free(h.copy);
	scan_free(&h.copy_scan);
	free(h.pieces);
	pieces_free(&h.organs);
	pieces_free(&h.subject);
	pieces_free(&h.addressees);
	return result < 0 ? error_memory(s->err) : 0;
}
