/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every rule of every compiled-in rule file compiles and matches the example in its row. */
#include "rules_dir.h"
#include "split_step.h"
#include "table.h"
#include "tag_step.h"

#include <criterion/criterion.h>

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
