/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_text.h"

#include "json_text.h"
#include "utf8.h"

/* Each byte as the code point of its number: decode turns it back and finds the encoding. NUL stands
 * in UTF-16 at every other place and JSON can carry it escaped. */
static void add_bytes(struct buffer *json, struct span bytes)
{
	struct buffer characters = {0};
	for (size_t i = 0; i < bytes.len; i++)
		buffer_add_codepoint(&characters, (unsigned char)bytes.ptr[i]);
	json_add_string(json, buffer_span(&characters));
	json->failed |= characters.failed;
	buffer_free(&characters);
}

static void open_page(struct buffer *json, size_t *count, const char *key)
{
	buffer_add_format(json, "%s{\"number\":%zu,\"origin\":\"plain\",\"%s\":", *count ? "," : "",
		*count + 1, key);
	++*count;
}

int source_text_extract(struct buffer *json, struct span bytes, enum media media, size_t *page_count,
	struct error *err)
{
	size_t count = 0;
	buffer_add_string(json, "{\"fonts\":[],\"pages\":[");
	if (!utf8_valid(bytes) || media_is_utf16(bytes) || memchr(bytes.ptr, '\0', bytes.len)) {
		open_page(json, &count, "bytes");
		add_bytes(json, bytes);
		buffer_add_char(json, '}');
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
			if (end > start || start == 0) {
				open_page(json, &count, "text");
				json_add_string(json, (struct span){bytes.ptr + start, end - start});
				buffer_add_char(json, '}');
			}
			start = end + 1;
		} while (start < bytes.len);
	}
	*page_count = count;
	buffer_add_string(json, media == MEDIA_MARKDOWN ? "],\"markdown\":true}" : "]}");
	return buffer_ok(json) ? 0 : error_memory(err);
}
