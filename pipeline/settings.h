/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name for what shapes a record besides the document: tables, rule files, options. Where it is the same, so are the records. */
#ifndef CONGVAN_SETTINGS_H
#define CONGVAN_SETTINGS_H

#include "error.h"
#include "file_hash.h"
#include "join.h"

/* From the built-in tables, the files of rules_dir (NULL: none) and the options of a pipe. 0 or -1. */
int settings_name(const char *rules_dir, const struct command *pipe, char name[HASH_HEX_SIZE], struct error *err);

#endif
