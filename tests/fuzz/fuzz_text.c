/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a text file through the whole pipe, record lines between the stages: the public record's offsets are
 * true (what is quoted stands there), its pages and zones tile the text, and ids that are named are there.
 */
#include "fuzz.h"

#include "decode_step.h"
#include "emit_step.h"
#include "media.h"
#include "record_text.h"
#include "source_text.h"
#include "split_step.h"
#include "tag_step.h"

static struct record *of_bytes(struct span bytes, enum media media)
{
	struct buffer json = {0};
	struct error err;
	size_t pages;
	struct record *r = record_new();
	check(r && source_text_extract(&json, bytes, media, &pages, &err) == 0, "a text is read");
	check(record_append(r, "record_version", json_string(RECORD_VERSION), &err) == 0 &&
			record_append(r, "id", json_string("sha256:0"), &err) == 0 &&
			record_append(r, "source", json_pack("{s:s, s:s}", "path", "a.txt", "media_type", media_type(media, bytes)), &err) == 0 &&
			record_append_json(r, "_extract", buffer_span(&json), &err) == 0,
		"a record is begun");
	buffer_free(&json);
	return r;
}

/* The quoted letters stand at that place, in that order; blanks and furniture between them do not count. */
static bool quotes(struct span text, struct range at, struct span quoted)
{
	size_t from = at.start;
	for (size_t i = 0; i < quoted.len;) {
		uint32_t cp = utf8_next(quoted, &i);
		if (codepoint_is_space(cp))
			continue;
		do {
			if (from >= at.end)
				return false;
		} while (utf8_next(text, &from) != cp);
	}
	return true;
}

static void check_values(const json_t *value, const struct utf8_index *index, bool top)
{
	const char *key;
	json_t *child;
	size_t i;
	struct range at;
	if (json_is_object(value)) {
		if (json_object_get(value, "start") && json_object_get(value, "end")) {
			check(json_get_range(value, index, &at), "a place lies in the text");
			const char *text = json_text(value, "text");
			if (text)
				check(quotes(index->text, at, span_of(text)), "what is quoted stands there");
		}
		json_object_foreach((json_t *)(uintptr_t)value, key, child) {
			check(!top || key[0] != '_', "internal members stay inside");
			check_values(child, index, false);
		}
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, child)
			check_values(child, index, false);
	}
}

static void check_tiles(const json_t *list, json_int_t length, const char *what)
{
	json_int_t at = 0;
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item) {
		check(json_integer_value(json_object_get(item, "start")) == at, what);
		at = json_integer_value(json_object_get(item, "end"));
	}
	check(at == length, what);
}

/* Each id of `list` is its letter and its position, which is what others name it by. */
static void check_ids(const json_t *list, char letter)
{
	char id[24];
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item) {
		snprintf(id, sizeof id, "%c%zu", letter, i + 1);
		const char *is = json_text(item, "id");
		check(is && strcmp(is, id) == 0, "ids count from one");
	}
}

static void check_record(struct record *r)
{
	struct error err;
	struct utf8_index index;
	json_t *all = record_to_json(r, &err);
	check(json_is_object(all), "a record is an object");
	const json_t *text = json_object_get(all, "text");
	check(json_is_string(text), "a record has a text");
	check(utf8_index_init(&index, (struct span){json_string_value(text), json_string_length(text)}) == 0, "memory");
	check_values(all, &index, true);
	check_tiles(json_object_get(all, "zones"), (json_int_t)index.length, "zones tile the text");
	check_tiles(json_object_get(all, "pages"), (json_int_t)index.length, "pages tile the text");
	check_ids(json_object_get(all, "references"), 'r');
	check_ids(json_object_get(all, "deadlines"), 't');
	check_ids(json_object_get(all, "directives"), 'd');
	utf8_index_free(&index);
	json_decref(all);
}

static struct record *read_again(struct record *r)
{
	struct buffer line = {0};
	struct error err;
	check(record_format(r, &line) == 0, "memory");
	record_free(r);
	r = record_parse((struct span){line.data, line.len - 1}, &err);
	check(r != NULL, "what a stage writes the next one reads");
	buffer_free(&line);
	return r;
}

/* From the bytes to the public record's line. */
static void through_all(struct span bytes, enum media media, void *const *states, struct emit_config *config, bool apart,
	struct buffer *line)
{
	static const struct stage *const stages[] = {&decode_stage, &split_stage, &tag_stage};
	struct record *r = of_bytes(bytes, media);
	struct error err;
	for (size_t i = 0; i < 3; i++) {
		check(stages[i]->step(states[i], r, &err) == 0, "a stage takes any text");
		if (apart)
			r = read_again(r);
	}
	check(emit_step(config, r, &err) == 0, "emit takes what tag gave");
	check(record_format(r, line) == 0, "memory");
	if (apart)
		check_record(r);
	record_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void *states[3]; /* rules take longer to compile than a text to read */
	struct error err;
	if (!states[0]) {
		struct decode_config decode = {0};
		struct split_config split = {0};
		struct tag_config tag = {0};
		states[0] = decode_stage.open(&decode, &err);
		states[1] = split_stage.open(&split, &err);
		states[2] = tag_stage.open(&tag, &err);
		check(states[0] && states[1] && states[2], "the stages open");
	}
	struct span bytes = {(const char *)data, size};
	enum media media = media_detect(bytes, size % 2 ? "a.txt" : "a.md");
	if (media != MEDIA_TEXT && media != MEDIA_MARKDOWN)
		return 0;
	struct emit_config config = {size % 4 < 2};
	/* By itself each stage reads what the one before wrote; in a pipe several work on one record. */
	struct buffer apart = {0}, together = {0};
	through_all(bytes, media, states, &config, true, &apart);
	through_all(bytes, media, states, &config, false, &together);
	check(span_equal(buffer_span(&apart), buffer_span(&together)), "stages in one process do what each does by itself");
	buffer_free(&apart);
	buffer_free(&together);
	return 0;
}
