/* SPDX-License-Identifier: GPL-3.0-or-later */
/* split's work on one record: `text` `_lines` → zones, header, sections, signatures, distribution. */
#ifndef CONGVAN_SPLIT_STEP_H
#define CONGVAN_SPLIT_STEP_H

#include "record_text.h"
#include "stage.h"

/* The rule files of split. */
#define SPLIT_RULE_FILES "split-rules.tsv"

/* A file with several dispatches: told in one record, or made a record each (bundle.h). */
enum split_bundles { BUNDLES_REPORT, BUNDLES_SPLIT };

struct split_config {
	const char *rules_dir; /* --rules DIR: rule files added to the compiled-in ones, or NULL */
	enum split_bundles bundles;
};

/* A record's lines as split reads them: those of pages that OCR read are marked. Caller frees with lines_free(). 0 or -1. */
int split_record_lines(struct lines *lines, struct record *r, const struct record_text *t, struct error *err);

/* The stage, for a struct split_config: what congvan-split runs. */
extern const struct stage split_stage;

#endif
