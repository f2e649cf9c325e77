/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a program and does something to it at its n-th call that changes a file: write, rename, fsync, unlink and the like. Only the
 * program itself, not what it starts.
 *
 *   inject kill N CMD…      kills it, before the call is done
 *   inject enospc N CMD…    the call fails: no space left on device; and all later ones that take space
 *   inject eio N CMD…       the call fails: input/output error; later ones do not
 *   inject hold N CMD…      it waits there while `sh -c "$INJECT_HOLD"` runs, and goes on
 *   inject count 0 CMD…     nothing; the number of calls goes to file descriptor 9, where it is open
 *
 * Ends as the program does: its status, or 128 + the signal.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#if !defined(__x86_64__)
int main(void)
{
	fprintf(stderr, "inject: knows x86-64 only\n");
	return 77;
}
#else

static bool changes_files(long call)
{
	switch (call) {
	case SYS_write: case SYS_pwrite64: case SYS_writev: case SYS_rename: case SYS_renameat: case SYS_renameat2:
	case SYS_fsync: case SYS_fdatasync: case SYS_unlink: case SYS_unlinkat: case SYS_ftruncate: case SYS_symlink:
	case SYS_symlinkat: case SYS_mkdir: case SYS_mkdirat: case SYS_rmdir:
		return true;
	default:
		return false;
	}
}

static bool takes_space(long call)
{
	return call == SYS_write || call == SYS_pwrite64 || call == SYS_writev || call == SYS_mkdir || call == SYS_symlink ||
		call == SYS_rename;
}

static bool on_descriptor(long call)
{
	return call == SYS_write || call == SYS_pwrite64 || call == SYS_writev || call == SYS_fsync ||
		call == SYS_fdatasync || call == SYS_ftruncate;
}

/* A file, no pipe or terminal: only there a disk can be full. */
static bool is_file(pid_t pid, long fd)
{
	char path[64], target[16];
	snprintf(path, sizeof path, "/proc/%d/fd/%ld", pid, fd);
	ssize_t n = readlink(path, target, sizeof target);
	return n > 8 && target[0] == '/' && (memcmp(target, "/dev/", 5) != 0 || memcmp(target, "/dev/shm", 8) == 0);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	const char *mode = argv[1];
	long nth = atol(argv[2]), count = 0, failing = 0;
	int code = strcmp(mode, "enospc") == 0 ? ENOSPC : strcmp(mode, "eio") == 0 ? EIO : 0;
	bool killing = strcmp(mode, "kill") == 0;
	const char *hold = strcmp(mode, "hold") == 0 ? getenv("INJECT_HOLD") : NULL;
	pid_t pid = fork();
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0) {
			perror("inject: ptrace");
			_exit(77);
		}
		raise(SIGSTOP);
		execvp(argv[3], argv + 3);
		perror(argv[3]);
		_exit(127);
	}
	int status;
	bool entering = true;
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 3;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	int signal_number = 0;
	for (;;) {
		if (ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)signal_number) < 0 && errno != ESRCH)
			return 3;
		if (waitpid(pid, &status, 0) < 0)
			return 3;
		signal_number = 0;
		if (WIFEXITED(status) || WIFSIGNALED(status))
			break;
		if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
			/* The stop after exec is ours, other signals are the program's. */
			signal_number = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
			continue;
		}
		struct user_regs_struct r;
		if (ptrace(PTRACE_GETREGS, pid, NULL, &r) < 0)
			continue;
		if (!entering) {
			entering = true;
			if (failing) {
				r.rax = (unsigned long long)-(long long)failing;
				ptrace(PTRACE_SETREGS, pid, NULL, &r);
				failing = 0;
			}
			continue;
		}
		entering = false;
		long call = (long)r.orig_rax;
		if (!changes_files(call))
			continue;
		if (code && on_descriptor(call) && !is_file(pid, (long)r.rdi))
			continue;
		if (code == ENOSPC && !takes_space(call))
			continue;
		count++;
		if (killing && count == nth) {
			kill(pid, SIGKILL);
		} else if (hold && count == nth) {
			if (system(hold) < 0)
				return 3;
		} else if (code && (code == ENOSPC ? count >= nth : count == nth)) {
			failing = code;
			r.orig_rax = (unsigned long long)-1;
			ptrace(PTRACE_SETREGS, pid, NULL, &r);
		}
	}
	if (fcntl(9, F_GETFD) >= 0)
		dprintf(9, "%ld\n", count);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
#endif
