/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "types.h"

#include "buffer.h"
#include "table.h"
#include "utf8.h"

#include <stdlib.h>

struct types {
	struct type *items; /* table order */
	size_t count, size;
};

void types_free(struct types *types)
{
	if (!types)
		return;
	free(types->items);
	free(types);
}

struct types *types_new(void)
{
	struct types *types = calloc(1, sizeof *types);
	const struct data_file *file = data_file_find("types.tsv");
	if (!types || !file)
		goto fail;
	struct table_row row = {.text = file->text};
	while (table_next(&row)) {
		if (ARRAY_GROW(types->items, types->count, types->size) < 0)
			goto fail;
		bool party = span_equal(row.fields[2], SPAN_LITERAL("party"));
		bool state = span_equal(row.fields[2], SPAN_LITERAL("state"));
		struct span code = row.fields[0];
		if (span_equal(code, SPAN_LITERAL("-")))
			code.len = 0;
		types->items[types->count++] = (struct type){code, row.fields[1], row.fields[3],
			row.fields[4], party || !state, state || !party};
	}
	return types;
fail:
	types_free(types);
	return NULL;
}

/* Walks a list parted by commas: *at starts at 0; false at its end. */
static bool next_of(struct span list, size_t *at, struct span *item)
{
	if (*at >= list.len)
		return false;
	const char *comma = memchr(list.ptr + *at, ',', list.len - *at);
	size_t end = comma ? (size_t)(comma - list.ptr) : list.len;
	*item = (struct span){list.ptr + *at, end - *at};
	*at = end + 1;
	return true;
}

bool type_has_code(const struct type *type, struct span code)
{
	struct span other;
	if (type->code.len && span_equal(type->code, code))
		return true;
	for (size_t at = 0; next_of(type->codes, &at, &other);)
		if (span_equal(other, code))
			return true;
	return false;
}

static bool suits(const struct type *type, enum system system)
{
	return system == SYSTEM_PARTY ? type->party : system == SYSTEM_STATE ? type->state : true;
}

const struct type *types_by_code(const struct types *types, struct span code, enum system system)
{
	/* The official code of the system first, then of any, then what else is in use. */
	for (int pass = 0; pass < 4; pass++)
		for (size_t i = 0; i < types->count; i++) {
			const struct type *type = &types->items[i];
			bool match = pass < 2 ? type->code.len && span_equal(type->code, code)
				: type_has_code(type, code);
			if (match && (pass % 2 || suits(type, system)))
				return type;
		}
	return NULL;
}

/* Length in text of a name that the text begins with, caseless, any blanks for a blank; 0: it does not. */
static size_t begins_with(struct span text, struct span name)
{
	size_t t = 0;
	for (size_t n = 0; n < name.len;) {
		uint32_t want = utf8_next(name, &n);
		if (want == ' ') {
			size_t start = t, before;
			do {
				before = t;
				if (t >= text.len)
					return 0;
			} while (codepoint_is_space(utf8_next(text, &t)));
			t = before;
			if (t == start)
				return 0;
			continue;
		}
		if (t >= text.len || codepoint_lower(utf8_next(text, &t)) != codepoint_lower(want))
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

const struct type *types_by_name(const struct types *types, struct span text, enum system system,
	size_t *length)
{
	const struct type *best = NULL;
	*length = 0;
	for (size_t i = 0; i < types->count; i++) {
		const struct type *type = &types->items[i];
		struct span name = type->name;
		for (size_t at = 0;;) {
			size_t len = begins_with(text, name);
			if (len > *length || (len && len == *length && best && !suits(best, system) &&
						     suits(type, system))) {
				best = type;
				*length = len;
			}
			if (!next_of(type->names, &at, &name))
				break;
		}
	}
	return best;
}
