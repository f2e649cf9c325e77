/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_image.h"

#include <criterion/criterion.h>
#include <string.h>

Test(ocr_image, red_ink_fades_and_black_stays)
{
	static const uint32_t rgb[] = {0xD62630, 0x101010, 0x302020, 0xFFFFFF, 0x2030C0, 0xF0E8D8};
	uint8_t faded[6], plain[6], red[6];
	grey_from_rgb(faded, red, rgb, 6);
	grey_from_rgb(plain, NULL, rgb, 6);
	for (size_t i = 0; i < 6; i++)
		cr_expect_eq(red[i], i ? 255 : 0, "red ink is %zu", i);
	cr_expect_eq(faded[0], 0xD6, "a seal's red");
	cr_expect_lt(plain[0], 110);
	cr_expect_eq(faded[1], plain[1], "black");
	cr_expect_lt(faded[2], 70, "black under red");
	cr_expect_eq(faded[3], 255);
	cr_expect_eq(faded[4], plain[4], "blue ink is left");
	cr_expect_eq(faded[5], plain[5], "yellowed paper is no red ink");
}

Test(ocr_image, blanking_stays_inside)
{
	struct grey_image image;
	struct error err;
	cr_assert_eq(grey_image_init(&image, 10, 8, &err), 0);
	cr_expect(grey_image_is_blank(&image));
	for (int i = 0; i < 80; i++)
		image.pixels[i] = 0;
	cr_expect_not(grey_image_is_blank(&image));
	grey_image_blank(&image, (struct box){-5, 2, 3, 4});
	cr_expect_eq(image.pixels[2 * 10 + 2], 255);
	cr_expect_eq(image.pixels[2 * 10 + 3], 0);
	cr_expect_eq(image.pixels[1 * 10 + 0], 0);
	grey_image_blank(&image, (struct box){-9999, -9999, 99999, 99999});
	cr_expect(grey_image_is_blank(&image));
	grey_image_blank(&image, (struct box){5, 5, 2, 2});
	grey_image_free(&image);
}

Test(ocr_image, pages_without_area_are_refused)
{
	struct grey_image image;
	struct error err;
	cr_expect_eq(grey_image_init(&image, 0, 8, &err), -1);
	cr_expect_str_eq(err.code, ERROR_MALFORMED);
}

/* A page of 640 x 640 with lines of ink on paper whose brightness falls to the right. */
static void draw(struct grey_image *image, int paper, int fall, int ink)
{
	struct error err;
	cr_assert_eq(grey_image_init(image, 640, 640, &err), 0);
	for (int y = 0; y < 640; y++)
		for (int x = 0; x < 640; x++)
			image->pixels[y * 640 + x] = (uint8_t)(y % 40 < 3 ? ink : paper - fall * x / 640);
}

Test(ocr_image, shaded_and_faint_pages_are_told)
{
	static const struct {
		int paper, fall, ink;
		bool even;
	} cases[] = {{255, 0, 0, true}, {235, 10, 40, true}, {250, 120, 30, false}, {180, 0, 20, false}, {250, 0, 170, false}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct grey_image image;
		draw(&image, cases[i].paper, cases[i].fall, cases[i].ink);
		cr_expect_eq(grey_image_is_even(&image), cases[i].even, "case %zu", i);
		grey_image_free(&image);
	}
}

/* A row of upright strokes, as letters are. */
static void draw_word(struct grey_image *image, int x0, int x1, int y0, int y1)
{
	for (int y = y0; y < y1; y++)
		for (int x = x0; x < x1; x++)
			if (x % 6 < 3)
				image->pixels[(size_t)y * image->stride + (size_t)x] = 0;
}

Test(ocr_image, ink_that_no_word_explains_is_found)
{
	struct grey_image image;
	struct error err;
	struct box regions[UNREAD_MAX];
	cr_assert_eq(grey_image_init(&image, 1600, 2300, &err), 0);
	memset(image.pixels, 0, 1600 * 20); /* a dark edge, as scanners leave it */
	draw_word(&image, 200, 700, 300, 330);
	draw_word(&image, 900, 1300, 1500, 1530);
	draw_word(&image, 900, 1300, 1570, 1600);
	draw_word(&image, 300, 310, 2000, 2010); /* a speck */
	const struct box words[] = {{198, 298, 702, 332}};
	int count = grey_image_unread(&image, 200, words, 1, regions, &err);
	cr_assert_eq(count, 1, "%d", count);
	cr_expect(regions[0].x0 <= 900 && regions[0].x1 >= 1300 && regions[0].y0 <= 1500 && regions[0].y1 >= 1600);
	cr_expect(regions[0].x0 > 800 && regions[0].y0 > 1400, "white around it stays narrow");
	count = grey_image_unread(&image, 200, NULL, 0, regions, &err);
	cr_assert_eq(count, 2);
	cr_expect_gt(regions[0].y0, 1000, "the larger one first");

	struct box beyond = {1500, 2200, 1700, 2400};
	struct grey_image part = grey_image_part(&image, &beyond);
	cr_expect_eq(part.width, 100);
	cr_expect_eq(part.height, 100);
	cr_expect_eq(beyond.x1, 1600);
	grey_image_free(&image);
}

Test(ocr_image, small_pictures_have_no_unread_ink)
{
	struct grey_image image;
	struct error err;
	struct box regions[UNREAD_MAX];
	cr_assert_eq(grey_image_init(&image, 5, 5, &err), 0);
	memset(image.pixels, 0, 25);
	cr_expect_eq(grey_image_unread(&image, 200, NULL, 0, regions, &err), 0);
	cr_expect_eq(grey_image_unread(&image, 3, NULL, 0, regions, &err), 0);
	grey_image_free(&image);
}

Test(ocr_image, a_picture_is_no_unread_text)
{
	struct grey_image image;
	struct error err;
	struct box regions[UNREAD_MAX];
	cr_assert_eq(grey_image_init(&image, 1600, 2300, &err), 0);
	draw_word(&image, 100, 1500, 200, 1200);
	cr_expect_eq(grey_image_unread(&image, 200, NULL, 0, regions, &err), 0);
	grey_image_free(&image);
}
