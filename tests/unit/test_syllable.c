/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syllable.h"

#include <criterion/criterion.h>

static struct syllables table;

static void setup(void)
{
	struct error err;
	cr_assert_eq(syllables_init(&table, &err), 0, "%s", err.message);
}

TestSuite(syllable, .init = setup);

Test(syllable, accepts_what_vietnamese_writes)
{
	static const char *const words[] = {"a", "ý", "của", "Nghiêng", "NGHIỆP", "quyết", "quý", "Quốc", "giếng", "gìn",
		"gì", "giữ", "già", "được", "đường", "thuở", "khuỷu", "hoà", "hòa", "hóa", "uỷ", "ủy", "Ủy", "kỹ", "yêu",
		"khuya", "nguyễn", "Đắk", "ngoằn", "xoong", "tuýp", "ương", "ưu", "rượu", "tuyết", "huỳnh", "ích", "bách"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		cr_expect_eq(syllable_check(&table, span_of(words[i])), SYLLABLE_YES, "%s", words[i]);
}

Test(syllable, refuses_what_it_does_not)
{
	static const char *const words[] = {"", "b", "ng", "ưược", "cat", "tạch ", "hách1", "strong", "été", "các̣",
		"ngừơi", "bac", "bảc", "hòá", "wá", "C«ng", "qúyt", "nghiêngg", "đđ", "không-", "fà", "ü", "thườ"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		cr_expect_eq(syllable_check(&table, span_of(words[i])), SYLLABLE_NO, "%s", words[i]);
}

Test(syllable, tells_odd_capitals)
{
	cr_expect_eq(syllable_check(&table, span_of("CộNG")), SYLLABLE_MIXED);
	cr_expect_eq(syllable_check(&table, span_of("việT")), SYLLABLE_MIXED);
	cr_expect_eq(syllable_check(&table, span_of("VIỆT")), SYLLABLE_YES);
}

Test(syllable, scores_a_text)
{
	struct syllable_score score = {0};
	syllable_score_text(&table, span_of("Căn cứ Quyết định số 12-QĐ/HU; plan “đã” xong Ã©."), &score);
	cr_expect_eq(score.words, 11);
	cr_expect_eq(score.valid, 8); /* HU counts: its letters cannot tell */
	cr_expect_eq(score.marked, 8);
	cr_expect_eq(score.marked_valid, 6);
	cr_expect_float_eq(syllable_share(&score), 8.0 / 11, 1e-9);
}

Test(syllable, an_empty_text_scores_nothing)
{
	struct syllable_score score = {0};
	syllable_score_text(&table, span_of(" 12/34 -- \n"), &score);
	cr_expect_eq(score.words, 0);
	cr_expect_eq(syllable_share(&score), 0);
	cr_expect_eq(syllable_marked_share(&score), 0);
}
