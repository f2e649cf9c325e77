/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times that bind an action yet to be done. Rules find expressions of time on reflowed passages; the rule's
 * id says how its value is made; what stands around decides whether it binds anything: the dates of
 * citations are masked, what lies before the document's date is past, and what is weak by itself ("năm
 * 2025", "hằng năm") needs a verb of delivery or action in its clause.
 */
#define _GNU_SOURCE /* memmem */
#include "calendar.h"
#include "passages.h"
#include "record_text.h"
#include "table.h"
#include "tags.h"
#include "time_cells.h"
#include "trace.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define WINDOW_BEFORE 110 /* bytes of an expression before its number: "chậm nhất là trong thời hạn không quá" */
#define WINDOW_BEHIND 420 /* … and behind, with the event that a duration is counted from */
#define QUOTE_MAX 2000 /* … and for the marks of a quotation, which may hold an article */
#define CLAUSE_MAX 500 /* bytes looked at on either side: clauses rarely have more than 300 */

struct candidate {
	struct match m;
	struct range clause;   /* of the flat text, around it */
	struct range sentence;
	bool accepted;
	enum trace_why why;    /* it binds, or not … */
	const struct rule *by; /* … and the row that said so, or NULL */
};

struct finder {
	struct tags *tags;
	struct rules *rules;
	struct diagnostics *diagnostics;
	struct date written; /* the document's date; year 0: unknown */
	struct date named;   /* the last day named: "the same day" is that one */
	struct date cited;   /* the latest date of a citation: the document is not older */
	struct flat_text flat;  /* the passage being read */
	struct span text;    /* of it, or of a cell */
	struct scan scan;    /* of that */
	struct candidate *items;
	size_t count, size;
	struct range *windows; /* stretches of the flat text that may name times */
	size_t window_count, window_size;
	size_t reference; /* the first citation that may lie in this passage or behind */
	const struct rule *cell_rule; /* that a cell's time was last made by */
	bool failed;
};

static bool try_rule(struct finder *f, const char *kind, const char *id, struct span subject, struct match *m)
{
	struct rule *rule = rules_find(f->rules, kind, id);
	return rule && scan_match(&f->scan, rule, subject, 0, m);
}

/* The first rule of the kind that matches, or NULL. */
static const struct rule *rule_of(struct finder *f, const char *kind, struct span subject)
{
	struct match m;
	return subject.len ? scan_match_kind(&f->scan, kind, subject, 0, &m) : NULL;
}

static bool matches(struct finder *f, const char *kind, struct span subject)
{
	return rule_of(f, kind, subject) != NULL;
}

static bool is(const struct match *m, const char *id)
{
	return strcmp(rule_id(m->rule), id) == 0;
}

static char *copy(struct finder *f, struct span s)
{
	char *c = s.len ? malloc(s.len + 1) : NULL;
	if (!c) {
		f->failed |= s.len != 0;
		return NULL;
	}
	memcpy(c, s.ptr, s.len);
	c[s.len] = '\0';
	return c;
}

static struct span trimmed(struct span s)
{
	while (s.len && s.ptr[s.len - 1] == ' ')
		s.len--;
	return s;
}

/* ------------------------------------------------------------------ words */

static int number_of(struct span s)
{
	int value = 0;
	for (size_t i = 0; i < s.len && i < 9; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return -1;
		value = value * 10 + (s.ptr[i] - '0');
	}
	return s.len ? value : -1;
}

/* The id of the word's row in a kind of word.*, or NULL. */
static const char *word(struct finder *f, const char *kind, struct span s)
{
	struct match m;
	struct rule *rule = s.len ? rules_match(f->rules, kind, s, 0, &m) : NULL;
	return rule ? rule_id(rule) : NULL;
}

static int count_of(struct finder *f, const struct match *m)
{
	struct span s = match_text(m, "n");
	int value = number_of(s);
	if (value >= 0)
		return value;
	const char *id = word(f, "word.number", s);
	return id ? atoi(id) : -1;
}

enum unit { UNIT_NONE, UNIT_MINUTE, UNIT_HOUR, UNIT_DAY, UNIT_WORK_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR };

static enum unit unit_of(struct finder *f, const struct match *m)
{
	static const struct {
		const char *id;
		enum unit unit;
	} units[] = {{"minute", UNIT_MINUTE}, {"hour", UNIT_HOUR}, {"work_hour", UNIT_HOUR}, {"day", UNIT_DAY},
		{"work_day", UNIT_WORK_DAY}, {"week", UNIT_WEEK}, {"month", UNIT_MONTH},
		{"quarter", UNIT_QUARTER}, {"year", UNIT_YEAR}};
	const char *id = word(f, "word.unit", match_text(m, "unit"));
	for (size_t i = 0; id && i < sizeof units / sizeof *units; i++)
		if (strcmp(units[i].id, id) == 0)
			return units[i].unit;
	return UNIT_NONE;
}

static enum deadline_relation relation_of(struct finder *f, struct span op, enum deadline_relation otherwise)
{
	const char *id = word(f, "word.relation", op);
	for (int r = DEADLINE_BEFORE; id && r <= DEADLINE_AFTER; r++)
		if (strcmp(deadline_relation_name((enum deadline_relation)r), id) == 0)
			return (enum deadline_relation)r;
	return otherwise;
}

/* ------------------------------------------------------------------ values */

static char *date_string(struct finder *f, struct date d)
{
	char text[DATE_TEXT_SIZE];
	date_format(d, text);
	return copy(f, (struct span){text, DATE_TEXT_SIZE - 1});
}

static int year_of(struct span s)
{
	int year = number_of(s);
	return year >= 0 && s.len == 2 ? year + 2000 : year;
}

/*
 * A day whose year may be missing: then it is the first such day on or after the document's date.
 * False where that is unknown too, or there is no such day.
 */
static bool make_date(struct finder *f, int day, int month, int year, struct date *d)
{
	*d = (struct date){year, month, day};
	if (year < 0) {
		if (!f->written.year)
			return false;
		d->year = f->written.year;
		if (date_valid(*d) && date_compare(*d, f->written) < 0)
			d->year++;
	}
	return date_valid(*d);
}

static bool end_date(struct finder *f, const struct match *m, struct date *d)
{
	return make_date(f, number_of(match_text(m, "d")), number_of(match_text(m, "m")),
		year_of(match_text(m, "y")), d);
}

/* "2021-11-05T17:00" where an hour is printed. */
static char *due_string(struct finder *f, const struct match *m, struct date d)
{
	int hour = number_of(match_text(m, "hh")), minute = number_of(match_text(m, "mi"));
	if (hour < 0 || hour > 23)
		return date_string(f, d);
	struct buffer b = {0};
	char text[DATE_TEXT_SIZE];
	date_format(d, text);
	buffer_add_format(&b, "%sT%02d:%02d", text, hour, minute < 0 ? 0 : minute);
	char *s = buffer_detach(&b);
	f->failed |= !s;
	return s;
}

/* Every n units. */
static char *every(struct finder *f, enum unit unit, int n)
{
	static const char *const names[] = {[UNIT_HOUR] = "FREQ=HOURLY", [UNIT_DAY] = "FREQ=DAILY", [UNIT_WEEK] = "FREQ=WEEKLY",
		[UNIT_MONTH] = "FREQ=MONTHLY", [UNIT_YEAR] = "FREQ=YEARLY"};
	if (unit == UNIT_QUARTER) {
		unit = UNIT_MONTH;
		n *= 3;
	}
	if (unit != UNIT_HOUR && unit != UNIT_DAY && unit != UNIT_WEEK && unit != UNIT_MONTH && unit != UNIT_YEAR)
		return NULL;
	struct buffer b = {0};
	buffer_add_string(&b, names[unit]);
	if (n > 1)
		buffer_add_format(&b, ";INTERVAL=%d", n);
	char *s = buffer_detach(&b);
	f->failed |= !s;
	return s;
}

/* n times a unit: spread evenly where that gives whole months, else the unit's own frequency. */
static char *times(struct finder *f, enum unit unit, int n)
{
	int months = unit == UNIT_YEAR ? 12 : unit == UNIT_QUARTER ? 3 : 0;
	if (n > 1 && months && months % n == 0)
		return every(f, UNIT_MONTH, months / n);
	if (n == 2 && unit == UNIT_MONTH)
		return every(f, UNIT_WEEK, 2);
	return every(f, unit, 1);
}

static char *duration_string(struct finder *f, enum unit unit, int n)
{
	if (unit == UNIT_NONE || n < 0)
		return NULL;
	struct buffer b = {0};
	switch (unit) {
	case UNIT_MINUTE: buffer_add_format(&b, "PT%dM", n); break;
	case UNIT_HOUR: buffer_add_format(&b, "PT%dH", n); break;
	case UNIT_WEEK: buffer_add_format(&b, "P%dW", n); break;
	case UNIT_MONTH: buffer_add_format(&b, "P%dM", n); break;
	case UNIT_QUARTER: buffer_add_format(&b, "P%dM", 3 * n); break;
	case UNIT_YEAR: buffer_add_format(&b, "P%dY", n); break;
	default: buffer_add_format(&b, "P%dD", n); break;
	}
	char *s = buffer_detach(&b);
	f->failed |= !s;
	return s;
}

enum day_kind { DAY_UNKNOWN, DAY_OFF, DAY_WORK };

/* By holidays.tsv: a year of which it has no row is unknown. */
static enum day_kind day_kind(struct date d)
{
	const struct data_file *file = data_file_find("holidays.tsv");
	struct table_row row = {.text = file ? file->text : (struct span){"", 0}};
	bool year_known = false;
	while (table_next(&row)) {
		struct date day;
		if (!date_parse(row.fields[0], &day) || day.year != d.year)
			continue;
		year_known = true;
		if (date_compare(day, d) == 0)
			return span_equal(row.fields[1], SPAN_LITERAL("work")) ? DAY_WORK : DAY_OFF;
	}
	return !year_known ? DAY_UNKNOWN : date_weekday(d) >= 5 ? DAY_OFF : DAY_WORK;
}

#define WORK_DAYS_MAX 400 /* beyond that the holiday table does not reach anyway */

/* The n-th working day after d; false where a year's holidays are not known. */
static bool add_work_days(struct date *d, int n)
{
	if (n > WORK_DAYS_MAX)
		return false;
	while (n > 0) {
		*d = date_add_days(*d, 1);
		enum day_kind kind = day_kind(*d);
		if (kind == DAY_UNKNOWN)
			return false;
		n -= kind == DAY_WORK;
	}
	return true;
}

/* The last day of a duration from the document's date, the first day left out. */
static void set_due_from_document(struct finder *f, struct deadline *t, enum unit unit, int n)
{
	struct date due = f->written;
	if (!due.year || n < 0 || n > 1200)
		return;
	switch (unit) {
	case UNIT_DAY: due = date_add_days(due, n); break;
	case UNIT_WEEK: due = date_add_days(due, 7L * n); break;
	case UNIT_MONTH: due = date_add_months(due, n); break;
	case UNIT_QUARTER: due = date_add_months(due, 3 * n); break;
	case UNIT_YEAR: due = date_add_months(due, 12 * n); break;
	case UNIT_WORK_DAY:
		if (!add_work_days(&due, n)) {
			if (f->diagnostics)
				diagnostics_add(f->diagnostics, "warning", "deadline.holidays.unknown", t->at,
					"working days cannot be counted out: the holiday table lacks the year %d",
					due.year);
			return;
		}
		break;
	default: return;
	}
	if (date_valid(due))
		t->due = date_string(f, due);
}

/* ------------------------------------------------------------------ one expression */

static void make_period(struct finder *f, struct deadline *t, struct date since, struct date due)
{
	t->kind = DEADLINE_INTERVAL;
	t->since = date_string(f, since);
	t->due = date_string(f, due);
}

/* The months [first, last] of a year, or a third of the one month they are. */
static bool make_months(struct finder *f, struct deadline *t, const struct match *m, int first, int last, int year)
{
	if (first < 1 || last > 12 || first > last)
		return false;
	if (year < 0) {
		if (!f->written.year)
			return false;
		/* Months gone by are past, unless the year is about to turn. */
		year = f->written.year + (f->written.month - last > 6);
	}
	struct date since = {year, first, 1}, due = {year, last, 0};
	due.day = days_in_month(due.year, due.month);
	if (!date_valid(since) || !date_valid(due))
		return false;
	const char *part = word(f, "word.part", match_text(m, "part"));
	if (!part && !match_text(m, "part").len)
		part = word(f, "word.part", match_text(m, "op"));
	if (part && first == last) {
		/* The Civil Code 2015, article 146: the 1st, the 15th and the last day. */
		if (strcmp(part, "start") == 0)
			due.day = 10;
		else if (strcmp(part, "middle") == 0)
			since.day = 11, due.day = 20;
		else
			since.day = 21;
		if (strcmp(part, "start") != 0 && strcmp(part, "middle") != 0 && due.day < since.day)
			return false;
	}
	/* "before a month": the month's first day is no longer in time, yet the last one stated is its end. */
	make_period(f, t, since, due);
	return true;
}

static bool make_yearly_list(struct finder *f, struct deadline *t, const struct match *m)
{
	struct span list = match_text(m, "list");
	int months[12], count = 0, day = -1;
	bool one_day = true;
	for (size_t i = 0; i < list.len;) {
		int parts[2] = {0, 0};
		for (int k = 0; k < 2; k++) {
			while (i < list.len && (list.ptr[i] < '0' || list.ptr[i] > '9'))
				i++;
			while (i < list.len && list.ptr[i] >= '0' && list.ptr[i] <= '9')
				parts[k] = parts[k] * 10 + (list.ptr[i++] - '0');
		}
		if (!parts[1])
			break;
		one_day &= day < 0 || day == parts[0];
		day = parts[0];
		if (count < 12)
			months[count++] = parts[1];
	}
	struct buffer b = {0};
	buffer_add_string(&b, "FREQ=YEARLY");
	for (int i = 0; one_day && i < count; i++)
		buffer_add_format(&b, "%s%d", i ? "," : ";BYMONTH=", months[i]);
	if (one_day && count)
		buffer_add_format(&b, ";BYMONTHDAY=%d", day);
	t->rrule = buffer_detach(&b);
	f->failed |= !t->rrule;
	return true;
}

static bool make_recurrence(struct finder *f, struct deadline *t, const struct match *m)
{
	struct buffer b = {0};
	int day = number_of(match_text(m, "d"));
	t->kind = DEADLINE_RECURRENCE;
	if (is(m, "day_list_yearly"))
		return make_yearly_list(f, t, m);
	if (is(m, "day_yearly")) {
		int month = number_of(match_text(m, "m"));
		if (!date_valid((struct date){2024, month, day}))
			return false;
		buffer_add_format(&b, "FREQ=YEARLY;BYMONTH=%d;BYMONTHDAY=%d", month, day);
	} else if (is(m, "day_range_monthly")) {
		int last = number_of(match_text(m, "d2"));
		if (day < 1 || last > 31 || day > last)
			return false;
		t->relation = DEADLINE_DURING;
		buffer_add_string(&b, "FREQ=MONTHLY;BYMONTHDAY=");
		for (int i = day; i <= last; i++)
			buffer_add_format(&b, "%s%d", i > day ? "," : "", i);
	} else if (is(m, "day_monthly")) {
		const char *unit = word(f, "word.unit", match_text(m, "every"));
		if (day < 1 || day > 31)
			return false;
		bool quarter = unit && strcmp(unit, "quarter") == 0;
		buffer_add_format(&b, "FREQ=MONTHLY%s;BYMONTHDAY=%d", quarter ? ";INTERVAL=3" : "", day);
	} else if (is(m, "weekday_weekly")) {
		const char *weekday = word(f, "word.weekday", match_text(m, "weekday"));
		if (!weekday)
			return false;
		buffer_add_format(&b, "FREQ=WEEKLY;BYDAY=%s", weekday);
	} else if (is(m, "times")) {
		t->rrule = times(f, unit_of(f, m), count_of(f, m));
	} else if (is(m, "interval") || is(m, "interval_periodic")) {
		t->rrule = every(f, unit_of(f, m), count_of(f, m));
	} else {
		t->rrule = every(f, unit_of(f, m), 1);
	}
	if (b.len || b.failed) {
		t->rrule = buffer_detach(&b);
		f->failed |= !t->rrule;
	}
	return t->rrule != NULL;
}

static bool make_range(struct finder *f, struct deadline *t, const struct match *m)
{
	struct date due, since;
	if (is(m, "range_year"))
		due = (struct date){number_of(match_text(m, "y")), 12, 31};
	else if (!end_date(f, m, &due))
		return false;
	if (is(m, "range_event")) { /* what it begins with has no date here */
		t->kind = DEADLINE_INTERVAL;
		t->relation = DEADLINE_DURING;
		t->due = date_string(f, due);
		return true;
	}
	int month = number_of(match_text(m, "am")), year = number_of(match_text(m, "ay"));
	since = (struct date){year < 0 ? due.year : year, month < 0 ? due.month : month,
		number_of(match_text(m, "a"))};
	if (year < 0 && date_valid(since) && date_compare(since, due) > 0)
		since.year--;
	if (!date_valid(since) || date_compare(since, due) > 0)
		return false;
	make_period(f, t, since, due);
	t->relation = DEADLINE_DURING;
	return true;
}

static bool make_month_range(struct finder *f, struct deadline *t, const struct match *m)
{
	int first = number_of(match_text(m, "am")), last = number_of(match_text(m, "m"));
	const char *quarter = word(f, "word.quarter", match_text(m, "quarter"));
	if (quarter)
		last = 3 * atoi(quarter);
	if (last < 1)
		return false;
	int year = number_of(match_text(m, "y")), first_year = number_of(match_text(m, "ay"));
	if (year < 0) {
		if (!f->written.year)
			return false;
		year = f->written.year + (last < f->written.month);
	}
	struct date since = {first_year < 0 ? year - (first > last) : first_year, first, 1};
	struct date due = {year, last, days_in_month(year, last)};
	if (!date_valid(since) || !date_valid(due) || date_compare(since, due) > 0)
		return false;
	make_period(f, t, since, due);
	t->relation = DEADLINE_DURING;
	return true;
}

/* Ends of clauses: ';' and a full stop that ends a sentence. */
static bool ends_clause(struct span s, size_t at)
{
	return s.ptr[at] == ';' ||
		(s.ptr[at] == '.' && (at + 1 == s.len || s.ptr[at + 1] == ' ' || s.ptr[at + 1] == '/'));
}

/* "Hằng năm, … trước ngày 31 tháng 3": the sentence's opening words say that the day comes every year. */
static bool opens_yearly(struct finder *f, const struct match *m)
{
	size_t start = m->at.start, low = start > CLAUSE_MAX ? start - CLAUSE_MAX : 0;
	while (start > low && !(f->text.ptr[start - 1] == '.' && ends_clause(f->text, start - 1)))
		start--;
	while (start < m->at.start && (((unsigned char)f->text.ptr[start] & 0xC0) == 0x80 || f->text.ptr[start] == ' '))
		start++;
	struct span head = span_slice(f->text, (struct range){start, m->at.start});
	return matches(f, "deadline.yearly", head);
}

static bool make_yearly_day(struct finder *f, struct deadline *t, const struct match *m)
{
	int day = number_of(match_text(m, "d")), month = number_of(match_text(m, "m"));
	if (!date_valid((struct date){2024, month, day}))
		return false;
	struct buffer b = {0};
	buffer_add_format(&b, "FREQ=YEARLY;BYMONTH=%d;BYMONTHDAY=%d", month, day);
	t->kind = DEADLINE_RECURRENCE;
	t->rrule = buffer_detach(&b);
	f->failed |= !t->rrule;
	return t->rrule != NULL;
}

/* Fills *t by the rule that matched; false where the words make no value. */
static bool make_value(struct finder *f, struct deadline *t, const struct match *m)
{
	struct date due;
	int year = number_of(match_text(m, "y"));
	struct span op = match_text(m, "op");
	t->relation = relation_of(f, op, DEADLINE_ON);
	if (rule_priority(m->rule) >= 95 || (rule_priority(m->rule) >= 56 && rule_priority(m->rule) <= 60))
		return make_recurrence(f, t, m);
	if (is(m, "range") || is(m, "range_year") || is(m, "range_event") || is(m, "range_days"))
		return make_range(f, t, m);
	if (is(m, "range_months") || is(m, "range_quarter"))
		return make_month_range(f, t, m);
	if (is(m, "quarter") || is(m, "quarter_no_year")) {
		const char *quarter = word(f, "word.quarter", match_text(m, "quarter"));
		int n = quarter ? atoi(quarter) : 0;
		return make_months(f, t, m, 3 * n - 2, 3 * n, year);
	}
	if (is(m, "month") || is(m, "month_no_year")) {
		int month = number_of(match_text(m, "m"));
		return make_months(f, t, m, month, month, year);
	}
	if (is(m, "half")) {
		const char *part = word(f, "word.part", match_text(m, "part"));
		const char *half = word(f, "word.number", match_text(m, "half"));
		int n = number_of(match_text(m, "half"));
		n = n < 0 ? (half ? atoi(half) : 6) : n;
		bool first = part && strcmp(part, "start") == 0;
		return make_months(f, t, &(struct match){.rule = m->rule, .subject = {"", 0}}, first ? 1 : 13 - n,
			first ? n : 12, year);
	}
	if (is(m, "year") || is(m, "year_bare") || is(m, "year_end")) {
		if (year < 0)
			year = f->written.year;
		struct date since = {year, 1, 1}, end = {year, 12, 31};
		if (!date_valid(end))
			return false;
		if (is(m, "year_end"))
			since.month = 12;
		make_period(f, t, since, end);
		if (!op.len)
			t->relation = DEADLINE_WITHIN;
		return true;
	}
	if (is(m, "duration") || is(m, "duration_anchored") || is(m, "duration_before") || is(m, "next_day")) {
		enum unit unit = unit_of(f, m);
		int n = count_of(f, m);
		if (is(m, "next_day")) {
			n = 1;
			unit = match_text(m, "unit").len ? UNIT_WORK_DAY : UNIT_DAY;
		}
		t->kind = DEADLINE_DURATION;
		t->duration = duration_string(f, unit, n);
		t->business_days = unit == UNIT_WORK_DAY;
		if (!op.len)
			t->relation = DEADLINE_WITHIN;
		struct span anchor = match_text(m, "anchor");
		if (!anchor.len)
			anchor = match_text(m, "until");
		while (anchor.len && anchor.ptr[0] == ' ')
			anchor = (struct span){anchor.ptr + 1, anchor.len - 1};
		anchor = trimmed(anchor);
		t->from = copy(f, anchor);
		if (word(f, "word.anchor", anchor))
			set_due_from_document(f, t, unit, n);
		return t->duration != NULL;
	}
	if (is(m, "date") && !match_text(m, "y").len && opens_yearly(f, m))
		return make_yearly_day(f, t, m);
	t->kind = DEADLINE_DATE;
	if (is(m, "same_day")) {
		due = f->named.year ? f->named : f->written;
		if (!due.year)
			return false;
	} else if (!end_date(f, m, &due)) {
		return false;
	}
	f->named = due;
	t->due = due_string(f, m, due);
	return true;
}

/* ------------------------------------------------------------------ does it bind? */

static void set_clause(struct finder *f, struct candidate *c)
{
	struct span s = f->text;
	size_t start = c->m.at.start, end = c->m.at.end;
	size_t low = start > CLAUSE_MAX ? start - CLAUSE_MAX : 0;
	size_t high = s.len - end > CLAUSE_MAX ? end + CLAUSE_MAX : s.len;
	while (start > low && !ends_clause(s, start - 1))
		start--;
	while (end < high && !ends_clause(s, end))
		end++;
	while (start < c->m.at.start && (((unsigned char)s.ptr[start] & 0xC0) == 0x80 || s.ptr[start] == ' '))
		start++;
	while (end > c->m.at.end && end < s.len && ((unsigned char)s.ptr[end] & 0xC0) == 0x80)
		end--;
	c->clause = (struct range){start, end};
	size_t from = start;
	while (from > low && (s.ptr[from - 1] != '.' || !ends_clause(s, from - 1)))
		from--;
	while (from < start && (((unsigned char)s.ptr[from] & 0xC0) == 0x80 || s.ptr[from] == ' '))
		from++;
	c->sentence = (struct range){from, end};
}

/* Within “…”: the words of another text. */
static bool quoted(struct span s, size_t at)
{
	static const char open[] = "\xE2\x80\x9C", close[] = "\xE2\x80\x9D";
	size_t low = at > QUOTE_MAX ? at - QUOTE_MAX : 0;
	for (size_t i = at; i-- > low;) {
		if (s.len - i >= 3 && memcmp(s.ptr + i, close, 3) == 0)
			return false;
		if (s.len - i < 3 || memcmp(s.ptr + i, open, 3) != 0)
			continue;
		if (memmem(s.ptr + at, s.len - at < QUOTE_MAX ? s.len - at : QUOTE_MAX, close, 3))
			return true;
		/* What a colon announces may end in a passage behind this one. */
		return i >= 2 && memcmp(s.ptr + i - 2, ": ", 2) == 0;
	}
	return false;
}

static bool is_past(struct finder *f, const struct deadline *t)
{
	struct date due;
	struct date bound = f->written.year ? f->written : f->cited;
	return t->due && bound.year && date_parse(span_of(t->due), &due) && date_compare(due, bound) < 0;
}

/* About the first ten words. */
static struct span first_words(struct span s)
{
	size_t end = s.len < 60 ? s.len : 60;
	while (end < s.len && ((unsigned char)s.ptr[end] & 0xC0) == 0x80)
		end++;
	return (struct span){s.ptr, end};
}

static bool ends_in(struct span s, const char *set)
{
	return !s.len || strchr(set, s.ptr[s.len - 1]) != NULL;
}

/* The last match of a kind ends right where the span ends. */
static bool ends_in_match(struct finder *f, const char *kind, struct span s)
{
	struct match m;
	struct span tail = s;
	if (s.len > 40) {
		size_t cut = s.len - 40;
		while (cut < s.len && ((unsigned char)s.ptr[cut] & 0xC0) == 0x80)
			cut++;
		tail = (struct span){s.ptr + cut, s.len - cut};
	}
	size_t count;
	struct rule *const *list = rules_kind(f->rules, kind, &count);
	for (size_t k = 0; k < count; k++)
		for (size_t from = 0; from < tail.len && scan_match(&f->scan, list[k], tail, from, &m); from = m.at.end)
			if (m.at.end == tail.len)
				return true;
	return false;
}

/* "Đến năm 2030": how things shall be by then, mostly; a term only where something is finished. */
static bool is_target(struct finder *f, struct span op)
{
	return matches(f, "deadline.target_op", op);
}

/* Says why it does not bind. */
static bool turn_down(struct candidate *c, enum trace_why why, const struct rule *by)
{
	c->why = why;
	c->by = by;
	return false;
}

static bool binds_itself(struct candidate *c)
{
	c->why = WHY_DEADLINE_ITSELF;
	c->by = NULL;
	return true;
}

static bool binds(struct finder *f, struct candidate *c, const struct candidate *previous,
	const struct deadline *t, bool silent_scope)
{
	const struct match *m = &c->m;
	int p = rule_priority(m->rule);
	struct span before = span_slice(f->text, (struct range){c->clause.start, m->at.start});
	struct span after = span_slice(f->text, (struct range){m->at.end, c->clause.end});
	struct span sentence = span_slice(f->text, (struct range){c->sentence.start, m->at.start});
	struct span op = match_text(m, "op");
	struct match found;
	if (quoted(f->text, m->at.start))
		return turn_down(c, WHY_DEADLINE_QUOTED, NULL);
	if (is_past(f, t))
		return turn_down(c, WHY_DEADLINE_PAST, NULL);
	if (try_rule(f, "deadline.silent", "validity", before, &found) ||
		(try_rule(f, "deadline.silent", "reported", before, &found) && !matches(f, "deadline.insist", op)) ||
		try_rule(f, "deadline.silent", "defined", before, &found))
		return turn_down(c, WHY_DEADLINE_SILENT, found.rule);
	if (try_rule(f, "deadline.behind", "backwards", after, &found) ||
		try_rule(f, "deadline.behind", "lunar", after, &found))
		return turn_down(c, WHY_DEADLINE_BEHIND, found.rule);
	if ((t->relation == DEADLINE_FROM || t->relation == DEADLINE_AFTER) &&
		try_rule(f, "deadline.silent", "commencement", before, &found))
		return turn_down(c, WHY_DEADLINE_SILENT, found.rule);
	/* Each is asked only where those before it say nothing, but label and delivery, which tell apart. */
	const struct rule *labels = rule_of(f, "deadline.label", before);
	if (!labels)
		labels = rule_of(f, "deadline.label", sentence);
	const struct rule *acts = rule_of(f, "deadline.verb", before);
	if (!acts)
		acts = rule_of(f, "deadline.verb", after);
	bool label = labels != NULL, deliver = acts != NULL;
	if (!acts)
		acts = rule_of(f, "deadline.action", before);
	if (!acts)
		acts = rule_of(f, "deadline.action", after);
	bool act = acts != NULL;
	const struct rule *told = rule_of(f, "deadline.past", before);
	bool past = told || silent_scope;
	bool purpose = try_rule(f, "deadline.silent", "purpose", sentence, &found);
	/* What is said below where nothing else is. */
	c->why = WHY_DEADLINE_WEAK;
	c->by = labels ? labels : acts;
	enum trace_why reported = told ? WHY_DEADLINE_REPORTED : WHY_DEADLINE_SCOPE;
	if (is(m, "date") || p >= 95)
		return p < 95 || !past ? binds_itself(c) : turn_down(c, reported, told);
	/* What begins with a capital where no sentence does, and ends the passage, is a table's cell. */
	size_t first = m->at.start;
	bool cell = m->at.start > 0 && !trimmed(after).len && trimmed(before).len &&
		!ends_in(trimmed(before), ".;:") && codepoint_is_upper(utf8_next(f->text, &first));
	bool ahead = f->written.year != 0; /* is_past() has seen that it is not behind */
	if (p == 94 || p == 93 || p == 92)
		return (label || act || ahead || cell) && (!try_rule(f, "deadline.silent", "figures", before, &found) ||
								  turn_down(c, WHY_DEADLINE_SILENT, found.rule));
	if (matches(f, "deadline.status_op", op) && matches(f, "deadline.status", before))
		return turn_down(c, WHY_DEADLINE_STATUS, rule_of(f, "deadline.status", before));
	if (is(m, "date_planned"))
		return matches(f, "deadline.planned", before) && (!past || turn_down(c, reported, told));
	if (is(m, "date_weak") || is(m, "same_day") || is(m, "date_timed") || is(m, "date_event"))
		return label || (act && !purpose) || (ahead && is(m, "date_weak") &&
			(t->relation == DEADLINE_ON || (t->relation == DEADLINE_FROM && match_text(m, "hh").len)));
	if (is(m, "date_labelled"))
		return label || ends_in(trimmed(after), "");
	if (p >= 63 && p <= 70) { /* months, quarters, years */
		if (past)
			return turn_down(c, reported, told);
		if (purpose)
			return turn_down(c, WHY_DEADLINE_PURPOSE, found.rule);
		if ((told = rule_of(f, "deadline.past", first_words(after))))
			return turn_down(c, WHY_DEADLINE_REPORTED, told);
		/* "Trao giải: Tháng 8 năm 2025": an item that sets its time. */
		bool item = ends_in(trimmed(before), ":") && !trimmed(after).len;
		if (is(m, "month") && !op.len && before.len && (item || matches(f, "deadline.planned", before)))
			return true;
		if (is(m, "year") && is_target(f, op))
			return ((!before.len || matches(f, "deadline.target", before)) && matches(f, "deadline.target_verb", after)) ||
				turn_down(c, WHY_DEADLINE_TARGET, NULL);
		if (is(m, "year_bare"))
			return matches(f, "deadline.verb", before);
		if (label || cell)
			return true;
		bool bare = t->relation == DEADLINE_ON && (!op.len || !memchr(op.ptr, ' ', op.len));
		if (bare && (is(m, "year_end") || is(m, "year") || is(m, "half")) && matches(f, "deadline.noun", before))
			return false;
		if (!op.len && is(m, "half"))
			return false;
		if (!op.len)
			return ends_in_match(f, "deadline.verb", trimmed(before));
		if (t->relation == DEADLINE_ON || t->relation == DEADLINE_FROM)
			return deliver || act;
		return is(m, "half") ? deliver : act;
	}
	if (is(m, "times") || is(m, "interval"))
		return !past ? binds_itself(c) : turn_down(c, reported, told);
	if (cell && p >= 56 && p <= 59)
		return true;
	if (p >= 56 && p <= 59) {
		/* Joined to a recurrence that binds, it binds as well. */
		if (previous && previous->accepted && rule_priority(previous->m.rule) <= 60 &&
			rule_priority(previous->m.rule) >= 56 && m->at.start - previous->m.at.end <= 12 &&
			!memchr(f->text.ptr + previous->m.at.end, '.', m->at.start - previous->m.at.end))
			return true;
		if (past)
			return turn_down(c, reported, told);
		if (purpose)
			return turn_down(c, WHY_DEADLINE_PURPOSE, found.rule);
		if ((told = rule_of(f, "deadline.past", after)))
			return turn_down(c, WHY_DEADLINE_REPORTED, told);
		struct span head = trimmed(before);
		bool opens = ends_in(head, ",;:.-+*)") || head.len < 2;
		struct range periodic;
		bool stressed = p == 58 || p == 59 || p == 56 ||
			(match_group(m, "periodic", &periodic) && range_length(periodic));
		bool noun = matches(f, "deadline.noun", before);
		if (opens && !ends_in(trimmed(after), ""))
			return matches(f, "deadline.verb", after) || matches(f, "deadline.action", after);
		if (stressed && (!noun || p == 58 || p == 59))
			return deliver;
		if (stressed)
			return false;
		return matches(f, "deadline.verb", before) && !noun &&
			(!after.len || ends_in((struct span){after.ptr, 1}, ".,;)") || after.ptr[0] == '.');
	}
	/* Durations. */
	if (is(m, "duration") && !match_text(m, "anchor").len && !match_text(m, "until").len &&
		(matches(f, "deadline.quantity", before) || matches(f, "deadline.quantity_behind", after)))
		return turn_down(c, WHY_DEADLINE_QUANTITY, rule_of(f, "deadline.quantity", before));
	bool limit = t->relation == DEADLINE_BY || t->relation == DEADLINE_WITHIN;
	if (silent_scope || (past && !limit))
		return turn_down(c, silent_scope ? WHY_DEADLINE_SCOPE : WHY_DEADLINE_REPORTED, told);
	if (try_rule(f, "deadline.behind", "measure", after, &found))
		return turn_down(c, WHY_DEADLINE_BEHIND, found.rule);
	bool until = match_text(m, "until").len, anchored = match_text(m, "anchor").len;
	if (is(m, "duration") && t->relation == DEADLINE_ON)
		return until; /* "at least": a term before an event, or a condition */
	if (is(m, "duration") && !anchored && t->relation == DEADLINE_WITHIN) {
		/* "in three years": how long a thing lasted or lasts, unless a term is what it is called. */
		bool term = matches(f, "deadline.term", op);
		return !until && deliver && (term || strchr("DH", t->duration[strlen(t->duration) - 1]));
	}
	return until || anchored || !is(m, "duration") || t->relation == DEADLINE_BY;
}

/* ------------------------------------------------------------------ passages */

/* Whether a place is of a citation: its date is the cited document's. */
static bool cited(struct finder *f, struct range at)
{
	const struct reference *list = f->tags->references;
	size_t low = f->reference, high = f->tags->reference_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list[middle].at.start < at.end)
			low = middle + 1;
		else
			high = middle;
	}
	return low > f->reference && range_overlaps(list[low - 1].at, at);
}

static int by_place(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	return (x->m.at.start > y->m.at.start) - (x->m.at.start < y->m.at.start);
}

/* Adds the stretch of text in which an expression that holds byte `at` may lie. Called with rising `at`. */
static void add_window(struct finder *f, size_t at)
{
	size_t start = at > WINDOW_BEFORE ? at - WINDOW_BEFORE : 0;
	size_t end = f->text.len - at > WINDOW_BEHIND ? at + WINDOW_BEHIND : f->text.len;
	/* Windows begin and end with whole words. */
	while (start > 0 && f->text.ptr[start - 1] != ' ' && at - start < 2 * WINDOW_BEFORE)
		start--;
	while (end < f->text.len && f->text.ptr[end] != ' ' && end - at < 2 * WINDOW_BEHIND)
		end++;
	while (end < f->text.len && ((unsigned char)f->text.ptr[end] & 0xC0) == 0x80)
		end++;
	while (start < at && ((unsigned char)f->text.ptr[start] & 0xC0) == 0x80)
		start++;
	struct range *last = f->window_count ? &f->windows[f->window_count - 1] : NULL;
	if (last && start <= last->end) {
		last->end = end > last->end ? end : last->end;
		return;
	}
	if (ARRAY_GROW(f->windows, f->window_count, f->window_size) < 0)
		f->failed = true;
	else
		f->windows[f->window_count++] = (struct range){start, end};
}

/*
 * Where times may be named: at digits that belong neither to a citation nor to the marker the passage opens
 * with, and at words like "every". Most passages have neither, and the rules are spared them.
 */
static void find_windows(struct finder *f)
{
	struct match hint;
	struct rule *rule = rules_find(f->rules, "deadline.hint", "word");
	size_t i = 0, word = 0;
	const char *s = f->text.ptr;
	f->window_count = 0;
	while (i < f->text.len && ((s[i] >= '0' && s[i] <= '9') || s[i] == '.' || s[i] == '('))
		i++;
	if (!rule || !scan_match(&f->scan, rule, f->text, 0, &hint))
		word = f->text.len;
	else
		word = hint.at.start;
	for (; i < f->text.len; i++) {
		if (i >= word) {
			add_window(f, word);
			word = scan_match(&f->scan, rule, f->text, i + 1, &hint) ? hint.at.start : f->text.len;
		}
		if (s[i] < '0' || s[i] > '9')
			continue;
		if (!cited(f, flat_source(&f->flat, (struct range){i, i + 1})))
			add_window(f, i);
		while (i + 1 < word && i + 1 < f->text.len && s[i + 1] >= '0' && s[i + 1] <= '9')
			i++;
	}
}

/* Writes down that a candidate became a deadline, or none. */
static void tell(struct finder *f, bool took, const struct candidate *c)
{
	if (f->tags->trace)
		trace_add(f->tags->trace, (struct trace_step){TRACE_DEADLINES, took, c->why, c->m.rule,
			flat_source(&f->flat, c->m.at), NO_ITEM, 0, c->by});
}

static void gather(struct finder *f)
{
	size_t rules;
	struct rule *const *list = rules_kind(f->rules, "deadline", &rules);
	f->count = 0;
	find_windows(f);
	for (size_t k = 0; k < rules && f->window_count; k++) {
		size_t known = f->count, next = 0, w = 0;
		struct match m;
		for (size_t from = f->windows[0].start; w < f->window_count && !f->failed;) {
			if (from < f->windows[w].start)
				from = f->windows[w].start;
			struct span subject = {f->text.ptr, f->windows[w].end};
			if (from >= subject.len || !scan_match(&f->scan, list[k], subject, from, &m)) {
				w++;
				continue;
			}
			from = m.at.end > from ? m.at.end : from + 1;
			while (next < known && f->items[next].m.at.end <= m.at.start)
				next++;
			if (next < known && f->items[next].m.at.start < m.at.end) {
				if (f->tags->trace)
					trace_lost(f->tags->trace, TRACE_DEADLINES, WHY_OVERLAP, list[k],
						flat_source(&f->flat, m.at));
				continue;
			}
			if (ARRAY_GROW(f->items, f->count, f->size) < 0) {
				f->failed = true;
				return;
			}
			m.subject = f->text;
			f->items[f->count++] = (struct candidate){.m = m};
		}
		if (f->count > known)
			qsort(f->items, f->count, sizeof *f->items, by_place);
	}
}

/* The row that knows the word which says the relation, where it is one. */
static void tell_relation(struct finder *f, const struct candidate *c, enum deadline_relation relation)
{
	struct range op;
	if (!f->tags->trace || !match_group(&c->m, "op", &op))
		return;
	const struct rule *rule = rule_of(f, "word.relation", span_slice(f->text, op));
	if (rule && strcmp(rule_id(rule), deadline_relation_name(relation)) == 0)
		trace_took(f->tags->trace, TRACE_DEADLINES, WHY_DEADLINE_RELATION, rule, flat_source(&f->flat, op));
}

static void deadline_clear(struct deadline *t)
{
	free(t->due);
	free(t->since);
	free(t->rrule);
	free(t->duration);
	free(t->from);
}

static void read_passage(struct finder *f, bool silent_scope)
{
	struct tags *tags = f->tags;
	for (size_t i = 0; i < f->count && !f->failed; i++) {
		struct candidate *c = &f->items[i];
		struct deadline t = {.at = flat_source(&f->flat, c->m.at), .directive = NO_INDEX};
		c->why = WHY_DEADLINE_CITED;
		if (cited(f, t.at)) {
			tell(f, false, c);
			continue;
		}
		set_clause(f, c);
		c->why = WHY_DEADLINE_NO_VALUE;
		if (!make_value(f, &t, &c->m) || !binds(f, c, i ? &f->items[i - 1] : NULL, &t, silent_scope)) {
			tell(f, false, c);
			deadline_clear(&t);
			continue;
		}
		c->accepted = true;
		if (c->why != WHY_DEADLINE_ITSELF)
			c->why = c->by ? WHY_DEADLINE_CLAUSE : WHY_DEADLINE_FORM;
		tell(f, true, c);
		tell_relation(f, c, t.relation);
		if (ARRAY_GROW(tags->deadlines, tags->deadline_count, tags->deadline_size) < 0) {
			deadline_clear(&t);
			f->failed = true;
			return;
		}
		tags->deadlines[tags->deadline_count++] = t;
	}
}

/* Sections that report what was, by their headings or the words they open with. */
static bool section_silent(struct finder *f, struct span text, const struct dispatch *d, size_t section)
{
	for (int depth = 0; section != NO_INDEX && section < d->section_count && depth < 32; depth++) {
		const struct section *s = &d->sections[section];
		if (range_length(s->heading) && matches(f, "deadline.scope", span_slice(text, s->heading)))
			return true;
		section = s->parent;
	}
	return false;
}

/* ------------------------------------------------------------------ cells */

/* Does the whole of the joined parts name one time, whose value it takes? */
static bool cell_value(struct finder *f, struct deadline *t, struct span joined)
{
	size_t rules;
	struct rule *const *list = rules_kind(f->rules, "deadline", &rules);
	struct match m;
	f->text = joined;
	rules_scan(f->rules, "deadline", joined, &f->scan);
	for (size_t k = 0; k < rules; k++)
		if (scan_match(&f->scan, list[k], joined, 0, &m) && m.at.start == 0 && m.at.end == joined.len &&
			make_value(f, t, &m)) {
			/* Bare, only words that set a term. */
			bool firm = rule_priority(m.rule) >= 90 || match_text(&m, "op").len;
			f->cell_rule = m.rule;
			if (!is_past(f, t) && (t->from || firm || t->relation == DEADLINE_WITHIN || t->rrule || t->since))
				return true;
			deadline_clear(t);
			*t = (struct deadline){.directive = NO_INDEX};
		}
	return false;
}

/* As many parts of the cell as name one time together; how many, with *found made of them. */
static size_t read_cell(struct finder *f, struct span text, const struct time_cell *cell, struct deadline *found,
	const struct rule **rule)
{
	struct buffer joined = {0};
	size_t parts = 0;
	for (size_t i = 0; i < cell->count; i++) {
		if (i)
			buffer_add_char(&joined, ' ');
		buffer_add_span(&joined, span_slice(text, cell->parts[i]));
		struct deadline t = {.directive = NO_INDEX};
		if (buffer_ok(&joined) && cell_value(f, &t, buffer_span(&joined))) {
			deadline_clear(found);
			*found = t;
			parts = i + 1;
			*rule = f->cell_rule;
		}
	}
	f->failed |= !buffer_ok(&joined);
	buffer_free(&joined);
	if (parts)
		found->at = time_cell_span(cell, parts, text);
	return parts;
}

static int by_start(const void *a, const void *b)
{
	const struct deadline *x = a, *y = b;
	return (x->at.start > y->at.start) - (x->at.start < y->at.start);
}

/* Is the deadline told by words of the cell? */
static bool cell_holds(const struct time_cell *cell, size_t count, const struct deadline *t)
{
	for (size_t i = 0; i < count; i++)
		if (range_overlaps(t->at, cell->parts[i]))
			return true;
	return false;
}

/* What was told of a deadline whose place a cell's takes. */
static void untell(struct finder *f, struct range at)
{
	struct trace *t = f->tags->trace;
	for (size_t i = 0; t && i < t->count; i++)
		if (t->items[i].field == TRACE_DEADLINES && t->items[i].took && t->items[i].at.start == at.start) {
			t->items[i].took = false;
			t->items[i].why = WHY_DEADLINE_CELL_FIRST;
		}
}

/* What the passages gave is in document order, and so are the cells. */
static void read_cells(struct finder *f, const struct passages *passages)
{
	struct span text = passages->text;
	struct tags *tags = f->tags;
	struct time_cells cells = {0};
	size_t known = tags->deadline_count, next = 0, kept = 0;
	if (time_cells_find(&cells, f->rules, passages) < 0)
		f->failed = true;
	for (size_t i = 0; i < cells.count && !f->failed; i++) {
		const struct time_cell *cell = &cells.items[i];
		struct deadline found = {.directive = NO_INDEX};
		const struct rule *rule = NULL;
		size_t parts = read_cell(f, text, cell, &found, &rule), first = known, end;
		while (next < known && tags->deadlines[next].at.end <= cell->parts[0].start)
			next++;
		for (end = next; parts && end < known && tags->deadlines[end].at.start < cell->parts[parts - 1].end; end++)
			if (first == known && cell_holds(cell, parts, &tags->deadlines[end]))
				first = end;
		/* On one line: what the passage gave stays, and only a column of times binds by itself. */
		bool wanted = parts > 1 || (parts == 1 && first == known && cell->headed);
		if (wanted && ARRAY_GROW(tags->deadlines, tags->deadline_count, tags->deadline_size) < 0) {
			f->failed = true;
			wanted = false;
		}
		if (!wanted) {
			deadline_clear(&found);
			continue;
		}
		tags->deadlines[tags->deadline_count++] = found;
		for (size_t k = first; k < end; k++)
			if (cell_holds(cell, parts, &tags->deadlines[k])) {
				untell(f, tags->deadlines[k].at);
				tags->deadlines[k].at = (struct range){0, 0}; /* the cell's takes its place */
			}
		trace_took(tags->trace, TRACE_DEADLINES, WHY_DEADLINE_CELL, rule, found.at);
	}
	for (size_t i = 0; i < tags->deadline_count; i++)
		if (range_length(tags->deadlines[i].at))
			tags->deadlines[kept++] = tags->deadlines[i];
		else
			deadline_clear(&tags->deadlines[i]);
	tags->deadline_count = kept;
	if (cells.count && kept)
		qsort(tags->deadlines, kept, sizeof *tags->deadlines, by_start);
	time_cells_free(&cells);
}

int find_deadlines(struct tags *tags, struct rules *rules, const struct passages *passages, const struct dispatch *d,
	struct diagnostics *diagnostics, struct error *err)
{
	struct finder f = {.tags = tags, .rules = rules, .diagnostics = diagnostics};
	if (d->header.date)
		date_parse(span_of(d->header.date), &f.written);
	for (size_t i = 0; i < tags->reference_count; i++) {
		struct date date;
		const char *printed = tags->references[i].date;
		if (printed && date_parse(span_of(printed), &date) && date_compare(date, f.cited) > 0)
			f.cited = date;
		/* No window is opened for it. */
		if (printed)
			trace_lost(tags->trace, TRACE_DEADLINES, WHY_DEADLINE_CITED, NULL, tags->references[i].at);
	}
	for (size_t i = 0; i < passages->count && !f.failed; i++) {
		const struct paragraph *p = &passages->items[i];
		if (p->zone == ZONE_HEADER)
			continue;
		f.flat = passages_flat(passages, p->at);
		f.text = f.flat.text;
		while (f.reference < tags->reference_count && tags->references[f.reference].at.end <= p->at.start)
			f.reference++;
		flat_scan(&f.flat, "deadline", &f.scan);
		gather(&f);
		if (!f.count)
			continue;
		bool silent = section_silent(&f, passages->text, d, p->section) || matches(&f, "deadline.scope", f.text);
		read_passage(&f, silent);
	}
	if (!f.failed)
		read_cells(&f, passages);
	free(f.items);
	free(f.windows);
	scan_free(&f.scan);
	return f.failed ? error_memory(err) : 0;
}
