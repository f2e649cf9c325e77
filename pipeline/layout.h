/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From ink on a page to lines in reading order: where words, lines, columns and tables are, told by
 * positions alone. Knows neither Poppler nor Tesseract; both feed it.
 *
 * Lengths are 1/100 pt, y grows downward from the top left corner of the page as shown. Text is
 * UTF-8; broken bytes come out as U+FFFD. What goes in comes out: every character that is no white
 * space appears in exactly one line, once. White space is made anew from the gaps.
 *
 * - Pieces that touch are one word, however many fonts drew it; a gap makes a space.
 * - A band in which two columns stand side by side (letterhead, signatures) gives the whole left
 *   column (LINE_LEFT) and then the whole right one (LINE_RIGHT).
 * - A table gives a line a row (LINE_TABLE): cells in order, parted by tabs, wraps inside joined.
 * - Text that runs up or down the margin stands apart, behind the page's other lines.
 * - Everything else is a line a row, however widely it was justified.
 */
#ifndef CONGVAN_LAYOUT_H
#define CONGVAN_LAYOUT_H

#include "buffer.h"
#include "lines.h"

enum layout_piece_flag {
	PIECE_BOLD = 1 << 0,
	PIECE_ITALIC = 1 << 1,
	PIECE_VERTICAL = 1 << 2, /* its baseline runs up or down; else found from boxes where possible */
	PIECE_WORD = 1 << 3      /* a whole word (OCR): never joined to its neighbour without a space */
};

/* A character, a run of them or a word, upright in its box. Order does not matter, but pieces in
 * the order of writing are faster and settle ties. White space pieces are hints of a word's end. */
struct layout_piece {
	struct range at;  /* bytes of the page's text */
	struct box box;   /* x: advance edges where known; y: ascent to descent, or the ink (OCR) */
	int font;         /* the caller's index; -1 unknown */
	int size;         /* font size; 0: judged by the height of the box */
	unsigned flags;   /* enum layout_piece_flag */
};

struct layout_page {
	int width, height;
	struct span text;
	const struct layout_piece *pieces;
	size_t count;
	/* Lines drawn on the page, as thin boxes, where the caller knows them; they make tables sure. */
	const struct box *rules;
	size_t rule_count;
};

/* Consecutive code points of a line in one font. */
struct layout_run {
	size_t codepoints;
	int font; /* as given; white space takes the font of what stands before it */
	int size;
};

struct layout_line {
	struct range at;    /* bytes of result->text */
	struct box box;
	int size;           /* of most of its letters */
	unsigned flags;     /* enum line_flag: BOLD ITALIC TABLE LEFT RIGHT */
	struct range runs;  /* items of result->runs; they cover the line's text */
	bool vertical;      /* text that runs up or down the margin */
};

struct layout {
	struct buffer text; /* the lines' texts one behind the other, nothing between them */
	struct layout_line *lines;
	size_t count, size;
	struct layout_run *runs;
	size_t run_count, run_size;
	struct layout_scratch *scratch; /* layout.c's own: memory kept from page to page */
};

/*
 * Lays out one page into *result (zero-initialised, or of an earlier page: it is cleared, its
 * memory used again). 0, or -1 out of memory. O(n log n) in the pieces.
 */
int layout_page(struct layout *result, const struct layout_page *page);

/* Sets PIECE_VERTICAL on characters, a piece each in the order of writing, whose line runs up or down. */
void layout_mark_lying(struct layout_piece *pieces, size_t count, struct span text);
/*
 * A page most of whose characters run up, or most down (a wide table set on a sheet that was not turned with it), is
 * turned so that they stand upright: boxes, PIECE_VERTICAL, width and height. False where it is no such page.
 * Boxes must lie within 1e8 of 0.
 */
bool layout_turn(struct layout_piece *pieces, size_t count, struct span text, int *width, int *height);
void layout_free(struct layout *result);
static inline struct span layout_text(const struct layout *result, const struct layout_line *line)
{
	return span_slice(buffer_span(&result->text), line->at);
}

#endif
