/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What split and tag tell of how they came to their values. */
#include "../split_check.h"
#include "rules_dir.h"
#include "split.h"
#include "split_step.h"
#include "tag_step.h"
#include "tags.h"
#include "trace.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define STATE "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
#define BODY "Kính gửi: Các phòng.\nThực hiện chỉ đạo của cấp trên, đề nghị các đơn vị triển khai./.\n"

struct traced {
	struct span text;
	struct rules_set *set;
	struct dispatch d;
	struct trace trace;
};

/* Split, with the line of that number (from 0; -1 none) as furniture. */
static struct traced traced(const char *text, int furniture)
{
	struct traced t = {.text = span_of(text)};
	struct error err;
	struct lines lines = {0};
	struct diagnostics diagnostics = {0};
	t.set = rules_open(SPLIT_RULE_FILES, NULL, &err);
	cr_assert_not_null(t.set, "%s", err.message);
	cr_assert_eq(lines_of_text(&lines, t.text), 0);
	if (furniture >= 0)
		lines.items[furniture].flags |= LINE_FURNITURE;
	t.d.trace = &t.trace;
	cr_assert_eq(split_dispatch(&t.d, rules_of(t.set), t.text, &lines, &diagnostics, &err), 0);
	cr_expect_null(split_check(&t.d, t.text));
	cr_expect(!t.trace.failed);
	for (size_t i = 0; i < t.trace.count; i++)
		cr_expect(split_range_holds(t.text, t.trace.items[i].at));
	lines_free(&lines);
	diagnostics_free(&diagnostics);
	return t;
}

static void traced_free(struct traced *t)
{
	dispatch_free(&t->d);
	trace_free(&t->trace);
	rules_close(t->set);
}

/* The first step of the field on those words, or NULL. */
static const struct trace_step *step_on(const struct traced *t, enum trace_field field, bool took, const char *words)
{
	for (size_t i = 0; i < t->trace.count; i++) {
		const struct trace_step *s = &t->trace.items[i];
		if (s->field == field && s->took == took && span_equal(span_slice(t->text, s->at), span_of(words)))
			return s;
	}
	return NULL;
}

static void step_is(const struct traced *t, enum trace_field field, bool took, const char *words, enum trace_why why,
	const char *kind, const char *id)
{
	const struct trace_step *s = step_on(t, field, took, words);
	cr_assert_not_null(s, "%s: nothing told of \"%s\"", trace_field_name(field), words);
	cr_expect_str_eq(trace_why_code(s->why), trace_why_code(why));
	if (!kind)
		cr_expect_null(s->rule);
	else {
		cr_assert_not_null(s->rule);
		cr_expect_str_eq(rule_kind(s->rule), kind);
		cr_expect_str_eq(rule_id(s->rule), id);
	}
}

Test(trace, every_field_and_reason_has_its_words)
{
	for (int i = 0; i < TRACE_FIELDS; i++)
		cr_expect(strlen(trace_field_name((enum trace_field)i)) > 3);
	for (int i = 0; i < WHY_COUNT; i++) {
		cr_assert_not_null(trace_why_code((enum trace_why)i), "reason %d has no code", i);
		cr_assert_not_null(trace_why_text((enum trace_why)i));
		cr_assert_not_null(trace_why_where((enum trace_why)i));
		for (int k = 0; k < i; k++)
			cr_expect_str_neq(trace_why_code((enum trace_why)i), trace_why_code((enum trace_why)k));
	}
}

Test(trace, the_date_and_its_rivals)
{
	struct traced t = traced("UBND TỈNH BẮC AN\nCÔNG VĂN ĐẾN\nNgày 09 tháng 7 năm 2021\nSỞ XÂY DỰNG\nSố: 234/SXD-QLN\n" STATE
				 "Bắc An, ngày 06 tháng 7 năm 2021\n" BODY, -1);
	cr_expect_str_eq(t.d.header.date, "2021-07-06");
	step_is(&t, TRACE_DATE, true, "Bắc An, ngày 06 tháng 7 năm 2021", WHY_DATE_SCORE, "head.date", "place");
	step_is(&t, TRACE_DATE, false, "Ngày 09 tháng 7 năm 2021", WHY_SCORE, "head.date", "no-place");
	step_is(&t, TRACE_PLACE, true, "Bắc An", WHY_DATE_SCORE, "head.date", "place");
	cr_expect_gt(step_on(&t, TRACE_DATE, true, "Bắc An, ngày 06 tháng 7 năm 2021")->score,
		step_on(&t, TRACE_DATE, false, "Ngày 09 tháng 7 năm 2021")->score);
	traced_free(&t);
}

Test(trace, of_equals_the_first)
{
	struct traced t = traced("SỞ XÂY DỰNG\nSố: 234/SXD-QLN\nSố: 235/SXD-QLN\n" STATE "Bắc An, ngày 06 tháng 7 năm 2021\n" BODY, -1);
	step_is(&t, TRACE_CODE, true, "234/SXD-QLN", WHY_NUMBER_SCORE, "head.number", "so");
	step_is(&t, TRACE_CODE, false, "Số: 235/SXD-QLN", WHY_LATER, "head.number", "so");
	step_is(&t, TRACE_NUMBER, true, "234", WHY_NUMBER_SCORE, "head.number", "so");
	traced_free(&t);
}

Test(trace, an_absent_date_tells_of_what_was_not_looked_at)
{
	struct traced t = traced("SỞ XÂY DỰNG\nNgày 09 tháng 7 năm 2021\nSố: 234/SXD-QLN\n" STATE BODY, 1);
	cr_expect_null(t.d.header.date);
	step_is(&t, TRACE_DATE, false, "Ngày 09 tháng 7 năm 2021", WHY_FURNITURE, "head.date", "no-place");
	traced_free(&t);
}

Test(trace, parent_and_issuer_line_by_line)
{
	struct traced t = traced("ỦY BAN NHÂN DÂN\nTỈNH BẮC AN\nSỞ XÂY DỰNG\nSố: 234/SXD-QLN\n" STATE
				 "Bắc An, ngày 06 tháng 7 năm 2021\nQUYẾT ĐỊNH\nVề việc khen thưởng\n"
				 "GIÁM ĐỐC SỞ XÂY DỰNG\nCăn cứ Luật Thi đua, khen thưởng;\nQUYẾT ĐỊNH:\nĐiều 1. Khen.\n", -1);
	cr_expect_str_eq(t.d.header.parent, "ỦY BAN NHÂN DÂN TỈNH BẮC AN");
	step_is(&t, TRACE_PARENT, true, "TỈNH BẮC AN", WHY_ORGAN_GOES_ON, "line.organ-more", "place");
	step_is(&t, TRACE_ISSUER, true, "SỞ XÂY DỰNG", WHY_ORGAN_NEW, "line.organ", "state");
	step_is(&t, TRACE_TYPE, true, "QUYẾT ĐỊNH", WHY_TYPE_TITLE, NULL, NULL);
	step_is(&t, TRACE_SUBJECT, true, "khen thưởng", WHY_SUBJECT_BEHIND_WORDS, NULL, NULL);
	step_is(&t, TRACE_ZONES, true, "Căn cứ Luật Thi đua, khen thưởng;", WHY_BODY_LINE, "line.body", "basis");
	traced_free(&t);
}

Test(trace, without_one_nothing_differs)
{
	const char *text = "SỞ XÂY DỰNG\nSố: 234/SXD-QLN\n" STATE "Bắc An, ngày 06 tháng 7 năm 2021\n" BODY;
	struct traced t = traced(text, -1);
	struct dispatch plain = {0};
	struct error err;
	struct lines lines = {0};
	struct diagnostics diagnostics = {0};
	cr_assert_eq(lines_of_text(&lines, span_of(text)), 0);
	cr_assert_eq(split_dispatch(&plain, rules_of(t.set), span_of(text), &lines, &diagnostics, &err), 0);
	cr_expect_str_eq(plain.header.date, t.d.header.date);
	cr_expect_str_eq(plain.header.code, t.d.header.code);
	cr_expect_eq(plain.section_count, t.d.section_count);
	dispatch_free(&plain);
	lines_free(&lines);
	diagnostics_free(&diagnostics);
	traced_free(&t);
}

#define HEAD "SỞ XÂY DỰNG\nSố: 234/SXD-QLN\n" STATE "Bắc An, ngày 06 tháng 7 năm 2021\nKính gửi: Các phòng.\n"
#define TAIL "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nNguyễn Thị Lan\n"

Test(trace, sections_and_the_markers_that_made_none)
{
	struct traced t = traced(HEAD "Sở đề nghị các phòng:\n1. Rà soát quỹ nhà.\n"
				      "a) Lập danh sách.\n5. báo cáo Sở trước cuối tháng\n"
				      "2. Báo cáo Sở.\n" TAIL, -1);
	cr_assert_eq(t.d.section_count, 3);
	step_is(&t, TRACE_SECTIONS, true, "1.", WHY_SECTION_RANK, "marker", "decimal");
	step_is(&t, TRACE_SECTIONS, true, "a)", WHY_SECTION_RANK, "marker", "letter");
	step_is(&t, TRACE_SECTIONS, true, "2.", WHY_SECTION_NEXT, "marker", "decimal");
	cr_expect_eq(step_on(&t, TRACE_SECTIONS, true, "2.")->item, 2);
	step_is(&t, TRACE_SECTIONS, false, "5.", WHY_SECTION_ORDER, "marker", "decimal");
	traced_free(&t);
}

Test(trace, signature_and_list)
{
	struct traced t = traced(HEAD "Đề nghị các phòng thực hiện./.\n" TAIL, -1);
	cr_assert_eq(t.d.signature_count, 1);
	step_is(&t, TRACE_SIGNATURES, true, "KT. GIÁM ĐỐC", WHY_SIGNATURE_CAPACITY, "tail.authority", "authority");
	step_is(&t, TRACE_SIGNATURES, true, "Nguyễn Thị Lan", WHY_SIGNATURE_NAME, "tail.name", "name");
	cr_expect_eq(step_on(&t, TRACE_SIGNATURES, true, "Nguyễn Thị Lan")->item, 0);
	step_is(&t, TRACE_DISTRIBUTION, true, "Nơi nhận:", WHY_LIST_HEAD, "tail.distribution", "nn");
	step_is(&t, TRACE_DISTRIBUTION, true, "Lưu: VT", WHY_LIST_ARCHIVE, "tail.archive", "archive");
	step_is(&t, TRACE_ZONES, true, "Nơi nhận:", WHY_TAIL_LIST, "tail.distribution", "nn");
	traced_free(&t);
}

Test(trace, without_a_signature_those_that_might_be)
{
	struct traced t = traced(HEAD "KT. GIÁM ĐỐC\nSở đề nghị các phòng rà soát quỹ nhà.\nSở đề nghị các phòng báo cáo kết quả.\n"
				      "Sở đề nghị các phòng rà soát quỹ nhà.\nSở đề nghị các phòng báo cáo kết quả.\n", -1);
	cr_expect_eq(t.d.signature_count, 0);
	step_is(&t, TRACE_SIGNATURES, false, "KT. GIÁM ĐỐC", WHY_SIGNATURE_FAR, "tail.authority", "authority");
	traced_free(&t);
}

/* Tagged with a document's date, the text all body: the trace, with the rules that it borrows from. */
static struct traced tagged(const char *text, const char *written, struct tags *tags)
{
	struct traced t = {.text = span_of(text)};
	struct error err;
	char date[16];
	struct dispatch d = {0};
	t.set = rules_open(TAG_RULE_FILES, NULL, &err);
	cr_assert_not_null(t.set, "%s", err.message);
	strcpy(date, written);
	d.header.date = date;
	*tags = (struct tags){.trace = &t.trace};
	cr_assert_eq(find_tags(tags, rules_of(t.set), t.text, &d, NULL, &err), 0);
	cr_expect(!t.trace.failed);
	for (size_t i = 0; i < t.trace.count; i++)
		cr_expect(split_range_holds(t.text, t.trace.items[i].at));
	return t;
}

static void by_is(const struct traced *t, enum trace_field field, bool took, const char *words, const char *kind, const char *id)
{
	const struct trace_step *s = step_on(t, field, took, words);
	cr_assert_not_null(s);
	cr_assert_not_null(s->by, "%s: no rule that decided of \"%s\"", trace_field_name(field), words);
	cr_expect_str_eq(rule_kind(s->by), kind);
	cr_expect_str_eq(rule_id(s->by), id);
}

Test(trace, citations_part_by_part)
{
	struct tags tags;
	struct traced t = tagged("Thực hiện Quyết định số 12/QĐ-UBND ngày 05/3/2021 của Ủy ban nhân dân tỉnh. Mẫu 7-ABC.", "2021-07-06", &tags);
	cr_assert_eq(tags.reference_count, 1);
	step_is(&t, TRACE_REFERENCES, true, "12/QĐ-UBND", WHY_REFERENCE_CODE, "reference.code", "coded");
	step_is(&t, TRACE_REFERENCES, true, "Quyết định", WHY_REFERENCE_TYPE, "reference.head", "typed");
	step_is(&t, TRACE_REFERENCES, true, "ngày 05/3/2021", WHY_REFERENCE_TAIL, "reference.tail", "date");
	step_is(&t, TRACE_REFERENCES, true, "Thực hiện", WHY_REFERENCE_RELATION, "reference.relation", "implements");
	cr_expect_eq(step_on(&t, TRACE_REFERENCES, true, "Thực hiện")->item, 0);
	tags_free(&tags);
	traced_free(&t);
}

Test(trace, a_deadline_and_the_dates_that_are_none)
{
	struct tags tags;
	struct traced t = tagged("Căn cứ Quyết định số 12/QĐ-UBND ngày 05/3/2021, đề nghị các phòng báo cáo Sở trước ngày 15/8/2021. "
				 "Công trình hoàn thành trước ngày 15/01/2021. Quyết định này có hiệu lực từ ngày 20/8/2021.",
		"2021-07-06", &tags);
	cr_assert_eq(tags.deadline_count, 1);
	step_is(&t, TRACE_DEADLINES, true, "trước ngày 15/8/2021", WHY_DEADLINE_ITSELF, "deadline", "date");
	step_is(&t, TRACE_DEADLINES, false, "trước ngày 15/01/2021", WHY_DEADLINE_PAST, "deadline", "date");
	step_is(&t, TRACE_DEADLINES, false, "từ ngày 20/8/2021", WHY_DEADLINE_SILENT, "deadline", "date_weak");
	by_is(&t, TRACE_DEADLINES, false, "từ ngày 20/8/2021", "deadline.silent", "validity");
	step_is(&t, TRACE_DEADLINES, false, "Quyết định số 12/QĐ-UBND ngày 05/3/2021", WHY_DEADLINE_CITED, NULL, NULL);
	tags_free(&tags);
	traced_free(&t);
}

Test(trace, what_orders_and_what_does_not)
{
	struct tags tags;
	struct traced t = tagged("Vừa qua, các phòng đã rà soát quỹ nhà.\n\nYêu cầu Ủy ban nhân dân các xã báo cáo kết quả trước ngày 15/8/2021./.", "2021-07-06", &tags);
	cr_assert_eq(tags.directive_count, 1);
	step_is(&t, TRACE_DIRECTIVES, true, "Yêu cầu", WHY_DIRECTIVE_ORDER, "directive.perform", "require.order");
	cr_expect_eq(step_on(&t, TRACE_DIRECTIVES, true, "Yêu cầu")->item, 0);
	step_is(&t, TRACE_DIRECTIVES, false, "Vừa qua, các phòng đã rà soát quỹ nhà.", WHY_DIRECTIVE_PAST, NULL, NULL);
	tags_free(&tags);
	traced_free(&t);
}
