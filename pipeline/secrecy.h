/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which documents stay out of indexes and exports, unless they are asked for. */
#ifndef CONGVAN_SECRECY_H
#define CONGVAN_SECRECY_H

#include "record.h"

/* Marked as secret in its header, of any degree (MẬT and above), or to be returned (recall). 0 or -1. */
int record_secret(struct record *r, bool *secret, struct error *err);

#endif
