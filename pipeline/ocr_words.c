/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_words.h"

#include <stdlib.h>

void ocr_words_free(struct ocr_words *words)
{
	buffer_free(&words->text);
	free(words->items);
	*words = (struct ocr_words){0};
}
