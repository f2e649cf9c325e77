/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stage.h"

#include "join.h"
#include "table.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* ------------------------------------------------------------------ messages */

void stage_message(const char *stage, const char *subject, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	/* One write a message: several stages share the terminal. */
	struct buffer b = {0};
	buffer_add_format(&b, "congvan-%s: ", stage);
	if (subject)
		buffer_add_format(&b, "%s: ", subject);
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n > 0 && buffer_reserve(&b, (size_t)n + 1) == 0) {
		vsnprintf(b.data + b.len, (size_t)n + 1, format, args);
		b.len += (size_t)n;
	}
	buffer_add_char(&b, '\n');
	va_end(args);
	/* A path may hold control characters: they must not reach the terminal as such. */
	for (size_t i = 0; i + 1 < b.len; i++)
		if ((unsigned char)b.data[i] < 0x20 || b.data[i] == 0x7F)
			b.data[i] = '?';
	if (buffer_ok(&b))
		fwrite(b.data, 1, b.len, stderr);
	else /* what there was to say cannot be put together, but not why */
		fprintf(stderr, "congvan-%s: out of memory\n", stage);
	buffer_free(&b);
}

/* ------------------------------------------------------------------ options */

static const struct stage_option common_options[] = {
	{"quiet", NULL, "no message for a document that failed; the exit status still tells", 'q'},
	{"help", NULL, "show this help", 'h'},
	{"version", NULL, "show versions", 'V'},
	{0},
};

static void print_option(const struct stage_option *o)
{
	struct buffer b = {0};
	if (o->letter)
		buffer_add_format(&b, "  -%c, ", o->letter);
	else
		buffer_add_string(&b, "      ");
	buffer_add_format(&b, "--%s", o->name);
	if (o->argument)
		buffer_add_format(&b, "%s%s", o->argument[0] == '[' ? "" : "=", o->argument);
	printf("%-28s %s\n", b.data ? b.data : "", o->help);
	buffer_free(&b);
}

void stage_print_versions(void)
{
	printf("%s (record %s, rules %s)\n", CONGVAN_VERSION, RECORD_VERSION, data_version);
}

static void print_help(const struct stage *stage)
{
	printf("usage: congvan-%s [options] %s\n%s\n\noptions:\n", stage->name, stage->operands,
		stage->summary);
	for (const struct stage_option *o = stage->options; o && o->name; o++)
		print_option(o);
	for (const struct stage_option *o = common_options; o->name; o++)
		print_option(o);
	printf("\nexit status: 0 all well, 1 some documents became error records, 2 usage, 3 system failure\n"
	       "manual: man congvan-%s\n",
		stage->name);
}

/* Nothing more is to be written: whoever reads it need not wait until all memory is freed. */
static int finish_stdout(const char *stage)
{
	bool written = !ferror(stdout);
	if (fclose(stdout) == 0 && written)
		return STATUS_OK;
	if (errno != EPIPE)
		stage_message(stage, NULL, "cannot write to standard output: %s", strerror(errno));
	return STATUS_SYSTEM;
}

enum { OPTION_BASE = 256 };

static size_t option_count(const struct stage_option *o)
{
	size_t n = 0;
	while (o && o[n].name)
		n++;
	return n;
}

/*
 * Of 0, 1 and 2 one that is closed would be the next file opened, and messages or records would go there. /dev/null
 * keeps their places, opened so that to read or write them fails as it would have.
 */
static int keep_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return -1;
	return 0;
}

/*
 * Where memory runs out while Jansson (2.14) reads a string, it goes on behind the end of its buffer. So it never learns of
 * it: the program ends. Jansson has one allocator a process, hence a name a process.
 */
static const char *program_name;

static void *json_malloc(size_t size)
{
	void *p = malloc(size);
	if (!p) {
		stage_message(program_name, NULL, "out of memory");
		_exit(STATUS_SYSTEM); /* records go out whole, each as soon as it is made */
	}
	return p;
}

int stage_options(const struct stage *stage, void *config, int argc, char **argv,
	struct stage_common *common)
{
	*common = (struct stage_common){0};
	program_name = stage->name;
	json_set_alloc_funcs(json_malloc, free);
	if (keep_standard_descriptors() < 0) {
		stage_message(stage->name, NULL, "cannot open /dev/null: %s", strerror(errno));
		return STATUS_SYSTEM;
	}
	size_t own = option_count(stage->options), shared = option_count(common_options);
	struct option *longs = calloc(own + shared + 1, sizeof *longs);
	struct buffer letters = {0};
	int result = -1;
	if (!longs) {
		stage_message(stage->name, NULL, "out of memory");
		return STATUS_SYSTEM;
	}
	/* We say ourselves what is wrong: getopt would name argv[0], which may be anything. */
	opterr = 0;
	buffer_add_char(&letters, ':');
	for (size_t i = 0; i < own + shared; i++) {
		const struct stage_option *o = i < own ? &stage->options[i] : &common_options[i - own];
		int takes = !o->argument ? no_argument
			: o->argument[0] == '[' ? optional_argument : required_argument;
		longs[i] = (struct option){o->name, takes, NULL, OPTION_BASE + (int)i};
		if (o->letter) {
			buffer_add_char(&letters, o->letter);
			if (takes == required_argument)
				buffer_add_char(&letters, ':');
		}
	}
	buffer_add_char(&letters, '\0');
	if (!buffer_ok(&letters)) {
		stage_message(stage->name, NULL, "out of memory");
		free(longs);
		return STATUS_SYSTEM;
	}
	int got;
	while (result < 0 && (got = getopt_long(argc, argv, letters.data, longs, NULL)) != -1) {
		size_t i = own + shared;
		if (got >= OPTION_BASE)
			i = (size_t)(got - OPTION_BASE);
		else
			for (size_t k = 0; k < own + shared; k++) {
				const struct stage_option *o =
					k < own ? &stage->options[k] : &common_options[k - own];
				if (o->letter && o->letter == got)
					i = k;
			}
		if (i == own + shared) {
			stage_message(stage->name, NULL, "%s: %s (--help tells more)", argv[optind - 1],
				got == ':' ? "its value is missing" : "there is no such option");
			result = STATUS_USAGE;
		} else if (i < own) {
			struct error err = {{0}, {0}};
			common->configured = true;
			if (stage->option(config, stage->options[i].name, optarg, &err) < 0) {
				stage_message(stage->name, NULL, "--%s: %s", stage->options[i].name,
					err.message);
				result = STATUS_USAGE;
			}
		} else if (common_options[i - own].letter == 'q')
			common->quiet = true;
		else if (common_options[i - own].letter == 'h') {
			print_help(stage);
			result = finish_stdout(stage->name);
		} else {
			printf("congvan-%s ", stage->name);
			stage_print_versions();
			result = finish_stdout(stage->name);
		}
	}
	common->operands = argv + optind;
	common->operand_count = argc - optind;
	buffer_free(&letters);
	free(longs);
	return result;
}

/* ------------------------------------------------------------------ reading */

/* Bytes asked for at a time: nearly what a pipe holds, and small enough for malloc to keep. */
#define READ_SIZE ((size_t)60 << 10)

/* More bytes behind those not given yet. 0 or -1. */
static int read_more(struct line_reader *reader, struct error *err)
{
	struct buffer *b = &reader->bytes;
	if (reader->given) {
		b->len -= reader->given;
		memmove(b->data, b->data + reader->given, b->len);
		reader->given = 0;
	}
	if (buffer_reserve(b, READ_SIZE) < 0)
		return error_memory(err);
	ssize_t got;
	while ((got = read(reader->file, b->data + b->len, b->size - b->len - 1)) < 0 && errno == EINTR)
		;
	if (got < 0)
		return error_set(err, ERROR_SYSTEM, "cannot read: %s", strerror(errno));
	b->len += (size_t)got;
	reader->end = got == 0;
	return 0;
}

int line_reader_next(struct line_reader *reader, struct error *err)
{
	struct buffer *b = &reader->bytes;
	size_t searched = 0;
	reader->too_long = false;
	for (;;) {
		size_t left = b->len - reader->given;
		const char *start = left ? b->data + reader->given : "";
		const char *feed = left ? memchr(start + searched, '\n', left - searched) : NULL;
		size_t len = feed ? (size_t)(feed - start) : left;
		if (!feed && reader->end && !len && !reader->too_long)
			return 0;
		if (len > RECORD_LINE_MAX)
			reader->too_long = true;
		if (reader->too_long)
			len = 0;
		if (feed || reader->end) {
			reader->text = (struct span){start, len};
			reader->given = feed ? (size_t)(feed - b->data) + 1 : b->len;
			reader->line++;
			return 1;
		}
		if (reader->too_long)
			b->len = reader->given = 0;
		searched = len;
		if (read_more(reader, err) < 0)
			return -1;
	}
}

void line_reader_free(struct line_reader *reader)
{
	buffer_free(&reader->bytes);
}

/* ------------------------------------------------------------------ writing */

/* 0, or -1 with errno. */
static int write_whole(int file, const struct buffer *text)
{
	for (size_t written = 0; written < text->len;) {
		ssize_t got = write(file, text->data + written, text->len - written);
		if (got > 0)
			written += (size_t)got;
		else if (got == 0 || errno != EINTR)
			return -1;
	}
	return 0;
}

int stage_print(const struct buffer *text, struct error *err)
{
	if (fflush(stdout) == 0 && write_whole(STDOUT_FILENO, text) == 0)
		return 0;
	return error_set(err, errno == EPIPE ? ERROR_CLOSED : ERROR_SYSTEM,
		"cannot write to standard output: %s", strerror(errno));
}

/* What ends a run is said, unless it is a reader that has seen enough (head). */
static void say_end(const char *stage, const char *subject, const struct error *err)
{
	if (strcmp(err->code, ERROR_CLOSED) != 0)
		stage_message(stage, subject, "%s", err->message);
}

int stage_write(const char *stage, const struct record *r, struct buffer *scratch)
{
	struct error err;
	buffer_clear(scratch);
	int result = record_format(r, scratch) < 0 ? error_memory(&err) : stage_print(scratch, &err);
	if (result < 0)
		say_end(stage, NULL, &err);
	return result;
}

/* ------------------------------------------------------------------ the filter */

struct filter {
	struct stage_link *links; /* stages behind each other; borrowed */
	size_t count;
	bool quiet;
	struct stage_work *work;
	atomic_size_t *at_work; /* of *work, this process's */
	/* The second process: */
	size_t second_from; /* the first link it does */
	size_t shared; /* the same where it may be forked; count: it may not */
	pid_t second;  /* 0: there is none */
	int to_second; /* what it reads records from */
	size_t handed; /* to it */
	struct record *record;  /* one after the other is read into it; owned */
	struct buffer scratch;
	int status;
};

static void note(struct filter *f, int status)
{
	if (status > f->status)
		f->status = status;
}

static const struct stage *last_stage(const struct filter *f)
{
	return f->links[f->count - 1].stage;
}

/* The record becomes an error record of that stage. 0, or -1 where the run cannot go on. */
static int fail_record(struct filter *f, const struct stage *stage, const struct error *why,
	const struct line_reader *reader)
{
	struct buffer place = {0};
	int result = -1;
	buffer_add_format(&place, "%s:%zu", reader->name, reader->line);
	if (!buffer_ok(&place)) {
		stage_message(stage->name, NULL, "out of memory");
		goto out;
	}
	if (strcmp(why->code, ERROR_SYSTEM) == 0 || strcmp(why->code, ERROR_CLOSED) == 0) {
		say_end(stage->name, place.data, why);
		goto out;
	}
	const char *path = record_path(f->record);
	if (!f->quiet)
		stage_message(stage->name, path ? path : place.data, "%s: %s", why->code, why->message);
	if (record_fail(f->record, stage->name, why, place.data) < 0) {
		stage_message(stage->name, NULL, "out of memory");
		goto out;
	}
	note(f, STATUS_RECORDS_FAILED);
	result = 0;
out:
	buffer_free(&place);
	return result;
}

static void too_long(struct error *err)
{
	error_set(err, ERROR_TOO_LARGE, "the record line is longer than %zu MB", RECORD_LINE_MAX >> 20);
}

static int pass_on(struct filter *f, size_t from, const struct line_reader *reader);

/* ---- a second process */

static int filter_line(struct filter *f, size_t from, const struct line_reader *reader);

/* What the second process does; it does not return. */
static void second_life(struct filter *f, int in)
{
	struct line_reader reader = {.file = in, .name = "<stdin>"};
	struct error err = {{0}, {0}};
	char name[64];
	int got;
	snprintf(name, sizeof name, "congvan-%s-%s", f->links[f->second_from].stage->name, last_stage(f)->name);
	prctl(PR_SET_NAME, name); /* as ps and top show it */
	f->at_work = &f->work->second_at_work;
	f->status = STATUS_OK;
	f->shared = f->count;
	while ((got = line_reader_next(&reader, &err)) > 0) {
		if (filter_line(f, f->second_from, &reader) < 0)
			_exit(STATUS_SYSTEM);
		atomic_fetch_add(&f->work->second_done, 1);
	}
	if (got < 0)
		stage_message(f->links[f->second_from].stage->name, NULL, "%s", err.message);
	/* What the stages hold is the first process's too, and its to close. */
	_exit(got < 0 || finish_stdout(last_stage(f)->name) != STATUS_OK ? STATUS_SYSTEM : f->status);
}

/* Forks it, with all that the stages have prepared. Without one the first process does all. */
static void start_second(struct filter *f)
{
	int ends[2];
	if (make_pipe(ends) < 0) {
		f->shared = f->count;
		return;
	}
	pid_t pid = fork();
	if (pid == 0) {
		/* Whoever writes to our input is to see the first process's end. */
		int in = dup2(ends[0], STDIN_FILENO);
		close(ends[0]);
		close(ends[1]);
		if (in < 0)
			_exit(STATUS_SYSTEM);
		second_life(f, in);
	}
	close(ends[0]);
	if (pid < 0) {
		close(ends[1]);
		f->shared = f->count;
		return;
	}
	f->second = pid;
	f->to_second = ends[1];
}

/* Bytes that wait to be read from which on a second process is worth it: some four records. */
#define WAITING_MIN (32 << 10)

/* Whether the record is the second process's: while that one has some, for the sake of the order, or where several wait. */
static bool is_shared(struct filter *f, const struct line_reader *reader)
{
	if (f->second && atomic_load(&f->work->second_done) != f->handed)
		return true;
	int more = 0;
	size_t waiting = reader->bytes.len - reader->given;
	if (waiting < WAITING_MIN && ioctl(reader->file, FIONREAD, &more) == 0 && more > 0)
		waiting += (size_t)more;
	if (waiting >= WAITING_MIN && !f->second)
		start_second(f);
	return waiting >= WAITING_MIN && f->second;
}

/* Hands the record on. 0, or -1 where the second process takes none any more: it has said why, or end_second() will. */
static int hand_on(struct filter *f)
{
	buffer_clear(&f->scratch);
	if (record_format(f->record, &f->scratch) < 0) {
		stage_message(f->links[f->second_from].stage->name, NULL, "out of memory");
		return -1;
	}
	f->handed++;
	return write_whole(f->to_second, &f->scratch);
}

/* Waits for it, and takes over its exit status. */
static void end_second(struct filter *f)
{
	if (!f->second)
		return;
	int status;
	close(f->to_second);
	pid_t got;
	while ((got = waitpid(f->second, &status, 0)) < 0 && errno == EINTR)
		;
	size_t at = atomic_load(&f->work->second_at_work);
	char name[64];
	snprintf(name, sizeof name, "congvan-%s", f->links[at ? at - 1 : f->second_from].stage->name);
	note(f, got < 0 ? STATUS_SYSTEM : process_ended(name, status));
}

/* ---- one record */

/* The further records that a stage makes of the one that has gone on. 0, or -1 where the run cannot go on. */
static int pass_more(struct filter *f, size_t i, const struct line_reader *reader)
{
	const struct stage_link *l = &f->links[i];
	struct error err = {{0}, {0}};
	int more;
	while (atomic_store(f->at_work, i + 1), (more = l->stage->more(l->state, f->record, &err)) != 0)
		if ((more < 0 && fail_record(f, l->stage, &err, reader) < 0) || pass_on(f, i + 1, reader) < 0)
			return -1;
	return 0;
}

/* The record through the stages from that one on, and out. 0, or -1 where the run cannot go on. */
static int pass_on(struct filter *f, size_t from, const struct line_reader *reader)
{
	for (size_t i = from; i < f->count; i++) {
		const struct stage *stage = f->links[i].stage;
		void *state = f->links[i].state;
		struct error err = {{0}, {0}};
		bool good = true, stepped = false;
		if (i == f->shared && record_length(f->record) - 1 > RECORD_LINE_MAX) {
			/* As when it is read from another process, whether there is one or not. */
			too_long(&err);
			if (fail_record(f, stage, &err, reader) < 0)
				return -1;
		}
		if (i == f->shared && is_shared(f, reader))
			return hand_on(f);
		atomic_store(f->at_work, i + 1);
		if (record_failed(f->record)) {
			note(f, STATUS_RECORDS_FAILED);
			good = !stage->step_failed || stage->step_failed(state, f->record, &err) == 0;
		} else if (!(stage->done_member && record_has(f->record, stage->done_member))) {
			stepped = true;
			good = stage->step(state, f->record, &err) == 0;
		}
		if (!good && fail_record(f, stage, &err, reader) < 0)
			return -1;
		if (stepped && stage->more)
			return pass_on(f, i + 1, reader) < 0 ? -1 : pass_more(f, i, reader);
	}
	return last_stage(f)->swallows ? 0 : stage_write(last_stage(f)->name, f->record, &f->scratch);
}

/* One line of input to its line of output, or several, by the stages from that one on. 0, or -1 where the run cannot go on. */
static int filter_line(struct filter *f, size_t from, const struct line_reader *reader)
{
	struct error err = {{0}, {0}};
	bool good = false;
	if (reader->too_long) {
		record_clear(f->record);
		too_long(&err);
	} else
		good = record_read(f->record, reader->text, &err) == 0;
	if (!good && fail_record(f, f->links[from].stage, &err, reader) < 0)
		return -1;
	int result = pass_on(f, good ? from : from + 1, reader);
	atomic_store(f->at_work, 0);
	return result;
}

/* Blank lines between records are let pass: people join files with them. */
static bool blank(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!strchr(" \t\r", s.ptr[i]) || s.ptr[i] == '\0')
			return false;
	return true;
}

/* Prepares what all records share, once. 0, or -1 after a message. */
static int open_stage(struct filter *f, struct stage_link *l)
{
	struct error err = {{0}, {0}};
	if (l->opened)
		return 0;
	l->state = l->stage->open ? l->stage->open(l->config, &err) : l->config;
	l->opened = !l->stage->open || l->state;
	if (l->opened)
		return 0;
	stage_message(l->stage->name, NULL, "%s", err.message);
	/* What an option named is not there or not right: nothing was done. */
	f->status = strcmp(err.code, ERROR_OUT_OF_MEMORY) == 0 ? STATUS_SYSTEM : STATUS_USAGE;
	return -1;
}

static int open_all(struct filter *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (open_stage(f, &f->links[i]) < 0)
			return -1;
	return 0;
}

/* Whether there is something to read, or the end of it, without waiting. */
static bool is_ready(int file)
{
	struct pollfd p = {.fd = file, .events = POLLIN};
	return poll(&p, 1, 0) != 0;
}

/* While the stage before works on its first record is the time to prepare; for no record at all, it is none. 0 or -1. */
static int prepare(struct filter *f, int file)
{
	if (is_ready(file))
		return 0;
	if (open_all(f) < 0)
		return -1;
	for (size_t i = 0; i < f->count; i++)
		while (f->links[i].stage->prepare && !is_ready(file) && f->links[i].stage->prepare(f->links[i].state))
			;
	return 0;
}

/* 0, or -1 where the run cannot go on. */
static int filter_file(struct filter *f, int file, const char *name)
{
	struct line_reader reader = {.file = file, .name = name};
	struct error err;
	int got, result = prepare(f, file);
	while (result == 0 && (got = line_reader_next(&reader, &err)) != 0) {
		if (got < 0) {
			stage_message(f->links[0].stage->name, name, "%s", err.message);
			f->status = STATUS_SYSTEM;
			result = -1;
		} else if (reader.too_long || !blank(reader.text)) {
			if ((result = open_all(f)) == 0 && (result = filter_line(f, 0, &reader)) < 0)
				f->status = STATUS_SYSTEM;
		}
	}
	line_reader_free(&reader);
	return result;
}

/* All files named, each record through all the links; then what stages have gathered. 0, or -1 with f->status. */
static int filter_files(struct filter *f, char **names, int count)
{
	struct error err;
	/* An option is checked, and what finishes something has it, even where there is no record. */
	for (size_t i = 0; i < f->count; i++)
		if ((f->links[i].configured || f->links[i].stage->finish) && open_stage(f, &f->links[i]) < 0)
			return -1;
	for (int i = 0; i < count; i++) {
		bool standard = strcmp(names[i], "-") == 0;
		int file = standard ? STDIN_FILENO : open(names[i], O_RDONLY | O_CLOEXEC);
		if (file < 0) {
			stage_message(f->links[0].stage->name, names[i], "cannot open: %s", strerror(errno));
			note(f, STATUS_RECORDS_FAILED);
			continue;
		}
		int result = filter_file(f, file, standard ? "<stdin>" : names[i]);
		if (!standard)
			close(file);
		if (result < 0)
			return -1;
	}
	for (size_t i = 0; i < f->count; i++) {
		const struct stage_link *l = &f->links[i];
		if (l->stage->finish && l->stage->finish(l->state, l->config, &err) < 0) {
			say_end(l->stage->name, NULL, &err);
			note(f, STATUS_SYSTEM);
		}
	}
	return f->status == STATUS_SYSTEM ? -1 : 0;
}

static int filter_run(struct filter *f, char **names, int count)
{
	/* The writer must see EPIPE as an error, not die silently in the middle of a record. */
	signal(SIGPIPE, SIG_IGN);
	f->at_work = &f->work->at_work;
	if (!(f->record = record_new())) {
		stage_message(f->links[0].stage->name, NULL, "out of memory");
		return STATUS_SYSTEM;
	}
	int result = filter_files(f, names, count);
	end_second(f);
	if (result == 0 && f->status != STATUS_SYSTEM && finish_stdout(last_stage(f)->name) != STATUS_OK)
		f->status = STATUS_SYSTEM;
	for (size_t i = 0; i < f->count; i++)
		if (f->links[i].opened && f->links[i].stage->close)
			f->links[i].stage->close(f->links[i].state);
	record_free(f->record);
	buffer_free(&f->scratch);
	return f->status;
}

static char *standard_input[] = {"-"};

int stage_chain(struct stage_link *links, size_t count, size_t shared, bool quiet, struct stage_work *work)
{
	struct filter f = {.links = links, .count = count, .quiet = quiet, .work = work, .shared = shared, .second_from = shared};
	return filter_run(&f, standard_input, 1);
}

int stage_filter(const struct stage *stage, void *config, int argc, char **argv)
{
	struct stage_common common;
	int left = stage_options(stage, config, argc, argv, &common);
	if (left >= 0)
		return left;
	struct stage_work work = {0};
	struct stage_link link = {.stage = stage, .config = config, .configured = common.configured};
	struct filter f = {.links = &link, .count = 1, .quiet = common.quiet, .work = &work, .shared = 1};
	return common.operand_count ? filter_run(&f, common.operands, common.operand_count)
				    : filter_run(&f, standard_input, 1);
}
