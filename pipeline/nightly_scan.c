/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inbox.h"
#include "nightly_part.h"
#include "stage.h"

#include <dirent.h>
#include <errno.h>

/* The walk and the ledger's list, both by path, laid side by side: nothing is looked up and nothing is kept. */
struct scan {
	struct nightly *n;
	struct nightly_inbox *inbox;
	struct ledger_file known; /* the ledger's next file … */
	bool more;                /* … where there is one */
	bool had_any;
	struct buffer kept; /* a folder that could not be read: what is below it is not known to be gone */
	int64_t inputs;
};

bool nightly_wanted(const struct nightly *n, const char *outcome, const char *code, const char *settings, bool retry)
{
	const struct nightly_config *c = n->config;
	bool failed = strcmp(outcome, LEDGER_QUARANTINED) == 0 || strcmp(outcome, LEDGER_SKIPPED) == 0;
	if (retry || (failed && ledger_transient(code)))
		return true;
	if (failed && c->retry && (strcmp(c->retry, "all") == 0 || strcmp(c->retry, code) == 0))
		return true;
	return c->redo && strcmp(settings, c->settings) != 0;
}

static int advance(struct scan *s, struct error *err)
{
	int got = ledger_scan_next(s->n->ledger, &s->known, err);
	s->more = got > 0;
	s->had_any |= s->more;
	return got < 0 ? -1 : 0;
}

/* Listed no longer in a shard: gone, or another shard's by now. */
static int missed_in_list(struct scan *s, struct error *err)
{
	struct buffer full = {0};
	struct stat st;
	buffer_add_format(&full, "%s/%s", s->inbox->root, s->known.path);
	if (!buffer_ok(&full))
		return error_memory(err);
	bool gone = lstat(full.data, &st) < 0 && (errno == ENOENT || errno == ENOTDIR);
	buffer_free(&full);
	return gone ? ledger_note_gone(s->n->ledger, s->inbox->id, s->known.path, err)
		    : ledger_note_elsewhere(s->n->ledger, s->inbox->id, s->known.path, err);
}

/* A file of the ledger that the walk did not meet. */
static int missed(struct scan *s, struct error *err)
{
	if (s->kept.len && span_starts(span_of(s->known.path), buffer_span(&s->kept))) {
		s->inputs++;
		s->n->numbers->unchanged++;
	} else if ((nightly_is_shard(s->n) ? missed_in_list(s, err)
			    : ledger_note_gone(s->n->ledger, s->inbox->id, s->known.path, err)) < 0)
		return -1;
	return advance(s, err);
}

/* What is below a folder that cannot be read is not known to be gone. */
static int keep(struct scan *s, const char *folder, struct error *err)
{
	buffer_clear(&s->kept);
	buffer_add_string(&s->kept, folder);
	return buffer_ok(&s->kept) ? 0 : error_memory(err);
}

static int visit_file(struct scan *s, const struct inbox_entry *e, bool known, struct error *err)
{
	const struct ledger_file *k = &s->known;
	bool same = known && *k->sha256 && k->mtime != LEDGER_MTIME_UNSURE && k->size == (int64_t)e->size &&
		k->mtime == e->mtime && k->inode == (int64_t)e->inode;
	if (same && *k->outcome && !nightly_wanted(s->n, k->outcome, k->content_code, k->settings, k->retry)) {
		s->n->numbers->unchanged++;
		return 0;
	}
	s->n->numbers->waiting++;
	return ledger_todo_add(s->n->ledger, LANE_TEXT, s->inbox->id, e->path, err);
}

static int visit_odd(struct scan *s, const struct inbox_entry *e, bool known, struct error *err)
{
	const char *outcome = e->kind == INBOX_SKIPPED ? LEDGER_SKIPPED : LEDGER_QUARANTINED;
	const char *code = e->kind == INBOX_SKIPPED ? "link" : ERROR_UNREADABLE;
	if (e->kind == INBOX_FOLDER_UNREADABLE) {
		if (keep(s, e->path, err) < 0)
			return -1;
		stage_message("run", e->path, "%s: what is below it is left as it was", e->why);
	}
	if (known && !*s->known.sha256 && strcmp(s->known.outcome, outcome) == 0 && strcmp(s->known.code, code) == 0) {
		s->n->numbers->unchanged++;
		return 0;
	}
	s->n->numbers->failed += e->kind != INBOX_SKIPPED;
	return ledger_note_odd(s->n->ledger, s->inbox->id, e->path, outcome, code, e->why, err);
}

/* Those before a path were not met. */
static int pass(struct scan *s, const char *path, int *order, struct error *err)
{
	*order = -1;
	while (s->more && (*order = strcmp(s->known.path, path)) < 0)
		if (missed(s, err) < 0)
			return -1;
	return 0;
}

static int visit(void *context, const struct inbox_entry *e, struct error *err)
{
	struct scan *s = context;
	int order;
	if (*s->n->config->stop)
		return error_set(err, ERROR_SYSTEM, "interrupted while the inbox was looked through: nothing was done");
	if (pass(s, e->path, &order, err) < 0)
		return -1;
	bool known = s->more && order == 0;
	s->inputs++;
	if ((e->kind == INBOX_FILE ? visit_file : visit_odd)(s, e, known, err) < 0)
		return -1;
	return known ? advance(s, err) : 0;
}

static int next_listed(void *context, const char **path, struct error *err)
{
	struct scan *s = context;
	bool kept;
	int got, order;
	while ((got = shard_list_next(&s->n->list, (size_t)(s->inbox - s->n->inboxes), path, &kept, err)) > 0) {
		bool folder = (*path)[strlen(*path) - 1] == '/';
		if ((kept || folder) && (pass(s, *path, &order, err) < 0 || keep(s, *path, err) < 0))
			return -1;
		if (!kept)
			return 1;
	}
	return got;
}

static bool is_empty(const char *folder)
{
	DIR *d = opendir(folder);
	const struct dirent *e;
	bool empty = true;
	while (d && empty && (e = readdir(d)))
		empty = e->d_name[0] == '.';
	if (d)
		closedir(d);
	return empty;
}

static int scan_inbox(struct nightly *n, struct nightly_inbox *inbox, const struct stat *archive, struct error *err)
{
	struct scan s = {.n = n, .inbox = inbox};
	struct stat st;
	int result = -1;
	if (stat(inbox->root, &st) < 0) {
		error_set(err, ERROR_SYSTEM, "cannot read the inbox %s: %s", inbox->root, strerror(errno));
		goto out;
	}
	inbox->device = st.st_dev;
	inbox->inode = st.st_ino;
	if (ledger_scan_begin(n->ledger, inbox->id, err) < 0 || advance(&s, err) < 0 ||
		(nightly_is_shard(n) ? inbox_walk_listed(inbox->root, next_listed, visit, &s, err)
				     : inbox_walk(inbox->root, archive, visit, &s, err)) < 0)
		goto out;
	while (s.more)
		if (missed(&s, err) < 0)
			goto out;
	if (s.had_any && !s.inputs && (!nightly_is_shard(n) || is_empty(inbox->root))) {
		error_set(err, ERROR_SYSTEM,
			"the inbox %s is empty, but the archive knows files of it: is it mounted? Nothing was changed",
			inbox->root);
		goto out;
	}
	n->numbers->inputs += s.inputs;
	result = 0;
out:
	buffer_free(&s.kept);
	return result;
}

int nightly_scan(struct nightly *n, struct error *err)
{
	struct stat archive;
	if (stat(n->archive.root, &archive) < 0)
		return error_file(err, "look at", n->archive.root);
	/* One transaction: the temporary tables then cost no time. */
	if (ledger_begin(n->ledger, err) < 0)
		return -1;
	for (size_t i = 0; i < n->inbox_count; i++)
		if (scan_inbox(n, &n->inboxes[i], &archive, err) < 0)
			return -1;
	if (ledger_noted_apply(n->ledger, n->numbers->run, &n->numbers->deleted, err) < 0)
		return -1;
	return ledger_commit(n->ledger, err);
}
