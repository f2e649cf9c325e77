/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_head.h"

#include "fold.h"
#include "trace.h"
#include "utf8.h"

#include <stdlib.h>

enum state {
	STATE_START,   /* organs are expected */
	STATE_NUMBER,  /* behind the number: a letter's subject may follow without V/v */
	STATE_SUBJECT, /* in the subject behind V/v */
	STATE_TITLE,   /* behind the type's name: its subject */
	STATE_CLOSED,  /* the subject is over */
	STATE_ADDRESS
};

bool head_is_organ(const struct head *h, struct range r)
{
	struct match m;
	return head_match(h, "line.organ", span_slice(h->text, r), 0, &m);
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

bool head_starts_small(const struct head *h, struct range r)
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
/* A scan's title that differs from a type's name in marks and blanks only ("CHÍ THỊ"): the one such type in *found, or NULL. 0, or -1 out of memory. */
#define MISREAD_TITLE_MAX 60 /* bytes: the longest names have some 40 */
static int misread_title(const struct head *h, struct range r, const struct document_type **found)
{
	const struct document_types *types = &h->s->types;
	struct buffer read = {0}, name = {0};
	*found = NULL;
	if (range_length(r) > MISREAD_TITLE_MAX)
		return 0;
	struct fold *f = malloc(sizeof *f);
	if (!f)
		return -1;
	fold_init(f);
	fold_letters(f, span_slice(h->text, r), &read);
	for (size_t i = 0; i < types->count && buffer_ok(&name); i++) {
		const struct document_type *type = &types->items[i];
		buffer_clear(&name);
		fold_letters(f, type->name, &name);
		if (!span_equal(buffer_span(&read), buffer_span(&name)))
			continue;
		if (*found && !span_equal((*found)->name, type->name)) {
			*found = NULL;
			break;
		}
		if (!*found || (h->s->d->header.system == SYSTEM_PARTY ? type->party : type->state))
			*found = type;
	}
	int result = buffer_ok(&read) && buffer_ok(&name) ? 0 : -1;
	free(f);
	buffer_free(&read);
	buffer_free(&name);
	return result;
}

/* Does the piece begin with a type's name, as a title does? Gives the type, else NULL, and the part behind its name. 0, or -1 out of memory. */
static int title(const struct head *h, const struct piece *p, const struct document_type **found, struct range *rest)
{
	size_t length;
	struct split *s = h->s;
	struct span text = span_slice(h->text, p->at);
	struct match m;
	const struct document_type *type =
		document_type_at_start(&s->types, text, s->d->header.system == SYSTEM_PARTY, &length);
	*found = NULL;
	if (!type && head_is_scan(h, p->line) && range_is_capitals(s, p->at)) {
		if (misread_title(h, p->at, &type) < 0)
			return -1;
		if (!type)
			return 0;
		*rest = (struct range){p->at.end, p->at.end};
		diagnostics_add(s->diagnostics, "info", "header.type.misread", p->at, "read as the title %.*s",
			(int)type->name.len, type->name.ptr);
		trace_took(s->d->trace, TRACE_TYPE, WHY_TYPE_MISREAD, NULL, p->at);
		*found = type;
		return 0;
	}
	if (!type)
		return 0;
	struct rule *stamp = head_match(h, "line.stamp", text, 0, &m);
	if (stamp) {
		trace_lost(s->d->trace, TRACE_TYPE, WHY_STAMP_WORDS, stamp, p->at);
		return 0;
	}
	*rest = head_strip(h, (struct range){p->at.start + length, p->at.end});
	struct range name = {p->at.start, p->at.start + length};
	bool capitals = range_is_capitals(s, name);
	if (range_length(*rest) && h->text.ptr[rest->start] == ':')
		*rest = head_strip(h, (struct range){rest->start + 1, rest->end});
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
	*found = taken ? type : NULL;
	return 0;
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
	bool organ = head_is_organ(h, h->pieces[i].at) && !s->lines.items[first ? first - 1 : 0].open;
	for (size_t k = first; k < s->lines.count && k <= first + TITLE_LINES; k++) {
		struct range at = s->lines.items[k].at;
		struct match m;
		if (k > first && ((!organ && ((s->lines.items[k].gap && s->gaps_mean) || head_sure_body(h->s, k))) ||
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
	if (head_starts_small(h, p->at))
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
	return head_is_scan(h, p->line) && range_length(p->at) < 24 &&
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
		why = rule && head_sure_body(s, h->limit) ? WHY_BODY_LINE : WHY_BODY_LIMIT;
		if (why == WHY_BODY_LIMIT)
			rule = NULL;
	} else if (why == WHY_BODY_MARKER)
		rule = range_match(s, "marker", line, &m);
	else
		rule = range_match(s, "line.body", line, &m);
	trace_took(s->d->trace, TRACE_ZONES, why, rule, line);
}

/* What has been read of a head. */
struct order {
	struct head *h;
	enum state state;
	size_t subject_line;         /* of the last that went into the subject */
	const struct piece *address; /* the last piece of the addressees */
	bool stopped;                /* the piece at hand is the body's */
	enum trace_why why;          /* … for this reason */
	bool passed_over;            /* the piece at hand is nobody's, and no more is made of it */
};

static void stop(struct order *o, enum trace_why why)
{
	o->stopped = true;
	o->why = why;
}

static int add_to_subject(struct order *o, const struct piece *p, struct range r)
{
	o->subject_line = p->line;
	return add(&o->h->subject, r);
}

/* Words that open a subject ("V/v"). */
static int read_subject_words(struct order *o, const struct piece *p)
{
	struct head *h = o->h;
	if (o->state == STATE_ADDRESS)
		return 0;
	/* "THÔNG TƯ⏎Hướng dẫn Quyết định …⏎về việc miễn thuế": inside a title that has begun. */
	if (h->type && o->state == STATE_TITLE && h->subject.count && !h->subject_vv && p->line == o->subject_line + 1 &&
		codepoint_is_lower(range_first_letter(h->s, p->at)) && !of_organ(h, h->subject.items[h->subject.count - 1]))
		return add_to_subject(o, p, p->at);
	if (!h->subject.count || !h->subject_vv) {
		drop_subject(h);
		h->subject_vv = p;
		o->state = h->type ? STATE_TITLE : STATE_SUBJECT;
		o->subject_line = p->line;
	} else
		trace_lost(h->s->d->trace, TRACE_SUBJECT, WHY_SUBJECT_SECOND, p->match.rule, p->at);
	return 0;
}

/* Behind the words that open the addressees. */
static int read_addressee(struct order *o, size_t i)
{
	struct head *h = o->h;
	const struct piece *p = &h->pieces[i];
	if (p->line != o->address->line && !is_addressee(h, p, o->address)) {
		trace_lost(h->s->d->trace, TRACE_ADDRESSEES, WHY_ADDRESSEE_NONE, NULL, p->at);
		if (head_goes_on(h, i)) /* the other column */
			o->passed_over = true;
		else
			stop(o, WHY_BODY_BEHIND_ADDRESSEES);
		return 0;
	}
	o->address = p;
	return add(&h->addressees, p->at);
}

/* The type's name, with what stands behind it. */
static int read_type(struct order *o, const struct piece *p, const struct document_type *type, struct range rest)
{
	struct head *h = o->h;
	h->type = type;
	h->type_line = p->line;
	/* What stood under the number was no subject: organs in the wrong place, or a slogan. */
	if (!h->subject_vv)
		drop_subject(h);
	o->state = h->subject_vv ? STATE_CLOSED : STATE_TITLE;
	o->subject_line = p->line;
	if (!range_length(rest))
		return 0;
	o->state = STATE_TITLE;
	return add(&h->subject, rest);
}

/* Before any number: organs. */
static int read_organ(struct order *o, size_t i)
{
	struct head *h = o->h;
	const struct piece *p = &h->pieces[i];
	struct trace *trace = h->s->d->trace;
	struct match titled;
	if (is_stamp(h, p->at) || is_gazette(h, p->at)) {
		trace_lost(trace, TRACE_ISSUER, WHY_ORGAN_STAMP, NULL, p->at);
		return 0;
	}
	/* A title without a code of its own ("PHIẾU TRÌNH …") ends the organs as any other does. */
	if (h->organs.count && range_is_capitals(h->s, p->at) &&
		head_match(h, "line.title", span_slice(h->text, p->at), 0, &titled)) {
		o->state = STATE_TITLE;
		return add_to_subject(o, p, head_strip(h, (struct range){p->at.start + titled.at.end, p->at.end}));
	}
	if (range_is_capitals(h->s, p->at) || (h->organs.count && is_place(h, p->at) && head_goes_on(h, i)) ||
		(head_is_organ(h, p->at) && range_length(p->at) < 120 && head_goes_on(h, i)))
		return add(&h->organs, p->at);
	trace_lost(trace, TRACE_ISSUER, WHY_ORGAN_NONE, NULL, p->at);
	if (!head_goes_on(h, i))
		stop(o, WHY_BODY_UNKNOWN);
	return 0;
}

/* Under the number, or behind the words that open a subject. */
static int read_under_number(struct order *o, size_t i)
{
	struct head *h = o->h;
	const struct piece *p = &h->pieces[i];
	const struct text_line *l = &h->s->lines.items[p->line];
	if (!h->subject.count && o->state == STATE_NUMBER && range_is_capitals(h->s, p->at) && head_is_organ(h, p->at))
		return add(&h->organs, p->at);
	bool goes_on = head_goes_on(h, i);
	if (!is_left(h, p) && !goes_on && !(o->state == STATE_SUBJECT && !h->subject.count) &&
		!(o->state == STATE_SUBJECT && !is_opening(h, p->at) && l->length < 120 && !l->gap))
		stop(o, WHY_BODY_BEHIND_NUMBER);
	else if (is_marker(h, p->at) && !goes_on)
		stop(o, WHY_BODY_MARKER);
	else if (l->flags & LINE_RIGHT)
		trace_lost(h->s->d->trace, TRACE_SUBJECT, WHY_SUBJECT_OTHER_COLUMN, NULL, p->at);
	else
		return add_to_subject(o, p, p->at);
	return 0;
}

/* An organ's name behind the subject that is the first of the authority's, not the subject's: what follows opens the body. */
static bool opens_authority(const struct order *o, size_t i, bool capitals, struct range last)
{
	const struct head *h = o->h;
	const struct piece *p = &h->pieces[i];
	if (!capitals || !head_is_organ(h, p->at))
		return false;
	return i + 1 == h->count || is_opening(h, h->pieces[i + 1].at) ||
		(i + 2 < h->count && is_opening(h, h->pieces[i + 2].at)) ||
		(i + 2 == h->count && range_is_capitals(h->s, h->pieces[i + 1].at) && !range_is_capitals(h->s, last));
}

/* Does the piece go on with the title that stands in the lines before it? */
static bool goes_on_with_title(const struct order *o, size_t i, bool capitals, struct range last)
{
	const struct head *h = o->h;
	const struct split *s = h->s;
	const struct piece *p = &h->pieces[i];
	const struct text_line *l = &s->lines.items[p->line], *before = &s->lines.items[o->subject_line];
	if (p->line == o->subject_line)
		return true;
	bool listed = range_length(last) && h->text.ptr[last.end - 1] == ';';
	bool apart = head_is_scan(h, p->line) && wide_gap(before, l);
	bool runs = p->line == o->subject_line + 1 && !is_opening(h, p->at) && (listed || !is_marker(h, p->at)) &&
		(title_runs(h, i) || (capitals && range_is_capitals(s, last))) && (listed || !range_ends_sentence(s, last, false));
	if (apart || runs)
		return !apart;
	bool small = head_starts_small(h, p->at), fresh = !small && !before->open;
	if (fresh && ((is_opening(h, p->at) && (is_prose(s, p->line) || l->length > 55)) || is_marker(h, p->at)))
		return false;
	if (!small && is_opening(h, p->at) && is_prose(s, p->line))
		return false;
	if (bold_ends(h, o->subject_line, p->line) || (fresh && l->gap && s->gaps_mean && !capitals))
		return false;
	if (fresh && before->ends && !(before->flags & LINE_BOLD) && is_prose(s, p->line))
		return false;
	return !range_ends_sentence(s, last, false);
}

/* Under a title. */
static int read_title(struct order *o, size_t i)
{
	struct head *h = o->h;
	struct split *s = h->s;
	const struct piece *p = &h->pieces[i];
	const struct text_line *l = &s->lines.items[p->line];
	struct match m;
	if (h->subject.count) {
		struct range last = h->subject.items[h->subject.count - 1];
		bool capitals = range_is_capitals(s, p->at);
		if (opens_authority(o, i, capitals, last)) {
			trace_lost(s->d->trace, TRACE_ISSUER, WHY_ORGAN_AUTHORITY, NULL, p->at);
			o->state = STATE_CLOSED;
			return 0;
		}
		if (p->line != o->subject_line && !s->lines.items[o->subject_line].open && p->line + 1 < s->lines.count &&
			head_match(h, "line.authority", span_slice(h->text, p->at), 0, &m) && head_sure_body(s, p->line + 1)) {
			trace_lost(s->d->trace, TRACE_ISSUER, WHY_ORGAN_AUTHORITY, m.rule, p->at);
			o->state = STATE_CLOSED;
			return 0;
		}
		if (!goes_on_with_title(o, i, capitals, last)) {
			if (head_goes_on(h, i))
				o->state = STATE_CLOSED;
			else
				stop(o, WHY_BODY_BEHIND_TITLE);
			return 0;
		}
	} else if (is_opening(h, p->at) && l->length > 160 && range_ends_sentence(s, p->at, true)) {
		stop(o, WHY_BODY_BEHIND_TITLE);
		return 0;
	}
	if (head_match(h, "line.note", span_slice(h->text, p->at), 0, &m)) {
		trace_lost(s->d->trace, TRACE_SUBJECT, WHY_SUBJECT_NOTE, m.rule, p->at);
		if (h->subject.count)
			o->state = STATE_CLOSED;
		return 0;
	}
	return add_to_subject(o, p, p->at);
}

/* Behind a subject that is over. */
static int read_closed(struct order *o, size_t i)
{
	struct head *h = o->h;
	const struct piece *p = &h->pieces[i];
	if (head_goes_on(h, i) || (range_is_capitals(h->s, p->at) && head_is_organ(h, p->at)))
		trace_lost(h->s->d->trace, TRACE_ISSUER, WHY_ORGAN_AUTHORITY, NULL, p->at);
	else
		stop(o, WHY_BODY_CLOSED);
	return 0;
}

/* A piece that only its place says anything of. */
static int read_rest(struct order *o, size_t i)
{
	struct head *h = o->h;
	const struct piece *p = &h->pieces[i];
	const struct document_type *type = NULL;
	struct range rest = p->at;
	if (is_noise(h, p)) {
		if (o->state == STATE_START)
			trace_lost(h->s->d->trace, TRACE_ISSUER, WHY_ORGAN_NOISE, NULL, p->at);
		return 0;
	}
	if (o->state == STATE_ADDRESS)
		return read_addressee(o, i);
	if (!h->type && title(h, p, &type, &rest) < 0)
		return -1;
	if (type)
		return read_type(o, p, type, rest);
	switch (o->state) {
	case STATE_START:
		return read_organ(o, i);
	case STATE_NUMBER:
	case STATE_SUBJECT:
		return read_under_number(o, i);
	case STATE_TITLE:
		return read_title(o, i);
	case STATE_CLOSED:
		return read_closed(o, i);
	case STATE_ADDRESS:
		break;
	}
	return 0;
}

static int read_piece(struct order *o, size_t i)
{
	const struct piece *p = &o->h->pieces[i];
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
		return 0;
	case PIECE_TITLE:
		o->state = STATE_TITLE;
		return 0;
	case PIECE_RULE:
		if ((o->state == STATE_TITLE || o->state == STATE_SUBJECT) && o->h->subject.count)
			o->state = STATE_CLOSED;
		return 0;
	case PIECE_NUMBER:
		if (o->state == STATE_START)
			o->state = STATE_NUMBER;
		return 0;
	case PIECE_SUBJECT:
		return read_subject_words(o, p);
	case PIECE_ADDRESS:
		o->state = STATE_ADDRESS;
		o->address = p;
		return 0;
	case PIECE_REST:
		return read_rest(o, i);
	}
	return 0;
}

int head_read(struct head *h)
{
	struct split *s = h->s;
	struct order o = {.h = h, .state = STATE_START, .why = WHY_BODY_LIMIT};
	size_t end = 0; /* where the body begins */
	for (size_t i = 0; i < h->count && !o.stopped; i++) {
		struct piece *p = &h->pieces[i];
		size_t flat = p->kind == PIECE_REST && o.state != STATE_START ? flat_body(h, p, o.state) : p->at.end;
		bool flattened = flat < p->at.end;
		if (flattened)
			p->at = range_trim(h->text, (struct range){p->at.start, flat});
		o.passed_over = false;
		if (read_piece(&o, i) < 0)
			return -1;
		if (o.passed_over)
			continue;
		end = o.stopped ? p->at.start : p->at.end;
		if (flattened && !o.stopped) {
			stop(&o, WHY_BODY_FLATTENED);
			end = flat;
		}
	}
	/* The body's first line begins where the body does. */
	if (o.stopped) {
		size_t i = head_line_of(h, end);
		if (s->lines.items[i].at.start < end && end < s->lines.items[i].at.end && split_line_cut(s, i, end) < 0)
			return -1;
	}
	/* The body starts with the next words. */
	size_t next = o.stopped ? end : h->limit < s->lines.count ? s->lines.items[h->limit].at.start : s->text.len;
	if (!o.stopped && end < h->text.len && h->limit == s->lines.count)
		next = s->text.len;
	s->body = next;
	if (s->d->trace)
		trace_body(h, o.why,
			o.stopped ? (struct range){end, s->lines.items[head_line_of(h, end)].at.end} : (struct range){0, 0});
	return 0;
}
