/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The physical lines of a document's text, in reading order, with what the page showed about them.
 *
 * Made by extract (per page, before decoding) and by decode (over the record's text); read by split.
 * A text file has lines without boxes: box all zero, size 0.
 */
#ifndef CONGVAN_LINES_H
#define CONGVAN_LINES_H

#include "buffer.h"
#include "span.h"

/* 1/100 pt from the top left corner of the page as shown (PDF 32000-1: 1 pt = 1/72 inch). */
struct box {
	int x0, y0, x1, y1;
};

enum line_flag {
	LINE_BOLD = 1 << 0,      /* most of its letters are */
	LINE_ITALIC = 1 << 1,    /* most of its letters are */
	LINE_FURNITURE = 1 << 2, /* running head, page number, stamp: no part of what the office wrote */
	LINE_TABLE = 1 << 3,     /* a table's row, its cells parted by tabs */
	LINE_LEFT = 1 << 4,      /* of the left column of a two-column band (letterhead, signature) */
	LINE_RIGHT = 1 << 5,     /* of its right column */
	LINE_STAMP = 1 << 6,     /* with LINE_FURNITURE: a signature or incoming stamp */
	LINE_UNDERLINED = 1 << 7,
	LINE_OCR = 1 << 8        /* read from a picture: split sets it by the page's origin, no record has it */
};

struct line {
	struct range at; /* bytes of the text, without the line feed */
	int page;        /* 1 upward */
	struct box box;
	int size; /* font size of most of its letters, 1/100 pt; 0 unknown */
	unsigned flags;
};

struct lines {
	struct line *items; /* owned */
	size_t count, size;
};

void lines_free(struct lines *lines);
/* Appends; 0 or -1 out of memory. */
int lines_add(struct lines *lines, struct line line);
/* The lines of plain text: one a line feed, all on page 1, no boxes. 0 or -1 out of memory. */
int lines_of_text(struct lines *lines, struct span text);

#endif
