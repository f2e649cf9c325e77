/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A worker's two sides: worker.c is the parent's, worker_child.c what answers in the child. They are two so that a program
 * whose workers are programs of their own is not linked with what confines these. Private to both.
 */
#ifndef CONGVAN_WORKER_PART_H
#define CONGVAN_WORKER_PART_H

#include "worker.h"

#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/types.h>

#define EXIT_MEMORY 99      /* of a child whose memory ran out */
#define PROGRAM_SOCKET 3    /* where a program finds its end of the socket … */
#define PROGRAM_SHARED 4    /* … and what worker_progress is to be mapped from */

/* In memory that parent and child share: no system call tells of a step. */
struct worker_progress {
	atomic_uint steps; /* made so far */
	atomic_int number; /* of the last; -1 none */
	atomic_bool taken; /* the request has been read */
	unsigned seconds;  /* worker_config.seconds, for a program that has only this from its parent */
};

struct worker {
	struct worker_config config;
	struct worker_progress *progress;
	pid_t pid; /* 0: none */
	int socket;
	int complaints; /* read end of the child's standard error */
	int shared;     /* what `progress` is mapped from */
	unsigned served;
	/* What the child does with its end of the socket; does not return. */
	void (*live)(struct worker *w, int fd);
};

/* All of it, from or to a stream socket; 0 or -1. */
int worker_read_all(int fd, void *to, size_t len);
int worker_write_all(int fd, const void *from, size_t len);
/* setrlimit(2); a limit that is lower already stays. */
void worker_limit(int what, rlim_t soft, rlim_t hard);

#endif
