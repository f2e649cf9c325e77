/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pieces → words (touching, in the order given) → rows (same height) → fragments (parts of a row with
 * wide gaps between) → regions (rows that share a white corridor: bands and tables) → lines.
 *
 * The thresholds are in hundredths of an em, the font size at hand. Times-like faces have spaces of
 * 25, justification stretches and squeezes them from about 18 to some 80.
 */
#include "layout.h"

#include "utf8.h"

#include <limits.h>
#include <stdlib.h>

#define TOUCH 10          /* pieces nearer than this are one word */
#define SPACE_GAP 13      /* words in a line nearer than this are written without a space … */
#define SPACE_GAP_HINT 7  /* … or than this where the source began a new line between them */
#define SPACE_GAP_BLANK 4 /* … or than this where it had a space: kerned capitals eat most of one */
#define ROW_TOLERANCE 35  /* heights of the words of a row differ by less */
#define BESIDE 70         /* rows nearer than this stand beside, not below each other */
#define FRAGMENT_GAP 58   /* a gap inside a row that may part columns */
#define CORRIDOR 45       /* white kept free by all rows of a region */
#define WIDE_GAP 300      /* parts two texts of a row that belongs to no region */
#define COLUMNS_MAX 24

struct word {
	struct box box;
	int cy, size;
	size_t first, end; /* pieces; white ones between are none of its own */
	size_t row;
	bool hint; /* white space stood before it in the source … */
	bool blank; /* … that was no line's end */
	bool whole; /* PIECE_WORD */
	bool single; /* one code point */
};

struct fragment {
	struct box box;
	int cy, size;
	size_t first, end; /* of order[] */
};

struct row {
	struct box box;
	int cy, size;
	size_t first, end; /* words: of order[] */
	size_t fragment, fragment_end;
};

struct gap {
	int x0, x1;
};

struct layout_scratch {
	struct word *words;
	size_t word_count, word_size;
	size_t *order; /* words by row and x */
	size_t order_size;
	struct row *rows;
	size_t row_count, row_size;
	struct fragment *fragments;
	size_t fragment_count, fragment_size;
	size_t *line; /* words of the line being made */
	size_t line_count, line_size;
};

/* What one call works on. */
struct work {
	const struct layout_page *page;
	struct layout *out;
	struct layout_scratch *s;
	long budget; /* rows that the search for regions may still visit: hostile pages stay linear */
};

#define VISITS_PER_ROW 60
#define JOINED_MAX 64 /* fragments of a row made of several; a page has a handful of columns */

static int em(int size, int hundredths)
{
	return (int)((long long)size * hundredths / 100);
}

static int min(int a, int b)
{
	return a < b ? a : b;
}

static int max(int a, int b)
{
	return a > b ? a : b;
}

/* Foreign boxes hold anything: kept to what sums and products bear. */
static int sane(int v)
{
	return v < -10000000 ? -10000000 : v > 10000000 ? 10000000 : v;
}

static struct box sane_box(struct box b)
{
	struct box s = {sane(b.x0), sane(b.y0), sane(b.x1), sane(b.y1)};
	if (s.x1 < s.x0) {
		int t = s.x0;
		s.x0 = s.x1;
		s.x1 = t;
	}
	if (s.y1 < s.y0) {
		int t = s.y0;
		s.y0 = s.y1;
		s.y1 = t;
	}
	return s;
}

static void box_join(struct box *a, struct box b)
{
	a->x0 = min(a->x0, b.x0);
	a->y0 = min(a->y0, b.y0);
	a->x1 = max(a->x1, b.x1);
	a->y1 = max(a->y1, b.y1);
}

/* ------------------------------------------------------------------ words */

static bool is_space(uint32_t cp)
{
	/* Other control characters are letters in some 8-bit fonts: decode knows. */
	return codepoint_is_space(cp) || (cp >= '\t' && cp <= '\r') || cp == 0x2028 || cp == 0x2029;
}

static bool piece_blank(const struct layout_page *page, const struct layout_piece *p)
{
	struct span s = span_slice(page->text, p->at);
	if (s.len && s.ptr[0] > ' ')
		return false; /* most pieces */
	for (size_t at = 0; at < s.len;)
		if (!is_space(utf8_next(s, &at)))
			return false;
	return true;
}

static int piece_size(const struct layout_piece *p)
{
	int size = p->size > 0 ? min(p->size, 1000000) : 0;
	struct box b = sane_box(p->box);
	int height = b.y1 - b.y0;
	/* The ink of a line of Latin letters with marks is about nine tenths of its font size. */
	return size ? size : max(height * 10 / 9, 100);
}

static int find_words(struct work *w)
{
	struct layout_scratch *s = w->s;
	const struct layout_page *page = w->page;
	bool hint = false, line_end = false;
	s->word_count = 0;
	for (size_t i = 0; i < page->count; i++) {
		const struct layout_piece *p = &page->pieces[i];
		if (p->flags & PIECE_VERTICAL)
			continue;
		if (piece_blank(page, p)) {
			hint = true;
			line_end = line_end || (p->at.start < page->text.len && page->text.ptr[p->at.start] == '\n');
			continue;
		}
		struct box box = sane_box(p->box);
		int size = piece_size(p), cy = (box.y0 + box.y1) / 2;
		struct word *last = s->word_count ? &s->words[s->word_count - 1] : NULL;
		if (last && last->end == i && !hint && !(p->flags & PIECE_WORD) && !last->whole) {
			int gap = box.x0 - last->box.x1, unit = min(size, last->size);
			int tall = max(size, last->size);
			if (gap < em(unit, TOUCH) && gap > -em(unit, 60) && unit * 5 >= tall * 4 &&
				abs(cy - last->cy) < em(unit, 25)) {
				box_join(&last->box, box);
				last->end = i + 1;
				last->single = false;
				continue;
			}
		}
		if (ARRAY_GROW(s->words, s->word_count, s->word_size) < 0)
			return -1;
		struct span text = span_slice(page->text, p->at);
		size_t one = 0;
		if (text.len)
			utf8_next(text, &one);
		s->words[s->word_count++] = (struct word){.box = box, .cy = cy, .size = size, .first = i,
			.end = i + 1, .hint = hint, .blank = hint && !line_end,
			.whole = p->flags & PIECE_WORD, .single = one == text.len};
		hint = line_end = false;
	}
	return 0;
}

/* ------------------------------------------------------------------ rows */

/* Merge sort by index: stable, no global state as qsort's comparison would need. */
typedef bool less_than(const struct work *w, size_t a, size_t b);

static void merge_sort(const struct work *w, size_t *items, size_t *spare, size_t n, less_than *less)
{
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t lo = 0; lo < n; lo += 2 * width) {
			size_t mid = lo + width < n ? lo + width : n;
			size_t hi = lo + 2 * width < n ? lo + 2 * width : n;
			size_t a = lo, b = mid, k = lo;
			if (mid >= hi || !less(w, items[mid], items[mid - 1])) {
				memcpy(spare + lo, items + lo, (hi - lo) * sizeof *items);
				continue;
			}
			while (a < mid || b < hi)
				if (b >= hi || (a < mid && !less(w, items[b], items[a])))
					spare[k++] = items[a++];
				else
					spare[k++] = items[b++];
		}
		memcpy(items, spare, n * sizeof *items);
	}
}

static bool word_above(const struct work *w, size_t a, size_t b)
{
	return w->s->words[a].cy < w->s->words[b].cy;
}

static bool word_before(const struct work *w, size_t a, size_t b)
{
	const struct word *p = &w->s->words[a], *q = &w->s->words[b];
	return p->row != q->row ? p->row < q->row : p->box.x0 < q->box.x0;
}

/* order[] has twice the room: the second half is the sort's. */
static int order_words(struct work *w)
{
	struct layout_scratch *s = w->s;
	size_t n = s->word_count;
	while (s->order_size < 2 * n)
		if (array_grow((void **)&s->order, &s->order_size, sizeof *s->order) < 0)
			return -1;
	for (size_t i = 0; i < n; i++)
		s->order[i] = i;
	merge_sort(w, s->order, s->order + n, n, word_above);
	size_t row = 0;
	long long sum = 0, count = 0;
	for (size_t i = 0; i < n; i++) {
		struct word *word = &s->words[s->order[i]];
		if (count && word->cy - sum / count > em(word->size, ROW_TOLERANCE)) {
			row++;
			sum = count = 0;
		}
		word->row = row;
		sum += word->cy;
		count++;
	}
	merge_sort(w, s->order, s->order + n, n, word_before);
	return 0;
}

/* Raised or lowered small text beside a word belongs into the word's row. */
static bool hangs_on(const struct word *small, const struct word *base)
{
	return small->size * 5 <= base->size * 4 && small->cy > base->box.y0 - em(base->size, 10) &&
		small->cy < base->box.y1 + em(base->size, 10) &&
		small->box.x0 > base->box.x1 - em(base->size, 25) &&
		small->box.x0 < base->box.x1 + em(base->size, 40);
}

static bool adopt(struct work *w, size_t from, size_t to, size_t to_end)
{
	/* Words from..: one of the row [to, to_end) ends where it begins? They are sorted by x0. */
	struct layout_scratch *s = w->s;
	struct word *small = &s->words[s->order[from]];
	size_t lo = to, hi = to_end;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (s->words[s->order[mid]].box.x0 < small->box.x0)
			lo = mid + 1;
		else
			hi = mid;
	}
	/* The nearest to the left, and one more in case a mark stands between. */
	for (size_t k = 0; k < 2 && lo > to; k++, lo--) {
		const struct word *base = &s->words[s->order[lo - 1]];
		if (hangs_on(small, base)) {
			small->row = base->row;
			return true;
		}
	}
	return false;
}

static void adopt_small_words(struct work *w)
{
	struct layout_scratch *s = w->s;
	size_t n = s->word_count;
	bool moved = false;
	int largest = 0;
	for (size_t i = 0; i < n; i++)
		largest = max(largest, s->words[i].size);
	size_t before = 0, start = 0; /* rows [before, start), [start, end), [end, after) of order[] */
	while (start < n) {
		size_t row = s->words[s->order[start]].row, end = start;
		/* A row's words keep their order even where one has just been moved away. */
		while (end < n && s->words[s->order[end]].row == row)
			end++;
		size_t after = end;
		while (after < n && s->words[s->order[after]].row == s->words[s->order[end]].row)
			after++;
		for (size_t i = start; i < end; i++)
			if (s->words[s->order[i]].size * 5 <= largest * 4 &&
				(adopt(w, i, before, start) || adopt(w, i, end, after)))
				moved = true;
		before = start;
		start = end;
	}
	if (moved)
		merge_sort(w, s->order, s->order + n, n, word_before);
}

static int make_rows(struct work *w)
{
	struct layout_scratch *s = w->s;
	s->row_count = 0;
	for (size_t i = 0; i < s->word_count;) {
		const struct word *first = &s->words[s->order[i]];
		struct row row = {.box = first->box, .first = i};
		long long cy = 0;
		int size = 0;
		size_t end = i;
		while (end < s->word_count && s->words[s->order[end]].row == first->row) {
			const struct word *word = &s->words[s->order[end++]];
			box_join(&row.box, word->box);
			cy += word->cy;
			size = max(size, word->size);
		}
		row.end = end;
		row.cy = (int)(cy / (long long)(end - i));
		row.size = size;
		if (ARRAY_GROW(s->rows, s->row_count, s->row_size) < 0)
			return -1;
		s->rows[s->row_count++] = row;
		i = end;
	}
	return 0;
}

/* ------------------------------------------------------------------ fragments */

/* The least gap between two words of a row, as far as it tells of spaces. */
static int least_space(const struct work *w, const struct row *row)
{
	const struct layout_scratch *s = w->s;
	int least = INT_MAX;
	for (size_t i = row->first + 1; i < row->end; i++) {
		const struct word *a = &s->words[s->order[i - 1]], *b = &s->words[s->order[i]];
		int gap = b->box.x0 - a->box.x1;
		if (gap >= em(min(a->size, b->size), SPACE_GAP))
			least = min(least, gap);
	}
	return least;
}

static int make_fragments(struct work *w)
{
	struct layout_scratch *s = w->s;
	s->fragment_count = 0;
	for (size_t r = 0; r < s->row_count; r++) {
		struct row *row = &s->rows[r];
		int least = least_space(w, row), reach = INT_MIN;
		row->fragment = s->fragment_count;
		for (size_t i = row->first; i < row->end; i++) {
			const struct word *word = &s->words[s->order[i]];
			struct fragment *last = i > row->first ? &s->fragments[s->fragment_count - 1] : NULL;
			int limit = em(word->size, FRAGMENT_GAP);
			/* A justified row has wide spaces, all alike; three ems are no space at all. */
			if (row->end - row->first > 3 && least < em(word->size, WIDE_GAP))
				limit = max(limit, least * 2);
			if (last && word->box.x0 - reach <= limit) {
				box_join(&last->box, word->box);
				last->size = max(last->size, word->size);
				last->end = i + 1;
			} else {
				if (ARRAY_GROW(s->fragments, s->fragment_count, s->fragment_size) < 0)
					return -1;
				s->fragments[s->fragment_count++] = (struct fragment){.box = word->box,
					.cy = word->cy, .size = word->size, .first = i, .end = i + 1};
			}
			reach = max(reach, word->box.x1);
		}
		row->fragment_end = s->fragment_count;
	}
	return 0;
}

static bool disjoint(const struct work *w, const struct row *a, const struct row *b)
{
	const struct fragment *f = w->s->fragments;
	for (size_t i = a->fragment, k = b->fragment; i < a->fragment_end && k < b->fragment_end;) {
		int unit = em(min(f[i].size, f[k].size), CORRIDOR);
		if (f[i].box.x1 + unit <= f[k].box.x0)
			i++;
		else if (f[k].box.x1 + unit <= f[i].box.x0)
			k++;
		else
			return false;
	}
	return true;
}

/* Rows whose texts stand beside each other on different baselines become one. */
static void join_rows_beside(struct work *w)
{
	struct layout_scratch *s = w->s;
	size_t kept = 0;
	for (size_t r = 0; r < s->row_count; r++) {
		struct row *last = kept ? &s->rows[kept - 1] : NULL, *row = &s->rows[r];
		if (!last || row->fragment_end - last->fragment > JOINED_MAX || row->cy - last->cy >= em(min(row->size, last->size), BESIDE) ||
			!disjoint(w, last, row)) {
			s->rows[kept++] = *row;
			continue;
		}
		box_join(&last->box, row->box);
		last->size = max(last->size, row->size);
		last->end = row->end;
		last->fragment_end = row->fragment_end;
		/* Few fragments: insertion by x. */
		for (size_t i = last->fragment + 1; i < last->fragment_end; i++) {
			struct fragment f = s->fragments[i];
			size_t k = i;
			for (; k > last->fragment && s->fragments[k - 1].box.x0 > f.box.x0; k--)
				s->fragments[k] = s->fragments[k - 1];
			s->fragments[k] = f;
		}
	}
	s->row_count = kept;
}

/* ------------------------------------------------------------------ lines */

static bool letters(struct span s)
{
	for (size_t at = 0; at < s.len;)
		if (codepoint_is_letter(utf8_next(s, &at)))
			return true;
	return false;
}

static struct span word_text(const struct work *w, const struct word *word, struct buffer *b)
{
	buffer_clear(b);
	for (size_t i = word->first; i < word->end; i++)
		buffer_add_span(b, span_slice(w->page->text, w->page->pieces[i].at));
	return buffer_span(b);
}

static bool raised(const struct word *small, const struct word *base)
{
	return small->size * 5 <= base->size * 4 &&
		base->box.y1 - small->box.y1 > em(base->size, 15) && small->cy < base->cy;
}

/* A unit of length takes its square or cube without a space: m², km³. */
static bool is_unit(struct span s)
{
	static const char *const units[] = {"m", "dm", "cm", "mm", "km", "hm", "dam"};
	size_t start = 0;
	while (start < s.len && ((s.ptr[start] >= '0' && s.ptr[start] <= '9') || s.ptr[start] == ',' ||
					s.ptr[start] == '.' || s.ptr[start] == '/' || s.ptr[start] == '('))
		start++;
	s.ptr += start;
	s.len -= start;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (span_equal(s, span_of(units[i])))
			return true;
	return false;
}

static bool ends_in_digit(const struct work *w, const struct word *word)
{
	struct span s = span_slice(w->page->text, w->page->pieces[word->end - 1].at);
	return s.len && s.ptr[s.len - 1] >= '0' && s.ptr[s.len - 1] <= '9';
}

static bool begins_with_digit(const struct work *w, const struct word *word)
{
	struct span s = span_slice(w->page->text, w->page->pieces[word->first].at);
	return s.len && s.ptr[0] >= '0' && s.ptr[0] <= '9';
}

static int space_after(const struct work *w, const struct word *a, const struct word *b, int spread,
	struct buffer *scratch)
{
	if (a->whole || b->whole)
		return true;
	int gap = b->box.x0 - a->box.x1, unit = min(a->size, b->size);
	if (raised(b, a)) {
		/* A footnote mark must not become part of the word, least of all of a number. */
		bool mark = !letters(word_text(w, b, scratch));
		return mark ? !is_unit(word_text(w, a, scratch)) : gap > em(a->size, SPACE_GAP);
	}
	if (raised(a, b) && !letters(word_text(w, a, scratch))) {
		struct span next = word_text(w, b, scratch);
		size_t at = 0;
		uint32_t cp = next.len ? utf8_next(next, &at) : 0;
		return codepoint_is_letter(cp) || codepoint_is_digit(cp) ||
			gap > em(unit, SPACE_GAP);
	}
	if (spread)
		return gap > spread;
	/* A number filled into its slot may touch the words around it. */
	if (b->hint && gap > -em(unit, 30) && ends_in_digit(w, a) != begins_with_digit(w, b) &&
		letters(word_text(w, ends_in_digit(w, a) ? b : a, scratch)))
		return true;
	int least = b->blank ? SPACE_GAP_BLANK : b->hint ? SPACE_GAP_HINT : SPACE_GAP;
	return gap > em(unit, least);
}

/*
 * Letters set apart for emphasis: the gap above which one is a space, or 0 where it is no such line. Most
 * of its gaps are between letters, alike; a space is wider than these by itself.
 */
static int spread_threshold(const struct work *w)
{
	const struct layout_scratch *s = w->s;
	size_t single = 0, count[40] = {0}, below = 0;
	if (s->line_count < 6)
		return 0;
	int unit = max(s->words[s->line[0]].size / 20, 1);
	for (size_t i = 0; i < s->line_count; i++) {
		const struct word *word = &s->words[s->line[i]];
		if (word->whole)
			return 0;
		single += word->single;
		if (i) {
			int gap = (word->box.x0 - s->words[s->line[i - 1]].box.x1) / unit;
			count[gap < 0 ? 0 : gap > 39 ? 39 : gap]++;
		}
	}
	if (single * 10 < s->line_count * 6)
		return 0;
	int median = 0;
	while (median < 39 && (below += count[median]) * 2 < s->line_count - 1)
		median++;
	return (median + 1) * unit + 2 * unit;
}

static int add_run(struct layout *out, struct layout_line *line, size_t codepoints, int font, int size)
{
	struct layout_run *last = out->run_count > line->runs.start ? &out->runs[out->run_count - 1] : NULL;
	if (last && last->font == font && last->size == size) {
		last->codepoints += codepoints;
		return 0;
	}
	if (ARRAY_GROW(out->runs, out->run_count, out->run_size) < 0)
		return -1;
	out->runs[out->run_count++] = (struct layout_run){codepoints, font, size};
	return 0;
}

struct tally {
	size_t letters, bold, italic;
	int size;
	size_t size_letters;
	long long balance; /* majority vote (Boyer and Moore) for the size */
};

static int add_piece(struct work *w, struct layout_line *line, const struct layout_piece *p,
	struct tally *tally)
{
	struct span s = span_slice(w->page->text, p->at);
	struct layout *out = w->out;
	size_t count = 0, at = 0;
	if (s.len == 1 && s.ptr[0] > ' ') {
		buffer_add_char(&out->text, s.ptr[0]);
		count = at = 1;
	}
	while (at < s.len) {
		uint32_t cp = utf8_next(s, &at);
		if (is_space(cp)) {
			/* Inside a piece: one space, never at its ends. */
			if (!count || at >= s.len)
				continue;
			cp = ' ';
			if (out->text.len && out->text.data && out->text.data[out->text.len - 1] == ' ')
				continue;
		}
		buffer_add_codepoint(&out->text, cp);
		count++;
	}
	while (count && out->text.len && out->text.data[out->text.len - 1] == ' ') {
		out->text.len--;
		count--;
	}
	if (!count)
		return 0;
	int size = piece_size(p);
	tally->letters += count;
	tally->bold += p->flags & PIECE_BOLD ? count : 0;
	tally->italic += p->flags & PIECE_ITALIC ? count : 0;
	if (tally->balance <= 0) {
		tally->size = size;
		tally->balance = (long long)count;
	} else
		tally->balance += size == tally->size ? (long long)count : -(long long)count;
	return add_run(out, line, count, p->font, size);
}

static int blank_run(struct work *w, struct layout_line *line, char c)
{
	struct layout *out = w->out;
	buffer_add_char(&out->text, c);
	struct layout_run *last = &out->runs[out->run_count - 1];
	return add_run(out, line, 1, last->font, last->size);
}

static void line_begin(struct work *w, struct layout_line *line)
{
	*line = (struct layout_line){.at = {w->out->text.len, 0}, .runs = {w->out->run_count, 0}};
}

static int line_end(struct work *w, struct layout_line *line, const struct tally *tally, unsigned flags)
{
	struct layout *out = w->out;
	line->at.end = out->text.len;
	line->runs.end = out->run_count;
	line->size = tally->size;
	line->flags = flags | (tally->bold * 2 > tally->letters ? LINE_BOLD : 0) |
		(tally->italic * 2 > tally->letters ? LINE_ITALIC : 0);
	if (line->at.end == line->at.start)
		return 0;
	if (!buffer_ok(&out->text) || ARRAY_GROW(out->lines, out->count, out->size) < 0)
		return -1;
	out->lines[out->count++] = *line;
	return 0;
}

/* The words in s->line[], sorted by x, one behind the other. */
static int append_words(struct work *w, struct layout_line *line, struct tally *tally, struct buffer *scratch)
{
	struct layout_scratch *s = w->s;
	int spread = spread_threshold(w);
	for (size_t i = 0; i < s->line_count; i++) {
		const struct word *word = &s->words[s->line[i]];
		if (line->at.start == w->out->text.len)
			line->box = word->box;
		else
			box_join(&line->box, word->box);
		if (i && space_after(w, &s->words[s->line[i - 1]], word, spread, scratch) &&
			w->out->run_count > line->runs.start && blank_run(w, line, ' ') < 0)
			return -1;
		for (size_t k = word->first; k < word->end; k++)
			if (add_piece(w, line, &w->page->pieces[k], tally) < 0)
				return -1;
	}
	return 0;
}

static int take_words(struct work *w, size_t first, size_t end)
{
	struct layout_scratch *s = w->s;
	for (size_t i = first; i < end; i++) {
		if (ARRAY_GROW(s->line, s->line_count, s->line_size) < 0)
			return -1;
		s->line[s->line_count++] = s->order[i];
	}
	return 0;
}

static int emit_words(struct work *w, unsigned flags)
{
	struct layout_line line;
	struct tally tally = {0};
	struct buffer scratch = {0};
	line_begin(w, &line);
	int result = append_words(w, &line, &tally, &scratch);
	buffer_free(&scratch);
	return result < 0 ? -1 : line_end(w, &line, &tally, flags);
}

/*
 * The fragments [first, end) of a row, sorted by x: one line for each height they stand at, from the
 * top. done[] is not needed: few fragments, so each height is looked for anew.
 */
static int emit_fragments(struct work *w, size_t first, size_t end, unsigned flags)
{
	struct layout_scratch *s = w->s;
	int above = INT_MIN;
	for (;;) {
		int top = INT_MAX, size = 0;
		for (size_t i = first; i < end; i++)
			if (s->fragments[i].cy > above && s->fragments[i].cy < top) {
				top = s->fragments[i].cy;
				size = s->fragments[i].size;
			}
		if (top == INT_MAX)
			return 0;
		int bottom = top + em(size, ROW_TOLERANCE + 10);
		s->line_count = 0;
		for (size_t i = first; i < end; i++)
			if (s->fragments[i].cy >= top && s->fragments[i].cy <= bottom &&
				take_words(w, s->fragments[i].first, s->fragments[i].end) < 0)
				return -1;
		if (emit_words(w, flags) < 0)
			return -1;
		above = bottom;
	}
}

/* ------------------------------------------------------------------ regions */

struct region {
	size_t first, end; /* rows */
	struct gap gaps[COLUMNS_MAX];
	size_t gap_count;
	bool table;
};

/* The widest part of a corridor that a row leaves white; a row that passes through between two words
 * must do so by more than its own spaces. */
static struct gap white_part(const struct work *w, const struct row *row, struct gap c, int least)
{
	const struct layout_scratch *s = w->s;
	struct gap best = {0, 0};
	int reach = c.x0;
	bool left = false;
	for (size_t i = row->first; i <= row->end; i++) {
		int x0 = i < row->end ? s->words[s->order[i]].box.x0 : c.x1;
		int x1 = i < row->end ? s->words[s->order[i]].box.x1 : c.x1;
		int stop = min(x0, c.x1);
		int needed = left && i < row->end ? least + least / 2 : 0;
		if (stop - reach > best.x1 - best.x0 && stop - reach > needed)
			best = (struct gap){reach, stop};
		if (x1 > reach)
			reach = x1;
		left = left || x0 < c.x1;
		if (reach >= c.x1)
			break;
	}
	return best;
}

/* order[] of a row that was joined from two is not sorted by x over all of it; corridors are then
 * narrowed by its fragments. */
static struct gap white_between(const struct work *w, const struct row *row, struct gap c)
{
	const struct fragment *f = w->s->fragments;
	if (row->fragment_end - row->fragment == 1) {
		int least = least_space(w, row);
		return white_part(w, row, c, least == INT_MAX ? 0 : least);
	}
	struct gap best = {0, 0};
	int reach = c.x0;
	for (size_t i = row->fragment; i <= row->fragment_end; i++) {
		int x0 = i < row->fragment_end ? f[i].box.x0 : c.x1;
		int stop = min(x0, c.x1);
		if (stop - reach > best.x1 - best.x0)
			best = (struct gap){reach, stop};
		if (i < row->fragment_end)
			reach = max(reach, f[i].box.x1);
	}
	return best;
}

static bool row_passes(const struct work *w, const struct row *row, struct region *g, bool narrow)
{
	struct gap kept[COLUMNS_MAX];
	size_t count = 0;
	for (size_t i = 0; i < g->gap_count; i++) {
		struct gap white = white_between(w, row, g->gaps[i]);
		if (white.x1 - white.x0 >= em(row->size, CORRIDOR))
			kept[count++] = white;
	}
	bool all = count == g->gap_count;
	if (!count || (!all && !narrow))
		return false;
	memcpy(g->gaps, kept, count * sizeof *kept);
	g->gap_count = count;
	return true;
}

/* -1 all of the row's words stand left of the corridor, 1 right of it, 0 on both sides. */
static int side_of(const struct row *row, struct gap c)
{
	int middle = (c.x0 + c.x1) / 2;
	return row->box.x1 <= middle ? -1 : row->box.x0 >= middle ? 1 : 0;
}

static struct box side_box(struct work *w, const struct region *g, int side)
{
	const struct layout_scratch *s = w->s;
	int middle = (g->gaps[0].x0 + g->gaps[0].x1) / 2;
	struct box box = {INT_MAX, INT_MAX, INT_MIN, INT_MIN};
	w->budget -= (long)(g->end - g->first);
	for (size_t r = g->first; r < g->end; r++)
		for (size_t i = s->rows[r].fragment; i < s->rows[r].fragment_end; i++)
			if ((s->fragments[i].box.x0 >= middle ? 1 : -1) == side)
				box_join(&box, s->fragments[i].box);
	return box;
}

static size_t lines_on(const struct work *w, const struct region *g, int side)
{
	size_t n = 0;
	int middle = (g->gaps[0].x0 + g->gaps[0].x1) / 2;
	for (size_t r = g->first; r < g->end; r++) {
		const struct row *row = &w->s->rows[r];
		for (size_t i = row->fragment; i < row->fragment_end; i++)
			if ((w->s->fragments[i].box.x0 >= middle ? 1 : -1) == side) {
				n++;
				break;
			}
	}
	return n;
}

/* Does a row with text on one side only belong to the band whose edge it follows? */
static bool row_belongs(struct work *w, const struct region *g, struct gap corridor,
	const struct row *row, bool below)
{
	int side = side_of(row, corridor); /* as the row itself narrows it */
	if (g->gap_count != 1 || side == 0)
		return false;
	struct box column = side_box(w, g, side);
	if (column.x0 > column.x1)
		return false;
	int distance = below ? row->box.y0 - column.y1 : column.y0 - row->box.y1;
	int centre = (row->box.x0 + row->box.x1) / 2, middle = (column.x0 + column.x1) / 2;
	bool centred = abs(centre - middle) < row->size &&
		abs(centre - w->page->width / 2) > 2 * row->size;
	bool aligned = row->box.x0 > column.x0 - em(row->size, 60) &&
		row->box.x0 < column.x0 + em(row->size, 300);
	bool at_top = w->s->rows[g->first].box.y0 < w->page->height / 3;
	if (side > 0)
		/* Between the post and the name is room for a seal and a signature. */
		return centred && distance < (below ? em(row->size, 1100) : em(row->size, 200));
	/* A letterhead's lines are centred; what stands flush above a signature is the text's last line. */
	if (!below)
		return at_top && centred && abs(row->box.x0 - column.x0) > em(row->size, 60) &&
			distance < em(row->size, 130);
	/* An organ alone is no letterhead: between it and its number stand the rule and, on the right, the
	 * motto's second line. */
	bool letterhead = at_top && distance < em(row->size, 350) && lines_on(w, g, -1) == 1;
	if (centred && (letterhead || distance < em(row->size, 130)))
		return true;
	/* A note below a recipient may be set in far, but stays inside the list. */
	bool within = !at_top && row->box.x0 > column.x0 - em(row->size, 60) &&
		row->box.x1 < column.x1 + em(row->size, 60);
	return (aligned || within) && distance < em(row->size, at_top ? 35 : 90);
}

static bool multiple(const struct row *row)
{
	return row->fragment_end - row->fragment > 1;
}

/* All white corridors of the region's rows. */
static void find_columns(const struct work *w, struct region *g)
{
	const struct layout_scratch *s = w->s;
	int size = 0;
	struct box all = {INT_MAX, INT_MAX, INT_MIN, INT_MIN};
	for (size_t r = g->first; r < g->end; r++) {
		size = max(size, s->rows[r].size);
		box_join(&all, s->rows[r].box);
	}
	/* The corridors of one row, cut by every other; new ones can only be narrower than its own. */
	size_t richest = g->first;
	for (size_t r = g->first; r < g->end; r++)
		if (s->rows[r].fragment_end - s->rows[r].fragment >
			s->rows[richest].fragment_end - s->rows[richest].fragment)
			richest = r;
	const struct row *row = &s->rows[richest];
	struct gap gaps[COLUMNS_MAX];
	size_t count = 0;
	int reach = s->fragments[row->fragment].box.x1;
	for (size_t i = row->fragment + 1; i < row->fragment_end && count < COLUMNS_MAX; i++) {
		if (s->fragments[i].box.x0 > reach)
			gaps[count++] = (struct gap){reach, s->fragments[i].box.x0};
		reach = max(reach, s->fragments[i].box.x1);
	}
	size_t kept = 0;
	for (size_t k = 0; k < count; k++) {
		struct gap c = gaps[k];
		for (size_t r = g->first; r < g->end && c.x1 > c.x0; r++)
			c = white_between(w, &s->rows[r], c);
		if (c.x1 - c.x0 >= em(size, CORRIDOR) * 4 / 5)
			gaps[kept++] = c;
	}
	if (kept) {
		memcpy(g->gaps, gaps, kept * sizeof *gaps);
		g->gap_count = kept;
	}
}

static size_t column_of(const struct region *g, int x)
{
	size_t column = 0;
	while (column < g->gap_count && x >= (g->gaps[column].x0 + g->gaps[column].x1) / 2)
		column++;
	return column;
}

/* Bullets and numbers with a tab behind them are no column: told by the rows that have both sides,
 * others are the items' wrapped ends. */
static bool left_is_markers(const struct work *w, const struct region *g)
{
	const struct layout_scratch *s = w->s;
	int middle = (g->gaps[0].x0 + g->gaps[0].x1) / 2;
	for (size_t r = g->first; r < g->end; r++) {
		const struct row *row = &s->rows[r];
		const struct fragment *f = &s->fragments[row->fragment];
		if (row->fragment_end - row->fragment > 1 && f->box.x0 < middle &&
			f->box.x1 - f->box.x0 >= em(f->size, 220))
			return false;
	}
	return true;
}

static bool is_table(const struct work *w, const struct region *g)
{
	const struct layout_scratch *s = w->s;
	size_t filled[COLUMNS_MAX + 1] = {0}, rich = 0, full = 0, aligned = 0;
	int x0[COLUMNS_MAX + 1];
	for (size_t r = g->first; r < g->end; r++) {
		const struct row *row = &s->rows[r];
		size_t last = COLUMNS_MAX + 1, columns = 0;
		bool same = true;
		for (size_t i = row->fragment; i < row->fragment_end; i++) {
			size_t column = column_of(g, s->fragments[i].box.x0);
			if (column == last)
				continue;
			last = column;
			columns++;
			if (filled[column]++ == 0)
				x0[column] = s->fragments[i].box.x0;
			else if (abs(x0[column] - s->fragments[i].box.x0) > em(row->size, 25))
				same = false;
		}
		rich += columns > 1;
		full += columns == g->gap_count + 1;
		aligned += columns > 1 && same;
	}
	size_t columns = 0;
	for (size_t i = 0; i <= g->gap_count; i++)
		columns += filled[i] > 1;
	/* A signature band whose list of recipients has a column of its own notes is no table: it has hardly
	 * a row that fills all three. */
	if (g->gap_count >= 2)
		return columns >= 3 && (full >= 2 || (g->gap_count >= 3 && rich >= 3));
	/* Two columns: a letterhead's are centred; a table's begin at the same place in every row. */
	return rich >= 4 && aligned * 10 >= rich * 8 && !left_is_markers(w, g);
}

/*
 * "Kính gửi:" and the addressee, set below a letterhead with a tab between, may leave its corridor white. The left
 * part then stands near the corridor, not in the left column.
 */
static bool straddles(struct work *w, const struct region *g, const struct row *row)
{
	const struct fragment *f = &w->s->fragments[row->fragment];
	if (row->fragment_end - row->fragment != 2 || f[1].box.x0 - f[0].box.x1 > em(row->size, 120))
		return false;
	struct box column = side_box(w, g, -1);
	if (column.x0 > column.x1) /* nothing stands in it */
		return false;
	int centre = (f->box.x0 + f->box.x1) / 2, middle = (column.x0 + column.x1) / 2;
	return abs(centre - middle) > row->size && f->box.x0 > column.x0 + em(row->size, 300) &&
		f->box.x1 > column.x1 - em(row->size, 60);
}

static int corridor_score(const struct work *w, struct gap c)
{
	return c.x1 - c.x0 - abs((c.x0 + c.x1) / 2 - w->page->width / 2) / 2;
}

/* Grows a region around the row `seed`, not above row `floor`. True where it is one. */
static bool find_region(struct work *w, size_t seed, size_t floor, struct region *g)
{
	const struct layout_scratch *s = w->s;
	const struct row *row = &s->rows[seed];
	*g = (struct region){.first = seed, .end = seed + 1};
	int reach = s->fragments[row->fragment].box.x1;
	for (size_t i = row->fragment + 1; i < row->fragment_end && g->gap_count < COLUMNS_MAX; i++) {
		int x0 = s->fragments[i].box.x0;
		if (x0 - reach >= em(row->size, CORRIDOR))
			g->gaps[g->gap_count++] = (struct gap){reach, x0};
		reach = max(reach, s->fragments[i].box.x1);
	}
	if (!g->gap_count || w->budget < 0)
		return false;
	/* Downward: a row with several parts settles that those with one before it stand inside. */
	struct region trial = *g;
	int bottom = row->box.y1;
	size_t many = 1, alone = 0;
	for (size_t r = seed + 1; r < s->row_count && w->budget-- >= 0; r++) {
		const struct row *next = &s->rows[r];
		int distance = next->box.y0 - bottom;
		if (distance > em(next->size, 1100) || !row_passes(w, next, &trial, many == 1 && multiple(next)))
			break;
		if (multiple(next) || (next->fragment_end - next->fragment == 1 && side_of(next, trial.gaps[0]) == 0)) {
			if (distance > em(next->size, 250) && alone == 0 && many > 1)
				break;
			trial.end = r + 1;
			*g = trial;
			many++;
			alone = 0;
		} else if (++alone > 40)
			break;
		bottom = max(bottom, next->box.y1);
	}
	/* Single rows below and above that go with a column. */
	while (g->end < s->row_count) {
		const struct row *next = &s->rows[g->end];
		struct region wider = *g;
		wider.end++;
		if (multiple(next) || !row_passes(w, next, &wider, false))
			break;
		if (g->gap_count == 1 ? !row_belongs(w, g, wider.gaps[0], next, true)
				      : next->box.y0 - s->rows[g->end - 1].box.y1 > em(next->size, 35))
			break;
		*g = wider;
	}
	while (g->first > floor) {
		const struct row *next = &s->rows[g->first - 1];
		struct region wider = *g;
		wider.first--;
		if (multiple(next) || !row_passes(w, next, &wider, false))
			break;
		if (g->gap_count == 1 ? !row_belongs(w, g, wider.gaps[0], next, false)
				      : s->rows[g->first].box.y0 - next->box.y1 > em(next->size, 35))
			break;
		*g = wider;
	}
	/* Columns are looked for in every row, sides three times. */
	w->budget -= (long)(g->gap_count + 4) * (long)(g->end - g->first);
	find_columns(w, g);
	g->table = is_table(w, g);
	if (g->table)
		return true;
	if (g->gap_count > 1) {
		/* A band has two columns: between them is the widest corridor near the middle. */
		size_t best = 0;
		for (size_t i = 1; i < g->gap_count; i++)
			if (corridor_score(w, g->gaps[i]) > corridor_score(w, g->gaps[best]))
				best = i;
		g->gaps[0] = g->gaps[best];
		g->gap_count = 1;
	}
	struct region shorter = *g;
	shorter.end--;
	if (s->rows[g->first].box.y0 < w->page->height / 3 && g->end - g->first > 2 &&
		straddles(w, &shorter, &s->rows[g->end - 1]))
		*g = shorter;
	return lines_on(w, g, -1) >= 2 && lines_on(w, g, 1) >= 2 && !left_is_markers(w, g);
}

/* ------------------------------------------------------------------ reading order */

static int emit_band(struct work *w, const struct region *g)
{
	const struct layout_scratch *s = w->s;
	int middle = (g->gaps[0].x0 + g->gaps[0].x1) / 2;
	for (int side = -1; side <= 1; side += 2)
		for (size_t r = g->first; r < g->end; r++) {
			const struct row *row = &s->rows[r];
			/* Fragments are sorted by x; one that spans the corridor is cut word by word. */
			if (!multiple(row)) {
				w->s->line_count = 0;
				for (size_t i = row->first; i < row->end; i++)
					if ((s->words[s->order[i]].box.x0 >= middle ? 1 : -1) == side &&
						take_words(w, i, i + 1) < 0)
						return -1;
				if (s->line_count && emit_words(w, side < 0 ? LINE_LEFT : LINE_RIGHT) < 0)
					return -1;
				continue;
			}
			size_t cut = row->fragment;
			while (cut < row->fragment_end && s->fragments[cut].box.x0 < middle)
				cut++;
			if (emit_fragments(w, side < 0 ? row->fragment : cut,
				    side < 0 ? cut : row->fragment_end,
				    side < 0 ? LINE_LEFT : LINE_RIGHT) < 0)
				return -1;
		}
	return 0;
}

/*
 * Where a table's row ends that begins with the page row r. Between rows is more white than between a
 * cell's lines; where it is the same all over, a row begins where the first column does.
 */
struct table_shape {
	int wrap;     /* rows further apart than this are of different table rows */
	bool parted;  /* some are */
	bool keyed;   /* the first column holds numbers or marks only */
};

static struct table_shape table_shape(const struct work *w, const struct region *g)
{
	const struct layout_scratch *s = w->s;
	struct table_shape shape = {.keyed = true};
	int least = INT_MAX, most = INT_MIN, size = 0;
	for (size_t r = g->first; r < g->end; r++) {
		const struct row *row = &s->rows[r];
		const struct fragment *f = &s->fragments[row->fragment];
		size = max(size, row->size);
		if (column_of(g, f->box.x0) == 0 && f->box.x1 - f->box.x0 > em(row->size, 400))
			shape.keyed = false;
		if (r == g->first)
			continue;
		int gap = row->box.y0 - s->rows[r - 1].box.y1;
		least = min(least, gap);
		most = max(most, gap);
	}
	shape.wrap = least == INT_MAX ? 0 : least + em(size, 25);
	shape.parted = most > shape.wrap;
	return shape;
}

static size_t table_row_end(const struct work *w, const struct region *g,
	const struct table_shape *shape, size_t r)
{
	const struct layout_scratch *s = w->s;
	size_t end = r + 1, starts = 0;
	while (end < g->end && s->rows[end].box.y0 - s->rows[end - 1].box.y1 <= shape->wrap)
		end++;
	for (size_t k = r; k < end; k++)
		starts += column_of(g, s->fragments[s->rows[k].fragment].box.x0) == 0;
	/* One start, wherever it stands (cells may be centred): one row. A first column of words that is
	 * parted from the rows around it may wrap as well as the others. */
	if (starts <= 1 || (shape->parted && !shape->keyed))
		return end;
	for (size_t k = r + 1; k < end; k++)
		if (column_of(g, s->fragments[s->rows[k].fragment].box.x0) == 0)
			return k;
	return end;
}

static int emit_table(struct work *w, const struct region *g)
{
	struct layout_scratch *s = w->s;
	const struct table_shape shape = table_shape(w, g);
	struct buffer scratch = {0};
	int result = -1;
	for (size_t r = g->first; r < g->end;) {
		size_t end = table_row_end(w, g, &shape, r);
		struct layout_line line;
		struct tally tally = {0};
		line_begin(w, &line);
		size_t waiting = 0;
		for (size_t column = 0; column <= g->gap_count; column++) {
			bool begun = false;
			for (size_t k = r; k < end; k++) {
				const struct row *row = &s->rows[k];
				s->line_count = 0;
				for (size_t i = row->first; i < row->end; i++)
					if (column_of(g, s->words[s->order[i]].box.x0) == column &&
						take_words(w, i, i + 1) < 0)
						goto out;
				if (!s->line_count)
					continue;
				if (w->out->run_count == line.runs.start) {
					/* Empty cells before the first text have no font to go with. */
					waiting = 0;
				}
				for (; waiting; waiting--)
					if (blank_run(w, &line, '\t') < 0)
						goto out;
				if (begun && blank_run(w, &line, ' ') < 0)
					goto out;
				if (append_words(w, &line, &tally, &scratch) < 0)
					goto out;
				begun = true;
			}
			waiting++;
		}
		if (line_end(w, &line, &tally, LINE_TABLE) < 0)
			goto out;
		r = end;
	}
	result = 0;
out:
	buffer_free(&scratch);
	return result;
}

/* A row of its own: one line, or two where two texts stand far apart. */
static int emit_row(struct work *w, const struct row *row)
{
	const struct layout_scratch *s = w->s;
	for (size_t i = row->fragment + 1; i < row->fragment_end; i++) {
		const struct fragment *a = &s->fragments[i - 1], *b = &s->fragments[i];
		if (b->box.x0 - a->box.x1 < em(row->size, WIDE_GAP) || a->end - a->first < 2 ||
			b->end - b->first < 2)
			continue;
		if (emit_fragments(w, row->fragment, i, LINE_LEFT) < 0)
			return -1;
		return emit_fragments(w, i, row->fragment_end, LINE_RIGHT);
	}
	return emit_fragments(w, row->fragment, row->fragment_end, 0);
}

/* Text that runs up or down: by columns of ink, in the order given. */
static int emit_vertical(struct work *w)
{
	const struct layout_page *page = w->page;
	struct layout_line line;
	struct tally tally = {0};
	bool open = false, blank = false;
	struct box last = {0};
	for (size_t i = 0; i < page->count; i++) {
		const struct layout_piece *p = &page->pieces[i];
		if (piece_blank(page, p)) {
			blank = true;
			continue;
		}
		if (!(p->flags & PIECE_VERTICAL))
			continue;
		struct box box = sane_box(p->box);
		if (open && (box.x1 <= last.x0 || box.x0 >= last.x1)) {
			line.vertical = true;
			if (line_end(w, &line, &tally, 0) < 0)
				return -1;
			open = false;
		}
		if (!open) {
			line_begin(w, &line);
			line.box = box;
			tally = (struct tally){0};
			open = true;
		} else if (w->out->run_count > line.runs.start && (blank || p->flags & PIECE_WORD) &&
			blank_run(w, &line, ' ') < 0)
			return -1;
		blank = false;
		box_join(&line.box, box);
		last = box;
		if (add_piece(w, &line, p, &tally) < 0)
			return -1;
	}
	line.vertical = true;
	return open ? line_end(w, &line, &tally, 0) : 0;
}

int layout_page(struct layout *result, const struct layout_page *page)
{
	buffer_clear(&result->text);
	result->count = result->run_count = 0;
	if (!result->scratch && !(result->scratch = calloc(1, sizeof *result->scratch)))
		return -1;
	struct work w = {.page = page, .out = result, .s = result->scratch};
	if (find_words(&w) < 0)
		return -1;
	if (!w.s->word_count)
		return emit_vertical(&w);
	if (order_words(&w) < 0)
		return -1;
	adopt_small_words(&w);
	if (make_rows(&w) < 0 || make_fragments(&w) < 0)
		return -1;
	join_rows_beside(&w);
	const struct layout_scratch *s = w.s;
	w.budget = 10000 + VISITS_PER_ROW * (long)s->row_count;
	size_t done = 0; /* rows above are written */
	for (size_t r = 0; r < s->row_count; r++) {
		struct region g;
		if (!multiple(&s->rows[r]) || !find_region(&w, r, done, &g))
			continue;
		for (; done < g.first; done++)
			if (emit_row(&w, &s->rows[done]) < 0)
				return -1;
		if ((g.table ? emit_table(&w, &g) : emit_band(&w, &g)) < 0)
			return -1;
		done = g.end;
		r = g.end - 1;
	}
	for (; done < s->row_count; done++)
		if (emit_row(&w, &s->rows[done]) < 0)
			return -1;
	if (emit_vertical(&w) < 0 || !buffer_ok(&result->text))
		return -1;
	return 0;
}

void layout_free(struct layout *result)
{
	if (result->scratch) {
		free(result->scratch->words);
		free(result->scratch->order);
		free(result->scratch->rows);
		free(result->scratch->fragments);
		free(result->scratch->line);
		free(result->scratch);
	}
	buffer_free(&result->text);
	free(result->lines);
	free(result->runs);
	*result = (struct layout){0};
}
