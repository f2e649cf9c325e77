/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days counted forth and back come out where they began; months keep within their days. */
#include "fuzz.h"

#include "calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct date d;
	char text[DATE_TEXT_SIZE];
	if (size >= 10 && date_parse((struct span){(const char *)data, size}, &d)) {
		date_format(d, text);
		if (memcmp(text, data, 10) != 0)
			abort();
	}
	if (size < 8)
		return 0;
	d = (struct date){1000 + (data[0] << 8 | data[1]) % 8000, 1 + data[2] % 12, 1 + data[3] % 31};
	if (!date_valid(d))
		return 0;
	long days = (long)(data[4] << 8 | data[5]) - 32768;
	struct date moved = date_add_days(d, days);
	if (date_compare(date_add_days(moved, -days), d) != 0 || date_number(moved) - date_number(d) != days)
		abort();
	if (moved.year >= 1000 && moved.year <= 9999 && !date_valid(moved))
		abort();
	if ((date_weekday(date_add_days(d, 7)) != date_weekday(d)) || date_weekday(d) < 0 || date_weekday(d) > 6)
		abort();
	struct date later = date_add_months(d, data[6] % 120);
	if (later.year <= 9999 && (!date_valid(later) || later.day > d.day))
		abort();
	return 0;
}
