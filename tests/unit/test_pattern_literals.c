/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "pattern_literals.h"

/* What a set holds: its literals sorted, ^ before one that no letter precedes, joined by '|'. */
static const char *spelled(const struct literal_set *set, struct buffer *out)
{
	buffer_clear(out);
	buffer_add_string(out, "");
	for (size_t i = 0; i < set->count; i++) {
		if (i)
			buffer_add_char(out, '|');
		if (set->items[i].bounded)
			buffer_add_char(out, '^');
		buffer_add(out, set->items[i].bytes, set->items[i].len);
	}
	return buffer_span(out).ptr;
}

static const struct {
	const char *pattern, *starts, *needs;
	enum pattern_anchor anchor;
} cases[] = {
	{"Báo cáo", "báo cáo", "báo cáo", ANCHOR_NONE},
	{"(?<!\\p{L})năm", "^năm", "^năm", ANCHOR_NONE},
	{"(?<![\\p{L}0-9])năm", "^năm", "^năm", ANCHOR_NONE},
	{"(?<![0-9])năm", "năm", "năm", ANCHOR_NONE},
	{"(?<=các |mọi )sở", "^sở", "^sở", ANCHOR_NONE},
	{"(?<=các|mọi )sở", "sở", "sở", ANCHOR_NONE},
	{"(?:a|b(?:c|d)e)f", "af|bcef|bdef", "f", ANCHOR_NONE},
	{"a?bc", "abc|bc", "bc", ANCHOR_NONE},
	{"(?:trong )?quý (?<q>[1-4])", "trong quý 0|quý 0", "quý 0", ANCHOR_NONE},
	{"[Gg]ửi", "gửi", "gửi", ANCHOR_NONE},
	{"[^a]bc", "", "bc", ANCHOR_NONE},
	{".{0,9}bc", "", "bc", ANCHOR_NONE},
	{"\\p{Lu} tháng", "", "^tháng", ANCHOR_NONE},
	{"(?:ab)+c", "ab", "ab", ANCHOR_NONE},
	{"(?:ab)*c", "ab|c", "c", ANCHOR_NONE},
	{"a{2}b", "aab", "aab", ANCHOR_NONE},
	{"a{2,}b", "aa", "aa", ANCHOR_NONE},
	{"a{40}b", "aaaaaaaaaaaa", "aaaaaaaaaaaa", ANCHOR_NONE},
	{"(?:ab){0,1}c", "ab|c", "c", ANCHOR_NONE},
	{"(?<!\\p{L})?a", "^a|a", "a", ANCHOR_NONE},
	{"[0-9]{4}", "0000", "0000", ANCHOR_NONE},
	{"x{,3}", "", "", /* PCRE2 before 10.43 reads it as it stands */ ANCHOR_NONE},
	{"(?=sở)(?!sở y)sở", "sở", "sở", ANCHOR_NONE},
	{"(?=a[)]b)x", "x", "x", ANCHOR_NONE},
	{"(?:ban) \\K(?:tổ|đội)", "ban tổ|ban đội", "ban tổ|ban đội", ANCHOR_NONE},
	{"^(?:Để|Nhằm)", "^để|^nhằm", "^để|^nhằm", ANCHOR_SUBJECT},
	{"(?:^|; )để", "^để|; để", "để", ANCHOR_NONE},
	{"^a|^b", "^a|^b", "^a|^b", ANCHOR_SUBJECT},
	{"\\G,? ngày", ", ngày| ngày", "^ngày", ANCHOR_FROM},
	{"\\.{8}|_{8}", "........|________", "........|________", ANCHOR_NONE},
	{"công văn hỏa tốc", "công văn h", "công văn h", ANCHOR_NONE},
	{"a|", "", "", ANCHOR_NONE},
	{"(?(1)a|b)", "", "", ANCHOR_NONE},
	{"(a)\\1", "", "", ANCHOR_NONE},
	{"(?(DEFINE)(?<W>[)]b|c))Luật (?&W) số", "luật ", "luật ", ANCHOR_NONE},
	{"(?&W)(?(DEFINE)(?<W>b))c", "", "c", ANCHOR_NONE},
	{"(?x) a b", "", "", ANCHOR_NONE},
	{"(*ACCEPT)a", "", "", ANCHOR_NONE},
	{"a|b(*F)c", "", "", ANCHOR_NONE},
	{"[a-z](?:b|c(?C1)d)", "", "", ANCHOR_NONE},
	{"(?<n>a)b(?P=n)", "", "", ANCHOR_NONE},
	{"(?:a|\\Gb)", "", "", ANCHOR_NONE},
	{"\\Qa|b\\E", "", "", ANCHOR_NONE},
	{"ßa", "", "a", ANCHOR_NONE},
	{"a(", "", "", ANCHOR_NONE},
	{"a[", "", "", ANCHOR_NONE},
	{"a\\", "", "", ANCHOR_NONE},
	{"a\\p", "a", "a", ANCHOR_NONE},
	{"a\\p{L", "", "", ANCHOR_NONE},
	{"a)b", "", "", ANCHOR_NONE},
};

Test(pattern_literals, what_matches_begin_with_and_hold)
{
	struct buffer starts = {0}, needs = {0};
	static struct pattern_literals known;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		pattern_literals_read(cases[i].pattern, false, &known);
		cr_expect_str_eq(spelled(&known.starts, &starts), cases[i].starts, "%s: starts \"%s\"", cases[i].pattern,
			starts.data);
		cr_expect_str_eq(spelled(&known.needs, &needs), cases[i].needs, "%s: needs \"%s\"", cases[i].pattern,
			needs.data);
		cr_expect_eq(known.anchor, cases[i].anchor, "%s", cases[i].pattern);
	}
	buffer_free(&starts);
	buffer_free(&needs);
}

Test(pattern_literals, a_line_break_may_stand_before_a_multiline_start)
{
	static struct pattern_literals known;
	pattern_literals_read("^a", true, &known);
	cr_expect_eq(known.anchor, ANCHOR_NONE);
	cr_expect_eq(known.starts.count, 1u);
	cr_expect(known.starts.items[0].bounded);
}

Test(pattern_literals, groups_that_nest_without_end_say_nothing)
{
	static struct pattern_literals known;
	struct buffer deep = {0};
	for (size_t i = 0; i < 100000; i++)
		buffer_add_char(&deep, '(');
	pattern_literals_read(deep.data, false, &known);
	cr_expect_eq(known.starts.count + known.needs.count, 0u);
	buffer_free(&deep);
}
