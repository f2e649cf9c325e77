/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Not for users: the worker process in which congvan-extract has PDFs read (extraction.h). Poppler takes ten times longer
 * to load than congvan-extract takes to start: so it is here, and this runs only when there is a PDF.
 */
#include "extraction_worker.h"
#include "pdf.h"
#include "rules_dir.h"

#include <stdio.h>

/* Poppler makes its tables of names, encodings and fonts with the first document opened and drops them with the last one
 * closed, which is a sixth of what reading a dispatch takes. One document kept open keeps them. */
#define NOTHING "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" \
	"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \ntrailer<</Size 3/Root 1 0 R>>\n" \
	"startxref\n96\n%%EOF\n"

int main(int argc, char **argv)
{
	struct error err;
	struct rules_set *rules = rules_open("furniture-rules.tsv", NULL, &err);
	(void)argv;
	if (!rules) {
		/* Out of memory, which the parent reads from this. */
		fprintf(stderr, "congvan-pdf-reader: %s\n", err.message);
		return 3;
	}
	struct pdf *kept = pdf_open(SPAN_LITERAL(NOTHING), &err);
	struct extraction_reader reader = {.pdf = source_pdf_extract, .rules = rules_of(rules)};
	struct worker_config config = {.handle = extraction_answer, .context = &reader};
	if (argc != 1 || worker_serve(&config) < 0)
		fputs("congvan-pdf-reader is started by congvan-extract, see congvan-extract(1)\n", stderr);
	pdf_close(kept);
	rules_close(rules);
	return 2;
}
