/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Record lines as they come through a pipe: what is parsed is formatted byte for byte (less blanks behind it), what is
 * appended is found again, a member is seen as Jansson sees it, and emit either refuses a record or gives one that emit
 * leaves as it is.
 */
#include "fuzz.h"

#include "emit_step.h"

static void check_emit(struct record *r)
{
	struct emit_config config = {true};
	struct error err;
	struct buffer once = {0}, twice = {0};
	if (emit_step(&config, r, &err) < 0)
		return;
	holds(record_format(r, &once) == 0);
	struct record *again = record_parse((struct span){once.data, once.len - 1}, &err);
	holds(again != NULL);
	holds(emit_step(&config, again, &err) == 0);
	holds(record_format(again, &twice) == 0);
	holds(span_equal(buffer_span(&once), buffer_span(&twice)));
	buffer_free(&once);
	buffer_free(&twice);
	record_free(again);
}

/* How many values a view and a value of Jansson's hold in all must agree, and so must the text of both. */
static size_t count_values(const json_t *value)
{
	size_t count = 1, i;
	const char *key;
	json_t *item;
	json_array_foreach((json_t *)value, i, item)
		count += count_values(item);
	json_object_foreach((json_t *)value, key, item)
		count += 1 + count_values(item);
	return count;
}

static void check_members(struct record *r)
{
	struct error err;
	struct span name;
	for (size_t i = 0; (name = record_member(r, i)).ptr; i++) {
		char *key = span_copy(name);
		holds(key != NULL);
		if (strlen(key) == name.len) {
			const struct json_view *view = record_view(r, key, &err);
			const json_t *value = record_get(r, key, &err);
			holds(!view == !value);
			if (view) {
				char *text = json_dumps(value, RECORD_JSON_FLAGS);
				holds(text && span_equal(view->raw, span_of(text)));
				holds(view->extent == count_values(value));
				free(text);
			}
		}
		free(key);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err;
	struct span line = {(const char *)data, size};
	struct record *r = record_parse(line, &err);
	if (!r)
		return 0;
	struct buffer out = {0};
	holds(record_format(r, &out) == 0);
	holds(out.len >= 3 && out.len <= size + 1);
	holds(memcmp(out.data, data, out.len - 1) == 0);
	check_members(r);
	if (!record_has(r, "_new")) {
		holds(record_append(r, "_new", json_integer(7), &err) == 0);
		buffer_clear(&out);
		holds(record_format(r, &out) == 0);
		struct record *back = record_parse((struct span){out.data, out.len - 1}, &err);
		holds(back && json_integer_value(record_get(back, "_new", &err)) == 7);
		record_free(back);
	}
	buffer_free(&out);
	if (!record_failed(r))
		check_emit(r);
	record_free(r);
	return 0;
}
