/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export_parts.h"

#include <string.h>

const char *export_string(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));
	return s ? s : "";
}

const char *export_first_due(const json_t *all)
{
	const char *first = "";
	size_t i;
	const json_t *one;
	json_array_foreach(json_object_get(all, "deadlines"), i, one) {
		const char *due = export_string(one, "due");
		/* ISO 8601: the order of letters is that of time. */
		if (*due && (!*first || strcmp(due, first) < 0))
			first = due;
	}
	return first;
}
