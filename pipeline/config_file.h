/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A configuration file: lines of `key = value`, '#' before comments. A key is a long option's name; it comes to the same as the option,
 * and what the command line says afterwards stands over it. No key names a program: nothing can be run from there.
 */
#ifndef CONGVAN_CONFIG_FILE_H
#define CONGVAN_CONFIG_FILE_H

#include "error.h"
#include "join.h"
#include "stage.h"

/*
 * Appends "--KEY=VALUE" for each line to `to` (for an option without a value: "--KEY" where the value is yes, nothing where it is no), and
 * for each `operand_key` line its value to `operands`. 0, or -1 with "FILE:LINE: …".
 */
int config_file_read(const char *path, const struct stage_option *options, const char *operand_key,
	struct command *to, struct command *operands, struct error *err);

#endif
