/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pattern_literals.h"

#include "utf8.h"

#include <stdlib.h>

/*
 * What is known of a part of the pattern. `heads` are never none: each match of the part begins with one of
 * them, and is that literal and nothing else where it is `whole`. The empty literal, not whole, says nothing.
 */
struct part {
	struct literal_set heads;
	struct literal_set needs;
	int needs_score; /* of needs, by literal_set_score() */
	enum pattern_anchor anchor;
};

struct parser {
	struct span s;
	size_t i;
	bool multiline;
	bool lost; /* it met what it does not know */
	int depth;
};

#define DEPTH_MAX 40 /* of groups: each takes some 30 KB of stack; ours nest six deep */
#define CROSS_MAX 64 /* heads that one part behind another may make */
#define CLASS_MAX 8  /* characters of a class that are told one by one */

/* ------------------------------------------------------------------ sets */

static const struct literal NOTHING_KNOWN = {.len = 0};
static const struct literal EMPTY = {.whole = true};

/* False where it is full. */
static bool set_add(struct literal_set *set, const struct literal *literal)
{
	if (set->count == LITERAL_SET_MAX)
		return false;
	set->items[set->count++] = *literal;
	return true;
}

static void set_copy(struct literal_set *to, const struct literal_set *from)
{
	to->count = from->count;
	memcpy(to->items, from->items, from->count * sizeof *from->items);
}

static void set_one(struct literal_set *set, const struct literal *literal)
{
	set->count = 1;
	set->items[0] = *literal;
}

static bool holds_empty(const struct literal_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (!set->items[i].len)
			return true;
	return false;
}

/* Of so many literals, the shortest of which has so many bytes. */
static int score_of(size_t shortest, size_t count)
{
	if (!shortest)
		return 0;
	/* Two more bytes are worth some four alternatives. */
	int score = (int)(shortest * 16) - (int)count * 8 + 8;
	return score > 1 ? score : 1;
}

int literal_set_score(const struct literal_set *set)
{
	size_t shortest = set->count ? LITERAL_MAX : 0;
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i].len < shortest)
			shortest = set->items[i].len;
	return score_of(shortest, set->count);
}

/* a with b behind it. */
static struct literal joined(const struct literal *a, const struct literal *b)
{
	struct literal c = *a;
	if (!a->len) {
		c = *b;
		c.bounded |= a->bounded;
		return c;
	}
	size_t room = LITERAL_MAX - a->len;
	size_t take = b->len < room ? b->len : room;
	for (size_t i = 0; i < take; i++)
		c.bytes[a->len + i] = b->bytes[i];
	c.len = (unsigned char)(a->len + take);
	c.whole = b->whole && take == b->len;
	return c;
}

/* run := run followed by next. Whether one of it is whole still: otherwise what follows changes nothing any more. */
static bool cross(struct literal_set *run, const struct literal_set *next)
{
	bool open = false;
	if (next->count == 1) {
		for (size_t i = 0; i < run->count; i++) {
			if (run->items[i].whole)
				run->items[i] = joined(&run->items[i], &next->items[0]);
			open |= run->items[i].whole;
		}
		return open;
	}
	size_t whole = 0;
	for (size_t i = 0; i < run->count; i++)
		whole += run->items[i].whole;
	if (!whole)
		return false;
	if (run->count == 1) {
		const struct literal only = run->items[0];
		run->count = next->count;
		for (size_t i = 0; i < next->count; i++) {
			run->items[i] = joined(&only, &next->items[i]);
			open |= run->items[i].whole;
		}
		return open;
	}
	/* Where they would be too many, those that tell something already stay as they are. */
	bool many = whole > 1 && whole * next->count > CROSS_MAX;
	struct literal_set out;
	out.count = 0;
	for (size_t i = 0; i < run->count; i++) {
		struct literal a = run->items[i];
		if (many && a.len)
			a.whole = false;
		bool fits = true;
		if (!a.whole)
			fits = set_add(&out, &a);
		for (size_t k = 0; a.whole && fits && k < next->count; k++) {
			struct literal c = joined(&a, &next->items[k]);
			open |= c.whole;
			fits = set_add(&out, &c);
		}
		if (!fits) {
			set_one(run, &NOTHING_KNOWN);
			return false;
		}
	}
	set_copy(run, &out);
	return open;
}

static int compare_literals(const void *a, const void *b)
{
	return memcmp(((const struct literal *)a)->bytes, ((const struct literal *)b)->bytes, LITERAL_MAX);
}

/* Cuts the literals to `len` bytes, and drops what is then said twice. */
static void shorten(struct literal_set *set, size_t len)
{
	for (size_t i = 0; i < set->count; i++) {
		struct literal *a = &set->items[i];
		if (a->len <= len)
			continue;
		memset(a->bytes + len, 0, a->len - len);
		a->len = (unsigned char)len;
		a->whole = false;
	}
	qsort(set->items, set->count, sizeof *set->items, compare_literals);
	size_t kept = 0;
	for (size_t i = 0; i < set->count; i++) {
		struct literal *last = kept ? &set->items[kept - 1] : NULL;
		if (last && compare_literals(last, &set->items[i]) == 0) {
			last->whole &= set->items[i].whole;
			last->bounded &= set->items[i].bounded;
		} else
			set->items[kept++] = set->items[i];
	}
	set->count = kept;
}

/* Where they are too many, their beginnings must do. */
static void unite(struct literal_set *set, const struct literal_set *other)
{
	for (size_t i = 0; i < other->count; i++)
		for (size_t len = LITERAL_MAX; !set_add(set, &other->items[i]); len /= 2) {
			if (len == LITERAL_MAX / 4) {
				set_one(set, &NOTHING_KNOWN);
				return;
			}
			shorten(set, len);
		}
}

/* a without the blanks it begins with, which become a boundary. */
static struct literal stripped(const struct literal *a, bool bounded)
{
	struct literal b = *a;
	b.whole = false;
	b.bounded |= bounded;
	if (!b.len || b.bytes[0] != ' ')
		return b;
	size_t blanks = 0;
	while (blanks < b.len && b.bytes[blanks] == ' ')
		blanks++;
	b.bounded = true;
	b.len = (unsigned char)(b.len - blanks);
	memmove(b.bytes, b.bytes + blanks, b.len);
	memset(b.bytes + b.len, 0, LITERAL_MAX - b.len);
	return b;
}

static void no_needs(struct part *part)
{
	part->needs.count = 0;
	part->needs_score = 0;
}

/* Takes `set` for what the part needs if it tells more; blanks at the beginning of its literals become boundaries. */
static void need(struct part *part, const struct literal_set *set, bool bounded)
{
	/* Without their blanks they do not tell more. */
	if (score_of(LITERAL_MAX, set->count) <= part->needs_score || literal_set_score(set) <= part->needs_score)
		return;
	size_t shortest = LITERAL_MAX;
	for (size_t i = 0; i < set->count; i++) {
		const struct literal *a = &set->items[i];
		size_t blanks = 0;
		while (blanks < a->len && a->bytes[blanks] == ' ')
			blanks++;
		if (a->len - blanks < shortest)
			shortest = a->len - blanks;
	}
	int score = score_of(shortest, set->count);
	if (score <= part->needs_score)
		return;
	part->needs_score = score;
	part->needs.count = set->count;
	for (size_t i = 0; i < set->count; i++)
		part->needs.items[i] = stripped(&set->items[i], bounded);
}

static void part_unknown(struct part *part)
{
	part->anchor = ANCHOR_NONE;
	no_needs(part);
	set_one(&part->heads, &NOTHING_KNOWN);
}

static void part_empty(struct part *part, bool bounded)
{
	struct literal a = EMPTY;
	a.bounded = bounded;
	part->anchor = ANCHOR_NONE;
	no_needs(part);
	set_one(&part->heads, &a);
}

/* ------------------------------------------------------------------ reading */

static inline bool at_bytes(const struct parser *p, const char *word, size_t len)
{
	return p->s.len - p->i >= len && memcmp(p->s.ptr + p->i, word, len) == 0;
}

static inline bool take_bytes(struct parser *p, const char *word, size_t len)
{
	if (!at_bytes(p, word, len))
		return false;
	p->i += len;
	return true;
}

/* Whether a word, given as it stands, comes next; take() passes over it. */
#define at(p, word) at_bytes(p, word, sizeof(word) - 1)
#define take(p, word) take_bytes(p, word, sizeof(word) - 1)

static void lost(struct parser *p)
{
	p->lost = true;
	p->i = p->s.len;
}

/* Passes over what stands before one of the characters of `set`, and over that. */
static void skip_behind(struct parser *p, const char *set)
{
	while (p->i < p->s.len && !strchr(set, p->s.ptr[p->i]))
		p->i++;
	if (p->i < p->s.len)
		p->i++;
	else
		lost(p);
}

/* The character there as folded texts have it, in out; passes over it. As literal_fold(). */
static size_t read_folded(struct parser *p, char out[4])
{
	unsigned char c = (unsigned char)p->s.ptr[p->i];
	if (c >= 0x80)
		return literal_fold(utf8_next(p->s, &p->i), out);
	p->i++;
	return literal_fold_ascii(c, out);
}

static struct literal character(uint32_t cp)
{
	struct literal a = {.whole = true};
	char bytes[4];
	a.len = (unsigned char)literal_fold(cp, bytes);
	memcpy(a.bytes, bytes, a.len);
	return a.len ? a : NOTHING_KNOWN;
}

/* A character that stands for itself. */
static void part_character(struct part *part, uint32_t cp)
{
	struct literal a = character(cp);
	part->anchor = ANCHOR_NONE;
	no_needs(part);
	set_one(&part->heads, &a);
}

static bool is_quantifier(const struct parser *p, size_t i)
{
	if (i >= p->s.len)
		return false;
	char c = p->s.ptr[i];
	return c == '?' || c == '*' || c == '+' || c == '{';
}

static bool is_special(char c)
{
	switch (c) {
	case '(': case ')': case '[': case '.': case '^': case '$': case '\\': case '|':
		return true;
	default:
		return false;
	}
}

/* Characters that stand for themselves, as many as no quantifier or special one ends. */
static void read_characters(struct parser *p, struct part *part)
{
	part_character(part, utf8_next(p->s, &p->i));
	struct literal *a = &part->heads.items[0];
	while (a->len && p->i < p->s.len && !is_quantifier(p, p->i) && !is_special(p->s.ptr[p->i])) {
		size_t before = p->i;
		char bytes[4];
		size_t len = read_folded(p, bytes);
		if (!len || is_quantifier(p, p->i)) {
			p->i = before;
			return;
		}
		if (a->len + len > LITERAL_MAX)
			a->whole = false;
		if (a->whole)
			for (size_t i = 0; i < len; i++)
				a->bytes[a->len++] = bytes[i];
	}
}

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Behind a backslash: the character it stands for, or 0 where it stands for none; its operand is skipped. */
static uint32_t read_escape(struct parser *p)
{
	if (p->i >= p->s.len) {
		lost(p);
		return 0;
	}
	char c = p->s.ptr[p->i];
	if (!is_alphanumeric(c))
		return utf8_next(p->s, &p->i);
	p->i++;
	switch (c) {
	case 'p':
	case 'P':
		if (at(p, "{"))
			skip_behind(p, "}");
		else if (p->i < p->s.len)
			p->i++;
		return 0;
	case 'n': return '\n';
	case 't': return '\t';
	case 'd': case 'D': case 'h': case 'H': case 's': case 'S': case 'v': case 'V': case 'w': case 'W':
	case 'R': case 'X': case 'N':
		if (c != 'N' || !at(p, "{"))
			return 0;
		lost(p);
		return 0;
	default:
		lost(p);
		return 0;
	}
}

/* Behind '[' up to behind its ']'. */
static void read_class(struct parser *p, struct part *part)
{
	bool known = !take(p, "^");
	struct literal_set set;
	set.count = 0;
	for (bool first = true; !p->lost; first = false) {
		if (p->i >= p->s.len) {
			lost(p);
			break;
		}
		if (!first && take(p, "]"))
			break;
		if (at(p, "[:") || at(p, "[.") || at(p, "[=")) {
			lost(p);
			break;
		}
		uint32_t cp = take(p, "\\") ? read_escape(p) : utf8_next(p->s, &p->i), end = cp;
		if (at(p, "-") && !at(p, "-]")) {
			p->i++;
			end = p->i >= p->s.len ? 0 : take(p, "\\") ? read_escape(p) : utf8_next(p->s, &p->i);
		}
		bool digits = cp >= '0' && end <= '9' && cp <= end;
		if (!cp || (cp != end && !digits))
			known = false;
		if (!known)
			continue;
		struct literal one = character(cp);
		bool said = false; /* "[Gg]", "[1-3]": once is enough */
		for (size_t i = 0; i < set.count; i++)
			said |= compare_literals(&set.items[i], &one) == 0;
		known = one.len && (said || set_add(&set, &one)) && set.count <= CLASS_MAX;
	}
	part_unknown(part);
	if (known && set.count)
		set_copy(&part->heads, &set);
}

/* Passes over what a look ahead or behind holds, its ')' too. The text of it. */
static struct span skip_group(struct parser *p)
{
	size_t start = p->i, depth = 1;
	struct part ignored;
	while (p->i < p->s.len && !p->lost) {
		char c = p->s.ptr[p->i++];
		if (c == '\\')
			read_escape(p);
		else if (c == '[')
			read_class(p, &ignored);
		else if (c == '(')
			depth++;
		else if (c == ')' && --depth == 0)
			return (struct span){p->s.ptr + start, p->i - 1 - start};
	}
	lost(p);
	return (struct span){"", 0};
}

/* "(?<!\p{L})", "(?<![\p{L}\p{N}_])": no letter before. */
static bool forbids_letters(struct span inside)
{
	static const char letter[] = "\\p{L}";
	size_t len = sizeof letter - 1;
	if (inside.len == len)
		return memcmp(inside.ptr, letter, len) == 0;
	return inside.len > len && inside.ptr[0] == '[' && inside.ptr[inside.len - 1] == ']' &&
		memchr(inside.ptr + 1, '[', inside.len - 1) == NULL && memcmp(inside.ptr + 1, letter, len) == 0;
}

/* "(?<=các |những )": a blank before, whichever of them it is. */
static bool asks_blank(struct span inside)
{
	if (memchr(inside.ptr, '(', inside.len) || !inside.len || inside.ptr[inside.len - 1] != ' ')
		return false;
	for (size_t i = 0; i < inside.len; i++)
		if (inside.ptr[i] == '|' && (i == 0 || inside.ptr[i - 1] != ' '))
			return false;
	return true;
}

static void read_alternatives(struct parser *p, struct part *part);

static bool digit_at(const struct parser *p, size_t i)
{
	return i < p->s.len && p->s.ptr[i] >= '0' && p->s.ptr[i] <= '9';
}

/* Behind '(': another group's pattern is used here. */
static bool is_call(const struct parser *p)
{
	return at(p, "?&") || at(p, "?R") || at(p, "?P>") || at(p, "?+") || (at(p, "?") && digit_at(p, p->i + 1)) ||
		(at(p, "?-") && digit_at(p, p->i + 2));
}

/* Behind '('. */
static void read_group(struct parser *p, struct part *part)
{
	if (take(p, "?:") || !(at(p, "?") || at(p, "*"))) {
		/* what it holds, and no more */
	} else if (is_call(p)) {
		skip_behind(p, ")");
		part_unknown(part);
		return;
	} else if (take(p, "?(DEFINE)")) {
		skip_group(p);
		part_empty(part, false);
		return;
	} else if (at(p, "*") || at(p, "?(") || at(p, "?C") || at(p, "?P=")) {
		/* verbs, conditions, callouts, what a group matched */
		lost(p);
		return;
	} else if (take(p, "?#")) {
		skip_behind(p, ")");
		part_empty(part, false);
		return;
	} else if (take(p, "?<!")) {
		part_empty(part, forbids_letters(skip_group(p)));
		return;
	} else if (take(p, "?<=")) {
		part_empty(part, asks_blank(skip_group(p)));
		return;
	} else if (take(p, "?=") || take(p, "?!")) {
		skip_group(p);
		part_empty(part, false);
		return;
	} else if (take(p, "?<") || take(p, "?P<") || take(p, "?'")) {
		skip_behind(p, ">'");
	} else if (take(p, "?>") || take(p, "?|")) {
		/* what they hold matches as in any group */
	} else if (take(p, "?")) {
		/* options: i and J change nothing here, and the others are not known */
		while (p->i < p->s.len && (p->s.ptr[p->i] == 'i' || p->s.ptr[p->i] == 'J' || p->s.ptr[p->i] == '-'))
			p->i++;
		if (take(p, ")")) {
			part_empty(part, false);
			return;
		}
		if (!take(p, ":")) {
			lost(p);
			return;
		}
	}
	if (++p->depth > DEPTH_MAX) {
		lost(p);
		return;
	}
	read_alternatives(p, part);
	p->depth--;
	if (!take(p, ")"))
		lost(p);
}

/* One character, class, group or assertion. */
static void read_atom(struct parser *p, struct part *part)
{
	char c = p->s.ptr[p->i];
	switch (c) {
	case '(':
		p->i++;
		read_group(p, part);
		return;
	case '[':
		p->i++;
		read_class(p, part);
		return;
	case '.':
		p->i++;
		part_unknown(part);
		return;
	case '^':
		p->i++;
		part_empty(part, true);
		part->anchor = p->multiline ? ANCHOR_NONE : ANCHOR_SUBJECT;
		return;
	case '$':
		p->i++;
		part_empty(part, false);
		return;
	case '\\':
		p->i++;
		if (take(p, "K") || take(p, "b") || take(p, "B") || take(p, "z") || take(p, "Z")) {
			part_empty(part, false);
		} else if (take(p, "G")) {
			part_empty(part, false);
			part->anchor = ANCHOR_FROM;
		} else {
			uint32_t cp = read_escape(p);
			if (cp)
				part_character(part, cp);
			else
				part_unknown(part);
		}
		return;
	default:
		read_characters(p, part);
	}
}

/* The quantifier behind an atom, if any: at least so often; `exact`: not oftener. */
static void read_quantifier(struct parser *p, unsigned *least, bool *exact)
{
	*least = 1;
	*exact = true;
	if (p->i >= p->s.len)
		return;
	char c = p->s.ptr[p->i];
	size_t end = p->i + 1;
	if (c == '?' || c == '*') {
		*least = 0;
		*exact = false;
	} else if (c == '+') {
		*exact = false;
	} else if (c == '{') {
		unsigned numbers[2] = {0, 0};
		size_t digits = 0, commas = 0;
		for (; end < p->s.len && p->s.ptr[end] != '}' && commas < 2; end++) {
			if (p->s.ptr[end] == ',')
				commas++;
			else if (p->s.ptr[end] >= '0' && p->s.ptr[end] <= '9' && digits++ < 8)
				numbers[commas] = numbers[commas] * 10 + (unsigned)(p->s.ptr[end] - '0');
			else
				return; /* a brace as it stands */
		}
		if (!digits || commas > 1 || end >= p->s.len)
			return;
		end++;
		*least = numbers[0];
		*exact = !commas || (digits > 1 && numbers[0] == numbers[1]);
	} else
		return;
	p->i = end;
	if (!take(p, "?"))
		take(p, "+");
}

/* atom := atom repeated so often as the quantifier behind it says. */
static void repeat(struct parser *p, struct part *atom, unsigned *least)
{
	size_t before = p->i;
	bool exact;
	read_quantifier(p, least, &exact);
	if (p->i == before)
		return;
	bool once = p->s.ptr[before] == '?';
	if (*least > 1) {
		struct literal_set one;
		set_copy(&one, &atom->heads);
		for (unsigned i = 1; i < *least && i < LITERAL_MAX; i++)
			cross(&atom->heads, &one);
	}
	for (size_t i = 0; i < atom->heads.count && !once; i++)
		atom->heads.items[i].whole &= exact && *least <= LITERAL_MAX;
	if (*least == 0) {
		no_needs(atom);
		if (!set_add(&atom->heads, &EMPTY))
			set_one(&atom->heads, &NOTHING_KNOWN);
	}
}

static bool is_single(const struct part *part)
{
	return part->heads.count == 1 && part->heads.items[0].len;
}

/* Atoms one behind the other, up to '|', ')' or the end. */
static void read_sequence(struct parser *p, struct part *part)
{
	struct part atom;
	struct literal_set line; /* the one literal right before, as a set of one */
	bool bounded = false;    /* no letter stands before what comes next */
	bool first = true;
	bool open = true;        /* what comes next is part of what heads know */
	line.count = 0;
	part_empty(part, false);
	while (!p->lost && p->i < p->s.len && p->s.ptr[p->i] != '|' && p->s.ptr[p->i] != ')') {
		unsigned least;
		read_atom(p, &atom);
		if (p->lost)
			break; /* it may have left nothing in atom */
		repeat(p, &atom, &least);
		bool assertion = atom.heads.count == 1 && atom.heads.items[0].whole && !atom.heads.items[0].len;
		if (first && least)
			part->anchor = atom.anchor;
		else if (atom.anchor == ANCHOR_FROM)
			lost(p); /* it holds for places that are no first ones */
		first = first && assertion && part->anchor == ANCHOR_NONE;
		open = open && cross(&part->heads, &atom.heads);
		if (is_single(&atom)) {
			const struct literal *c = &atom.heads.items[0];
			if (line.count && !line.items[0].whole) {
				need(part, &line, false);
				line.count = 0;
			}
			if (!line.count) {
				set_one(&line, c);
				line.items[0].bounded |= bounded;
			} else
				line.items[0] = joined(&line.items[0], c);
			char last = c->bytes[c->len - 1];
			bounded = c->whole && last >= 0 && !(last >= 'a' && last <= 'z');
			continue;
		}
		if (line.count)
			need(part, &line, false);
		line.count = 0;
		if (assertion) {
			bounded |= atom.heads.items[0].bounded;
			continue;
		}
		if (!holds_empty(&atom.heads))
			need(part, &atom.heads, bounded);
		need(part, &atom.needs, false);
		bounded = false;
	}
	if (line.count)
		need(part, &line, false);
	if (!holds_empty(&part->heads))
		need(part, &part->heads, false);
}

static void read_alternatives(struct parser *p, struct part *part)
{
	struct part next;
	read_sequence(p, part);
	while (!p->lost && take(p, "|")) {
		read_sequence(p, &next);
		unite(&part->heads, &next.heads);
		if (part->needs.count && next.needs.count) {
			unite(&part->needs, &next.needs);
			part->needs_score = literal_set_score(&part->needs);
			if (!part->needs_score)
				no_needs(part);
		} else
			no_needs(part);
		if (part->anchor != next.anchor) {
			if (part->anchor == ANCHOR_FROM || next.anchor == ANCHOR_FROM)
				lost(p);
			part->anchor = ANCHOR_NONE;
		}
	}
}

void pattern_literals_read(const char *pattern, bool multiline, struct pattern_literals *out)
{
	struct parser p = {.s = span_of(pattern), .multiline = multiline};
	struct part part;
	read_alternatives(&p, &part);
	if (p.lost || p.i < p.s.len) {
		out->anchor = ANCHOR_NONE;
		out->starts.count = out->needs.count = 0;
		return;
	}
	out->anchor = part.anchor;
	out->starts.count = 0;
	if (!holds_empty(&part.heads))
		set_copy(&out->starts, &part.heads);
	set_copy(&out->needs, &part.needs);
}

/* ------------------------------------------------------------------ what scans look for */

/* Whether the literals are worth looking for: lone letters and signs stand everywhere, digits in many places. */
static bool is_telling(const struct literal_set *set, bool digits)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct literal *a = &set->items[i];
		bool word = digits && a->bytes[0] == '0';
		for (size_t k = 0; k < a->len && a->len > 1 && !word; k++)
			word = (a->bytes[k] & 0x80) || (a->bytes[k] >= 'a' && a->bytes[k] <= 'z');
		if (!word)
			return false;
	}
	return set->count > 0;
}

void pattern_facts_read(const char *pattern, bool multiline, bool extended, struct pattern_facts *facts,
	struct literal literals[PATTERN_FACTS_MAX])
{
	struct pattern_literals known;
	*facts = (struct pattern_facts){.anchor = ANCHOR_NONE};
	if (extended)
		return;
	pattern_literals_read(pattern, multiline, &known);
	facts->anchor = known.anchor;
	memset(facts->first, known.starts.count ? 0 : 0xFF, sizeof facts->first);
	for (size_t i = 0; i < known.starts.count; i++) {
		unsigned char byte = (unsigned char)known.starts.items[i].bytes[0];
		facts->first[byte / 8] |= (unsigned char)(1 << byte % 8);
	}
	/* What may match at one place alone needs no search for it. */
	bool needs = is_telling(&known.needs, false);
	if (known.anchor == ANCHOR_NONE && is_telling(&known.starts, !needs)) {
		facts->starts = (unsigned char)known.starts.count;
		memcpy(literals, known.starts.items, known.starts.count * sizeof *literals);
	}
	/* Words that are no rarer than what the rule begins with would only be looked for twice. */
	if (needs && literal_set_score(&known.needs) > literal_set_score(&known.starts)) {
		facts->needs = (unsigned char)known.needs.count;
		memcpy(literals + facts->starts, known.needs.items, known.needs.count * sizeof *literals);
	}
}
