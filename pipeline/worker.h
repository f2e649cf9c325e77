/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process of its own for work on foreign bytes: a child that answers requests one after the other under limits,
 * and is replaced when it dies, hangs or has served long enough. It is a program of its own, where it needs libraries that the parent
 * should not have to load, or a fork of the parent.
 *
 * The child may read files and compute; it may not create or write any, talk to a network, start
 * programs (seccomp, where built with libseccomp), nor outlive its parent. What it prints goes nowhere.
 * The parent must be single-threaded when a worker starts.
 */
#ifndef CONGVAN_WORKER_H
#define CONGVAN_WORKER_H

#include "buffer.h"
#include "error.h"

#include <stdint.h>

struct worker; /* opaque */

/* Called by the handler in the child: `number` names the step it begins (a page). Resets the stall clock. */
struct worker_progress;
void worker_step(struct worker_progress *progress, int number);

/*
 * Runs in the child: answers one request by appending to *response. Whatever it returns other than 0
 * means that memory ran out; what else can go wrong is part of its response.
 */
typedef int worker_handler(void *context, struct span request, struct buffer *response,
	struct worker_progress *progress);

struct worker_config {
	/* What answers: in a fork, or in the program's worker_serve(). */
	worker_handler *handle;
	void *context;         /* as it is when the child is forked */
	/* The program, and its arguments, as for execvp(); NULL for a fork. One that cannot be run is WORKER_SYSTEM. */
	const char *program;
	char **arguments;
	size_t memory;         /* bytes of address space; 0 no limit. Ignored under AddressSanitizer */
	unsigned seconds;      /* of CPU time a request may take; twice as many by the clock */
	unsigned stall;        /* seconds by the clock without worker_step() or an answer */
	unsigned requests;     /* a fresh child after so many; 0 never */
	size_t response_max;   /* bytes; a longer answer is a crash */
};

enum worker_outcome {
	WORKER_DONE,
	WORKER_CRASHED,
	WORKER_KILLED,        /* SIGKILL from outside: no fault of the request's, it may be asked again */
	WORKER_TIMEOUT,
	WORKER_OUT_OF_MEMORY,
	WORKER_SYSTEM         /* no child could be had: *err */
};

/* Prepares a worker that is a program; it is started at the first call. NULL out of memory. */
struct worker *worker_new(const struct worker_config *config);
/* The same of one that is a fork. */
struct worker *worker_new_forked(const struct worker_config *config);
/* Starts the child now where there is none, for what it must load before its first answer. A failure is told by the next call. */
void worker_start(struct worker *worker);
/* Ends the child. */
void worker_free(struct worker *worker);
/*
 * One request. On WORKER_DONE *response (cleared first) holds the answer; else *step is the number of the
 * last worker_step(), or -1 where there was none, and err->message says what happened.
 */
enum worker_outcome worker_call(struct worker *worker, struct span request, struct buffer *response,
	int *step, struct error *err);
/*
 * The main part of such a program: confines the process and answers requests until the parent has no more. Only
 * `handle` and `context` of the config count here. Does not return, but with -1 where no worker_call() stands behind.
 */
int worker_serve(const struct worker_config *config);
/* The child's process id, or 0 while there is none: for tests. */
int worker_pid(const struct worker *worker);

#endif
