/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ARCHIVE/quarantine: what the archive could not read, for people. list.jsonl has a line a file (path, code, message, …); CODE/
 * has a link to each. Both follow from the ledger and are brought in line with it.
 */
#ifndef CONGVAN_QUARANTINE_H
#define CONGVAN_QUARANTINE_H

#include "archive.h"
#include "ledger.h"
#include "record.h"

int quarantine_update(const struct archive *a, struct ledger *l, struct error *err);
/* One file as a line of the list; a new reference, NULL out of memory. */
json_t *quarantine_json(const struct ledger_quarantined *q);

#endif
