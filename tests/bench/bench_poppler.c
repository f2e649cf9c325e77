/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What extraction is measured against: the least that anybody must do who asks Poppler for the text of PDFs with its
 * places and fonts. One process, no supervision, nothing done with what comes.
 *
 * usage: bench-poppler LIST      LIST: a path a line
 */
#include <poppler.h>

#include <stdio.h>
#include <string.h>

static size_t read_page(PopplerPage *page)
{
	PopplerRectangle *boxes = NULL;
	guint count = 0;
	char *text = poppler_page_get_text(page);
	size_t length = text ? strlen(text) : 0;
	poppler_page_get_text_layout(page, &boxes, &count);
	GList *attributes = poppler_page_get_text_attributes(page);
	poppler_page_free_text_attributes(attributes);
	g_free(boxes);
	g_free(text);
	return length + count;
}

static size_t read_document(const char *path)
{
	char *data = NULL;
	gsize size = 0, seen = 0;
	if (!g_file_get_contents(path, &data, &size, NULL))
		return 0;
	GBytes *bytes = g_bytes_new_take(data, size);
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
	for (int i = 0; document && i < poppler_document_get_n_pages(document); i++) {
		PopplerPage *page = poppler_document_get_page(document, i);
		if (page)
			seen += read_page(page);
		g_clear_object(&page);
	}
	g_clear_object(&document);
	g_bytes_unref(bytes);
	return seen;
}

int main(int argc, char **argv)
{
	FILE *list = argc == 2 ? fopen(argv[1], "r") : NULL;
	char path[4096];
	size_t seen = 0;
	if (!list) {
		fprintf(stderr, "usage: bench-poppler LIST\n");
		return 2;
	}
	while (fgets(path, sizeof path, list)) {
		path[strcspn(path, "\n")] = '\0';
		seen += read_document(path);
	}
	fclose(list);
	printf("%zu\n", seen);
	return 0;
}
