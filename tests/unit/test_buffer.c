/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "buffer.h"

#include <stdlib.h>

Test(buffer, grows_and_ends_in_nul)
{
	struct buffer b = {0};
	for (int i = 0; i < 1000; i++)
		buffer_add_format(&b, "%d,", i);
	cr_assert(buffer_ok(&b));
	cr_assert_eq(strlen(b.data), b.len);
	cr_assert(span_starts(buffer_span(&b), SPAN_LITERAL("0,1,2,")));
	buffer_clear(&b);
	cr_assert_str_eq(b.data, "");
	buffer_add_codepoint(&b, 0x1EBF);
	cr_assert_str_eq(b.data, "ế");
	char *s = buffer_detach(&b);
	cr_assert_str_eq(s, "ế");
	cr_assert_null(b.data);
	free(s);
}

Test(buffer, an_impossible_size_is_remembered)
{
	struct buffer b = {0};
	buffer_add_string(&b, "kept");
	cr_assert_eq(buffer_reserve(&b, SIZE_MAX - 2), -1);
	buffer_add_string(&b, "dropped");
	cr_assert_not(buffer_ok(&b));
	cr_assert_str_eq(b.data, "kept");
	cr_assert_null(buffer_detach(&b));
	buffer_free(&b);
}

Test(buffer, empty_detach_is_an_empty_string)
{
	struct buffer b = {0};
	char *s = buffer_detach(&b);
	cr_assert_str_eq(s, "");
	free(s);
}

Test(buffer, arrays_grow)
{
	int *items = NULL;
	size_t count = 0, size = 0;
	for (int i = 0; i < 100; i++) {
		cr_assert_eq(ARRAY_GROW(items, count, size), 0);
		items[count++] = i;
	}
	cr_assert_eq(items[99], 99);
	free(items);
}
