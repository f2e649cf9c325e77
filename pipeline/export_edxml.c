/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Element names and their order: QCVN 102:2016/BTTTT, MessageHeader. What is not printed in the document (organ identifiers, say) is
 * left out: this is what a registry can be filled from, not yet a message to be sent.
 */
#include "export_parts.h"

#include "calendar.h"

#include <string.h>

/* Text in XML 1.0, which knows no C0 controls but tab and line ends. */
static void add_text(struct buffer *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&': buffer_add_string(out, "&amp;"); break;
		case '<': buffer_add_string(out, "&lt;"); break;
		case '>': buffer_add_string(out, "&gt;"); break;
		case '\r': buffer_add_string(out, "&#13;"); break;
		default:
			if ((unsigned char)*text >= 0x20 || *text == '\t' || *text == '\n')
				buffer_add_char(out, *text);
		}
}

/* An element, or nothing where there is no text. */
static void element(struct buffer *out, int depth, const char *name, const char *text)
{
	if (!*text)
		return;
	buffer_add_format(out, "%*s<edXML:%s>", depth, "", name);
	add_text(out, text);
	buffer_add_format(out, "</edXML:%s>\n", name);
}

static void open_tag(struct buffer *out, int depth, const char *name)
{
	buffer_add_format(out, "%*s<edXML:%s>\n", depth, "", name);
}

static void close_tag(struct buffer *out, int depth, const char *name)
{
	buffer_add_format(out, "%*s</edXML:%s>\n", depth, "", name);
}

/* An element of elements, left out where it would be empty. */
struct group {
	struct buffer *out;
	const char *name;
	size_t before, inside;
	int depth;
};

static struct group group_open(struct buffer *out, int depth, const char *name)
{
	struct group g = {out, name, out->len, 0, depth};
	open_tag(out, depth, name);
	g.inside = out->len;
	return g;
}

static void group_close(const struct group *g)
{
	if (g->out->len != g->inside) {
		close_tag(g->out, g->depth, g->name);
	} else if (buffer_ok(g->out)) {
		g->out->len = g->before;
		g->out->data[g->before] = '\0';
	}
}

/* "ngày": the standard writes dates as YYYY/MM/DD. */
static void date(struct buffer *out, int depth, const char *name, const char *iso)
{
	char text[11];
	struct date day;
	if (strlen(iso) < 10 || !date_parse((struct span){iso, 10}, &day))
		return;
	memcpy(text, iso, 10);
	text[10] = '\0';
	text[4] = text[7] = '/';
	element(out, depth, name, text);
}

static void add_signers(struct buffer *out, const json_t *signatures)
{
	/* The last is the one the document goes out under. */
	const json_t *s = json_array_get(signatures, json_array_size(signatures) ? json_array_size(signatures) - 1 : 0);
	const json_t *capacity = json_object_get(s, "capacity"), *one;
	struct buffer b = {0};
	size_t i;
	struct group g = group_open(out, 4, "SignerInfo");
	json_array_foreach(capacity, i, one) {
		buffer_add_format(&b, "%s%s", b.len ? ", " : "", export_string(one, "code"));
	}
	element(out, 5, "Competence", b.data ? b.data : "");
	element(out, 5, "Position", export_string(s, "position"));
	element(out, 5, "FullName", export_string(s, "signer"));
	group_close(&g);
	out->failed |= b.failed;
	buffer_free(&b);
}

static void add_answered(struct buffer *out, const json_t *references)
{
	size_t i;
	const json_t *one;
	json_array_foreach(references, i, one) {
		if (strcmp(export_string(one, "relation"), "replies_to") != 0)
			continue;
		struct group g = group_open(out, 4, "ResponseFor");
		element(out, 5, "OrganName", export_string(one, "issuer"));
		element(out, 5, "Code", export_string(one, "code"));
		date(out, 5, "PromulgationDate", export_string(one, "date"));
		group_close(&g);
	}
}

static const char *priority(const char *urgency)
{
	return strcmp(urgency, "urgent") == 0 ? "1" : strcmp(urgency, "very_urgent") == 0 ? "2"
		: strcmp(urgency, "flash") == 0 ? "3" : "0";
}

void export_edxml_record(const json_t *all, struct buffer *out)
{
	const json_t *header = json_object_get(all, "header"), *one;
	size_t i;
	char pages[32];
	buffer_add_string(out, " <edXML:edXMLEnvelope>\n  <edXML:edXMLHeader>\n   <edXML:MessageHeader>\n");
	element(out, 4, "DocumentId", export_string(all, "id"));
	struct group g = group_open(out, 4, "From");
	element(out, 5, "OrganizationInCharge", export_string(header, "parent"));
	element(out, 5, "OrganName", export_string(header, "issuer"));
	group_close(&g);
	json_array_foreach(json_object_get(header, "addressees"), i, one) {
		g = group_open(out, 4, "To");
		element(out, 5, "OrganName", export_string(one, "text"));
		group_close(&g);
	}
	g = group_open(out, 4, "Code");
	element(out, 5, "CodeNumber", export_string(header, "number"));
	element(out, 5, "CodeNotation", export_string(header, "notation"));
	group_close(&g);
	g = group_open(out, 4, "PromulgationInfo");
	element(out, 5, "Place", export_string(header, "place"));
	date(out, 5, "PromulgationDate", export_string(header, "date"));
	group_close(&g);
	g = group_open(out, 4, "DocumentType");
	element(out, 5, "TypeName", export_string(json_object_get(header, "type"), "name"));
	group_close(&g);
	element(out, 4, "Subject", export_string(header, "subject"));
	add_signers(out, json_object_get(all, "signatures"));
	date(out, 4, "DueDate", export_first_due(all));
	g = group_open(out, 4, "ToPlaces");
	json_array_foreach(json_object_get(all, "distribution"), i, one) {
		element(out, 5, "Place", export_string(one, "text"));
	}
	group_close(&g);
	g = group_open(out, 4, "OtherInfo");
	element(out, 5, "Priority", priority(export_string(header, "urgency")));
	element(out, 5, "SphereOfPromulgation", export_string(header, "circulation"));
	snprintf(pages, sizeof pages, "%" JSON_INTEGER_FORMAT,
		json_integer_value(json_object_get(json_object_get(all, "source"), "page_count")));
	element(out, 5, "PageAmount", strcmp(pages, "0") == 0 ? "" : pages);
	group_close(&g);
	add_answered(out, json_object_get(all, "references"));
	buffer_add_string(out, "   </edXML:MessageHeader>\n  </edXML:edXMLHeader>\n </edXML:edXMLEnvelope>\n");
}
