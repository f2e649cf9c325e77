/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The structure of one dispatch: what split finds in a text and what tag builds upon.
 *
 * Places are byte ranges of the record's text. Strings are owned, NUL-terminated UTF-8, and NULL where the
 * document does not print the thing: absent means unknown, never "". dispatch_free() frees all.
 */
#ifndef CONGVAN_DISPATCH_H
#define CONGVAN_DISPATCH_H

#include "buffer.h"
#include "span.h"

#define NO_INDEX ((size_t)-1)

struct trace;

enum zone_kind {
	ZONE_HEADER,
	ZONE_BODY,
	ZONE_SIGNATURE,
	ZONE_DISTRIBUTION,
	ZONE_ANNEX,
	ZONE_ENDORSEMENT,
	ZONE_FURNITURE
};
/* "header" … as in the record, and back (false for an unknown name). */
const char *zone_name(enum zone_kind kind);
bool zone_from_name(struct span name, enum zone_kind *kind);

struct zone {
	enum zone_kind kind;
	struct range at;
};

struct text_table {
	struct range at;
	size_t rows, columns;
};

enum section_kind {
	SECTION_PART,    /* Phần */
	SECTION_CHAPTER, /* Chương */
	SECTION_SECTION, /* Mục, Tiểu mục */
	SECTION_ARTICLE, /* Điều */
	SECTION_ROMAN,   /* I. */
	SECTION_DECIMAL, /* 1. 1.1. */
	SECTION_LETTER,  /* a) */
	SECTION_PAREN,   /* (1) */
	SECTION_BULLET   /* - + * • */
};
const char *section_kind_name(enum section_kind kind);
bool section_kind_from_name(struct span name, enum section_kind *kind);

struct section {
	enum section_kind kind;
	struct range at;      /* from its marker to the next section of its level or above */
	struct range marker;  /* as printed: "Điều 5.", "1.1.", "-" */
	struct range heading; /* empty (start == end) where it has no title of its own */
	size_t parent;        /* index of the section it stands in, or NO_INDEX */
	int level;            /* 1 at the top */
	int annex;            /* 0 in the body, n in the n-th annex */
	char *path;           /* "3/2", dash items counted: "2/-3"; owned */
};

/* A run of text that belongs together once wraps are joined: a title, an item, a paragraph. */
struct paragraph {
	struct range at; /* may hold line feeds and furniture: read it through reflow.h */
	size_t section;  /* index of the innermost section it stands in, or NO_INDEX */
	enum zone_kind zone;
};

/* A value quoted from the text: its place, and what is shown of it. */
struct quoted {
	struct range at;
};

enum system { SYSTEM_OTHER, SYSTEM_PARTY, SYSTEM_STATE };
enum urgency { URGENCY_NONE, URGENCY_URGENT, URGENCY_VERY_URGENT, URGENCY_FLASH };
enum secrecy { SECRECY_NONE, SECRECY_CONFIDENTIAL, SECRECY_SECRET, SECRECY_TOP_SECRET };

enum inferred_field {
	INFERRED_ISSUER = 1 << 0,
	INFERRED_TYPE = 1 << 1,
	INFERRED_DATE = 1 << 2,
	INFERRED_PLACE = 1 << 3,
	INFERRED_SYSTEM = 1 << 4
};

struct header {
	enum system system;
	char *parent, *issuer;
	char *code, *number, *notation;
	int year; /* of a code that carries one (30/2020/NĐ-CP); 0 none */
	char *type_code, *type_name;
	char *subject;
	char *place;
	char *date; /* ISO 8601 */
	enum urgency urgency;
	enum secrecy secrecy;
	char *circulation;
	bool recall, draft;
	struct quoted *addressees;
	size_t addressee_count, addressee_size;
	unsigned inferred; /* enum inferred_field: values that are not printed as such */
};

struct capacity {
	char *code; /* TM KT TL TUQ Q */
	char *of;   /* the organ or post, or NULL */
};

struct signature {
	struct range at;
	struct capacity *capacities; /* outermost first */
	size_t capacity_count, capacity_size;
	char *position, *signer;
};

struct distribution_item {
	struct range at; /* without bullet and end punctuation */
	char *note;      /* the bracketed purpose, without brackets */
	bool archive;
};

struct dispatch {
	struct header header;
	struct zone *zones; /* tile the text */
	size_t zone_count, zone_size;
	struct text_table *tables;
	size_t table_count, table_size;
	struct section *sections; /* document order */
	size_t section_count, section_size;
	struct paragraph *paragraphs; /* document order, of body and annexes */
	size_t paragraph_count, paragraph_size;
	struct signature *signatures;
	size_t signature_count, signature_size;
	struct distribution_item *distribution;
	size_t distribution_count, distribution_size;
	struct trace *trace; /* borrowed: where split tells how it came to all this (trace.h), or NULL */
};

void dispatch_free(struct dispatch *d);

#endif
