/* SPDX-License-Identifier: GPL-3.0-or-later */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "rules.h"

#include "buffer.h"
#include "ready_patterns.h"
#include "table.h"
#include "utf8.h"

#include <pcre2.h>
#include <stdlib.h>

/*
 * Backtracking steps before a match is given up. A dispatch's longest legitimate match (a citation
 * with its title) takes some thousands; a million takes about 10 ms.
 */
#define MATCH_LIMIT 1000000

/*
 * A pattern as compiled, or taken from what the build has compiled, when first used. Compiling it further to machine
 * code (JIT) takes as long as some hundred matches, so it waits until the pattern has had its share of them: most
 * patterns never have it on one document.
 */
struct code {
	pcre2_code *code;
	size_t work; /* bytes looked at so far */
	bool jit, no_jit;
};

struct rule {
	char *kind;              /* owned, the id behind it */
	char *id;
	uint32_t names;          /* a hash of both */
	char *pattern;           /* owned */
	const struct ready_pattern *ready; /* what the build knows of it, or NULL */
	struct span example;     /* of the rule file */
	const char *file;
	size_t line;
	int priority;
	uint32_t options;
	struct code search;   /* finds a match at or behind a place */
	struct code anchored; /* matches at a place only */
	bool broken;          /* it did not compile: said once, not tried again */
	/* As scans know it: */
	const struct scan_group *group; /* NULL: none looks for it */
	uint32_t start_slot;         /* places where it may begin, or NO_SLOT */
	uint32_t need_slot;          /* places of words of which it must hold one, or NO_SLOT */
	enum pattern_anchor anchor;
	bool at_column;              /* it begins where a line does, or a column of it: the group's column_slot */
	unsigned char first[32];     /* a bit for each byte that a match may begin with, folded */
};

#define NO_SLOT UINT32_MAX

/* The rules whose kinds begin with a word: a scan knows their places alone. */
struct scan_group {
	struct span kind; /* of the set's kinds */
	struct scan_set *set;
	uint32_t slot_count;
	uint32_t column_slot; /* NO_SLOT: no rule asks for it */
};

/* The literals of all rules that are looked for together. */
struct scan_set {
	char *kinds; /* as rules_look() is given them; owned */
	struct scan_group groups[SCAN_GROUPS_MAX]; /* one a word of them */
	size_t group_count;
	struct literals *literals; /* which tell the group as list */
	size_t prepared; /* rules looked at by rules_prepare() */
};

struct definition {
	struct span name, pattern;
};

struct kind {
	char *name; /* owned */
	struct rule **rules;
	size_t count, size;
};

#define KIND_SLOTS 512 /* ten times the kinds that the programs ask for, by literals of theirs */

struct rules {
	struct rule **all; /* owned, file order */
	size_t count, size;
	struct kind *kinds; /* made when first asked for */
	size_t kind_count, kind_size;
	uint32_t slots[KIND_SLOTS]; /* a hash table of them: an index into kinds and one; 0 where it is free */
	struct scan_set **sets; /* made when first asked for; owned */
	size_t set_count, set_size;
	struct definition *definitions;
	size_t definition_count, definition_size;
	char **files; /* their names; owned */
	size_t file_count, file_size;
	struct buffer code; /* of a pattern that is ready, until it is taken out of it */
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	struct buffer folded; /* the text looked through last */
	size_t limit_hits;
	bool starved; /* memory ran out where false means no match: rules_memory() tells */
};

/* What was gathered from the rules so far, and borrowed arrays and scans with it. */
static void forget_kinds(struct rules *rules)
{
	for (size_t i = 0; i < rules->kind_count; i++) {
		free(rules->kinds[i].name);
		free(rules->kinds[i].rules);
	}
	rules->kind_count = 0;
	memset(rules->slots, 0, sizeof rules->slots);
	for (size_t i = 0; i < rules->count; i++)
		rules->all[i]->group = NULL;
	for (size_t i = 0; i < rules->set_count; i++) {
		literals_free(rules->sets[i]->literals);
		free(rules->sets[i]->kinds);
		free(rules->sets[i]);
	}
	rules->set_count = 0;
}

static void rule_free(struct rule *rule)
{
	if (!rule)
		return;
	free(rule->kind);
	free(rule->pattern);
	pcre2_code_free(rule->search.code);
	pcre2_code_free(rule->anchored.code);
	free(rule);
}

struct rules *rules_new(void)
{
	struct rules *rules = calloc(1, sizeof *rules);
	if (!rules)
		return NULL;
	rules->data = pcre2_match_data_create(MATCH_GROUPS_MAX, NULL);
	rules->context = pcre2_match_context_create(NULL);
	if (!rules->data || !rules->context) {
		rules_free(rules);
		return NULL;
	}
	pcre2_set_match_limit(rules->context, MATCH_LIMIT);
	/* The default 32 KB is too small for a lazy run over a long paragraph. NULL is allowed: the
	 * default is then used. */
	rules->stack = pcre2_jit_stack_create(32 * 1024, 1024 * 1024, NULL);
	pcre2_jit_stack_assign(rules->context, NULL, rules->stack);
	return rules;
}

void rules_free(struct rules *rules)
{
	if (!rules)
		return;
	forget_kinds(rules);
	for (size_t i = 0; i < rules->count; i++)
		rule_free(rules->all[i]);
	free(rules->all);
	free(rules->kinds);
	free(rules->sets);
	free(rules->definitions);
	for (size_t i = 0; i < rules->file_count; i++)
		free(rules->files[i]);
	free(rules->files);
	buffer_free(&rules->code);
	pcre2_match_data_free(rules->data);
	pcre2_match_context_free(rules->context);
	pcre2_jit_stack_free(rules->stack);
	buffer_free(&rules->folded);
	free(rules);
}

/* ------------------------------------------------------------------ reading rule files */

static const struct definition *find_definition(const struct rules *rules, struct span name)
{
	/* The latest counts: a file added later may redefine. */
	for (size_t i = rules->definition_count; i-- > 0;)
		if (span_equal(rules->definitions[i].name, name))
			return &rules->definitions[i];
	return NULL;
}

#define EXPANSION_MAX 8      /* definitions within definitions */
#define PATTERN_MAX (1 << 16) /* bytes of an expanded pattern: ours stay below 4 KB */

/* Where the next "{{" is at or behind i, or NULL. */
static const char *find_braces(struct span s, size_t i)
{
	for (const char *open; i + 1 < s.len && (open = memchr(s.ptr + i, '{', s.len - 1 - i)); i++) {
		if (open[1] == '{')
			return open;
		i = (size_t)(open - s.ptr);
	}
	return NULL;
}

/* Appends the pattern with every {{NAME}} replaced. */
static int expand(const struct rules *rules, struct span pattern, struct buffer *out, int depth,
	struct error *err)
{
	if (depth > EXPANSION_MAX || out->len > PATTERN_MAX)
		return error_set(err, ERROR_SYSTEM, "definitions nest too deeply or grow too long");
	for (size_t i = 0; i < pattern.len;) {
		const char *open = find_braces(pattern, i);
		if (!open) {
			buffer_add(out, pattern.ptr + i, pattern.len - i);
			break;
		}
		size_t start = (size_t)(open - pattern.ptr) + 2;
		size_t end = start;
		while (end + 1 < pattern.len && !(pattern.ptr[end] == '}' && pattern.ptr[end + 1] == '}'))
			end++;
		struct span name = {pattern.ptr + start, end - start};
		if (end + 1 >= pattern.len)
			return error_set(err, ERROR_SYSTEM, "'{{' without '}}'");
		const struct definition *def = find_definition(rules, name);
		if (!def)
			return error_set(err, ERROR_SYSTEM, "{{%.*s}} is not defined above",
				(int)(name.len < 60 ? name.len : 60), name.ptr);
		buffer_add(out, pattern.ptr + i, start - 2 - i);
		buffer_add_string(out, "(?:");
		if (expand(rules, def->pattern, out, depth + 1, err) < 0)
			return -1;
		buffer_add_char(out, ')');
		i = end + 2;
	}
	return 0;
}

static int parse_flags(struct span flags, uint32_t *options)
{
	*options = PCRE2_UTF | PCRE2_UCP | PCRE2_DUPNAMES;
	for (size_t i = 0; i < flags.len; i++) {
		switch (flags.ptr[i]) {
		case 'i': *options |= PCRE2_CASELESS; break;
		case 'm': *options |= PCRE2_MULTILINE; break;
		case 'x': *options |= PCRE2_EXTENDED; break;
		case '-': break;
		default: return -1;
		}
	}
	return 0;
}

/* Of a rule's kind and id: Fowler, Noll and Vo's FNV-1a. */
static uint32_t hash_of_names(const char *kind, const char *id)
{
	uint32_t hash = 2166136261u;
	for (; *kind; kind++)
		hash = (hash ^ (unsigned char)*kind) * 16777619u;
	for (; *id; id++)
		hash = (hash ^ (unsigned char)*id) * 16777619u;
	return hash;
}

static int add_rule(struct rules *rules, const char *file, const struct table_row *row,
	struct error *err)
{
	struct buffer pattern = {0};
	struct rule *rule = calloc(1, sizeof *rule);
	if (!rule)
		return error_memory(err);
	struct span kind = row->fields[0], id = row->fields[1], priority = row->fields[2];
	rule->file = file;
	rule->line = row->line;
	rule->example = row->fields[5].len ? row->fields[5] : SPAN_LITERAL("");
	rule->kind = malloc(kind.len + id.len + 2);
	if (!rule->kind) {
		error_memory(err);
		goto fail;
	}
	rule->id = rule->kind + kind.len + 1;
	memcpy(rule->kind, kind.ptr, kind.len);
	memcpy(rule->id, id.ptr, id.len);
	rule->kind[kind.len] = rule->id[id.len] = '\0';
	rule->names = hash_of_names(rule->kind, rule->id);
	char number[16] = "", *end = number;
	if (priority.len < sizeof number) {
		memcpy(number, priority.ptr, priority.len);
		rule->priority = (int)strtol(number, &end, 10);
	}
	if (end == number || *end != '\0') {
		error_set(err, ERROR_SYSTEM, "%s:%zu: priority is no number", file, row->line);
		goto fail;
	}
	if (parse_flags(row->fields[3], &rule->options) < 0) {
		error_set(err, ERROR_SYSTEM, "%s:%zu: flags are letters of i, m, x, or '-'", file,
			row->line);
		goto fail;
	}
	struct error why;
	if (expand(rules, row->fields[4], &pattern, 0, &why) < 0) {
		error_set(err, why.code, "%s:%zu: %s", file, row->line, why.message);
		goto fail;
	}
	rule->pattern = buffer_detach(&pattern);
	if (!rule->pattern) {
		error_memory(err);
		goto fail;
	}
	rule->ready = ready_pattern_find(rule->pattern, rule->options);
	/* A later row of the same kind and id takes the earlier one's place. */
	for (size_t i = 0; i < rules->count; i++)
		if (rules->all[i]->names == rule->names && strcmp(rules->all[i]->kind, rule->kind) == 0 &&
			strcmp(rules->all[i]->id, rule->id) == 0) {
			rule_free(rules->all[i]);
			rules->all[i] = rule;
			return 0;
		}
	if (ARRAY_GROW(rules->all, rules->count, rules->size) < 0) {
		error_memory(err);
		goto fail;
	}
	rules->all[rules->count++] = rule;
	return 0;
fail:
	buffer_free(&pattern);
	rule_free(rule);
	return -1;
}

int rules_add(struct rules *rules, const char *name, struct span text, struct error *err)
{
	forget_kinds(rules);
	char *file = span_copy(span_of(name));
	if (!file || ARRAY_GROW(rules->files, rules->file_count, rules->file_size) < 0) {
		free(file);
		return error_memory(err);
	}
	rules->files[rules->file_count++] = file;
	struct table_row row = {.text = text};
	while (table_next(&row)) {
		if (row.count < 5 || !row.fields[0].len || !row.fields[1].len)
			return error_set(err, ERROR_SYSTEM,
				"%s:%zu: a rule is kind, id, priority, flags, pattern, example, parted by tabs",
				name, row.line);
		if (span_equal(row.fields[0], SPAN_LITERAL("define"))) {
			if (ARRAY_GROW(rules->definitions, rules->definition_count, rules->definition_size) < 0)
				return error_memory(err);
			rules->definitions[rules->definition_count++] =
				(struct definition){row.fields[1], row.fields[4]};
		} else if (add_rule(rules, file, &row, err) < 0)
			return -1;
	}
	return 0;
}

int rules_add_builtin(struct rules *rules, const char *name, struct error *err)
{
	const struct data_file *file = data_file_find(name);
	if (!file)
		return error_set(err, ERROR_SYSTEM, "no rule file %s is compiled in", name);
	return rules_add(rules, file->name, file->text, err);
}

/* ------------------------------------------------------------------ finding rules */

/* Of a kind's last letters: kinds are asked for some hundred times a document. Multiplied by 2^64 over the golden ratio. */
static uint32_t hash_of(const char *name)
{
	uint64_t tail = 0;
	size_t len = strlen(name);
	if (len > sizeof tail) {
		name += len - sizeof tail;
		len = sizeof tail;
	}
	memcpy(&tail, name, len);
	return (uint32_t)(tail * 0x9E3779B97F4A7C15u >> 32);
}

/* Where the kind is in rules->slots, or the free slot where it would be. */
static uint32_t *kind_slot(struct rules *rules, const char *name)
{
	uint32_t i = hash_of(name) % KIND_SLOTS;
	while (rules->slots[i] && strcmp(rules->kinds[rules->slots[i] - 1].name, name) != 0)
		i = (i + 1) % KIND_SLOTS;
	return &rules->slots[i];
}

struct rule *const *rules_kind(struct rules *rules, const char *name, size_t *count)
{
	uint32_t *slot = kind_slot(rules, name);
	if (*slot) {
		*count = rules->kinds[*slot - 1].count;
		return rules->kinds[*slot - 1].rules;
	}
	*count = 0;
	struct kind kind = {.name = span_copy(span_of(name))};
	/* One slot stays free: there the search for a name that is not known ends. */
	if (!kind.name || rules->kind_count + 2 > KIND_SLOTS ||
		ARRAY_GROW(rules->kinds, rules->kind_count, rules->kind_size) < 0)
		goto fail;
	for (size_t i = 0; i < rules->count; i++) {
		struct rule *rule = rules->all[i];
		if (strcmp(rule->kind, name) != 0)
			continue;
		if (ARRAY_GROW(kind.rules, kind.count, kind.size) < 0)
			goto fail;
		size_t at = kind.count++;
		while (at > 0 && kind.rules[at - 1]->priority < rule->priority) {
			kind.rules[at] = kind.rules[at - 1];
			at--;
		}
		kind.rules[at] = rule;
	}
	rules->kinds[rules->kind_count++] = kind;
	*slot = (uint32_t)rules->kind_count;
	*count = kind.count;
	return kind.rules;
fail:
	rules->starved = true;
	*count = 0;
	free(kind.name);
	free(kind.rules);
	return NULL;
}

struct rule *rules_find(struct rules *rules, const char *kind, const char *id)
{
	size_t count;
	struct rule *const *list = rules_kind(rules, kind, &count);
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i]->id, id) == 0)
			return list[i];
	return NULL;
}

struct rule *rules_at(struct rules *rules, size_t i)
{
	return i < rules->count ? rules->all[i] : NULL;
}

const char *rule_id(const struct rule *rule)
{
	return rule->id;
}

const char *rule_kind(const struct rule *rule)
{
	return rule->kind;
}

int rule_priority(const struct rule *rule)
{
	return rule->priority;
}

const char *rule_file(const struct rule *rule)
{
	return rule->file;
}

size_t rule_line(const struct rule *rule)
{
	return rule->line;
}

const char *rule_pattern(const struct rule *rule)
{
	return rule->pattern;
}

uint32_t rule_options(const struct rule *rule)
{
	return rule->options;
}

bool rule_is_placed(const struct rule *rule)
{
	return rule->group && rule->start_slot != NO_SLOT;
}

struct span rule_example(const struct rule *rule)
{
	return rule->example;
}

/* ------------------------------------------------------------------ matching */

/* Whether the build has compiled it with those options. */
static bool is_ready(const struct rule *rule, uint32_t options)
{
	return rule->ready && rule->ready->options == options;
}

static int compile(struct rules *rules, struct rule *rule, struct code *code, uint32_t options, struct error *err)
{
	int number;
	PCRE2_SIZE offset;
	options |= rule->options;
	/* Where PCRE2 has become another one since, it takes none of the build's. */
	if (is_ready(rule, options) && ready_pattern_code(rule->ready, &rules->code) == 0 &&
		pcre2_serialize_decode(&code->code, 1, (const uint8_t *)rules->code.data, NULL) == 1)
		return 0;
	code->code = pcre2_compile((PCRE2_SPTR)rule->pattern, PCRE2_ZERO_TERMINATED, options, &number, &offset, NULL);
	if (code->code)
		return 0;
	if (number == PCRE2_ERROR_HEAP_FAILED) {
		rules->starved = true;
		return error_memory(err);
	}
	rule->broken = true;
	PCRE2_UCHAR text[160];
	pcre2_get_error_message(number, text, sizeof text);
	return error_set(err, ERROR_SYSTEM, "%s:%zu: rule %s.%s: %s at \"%.30s\"", rule->file, rule->line, rule->kind,
		rule->id, (char *)text, rule->pattern + offset);
}

int rule_compile(struct rules *rules, struct rule *rule, struct error *err)
{
	/* What the build has compiled compiles. */
	return rule->search.code || rule->ready ? 0 : compile(rules, rule, &rule->search, 0, err);
}

/* Bytes looked at before a pattern is compiled to machine code. With four times as many tag did a tenth more on hundreds of
 * documents, with half as many a quarter more on one. */
#define JIT_WORK 1024
#define ATTEMPT_WORK 16     /* … which an attempt at one place counts for */
#define INTERPRETED_MAX 4096 /* bytes of a subject: on longer ones the two ways to match might meet different bounds */

#define JIT_ROOM 98304       /* bytes: what compiling our largest patterns to it takes, and more */

static void compile_jit(struct code *code)
{
#ifdef RULES_WITHOUT_JIT /* `make valgrind`: memcheck cannot follow code made at run time */
	code->no_jit = true;
#else
	/* PCRE2 (10.42) goes through a null pointer where memory runs out in here: there must be enough before it begins. */
	void *room = malloc(JIT_ROOM);
	free(room);
	/* Without JIT support matching is slower, not different. */
	code->jit = room && pcre2_jit_compile(code->code, PCRE2_JIT_COMPLETE) == 0;
	code->no_jit = !code->jit;
#endif
}

/* What PCRE2 says of the code, which is compiled, at or from a place. */
static int try_code(struct rules *rules, struct code *code, struct span subject, size_t from, size_t work)
{
	code->work += work;
	if (!code->jit && !code->no_jit && (code->work > JIT_WORK || subject.len > INTERPRETED_MAX))
		compile_jit(code);
	for (;;) {
		int n = code->jit
			? pcre2_jit_match(code->code, (PCRE2_SPTR)subject.ptr, subject.len, from, PCRE2_NO_UTF_CHECK,
				  rules->data, rules->context)
			: pcre2_match(code->code, (PCRE2_SPTR)subject.ptr, subject.len, from, PCRE2_NO_UTF_CHECK,
				  rules->data, rules->context);
		/* A bound is met where machine code meets it, however often the pattern was used before. */
		if (n >= 0 || n == PCRE2_ERROR_NOMATCH || code->jit || code->no_jit)
			return n;
		compile_jit(code);
	}
}

/* Takes the places from the match data. */
static void set_match(struct rules *rules, struct rule *rule, struct span subject, int n, struct match *match)
{
	if (n == 0)
		n = MATCH_GROUPS_MAX;
	const PCRE2_SIZE *places = pcre2_get_ovector_pointer(rules->data);
	match->rule = rule;
	match->subject = subject;
	memset(match->set, 0, sizeof match->set);
	for (int i = 0; i < n; i++) {
		match->set[i] = places[2 * i] != PCRE2_UNSET;
		match->groups[i] = (struct range){places[2 * i], places[2 * i + 1]};
	}
	match->at = match->groups[0];
}

/* Whether n, what PCRE2 said, is a match; counts what was given up. */
static bool is_match(struct rules *rules, int n)
{
	if (n == PCRE2_ERROR_NOMEMORY)
		rules->starved = true;
	else if (n < 0 && n != PCRE2_ERROR_NOMATCH)
		rules->limit_hits++;
	return n >= 0;
}

bool rule_match(struct rules *rules, struct rule *rule, struct span subject, size_t from,
	struct match *match)
{
	struct error ignored;
	if (rule->broken || (!rule->search.code && compile(rules, rule, &rule->search, 0, &ignored) < 0))
		return false;
	int n = try_code(rules, &rule->search, subject, from, subject.len > from ? subject.len - from : 0);
	if (!is_match(rules, n))
		return false;
	set_match(rules, rule, subject, n, match);
	return true;
}

struct rule *rules_match(struct rules *rules, const char *kind, struct span subject, size_t from,
	struct match *match)
{
	size_t count;
	struct rule *const *list = rules_kind(rules, kind, &count);
	for (size_t i = 0; i < count; i++)
		if (rule_match(rules, list[i], subject, from, match))
			return list[i];
	return NULL;
}

bool match_group(const struct match *match, const char *name, struct range *at)
{
	/* A name may stand in several branches ((?J) patterns): the first that took part counts. */
	PCRE2_SPTR first, last;
	const struct rule *rule = match->rule;
	int width = pcre2_substring_nametable_scan(rule->search.code ? rule->search.code : rule->anchored.code,
		(PCRE2_SPTR)name, &first, &last);
	if (width < 0)
		return false;
	for (PCRE2_SPTR entry = first; entry <= last; entry += width) {
		unsigned number = (unsigned)entry[0] << 8 | entry[1];
		if (number < MATCH_GROUPS_MAX && match->set[number]) {
			*at = match->groups[number];
			return true;
		}
	}
	return false;
}

struct span match_text(const struct match *match, const char *name)
{
	struct range at;
	if (!match_group(match, name, &at))
		return (struct span){"", 0};
	return span_slice(match->subject, at);
}

int rules_memory(struct rules *rules, struct error *err)
{
	bool starved = rules->starved;
	rules->starved = false;
	return starved ? error_memory(err) : 0;
}

size_t rules_limit_hits(struct rules *rules)
{
	size_t hits = rules->limit_hits;
	rules->limit_hits = 0;
	return hits;
}

/* ------------------------------------------------------------------ scans */

/* The slot that the places of these literals get. -1 out of memory. */
static int add_slot(struct scan_group *group, const struct literal *literals, size_t count, uint32_t *slot)
{
	unsigned char list = (unsigned char)(group - group->set->groups);
	*slot = group->slot_count;
	for (size_t i = 0; i < count; i++)
		if (literals_add(group->set->literals, &literals[i], list, *slot) < 0)
			return -1;
	group->slot_count++;
	return 0;
}

/* Whether no '|' stands outside of groups and classes. */
static bool is_one_branch(const char *pattern)
{
	size_t depth = 0;
	bool class = false;
	for (const char *p = pattern; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		else if (class)
			class = *p != ']';
		else if (*p == '[') {
			class = true;
			p += p[1] == '^';
			p += p[1] == ']';
		} else if (*p == '|' && depth == 0)
			return false;
		else
			depth += *p == '(' ? 1 : *p == ')' ? (size_t)-1 : 0;
	}
	return true;
}

/* Whether the rule begins as rules do that look for what opens a line or a column of it. */
static bool opens_column(const struct rule *rule)
{
	static const char *const openings[] = {"(?:^|\\t)", "(?:^|\\t|\\h{2})", "(?:^|\\t|\\h{2}|\\*\\h)"};
	for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
		size_t len = strlen(openings[i]);
		/* Not where it may be left out. */
		if (strncmp(rule->pattern, openings[i], len) == 0 && !(rule->pattern[len] && strchr("?*+{", rule->pattern[len])))
			return rule->options & PCRE2_MULTILINE && is_one_branch(rule->pattern);
	}
	return false;
}

/*
 * What stands where such a rule may begin, and in few other places: a line feed right before it, a tab, a star, two blanks, or
 * what may be a blank that has no ASCII. PCRE2 would try the rule at every character.
 */
static const char *const columns[] = {"\n", "\r", "\t", "*", "  ", " \t", " \xC2\xA0", " \xE1\x9A", " \xE1\xA0", " \xE2\x80",
	" \xE2\x81", " \xE3\x80", "\xC2\xA0", "\xE1\x9A", "\xE1\xA0", "\xE2\x80", "\xE2\x81", "\xE3\x80"};

/* The slot that all such rules share. -1 out of memory. */
static int add_columns(struct scan_group *group, uint32_t *slot)
{
	enum { COUNT = sizeof columns / sizeof *columns };
	struct literal literals[COUNT];
	if (group->column_slot == NO_SLOT) {
		for (size_t i = 0; i < COUNT; i++) {
			literals[i] = (struct literal){.len = (unsigned char)strlen(columns[i])};
			memcpy(literals[i].bytes, columns[i], literals[i].len);
		}
		if (add_slot(group, literals, COUNT, &group->column_slot) < 0)
			return -1;
	}
	*slot = group->column_slot;
	return 0;
}

static int add_to_group(struct scan_group *group, struct rule *rule)
{
	struct literal read[PATTERN_FACTS_MAX];
	struct pattern_facts facts;
	const struct literal *literals = read;
	if (rule->ready) {
		facts = rule->ready->facts;
		literals = &ready_literals[rule->ready->literals];
	} else
		pattern_facts_read(rule->pattern, rule->options & PCRE2_MULTILINE, rule->options & PCRE2_EXTENDED, &facts, read);
	rule->start_slot = rule->need_slot = NO_SLOT;
	rule->group = group;
	rule->anchor = facts.anchor;
	memcpy(rule->first, facts.first, sizeof rule->first);
	rule->at_column = !facts.starts && !(rule->options & PCRE2_EXTENDED) && opens_column(rule);
	if (rule->at_column && add_columns(group, &rule->start_slot) < 0)
		return -1;
	if (facts.starts && add_slot(group, literals, facts.starts, &rule->start_slot) < 0)
		return -1;
	return facts.needs ? add_slot(group, literals + facts.starts, facts.needs, &rule->need_slot) : 0;
}

/* Whether the kind is `word` or one of those named below it, as all are below "". */
static bool is_below(const char *kind, struct span word)
{
	return word.len == 0 || (strncmp(kind, word.ptr, word.len) == 0 && (kind[word.len] == '\0' || kind[word.len] == '.'));
}

/* The set's groups and their literals. -1 out of memory, or where there are too many. */
static int fill_set(struct rules *rules, struct scan_set *set)
{
	const char *word = set->kinds;
	for (bool last = false; !last; set->group_count++) {
		size_t len = strcspn(word, " ");
		if (set->group_count == SCAN_GROUPS_MAX)
			return -1;
		struct scan_group *group = &set->groups[set->group_count];
		*group = (struct scan_group){{word, len}, set, 0, NO_SLOT};
		for (size_t i = 0; i < rules->count; i++)
			if (!rules->all[i]->group && is_below(rules->all[i]->kind, group->kind) &&
				add_to_group(group, rules->all[i]) < 0)
				return -1;
		last = word[len] == '\0';
		word += len + !last;
	}
	return literals_build(set->literals);
}

/* NULL out of memory. */
static struct scan_set *find_set(struct rules *rules, const char *kinds)
{
	for (size_t i = 0; i < rules->set_count; i++)
		if (strcmp(rules->sets[i]->kinds, kinds) == 0)
			return rules->sets[i];
	struct scan_set *set = calloc(1, sizeof *set);
	if (!set || ARRAY_GROW(rules->sets, rules->set_count, rules->set_size) < 0) {
		free(set);
		return NULL;
	}
	set->kinds = span_copy(span_of(kinds));
	set->literals = literals_new();
	if (!set->kinds || !set->literals || fill_set(rules, set) < 0) {
		for (size_t i = 0; i < rules->count; i++)
			if (rules->all[i]->group && rules->all[i]->group->set == set)
				rules->all[i]->group = NULL;
		literals_free(set->literals);
		free(set->kinds);
		free(set);
		return NULL;
	}
	rules->sets[rules->set_count++] = set;
	return set;
}

/* NULL where none of the set is of that name. */
static const struct scan_group *find_group(const struct scan_set *set, const char *kind)
{
	for (size_t i = 0; i < set->group_count; i++)
		if (span_equal(set->groups[i].kind, span_of(kind)))
			return &set->groups[i];
	return NULL;
}

bool rules_prepare(struct rules *rules, const char *kinds)
{
	struct error ignored;
	struct scan_set *set = find_set(rules, kinds);
	while (set && set->prepared < rules->count) {
		struct rule *rule = rules->all[set->prepared++];
		bool placed = rule_is_placed(rule);
		struct code *code = placed ? &rule->anchored : &rule->search;
		uint32_t options = placed ? PCRE2_ANCHORED : 0;
		if (!rule->group || rule->group->set != set || rule->broken || code->code ||
			is_ready(rule, rule->options | options))
			continue;
		(void)compile(rules, rule, code, options, &ignored);
		return true;
	}
	return false;
}

void scan_text_free(struct scan_text *whole)
{
	for (size_t i = 0; i < SCAN_GROUPS_MAX; i++)
		free(whole->hits[i].items);
	*whole = (struct scan_text){0};
}

void scan_free(struct scan *scan)
{
	scan_text_free(&scan->own);
	free(scan->slots);
	free(scan->used);
	free(scan->places);
	*scan = (struct scan){0};
}

static void look(struct rules *rules, const struct scan_set *set, struct span text, struct scan_text *whole)
{
	whole->rules = rules;
	whole->text = text;
	whole->set = NULL;
	for (size_t i = 0; i < SCAN_GROUPS_MAX; i++)
		whole->hits[i].count = 0;
	if (set && text.len < UINT32_MAX && buffer_reserve(&rules->folded, text.len) == 0 &&
		literals_fold(text, rules->folded.data) &&
		literals_find(set->literals, (struct span){rules->folded.data, text.len}, whole->hits) == 0)
		whole->set = set;
}

void rules_look(struct rules *rules, const char *kinds, struct span text, struct scan_text *whole)
{
	look(rules, find_set(rules, kinds), text, whole);
}

/* Room for that many slots, all empty, and places. */
static int make_room(struct scan *scan, size_t slots, size_t places)
{
	for (size_t i = 0; i < scan->used_count; i++)
		scan->slots[scan->used[i]] = (struct slot_places){0, 0};
	scan->used_count = 0;
	if (slots > scan->slot_count) {
		free(scan->slots);
		free(scan->used);
		scan->slots = calloc(slots, sizeof *scan->slots);
		scan->used = malloc(slots * sizeof *scan->used);
		scan->slot_count = scan->slots && scan->used ? slots : 0;
		if (!scan->slot_count)
			return -1;
	}
	if (places > scan->place_size) {
		free(scan->places);
		scan->places = malloc(2 * places * sizeof *scan->places);
		scan->place_size = scan->places ? 2 * places : 0;
	}
	return places <= scan->place_size ? 0 : -1;
}

/* Sorts the hits by slot. A part holds words of few slots: only those are touched. */
static int sort_hits(struct scan *scan, const struct literal_hits *hits, size_t first, size_t end)
{
	if (make_room(scan, scan->group->slot_count, end - first) < 0)
		return -1;
	for (size_t i = first; i < end; i++)
		if (scan->slots[hits->items[i].value].end++ == 0)
			scan->used[scan->used_count++] = hits->items[i].value;
	uint32_t at = 0;
	for (size_t i = 0; i < scan->used_count; i++) {
		struct slot_places *slot = &scan->slots[scan->used[i]];
		uint32_t places = slot->end;
		*slot = (struct slot_places){at, at};
		at += places;
	}
	for (size_t i = first; i < end; i++)
		scan->places[scan->slots[hits->items[i].value].end++] = hits->items[i].at;
	return 0;
}

/* The index of the first hit at or behind `at`. */
static size_t first_hit(const struct literal_hits *hits, size_t at)
{
	size_t low = 0, high = hits->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (hits->items[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void take_part(const struct scan_text *whole, const struct scan_group *group, struct range part, struct scan *scan)
{
	scan->rules = whole->rules;
	scan->text = whole->text;
	scan->part = part;
	scan->group = whole->set ? group : NULL;
	if (!scan->group)
		return;
	const struct literal_hits *hits = &whole->hits[group - whole->set->groups];
	if (sort_hits(scan, hits, first_hit(hits, part.start), first_hit(hits, part.end)) < 0)
		scan->group = NULL;
}

void scan_part(const struct scan_text *whole, const char *kind, struct range part, struct scan *scan)
{
	take_part(whole, whole->set ? find_group(whole->set, kind) : NULL, part, scan);
}

void rules_scan(struct rules *rules, const char *kind, struct span text, struct scan *scan)
{
	const struct scan_group *group = NULL;
	for (size_t i = 0; i < rules->set_count && !group; i++)
		group = find_group(rules->sets[i], kind);
	const struct scan_set *set = group ? group->set : find_set(rules, kind);
	if (set && !group)
		group = find_group(set, kind);
	look(rules, set, text, &scan->own);
	take_part(&scan->own, group, (struct range){0, text.len}, scan);
}

/* The index of the first of the slot's places at or behind `at`. */
static size_t first_place(const struct scan *scan, uint32_t slot, size_t at)
{
	size_t low = scan->slots[slot].first, high = scan->slots[slot].end;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (scan->places[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What PCRE2 says of the rule at that place of the subject alone; a match is taken and what was given up counted. */
static int try_at(struct rules *rules, struct rule *rule, struct span subject, size_t at, struct match *match)
{
	struct error ignored;
	if (rule->broken || (!rule->anchored.code && compile(rules, rule, &rule->anchored, PCRE2_ANCHORED, &ignored) < 0))
		return PCRE2_ERROR_NOMATCH;
	int n = try_code(rules, &rule->anchored, subject, at, ATTEMPT_WORK);
	if (is_match(rules, n))
		set_match(rules, rule, subject, n, match);
	return n;
}

static bool may_be_in_word(char c)
{
	return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/*
 * A match of a rule that was scanned for in a subject that lies in the part. `cut`: the subject begins within a word,
 * so that what the scan took for the middle of the word is its beginning here, for words needed as for what the rule
 * begins with. Not inlined, for the sake of those whom scan_match() need not send here.
 */
__attribute__((noinline)) static bool match_places(const struct scan *scan, struct rule *rule, struct span subject, size_t from, bool cut,
	struct match *match)
{
	struct rules *rules = scan->rules;
	size_t offset = (size_t)(subject.ptr - scan->text.ptr), end = offset + subject.len;
	if (rule->need_slot != NO_SLOT && !cut) {
		size_t i = first_place(scan, rule->need_slot, offset + from);
		if (i == scan->slots[rule->need_slot].end || scan->places[i] >= end)
			return false;
	}
	if (rule->anchor != ANCHOR_NONE) {
		unsigned char byte = from < subject.len ? literal_fold_byte(subject.ptr[from]) : 0;
		if ((rule->anchor == ANCHOR_SUBJECT && from > 0) || !(rule->first[byte / 8] & 1 << byte % 8))
			return false;
	}
	if (rule->start_slot == NO_SLOT)
		return rule_match(rules, rule, subject, from, match);
	size_t last = NO_SLOT;
	if (cut || (rule->at_column && from == 0)) {
		int n = try_at(rules, rule, subject, 0, match);
		if (n != PCRE2_ERROR_NOMATCH)
			return n >= 0;
		last = offset;
	}
	/* The line that begins at `from` is told by what stands before. */
	size_t least = offset + from, seek = least - (rule->at_column && from > 0);
	for (size_t i = first_place(scan, rule->start_slot, seek);
		i < scan->slots[rule->start_slot].end && scan->places[i] < end; i++) {
		size_t at = scan->places[i];
		if (rule->at_column && (scan->text.ptr[at] == '\n' || scan->text.ptr[at] == '\r'))
			at++;
		if (at == last || at < least)
			continue;
		last = at;
		int n = try_at(rules, rule, subject, at - offset, match);
		if (n != PCRE2_ERROR_NOMATCH)
			return n >= 0;
	}
	return false;
}

static bool has_no_place(const struct scan *scan, uint32_t slot)
{
	return slot != NO_SLOT && scan->slots[slot].first == scan->slots[slot].end;
}

bool scan_match(const struct scan *scan, struct rule *rule, struct span subject, size_t from, struct match *match)
{
	const char *start = scan->text.ptr;
	if (!scan->group || rule->group != scan->group || from > subject.len || subject.ptr < start + scan->part.start ||
		subject.ptr + subject.len > start + scan->part.end)
		return rule_match(scan->rules, rule, subject, from, match);
	bool cut = from == 0 && subject.ptr > start && may_be_in_word(subject.ptr[-1]);
	/* Most rules have no place in the part: this is what a text costs that they say nothing of. */
	if (!cut && (has_no_place(scan, rule->need_slot) || (!rule->at_column && has_no_place(scan, rule->start_slot))))
		return false;
	return match_places(scan, rule, subject, from, cut, match);
}

struct rule *scan_match_kind(const struct scan *scan, const char *kind, struct span subject, size_t from,
	struct match *match)
{
	size_t count;
	struct rule *const *list = rules_kind(scan->rules, kind, &count);
	for (size_t i = 0; i < count; i++)
		if (scan_match(scan, list[i], subject, from, match))
			return list[i];
	return NULL;
}
