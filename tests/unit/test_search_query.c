/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search_query.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static struct fold fold;

static void setup(void)
{
	fold_init(&fold);
}

TestSuite(search_query, .init = setup);

static void expect_match(const char *typed, const char *match, const char *code_key)
{
	struct search_query q = {0};
	struct error err;
	cr_assert_eq(search_query_add(&q, &fold, span_of(typed), NULL, &err), 0);
	cr_expect_str_eq(q.match.data ? q.match.data : "", match, "%s", typed);
	cr_expect_str_eq(q.code_key ? q.code_key : "", code_key, "%s", typed);
	search_query_free(&q);
}

Test(search_query, joins_words_by_and)
{
	expect_match("Vệ sinh  môi trường", "\"ve\" AND \"sinh\" AND \"moi\" AND \"truong\"", "");
	expect_match("", "", "");
	expect_match(" \" ? ", "", "");
}

Test(search_query, keeps_quoted_words_in_a_row)
{
	expect_match("\"đại hội\" chi bộ", "\"dai hoi\" AND \"chi\" AND \"bo\"", "");
	expect_match("chi bộ \"đại hội", "\"chi\" AND \"bo\" AND \"dai hoi\"", "");
}

Test(search_query, takes_codes_as_phrases)
{
	expect_match("1234/UBND-VX", "\"1234 ubnd vx\"", "1234-ubnd-vx");
	expect_match("1234 / ubnd – vx", "\"1234 ubnd vx\"", "1234-ubnd-vx");
	expect_match("báo cáo 12/BC-TU tháng 5", "\"bao\" AND \"cao\" AND \"12 bc tu\" AND \"thang\" AND \"5\"", "");
	expect_match("05-KH/ĐU", "(\"05 kh du\" OR \"5 kh du\")", "5-kh-du");
	expect_match("-vx", "\"vx\"", "");
}

Test(search_query, takes_beginnings)
{
	expect_match("trườ* học", "\"truo\" * AND \"hoc\"", "");
	expect_match("xã*", "\"xa\" *", "");
	expect_match("12/UB*", "\"12 ub\" *", "12-ub");
	/* in the middle of a phrase it says nothing */
	expect_match("\"một* hai\"", "\"mot hai\"", "");
}

Test(search_query, cannot_be_made_to_mean_other_things)
{
	expect_match("a\" OR subject : \"b NOT NEAR(", "\"a\" AND \"or subject\" AND \"b\" AND \"not\" AND \"near\"", "");
}

Test(search_query, looks_in_one_column)
{
	struct search_query q = {0};
	struct error err;
	cr_assert_eq(search_query_add(&q, &fold, span_of("rừng"), NULL, &err), 0);
	cr_assert_eq(search_query_add(&q, &fold, span_of("\"sở y tế\""), "issuer", &err), 0);
	cr_expect_str_eq(q.match.data, "\"rung\" AND issuer : \"so y te\"");
	search_query_free(&q);
}

static struct snippet find(const char *typed, const char *text)
{
	struct search_query q = {0};
	struct snippet s;
	struct error err;
	cr_assert_eq(search_query_add(&q, &fold, span_of(typed), NULL, &err), 0);
	cr_assert_eq(snippet_find(&s, &q, &fold, span_of(text), &err), 0);
	search_query_free(&q);
	return s;
}

Test(search_query, snippet_shows_the_window_with_most_words)
{
	static const char text[] = "Rừng. một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu "
		"bảy tám chín mười một hai ba bốn năm phòng cháy rừng hết";
	struct snippet s = find("cháy rừng", text);
	cr_expect_eq(s.hit_count, 2);
	cr_expect(span_equal(span_slice(span_of(text), s.hits[0]), SPAN_LITERAL("cháy")));
	cr_expect(span_equal(span_slice(span_of(text), s.hits[1]), SPAN_LITERAL("rừng")));
	cr_expect_eq(s.piece.end, strlen(text));
}

Test(search_query, snippet_prefers_words_in_the_order_typed)
{
	static const char text[] = "Hội họp nghị sự 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 hội nghị.";
	struct snippet s = find("hội nghị", text);
	cr_assert_eq(s.hit_count, 2);
	cr_expect_gt(s.hits[0].start, 60);
}

Test(search_query, snippet_of_a_text_without_the_words_is_empty)
{
	struct snippet s = find("rừng", "không có gì");
	cr_expect_eq(s.piece.end, 0);
	s = find("rừng", "");
	cr_expect_eq(s.piece.end, 0);
}
