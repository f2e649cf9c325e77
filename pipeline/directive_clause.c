/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "directive_clause.h"

#include "utf8.h"

#include <stdlib.h>

/* ------------------------------------------------------------------ the document's issuer */

static void add_folded(struct buffer *out, struct span text)
{
	for (size_t i = 0; i < text.len;) {
		uint32_t cp = utf8_next(text, &i);
		if (codepoint_is_letter(cp) || codepoint_is_digit(cp))
			buffer_add_codepoint(out, codepoint_lower(cp));
		else if (out->len && out->data[out->len - 1] != ' ')
			buffer_add_char(out, ' ');
	}
	if (!out->len || out->data[out->len - 1] != ' ')
		buffer_add_char(out, ' ');
}

/* " … " in lower case with the abbreviations of the table written out. */
static int fold(struct buffer *out, struct rules *rules, struct span text)
{
	struct buffer plain = {0};
	struct scan scan = {0};
	add_folded(&plain, text);
	if (!buffer_ok(&plain))
		goto fail;
	struct span from = buffer_span(&plain);
	size_t count;
	rules_scan(rules, "directive", from, &scan);
	struct rule *const *list = rules_kind(rules, "directive.abbreviation", &count);
	for (size_t at = 0; at < from.len;) {
		size_t end = at;
		while (end < from.len && from.ptr[end] != ' ')
			end++;
		struct span word = {from.ptr + at, end - at};
		struct span written = word;
		for (size_t i = 0; i < count; i++) {
			struct match m;
			if (scan_match(&scan, list[i], word, 0, &m)) {
				written = span_of(rule_id(list[i]));
				break;
			}
		}
		if (written.len && (written.ptr != word.ptr || word.len))
			add_folded(out, written);
		at = end + 1;
	}
	buffer_free(&plain);
	scan_free(&scan);
	return buffer_ok(out) ? 0 : -1;
fail:
	buffer_free(&plain);
	return -1;
}

int issuer_words_read(struct issuer_words *words, struct rules *rules, const struct header *header)
{
	buffer_clear(&words->folded);
	if (!header->issuer)
		return 0;
	buffer_add_char(&words->folded, ' ');
	if (fold(&words->folded, rules, span_of(header->issuer)) < 0)
		return -1;
	if (header->parent && fold(&words->folded, rules, span_of(header->parent)) < 0)
		return -1;
	return 0;
}

void issuer_words_free(struct issuer_words *words)
{
	buffer_free(&words->folded);
}

/* The folded word ("tỉnh", perhaps with blanks around it) stands in the header. */
static bool has_word(const struct issuer_words *words, struct span word)
{
	while (word.len && word.ptr[0] == ' ')
		word.ptr++, word.len--;
	while (word.len && word.ptr[word.len - 1] == ' ')
		word.len--;
	struct span have = buffer_span(&words->folded);
	for (size_t i = 0; word.len && i + word.len + 1 < have.len; i++)
		if (have.ptr[i] == ' ' && memcmp(have.ptr + i + 1, word.ptr, word.len) == 0 &&
			have.ptr[i + 1 + word.len] == ' ')
			return true;
	return false;
}

#define ISSUER_MAX 400 /* bytes of an organ's name that are compared */

/* Half of the organ's words stand in the header: "Chủ tịch UBND tỉnh" under "ỦY BAN NHÂN DÂN TỈNH …". */
static int is_issuer(const struct issuer_words *words, struct rules *rules, struct span name)
{
	if (!words->folded.len)
		return 1;
	struct buffer folded = {0};
	if (name.len > ISSUER_MAX)
		return 0;
	if (fold(&folded, rules, name) < 0) {
		buffer_free(&folded);
		return -1;
	}
	size_t all = 0, known = 0;
	for (size_t at = 0; at < folded.len;) {
		size_t end = at;
		while (end < folded.len && folded.data[end] != ' ')
			end++;
		if (end > at) {
			all++;
			known += has_word(words, (struct span){folded.data + at, end - at});
		}
		at = end + 1;
	}
	buffer_free(&folded);
	return known * 2 >= all;
}

/* ------------------------------------------------------------------ reading a sentence */

struct reader {
	const struct passage *p;
	struct rules *rules;
	const struct issuer_words *issuer;
	struct range r;
	struct ranges *out;
	struct reading *reading;
	bool inside;          /* what stands in brackets is read, not what stands around them */
	size_t clause;        /* where the present clause begins, adverbs at its head passed over … */
	size_t adverbs;       /* … and where they begin, or NO_INDEX */
	bool initial;         /* nothing but a label has been read */
	bool matter;          /* it is about a matter: "Việc …" */
	bool ground;          /* the sentence opened with a ground, an aim, a condition … */
	bool aim;
	bool past, long_past; /* of this clause; of the whole sentence */
	size_t bare;          /* an imperative seen behind a ground or a label, or NO_INDEX */
	size_t manner;        /* a manner seen within a ground: "Căn cứ kế hoạch của huyện chủ động …" */
	size_t rule;          /* a duty without an organ, or NO_INDEX */
	struct organ_list label; /* organs before a ':' that the rest of the sentence is about */
	bool labelled;
	size_t label_end;     /* behind the ':' of a label, 0 for none */
};

static bool is_predicate(enum word_kind kind)
{
	return kind == WORD_VERB || kind == WORD_ADVERB;
}

static size_t next_word(const struct reader *s, size_t i)
{
	do
		i++;
	while (i < s->p->word_count && s->p->words[i].at.start < s->r.end &&
		s->p->words[i].enclosed != s->inside);
	return i < s->p->word_count && s->p->words[i].at.start < s->r.end ? i : s->p->word_count;
}

static void told(struct reader *s, const struct organ_list *list)
{
	s->reading->first = list->first;
	s->reading->count = list->count;
}

static void act_from(struct reader *s, size_t start)
{
	s->reading->action = passage_trim(s->p, (struct range){start, s->r.end}, ",;:./");
}

static bool obeys(const struct reader *s, size_t i)
{
	if (i >= s->p->word_count)
		return false;
	switch (s->p->words[i].kind) {
	case WORD_VERB:
	case WORD_ADVERB:
	case WORD_DUTY:
	case WORD_ADJUNCT:
	case WORD_SOFT:
	case WORD_COLON:
	case WORD_PERFORM:
	case WORD_THEN:
		return true;
	default:
		return false;
	}
}

/* The telling word i, whose subject is `subject` (NULL for none). 1 it tells, 0 it does not, -1 out of memory. */
static int read_order(struct reader *s, size_t i, const struct organ_list *subject)
{
	const struct passage *p = s->p;
	const struct word *w = &p->words[i];
	struct organ_list object = {.first = s->out->count};
	size_t n = next_word(s, i);
	size_t behind = w->at.end;
	struct span text = passage_text(p);
	bool named = false;
	while (n < p->word_count && p->words[n].kind == WORD_ADVERB && w->modality == MODALITY_REQUEST &&
		passage_adjacent(p, behind, p->words[n].at.start) && next_word(s, n) < p->word_count &&
		p->words[next_word(s, n)].kind == WORD_HEAD) {
		behind = p->words[n].at.end;
		n = next_word(s, n);
	}
	/* "Yêu cầu: Hội A, Hội B … kiểm kê": they are told, not listed, where a predicate follows in the sentence */
	if (n < p->word_count && p->words[n].kind == WORD_COLON && p->words[n].at.start == behind &&
		w->modality != MODALITY_PERMIT) {
		size_t after = next_word(s, n);
		if (after < p->word_count && p->words[after].kind == WORD_HEAD && p->words[after].capital &&
			passage_adjacent(p, p->words[n].at.end, p->words[after].at.start)) {
			struct organ_list list;
			if (organ_list_read(p, p->words[after].at.start, after, s->r.end, s->out, &list) < 0)
				return -1;
			s->out->count = list.first;
			if (list.stop < p->word_count && (is_predicate(p->words[list.stop].kind) ||
				p->words[list.stop].kind == WORD_DUTY)) {
				behind = p->words[n].at.end;
				n = after;
			}
		}
	}
	if (n < p->word_count && p->words[n].kind == WORD_HEAD &&
		passage_adjacent(p, behind, p->words[n].at.start)) {
		if (organ_list_read(p, p->words[n].at.start, n, s->r.end, s->out, &object) < 0)
			return -1;
		named = true;
	} else if (behind + 1 < s->r.end && text.ptr[behind] == ' ' &&
		!(n < p->word_count && passage_adjacent(p, behind, p->words[n].at.start))) {
		/* A name that no rule knows begins with a capital letter. */
		size_t at = behind + 1;
		if (codepoint_is_upper(utf8_next(text, &at))) {
			if (organ_list_read(p, behind + 1, n, s->r.end, s->out, &object) < 0)
				return -1;
			named = true;
		}
	}
	bool taken;
	if (named)
		taken = object.count && (obeys(s, object.stop) || object.comma);
	else if (w->modality == MODALITY_ASSIGN || w->modality == MODALITY_PERMIT)
		taken = false;
	else
		taken = n < p->word_count && passage_adjacent(p, behind, p->words[n].at.start) &&
			(is_predicate(p->words[n].kind) || p->words[n].kind == WORD_COLON ||
				p->words[n].kind == WORD_SOFT || p->words[n].kind == WORD_DUTY ||
				(subject && p->words[n].kind == WORD_ADJUNCT) || p->words[n].kind == WORD_ADJUNCT);
	if (!taken) {
		s->out->count = object.first;
		return 0;
	}
	*s->reading = (struct reading){.says = SAYS_ORDER, .own = true, .modality = w->modality,
		.invites = w->invites, .cue = w->at, .word = w->at, .rule = w->rule, .first = object.first, .count = object.count, .issuing = subject != NULL,
		.small = named && n < p->word_count && p->words[n].at.start <= object.at.start &&
			(p->words[n].head == HEAD_BODY_SMALL || p->words[n].head == HEAD_POST_SMALL) &&
			!p->words[n].capital};
	if (subject)
		s->reading->issuer = subject->last;
	size_t action = named ? object.at.end : behind;
	if (named && object.stop < p->word_count)
		action = p->words[object.stop].at.start;
	act_from(s, action);
	return 1;
}

/*
 * The issuer alone will do something, or decides: it says so, nobody is told. 1 yes, 0 no, -1 out of memory.
 */
static int is_own_act(const struct reader *s, const struct organ_list *list, size_t i)
{
	struct match m;
	struct range r = {s->p->words[i].at.start, s->r.end};
	if (list->count != 1 || !s->issuer->folded.len || !scan_match_kind(&s->p->scan, "directive.own_act",
		span_slice(passage_masked(s->p), r), 0, &m))
		return 0;
	struct span name = span_slice(passage_text(s->p), s->out->items[list->first]);
	/* Its last word tells the tỉnh's from the xã's. */
	struct span last = name;
	for (size_t k = name.len; k > 0; k--)
		if (name.ptr[k - 1] == ' ') {
			last = (struct span){name.ptr + k, name.len - k};
			break;
		}
	struct buffer folded = {0};
	if (fold(&folded, s->rules, last) < 0) {
		buffer_free(&folded);
		return -1;
	}
	bool known = has_word(s->issuer, buffer_span(&folded));
	buffer_free(&folded);
	return known ? is_issuer(s->issuer, s->rules, name) : 0;
}

/* The organs of `list` stand before word i, a predicate: they are the ones told. */
static void read_subject(struct reader *s, const struct organ_list *list, size_t i)
{
	const struct word *w = &s->p->words[i];
	*s->reading = (struct reading){.says = SAYS_SUBJECT, .modality = MODALITY_REQUIRE, .word = w->at, .rule = w->rule};
	if (w->kind == WORD_DUTY) {
		s->reading->cue = w->at;
		s->reading->own = w->strong;
		s->reading->modality = w->modality;
		s->reading->duty = true;
	}
	told(s, list);
	act_from(s, w->kind == WORD_DUTY ? w->at.end : w->at.start);
}

/*
 * An organ list at a clause's beginning, its first word i. 1: it decided the sentence; 0: not, and *next is
 * where to go on.
 */
static int read_organs(struct reader *s, size_t i, size_t *next)
{
	const struct passage *p = s->p;
	struct organ_list list;
	size_t kept = s->out->count;
	if (organ_list_read(p, p->words[i].at.start, i, s->r.end, s->out, &list) < 0)
		return -1;
	size_t stop = list.stop;
	*next = stop;
	bool stepped = false;
	/* "theo chức năng, nhiệm vụ", "căn cứ tình hình": the predicate stands behind */
	if (stop < p->word_count && (p->words[stop].kind == WORD_ADJUNCT || p->words[stop].kind == WORD_SOFT)) {
		size_t n = stop;
		while (n < p->word_count && !is_predicate(p->words[n].kind) && p->words[n].kind != WORD_DUTY &&
			p->words[n].kind != WORD_PERFORM && p->words[n].kind != WORD_PAST &&
			p->words[n].kind != WORD_STATE && p->words[n].kind != WORD_COLON &&
			p->words[n].kind != WORD_SEMICOLON)
			n = next_word(s, n);
		if (p->words[stop].kind == WORD_SOFT && !(n < p->word_count))
			n = stop;
		stop = n;
		stepped = true;
	}
	if (stop >= p->word_count || (list.joined && !stepped)) {
		s->out->count = kept;
		return 0;
	}
	switch (p->words[stop].kind) {
	case WORD_PERFORM: {
		if (list.comma && !stepped) {
			/* "…, các đơn vị, đề nghị …": the list is no subject */
			s->out->count = kept;
			s->clause = p->words[stop].at.start;
			return 0;
		}
		const struct word *w = &p->words[stop];
		int own = w->strong ? 1
			: is_issuer(s->issuer, s->rules, span_slice(passage_text(p), list.last));
		if (own < 0)
			return -1;
		int order = own ? read_order(s, stop, &list) : 0;
		if (order)
			return order;
		if (own && w->strong) {
			s->out->count = kept;
			return 0;
		}
		read_subject(s, &list, stop);
		return 1;
	}
	case WORD_DUTY:
		/* "Việc sáp nhập thôn, tổ dân phố phải …": the organ is the end of what must be so */
		if (s->matter && list.count == 1 && !p->words[i].capital && p->words[i].head != HEAD_SEVERAL &&
			i > 0 && p->words[i - 1].kind == WORD_COMMA) {
			s->out->count = kept;
			return 0;
		}
		read_subject(s, &list, stop);
		return 1;
	case WORD_VERB:
	case WORD_ADVERB:
	case WORD_SOFT: {
		/* "Đại biểu khách mời: …": part of a name, the list follows */
		if (s->past || (p->words[stop].at.end < s->r.end &&
			passage_text(p).ptr[p->words[stop].at.end] == ':')) {
			s->out->count = kept;
			return 0;
		}
		int own_act = is_own_act(s, &list, stop);
		if (own_act) {
			s->out->count = kept;
			s->past = true;
			return own_act < 0 ? -1 : 0;
		}
		/* A telling word may stand behind the manner: "UBND tỉnh tiếp tục yêu cầu các sở …" */
		for (size_t n = stop; p->words[n].kind == WORD_ADVERB;) {
			size_t m = next_word(s, n);
			if (m >= p->word_count || !passage_adjacent(p, p->words[n].at.end, p->words[m].at.start))
				break;
			if (p->words[m].kind == WORD_PERFORM) {
				int order = read_order(s, m, &list);
				if (order)
					return order;
			}
			if (p->words[m].kind == WORD_PAST || p->words[m].kind == WORD_STATE) {
				s->past = true;
				s->out->count = kept;
				return 0;
			}
			if (p->words[m].kind == WORD_DUTY) {
				read_subject(s, &list, m);
				return 1;
			}
			n = m;
		}
		read_subject(s, &list, stop);
		return 1;
	}
	case WORD_PAST:
	case WORD_STATE:
		if (p->words[stop].kind == WORD_PAST)
			s->past = true;
		s->out->count = kept;
		return 0;
	case WORD_COLON:
		if (s->initial) {
			s->labelled = true;
			s->label = list;
			return 0;
		}
		s->out->count = kept;
		return 0;
	default:
		s->out->count = kept;
		return 0;
	}
}

/* Word i opens its clause, or only adverbs stand before it there. */
static bool opens_clause(const struct reader *s, size_t i)
{
	return passage_adjacent(s->p, s->clause, s->p->words[i].at.start);
}

/* 1, or -1 out of memory. */
static int imperative(struct reader *s, size_t i)
{
	const struct passage *p = s->p;
	const struct word *w = &p->words[i];
	*s->reading = (struct reading){.says = SAYS_ACTION, .modality = MODALITY_REQUIRE, .word = w->at, .rule = w->rule};
	if (w->kind == WORD_DUTY) {
		size_t n = next_word(s, i);
		struct organ_list list;
		/* "Nghiêm cấm tổ chức, cá nhân …" */
		if (w->modality == MODALITY_FORBID && n < p->word_count && p->words[n].kind == WORD_HEAD &&
			passage_adjacent(p, w->at.end, p->words[n].at.start)) {
			size_t kept = s->out->count;
			if (organ_list_read(p, p->words[n].at.start, n, s->r.end, s->out, &list) < 0)
				return -1;
			if (list.stop < p->word_count && (is_predicate(p->words[list.stop].kind) ||
				p->words[list.stop].kind == WORD_COLON)) {
				s->reading->says = SAYS_SUBJECT;
				s->reading->duty = true;
				told(s, &list);
			} else
				s->out->count = kept;
		}
		s->reading->cue = w->at;
		s->reading->own = w->strong && w->modality != MODALITY_REQUIRE;
		s->reading->modality = w->modality;
	}
	if (s->labelled) {
		told(s, &s->label);
		s->reading->says = SAYS_SUBJECT;
	}
	act_from(s, s->adverbs != NO_INDEX && s->adverbs < w->at.start ? s->adverbs : w->at.start);
	return 1;
}

/* The "thì" that closes the condition opened at word i, or word_count. */
static size_t find_then(const struct reader *s, size_t i)
{
	const struct passage *p = s->p;
	for (; i < p->word_count && p->words[i].kind != WORD_SEMICOLON && p->words[i].kind != WORD_PERFORM;
		i = next_word(s, i))
		if (p->words[i].kind == WORD_THEN)
			return i;
	return p->word_count;
}

/* Small letters follow behind the blank. */
static bool small_behind(const struct reader *s, size_t at)
{
	struct span text = passage_text(s->p);
	if (at + 1 >= s->r.end || text.ptr[at] != ' ')
		return false;
	at++;
	return codepoint_is_lower(utf8_next(text, &at));
}

/* The words of a sentence one by one; 1 when one decided it. */
static int read_words(struct reader *s)
{
	const struct passage *p = s->p;
	size_t low = 0, high = p->word_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p->words[middle].at.start < s->r.start)
			low = middle + 1;
		else
			high = middle;
	}
	size_t i = low;
	if (i < p->word_count && p->words[i].enclosed != s->inside)
		i = next_word(s, i);
	while (i < p->word_count && p->words[i].at.start < s->r.end) {
		const struct word *w = &p->words[i];
		size_t next = next_word(s, i);
		bool opening = opens_clause(s, i);
		switch (w->kind) {
		case WORD_HEAD: {
			/* Behind a ground without a comma only a capital letter shows where the subject begins:
			 * "Trong quá trình thực hiện Thủ trưởng các đơn vị …" */
			bool behind_ground = s->ground && s->initial && w->capital && i > low &&
				is_predicate(p->words[i - 1].kind) &&
				passage_adjacent(p, p->words[i - 1].at.end, w->at.start) && w->head == HEAD_POST;
			if (opening || behind_ground) {
				int decided = read_organs(s, i, &next);
				if (decided)
					return decided;
				if (next >= p->word_count || next <= i)
					next = next > i ? next : next_word(s, i);
			}
			if (!opening && !behind_ground) {
				/* "để các cơ quan, đơn vị biết": what follows its commas opens no clause */
				struct organ_list list;
				size_t kept = s->out->count;
				if (organ_list_read(p, w->at.start, i, s->r.end, s->out, &list) < 0)
					return -1;
				s->out->count = kept;
				if (list.count == 1 && list.stop > next && list.stop < p->word_count) {
					next = list.stop;
					if (list.comma)
						s->clause = p->words[next].at.start;
				}
			}
			s->initial = s->initial && s->ground;
			break;
		}
		case WORD_PERFORM:
			if (!w->direct && (opening ? !s->past || w->strong || w->modality == MODALITY_REQUEST
				: w->modality != MODALITY_ASSIGN && w->modality != MODALITY_PERMIT && (!s->past || w->strong))) {
				int decided = read_order(s, i, NULL);
				if (decided < 0)
					return -1;
				if (decided && opening && s->bare != NO_INDEX && !s->aim &&
					p->words[s->bare].kind != WORD_SOFT) {
					/* "Trên cơ sở hồ sơ, xét và đề nghị cấp trên …": the asking is what is told */
					s->out->count = s->reading->first;
					return imperative(s, s->bare);
				}
				struct match m;
				if (decided && (opening || s->reading->count ||
					(s->ground && w->modality == MODALITY_REQUEST && scan_match_kind(&s->p->scan,
						"directive.ask", span_slice(passage_masked(p), s->r), 0, &m))))
					return 1;
				if (decided)
					*s->reading = (struct reading){0};
			}
			if (opening && s->initial && !s->past) {
				/* "Phân công cán bộ trực" is an action where nobody is told it */
				return imperative(s, i);
			}
			s->initial = false;
			break;
		case WORD_DUTY:
			if (opening && s->initial && w->modality != MODALITY_PERMIT) {
				return imperative(s, i);
			}
			if (s->rule == NO_INDEX && !s->past)
				s->rule = i;
			s->initial = false;
			break;
		case WORD_VERB:
		case WORD_ADVERB:
		case WORD_SOFT:
			if (!opening) {
				if (w->kind == WORD_ADVERB && s->ground && s->manner == NO_INDEX && !s->past &&
					next < p->word_count && p->words[next].kind == WORD_VERB &&
					passage_adjacent(p, w->at.end, p->words[next].at.start))
					s->manner = i;
				break;
			}
			if (s->initial && !s->ground && w->kind == WORD_SOFT) {
				s->ground = true;
				s->bare = i;
				break;
			}
			if (w->kind == WORD_ADVERB) {
				/* An adverb opens a predicate, or nothing: look at what follows it. */
				if (next < p->word_count && passage_adjacent(p, w->at.end, p->words[next].at.start)) {
					if (s->adverbs == NO_INDEX)
						s->adverbs = w->at.start;
					s->clause = w->at.end;
					break;
				}
				if (!s->initial || s->ground)
					break;
			}
			if (s->initial && !s->ground) {
				return imperative(s, i);
			}
			if (s->bare == NO_INDEX && s->ground && !s->past)
				s->bare = i;
			break;
		case WORD_ADJUNCT:
			/* "Thông qua hội thi, nhằm tuyên truyền, giáo dục …": the actions are the aim's */
			if (opening && s->ground && w->strong)
				s->aim = true;
			if (opening && s->initial) {
				s->ground = true;
				s->aim = w->strong;
				/* "Trường hợp …, các đơn vị … thì …": what is told stands behind "thì" */
				size_t then = w->condition ? find_then(s, i) : p->word_count;
				if (then < p->word_count)
					next = then;
			}
			break;
		case WORD_PAST:
			/* Within a condition it tells of the case, not of what was done. */
			if (s->ground && !w->strong && s->clause == s->r.start)
				break;
			s->past = true;
			s->long_past |= w->strong;
			s->bare = NO_INDEX;
			break;
		case WORD_COLON:
			/* "Căn cứ kế hoạch, giám sát các việc: niêm yết, bỏ phiếu": a list of what it is about */
			if (s->bare != NO_INDEX && s->ground && !s->past && !s->aim && small_behind(s, w->at.end)) {
				int decided = imperative(s, s->bare);
				s->reading->adjunct = true;
				return decided;
			}
			s->clause = w->at.end;
			s->adverbs = NO_INDEX;
			/* A label: the sentence proper begins behind it. */
			s->label_end = w->at.end;
			s->initial = true;
			s->ground = false;
			s->bare = NO_INDEX;
			break;
		case WORD_SEMICOLON:
			s->past = s->long_past;
			s->clause = w->at.end;
			s->adverbs = NO_INDEX;
			break;
		case WORD_THEN:
			s->past = s->long_past;
			s->clause = w->at.end;
			s->adverbs = NO_INDEX;
			break;
		case WORD_COMMA:
			s->clause = w->at.end;
			s->adverbs = NO_INDEX;
			break;
		case WORD_STATE:
			s->initial = false;
			break;
		case WORD_AND:
			/* "Thường xuyên và tích cực phối hợp" */
			if (opening && i > low && p->words[i - 1].kind == WORD_ADVERB)
				s->clause = w->at.end;
			break;
		case WORD_PLAIN:
		case WORD_RELATIVE:
			break;
		}
		if (s->initial && !s->ground && !opening && w->kind != WORD_COLON)
			s->initial = false;
		i = next;
	}
	return 0;
}

int clause_read(const struct passage *p, struct rules *rules, const struct issuer_words *issuer,
	struct range r, struct ranges *out, struct reading *reading)
{
	struct reader s = {.p = p, .rules = rules, .issuer = issuer, .r = r, .out = out,
		.reading = reading, .clause = r.start, .initial = true, .bare = NO_INDEX, .manner = NO_INDEX,
		.rule = NO_INDEX, .adverbs = NO_INDEX};
	*reading = (struct reading){0};
	size_t kept = out->count;
	struct match m;
	s.matter = scan_match_kind(&p->scan, "directive.matter", span_slice(passage_masked(p), r), 0, &m);
	int decided = read_words(&s);
	if (decided < 0)
		return -1;
	if (decided) {
		/* "Hồ sơ hoàn thuế: thực hiện theo Điều 9" tells how a thing is done, not what to do. */
		if (reading->says == SAYS_ACTION && s.clause > r.start &&
			scan_match_kind(&p->scan, "directive.apply", span_slice(passage_masked(p), r), 0, &m))
			reading->says = SAYS_RULE;
		return 0;
	}
	if (s.labelled && s.bare == NO_INDEX && s.rule == NO_INDEX)
		s.labelled = false;
	if (s.rule != NO_INDEX) {
		const struct word *w = &p->words[s.rule];
		*reading = (struct reading){.says = SAYS_RULE, .own = w->strong, .modality = w->modality,
			.cue = w->at, .word = w->at, .rule = w->rule};
		if (s.labelled) {
			reading->says = SAYS_SUBJECT;
			reading->duty = true;
			told(&s, &s.label);
		}
		act_from(&s, w->at.start);
		return 0;
	}
	if (s.bare != NO_INDEX && !s.past) {
		if (imperative(&s, s.bare) < 0)
			return -1;
		reading->adjunct = true;
		reading->aim = s.aim;
		if (reading->says == SAYS_ACTION && s.label_end &&
			scan_match_kind(&p->scan, "directive.apply", span_slice(passage_masked(p), r), 0, &m))
			reading->says = SAYS_RULE;
		return 0;
	}
	out->count = kept;
	if (scan_match_kind(&p->scan, "directive.apply", span_slice(passage_masked(p), r), 0, &m) && !s.past) {
		*reading = (struct reading){.says = SAYS_RULE, .modality = MODALITY_REQUIRE, .action = r,
			.word = {r.start + m.at.start, r.start + m.at.end}, .rule = m.rule};
		return 0;
	}
	if (s.manner != NO_INDEX && !s.past) {
		if (imperative(&s, s.manner) < 0)
			return -1;
		reading->adjunct = reading->aim = true;
		return 0;
	}
	/* Only what stands in brackets instructs: "(trường hợp … thì Sở … phải có văn bản)" */
	struct range text = r;
	for (size_t at = r.start; at < r.end; at++) {
		const char *open = memchr(passage_text(p).ptr + at, '(', text.end - at);
		if (!open)
			break;
		size_t start = (size_t)(open - passage_text(p).ptr) + 1;
		const char *close = memchr(passage_text(p).ptr + start, ')', text.end - start);
		if (!close)
			break;
		size_t end = (size_t)(close - passage_text(p).ptr);
		struct reader in = {.p = p, .rules = rules, .issuer = issuer, .r = {start, end}, .out = out,
			.reading = reading, .inside = true, .clause = start, .initial = true, .bare = NO_INDEX,
			.manner = NO_INDEX, .rule = NO_INDEX, .adverbs = NO_INDEX};
		decided = read_words(&in);
		if (decided < 0)
			return -1;
		if (decided && reading->says == SAYS_SUBJECT && reading->duty)
			return 0;
		*reading = (struct reading){0};
		out->count = kept;
		at = end;
	}
	if (s.past)
		reading->says = SAYS_PAST;
	return 0;
}

/* ------------------------------------------------------------------ labels */

int label_read(const struct passage *p, struct range r, struct ranges *out,
	struct organ_list *list)
{
	struct match m;
	struct span text = span_slice(passage_masked(p), r);
	struct range at;
	size_t kept = out->count;
	*list = (struct organ_list){.first = kept};
	if (scan_match_kind(&p->scan, "directive.opener_whole", text, 0, &m) && match_group(&m, "organ", &at)) {
		if (ARRAY_GROW(out->items, out->count, out->size) < 0)
			return -1;
		struct range organ = {r.start + at.start, r.start + at.end};
		out->items[out->count++] = passage_trim(p, organ, ",;:.");
		list->count = 1;
		list->at = organ;
		return 1;
	}
	size_t start = r.start;
	bool opened = false;
	if (scan_match_kind(&p->scan, "directive.opener", text, 0, &m)) {
		start = r.start + m.at.end;
		opened = true;
	}
	size_t i = 0, high = p->word_count;
	while (i < high) {
		size_t middle = i + (high - i) / 2;
		if (p->words[middle].at.start < start)
			i = middle + 1;
		else
			high = middle;
	}
	if (i < p->word_count && p->words[i].kind == WORD_PERFORM && p->words[i].at.start == start) {
		start = p->words[i].at.end;
		while (start < r.end && passage_text(p).ptr[start] == ' ')
			start++;
		i++;
	}
	if (i >= p->word_count || p->words[i].kind != WORD_HEAD || p->words[i].at.start != start)
		return 0;
	if (organ_list_read(p, start, i, r.end, out, list) < 0)
		return -1;
	struct range rest = passage_trim(p, (struct range){list->at.end, r.end}, ".,:;");
	bool whole = rest.start == rest.end;
	if (!whole && list->stop < p->word_count && !opened) {
		/* "… có trách nhiệm:", "… theo chức năng, nhiệm vụ:" */
		enum word_kind kind = p->words[list->stop].kind;
		size_t end = p->words[list->stop].at.end;
		whole = kind == WORD_COLON ||
			(kind == WORD_DUTY && passage_trim(p, (struct range){end, r.end}, ".,:;").start >= r.end);
	}
	if (!whole) {
		out->count = kept;
		list->count = 0;
	}
	return whole;
}
