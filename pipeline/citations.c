/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "citations.h"

#include "record_text.h"

#include <stdlib.h>

#define NONE ((size_t)-1)

struct document {
	char *id, *path;   /* owned */
	char *code, *date; /* as printed; NULL where unknown */
	char *folded;      /* code for comparison, or NULL */
	char *issuer;      /* parent and issuer, folded; or NULL */
	size_t number;     /* order of arrival */
};

struct citation {
	size_t from; /* document */
	char *reference, *relation, *type; /* owned */
	char *code, *date, *issuer, *folded;
	int year;
	size_t to;         /* document, or NONE */
	const char *match; /* "date", "year", "code", or NULL; static */
};

struct citations {
	bool include_secret;
	struct document *documents;
	size_t document_count, document_size;
	struct citation *items;
	size_t count, size;
	size_t *by_code; /* documents with a code, sorted by it */
	size_t by_code_count;
};

struct citations *citations_new(bool include_secret)
{
	struct citations *c = calloc(1, sizeof *c);
	if (c)
		c->include_secret = include_secret;
	return c;
}

static void free_strings(char *const *strings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(strings[i]);
}

static void document_free(struct document *d)
{
	char *const all[] = {d->id, d->path, d->code, d->date, d->folded, d->issuer};
	free_strings(all, sizeof all / sizeof *all);
}

static void citation_free(struct citation *i)
{
	char *const all[] = {i->reference, i->relation, i->type, i->code, i->date, i->issuer, i->folded};
	free_strings(all, sizeof all / sizeof *all);
}

void citations_free(struct citations *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->document_count; i++)
		document_free(&c->documents[i]);
	for (size_t i = 0; i < c->count; i++)
		citation_free(&c->items[i]);
	free(c->documents);
	free(c->items);
	free(c->by_code);
	free(c);
}

/* ------------------------------------------------------------------ taking */

/* Lower case, blanks gone where `tight`, leading zeros gone. */
static void add_folded(struct buffer *b, const char *s, bool tight)
{
	struct span text = span_of(s);
	size_t at = 0;
	while (tight && at < text.len && text.ptr[at] == '0')
		at++;
	while (at < text.len) {
		uint32_t cp = utf8_next(text, &at);
		if (!tight || !codepoint_is_space(cp))
			buffer_add_codepoint(b, codepoint_lower(cp));
	}
}

static int fold_code(char **to, const char *code)
{
	if (!code)
		return 0;
	struct buffer b = {0};
	add_folded(&b, code, true);
	*to = buffer_detach(&b);
	return *to ? 0 : -1;
}

static int fold_issuer(char **to, const char *parent, const char *issuer)
{
	if (!parent && !issuer)
		return 0;
	struct buffer b = {0};
	add_folded(&b, parent ? parent : "", false);
	buffer_add_char(&b, ' ');
	add_folded(&b, issuer ? issuer : "", false);
	*to = buffer_detach(&b);
	return *to ? 0 : -1;
}

static int add_document(struct citations *c, const json_t *all)
{
	const json_t *header = json_object_get(all, "header");
	const char *id = json_text(all, "id"), *path = json_text(json_object_get(all, "source"), "path");
	struct document d = {.id = span_copy(span_of(id ? id : "")),
		.path = span_copy(span_of(path ? path : "")), .number = c->document_count};
	int bad = !d.id | !d.path |
		json_copy_text(&d.code, header, "code") | json_copy_text(&d.date, header, "date") |
		fold_code(&d.folded, json_text(header, "code")) |
		fold_issuer(&d.issuer, json_text(header, "parent"), json_text(header, "issuer"));
	if (bad || ARRAY_GROW(c->documents, c->document_count, c->document_size) < 0) {
		document_free(&d);
		return -1;
	}
	c->documents[c->document_count++] = d;
	return 0;
}

/* The date of a reference: its own, or that of the fuller mention, which its key holds behind '@'. */
static const char *reference_date(const json_t *reference)
{
	const char *date = json_text(reference, "date"), *key = json_text(reference, "key");
	const char *at = key && !date ? strrchr(key, '@') : NULL;
	return date ? date : at && strlen(at + 1) == 10 ? at + 1 : NULL;
}

static int add_citation(struct citations *c, const json_t *reference)
{
	struct citation i = {.from = c->document_count - 1, .to = NONE};
	i.year = (int)json_integer_value(json_object_get(reference, "year"));
	const char *date = reference_date(reference);
	i.date = date ? span_copy(span_of(date)) : NULL;
	int bad = (date && !i.date) | json_copy_text(&i.reference, reference, "id") |
		json_copy_text(&i.relation, reference, "relation") |
		json_copy_text(&i.type, json_object_get(reference, "type"), "code") |
		json_copy_text(&i.code, reference, "code") |
		json_copy_text(&i.issuer, reference, "issuer") |
		fold_code(&i.folded, json_text(reference, "code"));
	if (bad || ARRAY_GROW(c->items, c->count, c->size) < 0) {
		citation_free(&i);
		return -1;
	}
	c->items[c->count++] = i;
	return 0;
}

int citations_add(struct citations *c, struct record *r, struct error *err)
{
	json_t *all = record_to_json(r, err);
	if (!all)
		return -1;
	const json_t *header = json_object_get(all, "header");
	bool secret = json_object_get(header, "secrecy") || json_is_true(json_object_get(header, "recall"));
	int bad = 0;
	if (!secret || c->include_secret) {
		bad = add_document(c, all);
		size_t i;
		json_t *reference;
		json_array_foreach(json_object_get(all, "references"), i, reference)
			/* A law named without a code is known by its name only: there is nothing to tie it by. */
			if (!bad && json_object_get(reference, "code"))
				bad = add_citation(c, reference);
	}
	json_decref(all);
	return bad ? error_memory(err) : 0;
}

/* ------------------------------------------------------------------ tying */

/* qsort has no argument for the documents: the pairs carry what is compared. */
struct keyed {
	const char *folded;
	size_t document;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int order = strcmp(x->folded, y->folded);
	return order ? order : (x->document > y->document) - (x->document < y->document);
}

static int index_documents(struct citations *c)
{
	struct keyed *keys = malloc((c->document_count + 1) * sizeof *keys);
	free(c->by_code); /* of an earlier writing */
	c->by_code = malloc((c->document_count + 1) * sizeof *c->by_code);
	if (!keys || !c->by_code) {
		free(keys);
		return -1;
	}
	c->by_code_count = 0;
	for (size_t i = 0; i < c->document_count; i++)
		if (c->documents[i].folded)
			keys[c->by_code_count++] = (struct keyed){c->documents[i].folded, i};
	if (c->by_code_count)
		qsort(keys, c->by_code_count, sizeof *keys, by_key);
	for (size_t i = 0; i < c->by_code_count; i++)
		c->by_code[i] = keys[i].document;
	free(keys);
	return 0;
}

static const char *code_at(const struct citations *c, size_t i)
{
	return c->documents[c->by_code[i]].folded;
}

/* Where documents with that code begin in by_code. */
static size_t first_of_code(const struct citations *c, const char *folded)
{
	size_t low = 0, high = c->by_code_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(code_at(c, middle), folded) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How many words of the cited issuer the document's organ names hold, in percent. */
static int issuer_likeness(const char *cited, const char *organs)
{
	struct buffer folded = {0};
	int words = 0, found = 0;
	if (!cited || !organs)
		return 0;
	add_folded(&folded, cited, false);
	for (char *word = folded.data; buffer_ok(&folded) && word && *word;) {
		size_t len = strcspn(word, " ");
		char *next = word + len + (word[len] != '\0');
		word[len] = '\0';
		if (len) {
			words++;
			found += strstr(organs, word) != NULL;
		}
		word = next;
	}
	buffer_free(&folded);
	return words ? found * 100 / words : 0;
}

static void tie(struct citations *c, struct citation *i)
{
	const struct document *from = &c->documents[i->from];
	size_t best = NONE;
	int best_likeness = -1;
	bool several = false;
	if (!i->folded)
		return;
	for (size_t k = first_of_code(c, i->folded);
		k < c->by_code_count && strcmp(code_at(c, k), i->folded) == 0; k++) {
		size_t at = c->by_code[k];
		const struct document *d = &c->documents[at];
		if (at == i->from)
			continue;
		if (i->date && d->date) {
			if (strcmp(i->date, d->date) != 0)
				continue;
			i->to = at;
			i->match = "date";
			return;
		}
		/* Nobody cites what is not written yet. */
		if (!i->date && d->date && from->date && strcmp(d->date, from->date) > 0)
			continue;
		int likeness = issuer_likeness(i->issuer, d->issuer);
		several = likeness == best_likeness || (several && likeness < best_likeness);
		if (likeness > best_likeness) {
			best = at;
			best_likeness = likeness;
			several = false;
		}
	}
	if (best == NONE || several)
		return;
	i->to = best;
	i->match = i->year ? "year" : "code";
}

/* ------------------------------------------------------------------ writing */

static int add_json_line(struct buffer *out, json_t *o, int bad)
{
	char *line = bad || !o ? NULL : json_dumps(o, JSON_COMPACT);
	json_decref(o);
	if (!line)
		return -1;
	buffer_add_string(out, line);
	buffer_add_char(out, '\n');
	free(line);
	return buffer_ok(out) ? 0 : -1;
}

static int set_cited(json_t *o, const struct citation *i)
{
	return json_set_text(o, "type", i->type) | json_set_text(o, "code", i->code) |
		json_set_text(o, "date", i->date) | json_set_text(o, "issuer", i->issuer);
}

static int write_edges(const struct citations *c, struct buffer *out)
{
	for (size_t k = 0; k < c->count; k++) {
		const struct citation *i = &c->items[k];
		const struct document *from = &c->documents[i->from];
		json_t *o = json_object();
		int bad = json_set_text(o, "from", from->id) | json_set_text(o, "from_path", from->path) |
			json_set_text(o, "reference", i->reference) | json_set_text(o, "relation", i->relation) |
			set_cited(o, i);
		if (i->to != NONE)
			bad |= json_set_text(o, "to", c->documents[i->to].id) |
				json_set_text(o, "to_path", c->documents[i->to].path) |
				json_set_text(o, "match", i->match);
		if (add_json_line(out, o, bad) < 0)
			return -1;
	}
	return 0;
}

/* A quoted Graphviz string. */
static void add_dot(struct buffer *out, const char *s)
{
	buffer_add_char(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buffer_add_char(out, '\\');
		if ((unsigned char)*s >= 0x20)
			buffer_add_char(out, *s);
	}
	buffer_add_char(out, '"');
}

static int write_dot(const struct citations *c, struct buffer *out)
{
	buffer_add_string(out, "digraph citations {\n\trankdir=LR;\n\tnode [shape=box];\n");
	for (size_t k = 0; k < c->document_count; k++) {
		const struct document *d = &c->documents[k];
		buffer_add_format(out, "\td%zu [label=", k);
		add_dot(out, d->code ? d->code : d->path);
		buffer_add_string(out, ", tooltip=");
		add_dot(out, d->path);
		buffer_add_string(out, "];\n");
	}
	for (size_t k = 0; k < c->count; k++) {
		const struct citation *i = &c->items[k];
		if (i->to == NONE)
			continue;
		buffer_add_format(out, "\td%zu -> d%zu [label=", i->from, i->to);
		add_dot(out, i->relation ? i->relation : "cites");
		buffer_add_string(out, "];\n");
	}
	buffer_add_string(out, "}\n");
	return buffer_ok(out) ? 0 : -1;
}

struct missing {
	const struct citation *citation;
	size_t mentions;
};

static int by_identity(const void *a, const void *b)
{
	const struct citation *x = ((const struct missing *)a)->citation;
	const struct citation *y = ((const struct missing *)b)->citation;
	int order = strcmp(x->folded, y->folded);
	if (!order)
		order = strcmp(x->date ? x->date : "", y->date ? y->date : "");
	return order ? order : (x > y) - (x < y);
}

static int by_mentions(const void *a, const void *b)
{
	const struct missing *x = a, *y = b;
	if (x->mentions != y->mentions)
		return x->mentions < y->mentions ? 1 : -1;
	return by_identity(a, b);
}

static int write_missing(const struct citations *c, struct buffer *out)
{
	struct missing *list = malloc((c->count + 1) * sizeof *list);
	size_t count = 0, kept = 0;
	int result = list ? 0 : -1;
	for (size_t k = 0; list && k < c->count; k++)
		if (c->items[k].to == NONE && c->items[k].folded)
			list[count++] = (struct missing){&c->items[k], 1};
	if (count)
		qsort(list, count, sizeof *list, by_identity);
	for (size_t k = 0; k < count; k++) {
		const struct citation *x = list[k].citation;
		const struct citation *y = kept ? list[kept - 1].citation : NULL;
		if (y && strcmp(x->folded, y->folded) == 0 &&
			strcmp(x->date ? x->date : "", y->date ? y->date : "") == 0)
			list[kept - 1].mentions++;
		else
			list[kept++] = list[k];
	}
	if (kept)
		qsort(list, kept, sizeof *list, by_mentions);
	for (size_t k = 0; result == 0 && k < kept; k++) {
		const struct citation *i = list[k].citation;
		json_t *o = json_object();
		int bad = set_cited(o, i) |
			json_object_set_new(o, "mentions", json_integer((json_int_t)list[k].mentions)) |
			json_set_text(o, "first_cited_by", c->documents[i->from].path);
		result = add_json_line(out, o, bad);
	}
	free(list);
	return result;
}

/* The document that this one implements: what its first "implements" reference means, else its first basis. */
static size_t implemented(const struct citations *c, const size_t *first_of, size_t document)
{
	size_t basis = NONE;
	for (size_t k = first_of[document]; k < first_of[document + 1]; k++) {
		const struct citation *i = &c->items[k];
		if (i->to == NONE || !i->relation)
			continue;
		if (strcmp(i->relation, "implements") == 0)
			return i->to;
		if (basis == NONE && strcmp(i->relation, "basis") == 0)
			basis = i->to;
	}
	return basis;
}

#define CHAIN_MAX 32 /* documents: orders run from the centre to a commune in five steps */

static int write_chains(const struct citations *c, struct buffer *out)
{
	/* Citations stand in the order of their documents: those of d are items[first_of[d]..first_of[d+1]). */
	size_t *first_of = calloc(c->document_count + 1, sizeof *first_of);
	int result = first_of ? 0 : -1;
	for (size_t k = 0; first_of && k < c->count; k++)
		first_of[c->items[k].from + 1] = k + 1;
	for (size_t d = 0; first_of && d < c->document_count; d++)
		if (first_of[d + 1] < first_of[d])
			first_of[d + 1] = first_of[d];
	for (size_t d = 0; result == 0 && d < c->document_count; d++) {
		size_t chain[CHAIN_MAX] = {d}, length = 1, next;
		while (length < CHAIN_MAX && (next = implemented(c, first_of, chain[length - 1])) != NONE) {
			bool circle = false;
			for (size_t k = 0; k < length; k++)
				circle |= chain[k] == next;
			if (circle)
				break;
			chain[length++] = next;
		}
		if (length < 2)
			continue;
		json_t *o = json_object(), *list = json_array();
		int bad = 0;
		for (size_t k = 0; k < length; k++) {
			const struct document *x = &c->documents[chain[k]];
			json_t *link = json_object();
			bad |= json_set_text(link, "id", x->id) | json_set_text(link, "path", x->path) |
				json_set_text(link, "code", x->code) | json_set_text(link, "date", x->date);
			bad |= json_array_append_new(list, link);
		}
		bad |= json_object_set_new(o, "chain", list);
		result = add_json_line(out, o, bad);
	}
	free(first_of);
	return result;
}

int citations_write(struct citations *c, enum citation_format format, struct buffer *out, struct error *err)
{
	if (index_documents(c) < 0)
		return error_memory(err);
	for (size_t k = 0; k < c->count; k++)
		tie(c, &c->items[k]);
	int result = -1;
	switch (format) {
	case CITATION_EDGES: result = write_edges(c, out); break;
	case CITATION_DOT: result = write_dot(c, out); break;
	case CITATION_MISSING: result = write_missing(c, out); break;
	case CITATION_CHAINS: result = write_chains(c, out); break;
	}
	return result < 0 ? error_memory(err) : 0;
}
