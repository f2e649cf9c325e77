/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all stage programs share: options, the loop over records, messages, exit status.
 *
 * A filter (decode, split, tag, emit …) gives a step; stage_filter() reads records from the files
 * named, or stdin, one a line, calls the step on each and writes it out, flushed, before it reads
 * the next; a step may make several of one. Records that carry an error pass untouched. A record on which the step fails becomes an
 * error record; the stream goes on and the exit status tells.
 *
 * Several stages may work behind each other in one process (stage_chain), as `congvan pipe` has it: each does to the record
 * what it does by itself, and only between processes is the record written and read again.
 */
#ifndef CONGVAN_STAGE_H
#define CONGVAN_STAGE_H

#include "record.h"

#include <stdatomic.h>
#include <stdio.h>

/* Exit statuses of every program; congvan(1) EXIT STATUS. */
enum exit_status {
	STATUS_OK = 0,
	STATUS_RECORDS_FAILED = 1, /* some inputs came out as error records, the others well */
	STATUS_USAGE = 2,          /* wrong option or argument: nothing was done */
	STATUS_SYSTEM = 3          /* output not writable, out of memory, a stage died */
};

struct stage_option {
	const char *name;      /* "layout": --layout */
	const char *argument;  /* "DIR" as shown by --help, or NULL where it takes none */
	const char *help;
	char letter;           /* also -X, or 0 */
};

struct stage {
	const char *name;     /* "split": program congvan-split, error.stage "split" */
	const char *summary;  /* one line for --help */
	const char *operands; /* "[RECORDS.jsonl…]" */
	const struct stage_option *options; /* of this stage, ended by a NULL name; or NULL */
	/* Called for each option of `options`: 0, or -1 with *err (usage error). */
	int (*option)(void *config, const char *name, const char *argument, struct error *err);
	/* Prepares what all records share, while input is waited for or when the first record is there; NULL with
	 * *err: exit STATUS_USAGE (STATUS_SYSTEM where memory ran out). Where it is NULL, the config itself is
	 * the state. */
	void *(*open)(void *config, struct error *err);
	/* Called while the first record is waited for, until it is there or false comes: does a small piece of what that
	 * record would have to wait for. May be NULL. */
	bool (*prepare)(void *state);
	void (*close)(void *state); /* may be NULL */
	/* Works on one record by appending members. 0, or -1 with *err: it becomes an error record.
	 * Called only for records without "error". */
	int (*step)(void *state, struct record *r, struct error *err);
	/* Called after each step, whether it failed or not, until it returns 0, by stages that make several records of
	 * one: 1 with r, whatever it held, made the next record; -1 with *err: r, with its id and source where it
	 * has them, becomes an error record, and the next call goes on behind it. May be NULL. */
	int (*more)(void *state, struct record *r, struct error *err);
	/* Members whose presence means that this stage has been through: the record passes as it is. */
	const char *done_member;
	/* Called for records that carry an error, before they are written; may be NULL. */
	int (*step_failed)(void *state, struct record *r, struct error *err);
	bool swallows; /* the step writes something of its own: no record goes on */
	/* Called when all records are through, by programs that gather first; may be NULL. 0 or -1: exit
	 * STATUS_SYSTEM. */
	int (*finish)(void *state, void *config, struct error *err);
};

/* Common options as parsed; the same letters and names in every program. */
struct stage_common {
	bool quiet;       /* -q --quiet: no messages but errors of the run itself */
	bool configured;  /* an option of the stage's own was given */
	char **operands;  /* of argv */
	int operand_count;
};

/*
 * Parses argv: common options here, the stage's own through stage->option. Returns -1 to go on or
 * the exit status to leave with (after --help, --version or a usage error).
 */
int stage_options(const struct stage *stage, void *config, int argc, char **argv,
	struct stage_common *common);

/* The whole life of a filter program: main() returns what this returns. */
int stage_filter(const struct stage *stage, void *config, int argc, char **argv);

/* A stage behind others in one process. */
struct stage_link {
	const struct stage *stage;
	void *config;
	bool configured; /* an option of its own was given */
	/* While it runs; false and NULL before. */
	bool opened;
	void *state;
};

/* In memory that a chain shares with the process that started it, and with the second one it may fork; zeros before. */
struct stage_work {
	/* The stage that has the record, one more than its number; 0 while one is waited for: tells where a process died. */
	atomic_size_t at_work, second_at_work;
	atomic_size_t second_done; /* records that the second process has written */
};

/*
 * Records from stdin through all the stages to stdout, as stage_filter() does it for one. Returns the exit status; messages
 * are the single stages'. Where several more wait when the first stages are through with a record, the stages from
 * number `shared` on (`count`: none) go on with it in a second process, so that two cores have work; else one does it all, which
 * costs less. The order of records stays.
 */
int stage_chain(struct stage_link *links, size_t count, size_t shared, bool quiet, struct stage_work *work);

/* "0.1.0 (record 1.0, rules 1f2e3d4c)" and a line feed to stdout: program, record format, built-in tables. */
void stage_print_versions(void);

/* `congvan-STAGE: …` to stderr, one line; `subject` (a path) may be NULL. */
void stage_message(const char *stage, const char *subject, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Writes to stdout and flushes it; 0, or -1 with ERROR_SYSTEM or ERROR_CLOSED. */
int stage_print(const struct buffer *text, struct error *err);
/* Writes one record to stdout and flushes it; 0, or -1 after a message (but quietly on EPIPE). */
int stage_write(const char *stage, const struct record *r, struct buffer *scratch);

/* Longest record line read: above it the line is dropped to its end and reported. */
#define RECORD_LINE_MAX ((size_t)256 << 20)

/* Lines of a file, kept under RECORD_LINE_MAX. */
struct line_reader {
	int file; /* descriptor, read from where it stands, beyond the lines given */
	const char *name;
	size_t line; /* number of the one last read, from 1 */
	struct span text; /* that line, without line feed; borrowed until the next */
	bool too_long;    /* it was: text is empty */
	struct buffer bytes; /* read, not all given yet */
	size_t given;
	bool end;
};
/* 1 with a line in reader->text, 0 at the end, -1 read error or out of memory (*err). */
int line_reader_next(struct line_reader *reader, struct error *err);
void line_reader_free(struct line_reader *reader);

#endif
