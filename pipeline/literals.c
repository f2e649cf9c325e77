/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
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
	if (cp >= 'A' && cp <= 'Z')
		cp += 'a' - 'A';
	else if (cp >= '0' && cp <= '9')
		cp = '0';
	else if (cp >= 0x80) {
		cp = fold_letter(cp);
		/* Punctuation has no case. */
		if (!is_folded_letter(cp) && !(cp >= 0x2010 && cp <= 0x205E))
			return 0;
	}
	return utf8_encode(cp, out);
}

void literals_fold(struct span text, char *out)
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
			uint32_t cp = fold_letter((c & 0x1Fu) << 6 | (s[i + 1] & 0x3Fu));
			o[i + 1] = (unsigned char)(0x80 | (cp & 0x3F));
			i++;
		}
	}
}

bool literals_foldable(struct span text)
{
	return !memmem(text.ptr, text.len, "\xC5\xBF", 2) && !memmem(text.ptr, text.len, "\xE2\x84\xAA", 3);
}

/* ------------------------------------------------------------------ the trie */

#define NO_USE UINT32_MAX

/* The first use of the literal that ends at a node; they are chained. */
struct use {
	uint32_t value, next;
	bool bounded;
};

/* The way from a node by a byte, in an open hash table; to == 0: a free slot. Node 0 is the root. */
struct edge {
	uint32_t from_byte, to;
};

struct literals {
	struct edge *edges;
	size_t edge_count, edge_size; /* a power of two */
	uint32_t *uses_of;            /* of each node */
	size_t node_count, node_size;
	struct use *uses;
	size_t use_count, use_size;
	uint32_t first[256];  /* the ways from the root */
	bool inner[256];      /* … on which a literal may stand behind a letter */
};

struct literals *literals_new(void)
{
	struct literals *l = calloc(1, sizeof *l);
	if (!l || ARRAY_GROW(l->uses_of, l->node_count, l->node_size) < 0) {
		literals_free(l);
		return NULL;
	}
	l->uses_of[l->node_count++] = NO_USE;
	return l;
}

void literals_free(struct literals *l)
{
	if (!l)
		return;
	free(l->edges);
	free(l->uses_of);
	free(l->uses);
	free(l);
}

static size_t slot_of(uint32_t from_byte, size_t size)
{
	return (from_byte * 0x9E3779B1u >> 7) & (size - 1);
}

/* The node behind `byte`, or 0. */
static inline uint32_t step(const struct literals *l, uint32_t node, unsigned char byte)
{
	uint32_t key = node << 8 | byte;
	if (!l->edge_size)
		return 0;
	for (size_t i = slot_of(key, l->edge_size);; i = (i + 1) & (l->edge_size - 1)) {
		if (!l->edges[i].to)
			return 0;
		if (l->edges[i].from_byte == key)
			return l->edges[i].to;
	}
}

static void put_edge(struct edge *edges, size_t size, struct edge edge)
{
	size_t i = slot_of(edge.from_byte, size);
	while (edges[i].to)
		i = (i + 1) & (size - 1);
	edges[i] = edge;
}

/* Doubles the table before it is half full. */
static int grow_edges(struct literals *l)
{
	if (l->edge_count * 2 < l->edge_size)
		return 0;
	size_t size = l->edge_size ? l->edge_size * 2 : 1024;
	struct edge *edges = calloc(size, sizeof *edges);
	if (!edges)
		return -1;
	for (size_t i = 0; i < l->edge_size; i++)
		if (l->edges[i].to)
			put_edge(edges, size, l->edges[i]);
	free(l->edges);
	l->edges = edges;
	l->edge_size = size;
	return 0;
}

static int add_node(struct literals *l, uint32_t from, unsigned char byte, uint32_t *node)
{
	if (l->node_count >= UINT32_MAX >> 8 || ARRAY_GROW(l->uses_of, l->node_count, l->node_size) < 0 ||
		(from && grow_edges(l) < 0))
		return -1;
	*node = (uint32_t)l->node_count;
	l->uses_of[l->node_count++] = NO_USE;
	if (!from) {
		l->first[byte] = *node;
		return 0;
	}
	put_edge(l->edges, l->edge_size, (struct edge){from << 8 | byte, *node});
	l->edge_count++;
	return 0;
}

int literals_add(struct literals *l, const struct literal *literal, uint32_t value)
{
	uint32_t node = 0;
	for (size_t i = 0; i < literal->len; i++) {
		unsigned char byte = (unsigned char)literal->bytes[i];
		uint32_t next = node ? step(l, node, byte) : l->first[byte];
		if (!next && add_node(l, node, byte, &next) < 0)
			return -1;
		node = next;
	}
	if (ARRAY_GROW(l->uses, l->use_count, l->use_size) < 0)
		return -1;
	l->uses[l->use_count] = (struct use){value, l->uses_of[node], literal->bounded};
	l->uses_of[node] = (uint32_t)l->use_count++;
	l->inner[(unsigned char)literal->bytes[0]] |= !literal->bounded;
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

int literals_find(const struct literals *l, struct span folded, struct literal_hits *hits)
{
	const unsigned char *s = (const unsigned char *)folded.ptr;
	bool inner = false; /* a letter stands before s[i] */
	for (size_t i = 0; i < folded.len; i++) {
		if ((s[i] & 0xC0) == 0x80)
			continue;
		uint32_t node = inner && !l->inner[s[i]] ? 0 : l->first[s[i]];
		for (size_t end = i + 1; node; end++) {
			for (uint32_t u = l->uses_of[node]; u != NO_USE; u = l->uses[u].next) {
				if (inner && l->uses[u].bounded)
					continue;
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
