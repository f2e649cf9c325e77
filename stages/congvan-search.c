/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "index.h"
#include "quantity.h"
#include "record_files.h"
#include "search_query.h"
#include "stage.h"
#include "utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

struct search_config {
	struct search search;
	const char *issuer, *type;
	size_t limit;
	bool json, records, all;
};

struct show {
	const struct search_config *config;
	const struct search_query *query;
	struct fold fold;
	struct record_files files;
	bool colour;
	int64_t count;
};

static bool is_date(const char *s)
{
	static const char form[] = "0000-00-00";
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != '-')
			return false;
	return !s[10];
}

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct search_config *c = config;
	const char **date = strcmp(name, "from") == 0 ? &c->search.from
		: strcmp(name, "to") == 0 ? &c->search.to
		: strcmp(name, "due-before") == 0 ? &c->search.due_before : NULL;
	if (date) {
		if (!is_date(argument))
			return error_set(err, ERROR_SYSTEM, "\"%s\" is no date of the form 2024-08-31", argument);
		*date = argument;
	} else if (strcmp(name, "type") == 0)
		c->type = argument;
	else if (strcmp(name, "issuer") == 0)
		c->issuer = argument;
	else if (strcmp(name, "limit") == 0)
		return quantity_parse(argument, 1, 1000000000, &c->limit, err);
	else if (strcmp(name, "all") == 0)
		c->all = true;
	else if (strcmp(name, "json") == 0)
		c->json = true;
	else if (strcmp(name, "records") == 0)
		c->records = true;
	else if (strcmp(name, "deleted") == 0)
		c->search.deleted = true;
	return 0;
}

/* The page that a byte of the text stands on, 0 where that is not known. */
static int page_of(struct record *r, struct span text, size_t byte)
{
	struct error ignored;
	struct range before = {0, byte};
	size_t at = utf8_length(span_slice(text, before)), i;
	json_t *pages = record_has(r, "pages") ? record_get(r, "pages", &ignored) : NULL, *page;
	json_array_foreach(pages, i, page) {
		if ((json_int_t)at < json_integer_value(json_object_get(page, "end")))
			return (int)json_integer_value(json_object_get(page, "number"));
	}
	return 0;
}

/* The snippet on one line, hits between `on` and `off`. */
static void add_snippet(struct buffer *out, const struct snippet *s, struct span text, const char *on, const char *off)
{
	size_t hit = 0;
	bool blank = false;
	if (s->piece.start)
		buffer_add_string(out, "… ");
	for (size_t i = s->piece.start; i < s->piece.end; i++) {
		if (hit < s->hit_count && i == s->hits[hit].start)
			buffer_add_string(out, on);
		char c = text.ptr[i];
		bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
		if (!is_blank)
			buffer_add_char(out, c);
		else if (!blank)
			buffer_add_char(out, ' ');
		blank = is_blank;
		if (hit < s->hit_count && i + 1 == s->hits[hit].end) {
			buffer_add_string(out, off);
			hit++;
		}
	}
	if (s->piece.end < text.len)
		buffer_add_string(out, " …");
}

static int show_text(struct show *s, const struct search_hit *h, const struct buffer *snippet, int page,
	struct error *err)
{
	const char *bold = s->colour ? "\033[1m" : "", *plain = s->colour ? "\033[0m" : "";
	struct buffer b = {0};
	buffer_add_format(&b, "%" PRId64 ". %s%s%s", s->count, bold, *h->code ? h->code : "(no code)", plain);
	if (*h->date)
		buffer_add_format(&b, "  %s", h->date);
	if (*h->type)
		buffer_add_format(&b, "  %s", h->type);
	if (*h->issuer)
		buffer_add_format(&b, "  %s", h->issuer);
	if (s->config->search.due_before && *h->due)
		buffer_add_format(&b, "  due %s", h->due);
	buffer_add_char(&b, '\n');
	if (*h->subject)
		buffer_add_format(&b, "   %s\n", h->subject);
	if (h->deleted)
		buffer_add_string(&b, "   (no longer in an inbox)");
	else
		buffer_add_format(&b, "   %s%s%s", h->root, *h->root ? "/" : "", h->path);
	if (page)
		buffer_add_format(&b, ", page %d", page);
	if (h->paths > 1)
		buffer_add_format(&b, " (and %" PRId64 " more)", h->paths - 1);
	buffer_add_char(&b, '\n');
	if (snippet->len)
		buffer_add_format(&b, "   %s\n", snippet->data);
	int result = buffer_ok(&b) ? 0 : error_memory(err);
	/* Texts come from documents: they must not steer the terminal. Our own signs are in `bold` and `plain`. */
	for (size_t i = 0; result == 0 && i < b.len; i++)
		if ((unsigned char)b.data[i] < 0x20 && b.data[i] != '\n' && !(s->colour && b.data[i] == '\033'))
			b.data[i] = '?';
	if (result == 0)
		fwrite(b.data, 1, b.len, stdout);
	buffer_free(&b);
	return result;
}

static int set(json_t *object, const char *name, const char *value)
{
	/* A path may be no UTF-8. */
	struct span s = span_of(value);
	struct buffer b = {0};
	if (!s.len)
		return 0;
	for (size_t at = 0; at < s.len;)
		buffer_add_codepoint(&b, utf8_next(s, &at));
	int result = buffer_ok(&b) ? json_object_set_new(object, name, json_stringn(b.data, b.len)) : -1;
	buffer_free(&b);
	return result;
}

static int show_json(const struct search_hit *h, const struct buffer *snippet, int page, struct error *err)
{
	json_t *o = json_object();
	int bad = !o || set(o, "id", h->id) || set(o, "code", h->code) || set(o, "type", h->type) || set(o, "date", h->date) ||
		set(o, "issuer", h->issuer) || set(o, "subject", h->subject) || set(o, "due", h->due) ||
		set(o, "inbox", h->root) || set(o, "path", h->path) ||
		json_object_set_new(o, "paths", json_integer(h->paths)) ||
		(page && json_object_set_new(o, "page", json_integer(page))) ||
		(snippet->len && set(o, "snippet", snippet->data)) ||
		(h->deleted && json_object_set_new(o, "deleted", json_true()));
	char *line = bad ? NULL : json_dumps(o, RECORD_JSON_FLAGS);
	if (line)
		printf("%s\n", line);
	free(line);
	json_decref(o);
	return line ? 0 : error_memory(err);
}

static int show_hit(void *context, const struct search_hit *h, struct error *err)
{
	struct show *s = context;
	s->count++;
	if (s->config->records) {
		if (record_files_read(&s->files, h->file, h->at, h->len, err) < 0)
			return -1;
		printf("%s\n", s->files.line.data);
		return ferror(stdout) ? error_set(err, ERROR_SYSTEM, "cannot write to standard output: %s", strerror(errno)) : 0;
	}
	struct record *r = record_files_get(&s->files, h->file, h->at, h->len, err);
	struct buffer line = {0};
	struct snippet found = {0};
	struct span text;
	int page = 0, result = -1;
	if (!r || record_get_string(r, "text", &text, err) < 0)
		goto out;
	if (s->query->count && snippet_find(&found, s->query, &s->fold, text, err) < 0)
		goto out;
	if (found.piece.end) {
		page = page_of(r, text, found.hit_count ? found.hits[0].start : found.piece.start);
		bool marks = s->colour && !s->config->json;
		add_snippet(&line, &found, text, marks ? "\033[1m" : "[", marks ? "\033[0m" : "]");
	}
	if (!buffer_ok(&line))
		error_memory(err);
	else
		result = s->config->json ? show_json(h, &line, page, err) : show_text(s, h, &line, page, err);
out:
	buffer_free(&line);
	record_free(r);
	return result;
}

static int search(struct search_config *c, const struct stage_common *common, struct show *s, struct error *err)
{
	struct archive archive;
	struct search_query query = {0}, shown = {0};
	struct buffer typed = {0}, type = {0};
	struct index *index = NULL;
	char *path = NULL;
	int status = STATUS_SYSTEM;
	int64_t found;
	bool more, stale;
	if (archive_open(&archive, common->operands[0], false, err) < 0)
		goto out;
	for (int i = 1; i < common->operand_count; i++)
		buffer_add_format(&typed, "%s%s", i > 1 ? " " : "", common->operands[i]);
	fold_init(&s->fold);
	if (!buffer_ok(&typed) || search_query_add(&query, &s->fold, buffer_span(&typed), NULL, err) < 0 ||
		search_query_add(&shown, &s->fold, buffer_span(&typed), NULL, err) < 0)
		goto out;
	if (typed.len && !query.count) {
		error_set(err, ERROR_SYSTEM, "there is no word in \"%s\"", typed.data);
		status = STATUS_USAGE;
		goto out;
	}
	/* "in a row": the issuer's words stand together. */
	if (c->issuer) {
		buffer_clear(&typed);
		buffer_add_format(&typed, "\"%s\"", c->issuer);
		if (!buffer_ok(&typed) ||
			search_query_add(&query, &s->fold, buffer_span(&typed), "issuer", err) < 0)
			goto out;
	}
	if (c->type) {
		fold_text(&s->fold, span_of(c->type), &type);
		c->search.type = type.data ? type.data : "";
	}
	c->search.match = query.match.data ? query.match.data : "";
	c->search.code_key = shown.code_key;
	c->search.limit = c->all ? 0 : (int64_t)c->limit;
	s->files = (struct record_files){.archive = &archive, .fd = -1};
	s->query = &shown;
	path = archive_path(&archive, "index.db");
	if (!path) {
		error_memory(err);
		goto out;
	}
	if (!(index = index_open(path, DB_READ, err)) || index_stale(index, &stale, err) < 0)
		goto out;
	if (stale) {
		error_set(err, ERROR_SYSTEM, "the index was made by another version, or never finished: `congvan run` makes it anew");
		goto out;
	}
	if (index_search(index, &c->search, show_hit, s, &found, &more, err) < 0)
		goto out;
	if (!c->json && !c->records && !common->quiet && found > s->count)
		fprintf(stderr, "%s%" PRId64 " documents found, %" PRId64 " shown%s\n", more ? "more than " : "", found, s->count,
			more ? "; the newest in the archive were ranked" : "");
	status = s->count ? STATUS_OK : STATUS_RECORDS_FAILED;
out:
	index_close(index);
	record_files_free(&s->files);
	s->query = NULL;
	search_query_free(&query);
	search_query_free(&shown);
	buffer_free(&typed);
	buffer_free(&type);
	free(path);
	archive_close(&archive);
	return status;
}

int main(int argc, char **argv)
{
	static const struct stage_option options[] = {
		{"type", "TYPE", "only documents of this type: CV, \"quyet dinh\"", 't'},
		{"issuer", "NAME", "only of issuers whose name has these words in a row", 'i'},
		{"from", "DATE", "only dated so or later", 0},
		{"to", "DATE", "only dated so or earlier", 0},
		{"due-before", "DATE", "only with a deadline before that day", 0},
		{"deleted", NULL, "also what is in no inbox any more", 0},
		{"limit", "N", "show no more than N (default 10)", 'n'},
		{"all", NULL, "show all", 0},
		{"json", NULL, "hits as JSON, one a line", 0},
		{"records", NULL, "whole records, for other programs", 0},
		{0},
	};
	static const struct stage stage = {
		.name = "search",
		.summary = "Finds documents in an archive, with or without diacritics, codes in any spelling.",
		.operands = "ARCHIVE [QUERY...]",
		.options = options,
		.option = set_option,
	};
	struct search_config config = {.limit = 10};
	struct stage_common common;
	struct error err = {{0}, {0}};
	int status = stage_options(&stage, &config, argc, argv, &common);
	if (status >= 0)
		return status;
	if (!common.operand_count) {
		stage_message("search", NULL, "no archive given (--help tells more)");
		return STATUS_USAGE;
	}
	struct show *show = calloc(1, sizeof *show);
	if (!show) {
		stage_message("search", NULL, "out of memory");
		return STATUS_SYSTEM;
	}
	show->config = &config;
	show->files.fd = -1;
	show->colour = isatty(1) && !getenv("NO_COLOR");
	status = search(&config, &common, show, &err);
	free(show);
	if (status >= STATUS_USAGE)
		stage_message("search", NULL, "%s", err.message);
	else if (fflush(stdout) != 0 || ferror(stdout)) {
		stage_message("search", NULL, "cannot write to standard output: %s", strerror(errno));
		status = STATUS_SYSTEM;
	}
	return status;
}
