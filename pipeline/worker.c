/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "worker_part.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER 1
#endif
#endif

#define EXIT_PROGRAM 98
#define EXIT_LOADER 127     /* of the dynamic loader: a library is missing */
#define OPEN_FILES 40       /* a document, fonts and character maps that libraries open as they need them */
#define RESENDS 3           /* of a request that no child has seen */
#define COMPLAINTS 4096     /* bytes of the child's last words that are looked at */

int worker_pid(const struct worker *worker)
{
	return (int)worker->pid;
}

int worker_read_all(int fd, void *to, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = read(fd, (char *)to + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

int worker_write_all(int fd, const void *from, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = send(fd, (const char *)from + done, len - done, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

/* ------------------------------------------------------------------ the child */

void worker_limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit l = {soft, hard};
	/* A limit already lower than this stays: then the call fails, which is as good. */
	setrlimit(what, &l);
}

/* Descriptors are moved out of the way first: they may stand where others are to go. */
static void become_program(struct worker *w, int fd)
{
	int from_fd = fcntl(fd, F_DUPFD_CLOEXEC, PROGRAM_SHARED + 1);
	int from_shared = fcntl(w->shared, F_DUPFD_CLOEXEC, PROGRAM_SHARED + 1);
	if (from_fd < 0 || from_shared < 0 || dup2(from_fd, PROGRAM_SOCKET) < 0 ||
		dup2(from_shared, PROGRAM_SHARED) < 0)
		_exit(EXIT_PROGRAM);
	execvp(w->config.program, w->config.arguments);
	_exit(EXIT_PROGRAM);
}

static void child(struct worker *w, int fd, int complaints, pid_t parent)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	signal(SIGINT, SIG_IGN); /* the terminal's; the parent ends us */
	signal(SIGPIPE, SIG_DFL);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null >= 0)
		dup2(null, STDOUT_FILENO);
	dup2(complaints, STDERR_FILENO);
	worker_limit(RLIMIT_CORE, 0, 0);
	worker_limit(RLIMIT_FSIZE, 0, 0);
	worker_limit(RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES);
#ifndef ADDRESS_SANITIZER
	if (w->config.memory)
		worker_limit(RLIMIT_AS, w->config.memory, w->config.memory);
#endif
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	w->live(w, fd);
}

/* ------------------------------------------------------------------ the parent */

struct worker *worker_new(const struct worker_config *config)
{
	struct worker *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	w->config = *config;
	w->live = become_program;
	w->progress = MAP_FAILED;
	w->shared = memfd_create("worker", MFD_CLOEXEC);
	if (w->shared >= 0 && ftruncate(w->shared, sizeof *w->progress) == 0)
		w->progress = mmap(NULL, sizeof *w->progress, PROT_READ | PROT_WRITE, MAP_SHARED, w->shared, 0);
	if (w->progress == MAP_FAILED) {
		if (w->shared >= 0)
			close(w->shared);
		free(w);
		return NULL;
	}
	w->progress->seconds = config->seconds;
	w->socket = w->complaints = -1;
	return w;
}

static int start(struct worker *w, struct error *err)
{
	int sockets[2] = {-1, -1}, pipes[2] = {-1, -1};
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0 ||
		pipe2(pipes, O_CLOEXEC | O_NONBLOCK) < 0)
		goto fail;
	fflush(NULL); /* or the child might write what the parent has in its buffers */
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid < 0)
		goto fail;
	if (pid == 0) {
		close(sockets[0]);
		close(pipes[0]);
		child(w, sockets[1], pipes[1], parent);
		_exit(0);
	}
	setpgid(pid, pid); /* here too: whoever comes first */
	close(sockets[1]);
	close(pipes[1]);
	w->pid = pid;
	w->socket = sockets[0];
	w->complaints = pipes[0];
	w->served = 0;
	return 0;
fail:
	error_set(err, ERROR_SYSTEM, "no worker process: %s", strerror(errno));
	for (int i = 0; i < 2; i++) {
		if (sockets[i] >= 0)
			close(sockets[i]);
		if (pipes[i] >= 0)
			close(pipes[i]);
	}
	return -1;
}

void worker_start(struct worker *w)
{
	struct error ignored;
	if (!w->pid)
		start(w, &ignored);
}

/* Ends the child and everything of its group; its wait status. */
static int stop(struct worker *w, bool by_force)
{
	int status = 0;
	if (by_force && kill(-w->pid, SIGKILL) < 0)
		kill(w->pid, SIGKILL);
	/* Processes forked since have a copy of our end: without this the child would never see its input end. */
	shutdown(w->socket, SHUT_RDWR);
	close(w->socket);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	w->pid = 0;
	w->socket = -1;
	return status;
}

static void forget_complaints(struct worker *w)
{
	if (w->complaints >= 0)
		close(w->complaints);
	w->complaints = -1;
}

/* Did the child's last words say that memory ran out? Libraries abort in their own ways. */
static bool complained_of_memory(struct worker *w)
{
	static const char *const words[] = {"bad_alloc", "ailed to allocate", "ut of memory",
		"annot allocate memory", "length_error"};
	char text[COMPLAINTS + 1];
	size_t len = 0;
	for (;;) {
		ssize_t n = read(w->complaints, text + len, COMPLAINTS - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
		if (len == COMPLAINTS) {
			/* The last words count. */
			memmove(text, text + COMPLAINTS / 2, COMPLAINTS / 2);
			len = COMPLAINTS / 2;
		}
	}
	for (size_t i = 0; i < len; i++)
		if (!text[i])
			text[i] = ' ';
	text[len] = '\0';
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

static enum worker_outcome outcome_of(struct worker *w, int status, struct error *err)
{
	enum worker_outcome outcome = WORKER_CRASHED;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
		error_set(err, ERROR_TIMEOUT, "took more than %u s of CPU time", w->config.seconds);
		outcome = WORKER_TIMEOUT;
	} else if ((WIFEXITED(status) && WEXITSTATUS(status) == EXIT_MEMORY) || complained_of_memory(w)) {
		error_set(err, ERROR_OUT_OF_MEMORY, "needed more than the %zu MB of memory allowed",
			w->config.memory >> 20);
		outcome = WORKER_OUT_OF_MEMORY;
	} else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
		error_set(err, ERROR_CRASHED, "the process that read it was killed from outside");
		outcome = WORKER_KILLED;
	} else if (w->config.program && WIFEXITED(status) &&
		(WEXITSTATUS(status) == EXIT_PROGRAM || WEXITSTATUS(status) == EXIT_LOADER)) {
		error_set(err, ERROR_SYSTEM, "%s cannot be run: is it installed whole, with its libraries?", w->config.program);
		outcome = WORKER_SYSTEM;
	} else if (WIFSIGNALED(status))
		error_set(err, ERROR_CRASHED, "the process that read it died of signal %d", WTERMSIG(status));
	else
		error_set(err, ERROR_CRASHED, "the process that read it ended early");
	forget_complaints(w);
	return outcome;
}

void worker_free(struct worker *w)
{
	if (!w)
		return;
	if (w->pid)
		stop(w, true);
	forget_complaints(w);
	munmap(w->progress, sizeof *w->progress);
	close(w->shared);
	free(w);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct watch {
	double start, last; /* of the request; of the last sign of life */
	unsigned steps;
};

/* Waits until the child has something to read. 1 yes (or it is dead), 0 its time is up, -1 error. */
static int await(struct worker *w, struct watch *watch)
{
	struct pollfd p = {.fd = w->socket, .events = POLLIN};
	for (;;) {
		double t = now();
		unsigned steps = atomic_load(&w->progress->steps);
		if (steps != watch->steps) {
			watch->steps = steps;
			watch->last = t;
		}
		double left = 3600;
		if (w->config.seconds)
			left = watch->start + 2.0 * w->config.seconds - t;
		if (w->config.stall && watch->last + w->config.stall - t < left)
			left = watch->last + w->config.stall - t;
		if (left <= 0)
			return 0;
		/* Steps make no noise: look for them twice a second. */
		int n = poll(&p, 1, left < 0.5 ? (int)(left * 1000) + 1 : 500);
		if (n > 0)
			return 1;
		if (n < 0 && errno != EINTR)
			return -1;
	}
}

/* Reads into to..len; 1 done, 0 time up, -1 the child is gone. */
static int receive(struct worker *w, void *to, size_t len, struct watch *watch)
{
	for (size_t done = 0; done < len;) {
		int ready = await(w, watch);
		if (ready <= 0)
			return ready;
		ssize_t n = read(w->socket, (char *)to + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		done += (size_t)n;
		watch->last = now();
	}
	return 1;
}

enum worker_outcome worker_call(struct worker *w, struct span request, struct buffer *response,
	int *step, struct error *err)
{
	*step = -1;
	for (int attempt = 0;; attempt++) {
		buffer_clear(response);
		if (w->pid && w->config.requests && w->served >= w->config.requests) {
			stop(w, false);
			forget_complaints(w);
		}
		if (!w->pid && start(w, err) < 0)
			return WORKER_SYSTEM;
		w->served++;
		atomic_store(&w->progress->steps, 0);
		atomic_store(&w->progress->number, -1);
		atomic_store(&w->progress->taken, false);
		struct watch watch = {.start = now()};
		watch.last = watch.start;
		uint64_t len = request.len;
		int got = -1;
		if (worker_write_all(w->socket, &len, sizeof len) == 0 &&
			worker_write_all(w->socket, request.ptr, request.len) == 0)
			got = receive(w, &len, sizeof len, &watch);
		if (got == 1) {
			if (w->config.response_max && len > w->config.response_max) {
				stop(w, true);
				forget_complaints(w);
				*step = atomic_load(&w->progress->number);
				error_set(err, ERROR_TOO_LARGE, "what was read of it is larger than %zu MB",
					w->config.response_max >> 20);
				return WORKER_CRASHED;
			}
			if (buffer_reserve(response, len) < 0) {
				stop(w, true);
				forget_complaints(w);
				error_memory(err);
				return WORKER_SYSTEM;
			}
			got = len ? receive(w, response->data, len, &watch) : 1;
			if (got == 1) {
				response->len = len;
				response->data[len] = '\0';
				return WORKER_DONE;
			}
		}
		*step = atomic_load(&w->progress->number);
		bool taken = atomic_load(&w->progress->taken);
		if (got == 0) {
			stop(w, true);
			forget_complaints(w);
			error_set(err, ERROR_TIMEOUT,
				now() - watch.last >= w->config.stall && w->config.stall
					? "no sign of progress for %u s"
					: "took more than twice %u s",
				now() - watch.last >= w->config.stall && w->config.stall ? w->config.stall
											  : w->config.seconds);
			return WORKER_TIMEOUT;
		}
		int status = stop(w, true);
		/* A child that died before it had seen the request says nothing about it. */
		if (!taken && attempt < RESENDS) {
			forget_complaints(w);
			continue;
		}
		return outcome_of(w, status, err);
	}
}
