/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules: PCRE2 patterns as data. A rule file (pipeline/data/…-rules.tsv, or one given with --rules) has a row a rule:
 *
 *     kind <TAB> id <TAB> priority <TAB> flags <TAB> pattern <TAB> example
 *
 * kind      groups rules that are tried together ("reference", "deadline", "header.place_date" …)
 * id        unique in its kind; a later row of the same kind and id replaces an earlier one
 * priority  a number; rules_kind() lists the highest first, ties in file order
 * flags     letters: i caseless, m ^ and $ match at line breaks, x blanks in the pattern ignored; or "-"
 * pattern   PCRE2, matched as UTF with Unicode properties; {{NAME}} is replaced by the pattern
 *           of the row `define NAME` that stands before it, in a group of its own
 * example   a text that the rule must match (checked by tests and `congvan rules check`)
 *
 *     define <TAB> NAME <TAB> - <TAB> - <TAB> pattern
 *
 * Use [0-9], not \d (three times faster, performance notes). Patterns and subjects are NFC.
 * A built-in rule's pattern is compiled by the build (ready_patterns.h), another's at its first match, and both to
 * machine code when they have been used a while, so that programs start fast. Each match is bounded; hitting the bound
 * is an error of that match, counted in rules_limit_hits(), never "no match" in silence.
 */
#ifndef CONGVAN_RULES_H
#define CONGVAN_RULES_H

#include "error.h"
#include "literals.h"
#include "span.h"

struct rules; /* opaque; used by one thread at a time: it holds the match memory */
struct rule;  /* opaque; owned by its rules */

struct rules *rules_new(void); /* NULL out of memory */
void rules_free(struct rules *rules);
/* Reads a rule file's text, which must outlive `rules`; `name` is for messages.
 * Patterns are not compiled yet. 0, or -1 with "NAME:LINE: what". */
int rules_add(struct rules *rules, const char *name, struct span text, struct error *err);
/* Adds the compiled-in rule file of that name in pipeline/data/. */
int rules_add_builtin(struct rules *rules, const char *name, struct error *err);

/* The rules of a kind, highest priority first: a borrowed array that stays until the next rules_add. */
struct rule *const *rules_kind(struct rules *rules, const char *kind, size_t *count);
/* The rule of that kind and id, or NULL. */
struct rule *rules_find(struct rules *rules, const char *kind, const char *id);
const char *rule_id(const struct rule *rule);
const char *rule_kind(const struct rule *rule);
int rule_priority(const struct rule *rule);
/* Where it was read: the name given to rules_add, and its line there. */
const char *rule_file(const struct rule *rule);
size_t rule_line(const struct rule *rule);
struct span rule_example(const struct rule *rule);
/* Expanded; and PCRE2's options, by its flags. */
const char *rule_pattern(const struct rule *rule);
uint32_t rule_options(const struct rule *rule);
/* Whether a scan tells where it may begin, and tries it there only (with PCRE2_ANCHORED). Known from the first scan on. */
bool rule_is_placed(const struct rule *rule);
/* Compiles now, if the build has not; 0, or -1 with file, line, place in the pattern and reason. */
int rule_compile(struct rules *rules, struct rule *rule, struct error *err);
/* Every rule, in file order, for checks: NULL past the last. */
struct rule *rules_at(struct rules *rules, size_t i);

#define MATCH_GROUPS_MAX 24 /* numbered groups whose places are kept; more than any rule needs */

struct match {
	const struct rule *rule;
	struct span subject;
	struct range at;                        /* the whole match, bytes of the subject */
	struct range groups[MATCH_GROUPS_MAX]; /* [0] is the whole */
	bool set[MATCH_GROUPS_MAX];
};

/*
 * The first match at or after byte `from` of valid UTF-8. Lookbehind sees the text before `from`.
 * False where there is none, the rule does not compile or the bound was hit.
 */
bool rule_match(struct rules *rules, struct rule *rule, struct span subject, size_t from,
	struct match *match);
/* The first rule of a kind (by priority) that matches; NULL if none does. */
struct rule *rules_match(struct rules *rules, const char *kind, struct span subject, size_t from,
	struct match *match);
/* A named group; false where the rule has none of that name or it took no part. */
bool match_group(const struct match *match, const char *name, struct range *at);
/* The same as text; empty where it took no part. */
struct span match_text(const struct match *match, const char *name);

/*
 * A text looked through once, for all places where the rules of some kinds may begin and for the words they must
 * hold, both read off their patterns (pattern_literals.h). Matching then tries a rule at those places only, and
 * mostly at none: whoever tries more than a rule or two on a text, or tries them on pieces of it, should scan it.
 * The results are those of rule_match() and rules_match(), to the byte.
 *
 *     struct scan scan = {0};
 *     rules_scan(rules, "directive", text, &scan);
 *     while (scan_match_kind(&scan, "directive.verb", text, from, &m)) …
 *     scan_match(&scan, rule, span_slice(text, sentence), 0, &m);
 *     rules_scan(rules, "directive", other_text, &scan);       // memory is used again
 *     scan_free(&scan);
 */
#define SCAN_GROUPS_MAX 3 /* kinds that are looked for together: references, deadlines and directives */

struct scan_text { /* a text looked through; zero-initialise; the members are rules.c's */
	struct rules *rules;
	const struct scan_set *set; /* NULL: nothing is known, rules are matched plainly */
	struct span text;
	struct literal_hits hits[SCAN_GROUPS_MAX]; /* of each kind */
};

struct scan { /* zero-initialise; the members are rules.c's */
	struct rules *rules;
	const struct scan_group *group; /* NULL: as above */
	struct span text;
	struct range part;          /* of it, whose places are these */
	struct slot_places {
		uint32_t first, end; /* in places; both 0 where the slot has none */
	} *slots;
	uint32_t *used;             /* the slots that have some, as many as slots fit in */
	uint32_t *places;           /* bytes of the text, slot by slot, each in order */
	size_t slot_count, used_count, place_size;
	struct scan_text own;       /* of a scan that is no other text's part */
};

/*
 * Looks through `text`, for the rules of that kind and of those named below it ("head" is "head", "head.date" …;
 * "" are all).
 * A rule may be scanned for by one name only: under another it is matched plainly. The text must stay as it is, and no
 * rule be added, as long as the scan is used. Cannot fail: without memory rules are matched plainly.
 */
void rules_scan(struct rules *rules, const char *kind, struct span text, struct scan *scan);
void scan_free(struct scan *scan);
/*
 * The same in two steps, where a text is read part by part and for several kinds (parted by blanks, always the same list):
 * it is looked through as a whole, and then scan_part() makes *scan the scan of a part of it for one of the kinds. Its
 * subjects must lie in the part. `whole` must stay as long.
 */
void rules_look(struct rules *rules, const char *kinds, struct span text, struct scan_text *whole);
void scan_part(const struct scan_text *whole, const char *kind, struct range part, struct scan *scan);
void scan_text_free(struct scan_text *whole);
/*
 * Does beforehand, for the rules of those kinds, a piece of what the first text would have to wait for: one rule that is
 * not ready is compiled. False when all is done.
 */
bool rules_prepare(struct rules *rules, const char *kinds);
/* As rule_match() and rules_match(). A subject that is no piece of what was scanned, or a rule that was not scanned
 * for, is matched plainly. */
bool scan_match(const struct scan *scan, struct rule *rule, struct span subject, size_t from, struct match *match);
struct rule *scan_match_kind(const struct scan *scan, const char *kind, struct span subject, size_t from,
	struct match *match);

/* -1 with *err where memory ran out in a match since the last call: what was found may be short of something. */
int rules_memory(struct rules *rules, struct error *err);
/* How many matches were given up at the bound since the last call. */
size_t rules_limit_hits(struct rules *rules);

#endif
