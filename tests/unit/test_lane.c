/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lane.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

static struct lane start(const char *script, const char *where)
{
	struct lane l = {0};
	struct error err;
	struct command c = {0};
	command_add(&c, "sh");
	command_add(&c, "-c");
	command_add(&c, script);
	cr_assert_eq(lane_start(&l, &c, where, 0, &err), 0, "%s", err.message);
	command_free(&c);
	signal(SIGPIPE, SIG_IGN);
	return l;
}

/* The next line, waited for. */
static struct span next(struct lane *l)
{
	struct span line;
	while (!lane_next(l, &line)) {
		struct pollfd p = {l->out, POLLIN, 0};
		cr_assert_eq(poll(&p, 1, 5000), 1);
		if (!lane_receive(l))
			return (struct span){"", 0};
	}
	return line;
}

Test(lane, gives_back_a_line_for_each_path)
{
	struct lane l = start("exec stdbuf -o0 tr '\\0' '\\n'", "/");
	cr_assert(lane_feed(&l, "a b"));
	cr_expect(span_equal(next(&l), SPAN_LITERAL("a b")));
	cr_assert(lane_feed(&l, "c"));
	cr_assert(lane_feed(&l, "d"));
	lane_stop(&l, true);
	lane_free(&l);
}

Test(lane, works_in_its_folder)
{
	struct lane l = start("pwd", "/tmp");
	cr_expect(span_equal(next(&l), SPAN_LITERAL("/tmp")));
	lane_stop(&l, false);
	lane_free(&l);
}

Test(lane, tells_that_it_ended)
{
	struct lane l = start("echo one; exit 3", NULL);
	cr_expect(span_equal(next(&l), SPAN_LITERAL("one")));
	cr_expect_eq(next(&l).len, 0);
	int status = lane_stop(&l, false);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	lane_free(&l);
}

Test(lane, is_killed_with_all_its_processes)
{
	struct lane l = start("sleep 1000 | sleep 1000", NULL);
	int status = lane_stop(&l, true);
	cr_expect(WIFSIGNALED(status));
	lane_free(&l);
}

Test(lane, knows_the_stage_that_died)
{
	struct lane l = start("echo 'congvan-pipe: /usr/bin/congvan-tag: was ended by signal 11 (Segmentation fault): records may be missing' >&2", NULL);
	struct buffer b = {0};
	cr_expect_eq(next(&l).len, 0);
	lane_stop(&l, false);
	lane_dead_stage(&l, &b);
	cr_expect_str_eq(b.data, "tag");
	buffer_free(&b);
	lane_free(&l);
}

Test(lane, takes_long_lines)
{
	struct lane l = start("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo end", NULL);
	cr_expect_eq(next(&l).len, 3000000);
	cr_expect(span_equal(next(&l), SPAN_LITERAL("end")));
	lane_stop(&l, false);
	lane_free(&l);
}
