/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "literals.h"
#include "utf8.h"

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
	static const struct literal_hit right[] = {{1, 0}, {0, 0}, {2, 0}, {1, 9}, {1, 15}, {0, 15}};
	cr_assert_eq(hits.count, sizeof right / sizeof *right);
	for (size_t i = 0; i < hits.count; i++)
		cr_expect(hits.items[i].value == right[i].value && hits.items[i].at == right[i].at, "hit %zu", i);
	free(hits.items);
	literals_free(l);
}
