/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "worker.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* The handler does what the request's first letter says. */
static int handle(void *context, struct span request, struct buffer *response,
	struct worker_progress *progress)
{
	volatile char *p;
	(void)context;
	switch (request.len ? request.ptr[0] : 0) {
	case 'e': /* echo */
		buffer_add_span(response, request);
		return 0;
	case 'b': /* a big answer */
		for (int i = 0; i < 300000; i++)
			buffer_add_string(response, "0123456789");
		return 0;
	case 'c': /* crash at step 7 */
		worker_step(progress, 7);
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
		return 0;
	case 'x': _exit(3);
	case 'k': raise(SIGKILL); return 0;
	case 's': /* sleep without a sign of life */
		worker_step(progress, 3);
		for (;;)
			pause();
	case 'l': /* burn CPU */
		for (p = (volatile char *)&request;;)
			(void)*p;
	case 'm': /* more memory than there is: the limit is on addresses, so nothing is written there */
		for (;;) {
			char *volatile block = malloc(8 << 20);
			if (!block)
				return -1;
		}
	case 'f': /* what it may not do */
		buffer_add_format(response, "%d", open("/tmp/congvan-worker-test", O_CREAT | O_WRONLY, 0600) >= 0);
		buffer_add_format(response, "%d", socket(AF_INET, SOCK_STREAM, 0) >= 0);
		buffer_add_format(response, "%d", fork() >= 0);
		buffer_add_format(response, "%d", open("/dev/null", O_RDONLY) >= 0);
		return 0;
	case 'p':
		printf("not on the parent's output\n");
		fflush(stdout);
		return 0;
	default: return 0;
	}
}

/* seconds 0: no limits of time, so that a busy machine changes no result. */
static struct worker *start(unsigned requests, unsigned seconds)
{
	struct worker_config config = {.handle = handle, .memory = (size_t)512 << 20, .seconds = seconds,
		.stall = seconds, .requests = requests, .response_max = (size_t)64 << 20};
	struct worker *w = worker_new_forked(&config);
	cr_assert_not_null(w);
	return w;
}

static enum worker_outcome call(struct worker *w, const char *request, struct buffer *response, int *step,
	struct error *err)
{
	*err = (struct error){{0}, {0}};
	return worker_call(w, span_of(request), response, step, err);
}

Test(worker, answers_and_keeps_its_process)
{
	struct worker *w = start(0, 0);
	struct buffer r = {0};
	struct error err;
	int step;
	cr_expect_eq(call(w, "echo", &r, &step, &err), WORKER_DONE);
	cr_expect(span_equal(buffer_span(&r), SPAN_LITERAL("echo")));
	int pid = worker_pid(w);
	cr_expect_eq(call(w, "b", &r, &step, &err), WORKER_DONE);
	cr_expect_eq(r.len, 3000000);
	cr_expect_eq(call(w, "", &r, &step, &err), WORKER_DONE);
	cr_expect_eq(r.len, 0);
	cr_expect_eq(worker_pid(w), pid);
	buffer_free(&r);
	worker_free(w);
}

Test(worker, one_started_early_answers)
{
	struct worker *w = start(0, 0);
	struct buffer r = {0};
	struct error err;
	int step;
	cr_expect_eq(worker_pid(w), 0);
	worker_start(w);
	int pid = worker_pid(w);
	cr_expect_neq(pid, 0);
	worker_start(w);
	cr_expect_eq(call(w, "echo", &r, &step, &err), WORKER_DONE);
	cr_expect_eq(worker_pid(w), pid);
	buffer_free(&r);
	worker_free(w);
}

/* Not there, or (127 is what the dynamic loader says) without a library it needs. */
/* A second worker, forked while the first one lives, has a copy of what that is spoken to by. */
Test(worker, one_among_others_is_replaced, .timeout = 20)
{
	struct worker_config config = {.handle = handle, .requests = 1};
	struct worker *first = worker_new_forked(&config), *second = worker_new_forked(&config);
	struct buffer r = {0};
	struct error err;
	int step;
	cr_expect_eq(call(first, "echo", &r, &step, &err), WORKER_DONE);
	cr_expect_eq(call(second, "echo", &r, &step, &err), WORKER_DONE);
	cr_expect_eq(call(first, "echo", &r, &step, &err), WORKER_DONE);
	cr_expect_eq(call(second, "echo", &r, &step, &err), WORKER_DONE);
	buffer_free(&r);
	worker_free(first);
	worker_free(second);
}

Test(worker, a_program_that_cannot_be_run_is_told)
{
	static char *const programs[][4] = {{"/nonexistent/reader", NULL}, {"/bin/sh", "-c", "exit 127", NULL}};
	for (size_t i = 0; i < 2; i++) {
		char *arguments[4];
		memcpy(arguments, programs[i], sizeof arguments);
		struct worker_config config = {.program = arguments[0], .arguments = arguments};
		struct worker *w = worker_new(&config);
		struct buffer r = {0};
		struct error err;
		int step;
		cr_expect_eq(call(w, "echo", &r, &step, &err), WORKER_SYSTEM);
		cr_expect(strstr(err.message, arguments[0]), "%s", err.message);
		buffer_free(&r);
		worker_free(w);
	}
}

Test(worker, a_crash_is_told_and_mended)
{
	struct worker *w = start(0, 0);
	struct buffer r = {0};
	struct error err;
	int step;
	cr_expect_eq(call(w, "c", &r, &step, &err), WORKER_CRASHED);
	cr_expect_eq(step, 7);
	cr_expect_str_eq(err.code, ERROR_CRASHED);
	cr_expect_eq(call(w, "x", &r, &step, &err), WORKER_CRASHED);
	cr_expect_eq(step, -1);
	cr_expect_eq(call(w, "k", &r, &step, &err), WORKER_KILLED);
	cr_expect_eq(call(w, "e", &r, &step, &err), WORKER_DONE);
	buffer_free(&r);
	worker_free(w);
}

Test(worker, one_killed_between_requests_is_replaced_unseen)
{
	struct worker *w = start(0, 0);
	struct buffer r = {0};
	struct error err;
	int step;
	for (int i = 0; i < 20; i++) {
		cr_expect_eq(call(w, "echo", &r, &step, &err), WORKER_DONE);
		kill(worker_pid(w), SIGKILL);
	}
	buffer_free(&r);
	worker_free(w);
}

/* On a busy machine a child may need its second for less than it was asked for: it gets more than one try. */
#define TRIES 20

Test(worker, stalls_and_loops_end, .timeout = 120)
{
	struct worker *w = start(0, 1);
	struct buffer r = {0};
	struct error err;
	int step = -1, tries = 0;
	do
		cr_expect_eq(call(w, "s", &r, &step, &err), WORKER_TIMEOUT);
	while (step != 3 && ++tries < TRIES);
	cr_expect_eq(step, 3);
	cr_expect_str_eq(err.code, ERROR_TIMEOUT);
	cr_expect_eq(call(w, "l", &r, &step, &err), WORKER_TIMEOUT);
	tries = 0;
	while (call(w, "e", &r, &step, &err) != WORKER_DONE && ++tries < TRIES)
		;
	cr_expect_lt(tries, TRIES);
	buffer_free(&r);
	worker_free(w);
}

#ifndef __SANITIZE_ADDRESS__
Test(worker, memory_is_limited)
{
	struct worker *w = start(0, 0);
	struct buffer r = {0};
	struct error err;
	int step;
	cr_expect_eq(call(w, "m", &r, &step, &err), WORKER_OUT_OF_MEMORY);
	cr_expect_str_eq(err.code, ERROR_OUT_OF_MEMORY);
	buffer_free(&r);
	worker_free(w);
}
#endif

Test(worker, is_replaced_after_so_many_requests)
{
	struct worker *w = start(2, 0);
	struct buffer r = {0};
	struct error err;
	int step;
	call(w, "e", &r, &step, &err);
	int pid = worker_pid(w);
	call(w, "e", &r, &step, &err);
	cr_expect_eq(worker_pid(w), pid);
	call(w, "e", &r, &step, &err);
	cr_expect_neq(worker_pid(w), pid);
	buffer_free(&r);
	worker_free(w);
}

Test(worker, may_read_but_not_reach_out)
{
	struct worker *w = start(0, 0);
	struct buffer r = {0};
	struct error err;
	int step;
	cr_assert_eq(call(w, "f", &r, &step, &err), WORKER_DONE);
	unlink("/tmp/congvan-worker-test");
	if (strcmp(r.data, "1111") == 0)
		cr_skip_test("built without libseccomp, or a kernel without it");
	cr_expect_str_eq(r.data, "0001");
	buffer_free(&r);
	worker_free(w);
}
