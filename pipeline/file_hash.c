/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "file_hash.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <unistd.h>

static void finish(struct sha256_ctx *context, char hex[HASH_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_SIZE];
	sha256_digest(context, sizeof digest, digest);
	for (size_t i = 0; i < sizeof digest; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hex[2 * sizeof digest] = '\0';
}

void span_hash(struct span bytes, char hex[HASH_HEX_SIZE])
{
	struct sha256_ctx context;
	sha256_init(&context);
	sha256_update(&context, bytes.len, (const uint8_t *)bytes.ptr);
	finish(&context, hex);
}

int file_hash(const char *path, char hex[HASH_HEX_SIZE], struct stat *st, struct error *err)
{
	/* O_NONBLOCK: what became a FIFO since it was looked at must not make us wait. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return error_set(err, ERROR_UNREADABLE, "cannot open: %s", strerror(errno));
	int result = -1;
	struct sha256_ctx context;
	uint8_t piece[65536];
	ssize_t n;
	if (fstat(fd, st) < 0 || !S_ISREG(st->st_mode)) {
		error_set(err, ERROR_UNREADABLE, "is no regular file");
		goto out;
	}
	sha256_init(&context);
	while ((n = read(fd, piece, sizeof piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_set(err, ERROR_UNREADABLE, "cannot read: %s", strerror(errno));
			goto out;
		}
		sha256_update(&context, (size_t)n, piece);
	}
	finish(&context, hex);
	result = 0;
out:
	close(fd);
	return result;
}
