/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The passages of a dispatch that tag reads one by one: the header's block, and the paragraphs of body and
 * annexes. They are reflowed (reflow.h) and looked through for all of tag's rules (rules.h) in one piece: whoever reads
 * a passage takes its piece of both.
 */
#ifndef CONGVAN_PASSAGES_H
#define CONGVAN_PASSAGES_H

#include "dispatch.h"
#include "reflow.h"
#include "rules.h"

/* The kinds of rules that passages are scanned for. */
#define PASSAGE_RULES "reference deadline directive"

struct passages {
	struct span text;        /* of the record; borrowed */
	struct paragraph *items; /* document order; zone is header, body or annex; owned */
	size_t count, size;
	struct range *furniture; /* sorted; owned */
	size_t furniture_count, furniture_size;
	struct reflow flat;      /* from the beginning of the first to the end of the last, without the furniture */
	struct scan_text scan;   /* of the flat text */
};

/*
 * Fills *p (zero-initialised, to be freed with passages_free() whatever the result). Where split found
 * no paragraphs, blocks of body and annex parted by blank lines stand in for them; where it found no
 * zones either, the whole text is body. Paragraphs that go on within a sentence are joined. `rules` are tag's.
 * 0, or -1 out of memory.
 */
int passages_read(struct passages *p, struct rules *rules, struct span text, const struct dispatch *d);
void passages_free(struct passages *p);

/* A stretch of the text as its author wrote it. */
struct flat_text {
	const struct passages *of;
	struct range at;  /* bytes of the flat text */
	struct span text; /* these bytes */
};

/* A range of the record's text, from a passage or over several, reflowed. */
struct flat_text passages_flat(const struct passages *p, struct range source);
/* Its scan for one of the kinds, for matches in its bytes. */
static inline void flat_scan(const struct flat_text *flat, const char *kind, struct scan *scan)
{
	scan_part(&flat->of->scan, kind, flat->at, scan);
}
/* Where some of its bytes stand in the record's text. */
struct range flat_source(const struct flat_text *flat, struct range r);

#endif
