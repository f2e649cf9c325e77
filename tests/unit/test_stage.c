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
	FILE *file = tmpfile();
	cr_assert_not_null(file);
	cr_assert_eq(fwrite(b.data, 1, b.len, file), b.len);
	rewind(file);
	struct line_reader reader = {.file = fileno(file), .name = "t"};
	struct error err;
	cr_assert_eq(line_reader_next(&reader, &err), 1);
	cr_assert(span_equal(reader.text, SPAN_LITERAL("one")));
	cr_assert_eq(line_reader_next(&reader, &err), 1);
	cr_assert_eq(reader.text.len, 0u);
	cr_assert_eq(line_reader_next(&reader, &err), 1);
	cr_assert_eq(reader.text.len, 20000u);
	cr_assert_eq(line_reader_next(&reader, &err), 1);
	cr_assert(span_equal(reader.text, SPAN_LITERAL("last")));
	cr_assert_eq(reader.line, 4u);
	cr_assert_eq(line_reader_next(&reader, &err), 0);
	fclose(file);
	line_reader_free(&reader);
	buffer_free(&b);
}
