/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout.h"

#include <stdlib.h>

int layout_page(struct layout *result, const struct layout_page *page)
{
	(void)page;
	buffer_clear(&result->text);
	result->count = result->run_count = 0;
	return 0;
}

void layout_free(struct layout *result)
{
	buffer_free(&result->text);
	free(result->lines);
	free(result->runs);
	*result = (struct layout){0};
}
