/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "citations.h"
#include "stage.h"

struct resolve_config {
	enum citation_format format;
	bool include_secret;
};

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct resolve_config *c = config;
	static const char *const formats[] = {[CITATION_EDGES] = "edges", [CITATION_DOT] = "dot",
		[CITATION_MISSING] = "missing", [CITATION_CHAINS] = "chains"};
	if (strcmp(name, "include-secret") == 0) {
		c->include_secret = true;
		return 0;
	}
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (strcmp(argument, formats[i]) == 0) {
			c->format = (enum citation_format)i;
			return 0;
		}
	return error_set(err, ERROR_SYSTEM, "\"%s\" is none of edges, dot, missing, chains", argument);
}

static void *open_citations(void *config, struct error *err)
{
	const struct resolve_config *c = config;
	struct citations *citations = citations_new(c->include_secret);
	if (!citations)
		error_memory(err);
	return citations;
}

static int step(void *state, struct record *r, struct error *err)
{
	return citations_add(state, r, err);
}

static int finish(void *state, void *config, struct error *err)
{
	const struct resolve_config *c = config;
	struct buffer out = {0};
	int result = citations_write(state, c->format, &out, err);
	if (result == 0)
		result = stage_print(&out, err);
	buffer_free(&out);
	return result;
}

static void close_citations(void *state)
{
	citations_free(state);
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"format", "FORMAT", "edges (default, JSON Lines), dot (Graphviz), missing or chains", 'F'},
		{"include-secret", NULL, "documents marked secret or to be returned, too", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "resolve",
		.summary = "Ties the references of many records to the records they mean.",
		.operands = "[RECORDS.jsonl...]",
		.options = options,
		.option = set_option,
		.open = open_citations,
		.close = close_citations,
		.step = step,
		.finish = finish,
		.swallows = true,
	};
	struct resolve_config config = {0};
	return stage_filter(&stage, &config, argc, argv);
}
