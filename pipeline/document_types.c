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
	for (int variants = 0; variants < 2; variants++)
		for (size_t i = 0; i < types->count; i++) {
			const struct document_type *t = &types->items[i];
			if (!(party ? t->party : t->state))
				continue;
			if (variants ? in_list(t->variants, code) : span_equal(t->code, code))
				return t;
		}
	return NULL;
}
