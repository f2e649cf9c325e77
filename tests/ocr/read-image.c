/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads one page image with chosen steps, for tests/ocr/measure: words with their boxes in pixels,
 * one a line: `line x0 y0 x1 y1 size confidence text`, after `skew DEGREES milliseconds N`.
 * Steps that congvan-ocr does not take (median, sauvola) live here, so that their worth can be
 * measured again.
 */
#include "ocr_leptonica.h"
#include "ocr_tesseract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct error err;

static PIX *level(PIX *pix)
{
	l_float32 angle, certainty;
	PIX *black = pixConvertTo1(pix, 150), *turned = NULL;
	if (pixFindSkew(black, &angle, &certainty) == 0 && certainty > 3)
		turned = pixRotateAMColor(pix, angle * 3.14159265f / 180, 0xFFFFFF00);
	pixDestroy(&black);
	return turned ? turned : pixClone(pix);
}

static PIX *load(const char *path, double scale, bool turn)
{
	PIX *pix = pixRead(path);
	PIX *colour = pix ? pixConvertTo32(pix) : NULL;
	if (turn) {
		PIX *turned = level(colour);
		pixDestroy(&colour);
		colour = turned;
	}
	PIX *scaled = colour && scale != 1 ? pixScale(colour, (l_float32)scale, (l_float32)scale)
					   : pixClone(colour);
	pixDestroy(&colour);
	pixDestroy(&pix);
	return scaled;
}

static int to_grey(struct grey_image *image, PIX *pix, bool red)
{
	if (grey_image_init(image, pixGetWidth(pix), pixGetHeight(pix), &err) < 0)
		return -1;
	size_t width = (size_t)image->width;
	uint32_t *row = malloc(width * sizeof *row);
	uint8_t *parted = malloc(width);
	if (!row || !parted)
		return -1;
	for (int y = 0; y < image->height; y++) {
		const l_uint32 *from = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
		for (size_t x = 0; x < width; x++)
			row[x] = from[x] >> 8; /* RRGGBBAA */
		grey_from_rgb(image->pixels + (size_t)y * image->stride, red ? parted : NULL, row, width);
	}
	free(row);
	free(parted);
	return 0;
}

static int replace(struct grey_image *image, PIX *changed)
{
	PIX *grey = changed ? pixConvertTo8(changed, 0) : NULL;
	if (!grey || pixEndianByteSwap(grey))
		return -1;
	for (int y = 0; y < image->height; y++)
		memcpy(image->pixels + (size_t)y * image->stride,
			pixGetData(grey) + (size_t)y * (size_t)pixGetWpl(grey), (size_t)image->width);
	pixDestroy(&grey);
	pixDestroy(&changed);
	return 0;
}

static int step(struct grey_image *image, const char *name, int dpi)
{
	PIX *pix = pix_from_grey(image), *changed = NULL;
	if (strcmp(name, "even") == 0)
		changed = grey_image_is_even(image) ? pixClone(pix) : pixBackgroundNormSimple(pix, NULL, NULL);
	else if (strcmp(name, "median") == 0)
		changed = pixMedianFilter(pix, 3, 3);
	else if (strcmp(name, "normalise") == 0)
		changed = pixBackgroundNormSimple(pix, NULL, NULL);
	else if (strcmp(name, "sauvola") == 0)
		pixSauvolaBinarizeTiled(pix, dpi / 12, 0.34f, 1, 1, NULL, &changed);
	else if (strcmp(name, "otsu") == 0)
		pixOtsuAdaptiveThreshold(pix, 2000, 2000, 0, 0, 0.1f, NULL, &changed);
	else if (strcmp(name, "despeckle") == 0) {
		PIX *black = NULL;
		pixSauvolaBinarizeTiled(pix, dpi / 12, 0.34f, 1, 1, NULL, &black);
		changed = black ? pixSelectBySize(black, 3, 3, 8, L_SELECT_IF_EITHER, L_SELECT_IF_GTE, NULL)
				: NULL;
		pixDestroy(&black);
	}
	pixDestroy(&pix);
	return replace(image, changed);
}

int main(int argc, char **argv)
{
	int dpi = 200, given = 0;
	bool red = false, skew = false, turn = false;
	const char *path = NULL, *language = "vie";
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "dpi=", 4) == 0)
			dpi = atoi(argv[i] + 4);
		else if (strncmp(argv[i], "from=", 5) == 0)
			given = atoi(argv[i] + 5);
		else if (strncmp(argv[i], "lang=", 5) == 0)
			language = argv[i] + 5;
		else if (strcmp(argv[i], "red") == 0)
			red = true;
		else if (strcmp(argv[i], "turn") == 0)
			turn = true;
		else if (strcmp(argv[i], "deskew") == 0)
			skew = true;
		else if (strchr(argv[i], '.'))
			path = argv[i];
	}
	PIX *pix = path ? load(path, given ? (double)dpi / given : 1, turn) : NULL;
	struct grey_image image = {0};
	struct ocr_words words = {0};
	struct ocr_reader *reader = ocr_reader_new(language);
	if (!pix || !reader) {
		fprintf(stderr, "read-image: %s\n", pix ? err.message : "cannot read the image");
		return 1;
	}
	/* The model is loaded with the first image: that is not to be counted. */
	struct grey_image nothing = {0};
	if (grey_image_init(&nothing, 64, 64, &err) < 0 || ocr_reader_read(reader, &nothing, 70, 0, &words, &err) < 0) {
		fprintf(stderr, "read-image: %s\n", err.message);
		return 1;
	}
	grey_image_free(&nothing);
	struct timespec a, b;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	double degrees = 0;
	if (to_grey(&image, pix, red) < 0)
		return 1;
	for (int i = 1; i < argc; i++)
		if (!strchr(argv[i], '=') && !strchr(argv[i], '.') && strcmp(argv[i], "red") != 0 && strcmp(argv[i], "turn") != 0 &&
			strcmp(argv[i], "deskew") != 0 && step(&image, argv[i], dpi) < 0)
			return 1;
	if (skew && (degrees = grey_image_skew(&image)) != 0 &&
		grey_image_straighten(&image, degrees, &err) < 0)
		return 1;
	if (ocr_reader_read(reader, &image, dpi, 0, &words, &err) < 0)
		return 1;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	printf("skew %.2f milliseconds %.0f size %d %d\n", degrees,
		(double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6, image.width,
		image.height);
	for (size_t i = 0; i < words.count; i++) {
		const struct ocr_word *w = &words.items[i];
		printf("%d %d %d %d %d %d %.2f %.*s\n", w->line, w->box.x0, w->box.y0, w->box.x1,
			w->box.y1, w->size, w->confidence, (int)range_length(w->at),
			words.text.data + w->at.start);
	}
	ocr_words_free(&words);
	grey_image_free(&image);
	ocr_reader_close(reader);
	pixDestroy(&pix);
	return fflush(stdout) ? 1 : 0;
}
