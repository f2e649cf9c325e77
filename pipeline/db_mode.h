/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an archive's databases are opened (ledger.h, index.h). */
#ifndef CONGVAN_DB_MODE_H
#define CONGVAN_DB_MODE_H

enum db_mode {
	DB_READ,  /* also where the folder may only be read */
	DB_WRITE, /* made where it is missing, then with a WAL; a commit is on the disk when it returns */
	/* The same with a rollback journal: a WAL's shared memory does not reach from one node to another. */
	DB_SHARED,
	/* The same without locks, which a dead host may leave behind: only where there is but one writer for
	 * other reasons, and no reader (attempt.h). */
	DB_OWN,
	DB_FIXED /* read, without locks: nobody writes it any more */
};

#endif
