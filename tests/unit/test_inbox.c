/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "buffer.h"
#include "inbox.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

static char top[] = "/tmp/congvan-inbox-XXXXXX";

static void setup(void)
{
	cr_assert_not_null(mkdtemp(top));
	cr_assert_eq(chdir(top), 0);
	cr_assert_eq(system("mkdir -p a/b a.d empty && touch a/b/1 a/2 a-3 a.d/4 .hidden 'z y' && ln -s a/2 link && ln -s .. a/up && "
			    "ln -s /etc/passwd out && ln -s none dangling && ln -s self self && mkfifo fifo"),
		0);
}

static void clean_up(void)
{
	cr_assert_eq(chdir("/"), 0);
	struct buffer b = {0};
	buffer_add_format(&b, "rm -rf %s", top);
	cr_assert_eq(system(b.data), 0);
	buffer_free(&b);
}

TestSuite(inbox, .init = setup, .fini = clean_up);

static int note(void *context, const struct inbox_entry *e, struct error *err)
{
	(void)err;
	buffer_add_format(context, "%s%s\n", e->kind == INBOX_FILE ? "" : e->kind == INBOX_SKIPPED ? "skip " : "bad ", e->path);
	return 0;
}

Test(inbox, visits_all_by_path)
{
	struct buffer b = {0};
	struct error err;
	cr_assert_eq(inbox_walk(top, NULL, note, &b, &err), 0);
	cr_expect_str_eq(b.data,
		"a-3\na.d/4\na/2\na/b/1\nskip a/up\nbad dangling\nbad fifo\nlink\nskip out\nbad self\nz y\n");
	buffer_free(&b);
}

struct listed {
	const char **next;
	struct buffer seen;
};

static int give(void *context, const char **path, struct error *err)
{
	struct listed *l = context;
	(void)err;
	*path = *l->next;
	return *path ? (l->next++, 1) : 0;
}

static int note_listed(void *context, const struct inbox_entry *e, struct error *err)
{
	struct listed *l = context;
	return note(&l->seen, e, err);
}

Test(inbox, visits_what_is_listed_as_the_walk_would)
{
	const char *paths[] = {"a/2", "a/b/", "a/gone", "dangling", "fifo", "gone/", "link", "out", "z y", NULL};
	struct listed l = {.next = paths};
	struct error err;
	cr_assert_eq(inbox_walk_listed(top, give, note_listed, &l, &err), 0);
	cr_expect_str_eq(l.seen.data, "a/2\nbad dangling\nbad fifo\nlink\nskip out\nz y\n");
	buffer_free(&l.seen);
}

Test(inbox, leaves_out_a_folder)
{
	struct buffer b = {0};
	struct error err;
	struct stat st;
	cr_assert_eq(stat("a", &st), 0);
	cr_assert_eq(inbox_walk(top, &st, note, &b, &err), 0);
	cr_expect_null(strstr(b.data, "a/"));
	buffer_free(&b);
}

Test(inbox, says_when_there_is_none)
{
	struct error err;
	cr_expect_eq(inbox_walk("no-such-folder", NULL, note, NULL, &err), -1);
	cr_expect(strstr(err.message, "no-such-folder") != NULL);
}

static int refuse(void *context, const struct inbox_entry *e, struct error *err)
{
	(void)context;
	return error_set(err, ERROR_SYSTEM, "enough at %s", e->path);
}

Test(inbox, stops_when_told)
{
	struct error err;
	cr_expect_eq(inbox_walk(top, NULL, refuse, NULL, &err), -1);
	cr_expect_str_eq(err.message, "enough at a-3");
}
