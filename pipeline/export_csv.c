/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export_parts.h"

#include <string.h>

static const char *const columns[] = {"id", "path", "code", "type", "type_name", "date", "issuer", "parent", "subject",
	"place", "urgency", "secrecy", "addressees", "signer", "position", "directives", "deadlines", "first_due",
	"references", "pages", "origin", "partial"};

void export_csv_header(struct buffer *out)
{
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		buffer_add_format(out, i ? ",%s" : "%s", columns[i]);
	buffer_add_string(out, "\r\n");
}

/*
 * RFC 4180. A cell that a spreadsheet would take for a formula gets a ' before it: documents come from outside.
 */
static void add_cell(struct buffer *out, bool first, const char *text)
{
	if (!first)
		buffer_add_char(out, ',');
	bool formula = *text && strchr("=+-@\t\r", *text);
	if (!formula && !strpbrk(text, ",\"\r\n")) {
		buffer_add_string(out, text);
		return;
	}
	buffer_add_char(out, '"');
	if (formula)
		buffer_add_char(out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			buffer_add_char(out, '"');
		buffer_add_char(out, *text);
	}
	buffer_add_char(out, '"');
}

/* Values of one member of a list's items, joined by "; ". */
static void add_joined(struct buffer *out, const json_t *list, const char *name)
{
	struct buffer b = {0};
	size_t i;
	const json_t *one;
	json_array_foreach(list, i, one) {
		const char *text = export_string(one, name);
		if (*text)
			buffer_add_format(&b, "%s%s", b.len ? "; " : "", text);
	}
	add_cell(out, false, b.data ? b.data : "");
	out->failed |= b.failed;
	buffer_free(&b);
}

static void add_number(struct buffer *out, json_int_t n)
{
	buffer_add_format(out, ",%" JSON_INTEGER_FORMAT, n);
}

void export_csv_record(const json_t *all, struct buffer *out)
{
	const json_t *header = json_object_get(all, "header"), *source = json_object_get(all, "source");
	const json_t *type = json_object_get(header, "type");
	static const char *const plain[] = {"date", "issuer", "parent", "subject", "place", "urgency", "secrecy"};
	add_cell(out, true, export_string(all, "id"));
	add_cell(out, false, export_string(source, "path"));
	add_cell(out, false, export_string(header, "code"));
	add_cell(out, false, export_string(type, "code"));
	add_cell(out, false, export_string(type, "name"));
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		add_cell(out, false, export_string(header, plain[i]));
	add_joined(out, json_object_get(header, "addressees"), "text");
	add_joined(out, json_object_get(all, "signatures"), "signer");
	add_joined(out, json_object_get(all, "signatures"), "position");
	add_number(out, (json_int_t)json_array_size(json_object_get(all, "directives")));
	add_number(out, (json_int_t)json_array_size(json_object_get(all, "deadlines")));
	add_cell(out, false, export_first_due(all));
	add_joined(out, json_object_get(all, "references"), "code");
	add_number(out, json_integer_value(json_object_get(source, "page_count")));
	add_cell(out, false, export_string(source, "origin"));
	add_cell(out, false, json_is_true(json_object_get(all, "partial")) ? "true" : "");
	buffer_add_string(out, "\r\n");
}
