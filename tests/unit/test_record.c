/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "record.h"

#include <stdlib.h>

static struct record *parse(const char *line)
{
	struct error err;
	struct record *r = record_parse(span_of(line), &err);
	cr_assert_not_null(r, "%s: %s", line, err.message);
	return r;
}

static char *format(const struct record *r)
{
	struct buffer b = {0};
	cr_assert_eq(record_format(r, &b), 0);
	return buffer_detach(&b);
}

Test(record, members_pass_byte_for_byte)
{
	const char *line = "{ \"a\" : [1, {\"b\":\"}\\\"]\"}] ,\"ế\":1.50,\"c\":null }";
	struct record *r = parse(line);
	struct error err;
	cr_assert(record_has(r, "ế"));
	cr_assert_eq(record_append(r, "d", json_string("x"), &err), 0);
	char *out = format(r);
	cr_assert_str_eq(out,
		"{ \"a\" : [1, {\"b\":\"}\\\"]\"}] ,\"ế\":1.50,\"c\":null ,\"d\":\"x\"}\n");
	free(out);
	record_free(r);
}

static const char *const broken[] = {"", "[]", "1", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1}}",
	"{\"a\":1,}", "{\"a\":\"x}", "{\"a\":[}", "{\"a\":1,\"a\":2}", "{\"a\":1}{\"b\":2}", "{\"a\":1 2}",
	"nonsense", "{\"a\":\"\\\"}"};

Test(record, broken_lines_are_told)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct error err = {{0}, {0}};
		struct record *r = record_parse(span_of(broken[i]), &err);
		cr_expect_null(r, "%s", broken[i]);
		cr_expect_str_eq(err.code, "malformed_record");
		record_free(r);
	}
}

Test(record, deep_nesting_is_refused)
{
	struct buffer b = {0};
	buffer_add_string(&b, "{\"a\":");
	for (int i = 0; i < 100000; i++)
		buffer_add_char(&b, '[');
	struct error err;
	cr_assert_null(record_parse(buffer_span(&b), &err));
	buffer_free(&b);
}

Test(record, a_bad_member_is_told_when_it_is_read)
{
	struct record *r = parse("{\"a\":nonsense,\"b\":\"\\ud800\"}");
	struct error err = {{0}, {0}};
	cr_assert_null(record_get(r, "a", &err));
	cr_assert_str_eq(err.code, "malformed_record");
	cr_assert_null(record_get(r, "b", &err));
	cr_assert_null(record_to_json(r, &err));
	record_free(r);
}

Test(record, nothing_is_rewritten)
{
	struct record *r = parse("{\"a\":1}");
	struct error err = {{0}, {0}};
	cr_assert_eq(record_append(r, "a", json_integer(2), &err), -1);
	cr_assert_eq(record_append(r, "b", NULL, &err), -1);
	char *out = format(r);
	cr_assert_str_eq(out, "{\"a\":1}\n");
	free(out);
	record_free(r);
}

Test(record, an_error_record_keeps_what_names_the_document)
{
	struct record *r = parse("{\"id\":\"sha256:1\",\"source\":{\"path\":\"a.pdf\"},\"text\":\"x\"}");
	struct error why, err;
	error_set(&why, "crashed", "boom");
	cr_assert_eq(record_fail(r, "split", &why, "-"), 0);
	char *out = format(r);
	cr_assert_str_eq(out, "{\"record_version\":\"1.0\",\"id\":\"sha256:1\",\"source\":{\"path\":\"a.pdf\"},"
			      "\"error\":{\"stage\":\"split\",\"code\":\"crashed\",\"message\":\"boom\"}}\n");
	cr_assert(record_failed(r));
	cr_assert_str_eq(record_path(r), "a.pdf");
	cr_assert_null(record_get(r, "text", &err));
	free(out);
	record_free(r);
}

Test(record, strings)
{
	struct record *r = parse("{\"a\":\"a\\u0000b\",\"n\":1}");
	struct error err;
	struct span s;
	cr_assert_eq(record_get_string(r, "n", &s, &err), -1);
	cr_assert_eq(record_get_string(r, "absent", &s, &err), -1);
	record_free(r);
}

Test(record, a_member_in_another_form_is_seen_in_ours)
{
	struct record *r = parse("{\"a\":{ \"x\" : [1, 2.50],\"y\":\"\\u00e9\\/\"},\"b\":{\"x\":1,\"x\":2},\"c\":-0}");
	struct error err = {{0}, {0}};
	const struct json_view *a = record_view(r, "a", &err);
	cr_assert_not_null(a);
	cr_expect(span_equal(a->raw, SPAN_LITERAL("{\"x\":[1,2.5],\"y\":\"é/\"}")));
	cr_expect(span_equal(json_view_string(json_view_get(a, "y")), SPAN_LITERAL("é/")));
	cr_expect(span_equal(record_view(r, "c", &err)->raw, SPAN_LITERAL("0")));
	cr_assert_null(record_view(r, "b", &err));
	cr_assert_str_eq(err.code, "malformed_record");
	cr_assert_null(record_view(r, "absent", &err));
	record_free(r);
}

Test(record, what_is_borrowed_stays_good_while_members_are_appended)
{
	struct record *r = parse("{\"a\":\"text\"}");
	struct error err;
	struct span text;
	char name[16];
	cr_assert_eq(record_get_string(r, "a", &text, &err), 0);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "m%d", i);
		cr_assert_eq(record_append_json(r, name, SPAN_LITERAL("[1]"), &err), 0);
		cr_assert_eq(json_view_count(record_view(r, name, &err)), 1u);
	}
	cr_expect(span_equal(text, SPAN_LITERAL("text")));
	cr_assert_eq(record_read(r, SPAN_LITERAL("{}"), &err), 0);
	cr_assert_eq(record_append(r, "x", json_true(), &err), 0);
	char *out = format(r);
	cr_expect_str_eq(out, "{\"x\":true}\n");
	free(out);
	cr_assert_eq(record_read(r, SPAN_LITERAL("nonsense"), &err), -1);
	out = format(r);
	cr_expect_str_eq(out, "{}\n");
	free(out);
	record_free(r);
}

Test(record, an_error_that_quotes_broken_letters_can_be_told)
{
	struct record *r = parse("{\"source\":{\"path\":\"a.pdf\"}}");
	struct error why;
	error_set(&why, "malformed_record", "near 'x\xC6'");
	cr_assert_eq(record_fail(r, "emit", &why, "-"), 0);
	cr_assert(record_failed(r));
	record_free(r);
}
