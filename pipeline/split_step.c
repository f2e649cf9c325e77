/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_step.h"

#include "dispatch_json.h"
#include "rules_dir.h"
#include "split.h"

void *split_open(void *config, struct error *err)
{
	const struct split_config *c = config;
	return rules_open(SPLIT_RULE_FILES, c->rules_dir, err);
}

void split_close(void *state)
{
	rules_close(state);
}

/* Marks the lines of pages that were read from a picture. 0, or -1. */
static int mark_ocr(struct lines *lines, struct record *r, struct error *err)
{
	if (!record_has(r, "pages"))
		return 0;
	json_t *pages = record_get(r, "pages", err);
	if (!pages)
		return -1;
	size_t page = 0;
	for (size_t i = 0; i < lines->count; i++) {
		struct line *l = &lines->items[i];
		/* Lines and pages come in the same order. */
		while (page < json_array_size(pages) &&
			json_integer_value(json_object_get(json_array_get(pages, page), "number")) < l->page)
			page++;
		const json_t *of = json_array_get(pages, page);
		const char *origin = json_string_value(json_object_get(of, "origin"));
		if (origin && json_integer_value(json_object_get(of, "number")) == l->page && strcmp(origin, "ocr") == 0)
			l->flags |= LINE_OCR;
	}
	return 0;
}

int split_step(void *state, struct record *r, struct error *err)
{
	struct record_text t;
	struct lines lines = {0};
	struct dispatch d = {0};
	struct diagnostics diagnostics = {0};
	struct rules *rules = rules_of(state);
	int result = -1;
	if (record_text_open(&t, r, err) < 0)
		return -1;
	if (record_lines(&lines, r, &t, err) < 0 || mark_ocr(&lines, r, err) < 0)
		goto out;
	if (split_dispatch(&d, rules, t.text, &lines, &diagnostics, err) < 0)
		goto out;
	size_t hits = rules_limit_hits(rules);
	if (hits)
		diagnostics_add(&diagnostics, "warning", "rules.limit", (struct range){0, 0},
			"%zu matches were given up at the match limit: structure may be incomplete", hits);
	if (dispatch_to_record(&d, r, &t.index, err) < 0)
		goto out;
	json_t *list = diagnostics_to_json(&diagnostics, "split", &t.index);
	result = record_append(r, "_split", json_pack("{s:o}", "diagnostics", list), err);
out:
	diagnostics_free(&diagnostics);
	dispatch_free(&d);
	lines_free(&lines);
	record_text_free(&t);
	return result;
}
