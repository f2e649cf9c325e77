/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "archive.h"
#include "file_hash.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

static char top[] = "/tmp/congvan-archive-XXXXXX";

static void setup(void)
{
	cr_assert_not_null(mkdtemp(top));
	cr_assert_eq(chdir(top), 0);
}

static void clean_up(void)
{
	cr_assert_eq(chdir("/"), 0);
	struct buffer b = {0};
	buffer_add_format(&b, "rm -rf %s", top);
	cr_assert_eq(system(b.data), 0);
	buffer_free(&b);
}

TestSuite(archive, .init = setup, .fini = clean_up);

Test(archive, is_made_and_found_again)
{
	struct archive a;
	struct error err;
	cr_assert_eq(archive_open(&a, "new", true, &err), 0, "%s", err.message);
	cr_expect_eq(access("new/records", F_OK), 0);
	char *path = archive_path(&a, "records/%06d.jsonl", 7);
	cr_expect_str_eq(path + strlen(path) - 24, "new/records/000007.jsonl");
	free(path);
	archive_close(&a);
	cr_expect_eq(archive_open(&a, "new", true, &err), 0);
	archive_close(&a);
}

Test(archive, is_not_made_of_a_folder_with_other_things)
{
	struct archive a;
	struct error err;
	cr_assert_eq(system("mkdir home && touch home/letter"), 0);
	cr_expect_eq(archive_open(&a, "home", true, &err), -1);
	cr_expect(strstr(err.message, "not empty") != NULL);
	archive_close(&a);
	cr_expect_eq(archive_open(&a, "home", false, &err), -1);
	archive_close(&a);
}

Test(archive, is_locked_once)
{
	struct archive a, b;
	struct error err;
	cr_assert_eq(archive_open(&a, "x", true, &err), 0);
	cr_assert_eq(archive_open(&b, "x", true, &err), 0);
	cr_assert_eq(archive_lock(&a, &err), 0);
	cr_expect_eq(archive_lock(&b, &err), -1);
	char wanted[32];
	snprintf(wanted, sizeof wanted, "process %ld", (long)getpid());
	cr_expect(strstr(err.message, wanted) != NULL, "%s", err.message);
	archive_close(&a);
	cr_expect_eq(archive_lock(&b, &err), 0);
	archive_close(&b);
}

Test(archive, files_appear_whole)
{
	struct new_file f;
	struct error err;
	char hex[HASH_HEX_SIZE];
	struct stat st;
	cr_assert_eq(new_file_open(&f, "out", &err), 0);
	fputs("half", f.stream);
	cr_expect_eq(access("out", F_OK), -1);
	new_file_abandon(&f);
	cr_expect_eq(system("test -z \"$(ls)\""), 0);
	cr_assert_eq(file_replace("out", SPAN_LITERAL("abc"), &err), 0);
	cr_assert_eq(file_hash("out", hex, &st, &err), 0);
	/* FIPS 180-2, example B.1 */
	cr_expect_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	cr_expect_eq(file_replace("no/such/folder", SPAN_LITERAL("abc"), &err), -1);
	cr_expect_eq(file_hash(".", hex, &st, &err), -1);
	cr_expect_str_eq(err.code, ERROR_UNREADABLE);
}
