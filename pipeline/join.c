/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "join.h"

#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* ------------------------------------------------------------------ commands */

static void take_argument(struct command *c, char *argument)
{
	if (!argument || ARRAY_GROW(c->argv, c->count, c->size) < 0)
		goto fail;
	c->argv[c->count++] = argument;
	argument = NULL;
	if (ARRAY_GROW(c->argv, c->count, c->size) < 0)
		goto fail;
	c->argv[c->count] = NULL;
	return;
fail:
	free(argument);
	c->failed = true;
}

void command_add(struct command *c, const char *argument)
{
	struct buffer b = {0};
	buffer_add_string(&b, argument);
	take_argument(c, buffer_detach(&b));
}

void command_add_option(struct command *c, const char *name, const char *value)
{
	struct buffer b = {0};
	buffer_add_format(&b, "--%s", name);
	if (value)
		buffer_add_format(&b, "=%s", value);
	take_argument(c, buffer_detach(&b));
}

void command_free(struct command *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->argv[i]);
	free(c->argv);
	*c = (struct command){0};
}

/* ------------------------------------------------------------------ programs */

char *program_path(const char *name)
{
	struct buffer b = {0};
	ssize_t n = -1;
	for (size_t room = 256; buffer_reserve(&b, room) == 0; room *= 2) {
		n = readlink("/proc/self/exe", b.data, room);
		if (n < (ssize_t)room)
			break;
	}
	if (n > 0) {
		b.len = (size_t)n;
		while (b.len && b.data[b.len - 1] != '/')
			b.len--;
	}
	buffer_add_string(&b, name);
	if (n > 0 && buffer_ok(&b) && !program_exists(b.data)) {
		/* Run from a place of its own (a link, a test): PATH may know better. */
		b.len = 0;
		buffer_add_string(&b, name);
	}
	return buffer_detach(&b);
}

bool program_exists(const char *path)
{
	if (strchr(path, '/'))
		return access(path, X_OK) == 0;
	const char *dirs = getenv("PATH");
	while (dirs && *dirs) {
		size_t len = strcspn(dirs, ":");
		struct buffer b = {0};
		buffer_add(&b, dirs, len);
		buffer_add_format(&b, "/%s", path);
		bool found = buffer_ok(&b) && access(b.data, X_OK) == 0;
		buffer_free(&b);
		if (found)
			return true;
		dirs += len;
		dirs += *dirs == ':';
	}
	return false;
}

/* ------------------------------------------------------------------ running */

/* In the child: never returns. The ends of pipes in its hands are `in`, `out` and the one the next process will read. */
static void become(const struct joined *p, int in, int out, int next)
{
	if ((in >= 0 && dup2(in, 0) < 0) || (out >= 0 && dup2(out, 1) < 0))
		_exit(STATUS_SYSTEM);
	if (p->command) {
		execvp(p->command->argv[0], p->command->argv);
		int reason = errno;
		stage_message("pipe", p->command->argv[0], "cannot be started: %s", strerror(reason));
		_exit(STATUS_SYSTEM);
	}
	const int held[] = {in, out, next};
	for (size_t i = 0; i < sizeof held / sizeof *held; i++)
		if (held[i] >= 0)
			close(held[i]);
	/* What the parent had at hand is not this process's to clear away. */
	_exit(p->run(p->context));
}

/*
 * Bytes between two processes: a dozen records. With the four that Linux's 64 kB hold each waits for the other so often that the
 * scheduler takes both for idle and leaves them on one core: half as many texts a second, now and then. A system
 * that gives less does as well.
 */
#define PIPE_SIZE (256 << 10)

int make_pipe(int ends[2])
{
	if (pipe(ends) < 0)
		return -1;
	if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) < 0 || fcntl(ends[1], F_SETFD, FD_CLOEXEC) < 0)
		return -1;
#ifdef F_SETPIPE_SZ
	(void)fcntl(ends[1], F_SETPIPE_SZ, PIPE_SIZE);
#endif
	return 0;
}

int process_ended(const char *program, int status)
{
	if (WIFSIGNALED(status)) {
		stage_message("pipe", program, "was ended by signal %d (%s): records may be missing",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
		return STATUS_SYSTEM;
	}
	int code = WEXITSTATUS(status);
	return code <= STATUS_SYSTEM ? code : STATUS_SYSTEM;
}

/* Usage is said before anything was done, so it outranks "some failed"; a system failure outranks all. */
static int worse(int a, int b)
{
	return a > b ? a : b;
}

static const char *name_of(const struct joined *p)
{
	return p->command ? p->command->argv[0] : p->name(p->context);
}

/* Starts one that reads `in`; *in becomes what the next is to read, -1 behind the last. Its pid, or -1 after a message. */
static pid_t start(const struct joined *p, int *in, bool last)
{
	int ends[2] = {-1, -1};
	if ((p->command && p->command->failed) || (!last && make_pipe(ends) < 0)) {
		stage_message("pipe", NULL, "cannot join the stages: %s",
			p->command && p->command->failed ? "out of memory" : strerror(errno));
		return -1;
	}
	pid_t pid = fork();
	if (pid == 0)
		become(p, *in, ends[1], ends[0]);
	if (pid < 0) {
		stage_message("pipe", NULL, "cannot start a stage: %s", strerror(errno));
		if (ends[0] >= 0)
			close(ends[0]);
	} else {
		if (*in >= 0)
			close(*in);
		*in = ends[0];
	}
	if (ends[1] >= 0)
		close(ends[1]);
	return pid;
}

int join_run(const struct joined *processes, size_t count)
{
	pid_t *children = calloc(count, sizeof *children);
	int result = STATUS_OK;
	int in = -1;
	size_t started = 0;
	if (!children) {
		stage_message("pipe", NULL, "out of memory");
		return STATUS_SYSTEM;
	}
#ifdef PR_SET_CHILD_SUBREAPER
	prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
	while (started < count && (children[started] = start(&processes[started], &in, started + 1 == count)) > 0)
		started++;
	if (started < count)
		result = STATUS_SYSTEM;
	if (in >= 0)
		close(in);
	/* When one could not be started its neighbours see end of file or EPIPE and end by themselves. */
	for (size_t i = 0; i < started; i++) {
		int status;
		pid_t got;
		do
			got = waitpid(children[i], &status, 0);
		while (got < 0 && errno == EINTR);
		result = worse(result, got < 0 ? STATUS_SYSTEM : process_ended(name_of(&processes[i]), status));
	}
	/* What one that was killed had started is ours then: nothing writes any more when we are through. */
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	free(children);
	return result;
}
