/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "markdown.h"

#include <strings.h>

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool punctuation(char c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

static struct span trim(struct span s)
{
	while (s.len && blank(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len && blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* A line of nothing but one sign and blanks: `***`, `* * *`, `-----`, `___`. */
static bool is_rule(struct span line)
{
	struct span s = trim(line);
	if (!s.len || !strchr("*-_=", s.ptr[0]))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != s.ptr[0] && !blank(s.ptr[i]))
			return false;
	return true;
}

static bool in_word_char(char c)
{
	return (unsigned char)c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
}

/* Length of the run of c at s[at]. */
static size_t run_length(struct span s, size_t at, char c)
{
	size_t n = 0;
	while (at + n < s.len && s.ptr[at + n] == c)
		n++;
	return n;
}

/* Two stars or more beside a word. */
static bool is_emphasis(struct span s, size_t at, size_t n)
{
	bool word_after = at + n < s.len && !blank(s.ptr[at + n]);
	bool word_before = at > 0 && !blank(s.ptr[at - 1]);
	return word_after || word_before;
}

/* Number of runs of two stars (or three) in the line that stand beside a word. */
static size_t count_pairs(struct span line)
{
	size_t count = 0;
	for (size_t i = 0; i < line.len;) {
		size_t n = run_length(line, i, '*');
		if ((n == 2 || n == 3) && is_emphasis(line, i, n))
			count++;
		i += n ? n : 1;
	}
	return count;
}

bool markdown_look(struct markdown *m, struct span text)
{
	for (size_t at = 0; at < text.len && !m->pairs;) {
		const char *star = memchr(text.ptr + at, '*', text.len - at);
		if (!star)
			break;
		size_t start = (size_t)(star - text.ptr);
		while (start > 0 && text.ptr[start - 1] != '\n')
			start--;
		const char *feed = memchr(text.ptr + start, '\n', text.len - start);
		size_t end = feed ? (size_t)(feed - text.ptr) : text.len;
		struct span line = {text.ptr + start, end - start};
		m->pairs = !is_rule(line) && count_pairs(line) >= 2;
		at = end;
	}
	return !m->plain || m->pairs;
}

static void strip_pairs(struct span line, struct buffer *out)
{
	for (size_t i = 0; i < line.len;) {
		size_t n = run_length(line, i, '*');
		if (n >= 2 && n <= 4 && is_emphasis(line, i, n)) {
			i += n;
		} else {
			buffer_add(out, line.ptr + i, n ? n : 1);
			i += n ? n : 1;
		}
	}
}

/* ------------------------------------------------------------------ inline markup */

static const struct {
	const char *entity, *text;
} entities[] = {{"&nbsp;", " "}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"},
	{"&ndash;", "\xE2\x80\x93"}, {"&mdash;", "\xE2\x80\x94"}};

static const char *const tags[] = {"b", "i", "u", "strong", "em", "center", "sup", "sub", "p", "div", "span", "font", "small"};

/* Length of an HTML tag of formatting at s[at], 0 if none; *line_break set for <br>. */
static size_t tag_length(struct span s, size_t at, bool *line_break)
{
	size_t i = at + 1;
	*line_break = false;
	if (i < s.len && s.ptr[i] == '/')
		i++;
	size_t start = i;
	while (i < s.len && ((s.ptr[i] | 0x20) >= 'a' && (s.ptr[i] | 0x20) <= 'z'))
		i++;
	size_t n = i - start;
	const char *close = i < s.len && i - start < 8 ? memchr(s.ptr + i, '>', s.len - i < 200 ? s.len - i : 200) : NULL;
	if (!n || !close)
		return 0;
	if (n == 2 && strncasecmp(s.ptr + start, "br", 2) == 0)
		*line_break = true;
	bool known = *line_break;
	for (size_t k = 0; k < sizeof tags / sizeof *tags && !known; k++)
		known = n == strlen(tags[k]) && strncasecmp(s.ptr + start, tags[k], n) == 0;
	if (!known || (s.ptr[i] != '>' && s.ptr[i] != ' ' && s.ptr[i] != '/'))
		return 0;
	return (size_t)(close - s.ptr) - at + 1;
}

/* Where the single `*` or `_` opened at `at` is closed on this line, or 0. */
static size_t closing(struct span s, size_t at)
{
	char c = s.ptr[at];
	if (at + 1 >= s.len || blank(s.ptr[at + 1]) || (at > 0 && !blank(s.ptr[at - 1]) && !punctuation(s.ptr[at - 1])))
		return 0;
	for (size_t i = at + 2; i < s.len; i++) {
		if (s.ptr[i] == '\\')
			i++;
		else if (s.ptr[i] == c) {
			bool after = i + 1 == s.len || blank(s.ptr[i + 1]) || punctuation(s.ptr[i + 1]);
			if (!blank(s.ptr[i - 1]) && after)
				return i;
		}
	}
	return 0;
}

/* `[text](target)` at s[at]: the ends of text and target, false if it is none. */
static bool link_at(struct span s, size_t at, size_t *text_end, size_t *end)
{
	const char *mid = memchr(s.ptr + at, ']', s.len - at);
	if (!mid || (size_t)(mid - s.ptr) + 1 >= s.len || mid[1] != '(')
		return false;
	const char *close = memchr(mid, ')', s.len - (size_t)(mid - s.ptr));
	if (!close)
		return false;
	/* The target is one word; `[a](b c)` may be what the dispatch says. */
	for (const char *p = mid + 2; p < close; p++)
		if (blank(*p))
			return false;
	*text_end = (size_t)(mid - s.ptr);
	*end = (size_t)(close - s.ptr) + 1;
	return true;
}

#define INLINE_MAX 65536 /* bytes of a line in which pairs are looked for: longer ones are data */

static void strip_inline(struct span s, bool cell, struct buffer *out)
{
	size_t close = 0; /* place of the closing sign of an open single emphasis */
	bool search = s.len <= INLINE_MAX;
	unsigned searches = 0; /* bounded, so that a line of stars costs linear time */
	for (size_t i = 0; i < s.len;) {
		char c = s.ptr[i];
		bool line_break;
		size_t n, text_end, end;
		if (c == '\\' && i + 1 == s.len) {
			i++; /* a hard line break */
		} else if (c == '\\' && punctuation(s.ptr[i + 1])) {
			buffer_add_char(out, s.ptr[i + 1]);
			i += 2;
		} else if ((c == '*' || c == '_') && (n = run_length(s, i, c)) >= 2) {
			bool in_word = c == '_' && (n > 3 || (i > 0 && in_word_char(s.ptr[i - 1]) && i + n < s.len && in_word_char(s.ptr[i + n])));
			if (n > 4 || in_word || !is_emphasis(s, i, n))
				buffer_add(out, s.ptr + i, n);
			i += n;
		} else if (close && i == close) {
			close = 0;
			i++;
		} else if ((c == '*' || c == '_') && !close && search && searches < 64 &&
			   (searches++, close = closing(s, i)) != 0) {
			i++;
		} else if (c == '`') {
			i += run_length(s, i, '`');
		} else if (c == '<' && (n = tag_length(s, i, &line_break)) != 0) {
			if (line_break)
				buffer_add_char(out, cell ? ' ' : '\n');
			i += n;
		} else if (c == '&') {
			size_t k = 0;
			struct span rest = {s.ptr + i, s.len - i};
			while (k < sizeof entities / sizeof *entities && !span_starts(rest, span_of(entities[k].entity)))
				k++;
			bool known = k < sizeof entities / sizeof *entities;
			buffer_add_string(out, known ? entities[k].text : "&");
			i += known ? strlen(entities[k].entity) : 1;
		} else if (c == '[' && search && searches < 64 && (searches++, link_at(s, i, &text_end, &end))) {
			if (out->len && out->data[out->len - 1] == '!')
				out->data[--out->len] = '\0';
			strip_inline((struct span){s.ptr + i + 1, text_end - i - 1}, cell, out);
			i = end;
		} else {
			buffer_add_char(out, c);
			i++;
		}
	}
}

/* ------------------------------------------------------------------ lines */

/* `| --- | :--: |` */
static bool is_delimiter_row(struct span line)
{
	struct span s = trim(line);
	bool pipe = false, dash = false;
	for (size_t i = 0; i < s.len; i++) {
		pipe |= s.ptr[i] == '|';
		dash |= s.ptr[i] == '-';
		if (!blank(s.ptr[i]) && !strchr("|-:", s.ptr[i]))
			return false;
	}
	return pipe && dash;
}

static bool is_table_row(struct span line)
{
	struct span s = trim(line);
	return s.len >= 3 && s.ptr[0] == '|' && s.ptr[s.len - 1] == '|' && s.ptr[s.len - 2] != '\\';
}

static enum markdown_line table_row(struct span line, struct buffer *out)
{
	struct span s = trim(line);
	size_t start = 1, before = out->len;
	bool any = false;
	for (size_t i = 1; i < s.len; i++) {
		if (s.ptr[i] == '\\')
			i++;
		if (i >= s.len || s.ptr[i] != '|' || s.ptr[i - 1] == '\\')
			continue;
		struct span cell = trim((struct span){s.ptr + start, i - start});
		any |= cell.len > 0;
		if (start > 1)
			buffer_add_char(out, '\t');
		strip_inline(cell, true, out);
		start = i + 1;
	}
	if (any)
		return MARKDOWN_TABLE;
	out->len = before;
	return MARKDOWN_DROP;
}

enum markdown_line markdown_line(struct markdown *m, struct span line, struct buffer *out)
{
	if (m->plain) {
		if (m->pairs && memchr(line.ptr, '*', line.len) && !is_rule(line))
			strip_pairs(line, out);
		else
			buffer_add_span(out, line);
		return MARKDOWN_TEXT;
	}
	struct span s = trim(line);
	if (span_starts(s, SPAN_LITERAL("```")) || span_starts(s, SPAN_LITERAL("~~~"))) {
		m->fenced = !m->fenced;
		return MARKDOWN_DROP;
	}
	if (m->fenced) {
		buffer_add_span(out, line);
		return MARKDOWN_TEXT;
	}
	if (is_delimiter_row(line))
		return MARKDOWN_DROP;
	if (is_table_row(line))
		return table_row(line, out);
	/* Quotation signs, as often as they are nested. */
	bool quoted = false;
	while (s.len && s.ptr[0] == '>') {
		s.ptr++;
		s.len--;
		s = trim(s);
		quoted = true;
	}
	size_t level = run_length(s, 0, '#');
	if (level >= 1 && level <= 6 && (level == s.len || blank(s.ptr[level]))) {
		s = trim((struct span){s.ptr + level, s.len - level});
		while (s.len && s.ptr[s.len - 1] == '#')
			s.len--;
		strip_inline(trim(s), false, out);
		return MARKDOWN_TEXT;
	}
	if (!quoted)
		s = line;
	if (is_rule(s)) {
		buffer_add_span(out, s);
		return MARKDOWN_TEXT;
	}
	/* A bullet's own star is no emphasis. */
	size_t lead = 0;
	while (lead < s.len && blank(s.ptr[lead]))
		lead++;
	if (lead + 1 < s.len && strchr("*-+", s.ptr[lead]) && blank(s.ptr[lead + 1]))
		lead += 2;
	buffer_add(out, s.ptr, lead);
	strip_inline((struct span){s.ptr + lead, s.len - lead}, false, out);
	return MARKDOWN_TEXT;
}
