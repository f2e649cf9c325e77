/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_layer.h"

#include <criterion/criterion.h>

static struct syllables table;

static void setup(void)
{
	struct error err;
	cr_assert_eq(syllables_init(&table, &err), 0, "%s", err.message);
}

TestSuite(ocr_layer, .init = setup);

static struct ocr_layer_tally tally_of(const char *text, unsigned flags, int times)
{
	struct ocr_layer_tally tally = {0};
	while (times--)
		ocr_layer_add(&tally, &table, span_of(text), flags);
	return tally;
}

static enum ocr_layer judge(const char *text, unsigned flags, int times)
{
	struct ocr_layer_tally tally = tally_of(text, flags, times);
	return ocr_layer_judge(&tally);
}

#define SENTENCE "Ban Thường vụ Đảng ủy xã yêu cầu các chi bộ trực thuộc báo cáo kết quả trước ngày 20/11/2025."

Test(ocr_layer, a_word_processors_text_is_good)
{
	cr_expect_eq(judge(SENTENCE, 0, 4), OCR_LAYER_GOOD);
	cr_expect_eq(judge("1.250.000 37,5 % UBND-VX 2025 3.400.000 TT HĐND", 0, 12), OCR_LAYER_GARBAGE,
		"a table of codes looks like garbage …");
	struct ocr_layer_tally codes = tally_of("1.250.000 37,5 % UBND-VX 2025 3.400.000 TT HĐND", 0, 12);
	cr_expect(ocr_layer_needs_picture(&codes, OCR_LAYER_GARBAGE), "… and is read only if it is a picture");
	cr_expect_eq(judge("1.250.000 | 37,5 | 2025 | 3.400.000 | ----------------------------------", 0, 9),
		OCR_LAYER_GOOD, "figures alone say nothing against a layer");
}

Test(ocr_layer, no_letters)
{
	cr_expect_eq(judge("", 0, 1), OCR_LAYER_NONE);
	cr_expect_eq(judge("  12 \t 3 ", 0, 2), OCR_LAYER_NONE);
}

Test(ocr_layer, a_stamp_is_no_text)
{
	struct ocr_layer_tally tally = tally_of("Ký bởi: Văn phòng Tỉnh ủy", LINE_FURNITURE | LINE_STAMP, 9);
	cr_expect_eq(ocr_layer_judge(&tally), OCR_LAYER_STAMP);
	cr_expect_not(ocr_layer_needs_picture(&tally, OCR_LAYER_STAMP));
	ocr_layer_add(&tally, &table, span_of("vanthu@tinhuy.example"), 0);
	cr_expect_eq(ocr_layer_judge(&tally), OCR_LAYER_THIN, "its unknown line counts for little");
	cr_expect(ocr_layer_needs_picture(&tally, OCR_LAYER_THIN));
	for (int i = 0; i < 3; i++)
		ocr_layer_add(&tally, &table, span_of(SENTENCE), 0);
	cr_expect_eq(ocr_layer_judge(&tally), OCR_LAYER_GOOD);
}

Test(ocr_layer, what_a_foreign_reader_made_of_it)
{
	cr_expect_eq(judge("B4n Thudng vu D4ng ily xd y6u c4u c6c chi b0 tr\xe1\xbb\xb1" "c thu6c b6o c6o k0t qu4", 0, 5),
		OCR_LAYER_GARBAGE);
	cr_expect_eq(judge("Ban Thuong vu Dang uy xa yeu cau cac chi bo truc thuoc bao cao ket qua", 0, 5),
		OCR_LAYER_GARBAGE, "marks lost, though most are syllables");
	struct ocr_layer_tally broken = tally_of("\xee\x80\x81\xee\x80\x82\xee\x80\x83 \xef\xbf\xbd\xef\xbf\xbd", 0, 40);
	cr_expect_eq(ocr_layer_judge(&broken), OCR_LAYER_GARBAGE);
	cr_expect_not(ocr_layer_needs_picture(&broken, OCR_LAYER_GARBAGE), "no one can read such letters");
}
