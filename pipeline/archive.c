/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

int error_file(struct error *err, const char *what, const char *path)
{
	int reason = errno;
	return error_set(err, ERROR_SYSTEM, "cannot %s %s: %s%s", what, path, strerror(reason),
		reason == ENOSPC || reason == EDQUOT
			? " (nothing is lost: make room and run again, it goes on where it stopped)"
			: "");
}

/* ------------------------------------------------------------------ folder */

char *archive_path(const struct archive *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		return NULL;
	struct buffer b = {0};
	buffer_add_format(&b, "%s/", a->root);
	if (buffer_reserve(&b, (size_t)n + 1) < 0) {
		buffer_free(&b);
		return NULL;
	}
	va_start(args, format);
	vsnprintf(b.data + b.len, (size_t)n + 1, format, args);
	va_end(args);
	b.len += (size_t)n;
	return buffer_detach(&b);
}

static int make_folder(const char *path, struct error *err)
{
	/* Records of secret documents lie there: not for everybody. */
	if (mkdir(path, 0750) == 0 || errno == EEXIST)
		return 0;
	return error_file(err, "make the folder", path);
}

/* What is there must be ours, or nothing. */
static int check_ours(const char *path, struct error *err)
{
	DIR *d = opendir(path);
	if (!d)
		return error_file(err, "read", path);
	bool ours = false, empty = true;
	struct dirent *e;
	while ((e = readdir(d))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		empty = false;
		/* The first thing ever made there, by a run or by a shard's. */
		ours |= strcmp(e->d_name, "lock") == 0 || strcmp(e->d_name, "shards") == 0;
	}
	closedir(d);
	if (ours || empty)
		return 0;
	return error_set(err, ERROR_SYSTEM,
		"%s is no archive and not empty: name another folder, or an empty one", path);
}

int archive_open(struct archive *a, const char *path, bool create, struct error *err)
{
	static const char *const folders[] = {"work", "records", "quarantine", "reports"};
	*a = (struct archive){NULL, -1};
	if (create && make_folder(path, err) < 0)
		return -1;
	a->root = realpath(path, NULL);
	if (!a->root)
		return error_file(err, "find the archive", path);
	if (create) {
		if (check_ours(a->root, err) < 0)
			return -1;
		/* The lock first: it is what says that the folder is ours. */
		char *lock = archive_path(a, "lock");
		if (!lock)
			return error_memory(err);
		int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
		int result = fd < 0 ? error_file(err, "make", lock) : 0;
		if (fd >= 0)
			close(fd);
		free(lock);
		if (result < 0)
			return -1;
		for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
			char *folder = archive_path(a, "%s", folders[i]);
			result = folder ? make_folder(folder, err) : error_memory(err);
			free(folder);
			if (result < 0)
				return -1;
		}
		return folder_sync(a->root, err);
	}
	char *ledger = archive_path(a, "ledger.db");
	int result = !ledger ? error_memory(err) : access(ledger, R_OK) < 0
			? error_set(err, ERROR_SYSTEM, "%s is no archive: it has no readable ledger.db", path)
			: 0;
	free(ledger);
	return result;
}

void archive_close(struct archive *a)
{
	if (a->lock_fd >= 0)
		close(a->lock_fd);
	free(a->root);
	*a = (struct archive){NULL, -1};
}

int archive_lock(struct archive *a, struct error *err)
{
	char *path = archive_path(a, "lock");
	struct buffer owner = {0};
	int result = -1;
	if (!path)
		return error_memory(err);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0) {
		error_file(err, "open", path);
		goto out;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		char text[256];
		int reason = errno;
		ssize_t n = read(fd, text, sizeof text - 1);
		text[n > 0 ? n : 0] = '\0';
		text[strcspn(text, "\n")] = '\0';
		if (reason == EWOULDBLOCK)
			error_set(err, ERROR_SYSTEM, "%s is held by another run%s%s: this one does nothing",
				a->root, *text ? ": " : "", text);
		else {
			errno = reason;
			error_file(err, "lock", path);
		}
		goto out;
	}
	char host[128] = "?", when[32] = "?";
	time_t now = time(NULL);
	struct tm tm;
	gethostname(host, sizeof host - 1);
	if (gmtime_r(&now, &tm))
		strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
	buffer_add_format(&owner, "process %ld on %s since %s\n", (long)getpid(), host, when);
	/* Only for people: the flock is what holds. So a full disk is no reason to stop here. */
	if (buffer_ok(&owner) && ftruncate(fd, 0) == 0 && pwrite(fd, owner.data, owner.len, 0) < 0)
		errno = 0;
	a->lock_fd = fd;
	fd = -1;
	result = 0;
out:
	if (fd >= 0)
		close(fd);
	buffer_free(&owner);
	free(path);
	return result;
}

uint64_t archive_free_bytes(const struct archive *a)
{
	struct statvfs v;
	if (statvfs(a->root, &v) < 0)
		return UINT64_MAX;
	return (uint64_t)v.f_bavail * v.f_frsize;
}

/* ------------------------------------------------------------------ files */

int folder_sync(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_file(err, "open", path);
	int result = fsync(fd) < 0 ? error_file(err, "sync", path) : 0;
	close(fd);
	return result;
}

int new_file_open(struct new_file *f, const char *path, struct error *err)
{
	*f = (struct new_file){0};
	struct buffer b = {0};
	f->path = strdup(path);
	buffer_add_format(&b, "%s.new", path);
	f->temporary = buffer_detach(&b);
	if (!f->path || !f->temporary) {
		new_file_abandon(f);
		return error_memory(err);
	}
	int fd = open(f->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (fd >= 0 && !(f->stream = fdopen(fd, "wb")))
		close(fd);
	if (f->stream)
		return 0;
	error_file(err, "write", f->temporary);
	new_file_abandon(f);
	return -1;
}

int new_file_commit(struct new_file *f, struct error *err)
{
	int result = -1;
	bool failed = ferror(f->stream) || fflush(f->stream) != 0 || fsync(fileno(f->stream)) < 0;
	if (failed) {
		error_file(err, "write", f->temporary);
		goto out;
	}
	failed = fclose(f->stream) != 0;
	f->stream = NULL;
	if (failed || rename(f->temporary, f->path) < 0) {
		error_file(err, "write", f->path);
		goto out;
	}
	free(f->temporary);
	f->temporary = NULL;
	char *slash = strrchr(f->path, '/');
	if (slash)
		*slash = '\0';
	result = folder_sync(slash ? f->path : ".", err);
out:
	new_file_abandon(f);
	return result;
}

void new_file_abandon(struct new_file *f)
{
	if (f->stream)
		fclose(f->stream);
	if (f->temporary)
		unlink(f->temporary);
	free(f->temporary);
	free(f->path);
	*f = (struct new_file){0};
}

int file_replace(const char *path, struct span content, struct error *err)
{
	struct new_file f;
	if (new_file_open(&f, path, err) < 0)
		return -1;
	/* A short write shows in ferror(), which commit looks at. */
	fwrite(content.ptr, 1, content.len, f.stream);
	return new_file_commit(&f, err);
}
