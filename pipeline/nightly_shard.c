/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly_part.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

/* The ledger as it was when it was last kept for a later attempt. */
#define CHECKPOINT "checkpoint.db"
/* Keeping it may take a fiftieth of the time. */
#define CHECKPOINT_SHARE 50

/* ------------------------------------------------------------------ files */

static int copy_file(const char *from, const char *to, struct error *err)
{
	struct new_file f;
	char piece[65536];
	ssize_t got = -1;
	int in = open(from, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return error_file(err, "open", from);
	if (new_file_open(&f, to, err) < 0) {
		close(in);
		return -1;
	}
	while ((got = read(in, piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR))
		/* A write that fails shows when the file is committed. */
		if (got > 0)
			fwrite(piece, 1, (size_t)got, f.stream);
	if (got < 0) {
		error_file(err, "read", from);
		new_file_abandon(&f);
	}
	close(in);
	return got < 0 ? -1 : new_file_commit(&f, err);
}

/* Files that are never changed any more, or only grow behind what counts, need no copy where the file system
 * has links. */
static int link_file(const char *from, const char *to, struct error *err)
{
	return link(from, to) == 0 ? 0 : copy_file(from, to, err);
}

/* Takes over the files of a folder of the base whose names end so, and whose number is beyond `after`. */
static int take_files(
	const struct nightly *n, const char *folder, const char *ending, int64_t after, struct error *err)
{
	struct buffer from = {0};
	buffer_add_format(&from, "%s/%s", n->attempt.base, folder);
	DIR *d = buffer_ok(&from) ? opendir(from.data) : NULL;
	int result = d || errno == ENOENT ? 0 : error_file(err, "read", from.data ? from.data : folder);
	struct dirent *e;
	while (d && result == 0 && (e = readdir(d))) {
		char *end, *to;
		int64_t number = strtoll(e->d_name, &end, 10);
		if (strcmp(end, ending) != 0 || number <= after)
			continue;
		to = archive_path(&n->archive, "%s/%s", folder, e->d_name);
		buffer_clear(&from);
		buffer_add_format(&from, "%s/%s/%s", n->attempt.base, folder, e->d_name);
		result = to && buffer_ok(&from) ? link_file(from.data, to, err) : error_memory(err);
		free(to);
	}
	if (d)
		closedir(d);
	buffer_free(&from);
	return result;
}

/* ------------------------------------------------------------------ beginning */

/* The archive's last run before the first that merged this night's plan. */
static int read_night(struct nightly *n, struct error *err)
{
	struct ledger_run run;
	const char *mark;
	char *end;
	int got = ledger_last_run(n->known, &run, err);
	if (got < 0 || ledger_meta_get(n->known, "plan", &mark, err) < 0)
		return -1;
	n->known_upto = got ? run.id : 0;
	if (*mark && strtoll(mark, &end, 10) == n->list.numbers.plan)
		n->known_upto = strtoll(end, NULL, 10) - 1;
	return 0;
}

/* The archive's ledger, where a merge has made one, and which run of this shard is in it. */
static int open_known(struct nightly *n, const char *id, struct error *err)
{
	struct buffer path = {0}, key = {0};
	const char *mark;
	int result = -1;
	buffer_add_format(&path, "%s/ledger.db", n->attempt.archive);
	buffer_add_format(&key, "shard %s", n->attempt.name);
	if (!buffer_ok(&path) || !buffer_ok(&key))
		error_memory(err);
	else if (access(path.data, F_OK) < 0)
		result = errno == ENOENT ? 0 : error_file(err, "look at", path.data);
	else if ((n->known = ledger_open(path.data, DB_READ, err)) &&
		ledger_meta_get(n->known, key.data, &mark, err) == 0) {
		size_t len = strlen(id);
		if (strncmp(mark, id, len) == 0 && mark[len] == ' ')
			n->merged = strtoll(mark + len, NULL, 10);
		result = read_night(n, err);
		ledger_idle(n->known);
	}
	buffer_free(&path);
	buffer_free(&key);
	return result;
}

/* What people have asked for in the archive is to be tried again here. */
static int take_asked(struct nightly *n, struct error *err)
{
	const char *sha256;
	int64_t count;
	int got;
	if (!n->known)
		return 0;
	if (ledger_begin(n->ledger, err) < 0 || ledger_asked_begin(n->known, err) < 0)
		return -1;
	while ((got = ledger_asked_next(n->known, &sha256, err)) > 0)
		if (ledger_retry(n->ledger, sha256, &count, err) < 0)
			return -1;
	ledger_idle(n->known);
	return got < 0 ? -1 : ledger_commit(n->ledger, err);
}

/* Tells this shard's ledger from one made anew under the same name. */
static int give_id(struct nightly *n, char id[33], struct error *err)
{
	const char *old;
	uint8_t bytes[16];
	if (ledger_meta_get(n->ledger, "shard", &old, err) < 0)
		return -1;
	if (*old) {
		snprintf(id, 33, "%s", old);
		return 0;
	}
	if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
		return error_set(err, ERROR_SYSTEM, "cannot draw a random number: %s", strerror(errno));
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(id + 2 * i, 3, "%02x", bytes[i]);
	return ledger_meta_set(n->ledger, "shard", id, err);
}

static int open_ledger(struct nightly *n, struct error *err)
{
	char *path = archive_path(&n->archive, "ledger.db");
	struct buffer from = {0};
	int result = -1;
	if (n->attempt.base)
		buffer_add_format(
			&from, "%s/%s", n->attempt.base, n->attempt.base_stale ? CHECKPOINT : "ledger.db");
	if (!path || !buffer_ok(&from))
		error_memory(err);
	else if ((!n->attempt.base || copy_file(from.data, path, err) == 0) &&
		(n->ledger = ledger_open(path, DB_OWN, err)))
		result = 0;
	free(path);
	buffer_free(&from);
	return result;
}

int nightly_shard_open(struct nightly *n, struct error *err)
{
	static const char *const folders[] = {"work", "records", "reports"};
	char id[33];
	if (attempt_begin(&n->attempt, n->config->archive, CHECKPOINT, err) < 0)
		return -1;
	n->archive.root = strdup(n->attempt.path);
	if (!n->archive.root)
		return error_memory(err);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		char *path = archive_path(&n->archive, "%s", folders[i]);
		int result = !path              ? error_memory(err)
			: mkdir(path, 0750) < 0 ? error_file(err, "make the folder", path)
						: 0;
		free(path);
		if (result < 0)
			return -1;
	}
	if (open_ledger(n, err) < 0 || give_id(n, id, err) < 0 || open_known(n, id, err) < 0)
		return -1;
	/* Records that the archive has are not needed here any more. */
	if (n->attempt.base &&
		(take_files(n, "records", ".jsonl", n->merged, err) < 0 ||
			(n->attempt.base_stale && take_files(n, "work", ".spool", 0, err) < 0)))
		return -1;
	n->checkpointed = monotonic_ms();
	return take_asked(n, err);
}

int nightly_shard_known(struct nightly *n, const char *sha256, struct ledger_content *c, struct error *err)
{
	int got = ledger_content_get(n->known, sha256, c, err);
	/* One machine would have come by its paths in their order: which is first, the merge says. */
	return got > 0 && c->run > n->known_upto ? 0 : got;
}

int nightly_shard_begin(struct nightly *n, struct error *err)
{
	const char *before;
	char *end;
	struct buffer b = {0};
	int result = -1;
	/* "RUN:UPTO …", of those that are not merged yet */
	if (ledger_begin(n->ledger, err) < 0 || ledger_meta_get(n->ledger, "known", &before, err) < 0)
		return -1;
	for (const char *p = before; *p; p = *end ? end + 1 : end) {
		int64_t run = strtoll(p, &end, 10), upto = *end == ':' ? strtoll(end + 1, &end, 10) : 0;
		if (run > n->merged)
			buffer_add_format(&b, "%" PRId64 ":%" PRId64 " ", run, upto);
	}
	buffer_add_format(&b, "%" PRId64 ":%" PRId64, n->numbers->run, n->known_upto);
	if (!buffer_ok(&b))
		error_memory(err);
	else if (ledger_meta_set(n->ledger, "known", b.data, err) == 0)
		result = ledger_commit(n->ledger, err);
	buffer_free(&b);
	return result;
}

/* ------------------------------------------------------------------ life */

int nightly_shard_checkpoint(struct nightly *n, bool now, struct error *err)
{
	int64_t begun = monotonic_ms(), pause = (int64_t)n->config->checkpoint_seconds * 1000;
	if (!attempt_holds(&n->attempt))
		return attempt_lost(&n->attempt, err);
	if (pause < n->checkpoint_took * CHECKPOINT_SHARE)
		pause = n->checkpoint_took * CHECKPOINT_SHARE;
	if (!now && begun - n->checkpointed < pause)
		return 0;
	char *ledger = archive_path(&n->archive, "ledger.db"),
	     *checkpoint = archive_path(&n->archive, CHECKPOINT);
	int result = ledger && checkpoint ? copy_file(ledger, checkpoint, err) : error_memory(err);
	free(ledger);
	free(checkpoint);
	n->checkpointed = monotonic_ms();
	n->checkpoint_took = n->checkpointed - begun;
	return result;
}

void nightly_shard_forget_checkpoint(const struct nightly *n)
{
	struct buffer path = {0};
	buffer_add_format(&path, "%s/" CHECKPOINT, n->attempt.path);
	if (buffer_ok(&path))
		unlink(path.data);
	buffer_free(&path);
}

int nightly_shard_note(struct nightly *n, struct error *err)
{
	char number[32];
	snprintf(number, sizeof number, "%" PRId64, n->numbers->inputs);
	if (ledger_begin(n->ledger, err) < 0 || ledger_meta_set(n->ledger, "list", n->list.hash, err) < 0 ||
		ledger_meta_set(n->ledger, "inputs", number, err) < 0)
		return -1;
	return ledger_commit(n->ledger, err);
}
