/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * explain's work on one record: split and tag run anew with a trace (trace.h), what comes out is compared with what the
 * record holds, and all of it told as one JSON object (congvan-explain(1) says which) or for people.
 */
#ifndef CONGVAN_EXPLAIN_STEP_H
#define CONGVAN_EXPLAIN_STEP_H

#include "buffer.h"
#include "record.h"
#include "trace.h"

struct explain_config {
	const char *rules_dir; /* --rules DIR, or NULL */
	bool json;             /* else for people */
	bool some;             /* only what is named below, else all */
	bool fields[TRACE_FIELDS];
	struct explain_id {
		char letter; /* s r t d: of sections, references, deadlines, directives */
		size_t number;
	} *ids; /* owned */
	size_t id_count, id_size;
};

/*
 * Adds what a comma-separated list names: fields by their beginnings ("header", "header.da", "date") and ids ("t1").
 * 0, or -1 with *err, which lists the fields.
 */
int explain_select(struct explain_config *c, const char *list, struct error *err);
void explain_config_free(struct explain_config *c);

/* Borrows the config. */
void *explain_open(void *config, struct error *err);
void explain_close(void *state);
/* Appends what is to be said about the record (with "error" or without); 0 or -1 with *err. Leaves r as it is. */
int explain_write(void *state, struct buffer *out, struct record *r, struct error *err);

#endif
