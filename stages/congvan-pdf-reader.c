/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Not for users: the worker process in which congvan-extract has PDFs read (extraction.h). Poppler takes ten times longer
 * to load than congvan-extract takes to start: so it is here, and this runs only when there is a PDF.
 */
#include "extraction_worker.h"
#include "rules_dir.h"

#include <stdio.h>

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
	struct extraction_reader reader = {.pdf = source_pdf_extract, .rules = rules_of(rules)};
	struct worker_config config = {.handle = extraction_answer, .context = &reader};
	if (argc != 1 || worker_serve(&config) < 0)
		fputs("congvan-pdf-reader is started by congvan-extract, see congvan-extract(1)\n", stderr);
	rules_close(rules);
	return 2;
}
