/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any text through references and deadlines: places lie within the text and in its order, values have their
 * form, whatever the passages and furniture that split may claim.
 */
#include "fuzz.h"

#include "calendar.h"
#include "passages.h"
#include "rules_dir.h"
#include "tag_step.h"
#include "tags.h"
#include "utf8.h"

static struct rules_set *set;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct error err;
	(void)argc, (void)argv;
	set = rules_open(TAG_RULE_FILES, NULL, &err);
	if (!set)
		abort();
	return 0;
}

static bool at_boundary(struct span text, size_t at)
{
	return at == text.len || (at < text.len && ((unsigned char)text.ptr[at] & 0xC0) != 0x80);
}

static void check_place(struct span text, struct range at)
{
	check(at.start <= at.end && at.end <= text.len, "a place outside the text");
	check(at_boundary(text, at.start) && at_boundary(text, at.end), "a place within a letter");
}

static void check_day(const char *day)
{
	struct date date;
	check(!day || date_parse(span_of(day), &date), "no such day");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct dispatch d = {0};
	struct tags t = {0};
	struct error err;
	struct zone zones[3] = {{0}};
	char date[] = "2024-02-29";
	if (size < 2)
		return 0;
	/* The first byte says where a header ends, the second where furniture lies. */
	size_t cut = data[0], drop = data[1];
	text.ptr += 2;
	text.len = utf8_valid_prefix((struct span){text.ptr, text.len - 2});
	while (cut < text.len && !at_boundary(text, cut))
		cut++;
	if (cut > 0 && cut < text.len && drop > 0) {
		size_t middle = cut + drop < text.len ? cut + drop : text.len;
		while (!at_boundary(text, middle))
			middle++;
		zones[0] = (struct zone){ZONE_HEADER, {0, cut}};
		zones[1] = (struct zone){ZONE_FURNITURE, {cut, middle}};
		zones[2] = (struct zone){ZONE_BODY, {middle, text.len}};
		d.zones = zones;
		d.zone_count = 3;
	}
	d.header.date = drop & 1 ? date : NULL;
	struct passages passages = {0};
	if (passages_read(&passages, rules_of(set), text, &d) < 0 ||
		find_references(&t, rules_of(set), &passages, &d, &err) < 0 ||
		find_deadlines(&t, rules_of(set), &passages, &d, NULL, &err) < 0)
		abort();
	passages_free(&passages);
	for (size_t i = 0; i < t.reference_count; i++) {
		const struct reference *r = &t.references[i];
		check_place(text, r->at);
		check(range_length(r->at) > 0, "an empty citation");
		check(!i || t.references[i - 1].at.start <= r->at.start, "citations out of order");
		check(r->same_as == NO_INDEX || r->same_as < t.reference_count, "same as nothing");
		check_day(r->date);
		check(!r->code || !strpbrk(r->code, " \n\t"), "a code with blanks");
	}
	for (size_t i = 0; i < t.mention_count; i++)
		check_place(text, t.mentions[i].at);
	for (size_t i = 0; i < t.deadline_count; i++) {
		check_place(text, t.deadlines[i].at);
		check_day(t.deadlines[i].due);
		check_day(t.deadlines[i].since);
		check(t.deadlines[i].due || t.deadlines[i].rrule || t.deadlines[i].duration, "a deadline without value");
	}
	tags_free(&t);
	return 0;
}
