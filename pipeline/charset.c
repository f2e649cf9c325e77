/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "charset.h"

#include "table.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* Hexadecimal digits up to a blank or the end; -1 where there are none. */
static long next_hex(struct span s, size_t *at)
{
	long value = -1;
	while (*at < s.len && s.ptr[*at] == ' ')
		(*at)++;
	for (; *at < s.len && s.ptr[*at] != ' '; (*at)++) {
		char c = s.ptr[*at];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (digit < 0 || value > 0x10FFFF)
			return -1;
		value = (value < 0 ? 0 : value) * 16 + digit;
	}
	return value;
}

static const struct data_file *charset_file(struct span name, struct error *err)
{
	char path[96];
	int n = snprintf(path, sizeof path, "charsets/%.*s", (int)name.len, name.ptr);
	const struct data_file *file = n > 0 && (size_t)n < sizeof path ? data_file_find(path) : NULL;
	if (!file)
		error_set(err, ERROR_SYSTEM, "no table charsets/%.*s", (int)name.len, name.ptr);
	return file;
}

static int add_pair(struct charset *c, unsigned char lead, unsigned char trail, uint16_t cp)
{
	if (!c->row[lead]) {
		if (c->pair_count >= 255 || ARRAY_GROW(c->pairs, c->pair_count, c->pair_size) < 0)
			return -1;
		memset(c->pairs[c->pair_count], 0, sizeof *c->pairs);
		c->row[lead] = (unsigned char)++c->pair_count;
	}
	uint16_t *slot = &c->pairs[c->row[lead] - 1][trail];
	if (!*slot)
		*slot = cp;
	c->trail[trail] = true;
	return 0;
}

static int compare_codes(const void *a, const void *b)
{
	const struct charset_code *x = a, *y = b;
	return (x->cp > y->cp) - (x->cp < y->cp);
}

static const struct charset_code *find_code(const struct charset *c, uint32_t cp)
{
	const struct charset_code key = {.cp = cp};
	return bsearch(&key, c->codes, c->code_count, sizeof key, compare_codes);
}

/* Typists mix the cases of letter and mark (A with a small acute): the letter's case counts. */
static int add_mixed_cases(struct charset *c)
{
	for (size_t i = 0; i < c->code_count; i++) {
		const struct charset_code *small = &c->codes[i];
		const struct charset_code *large = find_code(c, codepoint_upper(small->cp));
		if (small->length != 2 || !large || large == small || large->length != 2)
			continue;
		if (add_pair(c, large->bytes[0], small->bytes[1], large->cp) < 0 ||
			add_pair(c, small->bytes[0], large->bytes[1], small->cp) < 0)
			return -1;
	}
	return 0;
}

static int load_codes(struct charset *c, struct span table_name, struct error *err)
{
	const struct data_file *file = charset_file(table_name, err);
	if (!file)
		return -1;
	struct table_row row = {.text = file->text};
	while (table_next(&row)) {
		size_t at = 0, cp_at = 0;
		long first = next_hex(row.fields[0], &at), second = next_hex(row.fields[0], &at);
		long cp = next_hex(row.fields[1], &cp_at);
		if (first < 0 || first > 0xFF || second > 0xFF || cp <= 0 || cp > 0xFFFF)
			return error_set(err, ERROR_SYSTEM, "%s:%zu: bytes and code point expected", file->name,
				row.line);
		struct charset_code code = {(uint16_t)cp, {(unsigned char)first, 0}, 1};
		if (second < 0) {
			if (!c->own[first])
				c->single[first] = (uint32_t)cp;
			c->own[first] = true;
		} else {
			code.bytes[1] = (unsigned char)second;
			code.length = 2;
			if (add_pair(c, code.bytes[0], code.bytes[1], code.cp) < 0)
				return error_memory(err);
		}
		bool known = false;
		for (size_t i = 0; i < c->code_count; i++)
			known |= c->codes[i].cp == code.cp;
		if (known)
			continue;
		if (ARRAY_GROW(c->codes, c->code_count, c->code_size) < 0)
			return error_memory(err);
		c->codes[c->code_count++] = code;
	}
	qsort(c->codes, c->code_count, sizeof *c->codes, compare_codes);
	for (unsigned b = 0x80; b < 256; b++) {
		const struct charset_code *large = find_code(c, codepoint_upper(c->single[b]));
		c->shared[b] = c->shared_case && c->own[b] && codepoint_is_lower(c->single[b]) &&
			(!large || (large->length == 1 && large->bytes[0] == b));
	}
	return add_mixed_cases(c) < 0 ? error_memory(err) : 0;
}

static int load_cp1252(struct charsets *c, struct error *err)
{
	const struct data_file *file = charset_file(SPAN_LITERAL("cp1252.tsv"), err);
	if (!file)
		return -1;
	for (uint32_t b = 0; b < 256; b++)
		c->cp1252[b] = b >= 0x80 && b < 0xA0 ? 0 : b;
	struct table_row row = {.text = file->text};
	while (table_next(&row)) {
		size_t at = 0, cp_at = 0;
		long byte = next_hex(row.fields[0], &at), cp = next_hex(row.fields[1], &cp_at);
		if (byte < 0 || byte > 0xFF || cp <= 0)
			return error_set(err, ERROR_SYSTEM, "%s:%zu: byte and code point expected", file->name,
				row.line);
		c->cp1252[byte] = (uint32_t)cp;
	}
	return 0;
}

int charsets_init(struct charsets *c, struct error *err)
{
	*c = (struct charsets){0};
	if (load_cp1252(c, err) < 0)
		return -1;
	const struct data_file *file = data_file_find("charsets.tsv");
	if (!file)
		return error_set(err, ERROR_SYSTEM, "no table charsets.tsv");
	struct table_row row = {.text = file->text};
	while (table_next(&row)) {
		if (ARRAY_GROW(c->items, c->count, c->size) < 0)
			return error_memory(err);
		struct charset *item = &c->items[c->count++];
		*item = (struct charset){0};
		item->name = span_copy(row.fields[0]);
		item->aliases = span_copy(row.fields[1]);
		bool iconv = !span_equal(row.fields[2], SPAN_LITERAL("-"));
		if (iconv)
			item->iconv_name = span_copy(row.fields[2]);
		if (!item->name || !item->aliases || (iconv && !item->iconv_name))
			return error_memory(err);
		item->shared_case = memchr(row.fields[3].ptr, 's', row.fields[3].len) != NULL;
		memcpy(item->single, c->cp1252, sizeof item->single);
		if (load_codes(item, row.fields[4], err) < 0)
			return -1;
	}
	return 0;
}

void charsets_free(struct charsets *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->items[i].name);
		free(c->items[i].aliases);
		free(c->items[i].iconv_name);
		free(c->items[i].pairs);
		free(c->items[i].codes);
	}
	free(c->items);
	*c = (struct charsets){0};
}

static bool same_name(struct span a, const char *b, size_t length)
{
	return a.len == length && strncasecmp(a.ptr, b, length) == 0;
}

const struct charset *charset_find(const struct charsets *c, struct span name)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct charset *item = &c->items[i];
		if (same_name(name, item->name, strlen(item->name)))
			return item;
		for (const char *p = item->aliases; *p;) {
			size_t n = strcspn(p, " ");
			if (n && same_name(name, p, n))
				return item;
			p += n + (p[n] == ' ');
		}
	}
	return NULL;
}

void charset_decode(const struct charset *c, struct span bytes, struct buffer *out)
{
	for (size_t at = 0; at < bytes.len;) {
		char chunk[256];
		size_t n = 0;
		while (at < bytes.len && n + UTF8_MAX <= sizeof chunk)
			n += utf8_encode(charset_next(c, bytes, &at), chunk + n);
		buffer_add(out, chunk, n);
	}
}

size_t charset_encode(const struct charset *c, struct span text, struct buffer *out)
{
	size_t lost = 0;
	for (size_t at = 0; at < text.len;) {
		uint32_t cp = utf8_next(text, &at);
		const struct charset_code *code = find_code(c, cp);
		if (!code && cp >= 0x80)
			code = find_code(c, codepoint_lower(cp));
		if (code) {
			buffer_add(out, code->bytes, code->length);
			continue;
		}
		unsigned byte = cp < 0x80 && c->single[cp] == cp ? cp : 0;
		for (unsigned b = 0x80; !byte && b < 256; b++)
			if (c->single[b] == cp && !c->row[b])
				byte = b;
		lost += byte == 0;
		buffer_add_char(out, byte ? (char)byte : '?');
	}
	return lost;
}

/* ------------------------------------------------------------------ views */

static int compare_views(const void *a, const void *b)
{
	const struct view_code *x = a, *y = b;
	return (x->cp > y->cp) - (x->cp < y->cp);
}

static int add_view(struct byte_view *v, uint32_t cp, unsigned byte)
{
	if (cp < sizeof v->low / sizeof *v->low) {
		v->low[cp] = (short)byte;
		return 0;
	}
	if (ARRAY_GROW(v->codes, v->count, v->size) < 0)
		return -1;
	v->codes[v->count++] = (struct view_code){cp, (unsigned char)byte};
	return 0;
}

int byte_view_init(struct byte_view *v, const struct charsets *c, bool mac, struct error *err)
{
	*v = (struct byte_view){.ligatures = mac};
	for (size_t i = 0; i < sizeof v->low / sizeof *v->low; i++)
		v->low[i] = i < 0x80 ? (short)i : -1;
	for (unsigned b = 0x80; !mac && b < 256; b++) {
		if (c->cp1252[b] ? add_view(v, c->cp1252[b], b) : add_view(v, b, b))
			return error_memory(err);
		/* C1 controls: what readers of Latin-1 make of 80-9F. */
		if (b < 0xA0 && add_view(v, b, b))
			return error_memory(err);
	}
	const struct data_file *file = charset_file(
		mac ? SPAN_LITERAL("view-macroman.tsv") : SPAN_LITERAL("view-winansi.tsv"), err);
	if (!file)
		return -1;
	struct table_row row = {.text = file->text};
	while (table_next(&row)) {
		size_t at = 0, cp_at = 0;
		long byte = next_hex(row.fields[0], &at), cp = next_hex(row.fields[1], &cp_at);
		if (byte < 0 || byte > 0xFF || cp <= 0)
			return error_set(err, ERROR_SYSTEM, "%s:%zu: byte and code point expected", file->name,
				row.line);
		/* Two code points are a ligature, undone by its letters; a blank tells nothing. */
		if (cp_at < row.fields[1].len || cp < 0x80)
			continue;
		if (add_view(v, (uint32_t)cp, (unsigned)byte) < 0)
			return error_memory(err);
	}
	qsort(v->codes, v->count, sizeof *v->codes, compare_views);
	return 0;
}

void byte_view_free(struct byte_view *v)
{
	free(v->codes);
	*v = (struct byte_view){0};
}

int byte_view_find(const struct byte_view *v, uint32_t cp)
{
	if (cp < sizeof v->low / sizeof *v->low)
		return v->low[cp];
	/* Symbol fonts: ToUnicode to the private use area, U+F000 and the byte. */
	if (cp >= 0xF020 && cp <= 0xF0FF)
		return (int)(cp - 0xF000);
	const struct view_code key = {.cp = cp};
	const struct view_code *found = bsearch(&key, v->codes, v->count, sizeof key, compare_views);
	return found ? found->byte : -1;
}
