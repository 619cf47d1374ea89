/* A plan without a container: what a low-level runtime does to one that exists (start, kill, delete). */
#include "session.h"

void session_steps(struct plan_file *file, struct session_end *end)
{
	struct context c;
	struct failure later = {0};
	context_init(&c);
	*end = (struct session_end){.kind = END_EXITED};
	if (run_steps(&c, &file->plan, &end->failure) < 0) {
		end->kind = END_FAILED;
		if (end->failure.op == OP_hook)
			run_final_steps(&c, &file->plan, &later);
	} else
		run_exit_steps(&c, &file->plan, &later);
	if (later.error) /* of hooks and clean-up: what was asked for is done */
		failure_print(&later);
	plan_file_unmap(file);
}
