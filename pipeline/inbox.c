/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inbox.h"

#include "buffer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

struct name {
	char *text;  /* owned; a folder's ends in '/': so it sorts as its paths do */
	bool folder;
};

struct names {
	struct name *items;
	size_t count, size;
};

struct walk {
	int root;
	char *real_root;
	const struct stat *leave_out;
	inbox_visitor *visit;
	void *context;
	struct buffer path;
};

static void names_free(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->items[i].text);
	free(n->items);
	*n = (struct names){0};
}

static int by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	return strcmp(x->text, y->text);
}

static int visit(struct walk *w, enum inbox_kind kind, const char *why, const struct stat *st, struct error *err)
{
	struct inbox_entry entry = {.path = w->path.data, .kind = kind, .why = why};
	if (st) {
		entry.size = (uint64_t)st->st_size;
		entry.mtime = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
		entry.inode = (uint64_t)st->st_ino;
	}
	return w->visit(w->context, &entry, err);
}

/* The names in an open folder, sorted; closes it. 0, -1 out of memory (*err), 1 where it could not be read (errno). */
static int read_names(int fd, struct names *names, struct error *err)
{
	DIR *d = fdopendir(fd);
	if (!d) {
		close(fd);
		return 1;
	}
	int result = 0;
	struct dirent *e;
	while (errno = 0, (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		bool folder = e->d_type == DT_DIR;
		if (e->d_type == DT_UNKNOWN) {
			struct stat st;
			folder = fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
		}
		struct buffer b = {0};
		buffer_add_format(&b, "%s%s", e->d_name, folder ? "/" : "");
		char *text = buffer_detach(&b);
		if (!text || ARRAY_GROW(names->items, names->count, names->size) < 0) {
			free(text);
			result = error_memory(err);
			break;
		}
		names->items[names->count++] = (struct name){text, folder};
	}
	if (!e && errno)
		result = 1;
	int reason = errno;
	closedir(d);
	if (names->count)
		qsort(names->items, names->count, sizeof *names->items, by_name);
	errno = reason;
	return result;
}

/* Whether a link leads to a place inside the inbox. */
static bool leads_inside(const struct walk *w)
{
	struct buffer b = {0};
	buffer_add_format(&b, "%s/%s", w->real_root, w->path.data);
	char *real = buffer_ok(&b) ? realpath(b.data, NULL) : NULL;
	buffer_free(&b);
	struct span root = span_of(w->real_root);
	bool inside = real && span_starts(span_of(real), root) && (real[root.len] == '/' || root.len == 1);
	free(real);
	return inside;
}

static int walk_file(struct walk *w, struct error *err)
{
	struct stat st;
	if (w->path.len >= PATH_MAX)
		return visit(w, INBOX_UNREADABLE, "the path is too long to be opened", NULL, err);
	if (fstatat(w->root, w->path.data, &st, AT_SYMLINK_NOFOLLOW) < 0)
		/* Gone since its folder was read: as if it had gone before. */
		return errno == ENOENT ? 0 : visit(w, INBOX_UNREADABLE, strerror(errno), NULL, err);
	if (S_ISLNK(st.st_mode)) {
		if (fstatat(w->root, w->path.data, &st, 0) < 0)
			return visit(w, INBOX_UNREADABLE,
				errno == ENOENT ? "a link to nothing" : strerror(errno), NULL, err);
		if (S_ISDIR(st.st_mode))
			return visit(w, INBOX_SKIPPED, "a link to a folder: not followed", NULL, err);
		if (!leads_inside(w))
			return visit(w, INBOX_SKIPPED, "a link that leads out of the inbox: not followed", NULL, err);
	}
	if (!S_ISREG(st.st_mode))
		return visit(w, INBOX_UNREADABLE, "is no regular file", NULL, err);
	return visit(w, INBOX_FILE, NULL, &st, err);
}

static int walk_folder(struct walk *w, int fd, struct error *err)
{
	struct names names = {0};
	size_t before = w->path.len;
	int result = read_names(fd, &names, err);
	if (result == 1) {
		names_free(&names);
		return before ? visit(w, INBOX_FOLDER_UNREADABLE, strerror(errno), NULL, err)
			: error_set(err, ERROR_SYSTEM, "cannot read the inbox %s: %s", w->real_root, strerror(errno));
	}
	for (size_t i = 0; result == 0 && i < names.count; i++) {
		buffer_add_string(&w->path, names.items[i].text);
		if (!buffer_ok(&w->path)) {
			result = error_memory(err);
			break;
		}
		if (names.items[i].folder) {
			struct stat st;
			/* Longer ones cannot be opened by anybody. */
			int sub = w->path.len >= PATH_MAX ? (errno = ENAMETOOLONG, -1)
				: openat(w->root, w->path.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			if (sub < 0)
				result = errno == ENOENT ? 0 : visit(w, INBOX_FOLDER_UNREADABLE, strerror(errno), NULL, err);
			else if (w->leave_out && fstat(sub, &st) == 0 && st.st_dev == w->leave_out->st_dev &&
				st.st_ino == w->leave_out->st_ino)
				close(sub);
			else
				result = walk_folder(w, sub, err);
		} else
			result = walk_file(w, err);
		w->path.len = before;
		w->path.data[before] = '\0';
	}
	names_free(&names);
	return result;
}

/* Opens the root, once more to be read by the walk: its descriptor, or -1 with *err. */
static int open_root(struct walk *w, const char *root, struct error *err)
{
	w->real_root = realpath(root, NULL);
	w->root = w->real_root ? open(w->real_root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int fd = w->root >= 0 ? openat(w->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd < 0)
		error_set(err, ERROR_SYSTEM, "cannot read the inbox %s: %s", root, strerror(errno));
	return fd;
}

static void close_root(struct walk *w)
{
	if (w->root >= 0)
		close(w->root);
	free(w->real_root);
	buffer_free(&w->path);
}

int inbox_walk(const char *root, const struct stat *leave_out, inbox_visitor *visitor, void *context,
	struct error *err)
{
	struct walk w = {.leave_out = leave_out, .visit = visitor, .context = context};
	int fd = open_root(&w, root, err);
	int result = fd < 0 ? -1 : walk_folder(&w, fd, err);
	close_root(&w);
	return result;
}

static int walk_listed(struct walk *w, struct error *err)
{
	if (w->path.len && w->path.data[w->path.len - 1] != '/')
		return walk_file(w, err);
	int fd = openat(w->root, w->path.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : visit(w, INBOX_FOLDER_UNREADABLE, strerror(errno), NULL, err);
	close(fd);
	return 0;
}

int inbox_walk_listed(const char *root, inbox_lister *next, inbox_visitor *visitor, void *context, struct error *err)
{
	struct walk w = {.visit = visitor, .context = context};
	const char *path;
	int fd = open_root(&w, root, err), got = -1;
	if (fd >= 0)
		close(fd);
	while (fd >= 0 && (got = next(context, &path, err)) > 0) {
		buffer_clear(&w.path);
		buffer_add_string(&w.path, path);
		if (!buffer_ok(&w.path))
			got = error_memory(err);
		else if (walk_listed(&w, err) < 0)
			got = -1;
		if (got < 0)
			break;
	}
	close_root(&w);
	return got;
}

int inbox_roots(char **given, size_t count, char **roots, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		roots[i] = realpath(given[i], NULL);
		if (!roots[i])
			return error_set(err, ERROR_SYSTEM, "cannot read the inbox %s: %s (is it mounted? Nothing was changed)", given[i],
				strerror(errno));
		struct span root = span_of(roots[i]);
		for (size_t k = 0; k < i; k++) {
			struct span other = span_of(roots[k]);
			if ((span_starts(root, other) && (root.len == other.len || root.ptr[other.len] == '/')) ||
				(span_starts(other, root) && other.ptr[root.len] == '/'))
				return error_set(err, ERROR_SYSTEM, "%s and %s lie in each other: name only the outer one", given[k], given[i]);
		}
	}
	return 0;
}
