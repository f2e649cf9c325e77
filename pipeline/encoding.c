/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "encoding.h"

#include "utf8.h"
#include "viqr.h"

#include <math.h>
#include <stdlib.h>

int encodings_init(struct encodings *e, struct error *err)
{
	memset(e, 0, sizeof *e);
	if (charsets_init(&e->charsets, err) < 0 || syllables_init(&e->syllables, err) < 0 ||
		byte_view_init(&e->win, &e->charsets, false, err) < 0 ||
		byte_view_init(&e->mac, &e->charsets, true, err) < 0)
		return -1;
	if (encodings_count(e) > ENCODING_READINGS_MAX)
		return error_set(err, ERROR_SYSTEM, "more than %d encodings", ENCODING_READINGS_MAX);
	return 0;
}

void encodings_free(struct encodings *e)
{
	charsets_free(&e->charsets);
	byte_view_free(&e->win);
	byte_view_free(&e->mac);
}

/* ------------------------------------------------------------------ evidence */

enum kind { KIND_LETTER, KIND_BREAK, KIND_SIGN, KIND_ODD_SIGN, KIND_BROKEN };

#define WORD_MAX 8

struct word_state {
	uint32_t letters[WORD_MAX];
	size_t count, length;
	bool marked, broken, small_ascii;
};

static void end_word(const struct encodings *e, struct word_state *w, bool shared_case,
	struct encoding_evidence *out)
{
	if (!w->length)
		return;
	enum syllable_verdict verdict = SYLLABLE_NO;
	if (!w->broken && w->length <= WORD_MAX)
		verdict = syllable_check_codepoints(&e->syllables, w->letters, w->count);
	if (w->marked) {
		out->marked++;
		out->valid += verdict != SYLLABLE_NO;
		out->long_valid += verdict != SYLLABLE_NO && w->length >= 2;
		/* Where toned letters have no capitals, CộNG is as it should be. */
		if (verdict == SYLLABLE_MIXED && !(shared_case && !w->small_ascii))
			out->mixed++;
	} else if (w->length >= 2 && w->small_ascii) {
		out->plain++;
		out->plain_valid += verdict != SYLLABLE_NO;
	}
	*w = (struct word_state){.count = 0};
}

static inline void take(const struct encodings *e, struct word_state *w, uint32_t cp, enum kind kind,
	bool shared_case, struct encoding_evidence *out)
{
	switch (kind) {
	case KIND_LETTER:
		if (w->count < WORD_MAX)
			w->letters[w->count++] = cp;
		w->length++;
		w->marked |= cp >= 0x80;
		w->small_ascii |= cp >= 'a' && cp <= 'z';
		break;
	case KIND_BROKEN:
		out->broken++;
		w->length++;
		w->marked = w->broken = true;
		break;
	case KIND_ODD_SIGN:
		out->odd_signs++;
		end_word(e, w, shared_case, out);
		break;
	case KIND_SIGN:
		out->signs++;
		end_word(e, w, shared_case, out);
		break;
	case KIND_BREAK: end_word(e, w, shared_case, out); break;
	}
}

static inline enum kind ascii_kind(uint32_t cp)
{
	if ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z')
		return KIND_LETTER;
	return cp >= 0x20 || cp == '\t' || cp == '\n' || cp == '\r' || cp == '\f' ? KIND_BREAK : KIND_BROKEN;
}

/* Quotes, dashes, dots of Windows-1252 as office texts use them. */
static inline bool usual_sign(uint32_t cp)
{
	return (cp >= 0x2013 && cp <= 0x201D) || cp == 0x2026 || cp == 0x2022 || cp == 0x2011 || cp == 0x2010;
}

/* A character of a text that is what it is. */
static inline enum kind character_kind(uint32_t cp)
{
	if (cp < 0x80)
		return ascii_kind(cp);
	if (cp < 0xA0)
		return KIND_BROKEN;
	if (cp < 0xC0 || cp == 0xD7 || cp == 0xF7)
		return cp == 0xAA || cp == 0xBA || cp == 0xB5 ? KIND_LETTER : KIND_BREAK;
	if (cp < 0x2000)
		return KIND_LETTER;
	/* Private use: symbols, or bytes that a font without a map was given. */
	if (cp == 0xFFFD || (cp >= 0xE000 && cp <= 0xF8FF))
		return KIND_BROKEN;
	return codepoint_is_letter(cp) ? KIND_LETTER : KIND_BREAK;
}

/* Signs that text in any language has no reason to set right behind a letter. */
static bool stuck_sign(uint32_t cp)
{
	switch (cp) {
	case 0xAB: case 0xBB: case 0xB0: case 0xB2: case 0xB3: case 0xB7: case 0xB9: case 0xAE: case 0xD7: return false;
	case 0x192: case 0x2C6: case 0x2DC: case 0x2020: case 0x2021: case 0x2030: case 0x20AC: return true;
	default: return cp < 0x100;
	}
}

static void weigh_characters(const struct encodings *e, struct span text, struct encoding_evidence *out)
{
	struct word_state w = {.count = 0};
	for (size_t at = 0; at < text.len;) {
		uint32_t cp = utf8_next(text, &at);
		enum kind kind = character_kind(cp);
		/* A sign stuck to a letter's back (Ã¬, ViÖ¬) is one that was none. */
		if (kind == KIND_BREAK && cp > 0x80 && w.length && stuck_sign(cp))
			kind = KIND_ODD_SIGN;
		take(e, &w, cp, kind, false, out);
	}
	end_word(e, &w, false, out);
}

static void weigh_cp1252(const struct encodings *e, struct span bytes, struct encoding_evidence *out)
{
	struct word_state w = {.count = 0};
	for (size_t at = 0; at < bytes.len; at++) {
		uint32_t cp = e->charsets.cp1252[(unsigned char)bytes.ptr[at]];
		take(e, &w, cp, cp ? character_kind(cp) : KIND_BROKEN, false, out);
	}
	end_word(e, &w, false, out);
}

static void weigh_utf8(const struct encodings *e, struct span bytes, struct encoding_evidence *out)
{
	struct word_state w = {.count = 0};
	for (size_t at = 0; at < bytes.len;) {
		bool ascii = (unsigned char)bytes.ptr[at] < 0x80;
		uint32_t cp = utf8_next(bytes, &at);
		enum kind kind = character_kind(cp);
		if (!ascii && kind == KIND_BREAK)
			kind = KIND_SIGN;
		take(e, &w, cp, kind, false, out);
	}
	end_word(e, &w, false, out);
}

static void weigh_charset(const struct encodings *e, const struct charset *c, struct span bytes,
	struct encoding_evidence *out)
{
	struct word_state w = {.count = 0};
	for (size_t at = 0; at < bytes.len;) {
		unsigned char lead = (unsigned char)bytes.ptr[at];
		uint32_t cp = 0;
		enum kind kind;
		if (c->row[lead] && at + 1 < bytes.len)
			cp = c->pairs[c->row[lead] - 1][(unsigned char)bytes.ptr[at + 1]];
		if (cp) {
			at += 2;
			kind = KIND_LETTER;
		} else {
			at++;
			cp = c->single[lead];
			if (c->own[lead])
				/* A combining tone on its own is legal but nothing that a typist leaves behind. */
				kind = cp >= 0x300 && cp < 0x370 ? KIND_BROKEN : KIND_LETTER;
			else if (lead < 0x80)
				kind = ascii_kind(lead);
			else if (lead == 0xA0)
				kind = KIND_BREAK;
			else if (lead < 0xA0 && cp && !c->trail[lead])
				kind = usual_sign(cp) ? KIND_SIGN : KIND_ODD_SIGN;
			else
				kind = KIND_BROKEN;
		}
		take(e, &w, cp, kind, c->shared_case, out);
	}
	end_word(e, &w, c->shared_case, out);
}

void encoding_weigh(const struct encodings *e, int reading, struct span bytes,
	struct span characters, struct encoding_evidence *evidence)
{
	if (reading == ENCODING_AS_IS && characters.ptr)
		weigh_characters(e, characters, evidence);
	else if (reading == ENCODING_AS_IS)
		weigh_cp1252(e, bytes, evidence);
	else if (reading == ENCODING_UTF8)
		weigh_utf8(e, bytes, evidence);
	else if (reading == ENCODING_VIQR) {
		struct buffer text = {0};
		viqr_decode(&e->syllables, bytes, &text);
		if (buffer_ok(&text))
			weigh_characters(e, buffer_span(&text), evidence);
		buffer_free(&text);
	} else
		weigh_charset(e, encoding_charset(e, reading), bytes, evidence);
}

/*
 * Costs in nats. Of right Vietnamese words with marks 0.97-0.99 are syllables (the rest are abbreviations, names
 * and slips), of wrongly read ones 0.05-0.7: legacy-encodings measurements in docs/decoding.md.
 */
#define COST_WRONG 4.0          /* a marked word that is no syllable, in a Vietnamese encoding */
#define COST_FOREIGN 2.5        /* the same where the text may be of any language */
#define COST_MIXED 1.5
#define COST_BROKEN 1.0         /* besides the word's own */
#define COST_BROKEN_UTF8 8.0    /* UTF-8 is valid or it is none */
#define COST_SIGN 0.3
#define COST_ODD_SIGN 1.5
#define COST_PLAIN_WRONG 0.6    /* ASCII words that are no syllables speak against Vietnamese */
#define COST_PLAIN_FOREIGN 0.2
#define COST_CHARACTERS 4.0     /* a text of characters is most likely what it is */
#define COST_LATIN 6.0          /* 8-bit text of a Vietnamese archive is hardly Western */
#define COST_CHANGE 7.0         /* another encoding in the next line */
#define COST_RANK 0.002         /* of equals the commoner encoding */

double encoding_likelihood(const struct encodings *e, int reading,
	const struct encoding_evidence *v, bool of_characters)
{
	(void)e;
	double wrong = (double)(v->marked - v->valid), mixed = (double)v->mixed;
	double plain_wrong = (double)(v->plain - v->plain_valid);
	double broken = (double)v->broken;
	if (reading == ENCODING_AS_IS)
		return -COST_FOREIGN * wrong - COST_PLAIN_FOREIGN * plain_wrong - 0.5 * COST_MIXED * mixed -
		       COST_ODD_SIGN * (double)v->odd_signs - broken;
	if (reading == ENCODING_UTF8 && !of_characters)
		return -0.5 * wrong - COST_BROKEN_UTF8 * broken - COST_PLAIN_FOREIGN * plain_wrong;
	return -COST_WRONG * wrong - COST_PLAIN_WRONG * plain_wrong - COST_MIXED * mixed -
	       (reading == ENCODING_UTF8 ? COST_BROKEN_UTF8 : COST_BROKEN) * broken -
	       COST_SIGN * (double)v->signs - COST_ODD_SIGN * (double)v->odd_signs -
	       COST_RANK * (reading - ENCODING_UTF8);
}

bool encoding_convincing(const struct encoding_evidence *v, bool of_characters)
{
	if (of_characters ? v->long_valid < 2 : v->valid < 1)
		return false;
	if (v->valid * 10 < v->marked * (of_characters ? 8u : 6u))
		return false;
	return v->plain < 4 || v->plain_valid * 2 >= v->plain;
}

/* ------------------------------------------------------------------ detection */

static bool has_high(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] >= 0x80 || (unsigned char)s.ptr[i] < ' ')
			return true;
	return false;
}

static double start_cost(int reading, bool of_characters)
{
	if (reading == ENCODING_AS_IS)
		return of_characters ? 0 : COST_LATIN;
	if (reading == ENCODING_UTF8 && !of_characters)
		return 0;
	return of_characters ? COST_CHARACTERS : 0;
}

/* VIQR is plain ASCII: it enters only where a text is full of its marks. */
static bool viqr_possible(const struct encodings *e, const struct encoding_line *lines, size_t count)
{
	struct viqr_signs signs = {0};
	size_t seen = 0;
	bool marks = false;
	for (size_t i = 0; i < count && seen < 65536; i++) {
		seen += lines[i].bytes.len;
		if (!marks)
			marks = memchr(lines[i].bytes.ptr, '^', lines[i].bytes.len) ||
				memchr(lines[i].bytes.ptr, '+', lines[i].bytes.len) ||
				memchr(lines[i].bytes.ptr, '*', lines[i].bytes.len) ||
				memchr(lines[i].bytes.ptr, '(', lines[i].bytes.len);
	}
	if (!marks)
		return false;
	seen = 0;
	for (size_t i = 0; i < count && seen < 65536; i++) {
		seen += lines[i].bytes.len;
		viqr_look(&e->syllables, lines[i].bytes, &signs);
	}
	return viqr_likely(&signs);
}

/* A line's likelihood in a reading. Where the text is full of VIQR's marks, other readings must explain them. */
static double line_value(const struct encodings *e, int reading, struct span bytes, struct span characters,
	bool viqr, bool of_characters)
{
	struct encoding_evidence v = {0};
	encoding_weigh(e, reading, bytes, characters, &v);
	double value = encoding_likelihood(e, reading, &v, of_characters);
	if (viqr && reading != ENCODING_VIQR) {
		struct viqr_signs signs = {0};
		viqr_look(&e->syllables, bytes, &signs);
		value -= COST_FOREIGN * (double)signs.marked;
	}
	return value;
}

#define SAMPLE 16384 /* bytes weighed to find the likely reading of the whole */

/* The likeliest reading of a sample, taken as one. */
static int best_of_sample(const struct encodings *e, const struct encoding_line *lines, size_t count,
	bool viqr, bool of_characters)
{
	int best = ENCODING_AS_IS;
	double best_value = -HUGE_VAL;
	for (int k = 0; k < encodings_count(e); k++) {
		if (k == ENCODING_VIQR && !viqr)
			continue;
		double value = -start_cost(k, of_characters);
		size_t seen = 0;
		for (size_t i = 0; i < count && seen < SAMPLE; i++) {
			/* A file without line breaks is one long line: its start tells enough. */
			struct span b = lines[i].bytes, c = lines[i].characters;
			if (!has_high(b) && !viqr)
				continue;
			if (b.len > SAMPLE) {
				b.len = SAMPLE;
				if (c.ptr && c.len > SAMPLE) {
					c.len = SAMPLE;
					c.len = utf8_valid_prefix(c);
				}
			}
			seen += b.len;
			value += line_value(e, k, b, c, viqr, of_characters);
		}
		if (value > best_value) {
			best_value = value;
			best = k;
		}
	}
	return best;
}

static bool fits(const struct encoding_evidence *v, int reading)
{
	size_t wrong = v->marked - v->valid;
	if (reading == ENCODING_UTF8)
		return v->broken == 0 && wrong * 5 <= v->marked;
	return wrong * 6 <= v->marked || wrong <= 1;
}

/* Every line reads well in this reading: nothing else needs to be tried. */
static bool all_fit(const struct encodings *e, const struct encoding_line *lines, size_t count,
	int reading, bool viqr)
{
	/* Pieces in VIQR and not are told apart by the full search. */
	if (viqr)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct encoding_evidence v = {0};
		encoding_weigh(e, reading, lines[i].bytes, lines[i].characters, &v);
		if (!fits(&v, reading))
			return false;
	}
	return true;
}

/* The likeliest sequence of readings. */
static int viterbi(const struct encodings *e, struct encoding_line *lines, size_t count, bool viqr,
	bool of_characters)
{
	int readings = encodings_count(e);
	double value[ENCODING_READINGS_MAX];
	signed char *from = count <= SIZE_MAX / (size_t)readings ? malloc(count * (size_t)readings) : NULL;
	if (!from)
		return -1;
	for (int k = 0; k < readings; k++)
		value[k] = k == ENCODING_VIQR && !viqr ? -HUGE_VAL : -start_cost(k, of_characters);
	for (size_t i = 0; i < count; i++) {
		int best = 0;
		for (int k = 1; k < readings; k++)
			if (value[k] > value[best])
				best = k;
		bool tells = viqr || has_high(lines[i].bytes);
		double change = value[best] - COST_CHANGE;
		for (int k = 0; k < readings; k++) {
			signed char *came = &from[i * (size_t)readings + (size_t)k];
			*came = (signed char)k;
			if (value[k] < change && !(k == ENCODING_VIQR && !viqr)) {
				value[k] = change;
				*came = (signed char)best;
			}
			if (!tells || value[k] == -HUGE_VAL)
				continue;
			value[k] += line_value(e, k, lines[i].bytes, lines[i].characters, viqr, of_characters);
		}
	}
	int k = 0;
	for (int j = 1; j < readings; j++)
		if (value[j] > value[k])
			k = j;
	for (size_t i = count; i-- > 0;) {
		lines[i].reading = k;
		k = from[i * (size_t)readings + (size_t)k];
	}
	free(from);
	return 0;
}

/* Takes back readings whose evidence, summed over the text, does not convince. */
static void judge(const struct encodings *e, struct encoding_line *lines, size_t count, bool of_characters,
	struct encoding_result *result)
{
	struct encoding_evidence sums[ENCODING_READINGS_MAX] = {{0}};
	for (size_t i = 0; i < count; i++)
		encoding_weigh(e, lines[i].reading, lines[i].bytes, lines[i].characters,
			&sums[lines[i].reading]);
	bool refused[ENCODING_READINGS_MAX] = {false};
	struct encoding_evidence kept = {0};
	for (int k = 0; k < encodings_count(e); k++) {
		bool own = k == ENCODING_AS_IS || (k == ENCODING_UTF8 && !of_characters);
		refused[k] = !own && sums[k].marked && !encoding_convincing(&sums[k], of_characters);
		if (refused[k] || (k == ENCODING_AS_IS && !of_characters && sums[k].marked))
			result->undecided = true;
		if (!refused[k] && k != ENCODING_AS_IS) {
			kept.marked += sums[k].marked;
			kept.valid += sums[k].valid;
		} else {
			kept.marked += sums[k].marked;
			kept.valid += of_characters ? sums[k].marked : 0;
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (refused[lines[i].reading])
			lines[i].reading = ENCODING_AS_IS;
		if (has_high(lines[i].bytes) || lines[i].reading == ENCODING_VIQR)
			result->bytes[lines[i].reading] += lines[i].bytes.len;
	}
	result->confidence = kept.marked ? (double)kept.valid / (double)kept.marked : 1.0;
}

int encoding_detect(const struct encodings *e, struct encoding_line *lines, size_t count,
	struct encoding_result *result)
{
	*result = (struct encoding_result){.confidence = 1.0};
	if (!count)
		return 0;
	bool of_characters = lines[0].characters.ptr != NULL;
	bool viqr = viqr_possible(e, lines, count);
	int best = best_of_sample(e, lines, count, viqr, of_characters);
	if (all_fit(e, lines, count, best, viqr))
		for (size_t i = 0; i < count; i++)
			lines[i].reading = best;
	else if (viterbi(e, lines, count, viqr, of_characters) < 0)
		return -1;
	judge(e, lines, count, of_characters, result);
	return 0;
}

bool encoding_suspicious(struct span text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t hats = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = p[i];
		if (c < 0x80) {
			/* VIQR has a hat every few words. */
			hats += c == '^' || ((c == '+' || c == '(' || c == '*') && i && strchr("aouAOU", p[i - 1]) && p[i - 1]);
			continue;
		}
		if (c == 0xC2) {
			/* C1 controls and Latin-1 signs but for NBSP, guillemets, degree and the like. */
			unsigned char d = i + 1 < text.len ? p[i + 1] : 0;
			if (d != 0xA0 && d != 0xB0 && d != 0xAB && d != 0xBB && d != 0xB2 && d != 0xB3)
				return true;
		} else if (c == 0xC3) {
			/* Letters that Vietnamese lacks, or two of Latin-1 on end, which it never has. */
			static const char vietnamese[64] = {
				1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0,
				1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0};
			if (i + 1 < text.len && !vietnamese[p[i + 1] & 0x3F])
				return true;
			if (i + 2 < text.len && p[i + 2] == 0xC3)
				return true;
		} else if (c == 0xEF && i + 1 < text.len && p[i + 1] >= 0x80 && p[i + 1] <= 0x83)
			return true; /* private use */
	}
	return hats * 100 > text.len;
}
