/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What went wrong, told by the function that saw it to the caller that can do something about it.
 *
 * The struct is the caller's and of fixed size, so that reporting never allocates. A function that
 * takes one returns 0 or a pointer on success and -1 or NULL on failure, and has then filled it.
 */
#ifndef CONGVAN_ERROR_H
#define CONGVAN_ERROR_H

/* The stable codes of the record's error.code; docs/congvan-record.5 says what each means. */
#define ERROR_UNREADABLE "unreadable"
#define ERROR_EMPTY "empty"
#define ERROR_UNSUPPORTED "unsupported"
#define ERROR_ENCRYPTED "encrypted"
#define ERROR_MALFORMED "malformed"
#define ERROR_TOO_LARGE "too_large"
#define ERROR_TIMEOUT "timeout"
#define ERROR_OUT_OF_MEMORY "out_of_memory"
#define ERROR_CRASHED "crashed"
#define ERROR_MALFORMED_RECORD "malformed_record"
/* Not of one document but of the run: output cannot be written, a rule file is wrong. */
#define ERROR_SYSTEM "system"
/* Whoever reads our output has seen enough: the run ends, and nothing is said. */
#define ERROR_CLOSED "closed"

struct error {
	char code[24];
	char message[488]; /* UTF-8, one line; cut at a character boundary where it is longer */
};

/* Fills *err and returns -1, so that `return error_set(err, …)` reads as what it is. */
int error_set(struct error *err, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* error_set with code out_of_memory and the usual words. */
int error_memory(struct error *err);

#endif
