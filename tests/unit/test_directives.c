/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch_builder.h"

#include "passages.h"
#include "rules_dir.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct rules_set *set;

static void setup(void)
{
	struct error err;
	set = rules_open("lexicon-rules.tsv directive-rules.tsv", NULL, &err);
	cr_assert_not_null(set, "%s", err.message);
}

static void teardown(void)
{
	rules_close(set);
}

TestSuite(directives, .init = setup, .fini = teardown);

static void tag(struct built *b)
{
	struct error err;
	struct passages passages = {0};
	cr_assert_eq(passages_read(&passages, rules_of(set), buffer_span(&b->text), &b->d), 0);
	cr_assert_eq(find_directives(&b->tags, rules_of(set), &passages, &b->d, &err), 0);
	passages_free(&passages);
	for (size_t i = 0; i < b->tags.directive_count; i++) {
		const struct directive *d = &b->tags.directives[i];
		cr_assert(d->at.start < d->at.end && d->at.end <= b->text.len);
		cr_assert(!range_length(d->action) || range_contains(d->at, d->action));
	}
}

/*
 * What was found, a line each: modality [addressee | addressee] first words. Compared as one string, so that a failing
 * test shows everything.
 */
static char *told(const struct built *b)
{
	struct buffer out = {0};
	for (size_t i = 0; i < b->tags.directive_count; i++) {
		const struct directive *d = &b->tags.directives[i];
		buffer_add_format(&out, "%s [", modality_name(d->modality));
		for (size_t k = 0; k < d->addressee_count; k++) {
			buffer_add_string(&out, k ? " | " : "");
			buffer_add_span(&out, span_slice(buffer_span(&b->text), d->addressees[k].at));
		}
		buffer_add_string(&out, "] ");
		struct span text = span_slice(buffer_span(&b->text), d->at);
		size_t words = 0, len = 0;
		while (len < text.len && (text.ptr[len] != ' ' || ++words < 3))
			len++;
		buffer_add(&out, text.ptr, len);
		buffer_add_char(&out, '\n');
	}
	char *s = buffer_detach(&out);
	cr_assert_not_null(s);
	return s;
}

static void expect(const char *outline, const char *expected)
{
	struct built b;
	built_from(&b, outline);
	tag(&b);
	char *got = told(&b);
	cr_expect_str_eq(got, expected, "got:\n%sexpected:\n%s", got, expected);
	free(got);
	built_free(&b);
}

/* ------------------------------------------------------------------ lead-ins and units */

Test(directives, a_lead_in_hands_its_items_modality_and_addressees)
{
	expect("Theo kết luận của Huyện ủy, Ban Thường vụ Đảng ủy phường đề nghị chi ủy các chi bộ và các hội quần chúng "
	       "phường tập trung làm tốt mấy nhiệm vụ sau:\n"
	       "\t1. Mở lớp bồi dưỡng đảng viên mới.\n"
	       "\t2. Thời lượng học tập bảo đảm đủ bốn buổi.\n",
		"request [chi ủy các chi bộ | các hội quần chúng phường] Mở lớp bồi\n"
		"request [chi ủy các chi bộ | các hội quần chúng phường] Thời lượng học\n");
}

Test(directives, the_organ_right_before_the_verb_is_the_issuer)
{
	struct built b;
	built_from(&b, "Thực hiện ý kiến chỉ đạo của Tỉnh đoàn, Ban Thường vụ Huyện đoàn yêu cầu các chi đoàn:\n"
		       "\t- Tổng kết công tác năm.\n");
	tag(&b);
	cr_assert_eq(b.tags.directive_count, 1);
	cr_assert_str_eq(b.tags.directives[0].issuer, "Ban Thường vụ Huyện đoàn");
	cr_assert_str_eq(b.tags.directives[0].cue, "yêu cầu");
	cr_assert_eq(b.tags.directives[0].lead_in.start, 0);
	built_free(&b);
}

Test(directives, an_items_last_sentence_may_be_a_lead_in)
{
	expect("Ban Thường vụ Đảng ủy yêu cầu các chi bộ thực hiện một số nội dung sau:\n"
	       "\t1. Trong những năm qua, các chi bộ đã làm tốt việc thu đảng phí. Để tiếp tục duy trì, đề nghị chi ủy "
	       "các chi bộ quan tâm một số việc sau:\n"
	       "\t\t- Mở sổ theo dõi.\n"
	       "\t\t- Nộp đúng hạn.\n"
	       "\t2. Tăng cường kiểm tra.\n",
		"request [chi ủy các chi bộ] Mở sổ theo\n"
		"request [chi ủy các chi bộ] Nộp đúng hạn.\n"
		"require [các chi bộ] Tăng cường kiểm\n");
}

Test(directives, an_item_with_a_list_of_things_is_one)
{
	struct built b;
	built_from(&b, "Sở Nội vụ hướng dẫn như sau:\n"
		       "\t1. Các phòng gửi hồ sơ về Sở trước ngày 10/5/2024, gồm:\n"
		       "\t\ta) Tờ khai theo mẫu;\n"
		       "\t\tb) Bản sao quyết định.\n"
		       "\t2. Phòng Tổ chức tổng hợp kết quả.\n");
	tag(&b);
	char *got = told(&b);
	cr_expect_str_eq(got, "require [Các phòng] Các phòng gửi\nrequire [Phòng Tổ chức] Phòng Tổ chức\n");
	cr_expect_eq(b.tags.directives[0].at.end, built_place(&b, "Bản sao quyết định.").end);
	free(got);
	built_free(&b);
}

Test(directives, below_a_bare_heading_each_sentence_is_one)
{
	expect("UBND xã hướng dẫn như sau:\n"
	       "\t1. Trưởng thôn\n"
	       "\t|Lập danh sách hộ nghèo. Niêm yết tại nhà văn hóa.\n"
	       "\t2. Công an xã\n"
	       "\t|Tuần tra ban đêm.\n",
		"require [Trưởng thôn] Lập danh sách\n"
		"require [Trưởng thôn] Niêm yết tại\n"
		"require [Công an xã] Tuần tra ban\n");
}

Test(directives, running_text_gives_sentences)
{
	expect("Năm qua, các trường đã sửa chữa phòng học. Sở Giáo dục và Đào tạo yêu cầu các trường rà soát thiết bị. Đề "
	       "nghị Phòng Tài chính bố trí kinh phí.\n",
		"require [các trường] Sở Giáo dục\n"
		"request [Phòng Tài chính] Đề nghị Phòng\n");
}

Test(directives, two_sentences_may_lead_in_together)
{
	expect("UBND tỉnh giao Sở Y tế chủ trì phòng, chống dịch. Cụ thể như sau:\n"
	       "\t1. Tổ chức tiêm phòng.\n"
	       "\t2. Báo cáo hằng tuần.\n",
		"assign [Sở Y tế] UBND tỉnh giao\n"
		"assign [Sở Y tế] Tổ chức tiêm\n"
		"assign [Sở Y tế] Báo cáo hằng\n");
}

/* ------------------------------------------------------------------ who is told */

Test(directives, headings_name_organs)
{
	expect("Chủ tịch UBND tỉnh yêu cầu:\n"
	       "\t1. Sở Tài chính:\n"
	       "\t\t- Cân đối ngân sách.\n"
	       "\t\t- UBND các huyện tự bố trí vốn đối ứng.\n"
	       "\t2. Giao Sở Nội vụ chịu trách nhiệm:\n"
	       "\t\ta) Cần chủ động rà soát biên chế.\n"
	       "\t3. Đối với các phòng chuyên môn:\n"
	       "\t\t- Trực 24/24 giờ.\n"
	       "\t\t- Theo dõi mực nước.\n",
		"require [Sở Tài chính] Cân đối ngân\n"
		"require [UBND các huyện] UBND các huyện\n"
		"assign [Sở Nội vụ] Cần chủ động\n"
		"require [các phòng chuyên môn] Trực 24/24 giờ.\n"
		"require [các phòng chuyên môn] Theo dõi mực\n");
}

Test(directives, the_items_own_subject_beats_heading_and_lead_in)
{
	expect("UBND huyện đề nghị các xã thực hiện các nội dung sau:\n"
	       "\t1. Rà soát quỹ đất.\n"
	       "\t2. Phòng Tài nguyên và Môi trường tổng hợp, báo cáo.\n",
		"request [các xã] Rà soát quỹ\n"
		"request [Phòng Tài nguyên và Môi trường] Phòng Tài nguyên\n");
}

Test(directives, lists_fall_into_organs_but_not_under_one_head)
{
	expect("Yêu cầu Giám đốc các sở, ban, ngành; Chủ tịch UBND các huyện, thị xã, thành phố và thủ trưởng các đơn vị có "
	       "liên quan tổ chức thực hiện.\n"
	       "Đề nghị các cơ quan, tổ chức, đơn vị phối hợp.\n"
	       "Giao Sở Nông nghiệp và Phát triển nông thôn, Sở Văn hóa, Thể thao và Du lịch, Ban Quản lý rừng tham mưu.\n",
		"require [Giám đốc các sở, ban, ngành | Chủ tịch UBND các huyện, thị xã, thành phố | thủ trưởng các đơn "
		"vị có liên quan] Yêu cầu Giám\n"
		"request [các cơ quan, tổ chức, đơn vị] Đề nghị các\n"
		"assign [Sở Nông nghiệp và Phát triển nông thôn | Sở Văn hóa, Thể thao và Du lịch | Ban Quản lý rừng] "
		"Giao Sở Nông\n");
}

Test(directives, names_hold_verbs_ampersands_and_misread_letters)
{
	expect("Giao Sở Nông nghiệp & Phát triển nông thôn, Sở Kế hoạch - Đầu tư, Ban Quản lý dự án đầu tư xây dựng huyện, Ban "
	       "Chấp hành Công đoàn phối hợp.\n"
	       "Yêu cầu Thủ trưởng các phòng, ban, Chú tịch UBND các xã báo cáo.\n"
	       "Các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành.\n",
		"assign [Sở Nông nghiệp & Phát triển nông thôn | Sở Kế hoạch - Đầu tư | Ban Quản lý dự án đầu tư xây dựng "
		"huyện | Ban Chấp hành Công đoàn] Giao Sở Nông\n"
		"require [Thủ trưởng các phòng, ban | Chú tịch UBND các xã] Yêu cầu Thủ\n"
		"require [Các ông, bà có tên tại Điều 1] Các ông, bà\n");
}

Test(directives, joint_offices_stay_one)
{
	expect("Giao Văn phòng HĐND và UBND huyện bố trí xe.\n", "assign [Văn phòng HĐND và UBND huyện] Giao Văn phòng\n");
}

Test(directives, an_organ_may_be_narrowed_by_a_clause)
{
	expect("Đề nghị các chi bộ chưa nộp kế hoạch năm 2025, sớm xây dựng và gửi về Đảng ủy.\n",
		"request [các chi bộ chưa nộp kế hoạch năm 2025] Đề nghị các\n");
}

Test(directives, names_that_no_rule_knows_begin_with_a_capital)
{
	expect("Giao Hải đội 2 cứu nạn chủ trì tìm kiếm.\n", "assign [Hải đội 2 cứu nạn] Giao Hải đội\n");
}

Test(directives, nobody_is_told_twice)
{
	struct built b;
	built_from(&b, "QUYẾT ĐỊNH:\n"
		       "\tĐiều 3. Chánh Văn phòng; thành viên Hội đồng về ATGT; Chủ tịch@UBND các xã chịu trách nhiệm thi hành.\n");
	*strchr(b.text.data, '@') = '\n';
	tag(&b);
	cr_assert_eq(b.tags.directive_count, 1);
	cr_expect_eq(b.tags.directives[0].addressee_count, 3);
	built_free(&b);
}

Test(directives, an_items_further_subjects_are_told_too)
{
	expect("Sở Y tế hướng dẫn như sau:\n"
	       "\t1. Trạm Y tế lập danh sách; Trung tâm Y tế huyện tổ chức khám.\n"
	       "\t2. Bệnh viện tỉnh điều trị.\n",
		"require [Trạm Y tế | Trung tâm Y tế huyện] Trạm Y tế\n"
		"require [Bệnh viện tỉnh] Bệnh viện tỉnh\n");
}

Test(directives, a_condition_is_no_subject)
{
	expect("UBND xã thông báo quy trình như sau:\n"
	       "\t1. Trường hợp các hộ không nộp đơn thì trưởng thôn lập biên bản.\n"
	       "\t2. Trường hợp mất thẻ thì không được cấp lại trong năm.\n",
		"require [trưởng thôn] Trường hợp các\n"
		"forbid [] Trường hợp mất\n");
}

/* ------------------------------------------------------------------ modality */

Test(directives, the_first_instructing_clause_gives_the_modality)
{
	expect("Đảng ủy đề nghị các chi bộ thực hiện một số nội dung sau:\n"
	       "\t1. Chỉ đạo đoàn viên ra quân; đảng viên phải gương mẫu.\n"
	       "\t2. Không được để sót đối tượng.\n"
	       "\t3. Chi bộ có trách nhiệm báo cáo hằng quý.\n"
	       "\t4. Chi bộ được phép chi hỗ trợ theo định mức.\n",
		"request [các chi bộ] Chỉ đạo đoàn\n"
		"forbid [các chi bộ] Không được để\n"
		"require [Chi bộ] Chi bộ có\n"
		"permit [Chi bộ] Chi bộ được\n");
}

Test(directives, a_ban_governs_the_list_below_it)
{
	expect("Chủ tịch UBND xã yêu cầu:\n"
	       "\t1. Nghiêm cấm tổ chức, cá nhân:\n"
	       "\t\ta) Đốt rơm rạ ven đường;\n"
	       "\t\tb) Đổ rác xuống kênh.\n",
		"forbid [tổ chức, cá nhân] Đốt rơm rạ\n"
		"forbid [tổ chức, cá nhân] Đổ rác xuống\n");
}

Test(directives, what_those_told_must_assign_is_an_action)
{
	expect("UBND huyện yêu cầu:\n"
	       "\t1. Các xã:\n"
	       "\t\t- Phân công cán bộ trực bão.\n",
		"require [Các xã] Phân công cán\n");
}

/* ------------------------------------------------------------------ decisions, guides, plans, notices, invitations */

Test(directives, decisions_dispose_assign_and_name_who_carries_out)
{
	struct built b;
	built_from(&b, "Căn cứ Luật Tổ chức chính quyền địa phương;\n"
		       "QUYẾT ĐỊNH:\n"
		       "\tĐiều 1. Phê duyệt Kế hoạch trồng rừng năm 2024.\n"
		       "\tĐiều 2. Giao Chi cục Kiểm lâm hướng dẫn thực hiện.\n"
		       "\tĐiều 3. Quyết định này có hiệu lực kể từ ngày ký.\n"
		       "\tĐiều 4. Chánh Văn phòng UBND tỉnh, Giám đốc Sở Tài chính và thủ trưởng các đơn vị liên quan chịu trách "
		       "nhiệm thi hành Quyết định này.\n");
	built_issuer(&b, "ỦY BAN NHÂN DÂN TỈNH", "QĐ");
	tag(&b);
	char *got = told(&b);
	cr_expect_str_eq(got, "assign [Chi cục Kiểm lâm] Giao Chi cục\n"
			      "require [Chánh Văn phòng UBND tỉnh | Giám đốc Sở Tài chính | thủ trưởng các đơn vị liên "
			      "quan] Chánh Văn phòng\n", "%s", got);
	free(got);
	built_free(&b);
}

Test(directives, tasks_of_a_group_that_a_decision_founds)
{
	struct built b;
	built_from(&b, "QUYẾT ĐỊNH:\n"
		       "\tĐiều 1. Thành lập Tổ giúp việc gồm các ông, bà:\n"
		       "\t\t1. Ông Lò Văn Panh, Phó Chánh Văn phòng - Tổ trưởng.\n"
		       "\t\t2. Bà Hà Thị Dung, kế toán - Thành viên.\n"
		       "\tĐiều 2. Nhiệm vụ của Tổ giúp việc:\n"
		       "\t\t- Tiếp nhận hồ sơ.\n"
		       "\t\t- Tổ tự giải thể sau khi hoàn thành nhiệm vụ.\n");
	built_issuer(&b, "ỦY BAN NHÂN DÂN XÃ", "QĐ");
	tag(&b);
	char *got = told(&b);
	cr_expect_str_eq(got, "require [Tổ giúp việc] Tiếp nhận hồ\nrequire [Tổ giúp việc] Tổ tự giải\n", "%s", got);
	free(got);
	built_free(&b);
}

Test(directives, texts_that_an_amendment_quotes_are_not_its_own)
{
	struct built b;
	built_from(&b, "QUYẾT ĐỊNH:\n"
		       "\tĐiều 1. Điều 4 của Quy chế được sửa đổi như sau:\n"
		       "\t|\"Điều 4. Giám đốc chịu trách nhiệm điều hành.\n"
		       "\t|Các phòng phải báo cáo hằng tháng.\"\n"
		       "\tĐiều 2. Giám đốc Sở Y tế chịu trách nhiệm thi hành Quyết định này.\n");
	built_issuer(&b, "ỦY BAN NHÂN DÂN TỈNH", "QĐ");
	tag(&b);
	char *got = told(&b);
	cr_expect_str_eq(got, "require [Giám đốc Sở Y tế] Giám đốc Sở\n", "%s", got);
	free(got);
	built_free(&b);
}

Test(directives, plans_aim_before_they_order)
{
	expect("UBND xã ban hành Kế hoạch, cụ thể như sau:\n"
	       "\tI. MỤC ĐÍCH, YÊU CẦU\n"
	       "\t\t- Nhằm nâng cao nhận thức của tổ chức Đoàn, Hội, Đội và nhân dân.\n"
	       "\t\t- Phát huy tinh thần tương thân tương ái.\n"
	       "\t\t- 100% các thôn tổ chức ra quân.\n"
	       "\t\t- Việc vận động phải tự nguyện.\n"
	       "\tII. NỘI DUNG\n"
	       "\t\t- Thời gian: từ ngày 01/6 đến ngày 30/6/2024.\n"
	       "\t\t- Thành lập các đội tình nguyện.\n"
	       "\tIII. TỔ CHỨC THỰC HIỆN\n"
	       "\t\t1. Đoàn xã\n"
	       "\t\t\t- Là cơ quan thường trực.\n"
	       "\t\t\t- Xây dựng kịch bản.\n",
		"require [100% các thôn] 100% các thôn\n"
		"require [] Việc vận động\n"
		"require [] Thành lập các\n"
		"require [Đoàn xã] Xây dựng kịch\n");
}

Test(directives, guides_state_competence_and_bind_by_reference)
{
	expect("Bộ Tài chính hướng dẫn như sau:\n"
	       "\t1. Thẩm quyền: Tổng cục trưởng quyết định việc gia hạn.\n"
	       "\t2. Hồ sơ hoàn thuế: thực hiện theo quy định tại Điều 9.\n"
	       "\t3. Doanh nghiệp nộp tờ khai trước ngày 20 hằng tháng.\n",
		"require [] Hồ sơ hoàn\n"
		"require [Doanh nghiệp] Doanh nghiệp nộp\n");
}

Test(directives, invitations_ask_to_come)
{
	expect("Sở Công Thương trân trọng kính mời đại biểu tới dự hội nghị. Cụ thể như sau:\n"
	       "\t1. Thành phần: lãnh đạo các phòng.\n"
	       "\t2. Địa điểm: Phòng họp số 1, trụ sở Sở.\n"
	       "\t3. Văn phòng Sở chuẩn bị tài liệu.\n",
		"request [đại biểu] Sở Công Thương\n"
		"require [Văn phòng Sở] Văn phòng Sở\n");
}

Test(directives, reports_only_ask)
{
	struct built b;
	built_from(&b, "UBND huyện báo cáo UBND tỉnh như sau:\n"
		       "\tI. KẾT QUẢ\n"
		       "\t\t1. Chỉ đạo các xã gieo cấy đúng thời vụ.\n"
		       "\tII. KIẾN NGHỊ\n"
		       "\t|UBND huyện kính đề nghị UBND tỉnh hỗ trợ giống lúa.\n");
	built_issuer(&b, "ỦY BAN NHÂN DÂN HUYỆN", "BC");
	tag(&b);
	char *got = told(&b);
	cr_expect_str_eq(got, "request [UBND tỉnh] UBND huyện kính\n", "%s", got);
	free(got);
	built_free(&b);
}

/* ------------------------------------------------------------------ what is silent */

Test(directives, evaluations_are_silent)
{
	expect("Qua kiểm tra, Ban Thường vụ thống nhất đánh giá, rút kinh nghiệm một số vấn đề như sau:\n"
	       "\t1. Đối với sinh hoạt thường kỳ\n"
	       "\t\t- Ưu điểm: Thực hiện đúng quy trình; phân công nhiệm vụ rõ ràng.\n"
	       "\t\t- Tồn tại, hạn chế: Một số nơi chưa chuẩn bị kỹ, cần thiết phải rà soát.\n"
	       "\t2. Để khắc phục, Ban Thường vụ yêu cầu các chi bộ thực hiện một số nội dung sau:\n"
	       "\t\t- Bám sát hướng dẫn.\n",
		"require [các chi bộ] Bám sát hướng\n");
}

Test(directives, agreement_persons_and_amounts_are_silent)
{
	expect("Chủ tịch UBND tỉnh có ý kiến như sau:\n"
	       "\t1. Thống nhất chủ trương mở rộng khu dân cư.\n"
	       "\t2. Hỗ trợ giống lúa: 1.200 triệu đồng.\n"
	       "\t3. Giao UBND huyện lập quy hoạch.\n",
		"assign [UBND huyện] Giao UBND huyện\n");
}

Test(directives, blanks_to_fill_in_are_no_orders)
{
	struct built b;
	built_from(&b, "UBND xã yêu cầu các thôn:\n"
		       "\t1. Lập danh sách.\n"
		       "Trưởng thôn ………… cam kết nộp báo cáo trước ngày ……………\n"
		       "Đề nghị UBND xã xem xét.\n");
	/* From the form on it is an annex. */
	size_t annex = built_place(&b, "Trưởng thôn").start;
	b.d.zones = built_more(b.d.zones, b.d.zone_count, sizeof *b.d.zones);
	b.d.zones[0].at.end = annex;
	b.d.zones[b.d.zone_count++] = (struct zone){ZONE_ANNEX, {annex, b.text.len}};
	for (size_t i = 2; i < b.d.paragraph_count; i++) {
		b.d.paragraphs[i].zone = ZONE_ANNEX;
		b.d.paragraphs[i].section = 0;
	}
	tag(&b);
	char *got = told(&b);
	cr_expect_str_eq(got, "require [các thôn] Lập danh sách.\n", "%s", got);
	free(got);
	built_free(&b);
}

Test(directives, the_issuers_own_word_before_a_colon_tells_nobody)
{
	expect("Hội đồng nhân dân tỉnh, QUYẾT NGHỊ:\n"
	       "\t1. Hoàn thiện cơ chế thu hút đầu tư.\n",
		"require [] Hoàn thiện cơ\n");
}

Test(directives, the_past_is_told_not_ordered)
{
	expect("Trong thời gian qua, các cấp ủy đã quan tâm lãnh đạo, chỉ đạo, phân công đồng chí cấp ủy viên phụ trách. Tuy "
	       "nhiên, một số chi bộ vẫn còn chậm báo cáo.\n",
		"");
}

Test(directives, verbs_used_as_nouns_do_not_order)
{
	expect("Theo đề nghị của Sở Y tế tại văn bản chỉ đạo nêu trên và yêu cầu của thực tiễn; nhiệm vụ được giao, hồ sơ đề "
	       "nghị Ban Thường vụ xem xét.\n",
		"");
	expect("Hội nghị giao ban và việc bàn giao giao thông theo yêu cầu.\n", "");
}

Test(directives, quotes_and_cited_titles_do_not_order)
{
	struct built b;
	built_from(&b, "Căn cứ Công văn số 12/UBND-VX ngày 01/3/2024 về việc yêu cầu các xã báo cáo và chủ đề “Đề nghị các xã "
		       "nộp quỹ”.\n");
	built_reference(&b, "Công văn số 12/UBND-VX ngày 01/3/2024 về việc yêu cầu các xã báo cáo", "yêu cầu các xã báo cáo");
	tag(&b);
	cr_assert_eq(b.tags.directive_count, 0);
	built_free(&b);
}

Test(directives, another_organs_request_told_in_the_preamble_is_no_order)
{
	struct built b;
	built_from(&b, "Bộ Nội vụ đề nghị UBND các tỉnh báo cáo số liệu biên chế.\n"
		       "UBND tỉnh giao Sở Tài chính tổng hợp.\n");
	built_issuer(&b, "ỦY BAN NHÂN DÂN TỈNH", "CV");
	tag(&b);
	char *got = told(&b);
	cr_expect_str_eq(got, "assign [Sở Tài chính] UBND tỉnh giao\n", "%s", got);
	free(got);
	built_free(&b);
}

Test(directives, closing_formulas_need_a_verb_that_tells)
{
	expect("UBND xã yêu cầu các thôn:\n"
	       "\t1. Dọn vệ sinh, thu gom rác thải.\n"
	       "\t|Nay thông báo để các thôn triển khai thực hiện.\n",
		"require [các thôn] Dọn vệ sinh,\n");
	expect("UBND xã yêu cầu các thôn:\n"
	       "\t1. Thu gom rác thải.\n"
	       "\t|UBND xã yêu cầu các trưởng thôn nghiêm túc triển khai thực hiện./.\n",
		"require [các thôn] Thu gom rác\n"
		"require [các trưởng thôn] UBND xã yêu\n");
}

Test(directives, a_closing_paragraph_inherits_nothing_from_the_last_item)
{
	expect("UBND tỉnh hướng dẫn như sau:\n"
	       "\t1. Sở Y tế:\n"
	       "\t\t- Tổng hợp báo cáo.\n"
	       "\t\t|Trong quá trình thực hiện, nếu có vướng mắc, phản ánh về UBND tỉnh để giải quyết.\n",
		"require [Sở Y tế] Tổng hợp báo\n"
		"require [] Trong quá trình\n");
}

/* ------------------------------------------------------------------ parts and ties */

Test(directives, parts_and_ties)
{
	struct built b;
	built_from(&b, "UBND huyện yêu cầu các xã hoàn thành trước ngày 30/6/2024 các nội dung sau:\n"
		       "\t1. Nếu có vướng mắc, báo cáo về UBND huyện (qua Phòng Nội vụ) trước ngày 05/5/2024 theo Công văn số "
		       "3/UBND.\n"
		       "\t2. Rà soát hộ nghèo.\n");
	built_reference(&b, "Công văn số 3/UBND", NULL);
	built_deadline(&b, "trước ngày 30/6/2024");
	built_deadline(&b, "trước ngày 05/5/2024");
	tag(&b);
	cr_assert_eq(b.tags.directive_count, 2);
	const struct directive *d = &b.tags.directives[0];
	cr_expect_str_eq(d->condition, "Nếu có vướng mắc");
	cr_expect_str_eq(d->recipient, "UBND huyện");
	cr_expect_str_eq(d->channel, "Phòng Nội vụ");
	cr_assert_eq(d->reference_count, 1);
	cr_expect_eq(d->references[0], 0);
	cr_assert_eq(d->deadline_count, 2);
	cr_expect_eq(b.tags.deadlines[1].directive, 0);
	/* The lead-in's date binds every item, and belongs to the first. */
	cr_expect_eq(b.tags.deadlines[0].directive, 0);
	cr_assert_eq(b.tags.directives[1].deadline_count, 1);
	cr_expect_eq(b.tags.directives[1].deadlines[0], 0);
	built_free(&b);
}

Test(directives, words_wrapped_over_lines_are_read_whole)
{
	struct built b;
	built_from(&b, "UBND huyện yêu cầu@các xã báo cáo.");
	*strchr(b.text.data, '@') = '\n';
	tag(&b);
	cr_assert_eq(b.tags.directive_count, 1);
	cr_assert_eq(b.tags.directives[0].addressee_count, 1);
	built_free(&b);
}

/* ------------------------------------------------------------------ hostile input */

/* ------------------------------------------------------------------ forms met in other offices' letters */

static void expect_of(const char *issuer, const char *type_code, const char *outline, const char *expected)
{
	struct built b;
	built_from(&b, outline);
	built_issuer(&b, issuer, type_code);
	tag(&b);
	char *got = told(&b);
	cr_expect_str_eq(got, expected, "got:\n%sexpected:\n%s", got, expected);
	free(got);
	built_free(&b);
}

Test(directives, a_list_behind_a_colon_belongs_to_those_told)
{
	expect("Giao các hội: Hội Sinh vật cảnh, Hiệp hội Du lịch và Hội Nuôi ong nộp báo cáo quyết toán.\n",
		"assign [các hội: Hội Sinh vật cảnh, Hiệp hội Du lịch và Hội Nuôi ong] Giao các hội:\n");
	expect("Giao các Bộ: Công an, Tài chính, Xây dựng trả lời bằng văn bản.\n",
		"assign [các Bộ: Công an, Tài chính, Xây dựng] Giao các Bộ:\n");
	expect("Giao các sở: Tài chính, Xây dựng và Văn phòng UBND tỉnh tổng hợp số liệu.\n",
		"assign [các sở: Tài chính, Xây dựng | Văn phòng UBND tỉnh] Giao các sở:\n");
	expect("Yêu cầu: Hội Nuôi ong, Hội Làm muối thực hiện kiểm kê tài sản.\n",
		"require [Hội Nuôi ong | Hội Làm muối] Yêu cầu: Hội\n");
	expect("Đề nghị các ông, bà: Chánh Văn phòng, Trưởng phòng Nội vụ báo cáo.\n",
		"request [Chánh Văn phòng | Trưởng phòng Nội vụ] Đề nghị các\n");
}

Test(directives, two_titles_of_one_person_and_names_with_a_conjunction)
{
	expect("Yêu cầu Bộ trưởng, Trưởng ban Ban Thi đua và Giám đốc, Thủ trưởng các sở báo cáo.\n",
		"require [Bộ trưởng, Trưởng ban Ban Thi đua | Giám đốc, Thủ trưởng các sở] Yêu cầu Bộ\n");
	expect("Yêu cầu Trưởng phòng Đào tạo và Công chức báo cáo.\n",
		"require [Trưởng phòng Đào tạo và Công chức] Yêu cầu Trưởng\n");
	expect("Đề nghị Ban Thường vụ Tỉnh ủy, Thành ủy lãnh đạo thực hiện.\n",
		"request [Ban Thường vụ Tỉnh ủy, Thành ủy] Đề nghị Ban\n");
	expect("Yêu cầu cán bộ, công chức, viên chức đeo thẻ và báo cáo.\n",
		"require [cán bộ, công chức, viên chức đeo thẻ] Yêu cầu cán\n");
}

Test(directives, an_organ_ends_before_its_predicate)
{
	expect("UBND xã yêu cầu các thôn họp dân. Ban quản lý chợ sẽ niêm yết giá; các hộ kinh doanh đều phải đăng ký.\n",
		"require [các thôn] UBND xã yêu\n"
		"require [Ban quản lý chợ | các hộ kinh doanh] Ban quản lý\n");
	expect("UBND xã yêu cầu các thôn họp dân. Cơ sở khám bệnh, chữa bệnh chịu trách nhiệm về số liệu.\n",
		"require [các thôn] UBND xã yêu\n"
		"require [Cơ sở khám bệnh, chữa bệnh] Cơ sở khám\n");
}

Test(directives, leave_is_given)
{
	expect("Đồng ý cho Hội Nuôi ong tổ chức hội chợ vào tháng 8.\n",
		"permit [Hội Nuôi ong] Đồng ý cho\n");
	expect("Thống nhất để Trường Mầm non Hoa Sen thuê thêm lao động.\n", "");
}

Test(directives, an_issuers_own_acts_tell_nobody)
{
	expect_of("ỦY BAN NHÂN DÂN TỈNH", "CV",
		"Yêu cầu các xã báo cáo. Hết thời hạn, Chủ tịch UBND tỉnh xem xét, quyết định thu hồi. "
		"UBND tỉnh sẽ thông báo kết quả. UBND xã sẽ niêm yết danh sách.\n",
		"require [các xã] Yêu cầu các\n"
		"require [UBND xã] UBND xã sẽ\n");
}

Test(directives, items_of_an_article_dispose_as_it_does)
{
	expect_of("CHÍNH PHỦ", "NĐ", "NGHỊ ĐỊNH:\n"
		"\tĐiều 1. Nay điều chỉnh địa giới các xã như sau:\n"
		"\t\t1. Thành lập xã Bản Mới trên cơ sở 900 ha của xã Bản Cũ.\n"
		"\tĐiều 2. Giao Sở Nội vụ các việc sau:\n"
		"\t\t1. Thành lập tổ kiểm tra.\n"
		"\tĐiều 3. Cho phép đổi tên Hội Làm muối thành Hội Nghề muối.\n"
		"\t|Chánh Văn phòng, Chủ tịch UBND tỉnh chịu trách nhiệm thi hành Nghị định này.\n",
		"assign [Sở Nội vụ] Thành lập tổ\n"
		"require [Chánh Văn phòng | Chủ tịch UBND tỉnh] Chánh Văn phòng,\n");
	expect_of("BỘ NỘI VỤ", "TT", "THÔNG TƯ:\n"
		"\tĐiều 1. Đối tượng áp dụng\n"
		"\t\t1. Người lao động làm việc tại cơ quan thực hiện nhiệm vụ thu phí.\n", "");
}

Test(directives, a_matters_duty_is_not_its_last_nouns)
{
	expect("Sở Nội vụ yêu cầu các xã thực hiện các nhiệm vụ sau:\n"
	       "\tI. NGUYÊN TẮC, YÊU CẦU\n"
	       "\t\t1. Việc đặt tên thôn, khu dân cư phải đúng trình tự.\n"
	       "\t\t2. Lựa chọn người có uy tín.\n",
		"require [các xã] Việc đặt tên\n"
		"require [các xã] Lựa chọn người\n");
}

Test(directives, who_is_who_in_a_programme_tells_nobody)
{
	expect("Sở Văn hóa xây dựng kế hoạch như sau:\n"
	       "\tI. CƠ QUAN CHỈ ĐẠO VÀ TỔ CHỨC THỰC HIỆN\n"
	       "\t\t1. Cơ quan chỉ đạo: Ủy ban nhân dân tỉnh.\n"
	       "\t\t2. Đơn vị đăng cai: Phòng Văn hóa huyện.\n"
	       "\tII. TỔ CHỨC THỰC HIỆN\n"
	       "\t\t- Đầu tư sân khấu ngoài trời.\n",
		"require [] Đầu tư sân\n");
}

Test(directives, an_item_that_only_names_an_organ_heads_those_behind_it)
{
	expect("UBND tỉnh yêu cầu các đơn vị thực hiện một số nội dung sau:\n"
	       "\t2. Sở Nông nghiệp:\n"
	       "\t\t- Quản lý chặt chẽ đàn trâu.\n"
	       "\t\t- Ủy ban nhân dân các huyện:\n"
	       "\t\t- Tổ chức tiêm phòng.\n"
	       "\t3. Sở Tài chính thẩm định dự toán.\n",
		"require [Sở Nông nghiệp] Quản lý chặt\n"
		"require [Ủy ban nhân dân các huyện] Tổ chức tiêm\n"
		"require [Sở Tài chính] Sở Tài chính\n");
}

Test(directives, headings_of_organisations_and_people)
{
	expect("Tổ chức thực hiện như sau:\n"
	       "\t1. Các tổ chức thành viên của Mặt trận xã\n"
	       "\t\t- Phối hợp chặt chẽ với thôn.\n"
	       "\t2. Cơ quan, tổ chức, đơn vị được phân bổ\n"
	       "\t\t- Tổ chức họp cử tri.\n"
	       "\t3. VNPT Bắc An chủ động lắp đặt đường truyền.\n"
	       "\t4. Đảng ủy cơ sở: Nhận thẻ đảng viên từ cấp trên.\n"
	       "\t5. Đề nghị các đồng chí trong Ban Thường trực, các chuyên viên trong cơ quan triển khai kế hoạch.\n",
		"require [Các tổ chức thành viên của Mặt trận xã] Phối hợp chặt\n"
		"require [Cơ quan, tổ chức, đơn vị được phân bổ] Tổ chức họp\n"
		"require [VNPT Bắc An] VNPT Bắc An\n"
		"require [Đảng ủy cơ sở] Đảng ủy cơ\n"
		"request [các đồng chí trong Ban Thường trực | các chuyên viên trong cơ quan] Đề nghị các\n");
}

Test(directives, what_a_list_consists_of_is_not_ordered)
{
	expect("Tổ chức thực hiện như sau:\n"
	       "\t1. Ban Thường trực triệu tập hội nghị gồm:\n"
	       "\t\t- Đại diện lãnh đạo các tổ chức thành viên của xã.\n"
	       "\t\t- Đại diện Ủy ban bầu cử.\n"
	       "\t2. Thành phần dự họp gồm: Ban Thường trực, đại diện lãnh đạo các hội.\n"
	       "\t3. Tổ công tác do đồng chí Phó Chủ tịch làm Tổ trưởng.\n"
	       "\t4. Căn cứ Kế hoạch này, chủ động giám sát các việc ở thôn: niêm yết danh sách, bỏ phiếu.\n",
		"require [Ban Thường trực] Ban Thường trực\n"
		"require [] Căn cứ Kế\n");
}

static void repeated(const char *unit, size_t bytes, bool lines)
{
	struct buffer text = {0};
	size_t len = strlen(unit);
	buffer_add_string(&text, lines ? "UBND yêu cầu các xã:\n" : "");
	while (text.len < bytes) {
		buffer_add(&text, unit, len);
		if (lines)
			buffer_add_char(&text, '\n');
	}
	buffer_add_char(&text, '\n');
	cr_assert(buffer_ok(&text));
	struct built b;
	built_from(&b, text.data);
	tag(&b);
	built_free(&b);
	buffer_free(&text);
}

Test(directives, time_grows_with_the_text, .timeout = 300)
{
	static const char *const units[] = {"giao Sở ", "các sở, ", "yêu cầu ", "“", "\"", "(", "nếu ", "Sở Y tế: ",
		"gửi về Sở ", "trường hợp vướng mắc ", "a:b ", "; các xã ", "thì ", "Ban và ", "chưa có các xã "};
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		repeated(units[i], 100000, false);
	repeated("\t- Các xã báo cáo:", 100000, true);
	repeated("\t\"", 100000, true);
	cr_assert_eq(rules_limit_hits(rules_of(set)), 0);
}
