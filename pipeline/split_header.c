/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_head.h"

#include "trace.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>

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
			p->kind == PIECE_DATE ? head_date_score(h, p) : head_number_score(h, p), NULL});
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
	if (!head_date_value(&m, &year, &month, &day)) {
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
		struct range line = h->s->lines.items[head_line_of(h, r.start)].at;
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
		size_t a = head_line_of(h, h->organs.items[i - 1].start), b = head_line_of(h, h->organs.items[i].start);
		const struct text_line *above = &s->lines.items[a], *below = &s->lines.items[b];
		bool more = head_match(h, "line.organ-more", text, 0, &m) ||
			!head_is_organ(h, h->organs.items[i]);
		/* A line that ends in "-" or in half a name goes on, whatever the next begins with. */
		struct match half;
		bool open = head_match(h, "line.organ-half",
			span_slice(h->text, h->organs.items[i - 1]), 0, &half) != NULL;
		/* The parent is set light, the issuer bold. */
		if (more)
			why = WHY_ORGAN_GOES_ON;
		if (below->size && !(above->flags & LINE_BOLD) && (below->flags & LINE_BOLD) && head_is_organ(h, h->organs.items[i])) {
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
	r = head_strip(h, r);
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
		size_t line = head_line_of(h, r.start);
		bulleted |= marker != NULL;
		bool wrap = open && !marker && line &&
			(head_starts_small(h, r) || s->lines.items[line - 1].open ||
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
	struct rule *const *rules = rules_kind(h->s->rules, head_searches[kind].kind, &count);
	struct span text = folded_at(h->s, r);
	for (size_t k = 0; k < count; k++) {
		struct match m;
		for (size_t from = 0; from < text.len && scan_match(h->scan, rules[k], text, from, &m);) {
			from = m.at.end > from ? m.at.end : from + 1;
			while (from < text.len && ((unsigned char)text.ptr[from] & 0xC0) == 0x80)
				from++;
			if (m.at.start < m.at.end)
				trace_lost(h->s->d->trace, field_of(head_searches[kind].piece), why, rules[k],
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
	for (size_t k = 0; k < head_search_count; k++) {
		enum trace_field field = field_of(head_searches[k].piece);
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
	if (head_cut(&h) < 0)
		goto out;
	s->body = s->text.len;
	set_system(&h, NULL);
	if (head_read(&h) < 0)
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
