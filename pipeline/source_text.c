/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_text.h"

#include "utf8.h"

/* Each byte as the code point of its number: decode turns it back and finds the encoding. */
static json_t *bytes_string(struct span bytes)
{
	struct buffer b = {0};
	for (size_t i = 0; i < bytes.len; i++)
		buffer_add_codepoint(&b, (unsigned char)bytes.ptr[i]);
	json_t *s = buffer_ok(&b) ? json_stringn(b.data ? b.data : "", b.len) : NULL;
	buffer_free(&b);
	return s;
}

static int add_page(json_t *pages, const char *key, json_t *value)
{
	json_t *page = json_pack("{s:I, s:s, s:o}", "number",
		(json_int_t)json_array_size(pages) + 1, "origin", "plain", key, value);
	return json_array_append_new(pages, page);
}

int source_text_extract(struct record *r, struct span bytes, enum media media, size_t *page_count,
	struct error *err)
{
	json_t *pages = json_array();
	int bad = 0;
	if (!utf8_valid(bytes) || media_is_utf16(bytes)) {
		bad = add_page(pages, "bytes", bytes_string(bytes));
	} else {
		if (span_starts(bytes, SPAN_LITERAL("\xEF\xBB\xBF"))) {
			bytes.ptr += 3;
			bytes.len -= 3;
		}
		size_t start = 0;
		do {
			const char *feed = memchr(bytes.ptr + start, '\f', bytes.len - start);
			size_t end = feed ? (size_t)(feed - bytes.ptr) : bytes.len;
			/* A form feed at the very end closes the last page and opens none. */
			if (end > start || start == 0)
				bad |= add_page(pages, "text", json_stringn(bytes.ptr + start, end - start));
			start = end + 1;
		} while (start < bytes.len);
	}
	*page_count = json_array_size(pages);
	json_t *extract = json_pack("{s:[], s:o}", "fonts", "pages", pages);
	if (extract && media == MEDIA_MARKDOWN)
		bad |= json_object_set_new(extract, "markdown", json_true());
	if (bad) {
		json_decref(extract);
		return error_memory(err);
	}
	return record_append(r, "_extract", extract, err);
}
