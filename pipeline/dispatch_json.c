/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch_json.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const system_names[] = {
	[SYSTEM_OTHER] = "other", [SYSTEM_PARTY] = "party", [SYSTEM_STATE] = "state"};
static const char *const urgency_names[] = {[URGENCY_NONE] = NULL, [URGENCY_URGENT] = "urgent",
	[URGENCY_VERY_URGENT] = "very_urgent", [URGENCY_FLASH] = "flash"};
static const char *const secrecy_names[] = {[SECRECY_NONE] = NULL,
	[SECRECY_CONFIDENTIAL] = "confidential", [SECRECY_SECRET] = "secret",
	[SECRECY_TOP_SECRET] = "top_secret"};
static const char *const inferred_names[] = {"issuer", "type", "date", "place", "system"};

/* ------------------------------------------------------------------ writing */

/*
 * Objects are built with calls that may each run out of memory; json_object_set_new(o, k, NULL)
 * fails too. So results are or-ed and looked at once.
 */
static int append(json_t *list, json_t *item, int failed)
{
	if (failed) {
		json_decref(item);
		return -1;
	}
	return json_array_append_new(list, item);
}

static json_t *header_json(const struct header *h, const struct utf8_index *index)
{
	json_t *o = json_object();
	int bad = 0;
	bad |= json_set_text(o, "system", system_names[h->system]);
	bad |= json_set_text(o, "parent", h->parent);
	bad |= json_set_text(o, "issuer", h->issuer);
	bad |= json_set_text(o, "code", h->code);
	bad |= json_set_text(o, "number", h->number);
	if (h->year)
		bad |= json_object_set_new(o, "year", json_integer(h->year));
	bad |= json_set_text(o, "notation", h->notation);
	if (h->type_code || h->type_name) {
		json_t *type = json_object();
		/* A type without an official abbreviation (Luật, Điều lệ) goes by its name. */
		bad |= json_set_text(type, "code", h->type_code ? h->type_code : h->type_name);
		bad |= json_set_text(type, "name", h->type_name);
		bad |= json_object_set_new(o, "type", type);
	}
	bad |= json_set_text(o, "subject", h->subject);
	bad |= json_set_text(o, "place", h->place);
	bad |= json_set_text(o, "date", h->date);
	bad |= json_set_text(o, "urgency", urgency_names[h->urgency]);
	bad |= json_set_text(o, "secrecy", secrecy_names[h->secrecy]);
	bad |= json_set_text(o, "circulation", h->circulation);
	if (h->recall)
		bad |= json_object_set_new(o, "recall", json_true());
	if (h->draft)
		bad |= json_object_set_new(o, "draft", json_true());
	if (h->addressee_count) {
		json_t *list = json_array();
		for (size_t i = 0; i < h->addressee_count; i++) {
			json_t *item = json_object();
			bad |= append(list, item, json_set_range(item, index, h->addressees[i].at));
		}
		bad |= json_object_set_new(o, "addressees", list);
	}
	if (h->inferred) {
		json_t *list = json_array();
		for (size_t i = 0; i < sizeof inferred_names / sizeof *inferred_names; i++)
			if (h->inferred & 1u << i)
				bad |= json_array_append_new(list, json_string(inferred_names[i]));
		bad |= json_object_set_new(o, "inferred", list);
	}
	if (bad) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static int set_place(json_t *o, const char *key, struct range r, const struct utf8_index *index)
{
	json_t *place = json_object();
	int bad = json_set_range(place, index, r);
	return bad | json_object_set_new(o, key, place);
}

static json_t *section_json(const struct dispatch *d, size_t i, const struct utf8_index *index)
{
	const struct section *s = &d->sections[i];
	char id[32];
	snprintf(id, sizeof id, "s%zu", i + 1);
	json_t *o = json_object();
	int bad = json_set_text(o, "id", id);
	bad |= json_set_text(o, "path", s->path);
	if (s->parent != NO_INDEX) {
		snprintf(id, sizeof id, "s%zu", s->parent + 1);
		bad |= json_set_text(o, "parent", id);
	}
	bad |= json_object_set_new(o, "level", json_integer(s->level));
	bad |= json_set_text(o, "kind", section_kind_name(s->kind));
	/* Places, not texts: emit quotes them. */
	bad |= set_place(o, "marker", s->marker, index);
	if (range_length(s->heading))
		bad |= set_place(o, "heading", s->heading, index);
	if (s->annex)
		bad |= json_object_set_new(o, "annex", json_integer(s->annex));
	bad |= json_set_range(o, index, s->at);
	if (bad) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *signature_json(const struct signature *s, const struct utf8_index *index)
{
	json_t *o = json_object();
	int bad = 0;
	if (s->capacity_count) {
		json_t *list = json_array();
		for (size_t i = 0; i < s->capacity_count; i++) {
			json_t *c = json_object();
			int failed = json_set_text(c, "code", s->capacities[i].code);
			failed |= json_set_text(c, "of", s->capacities[i].of);
			bad |= append(list, c, failed);
		}
		bad |= json_object_set_new(o, "capacity", list);
	}
	bad |= json_set_text(o, "position", s->position);
	bad |= json_set_text(o, "signer", s->signer);
	bad |= json_set_range(o, index, s->at);
	if (bad) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *distribution_json(const struct distribution_item *item,
	const struct utf8_index *index)
{
	json_t *o = json_object();
	int bad = json_set_text(o, "note", item->note);
	bad |= json_object_set_new(o, "archive", json_boolean(item->archive));
	bad |= json_set_range(o, index, item->at);
	if (bad) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *zone_json(const struct zone *z, const struct utf8_index *index)
{
	json_t *o = json_object();
	if (json_set_text(o, "kind", zone_name(z->kind)) | json_set_range(o, index, z->at)) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *table_json(const struct text_table *t, const struct utf8_index *index)
{
	json_t *o = json_object();
	int bad = json_set_range(o, index, t->at);
	bad |= json_object_set_new(o, "rows", json_integer((json_int_t)t->rows));
	bad |= json_object_set_new(o, "columns", json_integer((json_int_t)t->columns));
	if (bad) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *paragraph_json(const struct paragraph *p, const struct utf8_index *index)
{
	return json_pack("[I, I, I, s]", (json_int_t)utf8_index_codepoints(index, p->at.start),
		(json_int_t)utf8_index_codepoints(index, p->at.end),
		p->section == NO_INDEX ? (json_int_t)-1 : (json_int_t)p->section, zone_name(p->zone));
}

int dispatch_to_record(const struct dispatch *d, struct record *r, const struct utf8_index *index,
	struct error *err)
{
	int bad = 0;
	json_t *list = json_array();
	for (size_t i = 0; i < d->zone_count; i++)
		bad |= json_array_append_new(list, zone_json(&d->zones[i], index));
	if (record_append(r, "zones", list, err) < 0)
		return -1;
	if (d->table_count) {
		list = json_array();
		for (size_t i = 0; i < d->table_count; i++)
			bad |= json_array_append_new(list, table_json(&d->tables[i], index));
		if (record_append(r, "tables", list, err) < 0)
			return -1;
	}
	if (record_append(r, "header", header_json(&d->header, index), err) < 0)
		return -1;
	list = json_array();
	for (size_t i = 0; i < d->section_count; i++)
		bad |= json_array_append_new(list, section_json(d, i, index));
	if (record_append(r, "sections", list, err) < 0)
		return -1;
	list = json_array();
	for (size_t i = 0; i < d->signature_count; i++)
		bad |= json_array_append_new(list, signature_json(&d->signatures[i], index));
	if (record_append(r, "signatures", list, err) < 0)
		return -1;
	list = json_array();
	for (size_t i = 0; i < d->distribution_count; i++)
		bad |= json_array_append_new(list, distribution_json(&d->distribution[i], index));
	if (record_append(r, "distribution", list, err) < 0)
		return -1;
	list = json_array();
	for (size_t i = 0; i < d->paragraph_count; i++)
		bad |= json_array_append_new(list, paragraph_json(&d->paragraphs[i], index));
	if (record_append(r, "_paragraphs", list, err) < 0)
		return -1;
	return bad ? error_memory(err) : 0;
}

/* ------------------------------------------------------------------ reading */

static int malformed(struct error *err, const char *what)
{
	return error_set(err, ERROR_MALFORMED_RECORD, "\"%s\" is not of the form that split gives it",
		what);
}

/* A list member, or NULL where there is none; *bad where it is there and no list. */
static json_t *get_list(struct record *r, const char *name, bool *bad, struct error *err)
{
	*bad = false;
	if (!record_has(r, name))
		return NULL;
	json_t *list = record_get(r, name, err);
	if (!json_is_array(list)) {
		if (list)
			malformed(err, name);
		*bad = true;
		return NULL;
	}
	return list;
}

static int read_header(struct header *h, const json_t *o, const struct utf8_index *index)
{
	const char *system = json_text(o, "system");
	for (size_t i = 0; system && i < sizeof system_names / sizeof *system_names; i++)
		if (strcmp(system, system_names[i]) == 0)
			h->system = (enum system)i;
	const json_t *type = json_object_get(o, "type");
	int bad = json_copy_text(&h->parent, o, "parent") | json_copy_text(&h->issuer, o, "issuer") |
		json_copy_text(&h->code, o, "code") | json_copy_text(&h->number, o, "number") |
		json_copy_text(&h->notation, o, "notation") | json_copy_text(&h->type_code, type, "code") |
		json_copy_text(&h->type_name, type, "name") | json_copy_text(&h->subject, o, "subject") |
		json_copy_text(&h->place, o, "place") | json_copy_text(&h->date, o, "date");
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(o, "addressees"), i, item) {
		struct quoted q;
		if (!json_get_range(item, index, &q.at))
			continue;
		if (ARRAY_GROW(h->addressees, h->addressee_count, h->addressee_size) < 0)
			return -1;
		h->addressees[h->addressee_count++] = q;
	}
	return bad;
}

static int read_zone(struct dispatch *d, const json_t *o, const struct utf8_index *index,
	struct error *err)
{
	struct zone z;
	if (!zone_from_name(json_text(o, "kind"), &z.kind) ||
		!json_get_range(o, index, &z.at))
		return malformed(err, "zones");
	if (ARRAY_GROW(d->zones, d->zone_count, d->zone_size) < 0)
		return error_memory(err);
	d->zones[d->zone_count++] = z;
	return 0;
}

/* "s12" → 11, below `count`. */
static bool section_index(const char *id, size_t count, size_t *index)
{
	if (!id || id[0] != 's')
		return false;
	char *end;
	unsigned long n = strtoul(id + 1, &end, 10);
	if (end == id + 1 || *end || n < 1 || n > count)
		return false;
	*index = n - 1;
	return true;
}

static int read_section(struct dispatch *d, const json_t *o, const struct utf8_index *index,
	struct error *err)
{
	struct section s = {.parent = NO_INDEX};
	const json_t *parent = json_object_get(o, "parent");
	if (!section_kind_from_name(json_text(o, "kind"), &s.kind) ||
		!json_get_range(o, index, &s.at) ||
		!json_get_range(json_object_get(o, "marker"), index, &s.marker) ||
		(parent && !section_index(json_string_value(parent), d->section_count, &s.parent)))
		return malformed(err, "sections");
	s.level = (int)json_integer_value(json_object_get(o, "level"));
	s.annex = (int)json_integer_value(json_object_get(o, "annex"));
	if (!json_get_range(json_object_get(o, "heading"), index, &s.heading))
		s.heading = (struct range){s.marker.end, s.marker.end};
	if (ARRAY_GROW(d->sections, d->section_count, d->section_size) < 0)
		return error_memory(err);
	if (json_copy_text(&s.path, o, "path") < 0)
		return error_memory(err);
	d->sections[d->section_count++] = s;
	return 0;
}

static int read_paragraph(struct dispatch *d, const json_t *row, const struct utf8_index *index,
	struct error *err)
{
	const json_t *start = json_array_get(row, 0), *end = json_array_get(row, 1);
	const json_t *section = json_array_get(row, 2);
	struct paragraph p;
	if (!json_is_integer(start) || !json_is_integer(end) || !json_is_integer(section) ||
		!zone_from_name(json_string_value(json_array_get(row, 3)), &p.zone))
		return malformed(err, "_paragraphs");
	json_int_t a = json_integer_value(start), b = json_integer_value(end);
	json_int_t s = json_integer_value(section);
	if (a < 0 || b < a || (size_t)b > index->length || s < -1 ||
		(s >= 0 && (size_t)s >= d->section_count))
		return malformed(err, "_paragraphs");
	p.at = (struct range){utf8_index_bytes(index, (size_t)a), utf8_index_bytes(index, (size_t)b)};
	p.section = s < 0 ? NO_INDEX : (size_t)s;
	if (ARRAY_GROW(d->paragraphs, d->paragraph_count, d->paragraph_size) < 0)
		return error_memory(err);
	d->paragraphs[d->paragraph_count++] = p;
	return 0;
}

int dispatch_from_record(struct dispatch *d, struct record *r, const struct utf8_index *index,
	struct error *err)
{
	static const struct {
		const char *name;
		int (*read)(struct dispatch *, const json_t *, const struct utf8_index *, struct error *);
	} lists[] = {{"zones", read_zone}, {"sections", read_section}, {"_paragraphs", read_paragraph}};
	*d = (struct dispatch){0};
	for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
		bool bad;
		json_t *list = get_list(r, lists[k].name, &bad, err);
		if (bad)
			goto fail;
		size_t i;
		json_t *item;
		json_array_foreach(list, i, item)
			if (lists[k].read(d, item, index, err) < 0)
				goto fail;
	}
	if (record_has(r, "header")) {
		json_t *o = record_get(r, "header", err);
		if (!o)
			goto fail;
		if (read_header(&d->header, o, index) < 0) {
			error_memory(err);
			goto fail;
		}
	}
	return 0;
fail:
	dispatch_free(d);
	return -1;
}
