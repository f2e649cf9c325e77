/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syllable.h"

#include "table.h"
#include "utf8.h"

#include <utf8proc.h>

/*
 * A letter class: bits 0-4 the letter without tone (1-31), 5-7 the tone, 8 vowel, 9 a vowel with a mark of its own,
 * 10 capital, 11 beyond ASCII.
 */
enum {
	LETTER_MASK = 0x1F,
	TONE_SHIFT = 5,
	TONE_MASK = 7,
	LETTER_VOWEL = 1 << 8,
	LETTER_MARKED = 1 << 9,
	LETTER_CAPITAL = 1 << 10,
	LETTER_HIGH = 1 << 11
};
enum tone { TONE_NONE, TONE_GRAVE, TONE_HOOK, TONE_TILDE, TONE_ACUTE, TONE_DOT };

#define LETTER_COUNT 33
/* The alphabet with f j w z, in the order of the letter numbers; é and the like are tones of these. */
static const uint32_t alphabet[LETTER_COUNT] = {'a', 0x103, 0xE2, 'b', 'c', 'd', 0x111, 'e', 0xEA,
	'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 0xF4, 0x1A1, 'p', 'q', 'r', 's', 't', 'u', 0x1B0, 'v',
	'x', 'y', 'f', 'j', 'w', 'z'};
#define FOREIGN 30 /* f j w z share one number: they are in no syllable */
static const uint32_t tone_marks[] = {0, 0x300, 0x309, 0x303, 0x301, 0x323};

#define WORD_LETTERS_MAX 7 /* nghiêng */
#define ONSET_LETTERS_MAX 3
#define RHYME_LETTERS_MAX 4

static void set_letter(struct syllables *s, uint32_t cp, unsigned bits)
{
	if (cp >= SYLLABLE_CODEPOINTS)
		return;
	if (cp >= 0x80)
		bits |= LETTER_HIGH;
	s->letters[cp] = (uint16_t)bits;
}

/* base with a tone as one code point, or 0. */
static uint32_t compose(uint32_t base, uint32_t tone)
{
	utf8proc_int32_t parts[4];
	int boundary = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)base, parts, 3,
		UTF8PROC_DECOMPOSE, &boundary);
	if (n < 1 || n > 2)
		return 0;
	parts[n++] = (utf8proc_int32_t)tone;
	/* Canonical order: the dot below goes before a circumflex or breve. */
	if (n == 3 && utf8proc_get_property(parts[1])->combining_class >
		utf8proc_get_property(parts[2])->combining_class) {
		parts[2] = parts[1];
		parts[1] = (utf8proc_int32_t)tone;
	}
	n = utf8proc_normalize_utf32(parts, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	return n == 1 ? (uint32_t)parts[0] : 0;
}

static void init_letters(struct syllables *s)
{
	for (size_t i = 0; i < LETTER_COUNT; i++) {
		uint32_t small = alphabet[i], capital = codepoint_upper(small);
		unsigned bits = i >= FOREIGN - 1 ? FOREIGN : (unsigned)i + 1;
		bool own_mark = small >= 0x80 && small != 0x111;
		bool vowel = own_mark || (small < 0x80 && strchr("aeiouy", (int)small));
		bits |= (vowel ? LETTER_VOWEL : 0u) | (own_mark ? LETTER_MARKED : 0u);
		set_letter(s, small, bits);
		set_letter(s, capital, bits | LETTER_CAPITAL);
		for (unsigned t = TONE_GRAVE; vowel && t <= TONE_DOT; t++) {
			uint32_t toned = compose(small, tone_marks[t]);
			uint32_t toned_capital = compose(capital, tone_marks[t]);
			set_letter(s, toned, bits | t << TONE_SHIFT);
			set_letter(s, toned_capital, bits | t << TONE_SHIFT | LETTER_CAPITAL);
		}
	}
}

static uint32_t hash(uint32_t key)
{
	return (key * 2654435761u) >> 16; /* Knuth, The Art of Computer Programming 6.4: golden ratio */
}

static bool has_onset(const struct syllables *s, uint32_t key)
{
	for (uint32_t i = hash(key);; i++) {
		uint16_t found = s->onsets[i % SYLLABLE_ONSETS];
		if (found == key || !found)
			return found != 0;
	}
}

static bool has_rhyme(const struct syllables *s, uint32_t key)
{
	for (uint32_t i = hash(key);; i++) {
		uint32_t found = s->rhymes[i % SYLLABLE_RHYMES];
		if (found == key || !found)
			return found != 0;
	}
}

int syllables_init(struct syllables *s, struct error *err)
{
	static const char name[] = "syllables.tsv";
	memset(s, 0, sizeof *s);
	init_letters(s);
	const struct data_file *file = data_file_find(name);
	if (!file)
		return error_set(err, ERROR_SYSTEM, "no table %s", name);
	struct table_row row = {.text = file->text};
	size_t onsets = 0, rhymes = 0;
	while (table_next(&row)) {
		bool onset = span_equal(row.fields[0], SPAN_LITERAL("onset"));
		uint32_t key = 0;
		size_t letters = 0;
		for (size_t at = 0; at < row.fields[1].len; letters++) {
			uint32_t cp = utf8_next(row.fields[1], &at);
			unsigned letter = cp < SYLLABLE_CODEPOINTS ? s->letters[cp] & LETTER_MASK : 0;
			if (!letter)
				letters = RHYME_LETTERS_MAX;
			key = key << 5 | letter;
		}
		if (!letters || letters > (onset ? ONSET_LETTERS_MAX : RHYME_LETTERS_MAX) ||
			(!onset && !span_equal(row.fields[0], SPAN_LITERAL("rhyme"))) ||
			2 * ++*(onset ? &onsets : &rhymes) > (onset ? SYLLABLE_ONSETS : SYLLABLE_RHYMES))
			return error_set(err, ERROR_SYSTEM, "%s:%zu: no onset or rhyme", name, row.line);
		uint32_t i = hash(key);
		if (onset) {
			while (s->onsets[i % SYLLABLE_ONSETS])
				i++;
			s->onsets[i % SYLLABLE_ONSETS] = (uint16_t)key;
		} else {
			while (s->rhymes[i % SYLLABLE_RHYMES])
				i++;
			s->rhymes[i % SYLLABLE_RHYMES] = key;
		}
	}
	return 0;
}

bool syllable_letter(const struct syllables *s, uint32_t cp)
{
	return cp < SYLLABLE_CODEPOINTS && s->letters[cp];
}

bool syllable_marked_letter(const struct syllables *s, uint32_t cp)
{
	return cp < SYLLABLE_CODEPOINTS && (s->letters[cp] & LETTER_HIGH);
}

static uint32_t key_of(const uint16_t *letters, size_t count)
{
	uint32_t key = 0;
	for (size_t i = 0; i < count; i++)
		key = key << 5 | (letters[i] & LETTER_MASK);
	return key;
}

/* Tone rules of a rhyme with its letters' classes. */
static bool tone_fits(const uint16_t *rhyme, size_t count)
{
	size_t toned = count, marked = count;
	unsigned tone = TONE_NONE;
	for (size_t i = 0; i < count; i++) {
		if (rhyme[i] >> TONE_SHIFT & TONE_MASK) {
			if (tone)
				return false;
			tone = rhyme[i] >> TONE_SHIFT & TONE_MASK;
			toned = i;
		}
		if (rhyme[i] & LETTER_MARKED)
			marked = i; /* the last one: ươ bears its tone on ơ */
	}
	if (tone && marked < count && marked != toned)
		return false;
	unsigned last = rhyme[count - 1] & LETTER_MASK;
	unsigned before = count > 1 ? rhyme[count - 2] & LETTER_MASK : 0;
	enum { C = 5, H = 11, P = 20, T = 24 }; /* places in the alphabet above */
	bool stopped = last == C || last == P || last == T || (last == H && before == C);
	return !stopped || tone == TONE_ACUTE || tone == TONE_DOT;
}

static bool rhyme_valid(const struct syllables *s, const uint16_t *rhyme, size_t count)
{
	return count && count <= RHYME_LETTERS_MAX && has_rhyme(s, key_of(rhyme, count)) &&
	       tone_fits(rhyme, count);
}

static bool letters_valid(const struct syllables *s, const uint16_t *word, size_t count)
{
	enum { G = 10, I = 12, Q = 21, U = 25 };
	size_t vowel = 0;
	while (vowel < count && !(word[vowel] & LETTER_VOWEL))
		vowel++;
	if (vowel == count || vowel > ONSET_LETTERS_MAX)
		return false;
	if (vowel == 1 && (word[0] & LETTER_MASK) == Q) {
		/* The u belongs to the onset and bears no tone (but in the old school's qúy). */
		return (word[1] & LETTER_MASK) == U && !(word[1] >> TONE_SHIFT & TONE_MASK) &&
		       rhyme_valid(s, word + 2, count - 2);
	}
	if (vowel && !has_onset(s, key_of(word, vowel)))
		return false;
	if (rhyme_valid(s, word + vowel, count - vowel))
		return true;
	if (vowel == 1 && (word[0] & LETTER_MASK) == G && (word[1] & LETTER_MASK) == I) {
		/* giá, giếng: the i belongs to the onset; gìn, gìm: rhyme without an i of its own. */
		return !(word[1] >> TONE_SHIFT & TONE_MASK) && rhyme_valid(s, word + 2, count - 2);
	}
	return false;
}

/* How the capitals of a word lie: its verdict if it is a syllable. */
static enum syllable_verdict case_verdict(const uint16_t *word, size_t count)
{
	size_t capitals = 0;
	for (size_t i = 0; i < count; i++)
		capitals += (word[i] & LETTER_CAPITAL) != 0;
	if (!capitals || capitals == count || (capitals == 1 && (word[0] & LETTER_CAPITAL)))
		return SYLLABLE_YES;
	return SYLLABLE_MIXED;
}

enum syllable_verdict syllable_check_codepoints(const struct syllables *s, const uint32_t *word,
	size_t count)
{
	uint16_t letters[WORD_LETTERS_MAX];
	if (!count || count > WORD_LETTERS_MAX)
		return SYLLABLE_NO;
	for (size_t i = 0; i < count; i++) {
		letters[i] = word[i] < SYLLABLE_CODEPOINTS ? s->letters[word[i]] : 0;
		if (!letters[i])
			return SYLLABLE_NO;
	}
	return letters_valid(s, letters, count) ? case_verdict(letters, count) : SYLLABLE_NO;
}

enum syllable_verdict syllable_check(const struct syllables *s, struct span word)
{
	uint32_t letters[WORD_LETTERS_MAX];
	size_t count = 0;
	for (size_t at = 0; at < word.len; count++) {
		if (count == WORD_LETTERS_MAX)
			return SYLLABLE_NO;
		letters[count] = utf8_next(word, &at);
	}
	return syllable_check_codepoints(s, letters, count);
}

/* What ends a word: controls, blanks, digits, ASCII punctuation; NBSP, guillemets, general punctuation. */
static bool ends_word(uint32_t cp)
{
	if (cp < 0x80)
		return !((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z');
	return cp == 0xA0 || cp == 0xAB || cp == 0xBB || (cp >= 0x2000 && cp <= 0x206F) || cp == 0x3000 ||
	       cp == 0xFEFF;
}

void syllable_score_text(const struct syllables *s, struct span text, struct syllable_score *score)
{
	uint32_t word[WORD_LETTERS_MAX + 1];
	size_t count = 0;
	bool marked = false;
	for (size_t at = 0;;) {
		bool end = at == text.len;
		uint32_t cp = end ? ' ' : utf8_next(text, &at);
		if (!ends_word(cp)) {
			if (count <= WORD_LETTERS_MAX)
				word[count++] = cp;
			marked |= cp >= 0x80;
			continue;
		}
		if (count) {
			bool valid = syllable_check_codepoints(s, word, count) != SYLLABLE_NO;
			score->words++;
			score->valid += valid;
			score->marked += marked;
			score->marked_valid += valid && marked;
		}
		count = 0;
		marked = false;
		if (end)
			return;
	}
}

double syllable_share(const struct syllable_score *score)
{
	return score->words ? (double)score->valid / (double)score->words : 0;
}

double syllable_marked_share(const struct syllable_score *score)
{
	return score->marked ? (double)score->marked_valid / (double)score->marked : 0;
}
