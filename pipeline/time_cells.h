/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells of tables that name a time, in texts that print a table row by row: the lines of a narrow cell stand among the lines
 * of the other cells ("… UBND tỉnh Trước ngày⏎hành chính nội bộ Sở 15/5/2023"). A row is told by its number at a line's
 * start, the cell by the words that open it; where the columns stand apart by blanks, its further lines begin below the
 * first, else they are the words of time at the ends of the next lines.
 */
#ifndef CONGVAN_TIME_CELLS_H
#define CONGVAN_TIME_CELLS_H

#include "passages.h"
#include "rules.h"

#define TIME_CELL_LINES 6 /* a cell of 12 letters' width breaks the longest of terms into as many */

struct time_cell {
	struct range parts[TIME_CELL_LINES]; /* of the text; what stands behind the first may belong to another cell */
	size_t count;
	bool headed; /* the table has a head that names a column of times */
};

struct time_cells {
	struct time_cell *items; /* document order; owned */
	size_t count, size;
};

/* Fills *cells (zero-initialised, to be freed whatever the result). `rules` holds deadline-rules.tsv. 0, or -1 out of memory. */
int time_cells_find(struct time_cells *cells, struct rules *rules, const struct passages *passages);
void time_cells_free(struct time_cells *cells);

/*
 * Of the first `count` parts the run whose slice of the text is most like them all: the neighbours' words that lie between
 * are in it too.
 */
struct range time_cell_span(const struct time_cell *cell, size_t count, struct span text);

#endif
