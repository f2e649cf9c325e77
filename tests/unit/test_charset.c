/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "charset.h"

#include "utf8.h"

#include <criterion/criterion.h>
#include <iconv.h>
#include <utf8proc.h>

static struct charsets charsets;

static void setup(void)
{
	struct error err;
	cr_assert_eq(charsets_init(&charsets, &err), 0, "%s", err.message);
}

static void teardown(void)
{
	charsets_free(&charsets);
}

TestSuite(charset, .init = setup, .fini = teardown);

/* The 134 letters of Vietnamese that ASCII lacks: 67 and their capitals. */
static const char letters[] = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"
	"ÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴĐ";

/* Two capitals that share a code with another in the tables of BK HCM 1. */
static bool ambiguous(const struct charset *c, uint32_t cp)
{
	return strcmp(c->name, "bkhcm1") == 0 && (cp == 0x1EB6 || cp == 0x1EF4);
}

Test(charset, every_table_holds_all_letters_and_its_inverse)
{
	struct span all = span_of(letters);
	cr_assert_eq(utf8_length(all), 134);
	cr_assert_geq(charsets.count, 10);
	for (size_t i = 0; i < charsets.count; i++) {
		const struct charset *c = &charsets.items[i];
		for (size_t at = 0; at < all.len;) {
			size_t start = at;
			uint32_t cp = utf8_next(all, &at);
			struct span letter = {all.ptr + start, at - start};
			struct buffer bytes = {0}, text = {0};
			cr_expect_eq(charset_encode(c, letter, &bytes), 0, "%s has no %.*s", c->name,
				(int)letter.len, letter.ptr);
			charset_decode(c, buffer_span(&bytes), &text);
			size_t back_at = 0;
			uint32_t back = text.len ? utf8_next(buffer_span(&text), &back_at) : 0;
			bool same = back == cp || (c->shared_case && back == codepoint_lower(cp));
			cr_expect(back_at == text.len && (same || ambiguous(c, cp)), "%s: %.*s comes back as %s",
				c->name, (int)letter.len, letter.ptr, text.data);
			buffer_free(&bytes);
			buffer_free(&text);
		}
	}
}

Test(charset, text_round_trips)
{
	static const char text[] = "Căn cứ Quy chế làm việc, Ủy ban nhân dân huyện Sông Đà ĐỀ NGHỊ các xã: báo cáo “kết quả” (90%) trước 15/3.";
	size_t tried = 0;
	for (size_t i = 0; i < charsets.count; i++) {
		const struct charset *c = &charsets.items[i];
		struct buffer bytes = {0}, back = {0};
		/* Some have no room for “ ”. */
		if (!c->shared_case && charset_encode(c, span_of(text), &bytes) == 0) {
			charset_decode(c, buffer_span(&bytes), &back);
			cr_expect_str_eq(back.data, text, "%s", c->name);
			tried++;
		}
		buffer_free(&bytes);
		buffer_free(&back);
	}
	cr_expect_geq(tried, 3);
}

Test(charset, tables_agree_with_iconv_where_it_knows_them)
{
	for (size_t i = 0; i < charsets.count; i++) {
		const struct charset *c = &charsets.items[i];
		if (!c->iconv_name)
			continue;
		iconv_t cd = iconv_open("UTF-8", c->iconv_name);
		if (cd == (iconv_t)-1)
			continue;
		for (size_t k = 0; k < c->code_count; k++) {
			if (c->codes[k].cp >= 0x300 && c->codes[k].cp < 0x370)
				continue;
			char in[2] = {(char)c->codes[k].bytes[0], (char)c->codes[k].bytes[1]}, out[16] = "";
			char *from = in, *to = out;
			size_t left = c->codes[k].length, room = sizeof out;
			iconv(cd, NULL, NULL, NULL, NULL);
			cr_expect_neq(iconv(cd, &from, &left, &to, &room), (size_t)-1);
			cr_expect_neq(iconv(cd, NULL, NULL, &to, &room), (size_t)-1);
			size_t at = 0;
			uint32_t cp = utf8_next((struct span){out, sizeof out - room}, &at);
			cr_expect_eq(cp, c->codes[k].cp, "%s: %02X: U+%04X, iconv U+%04X", c->name,
				c->codes[k].bytes[0], c->codes[k].cp, cp);
		}
		iconv_close(cd);
	}
}

Test(charset, names_are_found)
{
	cr_expect_str_eq(charset_find(&charsets, span_of("ABC"))->name, "tcvn3");
	cr_expect_str_eq(charset_find(&charsets, span_of("Windows-1258"))->name, "cp1258");
	cr_expect_null(charset_find(&charsets, span_of("klingon")));
	cr_expect_null(charset_find(&charsets, span_of("")));
}

Test(charset, cases_of_letter_and_mark_may_differ)
{
	const struct charset *vni = charset_find(&charsets, span_of("vni"));
	struct buffer out = {0};
	charset_decode(vni, SPAN_LITERAL("A\xF9 a\xD9 A\xE1"), &out);
	cr_expect_str_eq(out.data, "Á á Ấ");
	buffer_free(&out);
}

Test(charset, views_undo_what_readers_show)
{
	struct byte_view win, mac;
	struct error err;
	cr_assert_eq(byte_view_init(&win, &charsets, false, &err), 0);
	cr_assert_eq(byte_view_init(&mac, &charsets, true, &err), 0);
	cr_expect_eq(byte_view_find(&win, 'a'), 'a');
	cr_expect_eq(byte_view_find(&win, 0xE9), 0xE9);
	cr_expect_eq(byte_view_find(&win, 0x2122), 0x99);
	cr_expect_eq(byte_view_find(&win, 0x81), 0x81);
	cr_expect_eq(byte_view_find(&win, 0x2212), 0xAD);
	cr_expect_eq(byte_view_find(&win, 0x2219), 0xB7);
	cr_expect_eq(byte_view_find(&win, 0xF0B5), 0xB5);
	cr_expect_eq(byte_view_find(&win, 0x1EC7), -1);
	cr_expect_eq(byte_view_find(&mac, 0xC8), 0xE9);
	cr_expect_eq(byte_view_find(&mac, 0x2211), 0xB7);
	byte_view_free(&win);
	byte_view_free(&mac);
}
