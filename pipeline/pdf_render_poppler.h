/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures of PDF pages, drawn by Poppler, for pages that must be read by OCR.
 *
 * Runs on foreign bytes: only inside a process that may die. Lengths 1/100 pt from the top left of the page as
 * shown (its rotation done).
 */
#ifndef CONGVAN_PDF_RENDER_H
#define CONGVAN_PDF_RENDER_H

#include "error.h"
#include "lines.h"
#include "ocr_image.h"

struct pdf_pictures; /* opaque: a PDF opened for drawing */

/* Borrows the bytes, which must outlive it. NULL with encrypted or malformed. */
struct pdf_pictures *pdf_pictures_open(struct span bytes, struct error *err);
void pdf_pictures_close(struct pdf_pictures *pdf);
size_t pdf_pictures_count(const struct pdf_pictures *pdf);

struct pdf_image {
	struct box box;
};
struct pdf_images {
	struct pdf_image *items; /* owned */
	size_t count, size;
};
void pdf_images_free(struct pdf_images *images);

/* A page's size (1 upward) and, where `images` is not NULL, where images lie on it. 0, or -1 with *err. */
int pdf_pictures_page(struct pdf_pictures *pdf, size_t number, int *width, int *height,
	struct pdf_images *images, struct error *err);

/*
 * Draws a page, grey. `dpi` is lowered until the picture has at most `pixels` pixels; *dpi holds
 * what was drawn. too_large where that would be less than 70: no letter of 12 pt could be read.
 */
int pdf_pictures_draw(struct pdf_pictures *pdf, size_t number, size_t pixels, bool fade_red, int *dpi,
	struct grey_image *image, struct error *err);

#endif
