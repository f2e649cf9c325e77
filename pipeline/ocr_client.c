/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A page's answer: some 60 bytes a word, and no page holds a million words. */
#define ANSWER_MAX ((size_t)64 << 20)

struct ocr_client {
	struct ocr_client_config config;
	struct error missing; /* why it will never start; code "" while it may */
	pid_t pid;            /* 0: none runs */
	int fd;               /* our end of the socket that is its stdin and stdout */
	struct span document;
	bool sent; /* the running process has the document */
	struct buffer answer;
};

struct ocr_client *ocr_client_new(const struct ocr_client_config *config)
{
	struct ocr_client *client = calloc(1, sizeof *client);
	if (client)
		client->config = *config;
	return client;
}

static void stop(struct ocr_client *client)
{
	if (!client->pid)
		return;
	close(client->fd);
	kill(client->pid, SIGKILL);
	while (waitpid(client->pid, NULL, 0) < 0 && errno == EINTR)
		;
	client->pid = 0;
	client->sent = false;
}

void ocr_client_free(struct ocr_client *client)
{
	if (!client)
		return;
	stop(client);
	buffer_free(&client->answer);
	free(client);
}

void ocr_client_document(struct ocr_client *client, struct span bytes)
{
	client->document = bytes;
	client->sent = false;
}

/* ------------------------------------------------------------------ talking */

static long long milliseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits until fd is ready; 0, or -1 with timeout. */
static int await(int fd, short events, long long until, struct error *err)
{
	for (;;) {
		long long left = until - milliseconds();
		struct pollfd p = {fd, events, 0};
		int n = left > 0 ? poll(&p, 1, left > 60000 ? 60000 : (int)left) : 0;
		if (n > 0)
			return 0;
		if (left <= 0)
			return error_set(err, ERROR_TIMEOUT, "the page was not drawn and read in time");
		if (n < 0 && errno != EINTR)
			return error_set(err, ERROR_CRASHED, "the reader of pages cannot be waited for");
	}
}

static int died(struct error *err)
{
	return error_set(err, ERROR_CRASHED, "the reader of pages died");
}

static int send_all(struct ocr_client *client, struct span s, long long until, struct error *err)
{
	while (s.len) {
		if (await(client->fd, POLLOUT, until, err) < 0)
			return -1;
		ssize_t n = send(client->fd, s.ptr, s.len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return died(err);
		s.ptr += n;
		s.len -= (size_t)n;
	}
	return 0;
}

/* Reads to b until it has `want` bytes, or until a line feed where want is 0. */
static int receive(struct ocr_client *client, struct buffer *b, size_t want, long long until, struct error *err)
{
	buffer_clear(b);
	while (want ? b->len < want : !b->len || b->data[b->len - 1] != '\n') {
		size_t room = want ? want - b->len : 1;
		if (!want && b->len > 20)
			return error_set(err, ERROR_CRASHED, "the reader of pages talks nonsense");
		if (buffer_reserve(b, room + 1) < 0)
			return error_memory(err);
		if (await(client->fd, POLLIN, until, err) < 0)
			return -1;
		ssize_t n = read(client->fd, b->data + b->len, room);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return died(err);
		b->len += (size_t)n;
		b->data[b->len] = '\0';
	}
	return 0;
}

/* A framed answer into client->answer. */
static int receive_answer(struct ocr_client *client, long long until, struct error *err)
{
	if (receive(client, &client->answer, 0, until, err) < 0)
		return -1;
	char *end;
	unsigned long long size = strtoull(client->answer.data, &end, 10);
	if (*end != '\n' || !size || size > ANSWER_MAX)
		return error_set(err, ERROR_CRASHED, "the reader of pages talks nonsense");
	return receive(client, &client->answer, (size_t)size, until, err);
}

/* ------------------------------------------------------------------ starting */

static void limit(int resource, rlim_t n)
{
	struct rlimit r = {n, n};
	(void)setrlimit(resource, &r); /* a limit that is already lower stays */
}

/* In the child: only calls that are safe between fork and exec. */
static void become_reader(const struct ocr_client_config *config, char **environment, int fd)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_DFL);
	int nowhere = open("/dev/null", O_WRONLY);
	if (nowhere < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(nowhere, 2) < 0)
		_exit(126);
	if (config->memory)
		limit(RLIMIT_AS, config->memory);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	char *argv[] = {(char *)config->program, (char *)config->language, NULL};
	execve(config->program, argv, environment);
	_exit(127);
}

static int spawn(struct ocr_client *client, struct error *err)
{
	/* One thread a page: OpenMP's threads cost Tesseract six times what they gain. What else is in the environment is
	 * no business of the reader, but for where models are. */
	char *models = getenv("TESSDATA_PREFIX");
	struct buffer prefix = {0};
	buffer_add_format(&prefix, "TESSDATA_PREFIX=%s", models ? models : "");
	if (!buffer_ok(&prefix))
		return error_memory(err);
	char *environment[] = {"OMP_THREAD_LIMIT=1", "LC_ALL=C", models ? prefix.data : NULL, NULL};
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		buffer_free(&prefix);
		return error_set(err, ERROR_SYSTEM, "cannot start the reader of pages: %s", strerror(errno));
	}
	pid_t pid = fork();
	if (pid == 0)
		become_reader(&client->config, environment, pair[1]);
	close(pair[1]);
	buffer_free(&prefix);
	if (pid < 0) {
		close(pair[0]);
		return error_set(err, ERROR_SYSTEM, "cannot start the reader of pages: %s", strerror(errno));
	}
	client->pid = pid;
	client->fd = pair[0];
	client->sent = false;
	return 0;
}

static int start(struct ocr_client *client, struct error *err)
{
	if (*client->missing.code) {
		*err = client->missing;
		return -1;
	}
	if (client->pid)
		return 0;
	if (access(client->config.program, X_OK) < 0) {
		error_set(err, ERROR_UNSUPPORTED, "%s is not installed: congvan was built without Tesseract",
			client->config.program);
		client->missing = *err;
		return -1;
	}
	if (spawn(client, err) < 0)
		return -1;
	long long until = milliseconds() + 1000LL * client->config.seconds;
	if (receive_answer(client, until, err) < 0) {
		stop(client);
		return -1;
	}
	if (span_equal(buffer_span(&client->answer), SPAN_LITERAL("ready\n")))
		return 0;
	struct ocr_page none;
	if (ocr_page_parse(&none, buffer_span(&client->answer), err) == 0)
		error_set(err, ERROR_CRASHED, "the reader of pages talks nonsense");
	ocr_page_free(&none);
	client->missing = *err;
	stop(client);
	return -1;
}

int ocr_client_read(struct ocr_client *client, const struct ocr_order *order, struct ocr_page *page,
	struct error *err)
{
	struct buffer line = {0};
	int result = -1;
	*page = (struct ocr_page){0};
	ocr_order_format(order, &line);
	struct buffer head = {0};
	buffer_add_format(&head, "document %zu\n", client->document.len);
	if (!buffer_ok(&line) || !buffer_ok(&head)) {
		error_memory(err);
		goto out;
	}
	if (start(client, err) < 0)
		goto out;
	/* Tesseract keeps its own time; ours also covers drawing, and a reader that hangs. */
	long long until = order->seconds
		? milliseconds() + 1000LL * (order->seconds + client->config.seconds)
		: milliseconds() + 1000LL * 86400;
	if (!client->sent && (send_all(client, buffer_span(&head), until, err) < 0 ||
				     send_all(client, client->document, until, err) < 0))
		goto broken;
	client->sent = true;
	if (send_all(client, buffer_span(&line), until, err) < 0 || receive_answer(client, until, err) < 0)
		goto broken;
	result = ocr_page_parse(page, buffer_span(&client->answer), err);
	goto out;
broken:
	stop(client);
out:
	buffer_free(&line);
	buffer_free(&head);
	return result;
}
