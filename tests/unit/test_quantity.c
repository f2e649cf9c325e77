/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "path_list.h"
#include "quantity.h"

#include <criterion/criterion.h>
#include <stdint.h>

static size_t parsed(const char *text)
{
	size_t value;
	struct error err;
	return quantity_parse(text, 1, SIZE_MAX, &value, &err) == 0 ? value : 0;
}

Test(quantity, takes_suffixes)
{
	cr_expect_eq(parsed("500"), 500);
	cr_expect_eq(parsed("64K"), 65536);
	cr_expect_eq(parsed("2m"), 2097152);
	cr_expect_eq(parsed("4G"), (size_t)4 << 30);
}

Test(quantity, refuses_what_is_no_number)
{
	static const char *const wrong[] = {"", "-1", "x", "1x", "1KB", " 1", "1.5M", "0",
		"99999999999999999999", "99999999999G"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		cr_expect_eq(parsed(wrong[i]), 0, "%s", wrong[i]);
}

static void check_list(const char *text, size_t len, char end, const char *joined, int last)
{
	FILE *f = fmemopen((void *)text, len, "rb");
	struct path_list list = {.stream = f, .end = end};
	struct buffer got = {0};
	struct error err;
	int n;
	while ((n = path_list_next(&list, &err)) > 0) {
		buffer_add_span(&got, buffer_span(&list.path));
		buffer_add_char(&got, '|');
	}
	cr_expect_eq(n, last);
	cr_expect_str_eq(got.data ? got.data : "", joined);
	path_list_free(&list);
	buffer_free(&got);
	fclose(f);
}

Test(path_list, reads_lines_and_nul_ended_paths)
{
	check_list("a b\nc\n", 6, '\n', "a b|c|", 0);
	check_list("a\n\n\nc", 5, '\n', "a|c|", 0);
	check_list("a\nb\0c\0", 6, '\0', "a\nb|c|", 0);
	check_list("a\nb\0c\n", 6, '\n', "a|", -1);
}
