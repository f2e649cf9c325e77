/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tag's work on one record: references, mentions, deadlines, directives. */
#ifndef CONGVAN_TAG_STEP_H
#define CONGVAN_TAG_STEP_H

#include "record.h"
#include "stage.h"

/* The rule files of tag, in the order in which they build upon each other's definitions. */
#define TAG_RULE_FILES "lexicon-rules.tsv organs.tsv reference-rules.tsv deadline-rules.tsv directive-rules.tsv"

struct tag_config {
	const char *rules_dir; /* --rules DIR: rule files added to the compiled-in ones, or NULL */
};

/* The stage, for a struct tag_config: what congvan-tag runs. */
extern const struct stage tag_stage;

#endif
