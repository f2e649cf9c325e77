/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules a stage works with: its compiled-in file, and one of the same name in a --rules folder. */
#ifndef CONGVAN_RULES_DIR_H
#define CONGVAN_RULES_DIR_H

#include "rules.h"

struct rules_set; /* opaque: the rules and the file texts they borrow from */

/*
 * Loads the compiled-in rule files named (space-separated), each followed by the file of the same name
 * in dir where dir is given and has one: its rows replace those of the same kind and id and add to the rest.
 * All rules of such a file are compiled at once, so that a mistake is told before work begins. NULL with *err.
 */
struct rules_set *rules_open(const char *names, const char *dir, struct error *err);
void rules_close(struct rules_set *set);
struct rules *rules_of(struct rules_set *set);

#endif
