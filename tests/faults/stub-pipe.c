/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stands in for `congvan-pipe --from=- --null` where the nightly job itself is tried: does at once what a document's first word says.
 *
 *   CRASH  dies           HANG  sleeps         SLOW  takes 0.3 s       BAD code  an error record
 *   PARTIAL  in part      SECRET  a secret one     DRIBBLE  a long record in small pieces
 *   ODD  a record without text, its header no object      JUNK  a line that is no record      TWICE  a record too many        anything else: a record
 */
#include "file_hash.h"
#include "record.h"

#include <stdlib.h>
#include <unistd.h>

static int answer(const char *path)
{
	char hex[HASH_HEX_SIZE], text[4096], id[80];
	struct stat st;
	struct error err;
	int bad = file_hash(path, hex, &st, &err) < 0;
	FILE *f = bad ? NULL : fopen(path, "rb");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
	while (n && n == sizeof text - 1 && (text[n - 1] & 0x80))
		n--; /* not in the middle of a character */
	text[n] = '\0';
	if (f)
		fclose(f);
	const char *code = bad ? "unreadable" : strncmp(text, "BAD ", 4) == 0 ? text + 4 : NULL;
	if (!bad && strncmp(text, "CRASH", 5) == 0)
		abort();
	if (!bad && strncmp(text, "HANG", 4) == 0)
		for (;;)
			sleep(100);
	if (!bad && strncmp(text, "SLOW", 4) == 0)
		usleep(300000);
	if (!bad && strncmp(text, "JUNK", 4) == 0) {
		puts("no record at all");
		return fflush(stdout);
	}
	json_t *r = json_pack("{s:s}", "record_version", "1.0"), *source = json_pack("{s:s}", "path", path);
	snprintf(id, sizeof id, "sha256:%s", bad ? "" : hex);
	if (!bad) {
		json_object_set_new(r, "id", json_string(id));
		json_object_set_new(source, "sha256", json_string(hex));
	}
	json_object_set_new(r, "source", source);
	if (code) {
		json_object_set_new(r, "error",
			json_pack("{s:s, s:s#, s:s}", "stage", "stub", "code", code, (int)strcspn(code, " \n"), "message", "as told"));
	} else {
		json_t *header = json_pack("{s:s#}", "subject", text, (int)strcspn(text, "\n"));
		if (strncmp(text, "SECRET", 6) == 0)
			json_object_set_new(header, "secrecy", json_string("secret"));
		json_object_set_new(r, "text", json_string(text));
		json_object_set_new(r, "header", header);
		if (strncmp(text, "PARTIAL", 7) == 0)
			json_object_set_new(r, "partial", json_true());
		if (strncmp(text, "DRIBBLE", 7) == 0) {
			json_t *filler = json_array();
			for (int i = 0; i < 60000; i++)
				json_array_append_new(filler, json_integer(i));
			json_object_set_new(r, "filler", filler);
		}
	}
	int twice = !bad && strncmp(text, "TWICE", 5) == 0;
	if (!bad && strncmp(text, "ODD", 3) == 0) {
		json_object_del(r, "text");
		json_object_set_new(r, "header", json_string("odd"));
		json_object_set_new(r, "deadlines", json_string("odd"));
	}
	char *line = json_dumps(r, RECORD_JSON_FLAGS);
	for (int i = 0; line && i <= twice; i++) {
		for (size_t at = 0, len = strlen(line); at < len; at += 1000) {
			fwrite(line + at, 1, len - at < 1000 ? len - at : 1000, stdout);
			if (strlen(line) < 100000 || at % 50000 == 0)
				fflush(stdout);
		}
		putchar('\n');
	}
	free(line);
	json_decref(r);
	return fflush(stdout);
}

int main(void)
{
	char *path = NULL;
	size_t size = 0;
	while (getdelim(&path, &size, '\0', stdin) > 0)
		if (answer(path) != 0)
			return 3;
	free(path);
	return 0;
}
