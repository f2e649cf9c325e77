/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attempt.h"

#include "archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdlib.h>
#include <unistd.h>

/* How often a number is looked for that nobody else has just taken. */
#define TRIES 1000

enum kind { ATTEMPT, STATE, STALE, KINDS };
static const char *const prefixes[KINDS] = {"attempt-", "state-", "stale-"};

struct entry {
	enum kind kind;
	int64_t number;
};

struct entries {
	struct entry *items;
	size_t count, size;
	int64_t most[KINDS]; /* -1: none */
};

static char *path_of(const char *shard, enum kind kind, int64_t number)
{
	struct buffer b = {0};
	buffer_add_format(&b, "%s/%s%06" PRId64, shard, prefixes[kind], number);
	return buffer_detach(&b);
}

static bool parse(const char *name, struct entry *e)
{
	for (int k = 0; k < KINDS; k++) {
		size_t len = strlen(prefixes[k]);
		if (strncmp(name, prefixes[k], len) != 0)
			continue;
		char *end;
		errno = 0;
		*e = (struct entry){(enum kind)k, strtoll(name + len, &end, 10)};
		return end != name + len && !*end && e->number >= 0 && !errno;
	}
	return false;
}

static int list(const char *shard, struct entries *all, struct error *err)
{
	DIR *d = opendir(shard);
	struct dirent *e;
	struct entry one;
	int result = 0;
	all->count = 0;
	for (int k = 0; k < KINDS; k++)
		all->most[k] = -1;
	if (!d)
		return error_file(err, "read", shard);
	while (result == 0 && (errno = 0, e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		if (!parse(e->d_name, &one))
			result = error_set(
				err, ERROR_SYSTEM, "%s is no shard's folder: %s is in it", shard, e->d_name);
		else if (ARRAY_GROW(all->items, all->count, all->size) < 0)
			result = error_memory(err);
		else {
			all->items[all->count++] = one;
			if (one.number > all->most[one.kind])
				all->most[one.kind] = one.number;
		}
	}
	if (result == 0 && errno)
		result = error_file(err, "read", shard);
	closedir(d);
	return result;
}

static int64_t highest(const struct entries *all)
{
	int64_t most = -1;
	for (int k = 0; k < KINDS; k++)
		if (all->most[k] > most)
			most = all->most[k];
	return most;
}

/* Whoever still writes there loses its files, and learns by that: nothing that counts is in it. */
static void remove_tree(int at, const char *name)
{
	if (unlinkat(at, name, 0) == 0 || errno == ENOENT)
		return;
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *e;
	if (!d) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			remove_tree(fd, e->d_name);
	closedir(d);
	/* One that is still written to stays for the next time. */
	if (unlinkat(at, name, AT_REMOVEDIR) < 0)
		errno = 0;
}

static void remove_entry(const char *shard, const struct entry *e)
{
	char *path = path_of(shard, e->kind, e->number);
	if (path)
		remove_tree(AT_FDCWD, path);
	free(path);
}

/* ------------------------------------------------------------------ beginning */

static int make_folder(const char *path, struct error *err)
{
	return mkdir(path, 0750) == 0 || errno == EEXIST ? 0 : error_file(err, "make the folder", path);
}

/* ARCHIVE/shards/I from what was given; the folders are made. */
static int find_shard(struct attempt *a, const char *given, struct error *err)
{
	char *copy = strdup(given), *shards = copy ? strdup(dirname(copy)) : NULL, *archive = NULL,
	     *again = NULL;
	int result = -1;
	if (!shards || !(again = strdup(shards)) || !(archive = strdup(dirname(again)))) {
		error_memory(err);
		goto out;
	}
	if (make_folder(archive, err) < 0 || make_folder(shards, err) < 0 || make_folder(given, err) < 0)
		goto out;
	a->shard = realpath(given, NULL);
	if (!a->shard) {
		error_file(err, "find", given);
		goto out;
	}
	free(copy);
	copy = strdup(a->shard);
	char *slash = copy ? strrchr(copy, '/') : NULL;
	if (slash && (a->name = strdup(slash + 1))) {
		*slash = '\0';
		slash = strrchr(copy, '/');
		if (!slash || slash == copy || strcmp(slash, "/shards") != 0) {
			error_set(err, ERROR_SYSTEM, "%s: a shard's folder is ARCHIVE/shards/NAME", given);
			goto out;
		}
		*slash = '\0';
		a->archive = strdup(copy);
	}
	result = a->archive ? 0 : error_memory(err);
out:
	free(copy);
	free(shards);
	free(archive);
	free(again);
	return result;
}

/* An attempt of this number may have been here, and have been renamed, since we looked. */
static bool had_number(const struct entries *all, int64_t number)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].kind != ATTEMPT && all->items[i].number == number)
			return true;
	return false;
}

/* The next number, taken by making its folder; *all is what there is then. */
static int take_number(struct attempt *a, struct entries *all, struct error *err)
{
	struct stat st;
	for (int i = 0; i < TRIES; i++) {
		if (list(a->shard, all, err) < 0)
			return -1;
		a->number = highest(all) + 1;
		free(a->path);
		a->path = path_of(a->shard, ATTEMPT, a->number);
		if (!a->path)
			return error_memory(err);
		if (mkdir(a->path, 0750) == 0) {
			if (stat(a->path, &st) < 0)
				return error_file(err, "look at", a->path);
			a->device = st.st_dev;
			a->inode = st.st_ino;
			if (list(a->shard, all, err) < 0)
				return -1;
			if (!had_number(all, a->number))
				return 0;
			/* Not there: it is ours that was renamed, a later attempt has begun. */
			if (rmdir(a->path) < 0)
				return errno == ENOENT ? attempt_lost(a, err)
						       : error_file(err, "take away", a->path);
			continue;
		}
		if (errno != EEXIST)
			return error_file(err, "make the folder", a->path);
	}
	return error_set(err, ERROR_SYSTEM, "%s: other attempts begin all the time", a->shard);
}

/* Earlier attempts can publish no more. */
static int take_over(const struct attempt *a, const struct entries *all, struct error *err)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct entry *e = &all->items[i];
		if (e->kind != ATTEMPT || e->number >= a->number)
			continue;
		char *from = path_of(a->shard, ATTEMPT, e->number), *to = path_of(a->shard, STALE, e->number);
		/* Not there any more: it has published, or another one was quicker. */
		int result = !from || !to                          ? error_memory(err)
			: rename(from, to) == 0 || errno == ENOENT ? 0
								   : error_file(err, "take over", from);
		free(from);
		free(to);
		if (result < 0)
			return -1;
	}
	return 0;
}

/* The latest of what was finished or taken over. */
static int choose_base(struct attempt *a, const struct entries *all, const char *keep, struct error *err)
{
	struct entry best = {STATE, all->most[STATE]};
	for (size_t i = 0; i < all->count; i++) {
		const struct entry *e = &all->items[i];
		if (e->kind != STALE || e->number <= best.number)
			continue;
		struct buffer b = {0};
		buffer_add_format(&b, "%s/%s%06" PRId64 "/%s", a->shard, prefixes[STALE], e->number, keep);
		if (!buffer_ok(&b))
			return error_memory(err);
		if (access(b.data, R_OK) == 0)
			best = *e;
		buffer_free(&b);
	}
	a->base_stale = best.kind == STALE;
	if (best.number >= 0 && !(a->base = path_of(a->shard, best.kind, best.number)))
		return error_memory(err);
	/* The state before stays as well: a merge may be reading it. What was stale and is no base, nobody
	 * needs. */
	for (size_t i = 0; i < all->count; i++) {
		const struct entry *e = &all->items[i];
		if ((e->kind == STALE && (!a->base_stale || e->number != best.number)) ||
			(e->kind == STATE && e->number != all->most[STATE]))
			remove_entry(a->shard, e);
	}
	return 0;
}

int attempt_begin(struct attempt *a, const char *shard, const char *keep, struct error *err)
{
	struct entries all = {0};
	int result = -1;
	*a = (struct attempt){0};
	if (find_shard(a, shard, err) < 0 || take_number(a, &all, err) < 0)
		goto out;
	if (highest(&all) > a->number) {
		attempt_lost(a, err);
		goto out;
	}
	if (take_over(a, &all, err) == 0 && list(a->shard, &all, err) == 0 &&
		choose_base(a, &all, keep, err) == 0 && folder_sync(a->shard, err) == 0)
		result = 0;
out:
	free(all.items);
	return result;
}

void attempt_free(struct attempt *a)
{
	free(a->shard);
	free(a->archive);
	free(a->name);
	free(a->path);
	free(a->base);
	*a = (struct attempt){0};
}

/* ------------------------------------------------------------------ life */

static bool is_ours(const struct attempt *a, const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && st.st_dev == a->device && st.st_ino == a->inode;
}

bool attempt_holds(const struct attempt *a)
{
	return is_ours(a, a->path);
}

int attempt_lost(const struct attempt *a, struct error *err)
{
	return error_set(err, ERROR_SYSTEM,
		"a later attempt has taken over the shard %s: this one (%06" PRId64
		") ends and has changed nothing",
		a->shard, a->number);
}

int attempt_publish(struct attempt *a, struct error *err)
{
	char *state = path_of(a->shard, STATE, a->number);
	int result = -1;
	if (!state)
		return error_memory(err);
	if (folder_sync(a->path, err) < 0) {
		if (!attempt_holds(a))
			attempt_lost(a, err);
	} else if (rename(a->path, state) == 0)
		result = folder_sync(a->shard, err);
	else if (errno == ENOENT)
		/* A server that lost its answer does it twice: then it is there. */
		result = is_ours(a, state) ? folder_sync(a->shard, err) : attempt_lost(a, err);
	else
		error_file(err, "publish", a->path);
	if (result == 0) {
		free(a->path);
		a->path = state;
		state = NULL;
	}
	free(state);
	return result;
}

char *attempt_state(const char *shard, bool *working, bool *failed, struct error *err)
{
	struct entries all = {0};
	char *path = NULL;
	*working = *failed = false;
	if (access(shard, F_OK) < 0 && errno == ENOENT)
		return NULL;
	if (list(shard, &all, err) < 0)
		*failed = true;
	else {
		*working = all.most[ATTEMPT] > all.most[STATE];
		if (all.most[STATE] >= 0 && !(path = path_of(shard, STATE, all.most[STATE]))) {
			error_memory(err);
			*failed = true;
		}
	}
	free(all.items);
	return path;
}
