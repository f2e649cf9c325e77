/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stages that share a process of a pipe (join.h): what each would read from the one before and write for the next is
 * handed on in memory. Where such a process dies, the pipe still names the stage.
 */
#ifndef CONGVAN_CHAIN_H
#define CONGVAN_CHAIN_H

#include "join.h"
#include "stage.h"

#define CHAIN_NAME_MAX 64 /* bytes; of stages' names, all short */

struct chain {
	struct stage_link *links; /* borrowed */
	size_t count;
	size_t shared; /* the first link that a second process may do; count: none (stage.h) */
	bool quiet;    /* no messages for records that failed */
	struct stage_work *work; /* shared with the process */
	char name[CHAIN_NAME_MAX]; /* what is told of where it died */
};

/* Borrows the links, one or more. 0, or -1 with *err; close whatever the result. */
int chain_open(struct chain *c, struct stage_link *links, size_t count, size_t shared, bool quiet, struct error *err);
void chain_close(struct chain *c);
/* The chain as one process among others; borrows it. */
struct joined chain_process(struct chain *c);

#endif
