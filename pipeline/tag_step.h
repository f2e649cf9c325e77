/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tag's work on one record: references, mentions, deadlines, directives. */
#ifndef CONGVAN_TAG_STEP_H
#define CONGVAN_TAG_STEP_H

#include "record.h"

/* The rule files of tag, in the order in which they build upon each other's definitions. */
#define TAG_RULE_FILES "lexicon-rules.tsv organs.tsv reference-rules.tsv deadline-rules.tsv directive-rules.tsv"

struct tag_config {
	const char *rules_dir; /* --rules DIR: rule files added to the compiled-in ones, or NULL */
};

void *tag_open(void *config, struct error *err);
bool tag_prepare(void *state);
void tag_close(void *state);
int tag_step(void *state, struct record *r, struct error *err);

#endif
