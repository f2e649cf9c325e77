/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "directive_organs.h"

#include "buffer.h"
#include "utf8.h"

/* A head that is followed by no name of its own: "Ban" in "các Sở, Ban, ngành". */
static bool is_bare(const struct passage *p, size_t word, size_t end)
{
	size_t next = p->words[word].at.end;
	struct span text = passage_text(p);
	if (next >= end || next + 1 >= text.len || text.ptr[next] != ' ')
		return true;
	if (p->words[word].head == HEAD_SEVERAL)
		return false;
	size_t n = word + 1;
	return n < p->word_count && passage_adjacent(p, next, p->words[n].at.start) &&
		p->words[n].kind != WORD_HEAD && p->words[n].kind != WORD_PLAIN &&
		p->words[n].kind != WORD_RELATIVE;
}

static bool same_word(struct span a, struct span b)
{
	size_t i = 0, j = 0;
	while (i < a.len && j < b.len)
		if (codepoint_lower(utf8_next(a, &i)) != codepoint_lower(utf8_next(b, &j)))
			return false;
	return i == a.len && j == b.len;
}

/*
 * The narrowing clause at word i is closed by a comma with no predicate before it: where. A comma between
 * figures ("30, 40, 50 năm") closes nothing.
 */
static bool relative_end(const struct passage *p, size_t i, size_t end, size_t *at)
{
	struct span text = passage_text(p);
	size_t verbs = 0;
	for (size_t k = i + 1; k < p->word_count && k < i + 12 && p->words[k].at.start < end; k++) {
		const struct word *w = &p->words[k];
		if (w->enclosed)
			continue;
		switch (w->kind) {
		case WORD_COMMA: {
			size_t next = w->at.end;
			if (next + 1 < end && text.ptr[next] == ' ' && text.ptr[next + 1] >= '0' &&
				text.ptr[next + 1] <= '9')
				break;
			/* "nơi đăng ký hồ sơ xem xét, phê duyệt": the comma joins predicates */
			if (verbs > 0 && k + 1 < p->word_count && p->words[k + 1].kind == WORD_VERB &&
				passage_adjacent(p, w->at.end, p->words[k + 1].at.start))
				return false;
			*at = w->at.start;
			return true;
		}
		case WORD_VERB:
			verbs += k > i + 1;
			break;
		case WORD_PLAIN:
		case WORD_HEAD:
		case WORD_AND:
		case WORD_RELATIVE:
			break;
		case WORD_ADVERB:
		case WORD_DUTY:
		case WORD_PERFORM:
			*at = w->at.start;
			return k > i + 1;
		default:
			return false;
		}
	}
	return false;
}

static bool is_post(const struct word *w)
{
	return w->capital && (w->head == HEAD_POST || w->head == HEAD_POST_SMALL);
}

/* "Tỉnh ủy" and "Thành ủy": their last word is one. */
static bool same_rank(struct span text, const struct word *a, const struct word *b)
{
	const struct word *words[] = {a, b};
	struct span last[2];
	for (size_t i = 0; i < 2; i++) {
		size_t at = words[i]->at.end;
		while (at > words[i]->at.start && text.ptr[at - 1] != ' ')
			at--;
		last[i] = span_slice(text, (struct range){at, words[i]->at.end});
		if (at == words[i]->at.start)
			return false;
	}
	return same_word(last[0], last[1]);
}

struct piece {
	size_t start, first; /* its first head's word, or NO_INDEX where no rule knows it */
	bool several;        /* holds "các …": what follows a comma may still stand under it */
	bool enumerating;    /* "Giám đốc các sở: …": every organ up to ';' belongs to it … */
	bool bare_names;     /* … or every name, where none has a head: "các sở: Tài chính, Xây dựng" */
	size_t head;         /* the last head in it */
};

static bool starts_piece(const struct passage *p, const struct piece *piece, size_t word, size_t joint_word,
	size_t end)
{
	const struct word *h = &p->words[word], *joint = &p->words[joint_word];
	bool conjunction = joint->kind == WORD_AND;
	if (joint->kind == WORD_SEMICOLON)
		return true;
	if (h->head == HEAD_SEVERAL)
		return !piece->enumerating;
	if (piece->enumerating)
		return h->head == HEAD_POST || (piece->bare_names && h->head == HEAD_BODY && h->capital &&
			!is_bare(p, word, end));
	/* "Bộ trưởng, Trưởng ban Thanh tra", "Giám đốc, Thủ trưởng các sở": two titles of one */
	const struct word *first = piece->first == NO_INDEX ? NULL : &p->words[piece->first];
	if (first && joint->kind == WORD_COMMA && is_post(first) && is_post(h) &&
		passage_adjacent(p, first->at.end, joint->at.start) && !is_bare(p, word, end))
		return false;
	if (h->head == HEAD_POST_SMALL)
		return true;
	if (!first)
		return !is_bare(p, word, end);
	struct span text = passage_text(p);
	/* "cán bộ, công chức, viên chức" are one group, "Phòng Đào tạo và Công chức" one name */
	if (h->people && (first->people || (h->capital && first->head != HEAD_SEVERAL &&
		piece->head == piece->first)))
		return false;
	/* "Ban Thường vụ Tỉnh ủy, Thành ủy": both stand under the first */
	if (joint->kind == WORD_COMMA && piece->head != piece->first && same_rank(text, h, &p->words[piece->head]) &&
		passage_adjacent(p, p->words[piece->head].at.end, joint->at.start) && is_bare(p, word, end))
		return false;
	if (is_bare(p, word, end))
		return h->capital && !piece->several && (!is_bare(p, piece->first, end) ||
			(piece->head != piece->first && conjunction && is_post(h)));
	if (h->capital)
		return true;
	/* "Cơ quan, tổ chức, đơn vị được phân bổ": small words under the first one's capital are one list */
	if (first->capital && first->head == HEAD_BODY && is_bare(p, piece->first, end) && joint->kind == WORD_COMMA)
		return false;
	if (same_word(span_slice(text, first->at), span_slice(text, h->at)))
		return true;
	/* "các chủ rừng và tổ chức, cá nhân": the word is a list itself */
	if (conjunction && memchr(text.ptr + h->at.start, ',', range_length(h->at)))
		return true;
	/* "các Ban của Hội đồng và đại biểu Hội đồng": each has what narrows it */
	if (conjunction && piece->several && piece->head != piece->first &&
		p->words[piece->head].head != HEAD_SEVERAL && p->words[piece->head].capital)
		return true;
	/* "Đảng ủy Khối đơn vị và nhà trường": both are parts of one name */
	if (piece->head != piece->first && p->words[piece->head].head == HEAD_BODY_SMALL)
		return false;
	return !piece->several;
}

#define ENUMERATION_MAX 80 /* bytes of "Giám đốc các Sở" before its ':' */
#define SHORT_HEAD_MAX 24  /* of "Các sở, ngành" */

/* Behind the ':' at word i organs or their bare names go on, not what they are told. */
static bool enumerates(const struct passage *p, const struct piece *piece, size_t i, size_t end)
{
	const struct word *colon = &p->words[i];
	struct span text = passage_text(p);
	size_t at = colon->at.end;
	if (piece->first == NO_INDEX || p->words[piece->first].head == HEAD_BODY ||
		colon->at.start - piece->start > ENUMERATION_MAX || at + 1 >= end || text.ptr[at] != ' ')
		return false;
	at++;
	if (i + 1 < p->word_count && p->words[i + 1].at.start == at)
		return p->words[i + 1].kind == WORD_HEAD || p->words[i + 1].kind == WORD_PLAIN;
	/* "Giám đốc các Sở: Tài chính, …", "Các sở: …" */
	if (p->words[piece->first].head != HEAD_POST && colon->at.start - piece->start > SHORT_HEAD_MAX)
		return false;
	return codepoint_is_upper(utf8_next(text, &at));
}

static int add_piece(const struct passage *p, struct piece *piece, size_t end, struct ranges *out,
	struct organ_list *list)
{
	struct range r = passage_trim(p, (struct range){piece->start, end}, ",;:.-");
	if (r.start == r.end)
		return 0;
	if (ARRAY_GROW(out->items, out->count, out->size) < 0)
		return -1;
	out->items[out->count++] = r;
	list->count++;
	list->at.end = r.end;
	return 0;
}

#define POST_MAX 24 /* bytes of "Chủ nhiệm", "Đội trưởng" and their like */

/*
 * "…, Chú tịch UBND xã" (a misread letter), "…, Đội trưởng Đội 3": a few capitalised words between a comma and
 * the organ they are of begin a new name.
 */
static bool is_unknown_post(const struct passage *p, size_t start, size_t end)
{
	struct span text = passage_text(p);
	if (end < start + 3 || end - start > POST_MAX || text.ptr[start] != ' ' || text.ptr[end - 1] != ' ')
		return false;
	size_t at = start + 1;
	return codepoint_is_upper(utf8_next(text, &at)) && text.ptr[start + 1] != '_';
}

int organ_list_read(const struct passage *p, size_t start, size_t word, size_t end, struct ranges *out,
	struct organ_list *list)
{
	*list = (struct organ_list){.first = out->count, .at = {start, start}, .last = {start, start}};
	struct piece piece = {.start = start, .first = NO_INDEX, .head = NO_INDEX};
	size_t joint_word = NO_INDEX; /* the comma or "và" right before */
	size_t list_end = end;
	size_t i = word;
	bool ended = false;
	for (; i < p->word_count && p->words[i].at.start < end && !ended; i++) {
		const struct word *w = &p->words[i];
		if (w->enclosed)
			continue;
		bool joined = joint_word != NO_INDEX &&
			passage_adjacent(p, p->words[joint_word].at.end, w->at.start);
		switch (w->kind) {
		case WORD_HEAD:
			if (joined) {
				const struct word *joint = &p->words[joint_word];
				if (starts_piece(p, &piece, i, joint_word, end)) {
					if (add_piece(p, &piece, joint->at.start, out, list) < 0)
						return -1;
					piece = (struct piece){.start = w->at.start, .first = i};
					if (joint->kind != WORD_AND)
						list->last.start = w->at.start;
				}
			}
			else if (joint_word != NO_INDEX && piece.first != NO_INDEX && w->head == HEAD_BODY && w->capital &&
				p->words[piece.first].head != HEAD_SEVERAL && !piece.enumerating &&
				is_unknown_post(p, p->words[joint_word].at.end, w->at.start)) {
				if (add_piece(p, &piece, p->words[joint_word].at.start, out, list) < 0)
					return -1;
				piece = (struct piece){.start = p->words[joint_word].at.end + 1, .first = i};
			}
			if (piece.first == NO_INDEX)
				piece.first = i;
			piece.head = i;
			piece.several |= w->head == HEAD_SEVERAL;
			joint_word = NO_INDEX;
			break;
		case WORD_COMMA:
		case WORD_AND:
			joint_word = i;
			break;
		case WORD_SEMICOLON:
			joint_word = i;
			/* ";" parts organs only where another follows at once */
			if (!(i + 1 < p->word_count && p->words[i + 1].kind == WORD_HEAD &&
				!p->words[i + 1].enclosed &&
				passage_adjacent(p, w->at.end, p->words[i + 1].at.start)))
				ended = true;
			break;
		case WORD_COLON:
			if (!enumerates(p, &piece, i, end)) {
				ended = true;
				break;
			}
			/* "Các ông, bà: Chánh Văn phòng …": they are those named behind */
			if (piece.first != NO_INDEX && piece.head == piece.first && p->words[piece.first].persons) {
				piece = (struct piece){.start = w->at.end, .first = NO_INDEX, .head = NO_INDEX};
				list->at.start = w->at.end;
			} else {
				piece.enumerating = true;
				piece.bare_names = !(i + 1 < p->word_count && p->words[i + 1].kind == WORD_HEAD &&
					passage_adjacent(p, w->at.end, p->words[i + 1].at.start));
			}
			joint_word = NO_INDEX;
			break;
		case WORD_RELATIVE:
			/* The action that the organ is narrowed by, "chưa xây dựng", is not what it is told: the
			 * clause goes on to its comma, or to a word that must open the predicate. */
			if (relative_end(p, i, end, &list_end)) {
				while (i + 1 < p->word_count && p->words[i + 1].at.start < list_end)
					i++;
				joint_word = NO_INDEX;
				break;
			}
			while (i + 1 < p->word_count &&
				(p->words[i + 1].kind == WORD_VERB || p->words[i + 1].kind == WORD_ADVERB ||
					p->words[i + 1].kind == WORD_PERFORM) &&
				passage_adjacent(p, p->words[i].at.end, p->words[i + 1].at.start))
				i++;
			joint_word = NO_INDEX;
			break;
		case WORD_PLAIN:
			joint_word = NO_INDEX;
			break;
		default:
			ended = true;
			break;
		}
		if (ended) {
			list_end = w->at.start;
			break;
		}
	}
	list->stop = i < p->word_count && p->words[i].at.start < end ? i : p->word_count;
	if (joint_word != NO_INDEX && passage_adjacent(p, p->words[joint_word].at.end, list_end)) {
		list->comma = p->words[joint_word].kind == WORD_COMMA;
		list->joined = p->words[joint_word].kind == WORD_AND;
		list_end = p->words[joint_word].at.start;
	}
	if (add_piece(p, &piece, list_end, out, list) < 0)
		return -1;
	list->last.end = list->at.end;
	if (list->last.start > list->last.end)
		list->last.start = list->at.start;
	return 0;
}
