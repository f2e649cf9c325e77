/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Citations. A code ("21-NQ/TW") is found first, wherever it stands; then what stands before it says the
 * type, and what follows it, part by part, the date and the issuer. Citations without a code have
 * patterns of their own. All of it on reflowed passages, so that a code broken over lines is whole.
 */
#define _GNU_SOURCE /* memmem */
#include "calendar.h"
#include "document_types.h"
#include "passages.h"
#include "table.h"
#include "tags.h"
#include "trace.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define NEAR 80    /* bytes before a code in which its type stands, with "số" */
#define FAR 360    /* … where a law's name or an issuer stands between: the longest law names take 300 */
#define BEFORE 200 /* bytes before a citation that say what the citing text does with it */
#define TITLE_MAX 1200 /* bytes behind a citation in which a title may end */

/* One citation in the flat text of a passage. */
struct citation {
	struct range at;
	struct range code; /* empty where there is none */
	struct range number, notation;
	int year;
	bool party; /* the code is of the Party's form */
	const struct document_type *type;
	struct span type_code; /* as printed in the code, or the type's */
	bool generic;          /* "văn bản": the words name no type */
	struct date date;
	struct range issuer, locator, title;
	size_t title_end;
	enum relation relation;
	/* For the trace: what made which part; filled only where there is one. */
	struct part {
		const struct rule *rule;
		enum trace_why why;
		struct range at;
	} parts[8];
	size_t part_count;
};

/* A short name that the document gives to one it cites. */
struct alias {
	char *name;       /* owned */
	size_t reference; /* index */
	size_t defined;   /* where in the source it is given */
};

/* Each name is looked for in each passage, and no dispatch defines more than a handful. */
#define ALIASES_MAX 32

struct finder {
	struct tags *tags;
	struct rules *rules;
	const struct dispatch *d;
	struct document_types types;
	struct flat_text flat; /* the passage being read */
	struct span text;   /* of it */
	struct scan scan;   /* of it */
	struct citation *items;
	size_t count, size;
	struct alias *aliases;
	size_t alias_count, alias_size;
	bool failed; /* memory ran out */
};

static char *copy(struct finder *f, struct span s)
{
	if (!s.len)
		return NULL;
	char *c = malloc(s.len + 1);
	if (!c) {
		f->failed = true;
		return NULL;
	}
	memcpy(c, s.ptr, s.len);
	c[s.len] = '\0';
	return c;
}

static bool contains(struct span s, const char *word)
{
	return memmem(s.ptr, s.len, word, strlen(word)) != NULL;
}

static size_t boundary(struct span s, size_t at)
{
	while (at < s.len && ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
		at++;
	return at;
}

/* The `reach` bytes before `end`, but not before `floor`. */
static size_t window_start(struct span s, size_t floor, size_t end, size_t reach)
{
	size_t start = end > reach ? end - reach : 0;
	return start <= floor ? floor : boundary(s, start);
}

static bool try_rule(struct finder *f, const char *kind, const char *id, struct span subject, size_t from,
	struct match *m)
{
	struct rule *rule = rules_find(f->rules, kind, id);
	return rule && scan_match(&f->scan, rule, subject, from, m);
}

/* ------------------------------------------------------------------ what the trace is told */

static void note(const struct finder *f, struct citation *c, enum trace_why why, const struct rule *rule, struct range at)
{
	if (f->tags->trace && c->part_count < sizeof c->parts / sizeof *c->parts)
		c->parts[c->part_count++] = (struct part){rule, why, at};
}

/* No citation, in the flat range. */
static void turn_down(const struct finder *f, enum trace_why why, const struct rule *rule, struct range flat)
{
	if (f->tags->trace)
		trace_lost(f->tags->trace, TRACE_REFERENCES, why, rule, flat_source(&f->flat, flat));
}

/* The citation has become the last reference. */
static void tell(const struct finder *f, const struct citation *c)
{
	for (size_t i = 0; i < c->part_count; i++)
		trace_add(f->tags->trace, (struct trace_step){TRACE_REFERENCES, true, c->parts[i].why, c->parts[i].rule,
			flat_source(&f->flat, c->parts[i].at), f->tags->reference_count - 1, 0, NULL});
}

static struct range shifted(struct range r, size_t by)
{
	return (struct range){r.start + by, r.end + by};
}

/* ------------------------------------------------------------------ values */

static int number_of(struct span s)
{
	int value = 0;
	for (size_t i = 0; i < s.len && i < 9; i++)
		value = value * 10 + (s.ptr[i] - '0');
	return value;
}

/* The groups d, m, y of {{DATE}}. A year of two digits is of the 1900s from 45 on. */
static bool match_date(const struct match *m, struct date *date)
{
	struct span y = match_text(m, "y");
	struct date d = {number_of(y), number_of(match_text(m, "m")), number_of(match_text(m, "d"))};
	if (y.len == 2)
		d.year += d.year >= 45 ? 1900 : 2000;
	if (!date_valid(d))
		return false;
	*date = d;
	return true;
}

/*
 * The canonical form of a code or a part of it: no spaces, every dash a hyphen, Ð and Ɖ as Đ.
 */
static void canonical(struct buffer *out, struct span s)
{
	for (size_t i = 0; i < s.len;) {
		uint32_t cp = utf8_next(s, &i);
		if (codepoint_is_space(cp))
			continue;
		if (cp == 0x2010 || cp == 0x2011 || cp == 0x2013 || cp == 0x2014 || cp == 0x2212)
			cp = '-';
		else if (cp == 0xD0 || cp == 0x189)
			cp = 0x110;
		buffer_add_codepoint(out, cp);
	}
}

static char *canonical_string(struct finder *f, struct range r)
{
	if (!range_length(r))
		return NULL;
	struct buffer b = {0};
	canonical(&b, span_slice(f->text, r));
	char *s = buffer_detach(&b);
	f->failed |= !s;
	return s;
}

/* The first piece of a notation: "QĐ" of "QĐ-UBND" and of "QĐ/TW". */
static struct span first_segment(struct span notation)
{
	size_t end = 0;
	while (end < notation.len && notation.ptr[end] != '/' && notation.ptr[end] != '-' &&
		notation.ptr[end] != ' ' && (unsigned char)notation.ptr[end] != 0xE2)
		end++;
	return (struct span){notation.ptr, end};
}

static size_t capitals(struct span s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len;)
		n += codepoint_is_upper(utf8_next(s, &i));
	return n;
}

/* ------------------------------------------------------------------ codes */

/* The type by the words before, else by the code itself. */
static void set_type(struct finder *f, struct citation *c, struct span words)
{
	struct span segment = first_segment(span_slice(f->text, c->notation));
	if (words.len) {
		c->type = document_type_by_name(&f->types, words);
		c->generic = !c->type;
	}
	if (!c->type && range_length(c->notation))
		c->type = document_type_by_code(&f->types, segment, c->party);
	if (c->type)
		c->type_code = document_type_has_code(c->type, segment) ? segment : c->type->code;
}

/* State letters bear an organ where others bear a type: they are official letters. */
static void set_letter(struct finder *f, struct citation *c)
{
	if (c->type || c->party || c->year)
		return;
	if (capitals(first_segment(span_slice(f->text, c->notation))) < 2)
		return;
	c->type = document_type_by_code(&f->types, SPAN_LITERAL("CV"), false);
	if (c->type)
		c->type_code = c->type->code;
}

enum head { HEAD_NONE, HEAD_NUMBER, HEAD_TYPED, HEAD_FORM };

/* What stands before the code: sets the citation's start and type. */
static enum head read_head(struct finder *f, struct citation *c, size_t floor)
{
	size_t end = c->at.start;
	size_t start = window_start(f->text, floor, end, NEAR);
	struct span near = {f->text.ptr + start, end - start};
	struct match m;
	if (try_rule(f, "reference.head", "form", near, 0, &m))
		return HEAD_FORM;
	if (try_rule(f, "reference.head", "typed", near, 0, &m)) {
		struct range type;
		match_group(&m, "type", &type);
		c->at.start = start + type.start;
		set_type(f, c, match_text(&m, "type"));
		note(f, c, WHY_REFERENCE_TYPE, m.rule, shifted(type, start));
		return HEAD_TYPED;
	}
	if (!try_rule(f, "reference.head", "number", near, 0, &m))
		return HEAD_NONE;
	c->at.start = start + m.at.start;
	start = window_start(f->text, floor, end, FAR);
	struct span far = {f->text.ptr + start, end - start};
	static const char *const ids[] = {"law", "issuer", "named"};
	struct span segment = first_segment(span_slice(f->text, c->notation));
	bool law = try_rule(f, "reference.head", "law_code", span_slice(f->text, c->notation), 0, &m);
	for (size_t i = law ? 0 : 1; i < sizeof ids / sizeof *ids; i++) {
		if (!try_rule(f, "reference.head", ids[i], far, 0, &m))
			continue;
		struct range type;
		match_group(&m, "type", &type);
		const struct document_type *t = document_type_by_name(&f->types, match_text(&m, "type"));
		/* Words far from the code must agree with what it says itself. */
		if (i == 2 && !(t && document_type_has_code(t, segment)))
			continue;
		c->at.start = start + type.start;
		set_type(f, c, match_text(&m, "type"));
		note(f, c, WHY_REFERENCE_TYPE, m.rule, shifted(type, start));
		if (i == 0) {
			struct span before = {far.ptr, type.start};
			if (try_rule(f, "reference.head", "amending_law", before, 0, &m))
				c->at.start = start + m.at.start;
		}
		return HEAD_TYPED;
	}
	return HEAD_NUMBER;
}

/* Whether the gap between two codes is only what parts the items of a list. */
static bool list_glue(struct finder *f, struct range gap)
{
	struct match m;
	return try_rule(f, "reference.head", "list", span_slice(f->text, gap), 0, &m);
}

/* A name said twice over, as where an issuer's line follows a title that ends in it, is said once. */
static struct range undoubled(struct span text, struct range r)
{
	size_t half = range_length(r) / 2;
	if (range_length(r) % 2 && text.ptr[r.start + half] == ' ' &&
		memcmp(text.ptr + r.start, text.ptr + r.start + half + 1, half) == 0)
		r.end = r.start + half;
	return r;
}

/* Date, issuer, year: in any order, each once. */
static void read_tail(struct finder *f, struct citation *c)
{
	bool dated = c->date.year != 0, blank = false;
	for (int parts = 0; parts < 4; parts++) {
		struct match m;
		struct rule *rule = scan_match_kind(&f->scan, "reference.tail", f->text, c->at.end, &m);
		if (!rule)
			return;
		const char *id = rule_id(rule);
		struct date date;
		struct range issuer;
		bool has_date = match_date(&m, &date);
		if (strncmp(id, "date", 4) == 0) {
			if (dated || blank)
				return;
			if (has_date)
				c->date = date;
			else if (strcmp(id, "date_blank") != 0 && strcmp(id, "date_no_year") != 0)
				return;
			dated = has_date;
			blank = !has_date;
		} else if (match_group(&m, "issuer", &issuer)) {
			if (range_length(c->issuer))
				return;
			if (!range_length(issuer)) {
				struct match organ;
				if (!try_rule(f, "organ", "name", f->text, issuer.start, &organ))
					return;
				issuer = m.at = undoubled(f->text, organ.at);
			}
			c->issuer = issuer;
			if (has_date && !dated) {
				c->date = date;
				dated = true;
			}
		} else if (dated || blank || range_length(c->issuer)) {
			return; /* a year behind a date or an organ is another thing's */
		}
		note(f, c, WHY_REFERENCE_TAIL, rule, m.at);
		c->at.end = m.at.end;
	}
}

static struct citation *add(struct finder *f, struct citation c)
{
	if (ARRAY_GROW(f->items, f->count, f->size) < 0) {
		f->failed = true;
		return NULL;
	}
	f->items[f->count] = c;
	return &f->items[f->count++];
}

static void add_mention(struct finder *f, struct range flat, bool self, size_t same_as, enum trace_why why,
	const struct rule *rule)
{
	struct tags *t = f->tags;
	if (ARRAY_GROW(t->mentions, t->mention_count, t->mention_size) < 0)
		f->failed = true;
	else
		t->mentions[t->mention_count++] = (struct mention){flat_source(&f->flat, flat), self, same_as};
	if (t->trace)
		trace_took(t->trace, TRACE_MENTIONS, why, rule, flat_source(&f->flat, flat));
}

static bool own_code(struct finder *f, struct range code)
{
	if (!f->d->header.code)
		return false;
	char *c = canonical_string(f, code);
	bool own = c && strcmp(c, f->d->header.code) == 0;
	free(c);
	return own;
}

static void find_coded(struct finder *f, enum zone_kind zone)
{
	size_t from = 0, floor = 0;
	struct match m;
	bool has_previous = false;
	while (from < f->text.len && try_rule(f, "reference.code", "coded", f->text, from, &m)) {
		struct citation c = {.at = m.at, .code = m.at};
		note(f, &c, WHY_REFERENCE_CODE, m.rule, m.at);
		from = m.at.end > from ? m.at.end : from + 1;
		match_group(&m, "notation", &c.notation);
		match_group(&m, "number", &c.number);
		c.year = number_of(match_text(&m, "year"));
		struct range blank;
		if (match_group(&m, "blank", &blank)) {
			c.code = (struct range){0, 0};
			match_group(&m, "after", &c.notation);
			c.party = f->text.ptr[blank.end - 1] != '/';
		} else {
			size_t behind = c.number.end;
			while (behind < c.notation.start && f->text.ptr[behind] == ' ')
				behind++;
			c.party = f->text.ptr[behind] != '/';
		}
		struct match digit;
		if (try_rule(f, "reference.footnote", "digit", span_slice(f->text, c.notation), 0, &digit)) {
			size_t drop = range_length(digit.at);
			c.notation.end -= drop;
			c.code.end -= range_length(c.code) ? drop : 0;
		}
		bool slash = memchr(f->text.ptr + m.at.start, '/', range_length(m.at)) != NULL;
		bool in_sequence = has_previous && list_glue(f, (struct range){floor, m.at.start});
		enum head head = read_head(f, &c, floor);
		if (head == HEAD_FORM) {
			turn_down(f, WHY_REFERENCE_FORM, m.rule, m.at);
			continue;
		}
		struct span segment = first_segment(span_slice(f->text, c.notation));
		if (head != HEAD_TYPED) {
			/* "Số 12/QĐ-UBND" at the head of the document or of a passage is its own number. */
			bool heads = head == HEAD_NUMBER && c.at.start == 0;
			if ((zone == ZONE_HEADER || heads) && !in_sequence) {
				turn_down(f, WHY_REFERENCE_HEAD, m.rule, m.at);
				continue;
			}
			const struct citation *previous = has_previous ? &f->items[f->count - 1] : NULL;
			set_type(f, &c, (struct span){"", 0});
			if (previous && previous->type && !previous->generic &&
				(in_sequence || (head == HEAD_NUMBER && !c.type)) &&
				(!c.type || document_type_has_code(previous->type, segment))) {
				c.type = previous->type;
				c.type_code = document_type_has_code(c.type, segment) ? segment : c.type->code;
			}
			if (!slash || (!c.type && head == HEAD_NONE && !in_sequence) || (!c.type && capitals(segment) < 2)) {
				turn_down(f, WHY_REFERENCE_UNTYPED, m.rule, m.at);
				continue;
			}
		} else if (!slash && !range_length(c.number)) {
			turn_down(f, WHY_REFERENCE_UNTYPED, m.rule, m.at);
			continue;
		}
		/* Without a type before it, an organ alone is no letter's code: forms and minutes are numbered so. */
		if (!c.type && (head == HEAD_TYPED || memchr(f->text.ptr + c.notation.start, '-', range_length(c.notation))))
			set_letter(f, &c);
		if (!c.type && head != HEAD_TYPED) {
			turn_down(f, WHY_REFERENCE_UNTYPED, m.rule, m.at);
			continue;
		}
		if (range_length(c.code) && own_code(f, c.code)) {
			turn_down(f, WHY_REFERENCE_OWN, m.rule, m.at);
			if (zone != ZONE_HEADER && head == HEAD_TYPED) {
				read_tail(f, &c);
				add_mention(f, c.at, true, NO_INDEX, WHY_REFERENCE_OWN, m.rule);
			}
			from = floor = c.at.end > from ? c.at.end : from;
			continue;
		}
		read_tail(f, &c);
		if (!add(f, c))
			return;
		has_previous = true;
		from = floor = c.at.end > from ? c.at.end : from;
	}
}

/* ------------------------------------------------------------------ citations without a code */

static int by_place(const void *a, const void *b)
{
	const struct citation *x = a, *y = b;
	if (x->at.start != y->at.start)
		return x->at.start < y->at.start ? -1 : 1;
	return (y->at.end > x->at.end) - (y->at.end < x->at.end);
}

static void find_named(struct finder *f)
{
	size_t rules;
	struct rule *const *list = rules_kind(f->rules, "reference.named", &rules);
	for (size_t k = 0; k < rules; k++) {
		size_t known = f->count, next = 0;
		struct match m;
		for (size_t from = 0; from < f->text.len && scan_match(&f->scan, list[k], f->text, from, &m);) {
			from = m.at.end > from ? m.at.end : from + 1;
			struct citation c = {.at = m.at};
			note(f, &c, WHY_REFERENCE_NAMED, list[k], m.at);
			match_group(&m, "number", &c.number);
			if (!match_date(&m, &c.date))
				c.date = (struct date){0};
			set_type(f, &c, match_text(&m, "type"));
			while (next < known && f->items[next].at.end <= c.at.start)
				next++;
			if (next < known && f->items[next].at.start < c.at.end) {
				turn_down(f, WHY_OVERLAP, list[k], m.at);
				continue;
			}
			read_tail(f, &c);
			if (next < known && f->items[next].at.start < c.at.end) {
				turn_down(f, WHY_OVERLAP, list[k], c.at);
				continue;
			}
			if (!add(f, c))
				return;
			if (c.at.end > from)
				from = c.at.end;
		}
		if (f->count > known && f->count > 1)
			qsort(f->items, f->count, sizeof *f->items, by_place);
	}
}

/* ------------------------------------------------------------------ around a citation */

static void read_surroundings(struct finder *f)
{
	size_t relations;
	struct rule *const *list = rules_kind(f->rules, "reference.relation", &relations);
	enum relation inherited = RELATION_CITES;
	for (size_t i = 0; i < f->count; i++) {
		struct citation *c = &f->items[i];
		size_t floor = i ? f->items[i - 1].at.end : 0;
		size_t ceiling = i + 1 < f->count ? f->items[i + 1].at.start : f->text.len;
		struct match m;
		size_t start = window_start(f->text, floor, c->at.start, BEFORE);
		size_t end = c->at.start;
		struct span before = {f->text.ptr + start, end - start};
		if (try_rule(f, "reference.locator", "before", before, 0, &m)) {
			match_group(&m, "locator", &c->locator);
			c->locator.start += start;
			c->locator.end += start;
			note(f, c, WHY_REFERENCE_LOCATOR, m.rule, c->locator);
			before.len = m.at.start;
		}
		bool found = false;
		for (size_t k = 0; k < relations && !found; k++)
			if (scan_match(&f->scan, list[k], before, 0, &m)) {
				const char *id = rule_id(list[k]);
				for (int r = RELATION_CITES; r <= RELATION_REPLIES_TO; r++)
					if (strcmp(relation_name((enum relation)r), id) == 0)
						c->relation = (enum relation)r;
				found = true;
				note(f, c, WHY_REFERENCE_RELATION, list[k], shifted(m.at, start));
			}
		/* What is joined to another citation is cited as that one is. */
		if (!found && i && list_glue(f, (struct range){floor, start + before.len})) {
			c->relation = inherited;
			note(f, c, WHY_REFERENCE_JOINED, NULL, c->at);
		}
		inherited = c->relation;
		size_t limit = ceiling < c->at.end + TITLE_MAX ? ceiling : boundary(f->text, c->at.end + TITLE_MAX);
		struct span head = {f->text.ptr, limit};
		if (c->at.end < limit && scan_match_kind(&f->scan, "reference.title", head, c->at.end, &m)) {
			match_group(&m, "title", &c->title);
			note(f, c, WHY_REFERENCE_TITLE, m.rule, c->title);
			while (c->title.end > c->title.start &&
				(f->text.ptr[c->title.end - 1] == ' ' || f->text.ptr[c->title.end - 1] == ','))
				c->title.end--;
		}
	}
}

static void define_alias(struct finder *f, const struct citation *c, size_t reference)
{
	struct match m;
	struct rule *rule = rules_find(f->rules, "reference.alias", "called");
	if (f->alias_count >= ALIASES_MAX || !rule || !scan_match(&f->scan, rule, f->text, c->at.end, &m))
		return;
	struct range at;
	char *name = copy(f, match_text(&m, "alias"));
	if (!name || !match_group(&m, "alias", &at)) {
		free(name);
		return;
	}
	if (ARRAY_GROW(f->aliases, f->alias_count, f->alias_size) < 0) {
		free(name);
		f->failed = true;
		return;
	}
	f->aliases[f->alias_count++] = (struct alias){name, reference, flat_source(&f->flat, at).start};
}

/* The alias that stands at the citation's place and is all of it, or NULL: then it is no citation. */
static const struct alias *alias_at(const struct finder *f, const struct citation *c)
{
	for (size_t i = 0; i < f->alias_count && !range_length(c->code); i++)
		if (span_equal(span_slice(f->text, c->at), span_of(f->aliases[i].name)))
			return &f->aliases[i];
	return NULL;
}

static bool letter_or_digit_at(struct span s, size_t at)
{
	if (at >= s.len)
		return false;
	uint32_t cp = utf8_next(s, &at);
	return codepoint_is_letter(cp) || codepoint_is_digit(cp);
}

/* Names given before, where they are used. */
static void find_aliases(struct finder *f)
{
	for (size_t a = 0; a < f->alias_count; a++) {
		struct span name = span_of(f->aliases[a].name);
		const char *end = f->text.ptr + f->text.len;
		size_t next = 0;
		for (const char *p = f->text.ptr; (p = memmem(p, (size_t)(end - p), name.ptr, name.len)); p += name.len) {
			struct range at = {(size_t)(p - f->text.ptr), (size_t)(p - f->text.ptr) + name.len};
			if (letter_or_digit_at(f->text, at.end) || flat_source(&f->flat, at).start <= f->aliases[a].defined)
				continue;
			while (next < f->count && f->items[next].at.end <= at.start)
				next++;
			if (next == f->count || f->items[next].at.start >= at.end)
				add_mention(f, at, false, f->aliases[a].reference, WHY_REFERENCE_ALIAS, NULL);
		}
	}
}

static void find_mentions(struct finder *f)
{
	struct tags *t = f->tags;
	size_t rules;
	struct rule *const *list = rules_kind(f->rules, "reference.mention", &rules);
	for (size_t k = 0; k < rules; k++) {
		struct match m;
		for (size_t from = 0; from < f->text.len && scan_match(&f->scan, list[k], f->text, from, &m);) {
			from = m.at.end > from ? m.at.end : from + 1;
			const struct document_type *type = document_type_by_name(&f->types, match_text(&m, "type"));
			struct range ignored;
			struct mention mention = {flat_source(&f->flat, m.at), match_group(&m, "self", &ignored), NO_INDEX};
			const char *own = f->d->header.type_name;
			bool is_own = !type || !own || span_equal(type->name, span_of(own)) ||
				document_type_by_name(&f->types, span_of(own)) == type;
			if (!mention.self || !is_own) {
				/* The last citation of that type before it. */
				for (size_t i = t->reference_count; i-- > 0;) {
					const struct reference *r = &t->references[i];
					if (r->at.start < mention.at.start &&
						(!type || (r->type_name && span_equal(type->name, span_of(r->type_name))))) {
						mention.same_as = i;
						break;
					}
				}
				if (mention.same_as != NO_INDEX)
					mention.self = false;
				else if (!mention.self) {
					trace_lost(t->trace, TRACE_MENTIONS, WHY_MENTION_NOTHING, list[k], mention.at);
					continue;
				}
			}
			add_mention(f, m.at, mention.self, mention.same_as, WHY_MENTION, list[k]);
		}
	}
}

/* ------------------------------------------------------------------ results */

static void keep(struct finder *f, const struct citation *c)
{
	struct tags *t = f->tags;
	if (ARRAY_GROW(t->references, t->reference_count, t->reference_size) < 0) {
		f->failed = true;
		return;
	}
	struct reference *r = &t->references[t->reference_count++];
	*r = (struct reference){.at = flat_source(&f->flat, c->at), .relation = c->relation,
		.same_as = NO_INDEX, .year = c->year};
	if (c->type) {
		r->type_code = copy(f, c->type_code);
		r->type_name = copy(f, c->type->name);
	}
	r->code = canonical_string(f, c->code);
	r->number = canonical_string(f, c->number);
	r->notation = canonical_string(f, c->notation);
	if (c->date.year) {
		char date[DATE_TEXT_SIZE];
		date_format(c->date, date);
		r->date = copy(f, (struct span){date, DATE_TEXT_SIZE - 1});
	}
	r->issuer = copy(f, span_slice(f->text, c->issuer));
	r->locator = copy(f, span_slice(f->text, c->locator));
	r->title = copy(f, span_slice(f->text, c->title));
	if (range_length(c->title))
		r->title_at = flat_source(&f->flat, c->title);
}

/* Leading zeros count for nothing when codes are compared. */
static const char *significant(const char *code)
{
	while (*code == '0')
		code++;
	return code;
}

static bool same_document(const struct reference *a, const struct reference *b)
{
	if (!a->code || !b->code || strcmp(significant(a->code), significant(b->code)) != 0)
		return false;
	return !a->date || !b->date || strcmp(a->date, b->date) == 0;
}

static int fullness(const struct reference *r)
{
	return 4 * (r->date != NULL) + 2 * (r->issuer != NULL) + (r->title != NULL);
}

struct indexed {
	const struct reference *reference;
	size_t index;
};

static int by_code(const void *a, const void *b)
{
	const struct indexed *x = a, *y = b;
	const char *p = x->reference->code, *q = y->reference->code;
	int order = p && q ? strcmp(significant(p), significant(q)) : (p != NULL) - (q != NULL);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* An organ's name in small letters, its usual abbreviations written out. */
static void fold_organ(struct finder *f, struct buffer *out, struct span name)
{
	struct match m;
	size_t at = 0;
	if (rules_match(f->rules, "issuer.word", name, 0, &m)) {
		buffer_add_string(out, rule_id(m.rule));
		at = m.at.end;
	}
	while (at < name.len)
		buffer_add_codepoint(out, codepoint_lower(utf8_next(name, &at)));
}

/* The document's own organ whose name begins with those words. */
static bool own_organ(struct finder *f, struct buffer *family)
{
	const char *const own[] = {f->d->header.issuer, f->d->header.parent};
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		struct buffer name = {0};
		if (!own[i])
			continue;
		fold_organ(f, &name, span_of(own[i]));
		f->failed |= !buffer_ok(&name);
		if (buffer_ok(&name) && name.len > family->len && name.data[family->len] == ' ' &&
			memcmp(name.data, family->data, family->len) == 0) {
			buffer_free(family);
			*family = name;
			return true;
		}
		buffer_free(&name);
	}
	return false;
}

/*
 * "ISSUER:" where codes of that notation are written in many places and the issuer is known with its place:
 * as printed, or, where only "UBND tỉnh" is, because it is the document's own.
 */
static void add_family(struct finder *f, struct buffer *key, const struct reference *r, const char *issuer)
{
	struct match m;
	if (!issuer || !r->notation || try_rule(f, "issuer.central", "code", span_of(r->notation), 0, &m))
		return;
	struct buffer family = {0};
	fold_organ(f, &family, span_of(issuer));
	f->failed |= !buffer_ok(&family);
	bool known = buffer_ok(&family) && family.len &&
		(!try_rule(f, "issuer.relative", "place", (struct span){family.data, family.len}, 0, &m) ||
			own_organ(f, &family));
	if (known) {
		buffer_add(key, family.data, family.len);
		buffer_add_char(key, ':');
	}
	buffer_free(&family);
}

/*
 * The key: issuer where it tells codes apart, code without leading zeros, date; without a date the year in
 * the code does. Nothing more is known of an undated Party code but its issuer's term. The date stays last,
 * behind '@': readers look for it there.
 */
static void set_key(struct finder *f, struct reference *r, const struct reference *fullest, const char *issuer)
{
	struct buffer b = {0};
	if (!r->code || (!fullest->date && !r->year))
		return;
	add_family(f, &b, r, issuer);
	buffer_add_string(&b, significant(r->code));
	if (fullest->date)
		buffer_add_format(&b, "@%s", fullest->date);
	r->key = buffer_detach(&b);
	f->failed |= !r->key;
}

/* Mentions of one document are tied to the fullest of them. */
static void tie(struct finder *f)
{
	struct tags *t = f->tags;
	if (!t->reference_count)
		return;
	struct indexed *order = malloc(t->reference_count * sizeof *order);
	if (!order) {
		f->failed = true;
		return;
	}
	for (size_t i = 0; i < t->reference_count; i++)
		order[i] = (struct indexed){&t->references[i], i};
	qsort(order, t->reference_count, sizeof *order, by_code);
	for (size_t i = 0; i < t->reference_count;) {
		size_t end = i + 1;
		while (end < t->reference_count && order[i].reference->code && order[end].reference->code &&
			strcmp(significant(order[i].reference->code), significant(order[end].reference->code)) == 0)
			end++;
		for (size_t a = i; a < end; a++) {
			struct reference *r = &t->references[order[a].index];
			const struct reference *best = r;
			size_t best_index = order[a].index;
			const char *issuer = r->issuer;
			/* A code repeated a thousand times is no list to compare pair by pair. */
			size_t last = end - i > 64 ? i + 64 : end;
			for (size_t b = i; b < last; b++) {
				const struct reference *other = order[b].reference;
				if (!issuer && same_document(r, other))
					issuer = other->issuer;
				if (same_document(r, other) && (fullness(other) > fullness(best) ||
					(fullness(other) == fullness(best) && order[b].index < best_index))) {
					best = other;
					best_index = order[b].index;
				}
			}
			if (best != r)
				r->same_as = best_index;
			set_key(f, r, best, best->issuer ? best->issuer : issuer);
		}
		i = end;
	}
	free(order);
}

static int mention_by_place(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	return (x->at.start > y->at.start) - (x->at.start < y->at.start);
}

int find_references(struct tags *tags, struct rules *rules, const struct passages *passages, const struct dispatch *d,
	struct error *err)
{
	struct finder f = {.tags = tags, .rules = rules, .d = d};
	const struct data_file *types = data_file_find("types.tsv");
	if (types)
		document_types_read(&f.types, types->text);
	for (size_t i = 0; i < passages->count && !f.failed; i++) {
		const struct paragraph *p = &passages->items[i];
		f.flat = passages_flat(passages, p->at);
		f.text = f.flat.text;
		flat_scan(&f.flat, "reference", &f.scan);
		f.count = 0;
		if (memchr(f.text.ptr, '-', f.text.len) || memchr(f.text.ptr, '/', f.text.len) ||
			contains(f.text, "–"))
			find_coded(&f, p->zone);
		struct match hint;
		if (try_rule(&f, "reference.hint", "word", f.text, 0, &hint))
			find_named(&f);
		read_surroundings(&f);
		for (size_t k = 0; k < f.count && !f.failed; k++) {
			const struct alias *alias = alias_at(&f, &f.items[k]);
			if (alias) {
				if (flat_source(&f.flat, f.items[k].at).start != alias->defined)
					add_mention(&f, f.items[k].at, false, alias->reference, WHY_REFERENCE_ALIAS, NULL);
				turn_down(&f, WHY_REFERENCE_ALIAS, NULL, f.items[k].at);
				continue;
			}
			keep(&f, &f.items[k]);
			if (!f.failed)
				tell(&f, &f.items[k]);
			if (!f.failed)
				define_alias(&f, &f.items[k], tags->reference_count - 1);
		}
		find_aliases(&f);
		if (p->zone != ZONE_HEADER)
			find_mentions(&f);
	}
	if (!f.failed)
		tie(&f);
	if (tags->mention_count > 1)
		qsort(tags->mentions, tags->mention_count, sizeof *tags->mentions, mention_by_place);
	for (size_t i = 0; i < f.alias_count; i++)
		free(f.aliases[i].name);
	free(f.aliases);
	free(f.items);
	scan_free(&f.scan);
	return f.failed ? error_memory(err) : 0;
}
