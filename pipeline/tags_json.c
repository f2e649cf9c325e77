/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tags_json.h"

#include <stdio.h>

/* Results are or-ed and looked at once: json_object_set_new(o, k, NULL) fails too. */
static json_t *id_json(char letter, size_t index)
{
	char id[32];
	snprintf(id, sizeof id, "%c%zu", letter, index + 1);
	return json_string(id);
}

static int set_id(json_t *o, const char *key, char letter, size_t index)
{
	return index == NO_INDEX ? 0 : json_object_set_new(o, key, id_json(letter, index));
}

static int set_place(json_t *o, const char *key, struct range r, const struct utf8_index *index)
{
	if (!range_length(r))
		return 0;
	json_t *place = json_object();
	int bad = json_set_range(place, index, r);
	return bad | json_object_set_new(o, key, place);
}

static int set_ids(json_t *o, const char *key, char letter, const size_t *ids, size_t count)
{
	if (!count)
		return 0;
	json_t *list = json_array();
	int bad = 0;
	for (size_t i = 0; i < count; i++)
		bad |= json_array_append_new(list, id_json(letter, ids[i]));
	return bad | json_object_set_new(o, key, list);
}

static json_t *unless(int bad, json_t *o)
{
	if (!bad)
		return o;
	json_decref(o);
	return NULL;
}

static json_t *reference_json(const struct reference *f, size_t i, const struct utf8_index *index)
{
	json_t *o = json_object();
	int bad = set_id(o, "id", 'r', i);
	bad |= json_set_range(o, index, f->at);
	if (f->type_code || f->type_name) {
		json_t *type = json_object();
		/* A type without an official abbreviation (Luật, Điều lệ) goes by its name. */
		bad |= json_set_text(type, "code", f->type_code ? f->type_code : f->type_name);
		bad |= json_set_text(type, "name", f->type_name);
		bad |= json_object_set_new(o, "type", type);
	}
	bad |= json_set_text(o, "code", f->code);
	bad |= json_set_text(o, "number", f->number);
	if (f->year)
		bad |= json_object_set_new(o, "year", json_integer(f->year));
	bad |= json_set_text(o, "notation", f->notation);
	bad |= json_set_text(o, "date", f->date);
	bad |= json_set_text(o, "issuer", f->issuer);
	bad |= json_set_text(o, "title", f->title);
	bad |= json_set_text(o, "locator", f->locator);
	bad |= json_set_text(o, "relation", relation_name(f->relation));
	bad |= set_id(o, "same_as", 'r', f->same_as);
	bad |= json_set_text(o, "key", f->key);
	return unless(bad, o);
}

static json_t *mention_json(const struct mention *m, const struct utf8_index *index)
{
	json_t *o = json_object();
	int bad = json_set_range(o, index, m->at);
	bad |= m->self ? json_set_text(o, "same_as", "self") : set_id(o, "same_as", 'r', m->same_as);
	return unless(bad, o);
}

static json_t *deadline_json(const struct deadline *t, size_t i, const struct utf8_index *index)
{
	json_t *o = json_object();
	int bad = set_id(o, "id", 't', i);
	bad |= json_set_range(o, index, t->at);
	bad |= json_set_text(o, "kind", deadline_kind_name(t->kind));
	bad |= json_set_text(o, "relation", deadline_relation_name(t->relation));
	bad |= json_set_text(o, "due", t->due);
	bad |= json_set_text(o, "since", t->since);
	bad |= json_set_text(o, "rrule", t->rrule);
	bad |= json_set_text(o, "duration", t->duration);
	if (t->business_days)
		bad |= json_object_set_new(o, "business_days", json_true());
	bad |= json_set_text(o, "from", t->from);
	bad |= set_id(o, "directive", 'd', t->directive);
	return unless(bad, o);
}

static json_t *directive_json(const struct directive *d, size_t i, const struct utf8_index *index)
{
	json_t *o = json_object();
	int bad = set_id(o, "id", 'd', i);
	bad |= set_id(o, "section", 's', d->section);
	bad |= json_set_range(o, index, d->at);
	bad |= json_set_text(o, "modality", modality_name(d->modality));
	bad |= json_set_text(o, "cue", d->cue);
	bad |= json_set_text(o, "issuer", d->issuer);
	if (d->addressee_count) {
		json_t *list = json_array();
		for (size_t k = 0; k < d->addressee_count; k++) {
			json_t *item = json_object();
			bad |= json_set_range(item, index, d->addressees[k].at);
			bad |= json_array_append_new(list, item);
		}
		bad |= json_object_set_new(o, "addressees", list);
	}
	bad |= set_place(o, "action", d->action, index);
	bad |= set_place(o, "lead_in", d->lead_in, index);
	bad |= json_set_text(o, "condition", d->condition);
	bad |= json_set_text(o, "recipient", d->recipient);
	bad |= json_set_text(o, "channel", d->channel);
	bad |= set_ids(o, "deadlines", 't', d->deadlines, d->deadline_count);
	bad |= set_ids(o, "references", 'r', d->references, d->reference_count);
	return unless(bad, o);
}

int tags_to_record(const struct tags *tags, struct record *r, const struct utf8_index *index,
	struct error *err)
{
	int bad = 0;
	json_t *list = json_array();
	for (size_t i = 0; i < tags->reference_count; i++)
		bad |= json_array_append_new(list, reference_json(&tags->references[i], i, index));
	if (record_append(r, "references", unless(bad, list), err) < 0)
		return -1;
	list = json_array();
	for (size_t i = 0; i < tags->mention_count; i++)
		bad |= json_array_append_new(list, mention_json(&tags->mentions[i], index));
	if (record_append(r, "mentions", unless(bad, list), err) < 0)
		return -1;
	list = json_array();
	for (size_t i = 0; i < tags->deadline_count; i++)
		bad |= json_array_append_new(list, deadline_json(&tags->deadlines[i], i, index));
	if (record_append(r, "deadlines", unless(bad, list), err) < 0)
		return -1;
	list = json_array();
	for (size_t i = 0; i < tags->directive_count; i++)
		bad |= json_array_append_new(list, directive_json(&tags->directives[i], i, index));
	return record_append(r, "directives", unless(bad, list), err);
}
