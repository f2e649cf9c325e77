/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viqr.h"

#include <criterion/criterion.h>

static struct syllables table;

static void setup(void)
{
	struct error err;
	cr_assert_eq(syllables_init(&table, &err), 0);
}

TestSuite(viqr, .init = setup);

static void decodes(const char *viqr, const char *text)
{
	struct buffer out = {0};
	viqr_decode(&table, span_of(viqr), &out);
	cr_expect_str_eq(out.data ? out.data : "", text);
	buffer_free(&out);
}

Test(viqr, decodes)
{
	decodes("Co^.ng ho`a xa~ ho^.i chu? nghi~a Vie^.t Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam");
	decodes("DDo^.c la^.p - Tu+. do - Ha.nh phu'c", "Độc lập - Tự do - Hạnh phúc");
	decodes("so^' 12-QDD/TW ngu*o*`i tru+o+'c na(m", "số 12-QĐ/TW người trước năm");
	decodes("", "");
}

Test(viqr, leaves_stops_and_foreign_words)
{
	decodes("Kha? na(ng cu?a ta. Ho. ve^`.", "Khả năng của ta. Họ về.");
	decodes("o+? address\\. dda^u?", "ở address. đâu?");
	decodes("ve^`...", "về...");
}

Test(viqr, round_trips)
{
	static const char text[] = "Đề nghị các đồng chí (có mặt) báo cáo: Ai là người chịu trách nhiệm? Nộp về Ủy ban trước 5/6. Xin cảm ơn.";
	struct buffer viqr = {0};
	viqr_encode(span_of(text), &viqr);
	decodes(viqr.data, text);
	buffer_free(&viqr);
}

Test(viqr, is_seen_only_where_it_is)
{
	struct viqr_signs yes = {0}, no = {0}, code = {0};
	viqr_look(&table, span_of("Ba'o ca'o ke^'t qua? thu+.c hie^.n nhie^.m vu. na(m"), &yes);
	cr_expect(viqr_likely(&yes));
	viqr_look(&table, span_of("Don't you see? It's a big idea. Go to the sea. Why not (a) or (b)?"), &no);
	cr_expect_not(viqr_likely(&no));
	viqr_look(&table, span_of("a = o^2 + u*v + a(b) + e^x; o+=1; u*=2; foo(a(i), e'x')"), &code);
	cr_expect_not(viqr_likely(&code));
}
