/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_image.h"

#include <criterion/criterion.h>

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
