/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole texts through iconv(3): UTF-16, and whatever a user names that the tables do not hold. */
#ifndef CONGVAN_ICONV_TEXT_H
#define CONGVAN_ICONV_TEXT_H

#include "buffer.h"

/* True where iconv knows the encoding. */
bool iconv_text_known(const char *encoding);
/*
 * Appends bytes as UTF-8; what is malformed becomes U+FFFD, counted in *malformed. Ends with iconv's flush, without
 * which the last letter of CP1258 and TCVN is lost. 0, or -1: encoding unknown or out of memory.
 */
int iconv_text(const char *encoding, struct span bytes, struct buffer *out, size_t *malformed);

#endif
