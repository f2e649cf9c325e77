/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings.h"

#include "table.h"
#include "version.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

/* Half of SHA-256: long enough to tell, short enough to read. */
#define NAME_DIGITS 32

static int visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static int add_folder(struct buffer *b, const char *dir, struct error *err)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, visible, NULL), result = 0;
	if (n < 0)
		return error_set(err, ERROR_SYSTEM, "cannot read %s: %s", dir, strerror(errno));
	/* Not alphasort(): that depends on the locale. */
	for (int i = 1; i < n; i++)
		for (int k = i; k && strcmp(names[k - 1]->d_name, names[k]->d_name) > 0; k--) {
			struct dirent *swap = names[k];
			names[k] = names[k - 1];
			names[k - 1] = swap;
		}
	for (int i = 0; i < n; i++) {
		struct buffer path = {0};
		char hex[HASH_HEX_SIZE];
		struct stat st;
		buffer_add_format(&path, "%s/%s", dir, names[i]->d_name);
		if (result == 0 && !buffer_ok(&path))
			result = error_memory(err);
		if (result == 0 && stat(path.data, &st) == 0 && S_ISREG(st.st_mode)) {
			result = file_hash(path.data, hex, &st, err);
			if (result == 0)
				buffer_add_format(b, "%s %s\n", names[i]->d_name, hex);
		}
		buffer_free(&path);
		free(names[i]);
	}
	free(names);
	return result;
}

int settings_name(const char *rules_dir, const struct command *pipe, char name[HASH_HEX_SIZE], struct error *err)
{
	struct buffer b = {0};
	char hex[HASH_HEX_SIZE];
	buffer_add_format(&b, "%s\n", CONGVAN_VERSION);
	for (size_t i = 0; i < data_file_count; i++) {
		span_hash(data_files[i].text, hex);
		buffer_add_format(&b, "%s %s\n", data_files[i].name, hex);
	}
	int result = rules_dir ? add_folder(&b, rules_dir, err) : 0;
	/* The options, but not where the program and its rules lie. */
	for (size_t i = 1; result == 0 && i < pipe->count; i++)
		if (strncmp(pipe->argv[i], "--rules=", 8) != 0)
			buffer_add_format(&b, "%s\n", pipe->argv[i]);
	if (result == 0 && !buffer_ok(&b))
		result = error_memory(err);
	if (result == 0) {
		span_hash(buffer_span(&b), name);
		name[NAME_DIGITS] = '\0';
	}
	buffer_free(&b);
	return result;
}
