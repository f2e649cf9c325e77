/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "emit_step.h"

#include <stdlib.h>

/* What emit makes of a line; NULL where it fails. A new string. */
static char *emitted(const char *line, bool layout, struct error *err)
{
	struct emit_config config = {layout};
	struct record *r = record_parse(span_of(line), err);
	cr_assert_not_null(r, "%s", err->message);
	char *out = NULL;
	if (emit_step(&config, r, err) == 0) {
		struct buffer b = {0};
		cr_assert_eq(record_format(r, &b), 0);
		out = buffer_detach(&b);
	}
	record_free(r);
	return out;
}

#define HEAD "{\"record_version\":\"1.0\",\"source\":{\"path\":\"a\"},"

Test(emit, puts_in_text_and_drops_what_is_internal)
{
	struct error err;
	char *out = emitted(HEAD "\"_x\":1,\"text\":\"số 1-\\n2\\nKH/TU\",\"zones\":[{\"kind\":\"body\",\"start\":0,\"end\":6},"
				 "{\"kind\":\"furniture\",\"start\":6,\"end\":7},{\"kind\":\"body\",\"start\":7,\"end\":13}],"
				 "\"references\":[{\"id\":\"r1\",\"start\":3,\"end\":13,\"code\":\"1-KH/TU\"}],"
				 "\"_split\":{\"diagnostics\":[{\"stage\":\"split\",\"severity\":\"info\",\"code\":\"c\",\"message\":\"m\"}]}}",
		false, &err);
	cr_assert_not_null(out, "%s", err.message);
	cr_assert_not_null(strstr(out, "{\"id\":\"r1\",\"start\":3,\"end\":13,\"text\":\"1-KH/TU\",\"code\":\"1-KH/TU\"}"), "%s", out);
	cr_assert_not_null(strstr(out, "\"diagnostics\":[{\"stage\":\"split\""), "%s", out);
	cr_assert_not_null(strstr(out, "member \\\"_x\\\""));
	cr_assert_null(strstr(out, "_split"));
	/* What was emitted is emitted unchanged. */
	char *again = emitted(out, false, &err);
	cr_assert_str_eq(again, out);
	free(again);
	free(out);
}

Test(emit, the_form_of_what_came_makes_no_difference)
{
	struct error err;
	char *ours = emitted(HEAD "\"text\":\"Số 1\\n/é\",\"header\":{\"place\":\"Huế\",\"addressees\":[{\"start\":0,\"end\":4}]},"
				  "\"sections\":[{\"id\":\"s1\",\"marker\":{\"start\":0,\"end\":2},\"start\":0,\"end\":4}],"
				  "\"directives\":[{\"id\":\"d1\",\"start\":0,\"end\":4,\"addressees\":[{\"start\":3,\"end\":4}]}],"
				  "\"pages\":[{\"number\":1,\"confidence\":0.5}]}",
		false, &err);
	char *others = emitted(HEAD "\"text\" : \"S\\u1ed1 1\\n\\/\\u00E9\", \"header\": {\"place\":\"Hu\\u1ebf\", \"addressees\":[ {\"start\":0,\"end\":4}]},"
				    "\"sections\":[{\"id\":\"s1\",\"marker\": {\"start\":0,\"end\":2},\"start\":0,\"end\":4}],"
				    "\"directives\":[{\"id\":\"d1\",\"start\":0,\"end\":4,\"addressees\":[{\"start\":3,\"end\":4} ]}],"
				    "\"pages\":[{\"number\":1,\"confidence\":5e-1}]}",
		false, &err);
	cr_assert_not_null(ours);
	cr_assert_str_eq(ours, others);
	cr_assert_not_null(strstr(ours, "\"directives\":[{\"id\":\"d1\",\"start\":0,\"end\":4,\"text\":\"Số 1\",\"addressees\":[{\"text\":\"1\""), "%s", ours);
	cr_assert_not_null(strstr(ours, "\"marker\":\"Số\""), "%s", ours);
	free(ours);
	free(others);
}

Test(emit, layout_gives_lines_their_boxes)
{
	struct error err;
	const char *line = HEAD "\"text\":\"ab\\nc\",\"_lines\":[[1,0,2,10,20,30,40,1300,1],[1,3,4,0,0,0,0,0,0]]}";
	char *out = emitted(line, true, &err);
	cr_assert_not_null(strstr(out, "\"lines\":[{\"page\":1,\"start\":0,\"end\":2,\"box\":[10,20,30,40]}]"), "%s", out);
	free(out);
	out = emitted(line, false, &err);
	cr_assert_null(strstr(out, "lines"));
	free(out);
}

static const char *const broken[] = {
	HEAD "\"text\":\"ab\",\"references\":[{\"id\":\"r1\",\"start\":1,\"end\":9}]}",
	HEAD "\"text\":\"ab\",\"references\":[{\"id\":\"r1\"}]}",
	HEAD "\"text\":\"ab\",\"sections\":[{\"heading\":{\"start\":2,\"end\":1}}]}",
	HEAD "\"text\":\"ab\",\"_split\":nonsense}",
	HEAD "\"text\":\"ab\",\"pages\":nonsense}",
	HEAD "\"text\":\"ab\",\"diagnostics\":1}",
	HEAD "\"text\":1}",
};

Test(emit, what_is_not_of_the_contract_is_an_error)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct error err = {{0}, {0}};
		char *out = emitted(broken[i], false, &err);
		cr_expect_null(out, "%s", broken[i]);
		cr_expect_str_eq(err.code, "malformed_record", "%s", broken[i]);
		free(out);
	}
}
