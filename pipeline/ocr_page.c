/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_page.h"

#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------ reading numbers and words */

struct cursor {
	struct span left;
	bool bad;
};

/* The next word of a line, blanks before it skipped. */
static struct span take_word(struct cursor *c)
{
	size_t i = 0, start;
	while (i < c->left.len && c->left.ptr[i] == ' ')
		i++;
	start = i;
	while (i < c->left.len && c->left.ptr[i] != ' ')
		i++;
	struct span word = {c->left.ptr + start, i - start};
	c->left.ptr += i;
	c->left.len -= i;
	if (!word.len)
		c->bad = true;
	return word;
}

static long long take_number(struct cursor *c, long long low, long long high)
{
	struct span word = take_word(c);
	bool negative = word.len && word.ptr[0] == '-';
	long long n = 0;
	for (size_t i = negative; i < word.len; i++) {
		if (word.ptr[i] < '0' || word.ptr[i] > '9' || n > 1000000000000LL) {
			c->bad = true;
			return low;
		}
		n = n * 10 + (word.ptr[i] - '0');
	}
	if (negative)
		n = -n;
	if (word.len == negative || n < low || n > high)
		c->bad = true;
	return c->bad ? low : n;
}

#define LENGTH_MAX 100000000 /* 1/100 pt: what hundredths() of the Poppler module gives at most */

static int take_length(struct cursor *c)
{
	return (int)take_number(c, -LENGTH_MAX, LENGTH_MAX);
}

static struct box take_box(struct cursor *c)
{
	struct box b;
	b.x0 = take_length(c);
	b.y0 = take_length(c);
	b.x1 = take_length(c);
	b.y1 = take_length(c);
	return b;
}

static void add_box(struct buffer *out, struct box b)
{
	buffer_add_format(out, " %d %d %d %d", b.x0, b.y0, b.x1, b.y1);
}

/* ------------------------------------------------------------------ orders */

void ocr_order_free(struct ocr_order *order)
{
	free(order->blanks);
	*order = (struct ocr_order){0};
}

void ocr_order_format(const struct ocr_order *order, struct buffer *out)
{
	buffer_add_format(out, "read %d %d %d %d %zu %d %zu", order->number, order->if_picture, order->marks, order->dpi,
		order->pixels, order->seconds, order->blank_count);
	for (size_t i = 0; i < order->blank_count; i++)
		add_box(out, order->blanks[i]);
	buffer_add_char(out, '\n');
}

int ocr_order_parse(struct ocr_order *order, struct span line, struct error *err)
{
	*order = (struct ocr_order){0};
	while (line.len && line.ptr[line.len - 1] == '\n')
		line.len--;
	struct cursor c = {line, false};
	if (!span_equal(take_word(&c), SPAN_LITERAL("read")))
		c.bad = true;
	order->number = (int)take_number(&c, 1, 100000000);
	order->if_picture = take_number(&c, 0, 1) == 1;
	order->marks = take_number(&c, 0, 1) == 1;
	order->dpi = (int)take_number(&c, 1, 2400);
	order->pixels = (size_t)take_number(&c, 1, 4000000000LL);
	order->seconds = (int)take_number(&c, 0, 1000000);
	size_t count = (size_t)take_number(&c, 0, 1000000);
	for (size_t i = 0; i < count && !c.bad; i++) {
		struct box b = take_box(&c);
		if (ARRAY_GROW(order->blanks, order->blank_count, order->blank_size) < 0)
			return error_memory(err);
		order->blanks[order->blank_count++] = b;
	}
	if (c.bad || c.left.len)
		return error_set(err, ERROR_MALFORMED, "an order for a page that makes no sense");
	return 0;
}

/* ------------------------------------------------------------------ answers */

void ocr_page_free(struct ocr_page *page)
{
	ocr_words_free(&page->words);
	ocr_words_free(&page->marks);
	*page = (struct ocr_page){0};
}

static void format_words(const struct ocr_words *words, struct buffer *out)
{
	for (size_t i = 0; i < words->count; i++) {
		const struct ocr_word *w = &words->items[i];
		buffer_add_format(out, "%d %d %d %d", w->line, w->size, w->baseline, (int)(w->confidence * 1000 + 0.5));
		add_box(out, w->box);
		buffer_add_char(out, ' ');
		buffer_add_span(out, span_slice(buffer_span(&words->text), w->at));
		buffer_add_char(out, '\n');
	}
}

void ocr_page_format(const struct ocr_page *page, struct buffer *out)
{
	buffer_add_format(out, "page %d %d %d %d\n", page->width, page->height, page->read,
		(int)(page->skew * 1000));
	format_words(&page->words, out);
	if (page->marks.count) {
		buffer_add_string(out, "marks\n");
		format_words(&page->marks, out);
	}
}

void ocr_page_format_error(const struct error *why, struct buffer *out)
{
	buffer_add_format(out, "error %s %s\n", why->code, why->message);
}

static struct span take_line(struct span *text)
{
	const char *end = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
	struct span line = {text->ptr, end ? (size_t)(end - text->ptr) : text->len};
	size_t used = line.len + (end != NULL);
	text->ptr += used;
	text->len -= used;
	return line;
}

static int parse_word(struct ocr_words *words, struct span line, struct cursor *c)
{
	struct ocr_word w = {0};
	*c = (struct cursor){line, false};
	w.line = (int)take_number(c, 0, LENGTH_MAX);
	w.size = (int)take_number(c, 0, LENGTH_MAX);
	w.baseline = take_length(c);
	w.confidence = (double)take_number(c, 0, 1000) / 1000;
	w.box = take_box(c);
	struct span text = take_word(c);
	if (c->left.len || !utf8_valid(text))
		c->bad = true;
	return c->bad ? 0 : ocr_words_add(words, w, text);
}

#define NO_SENSE "the reader of pages gave an answer that makes no sense"

int ocr_page_parse(struct ocr_page *page, struct span answer, struct error *err)
{
	*page = (struct ocr_page){0};
	struct cursor c = {take_line(&answer), false};
	struct span what = take_word(&c);
	if (span_equal(what, SPAN_LITERAL("error"))) {
		char name[sizeof err->code];
		struct span code = take_word(&c);
		snprintf(name, sizeof name, "%.*s", (int)code.len, code.ptr);
		if (!*name || name[strspn(name, "abcdefghijklmnopqrstuvwxyz_")])
			return error_set(err, ERROR_CRASHED, NO_SENSE);
		if (c.left.len && *c.left.ptr == ' ') {
			c.left.ptr++;
			c.left.len--;
		}
		return error_set(err, name, "%.*s", (int)c.left.len, c.left.ptr);
	}
	if (!span_equal(what, SPAN_LITERAL("page")))
		c.bad = true;
	page->width = take_length(&c);
	page->height = take_length(&c);
	page->read = take_number(&c, 0, 1) == 1;
	page->skew = (double)take_number(&c, -90000, 90000) / 1000;
	bool bad = c.bad || c.left.len;
	struct ocr_words *words = &page->words;
	while (!bad && answer.len) {
		struct span line = take_line(&answer);
		if (span_equal(line, SPAN_LITERAL("marks"))) {
			words = &page->marks;
			continue;
		}
		if (parse_word(words, line, &c) < 0)
			return error_memory(err);
		bad = c.bad;
	}
	return bad ? error_set(err, ERROR_CRASHED, NO_SENSE) : 0;
}
