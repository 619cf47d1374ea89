/*
 * Operation `hold`: a process that is nothing but a door to a container's files.
 *
 *   hull-init run -        plan on standard input, which stays open afterwards
 *    └─ the holder         "PID\n" on standard output, then waits for the end of standard input
 *
 * Its working directory is the root of the container: whoever started it opens /proc/PID/cwd, checks that PID is still the
 * holder, and reaches everything beneath by descriptor. It runs no code of the container and is not in its namespace of
 * processes, so nobody inside sees it.
 */
#include "inner.h"
#include "plan_flags.h"

#include <stdio.h>
#include <sys/mount.h>

/* A copy of the mount at the root without those below it, attached nowhere. */
static int enter_bare(struct context *c)
{
	_cleanup_fd_ int tree = sys_open_tree(c->root_fd, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
	if (tree < 0)
		return fail(c, errno, "open the root without the mounts below");
	return fchdir(tree) < 0 ? fail(c, errno, "change into the root") : 0;
}

int op_hold(struct context *c, const union field *f)
{
	char line[16], nothing[64];
	if (c->root_fd < 0)
		return fail(c, EINVAL, "hold before the root is known");
	int r = 0;
	if (f[0].u & HOLD_BARE)
		r = enter_bare(c);
	else if (fchdir(c->root_fd) < 0)
		r = fail(c, errno, "change into the root");
	if (r < 0)
		return r;
	close_fd(&c->sync_fd); /* for the monitor: it runs */
	int length = snprintf(line, sizeof line, "%d\n", getpid());
	if (write_all(STDOUT_FILENO, line, (size_t)length) < 0)
		_exit(EXIT_HULL);
	while (read_some(STDIN_FILENO, nothing, sizeof nothing) > 0)
		;
	_exit(0);
}
