/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive.h"
#include "ledger.h"
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

struct status_config {
	bool json;
};

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct status_config *c = config;
	(void)name;
	(void)argument;
	(void)err;
	c->json = true;
	return 0;
}

static int add_code(void *context, const char *code, int64_t count)
{
	return json_object_set_new(context, code, json_integer(count));
}

/* Whether a run holds the archive now. */
static bool is_held(const struct archive *a)
{
	char *path = archive_path(a, "lock");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	if (fd >= 0)
		close(fd);
	free(path);
	return held;
}

/* How far a run is, as it tells itself. */
static json_t *told_status(const struct archive *a)
{
	json_error_t ignored;
	char *path = archive_path(a, "status.json");
	json_t *told = path ? json_load_file(path, 0, &ignored) : NULL;
	free(path);
	return told;
}

static void print_text(const json_t *o)
{
	const char *key;
	json_t *value;
	const json_t *files = json_object_get(o, "files"), *codes = json_object_get(o, "quarantine"),
		*run = json_object_get(o, "run");
	if (run)
		printf("run %" JSON_INTEGER_FORMAT ": %s, begun %s%s%s\n", json_integer_value(json_object_get(run, "id")),
			json_string_value(json_object_get(run, "state")), json_string_value(json_object_get(run, "started")),
			json_object_get(run, "ended") ? ", ended " : "",
			json_object_get(run, "ended") ? json_string_value(json_object_get(run, "ended")) : "");
	else
		printf("no run yet\n");
	if (json_object_get(run, "of"))
		printf("  %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT " done\n",
			json_integer_value(json_object_get(run, "done")), json_integer_value(json_object_get(run, "of")));
	json_object_foreach((json_t *)files, key, value) {
		printf("%12" JSON_INTEGER_FORMAT " %s\n", json_integer_value(value), key);
	}
	printf("%12" JSON_INTEGER_FORMAT " documents, %" JSON_INTEGER_FORMAT " of them secret or to be returned\n",
		json_integer_value(json_object_get(o, "documents")), json_integer_value(json_object_get(o, "secret")));
	printf("%12" JSON_INTEGER_FORMAT " files that are gone\n", json_integer_value(json_object_get(o, "deleted_files")));
	if (json_object_size(codes))
		printf("in quarantine:\n");
	json_object_foreach((json_t *)codes, key, value) {
		printf("%12" JSON_INTEGER_FORMAT " %s\n", json_integer_value(value), key);
	}
}

static int read_status(const struct archive *a, json_t *o, struct error *err)
{
	struct ledger_books b;
	struct ledger_run run;
	int64_t documents, secret, deleted;
	char *path = archive_path(a, "ledger.db");
	struct ledger *l = path ? ledger_open(path, DB_READ, err) : NULL;
	json_t *codes = json_object(), *one = NULL, *told = NULL;
	int result = -1, got;
	if (!path || !codes)
		error_memory(err);
	if (!l || !codes || (got = ledger_last_run(l, &run, err)) < 0)
		goto out;
	if (got) {
		bool running = strcmp(run.state, "running") == 0;
		one = json_pack("{s:I, s:s, s:s, s:s, s:s}", "id", (json_int_t)run.id, "state",
			running && !is_held(a) ? "cut off" : run.state, "started", run.started, "tool", run.tool, "settings",
			run.settings);
		if (one && *run.ended && json_object_set_new(one, "ended", json_string(run.ended)) < 0)
			goto memory;
		if (one && running && (told = told_status(a)) && json_object_get(told, "of") &&
			(json_object_set(one, "done", json_object_get(told, "done")) < 0 ||
				json_object_set(one, "of", json_object_get(told, "of")) < 0))
			goto memory;
		if (!one || json_object_set(o, "run", one) < 0)
			goto memory;
	}
	if (ledger_books(l, 0, &b, err) < 0 || ledger_totals(l, &documents, &secret, &deleted, err) < 0 ||
		ledger_codes(l, add_code, codes, err) < 0)
		goto out;
	if (json_object_set_new(o, "files",
		    json_pack("{s:I, s:I, s:I, s:I, s:I}", "records", (json_int_t)b.records, "partial", (json_int_t)b.partial,
			    "quarantined", (json_int_t)b.quarantined, "skipped", (json_int_t)b.skipped, "undone",
			    (json_int_t)b.open)) < 0 ||
		json_object_set_new(o, "documents", json_integer(documents)) < 0 ||
		json_object_set_new(o, "secret", json_integer(secret)) < 0 ||
		json_object_set_new(o, "deleted_files", json_integer(deleted)) < 0 ||
		json_object_set(o, "quarantine", codes) < 0)
		goto memory;
	result = 0;
	goto out;
memory:
	error_memory(err);
out:
	ledger_close(l);
	free(path);
	json_decref(codes);
	json_decref(one);
	json_decref(told);
	return result;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"json", NULL, "as one JSON object", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "status",
		.summary = "How an archive stands: the last run, how many files of which outcome, what is in quarantine.",
		.operands = "ARCHIVE",
		.options = options,
		.option = set_option,
	};
	struct status_config config = {0};
	struct stage_common common;
	struct error err = {{0}, {0}};
	struct archive archive = {NULL, -1};
	int status = stage_options(&stage, &config, argc, argv, &common);
	if (status >= 0)
		return status;
	if (common.operand_count != 1) {
		stage_message("status", NULL, "one archive is to be named (--help tells more)");
		return STATUS_USAGE;
	}
	json_t *o = json_object();
	status = STATUS_SYSTEM;
	if (!o)
		error_memory(&err);
	else if (archive_open(&archive, common.operands[0], false, &err) == 0 && read_status(&archive, o, &err) == 0)
		status = STATUS_OK;
	if (status != STATUS_OK)
		stage_message("status", NULL, "%s", err.message);
	else if (config.json) {
		char *text = json_dumps(o, JSON_INDENT(1));
		printf("%s\n", text ? text : "");
		status = text ? STATUS_OK : STATUS_SYSTEM;
		free(text);
	} else
		print_text(o);
	if (fflush(stdout) != 0) {
		stage_message("status", NULL, "cannot write to standard output: %s", strerror(errno));
		status = STATUS_SYSTEM;
	}
	json_decref(o);
	archive_close(&archive);
	return status;
}
