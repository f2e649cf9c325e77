/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "buffer.h"

#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>

void buffer_free(struct buffer *b)
{
	free(b->data);
	*b = (struct buffer){0};
}

void buffer_clear(struct buffer *b)
{
	b->len = 0;
	b->failed = false;
	if (b->data)
		b->data[0] = '\0';
}

bool buffer_ok(const struct buffer *b)
{
	return !b->failed;
}

int buffer_reserve(struct buffer *b, size_t more)
{
	if (b->failed)
		return -1;
	if (more > SIZE_MAX / 2 - b->len - 1) {
		b->failed = true;
		return -1;
	}
	size_t need = b->len + more + 1;
	if (need <= b->size)
		return 0;
	size_t size = b->size ? b->size : 64;
	while (size < need)
		size *= 2;
	char *data = realloc(b->data, size);
	if (!data) {
		b->failed = true;
		return -1;
	}
	b->data = data;
	b->size = size;
	return 0;
}

void buffer_add(struct buffer *b, const void *data, size_t len)
{
	if (buffer_reserve(b, len) < 0)
		return;
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buffer_add_span(struct buffer *b, struct span s)
{
	buffer_add(b, s.ptr, s.len);
}

void buffer_add_string(struct buffer *b, const char *s)
{
	buffer_add(b, s, strlen(s));
}

void buffer_add_char(struct buffer *b, char c)
{
	if (buffer_reserve(b, 1) < 0)
		return;
	b->data[b->len++] = c;
	b->data[b->len] = '\0';
}

void buffer_add_codepoint(struct buffer *b, uint32_t cp)
{
	char bytes[UTF8_MAX];
	buffer_add(b, bytes, utf8_encode(cp, bytes));
}

void buffer_add_number(struct buffer *b, unsigned long long number)
{
	char digits[20];
	size_t i = sizeof digits;
	do
		digits[--i] = (char)('0' + number % 10);
	while (number /= 10);
	buffer_add(b, digits + i, sizeof digits - i);
}

void buffer_add_format(struct buffer *b, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		b->failed = true;
	else if (buffer_reserve(b, (size_t)n) == 0) {
		vsnprintf(b->data + b->len, (size_t)n + 1, format, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

char *buffer_detach(struct buffer *b)
{
	if (buffer_reserve(b, 0) < 0) {
		buffer_free(b);
		return NULL;
	}
	b->data[b->len] = '\0';
	char *data = b->data;
	*b = (struct buffer){0};
	return data;
}

char *span_copy(struct span s)
{
	char *copy = malloc(s.len + 1);
	if (copy) {
		if (s.len)
			memcpy(copy, s.ptr, s.len);
		copy[s.len] = '\0';
	}
	return copy;
}

int array_grow(void **items, size_t *size, size_t item_size)
{
	size_t bigger = *size ? *size * 2 : 16;
	if (bigger > SIZE_MAX / 2 / item_size)
		return -1;
	void *moved = realloc(*items, bigger * item_size);
	if (!moved)
		return -1;
	*items = moved;
	*size = bigger;
	return 0;
}
