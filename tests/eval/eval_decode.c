/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often decode finds the encoding: our own texts are cut into windows, each window is written in every encoding and
 * decoded without a hint. Right means: the same text as when the encoding is named, which itself must be the
 * window again (case aside where the encoding has no capitals). Prints Markdown tables for docs/decoding.md.
 *
 * usage: eval-decode TESTS_DATA_DIR. Exit status 1 where a bound of LIMITS is not met.
 */
#include "decode.h"
#include "iconv_text.h"
#include "media.h"
#include "utf8.h"
#include "viqr.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

/* What must be reached: shares of windows right. */
#define LIMIT_200_BYTES 0.999
#define LIMIT_10_WORDS 0.97
#define LIMIT_SYLLABLES 0.99
#define WINDOWS_WANTED 2000

static void die(const char *what)
{
	fprintf(stderr, "eval-decode: %s\n", what);
	exit(2);
}

/* ------------------------------------------------------------------ texts */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All files of a folder, by name, one after the other. */
static void read_folder(const char *folder, const char *name, struct buffer *out, char *only)
{
	char path[4096], *names[256];
	size_t count = 0;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	DIR *dir = opendir(path);
	struct dirent *entry;
	if (!dir)
		die("cannot read the texts");
	while ((entry = readdir(dir)) && count < 256)
		if (entry->d_name[0] != '.' && (!only || strcmp(entry->d_name, only) == 0)) {
			names[count] = malloc(strlen(entry->d_name) + 1);
			if (!names[count])
				die("out of memory");
			strcpy(names[count++], entry->d_name);
		}
	closedir(dir);
	qsort(names, count, sizeof *names, compare_names);
	for (size_t i = 0; i < count; i++) {
		char file[8192], chunk[4096];
		snprintf(file, sizeof file, "%s/%s", path, names[i]);
		FILE *f = fopen(file, "r");
		size_t n;
		if (!f)
			die("cannot open a text");
		while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
			buffer_add(out, chunk, n);
		fclose(f);
		free(names[i]);
	}
}

static bool blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* Windows of whole words: [start of word i, …) of `words` words, or of about `bytes` bytes. */
struct windows {
	struct range *items;
	size_t count, size;
};

static void cut(struct windows *w, struct span text, size_t words, size_t bytes, size_t step)
{
	size_t word = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (blank(text.ptr[i]) || (i > 0 && !blank(text.ptr[i - 1])) || word++ % step)
			continue;
		size_t end = i, n = 0, last = i;
		while (end < text.len && (words ? n < words : end - i < bytes)) {
			while (end < text.len && !blank(text.ptr[end]))
				end++;
			last = end;
			n++;
			while (end < text.len && blank(text.ptr[end]))
				end++;
		}
		if (end == text.len && (words ? n < words : last - i < bytes))
			break;
		if (ARRAY_GROW(w->items, w->count, w->size) < 0)
			die("out of memory");
		w->items[w->count++] = (struct range){i, last};
	}
}

/* ------------------------------------------------------------------ writing in an encoding */

enum special { UTF8, UTF8_AS_CP1252, NFD, HALF, UTF16_LE, UTF16_BE, UTF16_LE_BARE, UTF16_BE_BARE, VIQR, SPECIAL_COUNT };
static const char *const special_names[] = {"utf-8", "utf-8-as-cp1252", "utf-8, decomposed", "utf-8, half composed",
	"utf-16le with BOM", "utf-16be with BOM", "utf-16le", "utf-16be", "viqr"};

/* Signs that 8-bit encodings may lack, as typists write them there. */
static void plain_signs(struct span text, struct buffer *out)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t cp = utf8_next(text, &at);
		switch (cp) {
		case 0x2013: case 0x2014: cp = '-'; break;
		case 0x201C: case 0x201D: cp = '"'; break;
		case 0x2018: case 0x2019: cp = '\''; break;
		default: break;
		}
		buffer_add_codepoint(out, cp);
	}
}

static void write_utf16(struct span text, bool big, bool bom, struct buffer *out)
{
	if (bom)
		buffer_add_string(out, big ? "\xFE\xFF" : "\xFF\xFE");
	for (size_t at = 0; at < text.len;) {
		uint32_t cp = utf8_next(text, &at);
		char pair[2] = {(char)(cp >> 8), (char)cp};
		buffer_add_char(out, pair[big ? 0 : 1]);
		buffer_add_char(out, pair[big ? 1 : 0]);
	}
}

static void write_special(const struct encodings *e, int kind, struct span text, struct buffer *out)
{
	switch (kind) {
	case UTF8: buffer_add_span(out, text); break;
	case UTF8_AS_CP1252:
		for (size_t i = 0; i < text.len; i++) {
			unsigned char c = (unsigned char)text.ptr[i];
			buffer_add_codepoint(out, e->charsets.cp1252[c] ? e->charsets.cp1252[c] : c);
		}
		break;
	case NFD:
	case HALF: {
		for (size_t at = 0; at < text.len;) {
			utf8proc_int32_t parts[4];
			int boundary = 0;
			uint32_t cp = utf8_next(text, &at);
			utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 4, UTF8PROC_DECOMPOSE, &boundary);
			if (kind == HALF && n == 3) {
				/* Base and hat as one, the tone behind it: what many keyboards of the time gave. */
				size_t hat = parts[1] == 0x302 || parts[1] == 0x306 || parts[1] == 0x31B ? 1 : 2;
				utf8proc_int32_t pair[4] = {parts[0], parts[hat]};
				utf8proc_normalize_utf32(pair, 2, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
				buffer_add_codepoint(out, (uint32_t)pair[0]);
				buffer_add_codepoint(out, (uint32_t)parts[3 - hat]);
			} else
				for (utf8proc_ssize_t i = 0; i < n; i++)
					buffer_add_codepoint(out, (uint32_t)parts[i]);
		}
		break;
	}
	case VIQR: viqr_encode(text, out); break;
	default: write_utf16(text, kind == UTF16_BE || kind == UTF16_BE_BARE, kind == UTF16_LE || kind == UTF16_BE, out);
	}
}

/* ------------------------------------------------------------------ decoding */

static void decode(struct decoder *d, struct span bytes, struct decoded *out)
{
	/* As extract hands it on: what is valid UTF-8 as characters. */
	bool characters = utf8_valid(bytes) && !media_is_utf16(bytes);
	struct decode_page page = {.number = 1};
	struct error err;
	*(characters ? &page.text : &page.bytes) = bytes;
	struct decode_document doc = {.pages = &page, .page_count = 1};
	if (decode_document(d, &doc, out, &err) < 0)
		die(err.message);
}

static void fold(struct span s, struct buffer *out)
{
	for (size_t at = 0; at < s.len;)
		buffer_add_codepoint(out, codepoint_lower(utf8_next(s, &at)));
}

static bool same_but_case(struct span a, struct span b)
{
	struct buffer x = {0}, y = {0};
	fold(a, &x);
	fold(b, &y);
	bool same = span_equal(buffer_span(&x), buffer_span(&y));
	buffer_free(&x);
	buffer_free(&y);
	return same;
}

#define NAMES_MAX 40
struct confusion {
	const char *names[NAMES_MAX];
	size_t counts[NAMES_MAX], wrong[NAMES_MAX], count;
};

static void note(struct confusion *c, const char *name, bool right)
{
	size_t i = 0;
	while (i < c->count && strcmp(c->names[i], name) != 0)
		i++;
	if (i == NAMES_MAX)
		return;
	if (i == c->count) {
		c->names[c->count++] = name;
		c->counts[i] = c->wrong[i] = 0;
	}
	c->counts[i]++;
	c->wrong[i] += !right;
}

struct score {
	size_t windows, right;
	struct confusion confusion;
};

static bool verbose;

static void try_window(struct decoder *d, const char *true_name, struct span bytes, struct span expected, struct score *s)
{
	struct decoded out;
	decode(d, bytes, &out);
	bool right = span_equal(buffer_span(&out.text), expected);
	s->windows++;
	s->right += right;
	note(&s->confusion, out.encodings[0], right);
	if (!right && verbose)
		fprintf(stderr, "%s: as %s: %.*s\n    got %s\n", true_name, out.encodings[0], (int)expected.len, expected.ptr,
			out.text.data);
	decoded_free(&out);
}

/* kind: index into special_names, or SPECIAL_COUNT + index of a charset. False: the window cannot be written so. */
static bool write_window(struct decoder *const *named, const struct encodings *e, int kind, struct span window,
	struct buffer *bytes, struct buffer *expected)
{
	buffer_clear(bytes);
	buffer_clear(expected);
	if (kind < SPECIAL_COUNT) {
		struct buffer plain = {0};
		if (kind == VIQR)
			plain_signs(window, &plain);
		else
			buffer_add_span(&plain, window);
		write_special(e, kind, buffer_span(&plain), bytes);
		buffer_add_span(expected, buffer_span(&plain));
		buffer_free(&plain);
		return true;
	}
	const struct charset *c = &e->charsets.items[kind - SPECIAL_COUNT];
	struct buffer plain = {0};
	plain_signs(window, &plain);
	bool ok = charset_encode(c, buffer_span(&plain), bytes) == 0;
	struct decoded out;
	decode(named[kind], buffer_span(bytes), &out);
	/* The named decoding must be the text: else the table or the test is wrong. */
	bool same = c->shared_case || strcmp(c->name, "bkhcm1") == 0
		? same_but_case(buffer_span(&out.text), buffer_span(&plain))
		: span_equal(buffer_span(&out.text), buffer_span(&plain));
	/* Two pairs of capitals share a code in BK HCM 1. */
	if (!same && strcmp(c->name, "bkhcm1") != 0 && ok)
		fprintf(stderr, "eval-decode: %s does not round-trip: %s\n    %s\n", c->name, plain.data, out.text.data);
	buffer_add_span(expected, buffer_span(&out.text));
	decoded_free(&out);
	buffer_free(&plain);
	return ok;
}

static const char *kind_name(const struct encodings *e, int kind)
{
	return kind < SPECIAL_COUNT ? special_names[kind] : e->charsets.items[kind - SPECIAL_COUNT].name;
}

/* ------------------------------------------------------------------ two encodings in one text */

static size_t seed = 1;
static size_t random_below(size_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % n;
}

struct syllable_tally {
	size_t words, right;
};

/* Words of both texts side by side, line by line. */
static void compare_words(struct span got, struct span expected, struct syllable_tally *t)
{
	size_t g = 0, x = 0;
	while (x < expected.len) {
		const char *feed = memchr(expected.ptr + x, '\n', expected.len - x);
		size_t x_end = feed ? (size_t)(feed - expected.ptr) : expected.len;
		feed = g < got.len ? memchr(got.ptr + g, '\n', got.len - g) : NULL;
		size_t g_end = feed ? (size_t)(feed - got.ptr) : got.len;
		while (x < x_end) {
			size_t a = x, b = g;
			while (x < x_end && expected.ptr[x] != ' ')
				x++;
			while (g < g_end && got.ptr[g] != ' ')
				g++;
			t->words++;
			t->right += span_equal((struct span){expected.ptr + a, x - a}, (struct span){got.ptr + b, g - b});
			x += x < x_end;
			g += g < g_end;
		}
		x = x_end + 1;
		g = g_end + 1;
	}
}

static void two_encodings(struct decoder *d, struct decoder *const *named, const struct encodings *e, struct span text,
	struct syllable_tally *t)
{
	static const int specials[] = {UTF8};
	size_t charsets = e->charsets.count, kinds = charsets + sizeof specials / sizeof *specials;
	struct windows w = {0};
	cut(&w, text, 0, 300, 7);
	struct buffer bytes = {0}, expected = {0}, all = {0}, want = {0};
	for (size_t n = 0; n < 600; n++) {
		buffer_clear(&all);
		buffer_clear(&want);
		int last = -1;
		for (int part = 0; part < 2; part++) {
			int kind;
			do {
				size_t k = random_below(kinds);
				kind = k < charsets ? SPECIAL_COUNT + (int)k : specials[k - charsets];
			} while (kind == last);
			last = kind;
			struct span window = span_slice(text, w.items[random_below(w.count)]);
			if (!write_window(named, e, kind, window, &bytes, &expected))
				continue;
			buffer_add_span(&all, buffer_span(&bytes));
			buffer_add_span(&want, buffer_span(&expected));
			buffer_add_char(&all, '\n');
			buffer_add_char(&want, '\n');
		}
		struct decoded out;
		decode(d, buffer_span(&all), &out);
		compare_words(buffer_span(&out.text), buffer_span(&want), t);
		decoded_free(&out);
	}
	buffer_free(&bytes);
	buffer_free(&expected);
	buffer_free(&all);
	buffer_free(&want);
	free(w.items);
}

/* ------------------------------------------------------------------ main */

static double share(const struct score *s)
{
	return s->windows ? (double)s->right / (double)s->windows : 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "-v") == 0) {
		verbose = true;
		argv++;
		argc--;
	}
	if (argc != 2) {
		fprintf(stderr, "usage: eval-decode [-v] TESTS_DATA_DIR\n");
		return 2;
	}
	struct error err;
	struct decoder *d = decoder_new(NULL, &err);
	if (!d)
		die(err.message);
	const struct encodings *e = decoder_encodings(d);
	struct decoder *named[SPECIAL_COUNT + ENCODING_READINGS_MAX] = {NULL};
	for (size_t i = 0; i < e->charsets.count; i++)
		if (!(named[SPECIAL_COUNT + i] = decoder_new(e->charsets.items[i].name, &err)))
			die(err.message);
	struct buffer text = {0};
	read_folder(argv[1], "vietnamese", &text, NULL);
	struct span vietnamese = buffer_span(&text);
	struct windows sizes[2] = {{0}};
	cut(&sizes[0], vietnamese, 0, 200, 2);
	cut(&sizes[1], vietnamese, 10, 0, 2);
	bool good = sizes[0].count >= WINDOWS_WANTED && sizes[1].count >= WINDOWS_WANTED;
	printf("%zu windows of 200 bytes and %zu of 10 words from %zu bytes of text.\n\n", sizes[0].count, sizes[1].count,
		vietnamese.len);
	printf("| written in | 200 bytes right | 10 words right | read as (10 words) |\n|---|---|---|---|\n");
	struct buffer bytes = {0}, expected = {0};
	for (int kind = 0; kind < SPECIAL_COUNT + (int)e->charsets.count; kind++) {
		struct score scores[2] = {{0}};
		for (int size = 0; size < 2; size++)
			for (size_t i = 0; i < sizes[size].count; i++)
				if (write_window(named, e, kind, span_slice(vietnamese, sizes[size].items[i]), &bytes, &expected))
					try_window(d, kind_name(e, kind), buffer_span(&bytes), buffer_span(&expected), &scores[size]);
		printf("| %s | %.2f %% | %.2f %% |", kind_name(e, kind), 100 * share(&scores[0]), 100 * share(&scores[1]));
		struct confusion *c = &scores[1].confusion;
		for (size_t i = 0; i < c->count; i++) {
			printf("%s %s %.1f %%", i ? "," : "", c->names[i], 100 * (double)c->counts[i] / (double)scores[1].windows);
			if (c->wrong[i])
				printf(" (%zu wrong)", c->wrong[i]);
		}
		printf(" |\n");
		good = good && share(&scores[0]) >= LIMIT_200_BYTES && share(&scores[1]) >= LIMIT_10_WORDS &&
			scores[0].windows >= WINDOWS_WANTED && scores[1].windows >= WINDOWS_WANTED;
	}
	printf("\n| left as it is | windows | changed |\n|---|---|---|\n");
	static char *const foreign[] = {"english.txt", "french.txt", "german.txt", "spanish.txt", "portuguese.txt", "czech.txt",
		"polish.txt", "turkish.txt", "indonesian.txt", "numbers.txt", "code.txt", "base64.txt"};
	size_t total = 0, changed = 0;
	for (size_t f = 0; f <= sizeof foreign / sizeof *foreign; f++) {
		bool own = f == sizeof foreign / sizeof *foreign;
		struct buffer other = {0};
		read_folder(argv[1], own ? "vietnamese" : "foreign", &other, own ? NULL : foreign[f]);
		struct windows w = {0};
		struct span s = buffer_span(&other);
		cut(&w, s, 0, 200, own ? 3 : 1);
		cut(&w, s, 10, 0, own ? 3 : 1);
		struct score score = {0};
		for (size_t i = 0; i < w.count; i++)
			try_window(d, own ? "vietnamese" : foreign[f], span_slice(s, w.items[i]), span_slice(s, w.items[i]), &score);
		struct score whole = {0};
		try_window(d, "whole text", s, s, &whole);
		/* The Western ones as 8-bit text, too: read as Windows-1252, not as Vietnamese. */
		struct buffer latin = {0};
		struct score eight = {0};
		for (size_t i = 0; f >= 1 && f <= 4 && i < w.count; i++) {
			struct span window = span_slice(s, w.items[i]);
			buffer_clear(&latin);
			for (size_t at = 0; at < window.len;)
				buffer_add_char(&latin, (char)byte_view_find(&e->win, utf8_next(window, &at)));
			try_window(d, foreign[f], buffer_span(&latin), window, &eight);
		}
		buffer_free(&latin);
		if (eight.windows)
			printf("| %s in Windows-1252 | %zu | %zu |\n", foreign[f], eight.windows, eight.windows - eight.right);
		printf("| %s | %zu | %zu |\n", own ? "Vietnamese in UTF-8" : foreign[f], score.windows + 1,
			score.windows - score.right + !whole.right);
		total += eight.windows;
		changed += eight.windows - eight.right;
		total += score.windows + 1;
		changed += score.windows - score.right + !whole.right;
		buffer_free(&other);
		free(w.items);
	}
	good = good && changed == 0 && total >= WINDOWS_WANTED;
	struct syllable_tally tally = {0};
	two_encodings(d, named, e, vietnamese, &tally);
	double syllables = (double)tally.right / (double)tally.words;
	printf("\nTexts of two paragraphs in two encodings: %.2f %% of %zu words right.\n", 100 * syllables, tally.words);
	good = good && syllables >= LIMIT_SYLLABLES;
	for (size_t i = 0; i < SPECIAL_COUNT + ENCODING_READINGS_MAX; i++)
		decoder_free(named[i]);
	decoder_free(d);
	buffer_free(&bytes);
	buffer_free(&expected);
	buffer_free(&text);
	free(sizes[0].items);
	free(sizes[1].items);
	if (!good)
		fprintf(stderr, "eval-decode: below a bound\n");
	return !good;
}
