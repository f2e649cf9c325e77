/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_image.h"

#include "ocr_leptonica.h"

#include <math.h>
#include <string.h>

PIX *pix_from_grey(const struct grey_image *image)
{
	PIX *pix = pixCreateNoInit(image->width, image->height, 8);
	if (!pix)
		return NULL;
	l_uint32 *data = pixGetData(pix);
	int words = pixGetWpl(pix);
	for (int y = 0; y < image->height; y++)
		memcpy(data + (size_t)y * (size_t)words, image->pixels + (size_t)y * image->stride,
			(size_t)image->width);
	/* Leptonica packs pixels from the high end of each 32-bit word. */
	if (pixEndianByteSwap(pix) != 0)
		pixDestroy(&pix);
	return pix;
}

/* Degrees; wider searches find "skew" in forms and letterheads. */
#define SKEW_RANGE 5.0f
#define SKEW_STEP 0.5f
/* Ratio of best to worst score in the search that Leptonica calls a safe skew. */
#define SKEW_CERTAINTY 3.0f

double grey_image_skew(const struct grey_image *image)
{
	PIX *pix = pix_from_grey(image);
	PIX *black = pix ? pixConvertTo1(pix, 150) : NULL;
	l_float32 angle = 0, certainty = 0;
	bool found = black && pixFindSkewSweepAndSearch(black, &angle, &certainty, 4, 2, SKEW_RANGE,
				      SKEW_STEP, 0.01f) == 0;
	pixDestroy(&black);
	pixDestroy(&pix);
	if (!found || certainty < SKEW_CERTAINTY)
		return 0;
	/* Leptonica gives the turn that would level the page, clockwise positive. */
	return -(double)angle;
}

/* Takes the pixels of an image of the same size over, and destroys it. 0, or -1 where there is none. */
static int take_pixels(struct grey_image *image, PIX *pix, struct error *err)
{
	if (!pix || pixEndianByteSwap(pix) != 0) {
		pixDestroy(&pix);
		return error_memory(err);
	}
	const l_uint32 *data = pixGetData(pix);
	int words = pixGetWpl(pix);
	for (int y = 0; y < image->height; y++)
		memcpy(image->pixels + (size_t)y * image->stride, data + (size_t)y * (size_t)words,
			(size_t)image->width);
	pixDestroy(&pix);
	return 0;
}

int grey_image_normalise(struct grey_image *image, struct error *err)
{
	PIX *pix = pix_from_grey(image);
	PIX *normal = pix ? pixBackgroundNormSimple(pix, NULL, NULL) : NULL;
	pixDestroy(&pix);
	/* Pictures too small for its tiles, or without paper, are left as they are. */
	return normal ? take_pixels(image, normal, err) : 0;
}

int grey_image_straighten(struct grey_image *image, double degrees, struct error *err)
{
	PIX *pix = pix_from_grey(image);
	PIX *turned = pix ? pixRotateAMGray(pix, (l_float32)(-degrees * M_PI / 180), 255) : NULL;
	pixDestroy(&pix);
	return take_pixels(image, turned, err);
}
