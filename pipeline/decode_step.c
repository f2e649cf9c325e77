/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode_step.h"

#include "record_text.h"

#include <stdlib.h>
#include <utf8proc.h>

void *decode_open(void *config, struct error *err)
{
	(void)err;
	return config;
}

void decode_close(void *state)
{
	(void)state;
}

int decode_step(void *state, struct record *r, struct error *err)
{
	(void)state;
	json_t *extract = record_get(r, "_extract", err);
	struct buffer text = {0};
	size_t i;
	json_t *page;
	json_array_foreach(json_object_get(extract, "pages"), i, page) {
		const char *s = json_string_value(json_object_get(page, "text"));
		if (s)
			buffer_add_string(&text, s);
	}
	if (!buffer_ok(&text))
		return error_memory(err);
	utf8proc_uint8_t *nfc = utf8proc_NFC((const utf8proc_uint8_t *)(text.data ? text.data : ""));
	buffer_free(&text);
	if (!nfc)
		return error_memory(err);
	struct span s = span_of((const char *)nfc);
	struct lines lines = {0};
	struct utf8_index index;
	int result = -1;
	if (utf8_index_init(&index, s) == 0 && lines_of_text(&lines, s) == 0 &&
		record_append(r, "text", json_span(s), err) == 0 &&
		record_append(r, "pages",
			json_pack("[{s:i, s:i, s:I, s:s}]", "number", 1, "start", 0, "end",
				(json_int_t)index.length, "origin", "plain"),
			err) == 0 &&
		record_append(r, "_lines", lines_to_json(&lines, &index), err) == 0)
		result = record_append(r, "_decode",
			json_pack("{s:[s], s:f, s:[]}", "encodings", "utf-8", "encoding_confidence", 1.0,
				"diagnostics"),
			err);
	lines_free(&lines);
	utf8_index_free(&index);
	free(nfc);
	return result;
}
