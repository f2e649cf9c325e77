/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fold.h"

#include <criterion/criterion.h>

static struct fold fold;

static void setup(void)
{
	fold_init(&fold);
}

TestSuite(fold, .init = setup);

static void expect_text(const char *text, const char *wanted)
{
	struct buffer b = {0};
	fold_text(&fold, span_of(text), &b);
	cr_expect_str_eq(b.data ? b.data : "", wanted, "%s", text);
	buffer_free(&b);
}

static void expect_code(const char *text, const char *wanted)
{
	struct buffer b = {0};
	fold_code(&fold, span_of(text), &b);
	cr_expect_str_eq(b.data ? b.data : "", wanted, "%s", text);
	buffer_free(&b);
}

Test(fold, drops_marks_and_case)
{
	expect_text("ĐẢNG ỦY xã Đại Hòa", "dang uy xa dai hoa");
	expect_text("hoà hòa thuỷ thủy quyền", "hoa hoa thuy thuy quyen");
	expect_text("Ữ ợ ẵ ẫ ế ỷ Ỵ ơ ư ă â ê ô", "u o a a e y y o u a a e o");
}

Test(fold, takes_nfd_as_nfc)
{
	/* "Đường đến" with its marks apart */
	expect_text("\xC4\x90\x75\xCC\x9B\x6F\xCC\x9B\xCC\x80ng \xC4\x91\x65\xCC\x82\xCC\x81n", "duong den");
}

Test(fold, parts_words_at_signs)
{
	expect_text("750-CV/ĐUK, ngày 26/01/2024.", "750 cv duk ngay 26 01 2024");
	expect_text("", "");
	expect_text(" ./- ", "");
	expect_text("xã (mới)", "xa moi");
	/* a soft hyphen parts nothing */
	expect_text("công\xC2\xADvăn", "congvan");
}

Test(fold, tells_where_words_stand)
{
	struct span text = SPAN_LITERAL("— Đất, rừng");
	struct range word;
	size_t at = 0;
	cr_assert(fold_next_word(&fold, text, &at, &word, NULL));
	cr_expect_eq(word.start, 4);
	cr_expect(span_equal(span_slice(text, word), SPAN_LITERAL("Đất")));
	cr_assert(fold_next_word(&fold, text, &at, &word, NULL));
	cr_expect(span_equal(span_slice(text, word), SPAN_LITERAL("rừng")));
	cr_expect_not(fold_next_word(&fold, text, &at, &word, NULL));
}

Test(fold, appends_behind_a_blank)
{
	struct buffer b = {0};
	fold_text(&fold, span_of("một"), &b);
	fold_text(&fold, span_of("…"), &b);
	fold_text(&fold, span_of("Hai"), &b);
	cr_expect_str_eq(b.data, "mot hai");
	buffer_free(&b);
}

Test(fold, letters_alone)
{
	struct buffer b = {0};
	fold_letters(&fold, span_of(" QUYẾT  ĐỊNH,\n1"), &b);
	cr_expect_str_eq(b.data, "quyetdinh1");
	buffer_free(&b);
}

Test(fold, codes_in_any_spelling_are_one)
{
	static const char *const spellings[] = {"1234/UBND-VX", "1234 / ubnd – vx", "1234/Ubnd-Vx", "1234∕UBND−VX", " 01234 /UBND -VX "};
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
		expect_code(spellings[i], "1234-ubnd-vx");
	expect_code("750-CV/ĐUK", "750-cv-duk");
	expect_code("0", "0");
	expect_code("007-KL/TW", "7-kl-tw");
	expect_code("", "");
}

Test(fold, takes_broken_bytes)
{
	expect_text("a\xFF\xFE" "b \xE1\xBA", "a b");
}
