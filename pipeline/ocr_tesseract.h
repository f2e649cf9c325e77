/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading page images with Tesseract: the only module that sees it.
 *
 * Tesseract's OpenMP threads cost more than they gain on one page (12.9 s against 2.1 s on two
 * shared cores): whoever starts a process that uses this module sets OMP_THREAD_LIMIT=1 in its
 * environment, because the limit is read when the library is loaded.
 */
#ifndef CONGVAN_OCR_TESSERACT_H
#define CONGVAN_OCR_TESSERACT_H

#include "error.h"
#include "ocr_image.h"
#include "ocr_words.h"

struct ocr_reader; /* opaque */

/* For a language ("vie", "vie+eng"), whose name must outlive it. The model is loaded when the first image is read: blank
 * sheets need none. NULL out of memory. */
struct ocr_reader *ocr_reader_new(const char *language);
void ocr_reader_close(struct ocr_reader *reader);

/*
 * Appends the words of a page image. `dpi` is the image's resolution. After `seconds` of CPU time (0: no limit)
 * it stops with code timeout and the words found until then stay appended. 0, or -1 with *err: unsupported where the
 * model is not installed.
 */
int ocr_reader_read(struct ocr_reader *reader, const struct grey_image *image, int dpi, int seconds,
	struct ocr_words *words, struct error *err);
/* The same for an image of a few words in a row or a block: its layout is not asked for. */
int ocr_reader_read_block(struct ocr_reader *reader, const struct grey_image *image, int dpi, int seconds,
	struct ocr_words *words, struct error *err);

#endif
