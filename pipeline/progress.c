/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define TERMINAL_EVERY 200
#define LOG_EVERY 60000

int64_t monotonic_ms(void)
{
	struct timespec t;
	if (clock_gettime(CLOCK_MONOTONIC, &t) < 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_init(struct progress *p, bool quiet)
{
	*p = (struct progress){.quiet = quiet, .terminal = isatty(2) != 0};
}

void progress_start(struct progress *p, const char *what, int64_t total)
{
	p->what = what;
	p->started = p->told = monotonic_ms();
	p->total = total;
	p->done = p->failed = 0;
}

void progress_tick(struct progress *p)
{
	int64_t now = monotonic_ms();
	if (p->quiet || !p->total || now - p->told < (p->terminal ? TERMINAL_EVERY : LOG_EVERY))
		return;
	p->told = now;
	double seconds = (double)(now - p->started) / 1000;
	double rate = seconds > 0 ? (double)p->done / seconds : 0;
	int64_t left = rate > 0 ? (int64_t)((double)(p->total - p->done) / rate) : 0;
	fprintf(stderr, "%scongvan-run: %" PRId64 " of %" PRId64 " %s (%d %%), %.1f a second, %" PRId64 " failed, ",
		p->terminal ? "\r\033[K" : "", p->done, p->total, p->what, (int)(100 * p->done / p->total), rate,
		p->failed);
	if (rate > 0)
		fprintf(stderr, "%" PRId64 ":%02d:%02d left", left / 3600, (int)(left / 60 % 60), (int)(left % 60));
	else
		fprintf(stderr, "time left not known yet");
	if (!p->terminal)
		fputc('\n', stderr);
	fflush(stderr);
	p->shown = p->terminal;
}

void progress_clear(struct progress *p)
{
	if (p->shown)
		fprintf(stderr, "\r\033[K");
	p->shown = false;
}
