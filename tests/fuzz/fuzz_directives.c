/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Outlines (tests/unit/dispatch_builder.h) of words that matter, as the fuzzer arranges them: every place that comes
 * out lies where it must, and no order of words takes more than its share of time.
 */
#include "fuzz.h"

#include "../unit/dispatch_builder.h"

#include "passages.h"
#include "rules_dir.h"
#include "utf8.h"

/* A byte below 0x60 stands for a word, so that the fuzzer need not spell Vietnamese. */
static void spell(struct buffer *out, const uint8_t *data, size_t size)
{
	static const char *const words[] = {"\n", "\n\t", "\n\t\t", "\n\t1. ", "\n\t2. ", "\n\t\t- ", "\n\t\ta) ", ". ", ", ", "; ",
		": ", ":\n\t- ", " và ", " thì ", "(", ")", "“", "”", "\"", "Sở Y tế ", "các sở, ban, ngành ", "Chủ tịch UBND xã ",
		"các ông (bà): ", "người có ", "yêu cầu ", "đề nghị ", "giao ", "phân công ", "chỉ đạo ", "phải ", "không được ",
		"Nghiêm cấm ", "có trách nhiệm ", "có thể ", "đã ", "trong thời gian qua ", "là ", "Để ", "Căn cứ ", "Trường hợp ",
		"nếu có vướng mắc ", "Thực hiện ", "chưa ", "khẩn trương ", "báo cáo ", "gửi về ", "(qua Phòng A) ", "trước ngày 5/5/2024 ",
		"Ưu điểm: ", "MỤC ĐÍCH ", "TỔ CHỨC THỰC HIỆN ", "một số nội dung sau:", "gồm:", "đánh giá ", "như sau:", "Điều 1. ",
		"Thành lập ", "có hiệu lực ", "Trên đây là ", "Đối với ", "Nhiệm vụ của ", "1.", "-", "/", "Công văn số 1/UBND ", "…"};
	for (size_t i = 0; i < size; i++) {
		if (data[i] < sizeof words / sizeof words[0])
			buffer_add_string(out, words[data[i]]);
		else if (data[i] >= 0x60 && data[i] < 0x7f)
			buffer_add_char(out, (char)data[i]);
		else
			buffer_add_codepoint(out, 0xC0u + data[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rules_set *set;
	static const char *const types[] = {"CV", "QĐ", "BC", "KH"};
	struct error err;
	if (!set)
		set = rules_open("lexicon-rules.tsv directive-rules.tsv", NULL, &err);
	check(set != NULL, "the rules do not load");
	if (size < 2 || size > 20000)
		return 0;
	struct buffer outline = {0};
	spell(&outline, data + 1, size - 1);
	check(buffer_ok(&outline), "memory");
	struct built b;
	built_from(&b, outline.data ? outline.data : "");
	if (data[0] & 4)
		built_issuer(&b, "UBND XÃ", types[data[0] & 3]);
	const char *cited = b.text.data ? strstr(b.text.data, "Công văn số 1/UBND") : NULL;
	if (cited)
		built_reference(&b, "Công văn số 1/UBND", NULL);
	if (b.text.data && strstr(b.text.data, "trước ngày 5/5/2024"))
		built_deadline(&b, "trước ngày 5/5/2024");
	struct passages passages = {0};
	check(passages_read(&passages, rules_of(set), buffer_span(&b.text), &b.d) == 0, "memory");
	check(find_directives(&b.tags, rules_of(set), &passages, &b.d, &err) == 0, err.message);
	passages_free(&passages);
	size_t before = 0;
	for (size_t i = 0; i < b.tags.directive_count; i++) {
		const struct directive *d = &b.tags.directives[i];
		check(d->at.start < d->at.end && d->at.end <= b.text.len, "a directive lies outside the text");
		check(d->at.start >= before, "directives overlap or stand out of order");
		before = d->at.end;
		check(utf8_valid(span_slice(buffer_span(&b.text), d->at)), "a directive begins within a character");
		check(!range_length(d->action) || range_contains(d->at, d->action), "an action lies outside");
		check(d->section == NO_INDEX || d->section < b.d.section_count, "no such section");
		for (size_t k = 0; k < d->addressee_count; k++) {
			struct range at = d->addressees[k].at;
			check(at.start < at.end && at.end <= b.text.len, "an addressee lies outside the text");
			check(utf8_valid(span_slice(buffer_span(&b.text), at)), "an addressee begins within a character");
		}
		for (size_t k = 0; k < d->deadline_count; k++)
			check(d->deadlines[k] < b.tags.deadline_count, "no such deadline");
		for (size_t k = 0; k < d->reference_count; k++)
			check(d->references[k] < b.tags.reference_count, "no such reference");
	}
	built_free(&b);
	buffer_free(&outline);
	return 0;
}
