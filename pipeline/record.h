/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One record: a JSON object on one line, as it passes from stage to stage.
 *
 * Stages append members and rewrite none (docs/congvan-record.5), so a record is kept as the line it came
 * in as: members are located by one scan, parsed only when asked for, and written back byte for
 * byte with what the stage added behind them. The scan checks strings, brackets and nesting; a
 * member's values are checked when it is parsed, all of them at the latest in emit.
 *
 * A member is looked at as it stands (record_view), which is what stages do with every record, or taken as Jansson's
 * values (record_get), for whoever builds new values of them. What is borrowed stays good, whatever is appended, until the
 * record is parsed anew, cleared or freed.
 */
#ifndef CONGVAN_RECORD_H
#define CONGVAN_RECORD_H

#include "error.h"
#include "json_view.h"

#include <jansson.h>
#include <stdio.h>

#define RECORD_VERSION "1.0"

struct record; /* opaque */

/* An empty record `{}`, or NULL when memory runs out. */
struct record *record_new(void);
/*
 * A record from one line (without its line feed), which is copied. NULL and code malformed_record
 * where the line is no JSON object, repeats a member's name, or nests deeper than 64.
 */
struct record *record_parse(struct span line, struct error *err);
/* The same into a record that is there, whose memory serves again. 0, or -1: it is then `{}`. */
int record_read(struct record *r, struct span line, struct error *err);
void record_free(struct record *r);

bool record_has(const struct record *r, const char *name);
/*
 * A member's value, parsed at the first call and kept; borrowed from the record. NULL without
 * touching *err where there is none (ask record_has), NULL with malformed_record where it is no
 * JSON.
 */
json_t *record_get(struct record *r, const char *name, struct error *err);
/*
 * The same as a view (json_view.h), for which a member that is not in our own form is rewritten behind the scenes: its
 * texts are always as record_append would have written them.
 */
const struct json_view *record_view(struct record *r, const char *name, struct error *err);
/* The same, of a member that must be there and be a string, as a span borrowed from the record. */
int record_get_string(struct record *r, const char *name, struct span *value, struct error *err);
/* Appends a member; takes over the reference to value, also when it fails. 0 or -1: value was NULL
 * (its making ran out of memory), the name is taken, memory ran out. */
int record_append(struct record *r, const char *name, json_t *value, struct error *err);
/* The same, of a value already written as compact JSON, which is copied and not checked. */
int record_append_json(struct record *r, const char *name, struct span json, struct error *err);
/* The same, from where it was written; the buffer is emptied, to be written to again. */
int record_append_text(struct record *r, const char *name, struct buffer *json, struct error *err);
/*
 * Makes it an error record: record_version, id and source stay as they are, everything else goes.
 * A record without record_version or source gets record_version, and source.path = fallback_path.
 */
int record_fail(struct record *r, const char *stage, const struct error *why,
	const char *fallback_path);
bool record_failed(const struct record *r);
/* Takes all members out: `{}`. Keeps the memory. */
void record_clear(struct record *r);
/* Each becomes the other; what was borrowed from one is now borrowed from the other. */
void record_swap(struct record *a, struct record *b);
/* source.path for messages, or NULL; borrowed from the record. */
const char *record_path(struct record *r);
/* The name of the i-th member, borrowed; ptr NULL past the last. */
struct span record_member(const struct record *r, size_t i);
/* All of it as one value, a new reference, or NULL with *err. */
json_t *record_to_json(struct record *r, struct error *err);

/* Bytes of the line that record_format() gives, its line feed included. */
size_t record_length(const struct record *r);
/* Appends the line, with its line feed, to out. */
int record_format(const struct record *r, struct buffer *out);

/* A JSON value as it goes into a record (compact, UTF-8, members in the order made). */
#define RECORD_JSON_FLAGS (JSON_COMPACT | JSON_ENCODE_ANY)

#endif
