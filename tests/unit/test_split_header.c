/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_builder.h"

#define STATE_TITLE "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
#define BODY "\nThực hiện chỉ đạo của cấp trên, đề nghị các đơn vị triển khai./.\n"

static void header_is(const char *text, const char *parent, const char *issuer, const char *code,
	const char *type, const char *subject, const char *place, const char *date)
{
	struct sample s = sample_of(text);
	const struct header *h = &s.d.header;
	cr_expect_str_eq(shown(h->parent), parent, "parent of: %s\nis: %s", text, shown(h->parent));
	cr_expect_str_eq(shown(h->issuer), issuer, "issuer of: %s\nis: %s", text, shown(h->issuer));
	cr_expect_str_eq(shown(h->code), code, "code of: %s\nis: %s", text, shown(h->code));
	cr_expect_str_eq(shown(h->type_code), type, "type of: %s\nis: %s", text, shown(h->type_code));
	cr_expect_str_eq(shown(h->subject), subject, "subject of: %s\nis: %s", text, shown(h->subject));
	cr_expect_str_eq(shown(h->place), place, "place of: %s\nis: %s", text, shown(h->place));
	cr_expect_str_eq(shown(h->date), date, "date of: %s\nis: %s", text, shown(h->date));
	sample_free(&s);
}

Test(split_header, columns_in_any_order)
{
	header_is("UBND TỈNH BẮC AN\nSỞ XÂY DỰNG\nSố: 234/SXD-QLN\nV/v rà soát quỹ nhà\n" STATE_TITLE
		  "Bắc An, ngày 06 tháng 7 năm 2021\nKính gửi: Các phòng." BODY,
		"UBND TỈNH BẮC AN", "SỞ XÂY DỰNG", "234/SXD-QLN", "CV", "rà soát quỹ nhà", "Bắc An", "2021-07-06");
	header_is(STATE_TITLE "Bắc An, ngày 06 tháng 7 năm 2021\nUBND TỈNH BẮC AN\nSỞ XÂY DỰNG\nSố: 234/SXD-QLN\n"
		  "V/v rà soát quỹ nhà\nKính gửi: Các phòng." BODY,
		"UBND TỈNH BẮC AN", "SỞ XÂY DỰNG", "234/SXD-QLN", "CV", "rà soát quỹ nhà", "Bắc An", "2021-07-06");
}

Test(split_header, columns_glued_row_by_row)
{
	header_is("UBND TỈNH BẮC AN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ XÂY DỰNG Độc lập - Tự do - Hạnh phúc\n"
		  "Số: 234/SXD-QLN Bắc An, ngày 06 tháng 7 năm 2021\nV/v rà soát quỹ nhà\nKính gửi: Các phòng." BODY,
		"UBND TỈNH BẮC AN", "SỞ XÂY DỰNG", "234/SXD-QLN", "CV", "rà soát quỹ nhà", "Bắc An", "2021-07-06");
}

Test(split_header, flattened_to_one_line)
{
	header_is("UBND TỈNH BẮC AN SỞ XÂY DỰNG ------- CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc "
		  "--------------- Số: 234/SXD-QLN V/v rà soát quỹ nhà Bắc An, ngày 06 tháng 7 năm 2021 Kính gửi: Ủy ban "
		  "nhân dân các huyện. Thực hiện chỉ đạo của cấp trên về quỹ nhà ở cho người thu nhập thấp trên địa bàn, "
		  "Sở đề nghị các huyện triển khai./.",
		"UBND TỈNH BẮC AN", "SỞ XÂY DỰNG", "234/SXD-QLN", "CV", "rà soát quỹ nhà", "Bắc An", "2021-07-06");
}

Test(split_header, a_party_letter_needs_no_preposition)
{
	header_is("ĐẢNG BỘ TỈNH HÒA AN ĐẢNG CỘNG SẢN VIỆT NAM\nĐẢNG ỦY CÁC CƠ QUAN TỈNH\n* Hòa An, ngày 6  tháng 3 năm 2017\n"
		  "Số 58 - CV/ĐUK\nGửi báo cáo thu, nộp đảng phí\nquý I năm 2017\n\nKính gửi: Các chi bộ trực thuộc\n" BODY,
		"ĐẢNG BỘ TỈNH HÒA AN", "ĐẢNG ỦY CÁC CƠ QUAN TỈNH", "58-CV/ĐUK", "CV",
		"Gửi báo cáo thu, nộp đảng phí quý I năm 2017", "Hòa An", "2017-03-06");
}

Test(split_header, organ_lines_are_joined_into_names)
{
	header_is("ỦY BAN NHÂN DÂN\nTỈNH HÒA AN\nSố: 7/QĐ-UBND\n" STATE_TITLE
		  "Hòa An, ngày 1 tháng 3 năm 2020\nQUYẾT ĐỊNH\nVề việc khen thưởng\nCHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH\n"
		  "Căn cứ Luật Thi đua, khen thưởng;\nQUYẾT ĐỊNH:\nĐiều 1. Tặng Bằng khen.\n",
		"", "ỦY BAN NHÂN DÂN TỈNH HÒA AN", "7/QĐ-UBND", "QĐ", "khen thưởng", "Hòa An", "2020-03-01");
	header_is("ỦY BAN MTTQ VIỆT NAM\nXÃ HÒA AN\nBAN THƯỜNG TRỰC\nSố:      /KH-MTTQ-BTT\n" STATE_TITLE
		  "Hòa An, ngày    tháng 3 năm 2020\nKẾ HOẠCH\nTổ chức hội nghị\n" BODY,
		"ỦY BAN MTTQ VIỆT NAM XÃ HÒA AN", "BAN THƯỜNG TRỰC", "", "KH", "Tổ chức hội nghị", "Hòa An", "");
}

Test(split_header, small_letters_of_a_capitals_font)
{
	header_is("    bộ công nghiệp                  cộng hoà xã hội chủ nghĩa Việt nam\n"
		  "số: 12/2001/QĐ/BCN                 Độc lập-Tự do-Hạnh phúc\n"
		  "                              Hà nội, ngày  2  tháng 1 năm 2001\n\n        quyết định\n"
		  "về việc ban hành định mức\n\nCăn cứ Nghị định số 74/CP;\nĐiều 1: Ban hành định mức.\n",
		"", "bộ công nghiệp", "12/2001/QĐ/BCN", "QĐ", "ban hành định mức", "Hà nội", "2001-01-02");
}

Test(split_header, rivals_do_not_win)
{
	/* An incoming stamp above, a cited number in the subject. */
	header_is("CÔNG VĂN ĐẾN\nSố: 1187\nNgày: 12/3/2020\nChuyển: Phòng TCHC\n\nBỘ Y TẾ\nCỤC QUẢN LÝ DƯỢC\n"
		  "Số: 3377/QLD-KD\nV/v triển khai Chỉ thị\nsố 05/CT-BYT ngày 01/02/2020\n" STATE_TITLE
		  "Hà Nội, ngày 09 tháng 3 năm 2020\nKính gửi: Các cơ sở sản xuất thuốc" BODY,
		"BỘ Y TẾ", "CỤC QUẢN LÝ DƯỢC", "3377/QLD-KD", "CV", "triển khai Chỉ thị số 05/CT-BYT ngày 01/02/2020",
		"Hà Nội", "2020-03-09");
}

Test(split_header, a_gazette_title_says_all)
{
	header_is("HỘI ĐỒNG BỘ TRƯỞNG\n******\n" STATE_TITLE "QUYẾT ĐỊNH\n"
		  "CỦA HỘI ĐỒNG BỘ TRƯỞNG SỐ 91-HĐBT NGÀY 12 THÁNG 6 NĂM 1986 VỀ VIỆC CHIA MỘT XÃ\n\nHỘI ĐỒNG BỘ TRƯỞNG\n\n"
		  "Căn cứ Luật tổ chức Hội đồng Bộ trưởng ngày 4 tháng 7 năm 1981;\nĐiều 1.- Chia xã A thành hai xã.\n",
		"", "HỘI ĐỒNG BỘ TRƯỞNG", "91-HĐBT", "QĐ", "CHIA MỘT XÃ", "", "1986-06-12");
}

Test(split_header, number_forms)
{
	static const struct {
		const char *line, *code, *notation, *type;
		int year;
	} cases[] = {
		{"Số: 30/2020/NĐ-CP", "30/2020/NĐ-CP", "NĐ-CP", "NĐ", 2020},
		{"Luật số: 99/2016/QH13", "99/2016/QH13", "QH13", "Luật", 2016},
		{"Số 12-QĐi/TU", "12-QĐi/TU", "QĐi/TU", "QĐi", 0},
		{"Số: 30c/NQ-CP", "30c/NQ-CP", "NQ-CP", "NQ", 0},
		{"Số: 66.18/2026/NQ-CP", "66.18/2026/NQ-CP", "NQ-CP", "NQ", 2026},
		{"Số:       /UBND-VX", "", "UBND-VX", "CV", 0},
		{"Số: …… -KH/ĐTN", "", "KH/ĐTN", "KH", 0},
		{"Số: 15 / KH - UBND", "15/KH-UBND", "KH-UBND", "KH", 0},
		{"Số: /HD-\nMTTQ-BTT", "", "HD-MTTQ-BTT", "HD", 0},
		{"Số: 04/QĐ-BCĐ138", "04/QĐ-BCĐ138", "QĐ-BCĐ138", "QĐ", 0},
		{"Số: 2021/SGDĐT-GDTH&GDMN", "2021/SGDĐT-GDTH&GDMN", "SGDĐT-GDTH&GDMN", "CV", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer text = {0};
		buffer_add_format(&text, "CƠ QUAN A\n%s\n" STATE_TITLE "Hà Nội, ngày 01 tháng 6 năm 2021\n" BODY,
			cases[i].line);
		cr_assert(buffer_ok(&text));
		struct sample s = sample_of(text.data);
		const struct header *h = &s.d.header;
		cr_expect_str_eq(shown(h->code), cases[i].code, "code of %s: %s", cases[i].line, shown(h->code));
		cr_expect_str_eq(shown(h->notation), cases[i].notation, "notation of %s: %s", cases[i].line,
			shown(h->notation));
		cr_expect_str_eq(shown(h->type_code), cases[i].type, "type of %s: %s", cases[i].line,
			shown(h->type_code));
		cr_expect_eq(h->year, cases[i].year);
		cr_expect_eq(has_diagnostic(&s, "header.number.blank"), !*cases[i].code, "%s", cases[i].line);
		sample_free(&s);
		buffer_free(&text);
	}
}

Test(split_header, places_and_dates)
{
	static const struct {
		const char *line, *place, *date;
	} cases[] = {
		{"TP. Hồ Chí Minh, ngày 05 tháng 01 năm 2020", "TP. Hồ Chí Minh", "2020-01-05"},
		{"Buôn Ma Thuột, ngày 30  tháng 4  năm 1999", "Buôn Ma Thuột", "1999-04-30"},
		{"Bà Rịa - Vũng Tàu, ngày 9 tháng 9 năm 2009", "Bà Rịa - Vũng Tàu", "2009-09-09"},
		{"Hà Nội, ngày 29\ntháng 12 năm 2014", "Hà Nội", "2014-12-29"},
		{"Hà Nội, ngày     tháng 8 năm 2025", "Hà Nội", ""},
		{"Hà Nội, ngày 31 tháng 02 năm 2025", "Hà Nội", ""},
		{"Ngày 15 tháng 5 năm 1985", "", "1985-05-15"},
		{"Huế, ngày 12/6/2020", "Huế", "2020-06-12"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer text = {0};
		buffer_add_format(&text, "CƠ QUAN A\nSố: 12/QĐ-CQA\n" STATE_TITLE "%s\nQUYẾT ĐỊNH\nVề việc cử cán bộ\n" BODY,
			cases[i].line);
		cr_assert(buffer_ok(&text));
		struct sample s = sample_of(text.data);
		cr_expect_str_eq(shown(s.d.header.place), cases[i].place, "place of %s", cases[i].line);
		cr_expect_str_eq(shown(s.d.header.date), cases[i].date, "date of %s", cases[i].line);
		sample_free(&s);
		buffer_free(&text);
	}
}

Test(split_header, marks)
{
	struct sample s = sample_of("BỘ TƯ LỆNH\nSố: 12/BTL-TM\nV/v huấn luyện\n" STATE_TITLE
				    "Huế, ngày 12 tháng 6 năm 2020\nTỐI MẬT\nHỎA TỐC\nXEM XONG TRẢ LẠI\n(Dự thảo lần 2)\n"
				    "Kính gửi: Các đơn vị" BODY);
	cr_expect_eq(s.d.header.secrecy, SECRECY_SECRET);
	cr_expect_eq(s.d.header.urgency, URGENCY_FLASH);
	cr_expect(s.d.header.recall);
	cr_expect(s.d.header.draft);
	cr_expect_str_eq(shown(s.d.header.subject), "huấn luyện");
	sample_free(&s);
}

static void addressees_are(const char *list, const char *const *wanted, size_t count)
{
	struct buffer text = {0};
	buffer_add_format(&text, "SỞ NỘI VỤ\nSố: 12/SNV-TC\nV/v báo cáo\n" STATE_TITLE "Huế, ngày 12 tháng 6 năm 2020\n%s" BODY,
		list);
	cr_assert(buffer_ok(&text));
	struct sample s = sample_of(text.data);
	cr_expect_eq(s.d.header.addressee_count, count, "%zu of: %s", s.d.header.addressee_count, list);
	for (size_t i = 0; i < count && i < s.d.header.addressee_count; i++)
		cr_expect(range_is(&s, s.d.header.addressees[i].at, wanted[i]), "%s", wanted[i]);
	sample_free(&s);
	buffer_free(&text);
}

Test(split_header, addressees)
{
	static const char *const one[] = {"Các sở, ban, ngành"};
	static const char *const two[] = {"Sở Tài chính", "Kho bạc Nhà nước tỉnh"};
	static const char *const wrapped[] = {"Ủy ban nhân dân các xã, phường\nthuộc thành phố", "Công an tỉnh"};
	addressees_are("Kính gửi: Các sở, ban, ngành.", one, 1);
	addressees_are("Kính trình: Các sở, ban, ngành", one, 1);
	addressees_are("GIÁM ĐỐC SỞ NỘI VỤ điện:\n- Sở Tài chính;\n- Kho bạc Nhà nước tỉnh.", two, 2);
	addressees_are("Kính gửi:\n- Sở Tài chính;\n- Kho bạc Nhà nước tỉnh.", two, 2);
	addressees_are("Kính gửi: - Sở Tài chính;\n\n                - Kho bạc Nhà nước tỉnh.", two, 2);
	addressees_are("Kính gửi: Sở Tài chính; Kho bạc Nhà nước tỉnh.", two, 2);
	addressees_are("Kính gửi: - Sở Tài chính; - Kho bạc Nhà nước tỉnh.", two, 2);
	addressees_are("Kính gửi:\n- Ủy ban nhân dân các xã, phường\nthuộc thành phố;\n- Công an tỉnh.", wrapped, 2);
}

Test(split_header, nothing_to_read)
{
	struct sample s = sample_of("");
	cr_expect_eq(s.d.zone_count, 0);
	sample_free(&s);
	s = sample_of("\n\n");
	sample_free(&s);
	s = sample_of("Chỉ có một câu, không phải công văn.");
	cr_expect(has_diagnostic(&s, "header.number.missing"));
	cr_expect_null(s.d.header.issuer);
	cr_expect_null(s.d.header.type_code);
	sample_free(&s);
}

Test(split_header, the_gazettes_heading_is_no_organ)
{
	header_is("VĂN BẢN QUY PHẠM PHÁP LUẬT\nBỘ ĐƯỜNG SẮT - ĐƯỜNG THỦY VÀ BẾN CẢNG\nBỘ ĐƯỜNG SẮT - ĐƯỜNG THỦY\n"
		  "VÀ BẾN CẢNG\nSố: 7/2024/TT-BĐS\n" STATE_TITLE "Hà An, ngày 4 tháng 5 năm 2024\nTHÔNG TƯ\n"
		  "Quy định về bến tàu\nCăn cứ Luật Bến tàu;\n",
		"", "BỘ ĐƯỜNG SẮT - ĐƯỜNG THỦY VÀ BẾN CẢNG", "7/2024/TT-BĐS", "TT", "Quy định về bến tàu", "Hà An",
		"2024-05-04");
}

Test(split_header, an_organ_over_two_lines_and_two_organs_on_one)
{
	header_is("BỘ THÓC VÀ GẠO TRƯỜNG ĐẠI HỌC KỸ NGHỆ BẮC AN\n\n" STATE_TITLE "\nSố: 12/ĐHKN\n\nV/v tuyển sinh\n\n"
		  "Bắc An, ngày 3 tháng 2 năm 2024\n\nKính gửi: Các khoa." BODY,
		"BỘ THÓC VÀ GẠO", "TRƯỜNG ĐẠI HỌC KỸ NGHỆ BẮC AN", "12/ĐHKN", "CV", "tuyển sinh", "Bắc An", "2024-02-03");
	header_is("ỦY BAN THƯỜNG VỤ\nQUỐC HỘI\nSố: 12/UBTVQH\n" STATE_TITLE "Hà An, ngày 3 tháng 2 năm 2024\n"
		  "NGHỊ QUYẾT\nVề lịch họp\nCăn cứ Luật Tổ chức;\n",
		"", "ỦY BAN THƯỜNG VỤ QUỐC HỘI", "12/UBTVQH", "NQ", "lịch họp", "Hà An", "2024-02-03");
	header_is("UBND THÀNH PHỐ HẢI PHÒNG\nSố: 5/UBND-VX\n" STATE_TITLE "Hải Phòng, ngày 3 tháng 2 năm 2024\n"
		  "Kính gửi: Các quận." BODY,
		"", "UBND THÀNH PHỐ HẢI PHÒNG", "5/UBND-VX", "CV", "", "Hải Phòng", "2024-02-03");
}

Test(split_header, title_lines_go_on_to_what_follows_a_title)
{
	header_is("UBND TỈNH BẮC AN\nSỞ XÂY DỰNG\nSố: 9/QĐ-SXD\n" STATE_TITLE "Bắc An, ngày 6 tháng 7 năm 2021\n\n"
		  "QUYẾT ĐỊNH\nVề việc đổi tên Hội Thợ xây tỉnh\nBắc An (tên cũ) thành Hội Thợ xây và Thợ mộc tỉnh Bắc An "
		  "nhiệm kỳ mới và phê duyệt Điều lệ sửa đổi, bổ sung của Hội\n\nGIÁM ĐỐC SỞ XÂY DỰNG\n"
		  "Căn cứ Luật Nhà ở ngày 2 tháng 3 năm 2020;\n",
		"UBND TỈNH BẮC AN", "SỞ XÂY DỰNG", "9/QĐ-SXD", "QĐ",
		"đổi tên Hội Thợ xây tỉnh Bắc An (tên cũ) thành Hội Thợ xây và Thợ mộc tỉnh Bắc An nhiệm kỳ mới và phê duyệt "
		"Điều lệ sửa đổi, bổ sung của Hội", "Bắc An", "2021-07-06");
	header_is("UBND XÃ HÀ AN\nSố: 9/KH-UBND\n" STATE_TITLE "Hà An, ngày 6 tháng 7 năm 2021\n\n"
		  "KẾ HOẠCH\nXử lý ba việc: (1) Vệ sinh đường làng;\n(2) Tưới tiêu; (3) Chợ tạm,\nbến đò trên địa bàn xã\n\n"
		  "Thực hiện Kế hoạch của huyện về nông thôn mới, xã đề ra các việc sau.\n",
		"", "UBND XÃ HÀ AN", "9/KH-UBND", "KH",
		"Xử lý ba việc: (1) Vệ sinh đường làng; (2) Tưới tiêu; (3) Chợ tạm, bến đò trên địa bàn xã", "Hà An",
		"2021-07-06");
	/* Whose decision it is comes between title and legal basis. */
	header_is("BỘ NGHỀ CÁ\nSố: 9/QĐ-BNC\n" STATE_TITLE "Hà An, ngày 6 tháng 7 năm 2021\n\nQUYẾT ĐỊNH\n"
		  "Về việc ban hành quy chế họp\nBộ trưởng Bộ Nghề cá\nCăn cứ Luật Cá ngày 2 tháng 3 năm 2020;\n",
		"", "BỘ NGHỀ CÁ", "9/QĐ-BNC", "QĐ", "ban hành quy chế họp", "Hà An", "2021-07-06");
}

Test(split_header, about_inside_a_title_is_no_new_subject)
{
	header_is("BỘ NGHỀ CÁ\nSố: 9/TT-BNC\n" STATE_TITLE "Hà An, ngày 6 tháng 7 năm 2021\nTHÔNG TƯ\n"
		  "Hướng dẫn thi hành Quyết định của Chính phủ\nvề việc miễn phí bến bãi\nCăn cứ Luật Cá;\n",
		"", "BỘ NGHỀ CÁ", "9/TT-BNC", "TT",
		"Hướng dẫn thi hành Quyết định của Chính phủ về việc miễn phí bến bãi", "Hà An", "2021-07-06");
}

Test(split_header, a_title_without_a_code_ends_the_organs)
{
	header_is("VĂN PHÒNG UBND TỈNH BẮC AN\nPHÒNG TIẾP DÂN\nPHIẾU TRÌNH XỬ LÝ ĐƠN\nBắc An, ngày 6 tháng 7 năm 2021\n"
		  "Kính gửi: Lãnh đạo Văn phòng." BODY,
		"VĂN PHÒNG UBND TỈNH BẮC AN", "PHÒNG TIẾP DÂN", "", "CV", "XỬ LÝ ĐƠN", "Bắc An", "2021-07-06");
}

Test(split_header, a_copy_stamps_line_first_and_glued_words)
{
	header_is("SAO Y; VĂN THƯ; Thời gian ký: 2023-01-05T08:00:00+07:00\nBAN TỔ CHỨC\nHỘI THI CHÈO THUYỀN\n"
		  "CỘNG HÒAXÃ HỘI CHỦ NGHĨAVIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nBắc An, ngày 5 tháng 1 năm 2023\n"
		  "Số: 4/TB-BTC\nTHÔNG BÁO\nVề việc tổ chức Hội thi\nCăn cứ Kế hoạch của tỉnh;\n",
		"", "BAN TỔ CHỨC HỘI THI CHÈO THUYỀN", "4/TB-BTC", "TB", "tổ chức Hội thi", "Bắc An", "2023-01-05");
}

Test(split_header, a_name_set_wide_is_one_name)
{
	header_is("Bộ                          Nghề cá\nSố: 9/TB-BNC\n" STATE_TITLE "Hà An, ngày 6 tháng 7 năm 2021\n"
		  "THÔNG BÁO\nVề lịch họp\nCăn cứ Luật Cá;\n",
		"", "Bộ Nghề cá", "9/TB-BNC", "TB", "lịch họp", "Hà An", "2021-07-06");
}

#define MISREAD "UBND TỈNH BẮC AN\nœV\nSố: #4 /CT-UBND\nCỘNG HÒA XÃ HỘI CHÚ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n" \
		"Bắc An, ngày4ð tháng 3 năm 2022\nCHÍ THỊ\nVề việc phòng cháy rừng\n" \
		"Căn cứ Luật Rừng, yêu cầu:\n"

Test(split_header, what_a_scan_leaves_unreadable_is_left_out)
{
	struct sample s = scan_of(MISREAD);
	const struct header *h = &s.d.header;
	cr_expect_str_eq(shown(h->issuer), "UBND TỈNH BẮC AN");
	cr_expect_null(h->number);
	cr_expect_str_eq(shown(h->notation), "CT-UBND");
	cr_expect_str_eq(shown(h->place), "Bắc An");
	cr_expect_null(h->date);
	cr_expect_str_eq(shown(h->type_code), "CT");
	cr_expect_str_eq(shown(h->subject), "phòng cháy rừng");
	cr_expect(has_diagnostic(&s, "header.type.misread"));
	sample_free(&s);
	/* So are the blanks of a title. */
	s = scan_of("UBND TỈNH BẮC AN\nSố: 4/UBND\nBắc An, ngày 4 tháng 3 năm 2022\nCHITHI\nVề việc phòng cháy rừng\n"
		    "Căn cứ Luật Rừng, yêu cầu:\n");
	cr_expect_str_eq(shown(s.d.header.type_code), "CT");
	sample_free(&s);
	/* A text file's author meant what stands there. */
	s = sample_of(MISREAD);
	cr_expect_null(s.d.header.place);
	cr_expect_null(s.d.header.notation);
	cr_expect_not(has_diagnostic(&s, "header.type.misread"));
	sample_free(&s);
}

Test(split_header, a_scans_title_ends_at_a_wide_gap)
{
	static const char text[] = "UBND TỈNH BẮC AN\nCHỈ THỊ\nVề việc phòng cháy rừng\ntrên địa bàn tỉnh\n"
				   "DẾN nay, công tác phòng cháy rừng của tỉnh còn nhiều hạn chế cần sớm được";
	struct lines lines = {0};
	cr_assert_eq(lines_of_text(&lines, span_of(text)), 0);
	static const int tops[] = {5000, 9000, 11000, 12600, 15500};
	for (size_t i = 0; i < lines.count; i++) {
		lines.items[i].flags |= LINE_OCR;
		lines.items[i].size = 1400;
		lines.items[i].box = (struct box){i == 4 ? 9000 : 20000, tops[i], i == 4 ? 52000 : 42000, tops[i] + 1400};
	}
	struct sample s;
	sample_of_lines(&s, text, &lines);
	cr_expect_str_eq(shown(s.d.header.subject), "phòng cháy rừng trên địa bàn tỉnh");
	sample_free(&s);
	lines_free(&lines);
}

Test(split_header, a_misread_stop_is_a_marker_where_numbers_prove_it)
{
#define MISREAD_LIST "Căn cứ Luật Rừng, Chủ tịch yêu cầu:\n1, Các sở, ngành:\na) Kiểm tra rừng.\nb) Báo cáo tỉnh.\n" \
		     "2. Các huyện: Trực ban.\n3: Công an tỉnh: Tuần tra.\n5, Năm sau tiếp tục.\n"
	struct sample s = scan_of("QUYẾT ĐỊNH\n" MISREAD_LIST);
	outline_is(&s, "1, 1|a) 2|b) 2|2. 1|3: 1");
	sample_free(&s);
	s = sample_of("QUYẾT ĐỊNH\n" MISREAD_LIST);
	outline_is(&s, "a) 1|b) 1|2. 1");
	sample_free(&s);
}

Test(split_header, the_number_line_wins_over_a_number_in_the_title)
{
	header_is("BỘ NGHỀ CÁ\nThông tư số: 12/2021/TT-BNC\n" STATE_TITLE "THÔNG TƯ\nSỬA ĐỔI, BỔ SUNG\n"
		  "THÔNG TƯ SỐ 7/2019/TT-BNC VỀ THUYỀN BÈ\nCăn cứ Luật Cá;\n",
		"", "BỘ NGHỀ CÁ", "12/2021/TT-BNC", "TT", "SỬA ĐỔI, BỔ SUNG THÔNG TƯ SỐ 7/2019/TT-BNC VỀ THUYỀN BÈ", "", "");
}

Test(split_header, small_letters_of_legacy_capitals)
{
	header_is("Bộ nghề cá\nSố:      40   /2000/TT/BNC\nCộng hòa xã hội chủ nghĩa việt nam\n"
		  "Độc lập - Tự do - Hạnh phúc\nHà An, ngày 6 tháng 7 năm 2000\nThông tư của bộ nghề cá\n"
		  "Quy định việc đóng thuyền\nnăm 2000\n-----\nCăn cứ Luật Cá;\n",
		"", "Bộ nghề cá", "40/2000/TT/BNC", "TT", "Quy định việc đóng thuyền năm 2000", "Hà An", "2000-07-06");
	header_is("Ủy ban nhân dân\ntỉnh hòa an\nXV12\nSố: 7/QĐ-UB\n" STATE_TITLE
		  "Hòa An, ngày 1 tháng 3 năm 2004\nQUYẾT ĐỊNH\nVề việc khen thưởng\nCăn cứ Luật Cá;\n",
		"", "Ủy ban nhân dân tỉnh hòa an", "7/QĐ-UB", "QĐ", "khen thưởng", "Hòa An", "2004-03-01");
}

Test(split_header, marks_within_a_flattened_line)
{
	struct sample s = sample_of("HUYỆN ỦY LÂM AN ỦY BAN KIỂM TRA -------- ĐẢNG CỘNG SẢN VIỆT NAM --------- Số 8-CV/UBKTHU cung cấp hồ sơ "
				    "Lâm An, ngày 01 tháng 10 năm 2018 MẬT THƯỢNG KHẨN TÀI LIỆU THU HỒI Kính gửi: Đảng ủy xã Bãi Cỏ\n" BODY);
	cr_expect_str_eq(shown(s.d.header.subject), "cung cấp hồ sơ");
	cr_expect_eq(s.d.header.secrecy, SECRECY_CONFIDENTIAL);
	cr_expect_eq(s.d.header.urgency, URGENCY_VERY_URGENT);
	cr_expect(s.d.header.recall);
	cr_expect_eq(s.d.header.addressee_count, 1);
	sample_free(&s);
	/* The words in a sentence are none. */
	s = sample_of("SỞ XÂY DỰNG\nSố: 9/SXD-VP\nV/v bảo quản tài liệu MẬT của Sở\nKính gửi: Các phòng." BODY);
	cr_expect_eq(s.d.header.secrecy, 0);
	cr_expect_str_eq(shown(s.d.header.subject), "bảo quản tài liệu MẬT của Sở");
	sample_free(&s);
}

Test(split_header, a_flattened_wire_names_its_addressees)
{
	struct sample s = sample_of("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC AN -------- CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc "
				    "------- Số: 3/CĐ-UBND Bắc An, ngày 17 tháng 9 năm 2024 CÔNG ĐIỆN Về việc chống lũ trên sông Bắc HỎA TỐC "
				    "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC AN điện: - Các sở; - Các huyện.\n" BODY);
	cr_expect_str_eq(shown(s.d.header.issuer), "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC AN");
	cr_expect_str_eq(shown(s.d.header.subject), "chống lũ trên sông Bắc");
	cr_expect_eq(s.d.header.urgency, URGENCY_FLASH);
	cr_assert_eq(s.d.header.addressee_count, 2);
	cr_expect(range_is(&s, s.d.header.addressees[1].at, "Các huyện"));
	sample_free(&s);
}

Test(split_header, the_youth_unions_title_behind_a_branchs_name)
{
	header_is("HUYỆN ĐOÀN TÂN BÌNH ĐOÀN TNCS HỒ CHÍ MINH\nBCH ĐOÀN XÃ BÃI CỎ\n*** Bãi Cỏ, ngày 9 tháng 5 năm 2025\nSố: 4-KH/ĐTN\n"
		  "KẾ HOẠCH\nTổ chức hoạt động hè" BODY,
		"HUYỆN ĐOÀN TÂN BÌNH", "BCH ĐOÀN XÃ BÃI CỎ", "4-KH/ĐTN", "KH", "Tổ chức hoạt động hè", "Bãi Cỏ", "2025-05-09");
	header_is("HUYỆN ĐOÀN TÂN BÌNH BCH ĐOÀN XÃ BÃI CỎ -------- ĐOÀN TNCS HỒ CHÍ MINH -------- Số: 4-KH/ĐTN Bãi Cỏ, ngày 9 tháng 5 năm "
		  "2025 KẾ HOẠCH Tổ chức hoạt động hè" BODY,
		"HUYỆN ĐOÀN TÂN BÌNH", "BCH ĐOÀN XÃ BÃI CỎ", "4-KH/ĐTN", "KH", "Tổ chức hoạt động hè", "Bãi Cỏ", "2025-05-09");
}

Test(split_header, a_blocks_committee_goes_on_in_the_next_line)
{
	header_is("ĐẢNG BỘ TỈNH BẮC AN ĐẢNG CỘNG SẢN VIỆT NAM\nĐẢNG ỦY KHỐI\nDOANH NGHIỆP TỈNH\n* Bắc An, ngày 9 tháng 5 năm 2021\n"
		  "Số 4-CV/ĐUK\nV/v kết nạp đảng viên\nKính gửi: Các chi bộ" BODY,
		"ĐẢNG BỘ TỈNH BẮC AN", "ĐẢNG ỦY KHỐI DOANH NGHIỆP TỈNH", "4-CV/ĐUK", "CV", "kết nạp đảng viên", "Bắc An", "2021-05-09");
}

Test(split_header, an_authority_of_two_lines_ends_the_title)
{
	header_is("HỘI ĐỒNG NHÂN DÂN\nTỈNH BẮC AN\nSố: 7/NQ-HĐND\n" STATE_TITLE "NGHỊ QUYẾT\nVề việc phân bổ kinh phí làm cầu\n"
		  "HỘI ĐỒNG NHÂN DÂN TỈNH BẮC AN\nKHÓA XVIII, KỲ HỌP THỨ MƯỜI BA\nCăn cứ Luật Cầu;\nQUYẾT NGHỊ:\nĐiều 1. Làm cầu.\n",
		"", "HỘI ĐỒNG NHÂN DÂN TỈNH BẮC AN", "7/NQ-HĐND", "NQ", "phân bổ kinh phí làm cầu", "", "");
}

Test(split_header, what_has_lost_the_bar_of_its_letters)
{
	header_is("DẢNG BỘ TỈNH BẮC AN\nDẢNG ỦY XÃ BÃI CỎ\n*\nSố 4-QD/DU\nDẢNG CỘNG SẢN VIỆT NAM\nBãi Cỏ, ngày 9 tháng 5 năm 2021\n"
		  "QUYẾT DỊNH\nvề việc kết nạp dảng viên" BODY,
		"DẢNG BỘ TỈNH BẮC AN", "DẢNG ỦY XÃ BÃI CỎ", "4-QD/DU", "QĐ", "kết nạp dảng viên", "Bãi Cỏ", "2021-05-09");
	header_is("SỞ CÁ\nSố: 4/SC-VP\nV/v đếm thuyền\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nDộc lập - Tự do - Hạnh phúc\n"
		  "Bắc An, ngày 9 tháng 5 năm 2021\nKính gửi: Các xã" BODY,
		"", "SỞ CÁ", "4/SC-VP", "CV", "đếm thuyền", "Bắc An", "2021-05-09");
	struct sample s = sample_of("SỞ CÁ\nSố: 4/QD-SC\nQUYẾT DỊNH\nVề thuyền\nCăn cứ Luật Cá;\nDiều 1. Dếm thuyền.\n1. Một lần.\n"
				    "Diều 2. Thi hành.\nGIÁM DỐC\nLê Văn An\n");
	outline_is(&s, "Diều 1. 1|1. 2|Diều 2. 1");
	cr_assert_eq(s.d.signature_count, 1);
	cr_expect_str_eq(shown(s.d.signatures[0].position), "GIÁM DỐC");
	sample_free(&s);
}

Test(split_header, a_gazettes_title_says_organ_number_and_date)
{
	header_is("Nghị định\ncủa Chính phủ Số  12 /1999/NĐ-CP ngày 7 tháng 5 năm 1999\nQuy định việc chăn trâu\n\nChính phủ\n\n"
		  "Căn cứ Luật Trâu bò;\nNGHỊ ĐỊNH:\nĐiều 1. Chăn trâu trên bãi.\n",
		"", "Chính phủ", "12/1999/NĐ-CP", "NĐ", "Quy định việc chăn trâu", "", "1999-05-07");
	header_is("Thông tư\nliên tịch của Bộ Lúa - Bộ Ngô số 9/1998/TTLT-BL-BN\nngày 25 tháng 6 năm 1998 Hướng dẫn phơi thóc\n\n"
		  "Căn cứ Luật Phơi;\nLiên Bộ hướng dẫn như sau:\n1. Phơi thóc trên sân.\n",
		"", "Bộ Lúa - Bộ Ngô", "9/1998/TTLT-BL-BN", "TTLT", "Hướng dẫn phơi thóc", "", "1998-06-25");
	/* A decision that a plan carries out is none. */
	header_is("UBND TỈNH BẮC AN\nSố: 5/KH-UBND\n" STATE_TITLE "Bắc An, ngày 06 tháng 7 năm 2021\nKẾ HOẠCH\n"
		  "Triển khai Nghị quyết số 27-NQ/TU ngày 12/5/2021\ncủa Tỉnh ủy về trồng cây\n" BODY,
		"", "UBND TỈNH BẮC AN", "5/KH-UBND", "KH", "Triển khai Nghị quyết số 27-NQ/TU ngày 12/5/2021 của Tỉnh ủy về trồng cây",
		"Bắc An", "2021-07-06");
}

Test(split_header, a_law_librarys_flattened_head)
{
	header_is("Luật Chăn trâu 2008\nQUỐC HỘI ------- CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc --------- Luật số: "
		  "4/2008/QH12 Hà Nội, ngày 13 tháng 5 năm 2008 LUẬT [Việc xử phạt được hướng dẫn bởi Điều 4 Nghị định 8/2020/NĐ-CP] CHĂN TRÂU "
		  "[Việc xử phạt được hướng dẫn bởi Điều 4 Nghị định 8/2020/NĐ-CP]\nCăn cứ Hiến pháp;\nĐiều 1. Phạm vi\nLuật này quy định.\n",
		"", "QUỐC HỘI", "4/2008/QH12", "Luật", "CHĂN TRÂU", "Hà Nội", "2008-05-13");
	header_is("PHỦ THỦ TƯỚNG ----- CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập – Tự do – Hạnh phúc -------\nSố:\n9/TTg Hà Nội, ngày 10 "
		  "tháng 11 năm 1981 CHỈ THỊ VỀ CÔNG TÁC CHĂN NUÔI TRÂU BÒ TRONG CẢ NƯỚC Ngày 24 tháng 6 năm 1977 Hội đồng Chính phủ đã ra "
		  "Quyết định số 7-CP về chăn nuôi và từ đó đến nay đàn trâu bò cả nước đã tăng lên nhiều.\nThủ tướng yêu cầu các Bộ làm tốt.\n",
		"", "PHỦ THỦ TƯỚNG", "9/TTg", "CT", "CÔNG TÁC CHĂN NUÔI TRÂU BÒ TRONG CẢ NƯỚC", "Hà Nội", "1981-11-10");
	header_is("CHÍNH PHỦ -------\n" STATE_TITLE "Số: 7/2025/NĐ-CP Hà Nội ngày 11 tháng 4 năm 2025\nNGHỊ ĐỊNH QUY ĐỊNH VIỆC THUÊ TRÂU\n"
		  "Căn cứ Luật Trâu;\nĐiều 1. Thuê trâu.\n",
		"", "CHÍNH PHỦ", "7/2025/NĐ-CP", "NĐ", "QUY ĐỊNH VIỆC THUÊ TRÂU", "Hà Nội", "2025-04-11");
	header_is("QUỐC HỘI ****** CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc ****** Luật số:\n75/2006/QH 11\n"
		  "Hà Nội, ngày 29 tháng 11 năm 2006 LUẬT CHĂN TRÂU CỦA QUỐC HỘI\nCăn cứ Hiến pháp;\nĐiều 1. Phạm vi.\n",
		"", "QUỐC HỘI", "75/2006/QH11", "Luật", "CHĂN TRÂU CỦA QUỐC HỘI", "Hà Nội", "2006-11-29");
}

Test(split_header, bars_part_cells)
{
	header_is("   Bộ Lúa gạo|Cộng hoà xã hội chủ nghĩa việt nam|\n   -:-|Độc lập - Tự do - Hạnh phúc|\nSỐ: 13/2001/TT-BLG|------------|\n"
		  "|                Hà Nội, ngày 8 tháng 3 năm 2001|\n\nThông tư\nHướng dẫn phơi thóc\n\nCăn cứ Luật Phơi;\n1. Phơi thóc.\n",
		"", "Bộ Lúa gạo", "13/2001/TT-BLG", "TT", "Hướng dẫn phơi thóc", "Hà Nội", "2001-03-08");
}

Test(split_header, what_could_not_be_read_has_no_recipients)
{
	struct buffer b = {0};
	buffer_add_string(&b, "TRANG 1 [BẢN ĐỌC LẠI]: UBNDTHÀNHPHỐ; Kính gửi: Phòng dục");
	for (int i = 0; i < 30; i++)
		buffer_add_format(&b, "; riêng khai %d phương", i);
	buffer_add_string(&b, "\nĐọc không ra.\n");
	cr_assert(buffer_ok(&b));
	struct sample s = sample_of(b.data);
	cr_expect_eq(s.d.header.addressee_count, 0);
	cr_expect_str_eq(shown(s.d.header.issuer), "");
	sample_free(&s);
	buffer_free(&b);
}
