/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as given on a command line. */
#ifndef CONGVAN_QUANTITY_H
#define CONGVAN_QUANTITY_H

#include "error.h"

#include <stddef.h>

/* A whole number with an optional suffix K, M or G (1024, its square, its cube): "64M". 0, or -1
 * where it is none, is negative, or is below `least` or above `most`. */
int quantity_parse(const char *text, size_t least, size_t most, size_t *value, struct error *err);

#endif
