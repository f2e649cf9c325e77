/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Directives: scopes, not keywords.
 *
 * The paragraphs are walked in order over the section tree. Every section has a scope for what stands below
 * it: who is told (a heading that names an organ, a lead-in), in which mood, or that nothing there instructs
 * (evaluations, aims, lists of contents). A lead-in governs the siblings that follow it, the way a reader
 * takes it. Within a scope each leaf item, or below a bare heading each sentence, is one unit; what its
 * sentences say (directive_clause.h) and the scope together decide whether it is a directive.
 */
#include "directive_clause.h"
#include "passages.h"
#include "tags.h"
#include "trace.h"
#include "utf8.h"

#include <stdlib.h>

enum scope_kind {
	SCOPE_PREAMBLE, /* before anything was ordered: only telling verbs count */
	SCOPE_ORDERED,  /* running text behind an order: subjects and duties count too */
	SCOPE_GUIDE,    /* items of a plan, a guide, a notice: imperatives count too */
	SCOPE_DIRECTED, /* items under a lead-in or an organ: they are what it orders */
	SCOPE_LIST,     /* aims, contents, programmes: only who must do what counts */
	SCOPE_SILENT    /* evaluations, reports */
};

struct scope {
	enum scope_kind kind;
	enum modality modality;
	bool modal;            /* the lead-in gave the modality */
	size_t first, count;   /* those told, in the finder's `told` (places of the record's text) */
	struct range issuer;   /* of the record's text; empty where none is printed */
	struct range cue;
	struct range lead_in;
	struct range from;       /* the heading or lead-in that made it, for the trace; empty: none did … */
	const struct rule *rule; /* … and the row that knows its words; or NULL */
	const struct rule *lead_rule; /* the row of what decided in lead_in */
};

struct finder {
	struct tags *tags;
	struct rules *rules;
	struct span text;
	const struct dispatch *d;
	const struct passages *passages;
	struct paragraph *paragraphs; /* of them, as directives are read; body and annexes among them */
	size_t paragraph_count;
	struct masks masks;
	struct issuer_words issuer;
	struct passage passage, ahead; /* the paragraph being read; a later one looked into */
	struct ranges organs;  /* of the passage, flat */
	struct ranges told;    /* of scopes, places of the record's text */
	struct reading *readings; /* a sentence each */
	size_t reading_count, reading_size;
	struct scope *inner;   /* a section's items and paragraphs; [0] is the document itself */
	bool *items_seen;      /* the section's own first paragraph has been met; index + 1 */
	struct scope running;  /* unmarked text of the document itself */
	size_t skip_before;    /* paragraphs that start before it were taken into a directive */
	bool report;           /* a report or submission: it tells what was done */
	bool decision;         /* articles dispose; they do not instruct */
	size_t last_paragraph; /* of the body */
	size_t headed;         /* the paragraph that was last read as a mere heading, or NO_INDEX */
};

/* ------------------------------------------------------------------ small things */

static bool paragraph_counts(const struct finder *f, size_t i)
{
	const struct paragraph *p = &f->paragraphs[i];
	if (p->zone != ZONE_BODY && p->zone != ZONE_ANNEX)
		return false;
	/* An annex without structure is a form, a table, a list of names. */
	return p->zone == ZONE_BODY || p->section != NO_INDEX;
}

/* One blank in five paragraphs makes a form; a regulation may have a form or two on its last page. */
#define FORM_SHARE 5

/*
 * Annexes with blanks to fill in are forms: what they say is said to nobody yet. An annex goes on over page
 * furniture; zones and passages are both in document order.
 */
static void drop_forms(struct finder *f)
{
	size_t kept = 0, next = 0;
	for (size_t z = 0; z < f->d->zone_count; z++) {
		if (f->d->zones[z].kind != ZONE_ANNEX)
			continue;
		struct range annex = f->d->zones[z].at;
		for (; z < f->d->zone_count && (f->d->zones[z].kind == ZONE_ANNEX ||
			f->d->zones[z].kind == ZONE_FURNITURE); z++)
			annex.end = f->d->zones[z].at.end;
		for (; next < f->paragraph_count && f->paragraphs[next].at.start < annex.start; next++)
			f->paragraphs[kept++] = f->paragraphs[next];
		size_t end = next, blanks = 0;
		for (; end < f->paragraph_count && f->paragraphs[end].at.start < annex.end; end++) {
			struct match m;
			blanks += rules_match(f->rules, "directive.blank",
				span_slice(f->text, f->paragraphs[end].at), 0, &m) != NULL;
		}
		bool form = blanks * FORM_SHARE > end - next;
		for (; next < end; next++)
			if (!form)
				f->paragraphs[kept++] = f->paragraphs[next];
	}
	for (; next < f->paragraph_count; next++)
		f->paragraphs[kept++] = f->paragraphs[next];
	f->paragraph_count = kept;
}

static bool in_table(const struct finder *f, struct range at)
{
	size_t low = 0, high = f->d->table_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (f->d->tables[middle].at.end <= at.start)
			low = middle + 1;
		else
			high = middle;
	}
	return low < f->d->table_count && range_overlaps(f->d->tables[low].at, at);
}

/* A piece of the passage read last. */
static bool matches(struct finder *f, const char *kind, struct span text, struct match *m)
{
	return scan_match_kind(&f->passage.scan, kind, text, 0, m) != NULL;
}

static bool says_id(const struct match *m, const char *prefix)
{
	return strncmp(rule_id(m->rule), prefix, strlen(prefix)) == 0;
}

static bool is_upper_roman_or_article(const struct finder *f, size_t section)
{
	enum section_kind kind = f->d->sections[section].kind;
	return kind <= SECTION_ROMAN;
}

/* ------------------------------------------------------------------ reading a paragraph */

/* The paragraph's text behind its section's marker, where it is the section's own line. */
static struct range paragraph_range(const struct finder *f, size_t i, bool own)
{
	struct range at = f->paragraphs[i].at;
	size_t s = f->paragraphs[i].section;
	if (own && s != NO_INDEX) {
		struct range marker = f->d->sections[s].marker;
		if (marker.start >= at.start && marker.end <= at.end)
			at.start = marker.end;
	}
	return at;
}

static int read_paragraph(struct finder *f, struct passage *p, struct range at)
{
	return passage_read(p, f->rules, f->passages, &f->masks, at);
}

static int read_sentences(struct finder *f)
{
	f->organs.count = 0;
	f->reading_count = 0;
	for (size_t i = 0; i < f->passage.sentence_count; i++) {
		if (ARRAY_GROW(f->readings, f->reading_count, f->reading_size) < 0)
			return -1;
		struct reading *r = &f->readings[f->reading_count++];
		if (clause_read(&f->passage, f->rules, &f->issuer, f->passage.sentences[i], &f->organs, r) < 0)
			return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------ does it instruct */

static bool counts(const struct scope *scope, const struct reading *r)
{
	switch (scope->kind) {
	case SCOPE_PREAMBLE:
		return r->says == SAYS_ORDER;
	case SCOPE_SILENT:
		/* A report may still ask, and an evaluation end in an order. */
		return r->says == SAYS_ORDER && (r->count || r->issuing);
	case SCOPE_ORDERED:
		return r->says == SAYS_ORDER || r->says == SAYS_SUBJECT || r->says == SAYS_RULE ||
			(r->says == SAYS_ACTION && r->adjunct);
	case SCOPE_LIST:
		return r->says == SAYS_ORDER || r->says == SAYS_SUBJECT || (r->says == SAYS_RULE && (r->own || !r->cue.end)) ||
			(r->says == SAYS_ACTION && r->own);
	case SCOPE_GUIDE:
		return r->says != SAYS_NOTHING && r->says != SAYS_PAST && !r->aim;
	case SCOPE_DIRECTED:
		return r->says != SAYS_NOTHING && r->says != SAYS_PAST;
	}
	return false;
}

/* The row by which a sentence is something else whatever verbs it holds, or NULL. */
static const struct rule *silent_rule(struct finder *f, struct range r, const struct reading *reading, bool article)
{
	struct match m;
	struct span text = span_slice(passage_masked(&f->passage), r);
	size_t count;
	if (reading->says == SAYS_ORDER)
		return NULL;
	struct rule *const *list = rules_kind(f->rules, "directive.silent", &count);
	for (size_t i = 0; i < count; i++) {
		if (!scan_match(&f->passage.scan, list[i], text, 0, &m))
			continue;
		if (says_id(&m, "disposition") ? article : says_id(&m, "amends") ? f->decision
			: says_id(&m, "told") || !matches(f, "directive.ask", text, &m))
			return list[i];
	}
	return NULL;
}

static bool is_silent(struct finder *f, struct range r, const struct reading *reading, bool article)
{
	return silent_rule(f, r, reading, article) != NULL;
}

/* ------------------------------------------------------------------ what the trace is told */

/* A part of directive `item`, or (NO_ITEM) words that make none. */
static void tell(struct finder *f, size_t item, enum trace_why why, const struct rule *rule, struct range at,
	const struct rule *by)
{
	if (f->tags->trace)
		trace_add(f->tags->trace,
			(struct trace_step){TRACE_DIRECTIVES, item != NO_ITEM, why, rule, at, item, 0, by});
}

static enum trace_why says_why(const struct reading *reading)
{
	switch (reading->says) {
	case SAYS_ORDER:
		return WHY_DIRECTIVE_ORDER;
	case SAYS_SUBJECT:
		return WHY_DIRECTIVE_SUBJECT;
	case SAYS_RULE:
		return WHY_DIRECTIVE_RULE;
	case SAYS_ACTION:
		return WHY_DIRECTIVE_ACTION;
	default:
		return WHY_DIRECTIVE_ASK;
	}
}

/* How directive `item`, which covers `at`, came to be. */
static void tell_directive(struct finder *f, size_t item, struct range at, const struct scope *scope,
	const struct reading *reading)
{
	if (!f->tags->trace)
		return;
	if (!reading)
		tell(f, item, WHY_DIRECTIVE_ITEM, NULL, at, NULL);
	else if (range_length(reading->word))
		tell(f, item, says_why(reading), reading->rule, passage_source(&f->passage, reading->word), NULL);
	else
		tell(f, item, says_why(reading), reading->rule, at, NULL);
	tell(f, item, WHY_SCOPE_PREAMBLE + (enum trace_why)scope->kind, scope->rule, scope->from, NULL);
	if (range_length(scope->lead_in) && scope->lead_in.start != scope->from.start && !(reading && reading->says == SAYS_ORDER))
		tell(f, item, WHY_DIRECTIVE_LEAD_IN, scope->lead_rule, scope->lead_in, NULL);
}

/* Sentence k makes no directive in the scope. */
static void turn_down(struct finder *f, size_t k, const struct scope *scope, bool article)
{
	if (!f->tags->trace)
		return;
	const struct reading *r = &f->readings[k];
	const struct rule *silent = silent_rule(f, f->passage.sentences[k], r, article);
	struct range at = passage_source(&f->passage, f->passage.sentences[k]);
	if (r->says == SAYS_NOTHING || r->says == SAYS_PAST)
		tell(f, NO_ITEM, r->says == SAYS_PAST ? WHY_DIRECTIVE_PAST : WHY_DIRECTIVE_NOTHING, NULL, at, NULL);
	else if (counts(scope, r) && silent)
		tell(f, NO_ITEM, WHY_DIRECTIVE_SILENT, r->rule, at, silent);
	else
		tell(f, NO_ITEM, WHY_NOT_IN_PREAMBLE + (enum trace_why)scope->kind, r->rule, at, scope->rule);
}


/* ------------------------------------------------------------------ writing a directive */

/* Ties the deadlines within r to directive `index`, the first that a deadline belongs to being its own. */
static int tie(struct finder *f, size_t index, struct range r)
{
	struct tags *t = f->tags;
	struct directive *d = &t->directives[index];
	size_t low = 0, high = t->deadline_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (t->deadlines[middle].at.start < r.start)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; i < t->deadline_count && t->deadlines[i].at.start < r.end; i++) {
		if (!range_contains(r, t->deadlines[i].at))
			continue;
		if (ARRAY_GROW(d->deadlines, d->deadline_count, d->deadline_size) < 0)
			return -1;
		d->deadlines[d->deadline_count++] = i;
		if (t->deadlines[i].directive == NO_INDEX)
			t->deadlines[i].directive = index;
	}
	return 0;
}

static int add_addressee(struct directive *d, struct range at)
{
	if (ARRAY_GROW(d->addressees, d->addressee_count, d->addressee_size) < 0)
		return -1;
	d->addressees[d->addressee_count++] = (struct quoted){at};
	return 0;
}

static int quote(struct finder *f, struct range source, char **out)
{
	struct span text = passages_flat(f->passages, source).text;
	if (text.len)
		*out = span_copy(text);
	return !text.len || *out ? 0 : -1;
}

static int copy_flat(const struct passage *p, struct range r, char **out)
{
	r = passage_trim(p, r, ",;:.");
	if (r.end > r.start) {
		*out = span_copy(span_slice(passage_text(p), r));
		if (!*out)
			return -1;
	}
	return 0;
}

/* Condition, recipient and channel, as printed in the flat range r. */
static int read_parts(struct finder *f, struct range r, struct directive *d)
{
	const struct passage *p = &f->passage;
	/* What is quoted counts here. */
	struct span text = {passage_text(p).ptr, r.end};
	const struct scan *scan = passage_shown(p);
	struct match m;
	struct range at;
	size_t count;
	struct rule *const *list = rules_kind(f->rules, "directive.condition", &count);
	for (size_t i = 0; i < count && !d->condition; i++)
		if (scan_match(scan, list[i], text, r.start, &m) && copy_flat(p, m.at, &d->condition) < 0)
			return -1;
	list = rules_kind(f->rules, "directive.recipient", &count);
	for (size_t i = 0; i < count && !d->recipient; i++) {
		if (!scan_match(scan, list[i], text, r.start, &m))
			continue;
		if (match_group(&m, "to", &at) && copy_flat(p, at, &d->recipient) < 0)
			return -1;
		if ((match_group(&m, "via", &at) || match_group(&m, "via2", &at)) &&
			copy_flat(p, at, &d->channel) < 0)
			return -1;
	}
	return 0;
}

/* One of two names is the other's beginning, whatever the case of its letters. */
static bool same_beginning(struct span a, struct span b)
{
	size_t i = 0, j = 0;
	while (i < a.len && j < b.len) {
		uint32_t x = utf8_next(a, &i), y = utf8_next(b, &j);
		/* One is flat, the other wrapped over lines. */
		bool blank = codepoint_is_space(x) && codepoint_is_space(y);
		if (!blank && codepoint_lower(x) != codepoint_lower(y))
			return false;
		while (blank && i < a.len && codepoint_is_space((unsigned char)a.ptr[i]))
			i++;
		while (blank && j < b.len && codepoint_is_space((unsigned char)b.ptr[j]))
			j++;
	}
	return true;
}

/* The item's subject is the organ its heading named: "Tổ công tác …" below "Nhiệm vụ của Tổ công tác huyện:". */
static bool names_again(const struct finder *f, const struct scope *scope, const struct reading *reading)
{
	return reading->says == SAYS_SUBJECT && reading->count == 1 && scope->count == 1 &&
		same_beginning(span_slice(f->text, f->told.items[scope->first]),
			span_slice(passage_text(&f->passage), f->organs.items[reading->first]));
}

/*
 * A directive that covers the record's text `at`; its leading part is flat range r of the passage, and `reading`
 * (NULL for none) what decided it.
 */
static int add_directive(struct finder *f, struct range at, struct range r, size_t section,
	const struct scope *scope, const struct reading *reading)
{
	const struct passage *p = &f->passage;
	if (ARRAY_GROW(f->tags->directives, f->tags->directive_count, f->tags->directive_size) < 0)
		return -1;
	size_t index = f->tags->directive_count++;
	struct directive *d = &f->tags->directives[index];
	*d = (struct directive){.at = at, .section = section, .modality = MODALITY_REQUIRE};
	tell_directive(f, index, at, scope, reading);
	bool own_order = reading && reading->says == SAYS_ORDER;
	d->modality = reading && reading->own ? reading->modality
		: scope->modal ? scope->modality : reading ? reading->modality : MODALITY_REQUIRE;
	if (reading && reading->cue.end > reading->cue.start) {
		if (copy_flat(p, reading->cue, &d->cue) < 0)
			return -1;
	} else if (!(reading && reading->own) && scope->modal && scope->cue.end &&
		quote(f, scope->cue, &d->cue) < 0)
		return -1;
	if (own_order) {
		if (reading->issuer.end > reading->issuer.start && copy_flat(p, reading->issuer, &d->issuer) < 0)
			return -1;
	} else if (scope->issuer.end && quote(f, scope->issuer, &d->issuer) < 0)
		return -1;
	if (reading && reading->count && !names_again(f, scope, reading)) {
		for (size_t i = 0; i < reading->count; i++)
			if (add_addressee(d, passage_source(p, f->organs.items[reading->first + i])) < 0)
				return -1;
	} else
		for (size_t i = 0; i < scope->count; i++)
			if (add_addressee(d, f->told.items[scope->first + i]) < 0)
				return -1;
	if (reading && reading->action.end > reading->action.start) {
		d->action = passage_source(p, reading->action);
		if (d->action.end > at.end || d->action.start < at.start)
			d->action = (struct range){0, 0};
	}
	if (!own_order)
		d->lead_in = scope->lead_in;
	size_t low = 0, high = f->tags->reference_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (f->tags->references[middle].at.start < at.start)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; i < f->tags->reference_count && f->tags->references[i].at.start < at.end; i++)
		if (range_contains(at, f->tags->references[i].at)) {
			if (ARRAY_GROW(d->references, d->reference_count, d->reference_size) < 0)
				return -1;
			d->references[d->reference_count++] = i;
		}
	if (read_parts(f, r, d) < 0)
		return -1;
	/* What the lead-in asks by a date, each of its items is due by it. */
	return range_length(d->lead_in) && tie(f, index, d->lead_in) < 0 ? -1 : tie(f, index, at);
}

/* ------------------------------------------------------------------ scopes */

/* Copies organs of the passage into the scope's list. */
static int tell_organs(struct finder *f, struct scope *scope, size_t first, size_t count)
{
	size_t at = f->told.count;
	for (size_t i = 0; i < count; i++) {
		if (ARRAY_GROW(f->told.items, f->told.count, f->told.size) < 0)
			return -1;
		f->told.items[f->told.count++] = passage_source(&f->passage, f->organs.items[first + i]);
	}
	scope->first = at;
	scope->count = count;
	return 0;
}

/* What a sentence that ends in ':' makes of the scope around it. */
static int lead(struct finder *f, struct range r, const struct reading *reading, const struct scope *outer,
	struct scope *scope)
{
	struct match m;
	struct span text = span_slice(passage_masked(&f->passage), r);
	*scope = *outer;
	bool known = matches(f, "directive.leadin", text, &m), eval = known && says_id(&m, "silent");
	bool contents = known && says_id(&m, "list");
	struct organ_list list;
	struct range source = passage_source(&f->passage, r);
	scope->from = source;
	scope->rule = known && (eval || reading->says != SAYS_ORDER) ? m.rule : reading->rule;
	switch (reading->says) {
	case SAYS_ORDER:
		if (reading->invites) {
			scope->kind = outer->kind == SCOPE_SILENT ? SCOPE_SILENT : SCOPE_GUIDE;
			return 0;
		}
		scope->kind = SCOPE_DIRECTED;
		scope->modal = true;
		scope->modality = reading->modality;
		scope->issuer = reading->issuer.end > reading->issuer.start
			? passage_source(&f->passage, reading->issuer) : (struct range){0, 0};
		scope->cue = passage_source(&f->passage, reading->cue);
		scope->lead_in = source;
		scope->lead_rule = reading->rule;
		/* "Giao …:" without anybody keeps those whom the heading names */
		return reading->count || outer->kind == SCOPE_PREAMBLE
			? tell_organs(f, scope, reading->first, reading->count) : 0;
	case SAYS_SUBJECT:
		if (eval) {
			scope->kind = SCOPE_SILENT;
			return 0;
		}
		/* "Ban Thường trực triệu tập hội nghị gồm:": below it stands who comes */
		if (contents) {
			scope->kind = outer->kind == SCOPE_SILENT ? SCOPE_SILENT : SCOPE_LIST;
			scope->count = 0;
			return 0;
		}
		if (outer->kind == SCOPE_PREAMBLE && !reading->duty) {
			/* "Sở … hướng dẫn như sau:" tells of the issuer itself */
			scope->kind = f->report ? SCOPE_SILENT : SCOPE_GUIDE;
			scope->count = 0;
			if (known && says_id(&m, "tasks")) {
				scope->lead_in = source;
				scope->lead_rule = m.rule;
			}
			return 0;
		}
		if (outer->kind != SCOPE_SILENT)
			scope->kind = SCOPE_DIRECTED;
		if (reading->own) {
			if (!outer->modal || reading->modality != MODALITY_REQUIRE) {
				scope->modality = reading->modality;
				scope->cue = passage_source(&f->passage, reading->cue);
				scope->modal = reading->modality != MODALITY_REQUIRE || reading->duty;
			}
		}
		scope->lead_in = source;
		scope->lead_rule = reading->rule;
		return tell_organs(f, scope, reading->first, reading->count);
	default: {
		/* In the preamble it is the issuer who "QUYẾT NGHỊ:" */
		int label = outer->kind == SCOPE_PREAMBLE ? 0
			: label_read(&f->passage, r, &f->organs, &list);
		if (label < 0)
			return -1;
		if (label) {
			if (outer->kind != SCOPE_SILENT)
				scope->kind = SCOPE_DIRECTED;
			return tell_organs(f, scope, list.first, list.count);
		}
		if (eval)
			scope->kind = SCOPE_SILENT;
		else if (outer->kind == SCOPE_PREAMBLE || outer->kind == SCOPE_ORDERED)
			scope->kind = f->report ? SCOPE_SILENT : SCOPE_GUIDE;
		return 0;
	}
	}
}

/* A heading's scope: an organ's name, a matter that silences, or what stood before. */
static int head(struct finder *f, struct range r, const struct scope *outer, struct scope *scope)
{
	struct match m;
	struct organ_list list;
	struct span text = span_slice(passage_masked(&f->passage), r);
	*scope = *outer;
	bool known = matches(f, "directive.heading", text, &m);
	/* "CƠ QUAN CHỦ TRÌ, PHỐI HỢP" says who is who, and names nobody */
	int label = known && says_id(&m, "list.who") ? 0
		: label_read(&f->passage, r, &f->organs, &list);
	if (label < 0)
		return -1;
	if (label || known || outer->kind == SCOPE_PREAMBLE || outer->kind == SCOPE_ORDERED) {
		scope->from = passage_source(&f->passage, r);
		scope->rule = known && !label ? m.rule : NULL;
	}
	if (label) {
		if (outer->kind != SCOPE_SILENT)
			scope->kind = SCOPE_DIRECTED;
		return tell_organs(f, scope, list.first, list.count);
	}
	if (known) {
		if (says_id(&m, "silent"))
			scope->kind = SCOPE_SILENT;
		else if (says_id(&m, "list")) {
			/* "Nguyên tắc, yêu cầu" below "yêu cầu các sở thực hiện:" is what it orders */
			bool ordered = says_id(&m, "list.demands") && outer->kind == SCOPE_DIRECTED && outer->modal;
			if (outer->kind != SCOPE_SILENT && !ordered)
				scope->kind = SCOPE_LIST;
		} else if (outer->kind == SCOPE_LIST || (outer->kind == SCOPE_SILENT && !f->report) ||
			outer->kind == SCOPE_PREAMBLE || outer->kind == SCOPE_ORDERED)
			scope->kind = SCOPE_GUIDE;
	} else if (outer->kind == SCOPE_PREAMBLE || outer->kind == SCOPE_ORDERED)
		scope->kind = f->report ? SCOPE_SILENT : SCOPE_GUIDE;
	return 0;
}

/* ------------------------------------------------------------------ items */

static bool has_children(const struct finder *f, size_t section)
{
	return section + 1 < f->d->section_count && f->d->sections[section + 1].parent == section;
}

/* An unmarked paragraph of the same section follows. */
static bool has_more(const struct finder *f, size_t i)
{
	return i + 1 < f->paragraph_count &&
		f->paragraphs[i + 1].section == f->paragraphs[i].section &&
		f->paragraphs[i + 1].zone == f->paragraphs[i].zone;
}

/*
 * Do the section's items only list things? At most one in three of them instructs.
 * The first dozen are enough to tell.
 */
static int lists_things(struct finder *f, size_t i, size_t section)
{
	size_t items = 0, tell_something = 0;
	size_t end = f->d->sections[section].at.end;
	for (size_t k = i + 1; k < f->paragraph_count && items < 12; k++) {
		size_t s = f->paragraphs[k].section;
		if (f->paragraphs[k].at.start >= end || s == NO_INDEX || s == section)
			break;
		struct range at = f->paragraphs[k].at;
		if (f->d->sections[s].marker.start < at.start)
			continue; /* no item's first line */
		struct ranges organs = {0};
		struct reading reading = {0};
		int result = read_paragraph(f, &f->ahead, paragraph_range(f, k, true));
		if (result == 0 && f->ahead.sentence_count)
			result = clause_read(&f->ahead, f->rules, &f->issuer, f->ahead.sentences[0], &organs, &reading);
		free(organs.items);
		if (result < 0)
			return -1;
		items++;
		tell_something += reading.says == SAYS_ACTION || reading.says == SAYS_SUBJECT ||
			reading.says == SAYS_ORDER;
	}
	return items && tell_something * 3 <= items;
}

static bool ends_with(struct span text, char c)
{
	while (text.len && (text.ptr[text.len - 1] == ' '))
		text.len--;
	return text.len && text.ptr[text.len - 1] == c;
}

#define HEADING_MAX 250 /* bytes: a heading is rarely longer than two lines */

/* The end of the last item's paragraph below `section`, closing paragraphs left out. */
static size_t items_end(const struct finder *f, size_t i, size_t section)
{
	size_t end = f->paragraphs[i].at.end;
	size_t limit = f->d->sections[section].at.end;
	for (size_t k = i + 1; k < f->paragraph_count && f->paragraphs[k].at.start < limit; k++) {
		size_t s = f->paragraphs[k].section;
		if (s == NO_INDEX || s == section)
			break;
		if (f->d->sections[s].marker.start >= f->paragraphs[k].at.start)
			end = f->paragraphs[k].at.end;
	}
	return end;
}

/* The first reading that counts in the scope, or NULL. */
static const struct reading *deciding(struct finder *f, const struct scope *scope, size_t until, bool article)
{
	for (size_t i = 0; i < until; i++)
		if (counts(scope, &f->readings[i]) &&
			!is_silent(f, f->passage.sentences[i], &f->readings[i], article))
			return &f->readings[i];
	return NULL;
}

static struct range whole(const struct passage *p)
{
	return (struct range){0, passage_text(p).len};
}

/* Words that make an item under a lead-in an instruction though no clause shows one. */
static bool has_verb(const struct passage *p)
{
	for (size_t i = 0; i < p->word_count; i++)
		if (!p->words[i].enclosed && (p->words[i].kind == WORD_VERB || p->words[i].kind == WORD_DUTY ||
			p->words[i].kind == WORD_ADVERB || p->words[i].kind == WORD_SOFT))
			return true;
	return false;
}

#define ITEM_WORDS 8 /* that an item without a known verb must have to be taken for an instruction */

static size_t words_in(struct span text)
{
	size_t words = text.len > 0;
	for (size_t i = 0; i < text.len; i++)
		words += text.ptr[i] == ' ';
	return words;
}

/* "Ưu điểm: …": a run-in heading that keeps the item from being an instruction. */
static bool silent_label(struct finder *f)
{
	struct match m;
	struct span text = passage_masked(&f->passage);
	const char *colon = memchr(text.ptr, ':', text.len < HEADING_MAX ? text.len : HEADING_MAX);
	if (!colon)
		return false;
	struct span label = {text.ptr, (size_t)(colon - text.ptr)};
	return matches(f, "directive.heading", label, &m) && says_id(&m, "silent");
}

static bool is_told(const struct finder *f, const struct directive *d, struct span name)
{
	for (size_t i = 0; i < d->addressee_count; i++)
		if (same_beginning(span_slice(f->text, d->addressees[i].at), name))
			return true;
	return false;
}

/* The first word at or behind the place. */
static size_t first_word(const struct passage *p, size_t start)
{
	size_t low = 0, high = p->word_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p->words[middle].at.start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

#define CLAUSES_MAX 20 /* of one item: more organs than that share no item */

/*
 * Further subjects, up to sentence `end`, of the unit whose sentence `first` made the last directive:
 * "A chủ trì …; B phối hợp …".
 */
static int add_others(struct finder *f, size_t first, size_t end)
{
	struct directive *d = &f->tags->directives[f->tags->directive_count - 1];
	const struct passage *p = &f->passage;
	size_t clauses = 0;
	for (size_t k = first; k < end; k++) {
		struct range rest = p->sentences[k];
		for (size_t w = first_word(p, rest.start); w <= p->word_count && clauses < CLAUSES_MAX; w++) {
			bool last = w == p->word_count || p->words[w].at.start >= p->sentences[k].end;
			if (!last && (p->words[w].kind != WORD_SEMICOLON || p->words[w].enclosed))
				continue;
			struct range r = {rest.start, last ? p->sentences[k].end : p->words[w].at.start};
			r = passage_trim(p, r, "");
			struct reading reading = {0};
			bool decided_it = k == first && rest.start == p->sentences[k].start;
			if (!decided_it && r.end > r.start &&
				clause_read(p, f->rules, &f->issuer, r, &f->organs, &reading) < 0)
				return -1;
			clauses++;
			for (size_t i = 0; reading.says == SAYS_SUBJECT && i < reading.count; i++) {
				struct range organ = f->organs.items[reading.first + i];
				if (!is_told(f, d, span_slice(passage_text(p), organ)) &&
					add_addressee(d, passage_source(p, organ)) < 0)
					return -1;
			}
			if (last)
				break;
			rest.start = p->words[w].at.end;
		}
	}
	return 0;
}

/*
 * An item of a decision's article that nobody was told of disposes as the article does: "Điều 1. Nay điều chỉnh … như
 * sau: 1. Thành lập phường …". Below a heading of tasks it instructs.
 */
static bool disposes(struct finder *f, size_t section, const struct scope *outer)
{
	struct match m;
	if (!f->decision || outer->count || outer->modal)
		return false;
	for (size_t s = f->d->sections[section].parent; s != NO_INDEX; s = f->d->sections[s].parent) {
		struct span heading = span_slice(f->text, f->d->sections[s].heading);
		if (rules_match(f->rules, "directive.heading", heading, 0, &m) && says_id(&m, "guide"))
			return false;
		if (f->d->sections[s].kind == SECTION_ARTICLE)
			return true;
	}
	return false;
}

/* The first paragraph i of a section. */
static int read_item(struct finder *f, size_t i, size_t section)
{
	const struct section *s = &f->d->sections[section];
	struct scope *outer = &f->inner[s->parent == NO_INDEX ? 0 : s->parent + 1];
	struct scope *inner = &f->inner[section + 1];
	bool article = s->kind == SECTION_ARTICLE || (f->decision && s->parent == NO_INDEX) ||
		disposes(f, section, outer);
	*inner = *outer;
	if (inner->kind == SCOPE_PREAMBLE || inner->kind == SCOPE_ORDERED)
		inner->kind = f->report ? SCOPE_SILENT : SCOPE_GUIDE;
	struct scope here = *inner;
	struct range at = paragraph_range(f, i, true);
	if (read_paragraph(f, &f->passage, at) < 0 || read_sentences(f) < 0)
		return -1;
	const struct passage *p = &f->passage;
	size_t n = f->reading_count;
	if (!n)
		return 0;
	bool kids = has_children(f, section), more = has_more(f, i);
	struct span text = passage_masked(p);
	bool colon = ends_with(text, ':');
	bool stop = ends_with(text, '.') || ends_with(text, ';');
	struct match m;
	at = passage_source(p, whole(p));

	if (silent_label(f)) {
		inner->kind = SCOPE_SILENT;
		tell(f, NO_ITEM, WHY_DIRECTIVE_LABEL, NULL, at, NULL);
		return 0;
	}
	/* "Thời gian: …" names a matter: only who must do what counts */
	if (matches(f, "directive.label", text, &m)) {
		if (says_id(&m, "plain"))
			here.kind = inner->kind = SCOPE_SILENT;
		else if (here.kind == SCOPE_GUIDE)
			here.kind = inner->kind = SCOPE_LIST;
	}
	/* "- Các phòng chuyên môn:" and items of its own level behind it: it is their heading. */
	if (colon && !kids && !more && n == 1 && s->parent != NO_INDEX && section + 1 < f->d->section_count &&
		f->d->sections[section + 1].parent == s->parent) {
		struct organ_list list;
		int label = label_read(p, whole(p), &f->organs, &list);
		if (label < 0)
			return -1;
		if (label) {
			if (outer->kind != SCOPE_SILENT)
				outer->kind = SCOPE_DIRECTED;
			return tell_organs(f, outer, list.first, list.count);
		}
	}
	/* A lead-in may have lost its ':' */
	if (kids && !stop && !colon && n == 1 && f->readings[0].says == SAYS_ORDER && f->readings[0].count)
		colon = true;
	if (colon && (kids || more)) {
		struct range last = p->sentences[n - 1];
		const struct reading *reading = &f->readings[n - 1];
		struct span sentence = span_slice(text, last);
		bool opens = matches(f, "directive.leadin", sentence, &m);
		bool tasks = opens && says_id(&m, "tasks"), contents = opens && says_id(&m, "list");
		const struct reading *decided = NULL;
		bool one = false; /* a directive with what it lists */
		if (kids && !tasks) {
			decided = deciding(f, &here, n, article);
			if (decided && !contents && ((decided->says == SAYS_RULE && !decided->own) ||
				decided->modality == MODALITY_FORBID))
				decided = NULL;
			struct organ_list ignored;
			size_t kept = f->organs.count;
			if (decided && label_read(p, last, &f->organs, &ignored) > 0)
				decided = NULL;
			f->organs.count = kept;
			/* "Hồ sơ gửi về Sở, gồm:" below those who are told */
			bool implied = !decided && contents && here.kind == SCOPE_DIRECTED && has_verb(p) &&
				(here.modal || here.count);
			int things = implied ? 1 : decided ? (contents ? 1 : lists_things(f, i, section)) : 0;
			if (things < 0)
				return -1;
			one = things == 1;
		}
		if (one) {
			size_t end = items_end(f, i, section);
			f->skip_before = end;
			inner->kind = SCOPE_LIST;
			return add_directive(f, (struct range){at.start, end}, whole(p), section, &here, decided);
		}
		/* What stands before the lead-in in the same item may instruct by itself. */
		decided = n > 1 ? deciding(f, &here, n - 1, article) : NULL;
		if (decided && decided->says != SAYS_RULE && !(decided->says == SAYS_ACTION && decided->adjunct)) {
			struct range before = {0, p->sentences[n - 2].end};
			if (add_directive(f, passage_source(p, before), before, section, &here, decided) < 0)
				return -1;
		}
		tell(f, NO_ITEM, WHY_DIRECTIVE_LEAD, reading->rule, passage_source(p, last), NULL);
		return lead(f, last, reading, &here, inner) < 0 ||
			(n == 1 && reading->says != SAYS_ORDER &&
				reading->says != SAYS_SUBJECT && head(f, last, &here, inner) < 0) ? -1 : 0;
	}
	bool titled = s->heading.end > s->heading.start && s->heading.end + 2 >= at.end;
	bool strong = false;
	for (size_t k = 0; k < n; k++)
		strong |= f->readings[k].says == SAYS_ORDER ||
			(f->readings[k].says == SAYS_SUBJECT && f->readings[k].count) ||
			(f->readings[k].says == SAYS_RULE && !f->readings[k].cue.end);
	bool heading = (kids || more) && text.len <= 2 * HEADING_MAX &&
		(titled || !stop || (kids && n == 1 && text.len <= HEADING_MAX)) &&
		!(strong && !titled) && (n == 1 || titled || !stop);
	if (!heading && is_upper_roman_or_article(f, section) && s->kind != SECTION_ARTICLE &&
		text.len <= HEADING_MAX && !strong)
		heading = true;
	if (!heading && (kids || more)) {
		size_t kept = f->organs.count;
		struct organ_list ignored;
		int label = label_read(p, whole(p), &f->organs, &ignored);
		f->organs.count = kept;
		if (label < 0)
			return -1;
		heading = label;
	}
	if (heading) {
		f->headed = i;
		tell(f, NO_ITEM, WHY_DIRECTIVE_HEADING, NULL, at, NULL);
		return head(f, whole(p), &here, inner);
	}

	/* Below those who are told, "Phân công cán bộ …" is what they are told to do. */
	for (size_t k = 0; k < n && here.count; k++) {
		struct reading *r = &f->readings[k];
		if (r->says == SAYS_ORDER && r->modality == MODALITY_ASSIGN && r->small && !r->issuing) {
			r->says = SAYS_ACTION;
			r->own = false;
			r->modality = MODALITY_REQUIRE;
			r->count = 0;
			r->cue = (struct range){0, 0};
		}
	}
	const struct reading *decided = deciding(f, &here, n, article);
	if (!decided) {
		bool told_past = false;
		for (size_t k = 0; k < n; k++)
			told_past |= f->readings[k].says == SAYS_PAST ||
				is_silent(f, p->sentences[k], &f->readings[k], article);
		/* Every item of a lead-in is what it orders; below an organ's name also other things are listed. */
		bool verb = has_verb(p) || (here.modal && (words_in(passage_text(p)) >= ITEM_WORDS ||
			here.modality == MODALITY_FORBID));
		if (here.kind != SCOPE_DIRECTED || !(here.modal || here.count) || told_past || !verb ||
			(p->words[0].kind == WORD_STATE && p->words[0].at.start == 0)) {
			for (size_t k = 0; k < n; k++)
				turn_down(f, k, &here, article);
			return 0;
		}
	}
	if (decided && kids && (decided->says == SAYS_ORDER || decided->says == SAYS_SUBJECT) && decided->count) {
		inner->kind = SCOPE_DIRECTED;
		if (tell_organs(f, inner, decided->first, decided->count) < 0)
			return -1;
		if (decided->own) {
			inner->modal = true;
			inner->modality = decided->modality;
			inner->cue = passage_source(p, decided->cue);
		}
	}
	size_t count = decided ? (size_t)(decided - f->readings) : 0;
	if (add_directive(f, at, whole(p), section, &here, decided) < 0)
		return -1;
	return decided && decided->says == SAYS_SUBJECT && decided->count ? add_others(f, count, n) : 0;
}

/* A title that split left among the paragraphs. */
static bool is_capitals(struct span text)
{
	size_t upper = 0;
	for (size_t i = 0; i < text.len;) {
		uint32_t cp = utf8_next(text, &i);
		if (codepoint_is_lower(cp))
			return false;
		upper += codepoint_is_upper(cp);
	}
	return upper > 0;
}

#define BRIDGE_MAX 100 /* bytes: "Nội dung cụ thể như sau:" and its like */

/* A paragraph without a marker: each instructing sentence is a unit. */
static int read_running(struct finder *f, size_t i, size_t section)
{
	struct range at = paragraph_range(f, i, false);
	if (read_paragraph(f, &f->passage, at) < 0 || read_sentences(f) < 0)
		return -1;
	const struct passage *p = &f->passage;
	size_t n = f->reading_count;
	if (!n || is_capitals(passage_text(p)))
		return 0;
	struct match m;
	bool root = section == NO_INDEX || (matches(f, "directive.closing", passage_masked(p), &m) &&
		!has_children(f, section)) || (i == f->last_paragraph && f->headed + 1 != i);
	/* Behind the first order, or within a decision's articles, it is no preamble any more. */
	if (f->running.kind == SCOPE_PREAMBLE && (f->tags->directive_count || (f->decision && section != NO_INDEX)))
		f->running.kind = SCOPE_ORDERED;
	struct scope *scope = root ? &f->running : &f->inner[section + 1];
	bool colon = ends_with(passage_masked(p), ':');
	/* The siblings that a lead-in governs are those of the section that begins next. */
	size_t next = i + 1 < f->paragraph_count ? f->paragraphs[i + 1].section : NO_INDEX;
	bool leads = colon && i + 1 < f->paragraph_count;
	const struct reading *before = NULL;
	for (size_t k = 0; k < n; k++) {
		struct reading *r = &f->readings[k];
		if (leads && k + 1 == n) {
			struct scope around = *scope, inner;
			if (section != NO_INDEX && !root)
				around = f->inner[section + 1];
			else if (next != NO_INDEX && next != section && root && section != NO_INDEX)
				around = f->running;
			/* "… yêu cầu các xã thực hiện nghiêm. Cụ thể như sau:" */
			bool carried = before && before->says == SAYS_ORDER && !before->invites &&
				r->says != SAYS_ORDER && r->says != SAYS_SUBJECT &&
				range_length(p->sentences[k]) <= BRIDGE_MAX;
			if (carried ? lead(f, p->sentences[k - 1], before, &around, &inner) < 0
				: lead(f, p->sentences[k], r, &around, &inner) < 0)
				return -1;
			tell(f, NO_ITEM, WHY_DIRECTIVE_LEAD, r->rule, passage_source(p, p->sentences[k]), NULL);
			bool opens_items = next != NO_INDEX && next != section;
			if (opens_items) {
				size_t parent = f->d->sections[next].parent;
				f->inner[parent == NO_INDEX ? 0 : parent + 1] = inner;
			} else
				*scope = inner;
			if (root && f->running.kind == SCOPE_PREAMBLE)
				f->running.kind = SCOPE_ORDERED;
			return 0;
		}
		struct scope use = *scope;
		/* "Đề nghị các xã làm A. Tăng cường B." */
		bool goes_on = before && r->says == SAYS_ACTION && !r->adjunct && root;
		if (goes_on) {
			use.kind = SCOPE_DIRECTED;
			use.modal = before->own;
			use.modality = before->modality;
			if (tell_organs(f, &use, before->first, before->count) < 0)
				return -1;
		}
		bool asks = root && r->says != SAYS_ORDER &&
			matches(f, "directive.ask", span_slice(passage_masked(p), p->sentences[k]), &m);
		if (!(counts(&use, r) || asks) || is_silent(f, p->sentences[k], r, false)) {
			turn_down(f, k, &use, false);
			continue;
		}
		if (asks && r->says != SAYS_SUBJECT && r->says != SAYS_ACTION)
			*r = (struct reading){.modality = MODALITY_REQUIRE, .rule = m.rule};
		if (add_directive(f, passage_source(p, p->sentences[k]), p->sentences[k], section, &use, r) < 0)
			return -1;
		if (r->says == SAYS_SUBJECT && r->count && add_others(f, k, k + 1) < 0)
			return -1;
		if (r->says == SAYS_ORDER || r->says == SAYS_SUBJECT)
			before = r;
		if (root && f->running.kind == SCOPE_PREAMBLE)
			f->running.kind = SCOPE_ORDERED;
	}
	return 0;
}

/* ------------------------------------------------------------------ the document */

static int compare_ranges(const void *a, const void *b)
{
	const struct range *x = a, *y = b;
	return x->start != y->start ? (x->start < y->start ? -1 : 1)
		: x->end != y->end ? (x->end < y->end ? -1 : 1) : 0;
}

static size_t merge(struct range *items, size_t count)
{
	size_t kept = 0;
	if (count)
		qsort(items, count, sizeof *items, compare_ranges);
	for (size_t i = 0; i < count; i++) {
		if (kept && items[i].start <= items[kept - 1].end) {
			if (items[i].end > items[kept - 1].end)
				items[kept - 1].end = items[i].end;
		} else
			items[kept++] = items[i];
	}
	return kept;
}

/* A page number that no furniture zone took. */
static bool is_number(struct span s)
{
	size_t digits = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
			digits++;
		else if (s.ptr[i] != ' ' && s.ptr[i] != '\n' && s.ptr[i] != '\f')
			return false;
	}
	return digits && digits <= 4;
}

static struct span trimmed(struct span s)
{
	while (s.len && (unsigned char)s.ptr[0] <= ' ')
		s.ptr++, s.len--;
	while (s.len && (unsigned char)s.ptr[s.len - 1] <= ' ')
		s.len--;
	return s;
}

/* A row of a table drawn with bars, as Markdown has them. */
static bool is_table_row(struct span s)
{
	s = trimmed(s);
	return s.len > 1 && s.ptr[0] == '|' && s.ptr[s.len - 1] == '|';
}

/* The paragraph goes on in the one behind: no stop at its end, a small letter at the other's beginning. */
static bool goes_on(struct span a, struct span b)
{
	if (!a.len || !b.len || strchr(".;:!?", a.ptr[a.len - 1]))
		return false;
	size_t at = 0;
	return codepoint_is_lower(utf8_next(b, &at)) && !(b.len > at && (b.ptr[at] == ')' || b.ptr[at] == '.'));
}

/* Page numbers go; what a page break tore apart is one paragraph again. */
static void join_paragraphs(struct finder *f)
{
	size_t kept = 0;
	for (size_t i = 0; i < f->paragraph_count; i++) {
		struct paragraph *p = &f->paragraphs[i];
		struct span text = trimmed(span_slice(f->text, p->at));
		if (p->section != NO_INDEX && is_number(text))
			continue;
		struct paragraph *before = kept ? &f->paragraphs[kept - 1] : NULL;
		bool marked = p->section != NO_INDEX &&
			f->d->sections[p->section].marker.start >= p->at.start;
		if (before && !marked && before->section == p->section && before->zone == p->zone &&
			goes_on(trimmed(span_slice(f->text, before->at)), text))
			before->at.end = p->at.end;
		else
			f->paragraphs[kept++] = *p;
	}
	f->paragraph_count = kept;
}

static int add_mask(struct finder *f, struct range at)
{
	if (!range_length(at))
		return 0;
	if (ARRAY_GROW(f->masks.items, f->masks.count, f->masks.size) < 0)
		return -1;
	f->masks.items[f->masks.count++] = at;
	return 0;
}

#define QUOTED_PARAGRAPHS_MAX 400 /* an amendment quotes no more; a mark never closed must not silence the rest */

/*
 * Texts quoted over several paragraphs (what an amending decision puts in another's place) are masked as
 * a whole: a paragraph that opens with a quotation mark, up to the one that closes it.
 */
static int mask_quotations(struct finder *f)
{
	for (size_t i = 0; i < f->paragraph_count; i++) {
		struct span text = trimmed(span_slice(f->text, f->paragraphs[i].at));
		size_t mark = span_starts(text, SPAN_LITERAL("\"")) ? 1 : span_starts(text, SPAN_LITERAL("\u201c")) ? 3 : 0;
		if (!mark)
			continue;
		struct span close = mark == 1 ? SPAN_LITERAL("\"") : SPAN_LITERAL("\u201d");
		size_t opened = (size_t)(text.ptr - f->text.ptr) + mark;
		size_t last = i + QUOTED_PARAGRAPHS_MAX < f->paragraph_count ? i + QUOTED_PARAGRAPHS_MAX
			: f->paragraph_count;
		for (size_t k = i; k < last; k++) {
			struct range at = f->paragraphs[k].at;
			if (k == i)
				at.start = opened;
			struct span s = span_slice(f->text, at);
			size_t end = 0;
			for (size_t j = 0; j + close.len <= s.len && !end; j++)
				if (memcmp(s.ptr + j, close.ptr, close.len) == 0)
					end = j + close.len;
			if (!end)
				continue;
			if (k > i) {
				if (add_mask(f, (struct range){opened - mark, at.start + end}) < 0)
					return -1;
			}
			i = k;
			break;
		}
	}
	return 0;
}

static int prepare(struct finder *f)
{
	const struct tags *t = f->tags;
	f->paragraphs = malloc((f->passages->count + 1) * sizeof *f->paragraphs);
	if (!f->paragraphs)
		return -1;
	f->paragraph_count = f->passages->count;
	for (size_t i = 0; i < f->paragraph_count; i++)
		f->paragraphs[i] = f->passages->items[i];
	for (size_t i = 0; i < t->reference_count; i++)
		if (add_mask(f, t->references[i].at) < 0 || add_mask(f, t->references[i].title_at) < 0)
			return -1;
	drop_forms(f);
	join_paragraphs(f);
	if (mask_quotations(f) < 0)
		return -1;
	f->masks.count = merge(f->masks.items, f->masks.count);
	return issuer_words_read(&f->issuer, f->rules, &f->d->header);
}

static bool is_type(const struct dispatch *d, struct rules *rules, const char *kind)
{
	struct match m;
	return d->header.type_code && rules_match(rules, kind, span_of(d->header.type_code), 0, &m);
}

int find_directives(struct tags *tags, struct rules *rules, const struct passages *passages, const struct dispatch *d,
	struct error *err)
{
	struct span text = passages->text;
	struct finder f = {.tags = tags, .rules = rules, .text = text, .d = d, .passages = passages,
		.last_paragraph = NO_INDEX, .headed = NO_INDEX};
	int result = -1;
	f.inner = calloc(d->section_count + 1, sizeof *f.inner);
	f.items_seen = calloc(d->section_count + 1, sizeof *f.items_seen);
	if (!f.inner || !f.items_seen || prepare(&f) < 0)
		goto out;
	f.report = is_type(d, rules, "directive.type_report");
	f.decision = is_type(d, rules, "directive.type_decision");
	f.running.kind = f.report ? SCOPE_SILENT : SCOPE_PREAMBLE;
	f.inner[0] = f.running;
	for (size_t i = 0; i < f.paragraph_count; i++)
		if (f.paragraphs[i].zone == ZONE_BODY)
			f.last_paragraph = i;
	for (size_t i = 0; i < f.paragraph_count; i++) {
		const struct paragraph *p = &f.paragraphs[i];
		struct match blank;
		if (!paragraph_counts(&f, i) || p->at.start < f.skip_before)
			continue;
		if (in_table(&f, p->at) || is_table_row(span_slice(text, p->at))) {
			tell(&f, NO_ITEM, WHY_DIRECTIVE_TABLE, NULL, p->at, NULL);
			continue;
		}
		if (rules_match(rules, "directive.blank", span_slice(text, p->at), 0, &blank)) {
			tell(&f, NO_ITEM, WHY_DIRECTIVE_BLANK, blank.rule, p->at, NULL);
			continue;
		}
		size_t s = p->section;
		bool own = s != NO_INDEX && !f.items_seen[s + 1];
		if (s != NO_INDEX)
			f.items_seen[s + 1] = true;
		if ((own ? read_item(&f, i, s) : read_running(&f, i, s)) < 0)
			goto out;
	}
	result = 0;
out:
	passage_free(&f.passage);
	passage_free(&f.ahead);
	issuer_words_free(&f.issuer);
	free(f.paragraphs);
	free(f.masks.items);
	free(f.organs.items);
	free(f.told.items);
	free(f.readings);
	free(f.inner);
	free(f.items_seen);
	return result < 0 ? error_memory(err) : 0;
}
