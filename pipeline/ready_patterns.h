/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What PCRE2 makes of the built-in rules' patterns, and what scans must know of them, worked out when congvan is built:
 * compiling some hundred patterns is most of what one document costs otherwise. scripts/ready_table.c makes the
 * table out of pipeline/data/.
 *
 * A pattern is found by what it says, whichever file it came from: what --rules DIR changes is not in the table, and
 * is compiled when it is used, as all is where PCRE2 has become another version since.
 */
#ifndef CONGVAN_READY_PATTERNS_H
#define CONGVAN_READY_PATTERNS_H

#include "buffer.h"
#include "pattern_literals.h"

struct ready_pattern {
	uint64_t key;
	uint32_t options;    /* those of PCRE2 that its code was compiled with */
	uint32_t code, size; /* its code: bytes of ready_codes */
	uint32_t literals;   /* what is looked for: the first of them in ready_literals */
	struct pattern_facts facts;
};

/* Generated. Sorted by key. */
extern const struct ready_pattern ready_patterns[];
extern const size_t ready_pattern_count;
extern const struct literal ready_literals[];
/* Codes as pcre2_serialize_encode() writes them, without what they all begin with. */
extern const uint64_t ready_beginning[], ready_codes[];
extern const size_t ready_beginning_size;

/* Of a pattern and the options that its row gives. */
uint64_t ready_pattern_key(const char *pattern, uint32_t options);
/* NULL where it is not in the table. */
const struct ready_pattern *ready_pattern_find(const char *pattern, uint32_t options);
/* Its code, for pcre2_serialize_decode(), in `out`. 0, or -1 out of memory. */
int ready_pattern_code(const struct ready_pattern *ready, struct buffer *out);

#endif
