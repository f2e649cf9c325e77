/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules_check.h"
#include "stage.h"

int main(int argc, char **argv)
{
	static const struct stage stage = {
		.name = "rules",
		.summary = "Checks rule files: every rule compiles and matches its example.",
		.operands = "check FILE...",
	};
	struct stage_common common;
	int status = stage_options(&stage, NULL, argc, argv, &common);
	if (status >= 0)
		return status;
	if (common.operand_count < 2 || strcmp(common.operands[0], "check") != 0) {
		stage_message("rules", NULL, "what to do: check FILE... (--help tells more)");
		return STATUS_USAGE;
	}
	struct buffer out = {0};
	status = STATUS_OK;
	for (int i = 1; i < common.operand_count; i++) {
		struct error err;
		int faults = rules_check(&out, common.operands[i], &err);
		if (faults < 0) {
			stage_message("rules", common.operands[i], "%s", err.message);
			status = STATUS_SYSTEM;
			break;
		}
		if (faults > 0)
			status = STATUS_RECORDS_FAILED;
	}
	if ((out.len && fwrite(out.data, 1, out.len, stdout) != out.len) || fflush(stdout) != 0) {
		stage_message("rules", NULL, "standard output cannot be written");
		status = STATUS_SYSTEM;
	}
	buffer_free(&out);
	return status;
}
