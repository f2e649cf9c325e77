/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record of a file with several dispatches, cut into one record for each.
 *
 * Works on what decode wrote: id, source, text, pages, _lines, _decode. A part has the id of the whole, from the
 * second on with "#2" …; `source.pages`, the numbers of its pages (of a text file there are none worth telling);
 * `text` from its first line to the next part's; pages, lines and diagnostics with a place counted from
 * there. _extract and _ocr speak of the file and stay behind; members not known here go into each part.
 */
#ifndef CONGVAN_BUNDLE_H
#define CONGVAN_BUNDLE_H

#include "record_text.h"

/* The diagnostic by which split tells that another dispatch begins: code, and its first byte as place. */
#define DIAGNOSTIC_BUNDLE "bundle"

/* A hostile text may be nothing but letterheads, and each part looks through the pages: above this the
 * last part keeps the rest. Real bundles have some ten. */
#define BUNDLE_PARTS_MAX 1000

struct bundle {
	struct record *whole; /* owned; NULL: nothing is waiting */
	struct record_text text; /* of whole */
	struct lines lines;      /* of whole; owned */
	size_t *starts;          /* first byte of each part, ascending, the first 0; owned */
	size_t count, size, next;
};

/*
 * Where the diagnostics say that other dispatches begin: moves all members of r into *b (which must be
 * zero-initialised or freed), leaves r as `{}`, and returns 1. 0: one dispatch, r is as it was. -1 with *err.
 */
int bundle_open(struct bundle *b, struct record *r, const struct diagnostics *found, struct error *err);
/*
 * Makes r, whatever it held, the next part: 1; 0 when all have been made, and r is as it was. -1 with *err: r
 * has what could be made of it, id and source first, and the next call goes on with the next part.
 */
int bundle_next(struct bundle *b, struct record *r, struct error *err);
void bundle_free(struct bundle *b);

#endif
