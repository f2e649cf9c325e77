/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "error.h"
#include "utf8.h"

Test(error, a_long_message_is_cut_between_characters)
{
	char words[700];
	for (size_t i = 0; i + 3 < sizeof words; i += 3)
		memcpy(words + i, "ế", 3);
	words[699] = '\0';
	for (int shift = 0; shift < 3; shift++) {
		struct error err;
		cr_assert_eq(error_set(&err, "malformed", "%.*s%s", shift, "abc", words), -1);
		cr_assert_str_eq(err.code, "malformed");
		cr_assert(utf8_valid(span_of(err.message)));
		cr_assert_gt(strlen(err.message), 480);
	}
}

Test(error, nobody_asks)
{
	cr_assert_eq(error_set(NULL, "malformed", "x"), -1);
}
