/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tags.h"

#include "passages.h"

#include <stdlib.h>

const char *relation_name(enum relation relation)
{
	static const char *const names[] = {
		[RELATION_CITES] = "cites",
		[RELATION_BASIS] = "basis",
		[RELATION_IMPLEMENTS] = "implements",
		[RELATION_ATTACHED] = "attached",
		[RELATION_AMENDS] = "amends",
		[RELATION_REPLACES] = "replaces",
		[RELATION_REPEALS] = "repeals",
		[RELATION_REPLIES_TO] = "replies_to",
	};
	return names[relation];
}

const char *deadline_kind_name(enum deadline_kind kind)
{
	static const char *const names[] = {
		[DEADLINE_DATE] = "date",
		[DEADLINE_INTERVAL] = "interval",
		[DEADLINE_RECURRENCE] = "recurrence",
		[DEADLINE_DURATION] = "duration",
	};
	return names[kind];
}

const char *deadline_relation_name(enum deadline_relation relation)
{
	static const char *const names[] = {
		[DEADLINE_BEFORE] = "before",
		[DEADLINE_BY] = "by",
		[DEADLINE_ON] = "on",
		[DEADLINE_WITHIN] = "within",
		[DEADLINE_DURING] = "during",
		[DEADLINE_FROM] = "from",
		[DEADLINE_AFTER] = "after",
	};
	return names[relation];
}

const char *modality_name(enum modality modality)
{
	static const char *const names[] = {
		[MODALITY_REQUIRE] = "require",
		[MODALITY_REQUEST] = "request",
		[MODALITY_ASSIGN] = "assign",
		[MODALITY_FORBID] = "forbid",
		[MODALITY_PERMIT] = "permit",
	};
	return names[modality];
}

static void reference_free(struct reference *r)
{
	free(r->type_code);
	free(r->type_name);
	free(r->code);
	free(r->number);
	free(r->notation);
	free(r->date);
	free(r->issuer);
	free(r->title);
	free(r->locator);
	free(r->key);
}

static void deadline_free(struct deadline *t)
{
	free(t->due);
	free(t->since);
	free(t->rrule);
	free(t->duration);
	free(t->from);
}

static void directive_free(struct directive *d)
{
	free(d->cue);
	free(d->issuer);
	free(d->addressees);
	free(d->condition);
	free(d->recipient);
	free(d->channel);
	free(d->deadlines);
	free(d->references);
}

void tags_free(struct tags *tags)
{
	for (size_t i = 0; i < tags->reference_count; i++)
		reference_free(&tags->references[i]);
	free(tags->references);
	free(tags->mentions);
	for (size_t i = 0; i < tags->deadline_count; i++)
		deadline_free(&tags->deadlines[i]);
	free(tags->deadlines);
	for (size_t i = 0; i < tags->directive_count; i++)
		directive_free(&tags->directives[i]);
	free(tags->directives);
	*tags = (struct tags){0};
}

int find_tags(struct tags *tags, struct rules *rules, struct span text, const struct dispatch *d,
	struct diagnostics *diagnostics, struct error *err)
{
	struct passages passages = {0};
	int result = -1;
	if (passages_read(&passages, rules, text, d) < 0)
		error_memory(err);
	else if (find_references(tags, rules, &passages, d, err) == 0 &&
		find_deadlines(tags, rules, &passages, d, diagnostics, err) == 0 &&
		find_directives(tags, rules, &passages, d, err) == 0)
		result = 0;
	passages_free(&passages);
	return result;
}
