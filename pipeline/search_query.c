/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "search_query.h"

#include "utf8.h"

#include <stdlib.h>

/* More words than anybody types; what a window's bit set holds. */
#define WORDS_MAX 64

void search_query_free(struct search_query *q)
{
	for (size_t i = 0; i < q->count; i++)
		free(q->words[i].text);
	free(q->words);
	free(q->code_key);
	buffer_free(&q->match);
	*q = (struct search_query){0};
}

/* Whether what stands between two words makes one code of them: "/", a dash of any kind, blanks around it. */
static bool joins(struct span between)
{
	bool sign = false;
	for (size_t at = 0; at < between.len;) {
		uint32_t cp = utf8_next(between, &at);
		if (cp == '/' || cp == '-' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x2044)
			sign = true;
		else if (!codepoint_is_space(cp))
			return false;
	}
	return sign;
}

/* Zeros that a code's number may begin with or not. */
static size_t leading_zeros(const char *word)
{
	size_t n = strspn(word, "0");
	return word[n] && word[strspn(word, "0123456789")] == '\0' ? n : 0;
}

/* Words [i, end) in a row, the first without its first `skip` bytes. */
static void add_phrase(struct search_query *q, size_t i, size_t end, size_t skip, const char *column)
{
	if (column)
		buffer_add_format(&q->match, "%s : ", column);
	buffer_add_char(&q->match, '"');
	for (size_t k = i; k < end; k++)
		buffer_add_format(&q->match, "%s%s", k > i ? " " : "", q->words[k].text + (k > i ? 0 : skip));
	buffer_add_string(&q->match, q->words[end - 1].prefix ? "\" *" : "\"");
}

int search_query_add(struct search_query *q, const struct fold *f, struct span typed, const char *column,
	struct error *err)
{
	struct range word, before = {0, 0};
	struct buffer folded = {0};
	size_t at = 0, first = q->count;
	bool quoted = false, coded = true;
	while (q->count < WORDS_MAX && fold_next_word(f, typed, &at, &word, &folded)) {
		struct range gap = {before.end, word.start};
		struct span between = span_slice(typed, gap);
		bool was_quoted = quoted;
		for (size_t i = 0; i < between.len; i++)
			quoted ^= between.ptr[i] == '"';
		bool any = q->count > first, code = any && joins(between);
		bool joined = any && ((was_quoted && quoted) || code);
		coded &= !any || code;
		if (ARRAY_GROW(q->words, q->count, q->size) < 0)
			goto memory;
		q->words[q->count] = (struct search_word){.prefix = word.end < typed.len && typed.ptr[word.end] == '*',
			.joined = joined};
		if (!(q->words[q->count].text = buffer_detach(&folded)))
			goto memory;
		q->count++;
		before = word;
	}
	for (size_t i = first, end; i < q->count; i = end) {
		for (end = i + 1; end < q->count && q->words[end].joined; end++)
			/* Only a phrase's last word may be a beginning. */
			q->words[end - 1].prefix = false;
		if (q->match.len)
			buffer_add_string(&q->match, " AND ");
		size_t zeros = end > i + 1 ? leading_zeros(q->words[i].text) : 0;
		if (zeros)
			buffer_add_char(&q->match, '(');
		add_phrase(q, i, end, 0, column);
		if (zeros) {
			buffer_add_string(&q->match, " OR ");
			add_phrase(q, i, end, zeros, column);
			buffer_add_char(&q->match, ')');
		}
	}
	if (!column && coded && q->count > first + 1) {
		fold_code(f, typed, &folded);
		if (!(q->code_key = buffer_detach(&folded)))
			goto memory;
	}
	buffer_free(&folded);
	return buffer_ok(&q->match) ? 0 : error_memory(err);
memory:
	buffer_free(&folded);
	return error_memory(err);
}

/* ------------------------------------------------------------------ snippets */

struct hit {
	size_t nth; /* of the text's words */
	struct range at;
	uint64_t which; /* bits of the query's words */
};

static uint64_t match_word(const struct search_query *q, struct span word)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < q->count; i++) {
		struct span wanted = span_of(q->words[i].text);
		if (q->words[i].prefix ? span_starts(word, wanted) : span_equal(word, wanted))
			bits |= (uint64_t)1 << i;
	}
	return bits;
}

static int bit_count(uint64_t bits)
{
	int n = 0;
	for (; bits; bits &= bits - 1)
		n++;
	return n;
}

/* Words of a phrase in a row count more than strewn: pairs that stand as they were typed. */
static int window_score(const struct search_query *q, const struct hit *hits, size_t from, size_t to)
{
	uint64_t seen = 0;
	int rows = 0;
	for (size_t i = from; i < to; i++) {
		seen |= hits[i].which;
		if (i > from && hits[i].nth == hits[i - 1].nth + 1)
			for (size_t k = 1; k < q->count; k++)
				rows += (hits[i].which >> k & 1) && (hits[i - 1].which >> (k - 1) & 1);
	}
	return bit_count(seen) * 8 + (rows < 7 ? rows : 7);
}

int snippet_find(struct snippet *s, const struct search_query *q, const struct fold *f, struct span text,
	struct error *err)
{
	*s = (struct snippet){0};
	struct hit *hits = NULL;
	struct range *words = NULL; /* places of all words */
	size_t count = 0, size = 0, word_count = 0, word_size = 0, at = 0;
	struct buffer folded = {0};
	struct range word;
	int result = -1;
	while (buffer_clear(&folded), fold_next_word(f, text, &at, &word, &folded)) {
		uint64_t which = buffer_ok(&folded) ? match_word(q, buffer_span(&folded)) : 0;
		if (!buffer_ok(&folded) || ARRAY_GROW(words, word_count, word_size) < 0 ||
			ARRAY_GROW(hits, count, size) < 0) {
			error_memory(err);
			goto out;
		}
		if (which)
			hits[count++] = (struct hit){word_count, word, which};
		words[word_count++] = word;
	}
	result = 0;
	if (!count)
		goto out;
	size_t best = 0;
	int best_score = -1;
	for (size_t i = 0, end = 0; i < count; i++) {
		while (end < count && hits[end].nth < hits[i].nth + SNIPPET_WORDS - 8)
			end++;
		/* A window holds no more than SNIPPET_WORDS hits: the whole stays linear. */
		int score = window_score(q, hits, i, end);
		if (score > best_score) {
			best_score = score;
			best = i;
		}
	}
	size_t from = hits[best].nth > 6 ? hits[best].nth - 6 : 0;
	size_t to = from + SNIPPET_WORDS < word_count ? from + SNIPPET_WORDS : word_count;
	s->piece = (struct range){words[from].start, words[to - 1].end};
	for (size_t i = 0; i < count && s->hit_count < SNIPPET_HITS; i++)
		if (hits[i].nth >= from && hits[i].nth < to)
			s->hits[s->hit_count++] = hits[i].at;
out:
	free(hits);
	free(words);
	buffer_free(&folded);
	return result;
}
