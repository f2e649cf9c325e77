/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For LD_PRELOAD: the n-th allocation of a process fails, and where asked for all later ones.
 *
 *   FAIL_AT=n     the n-th fails, counted from the start of main(); in a forked process the count goes on
 *   FAIL_FROM=n   it and all later ones
 *   FAIL_SPARE=NAME   calls from a library of that name do not count, and fail only after another has failed
 *   FAIL_COUNT=FILE   how many there were is written there when the process ends
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_long calls;
static long fail_at, fail_from;
static bool armed, starved;
static const char *spared;
static pid_t first_process;

/* Libraries made themselves ready before: what we start with is our own. */
__attribute__((constructor)) static void arm(void)
{
	const char *at = getenv("FAIL_AT"), *from = getenv("FAIL_FROM");
	fail_at = at ? atol(at) : 0;
	fail_from = from ? atol(from) : 0;
	spared = getenv("FAIL_SPARE");
	first_process = getpid();
	armed = true;
}

__attribute__((destructor)) static void tell(void)
{
	const char *file = getenv("FAIL_COUNT");
	char text[32];
	if (!file || getpid() != first_process)
		return;
	int n = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, text, (size_t)n) != n)
		_exit(99);
}

static bool is_spared(const void *caller)
{
	Dl_info library;
	return spared && dladdr(caller, &library) && strstr(library.dli_fname, spared);
}

static bool fails(const void *caller)
{
	if (!armed || (!starved && is_spared(caller)))
		return false;
	long n = atomic_fetch_add(&calls, 1) + 1;
	if (n != fail_at && (!fail_from || n < fail_from))
		return false;
	starved = n >= fail_from && fail_from;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
	void *p = fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
	if (!p)
		return ENOMEM;
	*memory = p;
	return 0;
}
