/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "furniture.h"

#include <criterion/criterion.h>

static struct rules *rules;
static struct furniture_line lines[400];
static size_t count;
static struct furniture_findings findings;

static void setup(void)
{
	struct error err;
	rules = rules_new();
	cr_assert_eq(rules_add_builtin(rules, "furniture-rules.tsv", &err), 0, "%s", err.message);
	count = 0;
}

static void teardown(void)
{
	rules_free(rules);
}

TestSuite(furniture, .init = setup, .fini = teardown);

/* A line of an A4 page, y in points; y < 0: a text file's. */
static struct furniture_line *add(int page, int x, int y, const char *s)
{
	struct furniture_line *l = &lines[count++];
	*l = (struct furniture_line){.text = span_of(s), .page = page};
	if (y >= 0) {
		l->box = (struct box){x * 100, y * 100, x * 100 + 10000, y * 100 + 1000};
		l->page_width = 59500;
		l->page_height = 84200;
	}
	return l;
}

static void mark(void)
{
	struct error err;
	cr_assert_eq(furniture_mark(rules, lines, count, &findings, &err), 0);
}

static bool furniture(size_t i)
{
	return lines[i].flags & LINE_FURNITURE;
}

Test(furniture, a_number_at_the_edge_is_a_page_number)
{
	add(1, 85, 100, "Căn cứ quy định hiện hành");
	add(1, 300, 400, "15");
	add(1, 85, 500, "người tham dự");
	add(2, 300, 36, "2");
	add(2, 85, 70, "tiếp theo trang trước");
	add(2, 300, 800, "- 2 -");
	mark();
	cr_expect_not(furniture(1));
	cr_expect(furniture(3));
	cr_expect_not(furniture(4));
	cr_expect(furniture(5));
}

Test(furniture, a_stamp_takes_the_lines_set_with_it)
{
	add(1, 85, 60, "SỞ XÂY DỰNG");
	add(1, 400, 10, "Ký bởi: Sở Xây dựng tỉnh");
	add(1, 400, 20, "An Lập");
	add(1, 400, 30, "Thời gian ký: 05/04/2024");
	add(1, 400, 40, "16:02:11 +07:00");
	add(1, 85, 120, "Kính gửi: các đơn vị");
	mark();
	cr_expect_not(furniture(0));
	for (size_t i = 1; i <= 4; i++)
		cr_expect(furniture(i) && lines[i].flags & LINE_STAMP, "line %zu", i);
	cr_expect_not(furniture(5));
	cr_expect_str_eq(findings.signed_at, "2024-04-05T16:02:11+07:00");
}

Test(furniture, the_labelled_time_is_the_signing_time)
{
	add(1, 400, 10, "TRUNG TÂM TIN HỌC");
	add(1, 400, 20, "tth@example.gov.vn");
	add(1, 400, 30, "01.04.2024 09:29:39 +07:00");
	add(1, 85, 100, "văn bản");
	add(2, 400, 10, "Người ký: Sở Xây dựng");
	add(2, 400, 20, "Thời gian ký: 02/04/2024 08:41:42");
	mark();
	cr_expect(furniture(0) && furniture(1) && furniture(2));
	cr_expect_str_eq(findings.signed_at, "2024-04-02T08:41:42");
}

Test(furniture, a_date_that_cannot_be_is_none)
{
	add(1, 400, 10, "Thời gian ký: 45/13/2024 08:41:42");
	mark();
	cr_expect_str_eq(findings.signed_at, "");
}

Test(furniture, the_registrys_stamp_needs_its_labels)
{
	add(1, 60, 150, "ĐẾN");
	add(1, 60, 165, "Số: 1204");
	add(1, 60, 180, "Ngày: 12/4/2024");
	add(1, 60, 195, "Chuyển: ……");
	add(1, 85, 300, "1. Số lượng hồ sơ");
	add(2, 85, 300, "ĐẾN");
	add(2, 85, 320, "năm 2030 đạt 80%");
	mark();
	for (size_t i = 0; i < 4; i++)
		cr_expect(lines[i].flags & LINE_STAMP, "line %zu", i);
	for (size_t i = 4; i < 7; i++)
		cr_expect_not(furniture(i), "line %zu", i);
}

Test(furniture, a_running_head_comes_back_at_the_same_place)
{
	for (int page = 1; page <= 4; page++) {
		add(page, 85, 30, "Quy chế làm việc của Hội đồng");
		add(page, 85, 200, "Điều khoản chung như nhau");
		add(page, 85, 810, page == 1 ? "Tài liệu họp - trang 1" : page == 2 ? "Tài liệu họp - trang 2"
			: page == 3 ? "Tài liệu họp - trang 3" : "Tài liệu họp - trang 10");
	}
	mark();
	for (size_t i = 0; i < count; i++)
		cr_expect_eq(furniture(i), i % 3 != 1, "line %zu", i);
}

Test(furniture, letterheads_of_several_dispatches_are_no_running_heads)
{
	for (int page = 1; page <= 6; page++) {
		add(page, 85, 30, page % 2 ? "ỦY BAN NHÂN DÂN" : "2");
		add(page, 300, 30, page % 2 ? "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" : "văn bản sau");
		add(page, 85, 810, "Tài liệu lưu trữ");
	}
	mark();
	for (size_t i = 0; i < count; i += 6) {
		cr_expect_not(furniture(i), "organ, line %zu", i);
		cr_expect_not(furniture(i + 1), "title, line %zu", i + 1);
		cr_expect(furniture(i + 2), "a running foot is one on such pages too");
		cr_expect(furniture(i + 4), "running head of the other pages");
	}
}

Test(furniture, a_text_without_pages_has_numbers_that_count_up)
{
	for (int i = 0; i < 60; i++)
		add(1, 0, -1, i == 20 ? "2" : i == 42 ? "3" : "một dòng văn bản");
	mark();
	cr_expect(furniture(20) && furniture(42));
	cr_expect_not(furniture(21));
}

Test(furniture, the_only_number_of_two_pages_interrupts_a_sentence)
{
	for (int i = 0; i < 40; i++)
		add(1, 0, -1, i == 20 ? "2" : i == 19 ? "Rà soát, thống kê số thuyền của từng xã trước" : "một dòng văn bản.");
	mark();
	cr_expect(furniture(20));
}

Test(furniture, a_number_below_a_finished_line_is_text)
{
	for (int i = 0; i < 40; i++)
		add(1, 0, -1, i == 20 ? "2" : i == 19 ? "Rà soát, thống kê số thuyền của từng xã trước Tết." : "một dòng văn bản.");
	mark();
	cr_expect_not(furniture(20));
}

Test(furniture, a_column_of_numbers_is_text)
{
	for (int i = 0; i < 60; i++)
		add(1, 0, -1, i % 3 ? "xã" : i % 2 ? "4" : "5");
	mark();
	for (size_t i = 0; i < count; i++)
		cr_expect_not(furniture(i), "line %zu", i);
}

Test(furniture, a_gazette_head_is_told_by_its_words)
{
	add(1, 85, 60, "CÔNG BÁO/Số 311 + 312/Ngày 02-4-2021 7");
	add(1, 85, 200, "công báo in hằng tuần");
	mark();
	cr_expect(furniture(0));
	cr_expect_not(furniture(1));
}

Test(furniture, a_gazette_head_may_name_its_province)
{
	add(1, 85, 60, "12 CÔNG BÁO/TỈNH AN LẬP/Số 07A + 08/Ngày 02/4/2021");
	add(1, 85, 80, "CÔNG BÁO AN LẬP/Số 07");
	mark();
	cr_expect(furniture(0));
	cr_expect(furniture(1));
}

Test(furniture, the_gazettes_headings_are_not_the_letterhead)
{
	add(1, 85, 60, "CÔNG BÁO/Số 311 + 312/Ngày 02-4-2021 3");
	add(1, 150, 85, "VĂN BẢN QUY PHẠM PHÁP LUẬT");
	add(1, 130, 110, "BỘ THỦY LỢI VÀ MÔI TRƯỜNG -");
	add(1, 130, 125, "BỘ KIẾN THIẾT");
	add(1, 60, 150, "BỘ THỦY LỢI")->flags = LINE_LEFT;
	add(1, 60, 165, "VÀ MÔI TRƯỜNG - BỘ KIẾN THIẾT")->flags = LINE_LEFT;
	add(1, 60, 180, "Số: 15/2021/TTLT")->flags = LINE_LEFT;
	add(1, 300, 150, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")->flags = LINE_RIGHT;
	mark();
	for (size_t i = 0; i < count; i++)
		cr_expect_eq(furniture(i), i < 4, "line %zu", i);
}

Test(furniture, of_two_equal_organs_in_a_text_the_letterheads_stays)
{
	add(1, 0, -1, "CÔNG BÁO/Số 20/Ngày 02-4-2021");
	add(1, 0, -1, "BỘ KIẾN THIẾT");
	add(1, 0, -1, "BỘ KIẾN THIẾT");
	add(1, 0, -1, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
	add(2, 0, -1, "2 CÔNG BÁO/Số 20/Ngày 02-4-2021");
	add(2, 0, -1, "PHỤ LỤC");
	add(2, 0, -1, "BỘ KIẾN THIẾT");
	add(2, 0, -1, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
	mark();
	for (size_t i = 0; i < count; i++)
		cr_expect_eq(furniture(i), i < 2 || i == 4, "line %zu", i);
}

Test(furniture, without_the_gazettes_head_headings_are_text)
{
	add(1, 150, 85, "VĂN BẢN QUY PHẠM PHÁP LUẬT");
	add(1, 130, 110, "BỘ KIẾN THIẾT");
	add(1, 60, 150, "BỘ KIẾN THIẾT")->flags = LINE_LEFT;
	add(1, 300, 150, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")->flags = LINE_RIGHT;
	add(1, 60, 600, "VĂN PHÒNG CHÍNH PHỦ XUẤT BẢN");
	add(1, 60, 620, "Địa chỉ: Số 5 phố An Lập");
	mark();
	for (size_t i = 0; i < count; i++)
		cr_expect_not(furniture(i), "line %zu", i);
}

Test(furniture, the_gazettes_imprint_is_no_signature)
{
	add(1, 85, 60, "CÔNG BÁO/Số 20/Ngày 02-4-2021");
	add(1, 300, 400, "Nguyễn Văn Ba");
	add(1, 60, 600, "VĂN PHÒNG CHÍNH PHỦ XUẤT BẢN");
	add(1, 60, 620, "Địa chỉ: Số 5 phố An Lập, phường Hòa Bình, thành phố An Lập,");
	add(1, 60, 635, "tỉnh An Lập");
	add(1, 60, 650, "Điện thoại: 024.0000.0000");
	add(1, 60, 690, "Kèm theo một phụ lục");
	mark();
	for (size_t i = 0; i < count; i++)
		cr_expect_eq(furniture(i), i != 1 && i != 6, "line %zu", i);
}

Test(furniture, body_lines_that_look_like_stamp_parts_stay)
{
	add(1, 85, 300, "Email: vanthu@example.gov.vn");
	add(1, 85, 320, "Cơ quan: nơi đồng chí công tác");
	add(1, 85, 340, "Người ký văn bản chịu trách nhiệm về nội dung");
	mark();
	for (size_t i = 0; i < count; i++)
		cr_expect_not(furniture(i), "line %zu", i);
}
