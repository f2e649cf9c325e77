/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pdf_render_poppler.h"

#include "buffer.h"

#include <cairo.h>
#include <math.h>
#include <poppler.h>
#include <stdlib.h>

#define DPI_LEAST 70
/* A page larger than this on a side is no paper (PDF 32000-1 annex C: 14,400 units) and would overflow our integers. */
#define PAGE_SIDE_MAX 200000.0

struct pdf_pictures {
	PopplerDocument *document;
	size_t count;
};

struct pdf_pictures *pdf_pictures_open(struct span bytes, struct error *err)
{
	struct pdf_pictures *pdf = calloc(1, sizeof *pdf);
	GBytes *borrowed = g_bytes_new_static(bytes.ptr, bytes.len);
	GError *why = NULL;
	if (!pdf) {
		error_memory(err);
		goto out;
	}
	pdf->document = poppler_document_new_from_bytes(borrowed, NULL, &why);
	if (!pdf->document) {
		bool locked = why && g_error_matches(why, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
		error_set(err, locked ? ERROR_ENCRYPTED : ERROR_MALFORMED, "%s",
			locked ? "needs a password" : "Poppler cannot open it");
		g_clear_error(&why);
		free(pdf);
		pdf = NULL;
		goto out;
	}
	int pages = poppler_document_get_n_pages(pdf->document);
	pdf->count = pages > 0 ? (size_t)pages : 0;
out:
	g_bytes_unref(borrowed);
	return pdf;
}

void pdf_pictures_close(struct pdf_pictures *pdf)
{
	if (!pdf)
		return;
	g_object_unref(pdf->document);
	free(pdf);
}

size_t pdf_pictures_count(const struct pdf_pictures *pdf)
{
	return pdf->count;
}

void pdf_images_free(struct pdf_images *images)
{
	free(images->items);
	*images = (struct pdf_images){0};
}

static PopplerPage *open_page(struct pdf_pictures *pdf, size_t number, double *width, double *height,
	struct error *err)
{
	PopplerPage *page = number >= 1 && number <= pdf->count
		? poppler_document_get_page(pdf->document, (int)number - 1)
		: NULL;
	if (!page) {
		error_set(err, ERROR_MALFORMED, "there is no page %zu", number);
		return NULL;
	}
	poppler_page_get_size(page, width, height);
	if (!(*width >= 1 && *height >= 1 && *width <= PAGE_SIDE_MAX && *height <= PAGE_SIDE_MAX)) {
		error_set(err, ERROR_MALFORMED, "the page has no sensible size");
		g_object_unref(page);
		return NULL;
	}
	return page;
}

static int hundredths(double points)
{
	double n = points * 100;
	return n < -1e8 ? -100000000 : n > 1e8 ? 100000000 : (int)lround(n);
}

static int find_images(PopplerPage *page, struct pdf_images *images, struct error *err)
{
	GList *list = poppler_page_get_image_mapping(page);
	int result = 0;
	for (GList *at = list; at && result == 0; at = at->next) {
		/* The mapping's y already grows downward. */
		const PopplerRectangle *area = &((const PopplerImageMapping *)at->data)->area;
		struct pdf_image image = {{hundredths(fmin(area->x1, area->x2)), hundredths(fmin(area->y1, area->y2)),
			hundredths(fmax(area->x1, area->x2)), hundredths(fmax(area->y1, area->y2))}};
		if (ARRAY_GROW(images->items, images->count, images->size) < 0)
			result = error_memory(err);
		else
			images->items[images->count++] = image;
	}
	poppler_page_free_image_mapping(list);
	return result;
}

int pdf_pictures_page(struct pdf_pictures *pdf, size_t number, int *width, int *height,
	struct pdf_images *images, struct error *err)
{
	double w, h;
	PopplerPage *page = open_page(pdf, number, &w, &h, err);
	if (!page)
		return -1;
	*width = hundredths(w);
	*height = hundredths(h);
	int result = images ? find_images(page, images, err) : 0;
	g_object_unref(page);
	return result;
}

int pdf_pictures_draw(struct pdf_pictures *pdf, size_t number, size_t pixels, bool fade_red, int *dpi,
	struct grey_image *image, struct error *err)
{
	double w, h;
	cairo_surface_t *surface = NULL;
	cairo_t *cairo = NULL;
	int result = -1;
	PopplerPage *page = open_page(pdf, number, &w, &h, err);
	if (!page)
		return -1;
	double most = 72 * sqrt((double)pixels / (w * h));
	if (*dpi > most)
		*dpi = (int)most;
	if (*dpi < DPI_LEAST) {
		error_set(err, ERROR_TOO_LARGE, "a page of %.0f x %.0f pt cannot be read in %zu pixels", w, h, pixels);
		goto out;
	}
	int width = (int)ceil(w * *dpi / 72), height = (int)ceil(h * *dpi / 72);
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	cairo = cairo_create(surface);
	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, *dpi / 72.0, *dpi / 72.0);
	poppler_page_render(page, cairo);
	if (cairo_status(cairo) == CAIRO_STATUS_NO_MEMORY ||
		cairo_surface_status(surface) == CAIRO_STATUS_NO_MEMORY) {
		error_memory(err);
		goto out;
	}
	cairo_surface_flush(surface);
	const unsigned char *data = cairo_image_surface_get_data(surface);
	if (!data) {
		error_set(err, ERROR_MALFORMED, "the page cannot be drawn");
		goto out;
	}
	if (grey_image_init(image, width, height, err) < 0)
		goto out;
	size_t stride = (size_t)cairo_image_surface_get_stride(surface);
	for (int y = 0; y < height; y++)
		/* Cairo aligns rows for 32-bit access. */
		grey_from_rgb(image->pixels + (size_t)y * image->stride,
			(const uint32_t *)(const void *)(data + (size_t)y * stride), (size_t)width, fade_red);
	result = 0;
out:
	if (cairo)
		cairo_destroy(cairo);
	if (surface)
		cairo_surface_destroy(surface);
	g_object_unref(page);
	return result;
}
