/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trace.h"

#include "buffer.h"

#include <stdlib.h>

const char *trace_field_name(enum trace_field field)
{
	static const char *const names[TRACE_FIELDS] = {
		[TRACE_SYSTEM] = "header.system",
		[TRACE_PARENT] = "header.parent",
		[TRACE_ISSUER] = "header.issuer",
		[TRACE_CODE] = "header.code",
		[TRACE_NUMBER] = "header.number",
		[TRACE_YEAR] = "header.year",
		[TRACE_NOTATION] = "header.notation",
		[TRACE_TYPE] = "header.type",
		[TRACE_SUBJECT] = "header.subject",
		[TRACE_PLACE] = "header.place",
		[TRACE_DATE] = "header.date",
		[TRACE_URGENCY] = "header.urgency",
		[TRACE_SECRECY] = "header.secrecy",
		[TRACE_CIRCULATION] = "header.circulation",
		[TRACE_RECALL] = "header.recall",
		[TRACE_DRAFT] = "header.draft",
		[TRACE_ADDRESSEES] = "header.addressees",
		[TRACE_ZONES] = "zones",
		[TRACE_TABLES] = "tables",
		[TRACE_SECTIONS] = "sections",
		[TRACE_SIGNATURES] = "signatures",
		[TRACE_DISTRIBUTION] = "distribution",
		[TRACE_REFERENCES] = "references",
		[TRACE_MENTIONS] = "mentions",
		[TRACE_DEADLINES] = "deadlines",
		[TRACE_DIRECTIVES] = "directives",
	};
	return field < TRACE_FIELDS ? names[field] : "";
}

/* Where a decision is made: file and function. */
#define HEAD(function) "split_header.c " function "()"
#define TAIL(function) "split_tail.c " function "()"
#define SECTIONS(function) "split_sections.c " function "()"
#define DEADLINES(function) "deadlines.c " function "()"
#define REFERENCES(function) "references.c " function "()"
#define DIRECTIVES(function) "directives.c " function "()"
#define SIGNATURE(function) "split_signature.c " function "()"

static const struct {
	const char *code, *text, *where;
} whys[WHY_COUNT] = {
	[WHY_RULE] = {"rule", "", ""},

	[WHY_SCORE] = {"score", "a lower score", HEAD("search")},
	[WHY_SCORE_NONE] = {"score.none", "its score is not above 0", HEAD("search")},
	[WHY_LATER] = {"later", "as good a score, but tried later: rules by priority, then from the top down", HEAD("search")},
	[WHY_TAKEN] = {"taken", "its words were already taken for something else", HEAD("search")},
	[WHY_FURNITURE] = {"furniture", "a stamp, running head or page number: not looked at", HEAD("head_text")},
	[WHY_BEHIND_HEAD] = {"behind_head", "stands behind the end of the head", HEAD("find")},
	[WHY_STAMP_WORDS] = {"stamp_words", "words of a stamp stand on the line", HEAD("title")},

	[WHY_SYSTEM_TITLE] = {"system.title", "the State's or the Party's title in the head", HEAD("set_system")},
	[WHY_SYSTEM_NUMBER] = {"system.number", "no title in the head: by the form of the number", HEAD("set_system")},
	[WHY_SYSTEM_OTHER] = {"system.other", "no title in the head, and no number of a form that tells", HEAD("set_system")},
	[WHY_SYSTEM_PARTY_FIRST] = {"system.party_first", "the Party's title counts first", HEAD("set_system")},
	[WHY_NUMBER_SCORE] = {"number.score", "the best score", HEAD("number_score")},
	[WHY_NUMBER_TITLE] = {"number.title", "the title under the type's name says number and date", HEAD("numbered")},
	[WHY_NUMBER_TITLE_FIRST] = {"number.title_first", "the title that says number and date counts first", HEAD("numbered")},
	[WHY_NUMBER_BLANK] = {"number.blank", "the place for the number or the notation is blank", HEAD("set_number")},
	[WHY_DATE_SCORE] = {"date.score", "the best score", HEAD("date_score")},
	[WHY_DATE_TITLE] = {"date.title", "no date line: the title under the type's name says it", HEAD("set_date")},
	[WHY_DATE_LINE_FIRST] = {"date.line_first", "the date line counts before the title's date", HEAD("set_date")},
	[WHY_DATE_INCOMPLETE] = {"date.incomplete", "not a whole date, or no day of the calendar", HEAD("date_value")},
	[WHY_TYPE_TITLE] = {"type.title", "a type's name (types.tsv) as title", HEAD("title")},
	[WHY_TYPE_MISREAD] = {"type.misread", "a type's name (types.tsv) but for the marks, on a scan", HEAD("misread_title")},
	[WHY_TYPE_NUMBER] = {"type.number", "a type's name (types.tsv) before the number", HEAD("set_type")},
	[WHY_TYPE_NOTATION] = {"type.notation", "no title: by the code in the notation (types.tsv)", HEAD("set_type")},
	[WHY_TYPE_LETTER] = {"type.letter", "neither title nor type in the notation: an official letter", HEAD("set_type")},
	[WHY_TYPE_WORDS] = {"type.words", "a type's name, but no title: small letters, and more stands on its line",
		HEAD("title")},
	[WHY_TYPE_CODE_DIFFERS] = {"type.code_differs", "the notation says another type; the title counts first",
		HEAD("set_type")},
	[WHY_SUBJECT_WORDS] = {"subject.words", "the words that open the subject", HEAD("read_pieces")},
	[WHY_SUBJECT_BEHIND_WORDS] = {"subject.behind_words", "goes on behind the words that open it", HEAD("read_pieces")},
	[WHY_SUBJECT_TITLE] = {"subject.title", "stands under the title", HEAD("read_pieces")},
	[WHY_SUBJECT_NUMBER] = {"subject.number", "stands under the number, in the left column or before more of the head",
		HEAD("read_pieces")},
	[WHY_SUBJECT_REPLACED] = {"subject.replaced", "words that open a subject, or a title, came later", HEAD("drop_subject")},
	[WHY_SUBJECT_SECOND] = {"subject.second", "a subject had been opened before", HEAD("read_pieces")},
	[WHY_SUBJECT_OF_ORGAN] = {"subject.of_organ", "says whose document it is: cut off", HEAD("set_subject")},
	[WHY_SUBJECT_OTHER_COLUMN] = {"subject.other_column", "stands in the right column", HEAD("read_pieces")},
	[WHY_SUBJECT_NOTE] = {"subject.note", "a note in brackets under the title", HEAD("read_pieces")},
	[WHY_ORGAN_FIRST] = {"organ.first", "the first line of organs: in capitals or named as one, before number and title",
		HEAD("read_pieces")},
	[WHY_ORGAN_NEW] = {"organ.new", "begins a new name", HEAD("set_organs")},
	[WHY_ORGAN_BOLD_NEW] = {"organ.bold_new", "begins a new name: bold below a light line", HEAD("set_organs")},
	[WHY_ORGAN_GOES_ON] = {"organ.goes_on", "goes on with the name above: its words begin no organ's name", HEAD("set_organs")},
	[WHY_ORGAN_HALF] = {"organ.half", "goes on with the name above, which is but half one (line.organ-half)", HEAD("set_organs")},
	[WHY_ORGAN_BOLD_MORE] = {"organ.bold_more", "goes on with the name above: bold as that is", HEAD("set_organs")},
	[WHY_ORGAN_PARTED] = {"organ.parted", "two names on one line: parted here", HEAD("part_organs")},
	[WHY_ORGAN_TITLE] = {"organ.title", "no organ above: the title under the type's name says it", HEAD("set_organs")},
	[WHY_ORGAN_DOUBLED] = {"organ.doubled", "the same names are printed once more below", HEAD("drop_doubled")},
	[WHY_ORGAN_STAMP] = {"organ.stamp", "words of a stamp or of a gazette (line.stamp, line.gazette)", HEAD("read_pieces")},
	[WHY_ORGAN_NONE] = {"organ.none", "neither in capitals nor an organ's name (line.organ)", HEAD("read_pieces")},
	[WHY_ORGAN_NOISE] = {"organ.noise", "specks of a scan (line.noise)", HEAD("is_noise")},
	[WHY_ORGAN_AUTHORITY] = {"organ.authority", "stands behind the title: the authority that decides, or another column",
		HEAD("read_pieces")},
	[WHY_ADDRESS_WORDS] = {"address.words", "the words that open the addressees", HEAD("read_pieces")},
	[WHY_ADDRESSEE] = {"addressee", "stands behind them", HEAD("set_addressees")},
	[WHY_ADDRESSEE_NONE] = {"addressee.none", "no further line of the list of addressees", HEAD("is_addressee")},
	[WHY_MARK_LATER] = {"mark.later", "a later mark of its kind counts", HEAD("set_marks")},
	[WHY_CIRCULATION_RECALL] = {"circulation.recall", "no other mark of circulation: the one of recall", HEAD("split_header")},

	[WHY_BODY_LINE] = {"body.line", "a line that only a body, or the list of recipients, has", HEAD("sure_body")},
	[WHY_BODY_LIMIT] = {"body.limit", "the head is read no further", HEAD("head_text")},
	[WHY_BODY_NONE] = {"body.none", "nothing stands behind the head", HEAD("read_pieces")},
	[WHY_BODY_UNKNOWN] = {"body.unknown", "no organ, and nothing of a head follows", HEAD("read_pieces")},
	[WHY_BODY_MARKER] = {"body.marker", "a section's marker, and nothing of a head follows", HEAD("read_pieces")},
	[WHY_BODY_BEHIND_NUMBER] = {"body.behind_number", "goes on with no subject, and nothing of a head follows",
		HEAD("read_pieces")},
	[WHY_BODY_BEHIND_TITLE] = {"body.behind_title", "does not go on with the title, and nothing of a head follows",
		HEAD("read_pieces")},
	[WHY_BODY_BEHIND_ADDRESSEES] = {"body.behind_addressees",
		"no further line of the list of addressees, and nothing of a head follows", HEAD("is_addressee")},
	[WHY_BODY_CLOSED] = {"body.closed", "the subject is over, and nothing of a head follows", HEAD("read_pieces")},
	[WHY_BODY_FLATTENED] = {"body.flattened", "begins within the line (head.body, head.body-addressed)", HEAD("flat_body")},

	[WHY_TAIL_LIST] = {"tail.list", "the head of the list of recipients", TAIL("find_tail")},
	[WHY_TAIL_SIGNATURE] = {"tail.signature", "opens a signature: behind the closing mark, above the list or among the last lines",
		TAIL("find_tail")},
	[WHY_TAIL_ANNEX] = {"tail.annex", "no list and no signature: something attached begins", TAIL("find_tail")},
	[WHY_ZONE_LIST] = {"zone.list", "the head or a piece of the list of recipients stands on the line", "split.c make_zones()"},
	[WHY_ZONE_SIGNATURE] = {"zone.signature", "a piece of the signature, and none of the list, stands on the line",
		"split.c make_zones()"},
	[WHY_ZONE_TAIL] = {"zone.tail", "the first line of the tail", "split.c make_zones()"},
	[WHY_ZONE_FURNITURE] = {"zone.furniture", "extract marked the line as stamp, running head or page number",
		"furniture.c, markdown.c"},
	[WHY_ANNEX_HEAD] = {"annex.head", "an annex's head behind signature or list", TAIL("opens_annex")},
	[WHY_ANNEX_LETTERHEAD] = {"annex.letterhead", "a second letterhead behind signature or list", TAIL("opens_second_head")},
	[WHY_ANNEX_TEXT] = {"annex.text", "running text, longer than a signature's line", TAIL("split_tail")},
	[WHY_ANNEX_BEHIND_LIST] = {"annex.behind_list", "a long line behind the last item of the list", TAIL("split_tail")},
	[WHY_ANNEX_BEHIND_NAME] = {"annex.behind_name", "more lines behind the signer's name than a signature has",
		TAIL("split_tail")},
	[WHY_COPY] = {"copy", "the words of a copy", TAIL("copy_block")},
	[WHY_COPY_HEAD] = {"copy.head", "the head of the office that copied, above the words of a copy", TAIL("copy_block")},
	[WHY_TABLE] = {"table", "extract marked the lines as rows of a table", "layout.c, markdown.c"},

	[WHY_SECTION_NEXT] = {"section.next", "goes on with the open list of its kind", SECTIONS("make_room")},
	[WHY_SECTION_RESTART] = {"section.restart", "a list of an open kind begins anew, in a quotation or behind a colon: below it",
		SECTIONS("make_room")},
	[WHY_SECTION_BULLET] = {"section.bullet", "the first bullet of its form: below what is open", SECTIONS("make_room")},
	[WHY_SECTION_ABOVE] = {"section.above", "below the section whose number its own begins with", SECTIONS("make_room")},
	[WHY_SECTION_LEAD] = {"section.lead", "the first of a list behind a colon: below that", SECTIONS("make_room")},
	[WHY_SECTION_RANK] = {"section.rank", "a new kind: closes the kinds that rank below it", SECTIONS("make_room")},
	[WHY_SECTION_PARTED] = {"section.parted", "a list begins on the line of its head: the line was cut", SECTIONS("part_markers")},
	[WHY_SECTION_FLATTENED] = {"section.flattened", "within a line, the next number: the line was cut",
		"split_flattened.c proven()"},
	[WHY_HEADING_LINE] = {"heading.line", "heading: the line ends as no sentence does", SECTIONS("find_heading")},
	[WHY_HEADING_LEAD] = {"heading.lead", "heading: words before a stop or colon", SECTIONS("find_heading")},
	[WHY_SECTION_TABLE] = {"section.table", "a row of a table", SECTIONS("accepts")},
	[WHY_SECTION_WRAPPED] = {"section.wrapped", "the line above fills its column and goes on here", SECTIONS("accepts")},
	[WHY_SECTION_SPAN] = {"section.span", "a dash between two numbers, over the end of a line", SECTIONS("accepts")},
	[WHY_SECTION_SMALL] = {"section.small", "small letters behind it, and the line above is unfinished", SECTIONS("accepts")},
	[WHY_SECTION_CITED] = {"section.cited", "an article without a stop behind its number, in mid-sentence: a cited one",
		SECTIONS("accepts")},
	[WHY_SECTION_ORDER] = {"section.order", "its number follows none that is open, and the line above is unfinished or small "
		"letters follow", SECTIONS("accepts")},
	[WHY_SECTION_UNPROVED] = {"section.unproved", "a scan's marker without a stop, and no neighbour proves its number",
		SECTIONS("proved")},
	[WHY_FLATTENED_ORDER] = {"flattened.order", "within a line, and not the next number", "split_flattened.c is_next()"},
	[WHY_FLATTENED_SMALL] = {"flattened.small", "within a line, and no capital follows", "split_flattened.c proven()"},
	[WHY_FLATTENED_CITED] = {"flattened.cited", "within a line, behind words of a citation (marker.reference)",
		"split_flattened.c proven()"},
	[WHY_FLATTENED_SENTENCE] = {"flattened.sentence", "within a line, and no sentence ends before it", "split_flattened.c proven()"},
	[WHY_FLATTENED_SECOND] = {"flattened.second", "within a line, the first of a list whose second is not to be seen",
		"split_flattened.c proven()"},

	[WHY_SIGNATURE_CAPACITY] = {"signature.capacity", "for whom", SIGNATURE("read_piece")},
	[WHY_SIGNATURE_POST] = {"signature.post", "post", SIGNATURE("read_piece")},
	[WHY_SIGNATURE_SCAN] = {"signature.scan", "post: known by its bare letters, on a scan", SIGNATURE("known_words")},
	[WHY_SIGNATURE_SIGNED] = {"signature.signed", "words for the hand's own", SIGNATURE("read_piece")},
	[WHY_SIGNATURE_NAME] = {"signature.name", "name", SIGNATURE("read_piece")},
	[WHY_SIGNATURE_GOES_ON] = {"signature.goes_on", "in capitals: goes on with organ or post above", SIGNATURE("read_piece")},
	[WHY_SIGNATURE_SEAL] = {"signature.seal", "in capitals, and a name follows: letters of a seal", SIGNATURE("is_seal")},
	[WHY_SIGNATURE_SECOND_NAME] = {"signature.second_name", "looks like a name, and the signature has one", SIGNATURE("read_piece")},
	[WHY_SIGNATURE_NOTHING] = {"signature.nothing", "neither organ, post nor name", SIGNATURE("read_piece")},
	[WHY_SIGNATURE_SENTENCE] = {"signature.sentence", "might open a signature, but ends as a sentence does", TAIL("find_tail")},
	[WHY_SIGNATURE_FAR] = {"signature.far", "might open a signature, but stands behind no closing mark and not among the last lines",
		TAIL("find_tail")},
	[WHY_LIST_HEAD] = {"list.head", "the head of the list", TAIL("split_tail")},
	[WHY_LIST_ITEM] = {"list.item", "an item of the list", "split_distribution.c split_distribution()"},
	[WHY_LIST_ARCHIVE] = {"list.archive", "an item of the list, the archive's", "split_distribution.c add_item()"},
	[WHY_LIST_GLUED] = {"list.glued", "words of the signature, glued to an item of the list", TAIL("part_line")},

	[WHY_OVERLAP] = {"overlap", "overlaps what a rule of higher priority found", ""},
	[WHY_DEADLINE_ITSELF] = {"deadline.itself", "binds by itself", DEADLINES("binds")},
	[WHY_DEADLINE_CLAUSE] = {"deadline.clause", "words of its clause make it bind", DEADLINES("binds")},
	[WHY_DEADLINE_FORM] = {"deadline.form", "its form and place make it bind: it lies ahead, limits, fills a table's cell, sets an item's "
		"time or is joined to one that binds", DEADLINES("binds")},
	[WHY_DEADLINE_RELATION] = {"deadline.relation", "the word that says the relation", DEADLINES("relation_of")},
	[WHY_DEADLINE_CELL] = {"deadline.cell", "the lines of a table's cell name one time together", DEADLINES("read_cells")},
	[WHY_DEADLINE_CELL_FIRST] = {"deadline.cell_first", "part of a table's cell, whose lines name one time together",
		DEADLINES("read_cells")},
	[WHY_DEADLINE_CITED] = {"deadline.cited", "inside a citation: the cited document's", DEADLINES("cited")},
	[WHY_DEADLINE_NO_VALUE] = {"deadline.no_value", "no day, time or span can be made of it", DEADLINES("make_value")},
	[WHY_DEADLINE_QUOTED] = {"deadline.quoted", "in quotation marks: words of another text", DEADLINES("quoted")},
	[WHY_DEADLINE_PAST] = {"deadline.past", "lies before the document's date (or, where that is missing, before a cited one's)",
		DEADLINES("is_past")},
	[WHY_DEADLINE_SILENT] = {"deadline.silent", "the words before it say that it sets no time", DEADLINES("binds")},
	[WHY_DEADLINE_BEHIND] = {"deadline.behind", "the words behind it say that it sets no time", DEADLINES("binds")},
	[WHY_DEADLINE_REPORTED] = {"deadline.reported", "its clause tells what was", DEADLINES("binds")},
	[WHY_DEADLINE_SCOPE] = {"deadline.scope", "its section or paragraph reports (deadline.scope)", DEADLINES("section_silent")},
	[WHY_DEADLINE_PURPOSE] = {"deadline.purpose", "names a purpose, no time", DEADLINES("binds")},
	[WHY_DEADLINE_STATUS] = {"deadline.status", "says how things stood on a day", DEADLINES("binds")},
	[WHY_DEADLINE_TARGET] = {"deadline.target", "a year in which a target shall be reached, and nothing is to be finished",
		DEADLINES("binds")},
	[WHY_DEADLINE_QUANTITY] = {"deadline.quantity", "measures something else than a time to act", DEADLINES("binds")},
	[WHY_DEADLINE_WEAK] = {"deadline.weak", "weak by itself, and no label, delivery or action in its clause makes it bind",
		DEADLINES("binds")},

	[WHY_REFERENCE_CODE] = {"reference.code", "a code", REFERENCES("find_coded")},
	[WHY_REFERENCE_NAMED] = {"reference.named", "a document named without a code", REFERENCES("find_named")},
	[WHY_REFERENCE_TYPE] = {"reference.type", "the words before the code that say the type", REFERENCES("read_head")},
	[WHY_REFERENCE_TAIL] = {"reference.tail", "date, issuer or year behind it", REFERENCES("read_tail")},
	[WHY_REFERENCE_LOCATOR] = {"reference.locator", "the place in the document", REFERENCES("read_surroundings")},
	[WHY_REFERENCE_RELATION] = {"reference.relation", "the words that say the relation", REFERENCES("read_surroundings")},
	[WHY_REFERENCE_JOINED] = {"reference.joined", "joined to the citation before: its relation", REFERENCES("read_surroundings")},
	[WHY_REFERENCE_TITLE] = {"reference.title", "the title behind it", REFERENCES("read_surroundings")},
	[WHY_REFERENCE_FORM] = {"reference.form", "a form's code", REFERENCES("read_head")},
	[WHY_REFERENCE_HEAD] = {"reference.head", "stands in the head, or opens the passage: the document's own number",
		REFERENCES("find_coded")},
	[WHY_REFERENCE_UNTYPED] = {"reference.untyped", "no slash, or neither words nor code say a type", REFERENCES("find_coded")},
	[WHY_REFERENCE_OWN] = {"reference.own", "the document's own code", REFERENCES("own_code")},
	[WHY_REFERENCE_ALIAS] = {"reference.alias", "a short name given to a citation before", REFERENCES("alias_at")},
	[WHY_MENTION] = {"mention", "words that point to a document", REFERENCES("find_mentions")},
	[WHY_MENTION_NOTHING] = {"mention.nothing", "no citation of that type stands before it", REFERENCES("find_mentions")},

	[WHY_DIRECTIVE_ORDER] = {"directive.order", "a verb that tells somebody", "directive_clause.c clause_read()"},
	[WHY_DIRECTIVE_SUBJECT] = {"directive.subject", "an organ before a verb or duty: the one told", "directive_clause.c read_subject()"},
	[WHY_DIRECTIVE_RULE] = {"directive.rule", "a duty, and nobody is named", "directive_clause.c clause_read()"},
	[WHY_DIRECTIVE_ACTION] = {"directive.action", "an imperative", "directive_clause.c imperative()"},
	[WHY_DIRECTIVE_ASK] = {"directive.ask", "asks", DIRECTIVES("read_running")},
	[WHY_DIRECTIVE_ITEM] = {"directive.item", "no clause of it tells, but it is an item of what is ordered", DIRECTIVES("read_item")},
	[WHY_DIRECTIVE_LEAD_IN] = {"directive.lead_in", "its lead-in: says who orders, and how where it does not say so itself",
		DIRECTIVES("lead")},
	[WHY_SCOPE_PREAMBLE] = {"scope.preamble", "scope: before anything was ordered", DIRECTIVES("counts")},
	[WHY_SCOPE_ORDERED] = {"scope.ordered", "scope: running text behind an order", DIRECTIVES("counts")},
	[WHY_SCOPE_GUIDE] = {"scope.guide", "scope: items of a plan, guide or notice", DIRECTIVES("counts")},
	[WHY_SCOPE_DIRECTED] = {"scope.directed", "scope: below this lead-in or organ, which orders", DIRECTIVES("counts")},
	[WHY_SCOPE_LIST] = {"scope.list", "scope: aims, contents, a list", DIRECTIVES("counts")},
	[WHY_SCOPE_SILENT] = {"scope.silent", "scope: an evaluation or report", DIRECTIVES("counts")},
	[WHY_NOT_IN_PREAMBLE] = {"not_in.preamble", "before anything was ordered only a verb that tells somebody counts",
		DIRECTIVES("counts")},
	[WHY_NOT_IN_ORDERED] = {"not_in.ordered", "in running text an imperative counts only behind a ground", DIRECTIVES("counts")},
	[WHY_NOT_IN_GUIDE] = {"not_in.guide", "perhaps within an aim", DIRECTIVES("counts")},
	[WHY_NOT_IN_DIRECTED] = {"not_in.directed", "an item below what orders, but no instruction", DIRECTIVES("read_item")},
	[WHY_NOT_IN_LIST] = {"not_in.list", "among aims and contents only who must do what counts", DIRECTIVES("counts")},
	[WHY_NOT_IN_SILENT] = {"not_in.silent", "in an evaluation or report only a verb that tells a named organ counts",
		DIRECTIVES("counts")},
	[WHY_DIRECTIVE_SILENT] = {"directive.silent", "its words say that it instructs nobody", DIRECTIVES("silent_rule")},
	[WHY_DIRECTIVE_NOTHING] = {"directive.nothing", "no word of order or duty, no imperative", "directive_clause.c clause_read()"},
	[WHY_DIRECTIVE_PAST] = {"directive.past", "tells what was", "directive_clause.c clause_read()"},
	[WHY_DIRECTIVE_LABEL] = {"directive.label", "a label that reports before it (directive.heading)", DIRECTIVES("silent_label")},
	[WHY_DIRECTIVE_LEAD] = {"directive.lead", "a lead-in: what it orders is below it", DIRECTIVES("lead")},
	[WHY_DIRECTIVE_HEADING] = {"directive.heading", "a heading", DIRECTIVES("read_item")},
	[WHY_DIRECTIVE_TABLE] = {"directive.table", "a row of a table", DIRECTIVES("in_table")},
	[WHY_DIRECTIVE_BLANK] = {"directive.blank", "blanks to fill in", DIRECTIVES("find_directives")},
};

const char *trace_why_text(enum trace_why why)
{
	return whys[why].text;
}

const char *trace_why_where(enum trace_why why)
{
	return whys[why].where;
}

const char *trace_why_code(enum trace_why why)
{
	return whys[why].code;
}

void trace_free(struct trace *t)
{
	free(t->items);
	*t = (struct trace){0};
}

void trace_add(struct trace *t, struct trace_step step)
{
	if (ARRAY_GROW(t->items, t->count, t->size) < 0)
		t->failed = true;
	else
		t->items[t->count++] = step;
}
