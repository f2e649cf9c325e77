/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a long job is, told on standard error: on a terminal one line that is written over, otherwise a line a
 * minute. Numbers only, never content.
 */
#ifndef CONGVAN_PROGRESS_H
#define CONGVAN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool quiet, terminal, shown;
	int64_t started, last, told; /* ms of the monotonic clock */
	int64_t done, failed, total;
	const char *what; /* static: "read" */
};

void progress_init(struct progress *p, bool quiet);
/* Sets what there is to do and starts the clock. */
void progress_start(struct progress *p, const char *what, int64_t total);
/* To be called often: it says something when it is time. */
void progress_tick(struct progress *p);
/* Takes the terminal's line away, before other messages and at the end. */
void progress_clear(struct progress *p);

/* Milliseconds of a clock that is never set back. */
int64_t monotonic_ms(void);

#endif
