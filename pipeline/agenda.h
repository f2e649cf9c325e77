/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The deadlines of many records as one list: what is due, when, for whom, by which document.
 *
 * Memory grows with the number of deadlines, not with the texts.
 */
#ifndef CONGVAN_AGENDA_H
#define CONGVAN_AGENDA_H

#include "record.h"

struct agenda_filter {
	const char *from, *to;    /* ISO days, both counted in; NULL: open */
	const char *addressee;    /* PCRE2 pattern, caseless, tried on each addressee; NULL: all */
	bool include_secret;      /* else documents with a secrecy mark or to be returned are left out */
};

enum agenda_format { AGENDA_TABLE, AGENDA_CSV, AGENDA_ICALENDAR };

struct agenda; /* opaque */

/* NULL with *err where the pattern does not compile or a day is none. */
struct agenda *agenda_new(const struct agenda_filter *filter, struct error *err);
void agenda_free(struct agenda *agenda);

/*
 * Takes the deadlines of a public record. With a range given: those whose due day lies in it, and recurrences that began
 * by its end; durations without a day only where no range is given. 0 or -1.
 */
int agenda_add(struct agenda *agenda, struct record *r, struct error *err);

/* Appends all that was taken, by day, then document: CSV by RFC 4180, iCalendar by RFC 5545. 0 or -1. */
int agenda_write(struct agenda *agenda, enum agenda_format format, struct buffer *out,
	struct error *err);

#endif
