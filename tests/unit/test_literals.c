/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "literals.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>

static struct literal literal(const char *folded, bool bounded)
{
	struct literal a = {.len = (unsigned char)strlen(folded), .bounded = bounded};
	memcpy(a.bytes, folded, a.len);
	return a;
}

Test(literals, texts_fold_as_their_characters_do)
{
	char out[64];
	struct span text = SPAN_LITERAL("ỦY BAN Đ Ư Ơ Ũ Ĩ Ă Ý × 1945 – ủy");
	cr_expect(literals_fold(text, out));
	cr_expect(span_equal((struct span){out, text.len}, SPAN_LITERAL("ủy ban đ ư ơ ũ ĩ ă ý × 0000 – ủy")));
	for (uint32_t cp = 1; cp < 0x3000; cp++) {
		char alone[4], whole[4], small[4];
		size_t len = utf8_encode(cp, alone), known = literal_fold(cp, whole);
		cr_expect(literals_fold((struct span){alone, len}, out) == (cp != 0x17F && cp != 0x212A), "U+%04X", cp);
		if (!known)
			continue;
		cr_expect(known == len && memcmp(out, whole, len) == 0, "U+%04X", cp);
		/* What differs in case alone folds to the same. */
		size_t lower = literal_fold(codepoint_lower(cp), small);
		cr_expect(lower == known && memcmp(small, whole, lower) == 0, "U+%04X", cp);
	}
}

/* Values at one place come in any order. */
static int by_place_and_value(const void *a, const void *b)
{
	const struct literal_hit *x = a, *y = b;
	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x->value > y->value) - (x->value < y->value);
}

Test(literals, every_place_is_found)
{
	struct literals *l = literals_new();
	struct literal_hits hits = {0};
	struct literal words[] = {literal("năm", true), literal("nă", false), literal("năm 0", true)};
	cr_assert_not_null(l);
	for (uint32_t i = 0; i < 3; i++)
		cr_assert_eq(literals_add(l, &words[i], 0, i), 0);
	cr_assert_eq(literals_build(l), 0);
	/* "xnăm": not where a letter stands before, but for the one that may */
	cr_assert_eq(literals_find(l, SPAN_LITERAL("năm 00 xnăm (năm"), &hits), 0);
	static const struct literal_hit right[] = {{0, 0}, {1, 0}, {2, 0}, {1, 9}, {0, 15}, {1, 15}};
	cr_assert_eq(hits.count, sizeof right / sizeof *right);
	qsort(hits.items, hits.count, sizeof *hits.items, by_place_and_value);
	for (size_t i = 0; i < hits.count; i++)
		cr_expect(hits.items[i].value == right[i].value && hits.items[i].at == right[i].at, "hit %zu", i);
	free(hits.items);
	literals_free(l);
}

/* More than a node keeps to itself, in no order, some twice, some the beginning of others. */
Test(literals, many_words_are_told_apart)
{
	struct literals *l = literals_new();
	struct literal_hits hits = {0};
	char text[64 * 64 * 3 + 1];
	size_t len = 0;
	cr_assert_not_null(l);
	for (uint32_t i = 0; i < 64 * 64; i++) {
		uint32_t n = i * 2531 % (64 * 64);
		char word[3] = {(char)('!' + n / 64), (char)('!' + n % 64), '\0'};
		struct literal whole = literal(word, false), head = literal((char[]){word[0], 0}, false);
		cr_assert_eq(literals_add(l, &whole, 0, n), 0);
		if (n % 64 < 2)
			cr_assert_eq(literals_add(l, &head, 0, 64 * 64 + n / 64), 0);
		len += (size_t)sprintf(text + len, "%s\n", word);
	}
	cr_assert_eq(literals_build(l), 0);
	char folded[sizeof text];
	memcpy(folded, text, len);
	cr_assert_eq(literals_find(l, (struct span){folded, len}, &hits), 0);
	size_t wholes = 0, heads = 0;
	for (size_t i = 0; i < hits.count; i++) {
		const struct literal_hit *h = &hits.items[i];
		if (h->value < 64 * 64) {
			wholes++;
			cr_expect(text[h->at] == (char)('!' + h->value / 64) && text[h->at + 1] == (char)('!' + h->value % 64));
		} else {
			heads++;
			cr_expect(text[h->at] == (char)('!' + (h->value - 64 * 64)));
		}
	}
	cr_expect_eq(wholes, 64u * 64u);
	cr_expect_eq(heads, 2u * 2u * 64u * 64u); /* each sign stands in 128 places, and is added twice */
	free(hits.items);
	literals_free(l);
}
