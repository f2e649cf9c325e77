/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "document_source.h"

#include "media.h"
#include "source_text.h"
#include "utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads a regular file. O_NONBLOCK: opening a FIFO must not wait for a writer. */
static int read_file(const char *path, size_t limit, struct buffer *bytes, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
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
	if (!S_ISREG(st.st_mode)) {
		error_set(err, ERROR_UNREADABLE, "is no regular file");
		goto out;
	}
	if ((uintmax_t)st.st_size > limit) {
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
		size_t room = st.st_size > (off_t)bytes->len ? (size_t)st.st_size - bytes->len + 1 : 65536;
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

static void sha256_hex(struct span bytes, char hex[2 * SHA256_DIGEST_SIZE + 1])
{
	struct sha256_ctx context;
	uint8_t digest[SHA256_DIGEST_SIZE];
	sha256_init(&context);
	sha256_update(&context, bytes.len, (const uint8_t *)bytes.ptr);
	sha256_digest(&context, sizeof digest, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

/* A path as a JSON string: bytes that are no UTF-8 are shown as U+FFFD. */
static json_t *path_json(const char *path)
{
	struct span s = span_of(path);
	struct buffer b = {0};
	for (size_t at = 0; at < s.len;)
		buffer_add_codepoint(&b, utf8_next(s, &at));
	json_t *json = buffer_ok(&b) ? json_stringn(b.data ? b.data : "", b.len) : NULL;
	buffer_free(&b);
	return json;
}

int document_source(struct record *r, const char *path, const struct source_limits *limits,
	struct error *err)
{
	struct buffer bytes = {0};
	int result = -1;
	json_t *source = json_pack("{s:o}", "path", path_json(path));
	struct error why = {{0}, {0}};
	int unread = read_file(path, limits->bytes, &bytes, &why);
	if (record_append(r, "record_version", json_string(RECORD_VERSION), err) < 0)
		goto out;
	if (unread) {
		if (record_append(r, "source", json_incref(source), err) == 0)
			*err = why;
		goto out;
	}
	char hex[2 * SHA256_DIGEST_SIZE + 1];
	sha256_hex(buffer_span(&bytes), hex);
	enum media media = media_detect(buffer_span(&bytes), path);
	int bad = json_object_set_new(source, "sha256", json_string(hex));
	bad |= json_object_set_new(source, "size", json_integer((json_int_t)bytes.len));
	bad |= json_object_set_new(source, "media_type",
		json_string(media_type(media, buffer_span(&bytes))));
	if (bad || record_append(r, "id", json_sprintf("sha256:%s", hex), err) < 0) {
		error_memory(err);
		goto out;
	}
	size_t page_count = 0;
	switch (media) {
	case MEDIA_EMPTY: error_set(err, ERROR_EMPTY, "the file has no bytes"); break;
	case MEDIA_TEXT:
	case MEDIA_MARKDOWN:
		page_count = 1;
		result = 0;
		break;
	default:
		error_set(err, ERROR_UNSUPPORTED, "%s is not a kind of file that is read (PDF, text)",
			media_type(media, buffer_span(&bytes)));
		break;
	}
	struct error first = *err;
	if (page_count)
		bad = json_object_set_new(source, "page_count", json_integer((json_int_t)page_count));
	if (bad || record_append(r, "source", json_incref(source), err) < 0) {
		result = -1;
		goto out;
	}
	*err = first;
	if (result == 0)
		result = source_text_extract(r, buffer_span(&bytes), media, &page_count, err);
out:
	json_decref(source);
	buffer_free(&bytes);
	return result;
}
