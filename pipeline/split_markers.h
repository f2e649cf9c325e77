/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Section markers: what "Điều 5.", "II.", "1.2.", "đ)", "(1)" or "-" at the start of a line says. Private to split*.c. */
#ifndef CONGVAN_SPLIT_MARKERS_H
#define CONGVAN_SPLIT_MARKERS_H

#include "split_parts.h"

/* Which kind may stand in which, where nothing else tells: a lower rank closes higher ones. */
enum rank {
	RANK_PART = 10,
	RANK_CHAPTER = 20,
	RANK_SECTION = 30,
	RANK_CAPITAL = 35,
	RANK_ROMAN = 40, /* Roman numbers stand in articles and articles below Roman numbers: neither closes the other */
	RANK_ARTICLE = 40,
	RANK_DECIMAL = 60,
	RANK_LETTER = 70,
	RANK_PAREN = 80,
	RANK_BULLET = 90
};

struct marker {
	enum section_kind kind;
	int rank;
	int form;      /* tells lists of one kind apart: a bullet's character, what stands in brackets */
	int separator; /* of a number: '.' ')' '-' '/' */
	int depth;     /* of 1.1.1: 3 */
	int value;     /* of its last number */
	int above;     /* of the number before the last: 2 of 2.1; 0 none */
	struct range at;    /* as printed */
	struct range label; /* what a path shows */
	const struct rule *rule; /* of the kind "marker" or "marker-scan" */
};

/* Reads the marker a line starts with; false where it starts with none. Looks at no more than its first 200 bytes. */
bool split_marker(const struct split *s, struct range line, struct marker *k);
/* The same of a scan's line, its stop misread ("1, Thủ trưởng"): for callers that can prove the number. */
bool split_marker_scan(const struct split *s, struct range line, struct marker *k);

#endif
