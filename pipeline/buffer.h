/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing byte buffer, and growth for arrays.
 *
 * Errors are sticky: when memory runs out (or the cap is reached) the buffer drops what it is given
 * and remembers; check buffer_ok() once, before using the content. Zero-initialise to start:
 * `struct buffer b = {0};`. buffer_free() returns it to that state.
 */
#ifndef CONGVAN_BUFFER_H
#define CONGVAN_BUFFER_H

#include "span.h"

#include <stdarg.h>
#include <stdint.h>

struct buffer {
	char *data; /* NUL-terminated whenever not NULL; owned */
	size_t len;
	size_t size;
	bool failed;
};

void buffer_free(struct buffer *b);
/* Empties it and forgets a failure; keeps the memory. */
void buffer_clear(struct buffer *b);
bool buffer_ok(const struct buffer *b);
/* Room for `more` further bytes; 0 or -1. */
int buffer_reserve(struct buffer *b, size_t more);
void buffer_add(struct buffer *b, const void *data, size_t len);
void buffer_add_span(struct buffer *b, struct span s);
void buffer_add_string(struct buffer *b, const char *s);
void buffer_add_char(struct buffer *b, char c);
/* Appends one code point as UTF-8 (U+FFFD for what is none). */
void buffer_add_codepoint(struct buffer *b, uint32_t cp);
/* In decimal. */
void buffer_add_number(struct buffer *b, unsigned long long number);
void buffer_add_format(struct buffer *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static inline struct span buffer_span(const struct buffer *b)
{
	return (struct span){b->data ? b->data : "", b->len};
}
/* The content as a malloc'd NUL-terminated string that the caller now owns, or NULL if the buffer
 * had failed; the buffer is empty afterwards. */
char *buffer_detach(struct buffer *b);

/* A copy of a piece of text, NUL-terminated, that the caller owns and frees; NULL out of memory. */
char *span_copy(struct span s);

/*
 * Makes room for one more item at items[count] of an array with capacity *size (in items).
 * 0, or -1 when memory runs out (the array is then as it was).
 *
 *     if (ARRAY_GROW(list->items, list->count, list->size) < 0) return error_memory(err);
 *     list->items[list->count++] = item;
 */
#define ARRAY_GROW(items, count, size) \
	((count) < (size) ? 0 : array_grow((void **)&(items), &(size), sizeof *(items)))
int array_grow(void **items, size_t *size, size_t item_size);

#endif
