/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leptonica's form of our images, for the modules that call Leptonica or Tesseract. */
#ifndef CONGVAN_OCR_LEPTONICA_H
#define CONGVAN_OCR_LEPTONICA_H

#include "ocr_image.h"

#include <allheaders.h>

/* An 8-bit copy; NULL when memory runs out. pixDestroy() it. */
PIX *pix_from_grey(const struct grey_image *image);

#endif
