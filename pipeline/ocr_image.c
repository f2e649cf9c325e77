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
