/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iconv_text.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>

bool iconv_text_known(const char *encoding)
{
	iconv_t cd = iconv_open("UTF-8", encoding);
	if (cd == (iconv_t)-1)
		return false;
	iconv_close(cd);
	return true;
}

#define CHUNK 4096

int iconv_text(const char *encoding, struct span bytes, struct buffer *out, size_t *malformed)
{
	iconv_t cd = iconv_open("UTF-8", encoding);
	if (cd == (iconv_t)-1)
		return -1;
	/* iconv wants a char ** though it does not write there. */
	union {
		const char *borrowed;
		char *in;
	} from = {.borrowed = bytes.ptr};
	size_t left = bytes.len;
	bool flush = false;
	bool wide = strncasecmp(encoding, "UTF-16", 6) == 0 || strncasecmp(encoding, "UCS-2", 5) == 0;
	for (;;) {
		char chunk[CHUNK], *to = chunk;
		size_t room = sizeof chunk;
		size_t n = flush ? iconv(cd, NULL, NULL, &to, &room) : iconv(cd, &from.in, &left, &to, &room);
		int why = errno;
		buffer_add(out, chunk, sizeof chunk - room);
		if (n != (size_t)-1) {
			if (flush)
				break;
			flush = true;
		} else if (why == EILSEQ || why == EINVAL) {
			if (flush || !left)
				break;
			buffer_add_codepoint(out, 0xFFFD);
			++*malformed;
			size_t skip = wide && left >= 2 ? 2 : 1;
			from.in += skip;
			left -= skip;
		} else if (why != E2BIG) {
			break;
		}
	}
	iconv_close(cd);
	return buffer_ok(out) ? 0 : -1;
}
