/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pdf.h"

#include "utf8.h"

#include <poppler.h>

#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

struct font {
	char *name;
	unsigned flags;
};

struct pdf {
	PopplerDocument *document;
	GBytes *bytes;
	struct font *fonts; /* owned */
	size_t font_count, font_size;
	GHashTable *font_index; /* name as Poppler has it → index + 1 */
};

/* ------------------------------------------------------------------ document */

struct pdf *pdf_open(struct span bytes, struct error *err)
{
	GError *why = NULL;
	struct pdf *pdf = calloc(1, sizeof *pdf);
	if (!pdf) {
		error_memory(err);
		return NULL;
	}
	pdf->bytes = g_bytes_new_static(bytes.ptr, bytes.len);
	pdf->font_index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	pdf->document = poppler_document_new_from_bytes(pdf->bytes, NULL, &why);
	if (pdf->document)
		return pdf;
	if (g_error_matches(why, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
		error_set(err, ERROR_ENCRYPTED, "the PDF asks for a password");
	else if (g_error_matches(why, POPPLER_ERROR, POPPLER_ERROR_BAD_CATALOG))
		error_set(err, ERROR_MALFORMED, "the PDF has no readable catalogue of pages");
	else
		error_set(err, ERROR_MALFORMED, "no readable PDF: %s",
			why && why->message ? why->message : "unknown reason");
	g_clear_error(&why);
	pdf_close(pdf);
	return NULL;
}

void pdf_close(struct pdf *pdf)
{
	if (!pdf)
		return;
	for (size_t i = 0; i < pdf->font_count; i++)
		free(pdf->fonts[i].name);
	free(pdf->fonts);
	if (pdf->font_index)
		g_hash_table_destroy(pdf->font_index);
	g_clear_object(&pdf->document);
	if (pdf->bytes)
		g_bytes_unref(pdf->bytes);
	free(pdf);
}

int pdf_page_count(const struct pdf *pdf)
{
	int n = poppler_document_get_n_pages(pdf->document);
	return n > 0 ? n : 0;
}

static PopplerPage *open_page(struct pdf *pdf, int number, struct error *err)
{
	PopplerPage *page = number >= 1 ? poppler_document_get_page(pdf->document, number - 1) : NULL;
	if (!page)
		error_set(err, ERROR_MALFORMED, "page %d cannot be read", number);
	return page;
}

/* Points to hundredths; foreign numbers may be anything, NaN too. */
static int hundredths(double points)
{
	double v = points * 100;
	return v >= 1e8 ? (int)1e8 : v <= -1e8 ? (int)-1e8 : v == v ? (int)lround(v) : 0;
}

int pdf_page_size(struct pdf *pdf, int number, int *width, int *height, struct error *err)
{
	PopplerPage *page = open_page(pdf, number, err);
	if (!page)
		return -1;
	double w = 0, h = 0;
	poppler_page_get_size(page, &w, &h);
	*width = hundredths(w);
	*height = hundredths(h);
	g_object_unref(page);
	return 0;
}

/* ------------------------------------------------------------------ fonts */

size_t pdf_font_count(const struct pdf *pdf)
{
	return pdf->font_count;
}

const char *pdf_font_name(const struct pdf *pdf, size_t i)
{
	return pdf->fonts[i].name;
}

static bool name_has(const char *name, const char *word)
{
	size_t n = strlen(word);
	for (; *name; name++)
		if (strncasecmp(name, word, n) == 0)
			return true;
	return false;
}

/* PDF 32000-1, 9.6.4: a subset's name begins with six capitals and a plus sign. */
static const char *without_prefix(const char *name)
{
	size_t i = 0;
	while (i < 6 && name[i] >= 'A' && name[i] <= 'Z')
		i++;
	return i == 6 && name[6] == '+' && name[7] ? name + 7 : name;
}

/* The index of a font, or -1 out of memory. */
static int font_of(struct pdf *pdf, const char *full)
{
	gpointer known = g_hash_table_lookup(pdf->font_index, full);
	if (known)
		return GPOINTER_TO_INT(known) - 1;
	const char *name = without_prefix(full);
	size_t i = 0;
	while (i < pdf->font_count && strcmp(pdf->fonts[i].name, name) != 0)
		i++;
	if (i == pdf->font_count) {
		if (ARRAY_GROW(pdf->fonts, pdf->font_count, pdf->font_size) < 0)
			return -1;
		/* Names are bytes of the file's choosing. */
		struct buffer clean = {0};
		struct span s = span_of(name);
		for (size_t at = 0; at < s.len;)
			buffer_add_codepoint(&clean, utf8_next(s, &at));
		char *copy = buffer_detach(&clean);
		if (!copy && !(copy = calloc(1, 1)))
			return -1;
		unsigned flags = 0;
		if (name_has(name, "bold") || name_has(name, "black") || name_has(name, "heavy"))
			flags |= PIECE_BOLD;
		if (name_has(name, "italic") || name_has(name, "oblique"))
			flags |= PIECE_ITALIC;
		pdf->fonts[pdf->font_count++] = (struct font){copy, flags};
	}
	g_hash_table_insert(pdf->font_index, g_strdup(full), GINT_TO_POINTER((int)i + 1));
	return (int)i;
}

/* ------------------------------------------------------------------ text */

/* Marks that Poppler puts around right-to-left text and that have no boxes. */
static bool is_embedding(uint32_t cp)
{
	return cp >= 0x202A && cp <= 0x202E;
}

/* Characters one above the other, sides flush: text that runs up or down. Poppler gives every
 * character of such a word the same x extent, and lets them touch. */
static bool stacked(const struct layout_piece *a, const struct layout_piece *b)
{
	return a->box.x0 == b->box.x0 && a->box.x1 == b->box.x1 && a->box.y0 != b->box.y0 &&
		(abs(a->box.y1 - b->box.y0) <= 20 || abs(a->box.y0 - b->box.y1) <= 20);
}

static void mark_vertical(struct pdf_text *text)
{
	struct layout_piece *p = text->pieces;
	for (size_t i = 0; i + 2 < text->count; i++)
		if (stacked(&p[i], &p[i + 1]) && stacked(&p[i + 1], &p[i + 2]))
			p[i].flags |= PIECE_VERTICAL, p[i + 1].flags |= PIECE_VERTICAL,
				p[i + 2].flags |= PIECE_VERTICAL;
	/* The blanks between its words, and words of one or two letters in the same column. */
	for (size_t i = 1; i < text->count; i++)
		if (p[i - 1].flags & PIECE_VERTICAL && p[i].box.x0 == p[i - 1].box.x0 &&
			p[i].box.x1 == p[i - 1].box.x1)
			p[i].flags |= PIECE_VERTICAL;
}

static int add_piece(struct pdf_text *text, struct range at, PopplerRectangle r)
{
	if (ARRAY_GROW(text->pieces, text->count, text->size) < 0)
		return -1;
	text->pieces[text->count++] = (struct layout_piece){.at = at,
		.box = {hundredths(r.x1), hundredths(r.y1), hundredths(r.x2), hundredths(r.y2)},
		.font = -1};
	return 0;
}

/* Attributes count the characters of the text, marks without boxes included: placed by the character. */
static int set_fonts(struct pdf *pdf, struct pdf_text *text, GList *attributes,
	const size_t *piece_of, size_t characters)
{
	for (GList *l = attributes; l; l = l->next) {
		const PopplerTextAttributes *a = l->data;
		int font = font_of(pdf, a->font_name ? a->font_name : "");
		if (font < 0)
			return -1;
		int size = hundredths(a->font_size);
		unsigned flags = pdf->fonts[font].flags;
		for (int i = a->start_index < 0 ? 0 : a->start_index; i <= a->end_index && (size_t)i < characters; i++) {
			size_t k = piece_of ? piece_of[i] : (size_t)i;
			if (k >= text->count)
				continue;
			text->pieces[k].font = font;
			text->pieces[k].size = size;
			text->pieces[k].flags |= flags;
		}
	}
	return 0;
}

/* Boxes and characters did not match: the lines of Poppler's order, one below the other. */
static int place_blindly(struct pdf_text *text)
{
	struct span s = buffer_span(&text->text);
	int line = 0, column = 0;
	text->count = 0;
	text->unplaced = true;
	for (size_t at = 0; at < s.len;) {
		struct range r = {at, 0};
		uint32_t cp = utf8_next(s, &at);
		r.end = at;
		if (cp == '\n') {
			line++;
			column = 0;
			continue;
		}
		PopplerRectangle box = {5.0 * column, 14.0 * line, 5.0 * (column + 1), 14.0 * line + 10};
		if (add_piece(text, r, box) < 0)
			return -1;
		column++;
	}
	return 0;
}

int pdf_read_text(struct pdf *pdf, int number, size_t max_text, struct pdf_text *text,
	struct error *err)
{
	PopplerPage *page = open_page(pdf, number, err);
	if (!page)
		return -1;
	int result = -1;
	char *string = NULL;
	PopplerRectangle *boxes = NULL;
	guint box_count = 0;
	GList *attributes = NULL;
	size_t *piece_of = NULL;
	double width = 0, height = 0;
	buffer_clear(&text->text);
	text->count = 0;
	text->cut = text->unplaced = false;
	poppler_page_get_size(page, &width, &height);
	text->width = hundredths(width);
	text->height = hundredths(height);

	string = poppler_page_get_text(page);
	size_t length = string ? strlen(string) : 0;
	if (!length) {
		result = 0;
		goto out;
	}
	if (length > max_text) {
		length = max_text;
		while (length && ((unsigned char)string[length] & 0xC0) == 0x80)
			length--;
		text->cut = true;
	}
	buffer_add(&text->text, string, length);
	if (!buffer_ok(&text->text))
		goto memory;
	poppler_page_get_text_layout(page, &boxes, &box_count);
	struct span s = buffer_span(&text->text);
	/* One box a character, but for the marks around right-to-left text. */
	size_t characters = utf8_length((struct span){string, strlen(string)}), marks = 0;
	if (characters != box_count) {
		for (size_t at = 0; at < s.len;)
			marks += is_embedding(utf8_next(s, &at));
		if (marks && !(piece_of = malloc(characters * sizeof *piece_of)))
			goto memory;
	}
	if (characters - marks != box_count && !text->cut) {
		if (place_blindly(text) < 0)
			goto memory;
		result = 0;
		goto out;
	}
	size_t i = 0;
	for (size_t at = 0; at < s.len; i++) {
		struct range r = {at, 0};
		uint32_t cp = utf8_next(s, &at);
		r.end = at;
		if (piece_of)
			piece_of[i] = is_embedding(cp) ? SIZE_MAX : text->count;
		if (piece_of && is_embedding(cp))
			continue;
		if (text->count < box_count && add_piece(text, r, boxes[text->count]) < 0)
			goto memory;
	}
	attributes = poppler_page_get_text_attributes(page);
	if (set_fonts(pdf, text, attributes, piece_of, i) < 0)
		goto memory;
	mark_vertical(text);
	result = 0;
	goto out;
memory:
	error_memory(err);
out:
	free(piece_of);
	if (attributes)
		poppler_page_free_text_attributes(attributes);
	g_free(boxes);
	g_free(string);
	g_object_unref(page);
	return result;
}

void pdf_text_free(struct pdf_text *text)
{
	buffer_free(&text->text);
	free(text->pieces);
	*text = (struct pdf_text){0};
}

/* ------------------------------------------------------------------ pixels */

int pdf_render(struct pdf *pdf, int number, double dpi, size_t max_pixels, bool fade_red,
	struct grey_image *image, struct error *err)
{
	*image = (struct grey_image){0};
	PopplerPage *page = open_page(pdf, number, err);
	if (!page)
		return -1;
	int result = -1;
	cairo_surface_t *surface = NULL;
	cairo_t *cr = NULL;
	double width = 0, height = 0, scale = dpi / 72;
	poppler_page_get_size(page, &width, &height);
	double w = ceil(width * scale), h = ceil(height * scale);
	/* cairo's image surfaces end at 32767 pixels a side. */
	if (!(w >= 1 && h >= 1 && w <= 32767 && h <= 32767 && w * h <= (double)max_pixels)) {
		error_set(err, ERROR_TOO_LARGE, "page %d would be %.0f x %.0f pixels at %.0f dpi", number, w,
			h, dpi);
		goto out;
	}
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w, (int)h);
	cr = cairo_create(surface);
	if (cairo_status(cr) != CAIRO_STATUS_SUCCESS) {
		error_memory(err);
		goto out;
	}
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_scale(cr, scale, scale);
	poppler_page_render(page, cr);
	cairo_surface_flush(surface);
	const unsigned char *data = cairo_image_surface_get_data(surface);
	if (!data) {
		error_memory(err);
		goto out;
	}
	if (grey_image_init(image, (int)w, (int)h, err) < 0)
		goto out;
	size_t stride = (size_t)cairo_image_surface_get_stride(surface);
	for (int y = 0; y < image->height; y++)
		/* cairo aligns rows of RGB24 for 32-bit access. */
		grey_from_rgb(image->pixels + (size_t)y * image->stride,
			(const uint32_t *)(const void *)(data + (size_t)y * stride), (size_t)image->width,
			fade_red);
	result = 0;
out:
	if (cr)
		cairo_destroy(cr);
	if (surface)
		cairo_surface_destroy(surface);
	g_object_unref(page);
	return result;
}

int pdf_image_places(struct pdf *pdf, int number, struct box **boxes, size_t *count,
	struct error *err)
{
	*boxes = NULL;
	*count = 0;
	PopplerPage *page = open_page(pdf, number, err);
	if (!page)
		return -1;
	GList *mapping = poppler_page_get_image_mapping(page);
	size_t n = g_list_length(mapping);
	int result = 0;
	if (n && !(*boxes = calloc(n, sizeof **boxes)))
		result = error_memory(err);
	else
		for (GList *l = mapping; l; l = l->next) {
			const PopplerImageMapping *m = l->data;
			(*boxes)[(*count)++] = (struct box){hundredths(m->area.x1), hundredths(m->area.y1),
				hundredths(m->area.x2), hundredths(m->area.y2)};
		}
	poppler_page_free_image_mapping(mapping);
	g_object_unref(page);
	return result;
}
