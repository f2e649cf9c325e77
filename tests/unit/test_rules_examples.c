/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every rule of every compiled-in rule file compiles and matches the example in its row. */
#include "rules.h"
#include "table.h"

#include <criterion/criterion.h>

static bool is_rule_file(const char *name)
{
	static const char end[] = "-rules.tsv";
	size_t len = strlen(name);
	return len >= sizeof end - 1 && strcmp(name + len - (sizeof end - 1), end) == 0;
}

Test(rules_examples, every_rule_matches_its_example)
{
	for (size_t f = 0; f < data_file_count; f++) {
		if (!is_rule_file(data_files[f].name))
			continue;
		struct error err;
		struct rules *rules = rules_new();
		cr_assert(rules);
		/* Files of tag build upon the definitions of these. */
		static const char *const before[] = {"lexicon-rules.tsv", "organs.tsv"};
		for (size_t i = 0; i < sizeof before / sizeof *before; i++)
			if (data_file_find(before[i]))
				cr_assert(rules_add_builtin(rules, before[i], &err) == 0, "%s", err.message);
		cr_assert(rules_add_builtin(rules, data_files[f].name, &err) == 0, "%s", err.message);
		struct rule *rule;
		for (size_t i = 0; (rule = rules_at(rules, i)); i++) {
			struct span example = rule_example(rule);
			struct match match;
			cr_expect(rule_compile(rules, rule, &err) == 0, "%s", err.message);
			cr_expect(example.len > 0, "%s: %s.%s has no example", data_files[f].name,
				rule_kind(rule), rule_id(rule));
			cr_expect(rule_match(rules, rule, example, 0, &match),
				"%s: %s.%s does not match its example \"%.*s\"", data_files[f].name,
				rule_kind(rule), rule_id(rule), (int)example.len, example.ptr);
		}
		rules_free(rules);
	}
}
