/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_words.h"

#include "utf8.h"

#include <math.h>
#include <stdlib.h>

void ocr_words_free(struct ocr_words *words)
{
	buffer_free(&words->text);
	free(words->items);
	*words = (struct ocr_words){0};
}

int ocr_words_add(struct ocr_words *words, struct ocr_word word, struct span text)
{
	word.at.start = words->text.len;
	for (size_t i = 0; i < text.len;) {
		uint32_t cp = utf8_next(text, &i);
		if (!codepoint_is_space(cp) && cp >= 0x20 && cp != 0x7F)
			buffer_add_codepoint(&words->text, cp);
	}
	word.at.end = words->text.len;
	if (!buffer_ok(&words->text) || ARRAY_GROW(words->items, words->count, words->size) < 0)
		return -1;
	if (range_length(word.at))
		words->items[words->count++] = word;
	return 0;
}

static int scaled(int n, double factor)
{
	double v = n * factor;
	return v > 1e8 ? 100000000 : v < -1e8 ? -100000000 : (int)lround(v);
}

void ocr_words_scale(struct ocr_words *words, double factor)
{
	for (size_t i = 0; i < words->count; i++) {
		struct ocr_word *w = &words->items[i];
		w->box = (struct box){scaled(w->box.x0, factor), scaled(w->box.y0, factor),
			scaled(w->box.x1, factor), scaled(w->box.y1, factor)};
		w->baseline = scaled(w->baseline, factor);
	}
}

void ocr_words_straighten(struct ocr_words *words, double degrees, int width, int height)
{
	double sine = sin(degrees * M_PI / 180), cosine = cos(degrees * M_PI / 180);
	for (size_t i = 0; i < words->count; i++) {
		struct ocr_word *w = &words->items[i];
		double x = ((double)w->box.x0 + w->box.x1 - width) / 2, y = w->baseline - height / 2.0;
		int dx = (int)lround(x * cosine + y * sine - x), dy = (int)lround(y * cosine - x * sine - y);
		w->box = (struct box){w->box.x0 + dx, w->box.y0 + dy, w->box.x1 + dx, w->box.y1 + dy};
		w->baseline += dy;
	}
}

static struct span word_text(const struct ocr_words *words, const struct ocr_word *w)
{
	return span_slice(buffer_span(&words->text), w->at);
}

double ocr_words_confidence(const struct ocr_words *words)
{
	double sum = 0, weight = 0;
	for (size_t i = 0; i < words->count; i++) {
		double letters = (double)utf8_length(word_text(words, &words->items[i]));
		sum += letters * words->items[i].confidence;
		weight += letters;
	}
	return weight > 0 ? sum / weight : 0;
}

/* Tesseract gives right words 0.85-0.97; what it made of dirt has 0.0-0.5, but now and then a stroke
 * passes for a certain "|" or "." */
#define SPECK_CONFIDENCE 0.5

static bool is_word(struct span text, double confidence)
{
	size_t letters = 0;
	for (size_t i = 0; i < text.len;) {
		uint32_t cp = utf8_next(text, &i);
		letters += codepoint_is_letter(cp) || codepoint_is_digit(cp);
	}
	return letters >= 1 && confidence >= SPECK_CONFIDENCE;
}

size_t ocr_words_drop_specks(struct ocr_words *words)
{
	size_t kept = 0, dropped = 0;
	for (size_t i = 0, end; i < words->count; i = end) {
		bool good = false;
		for (end = i; end < words->count && words->items[end].line == words->items[i].line; end++)
			good |= is_word(word_text(words, &words->items[end]), words->items[end].confidence);
		for (size_t k = i; k < end && good; k++)
			words->items[kept++] = words->items[k];
		dropped += !good;
	}
	words->count = kept;
	return dropped;
}

/* Ascent and descent of Times-like faces, hundredths of an em. */
#define ASCENT 89
#define DESCENT 22
/* What a 12 pt line has, where the reader could not tell. */
#define SIZE_UNKNOWN 1200

struct layout_piece *ocr_words_pieces(const struct ocr_words *words)
{
	struct layout_piece *pieces = calloc(words->count + 1, sizeof *pieces);
	for (size_t i = 0; pieces && i < words->count; i++) {
		const struct ocr_word *w = &words->items[i];
		int size = w->size > 0 ? w->size : SIZE_UNKNOWN;
		pieces[i] = (struct layout_piece){.at = w->at,
			.box = {w->box.x0, w->baseline - size * ASCENT / 100, w->box.x1,
				w->baseline + size * DESCENT / 100},
			.font = -1,
			.size = size,
			.flags = PIECE_WORD};
	}
	return pieces;
}
