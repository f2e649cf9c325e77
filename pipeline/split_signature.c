/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signature blocks: authority ("TM. ỦY BAN NHÂN DÂN"), perhaps a second one, post, "(Đã ký)", name. The lines
 * of two blocks side by side come in turn or one block after the other.
 */
#include "split_parts.h"

#include "fold.h"
#include "table.h"
#include "trace.h"
#include "utf8.h"

#include <stdlib.h>

/* ------------------------------------------------------------------ what a scan misread */

/* The words of signature blocks that a scan's capitals are, but for marks and blanks; empty where they are none. 0, or -1 out of memory. */
static int known_words(struct span read, struct span *known)
{
	const struct data_file *file = data_file_find("signature-words.tsv");
	struct table_row row = {.text = file ? file->text : (struct span){NULL, 0}};
	struct fold *f = malloc(sizeof *f);
	struct buffer want = {0}, have = {0};
	*known = (struct span){NULL, 0};
	if (!f)
		return -1;
	fold_init(f);
	fold_letters(f, read, &want);
	while (want.len && !known->len && buffer_ok(&have) && table_next(&row)) {
		buffer_clear(&have);
		fold_letters(f, row.fields[0], &have);
		if (span_equal(buffer_span(&want), buffer_span(&have)))
			*known = row.fields[0];
	}
	int result = buffer_ok(&want) && buffer_ok(&have) ? 0 : -1;
	free(f);
	buffer_free(&want);
	buffer_free(&have);
	return result;
}

static bool is_scan(const struct split *s, struct range r)
{
	size_t i = line_from(s, r.start + 1);
	return i && s->lines.items[i - 1].flags & LINE_OCR;
}

/* A piece of a scan less what specks and strokes before its first letter were read as. */
static struct range without_specks(const struct split *s, struct range r)
{
	for (size_t at = r.start, next = at; at < r.end; at = next) {
		next = at;
		uint32_t cp = utf8_next((struct span){s->text.ptr, r.end}, &next);
		if (codepoint_is_letter(cp) || cp == '(')
			return (struct range){at, r.end};
	}
	return (struct range){r.end, r.end};
}

/* Spells a scan's organ or post as it is printed; 0, or -1 out of memory. */
static int respell(struct split *s, struct range r, char **words)
{
	struct span known = {NULL, 0};
	if (is_scan(s, r) && known_words(span_of(*words), &known) < 0)
		return -1;
	if (!known.len || span_equal(known, span_of(*words)))
		return 0;
	char *spelt = strndup(known.ptr, known.len);
	if (!spelt)
		return -1;
	free(*words);
	*words = spelt;
	diagnostics_add(s->diagnostics, "info", "signature.misread", r, "read as %s", spelt);
	return 0;
}

struct block {
	struct signature sig;
	struct pieces of;       /* of the capacity being read */
	struct pieces position;
	bool named, started;
	bool sealed; /* letters of a seal stand in it: lines in capitals no longer go on with organ or post */
	size_t side;   /* 0 or 1: of two blocks side by side */
	size_t traced; /* steps of the trace before the block's first */
};

/* The item of a step whose block is not finished. */
#define UNFINISHED(side) (NO_ITEM - 1 - (side))

static void tell(const struct split *s, const struct block *b, bool took, enum trace_why why, const struct rule *rule,
	struct range r)
{
	if (s->d->trace)
		trace_add(s->d->trace,
			(struct trace_step){TRACE_SIGNATURES, took, why, rule, r, UNFINISHED(b->side), 0, NULL});
}

/* The block has become the last signature, or none. */
static void settle(const struct split *s, const struct block *b, bool signature)
{
	struct trace *t = s->d->trace;
	for (size_t i = b->traced; t && i < t->count; i++)
		if (t->items[i].field == TRACE_SIGNATURES && t->items[i].item == UNFINISHED(b->side))
			t->items[i].item = signature ? s->d->signature_count - 1 : NO_ITEM;
}

static void block_free(struct block *b)
{
	pieces_free(&b->of);
	pieces_free(&b->position);
}

/* "T/M" → TM, "KT." → KT, "QUYỀN" → Q. */
static char *authority_code(struct span s)
{
	struct buffer b = {0};
	for (size_t at = 0; at < s.len;) {
		uint32_t cp = codepoint_upper(utf8_next(s, &at));
		/* ỦQ for UQ: the tone mark is a slip seen in practice. */
		if (cp < 0x80 && cp >= 'A' && cp <= 'Z')
			buffer_add_char(&b, (char)cp);
		else if (cp == 0x1EE6 || cp == 0x1EEA)
			buffer_add_char(&b, 'U');
	}
	/* The word QUYỀN is spelled out where the others are initials. */
	if (b.len > 3 && b.data[0] == 'Q') {
		buffer_clear(&b);
		buffer_add_char(&b, 'Q');
	}
	return buffer_detach(&b);
}

static int end_capacity(struct split *s, struct block *b)
{
	if (!b->of.count)
		return 0;
	char *of = pieces_quote(s, b->of.items, b->of.count);
	if (!of)
		return -1;
	for (size_t len = strlen(of); len && strchr(" *_.,;:", of[len - 1]);)
		of[--len] = '\0';
	free(b->sig.capacities[b->sig.capacity_count - 1].of);
	b->sig.capacities[b->sig.capacity_count - 1].of = of;
	struct range first = b->of.items[0];
	pieces_clear(&b->of);
	return respell(s, first, &b->sig.capacities[b->sig.capacity_count - 1].of);
}

static void widen(struct block *b, struct range r)
{
	if (!b->started)
		b->sig.at = r;
	if (r.start < b->sig.at.start)
		b->sig.at.start = r.start;
	if (r.end > b->sig.at.end)
		b->sig.at.end = r.end;
	b->started = true;
}

static struct range shift(struct range r, size_t by)
{
	return (struct range){r.start + by, r.end + by};
}

/* A line in capitals that could only be a name. */
static bool is_seal(const struct split *s, const struct block *b, struct range r)
{
	struct match m;
	return (b->of.count || b->position.count) && range_match(s, "tail.name", r, &m) &&
		!range_match(s, "line.organ-more", r, &m) && !range_match(s, "line.organ", r, &m) &&
		!range_match(s, "tail.post-more", r, &m) && !range_match(s, "tail.post", r, &m);
}

/* Does a name in small letters follow before the next signature? */
#define SEAL_LINES 6
static bool finds_name(const struct split *s, size_t i)
{
	struct match m;
	for (size_t k = i + 1; k < s->signature.count && k <= i + SEAL_LINES; k++) {
		struct range r = s->signature.items[k];
		if (range_match(s, "tail.authority", r, &m))
			return false;
		struct rule *rule = range_match(s, "tail.name", r, &m);
		if (rule && rule_priority(rule) >= 10 && !range_is_capitals(s, r))
			return true;
	}
	return false;
}

/* One piece of a block; what is behind an authority or post on the same line comes as a further piece. */
static int read_piece(struct split *s, struct block *b, struct range r, bool name_follows)
{
	if (is_scan(s, r)) {
		struct match seen;
		struct span known = {NULL, 0};
		r = without_specks(s, r);
		bool may_be_post = range_is_capitals(s, r) && !b->named && !b->position.count &&
			!range_match(s, "tail.authority", r, &seen);
		if (may_be_post && known_words(span_slice(s->text, r), &known) < 0)
			return -1;
		if (known.len) {
			if (end_capacity(s, b) < 0)
				return -1;
			tell(s, b, true, WHY_SIGNATURE_SCAN, NULL, r);
			widen(b, r);
			return pieces_add(&b->position, r);
		}
	}
	while (range_length(r)) {
		struct match m;
		struct range of, post, name;
		struct rule *rule;
		if ((rule = range_match(s, "tail.authority", r, &m))) {
			if (end_capacity(s, b) < 0)
				return -1;
			if (ARRAY_GROW(b->sig.capacities, b->sig.capacity_count, b->sig.capacity_size) < 0)
				return -1;
			char *code = authority_code(match_text(&m, "auth"));
			b->sig.capacities[b->sig.capacity_count++] = (struct capacity){code, NULL};
			if (!code)
				return -1;
			match_group(&m, "of", &of);
			of = shift(of, r.start);
			/* "KT. BỘ TRƯỞNG THỨ TRƯỞNG": the post stands on the same line. */
			struct match inner;
			struct range tail = {0, 0};
			if (range_match(s, "tail.of-post", of, &inner) && match_group(&inner, "post", &tail)) {
				tail = shift(tail, of.start);
				of = range_trim(s->text, (struct range){of.start, tail.start});
			}
			if (pieces_add(&b->of, of) < 0)
				return -1;
			size_t end = range_length(tail) ? tail.start : r.start + m.at.end;
			tell(s, b, true, WHY_SIGNATURE_CAPACITY, rule, (struct range){r.start, end});
			widen(b, (struct range){r.start, end});
			r = range_trim(s->text, (struct range){end, r.end});
			continue;
		}
		if (range_match(s, "tail.signed", r, &m)) {
			if (end_capacity(s, b) < 0)
				return -1;
			tell(s, b, true, WHY_SIGNATURE_SIGNED, m.rule, r);
			widen(b, r);
			return 0;
		}
		rule = range_match(s, "tail.name", r, &m);
		bool name_first = rule && rule_priority(rule) >= 10 && (b->position.count || b->sig.capacity_count);
		if (!name_first && (rule = range_match(s, "tail.post", r, &m)) && match_group(&m, "post", &post)) {
			post = range_trim(s->text, shift(post, r.start));
			bool goes_on = b->of.count && range_is_capitals(s, r) && rule_priority(rule) < 10;
			if (!goes_on && end_capacity(s, b) < 0)
				return -1;
			if (pieces_add(&b->position, post) < 0)
				return -1;
			tell(s, b, true, WHY_SIGNATURE_POST, rule, post);
			widen(b, post);
			r = range_trim(s->text, (struct range){post.end, r.end});
			while (range_length(r) && strchr("*_", s->text.ptr[r.start]))
				r = range_trim(s->text, (struct range){r.start + 1, r.end});
			continue;
		}
		bool capitals = range_is_capitals(s, r);
		/* "THỨ TRUỞNG": a post by its first word, misspelt behind it. */
		if (capitals && !b->named && !b->position.count && b->sig.capacity_count &&
			range_match(s, "tail.post-misspelt", r, &m)) {
			if (end_capacity(s, b) < 0 || pieces_add(&b->position, r) < 0)
				return -1;
			tell(s, b, true, WHY_SIGNATURE_POST, m.rule, r);
			widen(b, r);
			return 0;
		}
		/* Capitals where a name in small letters follows, and no part of an organ or post: the seal's. */
		if (capitals && !b->named && name_follows && (b->sealed || is_seal(s, b, r))) {
			b->sealed = true;
			tell(s, b, false, WHY_SIGNATURE_SEAL, NULL, r);
			return 0;
		}
		/* A line in capitals goes on with the organ or the post above it. */
		if (capitals && !b->named && (b->of.count || b->position.count)) {
			rule = range_match(s, "tail.name", r, &m);
			struct match organ;
			bool place = range_match(s, "line.organ-more", r, &organ) || range_match(s, "line.organ", r, &organ) ||
				range_match(s, "tail.post-more", r, &organ);
			if (place || !rule) {
				tell(s, b, true, WHY_SIGNATURE_GOES_ON, place ? organ.rule : NULL, r);
				widen(b, r);
				return pieces_add(b->position.count ? &b->position : &b->of, r);
			}
		}
		rule = range_match(s, "tail.name", r, &m);
		if (rule && !b->named && match_group(&m, "name", &name)) {
			if (end_capacity(s, b) < 0)
				return -1;
			b->sig.signer = range_quote(s, shift(name, r.start));
			if (!b->sig.signer)
				return -1;
			b->named = true;
			tell(s, b, true, WHY_SIGNATURE_NAME, rule, shift(name, r.start));
			widen(b, r);
		} else
			tell(s, b, false, rule ? WHY_SIGNATURE_SECOND_NAME : WHY_SIGNATURE_NOTHING, rule, r);
		return 0;
	}
	return 0;
}

static int finish(struct split *s, struct block *b)
{
	struct dispatch *d = s->d;
	if (end_capacity(s, b) < 0)
		return -1;
	if (b->position.count) {
		b->sig.position = pieces_quote(s, b->position.items, b->position.count);
		if (!b->sig.position)
			return -1;
		for (size_t len = strlen(b->sig.position); len && strchr(" *_.,;:", b->sig.position[len - 1]);)
			b->sig.position[--len] = '\0';
		if (respell(s, b->position.items[0], &b->sig.position) < 0)
			return -1;
	}
	/* "Q. CỤC TRƯỞNG": who acts as the head of the office signs in that post. */
	struct capacity *last = b->sig.capacity_count ? &b->sig.capacities[b->sig.capacity_count - 1] : NULL;
	if (!b->sig.position && last && last->of && strcmp(last->code, "Q") == 0 && !(b->sig.position = strdup(last->of)))
		return -1;
	bool empty = !b->sig.capacity_count && !b->sig.position && !b->sig.signer;
	if (empty) {
		settle(s, b, false);
		return 0;
	}
	if (ARRAY_GROW(d->signatures, d->signature_count, d->signature_size) < 0)
		return -1;
	d->signatures[d->signature_count++] = b->sig;
	b->sig = (struct signature){0};
	settle(s, b, true);
	return 0;
}

static void drop(struct block *b)
{
	for (size_t i = 0; i < b->sig.capacity_count; i++) {
		free(b->sig.capacities[i].code);
		free(b->sig.capacities[i].of);
	}
	free(b->sig.capacities);
	free(b->sig.position);
	free(b->sig.signer);
}

int split_signatures(struct split *s)
{
	struct block blocks[2] = {{.side = 0}, {.side = 1}};
	const struct trace *trace = s->d->trace;
	int result = -1;
	blocks[0].traced = blocks[1].traced = trace ? trace->count : 0;
	for (size_t i = 0; i < s->signature.count; i++) {
		struct range r = s->signature.items[i];
		/* Two pieces of one line are of two blocks. */
		bool second = i > 0 && !memchr(s->text.ptr + s->signature.items[i - 1].end, '\n',
					       r.start - s->signature.items[i - 1].end);
		struct block *b = &blocks[second ? 1 : 0];
		struct match m;
		if (b->named && (range_match(s, "tail.authority", r, &m) ||
					(range_match(s, "tail.post", r, &m) && range_is_capitals(s, r)))) {
			/* An office below the name with no name of its own is the signer's second. */
			if (!second && !range_match(s, "tail.authority", r, &m) && b->position.count &&
				i + 1 == s->signature.count) {
				widen(b, r);
				continue;
			}
			if (finish(s, b) < 0)
				goto out;
			drop(b);
			block_free(b);
			*b = (struct block){.side = second, .traced = trace ? trace->count : 0};
		}
		if (read_piece(s, b, r, finds_name(s, i)) < 0)
			goto out;
	}
	result = 0;
	for (size_t i = 0; i < 2 && result == 0; i++)
		result = finish(s, &blocks[i]);
out:
	for (size_t i = 0; i < 2; i++) {
		drop(&blocks[i]);
		block_free(&blocks[i]);
	}
	return result < 0 ? error_memory(s->err) : 0;
}
