/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export.h"

#include "export_parts.h"

#include <stdlib.h>

int export_format_of(const char *name, enum export_format *format)
{
	static const char *const names[] = {"jsonl", "opensearch-bulk", "csv", "edxml"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0) {
			*format = (enum export_format)i;
			return 0;
		}
	return -1;
}

void export_begin(enum export_format format, struct buffer *out)
{
	if (format == EXPORT_CSV)
		export_csv_header(out);
	else if (format == EXPORT_EDXML)
		/* XML wants one element around all. */
		buffer_add_string(out,
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dispatches"
			" xmlns:edXML=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">\n");
}

void export_end(enum export_format format, struct buffer *out)
{
	if (format == EXPORT_EDXML)
		buffer_add_string(out, "</dispatches>\n");
}

/* The id is the content's: a file that moved does not stand there twice. */
static int bulk_record(struct record *r, struct buffer *out, struct error *err)
{
	struct span id;
	if (record_get_string(r, "id", &id, err) < 0)
		return -1;
	json_t *action = json_pack("{s:{s:s%}}", "index", "_id", id.ptr, id.len);
	char *line = action ? json_dumps(action, RECORD_JSON_FLAGS) : NULL;
	json_decref(action);
	if (!line)
		return error_memory(err);
	buffer_add_string(out, line);
	buffer_add_char(out, '\n');
	free(line);
	return record_format(r, out) < 0 ? error_memory(err) : 0;
}

int export_record(enum export_format format, struct record *r, struct buffer *out, struct error *err)
{
	if (format == EXPORT_JSONL || format == EXPORT_BULK) {
		int result = format == EXPORT_BULK ? bulk_record(r, out, err) : record_format(r, out);
		return result < 0 && format == EXPORT_JSONL ? error_memory(err) : result;
	}
	json_t *all = record_to_json(r, err);
	if (!all)
		return -1;
	if (format == EXPORT_CSV)
		export_csv_record(all, out);
	else
		export_edxml_record(all, out);
	json_decref(all);
	return buffer_ok(out) ? 0 : error_memory(err);
}
