/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secrecy.h"

int record_secret(struct record *r, bool *secret, struct error *err)
{
	*secret = false;
	if (!record_has(r, "header"))
		return 0;
	json_t *header = record_get(r, "header", err);
	if (!header)
		return -1;
	*secret = json_object_get(header, "secrecy") || json_is_true(json_object_get(header, "recall"));
	return 0;
}
