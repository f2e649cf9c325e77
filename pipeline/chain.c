/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>

int chain_open(struct chain *c, struct stage_link *links, size_t count, size_t shared, bool quiet, struct error *err)
{
	*c = (struct chain){.links = links, .count = count, .shared = shared, .quiet = quiet};
	void *memory = mmap(NULL, sizeof *c->work, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return error_set(err, ERROR_SYSTEM, "no memory to share with a stage: %s", strerror(errno));
	c->work = memory;
	return 0;
}

void chain_close(struct chain *c)
{
	if (c->work)
		munmap(c->work, sizeof *c->work);
	c->work = NULL;
}

/* The stage that has a record; while none has, the first and the last: "congvan-ocr-emit". */
static const char *name(void *context)
{
	struct chain *c = context;
	size_t at = atomic_load(&c->work->at_work);
	const char *first = c->links[at ? at - 1 : 0].stage->name, *last = c->links[c->count - 1].stage->name;
	bool several = !at && c->count > 1;
	snprintf(c->name, sizeof c->name, "congvan-%s%s%s", first, several ? "-" : "", several ? last : "");
	return c->name;
}

static int run(void *context)
{
	struct chain *c = context;
	/* As ps and top show it. */
	prctl(PR_SET_NAME, name(c));
	return stage_chain(c->links, c->count, c->shared, c->quiet, c->work);
}

struct joined chain_process(struct chain *c)
{
	return (struct joined){.run = run, .name = name, .context = c};
}
