/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout.h"
#include "utf8.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* A page built character by character, half an em wide each, as Poppler gives it. */
struct sheet {
	struct buffer text;
	struct layout_piece pieces[4000];
	size_t count;
	struct layout layout;
	int size; /* of what is written next */
	int font;
	unsigned flags;
};

static struct sheet sheet;

static void setup(void)
{
	sheet = (struct sheet){.size = 1300};
}

static void teardown(void)
{
	layout_free(&sheet.layout);
	buffer_free(&sheet.text);
}

TestSuite(layout, .init = setup, .fini = teardown);

/* Writes at x, baseline box from y; a blank is 0.25 em and not drawn. Returns where it ends. */
static int put_spaced(int x, int y, const char *s, int blank)
{
	struct span text = span_of(s);
	for (size_t at = 0; at < text.len;) {
		size_t start = at;
		uint32_t cp = utf8_next(text, &at);
		if (cp == ' ') {
			x += blank;
			continue;
		}
		struct range r = {sheet.text.len, sheet.text.len + at - start};
		buffer_add(&sheet.text, text.ptr + start, at - start);
		int width = sheet.size / 2;
		sheet.pieces[sheet.count++] = (struct layout_piece){.at = r,
			.box = {x, y, x + width, y + sheet.size}, .font = sheet.font, .size = sheet.size,
			.flags = sheet.flags};
		x += width;
	}
	return x;
}

static int put(int x, int y, const char *s)
{
	return put_spaced(x, y, s, sheet.size / 4);
}

static void run(void)
{
	struct layout_page page = {.width = 59500, .height = 84200, .text = buffer_span(&sheet.text),
		.pieces = sheet.pieces, .count = sheet.count};
	cr_assert_eq(layout_page(&sheet.layout, &page), 0);
}

/* All lines, each behind a letter for what it is: L R T V or nothing. */
static char *shown(void)
{
	static char out[8192];
	size_t n = 0;
	out[0] = '\0';
	for (size_t i = 0; i < sheet.layout.count; i++) {
		const struct layout_line *l = &sheet.layout.lines[i];
		struct span s = layout_text(&sheet.layout, l);
		n += (size_t)snprintf(out + n, sizeof out - n, "%s%.*s\n",
			l->flags & LINE_LEFT ? "L " : l->flags & LINE_RIGHT ? "R "
				: l->flags & LINE_TABLE ? "T " : l->vertical ? "V " : "",
			(int)s.len, s.ptr);
	}
	return out;
}

Test(layout, pieces_that_touch_are_one_word_whatever_their_fonts)
{
	int x = put(8500, 10000, "V");
	sheet.font = 1;
	x = put(x, 10000, "ă");
	sheet.font = 0;
	put(x + 40, 10000, "n bản");
	run();
	cr_expect_str_eq(shown(), "Văn bản\n");
	const struct layout_line *l = &sheet.layout.lines[0];
	cr_expect_eq(l->runs.end - l->runs.start, 3);
	cr_expect_eq(sheet.layout.runs[0].codepoints, 1);
	cr_expect_eq(sheet.layout.runs[1].font, 1);
	cr_expect_eq(sheet.layout.runs[2].codepoints, 5, "a space has the font before it");
}

Test(layout, the_order_of_pieces_does_not_matter)
{
	put(8500, 12000, "dòng hai");
	put(20000, 10000, "một");
	put(8500, 10000, "dòng thứ");
	run();
	cr_expect_str_eq(shown(), "dòng thứ một\ndòng hai\n");
}

Test(layout, justified_text_is_one_line)
{
	put_spaced(8500, 10000, "các cơ quan", 4000);
	put_spaced(8500, 12000, "đơn vị trực thuộc huyện", 900);
	put_spaced(8500, 14000, "tổ chức thực hiện nghiêm túc nội dung", 500);
	run();
	cr_expect_str_eq(shown(),
		"các cơ quan\nđơn vị trực thuộc huyện\ntổ chức thực hiện nghiêm túc nội dung\n");
}

Test(layout, letters_set_apart_are_words)
{
	/* Each letter 0.3 em from the next, words 0.8 em. */
	int x = 8500;
	for (const char *p = "QUYET DINH CHUNG"; *p; p++) {
		char one[2] = {*p, '\0'};
		x = *p == ' ' ? x + 650 : put(x, 10000, one) + 390;
	}
	run();
	cr_expect_str_eq(shown(), "QUYET DINH CHUNG\n");
}

Test(layout, a_letterhead_gives_its_left_column_first)
{
	put(9000, 6000, "UBND HUYỆN AN LẬP");
	put(30000, 6000, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
	put(11000, 7700, "PHÒNG NỘI VỤ");
	put(35000, 7700, "Độc lập - Tự do - Hạnh phúc");
	put(11000, 10200, "Số: 12/PNV");
	put(34000, 10200, "An Lập, ngày 02 tháng 3 năm 2023");
	put(9500, 11800, "V/v báo cáo quý I");
	put(26000, 15000, "Kính gửi: Ủy ban nhân dân các xã");
	put(12000, 18000, "Thực hiện kế hoạch công tác năm, Phòng đề nghị các đơn vị gửi báo cáo");
	put(8500, 20000, "trước ngày 15.");
	run();
	cr_expect_str_eq(shown(), "L UBND HUYỆN AN LẬP\nL PHÒNG NỘI VỤ\nL Số: 12/PNV\nL V/v báo cáo quý I\n"
				  "R CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nR Độc lập - Tự do - Hạnh phúc\n"
				  "R An Lập, ngày 02 tháng 3 năm 2023\nKính gửi: Ủy ban nhân dân các xã\n"
				  "Thực hiện kế hoạch công tác năm, Phòng đề nghị các đơn vị gửi báo cáo\n"
				  "trước ngày 15.\n");
}

Test(layout, the_number_may_stand_well_below_a_short_letterhead)
{
	put(9000, 20000, "BỘ NỘI VỤ VÀ KIẾN THIẾT");
	put(28000, 20000, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
	put(30275, 21800, "Độc lập - Tự do - Hạnh phúc");
	put(11275, 25100, "Số: 15/2022/TT");
	put(26000, 29000, "THÔNG TƯ");
	run();
	cr_expect_str_eq(shown(), "L BỘ NỘI VỤ VÀ KIẾN THIẾT\nL Số: 15/2022/TT\n"
				  "R CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nR Độc lập - Tự do - Hạnh phúc\n"
				  "THÔNG TƯ\n");
}

Test(layout, the_addressee_is_no_part_of_the_letterhead)
{
	put(9000, 10000, "UBND TỈNH AN LẬP");
	put(26000, 10000, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
	put(10300, 11800, "SỞ KIẾN THIẾT");
	put(28500, 11800, "Độc lập - Tự do - Hạnh phúc");
	put(9400, 14000, "Số: 15/SKT-VP");
	put(28800, 14000, "An Lập, ngày 05 tháng 4");
	put(9000, 15600, "V/v sửa chữa cầu, đường");
	/* 650 a letter, 325 a blank: it ends at 24525. */
	put(19000, 18800, "Kính gửi:");
	put(25700, 18800, "Ủy ban nhân dân tỉnh.");
	put(8500, 22000, "Sở Kiến thiết báo cáo như sau và kính đề nghị xem xét, quyết định:");
	run();
	cr_expect_str_eq(shown(), "L UBND TỈNH AN LẬP\nL SỞ KIẾN THIẾT\nL Số: 15/SKT-VP\n"
				  "L V/v sửa chữa cầu, đường\n"
				  "R CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nR Độc lập - Tự do - Hạnh phúc\n"
				  "R An Lập, ngày 05 tháng 4\n"
				  "Kính gửi: Ủy ban nhân dân tỉnh.\n"
				  "Sở Kiến thiết báo cáo như sau và kính đề nghị xem xét, quyết định:\n");
}

Test(layout, columns_on_different_baselines_are_not_interleaved)
{
	put(9000, 6000, "HUYỆN ỦY AN LẬP");
	put(34000, 6600, "ĐẢNG CỘNG SẢN VIỆT NAM");
	put(11000, 7700, "VĂN PHÒNG");
	put(34000, 8300, "An Lập, ngày 02 tháng 3 năm 2023");
	put(11000, 9400, "Số 12-CV/VPHU");
	run();
	cr_expect_str_eq(shown(), "L HUYỆN ỦY AN LẬP\nL VĂN PHÒNG\nL Số 12-CV/VPHU\n"
				  "R ĐẢNG CỘNG SẢN VIỆT NAM\nR An Lập, ngày 02 tháng 3 năm 2023\n");
}

Test(layout, the_gap_between_columns_may_be_narrow)
{
	/* Less than an em, but through every row. */
	put(8500, 6000, "TỔNG CÔNG TY THƯƠNG MẠI");
	put(24300, 6000, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
	put(12000, 7700, "CHI NHÁNH AN LẬP");
	put(30000, 7700, "Độc lập - Tự do - Hạnh phúc");
	run();
	cr_expect_str_eq(shown(), "L TỔNG CÔNG TY THƯƠNG MẠI\nL CHI NHÁNH AN LẬP\n"
				  "R CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nR Độc lập - Tự do - Hạnh phúc\n");
}

Test(layout, a_signature_stands_apart_from_the_recipients)
{
	put(8500, 60000, "tổ chức thực hiện./.");
	put(8500, 64000, "Nơi nhận:");
	put(38000, 64000, "KT. CHỦ TỊCH");
	put(8500, 65500, "- Như trên;");
	put(37000, 65700, "PHÓ CHỦ TỊCH");
	put(8500, 67000, "- Thường trực Huyện ủy (b/c);");
	put(8500, 68500, "- Lưu: VT.");
	put(37500, 74000, "Nguyễn Văn Ba");
	run();
	cr_expect_str_eq(shown(), "tổ chức thực hiện./.\nL Nơi nhận:\nL - Như trên;\n"
				  "L - Thường trực Huyện ủy (b/c);\nL - Lưu: VT.\n"
				  "R KT. CHỦ TỊCH\nR PHÓ CHỦ TỊCH\nR Nguyễn Văn Ba\n");
}

Test(layout, a_list_that_is_longer_than_the_signature_beside_it_stays_whole)
{
	put(8500, 64000, "Nơi nhận:");
	put(38000, 64000, "KT. CHỦ TỊCH");
	put(8500, 65500, "- Thường trực Huyện ủy và các ban của Huyện ủy;");
	put(37000, 65500, "PHÓ CHỦ TỊCH");
	put(8500, 67000, "- Phòng Văn hóa và Thông tin;");
	put(37500, 67700, "Nguyễn Văn Ba");
	sheet.flags = PIECE_ITALIC;
	put(14500, 68500, "(để biết)");
	sheet.flags = 0;
	put(8500, 70000, "- Lưu: VT.");
	run();
	cr_expect_str_eq(shown(), "L Nơi nhận:\nL - Thường trực Huyện ủy và các ban của Huyện ủy;\n"
				  "L - Phòng Văn hóa và Thông tin;\nL (để biết)\nL - Lưu: VT.\n"
				  "R KT. CHỦ TỊCH\nR PHÓ CHỦ TỊCH\nR Nguyễn Văn Ba\n");
}

Test(layout, kerned_capitals_keep_the_space_that_the_source_had)
{
	/* A gap of 5 hundredths of an em is a space only where the source had one there. */
	for (int i = 0; i < 2; i++) {
		int x = put(8500, 10000 + i * 3000, "KHOA");
		if (i == 1) {
			buffer_add_char(&sheet.text, ' ');
			sheet.pieces[sheet.count++] = (struct layout_piece){
				.at = {sheet.text.len - 1, sheet.text.len}, .size = 1300};
		}
		put(x + 65, 10000 + i * 3000, "VÀ");
	}
	run();
	cr_expect_str_eq(shown(), "KHOAVÀ\nKHOA VÀ\n");
}

/* Writes as a page shows text that runs up (step -1) or down (1): a piece a character, along y. */
static void put_lying(int x, int y, int step, const char *s)
{
	struct span text = span_of(s);
	for (size_t at = 0; at < text.len;) {
		size_t start = at;
		uint32_t cp = utf8_next(text, &at);
		int width = cp == ' ' ? 325 : 650, end = y + step * width;
		struct range r = {sheet.text.len, sheet.text.len + at - start};
		buffer_add(&sheet.text, text.ptr + start, at - start);
		sheet.pieces[sheet.count++] = (struct layout_piece){.at = r, .size = 1300,
			.box = {x, y < end ? y : end, x + 1440, y < end ? end : y}};
		y = end;
	}
	buffer_add_char(&sheet.text, '\n');
	sheet.pieces[sheet.count++] = (struct layout_piece){.at = {sheet.text.len - 1, sheet.text.len}};
}

static void turn_and_run(bool turns)
{
	int width = 59500, height = 84200;
	struct span text = buffer_span(&sheet.text);
	layout_mark_lying(sheet.pieces, sheet.count, text);
	cr_assert_eq(layout_turn(sheet.pieces, sheet.count, text, &width, &height), turns);
	cr_expect_eq(width, turns ? 84200 : 59500);
	struct layout_page page = {.width = width, .height = height, .text = text,
		.pieces = sheet.pieces, .count = sheet.count};
	cr_assert_eq(layout_page(&sheet.layout, &page), 0);
}

Test(layout, a_page_set_lying_is_laid_out_upright)
{
	for (int step = -1; step <= 1; step += 2) {
		teardown();
		setup();
		int x = step < 0 ? 10000 : 48000, y = step < 0 ? 74200 : 10000;
		put_lying(x, y, step, "Danh sách các đơn vị");
		put_lying(x - step * 2000, y, step, "2");
		put_lying(x - step * 2000, y + step * 1300, step, "Phòng Nội vụ");
		put(29000, 80000, "15");
		turn_and_run(true);
		cr_expect_str_eq(shown(), "Danh sách các đơn vị\n2 Phòng Nội vụ\nV 15\n");
	}
}

Test(layout, a_lying_line_in_the_margin_turns_no_page)
{
	put_lying(2000, 60000, -1, "Mẫu A");
	/* Below one another: no lying line. */
	for (int i = 0; i < 8; i++) {
		put(8500, 10000 + 3000 * i, "1");
		put(12000, 10000 + 3000 * i, "đơn vị");
	}
	turn_and_run(false);
	cr_assert_eq(sheet.layout.count, 9);
	cr_expect(sheet.layout.lines[8].vertical);
	cr_expect(span_equal(layout_text(&sheet.layout, &sheet.layout.lines[0]), SPAN_LITERAL("1 đơn vị")));
}

Test(layout, numbers_with_a_tab_are_no_column)
{
	put(12000, 10000, "1.");
	put(15000, 10000, "Rà soát các văn bản đã ban hành");
	put(12000, 12000, "2.");
	put(15000, 12000, "Báo cáo kết quả");
	put(12000, 14000, "3.");
	put(15000, 14000, "Chuẩn bị hội nghị");
	put(12000, 16000, "4.");
	put(15000, 16000, "Phân công cán bộ");
	run();
	cr_expect_str_eq(shown(),
		"1. Rà soát các văn bản đã ban hành\n2. Báo cáo kết quả\n3. Chuẩn bị hội nghị\n4. Phân công cán bộ\n");
}

Test(layout, a_table_gives_a_line_a_row_with_wraps_joined)
{
	put(9000, 10000, "TT");
	put(14000, 10000, "Nội dung");
	put(36000, 10000, "Đơn vị");
	put(50000, 10000, "Thời hạn");
	put(9000, 12500, "1");
	put(14000, 12500, "Rà soát hồ sơ");
	put(36000, 12500, "Phòng Nội vụ");
	put(50000, 12500, "Tháng 3");
	put(14000, 13900, "cán bộ");
	put(9000, 16500, "2");
	put(14000, 16500, "Tập huấn");
	put(36000, 16500, "Trung tâm");
	put(50000, 16500, "Quý II");
	put(36000, 17900, "Chính trị");
	run();
	cr_expect_str_eq(shown(), "T TT\tNội dung\tĐơn vị\tThời hạn\n"
				  "T 1\tRà soát hồ sơ cán bộ\tPhòng Nội vụ\tTháng 3\n"
				  "T 2\tTập huấn\tTrung tâm Chính trị\tQuý II\n");
}

Test(layout, a_footnote_mark_is_no_part_of_the_word)
{
	int x = put(8500, 10000, "theo Quy định 22");
	sheet.size = 800;
	put(x, 9700, "3");
	sheet.size = 1300;
	x = put(8500, 12000, "diện tích 120 m");
	sheet.size = 800;
	put(x, 11700, "2");
	run();
	cr_expect_str_eq(shown(), "theo Quy định 22 3\ndiện tích 120 m2\n");
}

Test(layout, margin_text_comes_last)
{
	sheet.flags = PIECE_VERTICAL;
	for (int i = 0; i < 4; i++) {
		char one[2] = {"LƯUA"[0] + (char)i, '\0'};
		put(2000, 30000 + i * 700, one);
	}
	sheet.flags = 0;
	put(8500, 10000, "Nội dung");
	put(8500, 31000, "tiếp theo");
	run();
	cr_expect_str_eq(shown(), "Nội dung\ntiếp theo\nV LMNO\n");
}

Test(layout, a_filled_in_number_does_not_stick_to_its_words)
{
	/* "ngày", then a field's "24" right behind it, told apart by white space in the source only. */
	int x = put(8500, 10000, "ngày");
	struct range blank = {sheet.text.len, sheet.text.len + 1};
	buffer_add_string(&sheet.text, " ");
	sheet.pieces[sheet.count++] = (struct layout_piece){.at = blank, .font = -1};
	put(x + 20, 9900, "24");
	run();
	cr_expect_str_eq(shown(), "ngày 24\n");
}

Test(layout, a_body_line_above_a_signature_is_no_part_of_it)
{
	put(8500, 20000, "để được hướng dẫn./.");
	put(8500, 22500, "Nơi nhận:");
	put(36000, 22500, "T/M BAN THƯỜNG VỤ");
	put(8500, 24000, "- Như trên,");
	put(39000, 24000, "PHÓ BÍ THƯ");
	put(8500, 25500, "- Lưu Văn phòng.");
	run();
	cr_expect_str_eq(shown(), "để được hướng dẫn./.\nL Nơi nhận:\nL - Như trên,\nL - Lưu Văn phòng.\n"
				  "R T/M BAN THƯỜNG VỤ\nR PHÓ BÍ THƯ\n");
}

Test(layout, a_table_may_have_narrow_gaps_and_centred_cells)
{
	/* 0.6 em between columns; the number stands at the middle of its row. */
	for (int i = 0; i < 3; i++) {
		int y = 10000 + i * 5000;
		char number[2] = {(char)('1' + i), '\0'};
		put(9000, y + 750, number);
		put(12000, y, "Rà soát các hồ sơ");
		put(12000, y + 1500, "đã lưu trữ");
		put(24100, y, "Phòng Nội vụ huyện");
		put(36500, y + 750, "Quý II");
	}
	run();
	cr_expect_str_eq(shown(), "T 1\tRà soát các hồ sơ đã lưu trữ\tPhòng Nội vụ huyện\tQuý II\n"
				  "T 2\tRà soát các hồ sơ đã lưu trữ\tPhòng Nội vụ huyện\tQuý II\n"
				  "T 3\tRà soát các hồ sơ đã lưu trữ\tPhòng Nội vụ huyện\tQuý II\n");
}

Test(layout, words_of_ocr_never_touch)
{
	sheet.flags = PIECE_WORD;
	struct layout_piece a = {.at = {0, 3}, .box = {1000, 1000, 3000, 2000}, .flags = PIECE_WORD};
	struct layout_piece b = {.at = {3, 6}, .box = {3005, 1000, 5000, 2000}, .flags = PIECE_WORD};
	buffer_add_string(&sheet.text, "motHAI");
	sheet.pieces[0] = a;
	sheet.pieces[1] = b;
	sheet.count = 2;
	run();
	cr_expect_str_eq(shown(), "mot HAI\n");
	cr_expect_gt(sheet.layout.lines[0].size, 0);
}

Test(layout, weight_and_size_are_those_of_most_letters)
{
	sheet.flags = PIECE_BOLD;
	int x = put(8500, 10000, "Thời gian:");
	sheet.flags = 0;
	sheet.size = 1200;
	put(x + 300, 10000, "từ tháng hai đến tháng năm");
	run();
	cr_expect_eq(sheet.layout.count, 1);
	cr_expect_not(sheet.layout.lines[0].flags & LINE_BOLD);
	cr_expect_eq(sheet.layout.lines[0].size, 1200);
}

Test(layout, an_empty_page_has_no_lines)
{
	run();
	cr_expect_eq(sheet.layout.count, 0);
	put(100, 100, " ");
	run();
	cr_expect_eq(sheet.layout.count, 0);
}
