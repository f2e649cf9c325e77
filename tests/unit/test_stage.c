/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "stage.h"

Test(stage, lines_are_read_whole)
{
	struct buffer b = {0};
	buffer_add_string(&b, "one\n\n");
	for (int i = 0; i < 20000; i++)
		buffer_add_char(&b, 'x');
	buffer_add_string(&b, "\nlast");
	FILE *stream = fmemopen(b.data, b.len, "rb");
	struct line_reader reader = {.stream = stream, .name = "t"};
	struct error err;
	cr_assert_eq(line_reader_next(&reader, &err), 1);
	cr_assert_str_eq(reader.buffer.data, "one");
	cr_assert_eq(line_reader_next(&reader, &err), 1);
	cr_assert_eq(reader.buffer.len, 0u);
	cr_assert_eq(line_reader_next(&reader, &err), 1);
	cr_assert_eq(reader.buffer.len, 20000u);
	cr_assert_eq(line_reader_next(&reader, &err), 1);
	cr_assert_str_eq(reader.buffer.data, "last");
	cr_assert_eq(reader.line, 4u);
	cr_assert_eq(line_reader_next(&reader, &err), 0);
	fclose(stream);
	buffer_free(&reader.buffer);
	buffer_free(&b);
}
