/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "record_text.h"

static struct record *parse(const char *line)
{
	struct error err;
	struct record *r = record_parse(span_of(line), &err);
	cr_assert_not_null(r, "%s", err.message);
	return r;
}

Test(record_text, lines_go_to_json_and_back)
{
	struct record *r = parse("{\"text\":\"Số 1\\nĐảng ủy\\n\"}");
	struct record_text t;
	struct error err;
	struct lines lines, back;
	cr_assert_eq(record_text_open(&t, r, &err), 0);
	cr_assert_eq(record_lines(&lines, r, &t, &err), 0);
	cr_assert_eq(lines.count, 2u);
	lines.items[1].box = (struct box){100, 200, 300, 400};
	lines.items[1].size = 1300;
	lines.items[1].flags = LINE_BOLD | LINE_RIGHT;
	struct buffer json = {0};
	json_add_lines(&json, &lines, &t.index);
	cr_assert_eq(record_append_text(r, "_lines", &json, &err), 0);
	buffer_free(&json);
	cr_assert_eq(record_lines(&back, r, &t, &err), 0);
	cr_assert_eq(back.count, 2u);
	cr_assert(span_equal(span_slice(t.text, back.items[1].at), SPAN_LITERAL("Đảng ủy")));
	cr_assert_eq(back.items[1].flags, (unsigned)(LINE_BOLD | LINE_RIGHT));
	cr_assert_eq(back.items[1].box.y1, 400);
	lines_free(&lines);
	lines_free(&back);
	record_text_free(&t);
	record_free(r);
}

static const char *const bad_lines[] = {"{\"text\":\"abc\",\"_lines\":[[1,0,9,0,0,0,0,0,0]]}",
	"{\"text\":\"abc\",\"_lines\":[[1,2,1,0,0,0,0,0,0]]}", "{\"text\":\"abc\",\"_lines\":[[1]]}",
	"{\"text\":\"abc\",\"_lines\":[[1,0,\"x\",0,0,0,0,0,0]]}",
	"{\"text\":\"abcdef\",\"_lines\":[[1,3,5,0,0,0,0,0,0],[1,0,2,0,0,0,0,0,0]]}",
	"{\"text\":\"abc\",\"_lines\":[[99999999999,0,1,0,0,0,0,0,0]]}"};

Test(record_text, places_that_lie_are_refused)
{
	for (size_t i = 0; i < sizeof bad_lines / sizeof *bad_lines; i++) {
		struct record *r = parse(bad_lines[i]);
		struct record_text t;
		struct error err;
		struct lines lines;
		cr_assert_eq(record_text_open(&t, r, &err), 0);
		cr_expect_eq(record_lines(&lines, r, &t, &err), -1, "%s", bad_lines[i]);
		record_text_free(&t);
		record_free(r);
	}
}

Test(record_text, diagnostics)
{
	struct diagnostics d = {0};
	struct utf8_index index;
	cr_assert_eq(utf8_index_init(&index, SPAN_LITERAL("Đảng ủy")), 0);
	diagnostics_add(&d, "warning", "header.date.missing", (struct range){0, 0}, "no %s", "date");
	diagnostics_add(&d, "info", "x", (struct range){0, 7}, "y");
	struct buffer json = {0};
	json_add_diagnostics(&json, &d, "split", &index);
	cr_assert_str_eq(json.data,
		"{\"stage\":\"split\",\"severity\":\"warning\",\"code\":\"header.date.missing\",\"message\":\"no date\"},"
		"{\"stage\":\"split\",\"severity\":\"info\",\"code\":\"x\",\"message\":\"y\",\"start\":0,\"end\":4}");
	buffer_free(&json);
	utf8_index_free(&index);
	diagnostics_free(&d);
}
