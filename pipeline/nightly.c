/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly_part.h"

#include "inbox.h"
#include "quarantine.h"
#include "stage.h"
#include "version.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

void nightly_when(char out[32])
{
	time_t now = time(NULL);
	struct tm tm;
	if (!gmtime_r(&now, &tm) || !strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm))
		snprintf(out, 32, "unknown");
}

/* ------------------------------------------------------------------ reports */

static int add_code(void *context, const char *code, int64_t count)
{
	return json_object_set_new(context, code, json_integer(count));
}

static json_t *books_json(const struct ledger_books *b)
{
	return json_pack("{s:I, s:I, s:I, s:I}", "records", (json_int_t)b->records, "partial", (json_int_t)b->partial,
		"quarantined", (json_int_t)b->quarantined, "skipped", (json_int_t)b->skipped);
}

static int write_json(const char *path, json_t *json, struct error *err)
{
	char *text = json ? json_dumps(json, JSON_INDENT(1)) : NULL;
	struct buffer b = {0};
	if (text)
		buffer_add_format(&b, "%s\n", text);
	int result = text && buffer_ok(&b) ? file_replace(path, buffer_span(&b), err) : error_memory(err);
	free(text);
	buffer_free(&b);
	json_decref(json);
	return result;
}

static json_t *numbers_json(const struct nightly *n)
{
	const struct nightly_numbers *m = n->numbers;
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "inputs", (json_int_t)m->inputs, "unchanged",
		(json_int_t)m->unchanged, "new", (json_int_t)m->fresh, "changed", (json_int_t)m->changed, "touched",
		(json_int_t)m->touched, "moved", (json_int_t)m->moved, "copied", (json_int_t)m->copied, "deleted",
		(json_int_t)m->deleted, "processed", (json_int_t)m->processed, "failed",
		(json_int_t)m->failed);
}

int nightly_status(struct nightly *n, const char *state, const char *settings, struct error *err)
{
	struct ledger_books all;
	int64_t contents, secret, deleted, indexed = 0;
	char when[32];
	char *path = NULL;
	json_t *codes = json_object(), *status = NULL;
	bool running = strcmp(state, "running") == 0;
	int result = -1;
	nightly_when(when);
	if (!codes) {
		error_memory(err);
		goto out;
	}
	status = json_pack("{s:s, s:I, s:s, s:s, s:s, s:I, s:I}", "state", state, "run", (json_int_t)n->numbers->run, "at",
		when, "tool", CONGVAN_VERSION, "settings", settings, "done", (json_int_t)n->progress.done, "of",
		(json_int_t)n->progress.total);
	/* While it works the counts would cost time and mean little. */
	if (status && !running) {
		if (ledger_books(n->ledger, 0, &all, err) < 0 || ledger_codes(n->ledger, add_code, codes, err) < 0 ||
			ledger_totals(n->ledger, &contents, &secret, &deleted, err) < 0 ||
			(n->index && index_count(n->index, &indexed, err) < 0))
			goto out;
		if (json_object_set_new(status, "files", books_json(&all)) < 0 ||
			json_object_set(status, "quarantine", codes) < 0 ||
			json_object_set_new(status, "documents", json_integer(contents)) < 0 ||
			(n->index && json_object_set_new(status, "indexed", json_integer(indexed)) < 0) ||
			json_object_set_new(status, "secret", json_integer(secret)) < 0 ||
			json_object_set_new(status, "deleted_files", json_integer(deleted)) < 0 ||
			json_object_set_new(status, "outdated", json_integer(n->numbers->outdated)) < 0) {
			error_memory(err);
			goto out;
		}
	}
	path = archive_path(&n->archive, "status.json");
	if (!path) {
		error_memory(err);
		goto out;
	}
	result = write_json(path, json_incref(status), err);
out:
	json_decref(status);
	json_decref(codes);
	free(path);
	return result;
}

static int write_report(struct nightly *n, const char *state, const char *settings, const char *started, struct error *err)
{
	char when[32];
	char *path = archive_path(&n->archive, "reports/%06" PRId64 ".json", n->numbers->run);
	json_t *inboxes = json_array();
	nightly_when(when);
	for (size_t i = 0; inboxes && i < n->inbox_count; i++) {
		struct span root = span_of(n->inboxes[i].root);
		json_t *one = json_stringn(root.ptr, root.len);
		/* A folder's name may be no UTF-8. */
		if (json_array_append_new(inboxes, one ? one : json_string("?")) < 0)
			break;
	}
	json_t *report = json_pack("{s:I, s:s, s:s, s:s, s:I, s:s, s:s, s:o, s:o, s:o, s:I}", "run",
		(json_int_t)n->numbers->run, "state", state, "started", started, "ended", when, "milliseconds",
		(json_int_t)n->numbers->milliseconds, "tool", CONGVAN_VERSION, "settings", settings, "inboxes",
		inboxes, "numbers", numbers_json(n), "files", books_json(&n->numbers->books), "outdated",
		(json_int_t)n->numbers->outdated);
	int result = path ? write_json(path, report, err) : error_memory(err);
	free(path);
	return result;
}

/* ------------------------------------------------------------------ books */

int nightly_balance(struct nightly *n, const char *settings, struct error *err)
{
	struct nightly_numbers *m = n->numbers;
	m->books = (struct ledger_books){0};
	for (size_t i = 0; i < n->inbox_count; i++) {
		struct ledger_books b;
		if (ledger_books(n->ledger, n->inboxes[i].id, &b, err) < 0)
			return -1;
		m->books.records += b.records;
		m->books.partial += b.partial;
		m->books.quarantined += b.quarantined;
		m->books.skipped += b.skipped;
		m->books.open += b.open;
	}
	if (ledger_outdated(n->ledger, settings, &m->outdated, err) < 0)
		return -1;
	/* A run that ends early has left some undone. */
	if (n->stopped)
		return 0;
	const struct ledger_books *b = &m->books;
	if (b->open || b->records + b->partial + b->quarantined + b->skipped != m->inputs)
		return error_set(err, ERROR_SYSTEM,
			"the books do not balance: %" PRId64 " inputs, but %" PRId64 " records + %" PRId64 " partial + %" PRId64
			" quarantined + %" PRId64 " skipped, and %" PRId64 " undone",
			m->inputs, b->records, b->partial, b->quarantined, b->skipped, b->open);
	char file[64];
	int64_t made, placed;
	snprintf(file, sizeof file, "records/%06" PRId64 ".jsonl", m->run);
	if (ledger_run_records(n->ledger, m->run, file, &made, &placed, err) < 0)
		return -1;
	return made == placed ? 0
		: error_set(err, ERROR_SYSTEM, "the books do not balance: %" PRId64 " records made, %" PRId64 " in %s", made,
			  placed, file);
}

/* ------------------------------------------------------------------ the run */

/* The inboxes' names are those that the list was made with: what they come to on this node must not show in a record. */
static int open_listed_inboxes(struct nightly *n, struct error *err)
{
	if (shard_list_open(&n->list, n->config->list, err) < 0)
		return -1;
	n->inboxes = calloc(n->list.inbox_count + 1, sizeof *n->inboxes);
	if (!n->inboxes)
		return error_memory(err);
	for (size_t i = 0; i < n->list.inbox_count; i++) {
		n->inboxes[i].root = strdup(n->list.inboxes[i]);
		if (!n->inboxes[i].root)
			return error_memory(err);
		n->inbox_count++;
	}
	return 0;
}

static int open_inboxes(struct nightly *n, struct error *err)
{
	const struct nightly_config *c = n->config;
	if (c->list)
		return open_listed_inboxes(n, err);
	char **roots = calloc(c->inbox_count + 1, sizeof *roots);
	n->inboxes = calloc(c->inbox_count + 1, sizeof *n->inboxes);
	n->inbox_count = c->inbox_count;
	int result = roots && n->inboxes ? inbox_roots(c->inboxes, c->inbox_count, roots, err) : error_memory(err);
	for (size_t i = 0; roots && n->inboxes && i < c->inbox_count; i++)
		n->inboxes[i].root = roots[i];
	free(roots);
	return result;
}

/* Takes out what only a run that was cut off can have left: nobody else is here. */
static void clean_folder(const struct nightly *n, const char *name, bool all)
{
	char *path = archive_path(&n->archive, "%s", name);
	DIR *d = path ? opendir(path) : NULL;
	struct dirent *e;
	while (d && (e = readdir(d))) {
		size_t len = strlen(e->d_name);
		bool unfinished = len > 4 && strcmp(e->d_name + len - 4, ".new") == 0;
		if (unfinished || (all && e->d_name[0] != '.' && strcmp(e->d_name, "probe.txt") != 0))
			unlinkat(dirfd(d), e->d_name, 0);
	}
	if (d)
		closedir(d);
	free(path);
}

void nightly_clean_work(const struct nightly *n)
{
	clean_folder(n, "work", true);
	clean_folder(n, "records", false);
	clean_folder(n, "reports", false);
	clean_folder(n, "quarantine", false);
	clean_folder(n, "", false);
}

int nightly_open_archive(struct nightly *n, enum db_mode mode, struct error *err)
{
	if (archive_open(&n->archive, n->config->archive, true, err) < 0 || archive_lock(&n->archive, err) < 0)
		return -1;
	char *ledger = archive_path(&n->archive, "ledger.db"), *index = archive_path(&n->archive, "index.db");
	int result = -1;
	if (!ledger || !index)
		error_memory(err);
	else if ((n->ledger = ledger_open(ledger, mode, err)) && (n->index = index_open(index, mode, err)))
		result = 0;
	free(ledger);
	free(index);
	return result;
}

/* An archive is one run's or the shards', else neither would know what the other did. */
static int check_merged(struct nightly *n, struct error *err)
{
	const char *merged;
	if (ledger_meta_get(n->ledger, "merged", &merged, err) < 0)
		return -1;
	return !*merged ? 0
		: error_set(err, ERROR_SYSTEM, "%s is made of shards: `congvan run --from` works on those, `congvan merge` on this",
			  n->archive.root);
}

int nightly_begin(struct nightly *n, const char *when, const char *settings, struct error *err)
{
	const char *before;
	const char *now = n->config->include_secret ? "yes" : "no";
	if (ledger_begin(n->ledger, err) < 0 ||
		ledger_run_begin(n->ledger, when, CONGVAN_VERSION, settings, &n->numbers->run, err) < 0)
		return -1;
	for (size_t i = 0; i < n->inbox_count; i++)
		if (ledger_inbox(n->ledger, n->inboxes[i].root, &n->inboxes[i].id, err) < 0)
			return -1;
	if (ledger_meta_get(n->ledger, "include_secret", &before, err) < 0)
		return -1;
	/* What is secret comes into the index, or out of it. */
	if (strcmp(before, now) != 0 &&
		(ledger_outbox_all(n->ledger, true, err) < 0 || ledger_meta_set(n->ledger, "include_secret", now, err) < 0))
		return -1;
	return ledger_commit(n->ledger, err);
}

static int end(struct nightly *n, const char *state, const char *settings, const char *started, struct error *err)
{
	char when[32];
	nightly_when(when);
	if (ledger_begin(n->ledger, err) < 0 || ledger_run_end(n->ledger, n->numbers->run, when, state, err) < 0 ||
		ledger_commit(n->ledger, err) < 0)
		return -1;
	if (write_report(n, state, settings, started, err) < 0)
		return -1;
	return nightly_status(n, state, settings, err);
}

static int run(struct nightly *n, const char *started, struct error *err)
{
	if (nightly_place_records(n, err) < 0)
		return -1;
	nightly_clean_work(n);
	if (nightly_begin(n, started, n->config->settings, err) < 0 ||
		(nightly_is_shard(n) && nightly_shard_begin(n, err) < 0) || nightly_scan(n, err) < 0)
		return -1;
	int worked = 0;
	struct error why;
	if (n->numbers->waiting)
		worked = nightly_work(n, &why);
	/* What is finished gets its place also where the work failed; a full disk may forbid it, the next run does it. */
	if (nightly_place_records(n, err) < 0 ||
		(worked == 0 && !nightly_is_shard(n) &&
			(nightly_index(n, err) < 0 || quarantine_update(&n->archive, n->ledger, err) < 0))) {
		if (worked < 0)
			*err = why;
		return -1;
	}
	if (worked < 0) {
		*err = why;
		return -1;
	}
	if (nightly_balance(n, n->config->settings, err) < 0)
		return -1;
	return nightly_is_shard(n) && !n->stopped ? nightly_shard_note(n, err) : 0;
}

static int open_all(struct nightly *n, struct error *err)
{
	if (open_inboxes(n, err) < 0)
		return -1;
	if (nightly_is_shard(n))
		return nightly_shard_open(n, err);
	return nightly_open_archive(n, DB_WRITE, err) < 0 ? -1 : check_merged(n, err);
}

/* A shard is finished when a merge can see it. */
static int publish(struct nightly *n, struct error *err)
{
	ledger_close(n->ledger);
	n->ledger = NULL;
	nightly_clean_work(n);
	if (attempt_publish(&n->attempt, err) < 0)
		return -1;
	nightly_shard_forget_checkpoint(n);
	return 0;
}

void nightly_close(struct nightly *n)
{
	ledger_close(n->ledger);
	ledger_close(n->known);
	index_close(n->index);
	archive_close(&n->archive);
	attempt_free(&n->attempt);
	shard_list_free(&n->list);
	for (size_t i = 0; n->inboxes && i < n->inbox_count; i++)
		free(n->inboxes[i].root);
	free(n->inboxes);
}

int nightly_settle(struct nightly *n, int result, const char *settings, const char *started, int64_t clock,
	struct error *err)
{
	ledger_rollback(n->ledger);
	n->numbers->milliseconds = monotonic_ms() - clock;
	if (n->numbers->run) {
		struct error second;
		const char *state = result < 0 ? "failed" : n->stopped ? "stopped" : "done";
		if (end(n, state, settings, started, &second) < 0 && result == 0) {
			*err = second;
			result = -1;
		}
	}
	return result;
}

int nightly_run(const struct nightly_config *config, struct nightly_numbers *numbers, struct error *err)
{
	struct nightly n = {.config = config, .numbers = numbers, .archive = {NULL, -1}};
	char started[32];
	int64_t clock = monotonic_ms();
	int status = STATUS_SYSTEM;
	*numbers = (struct nightly_numbers){0};
	progress_init(&n.progress, config->quiet);
	fold_init(&n.fold);
	nightly_when(started);
	if (open_all(&n, err) < 0) {
		if (n.attempt.path && !attempt_holds(&n.attempt))
			attempt_lost(&n.attempt, err);
		goto out;
	}
	int result = run(&n, started, err);
	result = nightly_settle(&n, result, config->settings, started, clock, err);
	if (nightly_is_shard(&n)) {
		struct error second;
		if (!attempt_holds(&n.attempt))
			/* Whatever went wrong came of that. */
			result = attempt_lost(&n.attempt, err);
		else if (result == 0 && !n.stopped)
			result = publish(&n, err);
		else if (nightly_shard_checkpoint(&n, true, &second) < 0 && result == 0) {
			*err = second;
			result = -1;
		}
	}
	if (result == 0 && n.stopped)
		error_set(err, ERROR_SYSTEM, "%s: what is done is kept, the next run goes on", n.stopped);
	else if (result == 0)
		status = numbers->failed ? STATUS_RECORDS_FAILED : STATUS_OK;
out:
	nightly_close(&n);
	return status;
}
