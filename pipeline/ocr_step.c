/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_step.h"

#include "decode_step.h"
#include "furniture.h"
#include "join.h"
#include "ocr_client.h"
#include "ocr_layer.h"
#include "record_text.h"

#include <stdio.h>
#include <stdlib.h>

/* 200 dpi reads office scans as well as 300 in two thirds of the time and noisy ones far better: docs/ocr.md. */
#define DPI 200
#define SECONDS 60
#define MEMORY ((size_t)1 << 30)
/* What drawing a page may take beyond reading it. */
#define DRAWING_SECONDS 30 /* by the clock twice as much as both together: worker.h */
/* A page of A3 at 300 dpi has 17 million. */
#define PIXELS ((size_t)40000000)
/* As extract's default: what it read can be read again. */
/* Below this mean confidence a page is likely to hold many wrong words: pages read well have 0.85-0.97. */
#define LOW_CONFIDENCE 0.7

struct ocr_state {
	struct ocr_config config;
	char *program; /* owned */
	struct syllables syllables;
	bool syllables_ready;
	struct decoder *decoder; /* made when a layer looks like garbage */
	struct rules *rules; /* made when the first page has been read */
	struct ocr_client *client;
};

static void ocr_close(void *state)
{
	struct ocr_state *s = state;
	if (!s)
		return;
	ocr_client_free(s->client);
	rules_free(s->rules);
	decoder_free(s->decoder);
	free(s->program);
	free(s);
}

static void *ocr_open(void *config, struct error *err)
{
	struct ocr_state *s = calloc(1, sizeof *s);
	if (!s) {
		error_memory(err);
		return NULL;
	}
	s->config = *(const struct ocr_config *)config;
	struct ocr_config *c = &s->config;
	c->language = c->language ? c->language : "vie";
	c->dpi = c->dpi ? c->dpi : DPI;
	c->seconds = c->seconds ? c->seconds : SECONDS;
	c->memory = c->memory ? c->memory : MEMORY;
	return s;
}

/* ------------------------------------------------------------------ a page */

struct page {
	const struct json_view *json; /* `_extract`'s; borrowed */
	int number;
	enum ocr_layer layer;
	bool wanted;     /* to be read */
	bool if_picture; /* only where a picture fills it */
	bool read;
	bool blank; /* read, and nothing on it */
	double native_share;
	struct ocr_page ocr;
	struct layout layout;
	struct layout marks; /* of urgency, secrecy: stamped in red */
	struct layout apart; /* ink that is no text of the document's: furniture */
	double confidence;
	size_t mark; /* its first line's place among all marks */
};

static int integer(const struct json_view *v)
{
	long long n = json_view_integer(v); /* 0 for what is no integer */
	return n < -100000000 ? -100000000 : n > 100000000 ? 100000000 : (int)n;
}

static struct span line_text(const struct json_view *line)
{
	struct span s = json_view_string(json_view_get(line, "text"));
	return s.ptr ? s : (struct span){"", 0};
}

static struct box line_box(const struct json_view *line)
{
	const struct json_view *box = json_view_get(line, "box");
	return (struct box){integer(json_view_at(box, 0)), integer(json_view_at(box, 1)),
		integer(json_view_at(box, 2)), integer(json_view_at(box, 3))};
}

static unsigned line_flags(const struct json_view *line)
{
	return (unsigned)integer(json_view_get(line, "flags"));
}

static const struct json_view *page_lines(const struct page *page)
{
	return json_view_get(page->json, "lines");
}

static void decide(const struct ocr_state *s, struct page *page, const struct ocr_layer_tally *tally)
{
	page->layer = ocr_layer_judge(tally);
	page->native_share = syllable_share(&tally->score);
	page->wanted = s->config.mode == OCR_ALWAYS || page->layer != OCR_LAYER_GOOD;
	page->if_picture = s->config.mode == OCR_AUTO && ocr_layer_needs_picture(tally, page->layer);
}

/* By the letters as they stand. */
static void judge(const struct ocr_state *s, struct page *page)
{
	struct ocr_layer_tally tally = {0};
	JSON_VIEW_EACH(line, page_lines(page))
		ocr_layer_add(&tally, &s->syllables, line_text(line), line_flags(line));
	decide(s, page, &tally);
}

struct job {
	struct ocr_state *state;
	struct page *pages; /* owned */
	size_t count;
	size_t fonts; /* of `_extract`: the index behind them stands for a font unknown */
	struct furniture_line *marks; /* owned */
	size_t mark_count;
	struct buffer diagnostics; /* the values of an array */
	bool partial;
	bool lost; /* the document cannot be had any more */
};

static void job_free(struct job *job)
{
	for (size_t i = 0; i < job->count; i++) {
		ocr_page_free(&job->pages[i].ocr);
		layout_free(&job->pages[i].layout);
		layout_free(&job->pages[i].apart);
		layout_free(&job->pages[i].marks);
	}
	free(job->pages);
	free(job->marks);
	buffer_free(&job->diagnostics);
}

static int diagnose(struct job *job, const char *severity, const char *code, int page, const char *message,
	struct error *err)
{
	struct buffer *json = &job->diagnostics;
	json_open(json, '{');
	json_put_text(json, "stage", "ocr");
	json_put_text(json, "severity", severity);
	json_put_text(json, "code", code);
	json_put_text(json, "message", message);
	if (page)
		json_put_integer(json, "page", page);
	json_close(json, '}');
	return buffer_ok(json) ? 0 : error_memory(err);
}

/* Letters that make no sense may be Vietnamese in an old encoding: judged again as decode would read them. */
static int judge_decoded(struct job *job, struct record *r, struct error *err)
{
	struct ocr_state *s = job->state;
	struct decode_input in;
	struct decoded decoded = {0};
	int result = -1;
	if (!s->decoder && !(s->decoder = decoder_new(NULL, err)))
		return -1;
	if (decode_input_open(&in, r, err) < 0 || decode_document(s->decoder, in.document, &decoded, err) < 0)
		goto out;
	for (size_t i = 0, l = 0; i < job->count && i < decoded.page_count; i++) {
		struct ocr_layer_tally tally = {0};
		for (; l < decoded.lines.count && decoded.lines.items[l].at.start < decoded.pages[i].end; l++)
			ocr_layer_add(&tally, &s->syllables,
				span_slice(buffer_span(&decoded.text), decoded.lines.items[l].at),
				decoded.lines.items[l].flags);
		if (job->pages[i].layer == OCR_LAYER_GARBAGE)
			decide(s, &job->pages[i], &tally);
	}
	result = 0;
out:
	decoded_free(&decoded);
	decode_input_close(&in);
	return result;
}

/* 1 where pages are to be read, 0 where none is, -1. */
static int plan(struct job *job, struct record *r, const struct json_view *extract, struct error *err)
{
	const struct json_view *pages = json_view_get(extract, "pages");
	bool garbage = false, wanted = false;
	job->fonts = json_view_count(json_view_get(extract, "fonts"));
	job->pages = calloc(json_view_count(pages) + 1, sizeof *job->pages);
	if (!job->pages)
		return error_memory(err);
	JSON_VIEW_EACH(json, pages) {
		struct page *page = &job->pages[job->count++];
		page->json = json;
		page->number = integer(json_view_get(json, "number"));
		judge(job->state, page);
		garbage |= page->layer == OCR_LAYER_GARBAGE;
	}
	if (garbage && judge_decoded(job, r, err) < 0)
		return -1;
	for (size_t i = 0; i < job->count; i++)
		wanted |= job->pages[i].wanted;
	return wanted;
}

/* The kept lines of the layer: stamps and other furniture, whose text is surer than any reading of them. */
static bool kept(const struct json_view *line)
{
	struct box b = line_box(line);
	return (line_flags(line) & LINE_FURNITURE) && b.x1 > b.x0 && b.y1 > b.y0;
}

static int add_blanks(struct ocr_order *order, const struct page *page)
{
	JSON_VIEW_EACH(line, page_lines(page)) {
		if (!kept(line))
			continue;
		if (ARRAY_GROW(order->blanks, order->blank_count, order->blank_size) < 0)
			return -1;
		order->blanks[order->blank_count++] = line_box(line);
	}
	return 0;
}

/* A layer of doubtful letters is left only for a reading that makes more sense. */
static bool better(const struct ocr_state *s, const struct page *page)
{
	if (page->layer != OCR_LAYER_GARBAGE || s->config.mode == OCR_ALWAYS)
		return true;
	struct syllable_score score = {0};
	for (size_t i = 0; i < page->layout.count; i++)
		syllable_score_text(&s->syllables, layout_text(&page->layout, &page->layout.lines[i]), &score);
	return syllable_share(&score) > page->native_share;
}

static int failed(struct job *job, const struct page *page, const struct error *why, struct error *err)
{
	char message[sizeof why->message + 64];
	job->partial = true;
	if (strcmp(why->code, ERROR_UNSUPPORTED) == 0)
		return diagnose(job, "warning", "ocr.unavailable", page->number, why->message, err);
	if (strcmp(why->code, OCR_SOURCE_UNREADABLE) == 0 || strcmp(why->code, OCR_SOURCE_CHANGED) == 0) {
		job->lost = true;
		return diagnose(job, "error",
			strcmp(why->code, OCR_SOURCE_CHANGED) == 0 ? "ocr.source_changed" : "ocr.source_unreadable", 0,
			why->message, err);
	}
	snprintf(message, sizeof message, "%s: %s", why->code, why->message);
	return diagnose(job, "error", "ocr.page_failed", page->number, message, err);
}

/* Lays out words [first, end) into *out. */
static int lay_out(struct layout *out, const struct page *page, const struct layout_piece *pieces, size_t first,
	size_t end)
{
	struct layout_page in = {.width = page->ocr.width, .height = page->ocr.height,
		.text = buffer_span(&page->ocr.words.text), .pieces = pieces + first, .count = end - first};
	return layout_page(out, &in);
}

/* Words that stand apart get lines of their own: between the others they would tear these up. */
static int lay_out_page(struct page *page, struct error *err)
{
	const struct ocr_words *words = &page->ocr.words;
	struct layout_piece *pieces = ocr_words_pieces(words);
	int bad = !pieces || lay_out(&page->layout, page, pieces, 0, words->apart) < 0 ||
		lay_out(&page->apart, page, pieces, words->apart, words->count) < 0;
	free(pieces);
	pieces = ocr_words_pieces(&page->ocr.marks);
	struct layout_page marks = {.width = page->ocr.width, .height = page->ocr.height,
		.text = buffer_span(&page->ocr.marks.text), .pieces = pieces, .count = page->ocr.marks.count};
	bad |= !pieces || layout_page(&page->marks, &marks) < 0;
	free(pieces);
	return bad ? error_memory(err) : 0;
}

static int read_page(struct job *job, struct page *page, struct error *err)
{
	const struct ocr_config *c = &job->state->config;
	struct ocr_order order = {.number = page->number, .if_picture = page->if_picture, .dpi = c->dpi, .pixels = PIXELS,
		.seconds = c->seconds, .marks = page == job->pages};
	struct error why;
	int result = -1;
	char message[120];
	if (add_blanks(&order, page) < 0) {
		error_memory(err);
		goto out;
	}
	if (ocr_client_read(job->state->client, &order, &page->ocr, &why) < 0) {
		result = failed(job, page, &why, err);
		goto out;
	}
	if (!page->ocr.read || !page->ocr.words.count) {
		/* No scan; or a blank sheet, of which nothing more is to be had. */
		page->blank = page->read = page->ocr.read && page->layer == OCR_LAYER_NONE;
		result = 0;
		goto out;
	}
	int parted = ocr_words_part(&page->ocr.words, &job->state->syllables);
	if (parted < 0) {
		error_memory(err);
		goto out;
	}
	if (parted) {
		snprintf(message, sizeof message, "words run together were parted in %d places", parted);
		if (diagnose(job, "info", "ocr.words_parted", page->number, message, err) < 0)
			goto out;
	}
	ocr_words_settle(&page->ocr.words);
	size_t specks = ocr_words_sift(&page->ocr.words);
	if (specks) {
		snprintf(message, sizeof message, "specks read as text were left out in %zu places", specks);
		if (diagnose(job, "info", "ocr.specks_dropped", page->number, message, err) < 0)
			goto out;
	}
	if (lay_out_page(page, err) < 0)
		goto out;
	page->read = better(job->state, page);
	page->confidence = ocr_words_confidence(&page->ocr.words);
	result = 0;
	if (page->read && page->confidence < LOW_CONFIDENCE) {
		snprintf(message, sizeof message, "the page was read with a mean confidence of %.2f only", page->confidence);
		result = diagnose(job, "warning", "ocr.low_confidence", page->number, message, err);
	}
out:
	ocr_order_free(&order);
	return result;
}

/* ------------------------------------------------------------------ furniture */

static size_t native_count(const struct page *page)
{
	return json_view_count(page_lines(page));
}

/* A page read has its lines, and behind them the layer's lines that were kept. */
static void mark_page(struct job *job, struct page *page)
{
	page->mark = job->mark_count;
	for (size_t i = 0; page->read && i < page->layout.count; i++) {
		const struct layout_line *l = &page->layout.lines[i];
		job->marks[job->mark_count++] = (struct furniture_line){.text = layout_text(&page->layout, l),
			.page = page->number, .box = l->box, .page_width = page->ocr.width, .page_height = page->ocr.height,
			.vertical = l->vertical, .flags = l->flags};
	}
	JSON_VIEW_EACH(line, page_lines(page))
		if (!page->read || kept(line))
			job->marks[job->mark_count++] = (struct furniture_line){.text = line_text(line), .page = page->number,
				.box = line_box(line), .page_width = integer(json_view_get(page->json, "width")),
				.page_height = integer(json_view_get(page->json, "height")), .flags = line_flags(line)};
}

static int mark_furniture(struct job *job, struct error *err)
{
	struct ocr_state *s = job->state;
	struct furniture_findings findings;
	size_t total = 1;
	if (!s->rules) {
		if (!(s->rules = rules_new()))
			return error_memory(err);
		if (rules_add_builtin(s->rules, "furniture-rules.tsv", err) < 0)
			return -1;
	}
	for (size_t i = 0; i < job->count; i++)
		total += job->pages[i].layout.count + native_count(&job->pages[i]);
	if (!(job->marks = calloc(total, sizeof *job->marks)))
		return error_memory(err);
	for (size_t i = 0; i < job->count; i++)
		mark_page(job, &job->pages[i]);
	return furniture_mark(s->rules, job->marks, job->mark_count, &findings, err);
}

/* ------------------------------------------------------------------ out */

static void add_line(struct buffer *json, const struct job *job, const struct layout *layout, size_t i, unsigned flags)
{
	const struct layout_line *l = &layout->lines[i];
	const int box[] = {l->box.x0, l->box.y0, l->box.x1, l->box.y1};
	struct span text = layout_text(layout, l);
	json_open(json, '{');
	json_put_span(json, "text", text);
	json_add_name(json, "box");
	json_open(json, '[');
	for (size_t k = 0; k < sizeof box / sizeof *box; k++)
		json_add_integer(json, box[k]);
	json_close(json, ']');
	json_put_integer(json, "flags", (int)flags);
	json_add_name(json, "runs");
	json_open(json, '[');
	json_open(json, '[');
	json_add_integer(json, (long long)utf8_length(text));
	json_add_integer(json, (long long)job->fonts);
	json_add_integer(json, l->size);
	json_close(json, ']');
	json_close(json, ']');
	json_close(json, '}');
}

static void add_kept(struct buffer *json, const struct page *page, bool upper)
{
	int half = page->ocr.height / 2;
	JSON_VIEW_EACH(line, page_lines(page))
		if (kept(line) && (line_box(line).y0 < half) == upper)
			json_add_raw(json, line->raw);
}

static void add_page(struct buffer *json, const struct job *job, const struct page *page)
{
	json_open(json, '{');
	json_put_integer(json, "number", page->number);
	json_put_text(json, "origin", "ocr");
	json_put_integer(json, "width", page->ocr.width);
	json_put_integer(json, "height", page->ocr.height);
	if (page->layout.count) {
		json_add_name(json, "confidence");
		/* Three digits: more would be noise, and binary fractions print badly. */
		json_add_real(json, (double)(int)(page->confidence * 1000 + 0.5) / 1000);
	}
	json_add_name(json, "lines");
	json_open(json, '[');
	add_kept(json, page, true);
	/* Stamped marks stand anywhere about the letterhead: lines of their own, before it. */
	for (size_t i = 0; i < page->marks.count; i++)
		add_line(json, job, &page->marks, i, 0);
	for (size_t i = 0; i < page->layout.count; i++)
		add_line(json, job, &page->layout, i, job->marks[page->mark + i].flags);
	for (size_t i = 0; i < page->apart.count; i++)
		add_line(json, job, &page->apart, i, LINE_FURNITURE | LINE_STAMP);
	add_kept(json, page, false);
	json_close(json, ']');
	json_close(json, '}');
}

/* "1-3, 5" */
static void add_page_list(const struct job *job, struct buffer *b)
{
	for (size_t i = 0, end; i < job->count; i = end) {
		end = i + 1;
		if (!job->pages[i].read)
			continue;
		while (end < job->count && job->pages[end].read)
			end++;
		buffer_add_format(b, b->len ? ", %d" : "%d", job->pages[i].number);
		if (end > i + 1)
			buffer_add_format(b, "-%d", job->pages[end - 1].number);
	}
}

static int tell_use(struct job *job, size_t read, struct error *err)
{
	struct buffer list = {0}, message = {0};
	int result = -1;
	add_page_list(job, &list);
	buffer_add_format(&message, "read by OCR: %s %s of %zu", read == 1 ? "page" : "pages", list.data, job->count);
	if (buffer_ok(&message) && buffer_ok(&list))
		result = diagnose(job, "info", "ocr.used", 0, message.data, err);
	else
		error_memory(err);
	buffer_free(&list);
	buffer_free(&message);
	return result;
}

static int append(struct job *job, struct record *r, struct error *err)
{
	size_t read = 0;
	bool scan = true;
	for (size_t i = 0; i < job->count; i++)
		scan &= job->pages[i].layer != OCR_LAYER_GOOD;
	for (size_t i = 0; i < job->count; i++) {
		/* An empty last page makes no scan of what a word processor wrote. */
		job->pages[i].read &= scan || !job->pages[i].blank;
		read += job->pages[i].read;
	}
	if (!read && !job->diagnostics.len)
		return 0;
	if (read && (mark_furniture(job, err) < 0 || tell_use(job, read, err) < 0))
		return -1;
	struct buffer json = {0};
	json_open(&json, '{');
	json_add_name(&json, "pages");
	json_open(&json, '[');
	for (size_t i = 0; i < job->count; i++)
		if (job->pages[i].read)
			add_page(&json, job, &job->pages[i]);
	json_close(&json, ']');
	json_put_true(&json, "partial", job->partial);
	json_add_name(&json, "diagnostics");
	json_open(&json, '[');
	json_add_raw(&json, buffer_span(&job->diagnostics));
	json_close(&json, ']');
	json_close(&json, '}');
	int result = record_append_text(r, "_ocr", &json, err);
	buffer_free(&json);
	return result;
}

/* ------------------------------------------------------------------ the step */

static int have_client(struct ocr_state *s, struct error *err)
{
	if (s->client)
		return 0;
	if (!s->config.program && !(s->program = program_path("congvan-ocr-reader")))
		return error_memory(err);
	struct ocr_client_config c = {.program = s->config.program ? s->config.program : s->program,
		.language = s->config.language, .memory = s->config.memory,
		.seconds = (unsigned)(s->config.seconds + DRAWING_SECONDS)};
	s->client = ocr_client_new(&c);
	return s->client ? 0 : error_memory(err);
}

static int ocr_step(void *state, struct record *r, struct error *err)
{
	struct ocr_state *s = state;
	struct job job = {.state = s};
	int result = -1, got;
	if (s->config.mode == OCR_NEVER || !record_has(r, "_extract"))
		return 0;
	const struct json_view *source = record_view(r, "source", err);
	if (!source)
		return record_has(r, "source") ? -1 : 0;
	if (!span_equal(json_view_string(json_view_get(source, "media_type")), SPAN_LITERAL("application/pdf")))
		return 0;
	if (!s->syllables_ready && syllables_init(&s->syllables, err) < 0)
		return -1;
	s->syllables_ready = true;
	const struct json_view *extract = record_view(r, "_extract", err);
	if (!extract)
		return -1;
	got = plan(&job, r, extract, err);
	if (got <= 0) {
		result = got;
		goto out;
	}
	if (s->config.mode == OCR_DEFER) {
		if (diagnose(&job, "info", "ocr.deferred", 0, "pages wait to be read by OCR", err) == 0)
			result = append(&job, r, err);
		goto out;
	}
	if (have_client(s, err) < 0)
		goto out;
	struct ocr_document document = {json_view_string(json_view_get(source, "path")),
		json_view_string(json_view_get(source, "sha256"))};
	ocr_client_document(s->client, &document);
	for (size_t i = 0; i < job.count && !job.lost; i++)
		if (job.pages[i].wanted && read_page(&job, &job.pages[i], err) < 0)
			goto out;
	result = append(&job, r, err);
out:
	job_free(&job);
	return result;
}

/* ------------------------------------------------------------------ the stage */

static int number(const char *argument, long most, struct error *err, long *n)
{
	char *end;
	*n = strtol(argument, &end, 10);
	if (*end || end == argument || *n < 1 || *n > most)
		return error_set(err, ERROR_SYSTEM, "\"%s\" is no number from 1 to %ld", argument, most);
	return 0;
}

static int set_option(void *config, const char *name, const char *argument, struct error *err)
{
	struct ocr_config *c = config;
	long n = 0;
	if (strcmp(name, "ocr") == 0) {
		static const char *const modes[] = {"auto", "never", "always", "defer"};
		for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
			if (strcmp(argument, modes[i]) == 0) {
				c->mode = (enum ocr_mode)i;
				return 0;
			}
		return error_set(err, ERROR_SYSTEM, "\"%s\" is none of auto, never, always, defer", argument);
	}
	if (strcmp(name, "ocr-lang") == 0) {
		c->language = argument;
		return 0;
	}
	if (strcmp(name, "ocr-dpi") == 0) {
		if (number(argument, 1200, err, &n) < 0)
			return -1;
		c->dpi = (int)n;
	} else if (strcmp(name, "ocr-timeout") == 0) {
		if (number(argument, 86400, err, &n) < 0)
			return -1;
		c->seconds = (int)n;
	} else {
		if (number(argument, 1L << 24, err, &n) < 0)
			return -1;
		c->memory = (size_t)n << 20;
	}
	return 0;
}

static const struct stage_option options[] = {
	{"ocr", "WHEN", "read pages by OCR: auto (those without good text), never, always, defer (only tell)", 0},
	{"ocr-lang", "LANG", "Tesseract's language (default vie)", 0},
	{"ocr-dpi", "N", "resolution pages are drawn with (default 200)", 0},
	{"ocr-timeout", "SECONDS", "processor time reading a page may take (default 60)", 0},
	{"ocr-memory", "MB", "memory reading a page may take (default 1024)", 0},
	{0},
};

const struct stage ocr_stage = {
	.name = "ocr",
	.summary = "Reads the pages of PDFs that have no text layer worth having.",
	.operands = "[RECORDS.jsonl...]",
	.options = options,
	.option = set_option,
	.open = ocr_open,
	.close = ocr_close,
	.step = ocr_step,
	.done_member = "_ocr",
};
