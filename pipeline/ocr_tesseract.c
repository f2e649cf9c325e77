/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_tesseract.h"

#include "ocr_leptonica.h"

#include <stdlib.h>
#include <tesseract/capi.h>
#include <time.h>

struct ocr_reader {
	const char *language;
	TessBaseAPI *api; /* with the model loaded, or NULL */
};

struct ocr_reader *ocr_reader_new(const char *language)
{
	struct ocr_reader *reader = calloc(1, sizeof *reader);
	if (reader)
		reader->language = language;
	return reader;
}

static int load(struct ocr_reader *reader, struct error *err)
{
	/* Leptonica and Tesseract talk to stderr about every odd image; what counts comes back as
	 * a return value. */
	setMsgSeverity(L_SEVERITY_NONE);
	TessBaseAPI *api = TessBaseAPICreate();
	if (!api)
		return error_memory(err);
	TessBaseAPISetVariable(api, "debug_file", "/dev/null");
	if (TessBaseAPIInit2(api, NULL, reader->language, OEM_LSTM_ONLY) != 0) {
		TessBaseAPIDelete(api);
		return error_set(err, ERROR_UNSUPPORTED, "no Tesseract model \"%s\" (Debian: package tesseract-ocr-%s)",
			reader->language, reader->language);
	}
	reader->api = api;
	return 0;
}

void ocr_reader_close(struct ocr_reader *reader)
{
	if (!reader)
		return;
	if (reader->api) {
		TessBaseAPIEnd(reader->api);
		TessBaseAPIDelete(reader->api);
	}
	free(reader);
}

static int add_word(struct ocr_words *words, const TessResultIterator *at, int line)
{
	const TessPageIterator *page = TessResultIteratorGetPageIteratorConst(at);
	struct ocr_word word = {.line = line};
	if (!TessPageIteratorBoundingBox(page, RIL_WORD, &word.box.x0, &word.box.y0, &word.box.x1,
		    &word.box.y1))
		return 0;
	int x0, y0, x1, y1;
	word.baseline = word.box.y1;
	if (TessPageIteratorBaseline(page, RIL_WORD, &x0, &y0, &x1, &y1))
		word.baseline = (y0 + y1) / 2;
	BOOL bold, italic, underlined, monospace, serif, smallcaps;
	int points = 0, font;
	TessResultIteratorWordFontAttributes(at, &bold, &italic, &underlined, &monospace, &serif,
		&smallcaps, &points, &font);
	word.size = points > 0 && points < 1000 ? points * 100 : 0;
	word.confidence = TessResultIteratorConfidence(at, RIL_WORD) / 100.0;
	if (!(word.confidence >= 0))
		word.confidence = 0;
	char *text = TessResultIteratorGetUTF8Text(at, RIL_WORD);
	int result = text ? ocr_words_add(words, word, span_of(text)) : 0;
	TessDeleteText(text);
	return result;
}

static int add_words(struct ocr_reader *reader, struct ocr_words *words)
{
	TessResultIterator *at = TessBaseAPIGetIterator(reader->api);
	if (!at)
		return 0; /* a page without words */
	const TessPageIterator *page = TessResultIteratorGetPageIteratorConst(at);
	int line = words->count ? words->items[words->count - 1].line : -1;
	int result = 0;
	do {
		if (TessPageIteratorIsAtBeginningOf(page, RIL_TEXTLINE))
			line++;
		result = add_word(words, at, line);
	} while (result == 0 && TessResultIteratorNext(at, RIL_WORD));
	TessResultIteratorDelete(at);
	return result;
}

/* Processor time, not the clock's: on a busy machine a page must not fail that is read on an idle one. */
static double cpu_seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool time_is_up(void *until, int words)
{
	(void)words;
	return cpu_seconds() > *(const double *)until;
}

static int read_image(struct ocr_reader *reader, const struct grey_image *image, TessPageSegMode mode, int dpi,
	int seconds, struct ocr_words *words, struct error *err)
{
	if (!reader->api && load(reader, err) < 0)
		return -1;
	TessBaseAPISetPageSegMode(reader->api, mode);
	PIX *pix = pix_from_grey(image);
	ETEXT_DESC *monitor = pix ? TessMonitorCreate() : NULL;
	int result = -1;
	if (!monitor) {
		error_memory(err);
		goto out;
	}
	double until = cpu_seconds() + seconds;
	if (seconds) {
		TessMonitorSetCancelFunc(monitor, time_is_up);
		TessMonitorSetCancelThis(monitor, &until);
	}
	TessBaseAPISetImage2(reader->api, pix);
	TessBaseAPISetSourceResolution(reader->api, dpi);
	int failed = TessBaseAPIRecognize(reader->api, monitor);
	if (add_words(reader, words) < 0) {
		error_memory(err);
		goto out;
	}
	if (failed)
		error_set(err, ERROR_TIMEOUT, "the page was not read within %d s of processor time", seconds);
	else
		result = 0;
out:
	TessBaseAPIClear(reader->api);
	TessMonitorDelete(monitor);
	pixDestroy(&pix);
	return result;
}

int ocr_reader_read(struct ocr_reader *reader, const struct grey_image *image, int dpi, int seconds,
	struct ocr_words *words, struct error *err)
{
	return read_image(reader, image, PSM_AUTO, dpi, seconds, words, err);
}

int ocr_reader_read_block(struct ocr_reader *reader, const struct grey_image *image, int dpi, int seconds,
	struct ocr_words *words, struct error *err)
{
	return read_image(reader, image, PSM_SINGLE_BLOCK, dpi, seconds, words, err);
}
