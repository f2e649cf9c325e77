/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calendar.h"

int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return month == 2 && leap ? 29 : days[month - 1];
}

bool date_valid(struct date d)
{
	return d.year >= 1000 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
		d.day <= days_in_month(d.year, d.month);
}

/* Counting years from March puts the leap day at a year's end, so that months before it have fixed
 * lengths: (153 m + 2) / 5 days lie before the m-th month from March. */
long date_number(struct date d)
{
	long year = d.year - (d.month <= 2);
	long month = (d.month + 9) % 12;
	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + d.day - 1;
}

struct date date_from_number(long number)
{
	long year = (10000 * number + 14780) / 3652425;
	long rest = number - (365 * year + year / 4 - year / 100 + year / 400);
	if (rest < 0) {
		year--;
		rest = number - (365 * year + year / 4 - year / 100 + year / 400);
	}
	long month = (5 * rest + 2) / 153;
	return (struct date){(int)(year + (month >= 10)), (int)((month + 2) % 12 + 1),
		(int)(rest - (153 * month + 2) / 5 + 1)};
}

struct date date_add_days(struct date d, long days)
{
	return date_from_number(date_number(d) + days);
}

struct date date_add_months(struct date d, int months)
{
	int total = d.year * 12 + d.month - 1 + months;
	struct date result = {total / 12, total % 12 + 1, d.day};
	int last = days_in_month(result.year, result.month);
	if (result.day > last)
		result.day = last;
	return result;
}

int date_weekday(struct date d)
{
	return (int)((date_number(d) + 2) % 7); /* 1 March 0000 is a Wednesday */
}

int date_compare(struct date a, struct date b)
{
	return a.year != b.year ? a.year - b.year : a.month != b.month ? a.month - b.month
								: a.day - b.day;
}

static int digits(const char *s, int count)
{
	int value = 0;
	for (int i = 0; i < count; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		value = value * 10 + s[i] - '0';
	}
	return value;
}

bool date_parse(struct span text, struct date *d)
{
	if (text.len < 10 || (text.len > 10 && text.ptr[10] != 'T') || text.ptr[4] != '-' ||
		text.ptr[7] != '-')
		return false;
	*d = (struct date){digits(text.ptr, 4), digits(text.ptr + 5, 2), digits(text.ptr + 8, 2)};
	return date_valid(*d);
}

void date_format(struct date d, char out[DATE_TEXT_SIZE])
{
	int parts[] = {d.year / 1000, d.year / 100 % 10, d.year / 10 % 10, d.year % 10, -1,
		d.month / 10, d.month % 10, -1, d.day / 10, d.day % 10};
	for (int i = 0; i < 10; i++)
		out[i] = parts[i] < 0 ? '-' : (char)('0' + parts[i]);
	out[10] = '\0';
}
