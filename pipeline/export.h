/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Public records in the forms that others take in. Appends to a buffer; knows no file.
 *
 * What is marked as secret, of any degree, or to be returned stays out of all of them but the records themselves, unless it is asked for;
 * so do error records, which are no documents.
 */
#ifndef CONGVAN_EXPORT_H
#define CONGVAN_EXPORT_H

#include "record.h"

enum export_format {
	EXPORT_JSONL, /* the record itself */
	EXPORT_BULK,  /* OpenSearch and Elasticsearch, _bulk: schemas/opensearch-template.json */
	EXPORT_CSV,   /* a row a document, RFC 4180 */
	EXPORT_EDXML  /* header fields by the names of QCVN 102:2016/BTTTT */
};

/* -1 for a name that is none: jsonl, opensearch-bulk, csv, edxml. */
int export_format_of(const char *name, enum export_format *format);
/* What stands before and after all records. */
void export_begin(enum export_format format, struct buffer *out);
void export_end(enum export_format format, struct buffer *out);
/* One record, in its public form. 0 or -1. */
int export_record(enum export_format format, struct record *r, struct buffer *out, struct error *err);

#endif
