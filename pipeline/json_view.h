/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON as it stands, looked at without making values of it: one flat list of views into the text, in the order
 * written, for what every record is read by many times over. A tree of Jansson's takes ten times as long.
 *
 * Only our own form is read: compact, as Jansson dumps it and json_text.h writes it, names once in an object. So each
 * view's text can be copied into a record byte for byte. Whatever stands in another form is Jansson's to read; record.h
 * does that by itself.
 */
#ifndef CONGVAN_JSON_VIEW_H
#define CONGVAN_JSON_VIEW_H

#include "buffer.h"

#define JSON_VIEW_NESTING_MAX 64 /* our own records nest to 6; deeper input is an attack on the stack */

enum json_view_kind {
	VIEW_NULL,
	VIEW_FALSE,
	VIEW_TRUE,
	VIEW_INTEGER,
	VIEW_REAL,
	VIEW_STRING,
	VIEW_ARRAY,
	VIEW_OBJECT
};

struct json_view {
	enum json_view_kind kind;
	unsigned count;  /* values of an array, members of an object */
	size_t extent;   /* views from here to the next one that is not part of this value */
	struct span raw; /* as written: quotes, brackets and all */
	union {
		struct span string; /* without quotes and escapes; NUL may stand in it */
		long long integer;
	};
};

struct json_views {
	struct json_view *items; /* the value, then what is in it; an object's names stand before their values; owned */
	size_t count, size;
	struct buffer strings; /* those that had escapes */
};

/*
 * Reads a text of one value, which must outlive the views. 0; 1 where it is broken or not in our own form; -1 out of
 * memory. Free with json_views_free() whatever the result. `unique`: names are known to stand but once.
 */
int json_views_parse(struct json_views *v, struct span text, bool unique);
void json_views_free(struct json_views *v);

/* Everything below takes NULL, or a view of another kind, as having nothing in it. */

/* An object's member of that name, or NULL. */
const struct json_view *json_view_find(const struct json_view *object, struct span name);
static inline const struct json_view *json_view_get(const struct json_view *object, const char *name)
{
	return json_view_find(object, span_of(name));
}
/* An array's i-th value, or NULL; each takes a walk from the first. */
const struct json_view *json_view_at(const struct json_view *array, size_t i);

static inline const struct json_view *json_view_behind(const struct json_view *in, const struct json_view *at)
{
	return at < in + in->extent ? at : NULL;
}
static inline const struct json_view *json_view_first(const struct json_view *list, enum json_view_kind kind)
{
	return list && list->kind == kind ? json_view_behind(list, list + 1) : NULL;
}
/* Each value of an array, in order. */
#define JSON_VIEW_EACH(item, array) \
	for (const struct json_view *item = json_view_first(array, VIEW_ARRAY); item; \
		item = json_view_behind(array, item + item->extent))
/* The name of each member of an object, in order; its value stands at name + 1. */
#define JSON_VIEW_EACH_NAME(name, object) \
	for (const struct json_view *name = json_view_first(object, VIEW_OBJECT); name; \
		name = json_view_behind(object, name + 1 + name[1].extent))

static inline bool json_view_is(const struct json_view *v, enum json_view_kind kind)
{
	return v && v->kind == kind;
}
/* Values in an array; 0 of anything else. */
static inline size_t json_view_count(const struct json_view *array)
{
	return json_view_is(array, VIEW_ARRAY) ? array->count : 0;
}
/* 0 of what is no integer. */
static inline long long json_view_integer(const struct json_view *v)
{
	return json_view_is(v, VIEW_INTEGER) ? v->integer : 0;
}
/* ptr NULL of what is no string. */
static inline struct span json_view_string(const struct json_view *v)
{
	return json_view_is(v, VIEW_STRING) ? v->string : (struct span){NULL, 0};
}

#endif
