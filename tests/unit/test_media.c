/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media.h"

#include <criterion/criterion.h>

#define BYTES(s) ((struct span){(s), sizeof(s) - 1})

Test(media, is_told_by_the_bytes)
{
	cr_expect_eq(media_detect(BYTES("%PDF-1.5\n%\xE2\xE3\n"), "letter.txt"), MEDIA_PDF);
	cr_expect_eq(media_detect(BYTES("Số: 15/UBND-VX\n"), "letter.pdf"), MEDIA_TEXT);
	cr_expect_eq(media_detect(BYTES("# Công văn\n"), "letter.md"), MEDIA_MARKDOWN);
	cr_expect_eq(media_detect(BYTES(""), "letter.pdf"), MEDIA_EMPTY);
	cr_expect_eq(media_detect(BYTES("PK\x03\x04\x14\0\x06\0"), "letter.docx"), MEDIA_UNKNOWN);
	cr_expect_eq(media_detect(BYTES("\x89PNG\r\n\x1A\n\0\0\0\x0D"), NULL), MEDIA_UNKNOWN);
}

Test(media, garbage_before_the_header_is_let_pass)
{
	cr_expect_eq(media_detect(BYTES("\0\0\0\0%PDF-1.4\n"), NULL), MEDIA_PDF);
	cr_expect_eq(media_detect(BYTES("Tệp bắt đầu bằng %PDF- là tệp PDF.\n"), NULL), MEDIA_TEXT);
}

Test(media, utf16_is_text)
{
	cr_expect_eq(media_detect(BYTES("\xFF\xFES\0\xD1\x1E:\0 \0""1\0"), NULL), MEDIA_TEXT);
	cr_expect(media_is_utf16(BYTES("C\0o\0n\0g\0 \0v\0a\0n\0")));
	cr_expect_not(media_is_utf16(BYTES("Cong van")));
	cr_expect_not(media_is_utf16(BYTES("")));
}

Test(media, binary_is_no_text)
{
	char bytes[4096];
	unsigned x = 12345;
	for (size_t i = 0; i < sizeof bytes; i++) {
		x = x * 1103515245u + 12345u;
		bytes[i] = (char)(x >> 16);
	}
	cr_expect_eq(media_detect((struct span){bytes, sizeof bytes}, "a.txt"), MEDIA_UNKNOWN);
}

Test(media, types_have_names)
{
	cr_expect_str_eq(media_type(MEDIA_PDF, BYTES("%PDF-")), "application/pdf");
	cr_expect_str_eq(media_type(MEDIA_UNKNOWN, BYTES("\xFF\xD8\xFF\xE0")), "image/jpeg");
	cr_expect_str_eq(media_type(MEDIA_UNKNOWN, BYTES("\x01\x02\x03")), "application/octet-stream");
}
