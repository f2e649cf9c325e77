/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_pdf.h"

#include "json_text.h"
#include "pdf.h"
#include "record_text.h"

#include <stdlib.h>
#include <time.h>

/* A page as kept until the document has been seen whole: running heads show only then. */
struct page {
	int number, width, height;
	struct buffer text;
	struct layout_line *lines; /* owned */
	size_t count;
	struct layout_run *runs; /* owned */
	size_t run_count;
	bool read; /* what it lacks is known to be lacking */
};

struct reading {
	const struct pdf_source *how;
	struct pdf *pdf;
	struct pdf_text text;
	struct layout layout;
	struct page *pages; /* owned */
	size_t count, size;
	struct buffer diagnostics; /* JSON objects, comma between */
	bool partial;
	size_t text_pages;
};

static double seconds_used(void)
{
	struct timespec t;
	/* CPU time: what a busy machine does must not show in a record. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void diagnose(struct reading *r, const char *severity, const char *code, int page,
	const char *message)
{
	struct buffer *b = &r->diagnostics;
	buffer_add_string(b, b->len ? ",{" : "{");
	buffer_add_format(b, "\"stage\":\"extract\",\"severity\":\"%s\",\"code\":\"%s\",\"message\":",
		severity, code);
	json_add_string(b, span_of(message));
	if (page)
		buffer_add_format(b, ",\"page\":%d", page);
	buffer_add_char(b, '}');
}

static struct page *new_page(struct reading *r, int number, int width, int height)
{
	if (ARRAY_GROW(r->pages, r->count, r->size) < 0)
		return NULL;
	struct page *page = &r->pages[r->count++];
	*page = (struct page){.number = number, .width = width, .height = height};
	return page;
}

/* Copies what has just been laid out behind the page's lines. */
static int keep_lines(struct page *page, const struct layout *l, unsigned flags)
{
	size_t text = page->text.len;
	if (!l->count)
		return 0;
	struct layout_line *lines = realloc(page->lines, (page->count + l->count) * sizeof *lines);
	if (!lines)
		return -1;
	page->lines = lines;
	struct layout_run *runs = realloc(page->runs, (page->run_count + l->run_count) * sizeof *runs);
	if (!runs)
		return -1;
	page->runs = runs;
	buffer_add_span(&page->text, buffer_span(&l->text));
	if (!buffer_ok(&page->text))
		return -1;
	for (size_t i = 0; i < l->count; i++) {
		struct layout_line *line = &lines[page->count++];
		*line = l->lines[i];
		line->at.start += text;
		line->at.end += text;
		line->runs.start += page->run_count;
		line->runs.end += page->run_count;
		line->flags |= flags;
	}
	memcpy(runs + page->run_count, l->runs, l->run_count * sizeof *runs);
	page->run_count += l->run_count;
	return 0;
}

static int read_page(struct reading *r, int number, bool plain, struct error *err)
{
	struct error why;
	struct pdf_text *t = &r->text;
	char message[160];
	int width = 0, height = 0;
	if (pdf_page_size(r->pdf, number, &width, &height, &why) < 0) {
		diagnose(r, "error", "page.unreadable", number, why.message);
		r->partial = true;
		return new_page(r, number, 0, 0) ? 0 : error_memory(err);
	}
	double area = (double)width * (double)height / 10000;
	if (area > (double)r->how->limits.page_area) {
		snprintf(message, sizeof message, "the page is %.0f square points large, more than the %zu allowed",
			area, r->how->limits.page_area);
		diagnose(r, "error", "page.too_large", number, message);
		r->partial = true;
		return new_page(r, number, width, height) ? 0 : error_memory(err);
	}
	if (pdf_read_text(r->pdf, number, r->how->limits.page_text, t, &why) < 0) {
		if (strcmp(why.code, ERROR_OUT_OF_MEMORY) == 0) {
			*err = why;
			return -1;
		}
		diagnose(r, "error", "page.unreadable", number, why.message);
		r->partial = true;
		return new_page(r, number, width, height) ? 0 : error_memory(err);
	}
	if (!plain) {
		if (r->how->progress)
			r->how->progress(r->how->context, number + PDF_ANNOTATIONS);
		if (pdf_read_annotations(r->pdf, number, r->how->limits.page_text, t, err) < 0)
			return -1;
	}
	if (t->cut) {
		snprintf(message, sizeof message, "the page's text was cut at the %zu bytes allowed",
			r->how->limits.page_text);
		diagnose(r, "error", "page.text_cut", number, message);
		r->partial = true;
	}
	if (t->unplaced)
		diagnose(r, "warning", "page.unplaced", number,
			"characters and their boxes do not match: lines stand in the order of the file");
	/* After the annotations, which are looked for where the page has them. */
	if (!t->unplaced)
		layout_turn(t->pieces, t->count, buffer_span(&t->text), &t->width, &t->height);
	struct page *kept = new_page(r, number, t->width, t->height);
	struct layout_page page = {.width = t->width, .height = t->height, .text = buffer_span(&t->text),
		.pieces = t->pieces, .count = t->main};
	if (!kept || layout_page(&r->layout, &page) < 0 || keep_lines(kept, &r->layout, 0) < 0)
		return error_memory(err);
	kept->read = true;
	/* A stamp alone is no text: the page is a scan. */
	r->text_pages += kept->count > 0;
	for (size_t i = 0, from = t->main; i < t->stamp_count; from = t->stamps[i++]) {
		page.pieces = t->pieces + from;
		page.count = t->stamps[i] - from;
		if (layout_page(&r->layout, &page) < 0 ||
			keep_lines(kept, &r->layout, LINE_FURNITURE | LINE_STAMP) < 0)
			return error_memory(err);
	}
	return 0;
}

static void write_lines(struct buffer *b, const struct page *page, const struct furniture_line *marks)
{
	struct span text = buffer_span(&page->text);
	for (size_t i = 0; i < page->count; i++) {
		const struct layout_line *l = &page->lines[i];
		buffer_add_string(b, i ? ",{\"text\":" : "{\"text\":");
		json_add_string(b, span_slice(text, l->at));
		int box[4] = {l->box.x0, l->box.y0, l->box.x1, l->box.y1};
		for (int k = 0; k < 4; k++) {
			buffer_add_string(b, k ? "," : ",\"box\":[");
			json_add_integer(b, box[k]);
		}
		buffer_add_string(b, "],\"flags\":");
		json_add_integer(b, marks[i].flags);
		buffer_add_string(b, ",\"runs\":[");
		for (size_t k = l->runs.start; k < l->runs.end; k++) {
			buffer_add_string(b, k > l->runs.start ? ",[" : "[");
			json_add_integer(b, (long long)page->runs[k].codepoints);
			buffer_add_char(b, ',');
			json_add_integer(b, page->runs[k].font);
			buffer_add_char(b, ',');
			json_add_integer(b, page->runs[k].size);
			buffer_add_char(b, ']');
		}
		buffer_add_string(b, "]}");
	}
}

static int write_result(struct reading *r, struct pdf_result *result, struct error *err)
{
	struct buffer *b = &result->json;
	size_t total = 0, at = 0;
	for (size_t i = 0; i < r->count; i++)
		total += r->pages[i].count;
	struct furniture_line *marks = calloc(total + 1, sizeof *marks);
	if (!marks)
		return error_memory(err);
	for (size_t i = 0; i < r->count; i++)
		for (size_t k = 0; k < r->pages[i].count; k++) {
			const struct page *page = &r->pages[i];
			const struct layout_line *l = &page->lines[k];
			marks[at++] = (struct furniture_line){.text = span_slice(buffer_span(&page->text), l->at),
				.page = page->number, .box = l->box, .page_width = page->width,
				.page_height = page->height, .vertical = l->vertical, .flags = l->flags};
		}
	if (furniture_mark(r->how->rules, marks, total, &result->findings, err) < 0) {
		free(marks);
		return -1;
	}
	buffer_add_string(b, "{\"fonts\":[");
	for (size_t i = 0; i < pdf_font_count(r->pdf); i++) {
		if (i)
			buffer_add_char(b, ',');
		json_add_string(b, span_of(pdf_font_name(r->pdf, i)));
	}
	buffer_add_string(b, "],\"pages\":[");
	at = 0;
	for (size_t i = 0; i < r->count; i++) {
		const struct page *page = &r->pages[i];
		buffer_add_format(b, "%s{\"number\":%d,", i ? "," : "", page->number);
		if (page->width > 0 && page->height > 0)
			buffer_add_format(b, "\"width\":%d,\"height\":%d,", page->width, page->height);
		buffer_add_string(b, "\"origin\":\"native\",\"lines\":[");
		write_lines(b, page, marks + at);
		buffer_add_string(b, "]}");
		at += page->count;
	}
	buffer_add_char(b, ']');
	if (r->partial)
		buffer_add_string(b, ",\"partial\":true");
	if (r->diagnostics.len) {
		buffer_add_string(b, ",\"diagnostics\":[");
		buffer_add_span(b, buffer_span(&r->diagnostics));
		buffer_add_char(b, ']');
	}
	buffer_add_char(b, '}');
	free(marks);
	return buffer_ok(b) && buffer_ok(&r->diagnostics) ? 0 : error_memory(err);
}

static const struct pdf_trouble *trouble_at(const struct pdf_source *how, int page)
{
	/* The latest counts: a page that failed without its annotations too is left out. */
	const struct pdf_trouble *found = NULL;
	for (const struct pdf_trouble *t = how->trouble; t && t->page; t++)
		if (t->rest ? page >= t->page : page == t->page)
			found = t;
	return found;
}

static int read_pages(struct reading *r, struct pdf_result *result, struct error *err)
{
	const struct pdf_source *how = r->how;
	char message[200];
	double start = seconds_used();
	result->page_count = pdf_page_count(r->pdf);
	if (!result->page_count)
		return error_set(err, ERROR_MALFORMED, "the PDF has no pages");
	for (int n = 1; n <= result->page_count; n++) {
		const struct pdf_trouble *t = trouble_at(how, n);
		const char *code = NULL;
		bool plain = t && t->plain;
		if (plain) {
			snprintf(message, sizeof message, "what the page's annotations show could not be read: %s",
				t->reason);
			diagnose(r, "error", "page.annotations_failed", n, message);
			r->partial = true;
		} else if (t) {
			snprintf(message, sizeof message, "%s could not be read: %s",
				t->rest && n < result->page_count ? "this page and those behind it" : "the page",
				t->reason);
			diagnose(r, "error", "page.failed", n, message);
			r->partial = true;
			if (t->rest)
				break;
			continue;
		}
		if (n > how->limits.pages) {
			code = "pages.too_many";
			snprintf(message, sizeof message, "%d pages, more than the %d allowed: the rest is left out",
				result->page_count, how->limits.pages);
		} else if (n > 1 && how->limits.seconds > 0 && seconds_used() - start > how->limits.seconds) {
			code = "pages.time_up";
			snprintf(message, sizeof message, "the time allowed is over: pages %d to %d are left out", n,
				result->page_count);
		}
		if (code) {
			diagnose(r, "error", code, n, message);
			r->partial = true;
			break;
		}
		if (how->progress)
			how->progress(how->context, n);
		if (read_page(r, n, plain, err) < 0)
			return -1;
	}
	if (!r->count && how->trouble && how->trouble->page)
		return error_set(err, how->trouble->reason, "no page could be read: %s",
			how->trouble->reason);
	/* Not every page without text is a fault: some are blank. A document without any text is. */
	if (!r->text_pages) {
		for (size_t i = 0; i < r->count; i++)
			if (r->pages[i].read)
				diagnose(r, "warning", "page.no_text", r->pages[i].number,
				"the page has no text layer");
		r->partial = true;
	}
	return write_result(r, result, err);
}

int source_pdf_extract(struct pdf_result *result, struct span bytes, const struct pdf_source *how,
	struct error *err)
{
	*result = (struct pdf_result){0};
	if (how->progress)
		how->progress(how->context, 0);
	struct reading r = {.how = how, .pdf = pdf_open(bytes, err)};
	if (!r.pdf)
		return -1;
	int done = read_pages(&r, result, err);
	for (size_t i = 0; i < r.count; i++) {
		buffer_free(&r.pages[i].text);
		free(r.pages[i].lines);
		free(r.pages[i].runs);
	}
	free(r.pages);
	pdf_text_free(&r.text);
	layout_free(&r.layout);
	buffer_free(&r.diagnostics);
	pdf_close(r.pdf);
	if (done < 0)
		buffer_free(&result->json);
	return done;
}
