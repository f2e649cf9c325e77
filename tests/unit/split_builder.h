/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text split, for tests: with what must hold of any dispatch already checked. */
#ifndef CONGVAN_SPLIT_BUILDER_H
#define CONGVAN_SPLIT_BUILDER_H

#include "../split_check.h"
#include "rules_dir.h"
#include "split.h"
#include "split_step.h"

#include <criterion/criterion.h>
#include <stdlib.h>

struct sample {
	struct span text;
	struct dispatch d;
	struct diagnostics diagnostics;
};

static inline void sample_of_lines(struct sample *s, const char *text, const struct lines *lines)
{
	struct error err;
	struct rules_set *set = rules_open(SPLIT_RULE_FILES, NULL, &err);
	cr_assert_not_null(set, "%s", err.message);
	*s = (struct sample){.text = span_of(text)};
	cr_assert_eq(split_dispatch(&s->d, rules_of(set), s->text, lines, &s->diagnostics, &err), 0, "%s",
		err.message);
	const char *broken = split_check(&s->d, s->text);
	cr_assert_null(broken, "does not hold: %s", broken);
	rules_close(set);
}

static inline struct sample sample_of(const char *text)
{
	struct sample s;
	struct lines lines = {0};
	cr_assert_eq(lines_of_text(&lines, span_of(text)), 0);
	sample_of_lines(&s, text, &lines);
	lines_free(&lines);
	return s;
}

/* The text as pages read from pictures, without boxes. */
static inline struct sample scan_of(const char *text)
{
	struct sample s;
	struct lines lines = {0};
	cr_assert_eq(lines_of_text(&lines, span_of(text)), 0);
	for (size_t i = 0; i < lines.count; i++)
		lines.items[i].flags |= LINE_OCR;
	sample_of_lines(&s, text, &lines);
	lines_free(&lines);
	return s;
}

static inline void sample_free(struct sample *s)
{
	dispatch_free(&s->d);
	diagnostics_free(&s->diagnostics);
}

/* An absent value reads "". */
static inline const char *shown(const char *value)
{
	return value ? value : "";
}

static inline bool range_is(const struct sample *s, struct range r, const char *wanted)
{
	return span_equal(span_slice(s->text, r), span_of(wanted));
}

static inline bool has_diagnostic(const struct sample *s, const char *code)
{
	for (size_t i = 0; i < s->diagnostics.count; i++)
		if (strcmp(s->diagnostics.items[i].code, code) == 0)
			return true;
	return false;
}

/* The sections as "marker level" words, one after the other. The caller frees. */
static inline char *outline_of(const struct sample *s)
{
	struct buffer b = {0};
	buffer_add(&b, "", 0);
	for (size_t i = 0; i < s->d.section_count; i++) {
		if (i)
			buffer_add_char(&b, '|');
		buffer_add_span(&b, span_slice(s->text, s->d.sections[i].marker));
		buffer_add_format(&b, " %d", s->d.sections[i].level);
	}
	if (!b.data)
		return calloc(1, 1);
	return buffer_detach(&b);
}

static inline void outline_is(const struct sample *s, const char *wanted)
{
	char *outline = outline_of(s);
	cr_expect_str_eq(outline, wanted);
	free(outline);
}

#endif
