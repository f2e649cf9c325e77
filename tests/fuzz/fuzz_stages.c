/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A record line as anybody may write it, given to each stage and to each program that reads records: done or refused
 * with a code, and what comes out is a record that the next can read. The mutator changes the JSON by its nodes, so that
 * most lines get past the parser.
 */
#include "fuzz.h"

#include "agenda.h"
#include "citations.h"
#include "decode_step.h"
#include "emit_step.h"
#include "explain_step.h"
#include "export.h"
#include "index.h"
#include "ocr_step.h"
#include "record_text.h"
#include "secrecy.h"
#include "split_step.h"
#include "summary.h"
#include "survey.h"
#include "tag_step.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

/* ------------------------------------------------------------------ mutation */

static unsigned draw(unsigned *state, unsigned below)
{
	*state = *state * 1664525u + 1013904223u;
	return below ? (*state >> 8) % below : 0;
}

static json_t *odd_value(unsigned *state, unsigned choice)
{
	static const json_int_t numbers[] = {0, 1, 2, 7, 100, 65536, -1, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
	static const char *const strings[] = {"", "a", "Điều 1.", "\n", "2024-02-30", "9999-12-31", "body", "header",
		"furniture", "native", "utf-8", "tcvn3", "r1", "d1", "t9", "application/pdf"};
	switch (choice) {
	case 0: return json_null();
	case 1: return draw(state, 2) ? json_true() : json_false();
	case 2: return json_real(0.5);
	case 3: return json_array();
	case 4: return json_object();
	case 5: return json_string(strings[draw(state, sizeof strings / sizeof *strings)]);
	default: return json_integer(numbers[draw(state, sizeof numbers / sizeof *numbers)]);
	}
}

static json_int_t near(json_int_t n, json_int_t by)
{
	return n > -4096 && n < 1 << 30 ? n + by : by;
}

static json_t *mutated(const json_t *old, unsigned *state)
{
	unsigned choice = draw(state, 12);
	if (json_is_integer(old) && choice > 3)
		return json_integer(near(json_integer_value(old), (json_int_t)draw(state, 9) - 4));
	if (json_is_string(old) && choice > 3) {
		char text[512];
		size_t len = json_string_length(old) < 256 ? json_string_length(old) : 256;
		memcpy(text, json_string_value(old), len);
		return json_stringn(text, LLVMFuzzerMutate((uint8_t *)text, len, sizeof text));
	}
	return odd_value(state, draw(state, 9));
}

/* Goes down from `node` by lot and changes what it comes to. */
static void mutate_node(json_t *node, unsigned *state, int depth)
{
	size_t count = json_is_object(node) ? json_object_size(node) : json_array_size(node);
	if (!count)
		return;
	size_t nth = draw(state, (unsigned)count);
	json_t *child;
	void *at = NULL;
	if (json_is_object(node)) {
		at = json_object_iter(node);
		for (size_t i = 0; i < nth; i++)
			at = json_object_iter_next(node, at);
		child = json_object_iter_value(at);
	} else {
		child = json_array_get(node, nth);
	}
	bool inner = json_is_object(child) || json_is_array(child);
	if (inner && depth < 8 && draw(state, 8)) {
		mutate_node(child, state, depth + 1);
		return;
	}
	unsigned choice = draw(state, 8);
	if (json_is_array(node)) {
		if (choice == 0)
			json_array_remove(node, nth);
		else if (choice == 1)
			json_array_insert_new(node, nth, json_deep_copy(child));
		else
			json_array_set_new(node, nth, mutated(child, state));
	} else if (choice == 0) {
		json_object_del(node, json_object_iter_key(at));
	} else {
		json_t *value = mutated(child, state);
		if (value)
			json_object_iter_set_new(node, at, value);
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	unsigned state = seed;
	json_t *root = draw(&state, 16) ? json_loadb((const char *)data, size, 0, NULL) : NULL;
	char *text = NULL;
	size_t len = 0;
	if (root) {
		for (unsigned n = 1 + draw(&state, 4); n; n--)
			mutate_node(root, &state, 0);
		text = json_dumps(root, RECORD_JSON_FLAGS);
		len = text ? strlen(text) : 0;
	}
	json_decref(root);
	if (len && len <= max)
		memcpy(data, text, len);
	else
		len = LLVMFuzzerMutate(data, size, max);
	free(text);
	return len;
}

/* ------------------------------------------------------------------ the stages */

static struct record *parsed(struct span line)
{
	struct error err;
	struct record *r = record_parse(line, &err);
	check(r != NULL, "what a stage writes the next one reads");
	return r;
}

/* What came of a step as a line, read again. */
static struct record *passed_on(struct record *r)
{
	struct buffer line = {0};
	check(record_format(r, &line) == 0 && line.len > 2, "a record is a line");
	check(!memchr(line.data, '\n', line.len - 1), "a record is one line");
	struct record *next = parsed((struct span){line.data, line.len - 1});
	buffer_free(&line);
	record_free(r);
	return next;
}

static bool good(struct record *r, int result, struct error *err)
{
	if (result == 0)
		return true;
	check(err->code[0] && err->message[0], "an error says what it is");
	check(record_fail(r, "fuzz", err, "somewhere") == 0 && record_failed(r), "any record becomes an error record");
	return false;
}

/* One stage after the other, from the first that the record has not been through. */
static void through_all(struct span line, void *const *states)
{
	static const struct stage *const stages[] = {&ocr_stage, &decode_stage, &split_stage, &tag_stage};
	static const char *const done[] = {"_ocr", "_decode", "_split", "_tag"};
	struct record *r = parsed(line);
	struct error err = {{0}, {0}};
	for (size_t i = 0; i < 4 && !record_failed(r); i++) {
		if (record_has(r, done[i]))
			continue;
		bool fine = good(r, stages[i]->step(states[i], r, &err), &err);
		r = passed_on(r);
		for (int more; fine && stages[i]->more;) {
			struct record *part = record_new();
			check(part != NULL, "memory");
			more = stages[i]->more(states[i], part, &err);
			fine = more > 0;
			if (more < 0)
				good(part, -1, &err);
			part = passed_on(part);
			record_free(part);
		}
	}
	struct emit_config config = {true};
	if (record_failed(r)) {
		good(r, emit_step_failed(&config, r, &err), &err);
	} else {
		good(r, emit_step(&config, r, &err), &err);
	}
	record_free(passed_on(r));
}

/* ------------------------------------------------------------------ those who read records */

static void check_written(struct buffer *out, const char *what)
{
	check(buffer_ok(out) && utf8_valid(buffer_span(out)), what);
	buffer_clear(out);
}

/* For people and for programs. */
static void explained(struct record *r)
{
	static struct explain_config configs[2] = {{.json = false}, {.json = true}};
	static void *states[2];
	struct buffer out = {0};
	struct error err = {{0}, {0}};
	for (size_t i = 0; i < 2; i++) {
		if (!states[i])
			states[i] = explain_open(&configs[i], &err);
		check(states[i] != NULL, "explain opens");
		if (explain_write(states[i], &out, r, &err) < 0)
			check(err.code[0] && err.message[0], "an error says what it is");
		check_written(&out, "an explanation is UTF-8");
	}
	buffer_free(&out);
}

static void read_by_all(struct span line)
{
	static struct fold *fold;
	struct error err = {{0}, {0}};
	struct buffer out = {0};
	bool secret;
	struct record *r = parsed(line);
	if (!fold) {
		fold = malloc(sizeof *fold);
		check(fold != NULL, "memory");
		fold_init(fold);
	}
	record_secret(r, &secret, &err);
	summary_write(&out, r, &err);
	check_written(&out, "a summary is UTF-8");
	/* Members that nobody has asked for pass as they are; emit asks for all. */
	if (!record_failed(r) && utf8_valid(line))
		for (int format = EXPORT_JSONL; format <= EXPORT_EDXML; format++)
			export_record((enum export_format)format, r, &out, &err);
	check_written(&out, "an export is UTF-8");
	struct index_document d = {0};
	index_document_read(&d, fold, r, &err);
	index_document_free(&d);

	struct agenda_filter filter = {.include_secret = true};
	struct agenda *agenda = agenda_new(&filter, &err);
	check(agenda != NULL, "an agenda");
	if (agenda_add(agenda, r, &err) == 0)
		for (int format = AGENDA_TABLE; format <= AGENDA_ICALENDAR; format++)
			check(agenda_write(agenda, (enum agenda_format)format, &out, &err) == 0, "what was taken is written");
	agenda_free(agenda);
	check_written(&out, "an agenda is UTF-8");

	struct citations *citations = citations_new(true);
	check(citations != NULL, "memory");
	if (citations_add(citations, r, &err) == 0)
		for (int format = CITATION_EDGES; format <= CITATION_CHAINS; format++)
			check(citations_write(citations, (enum citation_format)format, &out, &err) == 0,
				"what was taken is written");
	citations_free(citations);
	check_written(&out, "citations are UTF-8");

	struct survey *survey = survey_new(true, &err);
	check(survey != NULL, "a survey");
	if (survey_record(survey, r, &out, &err) == 0)
		check(survey_totals(survey, &out, &err) == 0, "a survey has totals");
	survey_free(survey);
	check_written(&out, "a survey is UTF-8");
	explained(r);
	buffer_free(&out);
	record_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void *states[4]; /* rules take longer to compile than a record to read */
	struct error err;
	if (!states[0]) {
		struct ocr_config ocr = {.mode = OCR_DEFER};
		struct decode_config decode = {0};
		struct split_config split = {.bundles = BUNDLES_SPLIT};
		struct tag_config tag = {0};
		states[0] = ocr_stage.open(&ocr, &err);
		states[1] = decode_stage.open(&decode, &err);
		states[2] = split_stage.open(&split, &err);
		states[3] = tag_stage.open(&tag, &err);
		check(states[0] && states[1] && states[2] && states[3], "the stages open");
	}
	struct span line = {(const char *)data, size};
	struct record *r = size && memchr(data, '\n', size) ? NULL : record_parse(line, &err);
	if (!r)
		return 0;
	record_free(r);
	through_all(line, states);
	read_by_all(line);
	return 0;
}
