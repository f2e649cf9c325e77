/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rule files as given with --rules: any text is read or refused, any pattern compiles or is refused, and matching ends. */
#include "fuzz.h"

#include "rules.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct error err;
	if (size > 4096 || !utf8_valid(text))
		return 0;
	struct rules *rules = rules_new();
	if (rules && rules_add(rules, "fuzz.tsv", text, &err) == 0) {
		struct rule *rule;
		for (size_t i = 0; i < 8 && (rule = rules_at(rules, i)); i++) {
			struct match m;
			if (rule_compile(rules, rule, &err) == 0)
				rule_match(rules, rule, rule_example(rule), 0, &m);
		}
	}
	rules_free(rules);
	return 0;
}
