/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_file.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

static const struct stage_option options[] = {{"jobs", "N", "", 0}, {"redo", NULL, "", 0}, {"config", "FILE", "", 0}, {0}};

static int read_text(const char *text, struct buffer *all, struct error *err)
{
	char path[] = "/tmp/congvan-config-XXXXXX";
	int fd = mkstemp(path);
	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	struct command to = {0}, operands = {0};
	int result = config_file_read(path, options, "inbox", &to, &operands, err);
	for (size_t i = 0; i < to.count; i++)
		buffer_add_format(all, "%s|", to.argv[i]);
	for (size_t i = 0; i < operands.count; i++)
		buffer_add_format(all, "<%s>", operands.argv[i]);
	command_free(&to);
	command_free(&operands);
	unlink(path);
	return result;
}

Test(config_file, lines_become_options)
{
	struct buffer b = {0};
	struct error err;
	cr_assert_eq(read_text("# a\n\n jobs = 4 \ninbox=/srv/a b\nredo = yes\r\ninbox = /srv/c", &b, &err), 0, "%s", err.message);
	cr_expect_str_eq(b.data, "--jobs=4|--redo|</srv/a b></srv/c>");
	buffer_free(&b);
}

Test(config_file, says_where_it_is_wrong)
{
	static const struct {
		const char *text, *says;
	} wrong[] = {{"jobs 4\n", ":1: not of the form"}, {"\nlane = sh\n", ":2: there is no key \"lane\""}, {"redo = maybe\n", "yes or no"},
		{"config = other\n", "there is no key"}};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct buffer b = {0};
		struct error err;
		cr_expect_eq(read_text(wrong[i].text, &b, &err), -1);
		cr_expect(strstr(err.message, wrong[i].says) != NULL, "%s", err.message);
		buffer_free(&b);
	}
}
