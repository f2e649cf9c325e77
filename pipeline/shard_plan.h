/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which path belongs to which shard. A path hashes to one of 4,096 buckets, whatever else there is; buckets
 * are packed into shards by what they are expected to cost, beginning with where each was the night before:
 * so the next night changes little.
 */
#ifndef CONGVAN_SHARD_PLAN_H
#define CONGVAN_SHARD_PLAN_H

#include "span.h"

#include <stdint.h>

#define SHARD_BUCKETS 4096
#define SHARD_NONE UINT16_MAX

/* The first 12 bits of the SHA-256 of the path (relative to its inbox, its bytes as they are). Never to be
 * changed: an archive's files would all change shards. */
unsigned shard_bucket(struct span path);

/*
 * Gives every bucket a shard from 0 to count - 1 (count at most SHARD_BUCKETS). On entry owner[] says where
 * each was before, SHARD_NONE or a number beyond count where nowhere: those go, dearest first, where least
 * is. Then buckets move from the dearest shard to the cheapest, but only as long as the dearest is over the
 * mean by more than a fifth. The same for the same input. Returns how many buckets that had a shard changed
 * it.
 */
size_t shard_plan(const uint64_t cost[SHARD_BUCKETS], uint16_t owner[SHARD_BUCKETS], size_t count);

#endif
