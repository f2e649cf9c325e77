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
 * Grey from a row of 32-bit pixels 0x00RRGGBB in the machine's byte order (Cairo's RGB24).
 * Where `fade_red` is set, pixels whose red stands out take the brightness of their red alone: the
 * ink of seals and stamps fades to paper white, black letters under it stay black.
 */
void grey_from_rgb(uint8_t *grey, const uint32_t *rgb, size_t count, bool fade_red);

/* Paints a box of pixels white; the part of it outside the image is ignored. */
void grey_image_blank(struct grey_image *image, struct box pixels);

/* True where nothing on the page could be a letter: fewer than 20 pixels darker than 128. */
bool grey_image_is_blank(const struct grey_image *image);

/* Makes the paper white and the ink black where a scan is shaded, yellowed or faint; 0 or -1. */
int grey_image_normalise(struct grey_image *image, struct error *err);

/*
 * The page's skew in degrees (positive: lines sink to the right), sought between -5 and 5; 0 where it is not
 * certain.
 */
double grey_image_skew(const struct grey_image *image);
/* Turns the image about its middle by -degrees, so that lines with that skew lie level; 0 or -1. */
int grey_image_straighten(struct grey_image *image, double degrees, struct error *err);

#endif
