/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ready_patterns.h"

/* By words of eight bytes: all patterns of a stage have their key sought when it starts. The multiplier is Knuth's MMIX. */
uint64_t ready_pattern_key(const char *pattern, uint32_t options)
{
	size_t len = strlen(pattern);
	uint64_t key = options ^ (uint64_t)len << 32;
	for (; len >= sizeof key; len -= sizeof key, pattern += sizeof key) {
		uint64_t word;
		memcpy(&word, pattern, sizeof word);
		key = (key ^ word) * 6364136223846793005u;
		key ^= key >> 29;
	}
	uint64_t rest = 0;
	memcpy(&rest, pattern, len);
	key = (key ^ rest) * 6364136223846793005u;
	return key ^ key >> 29;
}

const struct ready_pattern *ready_pattern_find(const char *pattern, uint32_t options)
{
	uint64_t key = ready_pattern_key(pattern, options);
	size_t low = 0, high = ready_pattern_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (ready_patterns[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ready_pattern_count && ready_patterns[low].key == key ? &ready_patterns[low] : NULL;
}

int ready_pattern_code(const struct ready_pattern *ready, struct buffer *out)
{
	buffer_clear(out);
	buffer_add(out, (const char *)ready_beginning, ready_beginning_size);
	buffer_add(out, (const char *)ready_codes + ready->code, ready->size);
	return buffer_ok(out) ? 0 : -1;
}
