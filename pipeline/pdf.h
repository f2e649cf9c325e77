/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PDF documents: pages with placed characters, and pages as pixels. Made by pdf_poppler.c, the only
 * module that sees Poppler; only programs that link it may call this.
 *
 * Poppler reads hostile bytes: call it in a worker process (worker.h).
 */
#ifndef CONGVAN_PDF_H
#define CONGVAN_PDF_H

#include "error.h"
#include "layout.h"
#include "ocr_image.h"

struct pdf; /* opaque */

/* The bytes must outlive it. NULL with encrypted, malformed or out_of_memory. */
struct pdf *pdf_open(struct span bytes, struct error *err);
void pdf_close(struct pdf *pdf);
/* As the document says: foreign data, possibly far more than can be read. 0 where it has no pages. */
int pdf_page_count(const struct pdf *pdf);

/* Fonts met so far, in the order met; pieces name them by index. Without subset prefix ("ABCDEF+"). */
size_t pdf_font_count(const struct pdf *pdf);
const char *pdf_font_name(const struct pdf *pdf, size_t i);

struct pdf_text {
	int width, height;             /* of the page as shown, 1/100 pt */
	struct buffer text;            /* UTF-8 as Poppler gives it; not normalised */
	struct layout_piece *pieces;   /* a character each; owned */
	size_t count, size;
	/* After pdf_read_annotations(): signature fields that show several lines of text, each to be laid out by itself: the pieces
	 * [main, stamps[0]), [stamps[0], stamps[1]) … The page's own pieces are [0, main), and with them
	 * what other annotations show: a number or a day filled in as a field stands in its line. */
	size_t main;
	size_t *stamps; /* owned */
	size_t stamp_count, stamp_size;
	bool cut;                      /* the page has more text than was allowed */
	bool unplaced;                 /* boxes were missing: pieces stand in Poppler's order of lines */
};

/*
 * The characters of a page (from 1). The struct is zero-initialised or of an earlier page: its memory is
 * used again. At most max_text bytes of text. 0, or -1: malformed (Poppler has no such page), out_of_memory.
 */
int pdf_read_text(struct pdf *pdf, int number, size_t max_text, struct pdf_text *text,
	struct error *err);
/*
 * Adds what the page's annotations show to its text, just read. The page must be drawn for that, which is where
 * hostile pages hurt most: a text without it is better than none. 0, or -1 out of memory.
 */
int pdf_read_annotations(struct pdf *pdf, int number, size_t max_text, struct pdf_text *text,
	struct error *err);
void pdf_text_free(struct pdf_text *text);

/* Renders a page on white, grey, its red ink parted from the rest into *red unless that is NULL: grey_from_rgb().
 * max_pixels bounds width * height: above it too_large. 0 or -1. */
int pdf_render(struct pdf *pdf, int number, double dpi, size_t max_pixels, struct grey_image *image,
	struct grey_image *red, struct error *err);

/* Where images are placed on a page, 1/100 pt; cheap next to rendering. *boxes is owned by the caller. 0 or -1. */
int pdf_image_places(struct pdf *pdf, int number, struct box **boxes, size_t *count,
	struct error *err);
/* Where annotations and form fields that show something are placed, links and notes left out. The same. */
int pdf_annotation_places(struct pdf *pdf, int number, struct box **boxes, size_t *count,
	struct error *err);
/* Width and height of a page as shown, 1/100 pt. 0 or -1. */
int pdf_page_size(struct pdf *pdf, int number, int *width, int *height, struct error *err);

#endif
