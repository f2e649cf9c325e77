/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Page of a PDF → words: drawn, set straight, read. The work of the reader process: foreign bytes meet
 * Poppler and Tesseract here.
 */
#ifndef CONGVAN_OCR_READING_H
#define CONGVAN_OCR_READING_H

#include "ocr_page.h"
#include "ocr_tesseract.h"
#include "pdf.h"

/* Carries out one order. 0, or -1 with *err; the page is to be freed in either case. */
int ocr_read_page(struct ocr_reader *reader, struct pdf *pdf, const struct ocr_order *order,
	struct ocr_page *page, struct error *err);

#endif
