/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout.h"

#include <limits.h>
#include <stdlib.h>

/* In hundredths of the font size: the height of a line as fonts and their readers give it. */
#define ACROSS_LEAST 85
#define ACROSS_MOST 140

static char first_byte(struct span text, const struct layout_piece *p)
{
	return p->at.start < text.len ? text.ptr[p->at.start] : '\0';
}

static bool blank(struct span text, const struct layout_piece *p)
{
	return (unsigned char)first_byte(text, p) <= ' ';
}

/*
 * All characters of a lying line begin and end at the same x, a line's height apart, and each takes less along the
 * line than that. Equal letters below one another too begin and end at the same x, but are higher than wide.
 */
static bool lies_with(const struct layout_piece *a, const struct layout_piece *b)
{
	long long across = (long long)a->box.x1 - a->box.x0, along = (long long)a->box.y1 - a->box.y0;
	return a->size > 0 && a->box.x0 == b->box.x0 && a->box.x1 == b->box.x1 && a->box.y0 != b->box.y0 &&
		across * 100 >= (long long)a->size * ACROSS_LEAST &&
		across * 100 <= (long long)a->size * ACROSS_MOST && llabs(along) * 100 < across * 95;
}

void layout_mark_lying(struct layout_piece *pieces, size_t count, struct span text)
{
	struct layout_piece *last = NULL;
	for (size_t i = 0; i < count; i++) {
		struct layout_piece *p = &pieces[i];
		if (blank(text, p)) {
			/* Another line. */
			if (first_byte(text, p) == '\n')
				last = NULL;
			continue;
		}
		if (last && (lies_with(last, p) || lies_with(p, last))) {
			last->flags |= PIECE_VERTICAL;
			p->flags |= PIECE_VERTICAL;
		}
		last = p;
	}
}

/* A character alone in its line or cell has no neighbour to tell how it lies: its box does. */
static bool alone_lies(const struct layout_piece *p)
{
	return (long long)p->box.x1 - p->box.x0 > (long long)p->box.y1 - p->box.y0;
}

/* A place counted from the other edge of the page; a file may give any number for it. */
static int across(int edge, int place)
{
	long long turned = (long long)edge - place;
	return turned > INT_MAX ? INT_MAX : turned < INT_MIN ? INT_MIN : (int)turned;
}

bool layout_turn(struct layout_piece *pieces, size_t count, struct span text, int *width, int *height)
{
	size_t up = 0, down = 0, upright = 0;
	const struct layout_piece *last = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct layout_piece *p = &pieces[i];
		if (blank(text, p)) {
			if (first_byte(text, p) == '\n')
				last = NULL;
			continue;
		}
		if (!(p->flags & PIECE_VERTICAL)) {
			upright++;
			last = NULL;
			continue;
		}
		/* The first of a line is counted with neither. */
		if (last && p->box.y0 < last->box.y0)
			up++;
		else if (last)
			down++;
		last = p;
	}
	size_t most = up > down ? up : down, rest = up > down ? down : up;
	if (most <= upright + rest)
		return false;
	int w = *width, h = *height;
	for (size_t i = 0; i < count; i++) {
		struct layout_piece *p = &pieces[i];
		struct box b = p->box;
		p->box = up > down ? (struct box){across(h, b.y1), b.x0, across(h, b.y0), b.x1}
				   : (struct box){b.y0, across(w, b.x1), b.y1, across(w, b.x0)};
		if (p->flags & PIECE_VERTICAL || alone_lies(&(struct layout_piece){.box = b}))
			p->flags &= ~(unsigned)PIECE_VERTICAL;
		else
			p->flags |= PIECE_VERTICAL;
	}
	*width = h;
	*height = w;
	return true;
}
