/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "document_source.h"
#include "rules_dir.h"
#include "stage.h"

int main(int argc, char **argv)
{
	static const struct stage stage = {
		.name = "extract",
		.summary = "Reads documents (PDF, text) and begins a record for each.",
		.operands = "FILE...",
	};
	struct stage_common common;
	struct source_limits limits = {(size_t)1 << 30};
	int left = stage_options(&stage, NULL, argc, argv, &common);
	if (left >= 0)
		return left;
	int status = STATUS_OK;
	struct buffer scratch = {0};
	struct error why;
	struct rules_set *rules = rules_open("furniture-rules.tsv", NULL, &why);
	if (!rules)
		return STATUS_SYSTEM;
	struct pdf_source how = {.limits = {10000, 10000000, 1000000, 0}, .rules = rules_of(rules)};
	for (int i = 0; i < common.operand_count; i++) {
		struct error err = {{0}, {0}};
		struct record *r = record_new();
		if (!r)
			return STATUS_SYSTEM;
		if (document_source(r, common.operands[i], &limits, &how, &err) < 0) {
			status = STATUS_RECORDS_FAILED;
			stage_message("extract", common.operands[i], "%s: %s", err.code, err.message);
			record_fail(r, "extract", &err, common.operands[i]);
		}
		stage_write("extract", r, &scratch);
		record_free(r);
	}
	rules_close(rules);
	buffer_free(&scratch);
	return status;
}
