/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "document_types.h"

#include "table.h"
#include "utf8.h"

void document_types_read(struct document_types *types, struct span table)
{
	struct table_row row = {.text = table};
	types->count = 0;
	while (types->count < DOCUMENT_TYPES_MAX && table_next(&row)) {
		bool both = span_equal(row.fields[2], SPAN_LITERAL("both"));
		types->items[types->count++] = (struct document_type){
			.code = row.fields[0],
			.name = row.fields[1],
			.party = both || span_equal(row.fields[2], SPAN_LITERAL("party")),
			.state = both || span_equal(row.fields[2], SPAN_LITERAL("state")),
			.variants = row.fields[3],
			.names = row.fields[4],
		};
	}
}

static bool equal_caseless(struct span a, struct span b)
{
	size_t i = 0, j = 0;
	while (i < a.len && j < b.len)
		if (codepoint_lower(utf8_next(a, &i)) != codepoint_lower(utf8_next(b, &j)))
			return false;
	return i == a.len && j == b.len;
}

const struct document_type *document_type_by_name(const struct document_types *types, struct span name)
{
	for (size_t i = 0; i < types->count; i++)
		if (equal_caseless(types->items[i].name, name))
			return &types->items[i];
	return NULL;
}

/* The small letter; đ as d, which texts that have lost the bar print for it. */
static uint32_t barless(uint32_t cp)
{
	cp = codepoint_lower(cp);
	return cp == 0x111 ? 'd' : cp;
}

static bool equal_barless(struct span a, struct span b)
{
	size_t i = 0, j = 0;
	while (i < a.len && j < b.len)
		if (barless(utf8_next(a, &i)) != barless(utf8_next(b, &j)))
			return false;
	return i == a.len && j == b.len;
}

/* How many bytes of the text spell the name, in any case and with any blanks for a blank; 0: it does not begin with it. */
static size_t begins_with(struct span text, struct span name)
{
	size_t t = 0;
	for (size_t n = 0; n < name.len;) {
		uint32_t want = utf8_next(name, &n);
		if (want == ' ') {
			size_t start = t;
			for (size_t next = t; next < text.len && codepoint_is_space(utf8_next(text, &next));)
				t = next;
			if (t == start)
				return 0;
			continue;
		}
		if (t >= text.len || barless(utf8_next(text, &t)) != barless(want))
			return 0;
	}
	size_t after = t;
	if (after < text.len) {
		uint32_t cp = utf8_next(text, &after);
		if (codepoint_is_letter(cp) || codepoint_is_digit(cp))
			return 0;
	}
	return t;
}

const struct document_type *document_type_at_start(const struct document_types *types, struct span text,
	bool party, size_t *length)
{
	const struct document_type *best = NULL;
	*length = 0;
	for (size_t i = 0; i < types->count; i++) {
		const struct document_type *type = &types->items[i];
		struct span name = type->name;
		for (size_t at = 0;;) {
			size_t len = begins_with(text, name);
			bool better = best && !(party ? best->party : best->state) &&
				(party ? type->party : type->state);
			if (len > *length || (len && len == *length && better)) {
				best = type;
				*length = len;
			}
			if (at >= type->names.len)
				break;
			const char *start = type->names.ptr + at;
			const char *comma = memchr(start, ',', type->names.len - at);
			name = (struct span){start, comma ? (size_t)(comma - start) : type->names.len - at};
			at += name.len + 1;
		}
	}
	return best;
}

static bool in_list(struct span list, struct span word)
{
	for (size_t i = 0; i < list.len;) {
		size_t end = i;
		while (end < list.len && list.ptr[end] != ' ')
			end++;
		if (span_equal((struct span){list.ptr + i, end - i}, word))
			return true;
		i = end + 1;
	}
	return false;
}

bool document_type_has_code(const struct document_type *type, struct span code)
{
	return code.len && (span_equal(type->code, code) || in_list(type->variants, code));
}

const struct document_type *document_type_by_code(const struct document_types *types, struct span code,
	bool party)
{
	/* The code itself, one that is used for it, one that has lost its bar ("QD"). */
	for (int pass = 0; pass < 3; pass++)
		for (size_t i = 0; i < types->count; i++) {
			const struct document_type *t = &types->items[i];
			if (!(party ? t->party : t->state))
				continue;
			if (pass == 0 ? span_equal(t->code, code) : pass == 1 ? in_list(t->variants, code)
								      : equal_barless(t->code, code))
				return t;
		}
	return NULL;
}
