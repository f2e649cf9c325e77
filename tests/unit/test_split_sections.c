/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_builder.h"

#define HEAD \
	"SỞ NỘI VỤ\nSố: 12/KH-SNV\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n" \
	"Huế, ngày 12 tháng 6 năm 2020\nKẾ HOẠCH\nVề việc tập huấn\n\nSở Nội vụ xây dựng kế hoạch như sau:\n"

static void sections_are(const char *body, const char *outline)
{
	struct buffer text = {0};
	buffer_add_string(&text, HEAD);
	buffer_add_string(&text, body);
	cr_assert(buffer_ok(&text));
	struct sample s = sample_of(text.data);
	outline_is(&s, outline);
	sample_free(&s);
	buffer_free(&text);
}

Test(split_sections, kinds_nest_by_a_stack)
{
	sections_are("I. MỤC ĐÍCH\n1. Mục đích\n- Nâng cao nhận thức.\n+ Của cán bộ.\n- Đúng quy chế.\n2. Yêu cầu\na) Kịp thời;\n"
		     "b) Đầy đủ.\nII. NỘI DUNG\n1. Thời gian\n(1) Đợt một.\n(2) Đợt hai.\n",
		"I. 1|1. 2|- 3|+ 4|- 3|2. 2|a) 3|b) 3|II. 1|1. 2|(1) 3|(2) 3");
}

Test(split_sections, forms_of_practice)
{
	sections_are("I- TÌNH HÌNH\n1- Kết quả\na- Về kinh tế\nb- Về văn hóa\nII/ NHIỆM VỤ:\n1/ Kiểm tra.\n2/ Báo cáo.\n",
		"I- 1|1- 2|a- 3|b- 3|II/ 1|1/ 2|2/ 2");
	sections_are("Điều 1:- Thành lập Tổ.\nĐiều2:- Nhiệm vụ của Tổ.\n1 - Kiểm tra.\n2 - Báo cáo.\n",
		"Điều 1:- 1|Điều2:- 1|1 - 2|2 - 2");
	sections_are("1. Chỉ tiêu\n1.1. Về số lượng\n1.1.1. Cấp tỉnh\n1.2. Về chất lượng\n2. Giải pháp\n",
		"1. 1|1.1. 2|1.1.1. 3|1.2. 2|2. 1");
}

Test(split_sections, divisions_of_a_law)
{
	sections_are("Phần thứ nhất\nNHỮNG QUY ĐỊNH CHUNG\nChương I\nPHẠM VI\nMục 1. ĐỐI TƯỢNG\nĐiều 1. Phạm vi\n1. Trong tỉnh.\n"
		     "Chương II\nTHI HÀNH\nĐiều 2. Hiệu lực\nĐiều 3. Trách nhiệm\n",
		"Phần thứ nhất 1|Chương I 2|Mục 1. 3|Điều 1. 4|1. 5|Chương II 2|Điều 2. 3|Điều 3. 3");
}

Test(split_sections, letters_are_counted_the_vietnamese_way)
{
	sections_are("1. Gồm:\nc) Ba;\nd) Bốn;\nđ) Năm;\ne) Sáu;\ng) Bảy.\n", "1. 1|c) 2|d) 2|đ) 2|e) 2|g) 2");
}

Test(split_sections, a_missing_number_breaks_no_list)
{
	sections_are("I. TÌNH HÌNH\n1. Thuận lợi.\nII. KẾT QUẢ\n1. Đã làm.\nIV. NHIỆM VỤ\n1. Phải làm.\n",
		"I. 1|1. 2|II. 1|1. 2|IV. 1|1. 2");
}

Test(split_sections, legal_basis_lines_hold_no_chapters)
{
	sections_are("- Căn cứ Nghị quyết của Tỉnh ủy;\n- Căn cứ chương trình công tác năm,\nSở đề ra các việc sau:\nI. VIỆC CHUNG\n1. Họp.\n",
		"- 1|- 1|I. 1|1. 2");
}

Test(split_sections, wrapped_lines_are_none)
{
	/* Set to some 60 letters a line: what goes on after a full line is no item, whatever it begins with. */
	sections_are("1. Tiếp tục quán triệt và thực hiện nghiêm túc Kế hoạch số\n"
		     "27-KH/TU của Ban Thường vụ và các văn bản của Sở Lao động\n"
		     "- Thương binh và Xã hội về giải quyết việc làm giai đoạn từ\n"
		     "2021 - 2025. Các đơn vị báo cáo kết quả về Sở theo khoản\n"
		     "2. Điều này áp dụng cho tất cả các đơn vị trực thuộc và\n"
		     "các trường học trên địa bàn các huyện, thị xã, thành phố.\n"
		     "2. Kiểm tra, đôn đốc việc thực hiện của các đơn vị trực\n"
		     "thuộc trong quý.\n",
		"1. 1|2. 1");
}

Test(split_sections, a_reference_at_a_line_start_is_none)
{
	sections_are("1. Thời hạn nộp hồ sơ thực hiện theo khoản 2\nĐiều 31 Luật Quản lý thuế.\n2. Thời hạn trả kết quả.\n",
		"1. 1|2. 1");
}

Test(split_sections, quoted_articles_are_none)
{
	sections_are("Điều 1. Sửa đổi khoản 2 như sau:\n“2. Hồ sơ gồm một bộ.”\nĐiều 2. Hiệu lực thi hành.\n", "Điều 1. 1|Điều 2. 1");
}

Test(split_sections, flattened_lines_where_numbers_prove_it)
{
	sections_are("1. Về tổ chức 1.1. Thành lập Tổ giúp việc của Sở và phân công nhiệm vụ cho từng thành viên trong Tổ.\n"
		     "1.2. Bố trí kinh phí.\n2. Tổng hợp nhu cầu của các đơn vị trực thuộc Sở gồm: a) Của công chức; b) Của viên chức. "
		     "3. Gửi báo cáo về Sở theo điểm a) khoản 2. Điều 5 của Quy chế.\n",
		"1. 1|1.1. 2|1.2. 2|2. 1|a) 2|b) 2|3. 1");
}

Test(split_sections, headings_and_paths)
{
	struct sample s = sample_of(HEAD "I. MỤC ĐÍCH, YÊU CẦU\n1. Mục đích\nNâng cao nhận thức.\n2. Sở Tài chính: bố trí kinh phí theo "
					 "quy định của pháp luật về ngân sách.\n- Kiểm tra.\n- Báo cáo.\n");
	cr_assert_eq(s.d.section_count, 5);
	cr_expect(range_is(&s, s.d.sections[0].heading, "MỤC ĐÍCH, YÊU CẦU"));
	cr_expect(range_is(&s, s.d.sections[1].heading, "Mục đích"));
	cr_expect(range_is(&s, s.d.sections[2].heading, "Sở Tài chính"));
	cr_expect_eq(range_length(s.d.sections[3].heading), 0);
	cr_expect_str_eq(s.d.sections[1].path, "I/1");
	cr_expect_str_eq(s.d.sections[4].path, "I/2/-2");
	cr_expect_eq(s.d.sections[4].parent, 2);
	sample_free(&s);
}

Test(split_sections, annexes_count_anew)
{
	struct sample s = sample_of(HEAD "1. Họp.\n2. Báo cáo./.\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nNguyễn Văn An\n"
					 "PHỤ LỤC I\nDANH MỤC HỒ SƠ\n(Kèm theo Kế hoạch số 12/KH-SNV)\n1. Đơn.\n2. Lý lịch.\n"
					 "PHỤ LỤC II\nMẪU BÁO CÁO\n1. Kết quả.\n");
	outline_is(&s, "1. 1|2. 1|1. 1|2. 1|1. 1");
	cr_assert_eq(s.d.section_count, 5);
	cr_expect_eq(s.d.sections[1].annex, 0);
	cr_expect_eq(s.d.sections[2].annex, 1);
	cr_expect_eq(s.d.sections[4].annex, 2);
	cr_expect_eq(s.d.zones[s.d.zone_count - 1].kind, ZONE_ANNEX);
	sample_free(&s);
}

Test(split_sections, paragraphs_end_where_the_author_ended_them)
{
	struct sample s = sample_of(HEAD "1. Các đơn vị trực thuộc tiếp tục rà soát, thống kê số lượng\nhồ sơ còn tồn đọng và gửi báo cáo về Sở theo "
					 "mẫu đã được\nban hành kèm theo kế hoạch này.\nMỗi đơn vị phân công một cán bộ làm đầu mối liên hệ trong\n"
					 "suốt thời gian thực hiện kế hoạch tại địa phương và các\ncơ sở.\n");
	cr_assert_eq(s.d.paragraph_count, 3);
	cr_expect_eq(s.d.paragraphs[0].section, NO_INDEX);
	cr_expect_eq(s.d.paragraphs[1].section, 0);
	cr_expect_eq(s.d.paragraphs[2].section, 0);
	sample_free(&s);
}

Test(split_sections, two_markers_on_one_line)
{
	struct sample s = sample_of("QUYẾT ĐỊNH\nVề việc họp\nCăn cứ Luật Cá;\nĐiều 1. Nay quy định:\n1. Họp ở xã.\n"
				    "2. a) Chuyển bàn ghế.\nb) Dọn nhà.\n3. Ăn trưa.\n");
	outline_is(&s, "Điều 1. 1|1. 2|2. 2|a) 3|b) 3|3. 2");
	sample_free(&s);
}

Test(split_sections, an_indented_marker_begins_a_paragraph_though_no_stop_ended_the_one_above)
{
	struct sample s = sample_of(
		"SỞ XÂY DỰNG\nSố: 9/SXD\nKính gửi: Các phòng.\n"
		"     Thực hiện kế hoạch của tỉnh về nhà ở, Sở yêu cầu các phòng chuyên môn thuộc\n"
		"Sở và các đơn vị sự nghiệp làm tốt những việc dưới đây trong quý này và báo cáo:\n"
		"     1. Rà soát quỹ nhà ở của tỉnh, lập danh sách các hộ nghèo chưa có nhà ở theo mẫu đã\n"
		"gửi kèm theo công văn này trước đây cho các phòng (đính kèm Kế hoạch nhà ở năm nay)\n"
		"     2. Tổ chức tuyên truyền chính sách nhà ở cho các hộ nghèo trên địa bàn tỉnh và các\n"
		"huyện lân cận theo kế hoạch của tỉnh đã duyệt trong năm nay.\n");
	outline_is(&s, "1. 1|2. 1");
	sample_free(&s);
}

/* Do the paragraphs begin so, one after the other? */
static void paragraphs_begin(const char *text, const char *const *wanted, size_t count)
{
	struct sample s = sample_of(text);
	cr_expect_eq(s.d.paragraph_count, count, "%zu paragraphs", s.d.paragraph_count);
	for (size_t i = 0; i < count && i < s.d.paragraph_count; i++)
		cr_expect(span_starts(span_slice(s.text, s.d.paragraphs[i].at), span_of(wanted[i])), "paragraph %zu", i);
	sample_free(&s);
}

Test(split_sections, a_number_in_the_next_line_goes_on_with_the_date)
{
	static const char *const wanted[] = {"Căn cứ", "QUYẾT ĐỊNH", "Điều 1", "Điều 2"};
	paragraphs_begin("QUYẾT ĐỊNH\nVề việc họp\nCăn cứ Luật Cá;\nQUYẾT ĐỊNH:\nĐiều 1. Giao Phòng Cá báo cáo trước ngày\n29/4/2019.\n"
			 "Điều 2. Các phòng thi hành.\n",
		wanted, 4);
}

Test(split_sections, indented_first_lines_tell_paragraphs_apart)
{
	static const char *const wanted[] = {"Thực hiện", "a) Tổ chức", "b) Được", "Yêu cầu", "Đề nghị"};
	paragraphs_begin(
		"SỞ CÁ\nSố: 9/SC\nKính gửi: Các phòng.\n"
		"        Thực hiện Kế hoạch số 21/KH-SC ngày 28/7/2021 của Ban Chấp hành\n"
		"  Trung ương Hội Cá, Sở yêu cầu các phòng và các đơn vị sự nghiệp làm tốt những\n"
		"  việc dưới đây trong quý này, báo cáo kết quả về Sở để tổng hợp:\n"
		"        a) Tổ chức quán triệt kế hoạch đến cán bộ, công chức, viên chức và người\n"
		"  lao động của đơn vị mình trong quý này và các quý sau của năm.\n"
		"        b) Được phép điều chỉnh kế hoạch trong phạm vi kinh phí được giao năm.\n"
		"        Yêu cầu các phòng nghiêm túc triển khai thực hiện Công văn này và báo cáo\n"
		"  về Sở trước ngày họp. Các phòng chưa có kế hoạch thì lập kế hoạch ngay trong\n"
		"  tuần này.\n"
		"        Đề nghị các đơn vị sự nghiệp cử người dự họp đúng giờ, mang theo tài liệu\n"
		"  đã gửi.\n",
		wanted, 5);
}

Test(split_sections, a_dash_between_years_is_no_item)
{
	struct sample s = sample_of("SỞ CÁ\nSố: 9/SC\nKính gửi: Các phòng.\na) Việc thực hiện nghị quyết đại hội chi bộ, nhiệm kỳ 2025\n- 2027.\nb) Việc họp.\n");
	outline_is(&s, "a) 1|b) 1");
	sample_free(&s);
}

Test(split_sections, columns_tell_nothing_about_how_wide_a_text_was_set)
{
	static const char *const wanted[] = {"Thực hiện", "1- Nâng", "2- Việc", "3- Các", "PHỤ LỤC", "TT", "1", "2", "3", "4", "5", "6", "7",
		"8", "9"};
#define ROW(n) n "    Thôn " n "                  Tổ đếm thuyền số " n "             Quý I\n"
	paragraphs_begin(
		"        HỘI CÁ TỈNH                              CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
		"        HỘI CÁ XÃ BÃI CỎ                         Độc lập - Tự do - Hạnh phúc\n"
		"        Số: 2/KH-HC                              Bãi Cỏ, ngày 18 tháng 12 năm 2025\n"
		"                                 KẾ HOẠCH\n                            đếm thuyền năm 2026\n"
		"        Thực hiện Quy định số 22/QĐ-HC ngày 28/7/2021 của Ban Chấp hành\n"
		"  Trung ương Hội Cá, Hội Cá xã lập kế hoạch đếm thuyền của năm 2026 trên địa bàn\n"
		"  xã và các thôn như sau:\n"
		"        1- Nâng cao năng lực của các tổ đếm thuyền ở các thôn ven biển và ven sông,\n"
		"  trước hết là thôn mới.\n"
		"        2- Việc đếm thuyền phải khách quan, dân chủ, đúng quy trình đã đề ra, không\n"
		"  làm ảnh hưởng đến việc đi biển của bà con.\n"
		"        3- Các tổ đếm thuyền lập danh sách thuyền của thôn mình, gửi về Hội Cá của\n"
		"  xã trước Tết.\n"
		"Nơi nhận:                                        CHỦ TỊCH\n- Như trên;\n- Lưu: VP.                                       Lê Văn An\n"
		"PHỤ LỤC\nTT   Thôn                     Tổ                             Thời gian\n"
		ROW("1") ROW("2") ROW("3") ROW("4") ROW("5") ROW("6") ROW("7") ROW("8") ROW("9"),
		wanted, 15);
}
