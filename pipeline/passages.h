/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The passages of a dispatch that tag reads one by one: the header's block, and the paragraphs of body and
 * annexes. Read each through reflow.h with the furniture given here.
 */
#ifndef CONGVAN_PASSAGES_H
#define CONGVAN_PASSAGES_H

#include "dispatch.h"

struct passages {
	struct paragraph *items; /* document order; zone is header, body or annex; owned */
	size_t count, size;
	struct range *furniture; /* sorted; owned */
	size_t furniture_count, furniture_size;
};

/*
 * Fills *p (zero-initialised, to be freed with passages_free() whatever the result). Where split found
 * no paragraphs, blocks of body and annex parted by blank lines stand in for them; where it found no
 * zones either, the whole text is body. Paragraphs that go on within a sentence are joined. 0, or -1 out of memory.
 */
int passages_find(struct passages *p, struct span text, const struct dispatch *d);
void passages_free(struct passages *p);

/* The furniture that may lie in `at`, as reflow_range() takes it. Call with rising `at` and keep *from
 * (0 at first): the whole list is walked but once. */
const struct range *passages_furniture(const struct passages *p, struct range at, size_t *from,
	size_t *count);

#endif
