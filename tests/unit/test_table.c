/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "table.h"

Test(table, rows_and_fields)
{
	struct table_row row = {.text = SPAN_LITERAL("# comment\n\na\tb\t\tc\r\nđ\n1\t2\t3\t4\t5\t6\t7\t8\t9")};
	cr_assert(table_next(&row));
	cr_assert_eq(row.line, 3u);
	cr_assert_eq(row.count, 4u);
	cr_assert(span_equal(row.fields[3], SPAN_LITERAL("c")));
	cr_assert_eq(row.fields[2].len, 0u);
	cr_assert(table_next(&row));
	cr_assert_eq(row.count, 1u);
	cr_assert_eq(row.fields[1].len, 0u);
	cr_assert(table_next(&row));
	cr_assert_eq(row.count, (size_t)TABLE_FIELDS_MAX);
	cr_assert(span_equal(row.fields[7], SPAN_LITERAL("8\t9")));
	cr_assert_not(table_next(&row));
}

Test(table, files_are_compiled_in)
{
	cr_assert_gt(data_file_count, 0u);
	cr_assert_not_null(data_file_find("split-rules.tsv"));
	cr_assert_null(data_file_find("no-such.tsv"));
}
