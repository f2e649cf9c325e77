/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lane.h"
#include "nightly_part.h"
#include "record.h"
#include "secrecy.h"
#include "stage.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Paths on their way in a lane: so many that its stages overlap, so few that a crash is soon explained, and that
 * they fit into a pipe (64 kB) whatever their length (4 kB). */
#define WINDOW 6
#define COMMIT_MS 1000
#define STATUS_MS 5000
#define MEMORY_MS 500
/* Modified so shortly before it was read, a file may change again without its time telling (clock ticks, NFS). */
#define RACY_NS ((int64_t)2000000000)
#define IDLE_DEATHS 3
#define OCR_NICENESS 5

struct job {
	char *path; /* relative to the inbox; owned */
	char sha256[HASH_HEX_SIZE];
	int64_t fed; /* when, ms */
};

struct worker {
	struct lane lane;
	enum ledger_lane kind;
	struct job *jobs[WINDOW]; /* on their way, in order */
	size_t count;
	/* On their way when the lane died: fed one by one, so that the one to blame is known. */
	struct job *again[WINDOW];
	size_t again_count;
	/* Alone in the lane when it died. A document of our own then tells whether the document is to blame or the lane. */
	struct job *accused;
	bool accused_hung, probing;
	char *accused_stage;
	int64_t heard;      /* when the lane last gave a record or was last idle, ms */
	int64_t memory, memory_at;
	int idle_deaths;
};

struct work {
	struct nightly *n;
	struct nightly_inbox *inbox;
	struct worker *workers; /* those for text, then those for OCR */
	size_t count;
	struct nightly_spool spool;
	int64_t committed; /* when, ms */
	char *probe;
	bool dry[2]; /* of a lane's kind: nothing is left to take (OCR's may come back) */
	struct buffer full;
};

static void job_free(struct job *j)
{
	if (j)
		free(j->path);
	free(j);
}

/* ------------------------------------------------------------------ spool and commits */

/* The records first, then the ledger that knows of them. */
static int commit(struct work *w, struct error *err)
{
	w->committed = monotonic_ms();
	if (nightly_spool_flush(&w->spool, err) < 0 || ledger_commit(w->n->ledger, err) < 0)
		return -1;
	if (nightly_is_shard(w->n) && nightly_shard_checkpoint(w->n, false, err) < 0)
		return -1;
	return ledger_begin(w->n->ledger, err);
}

/* ------------------------------------------------------------------ outcomes */

static int put_outcome(struct work *w, struct worker *k, const struct job *j, const char *outcome, const char *code,
	const char *message, const char *stage, struct ledger_content *c, struct error *err)
{
	struct nightly *n = w->n;
	int64_t now = monotonic_ms();
	int64_t since = k->heard > j->fed ? k->heard : j->fed;
	if (now - k->memory_at > MEMORY_MS && k->lane.pid) {
		k->memory = lane_memory(&k->lane);
		k->memory_at = now;
	}
	c->sha256 = j->sha256;
	c->inbox = w->inbox->id;
	c->path = j->path;
	c->outcome = outcome;
	c->code = code;
	c->message = message;
	c->stage = stage;
	c->milliseconds = now - since;
	c->memory_kb = k->memory;
	c->tool = CONGVAN_VERSION;
	c->settings = n->config->settings;
	c->run = n->numbers->run;
	n->numbers->processed++;
	n->progress.done++;
	n->progress.failed += strcmp(outcome, LEDGER_QUARANTINED) == 0;
	n->numbers->failed += strcmp(outcome, LEDGER_QUARANTINED) == 0;
	if (ledger_content_put(n->ledger, c, err) < 0)
		return -1;
	return ledger_busy_set(n->ledger, j->sha256, false, err);
}

/* True where the record says that pages of it wait for OCR. */
static bool waits_for_ocr(struct record *r)
{
	struct error ignored;
	json_t *diagnostics = record_has(r, "diagnostics") ? record_get(r, "diagnostics", &ignored) : NULL;
	size_t i;
	const json_t *d;
	json_array_foreach(diagnostics, i, d) {
		const char *code = json_string_value(json_object_get(d, "code"));
		if (code && strcmp(code, "ocr.deferred") == 0)
			return true;
	}
	return false;
}

static const char *member(const json_t *object, const char *name, const char *otherwise)
{
	const char *s = json_string_value(json_object_get(object, name));
	return s ? s : otherwise;
}

/* What a lane gave for a job. */
static int take_record(struct work *w, struct worker *k, const struct job *j, struct span line, struct error *err)
{
	struct ledger_content c = {.spool_len = -1};
	struct error why = {ERROR_MALFORMED_RECORD, "no source"};
	struct record *r = record_parse(line, &why);
	json_t *source = r ? record_get(r, "source", &why) : NULL;
	json_t *failure = r && record_failed(r) ? record_get(r, "error", &why) : NULL;
	int result;
	if (!source || (record_failed(r) && !failure) || record_secret(r, &c.secret, &why) < 0) {
		/* No stage of ours writes such a line. */
		result = put_outcome(w, k, j, LEDGER_QUARANTINED, ERROR_MALFORMED_RECORD, why.message, "run", &c, err);
	} else if (strcmp(member(source, "sha256", j->sha256), j->sha256) != 0) {
		result = put_outcome(w, k, j, LEDGER_SKIPPED, LEDGER_CHANGED, "it changed while it was read", "run", &c, err);
	} else if (failure) {
		result = put_outcome(w, k, j, LEDGER_QUARANTINED, member(failure, "code", ERROR_MALFORMED_RECORD),
			member(failure, "message", ""), member(failure, "stage", ""), &c, err);
	} else if (k->kind == LANE_TEXT && w->n->config->pipe_ocr && waits_for_ocr(r)) {
		w->dry[LANE_OCR] = false;
		result = ledger_todo_add(w->n->ledger, LANE_OCR, w->inbox->id, j->path, err);
	} else {
		result = nightly_spool_add(&w->spool, line, &c, err) < 0 ? -1
			: put_outcome(w, k, j, record_has(r, "partial") ? LEDGER_PARTIAL : LEDGER_RECORD, NULL, NULL, NULL, &c,
				  err);
	}
	record_free(r);
	return result;
}

/* ------------------------------------------------------------------ taking jobs */

static int64_t mtime_of(const struct stat *st)
{
	struct timespec now;
	int64_t mtime = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
	if (clock_gettime(CLOCK_REALTIME, &now) < 0)
		return mtime;
	int64_t present = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	return mtime > present - RACY_NS && mtime < present + RACY_NS ? LEDGER_MTIME_UNSURE : mtime;
}

/* The inbox is still the folder that was walked. */
static int check_inbox(const struct work *w, struct error *err)
{
	struct stat st;
	if (stat(w->inbox->root, &st) == 0 && st.st_dev == w->inbox->device && st.st_ino == w->inbox->inode)
		return 0;
	return error_set(err, ERROR_SYSTEM,
		"the inbox %s is gone (was it unmounted?): what was read is kept, the next run goes on", w->inbox->root);
}

static int unreadable_file(struct work *w, const char *path, const struct error *why, struct error *err)
{
	struct nightly *n = w->n;
	n->progress.done++;
	if (check_inbox(w, err) < 0)
		return -1;
	struct stat st;
	bool gone = lstat(w->full.data, &st) < 0 && errno == ENOENT;
	if (!gone) {
		n->progress.failed++;
		n->numbers->failed++;
	}
	return gone ? ledger_file_put(n->ledger, n->numbers->run, w->inbox->id, path, 0, 0, 0, NULL, LEDGER_SKIPPED,
			      LEDGER_CHANGED, "it went away before it was read", err)
		    : ledger_file_put(n->ledger, n->numbers->run, w->inbox->id, path, 0, 0, 0, NULL, LEDGER_QUARANTINED,
			      why->code, why->message, err);
}

int nightly_note_file(struct nightly *n, int64_t inbox, const char *path, const char *sha256, int64_t size, int64_t mtime, int64_t inode,
	struct ledger_content *c, bool *done, struct error *err)
{
	struct nightly_numbers *numbers = n->numbers;
	const char *before;
	int64_t copies = 0;
	bool known;
	if (ledger_file_hash(n->ledger, inbox, path, &known, &before, err) < 0)
		return -1;
	bool same = strcmp(before, sha256) == 0;
	bool changed = known && *before && !same;
	if (!same && ledger_content_copies(n->ledger, sha256, &copies, err) < 0)
		return -1;
	if ((same ? ledger_file_touched(n->ledger, inbox, path, size, mtime, inode, err)
		  : ledger_file_put(n->ledger, numbers->run, inbox, path, size, mtime, inode, sha256, NULL, NULL, NULL, err)) < 0)
		return -1;
	int got = ledger_content_get(n->ledger, sha256, c, err);
	*done = got > 0 && (c->run == numbers->run || !nightly_wanted(n, c->outcome, c->code, c->settings, c->retry));
	if (got == 0 && n->known && (got = nightly_shard_known(n, sha256, c, err)) > 0) {
		*done = !nightly_wanted(n, c->outcome, c->code, c->settings, c->retry);
		if (*done && ledger_content_adopt(n->ledger, c, inbox, path, err) < 0)
			return -1;
		ledger_idle(n->known);
	}
	if (got < 0)
		return -1;
	if (same)
		numbers->touched += *done;
	else if (changed)
		numbers->changed++;
	else if (copies)
		numbers->copied++;
	else if (got)
		numbers->moved++;
	else
		numbers->fresh++;
	return 0;
}

/* The same, where a lane is at hand; *needed: the content is to be read. */
static int note_file(struct work *w, const char *path, const char *sha256, const struct stat *st, bool *needed,
	struct error *err)
{
	struct nightly *n = w->n;
	struct ledger_content c;
	bool busy, done;
	*needed = false;
	if (nightly_note_file(n, w->inbox->id, path, sha256, (int64_t)st->st_size, mtime_of(st), (int64_t)st->st_ino, &c, &done, err) < 0)
		return -1;
	if (done)
		return 0;
	if (ledger_busy(n->ledger, sha256, &busy, err) < 0)
		return -1;
	*needed = !busy;
	return busy ? 0 : ledger_busy_set(n->ledger, sha256, true, err);
}

static struct job *job_new(const char *path, const char *sha256)
{
	struct job *j = calloc(1, sizeof *j);
	if (j && (j->path = strdup(path))) {
		memcpy(j->sha256, sha256, HASH_HEX_SIZE);
		return j;
	}
	job_free(j);
	return NULL;
}

/* The next document for a lane of this kind; *job NULL where there is none. */
static int take_job(struct work *w, enum ledger_lane kind, struct job **job, struct error *err)
{
	struct nightly *n = w->n;
	char sha256[HASH_HEX_SIZE];
	struct stat st;
	*job = NULL;
	while (!w->dry[kind] && !n->stopped) {
		const char *path;
		struct error why;
		int got = ledger_todo_take(n->ledger, kind, w->inbox->id, &path, err);
		if (got < 0)
			return -1;
		if (got == 0) {
			w->dry[kind] = true;
			break;
		}
		buffer_clear(&w->full);
		buffer_add_format(&w->full, "%s/%s", w->inbox->root, path);
		if (!buffer_ok(&w->full))
			return error_memory(err);
		bool needed = kind == LANE_OCR;
		if (file_hash(w->full.data, sha256, &st, &why) < 0) {
			if (unreadable_file(w, path, &why, err) < 0)
				return -1;
			continue;
		}
		if (kind == LANE_TEXT && note_file(w, path, sha256, &st, &needed, err) < 0)
			return -1;
		if (kind == LANE_OCR) {
			const char *before;
			bool known;
			if (ledger_file_hash(n->ledger, w->inbox->id, path, &known, &before, err) < 0)
				return -1;
			if (strcmp(before, sha256) != 0) {
				/* Another document by now: it goes the whole way again. */
				w->dry[LANE_TEXT] = false;
				if (ledger_todo_add(n->ledger, LANE_TEXT, w->inbox->id, path, err) < 0)
					return -1;
				continue;
			}
		}
		if (needed) {
			*job = job_new(path, sha256);
			return *job ? 0 : error_memory(err);
		}
		n->progress.done++;
		/* A folder of copies only is long work too. */
		if (monotonic_ms() - w->committed > COMMIT_MS || *n->config->stop)
			break;
	}
	return 0;
}

/* ------------------------------------------------------------------ workers */

static int worker_start(struct work *w, struct worker *k, struct error *err)
{
	const struct nightly_config *c = w->n->config;
	k->heard = monotonic_ms();
	k->memory_at = 0;
	k->memory = -1;
	return k->kind == LANE_OCR ? lane_start(&k->lane, c->pipe_ocr, w->inbox->root, OCR_NICENESS, err)
				   : lane_start(&k->lane, c->pipe, w->inbox->root, 0, err);
}

/* Feeds what there is room for. */
static int worker_fill(struct work *w, struct worker *k, struct error *err)
{
	while (!k->probing && k->count < WINDOW && !(k->count && k->again_count)) {
		struct job *j = NULL;
		if (k->again_count) {
			j = k->again[0];
			memmove(k->again, k->again + 1, --k->again_count * sizeof *k->again);
		} else if (take_job(w, k->kind, &j, err) < 0)
			return -1;
		if (!j)
			return 0;
		if (!k->count)
			k->heard = monotonic_ms();
		j->fed = monotonic_ms();
		k->jobs[k->count++] = j;
		if (!k->lane.pid && worker_start(w, k, err) < 0)
			return -1;
		/* One that takes no more has died: its output will say so. */
		if (!lane_feed(&k->lane, j->path))
			return 0;
		if (k->again_count)
			return 0;
	}
	return 0;
}

static int blame(struct work *w, struct worker *k, struct error *err)
{
	struct ledger_content c = {.spool_len = -1};
	struct job *j = k->accused;
	struct buffer message = {0};
	const char *stage = *k->accused_stage ? k->accused_stage : "pipe";
	if (k->accused_hung)
		buffer_add_format(&message, "no record after %zu seconds",
			k->kind == LANE_OCR ? w->n->config->ocr_lane_seconds : w->n->config->lane_seconds);
	else
		buffer_add_format(&message, "the stage %s died of it", stage);
	int result = buffer_ok(&message)
		? put_outcome(w, k, j, LEDGER_QUARANTINED, k->accused_hung ? ERROR_TIMEOUT : ERROR_CRASHED, message.data,
			  stage, &c, err)
		: error_memory(err);
	buffer_free(&message);
	job_free(j);
	free(k->accused_stage);
	k->accused_stage = NULL;
	k->accused = NULL;
	k->probing = false;
	return result;
}

/* The lane came to an end by itself, or was hung and is ended. */
static int worker_died(struct work *w, struct worker *k, bool hung, struct error *err)
{
	lane_stop(&k->lane, true);
	if (k->probing)
		return error_set(err, ERROR_SYSTEM,
			"the stages die even of a document that is well (try: congvan pipe %s): something is wrong with this "
			"machine or installation. No document was blamed",
			w->probe);
	if (!k->count)
		return ++k->idle_deaths < IDLE_DEATHS ? 0
			: error_set(err, ERROR_SYSTEM, "the stages end before they are given anything");
	if (k->count == 1 || hung) {
		struct buffer stage = {0};
		lane_dead_stage(&k->lane, &stage);
		k->accused = k->jobs[0];
		k->accused_hung = hung;
		k->accused_stage = buffer_detach(&stage);
		if (!k->accused_stage)
			return error_memory(err);
		memmove(k->jobs, k->jobs + 1, --k->count * sizeof *k->jobs);
	}
	/* There is room: what was on its way came out of `again` or it was empty. */
	memmove(k->again + k->count, k->again, k->again_count * sizeof *k->again);
	memcpy(k->again, k->jobs, k->count * sizeof *k->jobs);
	k->again_count += k->count;
	k->count = 0;
	if (k->accused) {
		if (worker_start(w, k, err) < 0)
			return -1;
		k->probing = true;
		lane_feed(&k->lane, w->probe);
	}
	return 0;
}

static int worker_receive(struct work *w, struct worker *k, struct error *err)
{
	struct span line;
	bool alive = lane_receive(&k->lane);
	while (lane_next(&k->lane, &line)) {
		int result = 0;
		if (k->probing)
			result = blame(w, k, err);
		else if (k->count) {
			struct job *j = k->jobs[0];
			memmove(k->jobs, k->jobs + 1, --k->count * sizeof *k->jobs);
			result = take_record(w, k, j, line, err);
			job_free(j);
			k->idle_deaths = 0;
		} else
			alive = false; /* a record nobody asked for: the order is lost */
		k->heard = monotonic_ms();
		if (result < 0)
			return -1;
	}
	return alive ? 0 : worker_died(w, k, false, err);
}

static bool worker_busy(const struct worker *k)
{
	return k->count || k->again_count || k->probing;
}

/* ------------------------------------------------------------------ the loop */

static int tick(struct work *w, struct error *err)
{
	struct nightly *n = w->n;
	int64_t now = monotonic_ms();
	progress_tick(&n->progress);
	if (*n->config->stop && !n->stopped)
		n->stopped = "interrupted";
	if (now - w->committed < COMMIT_MS)
		return 0;
	if (commit(w, err) < 0)
		return -1;
	/* The spool is still to be copied below records/. */
	uint64_t needed = (uint64_t)w->spool.written + n->config->reserve;
	if (!n->stopped && archive_free_bytes(&n->archive) < needed)
		n->stopped = "the disk is nearly full";
	if (now - n->status_told > STATUS_MS) {
		n->status_told = now;
		return nightly_status(n, "running", n->config->settings, err);
	}
	return 0;
}

static int work_inbox(struct work *w, struct error *err)
{
	struct pollfd *fds = calloc(2 * w->count, sizeof *fds);
	int result = -1;
	if (!fds)
		return error_memory(err);
	for (;;) {
		bool busy = false;
		for (size_t i = 0; i < w->count; i++) {
			struct worker *k = &w->workers[i];
			if (w->n->stopped)
				continue;
			if (worker_fill(w, k, err) < 0)
				goto out;
			busy |= worker_busy(k);
		}
		if (w->n->stopped || (!busy && w->dry[LANE_TEXT] && w->dry[LANE_OCR])) {
			result = 0;
			goto out;
		}
		for (size_t i = 0; i < w->count; i++) {
			const struct worker *k = &w->workers[i];
			/* poll() leaves out what is negative. */
			fds[2 * i] = (struct pollfd){k->lane.pid ? k->lane.out : -1, POLLIN, 0};
			fds[2 * i + 1] = (struct pollfd){k->lane.pid ? k->lane.messages : -1, POLLIN, 0};
		}
		if (poll(fds, 2 * w->count, busy ? 200 : 0) < 0 && errno != EINTR) {
			error_set(err, ERROR_SYSTEM, "cannot wait for the lanes: %s", strerror(errno));
			goto out;
		}
		for (size_t i = 0; i < w->count; i++) {
			struct worker *k = &w->workers[i];
			int64_t limit = (int64_t)(k->kind == LANE_OCR ? w->n->config->ocr_lane_seconds
								      : w->n->config->lane_seconds) * 1000;
			if (!k->lane.pid)
				continue;
			if (fds[2 * i].revents || fds[2 * i + 1].revents) {
				if (worker_receive(w, k, err) < 0)
					goto out;
			} else if ((k->count || k->probing) && monotonic_ms() - k->heard > limit &&
				worker_died(w, k, true, err) < 0)
				goto out;
		}
		if (tick(w, err) < 0)
			goto out;
	}
out:
	free(fds);
	return result;
}

static void stop_workers(struct work *w, bool hard)
{
	for (size_t i = 0; i < w->count; i++) {
		struct worker *k = &w->workers[i];
		lane_stop(&k->lane, hard || k->count || k->probing);
		while (k->count)
			job_free(k->jobs[--k->count]);
		while (k->again_count)
			job_free(k->again[--k->again_count]);
		job_free(k->accused);
		k->accused = NULL;
		free(k->accused_stage);
		k->accused_stage = NULL;
		k->probing = false;
		k->idle_deaths = 0;
		lane_free(&k->lane);
	}
}

int nightly_work(struct nightly *n, struct error *err)
{
	static const char probe[] = "Số: 1/CV-VP\n";
	const struct nightly_config *c = n->config;
	struct work w = {.n = n, .spool.fd = -1};
	int result = -1;
	w.count = c->jobs + (c->pipe_ocr ? c->ocr_jobs : 0);
	w.workers = calloc(w.count, sizeof *w.workers);
	w.probe = archive_path(&n->archive, "work/probe.txt");
	if (!w.workers || !w.probe) {
		error_memory(err);
		goto out;
	}
	for (size_t i = c->jobs; i < w.count; i++)
		w.workers[i].kind = LANE_OCR;
	if (file_replace(w.probe, SPAN_LITERAL(probe), err) < 0 || nightly_spool_open(n, &w.spool, err) < 0)
		goto out;
	w.committed = monotonic_ms();
	if (ledger_begin(n->ledger, err) < 0)
		goto out;
	progress_start(&n->progress, "read", n->numbers->waiting);
	result = 0;
	for (size_t i = 0; result == 0 && !n->stopped && i < n->inbox_count; i++) {
		w.inbox = &n->inboxes[i];
		w.dry[LANE_TEXT] = false;
		w.dry[LANE_OCR] = !c->pipe_ocr;
		result = work_inbox(&w, err);
		stop_workers(&w, result < 0);
	}
	/* Also where it failed: what is finished is finished. Only if that fails too, it is done again. */
	struct error second;
	if (nightly_spool_flush(&w.spool, &second) < 0 || ledger_commit(n->ledger, &second) < 0) {
		if (result == 0)
			*err = second;
		result = -1;
	}
out:
	if (result < 0)
		ledger_rollback(n->ledger);
	progress_clear(&n->progress);
	nightly_spool_close(&w.spool);
	free(w.workers);
	free(w.probe);
	buffer_free(&w.full);
	return result;
}
