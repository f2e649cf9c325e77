/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "worker_part.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_SECCOMP
#include <linux/sched.h>
#include <seccomp.h>
#endif

void worker_step(struct worker_progress *progress, int number)
{
	atomic_store(&progress->number, number);
	atomic_fetch_add(&progress->steps, 1);
}

#ifdef HAVE_SECCOMP
/* Everything is allowed but what reaches out of the process: libraries differ in the harmless rest. */
static int confine(void)
{
	static const int denied[] = {SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect),
		SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(execve),
		SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace),
		SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(kill), SCMP_SYS(tkill),
		SCMP_SYS(setpgid), SCMP_SYS(setsid), SCMP_SYS(creat), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
		SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(mkdir),
		SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(symlink),
		SCMP_SYS(symlinkat), SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(truncate),
		SCMP_SYS(ftruncate), SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat),
		SCMP_SYS(chown), SCMP_SYS(fchown), SCMP_SYS(lchown), SCMP_SYS(fchownat), SCMP_SYS(utime),
		SCMP_SYS(utimes), SCMP_SYS(utimensat), SCMP_SYS(futimesat), SCMP_SYS(setxattr),
		SCMP_SYS(lsetxattr), SCMP_SYS(fsetxattr), SCMP_SYS(mount), SCMP_SYS(umount2),
		SCMP_SYS(chroot), SCMP_SYS(pivot_root), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(bpf),
		SCMP_SYS(perf_event_open), SCMP_SYS(keyctl), SCMP_SYS(add_key)};
	int result = -1;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (!filter)
		return -1;
	for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), denied[i], 0) < 0)
			goto out;
	/* Newer calls whose arguments a filter cannot see: libraries fall back to the older ones. */
	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(openat2), 0) < 0 ||
		seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) < 0 ||
		seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(io_uring_setup), 0) < 0)
		goto out;
	/* Threads yes, processes no; files for reading only. */
	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
		    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) < 0)
		goto out;
	static const unsigned writing[] = {O_WRONLY, O_RDWR};
	for (size_t i = 0; i < 2; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(open), 1,
			    SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, writing[i])) < 0 ||
			seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, writing[i])) < 0)
			goto out;
	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(open), 1,
		    SCMP_A1(SCMP_CMP_MASKED_EQ, O_CREAT, O_CREAT)) < 0 ||
		seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, O_CREAT, O_CREAT)) < 0)
		goto out;
	result = seccomp_load(filter);
out:
	seccomp_release(filter);
	return result;
}
#else
static int confine(void)
{
	return 0;
}
#endif

/* CPU seconds are counted over the process's life: each request gets its own on top. */
static void allow_seconds(unsigned seconds)
{
	struct timespec used;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	if (seconds)
		worker_limit(RLIMIT_CPU, (rlim_t)used.tv_sec + seconds + 1, RLIM_INFINITY);
}

static void serve(struct worker *w, int fd)
{
	struct buffer request = {0}, response = {0};
	/* One document's memory serves the next: without this a tenth of the time went to the kernel for
	 * pages given back and asked for again. */
	mallopt(M_TRIM_THRESHOLD, 16 << 20);
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	for (;;) {
		uint64_t len;
		if (worker_read_all(fd, &len, sizeof len) < 0)
			_exit(0);
		buffer_clear(&request);
		buffer_clear(&response);
		if (buffer_reserve(&request, len) < 0)
			_exit(EXIT_MEMORY);
		if (len && worker_read_all(fd, request.data, len) < 0)
			_exit(0);
		request.len = len;
		atomic_store(&w->progress->taken, true);
		allow_seconds(w->progress->seconds);
		int failed = w->config.handle(w->config.context, buffer_span(&request), &response,
			w->progress);
		if (failed || !buffer_ok(&response))
			_exit(EXIT_MEMORY);
		len = response.len;
		if (worker_write_all(fd, &len, sizeof len) < 0 || worker_write_all(fd, response.data, response.len) < 0)
			_exit(0);
		/* One huge document must not keep its memory for all that come after it. */
		if (response.size > (size_t)1 << 24)
			buffer_free(&response);
	}
}

/* A kernel without seccomp still has the limits of worker.c. */
static void live_forked(struct worker *w, int fd)
{
	confine();
	serve(w, fd);
}

struct worker *worker_new_forked(const struct worker_config *config)
{
	struct worker *w = worker_new(config);
	if (w)
		w->live = live_forked;
	return w;
}

int worker_serve(const struct worker_config *config)
{
	struct worker w = {.config = *config};
	w.progress = mmap(NULL, sizeof *w.progress, PROT_READ | PROT_WRITE, MAP_SHARED, PROGRAM_SHARED, 0);
	if (w.progress == MAP_FAILED)
		return -1;
	close(PROGRAM_SHARED);
	confine();
	serve(&w, PROGRAM_SOCKET);
	return -1; /* not reached */
}
