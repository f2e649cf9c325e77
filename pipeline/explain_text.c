/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain_text.h"

#include "record_text.h"

#define LOST_MAX 12     /* candidates turned down that are shown of a value, where all are: more is a screen */
#define LOST_ALL 500    /* … where few values are: a hostile document has any number */
#define VALUE_WIDTH 110 /* code points of a value */
#define PLACE_WIDTH 13  /* "  + p12 l34  " */

/* s without what would steer the terminal; "…" where it is cut at `width` code points. */
static void add_clean(struct buffer *out, struct span s, size_t width)
{
	size_t at = 0, n = 0;
	for (; at < s.len && n < width; n++) {
		uint32_t cp = utf8_next(s, &at);
		/* Controls, and the marks that turn the order of what is read. */
		bool steers = cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0x202A && cp <= 0x202E) ||
			(cp >= 0x2066 && cp <= 0x2069);
		buffer_add_codepoint(out, steers ? ' ' : cp);
	}
	if (at < s.len)
		buffer_add_string(out, "…");
}

static void add_string(struct buffer *out, const char *s)
{
	add_clean(out, span_of(s ? s : ""), VALUE_WIDTH);
}

/* Where `codepoints` of a string end. */
static size_t bytes_of(struct span s, size_t codepoints)
{
	size_t at = 0;
	while (at < s.len && codepoints--)
		utf8_next(s, &at);
	return at;
}

/* ------------------------------------------------------------------ values */

/* Members of an object that are worth a word, as `name value`. */
static void add_members(struct buffer *out, const json_t *o, const char *const *names)
{
	for (; *names; names++) {
		const json_t *v = json_object_get(o, *names);
		if (json_is_string(v) && json_string_length(v)) {
			buffer_add_format(out, "  %s ", *names);
			add_string(out, json_string_value(v));
		} else if (json_is_integer(v))
			buffer_add_format(out, "  %s %lld", *names, (long long)json_integer_value(v));
		else if (json_is_true(v))
			buffer_add_format(out, "  %s", *names);
		else if (json_is_array(v)) {
			size_t i;
			json_t *item;
			json_array_foreach(v, i, item) {
				buffer_add_string(out, i ? ", " : "  ");
				if (!i)
					buffer_add_format(out, "%s ", *names);
				add_string(out, json_is_string(item) ? json_string_value(item) : json_text(item, "text")
					? json_text(item, "text") : json_text(item, "code"));
			}
		}
	}
}

static void add_value(struct buffer *out, const json_t *v)
{
	if (json_is_string(v))
		add_string(out, json_string_value(v));
	else if (json_is_integer(v))
		buffer_add_format(out, "%lld", (long long)json_integer_value(v));
	else if (json_is_true(v))
		buffer_add_string(out, "yes");
	else if (json_is_array(v)) {
		size_t i;
		json_t *item;
		json_array_foreach(v, i, item) {
			buffer_add_string(out, i ? "; " : "");
			add_string(out, json_text(item, "text"));
		}
	} else if (json_is_object(v)) {
		add_string(out, json_text(v, "code"));
		buffer_add_string(out, " (");
		add_string(out, json_text(v, "name"));
		buffer_add_char(out, ')');
	} else
		buffer_add_string(out, "none");
}

/* One line for an item of a list. */
static void add_item(struct buffer *out, const json_t *item)
{
	static const char *const names[] = {"kind", "path", "marker", "heading", "level", "parent", "annex", "position",
		"signer", "capacity", "rows", "columns", "code", "relation", "modality", "cue", "issuer", "due", "since",
		"rrule", "duration", "from", "locator", "title", "addressees", "directive", "same_as", "note", "archive",
		"deadlines", NULL};
	const char *id = json_text(item, "id"), *text = json_text(item, "text");
	add_string(out, id ? id : "");
	if (text) {
		buffer_add_string(out, id ? "  " : "");
		add_clean(out, span_of(text), 70);
	}
	add_members(out, item, names);
}

/* ------------------------------------------------------------------ steps */

static void add_indent(struct buffer *out, size_t from, size_t width)
{
	for (size_t n = out->len - from; n < width; n++)
		buffer_add_char(out, ' ');
}

static void add_rule(struct buffer *out, const json_t *rule)
{
	add_string(out, json_text(rule, "kind"));
	buffer_add_char(out, '/');
	add_string(out, json_text(rule, "id"));
	buffer_add_char(out, ' ');
	add_string(out, json_text(rule, "file"));
	buffer_add_format(out, ":%lld", (long long)json_integer_value(json_object_get(rule, "line")));
}

static bool has_flag(const json_t *flags, const char *wanted)
{
	size_t i;
	json_t *flag;
	json_array_foreach(flags, i, flag) {
		const char *name = json_string_value(flag);
		if (name && strcmp(name, wanted) == 0)
			return true;
	}
	return false;
}

/* That a line is none of what the office wrote, or a table's. */
static void add_flags(struct buffer *out, const json_t *flags)
{
	if (has_flag(flags, "stamp"))
		buffer_add_string(out, "[stamp] ");
	else if (has_flag(flags, "furniture"))
		buffer_add_string(out, "[furniture] ");
	if (has_flag(flags, "table"))
		buffer_add_string(out, "[table] ");
}

/* Are two steps taken for the same reason? Then it is told once, behind both. */
static bool same_reason(const json_t *a, const json_t *b)
{
	static const char *const names[] = {"rule", "score", "why", "by"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const json_t *x = json_object_get(a, names[i]), *y = json_object_get(b, names[i]);
		if (x || y ? !x || !y || !json_equal(x, y) : false)
			return false;
	}
	return true;
}

/* `next`: the step shown behind it, or NULL. */
static void add_step(struct buffer *out, const json_t *step, char sign, const json_t *next)
{
	size_t line = out->len;
	const json_t *rule = json_object_get(step, "rule"), *score = json_object_get(step, "score");
	const char *because = json_text(step, "because"), *in = json_text(step, "in");
	struct span text = span_of(json_text(step, "text"));
	buffer_add_format(out, "  %c ", sign);
	if (text.ptr) {
		const json_t *words = json_object_get(step, "words");
		size_t from = bytes_of(text, (size_t)json_integer_value(json_array_get(words, 0)));
		size_t to = bytes_of(text, (size_t)json_integer_value(json_array_get(words, 1)));
		json_int_t lines = json_integer_value(json_object_get(step, "lines"));
		buffer_add_format(out, "p%lld l%lld ", (long long)json_integer_value(json_object_get(step, "page")),
			(long long)json_integer_value(json_object_get(step, "line")));
		add_indent(out, line, PLACE_WIDTH);
		add_flags(out, json_object_get(step, "flags"));
		add_clean(out, (struct span){text.ptr, from}, text.len);
		buffer_add_string(out, "«");
		add_clean(out, (struct span){text.ptr + from, to - from}, text.len);
		buffer_add_string(out, "»");
		add_clean(out, (struct span){text.ptr + to, text.len - to}, text.len);
		if (lines > 1)
			buffer_add_format(out, " (and %lld %s more)", (long long)lines - 1, lines == 2 ? "line" : "lines");
		buffer_add_char(out, '\n');
		line = out->len;
	}
	if ((!rule && !because) || (text.ptr && next && json_object_get(next, "text") && same_reason(step, next)))
		return;
	add_indent(out, line, PLACE_WIDTH);
	if (rule) {
		add_rule(out, rule);
		buffer_add_format(out, ", priority %lld", (long long)json_integer_value(json_object_get(rule, "priority")));
	}
	if (score)
		buffer_add_format(out, ", score %lld", (long long)json_integer_value(score));
	if (because)
		buffer_add_format(out, "%s%s", rule || score ? ": " : "", because);
	if (json_object_get(step, "by")) {
		buffer_add_string(out, ": ");
		add_rule(out, json_object_get(step, "by"));
	}
	if (in && *in)
		buffer_add_format(out, " (%s)", in);
	buffer_add_char(out, '\n');
}

static bool overlap(const json_t *a, const json_t *b)
{
	const json_t *as = json_object_get(a, "start"), *bs = json_object_get(b, "start");
	return as && bs && json_integer_value(as) < json_integer_value(json_object_get(b, "end")) &&
		json_integer_value(bs) < json_integer_value(json_object_get(a, "end"));
}

/* Of a candidate with lower score on the very words that were taken only the rule is worth telling. */
static bool on_same_words(const json_t *step, const json_t *took)
{
	const char *why = json_text(step, "why");
	size_t i;
	json_t *other;
	if (!why || (strcmp(why, "score") != 0 && strcmp(why, "later") != 0))
		return false;
	json_array_foreach(took, i, other)
		if (overlap(step, other))
			return true;
	return false;
}

static void add_steps(struct buffer *out, const json_t *took, const json_t *beat, size_t limit)
{
	size_t i, shown = 0, left = 0;
	json_t *step;
	bool also = false;
	json_array_foreach(took, i, step)
		add_step(out, step, '+', json_array_get(took, i + 1));
	json_array_foreach(beat, i, step) {
		if (!on_same_words(step, took))
			continue;
		buffer_add_string(out, also ? ", " : "             the same words also fit ");
		add_rule(out, json_object_get(step, "rule"));
		also = true;
	}
	if (also)
		buffer_add_char(out, '\n');
	const json_t *last = NULL; /* not yet written */
	json_array_foreach(beat, i, step) {
		if (on_same_words(step, took))
			continue;
		if (last && shown++ < limit)
			add_step(out, last, '-', shown < limit ? step : NULL);
		else if (last)
			left++;
		last = step;
	}
	if (last && shown < limit)
		add_step(out, last, '-', NULL);
	else if (last)
		left++;
	if (left)
		buffer_add_format(out, "  - … and %zu more: --format=json tells all\n", left);
}

/* ------------------------------------------------------------------ fields */

static void add_record_value(struct buffer *out, const json_t *held, bool item)
{
	if (!held)
		return;
	buffer_add_string(out, "  ! the record holds ");
	if (item && json_is_object(held))
		add_item(out, held);
	else
		add_value(out, held);
	buffer_add_char(out, '\n');
}

static void add_header_field(struct buffer *out, const json_t *field, size_t limit)
{
	buffer_add_format(out, "\n%s  ", json_text(field, "field"));
	add_value(out, json_object_get(field, "value"));
	buffer_add_char(out, '\n');
	add_record_value(out, json_object_get(field, "record"), false);
	add_steps(out, json_object_get(field, "took"), json_object_get(field, "beat"), limit);
	if (json_object_get(field, "see") && json_object_get(field, "value"))
		buffer_add_format(out, "  - as of %s\n", json_text(field, "see"));
}

static bool is_furniture(const json_t *item)
{
	const char *kind = json_text(json_object_get(item, "value"), "kind");
	return kind && strcmp(kind, "furniture") == 0;
}

/* A page number a page: all of it together, behind the zones that something else began. */
static void add_zones(struct buffer *out, const json_t *items, size_t limit)
{
	size_t i;
	json_t *item;
	json_t *furniture = json_array();
	out->failed |= !furniture;
	json_array_foreach(items, i, item) {
		const json_t *took = json_object_get(item, "took");
		if (is_furniture(item)) {
			out->failed |= json_array_extend(furniture, (json_t *)took) < 0;
			continue;
		}
		/* What goes on behind a page's end was told where it began. */
		if (i && !json_array_size(took) && !json_object_get(item, "record"))
			continue;
		buffer_add_char(out, ' ');
		add_item(out, json_object_get(item, "value"));
		buffer_add_char(out, '\n');
		add_record_value(out, json_object_get(item, "record"), true);
		add_steps(out, took, json_object_get(item, "beat"), limit);
	}
	if (json_array_size(furniture))
		buffer_add_string(out, "   kind furniture\n");
	add_steps(out, furniture, NULL, limit);
	json_decref(furniture);
}

static void add_list_field(struct buffer *out, const json_t *field, size_t limit)
{
	size_t i;
	json_t *item;
	const json_t *lost = json_object_get(field, "turned_down");
	const json_t *records = json_object_get(field, "record_count");
	buffer_add_format(out, "\n%s  %lld", json_text(field, "field"),
		(long long)json_integer_value(json_object_get(field, "count")));
	if (records)
		buffer_add_format(out, " (the record has %lld)", (long long)json_integer_value(records));
	buffer_add_char(out, '\n');
	add_steps(out, json_object_get(field, "took"), NULL, limit);
	bool zones = strcmp(json_text(field, "field"), "zones") == 0;
	if (zones)
		add_zones(out, json_object_get(field, "items"), limit);
	json_array_foreach(zones ? NULL : json_object_get(field, "items"), i, item) {
		buffer_add_char(out, ' ');
		add_item(out, json_object_get(item, "value"));
		buffer_add_char(out, '\n');
		add_record_value(out, json_object_get(item, "record"), true);
		add_steps(out, json_object_get(item, "took"), json_object_get(item, "beat"), limit);
	}
	json_array_foreach(json_object_get(field, "only_in_record"), i, item) {
		buffer_add_string(out, "  ! only in the record: ");
		add_item(out, item);
		buffer_add_char(out, '\n');
	}
	json_array_foreach(json_object_get(field, "missing"), i, item)
		buffer_add_format(out, "  ! there is no %s\n", json_string_value(item));
	if (json_array_size(lost))
		buffer_add_string(out, " turned down:\n");
	add_steps(out, NULL, lost, limit);
}

static void add_error(struct buffer *out, const json_t *error)
{
	buffer_add_string(out, "  not read, so there is nothing to explain: ");
	add_string(out, json_text(error, "code"));
	buffer_add_string(out, " (");
	add_string(out, json_text(error, "stage"));
	buffer_add_string(out, "): ");
	add_string(out, json_text(error, "message"));
	buffer_add_char(out, '\n');
}

static void add_difference(struct buffer *out, const json_t *explanation)
{
	const json_t *differs = json_object_get(explanation, "differs");
	const char *layout = json_text(explanation, "layout");
	size_t i;
	json_t *name;
	if (!json_array_size(differs))
		return;
	buffer_add_string(out, "! The record holds other values than are found now:");
	json_array_foreach(differs, i, name)
		buffer_add_format(out, "%s %s", i ? "," : "", json_string_value(name));
	buffer_add_string(out, ".\n  It was made by other rules or another version");
	if (layout && strcmp(layout, "partial") == 0)
		buffer_add_string(out, ", or what decided is not in the record: fonts and columns of the page. To see\n"
			"  that: congvan-extract FILE | congvan-ocr | congvan-decode | congvan explain");
	buffer_add_string(out, ".\n");
}

/* Is there a value of the header, or anything that might have been one? */
static bool says_something(const json_t *field)
{
	return json_object_get(field, "value") || json_object_get(field, "record") ||
		json_array_size(json_object_get(field, "beat")) || json_array_size(json_object_get(field, "took"));
}

void explain_text(struct buffer *out, const json_t *explanation, bool all)
{
	size_t i;
	json_t *field;
	const char *path = json_text(explanation, "path");
	bool absent = false;
	add_clean(out, span_of(path ? path : "(no path)"), 300);
	buffer_add_char(out, '\n');
	if (json_object_get(explanation, "error")) {
		add_error(out, json_object_get(explanation, "error"));
		return;
	}
	add_difference(out, explanation);
	if (json_object_get(explanation, "given_up"))
		buffer_add_format(out, "! %lld matches were given up at the match limit: what is told may be incomplete.\n",
			(long long)json_integer_value(json_object_get(explanation, "given_up")));
	json_array_foreach(json_object_get(explanation, "fields"), i, field) {
		if (json_object_get(field, "items"))
			add_list_field(out, field, all ? LOST_ALL : LOST_MAX);
		else if (says_something(field))
			add_header_field(out, field, all ? LOST_ALL : LOST_MAX);
	}
	json_array_foreach(json_object_get(explanation, "fields"), i, field) {
		if (json_object_get(field, "items") || says_something(field))
			continue;
		buffer_add_string(out, absent ? ", " : "\nnone, and nothing that might be: ");
		buffer_add_string(out, json_text(field, "field"));
		absent = true;
	}
	buffer_add_string(out, absent ? "\n\n" : "\n");
}
