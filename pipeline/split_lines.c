/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "split_parts.h"

#include "utf8.h"

#include <stdlib.h>

#define TAB_WIDTH 8 /* of a text file's tabs, in code points: the usual stop */

/* ------------------------------------------------------------------ small helpers */

int pieces_add(struct pieces *pieces, struct range r)
{
	if (ARRAY_GROW(pieces->items, pieces->count, pieces->size) < 0)
		return -1;
	pieces->items[pieces->count++] = r;
	return 0;
}

void pieces_free(struct pieces *pieces)
{
	free(pieces->items);
	*pieces = (struct pieces){0};
}

static bool is_blank(uint32_t cp)
{
	return codepoint_is_space(cp) || cp == '\f' || cp == '\v' || cp == 0xFEFF || cp == 0x200B;
}

struct range range_trim(struct span text, struct range r)
{
	while (r.start < r.end) {
		size_t at = r.start;
		if (!is_blank(utf8_next(text, &at)))
			break;
		r.start = at;
	}
	while (r.end > r.start) {
		size_t at = r.end;
		if (!is_blank(utf8_previous(text, &at)))
			break;
		r.end = at;
	}
	return r;
}

char *pieces_quote(const struct split *s, const struct range *items, size_t count)
{
	struct buffer joined = {0};
	struct reflow flat = {0};
	char *quoted = NULL;
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_add_char(&joined, '\n');
		struct reflow piece = {0};
		if (reflow_range(&piece, s->text, items[i], s->furniture.items, s->furniture.count) < 0)
			joined.failed = true;
		buffer_add_span(&joined, reflow_text(&piece));
		reflow_free(&piece);
	}
	if (buffer_ok(&joined) &&
		reflow_range(&flat, buffer_span(&joined), (struct range){0, joined.len}, NULL, 0) == 0) {
		buffer_add(&flat.text, "", 0);
		quoted = flat.text.data ? buffer_detach(&flat.text) : calloc(1, 1);
	}
	buffer_free(&joined);
	reflow_free(&flat);
	return quoted;
}

struct rule *range_match(const struct split *s, const char *kind, struct range r, struct match *m)
{
	return scan_match_kind(s->scan, kind, folded_at(s, r), 0, m);
}

size_t line_from(const struct split *s, size_t at)
{
	size_t low = 0, high = s->lines.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (s->lines.items[middle].at.start < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int name_reread(const struct split *s, size_t at, char **name)
{
	struct match m;
	size_t i = line_from(s, at + 1);
	if (!*name || !i || !(s->lines.items[i - 1].flags & LINE_OCR) ||
		!rules_match(s->rules, "scan.name", span_of(*name), 0, &m))
		return 0;
	struct buffer b = {0};
	buffer_add_string(&b, rule_id(m.rule));
	buffer_add_string(&b, *name + m.at.end);
	char *read = buffer_detach(&b);
	if (!read)
		return -1;
	free(*name);
	*name = read;
	return 0;
}

bool range_is_capitals(const struct split *s, struct range r)
{
	size_t upper = 0, lower = 0;
	for (size_t at = r.start; at < r.end;) {
		uint32_t cp = utf8_next(s->text, &at);
		if (codepoint_is_upper(cp))
			upper++;
		else if (codepoint_is_lower(cp))
			lower++;
	}
	/* One small letter in eight: "UBND TỈNH Đắk Lắk" is none, "BỘ GTVT - VINAWACO và" hardly. */
	return upper >= 2 && lower * 8 <= upper;
}

uint32_t range_first_letter(const struct split *s, struct range r)
{
	for (size_t at = r.start; at < r.end;) {
		uint32_t cp = utf8_next(s->text, &at);
		if (codepoint_is_letter(cp))
			return cp;
	}
	return 0;
}

bool range_ends_sentence(const struct split *s, struct range r, bool comma_counts)
{
	size_t at = r.end;
	while (at > r.start) {
		uint32_t cp = utf8_previous(s->text, &at);
		if (cp == '"' || cp == '\'' || cp == 0x201D || cp == 0x2019 || cp == 0xBB || cp == ')' ||
			cp == ']' || cp == '*' || cp == '_')
			continue;
		return cp == '.' || cp == ';' || cp == ':' || cp == '?' || cp == '!' || cp == 0x2026 ||
			cp == '/' || (comma_counts && cp == ',');
	}
	return false;
}

/* ------------------------------------------------------------------ folding */

/* Letters a, e of oa, oe and y of uy that carry the tone mark, and what they are with it one letter earlier. */
struct tone {
	uint32_t vowel, marked; /* à: its base a … */
	uint32_t first;         /* o or u */
	uint32_t first_marked, plain;
};

static const struct tone tones[] = {
	{'a', 0xE0, 'o', 0xF2, 'a'}, {'a', 0xE1, 'o', 0xF3, 'a'}, {'a', 0x1EA3, 'o', 0x1ECF, 'a'},
	{'a', 0xE3, 'o', 0xF5, 'a'}, {'a', 0x1EA1, 'o', 0x1ECD, 'a'}, {'e', 0xE8, 'o', 0xF2, 'e'},
	{'e', 0xE9, 'o', 0xF3, 'e'}, {'e', 0x1EBB, 'o', 0x1ECF, 'e'}, {'e', 0x1EBD, 'o', 0xF5, 'e'},
	{'e', 0x1EB9, 'o', 0x1ECD, 'e'}, {'y', 0xFD, 'u', 0xFA, 'y'}, {'y', 0x1EF7, 'u', 0x1EE7, 'y'},
	{'y', 0x1EF5, 'u', 0x1EE5, 'y'},
};

static const struct tone *tone_of(uint32_t marked, uint32_t first)
{
	for (size_t i = 0; i < sizeof tones / sizeof *tones; i++)
		if (tones[i].marked == marked && tones[i].first == first)
			return &tones[i];
	return NULL;
}

/*
 * One spelling for the rules: tone marks of an open oa, oe, uy on the first vowel ("hoà" → "hòa", "uỷ" → "ủy";
 * not "hoàn", not "quý"), Ð and Ɖ as Đ. Every change keeps the number of bytes, so that a place in
 * the folded text is the same place in the text; the few that would not (uỳ, uỹ; ẽ) are left alone.
 */
int split_fold(struct span text, char **folded)
{
	char *out = malloc(text.len + 1);
	if (!out)
		return -1;
	if (text.len)
		memcpy(out, text.ptr, text.len);
	out[text.len] = '\0';
	*folded = out;
	uint32_t before = 0, previous = 0; /* the two code points before this one */
	size_t previous_at = 0;
	for (size_t at = 0; at < text.len;) {
		size_t here = at;
		uint32_t cp = utf8_next(text, &at);
		if (cp < 0x80) {
			before = previous;
			previous = cp;
			previous_at = here;
			continue;
		}
		char bytes[2 * UTF8_MAX];
		if (cp == 0xD0 || cp == 0x189 || cp == 0xF0) {
			size_t n = utf8_encode(cp == 0xF0 ? 0x111 : 0x110, bytes);
			if (n == at - here)
				memcpy(out + here, bytes, n);
		}
		uint32_t first = codepoint_lower(previous);
		const struct tone *tone =
			first == 'o' || first == 'u' ? tone_of(codepoint_lower(cp), first) : NULL;
		if (tone && !(first == 'u' && codepoint_lower(before) == 'q')) {
			size_t next = at;
			bool closed = at < text.len && codepoint_is_letter(utf8_next(text, &next));
			bool upper_first = codepoint_is_upper(previous), upper = codepoint_is_upper(cp);
			size_t n = utf8_encode(
				upper_first ? codepoint_upper(tone->first_marked) : tone->first_marked, bytes);
			n += utf8_encode(upper ? codepoint_upper(tone->plain) : tone->plain, bytes + n);
			if (!closed && n == at - previous_at)
				memcpy(out + previous_at, bytes, n);
		}
		before = previous;
		previous = cp;
		previous_at = here;
	}
	return 0;
}

/* ------------------------------------------------------------------ lines */

static size_t blank_width(struct span text, struct range r)
{
	size_t width = 0;
	while (r.start < r.end)
		width += utf8_next(text, &r.start) == '\t' ? TAB_WIDTH : 1;
	return width;
}

static bool has_box(const struct text_line *l)
{
	return l->box.x1 > l->box.x0;
}

static int gather(struct split *s, const struct lines *lines)
{
	bool gap = false;
	for (size_t i = 0; i < lines->count; i++) {
		const struct line *l = &lines->items[i];
		struct range at = range_trim(s->text, l->at);
		if (l->flags & LINE_FURNITURE) {
			if (range_length(l->at) && pieces_add(&s->furniture, l->at) < 0)
				return -1;
			continue;
		}
		if (!range_length(at)) {
			gap = true;
			continue;
		}
		if (ARRAY_GROW(s->lines.items, s->lines.count, s->lines.size) < 0)
			return -1;
		struct text_line line = {.at = at, .page = l->page, .box = l->box, .size = l->size,
			.flags = l->flags, .gap = gap,
			.indent = blank_width(s->text, (struct range){l->at.start, at.start}),
			.length = utf8_length(span_slice(s->text, at))};
		s->boxes |= has_box(&line);
		s->lines.items[s->lines.count++] = line;
		gap = false;
	}
	return 0;
}

int split_line_cut(struct split *s, size_t i, size_t at)
{
	struct text_lines *lines = &s->lines;
	if (ARRAY_GROW(lines->items, lines->count, lines->size) < 0)
		return -1;
	memmove(&lines->items[i + 1], &lines->items[i], (lines->count - i) * sizeof *lines->items);
	lines->count++;
	struct text_line *a = &lines->items[i], *b = &lines->items[i + 1];
	a->at = range_trim(s->text, (struct range){a->at.start, at});
	b->at = range_trim(s->text, (struct range){at, b->at.end});
	a->length = utf8_length(span_slice(s->text, a->at));
	b->length = utf8_length(span_slice(s->text, b->at));
	a->ends = true;
	a->open = false;
	b->gap = false;
	b->indent = 0;
	return 0;
}

/* ------------------------------------------------------------------ where paragraphs end */

/* Lines shorter than this tell nothing about how wide a text was set, in code points. */
#define WRAP_LINE_MIN 30
/* A text set for paper has lines of 60 to 110 letters; what is longer is a paragraph on one line. */
#define WRAP_WIDTH_MAX 130

static int by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	return x < y ? -1 : x > y;
}

/* The next line begins small, or this one ends in mid-sentence. */
static bool runs_on(const struct split *s, size_t i)
{
	const struct text_line *a = &s->lines.items[i], *b = &s->lines.items[i + 1];
	size_t at = b->at.start;
	uint32_t cp = utf8_next(s->text, &at);
	return codepoint_is_lower(cp) && !range_ends_sentence(s, a->at, false);
}

/* The left edge of a text whose first lines are indented by blanks: where lines begin that go on with a sentence. */
#define EDGE_INDENT_MAX 40 /* code points; deeper is a column */
static void measure_indents(struct split *s)
{
	size_t on[EDGE_INDENT_MAX] = {0}, all = 0, deeper = 0, first = 0;
	const struct text_lines *lines = &s->lines;
	for (size_t i = 0; i + 1 < lines->count; i++)
		if (lines->items[i].length >= WRAP_LINE_MIN && runs_on(s, i) && lines->items[i + 1].indent < EDGE_INDENT_MAX) {
			on[lines->items[i + 1].indent]++;
			all++;
		}
	for (size_t k = 1; k < EDGE_INDENT_MAX; k++)
		if (on[k] > on[s->left])
			s->left = k;
	/* Lines behind a finished one, as long as a sentence's first line is. */
	for (size_t i = 1; i < lines->count; i++)
		if (lines->items[i].length >= WRAP_LINE_MIN && range_ends_sentence(s, lines->items[i - 1].at, false) &&
			codepoint_is_upper(range_first_letter(s, lines->items[i].at))) {
			first++;
			deeper += lines->items[i].indent > s->left + 1;
		}
	s->indents = on[s->left] * 4 >= all * 3 && all >= 3 && deeper * 4 >= first * 3 && deeper >= 3;
}

/* Columns kept apart by blanks: letterheads, tables and feet, no lines of a paragraph. */
static bool has_columns(const struct split *s, const struct text_line *l)
{
	return !has_box(l) && memmem(s->text.ptr + l->at.start, range_length(l->at), "    ", 4) != NULL;
}

/* Is the text wrapped, how wide, and do its blank lines mean anything? */
static int measure(struct split *s)
{
	struct text_lines *lines = &s->lines;
	size_t *lengths = malloc((lines->count + 1) * sizeof *lengths);
	if (!lengths)
		return -1;
	size_t n = 0, on = 0, on_gap = 0, gaps = 0;
	for (size_t i = 0; i < lines->count; i++) {
		bool full = lines->items[i].length >= WRAP_LINE_MIN && !has_columns(s, &lines->items[i]);
		if (full)
			lengths[n++] = lines->items[i].length;
		if (i + 1 < lines->count) {
			gaps += lines->items[i + 1].gap;
			if (full && runs_on(s, i)) {
				on++;
				on_gap += lines->items[i + 1].gap;
			}
		}
	}
	s->gaps_mean = gaps && on_gap * 8 < gaps;
	if (n) {
		qsort(lengths, n, sizeof *lengths, by_size);
		size_t wide = lengths[n - 1 - n / 20];
		/* Wrapped: lines often run on into the next, and none is much wider than the rest. */
		if (on * 5 >= n && wide <= WRAP_WIDTH_MAX)
			s->width = wide;
	}
	free(lengths);
	if (s->width && !s->boxes)
		measure_indents(s);
	return 0;
}

static size_t first_word_length(const struct split *s, size_t i)
{
	size_t n = 0;
	for (struct range r = s->lines.items[i].at; r.start < r.end; n++)
		if (is_blank(utf8_next(s->text, &r.start)))
			break;
	return n;
}

/* The right edge of the text on each page is what most full lines reach. */
struct column {
	int left, right; /* 1/100 pt */
};

static struct column page_column(const struct split *s, size_t first, size_t end)
{
	/* The widest line sets the edges; one that sticks out alone (a letterhead, a table) is rare in lines that are not of a column. */
	struct column c = {0, 0};
	for (size_t i = first; i < end; i++) {
		const struct text_line *l = &s->lines.items[i];
		if (!has_box(l) || l->flags & (LINE_LEFT | LINE_RIGHT | LINE_TABLE))
			continue;
		if (!c.right || l->box.x0 < c.left)
			c.left = l->box.x0;
		if (l->box.x1 > c.right)
			c.right = l->box.x1;
	}
	return c;
}

static bool starts_with_digit(const struct split *s, struct range r)
{
	return range_length(r) && s->text.ptr[r.start] >= '0' && s->text.ptr[r.start] <= '9';
}

/* "12 Kiểm tra …": a table's row, told by its number. */
static bool starts_row(const struct split *s, struct range r)
{
	size_t digits = 0, at;
	while (r.start < r.end && starts_with_digit(s, r)) {
		r.start++;
		digits++;
	}
	at = r.start = range_trim(s->text, r).start;
	return digits >= 1 && digits <= 3 && at < r.end && strchr(" \t", s->text.ptr[at - 1]) &&
		codepoint_is_upper(utf8_next(s->text, &at));
}

/*
 * Per cent of the full width that a line and the next word may take where the author ended it: letters differ in width by
 * some tenth from line to line. What ends in mid-sentence must fall short by more.
 */
#define SHORT_SENTENCE 88
#define SHORT_LINE 80

/* Would the next line's first word have fitted behind this line? Then the author ended it. */
static bool stops_short(const struct split *s, size_t i, struct column column)
{
	const struct text_line *a = &s->lines.items[i];
	size_t word = first_word_length(s, i + 1);
	if (has_box(a) && column.right > column.left && a->length) {
		int letter = (a->box.x1 - a->box.x0) / (int)a->length;
		/* Half a letter's tolerance: edges of set lines differ by rounding only. */
		return a->box.x1 + letter * (int)(word + 1) + letter / 2 < column.right;
	}
	struct range next = s->lines.items[i + 1].at;
	struct match m;
	bool runs = !range_ends_sentence(s, a->at, false) && !starts_row(s, next) && !range_is_capitals(s, next) &&
		!range_match(s, "marker", next, &m);
	size_t share = runs ? SHORT_LINE : SHORT_SENTENCE;
	return s->width && (a->length + 1 + word) * 100 < s->width * share;
}

#define INDENT_MIN 800     /* 1/100 pt: a first line's indent is 1 cm or more; noise is less than 8 pt */
#define PARAGRAPH_GAP 150 /* per cent of the line distance that a space between paragraphs makes */

/* The end of a line, so that a rule that looks at it takes the same time for any length. */
static struct range last_words(const struct split *s, struct range r)
{
	if (range_length(r) > 40) {
		r.start = r.end - 40;
		while (((unsigned char)s->text.ptr[r.start] & 0xC0) == 0x80)
			r.start++;
	}
	return r;
}

/* A numbered or lettered marker with a capital behind it. */
static bool match_marker(const struct split *s, const struct text_line *l)
{
	struct match m;
	struct rule *rule = range_match(s, "marker", l->at, &m);
	if (!rule || strcmp(rule_id(rule), "bullet") == 0)
		return false;
	return codepoint_is_upper(range_first_letter(s, (struct range){l->at.start + m.at.end, l->at.end}));
}

#define FULL_LINE 70 /* per cent of the full width */

static bool ends_paragraph(const struct split *s, size_t i, struct column column)
{
	const struct text_line *a = &s->lines.items[i], *b = &s->lines.items[i + 1];
	struct match m;
	bool sentence = range_ends_sentence(s, a->at, false);
	if (!sentence && a->flags == b->flags && range_match(s, "line.unfinished", last_words(s, a->at), &m) &&
		!range_match(s, "marker", b->at, &m))
		return false;
	/* "trước ngày⏎15/6/2024" */
	if (!sentence && a->flags == b->flags && starts_with_digit(s, b->at) && !starts_row(s, b->at) &&
		range_match(s, "line.number-follows", last_words(s, a->at), &m) && !range_match(s, "marker", b->at, &m))
		return false;
	uint32_t first = range_first_letter(s, b->at);
	bool small = codepoint_is_lower(first);
	if ((a->flags ^ b->flags) & (LINE_TABLE | LINE_LEFT | LINE_RIGHT))
		return true;
	if (has_columns(s, a) && has_columns(s, b))
		return true;
	if (b->gap && s->gaps_mean)
		return !(small && !sentence && !range_match(s, "marker", b->at, &m));
	bool wrapped = s->width || (has_box(a) && has_box(b));
	if (!wrapped)
		return sentence || !small || range_match(s, "marker", b->at, &m);
	/* Where first lines are indented, a full line's next one at the left edge goes on, whatever it begins with. */
	if (s->indents && !sentence && b->indent <= s->left + 1 && a->length * 100 >= s->width * FULL_LINE &&
		!range_match(s, "marker", b->at, &m))
		return false;
	if (s->indents && !small && b->indent > s->left + 1 && b->indent == a->indent && b->indent < EDGE_INDENT_MAX)
		return true;
	if (stops_short(s, i, column))
		return true;
	/* A marker further in than the line above begins a paragraph, though no stop ended that one. */
	if (!has_box(b) && b->indent > a->indent + 1 && (match_marker(s, b)))
		return true;
	if (has_box(a) && has_box(b)) {
		/* A new first line stands further right than the lines that go on; a hanging list's does not. */
		if (b->box.x0 >= column.left + INDENT_MIN && a->box.x0 < b->box.x0 - INDENT_MIN / 2)
			return true;
		bool indented = b->box.x0 >= column.left + INDENT_MIN;
		if (sentence && indented)
			return true;
		/* Two first lines in a row: the wrapped ones begin at the left edge. */
		if (indented && a->box.x0 > b->box.x0 - INDENT_MIN / 4 && range_match(s, "marker", b->at, &m))
			return true;
		int height = a->box.y1 - a->box.y0;
		if (a->page == b->page && height > 0 &&
			(b->box.y0 - a->box.y1) * 100 > height * PARAGRAPH_GAP)
			return true;
		return range_ends_sentence(s, a->at, true) && range_match(s, "marker", b->at, &m);
	}
	if (range_ends_sentence(s, a->at, true) && range_match(s, "marker", b->at, &m))
		return true;
	return sentence && !small && (b->indent > a->indent || (s->indents && b->indent > s->left + 1));
}

static void find_ends(struct split *s)
{
	struct text_lines *lines = &s->lines;
	struct column column = {0, 0};
	size_t page_end = 0;
	for (size_t i = 0; i < lines->count; i++) {
		struct text_line *l = &lines->items[i];
		if (s->boxes && i >= page_end) {
			page_end = i;
			while (page_end < lines->count && lines->items[page_end].page == l->page)
				page_end++;
			column = page_column(s, i, page_end);
		}
		if (i + 1 == lines->count) {
			l->ends = true;
			break;
		}
		l->ends = ends_paragraph(s, i, column);
		l->open = !l->ends && !range_ends_sentence(s, l->at, true);
	}
}

int split_lines(struct split *s, const struct lines *lines)
{
	if (gather(s, lines) < 0 || measure(s) < 0)
		return error_memory(s->err);
	find_ends(s);
	return 0;
}
