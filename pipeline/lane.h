/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lane: one chain of stage processes (`congvan-pipe --from=- --null`), kept running, that is given paths and gives back a
 * record for each, in order. It is a process group of its own, so that all of it can be ended at once. When this process dies,
 * however it dies, the lane sees the end of its input and ends by itself.
 */
#ifndef CONGVAN_LANE_H
#define CONGVAN_LANE_H

#include "buffer.h"
#include "error.h"
#include "join.h"

#include <stdint.h>
#include <sys/types.h>

struct lane {
	pid_t pid; /* 0 while it is not running */
	int in, out, messages; /* our ends of its pipes; out and messages do not block */
	struct buffer received;
	size_t taken;         /* bytes of received handed out */
	struct buffer spoken; /* an unfinished line of its messages */
	struct buffer death;  /* the last message that tells that a stage was ended by a signal */
	bool ended;           /* its output came to an end */
};

/* Starts the command in the folder `where` (NULL: here), nicer by `niceness`. 0 or -1. */
int lane_start(struct lane *l, const struct command *command, const char *where, int niceness, struct error *err);
/* Sends one path. False where the lane does not take it any more. Does not block as long as no more than a
 * handful of paths are on their way (a pipe holds 64 kB). */
bool lane_feed(struct lane *l, const char *path);
/* Takes in what is there to be read from `out` and `messages`. False once the output has ended. -1 is never given:
 * a lane that cannot be read is one that has ended. Out of memory ends it too. */
bool lane_receive(struct lane *l);
/* The next whole line (without line feed), borrowed until the next call. */
bool lane_next(struct lane *l, struct span *line);
/* Ends it: its input is closed and its end waited for; with `kill` the whole group is killed first. Returns what
 * waitpid() said of it. */
int lane_stop(struct lane *l, bool kill);
/* Frees what a stopped lane holds. */
void lane_free(struct lane *l);

/* The stage that a message says was ended by a signal ("tag"), appended to out; nothing where there is none. */
void lane_dead_stage(const struct lane *l, struct buffer *out);
/* Sum of the largest resident sizes of its processes so far, kB; -1 where that is not known. */
int64_t lane_memory(const struct lane *l);

#endif
