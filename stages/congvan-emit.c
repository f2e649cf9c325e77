/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emit_step.h"
#include "export.h"
#include "secrecy.h"
#include "stage.h"

#include <errno.h>
#include <getopt.h>

struct emit_options {
	struct emit_config emit;
	enum export_format format;
	bool include_secret;
	struct buffer out;
};

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct emit_options *c = config;
	if (strcmp(name, "layout") == 0)
		return emit_stage.option(&c->emit, name, argument, err);
	if (strcmp(name, "include-secret") == 0)
		c->include_secret = true;
	else if (export_format_of(argument, &c->format) < 0)
		return error_set(err, ERROR_SYSTEM, "\"%s\" is none of jsonl, opensearch-bulk, csv, edxml", argument);
	return 0;
}

static int flush(struct emit_options *c, struct error *err)
{
	bool written = buffer_ok(&c->out) && fwrite(c->out.data ? c->out.data : "", 1, c->out.len, stdout) == c->out.len &&
		fflush(stdout) == 0;
	if (!buffer_ok(&c->out))
		return error_memory(err);
	buffer_clear(&c->out);
	return written ? 0 : error_set(err, ERROR_SYSTEM, "cannot write to standard output: %s", strerror(errno));
}

static void *begin(void *config, struct error *err)
{
	struct emit_options *c = config;
	export_begin(c->format, &c->out);
	return flush(c, err) < 0 ? NULL : c;
}

static int export_step(void *state, struct record *r, struct error *err)
{
	struct emit_options *c = state;
	bool secret;
	if (emit_step(&c->emit, r, err) < 0 || record_secret(r, &secret, err) < 0)
		return -1;
	if (secret && !c->include_secret)
		return 0;
	return export_record(c->format, r, &c->out, err) < 0 ? -1 : flush(c, err);
}

/* Without another format this is emit_stage: the rest of the options is none of its business. */
static void *plain_open(void *config, struct error *err)
{
	struct emit_options *c = config;
	(void)err;
	return &c->emit;
}

static int end(void *state, void *config, struct error *err)
{
	struct emit_options *o = config;
	(void)state;
	export_end(o->format, &o->out);
	return flush(o, err);
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"layout", NULL, "keep every line's page and box in the record", 0},
		{"format", "FORMAT", "jsonl (the records), opensearch-bulk, csv or edxml", 'f'},
		{"include-secret", NULL, "with other formats than jsonl: also what is secret or to be returned", 0},
		{0},
	};
	struct stage stage = emit_stage;
	stage.options = options;
	stage.option = set_option;
	stage.open = plain_open;
	struct emit_options config = {0};
	struct stage_common common;
	/* The format decides what kind of stage this is: options are looked at once before. */
	int left = stage_options(&stage, &config, argc, argv, &common);
	if (left >= 0)
		return left;
	if (config.format != EXPORT_JSONL) {
		stage.open = begin;
		stage.step = export_step;
		stage.finish = end;
		stage.step_failed = NULL;
		stage.swallows = true;
	}
	optind = 0; /* getopt begins anew */
	int status = stage_filter(&stage, &config, argc, argv);
	buffer_free(&config.out);
	return status;
}
