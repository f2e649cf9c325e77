/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain_step.h"

#include "dispatch_json.h"
#include "emit_step.h"
#include "explain_text.h"
#include "rules_dir.h"
#include "split.h"
#include "split_step.h"
#include "tag_step.h"
#include "tags_json.h"

#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------ what is asked for */

static bool is_header(enum trace_field field)
{
	return field < TRACE_ZONES;
}

/* "date" for "header.date". */
static const char *short_name(enum trace_field field)
{
	const char *name = trace_field_name(field), *dot = strchr(name, '.');
	return dot ? dot + 1 : name;
}

static int unknown_field(struct span name, struct error *err)
{
	struct buffer known = {0};
	for (int i = 0; i < TRACE_FIELDS; i++)
		buffer_add_format(&known, "%s%s", i ? " " : "", short_name((enum trace_field)i));
	int result = !buffer_ok(&known) ? error_memory(err)
		: error_set(err, ERROR_SYSTEM, "\"%.*s\" is no field: there are header and its %s, or an id as s1 r1 t1 d1",
			(int)(name.len < 40 ? name.len : 40), name.ptr, known.data);
	buffer_free(&known);
	return result;
}

static int select_one(struct explain_config *c, struct span name, struct error *err)
{
	size_t digits = 0;
	while (1 + digits < name.len && name.ptr[1 + digits] >= '0' && name.ptr[1 + digits] <= '9')
		digits++;
	if (digits && digits + 1 == name.len && digits < 10 && strchr("srtd", name.ptr[0])) {
		if (ARRAY_GROW(c->ids, c->id_count, c->id_size) < 0)
			return error_memory(err);
		c->ids[c->id_count++] = (struct explain_id){name.ptr[0], strtoul(name.ptr + 1, NULL, 10)};
		return 0;
	}
	bool found = false;
	for (int i = 0; i < TRACE_FIELDS && name.len; i++)
		if (span_starts(span_of(trace_field_name((enum trace_field)i)), name) ||
			span_starts(span_of(short_name((enum trace_field)i)), name))
			c->fields[i] = found = true;
	return found ? 0 : unknown_field(name, err);
}

int explain_select(struct explain_config *c, const char *list, struct error *err)
{
	c->some = true;
	for (const char *at = list;; at++) {
		size_t len = strcspn(at, ",");
		if (select_one(c, (struct span){at, len}, err) < 0)
			return -1;
		at += len;
		if (!*at)
			return 0;
	}
}

void explain_config_free(struct explain_config *c)
{
	free(c->ids);
	c->ids = NULL;
}

/* ------------------------------------------------------------------ the state */

struct explainer {
	const struct explain_config *config;
	struct rules_set *split, *tag;
};

void *explain_open(void *config, struct error *err)
{
	const struct explain_config *c = config;
	struct explainer *e = calloc(1, sizeof *e);
	if (!e) {
		error_memory(err);
		return NULL;
	}
	e->config = c;
	e->split = rules_open(SPLIT_RULE_FILES, c->rules_dir, err);
	e->tag = e->split ? rules_open(TAG_RULE_FILES, c->rules_dir, err) : NULL;
	if (!e->tag) {
		explain_close(e);
		return NULL;
	}
	return e;
}

void explain_close(void *state)
{
	struct explainer *e = state;
	rules_close(e->split);
	rules_close(e->tag);
	free(e);
}

/* One record being explained. */
struct account {
	const struct explainer *e;
	struct trace trace;
	struct record *anew;     /* text, pages, _lines, and what split and tag make of them now; owned */
	struct record_text text; /* of anew */
	struct lines lines;      /* of anew; owned */
	size_t *numbers;         /* of each line on its page, from 1; owned */
	json_t *now, *held;      /* public records: made anew, and given; held has no "header" where none was made */
	bool exact;              /* the record has `_lines`: what the page showed is all there */
	size_t given_up;         /* matches that hit their bound */
};

static void account_free(struct account *a)
{
	trace_free(&a->trace);
	lines_free(&a->lines);
	free(a->numbers);
	json_decref(a->now);
	json_decref(a->held);
	record_text_free(&a->text);
	record_free(a->anew);
}

/* ------------------------------------------------------------------ making the record anew */

static int copy_member(struct record *to, struct record *from, const char *name, struct error *err)
{
	if (!record_has(from, name))
		return 0;
	json_t *value = record_get(from, name, err);
	return value ? record_append(to, name, json_incref(value), err) : -1;
}

/* Which spans of a list a line lies in: walked along with the lines. */
struct walk {
	const json_t *list;
	size_t i;
};

static const json_t *walk_to(struct walk *w, const struct utf8_index *index, struct range line)
{
	struct range r;
	for (; w->i < json_array_size(w->list); w->i++) {
		const json_t *o = json_array_get(w->list, w->i);
		if (json_get_range(o, index, &r) && r.end > line.start)
			return r.start <= line.start && line.end <= r.end ? o : NULL;
	}
	return NULL;
}

static int box_side(const json_t *line, size_t i)
{
	json_int_t v = json_integer_value(json_array_get(json_object_get(line, "box"), i));
	return v < -1000000000 || v > 1000000000 ? 0 : (int)v;
}

/*
 * Lines of a public record: where the text breaks, with the page of `pages`, the box of `lines` where it has them, and
 * what zones and tables tell of furniture and rows. Fonts and columns are not there.
 */
static int lines_of_public(struct account *a, struct record *r, struct lines *lines, struct error *err)
{
	static const char *const names[] = {"pages", "lines", "zones", "tables"};
	struct walk walks[4];
	for (size_t k = 0; k < 4; k++) {
		json_t *list = record_has(r, names[k]) ? record_get(r, names[k], err) : NULL;
		if (!list && record_has(r, names[k]))
			return -1;
		walks[k] = (struct walk){list, 0};
	}
	if (lines_of_text(lines, a->text.text) < 0)
		return error_memory(err);
	for (size_t i = 0; i < lines->count; i++) {
		struct line *l = &lines->items[i];
		const json_t *page = walk_to(&walks[0], &a->text.index, l->at);
		const json_t *box = walk_to(&walks[1], &a->text.index, l->at);
		const json_t *zone = walk_to(&walks[2], &a->text.index, l->at);
		const char *kind = json_text(zone, "kind");
		json_int_t number = json_integer_value(json_object_get(page, "number"));
		if (number > 0 && number < 1000000000)
			l->page = (int)number;
		else if (i)
			l->page = lines->items[i - 1].page;
		if (box)
			l->box = (struct box){box_side(box, 0), box_side(box, 1), box_side(box, 2), box_side(box, 3)};
		if (kind && strcmp(kind, zone_name(ZONE_FURNITURE)) == 0 && range_length(l->at))
			l->flags |= LINE_FURNITURE;
		if (walk_to(&walks[3], &a->text.index, l->at) && range_length(l->at))
			l->flags |= LINE_TABLE;
	}
	return 0;
}

static int add_lines(struct account *a, struct record *r, struct error *err)
{
	struct lines lines = {0};
	a->exact = record_has(r, "_lines");
	if (a->exact)
		return copy_member(a->anew, r, "_lines", err);
	struct buffer json = {0};
	int result = lines_of_public(a, r, &lines, err);
	if (result == 0) {
		json_add_lines(&json, &lines, &a->text.index);
		result = record_append_text(a->anew, "_lines", &json, err);
	}
	buffer_free(&json);
	lines_free(&lines);
	return result;
}

static int number_lines(struct account *a, struct error *err)
{
	a->numbers = calloc(a->lines.count + 1, sizeof *a->numbers);
	if (!a->numbers)
		return error_memory(err);
	for (size_t i = 0; i < a->lines.count; i++)
		a->numbers[i] = i && a->lines.items[i - 1].page == a->lines.items[i].page ? a->numbers[i - 1] + 1 : 1;
	return 0;
}

/* split and tag over a->anew, as congvan-split and congvan-tag do it. */
static int run_stages(struct account *a, struct error *err)
{
	struct dispatch made = {.trace = &a->trace}, read = {0};
	struct tags tags = {.trace = &a->trace};
	struct diagnostics diagnostics = {0};
	struct rules *rules = rules_of(a->e->tag);
	struct span text = a->text.text;
	int result = -1;
	if (split_record_lines(&a->lines, a->anew, &a->text, err) < 0 || number_lines(a, err) < 0 ||
		split_dispatch(&made, rules_of(a->e->split), text, &a->lines, &diagnostics, err) < 0 ||
		dispatch_to_record(&made, a->anew, &a->text.index, err) < 0 ||
		dispatch_from_record(&read, a->anew, &a->text.index, err) < 0)
		goto out;
	if (find_tags(&tags, rules, text, &read, &diagnostics, err) < 0 ||
		tags_to_record(&tags, a->anew, &a->text.index, err) < 0)
		goto out;
	result = a->trace.failed ? error_memory(err) : 0;
out:
	/* Where memory ran out a rule did not match: the account would not be true. */
	if ((rules_memory(rules_of(a->e->split), err) | rules_memory(rules, err)) < 0)
		result = -1;
	a->given_up = rules_limit_hits(rules_of(a->e->split)) + rules_limit_hits(rules);
	diagnostics_free(&diagnostics);
	tags_free(&tags);
	dispatch_free(&read);
	dispatch_free(&made);
	return result;
}

/* The record as emit gives it, a new reference. r is left as it is. */
static json_t *public_form(struct record *r, struct error *err)
{
	struct emit_config config = {.layout = false};
	struct buffer line = {0};
	json_t *form = NULL;
	struct record *copy = NULL;
	if (record_format(r, &line) < 0)
		error_memory(err);
	else
		copy = record_parse((struct span){line.data, line.len - 1}, err);
	buffer_free(&line);
	if (copy && emit_step(&config, copy, err) == 0)
		form = record_to_json(copy, err);
	record_free(copy);
	return form;
}

static int make_account(struct account *a, struct record *r, struct error *err)
{
	if (!(a->anew = record_new()))
		return error_memory(err);
	if (copy_member(a->anew, r, "record_version", err) < 0 || copy_member(a->anew, r, "id", err) < 0 ||
		copy_member(a->anew, r, "source", err) < 0 || copy_member(a->anew, r, "text", err) < 0 ||
		copy_member(a->anew, r, "pages", err) < 0 || record_text_open(&a->text, a->anew, err) < 0)
		return -1;
	if (add_lines(a, r, err) < 0 || run_stages(a, err) < 0)
		return -1;
	a->now = public_form(a->anew, err);
	a->held = a->now ? public_form(r, err) : NULL;
	return a->held ? 0 : -1;
}

/* ------------------------------------------------------------------ steps as JSON */

#define EXCERPT 110      /* code points of a longer line that are shown … */
#define EXCERPT_BEFORE 40 /* … of them before the words meant */

static const struct line *line_at(const struct account *a, size_t byte, size_t *i)
{
	size_t low = 0, high = a->lines.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (a->lines.items[middle].at.start <= byte)
			low = middle + 1;
		else
			high = middle;
	}
	*i = low ? low - 1 : 0;
	return low ? &a->lines.items[low - 1] : NULL;
}

static int set_integer(json_t *o, const char *key, size_t value)
{
	return json_object_set_new(o, key, json_integer((json_int_t)value));
}

static json_t *flags_json(unsigned flags)
{
	static const struct {
		unsigned flag;
		const char *name;
	} names[] = {{LINE_FURNITURE, "furniture"}, {LINE_STAMP, "stamp"}, {LINE_TABLE, "table"}, {LINE_LEFT, "left"},
		{LINE_RIGHT, "right"}, {LINE_BOLD, "bold"}, {LINE_ITALIC, "italic"}, {LINE_UNDERLINED, "underlined"},
		{LINE_OCR, "ocr"}};
	json_t *list = json_array();
	for (size_t i = 0; list && i < sizeof names / sizeof *names; i++)
		if (flags & names[i].flag && json_array_append_new(list, json_string(names[i].name)) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

/* page, line, its text (cut around the words meant where it is long), and where in it they stand. */
static int set_place(const struct account *a, json_t *o, struct range at)
{
	size_t i;
	const struct utf8_index *index = &a->text.index;
	while (at.end > at.start + 1 && strchr(" \t\n", a->text.text.ptr[at.end - 1]))
		at.end--;
	const struct line *l = line_at(a, at.start, &i);
	int bad = json_set_range(o, index, at);
	if (!l)
		return bad;
	size_t start = utf8_index_codepoints(index, l->at.start), end = utf8_index_codepoints(index, l->at.end);
	size_t from = utf8_index_codepoints(index, at.start), to = utf8_index_codepoints(index, at.end);
	size_t lines = 1;
	while (i + lines < a->lines.count && a->lines.items[i + lines].at.start < at.end)
		lines++;
	bad |= set_integer(o, "page", (size_t)l->page);
	bad |= set_integer(o, "line", a->numbers[i]);
	if (lines > 1)
		bad |= set_integer(o, "lines", lines);
	size_t first = start, last = end;
	if (end > start + EXCERPT) {
		first = from > start + EXCERPT_BEFORE ? from - EXCERPT_BEFORE : start;
		last = first + EXCERPT < end ? first + EXCERPT : end;
	}
	struct buffer text = {0};
	size_t cut = first > start;
	buffer_add_string(&text, cut ? "…" : "");
	buffer_add_span(&text, span_slice(a->text.text,
		(struct range){utf8_index_bytes(index, first), utf8_index_bytes(index, last)}));
	buffer_add_string(&text, last < end ? "…" : "");
	bad |= buffer_ok(&text) ? json_object_set_new(o, "text", json_span(buffer_span(&text))) : -1;
	buffer_free(&text);
	from = from < first ? first : from > last ? last : from;
	to = to > last ? last : to < from ? from : to;
	bad |= json_object_set_new(o, "words",
		json_pack("[I, I]", (json_int_t)(from - first + cut), (json_int_t)(to - first + cut)));
	if (l->flags)
		bad |= json_object_set_new(o, "flags", flags_json(l->flags));
	return bad;
}

static int set_rule(json_t *o, const char *key, const struct rule *rule)
{
	return !rule ? 0
		: json_object_set_new(o, key, json_pack("{s:s, s:s, s:s, s:I, s:i}", "kind", rule_kind(rule), "id",
			rule_id(rule), "file", rule_file(rule), "line", (json_int_t)rule_line(rule), "priority",
			rule_priority(rule)));
}

static json_t *step_json(const struct account *a, const struct trace_step *step)
{
	json_t *o = json_object();
	int bad = range_length(step->at) ? set_place(a, o, step->at) : 0;
	bad |= set_rule(o, "rule", step->rule);
	if (step->score)
		bad |= json_object_set_new(o, "score", json_integer(step->score));
	bad |= json_set_text(o, "why", trace_why_code(step->why));
	if (*trace_why_text(step->why)) {
		bad |= json_set_text(o, "because", trace_why_text(step->why));
		if (*trace_why_where(step->why))
			bad |= json_set_text(o, "in", trace_why_where(step->why));
	}
	bad |= set_rule(o, "by", step->by);
	if (!bad)
		return o;
	json_decref(o);
	return NULL;
}

/* Whose rivals are the field's too: one match gives several values. */
static enum trace_field rivals_of(enum trace_field field)
{
	return field == TRACE_NUMBER || field == TRACE_YEAR || field == TRACE_NOTATION ? TRACE_CODE
		: field == TRACE_PLACE ? TRACE_DATE : field == TRACE_PARENT ? TRACE_ISSUER : field;
}

static bool wanted(const struct account *a, enum trace_field field)
{
	return !a->e->config->some || a->e->config->fields[field];
}

/* Appends the steps of a field that took or were turned down. */
static int add_steps(const struct account *a, json_t *list, enum trace_field field, bool took)
{
	int bad = list ? 0 : -1;
	for (size_t i = 0; i < a->trace.count; i++) {
		const struct trace_step *step = &a->trace.items[i];
		if (step->field == field && step->took == took)
			bad |= json_array_append_new(list, step_json(a, step));
	}
	return bad;
}

static const json_t *header_value(const json_t *record, enum trace_field field)
{
	return json_object_get(json_object_get(record, "header"), short_name(field));
}

static bool same(const json_t *a, const json_t *b)
{
	return a && b ? json_equal(a, b) : !a && !b;
}

static json_t *header_field(const struct account *a, enum trace_field field)
{
	const json_t *now = header_value(a->now, field), *held = header_value(a->held, field);
	json_t *o = json_pack("{s:s}", "field", trace_field_name(field));
	json_t *took = json_array(), *beat = json_array();
	int bad = now ? json_object_set(o, "value", (json_t *)now) : 0;
	if (json_object_get(a->held, "header") && !same(now, held))
		bad |= json_object_set_new(o, "record", held ? json_incref((json_t *)held) : json_null());
	bad |= add_steps(a, took, field, true);
	bad |= add_steps(a, beat, field, false);
	enum trace_field other = rivals_of(field);
	if (other != field && wanted(a, other))
		bad |= json_set_text(o, "see", trace_field_name(other));
	else if (other != field)
		bad |= add_steps(a, beat, other, false);
	bad |= json_object_set_new(o, "took", took);
	bad |= json_object_set_new(o, "beat", beat);
	if (!bad)
		return o;
	json_decref(o);
	return NULL;
}

/* ------------------------------------------------------------------ lists */

struct item_place {
	struct range at;
	size_t i;
};

static int by_range(const void *a, const void *b)
{
	const struct item_place *x = a, *y = b;
	if (x->at.start != y->at.start)
		return x->at.start < y->at.start ? -1 : 1;
	return (x->at.end > y->at.end) - (x->at.end < y->at.end);
}

/* Items of a list by place. */
struct item_places {
	struct item_place *items; /* owned; sorted */
	size_t count;
};

static int find_places(const struct account *a, const json_t *list, struct item_places *p)
{
	size_t i;
	json_t *o;
	p->count = 0;
	p->items = calloc(json_array_size(list) + 1, sizeof *p->items);
	if (!p->items)
		return -1;
	json_array_foreach(list, i, o)
		if (json_get_range(o, &a->text.index, &p->items[p->count].at))
			p->items[p->count++].i = i;
	qsort(p->items, p->count, sizeof *p->items, by_range);
	return 0;
}

/* The item of exactly that range, or NO_ITEM. */
static size_t item_of_range(const struct item_places *p, struct range at)
{
	struct item_place key = {at, 0};
	const struct item_place *found = bsearch(&key, p->items, p->count, sizeof *p->items, by_range);
	return found ? found->i : NO_ITEM;
}

/* The last item that begins at or before the range and overlaps it, or NO_ITEM. */
static size_t item_around(const struct item_places *p, struct range at)
{
	size_t low = 0, high = p->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p->items[middle].at.start < at.end)
			low = middle + 1;
		else
			high = middle;
	}
	return low && range_overlaps(p->items[low - 1].at, at) ? p->items[low - 1].i : NO_ITEM;
}

static char letter_of(enum trace_field field)
{
	return field == TRACE_SECTIONS ? 's' : field == TRACE_REFERENCES ? 'r' : field == TRACE_DEADLINES ? 't'
		: field == TRACE_DIRECTIVES ? 'd' : '\0';
}

static bool names_ids(const struct account *a, enum trace_field field)
{
	const struct explain_config *c = a->e->config;
	for (size_t i = 0; i < c->id_count; i++)
		if (c->ids[i].letter == letter_of(field))
			return true;
	return false;
}

/* A list's value made comparable: what is a number in the record may have moved on where an item before it is new. */
static json_t *without_ids(const json_t *item)
{
	static const char *const ids[] = {"id", "parent", "section", "directive", "deadlines", "references", "same_as",
		"text"};
	json_t *copy = json_copy((json_t *)item);
	for (size_t i = 0; copy && i < sizeof ids / sizeof *ids; i++)
		json_object_del(copy, ids[i]);
	return copy;
}

static bool same_item(const json_t *a, const json_t *b, bool *failed)
{
	json_t *x = without_ids(a), *y = without_ids(b);
	bool equal = x && y && json_equal(x, y);
	*failed |= !x || !y;
	json_decref(x);
	json_decref(y);
	return equal;
}

struct list_account {
	const struct account *a;
	enum trace_field field;
	const json_t *now, *held;
	struct item_places places, held_places;
	json_t *items, *took, *lost; /* items explained; steps that belong to no item */
	json_t *beside, *missing;    /* items only in the record; ids of none */
	json_t **of; /* of each item now: its object in `items`, or NULL where it is not asked for; owned */
};

/* The items asked for by id: as the record numbers them, where it has such a list. */
static int choose(struct list_account *l, bool *chosen)
{
	const struct explain_config *c = l->a->e->config;
	size_t count = json_array_size(l->now);
	bool all = wanted(l->a, l->field);
	for (size_t i = 0; i < count; i++)
		chosen[i] = all;
	for (size_t k = 0; !all && k < c->id_count; k++) {
		size_t i = c->ids[k].number - 1;
		struct range at;
		if (c->ids[k].letter != letter_of(l->field))
			continue;
		const json_t *held = json_array_get(l->held, i);
		if (held && json_get_range(held, &l->a->text.index, &at))
			i = item_of_range(&l->places, at);
		if (i < count)
			chosen[i] = true;
		else if (!held && json_array_append_new(l->missing,
			json_sprintf("%c%zu", c->ids[k].letter, c->ids[k].number)) < 0)
			return -1;
		else if (held && json_array_append(l->beside, (json_t *)held) < 0)
			return -1;
	}
	return 0;
}

static int add_items(struct list_account *l, const bool *chosen)
{
	size_t i;
	json_t *item;
	bool failed = false;
	json_array_foreach(l->now, i, item) {
		struct range at;
		if (!chosen[i])
			continue;
		json_t *o = json_pack("{s:O, s:[], s:[]}", "value", item, "took", "beat");
		if (json_array_append_new(l->items, o) < 0)
			return -1;
		l->of[i] = o;
		size_t k = l->held && json_get_range(item, &l->a->text.index, &at) ? item_of_range(&l->held_places, at)
			: NO_ITEM;
		const json_t *held = k == NO_ITEM ? NULL : json_array_get(l->held, k);
		if (l->held && !(held && same_item(item, held, &failed)) &&
			json_object_set_new(o, "record", held ? json_incref((json_t *)held) : json_null()) < 0)
			return -1;
	}
	return failed ? -1 : 0;
}

/* Held items that are not found anew. */
static int add_beside(struct list_account *l)
{
	size_t i;
	json_t *item;
	json_array_foreach(l->held, i, item) {
		struct range at;
		if (json_get_range(item, &l->a->text.index, &at) && item_of_range(&l->places, at) == NO_ITEM &&
			json_array_append(l->beside, item) < 0)
			return -1;
	}
	return 0;
}

/* Is it within an item that was asked for? */
static bool beside_asked(const struct list_account *l, struct range at, bool all)
{
	if (all)
		return true;
	for (size_t i = 0; i < l->places.count; i++)
		if (l->of[l->places.items[i].i] && range_overlaps(l->places.items[i].at, at))
			return true;
	return false;
}

static int add_list_steps(struct list_account *l)
{
	bool all = wanted(l->a, l->field);
	bool wide = l->field == TRACE_SECTIONS || l->field == TRACE_DIRECTIVES || l->field == TRACE_ZONES;
	for (size_t i = 0; i < l->a->trace.count; i++) {
		const struct trace_step *step = &l->a->trace.items[i];
		if (step->field != l->field)
			continue;
		size_t item = step->item;
		if (item == NO_ITEM && (step->took || !wide))
			item = item_around(&l->places, step->at);
		bool known = item < json_array_size(l->now);
		json_t *to = known ? json_object_get(l->of[item], step->took ? "took" : "beat")
			: !beside_asked(l, step->at, all) ? NULL : step->took ? l->took : l->lost;
		if (to && json_array_append_new(to, step_json(l->a, step)) < 0)
			return -1;
	}
	return 0;
}

static json_t *list_field(const struct account *a, enum trace_field field)
{
	const char *name = trace_field_name(field);
	struct list_account l = {.a = a, .field = field, .now = json_object_get(a->now, name),
		.held = json_object_get(a->held, name), .items = json_array(), .took = json_array(), .lost = json_array(),
		.beside = json_array(), .missing = json_array()};
	size_t count = json_array_size(l.now);
	bool *chosen = calloc(count + 1, sizeof *chosen);
	l.of = calloc(count + 1, sizeof *l.of);
	json_t *o = json_pack("{s:s, s:I}", "field", name, "count", (json_int_t)count);
	int bad = !chosen || !l.of || !o || !l.items || !l.took || !l.lost || !l.beside || !l.missing;
	bad = bad || find_places(a, l.now, &l.places) < 0 || find_places(a, l.held, &l.held_places) < 0 ||
		choose(&l, chosen) < 0 || add_items(&l, chosen) < 0 || add_list_steps(&l) < 0 ||
		(wanted(a, field) && add_beside(&l) < 0);
	if (!bad && l.held && json_array_size(l.held) != count)
		bad = set_integer(o, "record_count", json_array_size(l.held));
	if (!bad)
		bad = json_object_set(o, "took", l.took) | json_object_set(o, "items", l.items) |
			json_object_set(o, "turned_down", l.lost);
	if (!bad && json_array_size(l.beside))
		bad = json_object_set(o, "only_in_record", l.beside);
	if (!bad && json_array_size(l.missing))
		bad = json_object_set(o, "missing", l.missing);
	json_decref(l.items);
	json_decref(l.beside);
	json_decref(l.missing);
	json_decref(l.took);
	json_decref(l.lost);
	free(l.of);
	free(l.places.items);
	free(l.held_places.items);
	free(chosen);
	if (!bad)
		return o;
	json_decref(o);
	return NULL;
}

/* ------------------------------------------------------------------ the whole */

static int set_source(json_t *o, struct record *r)
{
	struct error ignored;
	const char *path = record_path(r);
	const json_t *id = record_has(r, "id") ? record_get(r, "id", &ignored) : NULL;
	int bad = json_set_text(o, "path", path);
	return bad | (id ? json_object_set(o, "id", (json_t *)id) : 0);
}

/* Does the explained list differ from the record's? */
static bool list_differs(const json_t *field)
{
	size_t i;
	json_t *item;
	if (json_object_get(field, "record_count") || json_object_get(field, "only_in_record"))
		return true;
	json_array_foreach(json_object_get(field, "items"), i, item)
		if (json_object_get(item, "record"))
			return true;
	return false;
}

static json_t *explain_good(const struct explainer *e, struct record *r, struct error *err)
{
	struct account a = {.e = e};
	json_t *o = NULL, *fields = json_array(), *differs = json_array();
	int bad = fields && differs ? 0 : -1;
	if (make_account(&a, r, err) < 0)
		goto out;
	o = json_object();
	bad |= set_source(o, r);
	for (int i = 0; i < TRACE_FIELDS && !bad; i++) {
		enum trace_field f = (enum trace_field)i;
		if (!wanted(&a, f) && !names_ids(&a, f))
			continue;
		json_t *field = is_header(f) ? header_field(&a, f) : list_field(&a, f);
		bad |= json_array_append_new(fields, field);
		if (!bad && (json_object_get(field, "record") || list_differs(field)))
			bad |= json_array_append_new(differs, json_string(trace_field_name(f)));
	}
	const char *media = json_text(json_object_get(a.held, "source"), "media_type");
	bool paged = media && strcmp(media, "application/pdf") == 0;
	bad |= json_set_text(o, "layout", a.exact ? "full" : paged ? "partial" : "none");
	bad |= json_object_set(o, "differs", differs);
	if (a.given_up)
		bad |= set_integer(o, "given_up", a.given_up);
	bad |= json_object_set(o, "fields", fields);
	if (bad) {
		json_decref(o);
		o = NULL;
		error_memory(err);
	}
out:
	json_decref(fields);
	json_decref(differs);
	account_free(&a);
	return o;
}

static json_t *explain_failed(struct record *r, struct error *err)
{
	json_t *error = record_get(r, "error", err), *o = error ? json_object() : NULL;
	if (error && (!o || set_source(o, r) < 0 || json_object_set(o, "error", error) < 0)) {
		json_decref(o);
		o = NULL;
		error_memory(err);
	}
	return o;
}

int explain_write(void *state, struct buffer *out, struct record *r, struct error *err)
{
	const struct explainer *e = state;
	json_t *o = record_failed(r) ? explain_failed(r, err) : explain_good(e, r, err);
	if (!o)
		return -1;
	if (e->config->json) {
		char *line = json_dumps(o, RECORD_JSON_FLAGS);
		buffer_add_string(out, line ? line : "");
		buffer_add_char(out, '\n');
		out->failed |= !line;
		free(line);
	} else
		explain_text(out, o, e->config->some);
	json_decref(o);
	return buffer_ok(out) ? 0 : error_memory(err);
}
