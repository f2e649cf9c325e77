/* SPDX-License-Identifier: GPL-3.0-or-later */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "agenda.h"

#include "record_text.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

struct entry {
	char *due, *rrule, *duration, *relation, *text; /* owned, NULL where there is none */
	char *addressees, *directive, *code, *date, *path, *uid;
	size_t number; /* order of arrival: the last word between equals */
};

struct agenda {
	struct agenda_filter filter;
	pcre2_code *pattern;
	pcre2_match_data *match;
	struct entry *entries;
	size_t count, size;
};

static bool is_day(const char *s)
{
	static const char form[] = "dddd-dd-dd";
	if (strlen(s) != sizeof form - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != '-')
			return false;
	int month = (s[5] - '0') * 10 + s[6] - '0', day = (s[8] - '0') * 10 + s[9] - '0';
	return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

struct agenda *agenda_new(const struct agenda_filter *filter, struct error *err)
{
	const char *const days[] = {filter->from, filter->to};
	for (size_t i = 0; i < 2; i++)
		if (days[i] && !is_day(days[i])) {
			error_set(err, ERROR_SYSTEM, "\"%s\" is no day: write YYYY-MM-DD", days[i]);
			return NULL;
		}
	struct agenda *agenda = calloc(1, sizeof *agenda);
	if (!agenda) {
		error_memory(err);
		return NULL;
	}
	agenda->filter = *filter;
	if (filter->addressee) {
		int number;
		PCRE2_SIZE offset;
		agenda->pattern = pcre2_compile((PCRE2_SPTR)filter->addressee, PCRE2_ZERO_TERMINATED,
			PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS, &number, &offset, NULL);
		if (!agenda->pattern) {
			PCRE2_UCHAR why[160];
			pcre2_get_error_message(number, why, sizeof why);
			error_set(err, ERROR_SYSTEM, "\"%s\": %s at byte %zu", filter->addressee, (char *)why,
				(size_t)offset);
			agenda_free(agenda);
			return NULL;
		}
		agenda->match = pcre2_match_data_create_from_pattern(agenda->pattern, NULL);
		if (!agenda->match) {
			error_memory(err);
			agenda_free(agenda);
			return NULL;
		}
	}
	return agenda;
}

static void entry_free(struct entry *e)
{
	char *const all[] = {e->due, e->rrule, e->duration, e->relation, e->text, e->addressees,
		e->directive, e->code, e->date, e->path, e->uid};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		free(all[i]);
}

void agenda_free(struct agenda *agenda)
{
	if (!agenda)
		return;
	for (size_t i = 0; i < agenda->count; i++)
		entry_free(&agenda->entries[i]);
	free(agenda->entries);
	pcre2_code_free(agenda->pattern);
	pcre2_match_data_free(agenda->match);
	free(agenda);
}

/* ------------------------------------------------------------------ taking */

static const json_t *find_by_id(const json_t *list, const char *id)
{
	size_t i;
	json_t *o;
	json_array_foreach(list, i, o) {
		const char *own = json_text(o, "id");
		if (own && id && strcmp(own, id) == 0)
			return o;
	}
	return NULL;
}

static bool wanted(struct agenda *agenda, const char *addressee)
{
	if (!agenda->pattern)
		return true;
	return pcre2_match(agenda->pattern, (PCRE2_SPTR)addressee, PCRE2_ZERO_TERMINATED, 0, 0,
		       agenda->match, NULL) >= 0;
}

/* The addressees of the directive, or, where it names none, of the document. *match: one is wanted. */
static int join_addressees(struct agenda *agenda, const json_t *directive, const json_t *header,
	char **joined, bool *match)
{
	const json_t *list = json_object_get(directive, "addressees");
	if (!json_array_size(list))
		list = json_object_get(header, "addressees");
	struct buffer b = {0};
	size_t i;
	json_t *o;
	*match = !agenda->pattern;
	json_array_foreach(list, i, o) {
		const char *text = json_text(o, "text");
		if (!text)
			continue;
		*match |= wanted(agenda, text);
		buffer_add_format(&b, "%s%s", b.len ? "; " : "", text);
	}
	*joined = buffer_detach(&b);
	return *joined ? 0 : -1;
}

/* Days compare as text; a time of day behind the day does not matter here. */
static bool in_range(const struct agenda_filter *f, const json_t *deadline, const char *document_date)
{
	const char *due = json_text(deadline, "due");
	if (!f->from && !f->to)
		return true;
	if (due)
		return (!f->from || strncmp(due, f->from, 10) >= 0) &&
			(!f->to || strncmp(due, f->to, 10) <= 0);
	if (json_text(deadline, "rrule"))
		return !document_date || !f->to || strcmp(document_date, f->to) <= 0;
	return false;
}

static int add(struct agenda *agenda, const json_t *all, const json_t *deadline, struct error *err)
{
	const json_t *header = json_object_get(all, "header");
	const json_t *directive =
		find_by_id(json_object_get(all, "directives"), json_text(deadline, "directive"));
	struct entry e = {.number = agenda->count};
	bool match;
	if (!in_range(&agenda->filter, deadline, json_text(header, "date")))
		return 0;
	if (join_addressees(agenda, directive, header, &e.addressees, &match) < 0)
		goto memory;
	if (!match) {
		entry_free(&e);
		return 0;
	}
	const char *id = json_text(all, "id"), *own = json_text(deadline, "id");
	struct buffer uid = {0};
	buffer_add_format(&uid, "%s-%s@congvan", id ? id : "none", own ? own : "t");
	e.uid = buffer_detach(&uid);
	int bad = json_copy_text(&e.due, deadline, "due") | json_copy_text(&e.rrule, deadline, "rrule") |
		json_copy_text(&e.duration, deadline, "duration") |
		json_copy_text(&e.relation, deadline, "relation") |
		json_copy_text(&e.text, deadline, "text") |
		json_copy_text(&e.directive, directive, "text") | json_copy_text(&e.code, header, "code") |
		json_copy_text(&e.date, header, "date") |
		json_copy_text(&e.path, json_object_get(all, "source"), "path");
	if (bad || !e.uid || ARRAY_GROW(agenda->entries, agenda->count, agenda->size) < 0)
		goto memory;
	agenda->entries[agenda->count++] = e;
	return 0;
memory:
	entry_free(&e);
	return error_memory(err);
}

int agenda_add(struct agenda *agenda, struct record *r, struct error *err)
{
	json_t *all = record_to_json(r, err);
	if (!all)
		return -1;
	const json_t *header = json_object_get(all, "header");
	bool secret = json_object_get(header, "secrecy") || json_is_true(json_object_get(header, "recall"));
	int result = 0;
	size_t i;
	json_t *deadline;
	if (!secret || agenda->filter.include_secret)
		json_array_foreach(json_object_get(all, "deadlines"), i, deadline)
			if ((result = add(agenda, all, deadline, err)) < 0)
				break;
	json_decref(all);
	return result;
}

/* ------------------------------------------------------------------ writing */

static int compare_text(const char *a, const char *b)
{
	/* What has no day comes last. */
	if (!a || !b)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = compare_text(x->due, y->due);
	if (!order)
		order = compare_text(x->path, y->path);
	if (!order)
		order = (x->number > y->number) - (x->number < y->number);
	return order;
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

/* At most `width` code points of s, padded to it where `pad`; controls as blanks. */
static void add_cell(struct buffer *out, const char *s, size_t width, bool pad)
{
	struct span text = span_of(or_empty(s));
	size_t at = 0, n = 0;
	while (at < text.len && n < width) {
		uint32_t cp = utf8_next(text, &at);
		bool last = n + 1 == width && at < text.len;
		buffer_add_codepoint(out, last ? 0x2026 : cp < 0x20 || (cp >= 0x7F && cp < 0xA0) ? ' ' : cp);
		n++;
	}
	for (; pad && n < width; n++)
		buffer_add_char(out, ' ');
}

static void write_table(const struct agenda *agenda, struct buffer *out)
{
	for (size_t i = 0; i < agenda->count; i++) {
		const struct entry *e = &agenda->entries[i];
		add_cell(out, e->due ? e->due : e->rrule ? e->rrule : e->duration, 22, true);
		buffer_add_string(out, "  ");
		add_cell(out, e->code, 16, true);
		buffer_add_string(out, "  ");
		add_cell(out, e->addressees, 36, true);
		buffer_add_string(out, "  ");
		add_cell(out, e->directive ? e->directive : e->text, 80, false);
		buffer_add_char(out, '\n');
	}
}

/* RFC 4180, 2.5-2.7. A cell that a spreadsheet would take for a formula stays text: an apostrophe goes before it. */
static void add_csv(struct buffer *out, const char *s, bool last)
{
	s = or_empty(s);
	buffer_add_char(out, '"');
	if (*s && strchr("=+-@\t\r", *s))
		buffer_add_char(out, '\'');
	for (; *s; s++) {
		if (*s == '"')
			buffer_add_char(out, '"');
		buffer_add_char(out, *s);
	}
	buffer_add_string(out, last ? "\"\r\n" : "\",");
}

static void write_csv(const struct agenda *agenda, struct buffer *out)
{
	buffer_add_string(out,
		"due,relation,rrule,duration,time,addressees,directive,code,date,path\r\n");
	for (size_t i = 0; i < agenda->count; i++) {
		const struct entry *e = &agenda->entries[i];
		const char *const cells[] = {e->due, e->relation, e->rrule, e->duration, e->text,
			e->addressees, e->directive, e->code, e->date, e->path};
		size_t count = sizeof cells / sizeof *cells;
		for (size_t k = 0; k < count; k++)
			add_csv(out, cells[k], k + 1 == count);
	}
}

/* A content line, folded at 75 octets between characters (RFC 5545, 3.1). */
static void add_line(struct buffer *out, struct span line)
{
	size_t octets = 0;
	for (size_t at = 0; at < line.len;) {
		size_t start = at;
		utf8_next(line, &at);
		if (octets + (at - start) > 75) {
			buffer_add_string(out, "\r\n ");
			octets = 1;
		}
		buffer_add(out, line.ptr + start, at - start);
		octets += at - start;
	}
	buffer_add_string(out, "\r\n");
}

/* NAME:text, escaped as RFC 5545, 3.3.11 says; nothing where there is no text. */
static void add_property(struct buffer *out, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	struct buffer line = {0};
	buffer_add_format(&line, "%s:", name);
	for (; *text; text++) {
		if (strchr("\\;,", *text))
			buffer_add_char(&line, '\\');
		if (*text == '\n')
			buffer_add_string(&line, "\\n");
		else if ((unsigned char)*text >= 0x20)
			buffer_add_char(&line, *text);
	}
	if (buffer_ok(&line))
		add_line(out, buffer_span(&line));
	else
		out->failed = true;
	buffer_free(&line);
}

/* 2024-08-15 → 20240815, 2024-08-28T16:00 → 20240828T160000. */
static void add_time(struct buffer *out, const char *name, const char *iso)
{
	bool day_only = strlen(iso) == 10;
	buffer_add_string(out, name);
	buffer_add_string(out, day_only ? ";VALUE=DATE:" : ":");
	size_t colons = 0;
	for (; *iso; iso++) {
		colons += *iso == ':';
		if (*iso != '-' && *iso != ':')
			buffer_add_char(out, *iso);
	}
	buffer_add_string(out, colons == 1 ? "00\r\n" : "\r\n");
}

static void write_icalendar(const struct agenda *agenda, struct buffer *out)
{
	buffer_add_string(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Congvan//Deadlines//VI\r\n");
	for (size_t i = 0; i < agenda->count; i++) {
		const struct entry *e = &agenda->entries[i];
		/* A recurrence begins with its document; what has neither day nor recurrence has no place in a calendar. */
		const char *start = e->due ? e->due : e->rrule ? e->date : NULL;
		if (!start)
			continue;
		buffer_add_string(out, "BEGIN:VEVENT\r\n");
		add_property(out, "UID", e->uid);
		/* The same records give the same calendar: the document's day stands for the clock. */
		buffer_add_string(out, "DTSTAMP:");
		for (const char *c = e->date ? e->date : "1970-01-01"; *c; c++)
			if (*c != '-')
				buffer_add_char(out, *c);
		buffer_add_string(out, "T000000Z\r\n");
		add_time(out, "DTSTART", start);
		if (e->rrule)
			buffer_add_format(out, "RRULE:%s\r\n", e->rrule);
		add_property(out, "SUMMARY", e->directive ? e->directive : e->text);
		struct buffer description = {0};
		buffer_add_format(&description, "%s\n%s\n%s", or_empty(e->text), or_empty(e->code),
			or_empty(e->path));
		add_property(out, "DESCRIPTION", buffer_ok(&description) ? description.data : NULL);
		buffer_free(&description);
		add_property(out, "COMMENT", e->addressees);
		buffer_add_string(out, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
	}
	buffer_add_string(out, "END:VCALENDAR\r\n");
}

int agenda_write(struct agenda *agenda, enum agenda_format format, struct buffer *out,
	struct error *err)
{
	if (agenda->count)
		qsort(agenda->entries, agenda->count, sizeof *agenda->entries, compare);
	switch (format) {
	case AGENDA_TABLE: write_table(agenda, out); break;
	case AGENDA_CSV: write_csv(agenda, out); break;
	case AGENDA_ICALENDAR: write_icalendar(agenda, out); break;
	}
	return buffer_ok(out) ? 0 : error_memory(err);
}
