/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every fuzzer needs: an invariant that says what broke. Leaks are found by the sanitizer after each input. */
#ifndef CONGVAN_FUZZ_H
#define CONGVAN_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

/* The same where the condition speaks for itself. */
#define holds(condition) check((condition), #condition)

#endif
