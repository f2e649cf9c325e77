/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The structure of a dispatch: zones, header, sections, signatures, distribution. */
#ifndef CONGVAN_SPLIT_H
#define CONGVAN_SPLIT_H

#include "dispatch.h"
#include "lines.h"
#include "record_text.h"
#include "rules.h"

/*
 * Fills *d (zero-initialised, to be freed with dispatch_free() whatever the result) from the text
 * (valid UTF-8, NFC) and its lines. `rules` holds split-rules.tsv. 0, or -1 out of memory.
 */
int split_dispatch(struct dispatch *d, struct rules *rules, struct span text,
	const struct lines *lines, struct diagnostics *diagnostics, struct error *err);

#endif
