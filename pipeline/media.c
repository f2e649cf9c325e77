/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media.h"

#include "utf8.h"

#define PDF_HEADER_WITHIN 1024 /* PDF 32000-1, annex H.3.4.1: readers accept the header in the first 1024 bytes */
#define SAMPLE 65536           /* bytes looked at to tell text from garbage */

static const struct {
	const char *magic;
	size_t length;
	const char *type;
} known[] = {
	{"PK\x03\x04", 4, "application/zip"},
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "application/x-ole-storage"},
	{"\x89PNG\r\n\x1A\n", 8, "image/png"},
	{"\xFF\xD8\xFF", 3, "image/jpeg"},
	{"II*\0", 4, "image/tiff"},
	{"MM\0*", 4, "image/tiff"},
	{"GIF8", 4, "image/gif"},
	{"\x1F\x8B", 2, "application/gzip"},
	{"Rar!", 4, "application/vnd.rar"},
	{"7z\xBC\xAF\x27\x1C", 6, "application/x-7z-compressed"},
	{"{\\rtf", 5, "application/rtf"},
	{"%!PS", 4, "application/postscript"},
	{"\x7F" "ELF", 4, "application/x-executable"},
};

static const char *known_type(struct span bytes)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_starts(bytes, (struct span){known[i].magic, known[i].length}))
			return known[i].type;
	return NULL;
}

static bool has_pdf_header(struct span bytes)
{
	size_t limit = bytes.len < PDF_HEADER_WITHIN ? bytes.len : PDF_HEADER_WITHIN;
	for (size_t i = 0; i + 5 <= limit; i++)
		if (memcmp(bytes.ptr + i, "%PDF-", 5) == 0) {
			/* A text that speaks of "%PDF-" is still a text: before the header only garbage may stand. */
			if (i == 0)
				return true;
			return !utf8_valid((struct span){bytes.ptr, i}) || i < 8 ||
				memchr(bytes.ptr, '\0', i) != NULL;
		}
	return false;
}

bool media_is_utf16(struct span bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	if (bytes.len >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF)))
		return true;
	if (bytes.len < 4 || bytes.len % 2)
		return false;
	/* Vietnamese in UTF-16 has a high byte of 0 in most units (ASCII and Latin-1) and of 01 or 1E
	 * in the rest; the other half is then hardly ever one of these. */
	size_t n = bytes.len < 4096 ? bytes.len : 4096;
	size_t high[2] = {0, 0};
	for (size_t i = 0; i < n; i++)
		high[i % 2] += p[i] == 0 || p[i] == 0x01 || p[i] == 0x1E || p[i] == 0x20;
	size_t units = n / 2;
	size_t zeros[2] = {0, 0};
	for (size_t i = 0; i < n; i++)
		zeros[i % 2] += p[i] == 0;
	for (int k = 0; k < 2; k++)
		if (high[k] * 20 >= units * 19 && zeros[k] * 2 >= units && zeros[1 - k] * 50 <= units)
			return true;
	return false;
}

/* Text in some 8-bit encoding: hardly any C0 control characters, none of them NUL. */
static bool looks_like_text(struct span bytes)
{
	size_t n = bytes.len < SAMPLE ? bytes.len : SAMPLE;
	if (memchr(bytes.ptr, '\0', n))
		return false;
	size_t controls = 0, high = 0, blanks = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];
		/* VISCII and VPS put letters on a few control codes; they are rare in any text. */
		controls += c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f';
		high += c >= 0x80;
		blanks += c == ' ' || c == '\n' || c == '\t';
	}
	if (utf8_valid_prefix((struct span){bytes.ptr, n}) + UTF8_MAX > n)
		return controls * 20 <= n;
	/* Every legacy Vietnamese text has more ASCII than not, and blanks between its short words. */
	return controls * 50 <= n && high * 10 <= n * 6 && blanks * 40 >= n;
}

static bool ends_with(const char *path, const char *suffix)
{
	size_t a = strlen(path), b = strlen(suffix);
	return a >= b && strcmp(path + a - b, suffix) == 0;
}

enum media media_detect(struct span bytes, const char *path)
{
	if (!bytes.len)
		return MEDIA_EMPTY;
	if (has_pdf_header(bytes))
		return MEDIA_PDF;
	if (known_type(bytes) || (!media_is_utf16(bytes) && !looks_like_text(bytes)))
		return MEDIA_UNKNOWN;
	if (path && (ends_with(path, ".md") || ends_with(path, ".markdown")))
		return MEDIA_MARKDOWN;
	return MEDIA_TEXT;
}

const char *media_type(enum media media, struct span bytes)
{
	switch (media) {
	case MEDIA_PDF: return "application/pdf";
	case MEDIA_TEXT: return "text/plain";
	case MEDIA_MARKDOWN: return "text/markdown";
	default: break;
	}
	const char *type = known_type(bytes);
	return type ? type : "application/octet-stream";
}
