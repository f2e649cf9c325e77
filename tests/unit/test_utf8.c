/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "buffer.h"
#include "utf8.h"

static const struct {
	const char *bytes;
	size_t length, valid;
} prefixes[] = {
	{"", 0, 0},
	{"Đảng ủy", 11, 11},
	{"abc\xC3", 4, 3},           /* cut */
	{"\xC0\x80", 2, 0},          /* overlong NUL */
	{"\xE0\x80\x80", 3, 0},      /* overlong */
	{"\xED\xA0\x80", 3, 0},      /* surrogate */
	{"\xF4\x90\x80\x80", 4, 0},  /* above U+10FFFF */
	{"\xF0\x9F\x98\x80", 4, 4},
	{"12345678\x80", 9, 8},
};

Test(utf8, valid_prefix)
{
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		cr_expect_eq(utf8_valid_prefix((struct span){prefixes[i].bytes, prefixes[i].length}),
			prefixes[i].valid, "case %zu", i);
}

Test(utf8, every_code_point_round_trips)
{
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char bytes[UTF8_MAX];
		size_t n = utf8_encode(cp, bytes);
		struct span s = {bytes, n};
		size_t at = 0;
		uint32_t back = utf8_next(s, &at);
		bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;
		cr_assert(utf8_valid(s));
		cr_assert_eq(back, surrogate ? UTF8_REPLACEMENT : cp);
		cr_assert_eq(at, n);
		cr_assert_eq(utf8_previous(s, &at), back);
		cr_assert_eq(at, 0);
	}
}

Test(utf8, broken_bytes_are_replaced_one_at_a_time)
{
	struct span s = {"\xE1\xBA" "a", 3};
	size_t at = 0;
	cr_assert_eq(utf8_next(s, &at), UTF8_REPLACEMENT);
	cr_assert_eq(utf8_next(s, &at), UTF8_REPLACEMENT);
	cr_assert_eq(utf8_next(s, &at), 'a');
}

Test(utf8, index_agrees_with_counting)
{
	struct buffer b = {0};
	for (int i = 0; i < 200; i++)
		buffer_add_string(&b, i % 3 ? "Số 12-CV/ĐUK " : "\xF0\x9F\x98\x80ế");
	struct span text = buffer_span(&b);
	struct utf8_index index;
	cr_assert_eq(utf8_index_init(&index, text), 0);
	size_t cp = 0;
	for (size_t at = 0; at < text.len; cp++) {
		cr_assert_eq(utf8_index_codepoints(&index, at), cp);
		cr_assert_eq(utf8_index_bytes(&index, cp), at);
		utf8_next(text, &at);
	}
	cr_assert_eq(index.length, cp);
	cr_assert_eq(utf8_index_bytes(&index, cp + 5), text.len);
	cr_assert_eq(utf8_index_codepoints(&index, text.len + 5), cp);
	utf8_index_free(&index);
	buffer_free(&b);
}

Test(utf8, classes)
{
	cr_assert(codepoint_is_upper(0x110));  /* Đ */
	cr_assert(codepoint_is_lower(0x1EBF)); /* ế */
	cr_assert_not(codepoint_is_letter('1'));
	cr_assert(codepoint_is_letter(0x309)); /* combining hook: part of a letter */
	cr_assert_eq(codepoint_lower(0x1EE6), 0x1EE7u);
	cr_assert_eq(codepoint_upper('z'), (uint32_t)'Z');
	cr_assert(codepoint_is_space(0xA0));
}
