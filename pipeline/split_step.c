/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_step.h"

#include "bundle.h"
#include "dispatch_json.h"
#include "rules_dir.h"
#include "split.h"

#include <stdlib.h>

struct split_state {
	struct rules_set *rules;
	enum split_bundles bundles;
	struct bundle bundle; /* the parts of the record last read that are still to come */
};

static void *split_open(void *config, struct error *err)
{
	const struct split_config *c = config;
	struct split_state *s = calloc(1, sizeof *s);
	if (!s) {
		error_memory(err);
		return NULL;
	}
	s->bundles = c->bundles;
	s->rules = rules_open(SPLIT_RULE_FILES, c->rules_dir, err);
	if (!s->rules) {
		free(s);
		return NULL;
	}
	return s;
}

static bool split_prepare(void *state)
{
	struct split_state *s = state;
	return rules_prepare(rules_of(s->rules), "");
}

static void split_close(void *state)
{
	struct split_state *s = state;
	bundle_free(&s->bundle);
	rules_close(s->rules);
	free(s);
}

/* Marks the lines of pages that were read from a picture. 0, or -1. */
static int mark_ocr(struct lines *lines, struct record *r, struct error *err)
{
	if (!record_has(r, "pages"))
		return 0;
	const struct json_view *pages = record_view(r, "pages", err);
	if (!pages)
		return -1;
	const struct json_view *page = json_view_first(pages, VIEW_ARRAY);
	for (size_t i = 0; i < lines->count; i++) {
		struct line *l = &lines->items[i];
		/* Lines and pages come in the same order. */
		while (page && json_view_integer(json_view_get(page, "number")) < l->page)
			page = json_view_behind(pages, page + page->extent);
		if (json_view_integer(json_view_get(page, "number")) == l->page &&
			span_equal(json_view_string(json_view_get(page, "origin")), SPAN_LITERAL("ocr")))
			l->flags |= LINE_OCR;
	}
	return 0;
}

int split_record_lines(struct lines *lines, struct record *r, const struct record_text *t, struct error *err)
{
	if (record_lines(lines, r, t, err) < 0)
		return -1;
	if (mark_ocr(lines, r, err) == 0)
		return 0;
	lines_free(lines);
	return -1;
}

/* Appends the structure, with the diagnostics and what is already among them. */
static int append(struct record *r, const struct dispatch *d, struct rules *rules, const struct utf8_index *index,
	struct diagnostics *diagnostics, struct error *err)
{
	size_t hits = rules_limit_hits(rules);
	if (hits)
		diagnostics_add(diagnostics, "warning", "rules.limit", (struct range){0, 0},
			"%zu matches were given up at the match limit: structure may be incomplete", hits);
	if (dispatch_to_record(d, r, index, err) < 0)
		return -1;
	return record_append_diagnostics(r, "_split", diagnostics, "split", index, err);
}

static int next_part(struct split_state *s, struct record *r, struct error *err);

/* `part`: r is one of several already. */
static int work(struct split_state *s, struct record *r, bool part, struct error *err)
{
	struct record_text t;
	struct lines lines = {0};
	struct dispatch d = {0};
	struct diagnostics diagnostics = {0};
	int result = -1, several = 0;
	if (record_text_open(&t, r, err) < 0)
		return -1;
	if (split_record_lines(&lines, r, &t, err) < 0)
		goto out;
	if (part)
		diagnostics_add(&diagnostics, "info", "bundle.part", (struct range){0, 0},
			"dispatch %zu of %zu in the file", s->bundle.next, s->bundle.count);
	int done = split_dispatch(&d, rules_of(s->rules), t.text, &lines, &diagnostics, err);
	if (rules_memory(rules_of(s->rules), err) < 0 || done < 0)
		goto out;
	if (!part && s->bundles == BUNDLES_SPLIT &&
		(several = bundle_open(&s->bundle, r, &diagnostics, err)) < 0)
		goto out;
	if (!several)
		result = append(r, &d, rules_of(s->rules), &t.index, &diagnostics, err);
out:
	diagnostics_free(&diagnostics);
	dispatch_free(&d);
	lines_free(&lines);
	record_text_free(&t);
	if (several > 0) {
		/* What is given up at a limit is told by the part where it happens. */
		(void)rules_limit_hits(rules_of(s->rules));
		result = next_part(s, r, err) < 0 ? -1 : 0;
	}
	return result;
}

/* 1 with the next part worked on, 0 at the end, -1 with *err: this part failed. */
static int next_part(struct split_state *s, struct record *r, struct error *err)
{
	int got = s->bundle.whole ? bundle_next(&s->bundle, r, err) : 0;
	if (got > 0)
		return work(s, r, true, err) < 0 ? -1 : 1;
	if (got == 0)
		bundle_free(&s->bundle);
	return got;
}

static int split_step(void *state, struct record *r, struct error *err)
{
	return work(state, r, false, err);
}

static int split_more(void *state, struct record *r, struct error *err)
{
	return next_part(state, r, err);
}

/* ------------------------------------------------------------------ the stage */

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct split_config *c = config;
	if (strcmp(name, "rules") == 0)
		c->rules_dir = argument;
	else if (strcmp(argument, "report") == 0)
		c->bundles = BUNDLES_REPORT;
	else if (strcmp(argument, "split") == 0)
		c->bundles = BUNDLES_SPLIT;
	else
		return error_set(err, ERROR_SYSTEM, "\"%s\" is neither report nor split", argument);
	return 0;
}

static const struct stage_option options[] = {
	{"bundles", "WHAT", "several dispatches in a file: report them (default), or split into a record each", 0},
	{"rules", "DIR", "add the rule files of DIR to the built-in ones", 0},
	{0},
};

const struct stage split_stage = {
	.name = "split",
	.summary = "Finds the structure of a dispatch: zones, header, sections, signatures, distribution.",
	.operands = "[RECORDS.jsonl...]",
	.options = options,
	.option = set_option,
	.open = split_open,
	.prepare = split_prepare,
	.close = split_close,
	.step = split_step,
	.more = split_more,
	.done_member = "zones",
};
