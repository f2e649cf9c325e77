/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quarantine.h"

#include "file_hash.h"
#include "record_text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A link's name: what tells files of one name apart, and the name. */
#define NAME_HASH 12

struct link {
	char *path;   /* below quarantine/: "encrypted/0123456789ab-thu.pdf"; owned */
	char *target; /* owned */
};

struct links {
	struct link *items;
	size_t count, size;
};

static void links_free(struct links *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->items[i].path);
		free(l->items[i].target);
	}
	free(l->items);
}

static int by_path(const void *a, const void *b)
{
	const struct link *x = a, *y = b;
	return strcmp(x->path, y->path);
}

json_t *quarantine_json(const struct ledger_quarantined *q)
{
	return json_pack("{s:o, s:o, s:s*, s:s, s:s, s:o}", "inbox", json_from_bytes(q->root), "path", json_from_bytes(q->path),
		"sha256", *q->sha256 ? q->sha256 : NULL, "code", q->code, "stage", q->stage, "message", json_from_bytes(q->message));
}

static int add_link(struct links *links, const struct ledger_quarantined *q, struct error *err)
{
	struct buffer target = {0}, path = {0};
	char hex[HASH_HEX_SIZE];
	size_t len = strlen(q->path);
	buffer_add_format(&target, "%s/%s", q->root, q->path);
	if (len && q->path[len - 1] == '/')
		len--; /* a folder that could not be read */
	size_t name = len;
	while (name && q->path[name - 1] != '/')
		name--;
	/* Names may be 255 bytes long: the hash must still fit before it. */
	size_t name_len = len - name < 200 ? len - name : 200;
	if (buffer_ok(&target))
		span_hash(buffer_span(&target), hex);
	else
		hex[0] = '\0';
	buffer_add_format(&path, "%s/%.*s-%.*s", q->code, NAME_HASH, hex, (int)name_len, q->path + name);
	struct link link = {buffer_detach(&path), buffer_detach(&target)};
	if (!link.path || !link.target || ARRAY_GROW(links->items, links->count, links->size) < 0) {
		free(link.path);
		free(link.target);
		return error_memory(err);
	}
	links->items[links->count++] = link;
	return 0;
}

/* The list as it should be. */
static int read_ledger(struct ledger *l, struct links *links, struct buffer *list, struct error *err)
{
	struct ledger_quarantined q;
	int got;
	if (ledger_quarantine_begin(l, err) < 0)
		return -1;
	while ((got = ledger_quarantine_next(l, &q, err)) > 0) {
		json_t *json = quarantine_json(&q);
		char *line = json ? json_dumps(json, RECORD_JSON_FLAGS) : NULL;
		json_decref(json);
		if (!line)
			return error_memory(err);
		buffer_add_string(list, line);
		buffer_add_char(list, '\n');
		free(line);
		if (add_link(links, &q, err) < 0)
			return -1;
	}
	if (got == 0 && links->count)
		qsort(links->items, links->count, sizeof *links->items, by_path);
	return got < 0 ? -1 : buffer_ok(list) ? 0 : error_memory(err);
}

static bool wanted(const struct links *links, const char *path)
{
	struct link key = {(char *)path, NULL};
	return links->count && bsearch(&key, links->items, links->count, sizeof key, by_path);
}

/* Takes away the links of a folder that are not wanted any more, and the folder where it is empty then. */
static int clean_folder(const struct archive *a, const char *code, const struct links *links, struct error *err)
{
	char *folder = archive_path(a, "quarantine/%s", code);
	DIR *d = folder ? opendir(folder) : NULL;
	int result = folder ? 0 : error_memory(err);
	size_t left = 0;
	struct dirent *e;
	while (d && result == 0 && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		struct buffer b = {0};
		buffer_add_format(&b, "%s/%s", code, e->d_name);
		if (!buffer_ok(&b))
			result = error_memory(err);
		else if (wanted(links, b.data))
			left++;
		else if (unlinkat(dirfd(d), e->d_name, 0) < 0 && errno != ENOENT)
			result = error_file(err, "take away", b.data);
		buffer_free(&b);
	}
	if (d)
		closedir(d);
	if (result == 0 && !left && rmdir(folder) < 0 && errno != ENOENT && errno != ENOTEMPTY && errno != ENOTDIR)
		result = error_file(err, "take away", folder);
	free(folder);
	return result;
}

static int clean(const struct archive *a, const struct links *links, struct error *err)
{
	char *root = archive_path(a, "quarantine");
	DIR *d = root ? opendir(root) : NULL;
	int result = d ? 0 : root ? error_file(err, "read", root) : error_memory(err);
	struct dirent *e;
	while (result == 0 && (e = readdir(d)))
		if (e->d_name[0] != '.' && strncmp(e->d_name, "list.jsonl", 10) != 0)
			result = clean_folder(a, e->d_name, links, err);
	if (d)
		closedir(d);
	free(root);
	return result;
}

static int make_link(const struct archive *a, const struct link *link, struct error *err)
{
	char *path = archive_path(a, "quarantine/%s", link->path);
	int result = -1;
	if (!path)
		return error_memory(err);
	char *slash = strrchr(path, '/');
	*slash = '\0';
	if (mkdir(path, 0750) < 0 && errno != EEXIST) {
		error_file(err, "make the folder", path);
		goto out;
	}
	*slash = '/';
	/* The name has the target's hash in it: what is there is right. */
	if (symlink(link->target, path) < 0 && errno != EEXIST)
		error_file(err, "link", path);
	else
		result = 0;
out:
	free(path);
	return result;
}

/* Whether the list on the disk is this one already. */
static bool same_list(const char *path, const struct buffer *list)
{
	FILE *f = fopen(path, "rbe");
	if (!f)
		return false;
	char piece[8192];
	size_t n, at = 0;
	bool same = true;
	while (same && (n = fread(piece, 1, sizeof piece, f)) > 0) {
		same = at + n <= list->len && memcmp(piece, list->data + at, n) == 0;
		at += n;
	}
	same &= !ferror(f) && at == list->len;
	fclose(f);
	return same;
}

int quarantine_update(const struct archive *a, struct ledger *l, struct error *err)
{
	struct links links = {0};
	struct buffer list = {0};
	char *path = archive_path(a, "quarantine/list.jsonl");
	int result = path ? read_ledger(l, &links, &list, err) : error_memory(err);
	if (result == 0)
		result = clean(a, &links, err);
	for (size_t i = 0; result == 0 && i < links.count; i++)
		result = make_link(a, &links.items[i], err);
	if (result == 0 && !same_list(path, &list))
		result = file_replace(path, buffer_span(&list), err);
	links_free(&links);
	buffer_free(&list);
	free(path);
	return result;
}
