/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/congvan-ledger-XXXXXX";
static struct ledger *l;
static struct error err;
static int64_t inbox, run;

static void setup(void)
{
	int fd = mkstemp(path);
	cr_assert_geq(fd, 0);
	close(fd);
	l = ledger_open(path, DB_WRITE, &err);
	cr_assert_not_null(l, "%s", err.message);
	cr_assert_eq(ledger_run_begin(l, "now", "0", "s", &run, &err), 0);
	cr_assert_eq(ledger_inbox(l, "/in", &inbox, &err), 0);
}

static void clean_up(void)
{
	ledger_close(l);
	unlink(path);
}

TestSuite(ledger, .init = setup, .fini = clean_up);

static void put_file(const char *name, const char *sha256)
{
	cr_assert_eq(ledger_file_put(l, run, inbox, name, 1, 2, 3, sha256, NULL, NULL, NULL, &err), 0, "%s", err.message);
}

static void put_content(const char *sha256, const char *name, const char *outcome, const char *code, int64_t spool_len)
{
	struct ledger_content c = {.sha256 = sha256, .inbox = inbox, .path = name, .outcome = outcome, .code = code, .milliseconds = 1,
		.memory_kb = -1, .tool = "0", .settings = "s", .run = run, .spool_at = 10, .spool_len = spool_len};
	cr_assert_eq(ledger_content_put(l, &c, &err), 0, "%s", err.message);
}

Test(ledger, lists_files_by_bytes)
{
	struct ledger_file f;
	put_file("b", "1");
	put_file("a/b", "2");
	put_file("a-b", "3");
	put_file("đ", "4");
	put_file("Z", "5");
	const char *const wanted[] = {"Z", "a-b", "a/b", "b", "đ"};
	cr_assert_eq(ledger_scan_begin(l, inbox, &err), 0);
	for (size_t i = 0; i < 5; i++) {
		cr_assert_eq(ledger_scan_next(l, &f, &err), 1);
		cr_expect_str_eq(f.path, wanted[i]);
		cr_expect_str_eq(f.outcome, "");
	}
	cr_expect_eq(ledger_scan_next(l, &f, &err), 0);
}

Test(ledger, balances)
{
	struct ledger_books b;
	put_file("a", "1");
	put_file("b", "1");
	put_file("c", "2");
	put_file("d", "3");
	cr_assert_eq(ledger_file_put(l, run, inbox, "e", 0, 0, 0, NULL, LEDGER_QUARANTINED, "unreadable", "no", &err), 0);
	put_content("1", "a", LEDGER_RECORD, NULL, 5);
	put_content("2", "c", LEDGER_PARTIAL, NULL, 5);
	cr_assert_eq(ledger_books(l, 0, &b, &err), 0);
	cr_expect_eq(b.records, 2);
	cr_expect_eq(b.partial, 1);
	cr_expect_eq(b.quarantined, 1);
	cr_expect_eq(b.open, 1);
}

Test(ledger, marks_what_is_gone)
{
	int64_t gone;
	struct ledger_file f;
	bool known;
	const char *hash;
	put_file("a", "1");
	put_file("b", "2");
	cr_assert_eq(ledger_note_gone(l, inbox, "a", &err), 0);
	cr_assert_eq(ledger_noted_apply(l, run, &gone, &err), 0);
	cr_expect_eq(gone, 1);
	cr_assert_eq(ledger_scan_begin(l, inbox, &err), 0);
	cr_assert_eq(ledger_scan_next(l, &f, &err), 1);
	cr_expect_str_eq(f.path, "b");
	cr_expect_eq(ledger_scan_next(l, &f, &err), 0);
	cr_assert_eq(ledger_file_hash(l, inbox, "a", &known, &hash, &err), 0);
	cr_expect(known);
	cr_expect_str_eq(hash, "");
	put_file("a", "1");
	cr_assert_eq(ledger_file_hash(l, inbox, "a", &known, &hash, &err), 0);
	cr_expect_str_eq(hash, "1");
}

Test(ledger, keeps_todo_in_order_and_lanes_apart)
{
	const char *got;
	cr_assert_eq(ledger_todo_add(l, LANE_TEXT, inbox, "z", &err), 0);
	cr_assert_eq(ledger_todo_add(l, LANE_OCR, inbox, "s", &err), 0);
	cr_assert_eq(ledger_todo_add(l, LANE_TEXT, inbox, "a", &err), 0);
	cr_assert_eq(ledger_begin(l, &err), 0);
	cr_assert_eq(ledger_todo_take(l, LANE_TEXT, inbox, &got, &err), 1);
	cr_expect_str_eq(got, "z");
	cr_assert_eq(ledger_todo_take(l, LANE_OCR, inbox, &got, &err), 1);
	cr_expect_str_eq(got, "s");
	cr_expect_eq(ledger_commit(l, &err), 0, "%s", err.message);
	cr_assert_eq(ledger_todo_take(l, LANE_TEXT, inbox, &got, &err), 1);
	cr_expect_str_eq(got, "a");
	cr_expect_eq(ledger_todo_take(l, LANE_TEXT, inbox, &got, &err), 0);
}

Test(ledger, places_pending_records_by_path)
{
	struct ledger_content c;
	int64_t pending;
	put_content("2", "b", LEDGER_RECORD, NULL, 5);
	put_content("1", "a", LEDGER_RECORD, NULL, 6);
	put_content("3", "c", LEDGER_QUARANTINED, "empty", -1);
	cr_assert_eq(ledger_pending_begin(l, &err), 0);
	cr_assert_eq(ledger_pending_next(l, &c, &err), 1);
	cr_expect_str_eq(c.path, "a");
	cr_expect_eq(c.spool_len, 6);
	cr_assert_eq(ledger_pending_place(l, "1", 0, 6, &err), 0);
	cr_assert_eq(ledger_pending_next(l, &c, &err), 1);
	cr_assert_eq(ledger_pending_place(l, "2", 7, 5, &err), 0);
	cr_expect_eq(ledger_pending_next(l, &c, &err), 0);
	cr_assert_eq(ledger_pending_done(l, "records/1", &err), 0);
	cr_assert_eq(ledger_pending_run(l, &pending, &err), 0);
	cr_expect_eq(pending, 0);
	cr_assert_eq(ledger_content_get(l, "2", &c, &err), 1);
	cr_expect_str_eq(c.file, "records/1");
	cr_expect_eq(c.at, 7);
	cr_expect_eq(c.len, 5);
	int64_t after = 0;
	const char *sha;
	cr_assert_eq(ledger_outbox_next(l, &after, &sha, &err), 1);
	cr_expect_str_eq(sha, "3");
	cr_assert_eq(ledger_outbox_next(l, &after, &sha, &err), 1);
	cr_expect_str_eq(sha, "1");
}

Test(ledger, retries_by_code_path_or_hash)
{
	int64_t count;
	struct ledger_content c;
	put_file("a", "1");
	put_content("1", "a", LEDGER_QUARANTINED, "encrypted", -1);
	put_content("2", "b", LEDGER_RECORD, NULL, 5);
	static const char *const meant[] = {"encrypted", "a", "/in/a", "1", "all"};
	for (size_t i = 0; i < sizeof meant / sizeof *meant; i++) {
		cr_assert_eq(ledger_retry(l, meant[i], &count, &err), 0);
		cr_expect_eq(count, 1, "%s", meant[i]);
	}
	cr_assert_eq(ledger_retry(l, "b", &count, &err), 0);
	cr_expect_eq(count, 0);
	cr_assert_eq(ledger_content_get(l, "1", &c, &err), 1);
	cr_expect(c.retry);
	put_content("1", "a", LEDGER_QUARANTINED, "encrypted", -1);
	cr_assert_eq(ledger_content_get(l, "1", &c, &err), 1);
	cr_expect_not(c.retry);
	cr_expect_eq(c.attempts, 2);
}

Test(ledger, of_a_newer_version_is_refused)
{
	ledger_close(l);
	char command[128];
	snprintf(command, sizeof command, "/usr/bin/python3 -c \"import sqlite3; sqlite3.connect('%s').execute('PRAGMA user_version = 99')\"", path);
	cr_assert_eq(system(command), 0);
	l = ledger_open(path, DB_WRITE, &err);
	cr_expect_null(l);
	cr_expect(strstr(err.message, "newer") != NULL, "%s", err.message);
}
