/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deadlines: values, what binds and what does not. */
#include "passages.h"
#include "rules_dir.h"
#include "record_text.h"
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

TestSuite(deadlines, .init = open_rules, .fini = close_rules);

static struct tags find(const char *text, const char *written, struct diagnostics *diagnostics)
{
	struct tags t = {0};
	struct dispatch d = {0};
	struct error err;
	d.header.date = (char *)(size_t)written;
	struct passages passages = {0};
	cr_assert_eq(passages_read(&passages, rules_of(set), span_of(text), &d), 0);
	cr_assert_eq(find_references(&t, rules_of(set), &passages, &d, &err), 0);
	cr_assert_eq(find_deadlines(&t, rules_of(set), &passages, &d, diagnostics, &err), 0);
	passages_free(&passages);
	return t;
}

/* "kind relation value" of every deadline, parted by line feeds. */
static char *describe(const struct tags *t)
{
	struct buffer b = {0};
	for (size_t i = 0; i < t->deadline_count; i++) {
		const struct deadline *l = &t->deadlines[i];
		buffer_add_format(&b, "%s%s %s", i ? "\n" : "", deadline_kind_name(l->kind),
			deadline_relation_name(l->relation));
		if (l->since)
			buffer_add_format(&b, " %s/", l->since);
		if (l->due)
			buffer_add_format(&b, "%s%s", l->since ? "" : " ", l->due);
		if (l->rrule)
			buffer_add_format(&b, " %s", l->rrule);
		if (l->duration)
			buffer_add_format(&b, " %s%s", l->duration, l->business_days ? " working" : "");
	}
	return b.data ? buffer_detach(&b) : calloc(1, 1);
}

static void expect(const char *written, const char *text, const char *wanted)
{
	struct tags t = find(text, written, NULL);
	char *got = describe(&t);
	cr_expect_str_eq(got, wanted, "%s\n  gives  %s\n  wanted %s", text, got, wanted);
	free(got);
	tags_free(&t);
}

Test(deadlines, dates)
{
	const char *w = "2024-03-01";
	expect(w, "gửi danh sách về Ban Tổ chức Huyện ủy trước ngày 20/3/2024.", "date before 2024-03-20");
	expect(w, "Các xã hoàn thành trước ngày 9/4/2024;", "date before 2024-04-09");
	expect(w, "báo cáo Sở Y tế trước 15 giờ, ngày 05/4/2024.", "date before 2024-04-05T15:00");
	expect(w, "nộp hồ sơ trước 17h30 ngày 05/4/2024.", "date before 2024-04-05T17:30");
	expect(w, "nộp hồ sơ trước 16:00 ngày 05/4/2024.", "date before 2024-04-05T16:00");
	expect(w, "gửi UBND huyện chậm nhất ngày 28-6.", "date by 2024-06-28");
	expect(w, "hoàn thành trước ngày 30 tháng 9 năm 2024.", "date before 2024-09-30");
	expect(w, "thời gian nhận bài dự thi đến hết ngày 31/5/2024.", "date by 2024-05-31");
	expect(w, "trả lời bằng văn bản chậm nhất là ngày 25/11/2024", "date by 2024-11-25");
	expect(w, "(trước ngày 8/6/2024)", "date before 2024-06-08");
	expect(w, "gửi về Phòng Nội vụ trước ngày\n15/4/2024.", "date before 2024-04-15");
	expect(w, "Hạn cuối: ngày 30/4/2024", "date by 2024-04-30");
	expect(w, "gửi báo cáo trước 30/4/2024 để tổng hợp", "date before 2024-04-30");
	expect("2024-12-20", "gửi báo cáo trước ngày 10/01.", "date before 2025-01-10");
	expect(w, "mời các đại biểu dự họp vào lúc 08 giờ 00 ngày 12/3/2024.", "date on 2024-03-12T08:00");
	expect(w, "Các đơn vị áp dụng biểu mẫu mới từ ngày 01/7/2024.", "date from 2024-07-01");
	/* Without the document's date a missing year stays missing, and with it the value. */
	expect(NULL, "gửi báo cáo trước ngày 10/01.", "");
}

Test(deadlines, periods)
{
	const char *w = "2024-03-01";
	expect(w, "hoàn thành trong tháng 10/2024.", "interval within 2024-10-01/2024-10-31");
	expect(w, "hoàn thành trong quý IV/2024.", "interval within 2024-10-01/2024-12-31");
	expect(w, "xong trong quý I năm 2025.", "interval within 2025-01-01/2025-03-31");
	expect(w, "hoàn thành trong quý III.", "interval within 2024-07-01/2024-09-30");
	expect("2022-12-15", "thực hiện xong trong 6 tháng đầu năm 2023.", "interval within 2023-01-01/2023-06-30");
	expect(w, "hoàn thành việc số hóa trong năm 2024.", "interval within 2024-01-01/2024-12-31");
	expect(w, "tổ chức từ ngày 01/4 đến ngày 15/5/2024.", "interval during 2024-04-01/2024-05-15");
	expect(w, "tổ chức từ ngày 01/8/2024 đến hết ngày 31/8/2024.", "interval during 2024-08-01/2024-08-31");
	expect(w, "Thời gian: Từ ngày 10/4/2024 – 20/4/2024", "interval during 2024-04-10/2024-04-20");
	expect(w, "triển khai từ tháng 4 đến tháng 6/2024", "interval during 2024-04-01/2024-06-30");
	expect(w, "hoàn thành trước tháng 6 năm 2024.", "interval before 2024-06-01/2024-06-30");
	expect(w, "bảo đảm hoàn thành chỉ tiêu được giao, năm 2024.", "interval within 2024-01-01/2024-12-31");
	expect("2024-05-01", "sơ kết và báo cáo vào cuối năm.", "interval on 2024-12-01/2024-12-31");
}

Test(deadlines, so_long_before_an_event)
{
	expect("2026-01-05", "Đoàn gửi thông báo trước khi tiến hành kiểm tra ít nhất 10 ngày làm việc.", "duration before P10D working");
	expect("2026-01-05", "Các xã gửi tài liệu trước ngày họp tối thiểu 05 ngày.", "duration before P5D");
	expect("2026-01-05", "Các xã đã họp trước khi bầu cử ít nhất 5 ngày.", "");
}

Test(deadlines, days_from_to)
{
	expect("2026-01-05", "Hội nghị được tổ chức trong ngày 02/02/2026 đến ngày 03/02/2026.",
		"interval during 2026-02-02/2026-02-03");
	expect("2026-01-05", "Thời gian hỗ trợ tối đa không quá 30 ngày.", "");
}

Test(deadlines, recurrences)
{
	const char *w = "2024-03-01";
	expect(w, "Hằng tháng, các chi bộ báo cáo kết quả.", "recurrence on FREQ=MONTHLY");
	expect(w, "tổ chức sinh hoạt chuyên đề ít nhất mỗi quý một lần.", "recurrence on FREQ=MONTHLY;INTERVAL=3");
	expect(w, "định kỳ 6 tháng báo cáo kết quả về Huyện ủy.", "recurrence on FREQ=MONTHLY;INTERVAL=6");
	expect(w, "báo cáo trước ngày 20 hằng tháng.", "recurrence before FREQ=MONTHLY;BYMONTHDAY=20");
	expect(w, "Định kỳ từ ngày 1 đến ngày 3 hằng tháng nộp báo cáo.", "recurrence during FREQ=MONTHLY;BYMONTHDAY=1,2,3");
	expect(w, "báo cáo trước ngày 15 của tháng cuối quý.", "recurrence before FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15");
	expect(w, "gửi số liệu chậm nhất ngày 20 tháng sau.", "recurrence by FREQ=MONTHLY;BYMONTHDAY=20");
	expect(w, "gửi báo cáo trước ngày 15/12 hằng năm.", "recurrence before FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15");
	expect(w, "báo cáo trước ngày 15/6 và 15/12 hằng năm.", "recurrence before FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15");
	expect(w, "tự kiểm tra mỗi năm hai lần.", "recurrence on FREQ=MONTHLY;INTERVAL=6");
	expect(w, "kiểm tra 02 lần/năm.", "recurrence on FREQ=MONTHLY;INTERVAL=6");
	expect(w, "báo cáo 6 tháng một lần.", "recurrence on FREQ=MONTHLY;INTERVAL=6");
	expect(w, "gửi báo cáo trước 16 giờ thứ Sáu hằng tuần.", "recurrence before FREQ=WEEKLY;BYDAY=FR");
	expect(w, "tổng hợp, báo cáo UBND huyện theo định kỳ hàng quý, năm.", "recurrence on FREQ=MONTHLY;INTERVAL=3");
	expect(w, "Định kỳ 6 tháng, hàng năm báo cáo Sở Tư pháp.",
		"recurrence on FREQ=MONTHLY;INTERVAL=6\nrecurrence on FREQ=YEARLY");
}

Test(deadlines, durations)
{
	const char *w = "2024-04-05";
	expect(w, "trong thời hạn 03 tháng kể từ ngày công trình được bàn giao, chủ đầu tư nộp hồ sơ.", "duration within P3M");
	expect(w, "nộp lưu trong thời hạn 01 năm kể từ ngày công việc kết thúc.", "duration within P1Y");
	expect(w, "không quá 02 năm kể từ ngày đến hạn nộp.", "duration by P2Y");
	expect(w, "báo cáo kết quả trong thời hạn 15 ngày kể từ ngày ký.", "duration within 2024-04-20 P15D");
	expect(w, "trả lời trong thời hạn 05 ngày làm việc kể từ ngày nhận được văn bản.", "duration within P5D working");
	expect("2024-01-31", "báo cáo sau 01 tháng kể từ ngày ban hành.", "duration after 2024-02-29 P1M");
	expect(w, "báo cáo trong vòng 24 giờ kể từ khi xảy ra sự việc.", "duration within PT24H");
	expect(w, "chậm nhất sau 03 (ba) ngày kể từ ngày nhận được thông báo.", "duration by P3D");
	expect(w, "chậm nhất là trong ngày làm việc tiếp theo.", "duration by P1D working");
	expect(w, "thời gian giải quyết tối đa 10 ngày.", "duration by P10D");
	expect(w, "nộp hồ sơ trước 20 ngày làm việc của mỗi đợt xét.", "");
	expect(w, "gửi tài liệu chậm nhất 02 ngày trước khi họp.", "duration by P2D");
	expect(w, "Thời hạn thẩm định là 07 ngày làm việc kể từ ngày nhận đủ hồ sơ.", "duration within P7D working");
}

Test(deadlines, working_days_by_the_holiday_table)
{
	/* Fri 26 Apr 2024; Mon 29 Apr was swapped for Sat 4 May, 30 Apr and 1 May are holidays. */
	expect("2024-04-26", "báo cáo trong thời hạn 3 ngày làm việc kể từ ngày ký.", "duration within 2024-05-04 P3D working");
	struct diagnostics diagnostics = {0};
	struct tags t = find("báo cáo trong thời hạn 3 ngày làm việc kể từ ngày ký.", "2019-05-06", &diagnostics);
	cr_assert_eq(t.deadline_count, 1);
	cr_expect_null(t.deadlines[0].due);
	cr_expect_str_eq(t.deadlines[0].duration, "P3D");
	cr_assert_eq(diagnostics.count, 1);
	cr_expect_str_eq(diagnostics.items[0].code, "deadline.holidays.unknown");
	diagnostics_free(&diagnostics);
	tags_free(&t);
}

Test(deadlines, anchors_are_printed)
{
	struct tags t = find("trong thời hạn 10 ngày kể từ ngày nhận đủ hồ sơ hợp lệ, Sở Xây dựng thẩm định.", "2024-04-05", NULL);
	cr_assert_eq(t.deadline_count, 1);
	cr_expect_str_eq(t.deadlines[0].from, "ngày nhận đủ hồ sơ hợp lệ");
	cr_expect_null(t.deadlines[0].due);
	tags_free(&t);
}

Test(deadlines, traps)
{
	const char *w = "2024-03-01";
	static const char *const traps[] = {
		"Thực hiện Kế hoạch số 9-KH/HU ngày 20/5/2024 của Huyện ủy.",
		"Nghị quyết Đại hội Đảng bộ xã, nhiệm kỳ 2025 - 2030.",
		"trong giai đoạn 2024-2030 và những năm tiếp theo",
		"Ngày 12/02/2024, UBND huyện tổ chức hội nghị.",
		"Trong quý I đã tổ chức 05 lớp tập huấn.",
		"Kế hoạch phát triển đảng viên năm 2024",
		"xếp loại chất lượng tổ chức đảng, đảng viên hằng năm.",
		"đưa vào sinh hoạt định kỳ hằng tháng.",
		"Quyết định này có hiệu lực kể từ ngày 15/4/2024.",
		"Quyết định này có hiệu lực và áp dụng cho mọi hồ sơ nộp từ ngày 15/4/2024.",
		"Giấy này có giá trị đến hết ngày 15/8/2024.",
		"Thông tư này có hiệu lực sau 45 ngày kể từ ngày ký.",
		"Thường xuyên đôn đốc, kịp thời báo cáo cấp có thẩm quyền.",
		"khẩn trương xây dựng kế hoạch, hoàn thành đúng thời hạn.",
		"đảng viên có từ 30 năm tuổi đảng trở lên",
		"trực 24/24 giờ, đạt 30%, tiêu chí 1,2,4,5",
		"Cách mạng tháng Tám, Quốc khánh 2-9, phường 30/4",
		"“phấn đấu hoàn thành trước ngày 30/6/2024” là chủ đề của đợt thi đua",
		"Sau 5 năm thực hiện, kết quả đạt khá.",
		"từ ngày 15 – 28 tháng 12 Âm lịch",
	};
	for (size_t i = 0; i < sizeof traps / sizeof *traps; i++)
		expect(w, traps[i], "");
}

Test(deadlines, evaluations_bind_nothing)
{
	expect("2024-03-01", "- Kết quả đạt được: Các chi bộ sinh hoạt mỗi tháng một lần.", "");
}

Test(deadlines, calendars_of_events)
{
	const char *w = "2024-03-05";
	expect(w, "- Thời gian dự kiến: ngày 12/9/2024 (thứ Năm).", "date on 2024-09-12");
	expect(w, "- Thời gian thực hiện: ngày 12/9/2024.", "date on 2024-09-12");
	expect(w, "Thời gian kết thúc nhận tranh dự thi ngày 15/6/2024.", "date on 2024-06-15");
	expect(w, "- Phát động hội thi: Tháng 5 năm 2024.", "interval on 2024-05-01/2024-05-31");
	expect(w, "- Trao giải: Dự kiến tháng 8/2024.", "interval on 2024-08-01/2024-08-31");
	expect(w, "Thời gian: từ ngày 11/9 đến hết năm 2024.", "interval during 2024-09-11/2024-12-31");
	expect(w, "Từ ngày 10/04 – đến hết ngày 15/06/2024 nhận tranh dự thi.", "interval during 2024-04-10/2024-06-15");
	expect(w, "Nhận tranh từ ngày ra thông báo đến hết ngày 20/04/2024.", "interval during 2024-04-20");
	/* What was is no plan. */
	expect(w, "Hội thi đã trao giải theo kế hoạch ngày 12/9/2024.", "");
}

Test(deadlines, targets_and_ends)
{
	const char *w = "2024-03-05";
	expect(w, "Các xã hoàn thành đại hội nhiệm kỳ chậm nhất ngày 31/12/2024.", "date by 2024-12-31");
	expect(w, "Đến năm 2028, hoàn thành việc số hóa sổ bộ.", "interval by 2028-01-01/2028-12-31");
	expect(w, "Phấn đấu đến năm 2029 cơ bản hoàn thành việc số hóa sổ bộ.", "interval by 2029-01-01/2029-12-31");
	expect(w, "Đến năm 2030, 100% sổ bộ được số hóa.", "");
	expect(w, "Quy hoạch thời kỳ 2021 - 2030, tầm nhìn đến năm 2050 nêu rõ", "");
}

Test(deadlines, quantities_and_states_set_no_term)
{
	const char *w = "2024-03-05";
	expect(w, "Mỗi giáo viên dạy không quá 3 giờ trong một ngày và không quá 40 giờ trong một năm học.", "");
	expect(w, "Nhiệm kỳ của Ban Kiểm soát không quá 05 năm.", "");
	expect(w, "Hồ sơ nộp từ ngày 01/5/2024 trở về trước theo quy định cũ.", "");
	expect(w, "Mức thu quy định tại thời điểm ngày 31 tháng 12 năm 2024 được giữ.", "");
	expect(w, "Năm tài chính bắt đầu từ ngày 01/01 và kết thúc ngày 31/12 hằng năm.", "");
	expect(w, "Kết thúc năm học, các trường báo cáo trước ngày 15/6/2024.", "date before 2024-06-15");
	expect(w, "giải quyết hồ sơ không quá 3 giờ làm việc.", "duration by PT3H");
}

Test(deadlines, a_day_of_every_year)
{
	expect("2024-03-05", "b) Hằng năm, các sở gửi báo cáo về Sở Nội vụ trước ngày 31 tháng 3.",
		"recurrence on FREQ=YEARLY\nrecurrence before FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31");
	expect("2024-03-05", "Các sở họp hằng năm. Năm nay gửi báo cáo trước ngày 31 tháng 3.", "date before 2024-03-31");
}

Test(deadlines, the_same_day_and_hours)
{
	const char *w = "2024-09-16";
	expect(w, "Đưa thuyền về bến trước 10 giờ ngày 18/9/2024; sơ tán dân xong trước 15 giờ 00 cùng ngày.",
		"date before 2024-09-18T10:00\ndate before 2024-09-18T15:00");
	expect(w, "Đóng cửa đập tràn từ 19 giờ ngày 17/9/2024 cho đến khi hết lũ.", "date from 2024-09-17T19:00");
}

Test(deadlines, quoted_rules_bind_nobody_here)
{
	struct buffer b = {0};
	buffer_add_string(&b, "Khoản 3 viết: “Cơ quan nhận hồ sơ ");
	for (int i = 0; i < 80; i++)
		buffer_add_string(&b, "và tài liệu ");
	buffer_add_string(&b, "trả kết quả trong thời hạn 07 ngày làm việc, kể từ ngày nhận hồ sơ.”");
	expect("2024-09-16", b.data, "");
	buffer_free(&b);
	expect("2024-09-16", "Điều lệ viết: “2. Trong thời hạn 07 ngày làm việc, kể từ ngày họp, Ban Chủ nhiệm gửi hồ sơ.", "");
}

/* The words of each deadline, parted by '|'. */
static void expect_words(const char *text, const char *wanted)
{
	struct tags t = find(text, "2023-03-28", NULL);
	struct buffer b = {0};
	buffer_add(&b, "", 0);
	for (size_t i = 0; i < t.deadline_count; i++) {
		if (i)
			buffer_add_char(&b, '|');
		buffer_add_span(&b, span_slice(span_of(text), t.deadlines[i].at));
	}
	cr_assert(buffer_ok(&b));
	char *words = buffer_detach(&b);
	cr_expect_str_eq(words, wanted);
	free(words);
	tags_free(&t);
}

#define GLUED_ROWS \
	"TT Việc Cơ quan Thời gian\n1 Đếm thuyền ở các xã ven biển Sở Cá Trước ngày\nvà trên các sông, hồ lớn nhỏ của tỉnh 15/5/2023\n" \
	"2 Kiểm tra đột xuất tại Thanh tra Hằng tháng\ncảng cá\n3 Sửa bến cá, mua thuyền, đóng Hội Cá Chậm nhất\nkè bờ sông ngày\nbờ biển 10/6/2023\n"

Test(deadlines, a_cells_lines_among_the_lines_of_the_others)
{
	expect("2023-03-28", GLUED_ROWS, "date before 2023-05-15\nrecurrence on FREQ=MONTHLY\ndate by 2023-06-10");
	expect_words(GLUED_ROWS, "15/5/2023|Hằng tháng|Chậm nhất\nkè bờ sông ngày\nbờ biển 10/6/2023");
	/* Columns apart by blanks need not be the last. */
	expect("2023-03-28",
		"TT   Việc                     Thời gian       Cơ quan\n1    Đếm thuyền ở các xã      Trước ngày 15   Sở Cá\n"
		"     ven biển                 tháng 6 năm     và các\n                              2023            xã\n",
		"date before 2023-06-15");
	/* A sentence that wraps is no row, a row whose last words make no time with the next line's no cell. */
	expect("2023-03-28", "Các xã báo cáo số thuyền và số người đi biển của xã Trước ngày\nhọp với Sở và các hội nghề cá 15/5/2023", "");
	expect("2023-03-28", "TT Việc Thời gian\n1 Đếm thuyền ở các xã Trước ngày\nhọp với Sở\n", "");
}
