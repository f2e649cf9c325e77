/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_markers.h"

#include "utf8.h"

#include <stdlib.h>

static int roman_value(struct span s)
{
	int total = 0, last = 0;
	for (size_t i = s.len; i-- > 0;) {
		int v = s.ptr[i] == 'I' || s.ptr[i] == 'i' ? 1
			: s.ptr[i] == 'V' || s.ptr[i] == 'v' ? 5
			: s.ptr[i] == 'X' || s.ptr[i] == 'x' ? 10
			: s.ptr[i] == 'L' || s.ptr[i] == 'l' ? 50
			: s.ptr[i] == 'C' || s.ptr[i] == 'c' ? 100 : 0;
		total += v < last ? -v : v;
		last = v > last ? v : last;
	}
	return total;
}

/* a b c d đ e g h i k l m n o p q r s t u v x y: the letters of Vietnamese lists; f j w z are slips for the next one. */
static int letter_value(uint32_t cp)
{
	static const uint32_t order[] = {'a', 'b', 'c', 'd', 0x111, 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o',
		'p', 'q', 'r', 's', 't', 'u', 'v', 'x', 'y'};
	cp = codepoint_lower(cp);
	if (cp == 'f')
		cp = 'g';
	if (cp == 'j')
		cp = 'k';
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (order[i] == cp)
			return (int)i + 1;
	return cp == 'w' ? 22 : 24;
}

static int number_of(struct span s, size_t *at)
{
	int n = 0;
	while (*at < s.len && s.ptr[*at] >= '0' && s.ptr[*at] <= '9' && n < 100000)
		n = n * 10 + (s.ptr[(*at)++] - '0');
	return n;
}

static int ordinal_value(const struct split *s, struct span word)
{
	size_t count;
	struct rule *const *rules = rules_kind(s->rules, "ordinal", &count);
	struct match m;
	for (size_t i = 0; i < count; i++)
		if (scan_match(s->scan, rules[i], word, 0, &m))
			return atoi(rule_id(rules[i]));
	return 0;
}

static struct range shifted(struct range r, size_t by)
{
	return (struct range){r.start + by, r.end + by};
}

bool split_marker(const struct split *s, struct range line, struct marker *k)
{
	struct match m;
	if (range_length(line) > 200) {
		line.end = line.start + 200;
		while (((unsigned char)s->text.ptr[line.end] & 0xC0) == 0x80)
			line.end--;
	}
	/* A Markdown list's star before a marker of the document's own is no bullet. */
	if (range_match(s, "marker.markup", line, &m))
		line.start += m.at.end;
	struct rule *rule = range_match(s, "marker", line, &m);
	if (!rule)
		return false;
	static const struct {
		const char *id;
		enum section_kind kind;
		int rank;
	} kinds[] = {
		{"part", SECTION_PART, RANK_PART}, {"chapter", SECTION_CHAPTER, RANK_CHAPTER},
		{"section", SECTION_SECTION, RANK_SECTION}, {"article", SECTION_ARTICLE, RANK_ARTICLE},
		{"roman", SECTION_ROMAN, RANK_ROMAN}, {"capital", SECTION_LETTER, RANK_CAPITAL},
		{"decimal", SECTION_DECIMAL, RANK_DECIMAL}, {"letter", SECTION_LETTER, RANK_LETTER},
		{"paren", SECTION_PAREN, RANK_PAREN}, {"bullet", SECTION_BULLET, RANK_BULLET},
	};
	*k = (struct marker){.depth = 1, .at = {line.start, line.start + m.at.end}, .rule = rule};
	size_t i = 0;
	while (i < sizeof kinds / sizeof *kinds && strcmp(kinds[i].id, rule_id(rule)) != 0)
		i++;
	if (i == sizeof kinds / sizeof *kinds)
		return false;
	k->kind = kinds[i].kind;
	k->rank = kinds[i].rank;
	struct range label;
	if (match_group(&m, "value", &label)) {
		struct span v = span_slice(m.subject, label);
		k->form = '1';
		for (size_t at = 0;;) {
			k->above = k->value;
			k->value = number_of(v, &at);
			if (at >= v.len)
				break;
			at++;
			k->depth++;
		}
		if (k->depth == 1)
			k->above = 0;
	} else if (match_group(&m, "roman", &label) || match_group(&m, "small", &label)) {
		k->form = 'I';
		k->value = roman_value(span_slice(m.subject, label));
	} else if (match_group(&m, "ordinal", &label)) {
		k->form = 'o';
		k->value = ordinal_value(s, span_slice(m.subject, label));
	} else if (match_group(&m, "letter", &label) || match_group(&m, "capital", &label)) {
		struct span v = span_slice(m.subject, label);
		size_t at = 0;
		uint32_t cp = utf8_next(v, &at);
		k->form = codepoint_is_upper(cp) ? 'A' : 'a';
		k->value = letter_value(cp);
		while (at < v.len) {
			if (v.ptr[at] == '.')
				at++;
			k->above = k->value;
			k->value = number_of(v, &at);
			k->depth++;
			if (at < v.len && v.ptr[at] != '.')
				break;
		}
	} else if (match_group(&m, "bullet", &label)) {
		struct span v = span_slice(m.subject, label);
		size_t at = 0;
		uint32_t cp = utf8_next(v, &at);
		/* Dashes of any length are one list. */
		k->form = cp == 0x2013 || cp == 0x2014 || cp == 0x2212 ? '-' : (int)cp;
	} else
		return false;
	k->label = shifted(label, line.start);
	k->separator = m.at.end > label.end ? m.subject.ptr[m.at.end - 1] : 0;
	k->rank += k->depth - 1;
	return true;
}

bool split_marker_scan(const struct split *s, struct range line, struct marker *k)
{
	struct match m;
	struct range label;
	if (!range_match(s, "marker-scan", line, &m) || !match_group(&m, "value", &label))
		return false;
	size_t at = 0;
	*k = (struct marker){.kind = SECTION_DECIMAL, .rank = RANK_DECIMAL, .form = '1', .separator = '.', .depth = 1,
		.at = {line.start, range_trim(s->text, (struct range){line.start, line.start + m.at.end}).end},
		.label = shifted(label, line.start), .rule = m.rule};
	k->value = number_of(span_slice(m.subject, label), &at);
	return true;
}
