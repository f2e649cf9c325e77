/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly_part.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

/* So much is gathered before it is written. */
#define PIECE (4 << 20)

char *nightly_spool_path(const struct nightly *n, int64_t run)
{
	return archive_path(&n->archive, "work/%06" PRId64 ".spool", run);
}

int nightly_spool_open(struct nightly *n, struct nightly_spool *s, struct error *err)
{
	*s = (struct nightly_spool){.fd = -1, .path = nightly_spool_path(n, n->numbers->run)};
	if (!s->path)
		return error_memory(err);
	s->fd = open(s->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	return s->fd < 0 ? error_file(err, "write", s->path) : 0;
}

int nightly_spool_flush(struct nightly_spool *s, struct error *err)
{
	size_t done = 0;
	if (s->failed)
		return error_set(err, ERROR_SYSTEM, "the run's spool cannot be written");
	s->failed = true;
	while (done < s->unwritten.len) {
		ssize_t n = write(s->fd, s->unwritten.data + done, s->unwritten.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_file(err, "write", "the run's spool");
		done += (size_t)n;
		s->written += n;
	}
	buffer_clear(&s->unwritten);
	if (done && fdatasync(s->fd) < 0)
		return error_file(err, "write", "the run's spool");
	s->failed = false;
	return 0;
}

int nightly_spool_add(struct nightly_spool *s, struct span line, struct ledger_content *c, struct error *err)
{
	c->spool_at = s->written + (int64_t)s->unwritten.len;
	c->spool_len = (int64_t)line.len;
	buffer_add_span(&s->unwritten, line);
	buffer_add_char(&s->unwritten, '\n');
	if (!buffer_ok(&s->unwritten))
		return error_memory(err);
	return s->unwritten.len > PIECE ? nightly_spool_flush(s, err) : 0;
}

void nightly_spool_close(struct nightly_spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	if (s->path && !s->written)
		unlink(s->path);
	free(s->path);
	buffer_free(&s->unwritten);
	*s = (struct nightly_spool){.fd = -1};
}
