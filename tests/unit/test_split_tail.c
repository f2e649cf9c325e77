/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows the body: recipients, signatures, annexes, the copy block. */
#include "split_builder.h"

#define DOCUMENT \
	"SỞ NỘI VỤ\nSố: 12/SNV-TC\nV/v báo cáo\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n" \
	"Huế, ngày 12 tháng 6 năm 2020\nKính gửi: Các phòng\n\nĐề nghị các phòng báo cáo trước ngày 20/6/2020./.\n"

/* "TM ỦY BAN NHÂN DÂN / KT CHỦ TỊCH / PHÓ CHỦ TỊCH / Name" */
static void signature_is(const struct sample *s, size_t i, const char *wanted)
{
	struct buffer b = {0};
	cr_assert_lt(i, s->d.signature_count, "no signature for %s", wanted);
	const struct signature *g = &s->d.signatures[i];
	for (size_t k = 0; k < g->capacity_count; k++)
		buffer_add_format(&b, "%s %s / ", g->capacities[k].code, shown(g->capacities[k].of));
	buffer_add_format(&b, "%s / %s", shown(g->position), shown(g->signer));
	cr_assert(buffer_ok(&b));
	cr_expect_str_eq(b.data, wanted);
	buffer_free(&b);
}

static void one_signature(const char *block, const char *wanted)
{
	struct buffer text = {0};
	buffer_add_string(&text, DOCUMENT);
	buffer_add_string(&text, block);
	cr_assert(buffer_ok(&text));
	struct sample s = sample_of(text.data);
	cr_expect_eq(s.d.signature_count, 1, "%zu signatures of %s", s.d.signature_count, block);
	signature_is(&s, 0, wanted);
	sample_free(&s);
	buffer_free(&text);
}

Test(split_tail, authority_forms)
{
	one_signature("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nNguyễn Văn An\n",
		"TM ỦY BAN NHÂN DÂN / KT CHỦ TỊCH / PHÓ CHỦ TỊCH / Nguyễn Văn An");
	one_signature("T/M BAN THƯỜNG VỤ\nBÍ THƯ\n(Đã ký)\nVi Thị Mai\n", "TM BAN THƯỜNG VỤ / BÍ THƯ / Vi Thị Mai");
	one_signature("T.M. HỘI ĐỒNG BỘ TRƯỞNG\nK.T. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nVõ Văn Bình\n",
		"TM HỘI ĐỒNG BỘ TRƯỞNG / KT CHỦ TỊCH / PHÓ CHỦ TỊCH / Võ Văn Bình");
	one_signature("TL. BỘ TRƯỞNG\nKT. VỤ TRƯỞNG\nPHÓ VỤ TRƯỞNG\nLê Hà\n",
		"TL BỘ TRƯỞNG / KT VỤ TRƯỞNG / PHÓ VỤ TRƯỞNG / Lê Hà");
	one_signature("TUQ. GIÁM ĐỐC\nTRƯỞNG PHÒNG TỔ CHỨC\nLê Hà\n", "TUQ GIÁM ĐỐC / TRƯỞNG PHÒNG TỔ CHỨC / Lê Hà");
	one_signature("KT. BỘ TRƯỞNG, CHỦ NHIỆM\nPHÓ CHỦ NHIỆM\nMai Sĩ\n", "KT BỘ TRƯỞNG, CHỦ NHIỆM / PHÓ CHỦ NHIỆM / Mai Sĩ");
	one_signature("TM. ỦY BAN NHÂN DÂN\nTỈNH HÒA AN\nCHỦ TỊCH\nLê Hà\n", "TM ỦY BAN NHÂN DÂN TỈNH HÒA AN / CHỦ TỊCH / Lê Hà");
	one_signature("KT. Bộ trưởng Bộ Công nghiệp\nThứ trưởng\n(đã ký)\nLê Hà\n", "KT Bộ trưởng Bộ Công nghiệp / Thứ trưởng / Lê Hà");
	one_signature("Q. CỤC TRƯỞNG\nLê Hà\n", "Q CỤC TRƯỞNG / CỤC TRƯỞNG / Lê Hà");
}

Test(split_tail, titles_and_spellings_of_names)
{
	one_signature("GIÁM ĐỐC\nPGS.TS. Trần Thị Kim Ngân\n", "GIÁM ĐỐC / Trần Thị Kim Ngân");
	one_signature("CHỈ HUY TRƯỞNG\n(Đã ký)\nĐại tá Huỳnh Văn Y\n", "CHỈ HUY TRƯỞNG / Huỳnh Văn Y");
	one_signature("CHỦ TỊCH\nY Bhăm Niê-Kđăm\n", "CHỦ TỊCH / Y Bhăm Niê-Kđăm");
	one_signature("CHỦ TỊCH\nK'Phương Niê\n", "CHỦ TỊCH / K'Phương Niê");
}

Test(split_tail, one_line_signature)
{
	one_signature("KT. BỘ TRƯỞNG THỨ TRƯỞNG Đỗ Anh Tuấn\n", "KT BỘ TRƯỞNG / THỨ TRƯỞNG / Đỗ Anh Tuấn");
	one_signature("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Đỗ Anh Tuấn\n",
		"TM ỦY BAN NHÂN DÂN / KT CHỦ TỊCH / PHÓ CHỦ TỊCH / Đỗ Anh Tuấn");
	one_signature("T/M ỦY BAN KIỂM TRA CHỦ NHIỆM H'Mai Niê Kđăm\n", "TM ỦY BAN KIỂM TRA / CHỦ NHIỆM / H'Mai Niê Kđăm");
	one_signature("K/T TRƯỞNG BAN PHÓ TRƯỞNG BAN Đỗ Anh Tuấn\n", "KT TRƯỞNG BAN / PHÓ TRƯỞNG BAN / Đỗ Anh Tuấn");
}

Test(split_tail, two_blocks_side_by_side)
{
	struct sample s = sample_of(DOCUMENT "THƯ KÝ                              CHỦ TRÌ\n(Ký, ghi rõ họ tên)              (Ký, ghi rõ họ tên)\n\n"
					     "Phạm Thị Hoa                        Lê Văn Tám\n");
	cr_assert_eq(s.d.signature_count, 2);
	signature_is(&s, 0, "THƯ KÝ / Phạm Thị Hoa");
	signature_is(&s, 1, "CHỦ TRÌ / Lê Văn Tám");
	sample_free(&s);
}

static void recipients_are(const char *tail, const char *const *wanted, size_t count, const char *signature)
{
	struct buffer text = {0};
	buffer_add_string(&text, DOCUMENT);
	buffer_add_string(&text, tail);
	cr_assert(buffer_ok(&text));
	struct sample s = sample_of(text.data);
	cr_expect_eq(s.d.distribution_count, count, "%zu of %s", s.d.distribution_count, tail);
	for (size_t i = 0; i < count && i < s.d.distribution_count; i++)
		cr_expect(range_is(&s, s.d.distribution[i].at, wanted[i]), "%s", wanted[i]);
	if (count && s.d.distribution_count == count)
		cr_expect(s.d.distribution[count - 1].archive);
	cr_assert_eq(s.d.signature_count, 1, "%s", tail);
	signature_is(&s, 0, signature);
	sample_free(&s);
	buffer_free(&text);
}

Test(split_tail, recipients)
{
	static const char *const three[] = {"Như trên", "Giám đốc (để b/c)", "Lưu: VT, TC"};
	static const char *const wrapped[] = {"Như trên", "Các phòng chuyên môn và đơn vị\ntrực thuộc Sở", "Lưu: VT, TC"};
	recipients_are("Nơi nhận:\n- Như trên;\n- Giám đốc (để b/c);\n- Lưu: VT, TC.\nCHÁNH VĂN PHÒNG\nLê Hà\n", three, 3,
		"CHÁNH VĂN PHÒNG / Lê Hà");
	recipients_are("CHÁNH VĂN PHÒNG\nLê Hà\n\nNơi nhận:\n- Như trên;\n- Giám đốc (để b/c);\n- Lưu: VT, TC.\n", three, 3,
		"CHÁNH VĂN PHÒNG / Lê Hà");
	recipients_are("Nơi nhận:                          CHÁNH VĂN PHÒNG\n- Như trên;                             (Đã ký)\n"
		       "- Giám đốc (để b/c);\n- Lưu: VT, TC.                          Lê Hà\n",
		three, 3, "CHÁNH VĂN PHÒNG / Lê Hà");
	recipients_are("Nơi nhận: CHÁNH VĂN PHÒNG\n- Như trên;\n- Giám đốc (để b/c);\n- Lưu: VT, TC.\n\n\n      Lê Hà\n", three, 3,
		"CHÁNH VĂN PHÒNG / Lê Hà");
	recipients_are("Nơi nhận: - Như trên; - Giám đốc (để b/c); - Lưu: VT, TC.\nCHÁNH VĂN PHÒNG Lê Hà\n", three, 3,
		"CHÁNH VĂN PHÒNG / Lê Hà");
	recipients_are("Nơi nhận:\n- Như trên;\n- Các phòng chuyên môn và đơn vị\ntrực thuộc Sở;\n- Lưu: VT, TC.\nCHÁNH VĂN PHÒNG\nLê Hà\n",
		wrapped, 3, "CHÁNH VĂN PHÒNG / Lê Hà");
}

Test(split_tail, notes)
{
	struct sample s = sample_of(DOCUMENT "Nơi nhận:\n- Tỉnh ủy (để b/c);\n- Các sở (t/h).\n- Lưu: VT.\nGIÁM ĐỐC\nLê Hà\n");
	cr_assert_eq(s.d.distribution_count, 3);
	cr_expect_str_eq(shown(s.d.distribution[0].note), "để b/c");
	cr_expect_str_eq(shown(s.d.distribution[1].note), "t/h");
	cr_expect_null(s.d.distribution[2].note);
	cr_expect_not(s.d.distribution[1].archive);
	sample_free(&s);
}

Test(split_tail, the_copy_block_is_an_endorsement)
{
	struct sample s = sample_of(DOCUMENT "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\n(Đã ký)\nLê Hà\n"
					     "ỦY BAN NHÂN DÂN HUYỆN BA\nVĂN PHÒNG\nSố: 31/SL-VP\nSAO LỤC\nBa, ngày 25 tháng 8 năm 2020\n"
					     "Nơi nhận:\n- Các xã.\nCHÁNH VĂN PHÒNG\nBạch Công Tiến\n");
	cr_assert_eq(s.d.signature_count, 1);
	signature_is(&s, 0, "GIÁM ĐỐC / Lê Hà");
	cr_expect_eq(s.d.distribution_count, 2);
	cr_expect_eq(s.d.zones[s.d.zone_count - 1].kind, ZONE_ENDORSEMENT);
	cr_expect_str_eq(shown(s.d.header.code), "12/SNV-TC");
	sample_free(&s);
}

Test(split_tail, a_second_dispatch_is_reported)
{
	struct sample s = sample_of(DOCUMENT "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nLê Hà\n\n"
					     "SỞ NỘI VỤ\nSố: 15/BC-SNV\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
					     "Huế, ngày 13 tháng 6 năm 2020\nBÁO CÁO\nKết quả cải cách hành chính\n1. Kết quả.\n");
	cr_expect(has_diagnostic(&s, "bundle"));
	cr_expect_str_eq(shown(s.d.header.code), "12/SNV-TC");
	outline_is(&s, "1. 1");
	sample_free(&s);
}

Test(split_tail, a_second_head_may_open_with_a_post)
{
	struct sample s = sample_of(DOCUMENT "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nLê Hà\n\n"
					     "CHỦ TỊCH ỦY BAN NHÂN DÂN\nTỈNH QUẢNG SƠN\nSố: 9/CĐ-UBND\n"
					     "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nQuảng Sơn, ngày 13 tháng 6 năm 2020\nCÔNG ĐIỆN\nVề việc phòng lụt\n");
	cr_assert(has_diagnostic(&s, "bundle"));
	cr_assert_eq(s.d.signature_count, 1);
	signature_is(&s, 0, "GIÁM ĐỐC / Lê Hà");
	sample_free(&s);
}

/* The whole of its head is its own, from the first line of its organ on. */
Test(split_tail, a_second_head_may_have_a_subject_over_lines)
{
	struct sample s = sample_of(DOCUMENT "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nLê Hà\n\n"
					     "ĐẢNG BỘ TỈNH QUẢNG SƠN\nHUYỆN ỦY BẾN ĐÁ\n*\nSố 61-CV/HU\nvề việc rà soát hồ sơ\n"
					     "cán bộ diện quản lý và việc\nbổ sung bản kê khai\n"
					     "ĐẢNG CỘNG SẢN VIỆT NAM\nBến Đá, ngày 13 tháng 6 năm 2020\nKính gửi: Các chi bộ\n1. Rà soát.\n");
	bool found = false;
	for (size_t i = 0; i < s.diagnostics.count; i++)
		if (strcmp(s.diagnostics.items[i].code, "bundle") == 0) {
			found = true;
			cr_expect_eq(s.diagnostics.items[i].at.start, (size_t)(strstr(s.text.ptr, "ĐẢNG BỘ TỈNH") - s.text.ptr));
		}
	cr_expect(found);
	sample_free(&s);
}

Test(split_tail, furniture_is_cut_out_of_every_zone)
{
	const char *text = DOCUMENT "2\nĐề nghị lưu ý.\nNơi nhận:\n- Như trên;\n2\n- Lưu: VT.\n";
	struct lines lines = {0};
	cr_assert_eq(lines_of_text(&lines, span_of(text)), 0);
	size_t furniture = 0;
	for (size_t i = 0; i < lines.count; i++)
		if (range_length(lines.items[i].at) == 1)
			lines.items[i].flags = LINE_FURNITURE;
	struct sample s;
	sample_of_lines(&s, text, &lines);
	for (size_t i = 0; i < s.d.zone_count; i++)
		furniture += s.d.zones[i].kind == ZONE_FURNITURE;
	cr_expect_eq(furniture, 2);
	cr_expect_eq(s.d.distribution_count, 2);
	lines_free(&lines);
	sample_free(&s);
}

#define TAIL_HEAD "QUYẾT ĐỊNH\nVề việc họp\nCăn cứ Luật Cá;\nĐiều 1. Họp tại xã.\nĐiều 2. Các phòng thi hành Quyết định này./.\n"

static void one_signature_is(const struct sample *s, const char *of, const char *position, const char *signer)
{
	cr_assert_eq(s->d.signature_count, 1);
	const struct signature *g = &s->d.signatures[0];
	cr_assert_eq(g->capacity_count, of ? 1 : 0);
	if (of)
		cr_expect_str_eq(shown(g->capacities[0].of), of);
	cr_expect_str_eq(shown(g->position), position);
	cr_expect_str_eq(shown(g->signer), signer);
}

Test(split_tail, a_misspelt_post_is_a_post)
{
	struct sample s = sample_of(TAIL_HEAD "KT. BỘ TRƯỞNG\nTHỨ TRUỞNG\nĐoàn Văn Sơn\n");
	one_signature_is(&s, "BỘ TRƯỞNG", "THỨ TRUỞNG", "Đoàn Văn Sơn");
	sample_free(&s);
}

Test(split_tail, letters_of_a_seal_are_no_part_of_the_signature)
{
	struct sample s = sample_of(TAIL_HEAD "TM. BAN CHẤP HÀNH HỘI TRƯỜNG\nHÀ AN\nHỘI SINH VIÊN CÔNG SAN\nTRẦN KHIÊM/*\n\n"
					      "Lê Thanh Bình\n");
	one_signature_is(&s, "BAN CHẤP HÀNH HỘI TRƯỜNG", "", "Lê Thanh Bình");
	sample_free(&s);
}

Test(split_tail, a_second_office_below_the_name_makes_no_second_signature)
{
	struct sample s = sample_of(TAIL_HEAD "TM. TIỂU BAN\nTRƯỞNG TIỂU BAN\n\nNguyễn Văn Hoan\n\nTRƯỞNG BAN DÂN VẬN\n");
	one_signature_is(&s, "TIỂU BAN", "TRƯỞNG TIỂU BAN", "Nguyễn Văn Hoan");
	sample_free(&s);
}

Test(split_tail, an_item_ends_before_the_other_columns_signature)
{
	struct sample s = sample_of(TAIL_HEAD "Nơi nhận:\n- Báo Bắc An;\nTL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nVõ Văn Anh\n"
					      "(để đưa tin)\n- Lưu: VT.\n");
	one_signature_is(&s, "CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "Võ Văn Anh");
	cr_assert_eq(s.d.distribution_count, 2);
	cr_expect(range_is(&s, s.d.distribution[0].at, "Báo Bắc An"));
	cr_expect_str_eq(shown(s.d.distribution[0].note), "để đưa tin");
	sample_free(&s);
}

Test(split_tail, a_name_far_right_among_the_list_is_the_signers)
{
	struct sample s = sample_of(TAIL_HEAD "Nơi nhận:                                      TL. CHỦ TỊCH\n"
					      "- Báo Bắc An;                            CHÁNH VĂN PHÒNG\n       (để đưa tin)\n"
					      "                                                Võ Văn Anh\n- Lưu: VT.\n");
	one_signature_is(&s, "CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "Võ Văn Anh");
	cr_expect_eq(s.d.distribution_count, 2);
	sample_free(&s);
}

Test(split_tail, what_is_attached_behind_a_list_on_one_line_is_no_item)
{
	struct sample s = sample_of(TAIL_HEAD "Nơi nhận: - Như Điều 2; - Lưu: VT.\nTM. ỦY BAN NHÂN DÂN CHỦ TỊCH     Phạm Đình Nghi\n"
					      "DANH MỤC\n“THUYỀN BÈ” HẾT HẠN (Ban hành kèm theo Quyết định số 3/QĐ-UBND)\nSTT\n");
	cr_expect_eq(s.d.distribution_count, 2);
	one_signature_is(&s, "ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Phạm Đình Nghi");
	sample_free(&s);
}

Test(split_tail, a_forms_signature_in_an_annex_is_not_the_dispatches)
{
	struct sample s = sample_of("NGHỊ ĐỊNH\nVề thuyền bè\nCăn cứ Luật Cá;\nĐiều 1. Đăng ký thuyền.\n"
				    "Điều 2. Các bộ thi hành Nghị định này.\nTM. CHÍNH PHỦ\nTHỦ TƯỚNG\nLê Văn An\nPhụ lục\n"
				    "MẪU ĐƠN ĐĂNG KÝ\nTôi xin đăng ký thuyền của gia đình.\nTHỦ TRƯỞNG CƠ QUAN\n(Ký, ghi rõ họ tên)\n");
	one_signature_is(&s, "CHÍNH PHỦ", "THỦ TƯỚNG", "Lê Văn An");
	sample_free(&s);
}

Test(split_tail, a_name_glued_into_an_item_that_goes_on)
{
	struct sample s = sample_of(TAIL_HEAD "Nơi nhận: KT. CHỦ TỊCH\n- Như trên; PHÓ CHỦ TỊCH\n- Cổng Thông tin của Sở và các Đỗ Văn Khang\nphòng;\n"
					      "- Lưu: VT.\n");
	one_signature_is(&s, "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Đỗ Văn Khang");
	cr_assert_eq(s.d.distribution_count, 3);
	cr_expect(range_is(&s, s.d.distribution[1].at, "Cổng Thông tin của Sở và các"));
	sample_free(&s);
	/* A signature that has its name takes none out of the list. */
	s = sample_of(TAIL_HEAD "Nơi nhận:\n- Gia đình đồng chí Đỗ Văn Khang\n(để biết);\n- Lưu: VT.\nCHỦ TỊCH\nLê Văn An\n");
	one_signature_is(&s, NULL, "CHỦ TỊCH", "Lê Văn An");
	cr_expect_eq(s.d.distribution_count, 2);
	sample_free(&s);
}

Test(split_tail, an_item_takes_the_rest_that_says_more_than_what_came_between)
{
	struct sample s = sample_of(TAIL_HEAD "Nơi nhận:                        CHỦ TỊCH\n- Mặt trận xã và các đoàn         Lê Văn An\n"
					      "thể chính trị, xã hội của xã;\n- Lưu: VT.\n");
	one_signature_is(&s, NULL, "CHỦ TỊCH", "Lê Văn An");
	cr_assert_eq(s.d.distribution_count, 2);
	cr_expect(range_is(&s, s.d.distribution[0].at,
		"Mặt trận xã và các đoàn         Lê Văn An\nthể chính trị, xã hội của xã"));
	sample_free(&s);
	s = sample_of(TAIL_HEAD "Nơi nhận:                        CHỦ TỊCH\n- Mặt trận xã (để báo             Lê Văn An\ncáo);\n- Lưu: VT.\n");
	cr_assert_eq(s.d.distribution_count, 2);
	cr_expect(range_is(&s, s.d.distribution[0].at, "Mặt trận xã (để báo"));
	sample_free(&s);
}

Test(split_tail, posts_and_organs_that_a_scan_misread)
{
	static const char foot[] = TAIL_HEAD "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTM. UY BAN NHẢN DÂN\n_—. KT. CHU TỊCH\nPHO C HỦ TỊCH\n: Đỗ Văn Khang\n";
	struct sample s = scan_of(foot);
	cr_assert_eq(s.d.signature_count, 1);
	const struct signature *sig = &s.d.signatures[0];
	cr_assert_eq(sig->capacity_count, 2);
	cr_expect_str_eq(shown(sig->capacities[0].of), "ỦY BAN NHÂN DÂN");
	cr_expect_str_eq(shown(sig->capacities[1].of), "CHỦ TỊCH");
	cr_expect_str_eq(shown(sig->position), "PHÓ CHỦ TỊCH");
	cr_expect_str_eq(shown(sig->signer), "Đỗ Văn Khang");
	cr_expect(has_diagnostic(&s, "signature.misread"));
	sample_free(&s);
	/* What is read right, and what a text file says, stays as it is. */
	s = scan_of(TAIL_HEAD "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nĐỗ Văn Khang\n");
	cr_expect_not(has_diagnostic(&s, "signature.misread"));
	sample_free(&s);
	s = sample_of(TAIL_HEAD "KT. CHU TỊCH\nPHÓ CHỦ TỊCH\nĐỗ Văn Khang\n");
	cr_expect_str_eq(shown(s.d.signatures[0].capacities[0].of), "CHU TỊCH");
	sample_free(&s);
}

Test(split_tail, a_list_that_lost_its_head)
{
	struct sample s = sample_of("SỞ XÂY DỰNG\nSố: 4/SXD-VP\nV/v đếm nhà\nKính gửi: Các xã\nThực hiện kế hoạch năm, Sở đề nghị các xã:\n- Đếm nhà;\n"
				    "- Báo cáo Sở./.\nCHỦ TỊCH\n- Các xã;\n- Thanh tra\ntỉnh; các sở;\nLê Văn An\n- Báo Bắc An;\n- Lưu: VT.\n");
	cr_assert_eq(s.d.distribution_count, 4);
	cr_expect(range_is(&s, s.d.distribution[0].at, "Các xã"));
	cr_expect(range_is(&s, s.d.distribution[3].at, "Lưu: VT"));
	one_signature_is(&s, NULL, "CHỦ TỊCH", "Lê Văn An");
	sample_free(&s);
	/* An item that says what is kept is none of a list without a head. */
	s = sample_of("SỞ XÂY DỰNG\nSố: 4/SXD-VP\nV/v lưu giữ hồ sơ\nKính gửi: Các xã\nSở đề nghị các xã:\n- Đếm nhà;\n- Lập hồ sơ;\n- Lưu hồ sơ tại xã.\n");
	cr_expect_eq(s.d.distribution_count, 0);
	sample_free(&s);
}

Test(split_tail, signed_stands_behind_the_name)
{
	struct sample s = sample_of(TAIL_HEAD "CHỦ TỊCH\nNơi nhận:\n- Các xã,                              Lê Văn An đã ký\n- Lưu: VT.\n");
	cr_assert_eq(s.d.signature_count, 1);
	cr_expect_str_eq(shown(s.d.signatures[0].signer), "Lê Văn An");
	cr_assert_eq(s.d.distribution_count, 2);
	cr_expect(range_is(&s, s.d.distribution[0].at, "Các xã"));
	sample_free(&s);
}
