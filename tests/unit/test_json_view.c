/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <stdio.h>
#include "json_text.h"
#include "json_view.h"

Test(json_view, values_are_found_where_they_stand)
{
	const char *text = "{\"a\":[1,-20,[],{\"b\":\"x\"}],\"tên\":\"Số\\n\\\"1\\\"\\u0001\",\"c\":{},\"d\":0.5,\"e\":null}";
	struct json_views v;
	cr_assert_eq(json_views_parse(&v, span_of(text), false), 0);
	const struct json_view *all = v.items, *a = json_view_get(all, "a");
	cr_expect_eq(all->count, 5u);
	cr_expect_eq(all->extent, v.count);
	cr_expect(span_equal(all->raw, span_of(text)));
	cr_expect_eq(json_view_count(a), 4u);
	cr_expect_eq(json_view_integer(json_view_at(a, 1)), -20);
	cr_expect_eq(json_view_at(a, 2)->count, 0u);
	cr_expect(span_equal(json_view_string(json_view_get(json_view_at(a, 3), "b")), SPAN_LITERAL("x")));
	cr_expect_null(json_view_at(a, 4));
	cr_expect(span_equal(a->raw, SPAN_LITERAL("[1,-20,[],{\"b\":\"x\"}]")));
	cr_expect(span_equal(json_view_string(json_view_get(all, "tên")), SPAN_LITERAL("Số\n\"1\"\x01")));
	cr_expect(json_view_is(json_view_get(all, "d"), VIEW_REAL));
	cr_expect(json_view_is(json_view_get(all, "e"), VIEW_NULL));
	cr_expect_null(json_view_get(all, "f"));
	json_views_free(&v);
}

Test(json_view, what_is_not_there_has_nothing_in_it)
{
	cr_expect_null(json_view_get(NULL, "a"));
	cr_expect_null(json_view_at(NULL, 0));
	cr_expect_eq(json_view_count(NULL), 0u);
	cr_expect_eq(json_view_integer(NULL), 0);
	cr_expect_null(json_view_string(NULL).ptr);
	JSON_VIEW_EACH(item, NULL)
		cr_expect(item == NULL);
}

/* Broken, or JSON but not as we write it. */
static const char *const refused[] = {"", "[", "[1", "[1,", "[1,]", "[,1]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "]", "[}",
	"{\"a\":1]", "1 ", " 1", "[1, 2]", "{\"a\": 1}", "01", "-", "-0", "1.", "1.50", "1e5", "99999999999999999999", "tru",
	"nul", "\"", "\"\\\"", "\"\\/\"", "\"\\u00e9\"", "\"\\u000A\"", "\"\\u001f\"", "\"\t\"", "\"\xff\"", "\"\xed\xa0\x80\"",
	"{\"a\":1,\"a\":2}", "{\"\\u0000\":1}", "1 2", "[1][2]", "{1:2}", "\"a\"b"};

Test(json_view, other_forms_are_left_to_jansson)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct json_views v;
		cr_expect_eq(json_views_parse(&v, span_of(refused[i]), false), 1, "%s", refused[i]);
		cr_expect_null(v.items);
	}
}

Test(json_view, deep_and_wide)
{
	struct buffer b = {0};
	struct json_views v;
	for (int i = 0; i <= JSON_VIEW_NESTING_MAX; i++)
		buffer_add_char(&b, '[');
	for (int i = 0; i <= JSON_VIEW_NESTING_MAX; i++)
		buffer_add_char(&b, ']');
	cr_expect_eq(json_views_parse(&v, buffer_span(&b), false), 1);
	cr_expect_eq(json_views_parse(&v, (struct span){b.data + 1, b.len - 2}, false), 0);
	json_views_free(&v);
	buffer_clear(&b);
	json_open(&b, '{');
	for (int i = 0; i < 1000; i++) {
		char name[16];
		snprintf(name, sizeof name, "n%d", i);
		json_put_integer(&b, name, i);
	}
	json_close(&b, '}');
	cr_expect_eq(json_views_parse(&v, buffer_span(&b), false), 1, "too many names to compare");
	cr_expect_eq(json_views_parse(&v, buffer_span(&b), true), 0);
	cr_expect_eq(json_view_integer(json_view_get(v.items, "n999")), 999);
	json_views_free(&v);
	buffer_free(&b);
}

Test(json_text, writes_commas_and_escapes)
{
	struct buffer b = {0};
	json_open(&b, '{');
	json_put_text(&b, "a", "x\n\"\\\x01/é");
	json_put_text(&b, "absent", NULL);
	json_add_name(&b, "list");
	json_open(&b, '[');
	json_add_integer(&b, -7);
	json_open(&b, '[');
	json_close(&b, ']');
	json_add_string(&b, SPAN_LITERAL("a\xff["));
	json_add_real(&b, 0.5);
	json_close(&b, ']');
	json_put_true(&b, "no", false);
	json_put_true(&b, "yes", true);
	json_put_raw(&b, "raw", SPAN_LITERAL("{}"));
	json_close(&b, '}');
	cr_assert(buffer_ok(&b));
	cr_expect_str_eq(b.data, "{\"a\":\"x\\n\\\"\\\\\\u0001/é\",\"list\":[-7,[],\"a\xEF\xBF\xBD[\",0.5],\"yes\":true,\"raw\":{}}");
	buffer_free(&b);
}
