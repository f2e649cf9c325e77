/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record in a few lines for a person at a terminal. */
#ifndef CONGVAN_SUMMARY_H
#define CONGVAN_SUMMARY_H

#include "record.h"

/* Appends some lines of UTF-8 about the (public or stream) record to out; works for error records
 * too. 0 or -1 (a member is no JSON, out of memory). */
int summary_write(struct buffer *out, struct record *r, struct error *err);

#endif
