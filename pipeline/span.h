/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Borrowed pieces of text, and places in it.
 *
 * A span points into memory that somebody else owns and keeps alive; it is never freed and not
 * NUL-terminated. A range names the same piece by offsets into a known text. Both count bytes;
 * code points appear only in JSON (see utf8.h for the way between).
 */
#ifndef CONGVAN_SPAN_H
#define CONGVAN_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *ptr;
	size_t len;
};

/* Half open: [start, end). start <= end always. */
struct range {
	size_t start;
	size_t end;
};

#define SPAN_LITERAL(s) ((struct span){(s), sizeof(s) - 1})

static inline struct span span_of(const char *s)
{
	return (struct span){s, s ? strlen(s) : 0};
}

static inline struct span span_slice(struct span text, struct range r)
{
	return (struct span){text.ptr + r.start, r.end - r.start};
}

static inline bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool span_starts(struct span a, struct span prefix)
{
	return a.len >= prefix.len && memcmp(a.ptr, prefix.ptr, prefix.len) == 0;
}

static inline size_t range_length(struct range r)
{
	return r.end - r.start;
}

static inline bool range_contains(struct range outer, struct range inner)
{
	return outer.start <= inner.start && inner.end <= outer.end;
}

static inline bool range_overlaps(struct range a, struct range b)
{
	return a.start < b.end && b.start < a.end;
}

#endif
