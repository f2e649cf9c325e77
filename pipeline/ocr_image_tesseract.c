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

/* ------------------------------------------------------------------ stamped letters */

/* Capitals of such stamps are 3-9 mm high, with a mark above up to 13; hundredths of a mm. */
#define LETTER_LEAST 150
#define LETTER_MOST 1400
/* Gaps between letters of a row are bridged by this. */
#define LETTER_GAP 400
/* "MẬT" has three letters, "HỎA TỐC HẸN GIỜ" twelve, with marks apart twice as many pieces. */
#define PIECES_LEAST 3
#define PIECES_MOST 40
#define TURN_MOST 45.0f

static int millimetres(int hundredths, int dpi)
{
	int n = (int)((double)hundredths * dpi / 2540);
	return n > 0 ? n : 1;
}

/* Red ink of the upper half, black, less what is too large or too small for a letter. */
static PIX *letters_of(const struct grey_image *red, int dpi)
{
	struct grey_image upper = *red;
	upper.height = red->height / 2;
	PIX *grey = pix_from_grey(&upper);
	PIX *black = grey ? pixThresholdToBinary(grey, 128) : NULL;
	int most = millimetres(LETTER_MOST, dpi), least = millimetres(LETTER_LEAST, dpi);
	PIX *small = black ? pixSelectBySize(black, most, most, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LTE, NULL) : NULL;
	PIX *letters = small ? pixSelectBySize(small, least / 2, least / 2, 8, L_SELECT_IF_EITHER, L_SELECT_IF_GTE, NULL)
			     : NULL;
	pixDestroy(&small);
	pixDestroy(&black);
	pixDestroy(&grey);
	return letters;
}

/* A row of letters, cut out and turned level; NULL where it is none. */
static PIX *level_row(PIX *letters, BOX *place, int dpi)
{
	PIX *cut = pixClipRectangle(letters, place, NULL), *framed = NULL, *level = NULL;
	l_int32 pieces = 0;
	if (cut && pixCountConnComp(cut, 8, &pieces) == 0 && pieces >= PIECES_LEAST && pieces <= PIECES_MOST) {
		l_int32 side = pixGetWidth(cut) > pixGetHeight(cut) ? pixGetWidth(cut) : pixGetHeight(cut);
		framed = pixAddBorder(cut, side / 2 + millimetres(LETTER_LEAST, dpi), 0);
	}
	if (framed) {
		l_float32 angle = 0, certainty = 0;
		/* A row is so short that every step of the sweep shows: no reduction, and no demand on certainty, for the
		 * reader will tell. */
		if (pixFindSkewSweepAndSearch(framed, &angle, &certainty, 2, 1, TURN_MOST, 1.0f, 0.1f) != 0)
			angle = 0;
		level = pixRotate(framed, angle * (l_float32)M_PI / 180, L_ROTATE_SAMPLING, L_BRING_IN_WHITE, 0, 0);
	}
	pixDestroy(&framed);
	pixDestroy(&cut);
	return level;
}

int grey_image_stamps(const struct grey_image *red, int dpi, struct stamp_image stamps[STAMPS_MAX],
	struct error *err)
{
	int count = 0, gap = millimetres(LETTER_GAP, dpi);
	PIX *letters = red->height >= 2 ? letters_of(red, dpi) : NULL, *joined = NULL;
	BOXA *places = NULL;
	l_int32 empty = 1;
	if (!letters || pixZero(letters, &empty) != 0 || empty)
		goto out;
	joined = pixDilateBrick(NULL, letters, gap, gap);
	places = joined ? pixConnCompBB(joined, 8) : NULL;
	for (l_int32 i = 0; places && i < boxaGetCount(places) && count < STAMPS_MAX; i++) {
		BOX *place = boxaGetBox(places, i, L_CLONE);
		PIX *level = level_row(letters, place, dpi), *grey = level ? pixConvertTo8(level, 0) : NULL;
		l_int32 x = 0, y = 0, w = 0, h = 0;
		boxGetGeometry(place, &x, &y, &w, &h);
		boxDestroy(&place);
		pixDestroy(&level);
		if (!grey)
			continue;
		struct stamp_image *stamp = &stamps[count];
		stamp->box = (struct box){x + gap / 2, y + gap / 2, x + w - gap / 2, y + h - gap / 2};
		if (grey_image_init(&stamp->image, pixGetWidth(grey), pixGetHeight(grey), err) < 0) {
			pixDestroy(&grey);
			count = -1;
			break;
		}
		count++;
		if (take_pixels(&stamp->image, grey, err) < 0) {
			count = -1;
			break;
		}
	}
out:
	boxaDestroy(&places);
	pixDestroy(&joined);
	pixDestroy(&letters);
	return count;
}
