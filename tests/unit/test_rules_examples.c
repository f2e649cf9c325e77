/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every rule of every compiled-in rule file compiles and matches the example in its row. */
#include "rules_dir.h"
#include "split_step.h"
#include "table.h"
#include "tag_step.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* As the stages load them: a file may use what the files before it define. */
static const char *const sets[] = {SPLIT_RULE_FILES, TAG_RULE_FILES, "furniture-rules.tsv", "font-rules.tsv"};
enum { SET_COUNT = sizeof sets / sizeof *sets };

Test(rules_examples, every_rule_matches_its_example)
{
	for (size_t s = 0; s < SET_COUNT; s++) {
		struct error err;
		struct rules_set *set = rules_open(sets[s], NULL, &err);
		cr_assert_not_null(set, "%s", err.message);
		struct rules *rules = rules_of(set);
		struct rule *rule;
		for (size_t i = 0; (rule = rules_at(rules, i)); i++) {
			struct span example = rule_example(rule);
			struct match match;
			cr_expect_eq(rule_compile(rules, rule, &err), 0, "%s", err.message);
			cr_expect(example.len > 0, "%s.%s has no example", rule_kind(rule), rule_id(rule));
			cr_expect(rule_match(rules, rule, example, 0, &match),
				"%s.%s does not match its example \"%.*s\"", rule_kind(rule), rule_id(rule),
				(int)example.len, example.ptr);
		}
		rules_close(set);
	}
}

static bool same_match(const struct match *a, const struct match *b)
{
	return a->at.start == b->at.start && a->at.end == b->at.end && memcmp(a->set, b->set, sizeof a->set) == 0;
}

/* Tries a rule on a piece of the text scanned, from its beginning and behind each match. */
static void compare(struct rules *rules, struct rule *rule, struct scan *scan, struct span piece)
{
	struct match with, without;
	for (size_t from = 0; from <= piece.len;) {
		bool found = rule_match(rules, rule, piece, from, &without);
		bool scanned = scan_match(scan, rule, piece, from, &with);
		cr_assert(found == scanned && (!found || same_match(&with, &without)), "%s.%s in \"%.*s\" from %zu",
			rule_kind(rule), rule_id(rule), (int)piece.len, piece.ptr, from);
		if (!found)
			return;
		from = without.at.end > from ? without.at.end : from + 1;
		while (from < piece.len && ((unsigned char)piece.ptr[from] & 0xC0) == 0x80)
			from++;
	}
}

/* Every rule on every example, and on pieces of them cut anywhere. */
Test(rules_examples, scans_change_no_match)
{
	for (size_t s = 0; s < SET_COUNT; s++) {
		struct error err;
		struct rules_set *set = rules_open(sets[s], NULL, &err);
		cr_assert_not_null(set, "%s", err.message);
		struct rules *rules = rules_of(set);
		struct rule *rule;
		struct buffer text = {0};
		struct scan scan = {0};
		for (size_t i = 0; (rule = rules_at(rules, i)); i++) {
			buffer_add_span(&text, rule_example(rule));
			buffer_add_char(&text, i % 3 ? ' ' : '\n');
		}
		for (size_t i = 0; (rule = rules_at(rules, i)); i++) {
			char kinds[40];
			snprintf(kinds, sizeof kinds, "%.*s", (int)strcspn(rule_kind(rule), "."), rule_kind(rule));
			rules_scan(rules, kinds, buffer_span(&text), &scan);
			for (size_t start = 0; start < text.len;) {
				size_t end = start + 20 + start % 90 < text.len ? start + 20 + start % 90 : text.len;
				while (end < text.len && ((unsigned char)text.data[end] & 0xC0) == 0x80)
					end++;
				compare(rules, rule, &scan, (struct span){text.data + start, end - start});
				start = end;
			}
			size_t start = 0;
			for (size_t k = 0; (rule = rules_at(rules, k)); k++) {
				compare(rules, rules_at(rules, i), &scan, (struct span){text.data + start, rule_example(rule).len});
				start += rule_example(rule).len + 1;
			}
		}
		scan_free(&scan);
		buffer_free(&text);
		rules_close(set);
	}
}

Test(rules_examples, no_rule_file_is_forgotten)
{
	static const char end[] = "-rules.tsv";
	for (size_t f = 0; f < data_file_count; f++) {
		const char *name = data_files[f].name;
		size_t len = strlen(name);
		if (len < sizeof end || strcmp(name + len - (sizeof end - 1), end) != 0)
			continue;
		bool loaded = false;
		for (size_t s = 0; s < SET_COUNT; s++)
			loaded |= strstr(sets[s], name) != NULL;
		cr_expect(loaded, "%s", name);
	}
}
