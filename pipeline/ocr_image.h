/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page's picture made ready for reading: grey, stamps faded, straight.
 *
 * docs/ocr.md holds the measurements behind each step; a step that did not help is not here.
 */
#ifndef CONGVAN_OCR_IMAGE_H
#define CONGVAN_OCR_IMAGE_H

#include "error.h"
#include "lines.h"

#include <stddef.h>
#include <stdint.h>

/* One byte a pixel, 0 black to 255 white, rows from the top. */
struct grey_image {
	uint8_t *pixels; /* owned; NULL where there is none */
	int width, height;
	size_t stride; /* bytes a row */
};

/* 0, or -1 with *err. The pixels are white. */
int grey_image_init(struct grey_image *image, int width, int height, struct error *err);
void grey_image_free(struct grey_image *image);

/*
 * Grey from a row of 32-bit pixels 0x00RRGGBB in the machine's byte order (Cairo's RGB24). Where `red` is not NULL, the
 * ink of seals and stamps is parted from the rest: pixels whose red stands out come out in `grey` as bright as their
 * red alone, so that the ink fades to paper white and black letters under it stay black, and as 0 in `red`, where all
 * others are 255.
 */
void grey_from_rgb(uint8_t *grey, uint8_t *red, const uint32_t *rgb, size_t count);

/* Paints a box of pixels white; the part of it outside the image is ignored. */
void grey_image_blank(struct grey_image *image, struct box pixels);

/* True where nothing on the page could be a letter: fewer than 20 pixels darker than 128. */
bool grey_image_is_blank(const struct grey_image *image);

/* True where the paper is about equally bright everywhere and the ink well darker: normalising would only sharpen grain. */
bool grey_image_is_even(const struct grey_image *image);
/* Makes the paper white and the ink black where a scan is shaded, yellowed or faint; 0 or -1. */
int grey_image_normalise(struct grey_image *image, struct error *err);

/*
 * The page's skew in degrees (positive: lines sink to the right), sought between -5 and 5; 0 where it is not
 * certain.
 */
double grey_image_skew(const struct grey_image *image);
/* Turns the image about its middle by -degrees, so that lines with that skew lie level; 0 or -1. */
int grey_image_straighten(struct grey_image *image, double degrees, struct error *err);

#define UNREAD_MAX 6
/*
 * Places with ink that no word read so far explains, the largest first: lines that the reader's layout took for a part of
 * the seal or the hand-written signature across them. `words` are the boxes of what was read, in pixels. Specks, pictures and the
 * page's edges are left out. Returns how many boxes were put into regions[], -1 out of memory.
 */
int grey_image_unread(const struct grey_image *image, int dpi, const struct box *words, size_t count,
	struct box regions[UNREAD_MAX], struct error *err);
/* A part of the image, which it borrows: not to be freed, and gone with it. The box is cut to the image. */
struct grey_image grey_image_part(const struct grey_image *image, struct box *pixels);

/* A place where stamped letters stand in a row, at any angle up to 45 degrees, and the letters alone, level. */
struct stamp_image {
	struct grey_image image;
	struct box box; /* pixels of the picture it was cut from */
};
#define STAMPS_MAX 8
/*
 * Finds rows of letters among the red ink of a page's upper half: marks of urgency and secrecy. Frames, arrows and the
 * rings of seals are left out. Returns how many were put into stamps[]; each image is to be freed. -1 out of memory.
 */
int grey_image_stamps(const struct grey_image *red, int dpi, struct stamp_image stamps[STAMPS_MAX],
	struct error *err);

#endif
