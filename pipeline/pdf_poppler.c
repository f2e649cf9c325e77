/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pdf.h"

#include "utf8.h"

#include <poppler.h>

#include <cairo-pdf.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

struct font {
	char *name;
	unsigned flags;
};

struct pdf {
	PopplerDocument *document;
	PopplerPage *page; /* the one last opened: asked for its size, then for its text */
	int page_number;
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
	g_clear_object(&pdf->page);
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

/* A new reference, or NULL with *err. */
static PopplerPage *open_page(struct pdf *pdf, int number, struct error *err)
{
	if (!pdf->page || pdf->page_number != number) {
		g_clear_object(&pdf->page);
		pdf->page = number >= 1 ? poppler_document_get_page(pdf->document, number - 1) : NULL;
		pdf->page_number = number;
	}
	if (!pdf->page) {
		error_set(err, ERROR_MALFORMED, "page %d cannot be read", number);
		return NULL;
	}
	return g_object_ref(pdf->page);
}

/* Points to hundredths; foreign numbers may be anything, NaN too. */
static int hundredths(double points)
{
	double v = points * 100;
	if (v >= 1e8 || v <= -1e8)
		return v > 0 ? (int)1e8 : (int)-1e8;
	if (v != v)
		return 0;
	/* As lround(3), without a call for each side of each letter's box. */
	int whole = (int)v;
	double rest = v - whole;
	return whole + (rest >= 0.5) - (rest <= -0.5);
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

/* Appends a page's characters to text. 0, or -1 out of memory. */
static int read_characters(struct pdf *pdf, PopplerPage *page, size_t max_text, struct pdf_text *text)
{
	int result = -1;
	char *string = NULL;
	PopplerRectangle *boxes = NULL;
	guint box_count = 0;
	GList *attributes = NULL;
	size_t *piece_of = NULL;

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
		goto out;
	poppler_page_get_text_layout(page, &boxes, &box_count);
	struct span s = buffer_span(&text->text);
	/* One box a character, but for the marks around right-to-left text. */
	size_t characters = utf8_length((struct span){string, strlen(string)}), marks = 0;
	if (characters != box_count) {
		for (size_t at = 0; at < s.len;)
			marks += is_embedding(utf8_next(s, &at));
		if (marks && !(piece_of = malloc(characters * sizeof *piece_of)))
			goto out;
	}
	if (characters - marks != box_count && !text->cut) {
		result = place_blindly(text);
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
			goto out;
	}
	attributes = poppler_page_get_text_attributes(page);
	if (set_fonts(pdf, text, attributes, piece_of, i) < 0)
		goto out;
	layout_mark_lying(text->pieces, text->count, buffer_span(&text->text));
	result = 0;
out:
	free(piece_of);
	if (attributes)
		poppler_page_free_text_attributes(attributes);
	g_free(boxes);
	g_free(string);
	return result;
}

/* ------------------------------------------------------------------ text of annotations */

/*
 * Poppler's text of a page leaves out what annotations show: the stamps of signatures, but also the number
 * and the day that signing software fills into the letterhead as fields. It draws them, though. So a page
 * that has such is drawn into a PDF of its own, whose text is then the page's and theirs; what is not the page's
 * and lies in their place is theirs.
 */
struct annotation {
	struct box area;
	bool signature;
	bool printed; /* shown on paper too */
};

static bool shows_text(const PopplerAnnotMapping *m)
{
	switch (poppler_annot_get_annot_type(m->annot)) {
	case POPPLER_ANNOT_WIDGET:
	case POPPLER_ANNOT_FREE_TEXT:
	case POPPLER_ANNOT_STAMP: break;
	default: return false;
	}
	PopplerAnnotFlag flags = poppler_annot_get_flags(m->annot);
	return !(flags & (POPPLER_ANNOT_FLAG_HIDDEN | POPPLER_ANNOT_FLAG_NO_VIEW)) &&
		m->area.x2 - m->area.x1 > 1 && m->area.y2 - m->area.y1 > 1;
}

static struct box area_box(PopplerRectangle area, double height)
{
	return (struct box){hundredths(area.x1), hundredths(height - area.y2), hundredths(area.x2),
		hundredths(height - area.y1)};
}

/* The annotations that show something; *items is the caller's. 0, or -1 out of memory. */
static int find_annotations(PopplerPage *page, double height, struct annotation **items, size_t *count)
{
	*items = NULL;
	*count = 0;
	int result = 0;
	GList *all = poppler_page_get_annot_mapping(page);
	size_t n = 0;
	for (GList *l = all; l; l = l->next)
		n += shows_text(l->data);
	if (n && !(*items = calloc(n, sizeof **items)))
		result = -1;
	GList *fields = NULL;
	if (*items) {
		fields = poppler_page_get_form_field_mapping(page);
		for (GList *l = all; l; l = l->next) {
			const PopplerAnnotMapping *m = l->data;
			if (!shows_text(m))
				continue;
			struct annotation *a = &(*items)[(*count)++];
			a->area = area_box(m->area, height);
			a->printed = poppler_annot_get_flags(m->annot) & POPPLER_ANNOT_FLAG_PRINT;
			for (GList *f = fields; f; f = f->next) {
				const PopplerFormFieldMapping *field = f->data;
				struct box area = area_box(field->area, height);
				if (poppler_form_field_get_field_type(field->field) ==
						POPPLER_FORM_FIELD_SIGNATURE &&
					memcmp(&area, &a->area, sizeof area) == 0)
					a->signature = true;
			}
		}
	}
	poppler_page_free_form_field_mapping(fields);
	poppler_page_free_annot_mapping(all);
	return result;
}

static cairo_status_t write_buffer(void *closure, const unsigned char *data, unsigned length)
{
	buffer_add(closure, data, length);
	return buffer_ok(closure) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* The page with its annotations as a document of its own. */
static int draw_as_pdf(PopplerPage *page, double width, double height, bool printing, struct buffer *bytes)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write_buffer, bytes, width, height);
	cairo_t *cr = cairo_create(surface);
	/* For paper Poppler hands images on as they are, which is five times as fast on a scan. */
	if (printing)
		poppler_page_render_for_printing(page, cr);
	else
		poppler_page_render(page, cr);
	cairo_surface_show_page(surface);
	bool drawn = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	drawn = drawn && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
	cairo_surface_destroy(surface);
	return drawn && buffer_ok(bytes) ? 0 : -1;
}

static uint32_t character_of(const struct pdf_text *text, const struct layout_piece *p)
{
	size_t at = p->at.start;
	return utf8_next(buffer_span(&text->text), &at);
}

struct placed {
	uint32_t cp;
	int x, y;
};

static int compare_placed(const void *a, const void *b)
{
	const struct placed *p = a, *q = b;
	if (p->cp != q->cp)
		return p->cp < q->cp ? -1 : 1;
	return p->x != q->x ? (p->x < q->x ? -1 : 1) : (p->y > q->y) - (p->y < q->y);
}

static struct placed place_of(const struct pdf_text *text, const struct layout_piece *p)
{
	return (struct placed){character_of(text, p), p->box.x0, (p->box.y0 + p->box.y1) / 2};
}

/* The page's own characters, sorted; a drawn one within 2 pt of one of these is the page's. */
static bool is_own(const struct placed *own, size_t count, struct placed c)
{
	const int near = 200;
	size_t lo = 0, hi = count;
	struct placed from = {c.cp, c.x - near, -1000000000};
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (compare_placed(&own[mid], &from) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (size_t n = 0; lo < count && n < 64 && own[lo].cp == c.cp && own[lo].x <= c.x + near; lo++, n++)
		if (abs(own[lo].y - c.y) <= 2 * near)
			return true;
	return false;
}

static bool inside(struct box area, const struct layout_piece *p)
{
	const int margin = 200;
	int x = (p->box.x0 + p->box.x1) / 2, y = (p->box.y0 + p->box.y1) / 2;
	return x >= area.x0 - margin && x <= area.x1 + margin && y >= area.y0 - margin &&
		y <= area.y1 + margin;
}

/* Copies a drawn piece behind the page's own. */
static int take_piece(struct pdf_text *text, const struct pdf_text *drawn, const struct layout_piece *p)
{
	struct layout_piece piece = *p;
	piece.at.start = text->text.len;
	buffer_add_span(&text->text, span_slice(buffer_span(&drawn->text), p->at));
	piece.at.end = text->text.len;
	if (!buffer_ok(&text->text) || ARRAY_GROW(text->pieces, text->count, text->size) < 0)
		return -1;
	text->pieces[text->count++] = piece;
	return 0;
}

/* Blank pieces between: what stands in two fields does not touch. */
static int take_blank(struct pdf_text *text)
{
	struct range at = {text->text.len, text->text.len + 1};
	buffer_add_char(&text->text, ' ');
	return buffer_ok(&text->text) ? add_piece(text, at, (PopplerRectangle){0, 0, 0, 0}) : -1;
}

static bool several_lines(const struct pdf_text *drawn, const char *whose, char who)
{
	int top = INT_MAX, bottom = INT_MIN, size = 0;
	for (size_t i = 0; i < drawn->count; i++)
		if (whose[i] == who) {
			top = drawn->pieces[i].box.y0 < top ? drawn->pieces[i].box.y0 : top;
			bottom = drawn->pieces[i].box.y1 > bottom ? drawn->pieces[i].box.y1 : bottom;
			size = drawn->pieces[i].size > size ? drawn->pieces[i].size : size;
		}
	return top < bottom && bottom - top > size + size / 2 + size / 4;
}

#define ANNOTATIONS_MAX 120 /* with text, on a page; a form with more fields is no dispatch */

static int add_drawn(struct pdf_text *text, const struct pdf_text *drawn, const struct annotation *items,
	size_t count)
{
	int result = -1;
	size_t own_count = 0;
	struct placed *own = malloc((text->count + 1) * sizeof *own);
	char *whose = calloc(drawn->count + 1, 1); /* annotation + 1 */
	if (!own || !whose)
		goto out;
	for (size_t i = 0; i < text->count; i++)
		own[own_count++] = place_of(text, &text->pieces[i]);
	if (own_count)
		qsort(own, own_count, sizeof *own, compare_placed);
	for (size_t i = 0; i < drawn->count; i++) {
		uint32_t cp = character_of(drawn, &drawn->pieces[i]);
		if (cp == '\n' || cp == ' ' || is_own(own, own_count, place_of(drawn, &drawn->pieces[i])))
			continue;
		for (size_t k = 0; k < count && !whose[i]; k++)
			if (inside(items[k].area, &drawn->pieces[i]))
				whose[i] = (char)(k + 1);
	}
	for (int stamps = 0; stamps <= 1; stamps++) {
		for (size_t k = 0; k < count; k++) {
			bool any = false,
			     apart = items[k].signature && several_lines(drawn, whose, (char)(k + 1));
			if (apart != (stamps == 1))
				continue;
			for (size_t i = 0; i < drawn->count; i++) {
				if (whose[i] != (char)(k + 1))
					continue;
				if ((!any || i == 0 || whose[i - 1] != whose[i]) && take_blank(text) < 0)
					goto out;
				if (take_piece(text, drawn, &drawn->pieces[i]) < 0)
					goto out;
				any = true;
			}
			if (stamps && any) {
				if (ARRAY_GROW(text->stamps, text->stamp_count, text->stamp_size) < 0)
					goto out;
				text->stamps[text->stamp_count++] = text->count;
			}
		}
		if (!stamps)
			text->main = text->count;
	}
	result = 0;
out:
	free(own);
	free(whose);
	return result;
}

/* 0, or -1 out of memory; that a page cannot be drawn loses its annotations' text only. */
static int read_drawn(struct pdf *pdf, PopplerPage *page, size_t max_text, struct pdf_text *text)
{
	double width = text->width / 100.0, height = text->height / 100.0;
	struct annotation *items;
	size_t count;
	if (find_annotations(page, height, &items, &count) < 0)
		return -1;
	if (!count)
		return 0;
	if (count > ANNOTATIONS_MAX)
		count = ANNOTATIONS_MAX;
	bool printing = true;
	for (size_t i = 0; i < count; i++)
		printing = printing && items[i].printed;
	int result = 0;
	struct buffer bytes = {0};
	struct pdf_text drawn = {0};
	struct error ignored;
	if (draw_as_pdf(page, width, height, printing, &bytes) == 0) {
		struct pdf *copy = pdf_open(buffer_span(&bytes), &ignored);
		PopplerPage *first = copy ? open_page(copy, 1, &ignored) : NULL;
		if (first) {
			/* The fonts are listed with the document's: pdf, not copy. */
			result = read_characters(pdf, first, max_text, &drawn);
			if (result == 0 && !drawn.unplaced)
				result = add_drawn(text, &drawn, items, count);
			g_object_unref(first);
		}
		pdf_close(copy);
	}
	pdf_text_free(&drawn);
	buffer_free(&bytes);
	free(items);
	return result;
}

int pdf_read_text(struct pdf *pdf, int number, size_t max_text, struct pdf_text *text,
	struct error *err)
{
	PopplerPage *page = open_page(pdf, number, err);
	if (!page)
		return -1;
	double width = 0, height = 0;
	buffer_clear(&text->text);
	text->count = text->stamp_count = 0;
	text->cut = text->unplaced = false;
	poppler_page_get_size(page, &width, &height);
	text->width = hundredths(width);
	text->height = hundredths(height);
	int result = read_characters(pdf, page, max_text, text);
	text->main = text->count;
	g_object_unref(page);
	return result < 0 ? error_memory(err) : 0;
}

int pdf_read_annotations(struct pdf *pdf, int number, size_t max_text, struct pdf_text *text,
	struct error *err)
{
	if (text->unplaced || text->width <= 0 || text->height <= 0)
		return 0;
	PopplerPage *page = open_page(pdf, number, err);
	if (!page)
		return 0;
	int result = read_drawn(pdf, page, max_text, text);
	g_object_unref(page);
	return result < 0 ? error_memory(err) : 0;
}

void pdf_text_free(struct pdf_text *text)
{
	buffer_free(&text->text);
	free(text->pieces);
	free(text->stamps);
	*text = (struct pdf_text){0};
}

/* ------------------------------------------------------------------ pixels */

int pdf_render(struct pdf *pdf, int number, double dpi, size_t max_pixels, struct grey_image *image,
	struct grey_image *red, struct error *err)
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
	if (grey_image_init(image, (int)w, (int)h, err) < 0 || (red && grey_image_init(red, (int)w, (int)h, err) < 0))
		goto out;
	size_t stride = (size_t)cairo_image_surface_get_stride(surface);
	for (int y = 0; y < image->height; y++)
		/* cairo aligns rows of RGB24 for 32-bit access. */
		grey_from_rgb(image->pixels + (size_t)y * image->stride,
			red ? red->pixels + (size_t)y * red->stride : NULL,
			(const uint32_t *)(const void *)(data + (size_t)y * stride), (size_t)image->width);
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

int pdf_annotation_places(struct pdf *pdf, int number, struct box **boxes, size_t *count,
	struct error *err)
{
	*boxes = NULL;
	*count = 0;
	PopplerPage *page = open_page(pdf, number, err);
	if (!page)
		return -1;
	double width = 0, height = 0;
	struct annotation *items;
	size_t n;
	poppler_page_get_size(page, &width, &height);
	int result = find_annotations(page, height, &items, &n);
	if (result == 0 && n && !(*boxes = calloc(n, sizeof **boxes)))
		result = -1;
	for (size_t i = 0; *boxes && i < n; i++)
		(*boxes)[(*count)++] = items[i].area;
	free(items);
	g_object_unref(page);
	return result < 0 ? error_memory(err) : 0;
}
