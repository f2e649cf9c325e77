/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast decode is in memory, in MB/s of input: Unicode that needs nothing, and each 8-bit encoding. The texts given are
 * repeated until they are some MB long.
 *
 * usage: bench-decode TEXT...
 */
#include "decode.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SIZE ((size_t)8 << 20)
#define ROUNDS 3

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(struct decoder *d, const char *name, struct span input, bool characters)
{
	struct decode_page page = {.number = 1};
	struct decode_document doc = {.pages = &page, .page_count = 1};
	double best = 0;
	const char *found = "";
	*(characters ? &page.text : &page.bytes) = input;
	for (int i = 0; i < ROUNDS; i++) {
		struct decoded out;
		struct error err;
		double start = now();
		if (decode_document(d, &doc, &out, &err) < 0) {
			fprintf(stderr, "bench-decode: %s\n", err.message);
			exit(1);
		}
		double speed = (double)input.len / 1e6 / (now() - start);
		if (speed > best)
			best = speed;
		found = out.encodings[0];
		decoded_free(&out);
	}
	printf("decode %-16s %8.1f MB/s  (read as %s)\n", name, best, found);
}

int main(int argc, char **argv)
{
	struct buffer text = {0}, all = {0}, bytes = {0};
	struct error err;
	struct decoder *d = decoder_new(NULL, &err);
	if (!d || argc < 2) {
		fprintf(stderr, "usage: bench-decode TEXT...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");
		char chunk[4096];
		size_t n;
		if (!f) {
			perror(argv[i]);
			return 2;
		}
		while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
			buffer_add(&text, chunk, n);
		fclose(f);
	}
	while (all.len < SIZE && text.len && buffer_ok(&all))
		buffer_add_span(&all, buffer_span(&text));
	run(d, "utf-8", buffer_span(&all), true);
	const struct charsets *c = &decoder_encodings(d)->charsets;
	for (size_t i = 0; i < c->count; i++) {
		buffer_clear(&bytes);
		charset_encode(&c->items[i], buffer_span(&all), &bytes);
		run(d, c->items[i].name, buffer_span(&bytes), false);
	}
	buffer_free(&text);
	buffer_free(&all);
	buffer_free(&bytes);
	decoder_free(d);
	return 0;
}
