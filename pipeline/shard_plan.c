/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shard_plan.h"

#include <nettle/sha2.h>
#include <stdlib.h>

unsigned shard_bucket(struct span path)
{
	struct sha256_ctx context;
	uint8_t digest[SHA256_DIGEST_SIZE];
	sha256_init(&context);
	sha256_update(&context, path.len, (const uint8_t *)path.ptr);
	sha256_digest(&context, sizeof digest, digest);
	return (unsigned)digest[0] << 4 | digest[1] >> 4;
}

struct bucket {
	uint64_t cost;
	unsigned number;
};

static int dearest_first(const void *a, const void *b)
{
	const struct bucket *x = a, *y = b;
	if (x->cost != y->cost)
		return x->cost > y->cost ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void extremes(const uint64_t *load, size_t count, size_t *least, size_t *most)
{
	*least = *most = 0;
	for (size_t i = 1; i < count; i++) {
		if (load[i] < load[*least])
			*least = i;
		if (load[i] > load[*most])
			*most = i;
	}
}

/* The dearest bucket of `from` that may move by no more than half of the difference: so no move is ever
 * undone. */
static unsigned movable(const struct bucket *sorted, const uint16_t *owner, size_t from, uint64_t difference)
{
	for (unsigned i = 0; i < SHARD_BUCKETS; i++)
		if (owner[sorted[i].number] == from && sorted[i].cost && sorted[i].cost <= difference / 2)
			return sorted[i].number;
	return SHARD_BUCKETS;
}

size_t shard_plan(const uint64_t cost[SHARD_BUCKETS], uint16_t owner[SHARD_BUCKETS], size_t count)
{
	struct bucket sorted[SHARD_BUCKETS];
	uint64_t load[SHARD_BUCKETS] = {0}, total = 0;
	uint16_t buckets[SHARD_BUCKETS] = {0};
	size_t least, most, moved = 0;
	for (unsigned i = 0; i < SHARD_BUCKETS; i++) {
		sorted[i] = (struct bucket){cost[i], i};
		total += cost[i];
		if (owner[i] >= count) {
			moved += owner[i] != SHARD_NONE;
			owner[i] = SHARD_NONE;
		} else {
			load[owner[i]] += cost[i];
			buckets[owner[i]]++;
		}
	}
	qsort(sorted, SHARD_BUCKETS, sizeof *sorted, dearest_first);
	for (unsigned i = 0; i < SHARD_BUCKETS; i++) {
		if (owner[sorted[i].number] != SHARD_NONE)
			continue;
		/* Where least is; among equals (buckets without files cost nothing) where fewest are. */
		least = 0;
		for (size_t k = 1; k < count; k++)
			if (load[k] < load[least] || (load[k] == load[least] && buckets[k] < buckets[least]))
				least = k;
		owner[sorted[i].number] = (uint16_t)least;
		load[least] += sorted[i].cost;
		buckets[least]++;
	}
	for (;;) {
		extremes(load, count, &least, &most);
		/* load > 1.2 * total / count */
		if (load[most] * 5 <= total / count * 6)
			return moved;
		unsigned b = movable(sorted, owner, most, load[most] - load[least]);
		if (b == SHARD_BUCKETS)
			return moved;
		owner[b] = (uint16_t)least;
		load[most] -= cost[b];
		load[least] += cost[b];
		moved++;
	}
}
