/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the forms of export are made of. Private to export*.c; `all` is a record as one value. */
#ifndef CONGVAN_EXPORT_PARTS_H
#define CONGVAN_EXPORT_PARTS_H

#include "buffer.h"

#include <jansson.h>

void export_csv_header(struct buffer *out);
void export_csv_record(const json_t *all, struct buffer *out);
void export_edxml_record(const json_t *all, struct buffer *out);

/* export_values.c */
/* A string member, or "" where there is none; borrowed. */
const char *export_string(const json_t *object, const char *name);
/* The first day on which anything is due, or "". */
const char *export_first_due(const json_t *all);

#endif
