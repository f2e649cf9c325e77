/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viqr.h"

#include "utf8.h"

#include <utf8proc.h>

static bool ascii_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static uint32_t hat_of(char letter, char mark)
{
	switch (mark) {
	case '(': return letter == 'a' ? 0x103 : letter == 'A' ? 0x102 : 0;
	case '^':
		switch (letter) {
		case 'a': return 0xE2;
		case 'A': return 0xC2;
		case 'e': return 0xEA;
		case 'E': return 0xCA;
		case 'o': return 0xF4;
		case 'O': return 0xD4;
		default: return 0;
		}
	case '+':
	case '*':
		switch (letter) {
		case 'o': return 0x1A1;
		case 'O': return 0x1A0;
		case 'u': return 0x1B0;
		case 'U': return 0x1AF;
		default: return 0;
		}
	default: return 0;
	}
}

static uint32_t tone_of(char mark)
{
	switch (mark) {
	case '\'': return 0x301;
	case '`': return 0x300;
	case '?': return 0x309;
	case '~': return 0x303;
	case '.': return 0x323;
	default: return 0;
	}
}

static bool vowel(char c)
{
	return c && strchr("aeiouyAEIOUY", c);
}

/* A letter with a tone, composed. */
static uint32_t with_tone(uint32_t letter, uint32_t tone)
{
	utf8proc_int32_t parts[4];
	int boundary = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)letter, parts, 3,
		UTF8PROC_DECOMPOSE, &boundary);
	if (n < 1 || n > 2)
		return letter;
	parts[n++] = (utf8proc_int32_t)tone;
	if (n == 3 && utf8proc_get_property(parts[1])->combining_class > utf8proc_get_property(parts[2])->combining_class) {
		parts[2] = parts[1];
		parts[1] = (utf8proc_int32_t)tone;
	}
	n = utf8proc_normalize_utf32(parts, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	return n == 1 ? (uint32_t)parts[0] : letter;
}

#define WORD_MAX 16 /* letters; nghiêng has 7, abbreviations may be longer, foreign words are let be */

struct word {
	uint32_t letters[WORD_MAX];
	size_t count;
	size_t end;   /* of the source */
	size_t marks, hats;
	bool plain;   /* too long or not to be decoded */
};

/*
 * Is the `.` or `?` at text[at] a mark, or does it end a sentence? RFC 1456 wants stops behind vowels escaped; many
 * typists did not. In a sloppy text a stop is what a sentence may end with.
 */
static bool tone_here(struct span text, size_t at, bool sloppy)
{
	char mark = text.ptr[at];
	if ((mark != '.' && mark != '?') || at + 1 == text.len)
		return mark != '.' || !sloppy;
	char next = text.ptr[at + 1];
	if (ascii_letter(next) || strchr(",;:-/", next))
		return true;
	if (next == mark)
		return false; /* an ellipsis */
	if (!sloppy)
		return true;
	size_t word = at + 1;
	while (word < text.len && strchr(" )\"", text.ptr[word]))
		word++;
	return word < text.len && word > at + 1 && text.ptr[word] >= 'a' && text.ptr[word] <= 'z';
}

static void read_word(struct span text, size_t at, bool sloppy, struct word *w)
{
	*w = (struct word){0};
	bool toned = false;
	size_t start = at;
	while (at < text.len && ascii_letter(text.ptr[at])) {
		char c = text.ptr[at++];
		uint32_t cp = (unsigned char)c;
		char next = at < text.len ? text.ptr[at] : '\0';
		if ((c == 'D' && (next == 'D' || next == 'd')) || (c == 'd' && next == 'd' && at - 1 == start)) {
			cp = c == 'D' ? 0x110 : 0x111;
			w->marks++;
			at++;
		} else if (vowel(c)) {
			uint32_t hat = hat_of(c, next);
			if (hat) {
				cp = hat;
				w->hats++;
				w->marks++;
				next = ++at < text.len ? text.ptr[at] : '\0';
			}
			uint32_t tone = toned ? 0 : tone_of(next);
			if (tone && tone_here(text, at, sloppy)) {
				cp = with_tone(cp, tone);
				toned = true;
				w->marks++;
				at++;
			}
		}
		if (w->count < WORD_MAX)
			w->letters[w->count++] = cp;
		else
			w->plain = true;
	}
	w->end = at;
}

/* True where a stop stands behind a tone, unescaped: the writer did not heed the rule. */
static bool is_sloppy(struct span text)
{
	for (size_t i = 2; i < text.len; i++) {
		if (text.ptr[i] != '.' && text.ptr[i] != '?')
			continue;
		bool end = i + 1 == text.len || text.ptr[i + 1] == ' ' || text.ptr[i + 1] == '\n';
		char before = text.ptr[i - 1];
		if (end && tone_of(before) && before != '.' && (vowel(text.ptr[i - 2]) || strchr("(^+*", text.ptr[i - 2])))
			return true;
	}
	return false;
}

/* Abbreviations hold no vowels to bear a mark but Đ: DDUK, QDD, NDD. */
static bool abbreviation(const struct word *w)
{
	bool has_d = false;
	if (w->count == 1)
		return w->letters[0] == 0x110 || w->letters[0] == 0x111; /* point đ) of a list */
	for (size_t i = 0; i < w->count; i++) {
		if (w->letters[i] == 0x110)
			has_d = true;
		else if (w->letters[i] >= 0x80 && !codepoint_is_upper(w->letters[i]))
			return false;
	}
	return has_d && w->marks == 1;
}

static bool acceptable(const struct syllables *s, const struct word *w)
{
	return !w->plain && (!w->marks || syllable_check_codepoints(s, w->letters, w->count) != SYLLABLE_NO ||
				   abbreviation(w));
}

/* The word at `at`, a mark at its end read as a full stop where it makes no syllable otherwise. */
static void read_best(const struct syllables *s, struct span text, size_t at, bool sloppy,
	struct word *w)
{
	read_word(text, at, sloppy, w);
	char last = text.ptr[w->end - 1];
	if (acceptable(s, w) || (last != '.' && last != '?' && last != '\''))
		return;
	struct word shorter;
	read_word((struct span){text.ptr, w->end - 1}, at, sloppy, &shorter);
	if (acceptable(s, &shorter))
		*w = shorter;
}

void viqr_decode(const struct syllables *s, struct span text, struct buffer *out)
{
	bool sloppy = is_sloppy(text);
	for (size_t at = 0; at < text.len;) {
		char c = text.ptr[at];
		if (c == '\\' && at + 1 < text.len && text.ptr[at + 1] > ' ' && !ascii_letter(text.ptr[at + 1])) {
			buffer_add_char(out, text.ptr[at + 1]);
			at += 2;
		} else if (!ascii_letter(c)) {
			buffer_add_char(out, c);
			at++;
		} else {
			struct word w;
			read_best(s, text, at, sloppy, &w);
			if (acceptable(s, &w))
				for (size_t i = 0; i < w.count; i++)
					buffer_add_codepoint(out, w.letters[i]);
			else
				buffer_add(out, text.ptr + at, w.end - at);
			at = w.end;
		}
	}
}

void viqr_look(const struct syllables *s, struct span text, struct viqr_signs *signs)
{
	bool sloppy = is_sloppy(text);
	for (size_t at = 0; at < text.len;) {
		if (!ascii_letter(text.ptr[at])) {
			at++;
			continue;
		}
		struct word w;
		read_best(s, text, at, sloppy, &w);
		signs->words++;
		if (w.marks && !w.plain) {
			bool good = syllable_check_codepoints(s, w.letters, w.count) == SYLLABLE_YES;
			signs->marked += good;
			signs->wrong += !good && !abbreviation(&w);
			signs->hats += w.hats;
		} else if (w.plain || syllable_check_codepoints(s, w.letters, w.count) == SYLLABLE_NO)
			signs->wrong++;
		at = w.end;
	}
}

bool viqr_likely(const struct viqr_signs *signs)
{
	return signs->marked >= 3 && signs->hats >= 2 && signs->marked * 10 >= signs->words * 3 &&
	       signs->wrong * 4 <= signs->words;
}

void viqr_encode(struct span text, struct buffer *out)
{
	bool after_vowel = false;
	for (size_t at = 0; at < text.len;) {
		uint32_t cp = utf8_next(text, &at);
		utf8proc_int32_t parts[4];
		int boundary = 0;
		utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 4,
			UTF8PROC_DECOMPOSE, &boundary);
		if (cp == 0x110 || cp == 0x111) {
			buffer_add_string(out, cp == 0x110 ? "DD" : "dd");
			after_vowel = false;
			continue;
		}
		if (cp < 0x80) {
			if (after_vowel && strchr("(^+*'`?~.", (int)cp))
				buffer_add_char(out, '\\');
			buffer_add_char(out, (char)cp);
			after_vowel = vowel((char)cp);
			continue;
		}
		if (n < 1 || parts[0] >= 0x80) {
			buffer_add_codepoint(out, cp);
			after_vowel = false;
			continue;
		}
		buffer_add_char(out, (char)parts[0]);
		/* Hats before tones, whatever the canonical order. */
		for (int tones = 0; tones < 2; tones++)
			for (utf8proc_ssize_t i = 1; i < n; i++) {
				static const struct {
					utf8proc_int32_t mark;
					char sign;
				} signs[2][5] = {{{0x306, '('}, {0x302, '^'}, {0x31B, '+'}},
					{{0x301, '\''}, {0x300, '`'}, {0x309, '?'}, {0x303, '~'}, {0x323, '.'}}};
				for (size_t k = 0; k < 5; k++)
					if (signs[tones][k].mark && signs[tones][k].mark == parts[i])
						buffer_add_char(out, signs[tones][k].sign);
			}
		after_vowel = true;
	}
}
