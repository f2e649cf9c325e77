/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_client.h"
#include "ocr_page.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(ocr_page, an_order_comes_as_it_was_sent)
{
	struct box blanks[] = {{1, -2, 3, 4}, {50, 60, 70, 80}};
	struct ocr_order order = {.number = 7, .if_picture = true, .marks = true, .dpi = 200, .pixels = 40000000, .seconds = 60,
		.blanks = blanks, .blank_count = 2}, got;
	struct buffer b = {0};
	struct error err;
	ocr_order_format(&order, &b);
	cr_assert_eq(ocr_order_parse(&got, buffer_span(&b), &err), 0, "%s", err.message);
	cr_expect_eq(got.number, 7);
	cr_expect(got.if_picture);
	cr_expect(got.marks);
	cr_expect_eq(got.pixels, 40000000);
	cr_assert_eq(got.blank_count, 2);
	cr_expect_eq(got.blanks[0].y0, -2);
	cr_expect_eq(got.blanks[1].x1, 70);
	ocr_order_free(&got);
	buffer_free(&b);
}

Test(ocr_page, orders_without_sense_are_refused)
{
	static const char *const lines[] = {"", "read", "read 0 0 0 200 1 1 0", "read 1 0 0 200 1 1 1", "read 1 2 0 200 1 1 0",
		"read 1 0 0 200 1 1 0 9", "write 1 0 200 1 1 0", "read 1 0 0 99999999999999999999 1 1 0", "read 1 0 0 -5 1 1 0",
		"read 1 0 0 200 1 1 999999"};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct ocr_order order;
		struct error err;
		cr_expect_eq(ocr_order_parse(&order, span_of(lines[i]), &err), -1, "%s", lines[i]);
		ocr_order_free(&order);
	}
}

Test(ocr_page, an_answer_comes_as_it_was_given)
{
	struct ocr_page page = {.width = 59528, .height = 84189, .read = true, .skew = -0.75}, got;
	struct ocr_word word = {.box = {100, 200, 300, 400}, .baseline = 390, .size = 1300, .line = 4, .confidence = 0.875};
	struct buffer b = {0};
	struct error err;
	cr_assert_eq(ocr_words_add(&page.words, word, span_of("Kính")), 0);
	cr_assert_eq(ocr_words_add(&page.words, word, span_of("\"gửi:\\")), 0);
	cr_assert_eq(ocr_words_add(&page.marks, word, span_of("KHẨN")), 0);
	ocr_page_format(&page, &b);
	cr_assert_eq(ocr_page_parse(&got, buffer_span(&b), &err), 0, "%s", err.message);
	cr_expect_eq(got.width, 59528);
	cr_expect(got.read);
	cr_expect_float_eq(got.skew, -0.75, 1e-9);
	cr_assert_eq(got.words.count, 2);
	cr_expect_eq(got.marks.count, 1);
	cr_expect_float_eq(got.words.items[1].confidence, 0.875, 1e-9);
	cr_expect_eq(got.words.items[1].baseline, 390);
	cr_expect(span_equal(span_slice(buffer_span(&got.words.text), got.words.items[1].at), span_of("\"gửi:\\")));
	ocr_page_free(&page);
	ocr_page_free(&got);
	buffer_free(&b);
}

Test(ocr_page, an_error_comes_with_its_code)
{
	struct error sent, err;
	struct ocr_page page;
	struct buffer b = {0};
	error_set(&sent, ERROR_TOO_LARGE, "a page of %d pt", 9000);
	ocr_page_format_error(&sent, &b);
	cr_assert_eq(ocr_page_parse(&page, buffer_span(&b), &err), -1);
	cr_expect_str_eq(err.code, ERROR_TOO_LARGE);
	cr_expect_str_eq(err.message, "a page of 9000 pt");
	ocr_page_free(&page);
	buffer_free(&b);
}

Test(ocr_page, answers_of_a_process_gone_mad_are_refused)
{
	static const char *const answers[] = {"", "page", "page 1 1 1 0\n1 2 3", "page 1 1 1 0\n1 2 3 4 5 6 7 8 \xff\n",
		"page 1 1 1 0\n1 2 3 1001 5 6 7 8 a\n", "page 1 1 2 0\n", "page 1 1 1 0\n1 2 3 4 5 6 7 8 a b\n", "paged 1 1 1 0\n"};
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct ocr_page page;
		struct error err;
		cr_expect_eq(ocr_page_parse(&page, span_of(answers[i]), &err), -1, "%s", answers[i]);
		ocr_page_free(&page);
	}
}

Test(ocr_page, a_request_holds_an_order_and_a_document)
{
	struct span order;
	struct ocr_document document;
	cr_expect(ocr_request_split(SPAN_LITERAL("read 1\n0af\na\nb.pdf"), &order, &document));
	cr_expect(span_equal(order, SPAN_LITERAL("read 1\n")));
	cr_expect(span_equal(document.sha256, SPAN_LITERAL("0af")));
	cr_expect(span_equal(document.path, SPAN_LITERAL("a\nb.pdf")));
	cr_expect_not(ocr_request_split(SPAN_LITERAL("read 1\n"), &order, &document));
	cr_expect_not(ocr_request_split(SPAN_LITERAL(""), &order, &document));
}
