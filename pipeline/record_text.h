/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Between the record's JSON and what the logic modules take and give: text, places, lines, diagnostics.
 * JSON counts code points, C counts bytes; the change is made here and nowhere else.
 */
#ifndef CONGVAN_RECORD_TEXT_H
#define CONGVAN_RECORD_TEXT_H

#include "json_text.h"
#include "lines.h"
#include "record.h"
#include "utf8.h"

/* The decoded text of a record with the way between bytes and code points. Borrows from the record. */
struct record_text {
	struct span text;
	struct utf8_index index;
};

/* From the members `text`; 0 or -1. Free with record_text_free() before the record. */
int record_text_open(struct record_text *t, struct record *r, struct error *err);
void record_text_free(struct record_text *t);

/* Lines from `_lines`, or those of plain text where the record has none. Caller frees with lines_free(). */
int record_lines(struct lines *lines, struct record *r, const struct record_text *t,
	struct error *err);
/* Writes the value of `_lines`: an array of [page, start, end, x0, y0, x1, y1, size, flags]. */
void json_add_lines(struct buffer *json, const struct lines *lines, const struct utf8_index *index);

/* Writes "start" and "end" of an object, in code points. */
void json_put_range(struct buffer *json, const struct utf8_index *index, struct range r);
/* Writes an object of them as a member. */
void json_put_place(struct buffer *json, const char *name, const struct utf8_index *index, struct range r);
/* The id of the index-th item of a list, which is its letter and its number from 1: "t3". */
void json_add_id(struct buffer *json, char letter, size_t index);
void json_put_id(struct buffer *json, const char *name, char letter, size_t index);
/* Closes the list written to json and appends it as a member; json is emptied. 0 or -1. */
int record_append_list(struct record *r, const char *name, struct buffer *json, struct error *err);
/* Reads "start" and "end" as bytes; false where they are absent or out of order or range. */
bool json_view_range(const struct json_view *object, const struct utf8_index *index, struct range *r);
/* The same for values of Jansson's; setting: 0, or -1 out of memory. */
int json_set_range(json_t *object, const struct utf8_index *index, struct range r);
bool json_get_range(const json_t *object, const struct utf8_index *index, struct range *r);
/* o[key] where it is a string, borrowed; else NULL (also where o is none). */
const char *json_text(const json_t *o, const char *key);
/* Sets o[key] to a string, or leaves it out where value is NULL; 0 or -1 out of memory. */
int json_set_text(json_t *o, const char *key, const char *value);
/* *to = a copy of o[key], for the caller to free; left as it is where that is no string. 0 or -1 out of memory. */
int json_copy_text(char **to, const json_t *o, const char *key);
/* A string from foreign bytes (a path, a message): what is no UTF-8 becomes U+FFFD. A new reference, NULL out of memory. */
json_t *json_from_bytes(const char *bytes);
/* A string from a span of valid UTF-8; a new reference, NULL out of memory. */
json_t *json_span(struct span s);
/* Sets object[key] to a string, or leaves it out where the span is empty; 0 or -1 out of memory. */
int json_set_span(json_t *object, const char *key, struct span s);

/*
 * Diagnostics of a stage: gathered while it works, put into its internal member (`_split` …) as
 * "diagnostics"; emit gathers them all.
 */
struct diagnostic {
	const char *severity; /* static: "info" "warning" "error" */
	const char *code;     /* static, dotted: "header.date.missing" */
	char *message;        /* owned */
	struct range at;      /* bytes; {0,0} where it speaks of no place */
};
struct diagnostics {
	struct diagnostic *items;
	size_t count, size;
	bool failed; /* memory ran out: sticky, told by json_add_diagnostics */
};
void diagnostics_free(struct diagnostics *d);
void diagnostics_add(struct diagnostics *d, const char *severity, const char *code, struct range at,
	const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Writes them as values of an array, with "stage" set. index may be NULL where no item has a place. */
void json_add_diagnostics(struct buffer *json, const struct diagnostics *d, const char *stage,
	const struct utf8_index *index);
/* Writes the internal member of a stage that leaves nothing but diagnostics. */
int record_append_diagnostics(struct record *r, const char *name, const struct diagnostics *d, const char *stage,
	const struct utf8_index *index, struct error *err);

#endif
