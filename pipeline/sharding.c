/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sharding.h"

#include "attempt.h"
#include "document_cost.h"
#include "inbox.h"
#include "ledger.h"
#include "progress.h"
#include "stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

/* Lists written at once: far below what a process may have open. */
#define AT_ONCE 200

enum lane_class { TEXT, OCR, CLASSES };
static const char *const class_names[CLASSES] = {"text", "ocr"};

/* How a path stands in the walk's file, followed by the path and a NUL. */
struct note {
	uint16_t bucket;
	uint16_t inbox;
	uint8_t class;
	bool folder; /* it could not be read */
};

struct bucket_sums {
	uint64_t cost[SHARD_BUCKETS]; /* microseconds */
	int64_t documents[SHARD_BUCKETS], scanned_pages[SHARD_BUCKETS], largest[SHARD_BUCKETS];
};

/* A list of an earlier plan. */
struct earlier {
	enum lane_class class;
	size_t number; /* from 0 */
	int64_t documents;
};

struct sharding {
	const struct sharding_config *config;
	struct archive archive;
	char **roots;
	struct ledger *ledger; /* the archive's, or NULL where there is none yet */
	/* of the walk */
	FILE *notes;
	size_t inbox;
	struct ledger_file known;
	bool more, had_any;
	int64_t entries;
	struct progress progress;
	struct buffer head, full;
	struct bucket_sums sums[CLASSES];
	uint16_t owner[CLASSES][SHARD_BUCKETS];
	size_t count[CLASSES], earlier_count[CLASSES];
	struct earlier *earlier;
	int64_t plan; /* the number of this one */
	size_t earlier_lists, earlier_size;
};

/* ------------------------------------------------------------------ earlier lists */

static char *list_path(const struct sharding *s, enum lane_class class, size_t number)
{
	return archive_path(&s->archive, "shards/%s-%04zu.list", class_names[class], number + 1);
}

static bool parse_name(const char *name, struct earlier *e)
{
	for (int c = 0; c < CLASSES; c++) {
		size_t len = strlen(class_names[c]);
		char *end;
		if (strncmp(name, class_names[c], len) != 0 || name[len] != '-')
			continue;
		e->class = (enum lane_class)c;
		e->number = strtoul(name + len + 1, &end, 10) - 1;
		return e->number < SHARD_BUCKETS && strcmp(end, ".list") == 0;
	}
	return false;
}

static int read_earlier(struct sharding *s, struct error *err)
{
	char *folder = archive_path(&s->archive, "shards");
	DIR *d = folder ? opendir(folder) : NULL;
	int result = d ? 0 : folder ? error_file(err, "read", folder) : error_memory(err);
	struct dirent *e;
	memset(s->owner, 0xff, sizeof s->owner); /* SHARD_NONE */
	while (result == 0 && (e = readdir(d))) {
		struct earlier one;
		struct shard_list list = {0};
		if (!parse_name(e->d_name, &one))
			continue;
		char *path = list_path(s, one.class, one.number);
		result = path ? shard_list_open(&list, path, err) : error_memory(err);
		one.documents = list.numbers.documents;
		if (list.numbers.plan > s->plan)
			s->plan = list.numbers.plan;
		for (int b = 0; result == 0 && b < SHARD_BUCKETS; b++)
			if (list.numbers.buckets[b]) {
				s->owner[one.class][b] = (uint16_t)one.number;
				if (one.number >= s->earlier_count[one.class])
					s->earlier_count[one.class] = one.number + 1;
			}
		if (result == 0 && ARRAY_GROW(s->earlier, s->earlier_lists, s->earlier_size) < 0)
			result = error_memory(err);
		else if (result == 0)
			s->earlier[s->earlier_lists++] = one;
		shard_list_free(&list);
		free(path);
	}
	if (d)
		closedir(d);
	free(folder);
	return result;
}

/* ------------------------------------------------------------------ the walk */

static int advance(struct sharding *s, struct error *err)
{
	int got = s->ledger ? ledger_scan_next(s->ledger, &s->known, err) : 0;
	s->more = got > 0;
	s->had_any |= s->more;
	return got < 0 ? -1 : 0;
}

/* Its beginning; what cannot be read costs a look. */
static struct document_cost look_at(struct sharding *s, const struct inbox_entry *e)
{
	buffer_clear(&s->full);
	buffer_add_format(&s->full, "%s/%s", s->roots[s->inbox], e->path);
	buffer_clear(&s->head);
	int fd = buffer_ok(&s->full) ? open(s->full.data, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;
	if (fd >= 0 && buffer_reserve(&s->head, DOCUMENT_COST_LOOK + 1) == 0) {
		ssize_t got = pread(fd, s->head.data, DOCUMENT_COST_LOOK, 0);
		s->head.len = got > 0 ? (size_t)got : 0;
	}
	if (fd >= 0)
		close(fd);
	return document_cost(buffer_span(&s->head), e->size);
}

static void note(struct sharding *s, const struct inbox_entry *e, struct document_cost cost, bool folder)
{
	struct note n = {.bucket = (uint16_t)shard_bucket(span_of(e->path)),
		.inbox = (uint16_t)s->inbox,
		.folder = folder};
	n.class = cost.scanned_pages ? OCR : TEXT;
	struct bucket_sums *sums = &s->sums[n.class];
	sums->cost[n.bucket] += cost.cost;
	sums->documents[n.bucket]++;
	sums->scanned_pages[n.bucket] += cost.scanned_pages;
	if ((int64_t)e->size > sums->largest[n.bucket])
		sums->largest[n.bucket] = (int64_t)e->size;
	/* A write that fails shows when it is read back. */
	fwrite(&n, sizeof n, 1, s->notes);
	fwrite(e->path, 1, strlen(e->path) + 1, s->notes);
}

static int visit(void *context, const struct inbox_entry *e, struct error *err)
{
	struct sharding *s = context;
	struct document_cost cost = {TEXT_PAGE_COST, 0};
	int order = -1;
	if (*s->config->stop)
		return error_set(err, ERROR_SYSTEM, "interrupted: no list was changed");
	while (s->more && (order = strcmp(s->known.path, e->path)) < 0)
		if (advance(s, err) < 0)
			return -1;
	bool known = s->more && order == 0;
	if (e->kind == INBOX_FOLDER_UNREADABLE)
		stage_message("shards", e->path, "%s: what is below it is left as it was", e->why);
	if (e->kind == INBOX_FILE)
		cost = known && s->known.milliseconds >= 0 && s->known.size == (int64_t)e->size &&
				s->known.mtime == e->mtime
			? document_cost_known(s->known.milliseconds)
			: look_at(s, e);
	s->entries++;
	s->progress.done++;
	progress_tick(&s->progress);
	note(s, e, cost, e->kind == INBOX_FOLDER_UNREADABLE);
	return known ? advance(s, err) : 0;
}

static int walk(struct sharding *s, struct error *err)
{
	struct stat archive;
	int64_t inbox;
	if (stat(s->archive.root, &archive) < 0)
		return error_file(err, "look at", s->archive.root);
	progress_start(&s->progress, "listed", 0);
	for (s->inbox = 0; s->inbox < s->config->inbox_count; s->inbox++) {
		int64_t before = s->entries;
		s->had_any = s->more = false;
		if (s->ledger &&
			(ledger_inbox_find(s->ledger, s->roots[s->inbox], &inbox, err) < 0 ||
				ledger_scan_begin(s->ledger, inbox, err) < 0 || advance(s, err) < 0))
			return -1;
		if (inbox_walk(s->roots[s->inbox], &archive, visit, s, err) < 0)
			return -1;
		if (s->had_any && s->entries == before)
			return error_set(err, ERROR_SYSTEM,
				"the inbox %s is empty, but the archive knows files of it: is it mounted? No "
				"list was changed",
				s->roots[s->inbox]);
	}
	progress_clear(&s->progress);
	return 0;
}

/* ------------------------------------------------------------------ the plan */

static uint64_t total_cost(const struct bucket_sums *sums)
{
	uint64_t total = 0;
	for (int b = 0; b < SHARD_BUCKETS; b++)
		total += sums->cost[b];
	return total;
}

static size_t total_documents(const struct bucket_sums *sums)
{
	int64_t total = 0;
	for (int b = 0; b < SHARD_BUCKETS; b++)
		total += sums->documents[b];
	return (size_t)total;
}

/* Only one list: all into it. */
static void join_classes(struct sharding *s)
{
	for (int b = 0; b < SHARD_BUCKETS; b++) {
		s->sums[TEXT].cost[b] += s->sums[OCR].cost[b];
		s->sums[TEXT].documents[b] += s->sums[OCR].documents[b];
		s->sums[TEXT].scanned_pages[b] += s->sums[OCR].scanned_pages[b];
		if (s->sums[OCR].largest[b] > s->sums[TEXT].largest[b])
			s->sums[TEXT].largest[b] = s->sums[OCR].largest[b];
	}
	s->sums[OCR] = (struct bucket_sums){{0}, {0}, {0}, {0}};
}

static size_t clamp(size_t n, size_t least, size_t most)
{
	return n < least ? least : n > most ? most : n;
}

/* The earlier number where it still serves (between half and double of what it should be), so that few paths
 * change shards. */
static size_t steady(size_t wanted, size_t earlier)
{
	return earlier && wanted <= earlier * 2 && earlier <= wanted * 2 ? earlier : wanted;
}

static void count_lists(struct sharding *s)
{
	const uint64_t text = total_cost(&s->sums[TEXT]), ocr = total_cost(&s->sums[OCR]);
	const size_t all = s->config->count;
	if (!all) {
		const uint64_t size = (uint64_t)s->config->seconds * 1000000;
		s->count[TEXT] =
			clamp(steady((size_t)(text / size) + 1, s->earlier_count[TEXT]), 1, SHARD_BUCKETS);
		s->count[OCR] = ocr
			? clamp(steady((size_t)(ocr / size) + 1, s->earlier_count[OCR]), 1, SHARD_BUCKETS)
			: 0;
		return;
	}
	if (all == 1)
		join_classes(s);
	/* As many as its share of the cost, but some for each, and no more than it has documents. */
	size_t texts = all;
	if (all > 1 && ocr) {
		const size_t scans = total_documents(&s->sums[OCR]);
		texts = clamp((size_t)((double)text / (double)(text + ocr) * (double)all + 0.5), 1, all - 1);
		if (s->earlier_count[TEXT] + s->earlier_count[OCR] == all && s->earlier_count[OCR])
			texts = clamp(steady(texts, s->earlier_count[TEXT]), 1, all - 1);
		if (all - texts > scans)
			texts = all - scans;
	}
	s->count[TEXT] = clamp(texts, 1, SHARD_BUCKETS);
	s->count[OCR] = clamp(all - texts, 0, SHARD_BUCKETS);
}

/* ------------------------------------------------------------------ the lists */

static struct shard_numbers numbers_of(const struct sharding *s, enum lane_class class, size_t number)
{
	struct shard_numbers n = {.plan = s->plan};
	uint64_t cost = 0;
	for (int b = 0; b < SHARD_BUCKETS; b++) {
		if (s->owner[class][b] != number)
			continue;
		n.buckets[b] = true;
		n.documents += s->sums[class].documents[b];
		n.scanned_pages += s->sums[class].scanned_pages[b];
		cost += s->sums[class].cost[b];
		if (s->sums[class].largest[b] > n.largest)
			n.largest = s->sums[class].largest[b];
	}
	n.seconds = (int64_t)((cost + 999999) / 1000000);
	return n;
}

struct written {
	struct new_file file;
	size_t inbox; /* that was last written to it; SIZE_MAX none */
	enum lane_class class;
	size_t number;
};

static void write_entry(struct written *w, size_t inbox, const char *path, bool kept)
{
	if (w->inbox != inbox)
		shard_list_write_inbox(w->file.stream, inbox);
	w->inbox = inbox;
	shard_list_write(w->file.stream, path, kept);
}

/* Goes through the walk's notes, for those lists that are open now. */
static int write_entries(struct sharding *s, struct written *open_lists, size_t count, struct error *err)
{
	struct path_list paths = {.stream = s->notes, .end = '\0'};
	struct note n;
	int result = 0;
	rewind(s->notes);
	while (result == 0 && fread(&n, sizeof n, 1, s->notes) == 1) {
		if (path_list_next(&paths, err) <= 0) {
			result = error_set(err, ERROR_SYSTEM, "the walk's notes cannot be read back");
			break;
		}
		enum lane_class class = s->count[n.class] ? (enum lane_class)n.class : TEXT;
		for (size_t i = 0; i < count; i++) {
			struct written *w = &open_lists[i];
			bool owner = w->class == class && s->owner[class][n.bucket] == w->number;
			/* What is below such a folder may be anybody's. */
			if (owner || n.folder)
				write_entry(w, n.inbox, paths.path.data, !owner);
		}
	}
	if (result == 0 && ferror(s->notes))
		result = error_set(err, ERROR_SYSTEM, "the walk's notes cannot be read back");
	path_list_free(&paths);
	return result;
}

static int write_lists(struct sharding *s, struct written *open_lists, size_t count, struct error *err)
{
	size_t opened = 0;
	int result = 0;
	for (; result == 0 && opened < count; opened++) {
		struct written *w = &open_lists[opened];
		struct shard_numbers n = numbers_of(s, w->class, w->number);
		char *path = list_path(s, w->class, w->number);
		result = path ? new_file_open(&w->file, path, err) : error_memory(err);
		free(path);
		if (result == 0)
			shard_list_write_head(w->file.stream, &n, s->roots, s->config->inbox_count);
	}
	if (result == 0)
		result = write_entries(s, open_lists, count, err);
	for (size_t i = 0; i < opened; i++) {
		struct written *w = &open_lists[i];
		if (result < 0) {
			new_file_abandon(&w->file);
			continue;
		}
		result = new_file_commit(&w->file, err);
		if (result == 0) {
			struct shard_numbers n = numbers_of(s, w->class, w->number);
			char name[32];
			snprintf(name, sizeof name, "%s-%04zu", class_names[w->class], w->number + 1);
			s->config->tell(s->config->context, name, &n);
		}
	}
	return result;
}

/* Whether a shard has run over its empty list: then nothing is left to do for it. */
static bool is_retired(const struct sharding *s, const struct earlier *e, const char *list)
{
	struct error ignored;
	struct stat st;
	bool working, failed, retired = false;
	char hash[HASH_HEX_SIZE];
	const char *done;
	char *shard = archive_path(&s->archive, "shards/%s-%04zu", class_names[e->class], e->number + 1);
	char *state = shard ? attempt_state(shard, &working, &failed, &ignored) : NULL;
	struct buffer path = {0};
	buffer_add_format(&path, "%s/ledger.db", state ? state : "");
	struct ledger *l = state && buffer_ok(&path) ? ledger_open(path.data, DB_FIXED, &ignored) : NULL;
	if (l && ledger_meta_get(l, "list", &done, &ignored) == 0 &&
		file_hash(list, hash, &st, &ignored) == 0)
		retired = strcmp(hash, done) == 0;
	ledger_close(l);
	buffer_free(&path);
	free(state);
	free(shard);
	return retired;
}

static int retire(struct sharding *s, const struct earlier *e, struct error *err)
{
	char *path = list_path(s, e->class, e->number);
	int result = 0;
	if (!path)
		return error_memory(err);
	if (!e->documents && is_retired(s, e, path)) {
		if (unlink(path) < 0)
			result = error_file(err, "take away", path);
	} else {
		struct written w = {.inbox = SIZE_MAX, .class = e->class, .number = e->number};
		result = write_lists(s, &w, 1, err);
	}
	free(path);
	return result;
}

static int write_all(struct sharding *s, struct error *err)
{
	struct written *open_lists = calloc(AT_ONCE, sizeof *open_lists);
	size_t count = 0;
	int result = open_lists ? 0 : error_memory(err);
	if (fflush(s->notes) != 0)
		result = error_set(
			err, ERROR_SYSTEM, "the walk's notes cannot be written: %s", strerror(errno));
	for (int c = 0; result == 0 && c < CLASSES; c++)
		for (size_t i = 0; result == 0 && i < s->count[c]; i++) {
			open_lists[count++] =
				(struct written){.inbox = SIZE_MAX, .class = (enum lane_class)c, .number = i};
			if (count == AT_ONCE) {
				result = write_lists(s, open_lists, count, err);
				count = 0;
			}
		}
	if (result == 0 && count)
		result = write_lists(s, open_lists, count, err);
	for (size_t i = 0; result == 0 && i < s->earlier_lists; i++)
		if (s->earlier[i].number >= s->count[s->earlier[i].class])
			result = retire(s, &s->earlier[i], err);
	free(open_lists);
	return result;
}

/* ------------------------------------------------------------------ all */

static int open_all(struct sharding *s, struct error *err)
{
	const struct sharding_config *c = s->config;
	char *folder, *ledger, *notes;
	int result = -1;
	s->roots = calloc(c->inbox_count + 1, sizeof *s->roots);
	if (!s->roots)
		return error_memory(err);
	if (c->inbox_count > UINT16_MAX)
		return error_set(err, ERROR_SYSTEM, "too many inboxes");
	if (inbox_roots(c->inboxes, c->inbox_count, s->roots, err) < 0 ||
		archive_open(&s->archive, c->archive, true, err) < 0 || archive_lock(&s->archive, err) < 0)
		return -1;
	folder = archive_path(&s->archive, "shards");
	ledger = archive_path(&s->archive, "ledger.db");
	notes = archive_path(&s->archive, "work/shards.notes");
	if (!folder || !ledger || !notes)
		error_memory(err);
	else if (mkdir(folder, 0750) < 0 && errno != EEXIST)
		error_file(err, "make the folder", folder);
	else if (access(ledger, F_OK) == 0 && !(s->ledger = ledger_open(ledger, DB_READ, err)))
		result = -1;
	else if (!(s->notes = fopen(notes, "w+be")))
		error_file(err, "write", notes);
	else
		/* Of use to this process only. */
		result = unlink(notes) < 0 ? error_file(err, "take away", notes) : read_earlier(s, err);
	free(folder);
	free(ledger);
	free(notes);
	return result;
}

int sharding_make(const struct sharding_config *config, struct error *err)
{
	struct sharding *s = calloc(1, sizeof *s);
	if (!s)
		return error_memory(err);
	s->config = config;
	s->archive.lock_fd = -1;
	progress_init(&s->progress, config->quiet);
	int result = open_all(s, err) < 0 || walk(s, err) < 0 ? -1 : 0;
	if (result == 0) {
		s->plan++;
		count_lists(s);
		for (int c = 0; c < CLASSES; c++)
			if (s->count[c])
				shard_plan(s->sums[c].cost, s->owner[c], s->count[c]);
			else
				memset(s->owner[c], 0xff, sizeof s->owner[c]);
		result = write_all(s, err);
	}
	progress_clear(&s->progress);
	ledger_close(s->ledger);
	if (s->notes)
		fclose(s->notes);
	for (size_t i = 0; s->roots && i < config->inbox_count; i++)
		free(s->roots[i]);
	free(s->roots);
	archive_close(&s->archive);
	buffer_free(&s->head);
	buffer_free(&s->full);
	free(s->earlier);
	free(s);
	return result;
}
