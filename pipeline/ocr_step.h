/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ocr's work on one record: pages of `_extract` without a text layer worth having → `_ocr`. */
#ifndef CONGVAN_OCR_STEP_H
#define CONGVAN_OCR_STEP_H

#include "record.h"
#include "stage.h"

enum ocr_mode {
	OCR_AUTO,  /* pages that need it */
	OCR_NEVER,
	OCR_ALWAYS, /* every page of every PDF */
	OCR_DEFER   /* none, but a diagnostic ocr.deferred says where pages need it: another pipe reads them */
};

struct ocr_config {
	enum ocr_mode mode;
	const char *language; /* NULL: vie */
	const char *program;  /* congvan-ocr-reader's path; NULL: beside the running program */
	int dpi;              /* 0: 200 */
	int seconds;          /* of CPU time a page may take; 0: 60 */
	size_t memory;        /* bytes the reader may take; 0: 1 GB */
};

/* The stage, for a struct ocr_config: what congvan-ocr runs. */
extern const struct stage ocr_stage;

#endif
