/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is there, before any work: encodings, text layers, fonts and pages of documents as extract read them, and what
 * would become of each. Reads records, changes nothing.
 */
#ifndef CONGVAN_SURVEY_H
#define CONGVAN_SURVEY_H

#include "record.h"

enum survey_outcome {
	SURVEY_TEXT,      /* its own text will do */
	SURVEY_MIXED,     /* some pages must be read by OCR */
	SURVEY_OCR,       /* all pages must */
	SURVEY_UNDECIDED, /* text in an encoding that cannot be told */
	SURVEY_EMPTY,     /* no text and no page to read */
	SURVEY_ERROR,     /* extract refused it */
	SURVEY_OUTCOMES
};

struct survey; /* opaque: the totals, and what decoding needs */
struct survey *survey_new(bool json, struct error *err);
void survey_free(struct survey *s);

/* Appends one line (a row of the table, or a JSON object) about a record to out; records with an error too. 0 or -1. */
int survey_record(struct survey *s, struct record *r, struct buffer *out, struct error *err);
/* Appends what all came to. 0 or -1. */
int survey_totals(const struct survey *s, struct buffer *out, struct error *err);

#endif
