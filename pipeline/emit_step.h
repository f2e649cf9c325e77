/* SPDX-License-Identifier: GPL-3.0-or-later */
/* emit's work on one record: the public record of schemas/record.schema.json. */
#ifndef CONGVAN_EMIT_STEP_H
#define CONGVAN_EMIT_STEP_H

#include "record.h"
#include "stage.h"

struct emit_config {
	bool layout; /* --layout: keep `lines` with their boxes */
};

/*
 * Replaces the stream form by the public form: `text` put into spans, internal members merged or
 * dropped, members in the order of the contract. Idempotent. Members that the public record does not
 * know are dropped with a diagnostic.
 */
int emit_step(void *config, struct record *r, struct error *err);
/* The same for records that carry an error. */
int emit_step_failed(void *config, struct record *r, struct error *err);
/* The stage, for a struct emit_config: what congvan-emit runs where no other format is asked for. */
extern const struct stage emit_stage;

#endif
