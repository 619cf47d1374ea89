/*
 * Entering a container that runs: target, join_target, and the clone in between.
 *
 *   monitor       target: opens the process's directory in /proc, checks that it is the recorded one, opens its namespaces
 *    └─ helper    not traceable; enters the user namespace (if it is another) and the one for pids; clones; ends
 *    └─ process   child of the monitor (CLONE_PARENT) and in both from birth; join_target: the others, mounts last
 *
 * All files are open before the first is joined, and by way of one directory, so no reuse of a pid can mix two processes.
 * The helper exists because a process that has joined a pid namespace puts all its further children there: what the
 * monitor runs later (steps of the host) would be at the mercy of the container.
 */
#include "inner.h"
#include "run.h"

#include <linux/nsfs.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* In the order of joining. */
static const struct {
	uint64_t kind;
	const char *name;
} namespaces[TARGET_NAMESPACES] = {
	{CLONE_NEWUSER, "user"}, {CLONE_NEWPID, "pid"},	      {CLONE_NEWIPC, "ipc"},  {CLONE_NEWUTS, "uts"},
	{CLONE_NEWNET, "net"},	 {CLONE_NEWCGROUP, "cgroup"}, {0x80, "time"}, {CLONE_NEWNS, "mnt"},
};
#define AT_CLONE 2 /* the first two */

static bool same_namespace(int fd, const char *name)
{
	struct stat theirs, ours;
	_cleanup_free_ char *path = format_text("/proc/self/ns/%s", name);
	return fstat(fd, &theirs) == 0 && stat(path, &ours) == 0 && theirs.st_ino == ours.st_ino &&
	       theirs.st_dev == ours.st_dev;
}

void target_forget(struct context *c)
{
	for (size_t i = 0; i < TARGET_NAMESPACES; i++)
		close_fd(&c->target[i]);
}

static int open_target(struct context *c, unsigned pid, uint64_t recorded, uint64_t kinds)
{
	uint64_t start = 0;
	_cleanup_free_ char *path = format_text("/proc/%u", pid);
	_cleanup_fd_ int process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int r = process < 0 ? -errno : process_start_in(process, &start);
	if (r < 0 || start != recorded)
		return fail(c, ESRCH, "process %u of the container has ended", pid);
	target_forget(c);
	for (size_t i = 0; i < TARGET_NAMESPACES; i++) {
		if (!(kinds & namespaces[i].kind))
			continue;
		_cleanup_free_ char *name = format_text("ns/%s", namespaces[i].name);
		_cleanup_fd_ int fd = openat(process, name, O_RDONLY | O_CLOEXEC);
		if (fd < 0 && errno == ENOENT)
			return fail(c, ESRCH, "process %u of the container has ended", pid);
		if (fd < 0)
			return fail(c, errno, "open the namespace %s/%s", path, name);
		/* there already; joining again would be refused to who has no rights over it */
		if (!same_namespace(fd, namespaces[i].name) || namespaces[i].kind == CLONE_NEWNS)
			c->target[i] = steal_fd(&fd);
	}
	c->entered = true;
	return 0;
}

int op_target(struct context *c, const union field *f)
{
	return open_target(c, f[0].u, f[1].U, f[2].U);
}

int op_target_file(struct context *c, const union field *f)
{
	char *end = NULL;
	_cleanup_free_ char *record = read_text(AT_FDCWD, f[0].s, 255);
	if (!record)
		return fail(c, errno == ENOENT ? ESRCH : errno, "read which process is the container's, in %s", f[0].s);
	unsigned long pid = strtoul(record, &end, 10);
	uint64_t start = strtoull(end, NULL, 10);
	if (pid == 0 || start == 0)
		return fail(c, EINVAL, "%s does not say which process is the container's", f[0].s);
	return open_target(c, (unsigned)pid, start, f[1].U);
}

int target_path(struct context *c, uint64_t kind, const char *path, int *fd)
{
	for (size_t i = 0; i < TARGET_NAMESPACES - 1; i++) {
		if (namespaces[i].kind != kind)
			continue;
		if ((uint64_t)ioctl(*fd, NS_GET_NSTYPE) != kind)
			return fail(c, EINVAL, "join the namespace %s: it is not a %s namespace", path, namespaces[i].name);
		if (kind == CLONE_NEWUSER && same_namespace(*fd, "user"))
			return 0; /* there already, and the kernel does not let anybody in twice */
		close_fd(&c->target[i]);
		c->target[i] = steal_fd(fd);
		c->target_path[i] = path;
		return 0;
	}
	return fail(c, EINVAL, "join the namespace %s before the clone", path);
}

static int join(struct context *c, size_t i)
{
	if (c->target[i] < 0)
		return 0;
	if (setns(c->target[i], (int)namespaces[i].kind) < 0) {
		if (c->target_path[i])
			return fail(c, errno, "join the namespace %s", c->target_path[i]);
		return fail(c, errno, "join the container's %s namespace", namespaces[i].name);
	}
	close_fd(&c->target[i]);
	return 0;
}

/* What the helper tells the monitor. */
struct birth {
	pid_t pid; /* as the monitor sees it; -1 */
	int error;
	bool in_cgroup;
	char detail[DETAIL_SIZE];
};

static void help(struct context *c, uint64_t flags, struct birth *birth)
{
	int pidfd = -1;
	prctl(PR_SET_DUMPABLE, 0); /* and so will be the child, before anybody in there can see it (CVE-2016-9962) */
	/* some belong to the present user namespace, others to the one that is joined: what is refused now has its turn then */
	for (size_t i = 1; i < TARGET_NAMESPACES; i++)
		if (c->target_path[i] && setns(c->target[i], (int)namespaces[i].kind) == 0)
			close_fd(&c->target[i]);
	for (size_t i = 0; i < TARGET_NAMESPACES && birth->error == 0; i++)
		if (i < AT_CLONE || c->target_path[i])
			birth->error = -join(c, i);
	if (birth->error == 0) {
		birth->pid = sys_clone_process(flags | CLONE_PARENT, &pidfd, &c->birth_cgroup_fd);
		if (birth->pid < 0 && errno == ENOMEM) /* the kernel's word for a pid namespace whose first process has ended */
			birth->error = -fail(c, ESRCH, "the container has ended");
		else if (birth->pid < 0)
			birth->error = -fail(c, errno, "clone in the container's namespaces");
	}
	birth->in_cgroup = c->birth_cgroup_fd >= 0;
	memcpy(birth->detail, c->detail, DETAIL_SIZE);
}

pid_t target_clone(struct context *c, uint64_t flags)
{
	int ends[2];
	struct birth birth = {.pid = -1};
	if (pipe2(ends, O_CLOEXEC) < 0)
		return fail(c, errno, "pipe");
	_cleanup_fd_ int in = ends[0];
	_cleanup_fd_ int out = ends[1];
	pid_t helper = fork();
	if (helper < 0)
		return fail(c, errno, "fork");
	if (helper == 0) {
		help(c, flags, &birth);
		if (birth.pid == 0)
			return 0;
		write_all(out, &birth, sizeof birth);
		_exit(0);
	}
	close_fd(&out);
	bool told = read_full(in, &birth, sizeof birth) == (ssize_t)sizeof birth;
	TEMP_FAILURE_RETRY(waitpid(helper, NULL, 0));
	if (!told)
		return fail(c, ECHILD, "the process that enters the container's namespaces died");
	if (birth.pid < 0)
		return fail(c, birth.error, "%s", birth.detail);
	if (!birth.in_cgroup)
		close_fd(&c->birth_cgroup_fd);
	c->container_pidfd = sys_pidfd_open(birth.pid, 0); /* ours, and not reaped yet */
	return birth.pid;
}

int target_keep(struct context *c, int first)
{
	for (size_t i = 0; i < TARGET_NAMESPACES; i++) {
		int fd = c->target[i] < 0 ? -1 : fcntl(c->target[i], F_DUPFD_CLOEXEC, first + TARGET_NAMESPACES);
		if (fd < 0 && c->target[i] >= 0)
			return -errno;
		c->target[i] = fd;
	}
	for (int i = 0; i < TARGET_NAMESPACES; i++) {
		if (c->target[i] < 0)
			close(first + i);
		else if (dup3(c->target[i], first + i, O_CLOEXEC) < 0)
			return -errno;
		else
			c->target[i] = first + i;
	}
	return first + TARGET_NAMESPACES;
}

/* setns has moved us to the root of that mount namespace, which is the container's. */
int enter_root(struct context *c)
{
	int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return fail(c, errno, "open the root of the mount namespace");
	close_fd(&c->root_fd);
	c->root_fd = root;
	c->root_path = "/";
	c->pivoted = true;
	return 0;
}

int op_join_target(struct context *c, const union field *f)
{
	(void)f;
	int r = proc_open(c); /* while "/proc" is still the host's */
	bool mounts = c->target[TARGET_NAMESPACES - 1] >= 0;
	for (size_t i = AT_CLONE; i < TARGET_NAMESPACES && r >= 0; i++)
		r = join(c, i);
	return r < 0 ? r : mounts ? enter_root(c) : 0;
}
