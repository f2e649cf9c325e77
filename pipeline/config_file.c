/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static struct span trim(struct span s)
{
	while (s.len && strchr(" \t\r", s.ptr[s.len - 1]))
		s.len--;
	while (s.len && (*s.ptr == ' ' || *s.ptr == '\t')) {
		s.ptr++;
		s.len--;
	}
	return s;
}

static const struct stage_option *find(const struct stage_option *o, struct span key)
{
	for (; o && o->name; o++)
		if (span_equal(span_of(o->name), key))
			return o;
	return NULL;
}

static int read_line(struct span line, const struct stage_option *options, const char *operand_key,
	struct command *to, struct command *operands, struct error *err)
{
	line = trim(line);
	if (!line.len || *line.ptr == '#')
		return 0;
	const char *equals = memchr(line.ptr, '=', line.len);
	if (!equals || memchr(line.ptr, '\0', line.len))
		return error_set(err, ERROR_SYSTEM, "not of the form key = value");
	struct span key = trim((struct span){line.ptr, (size_t)(equals - line.ptr)});
	struct span value = trim((struct span){equals + 1, line.len - (size_t)(equals - line.ptr) - 1});
	const struct stage_option *o = find(options, key);
	struct buffer b = {0};
	if (span_equal(key, span_of(operand_key))) {
		buffer_add_span(&b, value);
		if (buffer_ok(&b) && value.len)
			command_add(operands, b.data);
	} else if (!o || span_equal(key, SPAN_LITERAL("config"))) {
		return error_set(err, ERROR_SYSTEM, "there is no key \"%.*s\"", (int)(key.len < 60 ? key.len : 60), key.ptr);
	} else if (o->argument) {
		buffer_add_span(&b, value);
		if (buffer_ok(&b))
			command_add_option(to, o->name, b.data ? b.data : "");
	} else if (span_equal(value, SPAN_LITERAL("yes"))) {
		command_add_option(to, o->name, NULL);
	} else if (!span_equal(value, SPAN_LITERAL("no"))) {
		return error_set(err, ERROR_SYSTEM, "%s is yes or no", o->name);
	}
	bool good = buffer_ok(&b) && !to->failed && !operands->failed;
	buffer_free(&b);
	return good ? 0 : error_memory(err);
}

int config_file_read(const char *path, const struct stage_option *options, const char *operand_key,
	struct command *to, struct command *operands, struct error *err)
{
	struct line_reader reader = {.file = open(path, O_RDONLY | O_CLOEXEC), .name = path};
	struct error why;
	int got, result = 0;
	if (reader.file < 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot open: %s", path, strerror(errno));
	while (result == 0 && (got = line_reader_next(&reader, &why)) != 0)
		if (got < 0 || read_line(reader.text, options, operand_key, to, operands, &why) < 0)
			result = error_set(err, ERROR_SYSTEM, "%s:%zu: %s", path, reader.line, why.message);
	close(reader.file);
	line_reader_free(&reader);
	return result;
}
