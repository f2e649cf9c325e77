/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split.h"

int split_dispatch(struct dispatch *d, struct rules *rules, struct span text,
	const struct lines *lines, struct diagnostics *diagnostics, struct error *err)
{
	(void)rules, (void)lines, (void)diagnostics;
	if (ARRAY_GROW(d->zones, d->zone_count, d->zone_size) < 0)
		return error_memory(err);
	d->zones[d->zone_count++] = (struct zone){ZONE_BODY, {0, text.len}};
	return 0;
}
