/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text files as extract hands them on: `_extract` pages with "text" or "bytes" (docs/between-stages.md). */
#ifndef CONGVAN_SOURCE_TEXT_H
#define CONGVAN_SOURCE_TEXT_H

#include "media.h"
#include "buffer.h"
#include "error.h"

/* Writes the value of `_extract` for a text or Markdown file's bytes; form feeds part pages. 0 or -1.
 * *page_count gets the number of pages. */
int source_text_extract(struct buffer *json, struct span bytes, enum media media, size_t *page_count,
	struct error *err);

#endif
