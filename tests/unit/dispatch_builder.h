/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dispatches for tests, written as an outline: a line is a paragraph, the tabs before it its level.
 *
 *     UBND huyện yêu cầu các xã thực hiện:      level 0: text of the document itself
 *     <TAB>1. Phòng Nội vụ:                     a section of level 1, as it begins with a marker
 *     <TAB><TAB>- Lập danh sách.                a section below it
 *     <TAB><TAB>Báo cáo hằng tháng.             no marker: a further paragraph of the section above
 *
 * A line whose tabs are followed by '|' is a paragraph of the section open at that level, whatever it begins with.
 * Markers: "Điều 1.", "I.", "1.", "1.1.", "a)", "(1)", "-", "+". The tabs are not part of the text.
 */
#ifndef CONGVAN_DISPATCH_BUILDER_H
#define CONGVAN_DISPATCH_BUILDER_H

#include "dispatch.h"
#include "tags.h"

#include <stdlib.h>
#include <string.h>

#define BUILDER_LEVELS 8

struct built {
	struct buffer text;
	struct dispatch d;
	struct tags tags;
};

/* The length of the marker that the line begins with, its kind in *kind; 0 for none. */
static inline size_t built_marker(const char *line, size_t len, enum section_kind *kind)
{
	static const char article[] = "Điều ";
	size_t i = 0;
	if (len > 1 && (line[0] == '-' || line[0] == '+') && line[1] == ' ') {
		*kind = SECTION_BULLET;
		return 1;
	}
	if (len > sizeof article && memcmp(line, article, sizeof article - 1) == 0) {
		const char *stop = memchr(line, '.', len);
		*kind = SECTION_ARTICLE;
		return stop ? (size_t)(stop - line) + 1 : 0;
	}
	if (line[0] == '(') {
		const char *close = memchr(line, ')', len < 5 ? len : 5);
		*kind = SECTION_PAREN;
		return close ? (size_t)(close - line) + 1 : 0;
	}
	while (i < len && strchr("IVX", line[i]))
		i++;
	if (i && i < len && line[i] == '.') {
		*kind = SECTION_ROMAN;
		return i + 1;
	}
	i = 0;
	while (i < len && ((line[i] >= '0' && line[i] <= '9') || (i && line[i] == '.')))
		i++;
	if (i && line[i - 1] == '.') {
		*kind = SECTION_DECIMAL;
		return i;
	}
	if (len > 2 && line[0] >= 'a' && line[0] <= 'z' && line[1] == ')') {
		*kind = SECTION_LETTER;
		return 2;
	}
	return 0;
}

/* Aborts when out of memory: a test has nothing better to do. */
static inline void *built_more(void *items, size_t count, size_t size)
{
	void *p = realloc(items, (count + 1) * size);
	if (!p)
		abort();
	return p;
}

static inline void built_from(struct built *b, const char *outline)
{
	size_t open[BUILDER_LEVELS + 1];
	*b = (struct built){0};
	open[0] = NO_INDEX;
	int depth = 0;
	for (const char *line = outline; *line;) {
		const char *end = strchr(line, '\n');
		size_t len = end ? (size_t)(end - line) : strlen(line);
		const char *next = line + len + (end ? 1 : 0);
		int level = 0;
		while (len && *line == '\t' && level < BUILDER_LEVELS)
			line++, len--, level++;
		bool plain = len && *line == '|';
		if (plain)
			line++, len--;
		enum section_kind kind = SECTION_BULLET;
		size_t marker = level && !plain ? built_marker(line, len, &kind) : 0;
		size_t start = b->text.len;
		if (len) {
			if (level > depth + (marker ? 1 : 0))
				level = depth + (marker ? 1 : 0);
			if (level <= depth)
				for (int l = marker ? level : level + 1; l <= depth; l++)
					if (l > 0)
						b->d.sections[open[l]].at.end = start;
			if (marker) {
				b->d.sections = built_more(b->d.sections, b->d.section_count, sizeof *b->d.sections);
				struct section *s = &b->d.sections[b->d.section_count];
				*s = (struct section){.kind = kind, .at = {start, start + len},
					.marker = {start, start + marker}, .heading = {start, start},
					.parent = level > 1 ? open[level - 1] : NO_INDEX, .level = level};
				open[level] = b->d.section_count++;
			}
			depth = level;
			b->d.paragraphs = built_more(b->d.paragraphs, b->d.paragraph_count, sizeof *b->d.paragraphs);
			b->d.paragraphs[b->d.paragraph_count++] = (struct paragraph){.at = {start, start + len},
				.section = level ? open[level] : NO_INDEX, .zone = ZONE_BODY};
		}
		buffer_add(&b->text, line, len);
		buffer_add_char(&b->text, '\n');
		line = next;
	}
	for (int l = 1; l <= depth; l++)
		b->d.sections[open[l]].at.end = b->text.len;
	b->d.zones = built_more(NULL, 0, sizeof *b->d.zones);
	b->d.zones[0] = (struct zone){ZONE_BODY, {0, b->text.len}};
	b->d.zone_count = 1;
	if (!buffer_ok(&b->text))
		abort();
}

/* The place of the first `words` in the text; aborts where there are none. */
static inline struct range built_place(const struct built *b, const char *words)
{
	const char *at = strstr(b->text.data, words);
	if (!at)
		abort();
	size_t start = (size_t)(at - b->text.data);
	return (struct range){start, start + strlen(words)};
}

/* Adds a reference that covers `words`, the title within them (NULL for none). Call in document order. */
static inline void built_reference(struct built *b, const char *words, const char *title)
{
	b->tags.references = built_more(b->tags.references, b->tags.reference_count, sizeof(struct reference));
	struct reference *r = &b->tags.references[b->tags.reference_count++];
	*r = (struct reference){.at = built_place(b, words), .same_as = NO_INDEX};
	if (title)
		r->title_at = built_place(b, title);
}

static inline void built_deadline(struct built *b, const char *words)
{
	b->tags.deadlines = built_more(b->tags.deadlines, b->tags.deadline_count, sizeof(struct deadline));
	b->tags.deadlines[b->tags.deadline_count++] =
		(struct deadline){.at = built_place(b, words), .directive = NO_INDEX};
}

static inline void built_issuer(struct built *b, const char *issuer, const char *type_code)
{
	b->d.header.issuer = strdup(issuer);
	b->d.header.type_code = type_code ? strdup(type_code) : NULL;
	if (!b->d.header.issuer)
		abort();
}

static inline void built_free(struct built *b)
{
	tags_free(&b->tags);
	dispatch_free(&b->d);
	buffer_free(&b->text);
}

#endif
