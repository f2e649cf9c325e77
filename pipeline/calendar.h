/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Days of the Gregorian calendar as ISO 8601 writes them, and counting with them.
 * Years 1000 to 9999; no time zones: a dispatch's dates are local dates.
 */
#ifndef CONGVAN_CALENDAR_H
#define CONGVAN_CALENDAR_H

#include "span.h"

struct date {
	int year, month, day; /* month and day from 1; year 0: no date */
};

bool date_valid(struct date d);
int days_in_month(int year, int month);
/* Days since 1 March 0000 in the proleptic calendar: only differences mean something. */
long date_number(struct date d);
struct date date_from_number(long number);
struct date date_add_days(struct date d, long days);
/* The same day some months on, or the month's last day where it has no such day (Civil Code 2015, article 148). */
struct date date_add_months(struct date d, int months);
int date_weekday(struct date d); /* 0 Monday … 6 Sunday */
int date_compare(struct date a, struct date b);
/* Reads "2024-04-05", or the date part of "2021-11-05T17:00"; false for anything else. */
bool date_parse(struct span text, struct date *d);
#define DATE_TEXT_SIZE 11
/* Writes "2024-04-05" and a NUL. */
void date_format(struct date d, char out[DATE_TEXT_SIZE]);

#endif
