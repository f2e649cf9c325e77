/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A shard's list: what `congvan shards` hands to one `congvan run --from`. A file of entries, each ended by a
 * NUL, so that any path fits:
 *
 *   congvan-shard=1        the format
 *   plan=12                which plan of `congvan shards` for this archive, counted: a shard that was run
 * over an earlier one is behind documents=20000        how many files, and what reading all of them is
 * expected to take of one core scanned-pages=0 seconds=80 largest=1048576        bytes of the largest file
 *   buckets=0,7-9,4095     the buckets that are this shard's (shard_plan.h): for the next night's plan
 *   inbox=/srv/in          the inboxes of the night, absolute, in their order: the same in every list
 *   of=0                   what follows lies in the inbox of that number; at most once for each, ascending
 *   kept=sub/              a folder that could not be read: what is below it is left as it was
 *   =sub/a.pdf             a file, relative to the inbox; by path, byte for byte (kept ones among them)
 */
#ifndef CONGVAN_SHARD_LIST_H
#define CONGVAN_SHARD_LIST_H

#include "archive.h"
#include "file_hash.h"
#include "path_list.h"
#include "shard_plan.h"

#include <stdint.h>

struct shard_numbers {
	int64_t plan, documents, scanned_pages, seconds, largest;
	bool buckets[SHARD_BUCKETS];
};

/* One being read. */
struct shard_list {
	struct shard_numbers numbers;
	char **inboxes; /* owned */
	size_t inbox_count, inbox_size;
	char hash[HASH_HEX_SIZE]; /* of the whole file: which list it is */
	struct path_list entries;
	const char *name;     /* for messages; borrowed */
	size_t inbox;         /* that entries are of now; inbox_count before the first */
	bool told;            /* the entry read last is still to be handed out */
	struct buffer before; /* the entry before, for the order */
};

/* Reads all up to the entries. 0, or -1 with a message that names the file; free in any case. */
int shard_list_open(struct shard_list *l, const char *path, struct error *err);
void shard_list_free(struct shard_list *l);
/* The next entry of that inbox: 1 with *path (borrowed until the next call) and *kept, 0 where there is none,
 * -1. Inboxes are asked for in their order. */
int shard_list_next(struct shard_list *l, size_t inbox, const char **path, bool *kept, struct error *err);

/* Writing, into a file in the making: a write that fails shows when it is committed. */
void shard_list_write_head(FILE *f, const struct shard_numbers *n, char **inboxes, size_t inbox_count);
void shard_list_write_inbox(FILE *f, size_t inbox);
void shard_list_write(FILE *f, const char *path, bool kept);

#endif
