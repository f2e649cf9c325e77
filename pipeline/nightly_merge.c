/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The archive's own run over what shards have done. What was done to files and contents since the last merge
 * is put into the archive's ledger as if it had been done here; where several shards have read one content,
 * the first path's record counts, as it would have been read first here. All of it in one transaction; then
 * records, index, quarantine and books are the nightly job's.
 */
#include "nightly_part.h"

#include "quarantine.h"
#include "record_files.h"
#include "stage.h"
#include "version.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

struct shard {
	char *name;          /* owned */
	char *state;         /* its folder, NULL where there is none; owned */
	struct buffer id;    /* of its ledger */
	struct buffer known; /* "RUN:UPTO …": the archive's last run that a run of it knew */
	int64_t merged;      /* the last run of it that the archive has */
	int64_t run;         /* the last there is */
	int64_t inputs;      /* files in it */
	int64_t *inboxes;    /* the archive's number for its inbox of number i; owned */
	size_t inbox_count;
	bool out; /* there is nothing of it that can be merged in this run */
};

struct merge {
	struct nightly *n;
	struct shard *shards;
	size_t count, size;
	size_t left;
	struct buffer left_names;
	struct nightly_spool spool;
	struct shard *spoilt;         /* what could not be read, where that is why taking in failed */
	int64_t put;                  /* files */
	char settings[HASH_HEX_SIZE]; /* of the last that was merged */
	int64_t plan;                 /* the lists' */
};

/* ------------------------------------------------------------------ shards */

static int by_name(const void *a, const void *b)
{
	const struct shard *x = a, *y = b;
	return strcmp(x->name, y->name);
}

/* Every shard that has a list or a folder. */
static int list_shards(struct merge *m, struct error *err)
{
	char *folder = archive_path(&m->n->archive, "shards");
	DIR *d = folder ? opendir(folder) : NULL;
	int result = d ? 0 : folder ? error_file(err, "read", folder) : error_memory(err);
	struct dirent *e;
	while (result == 0 && (e = readdir(d))) {
		struct span name = span_of(e->d_name);
		bool list = name.len > 5 && strcmp(e->d_name + name.len - 5, ".list") == 0;
		if (*name.ptr == '.' || (!list && memchr(name.ptr, '.', name.len)))
			continue;
		if (list)
			name.len -= 5;
		if (ARRAY_GROW(m->shards, m->count, m->size) < 0 ||
			!(m->shards[m->count].name = span_copy(name))) {
			result = error_memory(err);
			break;
		}
		char *kept = m->shards[m->count].name;
		m->shards[m->count++] = (struct shard){.name = kept};
	}
	if (d)
		closedir(d);
	free(folder);
	if (result < 0 || !m->count)
		return result;
	qsort(m->shards, m->count, sizeof *m->shards, by_name);
	/* A list and its folder are one. */
	size_t kept = 1;
	for (size_t i = 1; i < m->count; i++) {
		if (strcmp(m->shards[i].name, m->shards[kept - 1].name) == 0)
			free(m->shards[i].name);
		else
			m->shards[kept++] = m->shards[i];
	}
	m->count = kept;
	return 0;
}

static void shards_free(struct merge *m)
{
	for (size_t i = 0; i < m->count; i++) {
		free(m->shards[i].name);
		free(m->shards[i].state);
		free(m->shards[i].inboxes);
		buffer_free(&m->shards[i].id);
		buffer_free(&m->shards[i].known);
	}
	free(m->shards);
	buffer_free(&m->left_names);
}

/* One that cannot be taken in is named; the others are taken in. */
static int leave(struct merge *m, const struct shard *s, const char *why, struct error *err)
{
	stage_message("merge", s->name, "%s: it is left for the next merge", why);
	m->left++;
	/* Enough to know where to look. */
	if (m->left <= 5)
		buffer_add_format(&m->left_names, "%s%s", m->left > 1 ? ", " : "", s->name);
	return buffer_ok(&m->left_names) ? 0 : error_memory(err);
}

static struct ledger *open_shard_ledger(const struct shard *s, struct error *err)
{
	struct buffer path = {0};
	buffer_add_format(&path, "%s/ledger.db", s->state);
	struct ledger *l = NULL;
	if (!buffer_ok(&path))
		error_memory(err);
	else if (access(path.data, R_OK) < 0)
		error_file(err, "open", path.data);
	else
		l = ledger_open(path.data, DB_FIXED, err);
	buffer_free(&path);
	return l;
}

/* The archive's numbers for the shard's inboxes. */
static int map_inboxes(struct merge *m, struct shard *s, struct ledger *l, struct error *err)
{
	int64_t inbox;
	const char *root;
	size_t size = 0;
	int got;
	if (ledger_inboxes_begin(l, err) < 0)
		return -1;
	while ((got = ledger_inboxes_next(l, &inbox, &root, err)) > 0) {
		while (s->inbox_count <= (size_t)inbox) {
			if (ARRAY_GROW(s->inboxes, s->inbox_count, size) < 0)
				return error_memory(err);
			s->inboxes[s->inbox_count++] = 0;
		}
		if (ledger_inbox(m->n->ledger, root, &s->inboxes[inbox], err) < 0)
			return -1;
	}
	return got;
}

/* What the shard says of itself, and what of it is in the archive. */
static int read_shard(
	struct merge *m, struct shard *s, struct ledger *l, char list[HASH_HEX_SIZE], struct error *err)
{
	struct ledger_run run;
	struct buffer key = {0};
	const char *value;
	int got = ledger_last_run(l, &run, err), result = -1;
	if (got < 0)
		return -1;
	s->run = got ? run.id : 0;
	if (got)
		snprintf(m->settings, sizeof m->settings, "%s", run.settings);
	buffer_add_format(&key, "shard %s", s->name);
	if (ledger_meta_get(l, "shard", &value, err) < 0)
		goto out;
	buffer_add_string(&s->id, value);
	if (ledger_meta_get(l, "list", &value, err) < 0)
		goto out;
	snprintf(list, HASH_HEX_SIZE, "%s", value);
	if (ledger_meta_get(l, "known", &value, err) < 0)
		goto out;
	buffer_add_string(&s->known, value);
	if (ledger_meta_get(l, "inputs", &value, err) < 0)
		goto out;
	s->inputs = strtoll(value, NULL, 10);
	if (!buffer_ok(&key) || !buffer_ok(&s->id) || !buffer_ok(&s->known)) {
		error_memory(err);
		goto out;
	}
	if (ledger_meta_get(m->n->ledger, key.data, &value, err) < 0)
		goto out;
	if (s->id.len && span_starts(span_of(value), buffer_span(&s->id)) && value[s->id.len] == ' ')
		s->merged = strtoll(value + s->id.len, NULL, 10);
	result = map_inboxes(m, s, l, err);
out:
	buffer_free(&key);
	return result;
}

/* Whether the shard has done what its list says. *why: what is the matter, or NULL. */
static int check_list(const struct merge *m, const struct shard *s, const char *done, bool working,
	const char **why, struct error *err)
{
	char *path = archive_path(&m->n->archive, "shards/%s.list", s->name), hash[HASH_HEX_SIZE];
	struct stat st;
	struct error ignored;
	int result = 0;
	*why = NULL;
	if (!path)
		result = error_memory(err);
	else if (access(path, F_OK) < 0)
		/* Of a plan before this one; what it did is still to be had. */
		errno = 0;
	else if (file_hash(path, hash, &st, &ignored) < 0)
		*why = "its list cannot be read";
	else if (!s->state)
		*why = working ? "its run is not finished (still working, or cut off)"
			       : "it has not been run";
	else if (strcmp(hash, done) != 0)
		*why = working ? "its run over the present list is not finished (still working, or cut off)"
			       : "its last finished run was over another list";
	free(path);
	return result;
}

/* ------------------------------------------------------------------ files */

static bool is_there(const char *root, const char *path)
{
	struct buffer full = {0};
	struct stat st;
	buffer_add_format(&full, "%s/%s", root, path);
	bool there = !buffer_ok(&full) || lstat(full.data, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
	buffer_free(&full);
	return there;
}

/* It was the shard that could not be read: the others can be taken in without it. -1 */
static int spoilt(struct merge *m, struct shard *s)
{
	m->spoilt = s;
	return -1;
}

static int put_deleted(struct merge *m, struct shard *s, struct ledger *l, struct error *err)
{
	struct ledger_change c;
	const char *root;
	int got;
	if (ledger_changes_begin(l, s->merged, true, err) < 0)
		return -1;
	while ((got = ledger_changes_next(l, &c, err)) > 0) {
		int64_t inbox = s->inboxes[c.inbox];
		if (ledger_inbox_root(m->n->ledger, inbox, &root, err) < 0)
			return -1;
		/* It may have come back since, and be another shard's. */
		if (!is_there(root, c.path) && ledger_note_gone(m->n->ledger, inbox, c.path, err) < 0)
			return -1;
	}
	return got < 0 ? spoilt(m, s) : 0;
}

static int put_file(struct merge *m, int64_t inbox, const struct ledger_change *c, struct error *err)
{
	struct nightly *n = m->n;
	struct ledger_content known;
	bool done;
	m->put++;
	if (c->sha256)
		return nightly_note_file(
			n, inbox, c->path, c->sha256, c->size, c->mtime, c->inode, &known, &done, err);
	n->numbers->failed += strcmp(c->outcome, LEDGER_QUARANTINED) == 0;
	return ledger_file_put(n->ledger, n->numbers->run, inbox, c->path, c->size, c->mtime, c->inode, NULL,
		c->outcome, c->code, c->message, err);
}

static int put_files(struct merge *m, struct shard *s, struct ledger *l, struct error *err)
{
	struct ledger_change c;
	int got;
	if (ledger_changes_begin(l, s->merged, false, err) < 0)
		return -1;
	while ((got = ledger_changes_next(l, &c, err)) > 0)
		if (put_file(m, s->inboxes[c.inbox], &c, err) < 0)
			return -1;
	return got < 0 ? spoilt(m, s) : 0;
}

static int note_contents(struct merge *m, struct shard *s, struct ledger *l, struct error *err)
{
	struct ledger_content c;
	int got;
	if (ledger_worked_begin(l, s->merged, err) < 0)
		return -1;
	while ((got = ledger_worked_next(l, &c, err)) > 0)
		if (ledger_candidate_add(
			    m->n->ledger, c.sha256, s->inboxes[c.inbox], c.path, s - m->shards, err) < 0)
			return -1;
	return got < 0 ? spoilt(m, s) : 0;
}

/* ------------------------------------------------------------------ contents */

/* The archive's last run that a shard's run knew of. */
static int64_t known_upto(const struct shard *s, int64_t run)
{
	char *end;
	for (const char *p = s->known.data ? s->known.data : ""; *p; p = *end ? end + 1 : end) {
		int64_t one = strtoll(p, &end, 10), upto = *end == ':' ? strtoll(end + 1, &end, 10) : 0;
		if (one == run)
			return upto;
	}
	return 0;
}

/*
 * Whether what a shard read is news here. What the shard did not know of another one has read at the same
 * time, and it was merged before, this one having been left: then it is where its path comes first, as if it
 * had come in time. What it knew it has read again because it was to.
 */
static int is_news(struct merge *m, const struct shard *s, const struct ledger_content *c, int64_t inbox,
	const char *path, bool *news, struct error *err)
{
	struct ledger_content known;
	int got = ledger_content_get(m->n->ledger, c->sha256, &known, err);
	if (got <= 0) {
		*news = got == 0;
		return got;
	}
	if (known.run > known_upto(s, c->run))
		*news = known.inbox != inbox ? known.inbox > inbox : strcmp(known.path, path) > 0;
	else
		*news = strcmp(known.outcome, LEDGER_QUARANTINED) == 0 ||
			strcmp(known.outcome, LEDGER_SKIPPED) == 0 ||
			strcmp(known.settings, c->settings) != 0;
	return 0;
}

/* A shard's part of a merge: its ledger, and where its records stand. */
struct part {
	struct shard *shard;
	struct ledger *ledger;
	struct record_files files;
};

static int put_content(struct merge *m, struct part *p, const char *sha256, int64_t inbox, const char *path,
	struct error *err)
{
	struct nightly *n = m->n;
	struct ledger_content c;
	bool news;
	int got = ledger_content_get(p->ledger, sha256, &c, err);
	if (got < 0)
		return spoilt(m, p->shard);
	if (!got || is_news(m, p->shard, &c, inbox, path, &news, err) < 0)
		return got ? -1 : 0;
	if (!news)
		return 0;
	c.inbox = inbox;
	c.path = path;
	c.run = n->numbers->run;
	c.spool_len = -1;
	if (!*c.code)
		c.code = c.message = c.stage = NULL;
	if (c.len >= 0) {
		if (record_files_read(&p->files, c.file, c.at, c.len, err) < 0)
			return spoilt(m, p->shard);
		if (!nightly_is_record_of(&p->files.line, sha256)) {
			error_set(err, ERROR_SYSTEM, "%s: the record of %s is damaged", c.file, path);
			return spoilt(m, p->shard);
		}
		if (nightly_spool_add(&m->spool, buffer_span(&p->files.line), &c, err) < 0)
			return -1;
	}
	n->numbers->processed++;
	n->numbers->failed += strcmp(c.outcome, LEDGER_QUARANTINED) == 0;
	n->progress.done++;
	progress_tick(&n->progress);
	return ledger_content_put(n->ledger, &c, err);
}

static int put_contents(struct merge *m, struct shard *s, struct ledger *l, struct error *err)
{
	struct archive state = {.root = s->state, .lock_fd = -1};
	struct part part = {s, l, {.archive = &state, .fd = -1}};
	const char *sha256, *path;
	int64_t inbox;
	int got, result = 0;
	if (ledger_candidates_begin(m->n->ledger, s - m->shards, err) < 0)
		return -1;
	while (result == 0 &&
		(got = ledger_candidates_next(m->n->ledger, &sha256, &inbox, &path, err)) != 0) {
		result = got < 0 || put_content(m, &part, sha256, inbox, path, err) < 0 ? -1 : 0;
		if (*m->n->config->stop)
			result = error_set(err, ERROR_SYSTEM, "interrupted: nothing was merged");
	}
	record_files_free(&part.files);
	return result;
}

static int mark_merged(struct merge *m, const struct shard *s, struct error *err)
{
	struct buffer key = {0}, value = {0};
	buffer_add_format(&key, "shard %s", s->name);
	buffer_add_format(&value, "%s %" PRId64, s->id.data, s->run);
	int result = buffer_ok(&key) && buffer_ok(&value)
		? ledger_meta_set(m->n->ledger, key.data, value.data, err)
		: error_memory(err);
	buffer_free(&key);
	buffer_free(&value);
	return result;
}

/* ------------------------------------------------------------------ all */

/* Looks at every shard, and names those that cannot be merged. */
static int look(struct merge *m, struct error *err)
{
	for (size_t i = 0; i < m->count; i++) {
		struct shard *s = &m->shards[i];
		struct error why = {{0}, {0}};
		char *folder = archive_path(&m->n->archive, "shards/%s", s->name), list[HASH_HEX_SIZE] = "";
		const char *problem = NULL;
		bool working, failed;
		if (!folder)
			return error_memory(err);
		s->state = attempt_state(folder, &working, &failed, &why);
		free(folder);
		struct ledger *l = s->state ? open_shard_ledger(s, &why) : NULL;
		bool broken = failed || (s->state && (!l || read_shard(m, s, l, list, &why) < 0));
		ledger_close(l);
		if (check_list(m, s, list, working, &problem, err) < 0 ||
			((broken || problem) && leave(m, s, broken ? why.message : problem, err) < 0))
			return -1;
		/* What a run over an earlier list has finished is welcome all the same. */
		s->out = broken || !s->state;
	}
	return 0;
}

typedef int shard_step(struct merge *m, struct shard *s, struct ledger *l, struct error *err);

/* All shards with something new. */
static int each(struct merge *m, shard_step *step, struct error *err)
{
	for (size_t i = 0; i < m->count; i++) {
		struct shard *s = &m->shards[i];
		if (s->out || s->run <= s->merged)
			continue;
		struct ledger *l = open_shard_ledger(s, err);
		int result = l ? step(m, s, l, err) : spoilt(m, s);
		ledger_close(l);
		if (result < 0)
			return -1;
	}
	return 0;
}

static int put_and_mark(struct merge *m, struct shard *s, struct ledger *l, struct error *err)
{
	return put_contents(m, s, l, err) < 0 ? -1 : mark_merged(m, s, err);
}

/* All or nothing. */
static int take_in(struct merge *m, struct error *err)
{
	struct nightly *n = m->n;
	int64_t run = n->numbers->run;
	int result = -1;
	*n->numbers = (struct nightly_numbers){.run = run};
	m->put = 0;
	m->spoilt = NULL;
	if (ledger_begin(n->ledger, err) < 0)
		return -1;
	/* What is gone first: a file may have changed from one shard to another. The records first, then the
	 * ledger that knows of them. */
	if (nightly_spool_open(n, &m->spool, err) == 0 && each(m, put_deleted, err) == 0 &&
		ledger_noted_apply(n->ledger, run, &n->numbers->deleted, err) == 0 &&
		each(m, put_files, err) == 0 && each(m, note_contents, err) == 0 &&
		each(m, put_and_mark, err) == 0 && nightly_spool_flush(&m->spool, err) == 0)
		result = ledger_commit(n->ledger, err);
	if (result < 0)
		ledger_rollback(n->ledger);
	nightly_spool_close(&m->spool);
	return result;
}

/* A shard that shows only now that it cannot be read costs itself. */
static int take_in_readable(struct merge *m, struct error *err)
{
	int result;
	while ((result = take_in(m, err)) < 0 && m->spoilt) {
		char why[sizeof err->message];
		memcpy(why, err->message, sizeof why);
		m->spoilt->out = true;
		if (leave(m, m->spoilt, why, err) < 0)
			return -1;
	}
	return result;
}

static int add_inbox(struct merge *m, const char *root, size_t *size, struct error *err)
{
	struct nightly *n = m->n;
	for (size_t i = 0; i < n->inbox_count; i++)
		if (strcmp(n->inboxes[i].root, root) == 0)
			return 0;
	char *copy = strdup(root);
	if (!copy || ARRAY_GROW(n->inboxes, n->inbox_count, *size) < 0) {
		free(copy);
		return error_memory(err);
	}
	n->inboxes[n->inbox_count] = (struct nightly_inbox){.root = copy};
	return ledger_inbox(n->ledger, root, &n->inboxes[n->inbox_count++].id, err);
}

/* The inboxes of the night, as the lists name them: in their order, which is the records' too. */
static int open_inboxes(struct merge *m, struct error *err)
{
	size_t size = 0;
	int result = 0;
	for (size_t i = 0; result == 0 && i < m->count; i++) {
		struct shard_list list = {0};
		struct error ignored;
		char *path = archive_path(&m->n->archive, "shards/%s.list", m->shards[i].name);
		/* One that cannot be read is named when its shard is looked at. */
		bool read = path && shard_list_open(&list, path, &ignored) == 0;
		for (size_t k = 0; read && result == 0 && k < list.inbox_count; k++)
			result = add_inbox(m, list.inboxes[k], &size, err);
		if (!path)
			result = error_memory(err);
		if (read && list.numbers.plan > m->plan)
			m->plan = list.numbers.plan;
		shard_list_free(&list);
		free(path);
	}
	return result;
}

/* Every file of a shard is one here. Where shards were left, some may be in two or in none. */
static int count_inputs(struct merge *m, struct error *err)
{
	struct nightly_numbers *numbers = m->n->numbers;
	struct ledger_books b;
	int64_t files = 0;
	for (size_t i = 0; i < m->count; i++)
		files += m->shards[i].inputs;
	numbers->inputs = files;
	if (!m->left)
		return 0;
	numbers->inputs = 0;
	for (size_t i = 0; i < m->n->inbox_count; i++) {
		if (ledger_books(m->n->ledger, m->n->inboxes[i].id, &b, err) < 0)
			return -1;
		numbers->inputs += b.records + b.partial + b.quarantined + b.skipped;
	}
	return 0;
}

/* "PLAN RUN": the first run that merged the present plan. */
static int note_plan(struct merge *m, struct error *err)
{
	struct nightly *n = m->n;
	const char *mark;
	char text[64];
	if (ledger_meta_get(n->ledger, "plan", &mark, err) < 0)
		return -1;
	if (*mark && strtoll(mark, NULL, 10) == m->plan)
		return 0;
	snprintf(text, sizeof text, "%" PRId64 " %" PRId64, m->plan, n->numbers->run);
	if (ledger_begin(n->ledger, err) < 0 || ledger_meta_set(n->ledger, "plan", text, err) < 0)
		return -1;
	return ledger_commit(n->ledger, err);
}

static int merge(struct merge *m, const char *started, struct error *err)
{
	struct nightly *n = m->n;
	if (nightly_place_records(n, err) < 0)
		return -1;
	nightly_clean_work(n);
	if (list_shards(m, err) < 0 || ledger_begin(n->ledger, err) < 0 || open_inboxes(m, err) < 0 ||
		look(m, err) < 0 || ledger_meta_set(n->ledger, "merged", "yes", err) < 0 ||
		ledger_commit(n->ledger, err) < 0)
		return -1;
	if (nightly_begin(n, started, m->settings, err) < 0 || note_plan(m, err) < 0 ||
		take_in_readable(m, err) < 0 || nightly_place_records(n, err) < 0 ||
		nightly_index(n, err) < 0 || quarantine_update(&n->archive, n->ledger, err) < 0)
		return -1;
	if (count_inputs(m, err) < 0)
		return -1;
	n->numbers->unchanged = n->numbers->inputs > m->put ? n->numbers->inputs - m->put : 0;
	return nightly_balance(n, m->settings, err);
}

static bool has_shards(const char *archive)
{
	struct buffer b = {0};
	struct stat st;
	buffer_add_format(&b, "%s/shards", archive);
	bool has = buffer_ok(&b) && stat(b.data, &st) == 0 && S_ISDIR(st.st_mode);
	buffer_free(&b);
	return has;
}

/* An archive that a run on one machine made knows files of which no shard would ever tell that they are gone. */
static int check_shards_own(struct nightly *n, struct error *err)
{
	const char *merged;
	struct ledger_run run;
	int got;
	if (ledger_meta_get(n->ledger, "merged", &merged, err) < 0)
		return -1;
	if (*merged)
		return 0;
	got = ledger_last_run(n->ledger, &run, err);
	return got <= 0 ? got
			: error_set(err, ERROR_SYSTEM,
				  "%s was made by a run on one machine: name another archive for shards",
				  n->archive.root);
}

int nightly_merge(const struct nightly_config *config, struct nightly_numbers *numbers, struct error *err)
{
	struct nightly n = {.config = config, .numbers = numbers, .archive = {NULL, -1}};
	struct merge m = {.n = &n};
	char started[32];
	int64_t clock = monotonic_ms();
	int status = STATUS_SYSTEM;
	*numbers = (struct nightly_numbers){0};
	progress_init(&n.progress, config->quiet);
	fold_init(&n.fold);
	nightly_when(started);
	/* Before anything is made there. */
	if (!has_shards(config->archive)) {
		error_set(err, ERROR_SYSTEM, "%s has no shards: `congvan shards` makes their lists",
			config->archive);
		goto out;
	}
	if (nightly_open_archive(&n, DB_SHARED, err) < 0 || check_shards_own(&n, err) < 0)
		goto out;
	int result = merge(&m, started, err);
	result = nightly_settle(&n, result, m.settings, started, clock, err);
	if (result == 0 && n.stopped)
		error_set(err, ERROR_SYSTEM, "%s: what is done is kept, the next merge goes on", n.stopped);
	else if (result == 0 && m.left)
		error_set(err, ERROR_SYSTEM,
			"%zu of %zu shards were left for the next merge (%s%s): all others are in the "
			"archive",
			m.left, m.count, m.left_names.data, m.left > 5 ? ", …" : "");
	else if (result == 0)
		status = numbers->failed ? STATUS_RECORDS_FAILED : STATUS_OK;
out:
	shards_free(&m);
	nightly_close(&n);
	return status;
}
