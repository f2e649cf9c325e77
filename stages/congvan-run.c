/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_file.h"
#include "nightly.h"
#include "quantity.h"
#include "settings.h"
#include "stage.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Options of `congvan pipe` that a lane gets as they are. */
static const char *const passed[] = {"max-bytes", "max-pages", "max-page-area", "max-text", "timeout", "memory",
	"ocr-lang", "encoding", "layout", NULL};

static const struct stage_option options[] = {
	{"output", "ARCHIVE", "the archive's folder; made where it is missing", 'o'},
	{"from", "LIST", "do what a list of `congvan shards` names; ARCHIVE is ARCHIVE/shards/NAME then", 0},
	{"checkpoint", "SECONDS", "with --from: keep what is done so often for a later attempt (default 60)", 0},
	{"config", "FILE", "read options from FILE: lines of key = value", 0},
	{"jobs", "N", "lanes for documents with text (default: the cores)", 'j'},
	{"ocr-jobs", "N", "lanes for scans (default: the cores)", 0},
	{"redo", NULL, "do again what was done with other rules, tables or options", 0},
	{"retry", "CODE", "try again what is in quarantine with this code, or all", 0},
	{"reindex", NULL, "make the index anew", 0},
	{"include-secret", NULL, "index also what is marked as secret or to be returned", 0},
	{"reserve", "SIZE", "stop when less is left on the disk (default 256M)", 0},
	{"lane-timeout", "SECONDS", "a lane silent for so long is hung (default 600)", 0},
	{"ocr-lane-timeout", "SECONDS", "the same of lanes for scans (default 21600)", 0},
	{"max-bytes", "SIZE", "refuse larger files (too_large)", 0},
	{"max-pages", "N", "read no more than the first N pages", 0},
	{"max-page-area", "SIZE", "leave out pages that are larger", 0},
	{"max-text", "SIZE", "leave out pages with more text", 0},
	{"timeout", "SECONDS", "give up reading a document after that long", 0},
	{"memory", "SIZE", "memory that reading a document may take", 0},
	{"ocr", "WHEN", "auto, never or always read pages by OCR (default auto)", 0},
	{"ocr-lang", "LANG", "Tesseract's language (default vie)", 0},
	{"encoding", "NAME", "take all 8-bit text as NAME instead of finding out", 'e'},
	{"rules", "DIR", "add the rule files of DIR to the built-in ones", 0},
	{"layout", NULL, "keep every line's page and box in the records", 0},
	{0},
};

struct run_config {
	struct nightly_config nightly;
	struct command pipe, pipe_ocr;
	const char *ocr;
	char *rules; /* absolute: lanes work elsewhere; owned */
};

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct run_config *c = config;
	struct nightly_config *n = &c->nightly;
	const size_t day = 86400, most = 1024;
	for (size_t i = 0; passed[i]; i++)
		if (strcmp(name, passed[i]) == 0) {
			command_add_option(&c->pipe, name, argument);
			return 0;
		}
	if (strcmp(name, "output") == 0)
		n->archive = argument;
	else if (strcmp(name, "from") == 0)
		n->list = argument;
	else if (strcmp(name, "checkpoint") == 0)
		return quantity_parse(argument, 0, day, &n->checkpoint_seconds, err);
	else if (strcmp(name, "jobs") == 0)
		return quantity_parse(argument, 1, most, &n->jobs, err);
	else if (strcmp(name, "ocr-jobs") == 0)
		return quantity_parse(argument, 1, most, &n->ocr_jobs, err);
	else if (strcmp(name, "redo") == 0)
		n->redo = true;
	else if (strcmp(name, "retry") == 0)
		n->retry = argument;
	else if (strcmp(name, "reindex") == 0)
		n->reindex = true;
	else if (strcmp(name, "include-secret") == 0)
		n->include_secret = true;
	else if (strcmp(name, "reserve") == 0)
		return quantity_parse(argument, 0, SIZE_MAX / 4, &n->reserve, err);
	else if (strcmp(name, "lane-timeout") == 0)
		return quantity_parse(argument, 1, 30 * day, &n->lane_seconds, err);
	else if (strcmp(name, "ocr-lane-timeout") == 0)
		return quantity_parse(argument, 1, 30 * day, &n->ocr_lane_seconds, err);
	else if (strcmp(name, "ocr") == 0) {
		if (strcmp(argument, "auto") != 0 && strcmp(argument, "never") != 0 && strcmp(argument, "always") != 0)
			return error_set(err, ERROR_SYSTEM, "auto, never or always");
		c->ocr = argument;
	} else if (strcmp(name, "rules") == 0) {
		free(c->rules);
		c->rules = realpath(argument, NULL);
		if (!c->rules)
			return error_set(err, ERROR_SYSTEM, "%s: %s", argument, strerror(errno));
	}
	return 0;
}

/* The command line with what --config names put before it: later options stand over earlier ones. */
static int gather_arguments(int argc, char **argv, struct command *all, struct error *err)
{
	struct command operands = {0};
	int result = 0;
	command_add(all, argv[0]);
	for (int i = 1; result == 0 && i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *file = NULL;
		if (strncmp(argv[i], "--config=", 9) == 0)
			file = argv[i] + 9;
		else if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
			file = argv[i + 1];
		if (file)
			result = config_file_read(file, options, "inbox", all, &operands, err);
	}
	for (size_t i = 0; i < operands.count; i++)
		command_add(all, operands.argv[i]);
	for (int i = 1; i < argc; i++)
		command_add(all, argv[i]);
	if (result == 0 && (all->failed || operands.failed))
		result = error_memory(err);
	command_free(&operands);
	return result;
}

/* What a lane runs. CONGVAN_LANE is for tests: a program that takes paths, NUL-terminated, and gives records. */
static int make_pipes(struct run_config *c, struct error *err)
{
	const char *other = getenv("CONGVAN_LANE");
	char *program = other && *other ? strdup(other) : program_path("congvan-pipe");
	char *ocr = program_path("congvan-ocr");
	struct command options_given = c->pipe;
	bool scans = ocr && program_exists(ocr) && strcmp(c->ocr, "never") != 0;
	c->pipe = (struct command){0};
	struct command *pipes[] = {&c->pipe, &c->pipe_ocr};
	for (int i = 0; program && i < 2; i++) {
		struct command *p = pipes[i];
		command_add(p, program);
		command_add(p, "--quiet");
		command_add(p, "--from=-");
		command_add(p, "--null");
		for (size_t k = 0; k < options_given.count; k++)
			command_add(p, options_given.argv[k]);
		if (c->rules)
			command_add_option(p, "rules", c->rules);
		/* Scans hold up nobody: text lanes only tell that a page is one. With "always" there is nothing to tell. */
		if (scans && strcmp(c->ocr, "auto") == 0)
			command_add_option(p, "ocr", i ? "auto" : "defer");
		else
			command_add_option(p, "ocr", scans ? c->ocr : "never");
	}
	c->nightly.pipe = &c->pipe;
	c->nightly.pipe_ocr = scans && strcmp(c->ocr, "auto") == 0 ? &c->pipe_ocr : NULL;
	int result = program && ocr && !c->pipe.failed && !c->pipe_ocr.failed
		? settings_name(c->rules, &c->pipe, c->nightly.settings, err)
		: error_memory(err);
	command_free(&options_given);
	free(program);
	free(ocr);
	return result;
}

static int run(struct run_config *c, const struct stage_common *common, struct error *err)
{
	struct nightly_config *n = &c->nightly;
	struct nightly_numbers numbers;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	n->jobs = n->jobs ? n->jobs : cores > 0 ? (size_t)cores : 1;
	n->ocr_jobs = n->ocr_jobs ? n->ocr_jobs : cores > 0 ? (size_t)cores : 1;
	n->inboxes = common->operands;
	n->inbox_count = (size_t)common->operand_count;
	n->quiet = common->quiet;
	n->stop = nightly_catch_signals();
	if (make_pipes(c, err) < 0)
		return nightly_say("run", STATUS_SYSTEM, false, &numbers, err);
	int status = nightly_run(n, &numbers, err);
	return nightly_say("run", status, numbers.run && !common->quiet && status != STATUS_SYSTEM, &numbers, err);
}

int main(int argc, char **argv)
{
	static const struct stage stage = {
		.name = "run",
		.summary = "The nightly job: what is new in the INBOXes is read, recorded and indexed in ARCHIVE.",
		.operands = "INBOX... -o ARCHIVE",
		.options = options,
		.option = set_option,
	};
	struct run_config config = {.ocr = "auto",
		.nightly = {.lane_seconds = 600, .ocr_lane_seconds = 21600, .reserve = (size_t)256 << 20,
			.checkpoint_seconds = 60}};
	struct stage_common common;
	struct command all = {0};
	struct error err = {{0}, {0}};
	int status;
	if (gather_arguments(argc, argv, &all, &err) < 0) {
		stage_message("run", NULL, "%s", err.message);
		status = STATUS_USAGE;
		goto out;
	}
	status = stage_options(&stage, &config, (int)all.count, all.argv, &common);
	if (status >= 0)
		goto out;
	if (!config.nightly.archive || !common.operand_count != !!config.nightly.list) {
		stage_message("run", NULL, "%s (--help tells more)",
			!config.nightly.archive ? "no archive given: -o ARCHIVE"
			: config.nightly.list ? "INBOX and --from do not go together: the list names the inboxes" : "no INBOX given");
		status = STATUS_USAGE;
		goto out;
	}
	status = run(&config, &common, &err);
out:
	command_free(&all);
	command_free(&config.pipe);
	command_free(&config.pipe_ocr);
	free(config.rules);
	return status;
}
