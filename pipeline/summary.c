/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "summary.h"

#include "record_text.h"

#define SUBJECT_WIDTH 96 /* code points: a subject runs over two lines of a terminal at most */

/* s without what would steer the terminal, cut at a word. */
static void add_cut(struct buffer *out, const char *text, size_t width)
{
	struct span s = span_of(text);
	size_t at = 0, n = 0, cut = 0;
	while (at < s.len && n < width) {
		size_t before = at;
		if (utf8_next(s, &at) == ' ')
			cut = before;
		n++;
	}
	size_t end = at < s.len && cut ? cut : at;
	for (size_t i = 0; i < end;) {
		uint32_t cp = utf8_next(s, &i);
		buffer_add_codepoint(out, cp < 0x20 || (cp >= 0x7F && cp < 0xA0) ? ' ' : cp);
	}
	if (at < s.len)
		buffer_add_string(out, "…");
}

static void add_count(struct buffer *out, const json_t *list, const char *one, const char *many,
	bool *first)
{
	size_t n = json_array_size(list);
	if (!n)
		return;
	buffer_add_format(out, "%s%zu %s", *first ? "" : ", ", n, n == 1 ? one : many);
	*first = false;
}

/* The first day on which something is due, of those that are dates. */
static const char *first_due(const json_t *deadlines)
{
	const char *first = NULL;
	size_t i;
	json_t *t;
	json_array_foreach(deadlines, i, t) {
		const char *due = json_text(t, "due");
		if (due && (!first || strcmp(due, first) < 0))
			first = due;
	}
	return first;
}

static void add_error(struct buffer *out, const json_t *error)
{
	const char *stage = json_text(error, "stage"), *code = json_text(error, "code");
	const char *message = json_text(error, "message");
	buffer_add_format(out, "  not read: %s (%s): ", code ? code : "?", stage ? stage : "?");
	add_cut(out, message ? message : "", 200);
	buffer_add_char(out, '\n');
}

static void add_header(struct buffer *out, const json_t *header)
{
	const char *code = json_text(header, "code"), *notation = json_text(header, "notation");
	const char *date = json_text(header, "date"), *place = json_text(header, "place");
	const char *issuer = json_text(header, "issuer"), *subject = json_text(header, "subject");
	const char *type = json_text(json_object_get(header, "type"), "name");
	buffer_add_format(out, "  %s%s%s%s%s", type ? type : "", type ? " " : "",
		code ? code : notation ? "(no number) " : "(no number)",
		!code && notation ? notation : "", date || place ? ", " : "");
	if (place)
		add_cut(out, place, 40);
	buffer_add_format(out, "%s%s\n", place && date ? " " : "", date ? date : "");
	if (issuer) {
		buffer_add_string(out, "  from: ");
		add_cut(out, issuer, SUBJECT_WIDTH);
		buffer_add_char(out, '\n');
	}
	if (subject) {
		buffer_add_string(out, "  on: ");
		add_cut(out, subject, SUBJECT_WIDTH);
		buffer_add_char(out, '\n');
	}
}

int summary_write(struct buffer *out, struct record *r, struct error *err)
{
	json_t *all = record_to_json(r, err);
	if (!all)
		return -1;
	const char *path = json_text(json_object_get(all, "source"), "path");
	add_cut(out, path ? path : "(no path)", 300);
	buffer_add_char(out, '\n');
	const json_t *error = json_object_get(all, "error");
	if (error)
		add_error(out, error);
	else {
		const json_t *header = json_object_get(all, "header");
		add_header(out, header);
		bool first = true;
		buffer_add_string(out, "  ");
		add_count(out, json_object_get(header, "addressees"), "addressee", "addressees", &first);
		add_count(out, json_object_get(all, "sections"), "section", "sections", &first);
		add_count(out, json_object_get(all, "references"), "reference", "references", &first);
		add_count(out, json_object_get(all, "directives"), "directive", "directives", &first);
		const json_t *deadlines = json_object_get(all, "deadlines");
		add_count(out, deadlines, "deadline", "deadlines", &first);
		const char *due = first_due(deadlines);
		if (due)
			buffer_add_format(out, " (first: %s)", due);
		if (json_is_true(json_object_get(all, "partial")))
			buffer_add_format(out, "%spartial", first ? "" : ", ");
		buffer_add_char(out, '\n');
	}
	json_decref(all);
	return buffer_ok(out) ? 0 : error_memory(err);
}
