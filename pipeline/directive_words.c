/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "directive_words.h"

#include "utf8.h"

#include <stdlib.h>

#define BRACKET_MAX 3000 /* bytes: a bracket left open longer than this closes nowhere */

void passage_free(struct passage *p)
{
	buffer_free(&p->masked);
	scan_free(&p->scan);
	scan_free(&p->shown);
	free(p->words);
	free(p->sentences);
	*p = (struct passage){0};
}

bool passage_adjacent(const struct passage *p, size_t end, size_t start)
{
	struct span text = passage_text(p);
	for (size_t i = end; i < start; i++)
		if (text.ptr[i] != ' ')
			return false;
	return true;
}

struct range passage_trim(const struct passage *p, struct range r, const char *punctuation)
{
	struct span text = passage_text(p);
	while (r.start < r.end && (text.ptr[r.start] == ' ' || strchr(punctuation, text.ptr[r.start])))
		r.start++;
	while (r.end > r.start && (text.ptr[r.end - 1] == ' ' || strchr(punctuation, text.ptr[r.end - 1])))
		r.end--;
	return r;
}

/* ------------------------------------------------------------------ masks */

static int mask(struct passage *p, struct range r)
{
	if (!p->hides) {
		buffer_clear(&p->masked);
		buffer_add_span(&p->masked, passage_text(p));
		if (!buffer_ok(&p->masked))
			return -1;
		p->hides = true;
	}
	for (size_t i = r.start; i < r.end && i < p->masked.len; i++)
		p->masked.data[i] = '_';
	return 0;
}

static int make_masks(struct passage *p, struct rules *rules, const struct masks *masks, struct range at)
{
	size_t low = 0, high = masks->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (masks->items[middle].end <= at.start)
			low = middle + 1;
		else
			high = middle;
	}
	size_t start = p->flat.at.start;
	for (size_t i = low; i < masks->count && masks->items[i].start < at.end; i++) {
		struct range m = passages_flat(p->flat.of, masks->items[i]).at;
		m.start = m.start > start ? m.start - start : 0;
		m.end = m.end > start ? m.end - start : 0;
		if (m.end > m.start && mask(p, m) < 0)
			return -1;
	}
	size_t count;
	struct rule *const *list = rules_kind(rules, "directive.mask", &count);
	for (size_t i = 0; i < count; i++) {
		struct match m;
		/* The text as it stands keeps the quotation marks that a mask may have eaten on one side. */
		for (size_t from = 0; scan_match(&p->scan, list[i], passage_text(p), from, &m); from = m.at.end)
			if (mask(p, m.at) < 0)
				return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------ words */

static bool has_prefix(const char *id, const char *prefix)
{
	return strncmp(id, prefix, strlen(prefix)) == 0;
}

static void describe(struct word *w, const char *id)
{
	if (w->kind == WORD_HEAD) {
		w->persons = has_prefix(id, "several_persons");
		w->people = has_prefix(id, "people");
		w->head = has_prefix(id, "several") ? HEAD_SEVERAL
			: has_prefix(id, "post_small") ? HEAD_POST_SMALL
			: has_prefix(id, "body_small") || w->people ? HEAD_BODY_SMALL
			: has_prefix(id, "post") ? HEAD_POST : HEAD_BODY;
	} else if (has_prefix(id, "request."))
		w->modality = MODALITY_REQUEST;
	else if (has_prefix(id, "assign."))
		w->modality = MODALITY_ASSIGN;
	else if (has_prefix(id, "forbid."))
		w->modality = MODALITY_FORBID;
	else if (has_prefix(id, "permit."))
		w->modality = MODALITY_PERMIT;
	w->condition = strcmp(id, "case") == 0;
	w->invites = strcmp(id, "request.invite") == 0;
	w->direct = strcmp(id, "require.direct") == 0;
	w->strong = strcmp(id, "require.order") == 0 || has_prefix(id, "sentence.") || has_prefix(id, "aim") ||
		(w->kind == WORD_DUTY && !has_prefix(id, "weak."));
}

static bool kind_of_small(const struct word *w)
{
	return w->kind == WORD_HEAD && (w->head == HEAD_BODY_SMALL || w->head == HEAD_POST_SMALL);
}

static int add_word(struct passage *p, struct word w)
{
	if (ARRAY_GROW(p->words, p->word_count, p->word_size) < 0)
		return -1;
	size_t at = w.at.start;
	w.capital = codepoint_is_upper(utf8_next(passage_text(p), &at));
	/* "CÁC CƠ QUAN, ĐƠN VỊ": in a line of capitals they make no names */
	if (w.capital && kind_of_small(&w) && at < w.at.end && codepoint_is_upper(utf8_next(passage_text(p), &at)))
		w.capital = false;
	p->words[p->word_count++] = w;
	return 0;
}

/*
 * A capital within a clause makes a name of what would else be a verb: "Ban Chấp hành", "Sở Đầu tư". Whole
 * lines in capitals are headings, whose verbs nobody needs.
 */
static bool is_name_part(const struct passage *p, size_t start)
{
	struct span text = passage_text(p);
	size_t at = start;
	if (!codepoint_is_upper(utf8_next(text, &at)))
		return false;
	while (start > 0 && (text.ptr[start - 1] == ' ' || text.ptr[start - 1] == '('))
		start--;
	if (start == 0)
		return false;
	at = start;
	uint32_t before = utf8_previous(text, &at);
	/* "Sở Kế hoạch - Đầu tư" */
	if ((before == '-' || before == 0x2013) && at > 1 && text.ptr[at - 1] == ' ') {
		at--;
		before = utf8_previous(text, &at);
	}
	return codepoint_is_letter(before) || codepoint_is_digit(before) || before == ',' || before == '_' ||
		before == '&' || before == ')';
}

static int find_kind(struct passage *p, struct rules *rules, const char *name, enum word_kind kind)
{
	size_t count;
	struct rule *const *list = rules_kind(rules, name, &count);
	struct span text = passage_masked(p);
	for (size_t i = 0; i < count; i++) {
		struct match m;
		for (size_t from = 0; scan_match(&p->scan, list[i], text, from, &m);) {
			if (m.at.end > m.at.start && (kind == WORD_HEAD || kind == WORD_PLAIN || kind == WORD_AND ||
				!is_name_part(p, m.at.start))) {
				struct word w = {.at = m.at, .kind = kind, .rule = list[i]};
				/* "các (?=…)": the blank before what was only looked at is not the word's */
				while (w.at.end > w.at.start && text.ptr[w.at.end - 1] == ' ')
					w.at.end--;
				if (kind == WORD_ADJUNCT && has_prefix(rule_id(list[i]), "soft"))
					w.kind = WORD_SOFT;
				describe(&w, rule_id(list[i]));
				if (add_word(p, w) < 0)
					return -1;
			}
			from = m.at.end > m.at.start ? m.at.end : m.at.end + 1;
			if (from >= text.len)
				break;
		}
	}
	return 0;
}

static int find_punctuation(struct passage *p)
{
	struct span text = passage_masked(p);
	for (size_t i = 0; i < text.len; i++) {
		enum word_kind kind;
		switch (text.ptr[i]) {
		case ',': kind = WORD_COMMA; break;
		case ';': kind = WORD_SEMICOLON; break;
		case ':': kind = WORD_COLON; break;
		default: continue;
		}
		/* "1,5%", "08:30", "https:…" part nothing */
		bool within = i + 1 < text.len && text.ptr[i + 1] != ' ' && kind != WORD_SEMICOLON &&
			(kind == WORD_COLON || (text.ptr[i + 1] >= '0' && text.ptr[i + 1] <= '9'));
		if (!within && add_word(p, (struct word){.at = {i, i + 1}, .kind = kind}) < 0)
			return -1;
	}
	return 0;
}

/* By place; of two that begin together the longer first, then the kind named first. */
static int compare_words(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	if (x->at.start != y->at.start)
		return x->at.start < y->at.start ? -1 : 1;
	if (x->at.end != y->at.end)
		return x->at.end > y->at.end ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

static void mark_brackets(struct passage *p)
{
	struct span text = passage_text(p);
	size_t w = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '(')
			continue;
		size_t depth = 1, end = i + 1;
		size_t limit = text.len - i > BRACKET_MAX ? i + BRACKET_MAX : text.len;
		for (; end < limit && depth; end++)
			depth += text.ptr[end] == '(' ? 1 : text.ptr[end] == ')' ? (size_t)-1 : 0;
		if (depth) {
			/* Unclosed: none that opens within can be told from it, so go on behind. */
			i = limit == text.len ? text.len - 1 : limit - 1;
			continue;
		}
		while (w < p->word_count && p->words[w].at.start < i)
			w++;
		for (; w < p->word_count && p->words[w].at.start < end; w++)
			p->words[w].enclosed = true;
		i = end - 1;
	}
}

static int find_words(struct passage *p, struct rules *rules)
{
	static const struct {
		const char *name;
		enum word_kind kind;
	} kinds[] = {
		{"directive.plain", WORD_PLAIN}, {"directive.head", WORD_HEAD},
		{"directive.perform", WORD_PERFORM}, {"directive.duty", WORD_DUTY},
		{"directive.past", WORD_PAST}, {"directive.state", WORD_STATE},
		{"directive.adjunct", WORD_ADJUNCT}, {"directive.relative", WORD_RELATIVE},
		{"directive.adverb", WORD_ADVERB}, {"directive.verb", WORD_VERB},
		{"directive.then", WORD_THEN}, {"directive.and", WORD_AND},
	};
	p->word_count = 0;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (find_kind(p, rules, kinds[i].name, kinds[i].kind) < 0)
			return -1;
	if (find_punctuation(p) < 0)
		return -1;
	if (p->word_count)
		qsort(p->words, p->word_count, sizeof *p->words, compare_words);
	size_t kept = 0;
	for (size_t i = 0; i < p->word_count; i++)
		if (!kept || p->words[i].at.start >= p->words[kept - 1].at.end)
			p->words[kept++] = p->words[i];
	p->word_count = kept;
	mark_brackets(p);
	return 0;
}

/* ------------------------------------------------------------------ sentences */

static bool ends_sentence(struct span text, size_t i)
{
	char c = text.ptr[i];
	if (c != '.' && c != '!' && c != '?')
		return false;
	size_t next = i + 1;
	if (next >= text.len || text.ptr[next] != ' ')
		return false;
	while (next < text.len && text.ptr[next] == ' ')
		next++;
	if (next >= text.len)
		return false;
	size_t at = next;
	uint32_t after = utf8_next(text, &at);
	if (!codepoint_is_upper(after))
		return false;
	/* "TP. Huế", "Q. Cục trưởng", "số 5. Mục": an initial, an abbreviation or a number before the stop */
	size_t start = i;
	size_t letters = 0;
	bool upper = true, roman = true;
	while (start > 0) {
		size_t before = start;
		uint32_t cp = utf8_previous(text, &before);
		if (!codepoint_is_letter(cp) && !codepoint_is_digit(cp))
			break;
		upper &= codepoint_is_upper(cp);
		roman &= cp < 128 && strchr("IVXLC", (int)cp) != NULL;
		letters++;
		start = before;
	}
	return !(letters > 0 && letters <= 2 && upper && !(roman && letters == 2));
}

static int find_sentences(struct passage *p)
{
	struct span text = passage_masked(p);
	p->sentence_count = 0;
	size_t start = 0;
	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && !ends_sentence(text, i))
			continue;
		struct range r = {start, i < text.len ? i + 1 : text.len};
		r = passage_trim(p, r, "");
		start = r.end;
		if (r.start == r.end)
			continue;
		if (ARRAY_GROW(p->sentences, p->sentence_count, p->sentence_size) < 0)
			return -1;
		p->sentences[p->sentence_count++] = r;
	}
	return 0;
}

int passage_read(struct passage *p, struct rules *rules, const struct passages *passages, const struct masks *masks,
	struct range at)
{
	p->flat = passages_flat(passages, at);
	p->hides = false;
	flat_scan(&p->flat, "directive", &p->scan);
	if (make_masks(p, rules, masks, at) < 0)
		return -1;
	if (p->hides) {
		struct scan other = p->shown;
		p->shown = p->scan;
		p->scan = other;
		rules_scan(rules, "directive", buffer_span(&p->masked), &p->scan);
	}
	return find_words(p, rules) < 0 || find_sentences(p) < 0 ? -1 : 0;
}
