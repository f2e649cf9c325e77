/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_image.h"

#include <stdlib.h>
#include <string.h>

int grey_image_init(struct grey_image *image, int width, int height, struct error *err)
{
	*image = (struct grey_image){0};
	if (width <= 0 || height <= 0)
		return error_set(err, ERROR_MALFORMED, "the page has no area");
	image->pixels = malloc((size_t)width * (size_t)height);
	if (!image->pixels)
		return error_memory(err);
	memset(image->pixels, 0xFF, (size_t)width * (size_t)height);
	image->width = width;
	image->height = height;
	image->stride = (size_t)width;
	return 0;
}

void grey_image_free(struct grey_image *image)
{
	free(image->pixels);
	*image = (struct grey_image){0};
}

/* Red must beat green and blue by this much before a pixel counts as stamp ink: JPEG tints black
 * letters and yellowed paper by less than a third of it. */
#define RED_MARGIN 48

void grey_from_rgb(uint8_t *grey, uint8_t *red, const uint32_t *rgb, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned r = rgb[i] >> 16 & 0xFF, g = rgb[i] >> 8 & 0xFF, b = rgb[i] & 0xFF;
		bool is_red = red && r > g + RED_MARGIN && r > b + RED_MARGIN;
		if (is_red)
			grey[i] = (uint8_t)r;
		else /* ITU-R BT.601 luma in 1/256 */
			grey[i] = (uint8_t)((77 * r + 150 * g + 29 * b + 128) >> 8);
		if (red)
			red[i] = is_red ? 0 : 255;
	}
}

static int clamp(int n, int low, int high)
{
	return n < low ? low : n > high ? high : n;
}

void grey_image_blank(struct grey_image *image, struct box at)
{
	int x0 = clamp(at.x0, 0, image->width), x1 = clamp(at.x1, x0, image->width);
	int y0 = clamp(at.y0, 0, image->height), y1 = clamp(at.y1, y0, image->height);
	for (int y = y0; y < y1; y++)
		memset(image->pixels + (size_t)y * image->stride + x0, 0xFF, (size_t)(x1 - x0));
}

bool grey_image_is_blank(const struct grey_image *image)
{
	size_t dark = 0;
	for (int y = 0; y < image->height; y++) {
		const uint8_t *row = image->pixels + (size_t)y * image->stride;
		for (int x = 0; x < image->width; x++)
			dark += row[x] < 128;
		if (dark >= 20)
			return false;
	}
	return true;
}

#define TILE 64
/* Brightness of tiles' paper: that of the darkest tenth (letters, photographs and the scanner's edge are darker still)
 * may lie this far below that of the median. */
#define EVEN 30
/* Of the median tile; below, the paper is grey. */
#define PAPER 200
/* Of the darkest half percent of all pixels: above, the ink is faint. */
#define INK 120

/* The value below which `share` of the counted lie. */
static int quantile(const size_t histogram[256], double share)
{
	size_t total = 0, below = 0;
	for (int v = 0; v < 256; v++)
		total += histogram[v];
	for (int v = 0; v < 256; v++) {
		below += histogram[v];
		if ((double)below > share * (double)total)
			return v;
	}
	return 255;
}

bool grey_image_is_even(const struct grey_image *image)
{
	size_t all[256] = {0}, papers[256] = {0};
	for (int y = 0; y + TILE <= image->height; y += TILE)
		for (int x = 0; x + TILE <= image->width; x += TILE) {
			size_t tile[256] = {0};
			/* Every second row tells enough. */
			for (int dy = 0; dy < TILE; dy += 2) {
				const uint8_t *row = image->pixels + (size_t)(y + dy) * image->stride + x;
				for (int dx = 0; dx < TILE; dx++)
					tile[row[dx]]++;
			}
			for (int v = 0; v < 256; v++)
				all[v] += tile[v];
			papers[quantile(tile, 0.8)]++;
		}
	int median = quantile(papers, 0.5);
	return median >= PAPER && median - quantile(papers, 0.1) <= EVEN && quantile(all, 0.005) <= INK;
}

/* ------------------------------------------------------------------ ink that no word explains */

/* The page is looked at in squares of a tenth of an inch, the height of a capital of 14 pt: pixels that are dark in one,
 * as a share, before it holds ink and no specks. */
#define SQUARES_AN_INCH 10
#define SQUARE_INK 0.02
/* Ink belongs together over this many empty squares. */
#define SQUARES_APART 2
/* A short word of capitals covers some ten squares, and is as wide as four. */
#define SQUARES_LEAST 12
#define SQUARES_WIDE 4
/* Above this share of the page it is a picture or a table's frame, and reading it costs as much as it did before. */
#define UNREAD_SHARE 0.2
#define EDGE_SQUARES 2
/* Hundredths of an inch around a word that its ink may reach. */
#define WORD_MARGIN 3

struct squares {
	int *ink; /* dark pixels; owned */
	int *queue; /* owned */
	int width, height, side;
};

static int dark_pixels(const struct grey_image *image, struct box at)
{
	int dark = 0;
	for (int y = at.y0; y < at.y1; y++) {
		const uint8_t *row = image->pixels + (size_t)y * image->stride;
		for (int x = at.x0; x < at.x1; x++)
			dark += row[x] < 128;
	}
	return dark;
}

/* The part of square (x, y) that lies in a box, in pixels; empty where none does. */
static struct box square_in(const struct squares *s, int x, int y, struct box b)
{
	return (struct box){clamp(b.x0, x * s->side, (x + 1) * s->side), clamp(b.y0, y * s->side, (y + 1) * s->side),
		clamp(b.x1, x * s->side, (x + 1) * s->side), clamp(b.y1, y * s->side, (y + 1) * s->side)};
}

static void count_ink(struct squares *s, const struct grey_image *image, int dpi, const struct box *words, size_t count)
{
	struct box all = {0, 0, image->width, image->height};
	/* Scanners leave dark edges; no letter stands there. */
	for (int y = EDGE_SQUARES; y < s->height - EDGE_SQUARES; y++)
		for (int x = EDGE_SQUARES; x < s->width - EDGE_SQUARES; x++)
			s->ink[y * s->width + x] = dark_pixels(image, square_in(s, x, y, all));
	int margin = dpi * WORD_MARGIN / 100;
	for (size_t i = 0; i < count; i++) {
		struct box b = {clamp(words[i].x0 - margin, 0, image->width), clamp(words[i].y0 - margin, 0, image->height),
			clamp(words[i].x1 + margin, 0, image->width), clamp(words[i].y1 + margin, 0, image->height)};
		for (int y = b.y0 / s->side; y < s->height && y * s->side < b.y1; y++)
			for (int x = b.x0 / s->side; x < s->width && x * s->side < b.x1; x++)
				s->ink[y * s->width + x] -= dark_pixels(image, square_in(s, x, y, b));
	}
}

/* Takes the ink that belongs with square `at` out: its box in squares, and how many there were. */
static int take_ink(struct squares *s, int at, int least, struct box *b)
{
	int first = 0, end = 0;
	*b = (struct box){at % s->width, at / s->width, at % s->width + 1, at / s->width + 1};
	s->ink[at] = 0;
	s->queue[end++] = at;
	while (first < end) {
		int x = s->queue[first] % s->width, y = s->queue[first] / s->width;
		first++;
		b->x0 = x < b->x0 ? x : b->x0;
		b->x1 = x + 1 > b->x1 ? x + 1 : b->x1;
		b->y1 = y + 1 > b->y1 ? y + 1 : b->y1;
		for (int j = clamp(y - SQUARES_APART, 0, s->height); j < clamp(y + SQUARES_APART + 1, 0, s->height); j++)
			for (int i = clamp(x - SQUARES_APART, 0, s->width); i < clamp(x + SQUARES_APART + 1, 0, s->width); i++)
				if (s->ink[j * s->width + i] >= least) {
					s->ink[j * s->width + i] = 0;
					s->queue[end++] = j * s->width + i;
				}
	}
	return end;
}

int grey_image_unread(const struct grey_image *image, int dpi, const struct box *words, size_t count,
	struct box regions[UNREAD_MAX], struct error *err)
{
	struct squares s = {.side = dpi >= SQUARES_AN_INCH ? dpi / SQUARES_AN_INCH : 1};
	int sizes[UNREAD_MAX], found = 0;
	s.width = image->width / s.side;
	s.height = image->height / s.side;
	size_t all = (size_t)s.width * (size_t)s.height;
	s.ink = calloc(all + 1, sizeof *s.ink);
	s.queue = calloc(all + 1, sizeof *s.queue);
	if (!s.ink || !s.queue) {
		found = error_memory(err);
		goto out;
	}
	count_ink(&s, image, dpi, words, count);
	int least = (int)(SQUARE_INK * s.side * s.side) + 1;
	for (int at = 0; (size_t)at < all; at++) {
		struct box b;
		int size = s.ink[at] >= least ? take_ink(&s, at, least, &b) : 0;
		if (size < SQUARES_LEAST || b.x1 - b.x0 < SQUARES_WIDE ||
			(double)(b.x1 - b.x0) * (b.y1 - b.y0) > UNREAD_SHARE * (double)all)
			continue;
		int place = found < UNREAD_MAX ? found++ : UNREAD_MAX;
		for (; place > 0 && sizes[place - 1] < size; place--)
			if (place < UNREAD_MAX) {
				sizes[place] = sizes[place - 1];
				regions[place] = regions[place - 1];
			}
		if (place < UNREAD_MAX) {
			sizes[place] = size;
			/* Letters that reach a little over their squares, and white around, without which nothing is read. */
			regions[place] = (struct box){(b.x0 - 1) * s.side, (b.y0 - 1) * s.side, (b.x1 + 1) * s.side,
				(b.y1 + 1) * s.side};
		}
	}
out:
	free(s.ink);
	free(s.queue);
	return found;
}

struct grey_image grey_image_part(const struct grey_image *image, struct box *at)
{
	at->x0 = clamp(at->x0, 0, image->width);
	at->y0 = clamp(at->y0, 0, image->height);
	at->x1 = clamp(at->x1, at->x0, image->width);
	at->y1 = clamp(at->y1, at->y0, image->height);
	struct grey_image part = *image;
	part.pixels += (size_t)at->y0 * image->stride + (size_t)at->x0;
	part.width = at->x1 - at->x0;
	part.height = at->y1 - at->y0;
	return part;
}
