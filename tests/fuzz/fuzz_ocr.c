/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the reader of page pictures answers, and what is ordered of it; an answer's words through all that is done to
 * them before layout: a page comes out, words and places in bounds.
 */
#include "fuzz.h"

#include "layout.h"
#include "ocr_client.h"
#include "utf8.h"

static void check_words(const struct ocr_words *words)
{
	struct span text = buffer_span(&words->text);
	check(utf8_valid(text), "words are UTF-8");
	for (size_t i = 0; i < words->count; i++) {
		const struct ocr_word *w = &words->items[i];
		check(w->at.start < w->at.end && w->at.end <= text.len, "a word lies in the text");
		check(w->confidence >= 0 && w->confidence <= 1, "confidence is a share");
	}
}

static void try_order(struct span all)
{
	struct ocr_order order, again;
	struct error err;
	struct buffer once = {0}, twice = {0};
	if (ocr_order_parse(&order, all, &err) == 0) {
		ocr_order_format(&order, &once);
		check(ocr_order_parse(&again, buffer_span(&once), &err) == 0, "an order is read as it is written");
		ocr_order_format(&again, &twice);
		check(span_equal(buffer_span(&once), buffer_span(&twice)), "an order is what it was");
		ocr_order_free(&again);
	}
	ocr_order_free(&order);
	buffer_free(&once);
	buffer_free(&twice);
}

static void lay_out(struct ocr_page *page)
{
	struct layout_piece *pieces = ocr_words_pieces(&page->words);
	struct layout layout = {0};
	check(pieces != NULL, "memory");
	struct layout_page from = {.width = page->width, .height = page->height, .text = buffer_span(&page->words.text),
		.pieces = pieces, .count = page->words.count};
	check(layout_page(&layout, &from) == 0, "memory");
	check(utf8_valid(buffer_span(&layout.text)), "a page is UTF-8");
	layout_free(&layout);
	free(pieces);
}

static void try_answer(const struct syllables *syllables, struct span all)
{
	struct ocr_page page, again;
	struct error err;
	struct buffer once = {0}, twice = {0};
	if (ocr_page_parse(&page, all, &err) == 0) {
		check_words(&page.words);
		check_words(&page.marks);
		ocr_page_format(&page, &once);
		check(ocr_page_parse(&again, buffer_span(&once), &err) == 0, "an answer is read as it is written");
		ocr_page_format(&again, &twice);
		check(span_equal(buffer_span(&once), buffer_span(&twice)), "an answer is what it was");
		ocr_page_free(&again);
		ocr_words_straighten(&page.words, page.skew, page.width, page.height);
		check(ocr_words_part(&page.words, syllables) >= 0, "memory");
		ocr_words_settle(&page.words);
		ocr_words_sift(&page.words);
		check(page.words.apart <= page.words.count, "what stands apart is among the words");
		check_words(&page.words);
		double confidence = ocr_words_confidence(&page.words);
		check(confidence >= 0 && confidence <= 1, "confidence is a share");
		lay_out(&page);
	} else {
		check(err.code[0] != '\0', "an error has a code");
	}
	ocr_page_free(&page);
	buffer_free(&once);
	buffer_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct syllables syllables;
	static bool ready;
	struct error err;
	if (!ready)
		check(syllables_init(&syllables, &err) == 0, "the syllables load");
	ready = true;
	struct span all = {(const char *)data, size}, order;
	struct ocr_document document;
	bool fresh = ocr_request_split(all, &order, &document);
	check(order.len + document.sha256.len + document.path.len <= size, "a request has three parts");
	check(fresh == (order.len < size), "the document is what stands behind the order");
	try_order(order);
	try_answer(&syllables, all);
	return 0;
}
