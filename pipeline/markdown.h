/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Takes Markdown's markup away, line by line, and leaves what the dispatch says.
 *
 * Gone: emphasis, heading and quotation signs, backslash escapes, code fences, link targets, entities and simple HTML tags.
 * Rows of tables become cells parted by tabs; the |---| row goes. What a dispatch itself prints stays: bullets
 * (`- `, `* `, `+ `), a line of stars or dashes under the organ, numbers.
 * In files that are not Markdown only `**` pairs go, which are left over where a text was pulled out of Markdown.
 */
#ifndef CONGVAN_MARKDOWN_H
#define CONGVAN_MARKDOWN_H

#include "buffer.h"

struct markdown {
	bool plain;   /* the file is no Markdown: only leftovers */
	bool pairs;   /* set by markdown_look: `**` pairs were seen, so single ones at a phrase's edge go too */
	bool fenced;  /* between code fences */
};
enum markdown_line {
	MARKDOWN_TEXT,
	MARKDOWN_TABLE, /* a row, cells parted by tabs */
	MARKDOWN_DROP   /* nothing but markup */
};

/* Looks at a text before its lines are done. True where there is anything to take away. */
bool markdown_look(struct markdown *m, struct span text);
/* Appends the line (without line feed) less its markup; may append line feeds for <br>. */
enum markdown_line markdown_line(struct markdown *m, struct span line, struct buffer *out);

#endif
