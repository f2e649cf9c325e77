/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split_step.h"

int main(int argc, char **argv)
{
	struct split_config config = {0};
	return stage_filter(&split_stage, &config, argc, argv);
}
