/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "literals.h"

#include "utf8.h"

#include <stdlib.h>

/* ------------------------------------------------------------------ folding */

/* The small letter of a capital of U+00C0-U+1EF9, if it is a Vietnamese or a Latin-1 one; else itself. */
static uint32_t fold_letter(uint32_t cp)
{
	if (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7)
		return cp + 0x20;
	switch (cp) {
	case 0x102: /* Ă */
	case 0x110: /* Đ */
	case 0x128: /* Ĩ */
	case 0x168: /* Ũ */
	case 0x1A0: /* Ơ */
	case 0x1AF: /* Ư */
		return cp + 1;
	}
	return cp >= 0x1EA0 && cp <= 0x1EF9 ? cp | 1 : cp;
}

static bool is_folded_letter(uint32_t cp)
{
	switch (cp) {
	case 0x103:
	case 0x111:
	case 0x129:
	case 0x169:
	case 0x1A1:
	case 0x1B0:
		return true;
	}
	/* Not U+00DF, U+00E5 and U+00FF: their capitals are far away. */
	return (cp >= 0xE0 && cp <= 0xFE && cp != 0xE5) || (cp >= 0x1EA0 && cp <= 0x1EF9);
}

size_t literal_fold(uint32_t cp, char out[4])
{
	if (cp < 0x80)
		return literal_fold_ascii((unsigned char)cp, out);
	cp = fold_letter(cp);
	/* Punctuation has no case. */
	if (!is_folded_letter(cp) && !(cp >= 0x2010 && cp <= 0x205E))
		return 0;
	return utf8_encode(cp, out);
}

bool literals_fold(struct span text, char *out)
{
	const unsigned char *s = (const unsigned char *)text.ptr;
	unsigned char *o = (unsigned char *)out;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = s[i];
		if (c < 0x80) {
			o[i] = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c >= '0' && c <= '9' ? '0' : c;
			continue;
		}
		o[i] = c;
		size_t left = text.len - i;
		/* Capitals and their small letters are as long as each other: only last bytes change. */
		if (c == 0xE1 && left > 2 && (s[i + 1] == 0xBA || s[i + 1] == 0xBB)) {
			uint32_t cp = fold_letter(0x1000u | (s[i + 1] & 0x3Fu) << 6 | (s[i + 2] & 0x3Fu));
			o[i + 1] = s[i + 1];
			o[i + 2] = (unsigned char)(0x80 | (cp & 0x3F));
			i += 2;
		} else if (c >= 0xC3 && c <= 0xC6 && left > 1) {
			if (c == 0xC5 && s[i + 1] == 0xBF)
				return false;
			uint32_t cp = fold_letter((c & 0x1Fu) << 6 | (s[i + 1] & 0x3Fu));
			o[i + 1] = (unsigned char)(0x80 | (cp & 0x3F));
			i++;
		} else if (c == 0xE2 && left > 2 && s[i + 1] == 0x84 && s[i + 2] == 0xAA)
			return false;
	}
	return true;
}

/* ------------------------------------------------------------------ the trie */

struct entry {
	struct literal literal;
	uint32_t value;
	unsigned char list;
};

/* A literal that ends at a node, or goes on behind it alone: is to be told where the rest follows. */
struct use {
	uint32_t value;
	unsigned char list;
	bool bounded;
	unsigned char rest_len;
	char rest[LITERAL_MAX];
};

/* Literals below a node that are no more than these are its uses, and it has no children. */
#define FEW 3

/*
 * Nodes are numbered level by level, so that a node's children follow each other and the few nodes that most walks
 * see lie together. Each node's children and uses end where the next one's begin. How much memory a walk touches is
 * what it costs.
 */
struct node {
	uint32_t children, uses;
	uint64_t below; /* a bit for each child's byte, modulo 64: most walks end by a look at it */
};

struct literals {
	struct entry *entries;
	size_t entry_count, entry_size;
	/* What literals_build() makes of them; node 0 is the root: */
	struct node *nodes;   /* one more than there are */
	unsigned char *bytes; /* the last of each node's way */
	struct use *uses;
	uint32_t first[256];  /* the root's children; 0: none */
	bool inner[256];      /* … on whose way a literal may stand behind a letter */
};

struct literals *literals_new(void)
{
	return calloc(1, sizeof(struct literals));
}

void literals_free(struct literals *l)
{
	if (!l)
		return;
	free(l->entries);
	free(l->nodes);
	free(l->bytes);
	free(l->uses);
	free(l);
}

int literals_add(struct literals *l, const struct literal *literal, unsigned char list, uint32_t value)
{
	if (ARRAY_GROW(l->entries, l->entry_count, l->entry_size) < 0)
		return -1;
	l->entries[l->entry_count++] = (struct entry){*literal, value, list};
	return 0;
}

static void swap_entries(struct entry *a, struct entry *b)
{
	struct entry c = *a;
	*a = *b;
	*b = c;
}

int literals_build(struct literals *l)
{
	size_t most = 2; /* nodes: the root, the one behind the last, and at most one a byte */
	for (size_t i = 0; i < l->entry_count; i++)
		most += l->entries[i].literal.len;
	struct below {
		uint32_t low, high; /* the entries that begin with the node's way: they stand together */
	} *below = malloc(most * sizeof *below);
	l->nodes = malloc(most * sizeof *l->nodes);
	l->bytes = malloc(most);
	l->uses = malloc((l->entry_count + 1) * sizeof *l->uses);
	if (most > UINT32_MAX || !below || !l->nodes || !l->bytes || !l->uses) {
		free(below);
		return -1;
	}
	below[0] = (struct below){0, (uint32_t)l->entry_count};
	uint32_t count = 1, uses = 0;
	size_t depth = 0, level_end = 1;
	for (uint32_t n = 0; n < count; n++) {
		if (n == level_end) {
			depth++;
			level_end = count;
		}
		struct entry *e = l->entries;
		uint32_t i = below[n].low, high = below[n].high;
		struct node node = {.children = count, .uses = uses};
		bool few = n > 0 && high - i <= FEW;
		for (uint32_t k = i; k < high; k++) {
			const struct literal *a = &e[k].literal;
			if (!few && a->len > depth)
				continue;
			struct use *use = &l->uses[uses++];
			*use = (struct use){.value = e[k].value, .list = e[k].list, .bounded = a->bounded,
				.rest_len = (unsigned char)(a->len - depth)};
			memcpy(use->rest, a->bytes + depth, use->rest_len);
			swap_entries(&e[i++], &e[k]);
		}
		while (i < high) {
			char byte = e[i].literal.bytes[depth];
			uint32_t low = i++;
			for (uint32_t k = i; k < high; k++)
				if (e[k].literal.bytes[depth] == byte)
					swap_entries(&e[i++], &e[k]);
			l->bytes[count] = (unsigned char)byte;
			below[count++] = (struct below){low, i};
			node.below |= (uint64_t)1 << (byte & 63);
		}
		l->nodes[n] = node;
	}
	l->nodes[count] = (struct node){.children = count, .uses = uses};
	free(below);
	for (uint32_t n = l->nodes[0].children; n < l->nodes[1].children; n++)
		l->first[l->bytes[n]] = n;
	for (size_t i = 0; i < l->entry_count; i++)
		l->inner[(unsigned char)l->entries[i].literal.bytes[0]] |= !l->entries[i].literal.bounded;
	return 0;
}

/* The node behind `byte`, or 0. */
static inline uint32_t step(const struct literals *l, uint32_t node, unsigned char byte)
{
	if (!(l->nodes[node].below >> (byte & 63) & 1))
		return 0;
	for (uint32_t n = l->nodes[node].children; n < l->nodes[node + 1].children; n++)
		if (l->bytes[n] == byte)
			return n;
	return 0;
}

/* ------------------------------------------------------------------ finding */

/*
 * Whether the character that begins with byte c of a folded text is a letter for sure. What is one and is not
 * known as such costs a look, no more.
 */
static bool is_letter(const unsigned char *s, size_t i, size_t len)
{
	unsigned char c = s[i], next = i + 1 < len ? s[i + 1] : 0;
	if (c < 0x80)
		return c >= 'a' && c <= 'z';
	return (c == 0xE1 && (next == 0xBA || next == 0xBB)) || (c >= 0xC4 && c <= 0xC6) ||
		(c == 0xC3 && next != 0x97 && next != 0xB7);
}

/* Whether the rest of the literal follows. */
static inline bool follows(const struct use *use, const unsigned char *s, size_t len)
{
	if (use->rest_len > len)
		return false;
	for (size_t i = 0; i < use->rest_len; i++)
		if (s[i] != (unsigned char)use->rest[i])
			return false;
	return true;
}

int literals_find(const struct literals *l, struct span folded, struct literal_hits *lists)
{
	const unsigned char *s = (const unsigned char *)folded.ptr;
	bool inner = false; /* a letter stands before s[i] */
	for (size_t i = 0; i < folded.len; i++) {
		if ((s[i] & 0xC0) == 0x80)
			continue;
		uint32_t node = inner && !l->inner[s[i]] ? 0 : l->first[s[i]];
		for (size_t end = i + 1; node; end++) {
			for (uint32_t u = l->nodes[node].uses; u < l->nodes[node + 1].uses; u++) {
				if ((inner && l->uses[u].bounded) || !follows(&l->uses[u], s + end, folded.len - end))
					continue;
				struct literal_hits *hits = &lists[l->uses[u].list];
				if (ARRAY_GROW(hits->items, hits->count, hits->size) < 0)
					return -1;
				hits->items[hits->count++] = (struct literal_hit){l->uses[u].value, (uint32_t)i};
			}
			if (end >= folded.len)
				break;
			node = step(l, node, s[end]);
		}
		inner = is_letter(s, i, folded.len);
	}
	return 0;
}
