/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_words.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static struct ocr_words words;

static void add(int line, int x0, int x1, int bottom, int baseline, double confidence, const char *text)
{
	struct ocr_word w = {.box = {x0, bottom - 900, x1, bottom}, .baseline = baseline, .size = 1300, .line = line,
		.confidence = confidence};
	cr_assert_eq(ocr_words_add(&words, w, span_of(text)), 0);
}

static struct span text_of(size_t i)
{
	return span_slice(buffer_span(&words.text), words.items[i].at);
}

static void expect_text(size_t i, const char *text)
{
	struct span s = text_of(i);
	cr_expect(span_equal(s, span_of(text)), "%zu: %.*s", i, (int)s.len, s.ptr);
}

/* Lines of running text whose left edge is at 8500. */
static void add_body(void)
{
	for (int line = 10; line < 16; line++)
		for (int k = 0; k < 8; k++)
			add(line, 8500 + 2500 * k, 10500 + 2500 * k, 20000 + 1700 * line, 20000 + 1700 * line, 0.95, "thực");
}

static void teardown(void)
{
	ocr_words_free(&words);
}

TestSuite(ocr_words, .fini = teardown);

Test(ocr_words, blanks_and_controls_do_not_come_in)
{
	add(0, 0, 100, 1000, 1000, 0.9, " a\tb\x01 ");
	add(0, 0, 100, 1000, 1000, 0.9, " \n");
	cr_assert_eq(words.count, 1);
	expect_text(0, "ab");
}

Test(ocr_words, confidence_is_weighed_by_letters)
{
	add(0, 0, 100, 1000, 1000, 0.9, "thường");
	add(0, 0, 100, 1000, 1000, 0.2, "ở");
	cr_expect_float_eq(ocr_words_confidence(&words), (6 * 0.9 + 0.2) / 7, 1e-9);
}

Test(ocr_words, a_level_page_from_a_skewed_one)
{
	/* One degree: a line across 50,000 sinks by 873. */
	add(0, 10000, 12000, 40000, 40000, 0.9, "Kính");
	add(0, 58000, 60000, 40838, 40838, 0.9, "gửi");
	ocr_words_straighten(&words, 1.0, 70000, 80000);
	cr_expect_leq(abs(words.items[0].baseline - words.items[1].baseline), 5);
	cr_expect_eq(words.items[0].box.x1 - words.items[0].box.x0, 2000);
}

Test(ocr_words, a_baseline_between_two_columns_suits_neither)
{
	/* The reader took "- Như trên;" and "CHÁNH VĂN" for one line; the ink says 1000 and 1600. */
	add(0, 8000, 8300, 700, 1300, 0.9, "-");
	add(0, 8600, 10000, 1000, 1300, 0.9, "Như");
	add(0, 10300, 12000, 1000 + 1300 * 14 / 100, 1300, 0.9, "trên;");
	add(0, 34000, 38000, 1600, 1300, 0.9, "CHÁNH");
	add(0, 38300, 41000, 1600, 1300, 0.9, "VĂN");
	ocr_words_settle(&words);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(words.items[i].baseline, 1000, "%zu: %d", i, words.items[i].baseline);
	for (size_t i = 3; i < 5; i++)
		cr_expect_eq(words.items[i].baseline, 1600, "%zu: %d", i, words.items[i].baseline);
}

Test(ocr_words, a_good_baseline_stays)
{
	add(0, 8000, 9000, 1270, 1000, 0.9, "ngày");
	add(0, 9300, 10300, 1247, 1000, 0.9, "mạnh");
	add(0, 10600, 11600, 1000, 1000, 0.9, "sang");
	ocr_words_settle(&words);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(words.items[i].baseline, 1000);
}

Test(ocr_words, specks_go_text_stays)
{
	add(0, 1000, 1100, 1000, 1000, 0.3, "'");
	add(1, 1000, 1100, 9000, 9000, 0.9, "|");
	add(2, 1000, 1100, 12000, 12000, 0.9, "1.");
	add(3, 1000, 1100, 15000, 15000, 0.9, "-");
	add(3, 1500, 4000, 15000, 15000, 0.9, "Lưu:");
	cr_expect_eq(ocr_words_sift(&words), 2);
	cr_assert_eq(words.count, 3);
	cr_expect_eq(words.apart, 3);
	expect_text(0, "1.");
	expect_text(1, "-");
	expect_text(2, "Lưu:");
}

Test(ocr_words, a_stamp_in_the_margin_stands_apart)
{
	add(1, 1000, 4000, 15000, 15000, 0.4, "“VĂN");
	add(1, 4300, 7000, 15000, 15000, 0.6, "PHÒNC");
	add(1, 7300, 9500, 15000, 15000, 0.2, "b£N");
	add(1, 10200, 14000, 15000, 15000, 0.96, "Về");
	add(1, 14300, 18000, 15000, 15000, 0.96, "việc");
	add(2, 8400, 9900, 17000, 17000, 0.96, "Số:");
	add(2, 10000, 11000, 17000, 17000, 0.1, "#7");
	add(2, 11100, 16000, 17000, 17000, 0.5, "/CT-UBND");
	add_body();
	cr_expect_eq(ocr_words_sift(&words), 0);
	cr_assert_eq(words.count, words.apart + 3);
	expect_text(0, "Về");
	expect_text(2, "Số:");
	expect_text(3, "#7");
	expect_text(words.apart, "“VĂN");
}

Test(ocr_words, without_running_text_there_is_no_margin)
{
	add(0, 1000, 4000, 15000, 15000, 0.3, "b£N");
	add(0, 4300, 7000, 15000, 15000, 0.6, "PHÒNC");
	ocr_words_sift(&words);
	cr_expect_eq(words.apart, 2);
}

Test(ocr_words, words_run_together_are_parted)
{
	struct syllables table;
	struct error err;
	cr_assert_eq(syllables_init(&table, &err), 0, "%s", err.message);
	add(0, 1000, 7000, 1000, 1000, 0.9, "Vềviệc");
	add(0, 7300, 9000, 1000, 1000, 0.9, "thường");
	add(0, 9300, 12000, 1000, 1000, 0.9, "UBNDtỉnh");
	add(0, 12300, 14000, 1000, 1000, 0.9, "việcABC");
	cr_assert_eq(ocr_words_part(&words, &table), 1);
	cr_assert_eq(words.count, 5);
	expect_text(0, "Về");
	expect_text(1, "việc");
	expect_text(2, "thường");
	cr_expect_eq(words.items[0].box.x1, 3000);
	cr_expect_eq(words.items[1].box.x0, 3000);
}

Test(ocr_words, pieces_stand_around_the_baseline)
{
	add(0, 1000, 7000, 1200, 1000, 0.9, "quý");
	struct layout_piece *pieces = ocr_words_pieces(&words);
	cr_assert_not_null(pieces);
	cr_expect_eq(pieces[0].box.y0, 1000 - 1300 * 89 / 100);
	cr_expect_eq(pieces[0].box.y1, 1000 + 1300 * 22 / 100);
	cr_expect(pieces[0].flags & PIECE_WORD);
	free(pieces);
}

Test(ocr_words, a_second_look_adds_sure_lines_only)
{
	add(3, 100, 200, 1000, 1000, 0.9, "Nơi");
	struct ocr_words more = {0};
	static const struct {
		int line, x0, x1, bottom;
		double confidence;
		const char *text;
	} seen[] = {
		{0, 0, 50, 1000, 0.95, "KT."}, {0, 60, 120, 1000, 0.93, "CHỦ"}, {0, 130, 190, 1000, 0.9, "TỊCH"},
		{1, 0, 50, 3000, 0.93, "C"}, {1, 60, 120, 3000, 0.1, "xƯ"}, {1, 130, 190, 3000, 0.2, "KVm"},
		{2, 0, 50, 5000, 0.97, "=="}, {2, 60, 120, 5000, 0.97, "thaw"}, {3, 0, 50, 7000, 0.99, "ở"},
	};
	for (size_t i = 0; i < sizeof seen / sizeof *seen; i++) {
		struct ocr_word w = {.box = {seen[i].x0, seen[i].bottom - 900, seen[i].x1, seen[i].bottom},
			.baseline = seen[i].bottom, .line = seen[i].line, .confidence = seen[i].confidence};
		cr_assert_eq(ocr_words_add(&more, w, span_of(seen[i].text)), 0);
	}
	cr_expect_eq(ocr_words_add_second(&words, &more, 500, 50), 3);
	expect_text(1, "KT.");
	expect_text(3, "TỊCH");
	cr_expect_eq(words.items[1].line, 4, "a line of its own");
	cr_expect_eq(words.items[2].box.x0, 560);
	cr_expect_eq(words.items[2].baseline, 1050);
	cr_expect_eq(ocr_words_add_second(&words, &more, 500, 50), 0, "what was read is not read again");
	ocr_words_free(&more);
}
