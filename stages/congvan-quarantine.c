/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quarantine.h"
#include "stage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

struct quarantine_config {
	bool json;
};

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct quarantine_config *c = config;
	(void)name;
	(void)argument;
	(void)err;
	c->json = true;
	return 0;
}

/* What a document's own name or message holds must not steer the terminal. */
static void print_clean(const char *s)
{
	for (; *s; s++)
		putchar((unsigned char)*s < 0x20 || *s == 0x7F ? '?' : *s);
}

static bool meant(const struct ledger_quarantined *q, const char *what)
{
	if (!what || strcmp(what, "all") == 0 || strcmp(what, q->code) == 0 || strcmp(what, q->path) == 0 ||
		strcmp(what, q->sha256) == 0)
		return true;
	size_t root = strlen(q->root);
	return strncmp(what, q->root, root) == 0 && what[root] == '/' && strcmp(what + root + 1, q->path) == 0;
}

static void print_long(const struct ledger_quarantined *q)
{
	printf("path:     ");
	print_clean(q->root);
	putchar('/');
	print_clean(q->path);
	printf("\ncode:     %s\nstage:    %s\nmessage:  ", q->code, q->stage);
	print_clean(q->message);
	if (*q->sha256)
		printf("\nsha256:   %s\ntried:    %" PRId64 " %s, last in run %" PRId64 " by congvan %s (settings %s)", q->sha256,
			q->attempts, q->attempts == 1 ? "time" : "times", q->run, q->tool, q->settings);
	printf("\nnext run: %s\n\n",
		q->retry ? "tries again, as asked" : ledger_transient(q->code) || !*q->sha256 ? "tries again by itself"
										       : "leaves it, unless asked to retry");
}

static int list(struct ledger *l, const struct quarantine_config *c, const char *what, bool all_of_it, int64_t *count,
	struct error *err)
{
	struct ledger_quarantined q;
	int got;
	*count = 0;
	if (ledger_quarantine_begin(l, err) < 0)
		return -1;
	while ((got = ledger_quarantine_next(l, &q, err)) > 0) {
		if (!meant(&q, what))
			continue;
		++*count;
		if (c->json) {
			json_t *json = quarantine_json(&q);
			char *line = json ? json_dumps(json, RECORD_JSON_FLAGS) : NULL;
			if (line)
				printf("%s\n", line);
			free(line);
			json_decref(json);
			if (!line)
				return error_memory(err);
		} else if (all_of_it) {
			print_long(&q);
		} else {
			printf("%-12s ", q.code);
			print_clean(q.path);
			printf(": ");
			print_clean(q.message);
			putchar('\n');
		}
	}
	return got;
}

static int work(const char *verb, struct archive *a, const char *what, const struct quarantine_config *c,
	struct error *err)
{
	bool retry = strcmp(verb, "retry") == 0;
	int64_t count = 0;
	char *path = archive_path(a, "ledger.db");
	struct ledger *l = NULL;
	int status = STATUS_SYSTEM;
	if (!path)
		error_memory(err);
	/* A run must not be writing the same rows. */
	if (!path || (retry && archive_lock(a, err) < 0) || !(l = ledger_open(path, retry ? DB_WRITE : DB_READ, err)))
		goto out;
	if ((retry ? ledger_retry(l, what, &count, err) : list(l, c, what, strcmp(verb, "show") == 0, &count, err)) < 0)
		goto out;
	if (retry)
		printf("%" PRId64 " %s tried again by the next run\n", count, count == 1 ? "document is" : "documents are");
	else if (what && !count)
		stage_message("quarantine", what, "is neither a code nor a file in quarantine");
	status = what && !count ? STATUS_RECORDS_FAILED : STATUS_OK;
out:
	ledger_close(l);
	free(path);
	return status;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"json", NULL, "as JSON, one a line", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "quarantine",
		.summary = "What an archive could not read: lists it, tells why, has it tried again by the next run.\n"
			   "WHAT is a code (encrypted), a path, a SHA-256, or all.",
		.operands = "list|show|retry ARCHIVE [WHAT]",
		.options = options,
		.option = set_option,
	};
	struct quarantine_config config = {0};
	struct stage_common common;
	struct error err = {{0}, {0}};
	struct archive archive = {NULL, -1};
	int status = stage_options(&stage, &config, argc, argv, &common);
	if (status >= 0)
		return status;
	const char *verb = common.operand_count ? common.operands[0] : "";
	bool retry = strcmp(verb, "retry") == 0;
	if (common.operand_count < 2 || common.operand_count > 3 ||
		(strcmp(verb, "list") != 0 && strcmp(verb, "show") != 0 && !retry) || (retry && common.operand_count != 3)) {
		stage_message("quarantine", NULL, "list, show or retry, an archive, and (for retry always) what (--help tells more)");
		return STATUS_USAGE;
	}
	status = STATUS_SYSTEM;
	if (archive_open(&archive, common.operands[1], false, &err) == 0)
		status = work(verb, &archive, common.operand_count > 2 ? common.operands[2] : NULL, &config, &err);
	if (status == STATUS_SYSTEM)
		stage_message("quarantine", NULL, "%s", err.message);
	else if (fflush(stdout) != 0) {
		stage_message("quarantine", NULL, "cannot write to standard output: %s", strerror(errno));
		status = STATUS_SYSTEM;
	}
	archive_close(&archive);
	return status;
}
