/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ocr_step.h"

int main(int argc, char **argv)
{
	struct ocr_config config = {0};
	return stage_filter(&ocr_stage, &config, argc, argv);
}
