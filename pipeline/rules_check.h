/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a rule file does what its author means: the work of `congvan rules check`. */
#ifndef CONGVAN_RULES_CHECK_H
#define CONGVAN_RULES_CHECK_H

#include "buffer.h"
#include "error.h"

/*
 * Reads the rule file at path on top of the compiled-in ones, whose definitions it may use, compiles every rule
 * of it and tries it on its example. Appends a line "FILE:LINE: what" to *out for each fault. The number of
 * faults, or -1 with *err where the file cannot be read or memory ran out.
 */
int rules_check(struct buffer *out, const char *path, struct error *err);

#endif
