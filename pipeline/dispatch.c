/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch.h"

#include <stdlib.h>

static const char *const zone_names[] = {
	[ZONE_HEADER] = "header",
	[ZONE_BODY] = "body",
	[ZONE_SIGNATURE] = "signature",
	[ZONE_DISTRIBUTION] = "distribution",
	[ZONE_ANNEX] = "annex",
	[ZONE_ENDORSEMENT] = "endorsement",
	[ZONE_FURNITURE] = "furniture",
};

static const char *const section_kind_names[] = {
	[SECTION_PART] = "part",
	[SECTION_CHAPTER] = "chapter",
	[SECTION_SECTION] = "section",
	[SECTION_ARTICLE] = "article",
	[SECTION_ROMAN] = "roman",
	[SECTION_DECIMAL] = "decimal",
	[SECTION_LETTER] = "letter",
	[SECTION_PAREN] = "paren",
	[SECTION_BULLET] = "bullet",
};

static bool name_index(const char *const *names, size_t count, struct span name, size_t *index)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(span_of(names[i]), name)) {
			*index = i;
			return true;
		}
	return false;
}

const char *zone_name(enum zone_kind kind)
{
	return zone_names[kind];
}

bool zone_from_name(struct span name, enum zone_kind *kind)
{
	size_t i;
	if (!name_index(zone_names, sizeof zone_names / sizeof *zone_names, name, &i))
		return false;
	*kind = (enum zone_kind)i;
	return true;
}

const char *section_kind_name(enum section_kind kind)
{
	return section_kind_names[kind];
}

bool section_kind_from_name(struct span name, enum section_kind *kind)
{
	size_t i;
	if (!name_index(section_kind_names, sizeof section_kind_names / sizeof *section_kind_names,
		    name, &i))
		return false;
	*kind = (enum section_kind)i;
	return true;
}

static void header_free(struct header *h)
{
	free(h->parent);
	free(h->issuer);
	free(h->code);
	free(h->number);
	free(h->notation);
	free(h->type_code);
	free(h->type_name);
	free(h->subject);
	free(h->place);
	free(h->date);
	free(h->circulation);
	free(h->addressees);
}

static void signature_free(struct signature *s)
{
	for (size_t i = 0; i < s->capacity_count; i++) {
		free(s->capacities[i].code);
		free(s->capacities[i].of);
	}
	free(s->capacities);
	free(s->position);
	free(s->signer);
}

void dispatch_free(struct dispatch *d)
{
	header_free(&d->header);
	free(d->zones);
	free(d->tables);
	for (size_t i = 0; i < d->section_count; i++)
		free(d->sections[i].path);
	free(d->sections);
	free(d->paragraphs);
	for (size_t i = 0; i < d->signature_count; i++)
		signature_free(&d->signatures[i]);
	free(d->signatures);
	for (size_t i = 0; i < d->distribution_count; i++)
		free(d->distribution[i].note);
	free(d->distribution);
	*d = (struct dispatch){0};
}
