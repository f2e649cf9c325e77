/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "join.h"
#include "stage.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* What `congvan help` shows; a program that is not installed is left out. */
static const struct {
	const char *name, *summary;
} commands[] = {
	{"pipe", "documents to records: all stages joined"},
	{"summary", "records for people: number, date, issuer, subject, counts"},
	{"survey", "which encodings, text layers and fonts documents have; changes nothing"},
	{"extract", "stage 1: PDF and text files to pages of positioned lines"},
	{"ocr", "stage 2: scanned pages to lines"},
	{"decode", "stage 3: any encoding to clean UTF-8"},
	{"split", "stage 4: zones, header, sections, signatures, distribution"},
	{"tag", "stage 5: references, deadlines, directives"},
	{"emit", "stage 6: the public record"},
	{"explain", "why a record's value is what it is"},
	{"resolve", "which documents cite which, across records"},
	{"deadlines", "deadlines of many records as a table, CSV or calendar"},
	{"rules", "check rule files"},
	{"run", "the nightly job: a folder in, a searchable archive out"},
	{"shards", "part inboxes into lists for many machines"},
	{"merge", "join what many machines have done into one archive"},
	{"search", "find documents in an archive"},
	{"status", "how an archive stands"},
	{"quarantine", "documents an archive could not read"},
};

static char *command_program(const char *name)
{
	struct buffer b = {0};
	buffer_add_format(&b, "congvan-%s", name);
	char *path = buffer_ok(&b) ? program_path(b.data) : NULL;
	buffer_free(&b);
	return path;
}

static void print_help(void)
{
	printf("usage: congvan COMMAND [options] ...\n"
	       "Turns Vietnamese official documents into JSON records.\n\n");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		char *path = command_program(commands[i].name);
		if (path && program_exists(path))
			printf("  %-12s %s\n", commands[i].name, commands[i].summary);
		free(path);
	}
	printf("\n`congvan COMMAND --help` tells a command's options, `man congvan-COMMAND` the rest.\n"
	       "Try: congvan pipe FILE... | congvan summary\n");
}

/* Replaces this process; returns only when that failed. */
static int run(const char *name, char **argv)
{
	char *path = command_program(name);
	if (!path) {
		fprintf(stderr, "congvan: out of memory\n");
		return STATUS_SYSTEM;
	}
	int status = STATUS_SYSTEM;
	execvp(path, argv);
	if (errno == ENOENT) {
		fprintf(stderr, "congvan: there is no command \"%s\": `congvan help` lists them\n", name);
		status = STATUS_USAGE;
	} else
		fprintf(stderr, "congvan: %s: cannot be started: %s\n", path, strerror(errno));
	free(path);
	return status;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
		printf("congvan ");
		stage_print_versions();
		return fflush(stdout) == 0 ? STATUS_OK : STATUS_SYSTEM;
	}
	if (strcmp(name, "help") == 0 && argc > 2) {
		/* `congvan help split` is `congvan split --help`. */
		char *help[] = {argv[2], "--help", NULL};
		return run(argv[2], help);
	}
	if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		print_help();
		return fflush(stdout) == 0 ? STATUS_OK : STATUS_SYSTEM;
	}
	if (!*name || *name == '-' || strchr(name, '/')) {
		fprintf(stderr, "usage: congvan COMMAND [options] ... (congvan help lists the commands)\n");
		return STATUS_USAGE;
	}
	return run(name, argv + 1);
}
