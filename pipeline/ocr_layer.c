/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_layer.h"

#include "utf8.h"

/* Below this many letters outside furniture a layer may be a stamp of unknown wording: those seen
 * have 40 to 110. A last page with nothing but a signature has as few: hence the look for a picture. */
#define THIN_LETTERS 120
/* Words needed before their share of syllables means anything: a page of figures has few. */
#define JUDGED_WORDS 12
/* Share of valid syllables: pages of word processors have 0.85 (full of codes and abbreviations)
 * and more, garbage 0.1-0.7. */
#define GOOD_SHARE 0.75
/* Share of words with a mark: 0.6-0.8 in Vietnamese; an English OCR loses nearly all. */
#define GOOD_MARKED 0.25
/* Share of letters without meaning from which on the layer's fonts are taken to tell no Unicode. */
#define BROKEN_SHARE 0.2

static bool broken(uint32_t cp)
{
	return cp < 0x20 || cp == UTF8_REPLACEMENT || (cp >= 0xE000 && cp <= 0xF8FF) ||
		(cp >= 0xF0000 && cp <= 0x10FFFF);
}

void ocr_layer_add(struct ocr_layer_tally *tally, const struct syllables *syllables,
	struct span text, unsigned flags)
{
	size_t letters = 0;
	for (size_t i = 0; i < text.len;) {
		uint32_t cp = utf8_next(text, &i);
		if (cp == '\t' || cp == '\n' || codepoint_is_space(cp) || codepoint_is_digit(cp))
			continue;
		letters++;
		tally->broken += broken(cp);
	}
	tally->letters += letters;
	if (flags & LINE_FURNITURE)
		tally->furniture_letters += letters;
	else
		syllable_score_text(syllables, text, &tally->score);
}

static bool unreadable(const struct ocr_layer_tally *tally)
{
	return (double)tally->broken > BROKEN_SHARE * (double)tally->letters;
}

enum ocr_layer ocr_layer_judge(const struct ocr_layer_tally *tally)
{
	if (!tally->letters)
		return OCR_LAYER_NONE;
	if (tally->letters == tally->furniture_letters)
		return OCR_LAYER_STAMP;
	if (unreadable(tally))
		return OCR_LAYER_GARBAGE;
	if (tally->letters - tally->furniture_letters < THIN_LETTERS)
		return OCR_LAYER_THIN;
	const struct syllable_score *score = &tally->score;
	if (score->words < JUDGED_WORDS)
		return OCR_LAYER_GOOD;
	if (syllable_share(score) < GOOD_SHARE ||
		(double)score->marked < GOOD_MARKED * (double)score->words)
		return OCR_LAYER_GARBAGE;
	return OCR_LAYER_GOOD;
}

bool ocr_layer_needs_picture(const struct ocr_layer_tally *tally, enum ocr_layer layer)
{
	return layer == OCR_LAYER_THIN || (layer == OCR_LAYER_GARBAGE && !unreadable(tally));
}

const char *ocr_layer_name(enum ocr_layer layer)
{
	static const char *const names[] = {"good", "none", "stamp", "thin", "garbage"};
	return names[layer];
}
