/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table that the build makes of the built-in rules says what would be worked out at run time. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "ready_patterns.h"
#include "rules_dir.h"
#include "split_step.h"
#include "tag_step.h"

#include <criterion/criterion.h>
#include <pcre2.h>

static const char *const sets[] = {SPLIT_RULE_FILES, TAG_RULE_FILES, "furniture-rules.tsv", "font-rules.tsv"};

/* Whether the table has what PCRE2 makes of the pattern, byte for byte. */
static bool same_code(const struct ready_pattern *ready, const struct rule *rule)
{
	struct buffer kept = {0};
	int number;
	PCRE2_SIZE offset, size;
	uint8_t *bytes;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)rule_pattern(rule), PCRE2_ZERO_TERMINATED, ready->options, &number,
		&offset, NULL);
	cr_assert_not_null(code);
	const pcre2_code *one = code;
	cr_assert_eq(pcre2_serialize_encode(&one, 1, &bytes, &size, NULL), 1);
	cr_assert_eq(ready_pattern_code(ready, &kept), 0);
	bool same = kept.len == size && memcmp(kept.data, bytes, size) == 0;
	pcre2_serialize_free(bytes);
	pcre2_code_free(code);
	buffer_free(&kept);
	return same;
}

static bool same_literals(const struct literal *a, const struct literal *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (a[i].len != b[i].len || a[i].bounded != b[i].bounded || memcmp(a[i].bytes, b[i].bytes, LITERAL_MAX) != 0)
			return false;
	return true;
}

Test(ready_patterns, every_built_in_rule_is_in_the_table_as_it_would_be_compiled_and_read)
{
	static struct literal literals[PATTERN_FACTS_MAX];
	for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
		struct error err;
		struct rules_set *set = rules_open(sets[s], NULL, &err);
		cr_assert_not_null(set, "%s", err.message);
		struct rule *rule;
		for (size_t i = 0; (rule = rules_at(rules_of(set), i)); i++) {
			uint32_t flags = rule_options(rule);
			struct pattern_facts facts;
			const struct ready_pattern *ready = ready_pattern_find(rule_pattern(rule), flags);
			cr_assert_not_null(ready, "%s.%s", rule_kind(rule), rule_id(rule));
			cr_expect_eq(ready->options & ~(uint32_t)PCRE2_ANCHORED, flags);
			cr_expect(same_code(ready, rule), "%s.%s", rule_kind(rule), rule_id(rule));
			pattern_facts_read(rule_pattern(rule), flags & PCRE2_MULTILINE, flags & PCRE2_EXTENDED, &facts, literals);
			cr_expect(facts.anchor == ready->facts.anchor && facts.starts == ready->facts.starts &&
					facts.needs == ready->facts.needs &&
					memcmp(facts.first, ready->facts.first, sizeof facts.first) == 0 &&
					same_literals(literals, &ready_literals[ready->literals], (size_t)facts.starts + facts.needs),
				"%s.%s", rule_kind(rule), rule_id(rule));
		}
		rules_close(set);
	}
}

Test(ready_patterns, another_pattern_or_another_flag_is_another_key)
{
	static const char *const patterns[] = {"", "a", "b", "ab", "abcdefgh", "abcdefghi", "abcdefgh\x01", "hgfedcba"};
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		cr_expect_null(ready_pattern_find(patterns[i], PCRE2_UTF));
		cr_expect_neq(ready_pattern_key(patterns[i], PCRE2_UTF), ready_pattern_key(patterns[i], PCRE2_CASELESS));
		for (size_t k = 0; k < i; k++)
			cr_expect_neq(ready_pattern_key(patterns[i], 0), ready_pattern_key(patterns[k], 0));
	}
}

/* What the table is worth where PCRE2 is upgraded behind it: nothing, and nothing worse. */
Test(ready_patterns, codes_of_another_version_are_refused)
{
	struct buffer code = {0};
	pcre2_code *out = NULL;
	cr_assert_gt(ready_pattern_count, 0u);
	cr_assert_eq(ready_pattern_code(&ready_patterns[0], &code), 0);
	cr_expect_eq(pcre2_serialize_decode(&out, 1, (const uint8_t *)code.data, NULL), 1);
	pcre2_code_free(out);
	uint32_t version;
	memcpy(&version, code.data + sizeof version, sizeof version);
	cr_expect_eq(version & 0xFFFF, (uint32_t)PCRE2_MAJOR);
	version += 1u << 16;
	memcpy(code.data + sizeof version, &version, sizeof version);
	cr_expect_eq(pcre2_serialize_decode(&out, 1, (const uint8_t *)code.data, NULL), PCRE2_ERROR_BADMODE);
	buffer_free(&code);
}
