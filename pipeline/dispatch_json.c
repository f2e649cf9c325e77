/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch_json.h"


static const char *const system_names[] = {
	[SYSTEM_OTHER] = "other", [SYSTEM_PARTY] = "party", [SYSTEM_STATE] = "state"};
static const char *const urgency_names[] = {[URGENCY_NONE] = NULL, [URGENCY_URGENT] = "urgent",
	[URGENCY_VERY_URGENT] = "very_urgent", [URGENCY_FLASH] = "flash"};
static const char *const secrecy_names[] = {[SECRECY_NONE] = NULL,
	[SECRECY_CONFIDENTIAL] = "confidential", [SECRECY_SECRET] = "secret",
	[SECRECY_TOP_SECRET] = "top_secret"};
static const char *const inferred_names[] = {"issuer", "type", "date", "place", "system"};

/* ------------------------------------------------------------------ writing */

static void add_header(struct buffer *json, const struct header *h, const struct utf8_index *index)
{
	json_open(json, '{');
	json_put_text(json, "system", system_names[h->system]);
	json_put_text(json, "parent", h->parent);
	json_put_text(json, "issuer", h->issuer);
	json_put_text(json, "code", h->code);
	json_put_text(json, "number", h->number);
	if (h->year)
		json_put_integer(json, "year", h->year);
	json_put_text(json, "notation", h->notation);
	if (h->type_code || h->type_name) {
		json_add_name(json, "type");
		json_open(json, '{');
		/* A type without an official abbreviation (Luật, Điều lệ) goes by its name. */
		json_put_text(json, "code", h->type_code ? h->type_code : h->type_name);
		json_put_text(json, "name", h->type_name);
		json_close(json, '}');
	}
	json_put_text(json, "subject", h->subject);
	json_put_text(json, "place", h->place);
	json_put_text(json, "date", h->date);
	json_put_text(json, "urgency", urgency_names[h->urgency]);
	json_put_text(json, "secrecy", secrecy_names[h->secrecy]);
	json_put_text(json, "circulation", h->circulation);
	json_put_true(json, "recall", h->recall);
	json_put_true(json, "draft", h->draft);
	if (h->addressee_count) {
		json_add_name(json, "addressees");
		json_open(json, '[');
		for (size_t i = 0; i < h->addressee_count; i++) {
			json_open(json, '{');
			json_put_range(json, index, h->addressees[i].at);
			json_close(json, '}');
		}
		json_close(json, ']');
	}
	if (h->inferred) {
		json_add_name(json, "inferred");
		json_open(json, '[');
		for (size_t i = 0; i < sizeof inferred_names / sizeof *inferred_names; i++)
			if (h->inferred & 1u << i)
				json_add_string(json, span_of(inferred_names[i]));
		json_close(json, ']');
	}
	json_close(json, '}');
}

static void add_section(struct buffer *json, const struct dispatch *d, size_t i, const struct utf8_index *index)
{
	const struct section *s = &d->sections[i];
	json_open(json, '{');
	json_put_id(json, "id", 's', i);
	json_put_text(json, "path", s->path);
	if (s->parent != NO_INDEX)
		json_put_id(json, "parent", 's', s->parent);
	json_put_integer(json, "level", s->level);
	json_put_text(json, "kind", section_kind_name(s->kind));
	/* Places, not texts: emit quotes them. */
	json_put_place(json, "marker", index, s->marker);
	if (range_length(s->heading))
		json_put_place(json, "heading", index, s->heading);
	if (s->annex)
		json_put_integer(json, "annex", s->annex);
	json_put_range(json, index, s->at);
	json_close(json, '}');
}

static void add_signature(struct buffer *json, const struct signature *s, const struct utf8_index *index)
{
	json_open(json, '{');
	if (s->capacity_count) {
		json_add_name(json, "capacity");
		json_open(json, '[');
		for (size_t i = 0; i < s->capacity_count; i++) {
			json_open(json, '{');
			json_put_text(json, "code", s->capacities[i].code);
			json_put_text(json, "of", s->capacities[i].of);
			json_close(json, '}');
		}
		json_close(json, ']');
	}
	json_put_text(json, "position", s->position);
	json_put_text(json, "signer", s->signer);
	json_put_range(json, index, s->at);
	json_close(json, '}');
}

static void add_distribution(struct buffer *json, const struct distribution_item *item, const struct utf8_index *index)
{
	json_open(json, '{');
	json_put_text(json, "note", item->note);
	json_put_raw(json, "archive", item->archive ? SPAN_LITERAL("true") : SPAN_LITERAL("false"));
	json_put_range(json, index, item->at);
	json_close(json, '}');
}

static void add_zone(struct buffer *json, const struct zone *z, const struct utf8_index *index)
{
	json_open(json, '{');
	json_put_text(json, "kind", zone_name(z->kind));
	json_put_range(json, index, z->at);
	json_close(json, '}');
}

static void add_table(struct buffer *json, const struct text_table *t, const struct utf8_index *index)
{
	json_open(json, '{');
	json_put_range(json, index, t->at);
	json_put_integer(json, "rows", (long long)t->rows);
	json_put_integer(json, "columns", (long long)t->columns);
	json_close(json, '}');
}

static void add_paragraph(struct buffer *json, const struct paragraph *p, const struct utf8_index *index)
{
	json_open(json, '[');
	json_add_integer(json, (long long)utf8_index_codepoints(index, p->at.start));
	json_add_integer(json, (long long)utf8_index_codepoints(index, p->at.end));
	json_add_integer(json, p->section == NO_INDEX ? -1 : (long long)p->section);
	json_add_string(json, span_of(zone_name(p->zone)));
	json_close(json, ']');
}

static int append_all(const struct dispatch *d, struct record *r, const struct utf8_index *index, struct buffer *json,
	struct error *err)
{
	json_open(json, '[');
	for (size_t i = 0; i < d->zone_count; i++)
		add_zone(json, &d->zones[i], index);
	if (record_append_list(r, "zones", json, err) < 0)
		return -1;
	if (d->table_count) {
		json_open(json, '[');
		for (size_t i = 0; i < d->table_count; i++)
			add_table(json, &d->tables[i], index);
		if (record_append_list(r, "tables", json, err) < 0)
			return -1;
	}
	add_header(json, &d->header, index);
	if (record_append_text(r, "header", json, err) < 0)
		return -1;
	json_open(json, '[');
	for (size_t i = 0; i < d->section_count; i++)
		add_section(json, d, i, index);
	if (record_append_list(r, "sections", json, err) < 0)
		return -1;
	json_open(json, '[');
	for (size_t i = 0; i < d->signature_count; i++)
		add_signature(json, &d->signatures[i], index);
	if (record_append_list(r, "signatures", json, err) < 0)
		return -1;
	json_open(json, '[');
	for (size_t i = 0; i < d->distribution_count; i++)
		add_distribution(json, &d->distribution[i], index);
	if (record_append_list(r, "distribution", json, err) < 0)
		return -1;
	json_open(json, '[');
	for (size_t i = 0; i < d->paragraph_count; i++)
		add_paragraph(json, &d->paragraphs[i], index);
	return record_append_list(r, "_paragraphs", json, err);
}

int dispatch_to_record(const struct dispatch *d, struct record *r, const struct utf8_index *index,
	struct error *err)
{
	struct buffer json = {0};
	int result = append_all(d, r, index, &json, err);
	buffer_free(&json);
	return result;
}

/* ------------------------------------------------------------------ reading */

static int malformed(struct error *err, const char *what)
{
	return error_set(err, ERROR_MALFORMED_RECORD, "\"%s\" is not of the form that split gives it",
		what);
}

/* *to = a copy of o[name], for the caller to free; left as it is where that is no string. 0 or -1 out of memory. */
static int copy_text(char **to, const struct json_view *o, const char *name)
{
	struct span s = json_view_string(json_view_get(o, name));
	if (s.ptr)
		*to = span_copy(s);
	return s.ptr && !*to ? -1 : 0;
}

static int read_header(struct header *h, const struct json_view *o, const struct utf8_index *index)
{
	struct span system = json_view_string(json_view_get(o, "system"));
	for (size_t i = 0; i < sizeof system_names / sizeof *system_names; i++)
		if (span_equal(system, span_of(system_names[i])))
			h->system = (enum system)i;
	const struct json_view *type = json_view_get(o, "type");
	int bad = copy_text(&h->parent, o, "parent") | copy_text(&h->issuer, o, "issuer") |
		copy_text(&h->code, o, "code") | copy_text(&h->number, o, "number") |
		copy_text(&h->notation, o, "notation") | copy_text(&h->type_code, type, "code") |
		copy_text(&h->type_name, type, "name") | copy_text(&h->subject, o, "subject") |
		copy_text(&h->place, o, "place") | copy_text(&h->date, o, "date");
	JSON_VIEW_EACH(item, json_view_get(o, "addressees")) {
		struct quoted q;
		if (!json_view_range(item, index, &q.at))
			continue;
		if (ARRAY_GROW(h->addressees, h->addressee_count, h->addressee_size) < 0)
			return -1;
		h->addressees[h->addressee_count++] = q;
	}
	return bad;
}

static int read_zone(struct dispatch *d, const struct json_view *o, const struct utf8_index *index,
	struct error *err)
{
	struct zone z;
	if (!zone_from_name(json_view_string(json_view_get(o, "kind")), &z.kind) ||
		!json_view_range(o, index, &z.at))
		return malformed(err, "zones");
	if (ARRAY_GROW(d->zones, d->zone_count, d->zone_size) < 0)
		return error_memory(err);
	d->zones[d->zone_count++] = z;
	return 0;
}

/* "s12" → 11, below `count`. */
static int read_table(struct dispatch *d, const struct json_view *o, const struct utf8_index *index,
	struct error *err)
{
	struct text_table t = {.rows = (size_t)json_view_integer(json_view_get(o, "rows")),
		.columns = (size_t)json_view_integer(json_view_get(o, "columns"))};
	if (!json_view_range(o, index, &t.at))
		return malformed(err, "tables");
	if (ARRAY_GROW(d->tables, d->table_count, d->table_size) < 0)
		return error_memory(err);
	d->tables[d->table_count++] = t;
	return 0;
}

static bool section_index(struct span id, size_t count, size_t *index)
{
	size_t n = 0;
	if (id.len < 2 || id.ptr[0] != 's')
		return false;
	for (size_t i = 1; i < id.len; i++) {
		if (id.ptr[i] < '0' || id.ptr[i] > '9')
			return false;
		n = n * 10 + (size_t)(id.ptr[i] - '0');
		if (n > count)
			return false;
	}
	*index = n - 1;
	return n > 0;
}

static int read_section(struct dispatch *d, const struct json_view *o, const struct utf8_index *index,
	struct error *err)
{
	struct section s = {.parent = NO_INDEX};
	const struct json_view *parent = json_view_get(o, "parent");
	if (!section_kind_from_name(json_view_string(json_view_get(o, "kind")), &s.kind) ||
		!json_view_range(o, index, &s.at) ||
		!json_view_range(json_view_get(o, "marker"), index, &s.marker) ||
		(parent && !section_index(json_view_string(parent), d->section_count, &s.parent)))
		return malformed(err, "sections");
	s.level = (int)json_view_integer(json_view_get(o, "level"));
	s.annex = (int)json_view_integer(json_view_get(o, "annex"));
	if (!json_view_range(json_view_get(o, "heading"), index, &s.heading))
		s.heading = (struct range){s.marker.end, s.marker.end};
	if (ARRAY_GROW(d->sections, d->section_count, d->section_size) < 0)
		return error_memory(err);
	if (copy_text(&s.path, o, "path") < 0)
		return error_memory(err);
	d->sections[d->section_count++] = s;
	return 0;
}

static int read_paragraph(struct dispatch *d, const struct json_view *row, const struct utf8_index *index,
	struct error *err)
{
	const struct json_view *start = json_view_at(row, 0), *end = json_view_at(row, 1), *of = json_view_at(row, 2);
	struct paragraph p;
	if (!json_view_is(start, VIEW_INTEGER) || !json_view_is(end, VIEW_INTEGER) || !json_view_is(of, VIEW_INTEGER) ||
		!zone_from_name(json_view_string(json_view_at(row, 3)), &p.zone))
		return malformed(err, "_paragraphs");
	long long a = start->integer, b = end->integer, s = of->integer;
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
		int (*read)(struct dispatch *, const struct json_view *, const struct utf8_index *, struct error *);
	} lists[] = {{"zones", read_zone}, {"tables", read_table}, {"sections", read_section}, {"_paragraphs", read_paragraph}};
	*d = (struct dispatch){0};
	for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
		if (!record_has(r, lists[k].name))
			continue;
		const struct json_view *list = record_view(r, lists[k].name, err);
		if (!list)
			goto fail;
		if (list->kind != VIEW_ARRAY) {
			malformed(err, lists[k].name);
			goto fail;
		}
		JSON_VIEW_EACH(item, list)
			if (lists[k].read(d, item, index, err) < 0)
				goto fail;
	}
	if (record_has(r, "header")) {
		const struct json_view *o = record_view(r, "header", err);
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
