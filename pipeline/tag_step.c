/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tag_step.h"

#include "dispatch_json.h"
#include "passages.h"
#include "rules_dir.h"
#include "tags_json.h"

static void *tag_open(void *config, struct error *err)
{
	const struct tag_config *c = config;
	return rules_open(TAG_RULE_FILES, c->rules_dir, err);
}

static bool tag_prepare(void *state)
{
	return rules_prepare(rules_of(state), PASSAGE_RULES);
}

static void tag_close(void *state)
{
	rules_close(state);
}

static int tag_step(void *state, struct record *r, struct error *err)
{
	struct record_text t;
	struct dispatch d = {0};
	struct tags tags = {0};
	struct diagnostics diagnostics = {0};
	struct rules *rules = rules_of(state);
	int result = -1;
	if (record_text_open(&t, r, err) < 0)
		return -1;
	if (dispatch_from_record(&d, r, &t.index, err) < 0)
		goto out;
	if (find_tags(&tags, rules, t.text, &d, &diagnostics, err) < 0)
		goto out;
	size_t hits = rules_limit_hits(rules);
	if (hits)
		diagnostics_add(&diagnostics, "warning", "rules.limit", (struct range){0, 0},
			"%zu matches were given up at the match limit: tags may be incomplete", hits);
	if (tags_to_record(&tags, r, &t.index, err) < 0)
		goto out;
	result = record_append_diagnostics(r, "_tag", &diagnostics, "tag", &t.index, err);
out:
	if (rules_memory(rules, err) < 0)
		result = -1;
	diagnostics_free(&diagnostics);
	tags_free(&tags);
	dispatch_free(&d);
	record_text_free(&t);
	return result;
}

/* ------------------------------------------------------------------ the stage */

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct tag_config *c = config;
	(void)name;
	(void)err;
	c->rules_dir = argument;
	return 0;
}

static const struct stage_option options[] = {
	{"rules", "DIR", "add the rule files of DIR to the built-in ones", 0},
	{0},
};

const struct stage tag_stage = {
	.name = "tag",
	.summary = "Finds what a dispatch cites, orders and sets times for.",
	.operands = "[RECORDS.jsonl...]",
	.options = options,
	.option = set_option,
	.open = tag_open,
	.prepare = tag_prepare,
	.close = tag_close,
	.step = tag_step,
	.done_member = "references",
};
