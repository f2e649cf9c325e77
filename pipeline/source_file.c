/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int source_file_read(const char *path, size_t limit, struct buffer *bytes, struct error *err)
{
	bool standard = strcmp(path, "-") == 0;
	/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
	int fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	if (fd < 0)
		return error_set(err, ERROR_UNREADABLE, "cannot open: %s", strerror(errno));
	int result = -1;
	if (fstat(fd, &st) < 0) {
		error_set(err, ERROR_UNREADABLE, "cannot stat: %s", strerror(errno));
		goto out;
	}
	if (S_ISDIR(st.st_mode)) {
		error_set(err, ERROR_UNREADABLE,
			"is a directory: name its files, or list them: find DIR -type f | congvan pipe --from -");
		goto out;
	}
	if (!S_ISREG(st.st_mode) && !standard) {
		error_set(err, ERROR_UNREADABLE, "is no regular file");
		goto out;
	}
	if (S_ISREG(st.st_mode) && (uintmax_t)st.st_size > limit) {
		error_set(err, ERROR_TOO_LARGE, "%jd bytes, more than the %zu allowed",
			(intmax_t)st.st_size, limit);
		goto out;
	}
	for (;;) {
		if (bytes->len > limit) {
			error_set(err, ERROR_TOO_LARGE, "grew beyond the %zu bytes allowed while it was read",
				limit);
			goto out;
		}
		size_t room = S_ISREG(st.st_mode) && st.st_size > (off_t)bytes->len ? (size_t)st.st_size - bytes->len + 1 : 65536;
		if (buffer_reserve(bytes, room) < 0) {
			error_memory(err);
			goto out;
		}
		ssize_t n = read(fd, bytes->data + bytes->len, room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_set(err, ERROR_UNREADABLE, "cannot read: %s", strerror(errno));
			goto out;
		}
		if (n == 0)
			break;
		bytes->len += (size_t)n;
	}
	result = 0;
out:
	close(fd);
	return result;
}
