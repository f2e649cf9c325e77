/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules_check.h"

#include "rules.h"
#include "table.h"
#include "utf8.h"

#include <errno.h>
#include <stdio.h>

static int read_file(struct buffer *text, const char *path, struct error *err)
{
	char piece[8192];
	size_t n;
	FILE *stream = fopen(path, "rb");
	if (!stream)
		return error_set(err, ERROR_SYSTEM, "cannot be opened: %s", strerror(errno));
	while ((n = fread(piece, 1, sizeof piece, stream)) > 0)
		buffer_add(text, piece, n);
	bool bad = ferror(stream) != 0;
	fclose(stream);
	if (bad)
		return error_set(err, ERROR_SYSTEM, "cannot be read");
	return buffer_ok(text) ? 0 : error_memory(err);
}

static bool is_rule_file(const char *name)
{
	static const char end[] = "-rules.tsv";
	size_t len = strlen(name);
	return strcmp(name, "organs.tsv") == 0 ||
		(len >= sizeof end && strcmp(name + len - (sizeof end - 1), end) == 0);
}

/* Reads them all; first the definitions that others share. 0, or -1: they are tested, so memory ran out. */
static int add_builtins(struct rules *rules, struct error *err)
{
	static const char *const shared[] = {"lexicon-rules.tsv", "organs.tsv"};
	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
		if (rules_add_builtin(rules, shared[i], err) < 0)
			return -1;
	for (size_t i = 0; i < data_file_count; i++)
		if (is_rule_file(data_files[i].name) && rules_add_builtin(rules, data_files[i].name, err) < 0)
			return -1;
	return 0;
}

static int check_rule(struct buffer *out, struct rules *rules, struct rule *rule)
{
	struct error err;
	struct match match;
	struct span example = rule_example(rule);
	if (rule_compile(rules, rule, &err) < 0) {
		buffer_add_format(out, "%s\n", err.message);
		return 1;
	}
	if (!example.len) {
		buffer_add_format(out, "%s:%zu: rule %s.%s has no example\n", rule_file(rule), rule_line(rule),
			rule_kind(rule), rule_id(rule));
		return 1;
	}
	if (rule_match(rules, rule, example, 0, &match))
		return 0;
	buffer_add_format(out, "%s:%zu: rule %s.%s does not match its example \"%.*s\"\n", rule_file(rule),
		rule_line(rule), rule_kind(rule), rule_id(rule), (int)example.len, example.ptr);
	return 1;
}

int rules_check(struct buffer *out, const char *path, struct error *err)
{
	struct buffer text = {0};
	struct rules *rules = NULL;
	struct rule *rule;
	int faults = -1;
	if (read_file(&text, path, err) < 0)
		goto out;
	if (!utf8_valid(buffer_span(&text))) {
		buffer_add_format(out, "%s: is not UTF-8\n", path);
		faults = 1;
		goto out;
	}
	rules = rules_new();
	if (!rules) {
		error_memory(err);
		goto out;
	}
	if (add_builtins(rules, err) < 0)
		goto out;
	struct error wrong;
	if (rules_add(rules, path, buffer_span(&text), &wrong) < 0) {
		buffer_add_format(out, "%s\n", wrong.message);
		faults = 1;
		goto out;
	}
	faults = 0;
	for (size_t i = 0; (rule = rules_at(rules, i)); i++)
		if (strcmp(rule_file(rule), path) == 0)
			faults += check_rule(out, rules, rule);
out:
	if (!buffer_ok(out)) {
		error_memory(err);
		faults = -1;
	}
	rules_free(rules);
	buffer_free(&text);
	return faults;
}
