/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode.h"

#include "furniture.h"
#include "iconv_text.h"
#include "markdown.h"
#include "media.h"
#include "rules.h"
#include "table.h"
#include "text_clean.h"
#include "utf8.h"
#include "viqr.h"

#include <stdlib.h>
#include <strings.h>

/* One character of a line on its way from what was shown to what was meant. */
struct cell {
	uint32_t cp;
	uint32_t shown;    /* what stood there, for taking a guess back */
	unsigned char flags;
};
enum cell_flag {
	CELL_LEGACY = 1 << 0,    /* came out of an 8-bit encoding */
	CELL_HYPHEN = 1 << 1,    /* shown as a hyphen or minus, as the encoding's letter on byte AD (ư) is */
	CELL_SHARED = 1 << 3,    /* a letter whose code serves both cases */
	CELL_CAPITAL = 1 << 4    /* in a font that draws small letters as capitals */
};

/* How the text of one font is read. */
struct font_reading {
	int reading;
	bool mac;
	bool capital;
	struct encoding_evidence evidence;
};

struct decoder {
	struct encodings encodings;
	struct rules *rules;
	struct text_clean clean;
	struct span names;   /* capital-words.tsv */
	int forced;          /* reading given by the user, or -1 */
	char *forced_iconv;  /* encoding of raw bytes for iconv, or NULL; owned */
	/* Memory used again from line to line. */
	struct cell *cells;
	size_t cell_count, cell_size;
	struct buffer bytes, shown, line, plain;
};

/* ------------------------------------------------------------------ life */

static int set_forced(struct decoder *d, const char *encoding, struct error *err)
{
	const struct charset *c = charset_find(&d->encodings.charsets, span_of(encoding));
	if (c)
		d->forced = ENCODING_CHARSET + (int)(c - d->encodings.charsets.items);
	else if (strcasecmp(encoding, "viqr") == 0)
		d->forced = ENCODING_VIQR;
	else if (strcasecmp(encoding, "utf-8-as-cp1252") == 0 || strcasecmp(encoding, "utf-8") == 0 ||
		 strcasecmp(encoding, "utf8") == 0)
		d->forced = ENCODING_UTF8;
	else if (iconv_text_known(encoding)) {
		d->forced_iconv = malloc(strlen(encoding) + 1);
		if (!d->forced_iconv)
			return error_memory(err);
		strcpy(d->forced_iconv, encoding);
	} else
		return error_set(err, ERROR_SYSTEM, "unknown encoding \"%s\"", encoding);
	return 0;
}

struct decoder *decoder_new(const char *encoding, struct error *err)
{
	struct decoder *d = calloc(1, sizeof *d);
	if (!d) {
		error_memory(err);
		return NULL;
	}
	d->forced = -1;
	d->rules = rules_new();
	if (!d->rules) {
		error_memory(err);
		decoder_free(d);
		return NULL;
	}
	const struct data_file *names = data_file_find("capital-words.tsv");
	d->names = names ? names->text : (struct span){"", 0};
	if (encodings_init(&d->encodings, err) < 0 || text_clean_init(&d->clean, err) < 0 ||
		rules_add_builtin(d->rules, "font-rules.tsv", err) < 0 ||
		rules_add_builtin(d->rules, "furniture-rules.tsv", err) < 0 ||
		(encoding && set_forced(d, encoding, err) < 0)) {
		decoder_free(d);
		return NULL;
	}
	return d;
}

void decoder_free(struct decoder *d)
{
	if (!d)
		return;
	encodings_free(&d->encodings);
	rules_free(d->rules);
	text_clean_free(&d->clean);
	free(d->forced_iconv);
	free(d->cells);
	buffer_free(&d->bytes);
	buffer_free(&d->shown);
	buffer_free(&d->line);
	buffer_free(&d->plain);
	free(d);
}

const struct encodings *decoder_encodings(const struct decoder *d)
{
	return &d->encodings;
}

void decoded_free(struct decoded *d)
{
	buffer_free(&d->text);
	lines_free(&d->lines);
	free(d->pages);
	diagnostics_free(&d->diagnostics);
	*d = (struct decoded){0};
}

/* ------------------------------------------------------------------ cells */

static int add_cell(struct decoder *d, uint32_t cp, uint32_t shown, unsigned flags)
{
	if (ARRAY_GROW(d->cells, d->cell_count, d->cell_size) < 0)
		return -1;
	d->cells[d->cell_count++] = (struct cell){cp, shown, (unsigned char)flags};
	return 0;
}

static bool is_letter(const struct decoder *d, uint32_t cp)
{
	return syllable_letter(&d->encodings.syllables, cp);
}

/* The letter that the encoding puts on byte AD, which readers show as a hyphen; 0 if none. */
static uint32_t hyphen_letter(const struct charset *c)
{
	return c && c->own[0xAD] ? c->single[0xAD] : 0;
}

static bool certain_hyphen(uint32_t shown)
{
	return shown == 0xAD || shown == 0x2212;
}

/*
 * Characters [0, n) of one reading, as shown, into cells. `bytes` are theirs, one each but for ligatures, which the
 * caller has opened.
 */
static int add_charset_cells(struct decoder *d, const struct charset *c, const uint32_t *shown,
	struct span bytes, unsigned flags)
{
	uint32_t letter = hyphen_letter(c);
	for (size_t at = 0; at < bytes.len;) {
		size_t start = at;
		uint32_t cp = charset_next(c, bytes, &at);
		unsigned char lead = (unsigned char)bytes.ptr[start];
		uint32_t was = shown ? shown[start] : cp;
		unsigned own = flags | CELL_LEGACY;
		if (c->shared[lead] && at == start + 1)
			own |= CELL_SHARED;
		if (shown && letter && was == '-')
			own |= CELL_HYPHEN;
		else if (shown && letter && at == start + 1 && certain_hyphen(was))
			own |= CELL_HYPHEN;
		if (own & CELL_HYPHEN)
			cp = was; /* till repair_hyphens() has seen its neighbours */
		/* A byte that the encoding does not have: what was shown is the better guess. */
		if (shown && at == start + 1 && (cp == 0xFFFD || (lead >= 0x80 && !c->own[lead])))
			cp = was;
		if (add_cell(d, cp, was, own) < 0)
			return -1;
	}
	return 0;
}

/* Runs of cells shown as `text` through `view` in a reading. */
static int add_shown(struct decoder *d, const struct font_reading *f, struct span text)
{
	const struct encodings *e = &d->encodings;
	const struct byte_view *view = f->mac ? &e->mac : &e->win;
	const struct charset *c = encoding_charset(e, f->reading);
	unsigned flags = f->capital ? CELL_CAPITAL : 0;
	if (f->reading == ENCODING_AS_IS || (!c && f->reading != ENCODING_UTF8)) {
		for (size_t at = 0; at < text.len;) {
			uint32_t cp = utf8_next(text, &at);
			if (add_cell(d, cp, cp, certain_hyphen(cp) || cp == '-' ? CELL_HYPHEN : 0u) < 0)
				return -1;
		}
		return 0;
	}
	for (size_t at = 0; at < text.len;) {
		/* As long a stretch as has bytes. */
		size_t stop = at;
		buffer_clear(&d->bytes);
		buffer_clear(&d->shown);
		while (stop < text.len) {
			size_t next = stop;
			uint32_t cp = utf8_next(text, &next);
			int byte = byte_view_find(view, cp);
			if (view->ligatures && cp == 'f' && next < text.len && (text.ptr[next] == 'i' || text.ptr[next] == 'l')) {
				/* Vietnamese has no f: these are DE and DF of MacRoman. */
				byte = text.ptr[next] == 'i' ? 0xDE : 0xDF;
				next++;
			}
			if (byte < 0)
				break;
			buffer_add_char(&d->bytes, (char)byte);
			buffer_add(&d->shown, &cp, sizeof cp);
			stop = next;
		}
		if (!buffer_ok(&d->bytes) || !buffer_ok(&d->shown))
			return -1;
		struct span bytes = buffer_span(&d->bytes);
		if (c && bytes.len) {
			/* The buffer holds aligned words: it came from malloc and has nothing else in it. */
			if (add_charset_cells(d, c, (const uint32_t *)(const void *)d->shown.data, bytes, flags) < 0)
				return -1;
		} else if (bytes.len && utf8_valid(bytes)) {
			for (size_t i = 0; i < bytes.len;) {
				uint32_t cp = utf8_next(bytes, &i);
				if (add_cell(d, cp, cp, flags) < 0)
					return -1;
			}
		} else {
			for (size_t i = at; i < stop;) {
				uint32_t cp = utf8_next(text, &i);
				if (add_cell(d, cp, cp, 0) < 0)
					return -1;
			}
		}
		at = stop;
		if (at < text.len) {
			uint32_t cp = utf8_next(text, &at);
			if (add_cell(d, cp, cp, flags) < 0)
				return -1;
		}
	}
	return 0;
}

/* ------------------------------------------------------------------ ư that was shown as a hyphen */

#define WORD_MAX 8

/*
 * The line is walked once: cells [0, done) are finished, [next, count) are to come, the hyphen stands between. So blanks
 * can be left out without moving what follows.
 */
struct gap {
	size_t done;
	size_t next;
};

/* Length of the word that ends before cell `end`; above WORD_MAX it is none. */
static size_t word_before(const struct decoder *d, size_t end)
{
	size_t n = 0;
	while (n < end && n <= WORD_MAX && is_letter(d, d->cells[end - 1 - n].cp))
		n++;
	return n;
}

static size_t word_after(const struct decoder *d, size_t start)
{
	size_t n = 0;
	while (start + n < d->cell_count && n <= WORD_MAX && is_letter(d, d->cells[start + n].cp))
		n++;
	return n;
}

/* Would the n cells before a, then letter (0 none), then the m cells from b be a syllable? */
static bool makes_syllable(const struct decoder *d, size_t a, size_t n, uint32_t letter, size_t b, size_t m)
{
	uint32_t word[WORD_MAX];
	size_t count = 0;
	if (n + m + 1 > WORD_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		word[count++] = d->cells[a - n + i].cp;
	if (letter)
		word[count++] = letter;
	for (size_t i = 0; i < m; i++)
		word[count++] = d->cells[b + i].cp;
	return syllable_check_codepoints(&d->encodings.syllables, word, count) != SYLLABLE_NO;
}

/* Pieces that a font change set apart are put together: `H −íng`, `nh − ng`. True if the hyphen is a letter;
 * the gap is then closed to where blanks go. */
static bool rejoin(struct decoder *d, struct gap *gap, uint32_t letter, bool certain)
{
	size_t left_gap = gap->done > 0 && d->cells[gap->done - 1].cp == ' ';
	size_t right_gap = gap->next < d->cell_count && d->cells[gap->next].cp == ' ';
	size_t left_end = gap->done - left_gap, right_start = gap->next + right_gap;
	size_t left = word_before(d, left_end), right = word_after(d, right_start);
	/* A piece that is a word of its own is not taken in over a blank. */
	bool left_free = left && (!left_gap || !makes_syllable(d, left_end, left, 0, 0, 0));
	bool right_free = right && (!right_gap || !makes_syllable(d, 0, 0, 0, right_start, right));
	bool small = left && codepoint_is_lower(d->cells[left_end - left].cp);
	bool take_left = false, take_right = false;
	/* What follows ư in a syllable (a i u ơ, finals) is hardly a word of its own. */
	if (left_free && right && (left_gap || right_gap) &&
		makes_syllable(d, left_end, left, letter, right_start, right))
		take_left = take_right = true;
	else if (left_free && left_gap && (certain || (small && left >= 2)) && (right_gap || !right) &&
		 makes_syllable(d, left_end, left, letter, 0, 0))
		take_left = true;
	else if (right_free && right_gap && certain && !left &&
		 makes_syllable(d, 0, 0, letter, right_start, right))
		take_right = true;
	if (!take_left && !take_right)
		return false;
	gap->done -= take_left && left_gap;
	gap->next += take_right && right_gap;
	return true;
}

/* Is the hyphen a letter of the word around it? */
static bool hyphen_is_letter(const struct decoder *d, const struct gap *gap, uint32_t letter, bool certain)
{
	size_t left = word_before(d, gap->done), right = word_after(d, gap->next);
	if (!left && !right)
		return false;
	if (left > WORD_MAX || right > WORD_MAX)
		return certain;
	if (!makes_syllable(d, gap->done, left, letter, gap->next, right))
		return certain && left && right;
	if (certain || (left && right))
		return true;
	if (left) {
		/* `th- viện`; but `T-34` and `12/T-` are codes. */
		size_t start = gap->done - left;
		uint32_t before = start > 0 ? d->cells[start - 1].cp : ' ';
		bool code = codepoint_is_digit(before) || before == '/' || before == '-';
		bool end = gap->next == d->cell_count || !codepoint_is_digit(d->cells[gap->next].cp);
		return !code && end && !makes_syllable(d, gap->done, left, 0, 0, 0);
	}
	/* `-íc`; but `- ` and `2-a` are none. */
	uint32_t before = gap->done > 0 ? d->cells[gap->done - 1].cp : ' ';
	if (codepoint_is_digit(before) || before == '/')
		return false;
	return !makes_syllable(d, 0, 0, 0, gap->next, right) || (right == 1 && d->cells[gap->next].cp == 'u');
}

static void repair_hyphens(struct decoder *d, uint32_t letter)
{
	struct gap gap = {0, 0};
	while (gap.next < d->cell_count) {
		struct cell cell = d->cells[gap.next++];
		if (cell.flags & CELL_HYPHEN) {
			bool certain = certain_hyphen(cell.shown);
			if (rejoin(d, &gap, letter, certain) || hyphen_is_letter(d, &gap, letter, certain))
				cell.cp = letter;
			else
				cell.cp = cell.shown == 0x2212 ? '-' : cell.shown;
		}
		d->cells[gap.done++] = cell;
	}
	d->cell_count = gap.done;
}

/* ------------------------------------------------------------------ capitals */

/* What the letters of a word, as typed, tell about its case. */
struct word_case {
	size_t capitals; /* with a code of their own */
	size_t small;
	size_t shared;
};

static size_t read_case(const struct decoder *d, size_t start, struct word_case *wc)
{
	*wc = (struct word_case){0};
	size_t i = start;
	for (; i < d->cell_count && is_letter(d, d->cells[i].cp); i++) {
		if (d->cells[i].flags & CELL_SHARED)
			wc->shared++;
		else if (codepoint_is_upper(d->cells[i].cp))
			wc->capitals++;
		else
			wc->small++;
	}
	return i;
}

enum neighbour { NEIGHBOUR_NONE, NEIGHBOUR_SMALL, NEIGHBOUR_CAPITAL };

/* What the word [start, end) says of its neighbours' case: an abbreviation (UBND) says nothing. */
static enum neighbour as_neighbour(const struct decoder *d, size_t start, size_t end, const struct word_case *wc)
{
	if (wc->small)
		return NEIGHBOUR_SMALL;
	if (wc->capitals < 2 || !makes_syllable(d, end, end - start, 0, 0, 0))
		return NEIGHBOUR_NONE;
	return NEIGHBOUR_CAPITAL;
}

/*
 * Capitals typed over an encoding without toned capitals: CéNG HOµ is meant to be CỘNG HOÀ. A word whose other letters
 * are all capital is capital; with only one (X·) or none, its neighbours tell.
 */
static void restore_capitals(struct decoder *d)
{
	enum neighbour before = NEIGHBOUR_NONE;
	for (size_t i = 0; i < d->cell_count;) {
		if (!is_letter(d, d->cells[i].cp)) {
			/* Words on both sides of a comma need not be alike. */
			if (d->cells[i].cp != ' ')
				before = NEIGHBOUR_NONE;
			i++;
			continue;
		}
		struct word_case wc;
		size_t end = read_case(d, i, &wc);
		bool capital = wc.capitals >= 2 && !wc.small;
		if (wc.shared && !wc.small && !capital) {
			size_t next = end;
			while (next < d->cell_count && d->cells[next].cp == ' ' && next - end < 4)
				next++;
			enum neighbour after = NEIGHBOUR_NONE;
			if (next < d->cell_count && is_letter(d, d->cells[next].cp)) {
				struct word_case next_case;
				size_t next_end = read_case(d, next, &next_case);
				after = as_neighbour(d, next, next_end, &next_case);
			}
			capital = wc.capitals
				? (before == NEIGHBOUR_CAPITAL && after != NEIGHBOUR_SMALL) ||
					(after == NEIGHBOUR_CAPITAL && before != NEIGHBOUR_SMALL)
				: before == NEIGHBOUR_CAPITAL && after == NEIGHBOUR_CAPITAL;
		}
		if (capital && wc.shared)
			for (size_t k = i; k < end; k++)
				d->cells[k].cp = codepoint_upper(d->cells[k].cp);
		before = capital && wc.shared ? NEIGHBOUR_CAPITAL : as_neighbour(d, i, end, &wc);
		i = end;
	}
}

static bool blank_cell(const struct cell *c)
{
	return codepoint_is_space(c->cp);
}

/* Do the cells from i on, as words, begin with these words? */
static bool cells_start(const struct decoder *d, size_t i, struct span words)
{
	size_t at = 0;
	while (at < words.len) {
		if (i == d->cell_count || codepoint_lower(d->cells[i].cp) != utf8_next(words, &at))
			return false;
		i++;
	}
	return i == d->cell_count || !is_letter(d, d->cells[i].cp);
}

/* Names at the head of a line whose first letter has no capital in the encoding: capital-words.tsv. Within a line
 * they may have been meant to be small. */
static void restore_names(struct decoder *d)
{
	size_t i = 0;
	while (i < d->cell_count && !is_letter(d, d->cells[i].cp))
		i++;
	if (i == d->cell_count || !(d->cells[i].flags & CELL_SHARED) || codepoint_is_upper(d->cells[i].cp))
		return;
	struct table_row row = {.text = d->names};
	while (table_next(&row))
		if (cells_start(d, i, row.fields[0])) {
			d->cells[i].cp = codepoint_upper(d->cells[i].cp);
			return;
		}
}

/* Text in a font that draws small letters as capitals: capitals as drawn, but codes (QĐ-TTg) as typed. */
static void draw_capitals(struct decoder *d)
{
	for (size_t i = 0; i < d->cell_count;) {
		size_t end = i;
		bool parted = false, drawn = false;
		size_t capitals = 0;
		while (end < d->cell_count && !blank_cell(&d->cells[end])) {
			uint32_t cp = d->cells[end].cp;
			parted |= cp == '-' || cp == '/';
			capitals += codepoint_is_upper(cp);
			drawn |= (d->cells[end].flags & CELL_CAPITAL) != 0;
			end++;
		}
		if (drawn && !(parted && capitals >= 2))
			for (size_t k = i; k < end; k++)
				if (d->cells[k].flags & CELL_CAPITAL)
					d->cells[k].cp = codepoint_upper(d->cells[k].cp);
		i = end == i ? i + 1 : end;
	}
}

/* The line's cells, put right, as UTF-8 in d->line. */
static int finish_cells(struct decoder *d, const struct charset *c)
{
	bool shared = false, capital = false, hyphen = false;
	for (size_t i = 0; i < d->cell_count; i++) {
		shared |= (d->cells[i].flags & CELL_SHARED) != 0;
		capital |= (d->cells[i].flags & CELL_CAPITAL) != 0;
		hyphen |= (d->cells[i].flags & CELL_HYPHEN) != 0;
	}
	if (hyphen && hyphen_letter(c))
		repair_hyphens(d, hyphen_letter(c));
	if (capital)
		draw_capitals(d);
	if (shared) {
		restore_capitals(d);
		restore_names(d);
	}
	buffer_clear(&d->line);
	for (size_t i = 0; i < d->cell_count;) {
		char chunk[256];
		size_t n = 0;
		while (i < d->cell_count && n + UTF8_MAX <= sizeof chunk)
			n += utf8_encode(d->cells[i++].cp, chunk + n);
		buffer_add(&d->line, chunk, n);
	}
	return buffer_ok(&d->line) ? 0 : -1;
}

/* ------------------------------------------------------------------ output */

struct output {
	struct decoder *decoder;
	struct decoded *out;
	size_t amounts[ENCODING_READINGS_MAX]; /* bytes of text with marks in each reading */
	size_t unicode, latin, utf16, named;   /* the same of what is no reading */
	size_t marked, valid;                  /* words, for the confidence */
	bool undecided;
	bool open; /* the last line has no line feed yet */
	/* Pages of a text that are decoded as one, for encodings run across pages: where each starts; else NULL. */
	const struct decode_document *doc;
	const size_t *starts;
	size_t page; /* index of the one being written */
};

/* Ends the last line. */
static void end_line(struct output *o)
{
	if (o->open)
		buffer_add_char(&o->out->text, '\n');
	o->open = false;
}

/* The next page begins: pages are joined by a line feed, which belongs to the earlier one. */
static void begin_page(struct output *o, size_t page)
{
	end_line(o);
	if (page > 0)
		o->out->pages[page - 1].end = o->out->text.len;
	o->out->pages[page] = (struct range){o->out->text.len, o->out->text.len};
	o->out->page_count = page + 1;
	o->page = page;
}

/* Number of the page that byte `at` of the joined text stands on. */
static int page_number(struct output *o, size_t at)
{
	while (o->starts && o->page + 1 < o->doc->page_count && at >= o->starts[o->page + 1])
		begin_page(o, o->page + 1);
	return o->doc->pages[o->page].number;
}

/* A finished line of text (no line feed in it) goes out; joined to what stands before by a line feed. */
static int put_line(struct output *o, struct span text, struct line line)
{
	struct buffer *b = &o->out->text;
	end_line(o);
	line.at.start = b->len;
	if (text_clean(&o->decoder->clean, text, b) < 0 || !buffer_ok(b))
		return -1;
	line.at.end = b->len;
	o->open = true;
	return lines_add(&o->out->lines, line);
}

/* Size of most of a line's characters. */
static int line_size(const struct decode_line *line)
{
	int best = 0;
	size_t best_length = 0;
	for (size_t i = 0; i < line->run_count && i < 64; i++) {
		size_t length = 0;
		for (size_t k = i; k < line->run_count && k < 64; k++)
			if (line->runs[k].size == line->runs[i].size)
				length += line->runs[k].length;
		if (length > best_length) {
			best_length = length;
			best = line->runs[i].size;
		}
	}
	return best;
}

/* Byte length of the first n code points. */
static size_t prefix_bytes(struct span s, size_t n)
{
	size_t at = 0;
	while (at < s.len && n--)
		utf8_next(s, &at);
	return at;
}

/* ------------------------------------------------------------------ fonts */

#define FONT_SAMPLE 32768 /* bytes of a font's text that are weighed */

/* The text as bytes through a view; 0 for what has none. */
static void to_bytes(const struct byte_view *view, struct span text, struct buffer *out)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t cp = utf8_next(text, &at);
		int byte = byte_view_find(view, cp);
		if (view->ligatures && cp == 'f' && at < text.len && (text.ptr[at] == 'i' || text.ptr[at] == 'l'))
			byte = text.ptr[at++] == 'i' ? 0xDE : 0xDF;
		if (byte < 0)
			byte = cp >= 0x2000 && !codepoint_is_letter(cp) ? ' ' : 0;
		buffer_add_char(out, (char)byte);
	}
}

static int gather_fonts(const struct decode_document *doc, struct buffer *texts)
{
	for (size_t p = 0; p < doc->page_count; p++) {
		if (doc->pages[p].ocr)
			continue;
		for (size_t l = 0; l < doc->pages[p].line_count; l++) {
			const struct decode_line *line = &doc->pages[p].lines[l];
			struct span rest = line->text;
			for (size_t r = 0; r < line->run_count; r++) {
				size_t n = prefix_bytes(rest, line->runs[r].length);
				size_t font = line->runs[r].font < doc->font_count ? line->runs[r].font : doc->font_count;
				struct buffer *b = &texts[font];
				if (b->len < FONT_SAMPLE) {
					buffer_add(b, rest.ptr, n);
					/* Pieces with another font between them are no one word, as a rule. */
					if (r + 1 < line->run_count && line->runs[r + 1].font != line->runs[r].font)
						buffer_add_char(b, ' ');
				}
				rest = (struct span){rest.ptr + n, rest.len - n};
			}
			struct buffer *last = &texts[line->run_count && line->runs[line->run_count - 1].font < doc->font_count
				? line->runs[line->run_count - 1].font : doc->font_count];
			if (last->len < FONT_SAMPLE) {
				buffer_add_span(last, rest);
				buffer_add_char(last, '\n');
			}
		}
	}
	for (size_t f = 0; f <= doc->font_count; f++)
		if (!buffer_ok(&texts[f]))
			return -1;
	return 0;
}

static int reading_named(struct decoder *d, struct span font)
{
	struct match m;
	struct rule *rule = rules_match(d->rules, "font.encoding", font, 0, &m);
	if (!rule)
		return ENCODING_AS_IS;
	const char *id = rule_id(rule);
	const struct charset *c = charset_find(&d->encodings.charsets, (struct span){id, strcspn(id, ".")});
	return c ? ENCODING_CHARSET + (int)(c - d->encodings.charsets.items) : ENCODING_AS_IS;
}

#define NAME_WORTH 6.0 /* nats: what a font's name is worth against the words */
#define MAC_COST 2.0   /* MacRoman is rare */

static double share(const struct encoding_evidence *v)
{
	return v->marked ? (double)v->valid / (double)v->marked : 0;
}

/* Decides by name and words; *open set where there is nothing to decide by. */
static int decide_font(struct decoder *d, struct span name, struct span text, struct font_reading *f,
	bool *open)
{
	const struct encodings *e = &d->encodings;
	int named = name.len ? reading_named(d, name) : ENCODING_AS_IS;
	struct match m;
	*f = (struct font_reading){.reading = ENCODING_AS_IS};
	f->capital = name.len && named >= ENCODING_CHARSET && rules_match(d->rules, "font.capital", name, 0, &m);
	struct encoding_evidence plain = {0};
	encoding_weigh(e, ENCODING_AS_IS, (struct span){"", 0}, text, &plain);
	f->evidence = plain;
	bool suspicious = encoding_suspicious(text);
	/* A word or two say nothing against a name: `sè` is a syllable of Unicode too. */
	*open = (!plain.marked && !suspicious) || (named != ENCODING_AS_IS && plain.marked < 4);
	if (*open || (!suspicious && named == ENCODING_AS_IS)) {
		f->reading = *open ? named : ENCODING_AS_IS;
		return 0;
	}
	double as_is = encoding_likelihood(e, ENCODING_AS_IS, &plain, true), best = -1e300;
	struct font_reading choice = *f;
	for (int mac = 0; mac < 2; mac++) {
		buffer_clear(&d->bytes);
		to_bytes(mac ? &e->mac : &e->win, text, &d->bytes);
		if (!buffer_ok(&d->bytes))
			return -1;
		for (int k = ENCODING_UTF8; k < encodings_count(e); k++) {
			if (k == ENCODING_VIQR || (k == ENCODING_UTF8 && mac))
				continue;
			struct encoding_evidence v = {0};
			encoding_weigh(e, k, buffer_span(&d->bytes), (struct span){NULL, 0}, &v);
			double value = encoding_likelihood(e, k, &v, true) + (k == named ? NAME_WORTH : 0) -
				(mac ? MAC_COST : 0);
			if (value > best) {
				best = value;
				choice.reading = k;
				choice.mac = mac;
				choice.evidence = v;
			}
		}
	}
	/* Unicode already: words are syllables as they stand, though the name speaks of another encoding. */
	if (share(&plain) >= 0.8 && share(&plain) >= share(&choice.evidence) - 0.05)
		return 0;
	bool by_name = choice.reading == named;
	if (by_name ? share(&choice.evidence) >= 0.5 && (best > as_is - NAME_WORTH || share(&plain) < 0.5)
		: best > as_is + 2 && encoding_convincing(&choice.evidence, true))
		*f = choice;
	return 0;
}

/* readings has doc->font_count + 1 items: the last for runs of no known font. */
static int decide_fonts(struct decoder *d, const struct decode_document *doc,
	struct font_reading *readings, struct error *err)
{
	struct buffer *texts = calloc(doc->font_count + 1, sizeof *texts);
	bool *open = calloc(doc->font_count + 1, sizeof *open);
	int result = -1;
	if (!texts || !open || gather_fonts(doc, texts) < 0)
		goto out;
	size_t amounts[ENCODING_READINGS_MAX] = {0};
	for (size_t f = 0; f <= doc->font_count; f++) {
		struct span name = f < doc->font_count ? doc->fonts[f] : (struct span){"", 0};
		struct span text = buffer_span(&texts[f]);
		if (decide_font(d, name, text, &readings[f], &open[f]) < 0)
			goto out;
		if (d->forced >= ENCODING_CHARSET && encoding_suspicious(text))
			readings[f].reading = d->forced;
		if (!open[f])
			amounts[readings[f].reading] += readings[f].evidence.valid;
	}
	int legacy = ENCODING_AS_IS;
	for (int k = ENCODING_CHARSET; k < encodings_count(&d->encodings); k++)
		if (amounts[k] && (legacy == ENCODING_AS_IS || amounts[k] > amounts[legacy]))
			legacy = k;
	for (size_t f = 0; f <= doc->font_count; f++) {
		struct font_reading *r = &readings[f];
		/* A name alone counts only where some font of the document bears it out. */
		if (open[f] && r->reading != ENCODING_AS_IS && !amounts[r->reading] && amounts[ENCODING_AS_IS])
			*r = (struct font_reading){.reading = ENCODING_AS_IS};
		/* Too few words to tell: like the rest of the document, if they make sense so and not as they are. */
		if (!open[f] && r->reading == ENCODING_AS_IS && legacy != ENCODING_AS_IS &&
			r->evidence.marked <= 8 && r->evidence.valid < r->evidence.marked) {
			struct encoding_evidence v = {0};
			buffer_clear(&d->bytes);
			to_bytes(&d->encodings.win, buffer_span(&texts[f]), &d->bytes);
			if (!buffer_ok(&d->bytes))
				goto out;
			encoding_weigh(&d->encodings, legacy, buffer_span(&d->bytes), (struct span){NULL, 0}, &v);
			if (v.long_valid && v.valid > r->evidence.valid && v.valid * 2 > v.marked) {
				r->reading = legacy;
				r->evidence = v;
			}
		}
		if (r->reading == ENCODING_AS_IS)
			r->capital = false;
	}
	result = 0;
out:
	if (texts)
		for (size_t f = 0; f <= doc->font_count; f++)
			buffer_free(&texts[f]);
	free(texts);
	free(open);
	return result < 0 ? error_memory(err) : 0;
}

static const char *reading_name(const struct decoder *d, int reading, bool of_characters)
{
	switch (reading) {
	case ENCODING_AS_IS: return of_characters ? "utf-8" : "cp1252";
	case ENCODING_UTF8: return of_characters ? "utf-8-as-cp1252" : "utf-8";
	case ENCODING_VIQR: return "viqr";
	default: return encoding_charset(&d->encodings, reading)->name;
	}
}

int decode_fonts(struct decoder *d, const struct decode_document *doc, const char **names,
	struct error *err)
{
	struct font_reading *readings = calloc(doc->font_count + 1, sizeof *readings);
	if (!readings)
		return error_memory(err);
	int result = decide_fonts(d, doc, readings, err);
	for (size_t f = 0; result == 0 && f < doc->font_count; f++)
		names[f] = reading_name(d, readings[f].reading, true);
	free(readings);
	return result;
}

/* ------------------------------------------------------------------ pages of lines */

static int decode_line_cells(struct output *o, const struct decode_document *doc,
	const struct font_reading *readings, const struct decode_line *in, struct span *text)
{
	struct decoder *d = o->decoder;
	const struct font_reading *legacy = NULL;
	for (size_t r = 0; r < in->run_count; r++) {
		size_t font = in->runs[r].font < doc->font_count ? in->runs[r].font : doc->font_count;
		if (readings[font].reading != ENCODING_AS_IS)
			legacy = &readings[font];
	}
	if (!in->run_count && readings[doc->font_count].reading != ENCODING_AS_IS)
		legacy = &readings[doc->font_count];
	if (!legacy) {
		*text = in->text;
		o->unicode += in->text.len;
		return 0;
	}
	d->cell_count = 0;
	struct span rest = in->text;
	for (size_t r = 0; r <= in->run_count && rest.len; r++) {
		bool known = r < in->run_count && in->runs[r].font < doc->font_count;
		const struct font_reading *f = &readings[known ? in->runs[r].font : doc->font_count];
		size_t n = r < in->run_count ? prefix_bytes(rest, in->runs[r].length) : rest.len;
		if (add_shown(d, f, (struct span){rest.ptr, n}) < 0)
			return -1;
		if (f->reading == ENCODING_AS_IS)
			o->unicode += n;
		else
			o->amounts[f->reading] += n;
		rest = (struct span){rest.ptr + n, rest.len - n};
	}
	if (finish_cells(d, encoding_charset(&d->encodings, legacy->reading)) < 0)
		return -1;
	*text = buffer_span(&d->line);
	return 0;
}

static int decode_page_lines(struct output *o, const struct decode_document *doc,
	const struct decode_page *page, const struct font_reading *readings)
{
	for (size_t l = 0; l < page->line_count; l++) {
		const struct decode_line *in = &page->lines[l];
		struct span text = in->text;
		if (!page->ocr && decode_line_cells(o, doc, readings, in, &text) < 0)
			return -1;
		/* A line feed inside a line would make two of it. */
		if (memchr(text.ptr, '\n', text.len) || memchr(text.ptr, '\r', text.len)) {
			buffer_clear(&o->decoder->plain);
			buffer_add_span(&o->decoder->plain, text);
			if (!buffer_ok(&o->decoder->plain))
				return -1;
			for (size_t i = 0; i < text.len; i++)
				if (o->decoder->plain.data[i] == '\n' || o->decoder->plain.data[i] == '\r')
					o->decoder->plain.data[i] = ' ';
			text = buffer_span(&o->decoder->plain);
		}
		struct line line = {.page = page->number, .box = in->box, .size = line_size(in), .flags = in->flags};
		if (put_line(o, text, line) < 0)
			return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------ pages of text */

static size_t count_lines(struct span text)
{
	size_t n = 1;
	for (const char *p = text.ptr; (p = memchr(p, '\n', text.len - (size_t)(p - text.ptr))) != NULL; p++)
		n++;
	return n;
}

/* One line of a text file as decoded, into d->line; *text is it. */
static int decode_text_line(struct decoder *d, const struct encoding_line *line, struct span *text)
{
	const struct charset *c = encoding_charset(&d->encodings, line->reading);
	if (line->characters.ptr) {
		if (line->reading == ENCODING_AS_IS) {
			*text = line->characters;
			return 0;
		}
		if (line->reading == ENCODING_VIQR) {
			buffer_clear(&d->line);
			viqr_decode(&d->encodings.syllables, line->characters, &d->line);
			*text = buffer_span(&d->line);
			return buffer_ok(&d->line) ? 0 : -1;
		}
		d->cell_count = 0;
		/* Word by word: a word with a letter that no byte stands for is what it is. */
		struct span s = line->characters;
		const struct font_reading f = {.reading = line->reading}, none = {.reading = ENCODING_AS_IS};
		for (size_t at = 0; at < s.len;) {
			size_t end = at;
			bool foreign = false;
			bool space = s.ptr[at] == ' ' || s.ptr[at] == '\t';
			while (end < s.len && (s.ptr[end] == ' ' || s.ptr[end] == '\t') == space) {
				uint32_t cp = utf8_next(s, &end);
				foreign |= codepoint_is_letter(cp) && byte_view_find(&d->encodings.win, cp) < 0;
			}
			if (add_shown(d, foreign ? &none : &f, (struct span){s.ptr + at, end - at}) < 0)
				return -1;
			at = end;
		}
	} else {
		if (line->reading == ENCODING_UTF8 && utf8_valid(line->bytes)) {
			*text = line->bytes;
			return 0;
		}
		if (line->reading == ENCODING_VIQR) {
			/* VIQR is ASCII; what is not is of Windows. */
			buffer_clear(&d->shown);
			for (size_t i = 0; i < line->bytes.len; i++) {
				uint32_t cp = d->encodings.charsets.cp1252[(unsigned char)line->bytes.ptr[i]];
				buffer_add_codepoint(&d->shown, cp ? cp : 0xFFFD);
			}
			buffer_clear(&d->line);
			viqr_decode(&d->encodings.syllables, buffer_span(&d->shown), &d->line);
			*text = buffer_span(&d->line);
			return buffer_ok(&d->line) && buffer_ok(&d->shown) ? 0 : -1;
		}
		d->cell_count = 0;
		if (c) {
			/* Only encodings without toned capitals need cells. */
			if (!c->shared_case) {
				buffer_clear(&d->line);
				charset_decode(c, line->bytes, &d->line);
				*text = buffer_span(&d->line);
				return buffer_ok(&d->line) ? 0 : -1;
			}
			if (add_charset_cells(d, c, NULL, line->bytes, 0) < 0)
				return -1;
		} else {
			for (size_t at = 0; at < line->bytes.len;) {
				uint32_t cp = 0xFFFD;
				if (line->reading == ENCODING_UTF8)
					cp = utf8_next(line->bytes, &at);
				else
					cp = d->encodings.charsets.cp1252[(unsigned char)line->bytes.ptr[at++]];
				if (add_cell(d, cp ? cp : 0xFFFD, cp, 0) < 0)
					return -1;
			}
		}
	}
	if (finish_cells(d, line->characters.ptr ? c : NULL) < 0)
		return -1;
	*text = buffer_span(&d->line);
	return 0;
}

/* A decoded line goes out, less its markup; <br> may make several of it. */
static int put_text_line(struct output *o, struct markdown *m, bool markup, struct span text, int page)
{
	struct decoder *d = o->decoder;
	unsigned flags = 0;
	if (markup) {
		buffer_clear(&d->plain);
		enum markdown_line kind = markdown_line(m, text, &d->plain);
		if (!buffer_ok(&d->plain))
			return -1;
		if (kind == MARKDOWN_DROP)
			return 0;
		if (kind == MARKDOWN_TABLE)
			flags = LINE_TABLE;
		text = buffer_span(&d->plain);
	}
	for (size_t start = 0;;) {
		const char *feed = markup ? memchr(text.ptr + start, '\n', text.len - start) : NULL;
		size_t end = feed ? (size_t)(feed - text.ptr) : text.len;
		struct line line = {.page = page, .flags = flags};
		if (put_line(o, (struct span){text.ptr + start, end - start}, line) < 0)
			return -1;
		if (!feed)
			return 0;
		start = end + 1;
	}
}

/* Lines of characters as bytes, in one buffer; each line's bytes are given by ends. */
static int lines_to_bytes(struct decoder *d, struct encoding_line *lines, size_t count, struct buffer *bytes)
{
	size_t *ends = malloc((count ? count : 1) * sizeof *ends);
	if (!ends)
		return -1;
	for (size_t i = 0; i < count; i++) {
		to_bytes(&d->encodings.win, lines[i].characters, bytes);
		ends[i] = bytes->len;
	}
	bool ok = buffer_ok(bytes);
	for (size_t i = 0; ok && i < count; i++) {
		size_t start = i ? ends[i - 1] : 0;
		lines[i].bytes = (struct span){bytes->data ? bytes->data + start : "", ends[i] - start};
	}
	free(ends);
	return ok ? 0 : -1;
}

/* A text of characters (`characters`) or bytes, line ends made uniform, line by line. */
static int decode_text(struct output *o, struct span text, bool characters)
{
	struct decoder *d = o->decoder;
	struct markdown m = {.plain = !o->doc->markdown};
	bool markup = false;
	struct buffer bytes = {0};
	struct encoding_line *lines = NULL;
	int result = -1;
	bool legacy = !characters || encoding_suspicious(text) || d->forced == ENCODING_VIQR;
	size_t count = 0;
	if (characters)
		markup = markdown_look(&m, text);
	if (!legacy) {
		o->unicode += text.len;
		for (size_t start = 0; start < text.len;) {
			const char *feed = memchr(text.ptr + start, '\n', text.len - start);
			size_t end = feed ? (size_t)(feed - text.ptr) : text.len;
			if (put_text_line(o, &m, markup, (struct span){text.ptr + start, end - start}, page_number(o, start)) < 0)
				return -1;
			start = end + 1;
		}
		if (text.len && text.ptr[text.len - 1] == '\n')
			end_line(o);
		return 0;
	}
	lines = calloc(count_lines(text), sizeof *lines);
	if (!lines)
		return -1;
	for (size_t start = 0; start < text.len; count++) {
		const char *feed = memchr(text.ptr + start, '\n', text.len - start);
		size_t end = feed ? (size_t)(feed - text.ptr) : text.len;
		struct span line = {text.ptr + start, end - start};
		lines[count] = (struct encoding_line){.bytes = line};
		if (characters)
			lines[count] = (struct encoding_line){.characters = line};
		start = end + 1;
	}
	struct encoding_result found = {0};
	if (characters && lines_to_bytes(d, lines, count, &bytes) < 0)
		goto out;
	if (d->forced >= 0 && !(characters && d->forced == ENCODING_UTF8)) {
		for (size_t i = 0; i < count; i++)
			lines[i].reading = d->forced;
		found.bytes[d->forced] = text.len;
		found.confidence = 1;
	} else if (encoding_detect(&d->encodings, lines, count, &found) < 0)
		goto out;
	/* 100 words are as good as any number to weigh pages of a document against each other. */
	o->marked += 100;
	o->valid += (size_t)(found.confidence * 100 + 0.5);
	o->undecided |= found.undecided;
	for (int k = 0; k < ENCODING_READINGS_MAX; k++) {
		if (k == ENCODING_AS_IS)
			*(characters ? &o->unicode : &o->latin) += found.bytes[k];
		else if (k == ENCODING_UTF8 && !characters)
			o->unicode += found.bytes[k];
		else
			o->amounts[k] += found.bytes[k];
	}
	for (size_t i = 0, start = 0; i < count; i++) {
		struct span line;
		size_t length = characters ? lines[i].characters.len : lines[i].bytes.len;
		if (decode_text_line(d, &lines[i], &line) < 0)
			goto out;
		if (!characters && i == 0) {
			/* What Markdown there is is in ASCII: the bytes tell as well as the text. */
			markup = markdown_look(&m, text);
		}
		if (put_text_line(o, &m, markup, line, page_number(o, start)) < 0)
			goto out;
		start += length + 1;
	}
	if (text.len && text.ptr[text.len - 1] == '\n')
		end_line(o);
	result = 0;
out:
	free(lines);
	buffer_free(&bytes);
	return result;
}

/* Raw bytes: UTF-16, a named encoding for iconv, or an 8-bit encoding to find. */
static int decode_bytes(struct output *o, struct span bytes)
{
	struct decoder *d = o->decoder;
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	const char *name = d->forced_iconv;
	struct buffer text = {0}, lines = {0};
	size_t malformed = 0;
	if (!name && d->forced < 0 && media_is_utf16(bytes)) {
		size_t zeros = 0;
		for (size_t i = 0; i < bytes.len && i < 4096; i += 2)
			zeros += p[i] == 0;
		bool big = p[0] == 0xFE && p[1] == 0xFF;
		bool little = p[0] == 0xFF && p[1] == 0xFE;
		if (!big && !little)
			big = zeros * 4 > (bytes.len < 4096 ? bytes.len : 4096) / 2;
		name = big ? "UTF-16BE" : "UTF-16LE";
	}
	int result = -1;
	if (name) {
		bool wide = strncasecmp(name, "UTF-16", 6) == 0;
		*(wide ? &o->utf16 : &o->named) += bytes.len;
		if (iconv_text(name, bytes, &text, &malformed) < 0)
			goto out;
		if (malformed)
			diagnostics_add(&o->out->diagnostics, "warning", "decode.malformed", (struct range){0, 0},
				"%zu malformed characters of %s were replaced by U+FFFD", malformed, name);
		text_line_ends(buffer_span(&text), true, &lines);
		struct span s = buffer_span(&lines);
		if (!buffer_ok(&lines))
			goto out;
		size_t unicode = o->unicode;
		result = decode_text(o, s, true);
		o->unicode = unicode;
	} else {
		if (span_starts(bytes, SPAN_LITERAL("\xEF\xBB\xBF")))
			bytes = (struct span){bytes.ptr + 3, bytes.len - 3};
		text_line_ends(bytes, false, &lines);
		if (buffer_ok(&lines))
			result = decode_text(o, buffer_span(&lines), false);
	}
out:
	buffer_free(&text);
	buffer_free(&lines);
	return result;
}

static bool other_line_ends(struct span text)
{
	/* NEL and U+2028 are looked for where their lead bytes are. */
	bool other = memchr(text.ptr, '\r', text.len) || memchr(text.ptr, '\v', text.len) ||
		memchr(text.ptr, '\f', text.len);
	for (const char *p = text.ptr; !other && (p = memchr(p, 0xC2, text.len - (size_t)(p - text.ptr))) != NULL; p++)
		other = (size_t)(p - text.ptr) + 1 < text.len && (unsigned char)p[1] == 0x85;
	for (const char *p = text.ptr; !other && (p = memchr(p, 0xE2, text.len - (size_t)(p - text.ptr))) != NULL; p++)
		other = (size_t)(p - text.ptr) + 2 < text.len && (unsigned char)p[1] == 0x80 &&
			((unsigned char)p[2] == 0xA8 || (unsigned char)p[2] == 0xA9);
	return other;
}

static int decode_characters(struct output *o, struct span text)
{
	/* Most texts have plain line feeds and are not copied. */
	if (!other_line_ends(text))
		return decode_text(o, text, true);
	struct buffer lines = {0};
	text_line_ends(text, true, &lines);
	int result = buffer_ok(&lines) ? decode_text(o, buffer_span(&lines), true) : -1;
	buffer_free(&lines);
	return result;
}

/* True where pages of a text should be decoded as one: an encoding is found more surely in all of them. */
static bool pages_run_on(const struct decode_document *doc)
{
	bool suspicious = false;
	for (size_t p = 0; p < doc->page_count; p++) {
		if (!doc->pages[p].text.ptr)
			return false;
		suspicious = suspicious || encoding_suspicious(doc->pages[p].text);
	}
	return suspicious && doc->page_count > 1;
}

static int decode_joined(struct output *o)
{
	struct buffer text = {0};
	size_t count = o->doc->page_count;
	size_t *starts = malloc(count * sizeof *starts);
	int result = -1;
	if (!starts)
		return -1;
	for (size_t p = 0; p < count; p++) {
		if (text.len && text.data[text.len - 1] != '\n')
			buffer_add_char(&text, '\n');
		starts[p] = text.len;
		text_line_ends(o->doc->pages[p].text, true, &text);
	}
	if (buffer_ok(&text)) {
		o->starts = starts;
		begin_page(o, 0);
		result = decode_text(o, buffer_span(&text), true);
		page_number(o, text.len); /* pages without a line */
		o->starts = NULL;
	}
	free(starts);
	buffer_free(&text);
	return result;
}

/* ------------------------------------------------------------------ the document */

static void add_encoding(struct decoded *out, const char *name, size_t amount, size_t *amounts)
{
	if (!amount || out->encoding_count == DECODED_ENCODINGS_MAX)
		return;
	size_t at = out->encoding_count++;
	while (at > 0 && amounts[at - 1] < amount) {
		out->encodings[at] = out->encodings[at - 1];
		amounts[at] = amounts[at - 1];
		at--;
	}
	out->encodings[at] = name;
	amounts[at] = amount;
}

/* Extract marked what it could read; page numbers and heads of texts and legacy fonts are known only now. */
static int mark_furniture(struct output *o, const struct decode_document *doc, struct error *err)
{
	struct lines *lines = &o->out->lines;
	struct furniture_line *items = calloc(lines->count ? lines->count : 1, sizeof *items);
	if (!items)
		return error_memory(err);
	struct span text = buffer_span(&o->out->text);
	for (size_t i = 0, p = 0; i < lines->count; i++) {
		const struct line *l = &lines->items[i];
		while (p < doc->page_count && p < o->out->page_count && l->at.start >= o->out->pages[p].end &&
			p + 1 < o->out->page_count)
			p++;
		items[i] = (struct furniture_line){.text = span_slice(text, l->at), .page = l->page, .box = l->box,
			.page_width = doc->pages[p].width, .page_height = doc->pages[p].height, .flags = l->flags};
	}
	struct furniture_findings findings;
	int result = furniture_mark(o->decoder->rules, items, lines->count, &findings, err);
	for (size_t i = 0; i < lines->count; i++)
		lines->items[i].flags |= items[i].flags & (LINE_FURNITURE | LINE_STAMP);
	free(items);
	return result;
}

static void conclude(struct output *o)
{
	struct decoder *d = o->decoder;
	struct decoded *out = o->out;
	size_t amounts[DECODED_ENCODINGS_MAX];
	add_encoding(out, "utf-8", o->unicode, amounts);
	add_encoding(out, "utf-16", o->utf16, amounts);
	add_encoding(out, "cp1252", o->latin, amounts);
	if (d->forced_iconv)
		add_encoding(out, d->forced_iconv, o->named, amounts);
	for (int k = ENCODING_UTF8; k < encodings_count(&d->encodings); k++)
		add_encoding(out, reading_name(d, k, true), o->amounts[k], amounts);
	if (!out->encoding_count)
		add_encoding(out, "utf-8", 1, amounts);
	out->confidence = o->marked ? (double)o->valid / (double)o->marked : 1.0;
	struct range nowhere = {0, 0};
	if (o->undecided)
		diagnostics_add(&out->diagnostics, "warning", "decode.undecided", nowhere,
			"some text is in an encoding that cannot be told; it was left as it is");
	if (d->clean.controls)
		diagnostics_add(&out->diagnostics, "info", "decode.controls", nowhere,
			"%zu control characters were dropped", d->clean.controls);
}

int decode_document(struct decoder *d, const struct decode_document *doc, struct decoded *out,
	struct error *err)
{
	*out = (struct decoded){0};
	d->clean.controls = 0;
	struct output o = {.decoder = d, .out = out, .doc = doc};
	struct font_reading *readings = NULL;
	int result = -1;
	bool has_lines = false;
	for (size_t p = 0; p < doc->page_count; p++)
		has_lines |= doc->pages[p].line_count > 0 && !doc->pages[p].ocr;
	out->pages = calloc(doc->page_count ? doc->page_count : 1, sizeof *out->pages);
	readings = calloc(doc->font_count + 1, sizeof *readings);
	if (!out->pages || !readings)
		goto out;
	if (has_lines) {
		if (decide_fonts(d, doc, readings, err) < 0) {
			free(readings);
			return -1;
		}
		for (size_t f = 0; f <= doc->font_count; f++)
			if (readings[f].reading != ENCODING_AS_IS) {
				o.marked += readings[f].evidence.marked;
				o.valid += readings[f].evidence.valid;
			} else {
				o.marked += readings[f].evidence.marked;
				o.valid += readings[f].evidence.marked;
			}
	}
	bool joined = pages_run_on(doc);
	if (joined && decode_joined(&o) < 0)
		goto out;
	for (size_t p = 0; !joined && p < doc->page_count; p++) {
		const struct decode_page *page = &doc->pages[p];
		begin_page(&o, p);
		if (page->text.ptr) {
			if (decode_characters(&o, page->text) < 0)
				goto out;
		} else if (page->bytes.ptr) {
			if (decode_bytes(&o, page->bytes) < 0)
				goto out;
		} else {
			for (size_t l = 0; page->ocr && l < page->line_count; l++)
				o.unicode += page->lines[l].text.len;
			if (decode_page_lines(&o, doc, page, readings) < 0)
				goto out;
		}
	}
	if (out->page_count)
		out->pages[out->page_count - 1].end = out->text.len;
	if (!buffer_ok(&out->text))
		goto out;
	if (mark_furniture(&o, doc, err) < 0) {
		free(readings);
		return -1;
	}
	conclude(&o);
	result = 0;
out:
	free(readings);
	return result < 0 ? error_memory(err) : 0;
}
