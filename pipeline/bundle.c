/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bundle.h"

#include <stdlib.h>

/* ------------------------------------------------------------------ where to cut */

static bool is_blank(struct span text, struct range r)
{
	size_t at = r.start;
	while (at < r.end) {
		uint32_t cp = utf8_next(text, &at);
		if (!codepoint_is_space(cp) && cp != '\n' && cp != '\t')
			return false;
	}
	return true;
}

/* The line that holds a byte, or the first behind it. */
static size_t line_at(const struct lines *lines, size_t at)
{
	size_t low = 0, high = lines->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (lines->items[middle].at.end > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/*
 * A head is found by its first line of words; a page number or stamp above it on its own page goes with it, but not
 * what is at the foot of a text that ends on that page.
 */
static size_t cut_before(const struct lines *lines, struct span text, size_t at)
{
	size_t i = line_at(lines, at);
	if (i == lines->count || !is_blank(text, (struct range){lines->items[i].at.start, at > lines->items[i].at.start ? at : lines->items[i].at.start}))
		return at;
	size_t k = i;
	while (k > 0 && lines->items[k - 1].page == lines->items[i].page &&
		((lines->items[k - 1].flags & LINE_FURNITURE) || is_blank(text, lines->items[k - 1].at)))
		k--;
	if (k == 0 || lines->items[k - 1].page != lines->items[i].page)
		return lines->items[k].at.start;
	return lines->items[i].at.start;
}

static int add_start(struct bundle *b, size_t at, struct error *err)
{
	if (b->count && at <= b->starts[b->count - 1])
		return 0;
	if (ARRAY_GROW(b->starts, b->count, b->size) < 0)
		return error_memory(err);
	b->starts[b->count++] = at;
	return 0;
}

int bundle_open(struct bundle *b, struct record *r, const struct diagnostics *found, struct error *err)
{
	*b = (struct bundle){0};
	size_t heads = 0;
	for (size_t i = 0; i < found->count; i++)
		heads += strcmp(found->items[i].code, DIAGNOSTIC_BUNDLE) == 0;
	if (!heads)
		return 0;
	if (record_text_open(&b->text, r, err) < 0)
		return -1;
	if (record_lines(&b->lines, r, &b->text, err) < 0 || add_start(b, 0, err) < 0)
		goto fail;
	for (size_t i = 0; i < found->count && b->count < BUNDLE_PARTS_MAX; i++)
		if (strcmp(found->items[i].code, DIAGNOSTIC_BUNDLE) == 0 &&
			add_start(b, cut_before(&b->lines, b->text.text, found->items[i].at.start), err) < 0)
			goto fail;
	if (b->count < 2) {
		bundle_free(b);
		return 0;
	}
	b->whole = record_new();
	if (!b->whole) {
		error_memory(err);
		goto fail;
	}
	/* What b->text borrows goes with it. */
	record_swap(b->whole, r);
	return 1;
fail:
	bundle_free(b);
	return -1;
}

void bundle_free(struct bundle *b)
{
	record_text_free(&b->text);
	lines_free(&b->lines);
	free(b->starts);
	record_free(b->whole);
	*b = (struct bundle){0};
}

/* ------------------------------------------------------------------ the parts */

struct part {
	const struct bundle *bundle;
	struct range at;          /* in the whole's text */
	json_int_t start, end;    /* the same in code points */
	struct utf8_index index;  /* of its own text */
	size_t number;            /* from 1 */
};

/* [start, end) of an object of the whole, cut to the part and counted from its start; false: outside. */
static bool place_in_part(const struct part *p, const json_t *o, struct range *bytes, json_int_t *start, json_int_t *end)
{
	if (!json_get_range(o, &p->bundle->text.index, bytes) || bytes->start >= p->at.end ||
		(bytes->end <= p->at.start && bytes->start < p->at.start))
		return false;
	bool whole = bytes->start >= p->at.start && bytes->end <= p->at.end;
	if (bytes->start < p->at.start)
		bytes->start = p->at.start;
	if (bytes->end > p->at.end)
		bytes->end = p->at.end;
	*start = json_integer_value(json_object_get(o, "start")) - p->start;
	*end = json_integer_value(json_object_get(o, "end")) - p->start;
	*start = *start < 0 ? 0 : *start;
	*end = *end > p->end - p->start ? p->end - p->start : *end;
	/* Of a page that is shared, only what has words. */
	return whole || !is_blank(p->bundle->text.text, *bytes);
}

static json_t *moved(const json_t *o, json_int_t start, json_int_t end)
{
	json_t *copy = json_copy((json_t *)o);
	if (copy && (json_object_set_new(copy, "start", json_integer(start)) < 0 ||
			    json_object_set_new(copy, "end", json_integer(end)) < 0)) {
		json_decref(copy);
		return NULL;
	}
	return copy;
}

static json_t *part_id(const struct part *p, const json_t *id)
{
	if (p->number == 1 || !json_is_string(id))
		return json_incref((json_t *)id);
	return json_sprintf("%s#%zu", json_string_value(id), p->number);
}

static json_t *part_pages(const struct part *p, const json_t *pages)
{
	json_t *list = json_array();
	size_t i;
	const json_t *page;
	for (i = 0; list && i < json_array_size(pages); i++) {
		struct range bytes;
		json_int_t start, end;
		page = json_array_get(pages, i);
		if (place_in_part(p, page, &bytes, &start, &end) &&
			json_array_append_new(list, moved(page, start, end)) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* Adds the numbers of the part's pages, where the file has pages. */
static json_t *part_source(const struct part *p, const json_t *source, const json_t *pages)
{
	json_t *copy = json_is_object(source) ? json_copy((json_t *)source) : json_incref((json_t *)source);
	json_t *own = part_pages(p, pages), *numbers = json_array();
	int bad = !copy || !own || !numbers;
	for (size_t i = 0; !bad && i < json_array_size(own); i++) {
		const json_t *page = json_array_get(own, i);
		const char *origin = json_string_value(json_object_get(page, "origin"));
		if (origin && strcmp(origin, "plain") != 0)
			bad |= json_array_append(numbers, json_object_get(page, "number")) < 0;
	}
	if (!bad && json_is_object(copy) && json_array_size(numbers))
		bad |= json_object_set(copy, "pages", numbers) < 0;
	json_decref(own);
	json_decref(numbers);
	if (bad) {
		json_decref(copy);
		return NULL;
	}
	return copy;
}

static int append_lines(const struct part *p, struct record *r, struct error *err)
{
	const struct lines *all = &p->bundle->lines;
	struct lines own = {0};
	struct buffer json = {0};
	size_t i = line_at(all, p->at.start);
	/* Empty lines just before have no byte of their own, and may belong here. */
	while (i > 0 && all->items[i - 1].at.start >= p->at.start)
		i--;
	for (; i < all->count && all->items[i].at.start < p->at.end; i++) {
		struct line line = all->items[i];
		line.at.start = line.at.start > p->at.start ? line.at.start - p->at.start : 0;
		line.at.end = (line.at.end < p->at.end ? line.at.end : p->at.end) - p->at.start;
		json.failed |= lines_add(&own, line) < 0;
	}
	json_add_lines(&json, &own, &p->index);
	int result = record_append_text(r, "_lines", &json, err);
	buffer_free(&json);
	lines_free(&own);
	return result;
}

/* Of what decode had to say: what speaks of this part's text or pages, or of the file. */
static json_t *part_decode(const struct part *p, const json_t *decode, const json_t *source)
{
	json_t *copy = json_is_object(decode) ? json_copy((json_t *)decode) : json_incref((json_t *)decode);
	const json_t *all = json_object_get(decode, "diagnostics");
	const json_t *numbers = json_object_get(source, "pages");
	if (!copy || !all)
		return copy;
	json_t *list = json_array();
	int bad = !list;
	for (size_t i = 0; !bad && i < json_array_size(all); i++) {
		json_t *d = json_array_get(all, i);
		const json_t *page = json_object_get(d, "page");
		struct range bytes;
		json_int_t start, end;
		bool here = !page || !numbers;
		for (size_t k = 0; !here && k < json_array_size(numbers); k++)
			here = json_equal(json_array_get(numbers, k), page);
		if (json_object_get(d, "start")) {
			if (place_in_part(p, d, &bytes, &start, &end))
				bad |= json_array_append_new(list, moved(d, start, end)) < 0;
		} else if (here)
			bad |= json_array_append(list, d) < 0;
	}
	if (bad || json_object_set(copy, "diagnostics", list) < 0) {
		json_decref(copy);
		copy = NULL;
	}
	json_decref(list);
	return copy;
}

static bool is_named(struct span name, const char *wanted)
{
	return span_equal(name, span_of(wanted));
}

/* One member of the whole into the part. 0 or -1. */
static int copy_member(const struct part *p, struct record *r, const char *name, struct error *err)
{
	struct record *whole = p->bundle->whole;
	struct span n = span_of(name);
	struct error none;
	if (is_named(n, "_extract") || is_named(n, "_ocr"))
		return 0;
	if (is_named(n, "_lines"))
		return append_lines(p, r, err);
	json_t *value = record_get(whole, name, err);
	if (!value)
		return -1;
	if (is_named(n, "id"))
		value = part_id(p, value);
	else if (is_named(n, "source"))
		value = part_source(p, value, record_get(whole, "pages", &none));
	else if (is_named(n, "text"))
		value = json_span(p->index.text);
	else if (is_named(n, "pages"))
		value = part_pages(p, value);
	else if (is_named(n, "_decode"))
		value = part_decode(p, value, record_get(r, "source", &none));
	else
		json_incref(value);
	return record_append(r, name, value, err);
}

int bundle_next(struct bundle *b, struct record *r, struct error *err)
{
	if (b->next == b->count)
		return 0;
	struct part p = {.bundle = b, .number = b->next + 1};
	p.at.start = b->starts[b->next++];
	p.at.end = b->next < b->count ? b->starts[b->next] : b->text.text.len;
	p.start = (json_int_t)utf8_index_codepoints(&b->text.index, p.at.start);
	p.end = (json_int_t)utf8_index_codepoints(&b->text.index, p.at.end);
	int result = -1;
	struct buffer name = {0};
	record_clear(r);
	if (utf8_index_init(&p.index, span_slice(b->text.text, p.at)) < 0)
		return error_memory(err);
	struct span member;
	for (size_t i = 0; (member = record_member(b->whole, i)).ptr; i++) {
		buffer_clear(&name);
		buffer_add_span(&name, member);
		buffer_add_char(&name, '\0');
		if (!buffer_ok(&name)) {
			error_memory(err);
			goto out;
		}
		if (copy_member(&p, r, name.data, err) < 0)
			goto out;
	}
	result = 1;
out:
	buffer_free(&name);
	utf8_index_free(&p.index);
	return result;
}
