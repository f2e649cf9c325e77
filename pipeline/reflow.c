/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reflow.h"

#include "utf8.h"

#include <stdlib.h>

#define NO_SOURCE ((size_t)-1)

void reflow_free(struct reflow *f)
{
	buffer_free(&f->text);
	free(f->marks);
	*f = (struct reflow){0};
}

static bool is_alphanumeric(uint32_t cp)
{
	return codepoint_is_letter(cp) || codepoint_is_digit(cp);
}

/* The flat text ends in a hyphen or slash that itself follows a letter or digit: `01-`, `66/`. */
static bool ends_in_joint(const struct buffer *out)
{
	if (out->len < 2 || (out->data[out->len - 1] != '-' && out->data[out->len - 1] != '/'))
		return false;
	size_t at = out->len - 1;
	return is_alphanumeric(utf8_previous(buffer_span(out), &at));
}

static int mark(struct reflow *f, size_t source)
{
	if (ARRAY_GROW(f->marks, f->count, f->size) < 0)
		return -1;
	f->marks[f->count++] = (struct reflow_mark){f->text.len, source};
	return 0;
}

int reflow_range(struct reflow *f, struct span source, struct range r,
	const struct range *furniture, size_t furniture_count)
{
	buffer_clear(&f->text);
	f->count = 0;
	if (buffer_reserve(&f->text, range_length(r)) < 0)
		return -1;
	f->text.data[0] = '\0';
	size_t next = 0;
	size_t behind = NO_SOURCE; /* source offset right behind the last byte taken */
	bool gap = false, feed = false;
	for (size_t i = r.start; i < r.end;) {
		while (next < furniture_count && furniture[next].end <= i)
			next++;
		if (next < furniture_count && furniture[next].start <= i) {
			i = furniture[next].end;
			continue;
		}
		size_t start = i;
		uint32_t cp = utf8_next(source, &i);
		if (codepoint_is_space(cp)) {
			gap = true;
			feed |= cp == '\n';
			continue;
		}
		bool space = gap && f->text.len &&
			!(feed && is_alphanumeric(cp) && ends_in_joint(&f->text));
		if (space)
			buffer_add_char(&f->text, ' ');
		gap = feed = false;
		/* One blank for one blank needs no mark: most of a text is one stretch a line. */
		bool goes_on = start == behind ||
			(space && start == behind + 1 && source.ptr[behind] == ' ');
		if (!goes_on && mark(f, start) < 0)
			return -1;
		/* What stays as it is goes over in one piece: all but white space, which begins with 00-20, C2, E2 or E3 … */
		size_t stop = next < furniture_count && furniture[next].start < r.end ? furniture[next].start : r.end;
		while (i < stop) {
			unsigned char b = (unsigned char)source.ptr[i];
			/* … and a blank alone. */
			if (b == ' ' && i + 1 < stop)
				b = (unsigned char)source.ptr[i + 1];
			if (b <= 0x20 || b == 0xC2 || b == 0xE2 || b == 0xE3)
				break;
			i++;
		}
		buffer_add(&f->text, source.ptr + start, i - start);
		behind = i;
	}
	return buffer_ok(&f->text) ? 0 : -1;
}

static size_t source_of(const struct reflow *f, size_t flat)
{
	size_t low = 0, high = f->count - 1;
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;
		if (f->marks[middle].flat <= flat)
			low = middle;
		else
			high = middle - 1;
	}
	return f->marks[low].source + (flat - f->marks[low].flat);
}

struct range reflow_source(const struct reflow *f, struct range flat)
{
	const char *text = f->text.data;
	while (flat.start < flat.end && text[flat.start] == ' ')
		flat.start++;
	while (flat.end > flat.start && text[flat.end - 1] == ' ')
		flat.end--;
	if (!f->count)
		return (struct range){0, 0};
	if (flat.start == flat.end) {
		size_t at = flat.start < f->text.len ? source_of(f, flat.start)
			: f->text.len ? source_of(f, f->text.len - 1) + 1 : f->marks[0].source;
		return (struct range){at, at};
	}
	return (struct range){source_of(f, flat.start), source_of(f, flat.end - 1) + 1};
}

/* The first flat byte whose source lies at or behind `source`. */
static size_t flat_of(const struct reflow *f, size_t source)
{
	size_t low = 0, high = f->count; /* the first mark behind it */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (f->marks[middle].source <= source)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return 0;
	size_t next = low < f->count ? f->marks[low].flat : f->text.len;
	size_t at = f->marks[low - 1].flat + (source - f->marks[low - 1].source);
	return at < next ? at : next;
}

struct range reflow_flat(const struct reflow *f, struct range source)
{
	struct range flat = {flat_of(f, source.start), flat_of(f, source.end)};
	while (flat.start < flat.end && f->text.data[flat.start] == ' ')
		flat.start++;
	while (flat.end > flat.start && f->text.data[flat.end - 1] == ' ')
		flat.end--;
	return flat;
}
