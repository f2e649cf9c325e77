/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What kind of file some bytes are. Decided by the bytes, never by the name: archives are full of
 * PDFs named .txt and texts named .pdf. (Markdown alone has no bytes of its own: there the name tells.)
 */
#ifndef CONGVAN_MEDIA_H
#define CONGVAN_MEDIA_H

#include "span.h"

enum media {
	MEDIA_EMPTY,
	MEDIA_PDF,
	MEDIA_TEXT,     /* UTF-8, UTF-16 or an 8-bit encoding: decode finds out which */
	MEDIA_MARKDOWN, /* text whose path ends in .md or .markdown */
	MEDIA_UNKNOWN   /* nothing we read: archives, images, programs, garbage */
};

/* path may be NULL. */
enum media media_detect(struct span bytes, const char *path);
/* "application/pdf", "text/plain", "text/markdown"; for others a known type ("image/png") or
 * "application/octet-stream". */
const char *media_type(enum media media, struct span bytes);
/* True for UTF-16 text: with BOM, or NULs at every other byte. */
bool media_is_utf16(struct span bytes);

#endif
