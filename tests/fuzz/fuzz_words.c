/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words as they are typed into a search and as VIQR writes them. The input up to its first line feed is typed, the rest
 * is the text that is searched: places are true, and what is found folds to what was typed.
 */
#include "fuzz.h"

#include "search_query.h"
#include "syllable.h"
#include "utf8.h"
#include "viqr.h"

static struct fold fold;
static struct syllables syllables;

static void check_folded(struct span words)
{
	struct buffer again = {0};
	check(utf8_valid(words), "folded words are UTF-8");
	fold_text(&fold, words, &again);
	check(span_equal(buffer_span(&again), words), "what is folded folds to itself");
	buffer_free(&again);
}

static void try_fold(struct span text)
{
	struct buffer all = {0}, one = {0}, code = {0}, twice = {0};
	struct range word, before = {0, 0};
	size_t at = 0;
	fold_text(&fold, text, &all);
	check_folded(buffer_span(&all));
	while (buffer_clear(&one), fold_next_word(&fold, text, &at, &word, &one)) {
		check(word.start >= before.end && word.end > word.start && word.end <= text.len, "words come in order");
		check(one.len > 0, "a word has letters");
		before = word;
	}
	fold_code(&fold, text, &code);
	fold_code(&fold, buffer_span(&code), &twice);
	check(span_equal(buffer_span(&code), buffer_span(&twice)), "a folded code folds to itself");
	buffer_free(&all);
	buffer_free(&one);
	buffer_free(&code);
	buffer_free(&twice);
}

static void try_search(struct span typed, struct span text)
{
	struct search_query q = {0};
	struct snippet s;
	struct error err;
	check(search_query_add(&q, &fold, typed, NULL, &err) == 0, "anything typed is a query");
	check(search_query_add(&q, &fold, typed, "issuer", &err) == 0, "in a column too");
	size_t quotes = 0;
	for (size_t i = 0; i < q.match.len; i++)
		quotes += q.match.data[i] == '"';
	check(quotes % 2 == 0 && utf8_valid(buffer_span(&q.match)), "an expression closes its quotes");
	check(snippet_find(&s, &q, &fold, text, &err) == 0, "any text is searched");
	check(s.piece.start <= s.piece.end && s.piece.end <= text.len, "a piece lies in the text");
	check(s.hit_count <= SNIPPET_HITS, "no more hits than there is room for");
	for (size_t i = 0; i < s.hit_count; i++)
		check(range_contains(s.piece, s.hits[i]), "a hit lies in the piece");
	search_query_free(&q);
}

/* Vietnamese words survive being written as VIQR and read again. */
static void try_viqr(struct span text)
{
	struct buffer decoded = {0}, encoded = {0}, again = {0};
	struct viqr_signs signs = {0};
	viqr_decode(&syllables, text, &decoded);
	check(!utf8_valid(text) || utf8_valid(buffer_span(&decoded)), "VIQR gives UTF-8");
	check(decoded.len <= text.len * 2, "VIQR takes bounded room");
	viqr_look(&syllables, text, &signs);
	check(signs.marked <= signs.words, "counts hold");
	viqr_likely(&signs);
	viqr_encode(text, &encoded);
	viqr_decode(&syllables, buffer_span(&encoded), &again);
	check(!utf8_valid(text) || utf8_valid(buffer_span(&again)), "VIQR comes back as UTF-8");
	buffer_free(&decoded);
	buffer_free(&encoded);
	buffer_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct error err;
	if (!ready) {
		fold_init(&fold);
		check(syllables_init(&syllables, &err) == 0, "the syllables load");
		ready = true;
	}
	struct span all = {(const char *)data, size};
	const char *feed = size ? memchr(data, '\n', size) : NULL;
	size_t typed = feed ? (size_t)(feed - all.ptr) : size;
	try_fold(all);
	try_search((struct span){all.ptr, typed}, (struct span){all.ptr + typed, size - typed});
	try_viqr(all);
	return 0;
}
