/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "document_cost.h"

#include "media.h"

/* A page of plain text; one of a PDF with its share of fonts. */
#define TEXT_PAGE_BYTES 2500
#define PDF_PAGE_BYTES 30000
/* An A4 page at 100 dpi has a million pixels; what is smaller is a seal or a letterhead. */
#define PAGE_PIXELS 700000
/* Where a stream's length stands elsewhere in the file: a page at 200 dpi, well packed. */
#define SCAN_BYTES 100000
/* Larger files are refused unread (--max-bytes). */
#define MOST_BYTES ((uint64_t)256 << 20)
/* An image's dictionary is this long at most, before and behind its "/Image". */
#define AROUND 600

static const char *find(struct span s, const char *word)
{
	return s.len ? memmem(s.ptr, s.len, word, strlen(word)) : NULL;
}

/* The number behind a key of a dictionary; 0 where there is none, or a reference to one ("12 0 R"). */
static uint64_t number_of(struct span s, const char *key)
{
	const char *p = find(s, key), *end = s.ptr + s.len;
	uint64_t n = 0;
	if (!p)
		return 0;
	for (p += strlen(key); p < end && (*p == ' ' || *p == '\r' || *p == '\n'); p++)
		;
	for (; p < end && *p >= '0' && *p <= '9' && n < UINT64_MAX / 100; p++)
		n = n * 10 + (uint64_t)(*p - '0');
	return end - p > 4 && memcmp(p, " 0 R", 4) == 0 ? 0 : n;
}

/* The dictionary around a place in it. */
static struct span dictionary(struct span s, const char *at)
{
	const char *from = at - s.ptr > AROUND ? at - AROUND : s.ptr;
	const char *to = s.ptr + s.len - at > AROUND ? at + AROUND : s.ptr + s.len;
	const char *end = memmem(at, (size_t)(to - at), "stream", 6);
	const char *p;
	while ((p = memmem(from, (size_t)(at - from), " obj", 4)))
		from = p + 4;
	return (struct span){from, (size_t)((end ? end : to) - from)};
}

/* Bytes that one scanned page takes, from the first image in sight that is as large as a page; 0 where there
 * is none. */
static uint64_t scan_bytes(struct span head)
{
	const char *p;
	for (struct span rest = head; (p = find(rest, "/Image"));
		rest = (struct span){p + 6, (size_t)(head.ptr + head.len - p) - 6}) {
		struct span d = dictionary(head, p);
		uint64_t width = number_of(d, "/Width"), height = number_of(d, "/Height"),
			 length = number_of(d, "/Length");
		if (width && height && height >= PAGE_PIXELS / width)
			return length > 1000 ? length : SCAN_BYTES;
	}
	return 0;
}

struct document_cost document_cost(struct span head, uint64_t size)
{
	if (size > MOST_BYTES)
		return (struct document_cost){TEXT_PAGE_COST, 0};
	bool pdf = media_detect(head, NULL) == MEDIA_PDF;
	/* A text layer over a page's picture needs no OCR; a PDF that has it shows its fonts. */
	uint64_t one = pdf && !find(head, "/Font") ? scan_bytes(head) : 0;
	if (one) {
		uint64_t pages = size / one ? size / one : 1;
		return (struct document_cost){pages * SCANNED_PAGE_COST, (int64_t)pages};
	}
	uint64_t page = pdf ? PDF_PAGE_BYTES : TEXT_PAGE_BYTES;
	return (struct document_cost){(size / page + 1) * TEXT_PAGE_COST, 0};
}

struct document_cost document_cost_known(int64_t milliseconds)
{
	struct document_cost c = {(uint64_t)milliseconds * 1000, 0};
	/* Less than a scanned page would need, or of the order of one. */
	if (c.cost >= SCANNED_PAGE_COST / 4)
		c.scanned_pages = (int64_t)(c.cost / SCANNED_PAGE_COST) + 1;
	if (!c.cost)
		c.cost = TEXT_PAGE_COST;
	return c;
}
