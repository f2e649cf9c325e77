/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decode's work on one record: `_extract`, `_ocr` → `text` `pages` `_lines` `_decode`. */
#ifndef CONGVAN_DECODE_STEP_H
#define CONGVAN_DECODE_STEP_H

#include "decode.h"
#include "record.h"
#include "stage.h"

struct decode_config {
	const char *encoding; /* --encoding NAME, or NULL to detect */
};

/* The stage, for a struct decode_config: what congvan-decode runs. */
extern const struct stage decode_stage;

/* What extract and ocr left in a record, as decode reads it. Borrows from the record. */
struct decode_input {
	const struct decode_document *document;
	struct decode_input_memory *input; /* owned */
};
/* 0 or -1; close whatever the result. */
int decode_input_open(struct decode_input *in, struct record *r, struct error *err);
void decode_input_close(struct decode_input *in);

#endif
