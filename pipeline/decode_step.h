/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decode's work on one record: `_extract`, `_ocr` → `text` `pages` `_lines` `_decode`. */
#ifndef CONGVAN_DECODE_STEP_H
#define CONGVAN_DECODE_STEP_H

#include "record.h"

struct decode_config {
	const char *encoding; /* --encoding NAME, or NULL to detect */
};

void *decode_open(void *config, struct error *err);
void decode_close(void *state);
int decode_step(void *state, struct record *r, struct error *err);

#endif
