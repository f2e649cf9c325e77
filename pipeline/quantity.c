/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quantity.h"

#include <stdint.h>

int quantity_parse(const char *text, size_t least, size_t most, size_t *value, struct error *err)
{
	size_t n = 0;
	const char *p = text;
	unsigned shift = 0;
	if (*p < '0' || *p > '9')
		goto none;
	for (; *p >= '0' && *p <= '9'; p++) {
		size_t digit = (size_t)(*p - '0');
		if (n > (SIZE_MAX - digit) / 10)
			goto range;
		n = n * 10 + digit;
	}
	switch (*p) {
	case 'K': case 'k': shift = 10; p++; break;
	case 'M': case 'm': shift = 20; p++; break;
	case 'G': case 'g': shift = 30; p++; break;
	default: break;
	}
	if (*p)
		goto none;
	if (n > SIZE_MAX >> shift)
		goto range;
	n <<= shift;
	if (n < least || n > most)
		goto range;
	*value = n;
	return 0;
none:
	return error_set(err, ERROR_SYSTEM, "\"%.60s\" is no number (like 500, 64K, 200M or 2G)", text);
range:
	return error_set(err, ERROR_SYSTEM, "\"%.60s\" is out of range: from %zu to %zu", text, least, most);
}
