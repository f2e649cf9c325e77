/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "furniture.h"

int furniture_mark(struct rules *rules, struct furniture_line *lines, size_t count,
	struct furniture_findings *findings, struct error *err)
{
	(void)rules;
	(void)lines;
	(void)count;
	(void)err;
	findings->signed_at[0] = '\0';
	return 0;
}
