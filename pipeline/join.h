/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Programs, or parts of this one, joined by pipes, as a shell would, but with every exit status looked at.
 */
#ifndef CONGVAN_JOIN_H
#define CONGVAN_JOIN_H

#include "buffer.h"

/* A program and its arguments: argv[0] is the program's path. Zero-initialise; errors are sticky. */
struct command {
	char **argv; /* owned, NULL-terminated once command_add() was called */
	size_t count, size;
	bool failed; /* memory ran out */
};

void command_add(struct command *c, const char *argument);
/* The same for an option with a value: --NAME=VALUE. */
void command_add_option(struct command *c, const char *name, const char *value);
void command_free(struct command *c);

/*
 * The path of another program of ours: beside the running one (/proc/self/exe), else its bare name,
 * to be found by PATH. A new string, NULL out of memory.
 */
char *program_path(const char *name);
/* False where program_path() gives a path and nothing that can be run is there. */
bool program_exists(const char *path);

/* pipe(2) with both ends closed on exec, and room for a dozen records where the system gives it; 0 or -1 with errno. */
int make_pipe(int ends[2]);

/* A process of a pipe: a program, or else what `run` does in a fork of this one. */
struct joined {
	struct command *command; /* borrowed; NULL: run */
	int (*run)(void *context); /* stdin to stdout, which it flushes; returns the exit status */
	/* With run: who is told to have died where it does; asked in the parent. */
	const char *(*name)(void *context);
	void *context;
};

/* What a process that has ended adds: its exit status, or STATUS_SYSTEM after a message that names it where a signal ended it. */
int process_ended(const char *name, int wait_status);

/*
 * Runs them, stdout of each joined to stdin of the next; the first has our stdin, the last our stdout. Waits for all,
 * and for what they leave behind (this process becomes its parent).
 * Returns what the whole came to, an enum exit_status: the worst of their own; STATUS_SYSTEM, after a message that names
 * it, where one was ended by a signal or could not be started.
 */
int join_run(const struct joined *processes, size_t count);

#endif
