/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "rules.h"

static struct rules *rules_from(const char *text)
{
	struct rules *rules = rules_new();
	struct error err;
	cr_assert_not_null(rules);
	cr_assert_eq(rules_add(rules, "t.tsv", span_of(text), &err), 0, "%s", err.message);
	return rules;
}

Test(rules, highest_priority_first_ties_in_file_order)
{
	struct rules *rules = rules_from("k\ta\t1\t-\ta\ta\nk\tb\t2\t-\ta\ta\nk\tc\t1\t-\ta\ta\nother\td\t9\t-\ta\ta\n");
	size_t count;
	struct rule *const *list = rules_kind(rules, "k", &count);
	cr_assert_eq(count, 3u);
	cr_assert_str_eq(rule_id(list[0]), "b");
	cr_assert_str_eq(rule_id(list[1]), "a");
	cr_assert_str_eq(rule_id(list[2]), "c");
	rules_free(rules);
}

Test(rules, definitions_groups_and_flags)
{
	struct rules *rules = rules_from("define\tDAY\t-\t-\t[0-9]{1,2}\n"
					 "define\tDATE\t-\t-\t(?<d>{{DAY}})/(?<m>[0-9]+)\n"
					 "k\ta\t0\ti\tNGÀY {{DATE}}(?: lúc (?<h>[0-9]+))?\tngày 05/11\n");
	struct match m;
	struct span text = SPAN_LITERAL("trước Ngày 05/11 này");
	cr_assert_not_null(rules_match(rules, "k", text, 0, &m));
	cr_assert(span_equal(match_text(&m, "d"), SPAN_LITERAL("05")));
	cr_assert(span_equal(match_text(&m, "m"), SPAN_LITERAL("11")));
	struct range at;
	cr_assert_not(match_group(&m, "h", &at));
	cr_assert_not(match_group(&m, "nonsense", &at));
	cr_assert_eq(match_text(&m, "h").len, 0u);
	rules_free(rules);
}

Test(rules, a_later_row_replaces)
{
	struct rules *rules = rules_from("k\ta\t0\t-\told\told\n");
	struct error err;
	cr_assert_eq(rules_add(rules, "u.tsv", SPAN_LITERAL("k\ta\t0\t-\tnew\tnew\n"), &err), 0);
	struct match m;
	cr_assert_null(rules_match(rules, "k", SPAN_LITERAL("old"), 0, &m));
	cr_assert_not_null(rules_match(rules, "k", SPAN_LITERAL("new"), 0, &m));
	rules_free(rules);
}

static const char *const bad[] = {"k\ta\t0\t-\n", "k\ta\t\t\t", "k\ta\t0000000000000000\t-\ta\ta\n", "k\ta\tx\t-\ta\ta\n", "k\ta\t0\tq\ta\ta\n",
	"k\ta\t0\t-\t{{NONE}}\ta\n", "k\ta\t0\t-\t{{NONE\ta\n",
	"define\tA\t-\t-\t{{A}}\nk\ta\t0\t-\t{{A}}\ta\n"};

Test(rules, mistakes_name_the_line)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct rules *rules = rules_new();
		struct error err = {{0}, {0}};
		cr_expect_eq(rules_add(rules, "bad.tsv", span_of(bad[i]), &err), -1, "%s", bad[i]);
		cr_expect_not_null(strstr(err.message, "bad.tsv:"), "%s", err.message);
		rules_free(rules);
	}
}

Test(rules, a_pattern_that_does_not_compile_never_matches_and_is_told)
{
	struct rules *rules = rules_from("k\ta\t0\t-\t(\t(\n");
	struct match m;
	struct error err;
	cr_assert_eq(rule_compile(rules, rules_at(rules, 0), &err), -1);
	cr_assert_not_null(strstr(err.message, "t.tsv:1"));
	cr_assert_null(rules_match(rules, "k", SPAN_LITERAL("("), 0, &m));
	rules_free(rules);
}

Test(rules, a_runaway_match_is_given_up_and_counted)
{
	struct rules *rules = rules_from("k\ta\t0\t-\t(a+)+(b+)+c\taabbc\n");
	char text[64];
	memset(text, 'a', sizeof text);
	struct match m;
	cr_assert_not(rule_match(rules, rules_at(rules, 0), (struct span){text, sizeof text}, 0, &m));
	cr_assert_eq(rules_limit_hits(rules), 0u); /* no b in sight: PCRE2 sees that at once */
	struct rules *slow = rules_from("k\ta\t0\t-\t(?:a|a)*(?:a|b)*c(?<=d)\tx\n");
	char more[80];
	memset(more, 'a', sizeof more - 1);
	more[sizeof more - 1] = 'c';
	cr_assert_not(rule_match(slow, rules_at(slow, 0), (struct span){more, sizeof more}, 0, &m));
	cr_assert_gt(rules_limit_hits(slow), 0u);
	cr_assert_eq(rules_limit_hits(slow), 0u);
	rules_free(rules);
	rules_free(slow);
}

Test(rules, a_scan_finds_what_matching_finds)
{
	struct rules *rules = rules_from("k\ta\t2\ti\tquý (?<q>[0-9])\tquý 3\nk.b\tb\t1\t-\t^năm\tnăm\n"
					 "k.b\tc\t0\t-\t\\G, này\t, này\nother\to\t0\t-\tquý\tquý\n");
	struct span text = SPAN_LITERAL("trong Quý 3, này và QUÝ 4, năm 2024");
	struct scan scan = {0};
	struct match m;
	rules_scan(rules, "k", text, &scan);
	cr_assert_not_null(scan_match_kind(&scan, "k", text, 0, &m));
	cr_expect(span_equal(match_text(&m, "q"), SPAN_LITERAL("3")));
	size_t behind = m.at.end;
	cr_expect_str_eq(rule_id(scan_match_kind(&scan, "k.b", text, behind, &m)), "c");
	cr_expect_null(scan_match_kind(&scan, "k.b", text, behind + 1, &m));
	cr_assert_not_null(scan_match_kind(&scan, "k", text, behind, &m));
	cr_expect(span_equal(match_text(&m, "q"), SPAN_LITERAL("4")));
	/* a piece of the text has its own beginning */
	struct span piece = {text.ptr + m.at.end + 2, 5};
	cr_expect_str_eq(rule_id(scan_match_kind(&scan, "k.b", piece, 0, &m)), "b");
	cr_expect_eq(m.at.start, 0u);
	/* what was not scanned, or not scanned for, is matched all the same */
	cr_expect_not_null(scan_match_kind(&scan, "other", SPAN_LITERAL("quý"), 0, &m));
	cr_expect_not_null(scan_match_kind(&scan, "k", SPAN_LITERAL("quý 1"), 0, &m));
	/* signs that match "s" and "k" without case and fold to nothing */
	struct rules *odd = rules_from("k\ta\t0\ti\tsak\tsak\n");
	rules_scan(odd, "k", SPAN_LITERAL("\xC5\xBF" "a\xE2\x84\xAA"), &scan);
	cr_expect_not_null(scan_match_kind(&scan, "k", scan.text, 0, &m));
	scan_free(&scan);
	rules_free(odd);
	rules_free(rules);
}

/* At every place to begin from, in every piece: a line's beginning, a tab, two blanks of any kind, a subject's own beginning. */
Test(rules, what_opens_a_column_is_found_where_matching_finds_it)
{
	struct rules *rules = rules_from("k\ta\t0\tm\t(?:^|\\t|\\h{2})[\\h*]*\\K[a-z][0-9]\ta1\n"
					 "k\tb\t0\tm\t(?:^|\\t|\\h{2}|\\*\\h)[a-z][0-9]|x\tx\nk\tc\t0\tm\t(?:^|\\t|\\h{2}|\\*\\h)(?:[a-z][0-9]|[|])\tc3\n"
					 "k\td\t0\tm\t(?:^|\\t)*[a-z][0-9]\ta1\nk\te\t0\tm\t(?:^|\\t|\\h{2})?[a-z][0-9]\ta1\n");
	struct span text = SPAN_LITERAL("a1 b2  c3\td4\n* e5\n\nf6 \xC2\xA0g7\xE3\x80\x80 * h8\xC2\xA0\xE2\x80\x83i9 x\n|");
	struct scan scan = {0};
	struct match with, without;
	struct rule *rule;
	size_t found = 0;
	rules_scan(rules, "k", text, &scan);
	for (size_t r = 0; (rule = rules_at(rules, r)); r++)
		for (size_t start = 0; start < text.len; start++)
			for (size_t from = 0; from <= text.len - start; from++) {
				struct span piece = {text.ptr + start, text.len - start};
				if ((piece.ptr[0] & 0xC0) == 0x80 || (from < piece.len && (piece.ptr[from] & 0xC0) == 0x80))
					continue;
				bool matched = rule_match(rules, rule, piece, from, &without);
				cr_assert_eq(scan_match(&scan, rule, piece, from, &with), matched);
				cr_assert(!matched || (with.at.start == without.at.start && with.at.end == without.at.end));
				found += matched;
			}
	cr_expect_gt(found, 100u);
	scan_free(&scan);
	rules_free(rules);
}

Test(rules, a_part_of_what_was_looked_through_is_scanned_alone)
{
	struct rules *rules = rules_from("k\ta\t2\ti\tquý [0-9]\tquý 3\nl\tb\t1\t-\tnăm\tnăm\nl\tc\t0\t-\t\\buý\tuý\n");
	struct span text = SPAN_LITERAL("Quý 3, quý 4, năm");
	struct scan_text whole = {0};
	struct scan scan = {0};
	struct match m;
	rules_look(rules, "k l", text, &whole);
	scan_part(&whole, "l", (struct range){0, text.len}, &scan);
	cr_expect_not_null(scan_match_kind(&scan, "l", text, 0, &m));
	struct range at = {(size_t)(strstr(text.ptr, "quý 4") - text.ptr), text.len};
	scan_part(&whole, "k", at, &scan);
	cr_assert_not_null(scan_match_kind(&scan, "k", span_slice(text, at), 0, &m));
	cr_expect_eq(m.at.start, 0u);
	at.end = at.start + strlen("quý 4");
	scan_part(&whole, "l", at, &scan);
	cr_expect_null(scan_match_kind(&scan, "l", span_slice(text, at), 0, &m));
	/* its beginning is a word's, wherever it lies */
	at.start++;
	scan_part(&whole, "l", at, &scan);
	cr_expect_not_null(scan_match_kind(&scan, "l", span_slice(text, at), 0, &m));
	/* what lies beyond it is matched all the same */
	cr_expect_not_null(scan_match_kind(&scan, "k", text, 0, &m));
	scan_free(&scan);
	scan_text_free(&whole);
	rules_free(rules);
}
