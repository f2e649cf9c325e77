/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any text as a dispatch, its lines plain or, after a first byte that is odd, with flags and boxes made of the bytes: zones tile it,
 * places are in range, children are inside their parents.
 */
#include "fuzz.h"

#include "../split_check.h"
#include "split.h"
#include "split_step.h"
#include "rules_dir.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rules_set *set; /* compiling the rules takes longer than any text */
	struct error err;
	if (!set)
		set = rules_open(SPLIT_RULE_FILES, NULL, &err);
	if (!set || !size)
		return 0;
	struct span text = {(const char *)data + 1, size - 1};
	if (!utf8_valid(text))
		return 0;
	struct lines lines = {0};
	struct dispatch d = {0};
	struct diagnostics diagnostics = {0};
	if (lines_of_text(&lines, text) < 0)
		abort();
	if (data[0] & 1)
		for (size_t i = 0; i < lines.count; i++) {
			struct line *l = &lines.items[i];
			unsigned bits = l->at.end > l->at.start ? (unsigned char)text.ptr[l->at.end - 1] * 37u + data[0] : data[0];
			l->flags = bits & 0xFF;
			l->page = 1 + (int)(i / 40);
			l->box = (struct box){(int)(bits % 300) * 100, (int)(i % 40) * 1800, (int)(300 + bits % 200) * 100,
				(int)(i % 40) * 1800 + 1500};
			l->size = 1300;
		}
	if (split_dispatch(&d, rules_of(set), text, &lines, &diagnostics, &err) < 0)
		abort();
	const char *broken = split_check(&d, text);
	if (broken) {
		fprintf(stderr, "does not hold: %s\n", broken);
		abort();
	}
	dispatch_free(&d);
	diagnostics_free(&diagnostics);
	lines_free(&lines);
	return 0;
}
