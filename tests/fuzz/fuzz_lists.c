/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people write by hand and other programs print for us: configuration files, lists of paths, quantities, tables of
 * document types, files of any media. Read or refused; what is read is what stands there.
 */
#define _GNU_SOURCE /* memfd_create */
#include "fuzz.h"

#include "config_file.h"
#include "document_types.h"
#include "json_text.h"
#include "media.h"
#include "path_list.h"
#include "quantity.h"
#include "source_text.h"
#include "table.h"
#include "utf8.h"

#include <sys/mman.h>
#include <unistd.h>

static void try_config(const uint8_t *data, size_t size)
{
	static const struct stage_option options[] = {{"ocr", "MODE", "", 0}, {"quiet", NULL, "", 'q'},
		{"config", "FILE", "", 0}, {"reserve", "SIZE", "", 0}, {0}};
	static int fd = -1; /* one file, written anew each time */
	static char path[32];
	if (fd < 0) {
		fd = memfd_create("fuzz", MFD_CLOEXEC);
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	}
	check(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size, "a file to read");
	struct command to = {0}, operands = {0};
	struct error err = {{0}, {0}};
	int result = config_file_read(path, options, "inbox", &to, &operands, &err);
	check(result == 0 || strstr(err.message, path), "an error names the file");
	for (size_t i = 0; result == 0 && i < to.count; i++) {
		check(strncmp(to.argv[i], "--", 2) == 0, "a key comes out as an option");
		check(strncmp(to.argv[i], "--config", 8) != 0, "a configuration names another one");
	}
	command_free(&to);
	command_free(&operands);
}

static void try_paths(const uint8_t *data, size_t size, char end)
{
	struct path_list list = {.stream = fmemopen((void *)(uintptr_t)data, size, "r"), .end = end};
	struct error err;
	size_t bytes = 0, count = 0;
	check(list.stream != NULL, "a stream");
	int got;
	while ((got = path_list_next(&list, &err)) > 0) {
		check(list.path.len > 0 && strlen(list.path.data) == list.path.len, "a path is not empty and has no NUL");
		check(!memchr(list.path.data, end, list.path.len), "a path ends where its line ends");
		bytes += list.path.len;
		count++;
	}
	check(bytes + count <= size + 1, "no path comes from nowhere");
	if (got == 0) {
		size_t ends = 0;
		for (size_t i = 0; i < size; i++)
			ends += data[i] == (uint8_t)end;
		check(bytes + ends == size, "no byte of the list is lost");
	}
	fclose(list.stream);
	path_list_free(&list);
}

static void try_quantity(struct span all)
{
	char *text = span_copy(all);
	struct error err;
	size_t value;
	if (text && quantity_parse(text, 1, (size_t)1 << 40, &value, &err) == 0)
		check(value >= 1 && value <= (size_t)1 << 40, "a quantity keeps its bounds");
	free(text);
}

static void try_table(struct span all)
{
	struct table_row row = {.text = all};
	size_t line = 0;
	while (table_next(&row)) {
		check(row.line > line && row.count <= TABLE_FIELDS_MAX, "rows come in order");
		line = row.line;
		for (size_t i = 0; i < row.count; i++)
			check(row.fields[i].ptr >= all.ptr && row.fields[i].ptr + row.fields[i].len <= all.ptr + all.len &&
					(i + 1 == TABLE_FIELDS_MAX || !memchr(row.fields[i].ptr, '\t', row.fields[i].len)),
				"a field lies in the table");
	}
	struct document_types *types = calloc(1, sizeof *types);
	check(types != NULL, "memory");
	document_types_read(types, all);
	check(types->count <= DOCUMENT_TYPES_MAX, "types within their bound");
	for (size_t i = 0; i < types->count && i < 4; i++) {
		size_t length = 0;
		document_type_by_code(types, types->items[i].code, i & 1);
		document_type_by_name(types, types->items[i].name);
		if (utf8_valid(all) && document_type_at_start(types, all, i & 1, &length))
			check(length <= all.len, "a name within the text");
	}
	free(types);
}

/* A file's bytes to `_extract`: JSON that holds every byte. */
static void try_source(struct span all)
{
	enum media media = media_detect(all, "a.md");
	check(media_type(media, all) != NULL, "every file has a type");
	if (media != MEDIA_TEXT && media != MEDIA_MARKDOWN)
		return;
	struct buffer json = {0};
	struct error err;
	size_t pages = 0;
	check(source_text_extract(&json, all, media, &pages, &err) == 0, "a text is read");
	json_t *extract = json_loadb(json.data, json.len, JSON_ALLOW_NUL, NULL);
	check(json_is_object(extract), "extract writes JSON");
	check(json_array_size(json_object_get(extract, "pages")) == pages && pages > 0, "as many pages as it says");
	json_decref(extract);
	buffer_free(&json);
}

/* What jansson writes and what we write are the same bytes. */
static void try_json(struct span all)
{
	struct buffer ours = {0};
	json_add_string(&ours, all);
	json_t *value = json_loadb(ours.data, ours.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	check(value != NULL, "a string is JSON");
	if (utf8_valid(all)) {
		check(json_string_length(value) == all.len && memcmp(json_string_value(value), all.ptr, all.len) == 0,
			"a string is what it was");
		char *theirs = json_dumps(value, RECORD_JSON_FLAGS);
		check(theirs && strcmp(theirs, ours.data) == 0, "written as Jansson would");
		free(theirs);
	}
	json_decref(value);
	buffer_free(&ours);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	struct span all = {(const char *)data, size};
	try_config(data, size);
	try_paths(data, size, '\n');
	try_paths(data, size, '\0');
	try_quantity(all);
	try_table(all);
	try_source(all);
	try_json(all);
	return 0;
}
