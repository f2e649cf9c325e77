/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rule files as given with --rules: any text is read or refused, any pattern compiles or is refused, and matching ends.
 * A scan changes no match.
 */
#include "fuzz.h"

#include "rules.h"
#include "utf8.h"

static void compare(struct rules *rules, struct rule *rule, struct span text)
{
	struct scan scan = {0};
	struct match with, without;
	bool found = rule_match(rules, rule, text, 0, &without);
	size_t hits = rules_limit_hits(rules);
	rules_scan(rules, rule_kind(rule), text, &scan);
	bool scanned = scan_match(&scan, rule, text, 0, &with);
	/* Where a bound was met, on the way or by chance not, nothing is said. */
	if (!hits && !rules_limit_hits(rules)) {
		holds(found == scanned);
		holds(!found || (with.at.start == without.at.start && with.at.end == without.at.end));
	}
	scan_free(&scan);
}

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
			if (rule_compile(rules, rule, &err) == 0) {
				compare(rules, rule, rule_example(rule));
				compare(rules, rule, text);
			}
		}
	}
	rules_free(rules);
	return 0;
}
