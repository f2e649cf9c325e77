/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From places on a picture to places on the page: for the reader, which alone needs the mathematics library. */
#include "ocr_words.h"

#include <math.h>

static int scaled(int n, double factor)
{
	double v = n * factor;
	return v > 1e8 ? 100000000 : v < -1e8 ? -100000000 : (int)lround(v);
}

void ocr_words_scale(struct ocr_words *words, double factor)
{
	for (size_t i = 0; i < words->count; i++) {
		struct ocr_word *w = &words->items[i];
		w->box = (struct box){scaled(w->box.x0, factor), scaled(w->box.y0, factor),
			scaled(w->box.x1, factor), scaled(w->box.y1, factor)};
		w->baseline = scaled(w->baseline, factor);
	}
}

void ocr_words_straighten(struct ocr_words *words, double degrees, int width, int height)
{
	double sine = sin(degrees * M_PI / 180), cosine = cos(degrees * M_PI / 180);
	for (size_t i = 0; i < words->count; i++) {
		struct ocr_word *w = &words->items[i];
		double x = ((double)w->box.x0 + w->box.x1 - width) / 2, y = w->baseline - height / 2.0;
		int dx = (int)lround(x * cosine + y * sine - x), dy = (int)lround(y * cosine - x * sine - y);
		w->box = (struct box){w->box.x0 + dx, w->box.y0 + dy, w->box.x1 + dx, w->box.y1 + dy};
		w->baseline += dy;
	}
}
