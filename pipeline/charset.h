/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The 8-bit encodings of Vietnamese as tables: bytes → letters and back.
 *
 * Tables are pipeline/data/charsets/, listed in charsets.tsv. A letter is one byte or two (a base letter and a mark). Bytes
 * that an encoding leaves free mean what they mean in Windows-1252, for texts were written on Windows.
 * A charset is only read once made, so threads may share it; iconv descriptors are in struct iconv_text.
 */
#ifndef CONGVAN_CHARSET_H
#define CONGVAN_CHARSET_H

#include "buffer.h"
#include "error.h"

struct charset {
	char *name, *aliases, *iconv_name; /* owned; iconv_name NULL where iconv does not know it */
	bool shared_case;      /* toned letters have one code, drawn large by a capital-only font */
	uint32_t single[256];  /* code point of a byte that stands alone; 0 undefined */
	bool own[256];         /* the encoding defines the byte itself (not Windows-1252) */
	bool shared[256];      /* a small letter whose capital has no other code */
	bool trail[256];       /* may be the mark of a two-byte letter */
	unsigned char row[256]; /* of a lead byte: 1 + its index into pairs; 0 none */
	uint16_t (*pairs)[256]; /* owned */
	size_t pair_count, pair_size;
	struct charset_code {
		uint16_t cp;
		unsigned char bytes[2];
		unsigned char length;
	} *codes; /* for encoding: sorted by cp, the preferred code of each; owned */
	size_t code_count, code_size;
};

struct charsets {
	struct charset *items; /* owned, in order of preference */
	size_t count, size;
	uint32_t cp1252[256]; /* 0 undefined */
};

/* 0, or -1 with *err; free with charsets_free() whatever the result. */
int charsets_init(struct charsets *c, struct error *err);
void charsets_free(struct charsets *c);
/* By name or other name, ASCII case ignored; NULL if none. */
const struct charset *charset_find(const struct charsets *c, struct span name);

/* The letter or sign at bytes[*at], *at moved behind it; U+FFFD where the byte means nothing. May give
 * combining tones: text is to be normalised after. Requires *at < bytes.len. */
static inline uint32_t charset_next(const struct charset *c, struct span bytes, size_t *at)
{
	unsigned char lead = (unsigned char)bytes.ptr[(*at)++];
	if (c->row[lead] && *at < bytes.len) {
		uint32_t cp = c->pairs[c->row[lead] - 1][(unsigned char)bytes.ptr[*at]];
		if (cp) {
			(*at)++;
			return cp;
		}
	}
	return c->single[lead] ? c->single[lead] : 0xFFFD;
}
/* Appends bytes as UTF-8. */
void charset_decode(const struct charset *c, struct span bytes, struct buffer *out);
/* Appends text (NFC) as bytes: for letters whose capital has no code the small one's. A character that the encoding lacks
 * becomes '?'. The number of such characters. */
size_t charset_encode(const struct charset *c, struct span text, struct buffer *out);

/*
 * From a character that was shown back to the byte that was meant: what a reader of Latin text makes
 * of legacy bytes is undone. See view-*.tsv.
 */
struct byte_view {
	struct view_code {
		uint32_t cp;
		unsigned char byte;
	} *codes; /* sorted by cp; owned */
	size_t count, size;
	short low[0x180]; /* -1 none */
	bool ligatures;   /* "fi" and "fl" stand for DE and DF */
};
/* mac: MacRoman, else WinAnsi. 0 or -1. */
int byte_view_init(struct byte_view *v, const struct charsets *c, bool mac, struct error *err);
void byte_view_free(struct byte_view *v);
/* The byte, or -1 where none is shown as cp. */
int byte_view_find(const struct byte_view *v, uint32_t cp);

#endif
