/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text as an author wrote it, before lines were wrapped and pages broken: the form in which
 * references, dates and directives are matched, with the way back to the place on the page.
 *
 * The rule is that of quoted text (docs/congvan-record.5): furniture dropped, `01-⏎KL/TW` joined,
 * every other run of white space one space, ends trimmed. So a match's own bytes are the `text` that
 * emit will quote for its range.
 */
#ifndef CONGVAN_REFLOW_H
#define CONGVAN_REFLOW_H

#include "buffer.h"

struct reflow {
	struct buffer text; /* the flat text, UTF-8 */
	/* Where stretches of flat bytes begin in the source; sorted; owned. */
	struct reflow_mark {
		size_t flat, source;
	} *marks;
	size_t count, size;
};

/*
 * Flattens source[r] (valid UTF-8). `furniture` is sorted by start and may be NULL.
 * 0, or -1 out of memory. The struct may be used again: it is cleared first, memory kept.
 */
int reflow_range(struct reflow *f, struct span source, struct range r,
	const struct range *furniture, size_t furniture_count);
void reflow_free(struct reflow *f);
static inline struct span reflow_text(const struct reflow *f)
{
	return buffer_span(&f->text);
}

/* The source range of flat bytes [r.start, r.end): from its first byte to behind its last one, so
 * that a space made of a line break at either end is left out. */
struct range reflow_source(const struct reflow *f, struct range flat);
/* The flat bytes that a source range became, without blanks at the ends: what reflowing it alone gives where it does
 * not begin within a word. */
struct range reflow_flat(const struct reflow *f, struct range source);

#endif
