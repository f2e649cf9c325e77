/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly_part.h"
#include "record_files.h"
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define INDEX_BATCH 500

/* ------------------------------------------------------------------ records */

struct placing {
	struct nightly *n;
	int spool;
	struct new_file file;
	struct buffer line;
	struct buffer lost; /* hashes whose record the spool does not hold, each NUL-terminated */
	int64_t at, count;
};

bool nightly_is_record_of(const struct buffer *line, const char *sha256)
{
	return line->len > 2 && line->data[0] == '{' && line->data[line->len - 1] == '}' &&
		strlen(line->data) == line->len && strstr(line->data, sha256) && !strchr(line->data, '\n');
}

static int place_all(struct placing *p, struct error *err)
{
	struct nightly *n = p->n;
	struct ledger_content c;
	int got;
	if (ledger_pending_begin(n->ledger, err) < 0)
		return -1;
	while ((got = ledger_pending_next(n->ledger, &c, err)) > 0) {
		if (!read_exactly(p->spool, c.spool_at, c.spool_len, &p->line) || !nightly_is_record_of(&p->line, c.sha256)) {
			if (!buffer_ok(&p->line))
				return error_memory(err);
			buffer_add(&p->lost, c.sha256, strlen(c.sha256) + 1);
			continue;
		}
		buffer_add_char(&p->line, '\n');
		/* A write that fails shows when the file is committed. */
		fwrite(p->line.data, 1, p->line.len, p->file.stream);
		if (ledger_pending_place(n->ledger, c.sha256, p->at, c.spool_len, err) < 0)
			return -1;
		p->at += c.spool_len + 1;
		p->count++;
	}
	if (got < 0 || !buffer_ok(&p->lost))
		return got < 0 ? -1 : error_memory(err);
	for (size_t i = 0; i < p->lost.len; i += strlen(p->lost.data + i) + 1)
		if (ledger_content_forget(n->ledger, p->lost.data + i, err) < 0)
			return -1;
	if (p->lost.len)
		stage_message("run", NULL, "records of a run that was cut off are damaged: their documents are read again");
	return 0;
}

int nightly_place_records(struct nightly *n, struct error *err)
{
	int64_t run;
	struct placing p = {.n = n, .spool = -1};
	char name[64], *spool = NULL, *path = NULL;
	int result = -1;
	if (ledger_pending_run(n->ledger, &run, err) < 0)
		return -1;
	if (!run)
		return 0;
	snprintf(name, sizeof name, "records/%06" PRId64 ".jsonl", run);
	spool = nightly_spool_path(n, run);
	path = archive_path(&n->archive, "%s", name);
	if (!spool || !path) {
		error_memory(err);
		goto out;
	}
	p.spool = open(spool, O_RDONLY | O_CLOEXEC);
	if (p.spool < 0 && errno != ENOENT) {
		error_file(err, "open", spool);
		goto out;
	}
	if (new_file_open(&p.file, path, err) < 0)
		goto out;
	if (ledger_begin(n->ledger, err) < 0 || place_all(&p, err) < 0) {
		new_file_abandon(&p.file);
		goto out;
	}
	if (!p.count)
		new_file_abandon(&p.file);
	else if (new_file_commit(&p.file, err) < 0)
		goto out;
	/* The file is there. Cut off here, the next run makes the same file once more. */
	if (ledger_pending_done(n->ledger, name, err) < 0 || ledger_commit(n->ledger, err) < 0)
		goto out;
	/* Whoever takes this attempt over must find them in the one or in the other. */
	if (nightly_is_shard(n) && nightly_shard_checkpoint(n, true, err) < 0)
		goto out;
	unlink(spool);
	result = 0;
out:
	if (result < 0)
		ledger_rollback(n->ledger);
	if (p.spool >= 0)
		close(p.spool);
	buffer_free(&p.line);
	buffer_free(&p.lost);
	free(spool);
	free(path);
	return result;
}

/* ------------------------------------------------------------------ index */

static int read_document(struct nightly *n, struct record_files *files, const char *file, int64_t at, int64_t len,
	struct index_document *d, struct error *err)
{
	struct record *r = record_files_get(files, file, at, len, err);
	int result = r ? index_document_read(d, &n->fold, r, err) : -1;
	record_free(r);
	return result;
}

struct path_adder {
	struct nightly *n;
	const char *sha256;
};

static int add_path(void *context, const char *root, const char *path, struct error *err)
{
	struct path_adder *a = context;
	return index_paths_add(a->n->index, a->sha256, root, path, err);
}

static int index_one(struct nightly *n, struct record_files *files, const char *sha256, struct error *err)
{
	struct ledger_content c = {.len = -1};
	const char *file = "";
	int64_t at = 0, len = 0;
	struct index_document d = {0};
	struct path_adder adder = {n, sha256};
	int known = ledger_content_get(n->ledger, sha256, &c, err);
	int placed = known < 0 ? -1 : index_place(n->index, sha256, &file, &at, &len, err);
	if (placed < 0)
		return -1;
	bool wanted = known && c.len >= 0 && (!c.secret || n->config->include_secret);
	bool same = placed && wanted && at == c.at && len == c.len && strcmp(file, c.file) == 0;
	if (placed && !same) {
		char *old = strdup(file);
		int result = old ? read_document(n, files, old, at, len, &d, err) : error_memory(err);
		free(old);
		if (result == 0)
			result = index_remove(n->index, sha256, &d, err);
		index_document_free(&d);
		if (result < 0)
			return -1;
	}
	if (wanted && !same) {
		int result = read_document(n, files, c.file, c.at, c.len, &d, err);
		if (result < 0 && strcmp(err->code, ERROR_MALFORMED_RECORD) == 0) {
			/* One that cannot be indexed must not keep the others out, night after night. */
			stage_message("run", c.path, "its record cannot be indexed: %s", err->message);
			return 0;
		}
		if (result == 0)
			result = index_add(n->index, sha256, &d, c.file, c.at, c.len, err);
		index_document_free(&d);
		if (result < 0)
			return -1;
	}
	if (!wanted)
		return 0;
	if (index_paths_clear(n->index, sha256, err) < 0)
		return -1;
	return ledger_content_paths(n->ledger, sha256, add_path, &adder, err);
}

static int index_batch(struct nightly *n, struct record_files *files, int *count, struct error *err)
{
	int64_t after = 0;
	const char *sha256;
	char hex[HASH_HEX_SIZE];
	int got = 1;
	*count = 0;
	if (index_begin(n->index, err) < 0)
		return -1;
	while (*count < INDEX_BATCH && (got = ledger_outbox_next(n->ledger, &after, &sha256, err)) > 0) {
		snprintf(hex, sizeof hex, "%s", sha256);
		if (index_one(n, files, hex, err) < 0)
			return -1;
		++*count;
	}
	/* The index first: what is then done twice comes to the same. */
	if (got < 0 || index_commit(n->index, err) < 0)
		return -1;
	return *count ? ledger_outbox_clear(n->ledger, after, err) : 0;
}

int nightly_index(struct nightly *n, struct error *err)
{
	bool stale;
	int count = 0, result = -1;
	int64_t total = 0;
	struct record_files files = {.archive = &n->archive, .fd = -1};
	if (index_stale(n->index, &stale, err) < 0)
		return -1;
	/* The list first: cut off between the two, the index would be empty and nobody would know. */
	if ((stale || n->config->reindex) &&
		(ledger_outbox_all(n->ledger, false, err) < 0 || index_empty(n->index, err) < 0))
		return -1;
	if (ledger_outbox_count(n->ledger, &total, err) < 0)
		return -1;
	progress_start(&n->progress, "indexed", total);
	do {
		if (*n->config->stop && !n->stopped)
			n->stopped = "interrupted while the index was made";
		if (n->stopped && count) {
			/* What is left in the outbox the next run takes up. */
			break;
		}
		if (index_batch(n, &files, &count, err) < 0)
			goto out;
		n->progress.done += count;
		progress_tick(&n->progress);
	} while (count == INDEX_BATCH);
	result = 0;
out:
	if (result < 0)
		index_rollback(n->index);
	progress_clear(&n->progress);
	record_files_free(&files);
	return result;
}
