/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* vsnprintf cuts at a byte; a message with half a letter would make the record invalid UTF-8. */
static void trim_partial_character(char *s)
{
	size_t len = strlen(s);
	size_t back = 0;
	while (back < len && back < 4 && ((unsigned char)s[len - 1 - back] & 0xC0) == 0x80)
		back++;
	if (back == len)
		return;
	unsigned char lead = (unsigned char)s[len - 1 - back];
	size_t need = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
	if (back < need)
		s[len - 1 - back] = '\0';
}

int error_set(struct error *err, const char *code, const char *format, ...)
{
	if (!err)
		return -1;
	snprintf(err->code, sizeof err->code, "%s", code);
	va_list args;
	va_start(args, format);
	int n = vsnprintf(err->message, sizeof err->message, format, args);
	va_end(args);
	if (n < 0)
		err->message[0] = '\0';
	else if ((size_t)n >= sizeof err->message)
		trim_partial_character(err->message);
	return -1;
}

int error_memory(struct error *err)
{
	return error_set(err, ERROR_OUT_OF_MEMORY, "out of memory");
}
