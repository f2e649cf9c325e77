/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "bundle.h"

/* Two dispatches over three pages: the second page is shared, the third has its number at the top. */
#define WHOLE \
	"{\"id\":\"sha256:00\",\"source\":{\"path\":\"a.pdf\",\"page_count\":3},\"_extract\":{\"pages\":[]}," \
	"\"text\":\"Số: 1\\nĐiều\\ncuối\\nĐẦU hai\\n- 3 -\\nĐẦU ba\\nhết\"," \
	"\"pages\":[{\"number\":1,\"start\":0,\"end\":10,\"origin\":\"native\"}," \
	"{\"number\":2,\"start\":11,\"end\":23,\"origin\":\"native\"}," \
	"{\"number\":3,\"start\":24,\"end\":40,\"origin\":\"native\"}]," \
	"\"_lines\":[[1,0,5,0,0,9,9,1300,0],[1,6,10,0,9,9,18,1300,0],[2,11,15,0,0,9,9,1300,0]," \
	"[2,16,23,0,9,9,18,1300,0],[3,24,29,0,0,9,9,1300,4],[3,30,36,0,9,9,18,1300,0],[3,37,40,0,18,9,27,1300,0]]," \
	"\"_decode\":{\"encodings\":[\"utf-8\"],\"diagnostics\":[{\"code\":\"a\"},{\"code\":\"b\",\"page\":1}," \
	"{\"code\":\"c\",\"start\":37,\"end\":40}]},\"mine\":[7]}"

static struct record *whole(void)
{
	struct error err;
	struct record *r = record_parse(span_of(WHOLE), &err);
	cr_assert(r);
	return r;
}

/* The byte at which a word of the whole's text begins. */
static size_t at(struct record *r, const char *word)
{
	struct error err;
	struct span text;
	cr_assert_eq(record_get_string(r, "text", &text, &err), 0);
	return (size_t)(strstr(text.ptr, word) - text.ptr);
}

static void found(struct diagnostics *d, const char *code, size_t byte)
{
	diagnostics_add(d, "warning", code, (struct range){byte, byte + 1}, "another");
}

static void check(struct record *r, const char *member, const char *wanted)
{
	struct error err;
	char *got = json_dumps(record_get(r, member, &err), RECORD_JSON_FLAGS);
	cr_assert_str_eq(got, wanted);
	free(got);
}

Test(bundle, one_dispatch_is_left_alone)
{
	struct record *r = whole();
	struct diagnostics d = {0};
	struct bundle b = {0};
	struct error err;
	found(&d, "header.date.missing", 3);
	cr_assert_eq(bundle_open(&b, r, &d, &err), 0);
	found(&d, DIAGNOSTIC_BUNDLE, 0);
	cr_assert_eq(bundle_open(&b, r, &d, &err), 0, "a head at the beginning parts nothing");
	check(r, "mine", "[7]");
	bundle_free(&b);
	diagnostics_free(&d);
	record_free(r);
}

Test(bundle, parts_have_pages_lines_and_places_of_their_own)
{
	struct record *r = whole();
	struct diagnostics d = {0};
	struct bundle b = {0};
	struct error err;
	found(&d, DIAGNOSTIC_BUNDLE, at(r, "ĐẦU hai"));
	found(&d, DIAGNOSTIC_BUNDLE, at(r, "ĐẦU ba"));
	cr_assert_eq(bundle_open(&b, r, &d, &err), 1);
	cr_assert_eq(bundle_next(&b, r, &err), 1);
	check(r, "id", "\"sha256:00\"");
	check(r, "source", "{\"path\":\"a.pdf\",\"page_count\":3,\"pages\":[1,2]}");
	check(r, "text", "\"Số: 1\\nĐiều\\ncuối\\n\"");
	check(r, "_lines", "[[1,0,5,0,0,9,9,1300,0],[1,6,10,0,9,9,18,1300,0],[2,11,15,0,0,9,9,1300,0]]");
	check(r, "_decode", "{\"encodings\":[\"utf-8\"],\"diagnostics\":[{\"code\":\"a\"},{\"code\":\"b\",\"page\":1}]}");
	check(r, "mine", "[7]");
	cr_assert_not(record_has(r, "_extract"));

	cr_assert_eq(bundle_next(&b, r, &err), 1);
	check(r, "id", "\"sha256:00#2\"");
	check(r, "text", "\"ĐẦU hai\\n\"");
	check(r, "pages", "[{\"number\":2,\"start\":0,\"end\":7,\"origin\":\"native\"}]");
	check(r, "_decode", "{\"encodings\":[\"utf-8\"],\"diagnostics\":[{\"code\":\"a\"}]}");

	/* The page number above its head goes with it. */
	cr_assert_eq(bundle_next(&b, r, &err), 1);
	check(r, "id", "\"sha256:00#3\"");
	check(r, "source", "{\"path\":\"a.pdf\",\"page_count\":3,\"pages\":[3]}");
	check(r, "text", "\"- 3 -\\nĐẦU ba\\nhết\"");
	check(r, "_lines", "[[3,0,5,0,0,9,9,1300,4],[3,6,12,0,9,9,18,1300,0],[3,13,16,0,18,9,27,1300,0]]");
	check(r, "_decode",
		"{\"encodings\":[\"utf-8\"],\"diagnostics\":[{\"code\":\"a\"},{\"code\":\"c\",\"start\":13,\"end\":16}]}");
	cr_assert_eq(bundle_next(&b, r, &err), 0);
	bundle_free(&b);
	diagnostics_free(&d);
	record_free(r);
}

Test(bundle, a_head_within_a_line_cuts_the_line)
{
	struct record *r = whole();
	struct diagnostics d = {0};
	struct bundle b = {0};
	struct error err;
	found(&d, DIAGNOSTIC_BUNDLE, at(r, "hai"));
	cr_assert_eq(bundle_open(&b, r, &d, &err), 1);
	cr_assert_eq(bundle_next(&b, r, &err), 1);
	cr_assert_eq(bundle_next(&b, r, &err), 1);
	check(r, "text", "\"hai\\n- 3 -\\nĐẦU ba\\nhết\"");
	check(r, "_lines",
		"[[2,0,3,0,9,9,18,1300,0],[3,4,9,0,0,9,9,1300,4],[3,10,16,0,9,9,18,1300,0],[3,17,20,0,18,9,27,1300,0]]");
	/* Freed with a part still to come, as when the output fails. */
	bundle_free(&b);
	diagnostics_free(&d);
	record_free(r);
}
