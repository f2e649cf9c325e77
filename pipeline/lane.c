/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lane.h"

#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Beyond this much kept memory for one line is given back when the line is done. */
#define KEPT ((size_t)4 << 20)
/* A lane whose input has ended has nothing more to do: after this long it is taken for hung. */
#define STOP_MS 30000

static void close_pair(int ends[2])
{
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

/* In the child: never returns. */
static void become(const struct command *command, const char *where, int niceness, const int fds[3])
{
	setpgid(0, 0);
	for (int i = 0; i < 3; i++)
		if (dup2(fds[i], i) < 0)
			_exit(3);
	/* What we ignore the stages must not. */
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	if (niceness && setpriority(PRIO_PROCESS, 0, niceness) < 0)
		errno = 0; /* only a courtesy */
	if (where && chdir(where) < 0) {
		dprintf(2, "congvan-run: cannot go to %s: %s\n", where, strerror(errno));
		_exit(3);
	}
	execvp(command->argv[0], command->argv);
	dprintf(2, "congvan-run: %s cannot be started: %s\n", command->argv[0], strerror(errno));
	_exit(3);
}

int lane_start(struct lane *l, const struct command *command, const char *where, int niceness, struct error *err)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1}, messages[2] = {-1, -1};
	l->ended = false;
	l->taken = 0;
	buffer_clear(&l->received);
	buffer_clear(&l->spoken);
	buffer_clear(&l->death);
	if (make_pipe(in) < 0 || make_pipe(out) < 0 || make_pipe(messages) < 0 ||
		fcntl(out[0], F_SETFL, O_NONBLOCK) < 0 || fcntl(messages[0], F_SETFL, O_NONBLOCK) < 0)
		goto fail;
	l->pid = fork();
	if (l->pid == 0)
		become(command, where, niceness, (int[]){in[0], out[1], messages[1]});
	if (l->pid < 0) {
		l->pid = 0;
		goto fail;
	}
	/* Both sides set it: whichever comes first, the group is there when it is needed. */
	setpgid(l->pid, l->pid);
	close(in[0]);
	close(out[1]);
	close(messages[1]);
	l->in = in[1];
	l->out = out[0];
	l->messages = messages[0];
	return 0;
fail:
	error_set(err, ERROR_SYSTEM, "cannot start a lane: %s", strerror(errno));
	close_pair(in);
	close_pair(out);
	close_pair(messages);
	return -1;
}

bool lane_feed(struct lane *l, const char *path)
{
	size_t len = strlen(path) + 1, done = 0;
	while (done < len) {
		ssize_t n = write(l->in, path + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* Its messages go on to our own; only the one that tells a death is kept as well. */
static void pass_messages(struct lane *l, bool last)
{
	char *start = l->spoken.data, *end;
	if (!start)
		return;
	while ((end = strchr(start, '\n')) || (last && *start && (end = start + strlen(start)))) {
		struct span line = {start, (size_t)(end - start)};
		fprintf(stderr, "%.*s\n", (int)line.len, line.ptr);
		char kept = *end;
		*end = '\0';
		if (strstr(start, " was ended by signal ")) {
			buffer_clear(&l->death);
			buffer_add_span(&l->death, line);
		}
		*end = kept;
		start = kept ? end + 1 : end;
	}
	size_t left = strlen(start);
	memmove(l->spoken.data, start, left + 1);
	l->spoken.len = left;
}

static void receive_messages(struct lane *l, bool wait)
{
	char piece[4096];
	ssize_t n;
	int64_t until = wait ? monotonic_ms() + STOP_MS : 0;
	for (;;) {
		n = read(l->messages, piece, sizeof piece);
		if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
			break;
		if (n < 0 && errno == EAGAIN) {
			int64_t left = until - monotonic_ms();
			struct pollfd p = {l->messages, POLLIN, 0};
			if (!wait || left <= 0 || poll(&p, 1, (int)left) == 0)
				break;
		}
		for (ssize_t i = 0; i < n; i++)
			if (piece[i] == '\0')
				piece[i] = '?';
		if (n > 0)
			buffer_add(&l->spoken, piece, (size_t)n);
		/* A line without end is not kept for ever. */
		if (!buffer_ok(&l->spoken) || l->spoken.len > 65536)
			buffer_clear(&l->spoken);
	}
	pass_messages(l, wait);
}

bool lane_receive(struct lane *l)
{
	receive_messages(l, false);
	if (l->taken) {
		size_t left = l->received.len - l->taken;
		if (!left && l->received.size > KEPT)
			buffer_free(&l->received);
		else {
			memmove(l->received.data, l->received.data + l->taken, left);
			l->received.len = left;
		}
		l->taken = 0;
	}
	for (;;) {
		if (buffer_reserve(&l->received, 65536) < 0) {
			l->ended = true;
			return false;
		}
		ssize_t n = read(l->out, l->received.data + l->received.len, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n > 0) {
			l->received.len += (size_t)n;
			/* What is whole is worked on first: memory stays flat. */
			if (n < 65536 || memchr(l->received.data + l->received.len - n, '\n', (size_t)n))
				return true;
			continue;
		}
		if (n < 0 && errno == EAGAIN)
			return true;
		l->ended = true;
		return false;
	}
}

bool lane_next(struct lane *l, struct span *line)
{
	if (!l->received.data)
		return false;
	char *start = l->received.data + l->taken;
	char *end = memchr(start, '\n', l->received.len - l->taken);
	if (!end)
		return false;
	*line = (struct span){start, (size_t)(end - start)};
	l->taken += line->len + 1;
	return true;
}

int lane_stop(struct lane *l, bool kill_it)
{
	int status = 0;
	if (!l->pid)
		return 0;
	if (kill_it)
		kill(-l->pid, SIGKILL);
	close(l->in);
	/* What it still writes nobody wants; closing lets it end. */
	close(l->out);
	receive_messages(l, true);
	close(l->messages);
	int got = 0;
	for (int i = 0; i < STOP_MS / 10 && (got = waitpid(l->pid, &status, WNOHANG)) == 0; i++)
		poll(NULL, 0, i ? 10 : 1);
	if (got == 0)
		kill(-l->pid, SIGKILL);
	while (got == 0 && waitpid(l->pid, &status, 0) < 0 && errno == EINTR)
		;
	/* Of its group nothing may be left, say a worker that ignores its pipe. */
	kill(-l->pid, SIGKILL);
	l->pid = 0;
	l->ended = true;
	return status;
}

void lane_free(struct lane *l)
{
	buffer_free(&l->received);
	buffer_free(&l->spoken);
	buffer_free(&l->death);
}

void lane_dead_stage(const struct lane *l, struct buffer *out)
{
	/* "congvan-pipe: /usr/bin/congvan-tag: was ended by signal 11 …" */
	const char *text = l->death.data ? l->death.data : "";
	const char *end = strstr(text, ": was ended by signal ");
	if (!end)
		return;
	const char *start = end;
	while (start > text && start[-1] != '/' && start[-1] != ' ')
		start--;
	struct span name = {start, (size_t)(end - start)}, prefix = SPAN_LITERAL("congvan-");
	if (span_starts(name, prefix)) {
		name.ptr += prefix.len;
		name.len -= prefix.len;
	}
	buffer_add_span(out, name);
}

/* ------------------------------------------------------------------ memory */

/* VmHWM of one process, kB, or 0. */
static int64_t peak_of(long pid)
{
	char path[64], line[256];
	int64_t kb = 0;
	snprintf(path, sizeof path, "/proc/%ld/status", pid);
	FILE *f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof line, f))
		if (strncmp(line, "VmHWM:", 6) == 0) {
			kb = strtoll(line + 6, NULL, 10);
			break;
		}
	fclose(f);
	return kb;
}

/* A process and all below it. Deeper than that nothing of ours goes. */
static int64_t peak_below(long pid, int depth)
{
	char path[96];
	int64_t sum = peak_of(pid);
	snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", pid, pid);
	FILE *f = depth ? fopen(path, "re") : NULL;
	long child;
	while (f && fscanf(f, "%ld", &child) == 1)
		sum += peak_below(child, depth - 1);
	if (f)
		fclose(f);
	return sum;
}

int64_t lane_memory(const struct lane *l)
{
	int64_t sum = peak_below((long)l->pid, 4);
	return sum ? sum : -1;
}
