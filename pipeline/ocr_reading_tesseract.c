/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct pictures {
	struct box *items; /* owned */
	size_t count;
};

static double area(struct box b)
{
	return (double)(b.x1 - b.x0) * (double)(b.y1 - b.y0);
}

static struct box inside(struct box b, int width, int height)
{
	struct box all = {0, 0, width, height};
	b.x0 = b.x0 < all.x0 ? all.x0 : b.x0;
	b.y0 = b.y0 < all.y0 ? all.y0 : b.y0;
	b.x1 = b.x1 > all.x1 ? all.x1 : b.x1;
	b.y1 = b.y1 > all.y1 ? all.y1 : b.y1;
	return b.x1 > b.x0 && b.y1 > b.y0 ? b : (struct box){0};
}

/* Scanners store a page in one picture, or in strips of its full width. */
static bool picture_fills(const struct pictures *images, int width, int height)
{
	double covered = 0;
	for (size_t i = 0; i < images->count; i++) {
		struct box b = inside(images->items[i], width, height);
		if (area(b) >= OCR_PICTURE_SHARE * width * (double)height)
			return true;
		if ((double)(b.x1 - b.x0) >= 0.8 * width)
			covered += area(b);
	}
	return covered >= OCR_PICTURE_SHARE * width * (double)height;
}

/* A stamp's picture (a seal, an office's arms) stands within this of its words, 1/100 pt. */
#define STAMP_REACH 1500
/* … and is no larger than this share of the page. */
#define STAMP_SHARE 0.06

static bool near(struct box a, struct box b, int reach)
{
	return a.x0 <= b.x1 + reach && b.x0 <= a.x1 + reach && a.y0 <= b.y1 + reach && b.y0 <= a.y1 + reach;
}

static struct box to_pixels(struct box b, int dpi, int margin)
{
	double f = dpi / 7200.0;
	return (struct box){(int)((b.x0 - margin) * f), (int)((b.y0 - margin) * f), (int)((b.x1 + margin) * f) + 1,
		(int)((b.y1 + margin) * f) + 1};
}

static void blank_known(struct grey_image *image, const struct ocr_order *order, const struct pictures *images,
	double page_area, int dpi)
{
	for (size_t i = 0; i < order->blank_count; i++)
		grey_image_blank(image, to_pixels(order->blanks[i], dpi, 100));
	for (size_t k = 0; k < images->count; k++) {
		struct box b = images->items[k];
		for (size_t i = 0; i < order->blank_count; i++)
			if (area(b) <= STAMP_SHARE * page_area && near(b, order->blanks[i], STAMP_REACH)) {
				grey_image_blank(image, to_pixels(b, dpi, 0));
				break;
			}
	}
}

/* Degrees up to which Tesseract reads a skewed page as well as a straight one: turning the pixels would
 * only blur them, so the words' places alone are turned. */
#define SKEW_READABLE 2.0

/* No letter of 12 pt can be read below. */
#define DPI_LEAST 70.0

/* The resolution that keeps a page under order->pixels; 0 with too_large where it could not be read then. */
static int resolution(const struct ocr_order *order, const struct ocr_page *page, struct error *err)
{
	double inches = (double)page->width * page->height / (7200.0 * 7200.0);
	double dpi = order->dpi, most = inches > 0 ? floor(sqrt((double)order->pixels / inches) * 0.99) : 0;
	if (dpi > most)
		dpi = most;
	if (dpi < DPI_LEAST) {
		error_set(err, ERROR_TOO_LARGE, "a page of %d x %d pt cannot be read in %zu pixels", page->width / 100,
			page->height / 100, order->pixels);
		return 0;
	}
	return (int)dpi;
}

/* Right letters of a stamp's row have 0.85 and more; what rings of seals give has not, for all its words. */
#define MARK_CONFIDENCE 0.8

/* Words of capitals of the page's stamped marks, in 1/100 pt. */
static int read_marks(struct ocr_reader *reader, const struct grey_image *red, int dpi, struct ocr_words *marks,
	struct error *err)
{
	struct stamp_image stamps[STAMPS_MAX] = {{.image = {0}}};
	int count = grey_image_stamps(red, dpi, stamps, err), result = count < 0 ? -1 : 0;
	for (int i = 0; i < count && result == 0; i++) {
		struct ocr_words words = {0};
		result = ocr_reader_read_block(reader, &stamps[i].image, dpi, 10, &words, err);
		bool good = words.count > 0 && words.count <= 4;
		for (size_t k = 0; k < words.count; k++)
			good &= words.items[k].confidence >= MARK_CONFIDENCE && ocr_word_is_capital(&words, k);
		/* Its place on the page is the stamp's, whatever its angle: words side by side in its box. */
		struct box b = stamps[i].box;
		for (size_t k = 0; good && result == 0 && k < words.count; k++) {
			struct ocr_word w = words.items[k];
			int width = (b.x1 - b.x0) / (int)words.count;
			w.box = (struct box){b.x0 + width * (int)k, b.y0, b.x0 + width * (int)(k + 1) - width / 10, b.y1};
			w.baseline = (b.y0 + b.y1) / 2;
			w.line = i;
			if (ocr_words_add(marks, w, span_slice(buffer_span(&words.text), words.items[k].at)) < 0)
				result = error_memory(err);
		}
		ocr_words_free(&words);
	}
	for (int i = 0; i < STAMPS_MAX; i++)
		grey_image_free(&stamps[i].image);
	ocr_words_scale(marks, 7200.0 / dpi);
	return result;
}

/* CPU seconds for one place that was not read at first; a seal takes some tenths. */
#define SECOND_SECONDS 5

/* Reads what the reader's own layout left out, place by place, as blocks. Words in pixels. */
static int read_unread(struct ocr_reader *reader, const struct grey_image *image, int dpi, struct ocr_words *words,
	struct error *err)
{
	struct box regions[UNREAD_MAX], *boxes = calloc(words->count + 1, sizeof *boxes);
	if (!boxes)
		return error_memory(err);
	for (size_t i = 0; i < words->count; i++)
		boxes[i] = words->items[i].box;
	int count = grey_image_unread(image, dpi, boxes, words->count, regions, err), result = count < 0 ? -1 : 0;
	free(boxes);
	for (int i = 0; i < count && result == 0; i++) {
		struct ocr_words more = {0};
		struct grey_image part = grey_image_part(image, &regions[i]);
		struct error late;
		/* What was read within the time is judged like the rest. */
		if (ocr_reader_read_block(reader, &part, dpi, SECOND_SECONDS, &more, &late) < 0 &&
			strcmp(late.code, ERROR_TIMEOUT) != 0) {
			*err = late;
			result = -1;
		} else if (ocr_words_add_second(words, &more, regions[i].x0, regions[i].y0) < 0) {
			result = error_memory(err);
		}
		ocr_words_free(&more);
	}
	return result;
}

int ocr_read_page(struct ocr_reader *reader, struct pdf *pdf, const struct ocr_order *order,
	struct ocr_page *page, struct error *err)
{
	struct pictures pictures = {0};
	struct grey_image image = {0}, red = {0};
	int dpi, result = -1;
	*page = (struct ocr_page){0};
	if (pdf_page_size(pdf, order->number, &page->width, &page->height, err) < 0)
		goto out;
	if ((order->if_picture || order->blank_count) &&
		pdf_image_places(pdf, order->number, &pictures.items, &pictures.count, err) < 0)
		goto out;
	if (order->if_picture && !picture_fills(&pictures, page->width, page->height)) {
		result = 0;
		goto out;
	}
	page->read = true;
	dpi = resolution(order, page, err);
	if (!dpi || pdf_render(pdf, order->number, dpi, order->pixels, &image, &red, err) < 0)
		goto out;
	blank_known(&image, order, &pictures, (double)page->width * page->height, dpi);
	blank_known(&red, order, &pictures, (double)page->width * page->height, dpi);
	if (grey_image_is_blank(&image)) {
		result = 0;
		goto out;
	}
	if (!grey_image_is_even(&image) && grey_image_normalise(&image, err) < 0)
		goto out;
	page->skew = grey_image_skew(&image);
	bool turn = fabs(page->skew) > SKEW_READABLE;
	if (turn && grey_image_straighten(&image, page->skew, err) < 0)
		goto out;
	if (ocr_reader_read(reader, &image, dpi, order->seconds, &page->words, err) < 0)
		goto out;
	if (page->words.count && read_unread(reader, &image, dpi, &page->words, err) < 0)
		goto out;
	ocr_words_scale(&page->words, 7200.0 / dpi);
	if (!turn)
		ocr_words_straighten(&page->words, page->skew, page->width, page->height);
	if (order->marks && read_marks(reader, &red, dpi, &page->marks, err) < 0)
		goto out;
	result = 0;
out:
	grey_image_free(&image);
	grey_image_free(&red);
	free(pictures.items);
	return result;
}
