/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages of pieces as the fuzzer likes them. Whatever their boxes: every character that is no white space
 * comes out exactly once, lines and runs cover the text, nothing takes more than its share of time.
 */
#include "fuzz.h"

#include "layout.h"
#include "utf8.h"

#define PIECES_MAX 4096

struct reader {
	const uint8_t *data;
	size_t size;
};

static unsigned take(struct reader *r, unsigned bytes)
{
	unsigned v = 0;
	while (bytes--) {
		v <<= 8;
		if (r->size) {
			v |= *r->data++;
			r->size--;
		}
	}
	return v;
}

static bool blank(uint32_t cp)
{
	return codepoint_is_space(cp) || (cp >= '\t' && cp <= '\r') || cp == 0x2028 || cp == 0x2029;
}

/* A sum over the characters that does not depend on their order. */
static uint64_t checksum(struct span s)
{
	uint64_t sum = 0;
	for (size_t at = 0; at < s.len;) {
		uint32_t cp = utf8_next(s, &at);
		if (!blank(cp))
			sum += (cp + 1) * UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)cp << 32;
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const words[] = {"a", "Số", "9", "1", " ", "-", "ĐẢNG ỦY", "m", "\xFF", "*",
		"\xE1\xBB", "ngày", "\n", "12/", "(1)", "…"};
	struct reader r = {data, size};
	struct layout_piece *pieces = calloc(PIECES_MAX, sizeof *pieces);
	struct buffer text = {0};
	struct layout layout = {0};
	size_t count = 0;
	unsigned mode = take(&r, 1);
	int x = 0, y = 0;
	uint64_t sum = 0;
	if (!pieces)
		return 0;
	while (r.size && count < PIECES_MAX) {
		struct layout_piece *p = &pieces[count++];
		unsigned kind = take(&r, 1);
		const char *word = words[kind & 15];
		p->at.start = text.len;
		buffer_add_string(&text, word);
		p->at.end = text.len;
		p->font = (int)(kind >> 4 & 3) - 1;
		p->flags = mode & 1 ? take(&r, 1) & 15 : 0;
		p->size = mode & 2 ? (int)take(&r, 1) * 20 : 1300;
		if (mode & 4) {
			/* Anywhere at all, also where no page is. */
			p->box = (struct box){(int)take(&r, 4), (int)take(&r, 4), (int)take(&r, 4),
				(int)take(&r, 4)};
		} else {
			/* On a grid, as writing mostly is. */
			unsigned step = take(&r, 1);
			if (step & 128) {
				y += 1500 + (int)(step & 7) * 100;
				x = (int)(step >> 3 & 15) * 4000;
			} else
				x += (int)step * 60;
			p->box = (struct box){x, y, x + 650, y + 1300};
			x += 650;
		}
		sum += checksum(span_slice(buffer_span(&text), p->at));
	}
	struct layout_page page = {.width = 59500, .height = 84200, .text = buffer_span(&text),
		.pieces = pieces, .count = count};
	/* Twice with the same memory: nothing of the first page may show in the second. */
	for (int round = 0; round < 2; round++) {
		if (round == 1) {
			layout_mark_lying(pieces, count, page.text);
			layout_turn(pieces, count, page.text, &page.width, &page.height);
		}
		check(layout_page(&layout, &page) == 0, "out of memory");
		uint64_t got = 0;
		size_t runs = 0, end = 0;
		for (size_t i = 0; i < layout.count; i++) {
			const struct layout_line *l = &layout.lines[i];
			struct span s = layout_text(&layout, l);
			check(l->at.start == end && l->at.end > l->at.start, "lines do not tile the text");
			end = l->at.end;
			check(utf8_valid(s), "text is no UTF-8");
			check(s.ptr[0] != ' ' && s.ptr[s.len - 1] != ' ', "a line begins or ends in a space");
			check(!memchr(s.ptr, '\n', s.len), "a line feed in a line");
			check(l->runs.start == runs && l->runs.end > l->runs.start, "runs do not tile");
			runs = l->runs.end;
			size_t length = 0;
			for (size_t k = l->runs.start; k < l->runs.end; k++)
				length += layout.runs[k].codepoints;
			check(length == utf8_length(s), "runs do not cover the line");
			check(!(l->flags & LINE_LEFT && l->flags & LINE_RIGHT), "on both sides");
			got += checksum(s);
		}
		check(end == layout.text.len && runs == layout.run_count, "text without a line");
		check(got == sum, "characters were lost or made");
	}
	layout_free(&layout);
	buffer_free(&text);
	free(pieces);
	return 0;
}
