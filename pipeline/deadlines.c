/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tags.h"

int find_deadlines(struct tags *tags, struct rules *rules, struct span text, const struct dispatch *d,
	struct error *err)
{
	(void)tags, (void)rules, (void)text, (void)d, (void)err;
	return 0;
}
