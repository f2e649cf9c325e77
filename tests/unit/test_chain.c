/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "chain.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* Two stages: the first does what the record's "do" says, the second counts what reaches it. */

struct first {
	int left; /* records still to be made of the last one */
};

static bool told(struct record *r, const char *what)
{
	struct error err;
	struct span s;
	return record_has(r, "do") && record_get_string(r, "do", &s, &err) == 0 && span_equal(s, span_of(what));
}

static int first_step(void *state, struct record *r, struct error *err)
{
	struct first *f = state;
	if (told(r, "fail"))
		return error_set(err, ERROR_MALFORMED, "as it was told");
	if (told(r, "die"))
		raise(SIGKILL);
	f->left = told(r, "three") ? 2 : 0;
	return record_append(r, "first", json_true(), err);
}

static int first_more(void *state, struct record *r, struct error *err)
{
	struct first *f = state;
	if (!f->left)
		return 0;
	record_clear(r);
	/* The last of three fails. */
	if (f->left-- == 1)
		return error_set(err, ERROR_MALFORMED, "the third");
	return record_append(r, "first", json_integer(f->left), err) < 0 ? -1 : 1;
}

static int second_step(void *state, struct record *r, struct error *err)
{
	int *count = state;
	if (told(r, "die later"))
		raise(SIGKILL);
	return record_append(r, "second", json_integer(++*count), err);
}

static int second_step_failed(void *state, struct record *r, struct error *err)
{
	int *count = state;
	return record_append(r, "second_saw", json_integer(++*count), err);
}

static const struct stage first_stage = {.name = "first", .step = first_step, .more = first_more, .done_member = "first"};
static const struct stage second_stage = {.name = "second", .step = second_step, .step_failed = second_step_failed};

/* The first process of the pipe: writes the lines; where a pause is asked for, each when the one before has long gone through. */
struct speech {
	const char *lines;
	bool pauses;
};

static int say(void *context)
{
	const struct speech *speech = context;
	for (const char *line = speech->lines, *end; *line; line = end) {
		end = speech->pauses ? strchr(line, '\n') + 1 : line + strlen(line);
		if (write(STDOUT_FILENO, line, (size_t)(end - line)) < 0)
			return STATUS_SYSTEM;
		if (speech->pauses)
			usleep(30000);
	}
	return STATUS_OK;
}

static const char *say_name(void *context)
{
	(void)context;
	return "say";
}

/* What the two stages make of the lines; `name` is what is told of the process. Malloc'd. */
static char *run(struct speech speech, size_t shared, int *status, char name[CHAIN_NAME_MAX], bool *helped)
{
	struct first f = {0};
	int count = 0;
	struct stage_link links[] = {{.stage = &first_stage, .config = &f}, {.stage = &second_stage, .config = &count}};
	struct chain c;
	struct error err;
	cr_assert_eq(chain_open(&c, links, 2, shared, true, &err), 0);
	struct joined processes[] = {{.run = say, .name = say_name, .context = &speech}, chain_process(&c)};
	FILE *out = tmpfile();
	cr_assert_not_null(out);
	int saved = dup(STDOUT_FILENO);
	dup2(fileno(out), STDOUT_FILENO);
	*status = join_run(processes, 2);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	snprintf(name, CHAIN_NAME_MAX, "%s", processes[1].name(&c));
	long len = ftell(out) < 0 || fseek(out, 0, SEEK_END) != 0 ? 0 : ftell(out);
	rewind(out);
	char *text = calloc((size_t)len + 1, 1);
	cr_assert_not_null(text);
	cr_assert_eq(fread(text, 1, (size_t)len, out), (size_t)len);
	fclose(out);
	*helped = atomic_load(&c.work->second_done) > 0;
	chain_close(&c);
	return text;
}

#define IDLE "congvan-first-second"

/* Appends more records than wait in vain for a second process. */
static void add_crowd(struct buffer *lines)
{
	for (int i = 0; i < 2000; i++)
		buffer_add_string(lines, "{\"text\":\"so that many bytes wait, as many as a second process is started for\"}\n");
}

/* Whether one process does all, one record after the other or with more waiting, or has a second one help. */
static void expect(const char *lines, int status, const char *wanted)
{
	static const struct {
		bool pauses, crowd;
		size_t shared;
	} ways[] = {{false, true, 2}, {true, false, 1}, {false, true, 1}};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct buffer all = {0};
		int got;
		bool helped;
		buffer_add_string(&all, lines);
		if (ways[i].crowd)
			add_crowd(&all);
		char name[CHAIN_NAME_MAX], *text = run((struct speech){all.data, ways[i].pauses}, ways[i].shared, &got, name, &helped);
		cr_expect(strncmp(text, wanted, strlen(wanted)) == 0, "way %zu: %.600s", i, text);
		cr_expect_eq(got, status, "way %zu: status %d for %s", i, got, lines);
		cr_expect_str_eq(name, IDLE);
		cr_expect_eq(helped, ways[i].crowd && ways[i].shared == 1, "way %zu", i);
		free(text);
		buffer_free(&all);
	}
}

Test(chain, hands_records_on)
{
	expect("{\"a\":1}\n\n{\"first\":0}\n", STATUS_OK, "{\"a\":1,\"first\":true,\"second\":1}\n{\"first\":0,\"second\":2}\n");
}

Test(chain, a_record_that_fails_goes_on_as_an_error_record)
{
	expect("{\"do\":\"fail\"}\n{}\n", STATUS_RECORDS_FAILED,
		"{\"record_version\":\"1.0\",\"source\":{\"path\":\"<stdin>:1\"},\"error\":{\"stage\":\"first\",\"code\":\"malformed\","
		"\"message\":\"as it was told\"},\"second_saw\":1}\n{\"first\":true,\"second\":2}\n");
}

Test(chain, a_line_that_is_none_is_the_first_stages_to_tell)
{
	int status;
	bool helped;
	char name[CHAIN_NAME_MAX], *text = run((struct speech){"{\n{}\n", false}, 2, &status, name, &helped);
	cr_expect_eq(status, STATUS_RECORDS_FAILED);
	cr_expect(strstr(text, "\"stage\":\"first\",\"code\":\"malformed_record\"") && strstr(text, "\"second_saw\":1"), "%s", text);
	cr_expect(strstr(text, "{\"first\":true,\"second\":2}"), "%s", text);
	free(text);
}

Test(chain, all_records_made_of_one_go_on)
{
	expect("{\"do\":\"three\"}\n", STATUS_RECORDS_FAILED,
		"{\"do\":\"three\",\"first\":true,\"second\":1}\n{\"first\":1,\"second\":2}\n"
		"{\"record_version\":\"1.0\",\"source\":{\"path\":\"<stdin>:1\"},\"error\":{\"stage\":\"first\",\"code\":\"malformed\","
		"\"message\":\"the third\"},\"second_saw\":3}\n");
}

/* The second process has its own count, from where it was forked: here only the order is looked at. */
Test(chain, the_order_stays_whoever_does_the_work)
{
	struct buffer lines = {0};
	for (int i = 0; i < 3000; i++)
		buffer_add_format(&lines, "{\"n\":%d,\"text\":\"%0200d\"%s}\n", i, i, i % 7 ? "" : ",\"do\":\"fail\"");
	for (size_t shared = 1; shared <= 2; shared++) {
		int status;
		bool helped;
		char name[CHAIN_NAME_MAX], *text = run((struct speech){lines.data, false}, shared, &status, name, &helped), *at = text;
		cr_expect_eq(helped, shared == 1);
		cr_expect_eq(status, STATUS_RECORDS_FAILED);
		for (int i = 0; i < 3000; i++) {
			char start[60], *end = strchr(at, '\n');
			snprintf(start, sizeof start, i % 7 ? "{\"n\":%d," : "{\"record_version\":\"1.0\",\"source\":{\"path\":\"<stdin>:%d\"",
				i + !(i % 7));
			cr_assert(end && strncmp(at, start, strlen(start)) == 0, "%d: %.*s", i, 80, at);
			at = end + 1;
		}
		cr_expect_str_empty(at);
		free(text);
	}
	buffer_free(&lines);
}

/* What is told of a process that a record kills, and that all records before it came through. */
static void expect_death(const char *lines, bool pauses, size_t shared, const char *wanted_name)
{
	int status;
	bool helped;
	char name[CHAIN_NAME_MAX], *text = run((struct speech){lines, pauses}, shared, &status, name, &helped);
	cr_expect_eq(status, STATUS_SYSTEM);
	cr_expect_str_eq(text, "{\"first\":true,\"second\":1}\n", "%s", text);
	cr_expect_str_eq(name, wanted_name);
	free(text);
}

Test(chain, tells_which_stage_died)
{
	expect_death("{}\n{\"do\":\"die\"}\n", false, 2, "congvan-first");
	expect_death("{}\n{\"do\":\"die later\"}\n", false, 2, "congvan-second");
	expect_death("{}\n{\"do\":\"die later\"}\n{}\n", true, 1, "congvan-second");
	/* The second process dies: the first one names its stage, and is well itself. */
	struct buffer lines = {0};
	buffer_add_string(&lines, "{}\n{\"do\":\"die later\"}\n");
	add_crowd(&lines);
	expect_death(lines.data, false, 1, IDLE);
	buffer_free(&lines);
}
