/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules_dir.h"

#include "buffer.h"
#include "utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct rules_set {
	struct rules *rules;
	struct buffer *texts; /* of the files read; the rules borrow from them */
	size_t count, size;
};

void rules_close(struct rules_set *set)
{
	if (!set)
		return;
	rules_free(set->rules);
	for (size_t i = 0; i < set->count; i++)
		buffer_free(&set->texts[i]);
	free(set->texts);
	free(set);
}

struct rules *rules_of(struct rules_set *set)
{
	return set->rules;
}

static int read_stream(FILE *stream, struct buffer *text)
{
	char piece[8192];
	size_t n;
	while ((n = fread(piece, 1, sizeof piece, stream)) > 0)
		buffer_add(text, piece, n);
	return ferror(stream) || !buffer_ok(text) ? -1 : 0;
}

/* Adds dir/name where it exists. */
static int add_from_dir(struct rules_set *set, const char *dir, const char *name, struct error *err)
{
	struct buffer path = {0}, text = {0};
	int result = -1;
	buffer_add_format(&path, "%s/%s", dir, name);
	if (!buffer_ok(&path))
		return error_memory(err);
	FILE *stream = fopen(path.data, "rb");
	if (!stream) {
		result = errno == ENOENT
			? 0
			: error_set(err, ERROR_SYSTEM, "%s: cannot open: %s", path.data, strerror(errno));
		goto out;
	}
	int bad = read_stream(stream, &text);
	fclose(stream);
	if (bad) {
		error_set(err, ERROR_SYSTEM, "%s: cannot read", path.data);
		goto out;
	}
	if (!utf8_valid(buffer_span(&text))) {
		error_set(err, ERROR_SYSTEM, "%s: is not UTF-8", path.data);
		goto out;
	}
	if (ARRAY_GROW(set->texts, set->count, set->size) < 0) {
		error_memory(err);
		goto out;
	}
	set->texts[set->count++] = text;
	text = (struct buffer){0};
	result = rules_add(set->rules, path.data, buffer_span(&set->texts[set->count - 1]), err);
	struct rule *rule;
	for (size_t i = 0; result == 0 && (rule = rules_at(set->rules, i)); i++)
		result = rule_compile(set->rules, rule, err);
out:
	buffer_free(&text);
	buffer_free(&path);
	return result;
}

struct rules_set *rules_open(const char *names, const char *dir, struct error *err)
{
	struct stat st;
	if (dir && (stat(dir, &st) < 0 || !S_ISDIR(st.st_mode))) {
		error_set(err, ERROR_SYSTEM, "%s: there is no such folder of rule files", dir);
		return NULL;
	}
	struct rules_set *set = calloc(1, sizeof *set);
	if (!set || !(set->rules = rules_new())) {
		error_memory(err);
		rules_close(set);
		return NULL;
	}
	while (*names) {
		size_t len = strcspn(names, " ");
		struct buffer name = {0};
		buffer_add(&name, names, len);
		int bad = !buffer_ok(&name) ? error_memory(err)
			: rules_add_builtin(set->rules, name.data, err) < 0 ? -1
			: dir ? add_from_dir(set, dir, name.data, err) : 0;
		buffer_free(&name);
		if (bad) {
			rules_close(set);
			return NULL;
		}
		names += len;
		names += strspn(names, " ");
	}
	return set;
}
