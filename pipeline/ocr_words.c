/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_words.h"

#include "utf8.h"

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
	words->apart = words->count;
	return 0;
}

static struct span word_text(const struct ocr_words *words, const struct ocr_word *w)
{
	return span_slice(buffer_span(&words->text), w->at);
}

/* Mean confidence of words [first, end), by letters. */
static double stretch_confidence(const struct ocr_words *words, size_t first, size_t end)
{
	double sum = 0, weight = 0;
	for (size_t i = first; i < end; i++) {
		double letters = (double)utf8_length(word_text(words, &words->items[i]));
		sum += letters * words->items[i].confidence;
		weight += letters;
	}
	return weight > 0 ? sum / weight : 0;
}

double ocr_words_confidence(const struct ocr_words *words)
{
	return stretch_confidence(words, 0, words->apart);
}

bool ocr_word_is_capital(const struct ocr_words *words, size_t i)
{
	struct span text = word_text(words, &words->items[i]);
	bool any = false;
	for (size_t k = 0; k < text.len;) {
		uint32_t cp = utf8_next(text, &k);
		if (!codepoint_is_upper(cp))
			return false;
		any = true;
	}
	return any;
}

/* Tesseract gives right words 0.85-0.97; what it made of dirt has 0.0-0.5, but now and then a stroke
 * passes for a certain "|" or ".": a word has a letter or a digit. */
#define SPECK_CONFIDENCE 0.5

/* 12 pt, where the reader could not tell. */
#define SIZE_UNKNOWN 1200

static bool is_word(struct span text, double confidence)
{
	size_t letters = 0;
	for (size_t i = 0; i < text.len;) {
		uint32_t cp = utf8_next(text, &i);
		letters += codepoint_is_letter(cp) || codepoint_is_digit(cp);
	}
	return letters >= 1 && confidence >= SPECK_CONFIDENCE;
}

/* ------------------------------------------------------------------ a second look */

/* Seals and pen strokes read as letters have 0.0-0.6, a letter of theirs now and then 0.9: a line counts as a whole. */
#define SECOND_CONFIDENCE 0.85
/* Letters of a line; a post or a name has more. */
#define SECOND_LETTERS 4

static bool lies_on_a_word(const struct ocr_words *words, size_t count, struct box b)
{
	for (size_t i = 0; i < count; i++) {
		const struct box *w = &words->items[i].box;
		int width = (b.x1 < w->x1 ? b.x1 : w->x1) - (b.x0 > w->x0 ? b.x0 : w->x0);
		int height = (b.y1 < w->y1 ? b.y1 : w->y1) - (b.y0 > w->y0 ? b.y0 : w->y0);
		if (width * 4 > b.x1 - b.x0 && height * 4 > b.y1 - b.y0)
			return true;
	}
	return false;
}

static bool only_letters(struct span text)
{
	for (size_t i = 0; i < text.len;) {
		uint32_t cp = utf8_next(text, &i);
		if (!codepoint_is_letter(cp) && !codepoint_is_digit(cp) && cp != '.' && cp != '-' && cp != '/')
			return false;
	}
	return true;
}

int ocr_words_add_second(struct ocr_words *words, const struct ocr_words *more, int dx, int dy)
{
	size_t before = words->count;
	int line = before ? words->items[before - 1].line : -1, added = 0;
	for (size_t i = 0, end; i < more->count; i = end) {
		size_t letters = 0;
		bool plain = true;
		for (end = i; end < more->count && more->items[end].line == more->items[i].line; end++) {
			struct span text = word_text(more, &more->items[end]);
			plain &= only_letters(text);
			letters += utf8_length(text);
		}
		if (!plain || letters < SECOND_LETTERS || stretch_confidence(more, i, end) < SECOND_CONFIDENCE)
			continue;
		line++;
		for (size_t k = i; k < end; k++) {
			struct ocr_word w = more->items[k];
			w.box = (struct box){w.box.x0 + dx, w.box.y0 + dy, w.box.x1 + dx, w.box.y1 + dy};
			w.baseline += dy;
			w.line = line;
			if (lies_on_a_word(words, before, w.box))
				continue;
			if (ocr_words_add(words, w, word_text(more, &more->items[k])) < 0)
				return -1;
			added++;
		}
	}
	return added;
}

/* ------------------------------------------------------------------ words run together */

static bool has_mark(const struct syllables *syllables, struct span s)
{
	for (size_t i = 0; i < s.len;)
		if (syllable_marked_letter(syllables, utf8_next(s, &i)))
			return true;
	return false;
}

/* Where a word falls into two marked syllables, the second in small letters; 0 where it does not, or in several ways. */
static size_t parting(const struct syllables *syllables, struct span word)
{
	size_t found = 0;
	if (syllable_check(syllables, word) != SYLLABLE_NO)
		return 0;
	for (size_t i = 0; i < word.len;) {
		uint32_t cp = utf8_next(word, &i);
		if (!syllable_letter(syllables, cp))
			return 0;
		struct span a = {word.ptr, i}, b = {word.ptr + i, word.len - i};
		size_t at = 0;
		if (!b.len || !codepoint_is_lower(utf8_next(b, &at)) || syllable_check(syllables, a) != SYLLABLE_YES ||
			syllable_check(syllables, b) != SYLLABLE_YES || !has_mark(syllables, a) ||
			!has_mark(syllables, b))
			continue;
		if (found)
			return 0;
		found = i;
	}
	return found;
}

int ocr_words_part(struct ocr_words *words, const struct syllables *syllables)
{
	int parted = 0;
	for (size_t i = 0; i < words->count; i++) {
		struct span text = word_text(words, &words->items[i]);
		size_t at = parting(syllables, text);
		if (!at)
			continue;
		if (ARRAY_GROW(words->items, words->count, words->size) < 0)
			return -1;
		struct ocr_word *w = &words->items[i];
		memmove(w + 1, w, (words->count - i) * sizeof *w);
		/* Letters of about equal width, and a space of about one that was too narrow to be seen. */
		double share = (double)utf8_length((struct span){text.ptr, at}) / (double)utf8_length(text);
		int middle = w->box.x0 + (int)((w->box.x1 - w->box.x0) * share);
		w[0].at.end = w[1].at.start = w->at.start + at;
		w[0].box.x1 = w[1].box.x0 = middle;
		words->count++;
		words->apart++;
		parted++;
		i++;
	}
	return parted;
}

/* ------------------------------------------------------------------ baselines */

/* What reaches below the baseline, in hundredths of an em of Times-like faces; 0 nothing. Vietnamese letters with a dot
 * below count. -1: a sign that does not stand on the line. */
static int depth(uint32_t cp)
{
	switch (cp) {
	case 'g': case 'j': case 'p': case 'q': case 'y': case 'Q': case '(': case ')': case '/': case '[': case ']':
		return 21;
	case ',': case ';':
		return 14;
	}
	if (cp >= 0x1EA0 && cp <= 0x1EF9) {
		/* U+1EA0 and on: pairs in alphabetical order; these are the pairs with a dot below. */
		static const uint8_t dotted[] = {0xA0, 0xAC, 0xB6, 0xB8, 0xC6, 0xCA, 0xCC, 0xD8, 0xE2, 0xE4, 0xF0, 0xF4};
		for (size_t i = 0; i < sizeof dotted; i++)
			if ((cp & 0xFE) == dotted[i])
				return 19;
		return cp >= 0x1EF2 ? cp % 2 * 21 : 0; /* ỳ ỵ ỷ ỹ */
	}
	if (cp == 0xFD)
		return 21;
	return codepoint_is_letter(cp) || codepoint_is_digit(cp) ? 0 : -1;
}

static int em_of(const struct ocr_word *w)
{
	return w->size > 0 ? w->size : SIZE_UNKNOWN;
}

/* False where no letter tells. */
static bool ink_baseline(const struct ocr_words *words, const struct ocr_word *w, int *baseline)
{
	struct span text = word_text(words, w);
	int deepest = -1;
	for (size_t i = 0; i < text.len;) {
		int d = depth(utf8_next(text, &i));
		deepest = d > deepest ? d : deepest;
	}
	if (deepest < 0 || w->confidence < SPECK_CONFIDENCE)
		return false;
	*baseline = w->box.y1 - em_of(w) * deepest / 100;
	return true;
}

/* Off by more than this share of an em the reader's baseline is not that of these words. */
#define BASELINE_OFF 12
/* A gap that parts columns, in hundredths of an em. */
#define COLUMN_GAP 250
/* Words of a stretch that are asked; a printed line has some 15. */
#define STRETCH_MAX 64

static int compare_ints(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;
	return (x > y) - (x < y);
}

/* A stretch moves as one: words set right one by one would dance. */
static void settle_stretch(struct ocr_words *words, size_t first, size_t end)
{
	int off[STRETCH_MAX], ink;
	size_t n = 0;
	for (size_t i = first; i < end && n < STRETCH_MAX; i++)
		if (ink_baseline(words, &words->items[i], &ink))
			off[n++] = ink - words->items[i].baseline;
	if (!n)
		return;
	qsort(off, n, sizeof *off, compare_ints);
	int middle = (off[(n - 1) / 2] + off[n / 2]) / 2;
	if (abs(middle) <= em_of(&words->items[first]) * BASELINE_OFF / 100)
		return;
	for (size_t i = first; i < end; i++)
		words->items[i].baseline += middle;
}

/* The end of the stretch that begins at `first`: a new line of the reader's, or a gap of `gap` hundredths of an em. */
static size_t stretch_end(const struct ocr_words *words, size_t first, int gap)
{
	size_t end = first + 1;
	for (; end < words->count; end++) {
		const struct ocr_word *a = &words->items[end - 1], *b = &words->items[end];
		if (a->line != b->line || b->box.x0 - a->box.x1 > em_of(a) / 100 * gap)
			break;
	}
	return end;
}

void ocr_words_settle(struct ocr_words *words)
{
	for (size_t i = 0, end; i < words->count; i = end) {
		end = stretch_end(words, i, COLUMN_GAP);
		settle_stretch(words, i, end);
	}
}

/* ------------------------------------------------------------------ dirt and stamps */

/* Words that make a stretch a line of the text, for the left edge. */
#define BODY_WORDS 6
#define BODY_CONFIDENCE 0.8
#define GAP 100
/* Doubtful, as a share of the page's confidence: right text has 0.9 and more of it. For one word, and for several. */
#define DOUBTFUL_WORD 0.5
#define DOUBTFUL 0.75
/* The margin ends this far left of the text, hundredths of an em: letterheads reach a little into it. */
#define MARGIN 200

/* Where most lines of the text begin: the first quartile, so that indented lines do not count; false on pages that
 * have no running text. */
static bool left_edge(const struct ocr_words *words, int *edge)
{
	int starts[512];
	size_t n = 0;
	for (size_t i = 0, end; i < words->count && n < sizeof starts / sizeof *starts; i = end) {
		end = stretch_end(words, i, GAP);
		if (end - i >= BODY_WORDS && stretch_confidence(words, i, end) >= BODY_CONFIDENCE)
			starts[n++] = words->items[i].box.x0;
	}
	if (n < 4)
		return false;
	qsort(starts, n, sizeof *starts, compare_ints);
	*edge = starts[n / 4];
	return true;
}

/* The end of the words from `first` on that are an incoming stamp; `first` where there are none. */
static size_t stamp_end(const struct ocr_words *words, size_t first, size_t end, double page)
{
	size_t last = first;
	for (size_t k = first; k < end; k++)
		if (words->items[k].confidence < page * DOUBTFUL_WORD)
			last = k + 1;
	return stretch_confidence(words, first, last) < page * DOUBTFUL ? last : first;
}

size_t ocr_words_sift(struct ocr_words *words)
{
	struct ocr_word *apart = calloc(words->count + 1, sizeof *apart);
	size_t kept = 0, aside = 0, dropped = 0;
	int edge = 0;
	bool has_edge = left_edge(words, &edge);
	double page = ocr_words_confidence(words);
	for (size_t i = 0, end; i < words->count; i = end) {
		bool good = false;
		end = stretch_end(words, i, GAP);
		for (size_t k = i; k < end; k++)
			good |= is_word(word_text(words, &words->items[k]), words->items[k].confidence);
		const struct ocr_word *first = &words->items[i];
		bool margin = has_edge && first->box.x0 < edge - em_of(first) / 100 * MARGIN;
		size_t stamp = apart && margin ? stamp_end(words, i, end, page) : i;
		for (size_t k = i; k < end && good; k++)
			if (k < stamp)
				apart[aside++] = words->items[k];
			else
				words->items[kept++] = words->items[k];
		dropped += !good;
	}
	words->apart = kept;
	if (aside)
		memcpy(words->items + kept, apart, aside * sizeof *apart);
	words->count = kept + aside;
	free(apart);
	return dropped;
}

/* Ascent and descent of Times-like faces, hundredths of an em. */
#define ASCENT 89L
#define DESCENT 22L

struct layout_piece *ocr_words_pieces(const struct ocr_words *words)
{
	struct layout_piece *pieces = calloc(words->count + 1, sizeof *pieces);
	for (size_t i = 0; pieces && i < words->count; i++) {
		const struct ocr_word *w = &words->items[i];
		int size = em_of(w);
		pieces[i] = (struct layout_piece){.at = w->at,
			.box = {w->box.x0, w->baseline - (int)(size * ASCENT / 100), w->box.x1,
				w->baseline + (int)(size * DESCENT / 100)},
			.font = -1,
			.size = size,
			.flags = PIECE_WORD};
	}
	return pieces;
}
