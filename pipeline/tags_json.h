/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tag found, as members of the record: references mentions deadlines directives. */
#ifndef CONGVAN_TAGS_JSON_H
#define CONGVAN_TAGS_JSON_H

#include "record_text.h"
#include "tags.h"

int tags_to_record(const struct tags *tags, struct record *r, const struct utf8_index *index,
	struct error *err);

#endif
