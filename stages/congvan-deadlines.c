/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agenda.h"
#include "stage.h"

struct deadlines_config {
	struct agenda_filter filter;
	enum agenda_format format;
};

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct deadlines_config *c = config;
	static const char *const formats[] = {
		[AGENDA_TABLE] = "table", [AGENDA_CSV] = "csv", [AGENDA_ICALENDAR] = "icalendar"};
	if (strcmp(name, "from") == 0)
		c->filter.from = argument;
	else if (strcmp(name, "to") == 0)
		c->filter.to = argument;
	else if (strcmp(name, "addressee") == 0)
		c->filter.addressee = argument;
	else if (strcmp(name, "include-secret") == 0)
		c->filter.include_secret = true;
	else {
		for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
			if (strcmp(argument, formats[i]) == 0) {
				c->format = (enum agenda_format)i;
				return 0;
			}
		return error_set(err, ERROR_SYSTEM, "\"%s\" is none of table, csv, icalendar", argument);
	}
	return 0;
}

static int step(void *state, struct record *r, struct error *err)
{
	return agenda_add(state, r, err);
}

static void *open_agenda(void *config, struct error *err)
{
	struct deadlines_config *c = config;
	return agenda_new(&c->filter, err);
}

static int finish(void *state, void *config, struct error *err)
{
	const struct deadlines_config *c = config;
	struct buffer out = {0};
	int result = agenda_write(state, c->format, &out, err);
	if (result == 0)
		result = stage_print(&out, err);
	buffer_free(&out);
	return result;
}

static void close_agenda(void *state)
{
	agenda_free(state);
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"from", "DAY", "leave out what is due before DAY (YYYY-MM-DD)", 0},
		{"to", "DAY", "leave out what is due after DAY", 0},
		{"addressee", "PATTERN", "only what is ordered of an addressee that matches (PCRE2, caseless)", 'a'},
		{"format", "FORMAT", "table (default), csv or icalendar", 'F'},
		{"include-secret", NULL, "documents marked secret or to be returned, too", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "deadlines",
		.summary = "Lists the deadlines of records: when, which document, for whom, what.",
		.operands = "[RECORDS.jsonl...]",
		.options = options,
		.option = set_option,
		.open = open_agenda,
		.close = close_agenda,
		.step = step,
		.finish = finish,
		.swallows = true,
	};
	struct deadlines_config config = {0};
	return stage_filter(&stage, &config, argc, argv);
}
