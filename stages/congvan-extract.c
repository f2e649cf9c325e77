/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "document_source.h"
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
	for (int i = 0; i < common.operand_count; i++) {
		struct error err = {{0}, {0}};
		struct record *r = record_new();
		if (!r)
			return STATUS_SYSTEM;
		if (document_source(r, common.operands[i], &limits, &err) < 0) {
			status = STATUS_RECORDS_FAILED;
			stage_message("extract", common.operands[i], "%s: %s", err.code, err.message);
			record_fail(r, "extract", &err, common.operands[i]);
		}
		stage_write("extract", r, &scratch);
		record_free(r);
	}
	buffer_free(&scratch);
	return status;
}
