/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index.h"

#include "record_text.h"
#include "secrecy.h"

#include <stdlib.h>

enum { SUBJECT, BODY, ISSUER, CODES, DIRECTIVES };

void index_document_free(struct index_document *d)
{
	char *strings[] = {d->id, d->type, d->type_key, d->code, d->code_key, d->issuer, d->date, d->subject};
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
		free(strings[i]);
	for (int i = 0; i < 5; i++)
		buffer_free(&d->words[i]);
	buffer_free(&d->dues);
	*d = (struct index_document){0};
}

static struct span string_of(const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);
	return json_is_string(v) ? (struct span){json_string_value(v), json_string_length(v)}
				 : (struct span){NULL, 0};
}

static int copy(char **to, struct span s, struct error *err)
{
	*to = strndup(s.ptr ? s.ptr : "", s.len);
	return *to ? 0 : error_memory(err);
}

/* A member that may be absent; *value NULL then. */
static int optional(struct record *r, const char *name, json_t **value, struct error *err)
{
	*value = NULL;
	if (!record_has(r, name))
		return 0;
	*value = record_get(r, name, err);
	return *value ? 0 : -1;
}

/* A code's words; without the zeros before its number, too: 05-KH/ĐU is found as 5-KH/ĐU. */
static void add_code(struct buffer *words, const struct fold *f, struct span code)
{
	struct buffer plain = {0};
	fold_text(f, code, words);
	if (code.len && *code.ptr == '0') {
		fold_code(f, code, &plain);
		if (buffer_ok(&plain))
			fold_text(f, buffer_span(&plain), words);
		words->failed |= plain.failed;
	}
	buffer_free(&plain);
}

static int read_header(struct index_document *d, const struct fold *f, const json_t *header, struct error *err)
{
	const json_t *type = json_object_get(header, "type");
	struct span code = string_of(header, "code"), subject = string_of(header, "subject"),
		issuer = string_of(header, "issuer");
	struct buffer b = {0};
	if (copy(&d->type, string_of(type, "code"), err) < 0 || copy(&d->code, code, err) < 0 ||
		copy(&d->issuer, issuer, err) < 0 || copy(&d->date, string_of(header, "date"), err) < 0 ||
		copy(&d->subject, subject, err) < 0)
		return -1;
	fold_text(f, string_of(type, "code"), &b);
	fold_text(f, string_of(type, "name"), &b);
	if (!(d->type_key = buffer_detach(&b)))
		return error_memory(err);
	fold_code(f, code, &b);
	if (!(d->code_key = buffer_detach(&b)))
		return error_memory(err);
	fold_text(f, subject, &d->words[SUBJECT]);
	fold_text(f, string_of(header, "parent"), &d->words[ISSUER]);
	fold_text(f, issuer, &d->words[ISSUER]);
	add_code(&d->words[CODES], f, code);
	return 0;
}

static void read_dues(struct index_document *d, const json_t *deadlines)
{
	size_t i;
	const json_t *one;
	json_array_foreach(deadlines, i, one) {
		struct span due = string_of(one, "due");
		bool there = false;
		for (size_t at = 0; due.len && at < d->dues.len && !there; at += strlen(d->dues.data + at) + 1)
			there = span_equal(span_of(d->dues.data + at), due);
		if (due.len && !there) {
			buffer_add_span(&d->dues, due);
			buffer_add_char(&d->dues, '\0');
		}
	}
}

int index_document_read(struct index_document *d, const struct fold *f, struct record *r, struct error *err)
{
	*d = (struct index_document){0};
	json_t *header, *references, *directives, *deadlines;
	struct span id, text = {NULL, 0};
	size_t i;
	const json_t *one;
	if (record_get_string(r, "id", &id, err) < 0 || 
		(record_has(r, "text") && record_get_string(r, "text", &text, err) < 0) || optional(r, "header", &header, err) < 0 || optional(r, "references", &references, err) < 0 ||
		optional(r, "directives", &directives, err) < 0 || optional(r, "deadlines", &deadlines, err) < 0 ||
		record_secret(r, &d->secret, err) < 0 || copy(&d->id, id, err) < 0 || read_header(d, f, header, err) < 0) {
		index_document_free(d);
		return -1;
	}
	fold_text(f, text, &d->words[BODY]);
	json_array_foreach(references, i, one) {
		add_code(&d->words[CODES], f, string_of(one, "code"));
	}
	json_array_foreach(directives, i, one) {
		fold_text(f, string_of(one, "text"), &d->words[DIRECTIVES]);
	}
	read_dues(d, deadlines);
	bool good = buffer_ok(&d->dues);
	for (int k = 0; k < 5; k++)
		good &= buffer_ok(&d->words[k]);
	if (good)
		return 0;
	index_document_free(d);
	return error_memory(err);
}
