/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tag_step.h"

int main(int argc, char **argv)
{
	struct tag_config config = {0};
	return stage_filter(&tag_stage, &config, argc, argv);
}
