/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "document_source.h"

#include "file_hash.h"
#include "media.h"
#include "source_file.h"
#include "source_text.h"
#include "record_text.h"

#include <stdlib.h>

static json_t *source_json(const struct document *d, const char *hex, enum media media)
{
	struct span bytes = buffer_span(&d->bytes);
	json_t *source = json_pack("{s:o}", "path",
		json_from_bytes(strcmp(d->path, "-") == 0 ? "<stdin>" : d->path));
	if (!source || !d->readable)
		return source;
	int bad = json_object_set_new(source, "sha256", json_string(hex));
	bad |= json_object_set_new(source, "size", json_integer((json_int_t)bytes.len));
	bad |= json_object_set_new(source, "media_type", json_string(media_type(media, bytes)));
	if (bad) {
		json_decref(source);
		return NULL;
	}
	return source;
}

void document_free(struct document *d)
{
	buffer_free(&d->bytes);
}

/* The whole, with the members that only extraction tells: page count and signing time. */
static int begin_record(struct record *r, const struct document *d, int page_count,
	const char *signed_at, struct error *err)
{
	char hex[HASH_HEX_SIZE] = "";
	if (record_append(r, "record_version", json_string(RECORD_VERSION), err) < 0)
		return -1;
	if (d->readable) {
		span_hash(buffer_span(&d->bytes), hex);
		if (record_append(r, "id", json_sprintf("sha256:%s", hex), err) < 0)
			return -1;
	}
	json_t *source = source_json(d, hex, media_detect(buffer_span(&d->bytes), d->path));
	int bad = source == NULL;
	if (page_count)
		bad |= json_object_set_new(source, "page_count", json_integer(page_count));
	if (signed_at && *signed_at)
		bad |= json_object_set_new(source, "signed_at", json_string(signed_at));
	if (bad) {
		json_decref(source);
		return error_memory(err);
	}
	return record_append(r, "source", source, err);
}

static int load(struct document *d, const char *path, const struct source_limits *limits,
	struct error *err)
{
	*d = (struct document){.path = path};
	if (source_file_read(path, limits->bytes, &d->bytes, err) < 0) {
		buffer_free(&d->bytes);
		return -1;
	}
	d->readable = true;
	struct span bytes = buffer_span(&d->bytes);
	enum media media = media_detect(bytes, path);
	if (media == MEDIA_EMPTY)
		return error_set(err, ERROR_EMPTY, "the file has no bytes");
	if (media == MEDIA_UNKNOWN)
		return error_set(err, ERROR_UNSUPPORTED, "%s is not a kind of file that is read (PDF, text)",
			media_type(media, bytes));
	return 0;
}

int document_read(struct document *d, struct record *r, const char *path,
	const struct source_limits *limits, struct error *err)
{
	struct error why;
	int result = load(d, path, limits, err);
	/* What failed first is what is told. */
	return begin_record(r, d, 0, NULL, &why) < 0 && result == 0 ? (*err = why, -1) : result;
}

int document_source(struct record *r, const char *path, const struct source_limits *limits, pdf_extract *pdf,
	const struct pdf_source *how, struct error *err)
{
	struct document d;
	struct pdf_result found = {0};
	struct error why;
	size_t page_count = 0;
	int result = load(&d, path, limits, err);
	enum media media = result == 0 ? media_detect(buffer_span(&d.bytes), path) : MEDIA_UNKNOWN;
	struct buffer text = {0};
	if (media == MEDIA_PDF && !pdf) {
		document_free(&d);
		return 1;
	}
	if (media == MEDIA_PDF)
		result = pdf(&found, buffer_span(&d.bytes), how, err);
	else if (result == 0)
		result = source_text_extract(&text, buffer_span(&d.bytes), media, &page_count, err);
	if (media == MEDIA_PDF)
		page_count = (size_t)found.page_count;
	if (begin_record(r, &d, (int)page_count, found.findings.signed_at, &why) < 0) {
		if (result == 0)
			*err = why;
		result = -1;
	}
	if (result == 0)
		result = record_append_json(r, "_extract",
			buffer_span(media == MEDIA_PDF ? &found.json : &text), err);
	buffer_free(&found.json);
	buffer_free(&text);
	document_free(&d);
	return result;
}
