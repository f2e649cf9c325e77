/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "reflow.h"

static const struct {
	const char *source, *flat;
} cases[] = {
	{"", ""},
	{"  Kính gửi:\t các chi bộ \n", "Kính gửi: các chi bộ"},
	{"số 01-\n\nKL/TW", "số 01-KL/TW"},
	{"số 01 -\nKL/TW", "số 01 - KL/TW"},
	{"2022 -\n2025", "2022 - 2025"},
	{"15/QĐ-\n  UBND", "15/QĐ-UBND"},
	{"30/2020/\nNĐ-CP", "30/2020/NĐ-CP"},
	{"- \nmột", "- một"},
	{"a-\n(b)", "a- (b)"},
	{"a- b", "a- b"},
	{"một\xC2\xA0hai", "một hai"},
};

Test(reflow, joins_as_quoted_text_does)
{
	struct reflow f = {0};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span s = span_of(cases[i].source);
		cr_assert_eq(reflow_range(&f, s, (struct range){0, s.len}, NULL, 0), 0);
		cr_expect_str_eq(f.text.data, cases[i].flat, "case %zu: %s", i, f.text.data);
	}
	reflow_free(&f);
}

Test(reflow, furniture_is_left_out)
{
	struct span s = SPAN_LITERAL("số 12-\n- 3 -\nKH/TU của");
	struct range furniture = {9, 14};
	cr_assert(span_equal(span_slice(s, furniture), SPAN_LITERAL("- 3 -")));
	struct reflow f = {0};
	cr_assert_eq(reflow_range(&f, s, (struct range){0, s.len}, &furniture, 1), 0);
	cr_assert_str_eq(f.text.data, "số 12-KH/TU của");
	reflow_free(&f);
}

Test(reflow, every_flat_byte_leads_back)
{
	struct span s = SPAN_LITERAL("  Thực hiện\n  Kế hoạch  số 12-\n  KH/TU ngày\t05/11 ");
	struct reflow f = {0};
	cr_assert_eq(reflow_range(&f, s, (struct range){0, s.len}, NULL, 0), 0);
	struct span flat = reflow_text(&f);
	for (size_t i = 0; i < flat.len; i++) {
		if (flat.ptr[i] == ' ')
			continue;
		struct range r = reflow_source(&f, (struct range){i, i + 1});
		cr_assert_eq(s.ptr[r.start], flat.ptr[i]);
		cr_assert_eq(range_length(r), 1u);
	}
	const char *at = strstr(flat.ptr, "12-KH/TU");
	struct range r = {(size_t)(at - flat.ptr), (size_t)(at - flat.ptr) + 8};
	cr_assert(span_equal(span_slice(s, reflow_source(&f, r)), SPAN_LITERAL("12-\n  KH/TU")));
	/* Blanks at the ends of a match are not its own. */
	at = strstr(flat.ptr, " Kế");
	r = (struct range){(size_t)(at - flat.ptr), (size_t)(at - flat.ptr) + strlen(" Kế hoạch ")};
	cr_assert(span_equal(span_slice(s, reflow_source(&f, r)), SPAN_LITERAL("Kế hoạch")));
	reflow_free(&f);
}

Test(reflow, a_part_of_the_whole_is_what_it_is_alone)
{
	struct span s = SPAN_LITERAL("  Một\n\n7\n hai  12-\n  KH/TU,\xC2\xA0" "5/11 .\n");
	struct range number = {9, 11};
	struct reflow whole = {0}, alone = {0};
	cr_assert_eq(s.ptr[number.start], '7');
	cr_assert_eq(reflow_range(&whole, s, (struct range){0, s.len}, &number, 1), 0);
	for (size_t start = 0; start <= s.len; start++) {
		/* Where words begin, and characters. */
		if ((start > 0 && s.ptr[start - 1] != ' ' && s.ptr[start - 1] != '\n') || (s.ptr[start] & 0xC0) == 0x80)
			continue;
		for (size_t end = start; end <= s.len; end++) {
			if (end < s.len && ((unsigned char)s.ptr[end] & 0xC0) == 0x80)
				continue;
			cr_assert_eq(reflow_range(&alone, s, (struct range){start, end}, &number, 1), 0);
			struct range part = reflow_flat(&whole, (struct range){start, end});
			cr_expect(span_equal(span_slice(reflow_text(&whole), part), reflow_text(&alone)), "%zu-%zu", start, end);
		}
	}
	reflow_free(&whole);
	reflow_free(&alone);
}
