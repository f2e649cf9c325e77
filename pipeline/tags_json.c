/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tags_json.h"

#include "record_text.h"

/* Nothing for NO_INDEX. */
static void put_id(struct buffer *json, const char *name, char letter, size_t index)
{
	if (index != NO_INDEX)
		json_put_id(json, name, letter, index);
}

/* Nothing where it is empty. */
static void put_place(struct buffer *json, const char *name, struct range r, const struct utf8_index *index)
{
	if (range_length(r))
		json_put_place(json, name, index, r);
}

static void put_ids(struct buffer *json, const char *name, char letter, const size_t *ids, size_t count)
{
	if (!count)
		return;
	json_add_name(json, name);
	json_open(json, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_add_char(json, ',');
		json_add_id(json, letter, ids[i]);
	}
	json_close(json, ']');
}

static void add_reference(struct buffer *json, const struct reference *f, size_t i, const struct utf8_index *index)
{
	json_open(json, '{');
	put_id(json, "id", 'r', i);
	json_put_range(json, index, f->at);
	if (f->type_code || f->type_name) {
		json_add_name(json, "type");
		json_open(json, '{');
		/* A type without an official abbreviation (Luật, Điều lệ) goes by its name. */
		json_put_text(json, "code", f->type_code ? f->type_code : f->type_name);
		json_put_text(json, "name", f->type_name);
		json_close(json, '}');
	}
	json_put_text(json, "code", f->code);
	json_put_text(json, "number", f->number);
	if (f->year)
		json_put_integer(json, "year", f->year);
	json_put_text(json, "notation", f->notation);
	json_put_text(json, "date", f->date);
	json_put_text(json, "issuer", f->issuer);
	json_put_text(json, "title", f->title);
	json_put_text(json, "locator", f->locator);
	json_put_text(json, "relation", relation_name(f->relation));
	put_id(json, "same_as", 'r', f->same_as);
	json_put_text(json, "key", f->key);
	json_close(json, '}');
}

static void add_mention(struct buffer *json, const struct mention *m, const struct utf8_index *index)
{
	json_open(json, '{');
	json_put_range(json, index, m->at);
	if (m->self)
		json_put_text(json, "same_as", "self");
	else
		put_id(json, "same_as", 'r', m->same_as);
	json_close(json, '}');
}

static void add_deadline(struct buffer *json, const struct deadline *t, size_t i, const struct utf8_index *index)
{
	json_open(json, '{');
	put_id(json, "id", 't', i);
	json_put_range(json, index, t->at);
	json_put_text(json, "kind", deadline_kind_name(t->kind));
	json_put_text(json, "relation", deadline_relation_name(t->relation));
	json_put_text(json, "due", t->due);
	json_put_text(json, "since", t->since);
	json_put_text(json, "rrule", t->rrule);
	json_put_text(json, "duration", t->duration);
	json_put_true(json, "business_days", t->business_days);
	json_put_text(json, "from", t->from);
	put_id(json, "directive", 'd', t->directive);
	json_close(json, '}');
}

static void add_directive(struct buffer *json, const struct directive *d, size_t i, const struct utf8_index *index)
{
	json_open(json, '{');
	put_id(json, "id", 'd', i);
	put_id(json, "section", 's', d->section);
	json_put_range(json, index, d->at);
	json_put_text(json, "modality", modality_name(d->modality));
	json_put_text(json, "cue", d->cue);
	json_put_text(json, "issuer", d->issuer);
	if (d->addressee_count) {
		json_add_name(json, "addressees");
		json_open(json, '[');
		for (size_t k = 0; k < d->addressee_count; k++) {
			json_open(json, '{');
			json_put_range(json, index, d->addressees[k].at);
			json_close(json, '}');
		}
		json_close(json, ']');
	}
	put_place(json, "action", d->action, index);
	put_place(json, "lead_in", d->lead_in, index);
	json_put_text(json, "condition", d->condition);
	json_put_text(json, "recipient", d->recipient);
	json_put_text(json, "channel", d->channel);
	put_ids(json, "deadlines", 't', d->deadlines, d->deadline_count);
	put_ids(json, "references", 'r', d->references, d->reference_count);
	json_close(json, '}');
}

static int append_all(const struct tags *tags, struct record *r, const struct utf8_index *index, struct buffer *json,
	struct error *err)
{
	json_open(json, '[');
	for (size_t i = 0; i < tags->reference_count; i++)
		add_reference(json, &tags->references[i], i, index);
	if (record_append_list(r, "references", json, err) < 0)
		return -1;
	json_open(json, '[');
	for (size_t i = 0; i < tags->mention_count; i++)
		add_mention(json, &tags->mentions[i], index);
	if (record_append_list(r, "mentions", json, err) < 0)
		return -1;
	json_open(json, '[');
	for (size_t i = 0; i < tags->deadline_count; i++)
		add_deadline(json, &tags->deadlines[i], i, index);
	if (record_append_list(r, "deadlines", json, err) < 0)
		return -1;
	json_open(json, '[');
	for (size_t i = 0; i < tags->directive_count; i++)
		add_directive(json, &tags->directives[i], i, index);
	return record_append_list(r, "directives", json, err);
}

int tags_to_record(const struct tags *tags, struct record *r, const struct utf8_index *index,
	struct error *err)
{
	struct buffer json = {0};
	int result = append_all(tags, r, index, &json, err);
	buffer_free(&json);
	return result;
}
