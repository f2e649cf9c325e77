/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "time_cells.h"

#include "utf8.h"

#include <stdlib.h>

#define ROW_LINES 8     /* lines of one row: behind more the table has ended */
#define HEAD_LINES 4    /* of a table's head */
#define HEAD_MAX 160    /* bytes of a line of it */
#define COLUMN_SLACK 3  /* code points: letters differ in width, columns of a text kept apart by blanks stand no straighter */
#define SHORT_CELL 4    /* words: a line of the last cell alone, where the other cells have ended */

void time_cells_free(struct time_cells *cells)
{
	free(cells->items);
	*cells = (struct time_cells){0};
}

/* Lines of the passages, with what was seen above. */
struct reader {
	struct rules *rules;
	struct span text;
	const struct passages *passages;
	size_t passage, at; /* where the next line begins */
	size_t furniture;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next line that carries words and is no furniture, without the blanks at its ends; false at the end. */
static bool next_line(struct reader *r, struct range *line)
{
	const struct passages *p = r->passages;
	while (r->passage < p->count) {
		struct range whole = p->items[r->passage].at;
		if (p->items[r->passage].zone == ZONE_HEADER || r->at >= whole.end) {
			r->passage++;
			if (r->passage < p->count)
				r->at = p->items[r->passage].at.start;
			continue;
		}
		const char *feed = memchr(r->text.ptr + r->at, '\n', whole.end - r->at);
		size_t end = feed ? (size_t)(feed - r->text.ptr) : whole.end;
		*line = (struct range){r->at, end};
		r->at = end + 1;
		while (line->start < line->end && is_blank(r->text.ptr[line->start]))
			line->start++;
		while (line->end > line->start && is_blank(r->text.ptr[line->end - 1]))
			line->end--;
		while (r->furniture < p->furniture_count && p->furniture[r->furniture].end <= line->start)
			r->furniture++;
		bool dropped = r->furniture < p->furniture_count && p->furniture[r->furniture].start <= line->start;
		if (range_length(*line) && !dropped)
			return true;
	}
	return false;
}

static bool of_word(char c)
{
	return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Words, and the numbers of a date each by itself. */
static size_t count_words(struct span s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += of_word(s.ptr[i]) && (i == 0 || !of_word(s.ptr[i - 1]));
	return n;
}

/* Code points between the line's first and a byte: the line may have been trimmed. */
static size_t column_of(struct span text, size_t at)
{
	size_t start = at;
	while (start > 0 && text.ptr[start - 1] != '\n' && text.ptr[start - 1] != '\f')
		start--;
	return utf8_length(span_slice(text, (struct range){start, at}));
}

static bool gap_before(struct span text, size_t at)
{
	return at >= 2 && is_blank(text.ptr[at - 1]) && is_blank(text.ptr[at - 2]);
}

/* The piece between gaps that begins about there. */
static bool piece_at(struct span text, struct range line, size_t column, struct range *piece)
{
	size_t here = column_of(text, line.start);
	for (size_t at = line.start; at < line.end;) {
		bool begins = at == line.start || gap_before(text, at);
		if (begins && !is_blank(text.ptr[at]) && here + COLUMN_SLACK >= column) {
			size_t end = at;
			while (end < line.end && !(is_blank(text.ptr[end]) && (end + 1 == line.end || is_blank(text.ptr[end + 1]))))
				end++;
			*piece = (struct range){at, end};
			return here <= column + COLUMN_SLACK;
		}
		utf8_next(text, &at);
		here++;
	}
	return false;
}

/* Further lines of a cell. */
static void add_parts(struct reader r, struct time_cell *cell, size_t opening)
{
	bool apart = gap_before(r.text, opening);
	size_t column = apart ? column_of(r.text, opening) : 0;
	struct range line, part;
	while (cell->count < TIME_CELL_LINES && next_line(&r, &line)) {
		struct match m;
		struct span words = span_slice(r.text, line);
		if (rules_match(r.rules, "deadline.row", words, 0, &m))
			return;
		if (apart) {
			if (!piece_at(r.text, line, column, &part))
				return;
		} else if (rules_match(r.rules, "deadline.cell_rest", words, 0, &m)) {
			part = (struct range){line.start + m.at.start, line.end};
		} else if (count_words(words) <= SHORT_CELL) {
			part = line;
		} else
			return;
		cell->parts[cell->count++] = part;
	}
}

int time_cells_find(struct time_cells *cells, struct rules *rules, const struct passages *passages)
{
	struct span text = passages->text;
	struct reader r = {.rules = rules, .text = text, .passages = passages};
	if (passages->count)
		r.at = passages->items[0].at.start;
	size_t since_row = ROW_LINES, seen = 0;
	struct range above[HEAD_LINES]; /* the last lines before a table's first row, in turn */
	bool headed = false;
	struct range line;
	while (next_line(&r, &line)) {
		struct match m;
		struct span words = span_slice(text, line);
		bool digit = words.ptr[0] >= '0' && words.ptr[0] <= '9';
		bool row = digit && rules_match(rules, "deadline.row", words, 0, &m);
		if (since_row >= ROW_LINES && !row) {
			above[seen++ % HEAD_LINES] = line;
			continue;
		}
		if (since_row >= ROW_LINES) {
			headed = false;
			for (size_t i = 0; i < HEAD_LINES && i < seen && !headed; i++) {
				struct span head = span_slice(text, above[i]);
				/* A sentence is no head. */
				headed = head.len < HEAD_MAX && rules_match(rules, "deadline.column", head, 0, &m);
			}
			seen = 0;
		}
		since_row = row ? 0 : since_row + 1;
		if (words.len > 400 || !rules_match(rules, "deadline.cell", words, 0, &m))
			continue;
		struct time_cell cell = {.parts = {{line.start + m.at.start, line.start + m.at.end}}, .count = 1, .headed = headed};
		add_parts(r, &cell, cell.parts[0].start);
		if (ARRAY_GROW(cells->items, cells->count, cells->size) < 0)
			return -1;
		cells->items[cells->count++] = cell;
	}
	return 0;
}

struct range time_cell_span(const struct time_cell *cell, size_t count, struct span text)
{
	struct range best = cell->parts[0];
	size_t words[TIME_CELL_LINES], total = 0;
	for (size_t i = 0; i < count; i++)
		total += words[i] = count_words(span_slice(text, cell->parts[i]));
	double most = 0;
	for (size_t a = 0; a < count; a++) {
		size_t own = 0;
		for (size_t b = a; b < count; b++) {
			own += words[b];
			struct range r = {cell->parts[a].start, cell->parts[b].end};
			/* Dice's coefficient of the slice's words and the cell's. */
			double alike = 2.0 * (double)own / (double)(count_words(span_slice(text, r)) + total);
			/* Of equals the later: a date's numbers stand behind its words. */
			if (alike >= most) {
				most = alike;
				best = r;
			}
		}
	}
	return best;
}
