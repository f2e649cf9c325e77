/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What congvan-ocr and its reader (congvan-ocr-reader, the process that draws and reads pages) say to
 * each other: one order a page, one answer an order, as lines of plain text.
 *
 * Lengths are 1/100 pt from the top left of the page as shown.
 */
#ifndef CONGVAN_OCR_PAGE_H
#define CONGVAN_OCR_PAGE_H

#include "error.h"
#include "ocr_words.h"

struct ocr_order {
	int number;          /* page, from 1 */
	bool if_picture;     /* read it only if a picture fills the page */
	bool marks;          /* look for stamped marks too */
	int dpi;             /* to draw it with; less where it has too many pixels */
	size_t pixels;       /* at most */
	int seconds;         /* of CPU time to read it in; 0 no limit */
	struct box *blanks;  /* what is painted white before reading, because its text is known; owned */
	size_t blank_count, blank_size;
};
void ocr_order_free(struct ocr_order *order);
/* Appends the order as one line. */
void ocr_order_format(const struct ocr_order *order, struct buffer *out);
/* 0, or -1 with malformed or out_of_memory. The order is to be freed in either case. */
int ocr_order_parse(struct ocr_order *order, struct span line, struct error *err);

struct ocr_page {
	int width, height;
	bool read;    /* false: no picture fills it, nothing was done */
	double skew;  /* degrees; the words lie as on the page set straight */
	struct ocr_words words;
	struct ocr_words marks; /* stamped in red: "HỎA TỐC", "MẬT" */
};
void ocr_page_free(struct ocr_page *page);
/* Appends the answer: a line about the page, then a line a word; marks stand behind a line that says so. */
void ocr_page_format(const struct ocr_page *page, struct buffer *out);
/* The same for a failure. */
void ocr_page_format_error(const struct error *why, struct buffer *out);
/* 0, or -1: the error that was sent, or malformed, or out_of_memory. The page is to be freed in either case. */
int ocr_page_parse(struct ocr_page *page, struct span answer, struct error *err);

/* The least share of a page that its largest picture covers on a scan; logos and seals cover less. */
#define OCR_PICTURE_SHARE 0.5

#endif
