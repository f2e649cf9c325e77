/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "dispatch_json.h"

#include <stdlib.h>

static char *copy(const char *s)
{
	struct buffer b = {0};
	buffer_add_string(&b, s);
	return buffer_detach(&b);
}

Test(dispatch_json, structure_goes_to_the_record_and_back)
{
	struct span text = SPAN_LITERAL("Số 1\n1. Việc một\nlàm\n");
	struct utf8_index index;
	cr_assert_eq(utf8_index_init(&index, text), 0);
	struct dispatch d = {0}, back;
	struct error err;
	d.header.system = SYSTEM_PARTY;
	d.header.issuer = copy("ĐẢNG ỦY");
	d.header.date = copy("2024-04-05");
	size_t start = strlen("Số 1\n");
	cr_assert_eq(ARRAY_GROW(d.zones, d.zone_count, d.zone_size), 0);
	d.zones[d.zone_count++] = (struct zone){ZONE_BODY, {0, text.len}};
	cr_assert_eq(ARRAY_GROW(d.sections, d.section_count, d.section_size), 0);
	d.sections[d.section_count++] = (struct section){.kind = SECTION_DECIMAL, .at = {start, text.len},
		.marker = {start, start + 2}, .heading = {start + 3, start + 3 + strlen("Việc một")},
		.parent = NO_INDEX, .level = 1, .path = copy("1")};
	cr_assert_eq(ARRAY_GROW(d.paragraphs, d.paragraph_count, d.paragraph_size), 0);
	d.paragraphs[d.paragraph_count++] = (struct paragraph){{start, text.len}, 0, ZONE_BODY};
	cr_assert_eq(ARRAY_GROW(d.tables, d.table_count, d.table_size), 0);
	d.tables[d.table_count++] = (struct text_table){{start, text.len}, 2, 3};
	struct record *r = record_new();
	cr_assert_eq(dispatch_to_record(&d, r, &index, &err), 0);
	cr_assert_eq(dispatch_from_record(&back, r, &index, &err), 0, "%s", err.message);
	cr_assert_eq(back.section_count, 1u);
	cr_assert(span_equal(span_slice(text, back.sections[0].marker), SPAN_LITERAL("1.")));
	cr_assert(span_equal(span_slice(text, back.sections[0].heading), SPAN_LITERAL("Việc một")));
	cr_assert_eq(back.sections[0].parent, NO_INDEX);
	cr_assert_str_eq(back.header.issuer, "ĐẢNG ỦY");
	cr_assert_eq(back.header.system, SYSTEM_PARTY);
	cr_assert_null(back.header.code);
	cr_assert_eq(back.paragraph_count, 1u);
	cr_assert_eq(back.paragraphs[0].section, 0u);
	cr_assert_eq(back.table_count, 1u);
	cr_assert_eq(back.tables[0].at.start, start);
	cr_assert_eq(back.tables[0].columns, 3u);
	record_free(r);
	dispatch_free(&d);
	dispatch_free(&back);
	utf8_index_free(&index);
}

static const char *const broken[] = {"{\"sections\":[{\"id\":\"s1\",\"kind\":\"odd\",\"marker\":{\"start\":0,\"end\":1},\"start\":0,\"end\":1}]}",
	"{\"sections\":[{\"kind\":\"decimal\",\"marker\":{\"start\":0,\"end\":1},\"parent\":\"s1\",\"start\":0,\"end\":1}]}",
	"{\"zones\":[{\"kind\":\"body\",\"start\":0,\"end\":99}]}", "{\"zones\":1}", "{\"tables\":[{\"start\":2,\"end\":1}]}",
	"{\"_paragraphs\":[[0,1,5,\"body\"]]}"};

Test(dispatch_json, what_split_would_not_write_is_refused)
{
	struct utf8_index index;
	cr_assert_eq(utf8_index_init(&index, SPAN_LITERAL("abc")), 0);
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct error err = {{0}, {0}};
		struct record *r = record_parse(span_of(broken[i]), &err);
		struct dispatch d;
		cr_expect_eq(dispatch_from_record(&d, r, &index, &err), -1, "%s", broken[i]);
		cr_expect_str_eq(err.code, "malformed_record");
		record_free(r);
	}
	utf8_index_free(&index);
}
