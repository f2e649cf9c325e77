/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode.h"

#include "utf8.h"

#include <criterion/criterion.h>

static struct decoder *decoder;

static void setup(void)
{
	struct error err;
	decoder = decoder_new(NULL, &err);
	cr_assert_not_null(decoder, "%s", err.message);
}

static void teardown(void)
{
	decoder_free(decoder);
}

TestSuite(decode, .init = setup, .fini = teardown);

/* Every line is a slice of the text without line feed; pages tile it. */
static void check_places(const struct decoded *out)
{
	struct span text = buffer_span(&out->text);
	cr_assert(utf8_valid(text));
	size_t behind = 0;
	for (size_t i = 0; i < out->lines.count; i++) {
		struct range at = out->lines.items[i].at;
		cr_assert_geq(at.start, behind);
		cr_assert_leq(at.end, text.len);
		cr_expect_null(memchr(text.ptr + at.start, '\n', range_length(at)));
		for (size_t k = behind; k < at.start; k++)
			cr_expect_eq(text.ptr[k], '\n');
		behind = at.end;
	}
	behind = 0;
	for (size_t i = 0; i < out->page_count; i++) {
		cr_expect_eq(out->pages[i].start, behind);
		behind = out->pages[i].end;
	}
	cr_expect_eq(behind, text.len);
}

static void decodes_page(struct decoder *d, struct decode_page page, bool markdown, const char *text,
	const char *encoding)
{
	struct decode_document doc = {.pages = &page, .page_count = 1, .markdown = markdown};
	struct decoded out;
	struct error err;
	page.number = 1;
	cr_assert_eq(decode_document(d, &doc, &out, &err), 0);
	cr_expect_str_eq(out.text.data ? out.text.data : "", text);
	cr_expect_str_eq(out.encodings[0], encoding);
	check_places(&out);
	decoded_free(&out);
}

static void decodes_text(const char *in, const char *text, const char *encoding)
{
	decodes_page(decoder, (struct decode_page){.text = span_of(in)}, false, text, encoding);
}

static void decodes_bytes(const char *in, const char *text, const char *encoding)
{
	decodes_page(decoder, (struct decode_page){.bytes = span_of(in)}, false, text, encoding);
}

static void decodes_markdown(const char *in, const char *text)
{
	decodes_page(decoder, (struct decode_page){.text = span_of(in)}, true, text, "utf-8");
}

#define LONG_TEXT "Ủy ban nhân dân huyện đề nghị các xã, thị trấn báo cáo kết quả thực hiện trước ngày 15 tháng 6.\n"

Test(decode, unicode_stays_as_it_is)
{
	decodes_text(LONG_TEXT, LONG_TEXT, "utf-8");
	decodes_text("", "", "utf-8");
	decodes_text("\n\nmột\n", "\n\nmột\n", "utf-8");
	decodes_text("không có dòng mới", "không có dòng mới", "utf-8");
}

Test(decode, makes_unicode_uniform)
{
	decodes_text("Tie\xCC\x82\xCC\x81ng Vi\xC3\xAA\xCC\xA3t", "Tiếng Việt", "utf-8");
	decodes_text("\xC3\x90i\xE1\xBB\x81u 1, \xC6\x89\xE1\xBB\x99i \xC9\x96i", "Điều 1, Đội đi", "utf-8");
	decodes_text("m\xE1\xBB\x99t\xC2\xA0hai\xE2\x80\x8B ba\xC2\xADn\xEF\xBB\xBF", "một hai ban", "utf-8");
	decodes_text("a\x01" "b\tc\x7F", "ab\tc", "utf-8");
	decodes_text("một\r\nhai\rba\r\n\r\n", "một\nhai\nba\n\n", "utf-8");
	decodes_text("\xEF\x82\xB7 Các chi bộ", "• Các chi bộ", "utf-8");
}

Test(decode, reads_what_windows_showed_of_tcvn3)
{
	decodes_text("Céng hßa x· héi chñ nghÜa ViÖt Nam\n§éc lËp - Tù do - H¹nh phóc\n",
		"Cộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc\n", "tcvn3");
	/* ư shown as hyphen, minus and soft hyphen; hyphens that are hyphens stay. */
	decodes_text("H-íng dÉn sè 12-CV/H§ND cña Th−êng trùc; ng\xC2\xAD" "êi d©n ®-îc biÕt - kÓ c¶ b¹n ë Th- viÖn\n",
		"Hướng dẫn số 12-CV/HĐND của Thường trực; người dân được biết - kể cả bạn ở Thư viện\n", "tcvn3");
}

Test(decode, restores_typed_capitals)
{
	decodes_bytes("C\xE9NG HO\xB5 X\xB7 H\xE9I CH\xF1 NGH\xDC" "A VI\xD6T NAM\n\xA7\xE9" "c l\xCBp - T\xF9 do - H\xB9nh ph\xF3" "c\n",
		"CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n", "tcvn3");
	decodes_bytes("\xF1y ban nh\xA9n d\xA9n x\xB7, \xF1y vi\xAAn, c\xB8" "c th\xB5nh vi\xAAn\n", "Ủy ban nhân dân xã, ủy viên, các thành viên\n", "tcvn3");
	/* An abbreviation beside it makes no capital word. */
	decodes_bytes("- UBND, S\xEB T\xB5i ch\xDDnh, B\xE9 TR\xA6\xEBNG, UBND x\xB7 \xCAy\n", "- UBND, Sở Tài chính, BỘ TRƯỞNG, UBND xã ấy\n", "tcvn3");
}

Test(decode, reads_bytes_of_other_encodings)
{
	decodes_bytes("UY\xDB BAN NHA\xC2N DA\xC2N HUYE\xC4N\n\xD1o\xE4" "c la\xE4p - T\xF6\xEF do - Ha\xEFnh phu\xF9" "c\n",
		"UỶ BAN NHÂN DÂN HUYỆN\nĐộc lập - Tự do - Hạnh phúc\n", "vni");
	decodes_bytes("C\xB5ng h\xF2" "a x\xE3 h\xB5i ch\xFC ngh\xEE" "a Vi\xAEt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam", "viscii");
	decodes_bytes("C\xF4\xF2ng ho\xCC" "a xa\xDE h\xF4\xF2i chu\xD2 nghi\xDE" "a Vi\xEA\xF2t Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam", "cp1258");
}

Test(decode, undoes_utf8_read_as_windows_1252)
{
	decodes_text("Cá»™ng hÃ²a xÃ£ há»™i chá»§ nghÄ©a Viá»‡t Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam", "utf-8-as-cp1252");
}

Test(decode, reads_viqr)
{
	decodes_text("Co^.ng ho`a xa~ ho^.i chu? nghi~a Vie^.t Nam\nDDo^.c la^.p - Tu+. do - Ha.nh phu'c\n",
		"Cộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc\n", "viqr");
}

Test(decode, reads_utf16)
{
	static const char le[] = "\xFF\xFE" "\x56\x00\x69\x00\xC7\x1E\x74\x00\x0A\x00";
	static const char be[] = "\x00\x4E\x00\x61\x00\x6D\x00\x20\x00\x56\x00\x69\x1E\xC7\x00\x74";
	decodes_page(decoder, (struct decode_page){.bytes = {le, sizeof le - 1}}, false, "Việt\n", "utf-16");
	decodes_page(decoder, (struct decode_page){.bytes = {be, sizeof be - 1}}, false, "Nam Việt", "utf-16");
}

Test(decode, two_encodings_in_one_file)
{
	decodes_bytes("C\xE9ng ho\xB5\n" /* too short to tell: like its neighbours */
		"Ph\xE8i h\xEEp v\xED" "i c\xB8" "c ban, ng\xB5nh ki\xD3m tra vi\xD6" "c th\xF9" "c hi\xD6n nhi\xD6m v\xF4 n\xA8m nay\n"
		"\nUûy ban nhân dân huyện đề nghị các xã báo cáo kết quả thực hiện quyết định trước ngày mười lăm\n",
		"Cộng hoà\nPhối hợp với các ban, ngành kiểm tra việc thực hiện nhiệm vụ năm nay\n"
		"\nUûy ban nhân dân huyện đề nghị các xã báo cáo kết quả thực hiện quyết định trước ngày mười lăm\n",
		"utf-8");
}

Test(decode, other_languages_stay)
{
	static const char *const texts[] = {
		"L'été dernier, le comité a créé une sous-commission chargée d'étudier la réforme, où siègent des élus.",
		"Die Behörde prüft, ob für die Änderung des Gesetzes über größere Flächen ein Beschluss nötig ist.",
		"El año pasado la comisión aprobó según el artículo una resolución sobre la educación en España.",
		"A comissão aprovou então a resolução sobre a educação, à luz das informações já disponíveis.",
		"Příliš žluťoučký kůň úpěl ďábelské ódy.", "Zażółć gęślą jaźń.", "Çalışma koşulları için güç önlemler alındı.",
		"for (i = 0; i < n^2; i++) a[i] += b(i) * c~d; // e.g. `x`", "TWFuIGlzIGRpc3Rpbmd1aXNoZWQ+/+8=",
		"1.234,5\t(3,2)\t± 0,5 °C\t§ 7\t½ µm"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		decodes_text(texts[i], texts[i], "utf-8");
}

Test(decode, a_named_encoding_is_taken)
{
	struct error err;
	struct decoder *d = decoder_new("latin1", &err);
	cr_assert_not_null(d);
	decodes_page(d, (struct decode_page){.bytes = span_of("d\xE9j\xE0 vu")}, false, "déjà vu", "latin1");
	decoder_free(d);
	d = decoder_new("VISCII", &err);
	cr_assert_not_null(d);
	decodes_page(d, (struct decode_page){.bytes = span_of("Vi\xAEt")}, false, "Việt", "viscii");
	decoder_free(d);
	cr_expect_null(decoder_new("klingon", &err));
}

Test(decode, takes_markdown_away)
{
	decodes_markdown("# **ĐẢNG ỦY XÃ**\n***\n\n| Số | Tên |\n|---|:--|\n| 1 | **Chi bộ** a\\|b |\n",
		"ĐẢNG ỦY XÃ\n***\n\nSố\tTên\n1\tChi bộ a|b\n");
	decodes_markdown("> *Kính gửi:* các __chi bộ__<br>và&nbsp;đảng viên\\.\n* mục\n- mục **hai**\n1\\. Một\n57\\-NQ/TW `x` [luật](http://a.vn)\n",
		"Kính gửi: các chi bộ\nvà đảng viên.\n* mục\n- mục hai\n1. Một\n57-NQ/TW x luật\n");
	decodes_markdown("tên_biến_dài và 2*3*4, * không phải\n", "tên_biến_dài và 2*3*4, * không phải\n");
	decodes_text("**Điều 1.** Thành lập tổ\n***\n* a ** b\n", "Điều 1. Thành lập tổ\n***\n* a ** b\n", "utf-8");
}

/* A PDF page of one line with its runs. */
static void decodes_runs(const char *text, const struct decode_run *runs, size_t count, const struct span *fonts,
	size_t font_count, const char *expected)
{
	/* A paragraph in the first font gives the evidence that one line cannot. */
	static const char more[] = "C¸c c¬ quan, ®¬n vÞ cã tr¸ch nhiÖm tæ chøc thùc hiÖn NghÞ quyÕt nµy vµ b¸o c¸o kÕt qu¶ vÒ HuyÖn ñy.";
	struct decode_run whole = {utf8_length(span_of(more)), 0, 1300};
	struct decode_line lines[] = {{.text = span_of(text), .runs = runs, .run_count = count},
		{.text = span_of(more), .runs = &whole, .run_count = 1}};
	struct decode_page page = {.number = 1, .lines = lines, .line_count = 2};
	struct decode_document doc = {.pages = &page, .page_count = 1, .fonts = fonts, .font_count = font_count};
	struct decoded out;
	struct error err;
	cr_assert_eq(decode_document(decoder, &doc, &out, &err), 0);
	struct range at = out.lines.items[0].at;
	cr_expect_eq(at.start, 0);
	cr_expect(span_equal(span_slice(buffer_span(&out.text), at), span_of(expected)), "got %s", out.text.data);
	check_places(&out);
	decoded_free(&out);
}

Test(decode, reads_pdf_fonts_by_name_and_words)
{
	const struct span fonts[] = {span_of(".VnTime"), span_of(".VnTimeH"), span_of("TimesNewRoman")};
	const struct decode_run time[] = {{22, 0, 1300}};
	decodes_runs("Hµ Néi, ngµy 12 th¸ng 5", time, 1, fonts, 3, "Hà Nội, ngày 12 tháng 5");
	const struct decode_run capital[] = {{14, 1, 1300}};
	decodes_runs("quyÕt ®Þnh sè:", capital, 1, fonts, 3, "QUYẾT ĐỊNH SỐ:");
	const struct decode_run code[] = {{17, 1, 1300}};
	decodes_runs("sè 12/2004/Q§-TTg", code, 1, fonts, 3, "SỐ 12/2004/QĐ-TTg");
	const struct decode_run mixed[] = {{4, 0, 1300}, {14, 2, 1300}};
	decodes_runs("sè: Nguyễn Văn Đức", mixed, 2, fonts, 3, "số: Nguyễn Văn Đức");
}

Test(decode, rejoins_words_split_by_the_letter_shown_as_hyphen)
{
	const struct span fonts[] = {span_of(".VnTime"), span_of("Symbol")};
	const struct decode_run runs[] = {{2, 0, 1300}, {1, 1, 1300}, {40, 0, 1300}};
	decodes_runs("H −íng dÉn c¸c ph − êng - x· ®−îc chän", runs, 3, fonts, 2, "Hướng dẫn các phường - xã được chọn");
}

/* Whole paragraphs in one font; its name may tell, or not. */
Test(decode, reads_fonts_of_other_encodings_and_views)
{
	static const char text[] = "Các tổ chức đảng trực thuộc phổ biến, quán triệt nội dung này đến từng đảng viên";
	static const struct {
		const char *font, *shown;
	} cases[] = {
		/* VNI; no name; MacRoman; private use; VPS, VISCII and CP1258 without a telling name */
		{"VNI-Times", "Caùc toå chöùc ñaûng tröïc thuoäc phoå bieán, quaùn trieät noäi dung naøy ñeán töøng ñaûng vieân"},
		{"ABCDEE", "C¸c tæ chøc ®¶ng trùc thuéc phæ biÕn, qu¸n triÖt néi dung nµy ®Õn tõng ®¶ng viªn"},
		{".VnTime", "C∏c tÊ ch¯c Æ∂ng tr˘c thuÈc phÊ bi’n, qu∏n tri÷t nÈi dung nµy Æ’n tıng Æ∂ng vi™n"},
		{"Symbol1", ""},
		{"VPSTime", "Các t° chÙc Çäng tr¿c thu¶c ph° bi‰n, quán triŒt n¶i dung này Ç‰n tØng Çäng viên"},
		{"Fancy", "Các t± chÑc ðäng trñc thuµc ph± biªn, quán tri®t nµi dung này ðªn t×ng ðäng viên"},
		{"Arial1258", "Caìc tôÒ chýìc ðaÒng trýòc thuôòc phôÒ biêìn, quaìn triêòt nôòi dung naÌy ðêìn týÌng ðaÒng viên"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span font = span_of(cases[i].font);
		struct decode_run run = {utf8_length(span_of(cases[i].shown)), 0, 1300};
		struct decode_line line = {.text = span_of(cases[i].shown), .runs = &run, .run_count = 1};
		struct decode_page page = {.number = 1, .lines = &line, .line_count = 1};
		struct decode_document doc = {.pages = &page, .page_count = 1, .fonts = &font, .font_count = 1};
		struct decoded out;
		struct error err;
		cr_assert_eq(decode_document(decoder, &doc, &out, &err), 0);
		cr_expect_str_eq(out.text.data, text, "font %s", cases[i].font);
		decoded_free(&out);
	}
}

Test(decode, bullets_of_a_symbol_font_are_no_letters)
{
	const struct span fonts[] = {span_of(".VnTime"), span_of("Symbol")};
	const struct decode_run runs[] = {{1, 1, 1300}, {30, 0, 1300}};
	decodes_runs("\xEF\x82\xB7 Néi dung, \xEF\x82\xB7", runs, 2, fonts, 2, "• Nội dung, ã");
	decodes_text("\xEF\x82\xB7 một\n\xEF\x82\xB7 hai\n\xEF\x82\xB7 ba\n\xEF\x83\x98 bốn\n", "• một\n• hai\n• ba\n➢ bốn\n", "utf-8");
}

Test(decode, leaves_a_font_with_good_unicode_alone)
{
	const struct span fonts[] = {span_of(".VnArial"), span_of(".VnTime")};
	static const char text[] = "Căn cứ Luật Tổ chức chính quyền địa phương và đề nghị của Giám đốc Sở";
	const struct decode_run runs[] = {{utf8_length(span_of(text)), 1, 1300}};
	decodes_runs(text, runs, 1, fonts, 2, text);
}

Test(decode, pages_are_joined_by_a_line_feed)
{
	struct decode_page pages[] = {{.number = 1, .text = span_of("một\n")}, {.number = 2, .text = span_of("")},
		{.number = 3, .text = span_of("hai")}, {.number = 4, .text = span_of("ba")}};
	struct decode_document doc = {.pages = pages, .page_count = 4};
	struct decoded out;
	struct error err;
	cr_assert_eq(decode_document(decoder, &doc, &out, &err), 0);
	cr_expect_str_eq(out.text.data, "một\nhai\nba");
	cr_expect_eq(out.lines.count, 3);
	cr_expect_eq(out.lines.items[2].page, 4);
	check_places(&out);
	decoded_free(&out);
}

Test(decode, an_encoding_runs_across_pages)
{
	/* The last page alone has too few words to tell. */
	struct decode_page pages[] = {{.number = 1, .text = span_of("Phèi hîp víi c¸c ngµnh kiÓm tra viÖc thùc hiÖn nhiÖm vô n¨m nay.")},
		{.number = 2, .text = span_of("")}, {.number = 3, .text = span_of("Hµ\n")}, {.number = 4, .text = span_of("")}};
	struct decode_document doc = {.pages = pages, .page_count = 4};
	struct decoded out;
	struct error err;
	cr_assert_eq(decode_document(decoder, &doc, &out, &err), 0);
	cr_expect_str_eq(out.text.data, "Phối hợp với các ngành kiểm tra việc thực hiện nhiệm vụ năm nay.\nHà\n");
	cr_assert_eq(out.page_count, 4);
	cr_assert_eq(out.lines.count, 2);
	cr_expect_eq(out.lines.items[1].page, 3);
	check_places(&out);
	decoded_free(&out);
}

Test(decode, marks_page_numbers_of_texts)
{
	struct decode_page pages[] = {{.number = 1, .text = span_of("Một đoạn của trang đầu,\n1\n")},
		{.number = 2, .text = span_of("2\nvà đoạn của trang sau.\n")}};
	struct decode_document doc = {.pages = pages, .page_count = 2};
	struct decoded out;
	struct error err;
	cr_assert_eq(decode_document(decoder, &doc, &out, &err), 0);
	cr_assert_eq(out.lines.count, 4);
	cr_expect_eq(out.lines.items[0].flags & LINE_FURNITURE, 0);
	cr_expect_neq(out.lines.items[1].flags & LINE_FURNITURE, 0);
	cr_expect_neq(out.lines.items[2].flags & LINE_FURNITURE, 0);
	cr_expect_eq(out.lines.items[3].flags & LINE_FURNITURE, 0);
	decoded_free(&out);
}

Test(decode, decoding_what_was_decoded_changes_nothing)
{
	static const char *const texts[] = {LONG_TEXT, "Céng hßa x· héi chñ nghÜa ViÖt Nam", "**a** ** b", "\xCC\x81 a\xCC\x81\xCC\xA3",
		"a\r\r\nb\x02\xC2\x85", "Cá»™ng hÃ²a xÃ£ há»™i", "Co^.ng ho`a xa~ ho^.i chu? nghi~a"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct decode_page page = {.number = 1, .text = span_of(texts[i])};
		struct decode_document doc = {.pages = &page, .page_count = 1};
		struct decoded once, twice;
		struct error err;
		cr_assert_eq(decode_document(decoder, &doc, &once, &err), 0);
		page.text = buffer_span(&once.text);
		cr_assert_eq(decode_document(decoder, &doc, &twice, &err), 0);
		cr_expect_str_eq(twice.text.data, once.text.data);
		decoded_free(&once);
		decoded_free(&twice);
	}
}
