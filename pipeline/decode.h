/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A document's pages → its text: UTF-8 (NFC), whatever encoding it was in, with lines and pages as ranges of it.
 *
 * Text of PDF pages is decided font by font: the font's name proposes an encoding, the words its text makes
 * decide. Text files are decided line by line (encoding.h). What is Unicode already is left alone but for
 * the cleaning of text_clean.h. Lines are decoded one by one, so their places in the text are true by making.
 */
#ifndef CONGVAN_DECODE_H
#define CONGVAN_DECODE_H

#include "encoding.h"
#include "error.h"
#include "lines.h"
#include "record_text.h"

struct decode_run {
	size_t length; /* code points of the line's text */
	size_t font;   /* index into fonts; beyond them: unknown */
	int size;      /* 1/100 pt */
};

struct decode_line {
	struct span text; /* UTF-8; borrowed */
	struct box box;
	unsigned flags; /* enum line_flag */
	const struct decode_run *runs; /* borrowed; may be none */
	size_t run_count;
};

struct decode_page {
	int number;
	bool ocr; /* read by OCR: Unicode by nature */
	int width, height; /* 1/100 pt; 0 unknown */
	/* Either lines … */
	const struct decode_line *lines; /* borrowed */
	size_t line_count;
	/* … or the whole of a text file's page: characters (UTF-8), or raw bytes. ptr NULL if none. */
	struct span text;
	struct span bytes;
};

struct decode_document {
	const struct decode_page *pages;
	size_t page_count;
	const struct span *fonts; /* names without subset prefix */
	size_t font_count;
	bool markdown;
};

#define DECODED_ENCODINGS_MAX 16
struct decoded {
	struct buffer text;
	struct lines lines;      /* over text */
	struct range *pages;     /* one each page, tiling the text; owned */
	size_t page_count;
	const char *encodings[DECODED_ENCODINGS_MAX]; /* borrowed from the decoder; most of the text first */
	size_t encoding_count;
	double confidence;
	struct diagnostics diagnostics;
};
void decoded_free(struct decoded *d);

/* What decoding needs besides the document; made once, used by one thread at a time. */
struct decoder;
/*
 * encoding: take all 8-bit text as this (a name of charsets.tsv, "utf-8", "utf-16", "viqr" or one that iconv knows),
 * or NULL to find out. NULL with *err where the name is unknown or a table is wrong.
 */
struct decoder *decoder_new(const char *encoding, struct error *err);
void decoder_free(struct decoder *d);
/* What it tells encodings by. */
const struct encodings *decoder_encodings(const struct decoder *d);

/* Fills *out (free with decoded_free() whatever the result). 0 or -1. */
int decode_document(struct decoder *d, const struct decode_document *doc, struct decoded *out,
	struct error *err);

/* How each font of a document is read, for the survey: names[i] is "utf-8" or an encoding's name. 0 or -1. */
int decode_fonts(struct decoder *d, const struct decode_document *doc, const char **names,
	struct error *err);

#endif
