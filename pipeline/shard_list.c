/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shard_list.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static int broken(const struct shard_list *l, const char *why, struct error *err)
{
	return error_set(err, ERROR_SYSTEM, "%s is no list of `congvan shards`: %s", l->name, why);
}

/* The value where the entry read last is KEY=VALUE, or NULL. */
static const char *value_of(const struct shard_list *l, const char *key)
{
	struct span entry = buffer_span(&l->entries.path), name = span_of(key);
	return span_starts(entry, name) && entry.ptr[name.len] == '=' ? entry.ptr + name.len + 1 : NULL;
}

static int advance(struct shard_list *l, struct error *err)
{
	struct error why;
	int got = path_list_next(&l->entries, &why);
	return got < 0 ? error_set(err, ERROR_SYSTEM, "%s: %s", l->name, why.message) : got;
}

static int read_inbox(struct shard_list *l, const char *root, struct error *err)
{
	if (*root != '/')
		return broken(l, "an inbox without its whole path", err);
	char *copy = strdup(root);
	if (!copy || ARRAY_GROW(l->inboxes, l->inbox_count, l->inbox_size) < 0) {
		free(copy);
		return error_memory(err);
	}
	l->inboxes[l->inbox_count++] = copy;
	return 0;
}

/* "0,7-9,4095" */
static bool read_buckets(bool buckets[SHARD_BUCKETS], const char *text)
{
	while (*text) {
		char *end;
		unsigned long from = strtoul(text, &end, 10), to = from;
		if (end == text)
			return false;
		if (*end == '-')
			to = strtoul(end + 1, &end, 10);
		if (from > to || to >= SHARD_BUCKETS || (*end && *end != ','))
			return false;
		for (; from <= to; from++)
			buckets[from] = true;
		text = *end ? end + 1 : end;
	}
	return true;
}

static void write_buckets(FILE *f, const bool buckets[SHARD_BUCKETS])
{
	const char *before = "";
	for (int i = 0; i < SHARD_BUCKETS; i++) {
		if (!buckets[i])
			continue;
		int first = i;
		while (i + 1 < SHARD_BUCKETS && buckets[i + 1])
			i++;
		fprintf(f, i > first ? "%s%d-%d" : "%s%d", before, first, i);
		before = ",";
	}
}

static int read_head(struct shard_list *l, struct error *err)
{
	const struct {
		const char *key;
		int64_t *value;
	} numbers[] = {{"plan", &l->numbers.plan}, {"documents", &l->numbers.documents},
		{"scanned-pages", &l->numbers.scanned_pages}, {"seconds", &l->numbers.seconds},
		{"largest", &l->numbers.largest}};
	const char *value;
	int got = advance(l, err);
	if (got < 0)
		return -1;
	if (!got || !(value = value_of(l, "congvan-shard")))
		return broken(l, "it does not begin as one", err);
	if (strcmp(value, "1") != 0)
		return broken(l, "it was made by a newer congvan", err);
	while ((got = advance(l, err)) > 0) {
		if (value_of(l, "of")) {
			l->told = true;
			break;
		}
		if ((value = value_of(l, "inbox"))) {
			if (read_inbox(l, value, err) < 0)
				return -1;
			continue;
		}
		if ((value = value_of(l, "buckets")) && !read_buckets(l->numbers.buckets, value))
			return broken(l, "its buckets are none", err);
		for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
			if ((value = value_of(l, numbers[i].key)))
				*numbers[i].value = strtoll(value, NULL, 10);
	}
	if (got == 0 && !l->inbox_count)
		return broken(l, "it names no inbox", err);
	l->inbox = l->inbox_count;
	return got < 0 ? -1 : 0;
}

int shard_list_open(struct shard_list *l, const char *path, struct error *err)
{
	struct stat st;
	struct error why;
	*l = (struct shard_list){.name = path};
	l->entries.stream = fopen(path, "rbe");
	if (!l->entries.stream)
		return error_file(err, "open", path);
	if (file_hash(path, l->hash, &st, &why) < 0)
		return error_set(err, ERROR_SYSTEM, "%s: %s", path, why.message);
	return read_head(l, err);
}

void shard_list_free(struct shard_list *l)
{
	if (l->entries.stream)
		fclose(l->entries.stream);
	path_list_free(&l->entries);
	for (size_t i = 0; i < l->inbox_count; i++)
		free(l->inboxes[i]);
	free(l->inboxes);
	buffer_free(&l->before);
	*l = (struct shard_list){0};
}

int shard_list_next(struct shard_list *l, size_t inbox, const char **path, bool *kept, struct error *err)
{
	const char *value;
	for (;;) {
		int got = l->told ? 1 : advance(l, err);
		l->told = false;
		if (got <= 0)
			return got;
		if ((value = value_of(l, "of"))) {
			size_t next = (size_t)strtoull(value, NULL, 10);
			if (next >= l->inbox_count || (l->inbox != l->inbox_count && next <= l->inbox))
				return broken(l, "its inboxes are out of order", err);
			l->inbox = next;
			buffer_clear(&l->before);
			continue;
		}
		if (l->inbox == inbox)
			break;
		/* Of a later inbox: kept for then. (Of an earlier one there is nothing left.) */
		l->told = true;
		return 0;
	}
	*kept = (value = value_of(l, "kept")) != NULL;
	*path = *kept ? value : value_of(l, "");
	if (!*path || !**path || **path == '/')
		return broken(l, "an entry that is no path", err);
	if (l->before.len && strcmp(l->before.data, *path) >= 0)
		return broken(l, "its paths are out of order", err);
	buffer_clear(&l->before);
	buffer_add_string(&l->before, *path);
	return buffer_ok(&l->before) ? 1 : error_memory(err);
}

void shard_list_write_head(FILE *f, const struct shard_numbers *n, char **inboxes, size_t inbox_count)
{
	fprintf(f,
		"congvan-shard=1%cplan=%" PRId64 "%cdocuments=%" PRId64 "%cscanned-pages=%" PRId64
		"%cseconds=%" PRId64 "%clargest=%" PRId64 "%cbuckets=",
		0, n->plan, 0, n->documents, 0, n->scanned_pages, 0, n->seconds, 0, n->largest, 0);
	write_buckets(f, n->buckets);
	putc('\0', f);
	for (size_t i = 0; i < inbox_count; i++)
		fprintf(f, "inbox=%s%c", inboxes[i], 0);
}

void shard_list_write_inbox(FILE *f, size_t inbox)
{
	fprintf(f, "of=%zu%c", inbox, 0);
}

void shard_list_write(FILE *f, const char *path, bool kept)
{
	fprintf(f, "%s=%s%c", kept ? "kept" : "", path, 0);
}
