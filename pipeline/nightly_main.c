/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nightly.h"

#include "stage.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

/* Signals belong to the process: so does this. */
static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	/* The second time it is meant. */
	if (stop)
		_exit(STATUS_SYSTEM);
	stop = 1;
}

const volatile sig_atomic_t *nightly_catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};
	umask(umask(077) | 027); /* records may be secret */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	return &stop;
}

static void print_numbers(const char *what, const struct nightly_numbers *m)
{
	const struct ledger_books *b = &m->books;
	printf("%s %" PRId64 ": %" PRId64 " inputs = %" PRId64 " records + %" PRId64 " partial + %" PRId64 " quarantined + %" PRId64
		" skipped\n",
		what, m->run, m->inputs, b->records, b->partial, b->quarantined, b->skipped);
	printf(
		"  %" PRId64 " unchanged, %" PRId64 " new, %" PRId64 " changed, %" PRId64 " moved, %" PRId64 " copied, %" PRId64
		" deleted; %" PRId64 " read in %.1f s, %" PRId64 " of them failed\n",
		m->unchanged + m->touched, m->fresh, m->changed, m->moved, m->copied, m->deleted, m->processed,
		(double)m->milliseconds / 1000, m->failed);
	if (m->outdated)
		printf( "  %" PRId64 " documents were read with other rules or options: --redo reads them again\n", m->outdated);
}

int nightly_say(const char *program, int status, bool show, const struct nightly_numbers *numbers, const struct error *err)
{
	if (show)
		print_numbers(program, numbers);
	if (status == STATUS_SYSTEM)
		stage_message(program, NULL, "%s", err->message);
	else if (fflush(stdout) != 0) {
		stage_message(program, NULL, "cannot write to standard output: %s", strerror(errno));
		status = STATUS_SYSTEM;
	}
	return status;
}
