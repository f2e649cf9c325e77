/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decode_step.h"

int main(int argc, char **argv)
{
	struct decode_config config = {0};
	return stage_filter(&decode_stage, &config, argc, argv);
}
