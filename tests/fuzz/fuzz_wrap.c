/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A dispatch made of the input, its paragraphs wrapped at two widths: what split reads from it is the same. No word of
 * it begins as a marker or a title does and no sentence ends inside a paragraph, so that the lines tell all that the
 * paragraphs did.
 */
#include "fuzz.h"

#include "reflow.h"
#include "rules_dir.h"
#include "split.h"
#include "split_step.h"
#include "utf8.h"

struct reader {
	const uint8_t *data;
	size_t size;
};

static unsigned take(struct reader *r)
{
	if (!r->size)
		return 0;
	r->size--;
	return *r->data++;
}

static const char *const words[] = {"các", "đơn", "vị", "khẩn", "trương", "rà", "soát", "lập", "danh", "sách", "hộ", "nghèo", "gửi",
	"về", "phòng", "chuyên", "môn", "để", "tổng", "hợp", "theo", "quy", "định", "đường", "nước", "sạch", "nông", "thôn"};
#define WORDS (sizeof words / sizeof *words)

/* A word behind what stands on the line, or on a line of its own where that would grow longer than `width` letters. */
static void add_word(struct buffer *out, struct span word, size_t *column, size_t width)
{
	size_t length = utf8_length(word);
	if (*column && *column + 1 + length > width) {
		buffer_add_char(out, '\n');
		*column = 0;
	} else if (*column) {
		buffer_add_char(out, ' ');
		++*column;
	}
	buffer_add_span(out, word);
	*column += length;
}

static void add_paragraph(struct buffer *out, const char *start, struct reader *r, size_t width, const char *end)
{
	size_t column = 0;
	while (*start) {
		size_t length = strcspn(start, " ");
		add_word(out, (struct span){start, length}, &column, width);
		start += length + (start[length] == ' ');
	}
	for (size_t i = 14 + take(r) % 40; i > 0; i--)
		add_word(out, span_of(words[take(r) % WORDS]), &column, width);
	buffer_add_string(out, end);
	buffer_add_char(out, '\n');
}

static void write_dispatch(struct buffer *out, struct reader r, size_t width)
{
	char start[40];
	unsigned kind = take(&r), items = take(&r) % 6;
	buffer_add_string(out, "UBND HUYỆN ĐẠI HÒA\nSố: 123/UBND-VX\nV/v rà soát hộ nghèo\n\nĐại Hòa, ngày 05 tháng 3 năm 2024\n\n"
		"Kính gửi: Ủy ban nhân dân các xã.\n\n");
	add_paragraph(out, "Thực hiện kế hoạch năm, Ủy ban nhân dân huyện yêu cầu ", &r, width, items ? ":" : ".");
	for (unsigned i = 1; i <= items; i++) {
		switch (kind % 4) {
		case 0: snprintf(start, sizeof start, "%u. Phòng Nội vụ ", i); break;
		case 1: snprintf(start, sizeof start, "%c) Phòng Nội vụ ", (char)('a' + i - 1)); break;
		case 2: snprintf(start, sizeof start, "- Phòng Nội vụ "); break;
		default: snprintf(start, sizeof start, "Điều %u. Phòng Nội vụ ", i); break;
		}
		add_paragraph(out, start, &r, width, kind & 4 && i < items ? ";" : ".");
	}
	/* Where a last line is full, nothing but a blank one tells that a paragraph ends. */
	buffer_add_char(out, '\n');
	add_paragraph(out, "Trong quá trình thực hiện, nếu có vướng mắc, ", &r, width, "./.");
	buffer_add_string(out, "\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nNguyễn Văn Bình\n");
}

/* The dispatch as one text in which wraps do not show. */
static void show(struct buffer *out, const struct dispatch *d, struct span text)
{
	struct reflow flat = {0};
	const struct header *h = &d->header;
	buffer_add_format(out, "%s|%s|%s|%s|%s|%s\n", h->issuer ? h->issuer : "", h->code ? h->code : "", h->date ? h->date : "",
		h->place ? h->place : "", h->subject ? h->subject : "", h->type_code ? h->type_code : "");
#define SHOW(range) \
	(check(reflow_range(&flat, text, range, NULL, 0) == 0, "memory"), buffer_add_span(out, reflow_text(&flat)), \
		buffer_add_char(out, '\n'))
	for (size_t i = 0; i < h->addressee_count; i++)
		SHOW(h->addressees[i].at);
	for (size_t i = 0; i < d->section_count; i++) {
		const struct section *s = &d->sections[i];
		buffer_add_format(out, "section %s %d: ", s->path, s->level);
		SHOW(s->marker);
		SHOW(s->heading);
		SHOW(s->at);
	}
	for (size_t i = 0; i < d->paragraph_count; i++) {
		buffer_add_format(out, "paragraph of %zd: ", (ptrdiff_t)d->paragraphs[i].section);
		SHOW(d->paragraphs[i].at);
	}
	for (size_t i = 0; i < d->signature_count; i++)
		buffer_add_format(out, "signature: %s, %s\n", d->signatures[i].position ? d->signatures[i].position : "",
			d->signatures[i].signer ? d->signatures[i].signer : "");
	for (size_t i = 0; i < d->distribution_count; i++)
		SHOW(d->distribution[i].at);
#undef SHOW
	reflow_free(&flat);
}

static void split_and_show(struct rules_set *set, struct reader r, size_t width, struct buffer *shown, struct buffer *text)
{
	struct lines lines = {0};
	struct dispatch d = {0};
	struct diagnostics diagnostics = {0};
	struct error err;
	write_dispatch(text, r, width);
	check(buffer_ok(text) && lines_of_text(&lines, buffer_span(text)) == 0, "memory");
	check(split_dispatch(&d, rules_of(set), buffer_span(text), &lines, &diagnostics, &err) == 0, "memory");
	show(shown, &d, buffer_span(text));
	dispatch_free(&d);
	diagnostics_free(&diagnostics);
	lines_free(&lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rules_set *set; /* compiling the rules takes longer than any text */
	struct error err;
	if (!set)
		set = rules_open(SPLIT_RULE_FILES, NULL, &err);
	check(set != NULL, "the rules load");
	if (size < 3)
		return 0;
	/* As narrow as half a page's column, as wide as no page is. */
	size_t widths[2] = {50 + data[0] % 60, 50 + data[1] % 200};
	struct buffer shown[2] = {{0}, {0}}, texts[2] = {{0}, {0}};
	for (int i = 0; i < 2; i++)
		split_and_show(set, (struct reader){data + 2, size - 2}, widths[i], &shown[i], &texts[i]);
	if (!span_equal(buffer_span(&shown[0]), buffer_span(&shown[1]))) {
		for (int i = 0; i < 2; i++)
			fprintf(stderr, "=== wrapped at %zu\n%s--- gives\n%s", widths[i], texts[i].data, shown[i].data);
		check(false, "a dispatch is the same however it is wrapped");
	}
	for (int i = 0; i < 2; i++) {
		buffer_free(&shown[i]);
		buffer_free(&texts[i]);
	}
	return 0;
}
