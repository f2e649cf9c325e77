/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

bool read_exactly(int fd, int64_t at, int64_t len, struct buffer *out)
{
	buffer_clear(out);
	if (len < 0 || buffer_reserve(out, (size_t)len) < 0)
		return false;
	while ((int64_t)out->len < len) {
		ssize_t got = pread(fd, out->data + out->len, (size_t)len - out->len, (off_t)(at + (int64_t)out->len));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		out->len += (size_t)got;
	}
	out->data[out->len] = '\0';
	return true;
}

void record_files_free(struct record_files *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	buffer_free(&f->name);
	buffer_free(&f->line);
}

int record_files_read(struct record_files *f, const char *file, int64_t at, int64_t len, struct error *err)
{
	if (f->fd < 0 || !span_equal(buffer_span(&f->name), span_of(file))) {
		char *path = archive_path(f->archive, "%s", file);
		if (f->fd >= 0)
			close(f->fd);
		buffer_clear(&f->name);
		buffer_add_string(&f->name, file);
		f->fd = path && buffer_ok(&f->name) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
		if (f->fd < 0 && path)
			error_file(err, "open", path);
		else if (!path)
			error_memory(err);
		free(path);
		if (f->fd < 0)
			return -1;
	}
	if (!read_exactly(f->fd, at, len, &f->line))
		return error_set(err, ERROR_SYSTEM, "%s is shorter than it was: restore it from a backup", file);
	return 0;
}

struct record *record_files_get(struct record_files *f, const char *file, int64_t at, int64_t len, struct error *err)
{
	return record_files_read(f, file, at, len, err) < 0 ? NULL : record_parse(buffer_span(&f->line), err);
}
