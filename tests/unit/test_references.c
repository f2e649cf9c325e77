/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Citations: what is one, its parts, what it is not. */
#include "passages.h"
#include "rules_dir.h"
#include "tag_step.h"
#include "tags.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct rules_set *set;

static void open_rules(void)
{
	struct error err;
	set = rules_open(TAG_RULE_FILES, NULL, &err);
	cr_assert_not_null(set, "%s", err.message);
}

static void close_rules(void)
{
	rules_close(set);
}

TestSuite(references, .init = open_rules, .fini = close_rules);

static void part(struct buffer *b, const char *value)
{
	buffer_add_format(b, "|%s", value ? value : "");
}

/* "type|code|date|issuer" of every citation, parted by line feeds. */
static char *describe(const struct tags *t)
{
	struct buffer b = {0};
	for (size_t i = 0; i < t->reference_count; i++) {
		const struct reference *r = &t->references[i];
		buffer_add_format(&b, "%s%s", i ? "\n" : "", r->type_code ? r->type_code : "");
		part(&b, r->code);
		part(&b, r->date);
		part(&b, r->issuer);
	}
	return b.data ? buffer_detach(&b) : calloc(1, 1);
}

static struct tags find(const char *text, const struct dispatch *d)
{
	static const struct dispatch none;
	struct tags t = {0};
	struct error err;
	struct passages passages = {0};
	cr_assert_eq(passages_read(&passages, rules_of(set), span_of(text), d ? d : &none), 0);
	cr_assert_eq(find_references(&t, rules_of(set), &passages, d ? d : &none, &err), 0);
	passages_free(&passages);
	for (size_t i = 0; i < t.reference_count; i++)
		cr_assert(t.references[i].at.start < t.references[i].at.end &&
			t.references[i].at.end <= strlen(text));
	return t;
}

static void expect(const char *text, const char *wanted)
{
	struct tags t = find(text, NULL);
	char *got = describe(&t);
	cr_expect_str_eq(got, wanted, "%s\n  gives  %s\n  wanted %s", text, got, wanted);
	free(got);
	tags_free(&t);
}

Test(references, full_short_and_bare)
{
	expect("Thực hiện Kế hoạch số 31-KH/HU ngày 12/5/2023 của Ban Thường vụ Huyện ủy về chuyển đổi số.",
		"KH|31-KH/HU|2023-05-12|Ban Thường vụ Huyện ủy");
	expect("theo Nghị định số 45/2022/NĐ-CP của Chính phủ", "NĐ|45/2022/NĐ-CP||Chính phủ");
	expect("theo đúng Nghị định 45/2022/NĐ-CP.", "NĐ|45/2022/NĐ-CP||");
	expect("đã có tại 45/2022/NĐ-CP và văn bản khác", "NĐ|45/2022/NĐ-CP||");
	expect("Công văn 218-CV/VPTW/nb (11/3/2019) nêu rõ", "CV|218-CV/VPTW/nb|2019-03-11|");
	expect("theo công văn số 77/STC-NS ngày 02/4/2024 của Sở Tài chính", "CV|77/STC-NS|2024-04-02|Sở Tài chính");
}

Test(references, joint_ones_by_number_only)
{
	expect("theo Nghị quyết liên tịch số 102 của Ủy ban Thường vụ Quốc hội.", "NQLT|||Ủy ban Thường vụ Quốc hội");
}

Test(references, dates_in_all_shapes)
{
	expect("Chỉ thị số 09-CT/TU, ngày 05 tháng 3 năm 2020 của Tỉnh ủy", "CT|09-CT/TU|2020-03-05|Tỉnh ủy");
	expect("Chỉ thị số 09-CT/TU ngày 5-3-2020", "CT|09-CT/TU|2020-03-05|");
	expect("Chỉ thị số 09-CT/TU ngày 05.3.2020", "CT|09-CT/TU|2020-03-05|");
	expect("Chỉ thị số 09-CT/TU ký ngày 5/3/2020", "CT|09-CT/TU|2020-03-05|");
	expect("Chỉ thị số 09-CT/TU (ngày 5/3/2020)", "CT|09-CT/TU|2020-03-05|");
	expect("Chỉ thị số 09-CT/TU của Tỉnh ủy ngày 5/3/2020 về", "CT|09-CT/TU|2020-03-05|Tỉnh ủy");
	/* No such day: no date, but the citation stands. */
	expect("Chỉ thị số 09-CT/TU ngày 31/02/2020", "CT|09-CT/TU||");
	expect("Chỉ thị số 09-CT/TU, trước ngày 05/3/2020 phải xong", "CT|09-CT/TU||");
}

Test(references, codes_broken_and_spaced)
{
	expect("Kết luận số 27-\nKL/TW của Bộ Chính trị", "KL|27-KL/TW||Bộ Chính trị");
	expect("Kết luận số 27\n-KL/TW", "KL|27-KL/TW||");
	expect("Kết luận\nsố\n27-KL/\nTW\nngày\n3/6/2022\ncủa Ban\nBí thư", "KL|27-KL/TW|2022-06-03|Ban Bí thư");
	expect("Kết luận số 27 - KL/TW", "KL|27-KL/TW||");
	expect("Kết luận số 27 –KL/TW", "KL|27-KL/TW||");
	expect("Kết luận số: 27-KL/TW", "KL|27-KL/TW||");
	expect("Công văn số 310/UBND -\nNC ngày 7/8/2024", "CV|310/UBND-NC|2024-08-07|");
	/* As character recognition reads it. */
	expect("Kế hoạch só 12-KH/TU ngày 4/5/2022", "KH|12-KH/TU|2022-05-04|");
	expect("Quyết định số 12-QÐ/TW", "QĐ|12-QĐ/TW||");
	expect("QUYẾT ĐỊNH SỐ 12/2024/QĐ-UBND NGÀY 03 THÁNG 4 NĂM 2024 CỦA ỦY BAN NHÂN DÂN TỈNH",
		"QĐ|12/2024/QĐ-UBND|2024-04-03|ỦY BAN NHÂN DÂN TỈNH");
	expect("Quyết định số 84 QĐ/TWĐTN ngày 6/1/2020", "QĐ|84QĐ/TWĐTN|2020-01-06|");
	expect("Nghị định số 178-CP ngày 28/10/1994", "NĐ|178-CP|1994-10-28|");
}

Test(references, lists_share_a_type)
{
	expect("các Quy định số 20-QĐi/TU, 21-QĐi/TU ngày 3/4/2019 và số 22-QĐi/TU",
		"QĐi|20-QĐi/TU||\nQĐi|21-QĐi/TU|2019-04-03|\nQĐi|22-QĐi/TU||");
	expect("các Công văn số 11/UBND-KT ngày 1/2/2024; số 12/UBND-KT; số 13/UBND-KT",
		"CV|11/UBND-KT|2024-02-01|\nCV|12/UBND-KT||\nCV|13/UBND-KT||");
	expect("các Nghị định: số 10/2020/NĐ-CP, số 11/2021/NĐ-CP",
		"NĐ|10/2020/NĐ-CP||\nNĐ|11/2021/NĐ-CP||");
}

Test(references, type_is_what_the_words_say)
{
	expect("Quy định số 33-QĐ/TU", "QĐ|33-QĐ/TU||");
	struct tags t = find("Quy định số 33-QĐ/TU và Chương trình hành động số 8-CTr/TU", NULL);
	cr_assert_eq(t.reference_count, 2);
	cr_expect_str_eq(t.references[0].type_name, "Quy định");
	cr_expect_str_eq(t.references[1].type_name, "Chương trình hành động");
	tags_free(&t);
	expect("có văn bản số 900-CV/VPTU gửi", "CV|900-CV/VPTU||");
	expect("Thông tri số 04-TT/TU", "TT|04-TT/TU||");
}

Test(references, issuers_by_the_longest_name_and_not_beyond)
{
	static const char *const issuers[] = {"Ban Bí thư khóa XI", "Ban Chấp hành Trung ương Đảng khóa XII",
		"Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh", "Ban Thường vụ Đảng ủy xã Hòa Bình",
		"Bộ trưởng Bộ Nông nghiệp và Môi trường", "Ủy ban nhân dân thành phố Cần Thơ",
		"Chủ tịch UBND tỉnh", "Thanh tra Bộ Văn hóa, Thể thao và Du lịch", "Thủ tướng Chính phủ",
		"Ủy ban Thường vụ Quốc hội", "Ban Tổ chức Trung ương", "Hội đồng nhân dân tỉnh Bà Rịa - Vũng Tàu",
		"Văn phòng Chính phủ", "Thống đốc Ngân hàng Nhà nước Việt Nam", "Ban Chỉ đạo 389 tỉnh",
		"Ủy ban Kiểm tra Huyện ủy", "Sở Lao động - Thương binh và Xã hội", "HĐND tỉnh khóa XV",
		"Tổng cục trưởng Tổng cục Hải quan", "Liên đoàn Lao động tỉnh"};
	static const char *const rest[] = {" về công tác cán bộ", " quy định chi tiết", ", đề nghị các xã",
		" và Nghị quyết của Đảng bộ", " Quy định một số điều", "; các đơn vị", " triển khai đợt học tập",
		" phê duyệt đề án"};
	for (size_t i = 0; i < sizeof issuers / sizeof *issuers; i++)
		for (size_t k = 0; k < sizeof rest / sizeof *rest; k++) {
			struct buffer text = {0}, wanted = {0};
			buffer_add_format(&text, "Kế hoạch số 5-KH/BCD ngày 6/7/2023 của %s%s", issuers[i], rest[k]);
			buffer_add_format(&wanted, "KH|5-KH/BCD|2023-07-06|%s", issuers[i]);
			expect(text.data, wanted.data);
			buffer_free(&text);
			buffer_free(&wanted);
		}
}

Test(references, laws_and_resolutions_by_name)
{
	expect("theo Luật Hộ tịch năm 2014 và Luật Cư trú số 68/2020/QH14", "Luật|||\nLuật|68/2020/QH14||");
	expect("Căn cứ Luật Phòng, chống thiên tai ngày 19 tháng 6 năm 2013;", "Luật||2013-06-19|");
	expect("Luật sửa đổi, bổ sung một số điều của Luật Đê điều số 60/2020/QH14 ngày 17/6/2020",
		"Luật|60/2020/QH14|2020-06-17|");
	expect("Luật Thủ đô được Quốc hội khóa XV thông qua ngày 28/6/2024", "Luật||2024-06-28|Quốc hội khóa XV");
	expect("tinh thần Nghị quyết Trung ương 5 khóa XI", "NQ|||");
	expect("Nghị quyết Hội nghị lần thứ sáu Ban Chấp hành Trung ương Đảng khóa XII", "NQ|||");
	expect("Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII của Đảng", "NQ|||");
	expect("Nghị quyết Hội nghị lần thứ sáu Ban Chấp hành Trung ương khóa XII số 18-NQ/TW", "NQ|18-NQ/TW||");
	expect("Hiến pháp năm 2013", "Hiến pháp|||");
	/* A name alone is not enough. */
	expect("quy định của Luật Đất đai, Điều lệ Đảng và pháp luật năm 2024", "");
	expect("Nghị quyết số 27 của Bộ Chính trị", "NQ|||Bộ Chính trị");
}

Test(references, blanks_stay_blank)
{
	struct tags t = find("Tờ trình số     /TTr-SNV ngày   /  /2024 của Sở Nội vụ", NULL);
	cr_assert_eq(t.reference_count, 1);
	cr_expect_null(t.references[0].code);
	cr_expect_null(t.references[0].date);
	cr_expect_str_eq(t.references[0].notation, "TTr-SNV");
	cr_expect_str_eq(t.references[0].issuer, "Sở Nội vụ");
	tags_free(&t);
}

Test(references, no_citations)
{
	expect("Quy chuẩn QCVN 01:2019/BCA, TCVN 6909:2001; tỷ lệ 1/3; 24/24 giờ; giai đoạn 2021-2025", "");
	expect("Mẫu số 02/BC-HĐND và biểu số 05/KH-BC", "");
	expect("Ngày 12/3/2024, nhiệm kỳ 2020 - 2025, điện thoại 0212.3851.234", "");
	expect("Kế hoạch 5 năm, Chương trình 30a, Thông báo 02 nội dung", "");
	expect("pháp luật năm 2020 và kỷ luật 2021", "");
}

Test(references, the_documents_own_code_is_none)
{
	struct dispatch d = {0};
	d.header.code = "15/KH-UBND";
	d.header.type_name = "Kế hoạch";
	struct tags t = find("(Ban hành kèm theo Kế hoạch số 15/KH-UBND ngày 5/6/2024 của UBND xã)", &d);
	cr_expect_eq(t.reference_count, 0);
	cr_assert_eq(t.mention_count, 1);
	cr_expect(t.mentions[0].self);
	tags_free(&t);
}

Test(references, mentions)
{
	struct dispatch d = {0};
	d.header.type_name = "Công văn";
	struct tags t = find("Theo Kế hoạch số 8-KH/HU, Quyết định số 9-QĐ/HU. Kế hoạch nói trên và Quyết định này; "
			     "Công văn này", &d);
	cr_assert_eq(t.reference_count, 2);
	cr_assert_eq(t.mention_count, 3);
	cr_expect(!t.mentions[0].self && t.mentions[0].same_as == 0);
	cr_expect(!t.mentions[1].self && t.mentions[1].same_as == 1);
	cr_expect(t.mentions[2].self);
	tags_free(&t);
}

Test(references, aliases)
{
	struct tags t = find("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư (sau đây gọi tắt là "
			     "Nghị định 30). Các đơn vị thực hiện đúng Nghị định 30.", NULL);
	cr_assert_eq(t.reference_count, 1);
	cr_assert_eq(t.mention_count, 1);
	cr_expect_eq(t.mentions[0].same_as, 0);
	tags_free(&t);
}

Test(references, the_same_document_is_tied_to_its_fullest_mention)
{
	struct tags t = find("Chỉ thị số 03-CT/TU. Chỉ thị số 3-CT/TU ngày 4/5/2021 của Tỉnh ủy. Chỉ thị số 03-CT/TU ngày "
			     "6/7/2023.", NULL);
	cr_assert_eq(t.reference_count, 3);
	cr_expect_eq(t.references[0].same_as, 1);
	cr_expect_eq(t.references[1].same_as, NO_INDEX);
	cr_expect_eq(t.references[2].same_as, NO_INDEX, "another year's document of the same code");
	cr_assert_not_null(t.references[1].key);
	cr_assert_not_null(t.references[2].key);
	cr_expect_str_neq(t.references[1].key, t.references[2].key);
	tags_free(&t);
}

Test(references, relations_titles_and_locators)
{
	static const struct {
		const char *text;
		enum relation relation;
		const char *title, *locator;
	} cases[] = {
		{"Căn cứ Nghị định số 1/2020/NĐ-CP;", RELATION_BASIS, NULL, NULL},
		{"Thực hiện Công văn số 2-CV/TU về đại hội chi bộ, Ban Thường vụ yêu cầu", RELATION_IMPLEMENTS,
			"đại hội chi bộ", NULL},
		{"gửi kèm theo Hướng dẫn số 3-HD/TU", RELATION_ATTACHED, NULL, NULL},
		{"Quyết định này thay thế Quyết định số 4/QĐ-UBND", RELATION_REPLACES, NULL, NULL},
		{"Bãi bỏ Quyết định số 5/QĐ-UBND", RELATION_REPEALS, NULL, NULL},
		{"Sửa đổi, bổ sung một số điều của Quy chế số 6-QC/TU", RELATION_AMENDS, NULL, NULL},
		{"Phúc đáp Công văn số 7/SNV-VP", RELATION_REPLIES_TO, NULL, NULL},
		{"nêu tại điểm b khoản 2 Điều 9 Nghị định số 8/2021/NĐ-CP quy định mức thu.", RELATION_CITES,
			"quy định mức thu", "điểm b khoản 2 Điều 9"},
		{"Hướng dẫn số 9-HD/BTC “một số việc về bồi dưỡng”; khác", RELATION_CITES, "một số việc về bồi dưỡng", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct tags t = find(cases[i].text, NULL);
		cr_assert_eq(t.reference_count, 1, "%s", cases[i].text);
		const struct reference *r = &t.references[0];
		cr_expect_eq(r->relation, cases[i].relation, "%s: %s", cases[i].text, relation_name(r->relation));
		cr_expect_str_eq(r->title ? r->title : "", cases[i].title ? cases[i].title : "", "%s", cases[i].text);
		cr_expect_str_eq(r->locator ? r->locator : "", cases[i].locator ? cases[i].locator : "", "%s",
			cases[i].text);
		tags_free(&t);
	}
}

/* Hostile lengths take time in proportion: ten times the text well under a hundred times the time would be a
 * fragile thing to measure; that it ends within the suite's time limit is enough to show it is not squared. */
static void flood(const char *piece, size_t size)
{
	struct buffer b = {0};
	struct error err;
	struct tags t = {0};
	struct dispatch d = {0};
	while (b.len < size)
		buffer_add_string(&b, piece);
	cr_assert(buffer_ok(&b));
	struct passages passages = {0};
	cr_assert_eq(passages_read(&passages, rules_of(set), buffer_span(&b), &d), 0);
	cr_expect_eq(find_references(&t, rules_of(set), &passages, &d, &err), 0);
	cr_expect_eq(find_deadlines(&t, rules_of(set), &passages, &d, NULL, &err), 0);
	passages_free(&passages);
	tags_free(&t);
	buffer_free(&b);
}

Test(references, pathological_texts_end, .timeout = 120)
{
	static const char *const pieces[] = {"số ", "1", "khoản ", "điểm a khoản 1 ", "Luật ", "ngày 1/1/", "12-KH/TU ",
		"Luật a b c ", "của Ban ", "kể từ ngày ", "hằng ", "“", "trước ngày ", "12/QĐ-", "Nghị quyết "};
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		flood(pieces[i], (size_t)1 << 18);
}

Test(references, laws_whose_names_hold_other_words)
{
	expect("Căn cứ Luật Ban hành văn bản quy phạm pháp luật ngày 22/6/2015;", "Luật||2015-06-22|");
	expect("Căn cứ Luật Ban hành văn bản quy phạm pháp luật số 64/2025/QH15;", "Luật|64/2025/QH15||");
	expect("Luật Phổ biến, giáo dục pháp luật năm 2012", "Luật|||");
	expect("Luật Luật sư ngày 29/6/2006", "Luật||2006-06-29|");
	expect("Luật sửa đổi, bổ sung một số điều của Luật Luật sư ngày 20/11/2012", "Luật||2012-11-20|");
	/* One law that amends two. */
	struct tags t = find("Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Đê điều và Luật Trồng trọt ngày 22/11/2019;", NULL);
	cr_assert_eq(t.reference_count, 1);
	cr_expect_eq(t.references[0].at.start, strlen("Căn cứ "));
	tags_free(&t);
	/* Lawyers and their schools are no laws; nor is the law at large. */
	expect("Điều lệ Đoàn Luật sư tỉnh Vĩnh Khang được thông qua ngày 27 tháng 4 năm 2024;", "");
	expect("Hội Luật gia tỉnh họp ngày 12/5/2024, Trường Đại học Luật Vĩnh Khang năm 2024", "");
	expect("theo quy định của pháp luật năm 2024", "");
}

Test(references, codes_of_the_nineties)
{
	expect("Quyết định số 815 TC/QĐ/CĐKT ngày 01/11/1995 của Bộ Tài chính", "QĐ|815TC/QĐ/CĐKT|1995-11-01|Bộ Tài chính");
	expect("Nghị định số 43 CP ngày 22/6/1993", "NĐ|43CP|1993-06-22|");
	expect("xếp loại số 15 A và số 12 B", "");
}

Test(references, a_footnote_is_no_part_of_a_code)
{
	expect("Nghị định số 77/2024/NĐ-CP1 ngày 08/10/2024", "NĐ|77/2024/NĐ-CP|2024-10-08|");
	expect("Thông tư số 12/2023/TT-BTC12 của Bộ Tài chính", "TT|12/2023/TT-BTC||Bộ Tài chính");
	expect("Nghị quyết số 12/2022/UBTVQH15 ngày 2/3/2022", "NQ|12/2022/UBTVQH15|2022-03-02|");
	expect("Công văn số 310/UBND-KT2 ngày 7/8/2024", "CV|310/UBND-KT2|2024-08-07|");
}

Test(references, issuers_with_common_words_in_their_names)
{
	static const char *const issuers[] = {"Hiệp hội Nước mắm Hòn Đỏ", "Hội Doanh nhân trẻ tỉnh",
		"Hiệp hội Thủy sản tỉnh Long Sơn", "Đoàn Luật sư tỉnh Vĩnh Khang", "Câu lạc bộ Khiêu vũ Hoa Sen",
		"Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Vĩnh Khang",
		"Công ty cổ phần Đầu tư Xây dựng Hải Đăng", "Quỹ Khuyến học Ánh Dương", "Hội Thiện nguyện Hoa Sen", "Thường trực Ủy ban Pháp luật và Tư pháp", "Hội Cựu chiến binh xã An Bình",
		"Trường trung học phổ thông Lê Thánh Tông", "Hội Khoa học và Kỹ thuật tỉnh Vĩnh Khang",
		"Bộ trưởng, Trưởng ban Tổ chức - Cán bộ Chính phủ", "Sở GDĐT Vĩnh Khang"};
	static const char *const rest[] = {" về việc gia hạn", ", đề nghị các xã", " đề nghị hỗ trợ", ";", " và Hội Nông dân xã"};
	for (size_t i = 0; i < sizeof issuers / sizeof *issuers; i++)
		for (size_t k = 0; k < sizeof rest / sizeof *rest; k++) {
			struct buffer text = {0}, wanted = {0};
			buffer_add_format(&text, "Tờ trình số 5/TTr-HH ngày 6/7/2023 của %s%s", issuers[i], rest[k]);
			buffer_add_format(&wanted, "TTr|5/TTr-HH|2023-07-06|%s", issuers[i]);
			expect(text.data, wanted.data);
			buffer_free(&text);
			buffer_free(&wanted);
		}
	expect("thông báo kết quả năm học 2023 – 2024 số: 2147/TB-SGDĐT của Sở GDĐT Vĩnh Khang ngày 07 tháng 07 năm 2023",
		"TB|2147/TB-SGDĐT|2023-07-07|Sở GDĐT Vĩnh Khang");
}

static void expect_keys(struct dispatch *d, const char *text, const char *wanted)
{
	struct tags t = find(text, d);
	struct buffer b = {0};
	for (size_t i = 0; i < t.reference_count; i++)
		buffer_add_format(&b, "%s%s", i ? "|" : "", t.references[i].key ? t.references[i].key : "-");
	buffer_add_char(&b, '\0');
	cr_expect_str_eq(b.data, wanted, "%s\n  gives  %s\n  wanted %s", text, b.data, wanted);
	buffer_free(&b);
	tags_free(&t);
}

Test(references, keys_tell_equal_codes_of_two_places_apart)
{
	struct dispatch d = {0};
	expect_keys(&d, "Quyết định số 05/2024/QĐ-UBND ngày 3/4/2024 của UBND tỉnh Long Sơn",
		"ủy ban nhân dân tỉnh long sơn:5/2024/QĐ-UBND@2024-04-03");
	expect_keys(&d, "Quyết định số 5/2024/QĐ-UBND ngày 3/4/2024 của Ủy ban nhân dân tỉnh Vĩnh Khang",
		"ủy ban nhân dân tỉnh vĩnh khang:5/2024/QĐ-UBND@2024-04-03");
	/* Which province is known only where it is the document's own. */
	expect_keys(&d, "Quyết định số 5/2024/QĐ-UBND ngày 3/4/2024 của UBND tỉnh", "5/2024/QĐ-UBND@2024-04-03");
	d.header.issuer = (char *)(size_t)"ỦY BAN NHÂN DÂN TỈNH LONG SƠN";
	expect_keys(&d, "Quyết định số 5/2024/QĐ-UBND ngày 3/4/2024 của UBND tỉnh; theo Quyết định số 5/2024/QĐ-UBND",
		"ủy ban nhân dân tỉnh long sơn:5/2024/QĐ-UBND@2024-04-03|ủy ban nhân dân tỉnh long sơn:5/2024/QĐ-UBND@2024-04-03");
	/* Codes of the Government and the Party's centre are told apart by themselves. */
	expect_keys(&d, "Nghị định số 45/2022/NĐ-CP ngày 7/7/2022 của Chính phủ", "45/2022/NĐ-CP@2022-07-07");
	expect_keys(&d, "Kết luận số 27-KL/TW ngày 3/6/2022 của Ban Bí thư", "27-KL/TW@2022-06-03");
	expect_keys(&d, "Kết luận số 27-KL/TU của Tỉnh ủy Long Sơn", "-");
}
