/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "extraction_worker.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Any program does that is no reader: what must not be asked shows by its failure. */
#define NO_READER "/bin/false"
#define MISSING "/nonexistent/congvan-pdf-reader"

static char *file(const char *ending, const char *bytes)
{
	char path[] = "/tmp/congvan-extraction-XXXXXX.txt";
	memcpy(path + sizeof path - 1 - 4, ending, 4);
	int fd = mkstemps(path, 4);
	cr_assert(fd >= 0 && write(fd, bytes, strlen(bytes)) == (ssize_t)strlen(bytes));
	close(fd);
	return strdup(path);
}

static struct extraction *open_with(const char *program)
{
	struct extraction_config config = extraction_defaults;
	struct error err;
	config.program = program;
	struct extraction *x = extraction_open(&config, &err);
	cr_assert_not_null(x);
	return x;
}

/* Reads a file of these bytes; the code of what went wrong, "" for nothing. Owned by the caller, as *line is. */
static char *read_as(struct extraction *x, const char *ending, const char *bytes, char **line)
{
	struct span got;
	struct error why = {{0}, {0}};
	char *path = file(ending, bytes);
	extraction_expect(x, path);
	int result = extraction_read(x, path, &got, &why);
	unlink(path);
	free(path);
	*line = result == 0 ? strndup(got.ptr, got.len) : strdup("");
	return strdup(why.code);
}

Test(extraction, texts_need_no_reader_of_pdfs)
{
	struct extraction *x = open_with(NO_READER);
	char *line, *code = read_as(x, ".txt", "Cong van\n", &line);
	cr_expect_str_empty(code);
	cr_expect(strstr(line, "\"media_type\":\"text/plain\""), "%s", line);
	free(line);
	free(code);
	extraction_close(x);
}

Test(extraction, without_the_reader_pdfs_become_error_records)
{
	static const char *const endings[] = {".pdf", ".PDF", ".txt"};
	struct extraction *x = open_with(MISSING);
	char *line, *code;
	for (size_t i = 0; i < 3; i++) {
		code = read_as(x, endings[i], "%PDF-1.7\n", &line);
		cr_expect_str_eq(code, ERROR_UNSUPPORTED);
		cr_expect(strstr(line, "\"media_type\":\"application/pdf\"") && strstr(line, "congvan-pdf-reader"), "%s", line);
		free(line);
		free(code);
	}
	code = read_as(x, ".pdf", "Cong van\n", &line);
	cr_expect_str_empty(code);
	cr_expect(strstr(line, "\"text\""), "%s", line);
	free(line);
	free(code);
	extraction_close(x);
}

/* What goes to the reader, by its name or by its bytes, fails here: and what comes next does not. */
Test(extraction, a_reader_that_dies_costs_its_documents_only)
{
	struct extraction *x = open_with(NO_READER);
	static const struct {
		const char *ending, *bytes, *code;
	} files[] = {{".pdf", "%PDF-1.7\n", ERROR_CRASHED}, {".txt", "Cong van\n", ""}, {".txt", "%PDF-1.7\n", ERROR_CRASHED},
		{".txt", "Cong van\n", ""}};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char *line, *code = read_as(x, files[i].ending, files[i].bytes, &line);
		cr_expect_str_eq(code, files[i].code, "%zu", i);
		cr_expect(strstr(line, "\"sha256\""), "%s", line);
		free(line);
		free(code);
	}
	extraction_close(x);
}

/* ------------------------------------------------------------------ requests */

static struct pdf_limits seen;
static struct pdf_trouble told[TROUBLES_MAX + 2];

static int note(struct pdf_result *result, struct span bytes, const struct pdf_source *how, struct error *err)
{
	(void)result;
	(void)bytes;
	seen = how->limits;
	for (size_t i = 0; i <= TROUBLES_MAX; i++) {
		told[i] = how->trouble[i];
		if (!told[i].page)
			break;
	}
	return error_set(err, ERROR_MALFORMED, "noted");
}

Test(extraction, a_request_brings_limits_and_troubles_to_the_reader)
{
	struct extraction_config config = {.source = {.bytes = 1000}, .pdf = {.pages = 7, .page_area = 8, .page_text = 9},
		.seconds = 10};
	struct extraction_reader reader = {.pdf = note};
	struct buffer request = {0}, troubles = {0}, response = {0};
	char *path = file(".pdf", "%PDF-1.7\n");
	extraction_request_trouble(&troubles, 3, false, false, WORKER_CRASHED);
	extraction_request_trouble(&troubles, 4, true, false, WORKER_OUT_OF_MEMORY);
	extraction_request_trouble(&troubles, 5, false, true, WORKER_TIMEOUT);
	extraction_request(&request, &config, buffer_span(&troubles), path);
	cr_assert_eq(extraction_answer(&reader, buffer_span(&request), &response, NULL), 0);
	cr_expect(strncmp(response.data, "malformed\nnoted\n{", 17) == 0, "%s", response.data);
	cr_expect_eq(seen.pages, 7);
	cr_expect_eq(seen.page_area, 8);
	cr_expect_eq(seen.page_text, 9);
	cr_expect_float_eq(seen.seconds, 8, 1e-9);
	cr_expect(told[0].page == 3 && !told[0].rest && !told[0].plain);
	cr_expect_str_eq(told[0].reason, ERROR_CRASHED);
	cr_expect(told[1].page == 4 && !told[1].rest && told[1].plain);
	cr_expect_str_eq(told[1].reason, ERROR_OUT_OF_MEMORY);
	cr_expect(told[2].page == 5 && told[2].rest && !told[2].plain);
	cr_expect_str_eq(told[2].reason, ERROR_TIMEOUT);
	cr_expect_eq(told[3].page, 0);
	/* Limits of the source count too. */
	config.source.bytes = 3;
	buffer_clear(&request);
	buffer_clear(&response);
	extraction_request(&request, &config, buffer_span(&troubles), path);
	cr_assert_eq(extraction_answer(&reader, buffer_span(&request), &response, NULL), 0);
	cr_expect(strncmp(response.data, "too_large\n", 10) == 0, "%s", response.data);
	/* A reader without Poppler answers nothing to a PDF. */
	config.source.bytes = 1000;
	reader.pdf = NULL;
	buffer_clear(&request);
	buffer_clear(&response);
	extraction_request(&request, &config, buffer_span(&troubles), path);
	cr_assert_eq(extraction_answer(&reader, buffer_span(&request), &response, NULL), 0);
	cr_expect_eq(response.len, 0);
	unlink(path);
	free(path);
	buffer_free(&request);
	buffer_free(&troubles);
	buffer_free(&response);
}
