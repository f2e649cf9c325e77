/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain.h"
#include "survey.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct survey_config {
	bool json;
	bool records;        /* operands are records, not documents */
	struct command extract;
};

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct survey_config *c = config;
	(void)err;
	if (strcmp(name, "json") == 0)
		c->json = true;
	else if (strcmp(name, "records") == 0)
		c->records = true;
	else
		command_add_option(&c->extract, name, argument);
	return 0;
}

static void *open_survey(void *config, struct error *err)
{
	const struct survey_config *c = config;
	return survey_new(c->json, err);
}

static void close_survey(void *state)
{
	survey_free(state);
}

static int put(struct buffer *out, struct error *err)
{
	int result = 0;
	if (fwrite(out->data ? out->data : "", 1, out->len, stdout) != out->len)
		result = error_set(err, ERROR_SYSTEM, "cannot write to standard output");
	return result;
}

static int step(void *state, struct record *r, struct error *err)
{
	struct buffer out = {0};
	int result = survey_record(state, r, &out, err);
	if (result == 0)
		result = put(&out, err);
	buffer_free(&out);
	return result;
}

static int finish(void *state, void *config, struct error *err)
{
	struct buffer out = {0};
	(void)config;
	int result = survey_totals(state, &out, err);
	if (result == 0)
		result = put(&out, err);
	buffer_free(&out);
	return result;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int list_path(FILE *list, const char *path)
{
	size_t length = strlen(path) + 1;
	return fwrite(path, 1, length, list) == length ? 0 : -1;
}

/* All files below a folder, but hidden ones; what cannot be entered is passed over with a message. */
static int list_folder(FILE *list, char *path)
{
	char *const roots[] = {path, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	if (!walk)
		return -1;
	int result = 0;
	FTSENT *entry;
	while (result == 0 && (errno = 0, entry = fts_read(walk)) != NULL) {
		bool hidden = entry->fts_level > 0 && entry->fts_name[0] == '.';
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
			stage_message("survey", entry->fts_path, "%s", strerror(entry->fts_errno));
		else if (hidden && entry->fts_info == FTS_D)
			fts_set(walk, entry, FTS_SKIP);
		else if (!hidden && entry->fts_info == FTS_F)
			result = list_path(list, entry->fts_path);
	}
	if (errno)
		result = -1;
	fts_close(walk);
	return result;
}

/* Operands become a list of files, folders walked, that extract reads as /dev/fd/N. NULL after a message. */
static FILE *list_operands(const struct stage_common *common)
{
	FILE *list = tmpfile();
	int bad = list ? 0 : -1;
	for (int i = 0; bad == 0 && i < common->operand_count; i++) {
		char *path = common->operands[i];
		struct stat st;
		/* What is no folder goes on as it is: extract says what is wrong with it. */
		bad = stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? list_folder(list, path) : list_path(list, path);
	}
	if (bad == 0 && (fflush(list) != 0 || fseek(list, 0, SEEK_SET) != 0))
		bad = -1;
	if (bad == 0)
		return list;
	stage_message("survey", NULL, "cannot list the documents: %s", strerror(errno));
	if (list)
		fclose(list);
	return NULL;
}

static const struct stage_option options[] = {
	{"json", NULL, "JSON Lines instead of a table, the totals last", 'j'},
	{"records", NULL, "operands (or stdin) are records of congvan-extract, not documents", 0},
	{"from", "LIST", "read paths from the file LIST, one a line; - is standard input", 'f'},
	{"null", NULL, "paths in LIST end in NUL instead of a line feed", '0'},
	{0},
};

static const struct stage stage = {
	.name = "survey",
	.summary = "Tells which encodings, text layers, fonts and pages documents have; changes nothing.",
	.operands = "PATH...",
	.options = options,
	.option = set_option,
	.open = open_survey,
	.close = close_survey,
	.step = step,
	.step_failed = step,
	.finish = finish,
	.swallows = true,
};

/* extract | survey --records */
static int survey_documents(struct survey_config *c, const struct stage_common *common)
{
	struct stage_link link = {.stage = &stage, .config = c};
	struct chain rest;
	struct error err;
	int status = STATUS_SYSTEM;
	FILE *list = NULL;
	if (common->operand_count) {
		char name[32];
		list = list_operands(common);
		if (!list)
			return STATUS_SYSTEM;
		snprintf(name, sizeof name, "/dev/fd/%d", fileno(list));
		command_add_option(&c->extract, "from", name);
		command_add_option(&c->extract, "null", NULL);
	}
	if (common->quiet)
		command_add_option(&c->extract, "quiet", NULL);
	if (chain_open(&rest, &link, 1, 1, common->quiet, &err) < 0)
		stage_message("survey", NULL, "%s", err.message);
	else if (c->extract.failed)
		stage_message("survey", NULL, "out of memory");
	else
		status = join_run((struct joined[]){{.command = &c->extract}, chain_process(&rest)}, 2);
	chain_close(&rest);
	if (list)
		fclose(list);
	return status;
}

int main(int argc, char **argv)
{
	struct survey_config config = {0}, again = {0};
	struct stage_common common;
	char *path = program_path("congvan-extract");
	if (path)
		command_add(&config.extract, path);
	config.extract.failed |= !path;
	free(path);
	int status = stage_options(&stage, &config, argc, argv, &common);
	if (status < 0)
		status = config.records ? -1 : survey_documents(&config, &common);
	command_free(&config.extract);
	if (status >= 0)
		return status;
	/* As a filter it lives like all others: options are read anew. */
	optind = 1;
	status = stage_filter(&stage, &again, argc, argv);
	command_free(&again.extract);
	return status;
}
