/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "document_cost.h"
#include "shard_list.h"
#include "shard_plan.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

/* ------------------------------------------------------------------ buckets */

Test(shards, a_path_has_its_bucket_for_ever)
{
	/* sha256sum's first three digits. */
	cr_expect_eq(shard_bucket(SPAN_LITERAL("")), 0xe3b);
	cr_expect_eq(shard_bucket(SPAN_LITERAL("abc")), 0xba7);
	cr_expect_eq(shard_bucket(SPAN_LITERAL("a/b.pdf")), 0xe06);
}

static uint64_t cost[SHARD_BUCKETS];
static uint16_t owner[SHARD_BUCKETS], before[SHARD_BUCKETS];

static uint64_t load(size_t shard)
{
	uint64_t sum = 0;
	for (int b = 0; b < SHARD_BUCKETS; b++)
		sum += owner[b] == shard ? cost[b] : 0;
	return sum;
}

static void even_out(size_t count, const char *when)
{
	uint64_t total = 0;
	for (int b = 0; b < SHARD_BUCKETS; b++) {
		cr_assert_lt(owner[b], count, "%s", when);
		total += cost[b];
	}
	for (size_t i = 0; i < count; i++)
		cr_expect_leq(load(i) * 5, total / count * 6 + 5, "%s: shard %zu has %lu of %lu", when, i, load(i), total);
}

static void begin(void)
{
	for (int b = 0; b < SHARD_BUCKETS; b++) {
		cost[b] = 900 + (uint64_t)(b * 7919 % 211);
		owner[b] = SHARD_NONE;
	}
}

Test(shards, buckets_are_packed_evenly)
{
	static const size_t counts[] = {1, 2, 3, 7, 64, 500};
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		begin();
		cr_expect_eq(shard_plan(cost, owner, counts[i]), 0);
		even_out(counts[i], "at first");
	}
}

Test(shards, the_next_night_changes_little)
{
	begin();
	shard_plan(cost, owner, 16);
	memcpy(before, owner, sizeof owner);
	/* Every bucket grows a little, one by a lot. */
	for (int b = 0; b < SHARD_BUCKETS; b++)
		cost[b] += (uint64_t)(b * 31 % 50);
	cr_expect_eq(shard_plan(cost, owner, 16), 0);
	cr_expect_arr_eq(owner, before, sizeof owner);
	cost[100] += 150000;
	size_t moved = shard_plan(cost, owner, 16);
	cr_expect_gt(moved, 0);
	cr_expect_lt(moved, 150, "%zu moved", moved);
	even_out(16, "grown");
}

Test(shards, more_or_fewer_shards_move_what_they_must)
{
	begin();
	shard_plan(cost, owner, 16);
	size_t moved = shard_plan(cost, owner, 20);
	even_out(20, "more");
	cr_expect_lt(moved, SHARD_BUCKETS / 4, "%zu moved", moved);
	moved = shard_plan(cost, owner, 19);
	even_out(19, "fewer");
	cr_expect_lt(moved, SHARD_BUCKETS / 10, "%zu moved", moved);
}

Test(shards, buckets_without_cost_go_somewhere)
{
	memset(cost, 0, sizeof cost);
	for (int b = 0; b < SHARD_BUCKETS; b++)
		owner[b] = SHARD_NONE;
	shard_plan(cost, owner, 8);
	int in_first = 0;
	for (int b = 0; b < SHARD_BUCKETS; b++)
		in_first += owner[b] == 0;
	cr_expect_eq(in_first, SHARD_BUCKETS / 8);
}

/* ------------------------------------------------------------------ lists */

static char path[] = "/tmp/congvan-list-XXXXXX";

static void write_list(const char *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");
	cr_assert_not_null(f);
	fwrite(bytes, 1, len, f);
	fclose(f);
}

Test(shards, a_list_comes_back)
{
	struct shard_numbers n = {.plan = 3, .documents = 3, .scanned_pages = 4, .seconds = 5, .largest = 6};
	struct shard_list l;
	struct error err;
	const char *entry;
	bool kept;
	char *inboxes[] = {"/a=b", "/c\nd"};
	n.buckets[0] = n.buckets[1] = n.buckets[7] = n.buckets[4095] = true;
	close(mkstemp(path));
	FILE *f = fopen(path, "wb");
	cr_assert_not_null(f);
	shard_list_write_head(f, &n, inboxes, 2);
	shard_list_write_inbox(f, 1);
	shard_list_write(f, "=\n", false);
	shard_list_write(f, "k/", true);
	shard_list_write(f, "\xff", false);
	fclose(f);
	cr_assert_eq(shard_list_open(&l, path, &err), 0, "%s", err.message);
	cr_expect_arr_eq(&l.numbers, &n, sizeof n);
	cr_expect_eq(l.inbox_count, 2);
	cr_expect_str_eq(l.inboxes[1], "/c\nd");
	cr_expect_eq(shard_list_next(&l, 0, &entry, &kept, &err), 0);
	cr_assert_eq(shard_list_next(&l, 1, &entry, &kept, &err), 1);
	cr_expect(strcmp(entry, "=\n") == 0 && !kept);
	cr_assert_eq(shard_list_next(&l, 1, &entry, &kept, &err), 1);
	cr_expect(strcmp(entry, "k/") == 0 && kept);
	cr_assert_eq(shard_list_next(&l, 1, &entry, &kept, &err), 1);
	cr_expect(strcmp(entry, "\xff") == 0 && !kept);
	cr_expect_eq(shard_list_next(&l, 1, &entry, &kept, &err), 0);
	shard_list_free(&l);
	unlink(path);
}

Test(shards, what_is_no_list_is_refused)
{
#define LIST(s) {s, sizeof s - 1}
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {LIST(""), LIST("/a/b\n/a/c\n"), LIST("congvan-shard=2\0inbox=/a\0"), LIST("congvan-shard=1\0"), LIST("congvan-shard=1\0inbox=a\0"),
		LIST("congvan-shard=1\0buckets=4096\0inbox=/a\0"), LIST("congvan-shard=1\0buckets=x\0inbox=/a\0"),
		LIST("congvan-shard=1\0inbox=/a\0of=1\0=b\0"), LIST("congvan-shard=1\0inbox=/a\0of=0\0=b\0=a\0"),
		LIST("congvan-shard=1\0inbox=/a\0of=0\0=b\0=b\0"), LIST("congvan-shard=1\0inbox=/a\0of=0\0b\0"),
		LIST("congvan-shard=1\0inbox=/a\0of=0\0=/etc/passwd\0"), LIST("congvan-shard=1\0inbox=/a\0of=0\0=\0")};
	close(mkstemp(path));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct shard_list l;
		struct error err = {{0}, {0}};
		const char *entry;
		bool kept;
		write_list(bad[i].bytes, bad[i].len);
		int got = shard_list_open(&l, path, &err);
		while (got >= 0 && (got = shard_list_next(&l, 0, &entry, &kept, &err)) > 0)
			;
		cr_expect_eq(got, -1, "list %zu", i);
		cr_expect_not_null(strstr(err.message, path), "list %zu: %s", i, err.message);
		shard_list_free(&l);
	}
	unlink(path);
}

/* ------------------------------------------------------------------ costs */

Test(shards, a_scanned_page_costs_a_thousand_text_pages)
{
	static const char scan[] = "%PDF-1.4\n4 0 obj <</Type /XObject /Subtype /Image /Width 1654 /Height 2339 /Length 100000>> stream\n";
	static const char seal[] = "%PDF-1.4\n4 0 obj <</Subtype/Image/Width 200/Height 200/Length 9000>> stream\n";
	static const char layer[] = "%PDF-1.4\n4 0 obj <</Subtype /Image /Width 1654 /Height 2339 /Length 5 0 R>> stream 6 0 obj <</Type/Font>>\n";
	struct document_cost text = document_cost(SPAN_LITERAL("UBND\n"), 2000), c = document_cost(SPAN_LITERAL(scan), 310000);
	cr_expect_eq(text.scanned_pages, 0);
	cr_expect_eq(c.scanned_pages, 3);
	cr_expect_eq(c.cost, 3000 * text.cost);
	cr_expect_eq(document_cost(SPAN_LITERAL(seal), 310000).scanned_pages, 0);
	cr_expect_eq(document_cost(SPAN_LITERAL(layer), 310000).scanned_pages, 0);
	cr_expect_eq(document_cost(SPAN_LITERAL(""), 0).scanned_pages, 0);
	cr_expect_eq(document_cost(SPAN_LITERAL(scan), (uint64_t)4 << 30).cost, TEXT_PAGE_COST);
}

Test(shards, what_it_took_tells_more)
{
	cr_expect_eq(document_cost_known(3).scanned_pages, 0);
	cr_expect_eq(document_cost_known(3).cost, 3000);
	cr_expect_gt(document_cost_known(0).cost, 0);
	cr_expect_eq(document_cost_known(6100).scanned_pages, 4);
}
