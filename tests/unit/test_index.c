/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index.h"
#include "search_query.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/congvan-index-XXXXXX";
static struct index *x;
static struct fold fold;
static struct error err;

static void setup(void)
{
	int fd = mkstemp(path);
	cr_assert_geq(fd, 0);
	close(fd);
	fold_init(&fold);
	x = index_open(path, DB_WRITE, &err);
	cr_assert_not_null(x, "%s", err.message);
	cr_assert_eq(index_empty(x, &err), 0);
}

static void clean_up(void)
{
	index_close(x);
	unlink(path);
}

TestSuite(index, .init = setup, .fini = clean_up);

static struct index_document document(const char *json)
{
	struct index_document d;
	struct record *r = record_parse(span_of(json), &err);
	cr_assert_not_null(r, "%s", err.message);
	cr_assert_eq(index_document_read(&d, &fold, r, &err), 0, "%s", err.message);
	record_free(r);
	return d;
}

static void add(const char *sha256, const char *json)
{
	struct index_document d = document(json);
	cr_assert_eq(index_add(x, sha256, &d, "records/1", 0, 1, &err), 0, "%s", err.message);
	cr_assert_eq(index_paths_add(x, sha256, "/in", sha256, &err), 0);
	index_document_free(&d);
}

static int note(void *context, const struct search_hit *hit, struct error *e)
{
	(void)e;
	buffer_add_format(context, "%s ", hit->sha256);
	return 0;
}

static void expect(const char *typed, struct search s, const char *wanted)
{
	struct search_query q = {0};
	struct buffer got = {0};
	int64_t found;
	bool more;
	cr_assert_eq(search_query_add(&q, &fold, span_of(typed), NULL, &err), 0);
	s.match = q.match.data ? q.match.data : "";
	s.code_key = q.code_key;
	cr_assert_eq(index_search(x, &s, note, &got, &found, &more, &err), 0, "%s", err.message);
	cr_expect_str_eq(got.data ? got.data : "", wanted, "%s", typed);
	buffer_free(&got);
	search_query_free(&q);
}

static const char letter[] = "{\"id\":\"sha256:a\",\"text\":\"Kính gửi: Sở Y tế. Đề nghị báo cáo công tác tiêm chủng.\",\"header\":{\"code\":\"1234/UBND-VX\","
	"\"type\":{\"code\":\"CV\",\"name\":\"Công văn\"},\"issuer\":\"ỦY BAN NHÂN DÂN TỈNH NAM KHÊ\",\"date\":\"2024-03-01\",\"subject\":\"tiêm chủng\"},"
	"\"deadlines\":[{\"due\":\"2024-04-01\"},{\"due\":\"2024-05-01\"},{\"due\":\"2024-04-01\"}]}";
static const char plan[] = "{\"id\":\"sha256:b\",\"text\":\"Kế hoạch tiêm chủng mở rộng theo 1234/UBND-VX.\",\"header\":{\"code\":\"05-KH/ĐU\","
	"\"type\":{\"code\":\"KH\",\"name\":\"Kế hoạch\"},\"issuer\":\"ĐẢNG ỦY XÃ HÀ BẮC\",\"date\":\"2023-01-01\"},\"references\":[{\"code\":\"1234/UBND-VX\"}]}";

Test(index, finds_words_codes_and_ranks)
{
	struct search none = {.limit = 10};
	add("a", letter);
	add("b", plan);
	expect("tiem chung", none, "a b ");
	expect("TIÊM CHỦNG MỞ RỘNG", none, "b ");
	/* the document that bears a code comes before one that cites it */
	expect("1234 / ubnd – vx", none, "a b ");
	expect("5-kh/du", none, "b ");
	expect("không", none, "");
	expect("\"chung tiem\"", none, "");
}

Test(index, filters)
{
	add("a", letter);
	add("b", plan);
	expect("tiêm", (struct search){.type = "ke hoach"}, "b ");
	expect("tiêm", (struct search){.type = "cv"}, "a ");
	expect("tiêm", (struct search){.type = "c"}, "");
	expect("tiêm", (struct search){.from = "2024-01-01"}, "a ");
	expect("tiêm", (struct search){.to = "2023-12-31"}, "b ");
	expect("", (struct search){.due_before = "2024-04-02"}, "a ");
	expect("", (struct search){.due_before = "2024-04-01"}, "");
	expect("", (struct search){.limit = 1}, "a ");
}

Test(index, forgets_what_is_removed)
{
	struct search all = {0};
	add("a", letter);
	add("b", plan);
	struct index_document d = document(letter);
	cr_assert_eq(index_remove(x, "a", &d, &err), 0, "%s", err.message);
	cr_expect_eq(index_remove(x, "never there", &d, &err), 0);
	index_document_free(&d);
	expect("tiem", all, "b ");
	expect("bao cao", all, "");
	add("a", letter);
	expect("bao cao", all, "a ");
}

Test(index, hides_what_has_no_path)
{
	add("a", letter);
	cr_assert_eq(index_paths_clear(x, "a", &err), 0);
	expect("tiem", (struct search){0}, "");
	expect("tiem", (struct search){.deleted = true}, "a ");
	cr_assert_eq(index_paths_add(x, "a", "/in", "z", &err), 0);
	expect("tiem", (struct search){0}, "a ");
}

Test(index, takes_a_record_with_nothing_in_it)
{
	add("c", "{\"id\":\"sha256:c\",\"text\":\"\"}");
	expect("", (struct search){0}, "c ");
	expect("tiem", (struct search){0}, "");
}

Test(index, knows_another_versions_index)
{
	bool stale;
	cr_assert_eq(index_stale(x, &stale, &err), 0);
	cr_expect_not(stale);
	index_close(x);
	unlink(path);
	x = index_open(path, DB_WRITE, &err);
	cr_assert_eq(index_stale(x, &stale, &err), 0);
	cr_expect(stale);
}
