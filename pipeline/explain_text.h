/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An explanation (explain_step.h) as lines for a person at a terminal. */
#ifndef CONGVAN_EXPLAIN_TEXT_H
#define CONGVAN_EXPLAIN_TEXT_H

#include "buffer.h"

#include <jansson.h>

/*
 * Appends UTF-8 without control characters; check buffer_ok(). `all`: few values were asked for, so that all turned down
 * for them is shown, else no more than a dozen.
 */
void explain_text(struct buffer *out, const json_t *explanation, bool all);

#endif
