/* Operations on control groups, version 1 and 2: cgroup_create, cgroup_write, cgroup_join, cgroup_remove, cgroup_oom. */
#include "tree.h"

#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>

#define REMOVE_DEADLINE 10000 /* milliseconds until a control group that stays busy is given up */
#define VALUE_SIZE 4095

/* A new cpuset of version 1 has no processors and no memory, and takes no process until it has both. */
static int inherit_cpuset(struct context *c, const char *path)
{
	static const char *const files[] = {"cpuset.cpus", "cpuset.mems"};
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		_cleanup_free_ char *own = format_text("%s/%s", path, files[i]);
		_cleanup_free_ char *parent = format_text("%s/../%s", path, files[i]);
		_cleanup_free_ char *value = read_text(AT_FDCWD, own, VALUE_SIZE);
		if (!value)
			return errno == ENOENT ? 0 : fail(c, errno, "read %s", own);
		if (value[0] != '\0' && value[0] != '\n')
			continue;
		_cleanup_free_ char *inherited = read_text(AT_FDCWD, parent, VALUE_SIZE);
		if (!inherited)
			return errno == ENOENT ? 0 : fail(c, errno, "read %s", parent); /* the first level of all */
		int r = write_text(AT_FDCWD, own, inherited, 0, 0);
		if (r < 0)
			return fail(c, -r, "write %s", own);
	}
	return 0;
}

int op_cgroup_create(struct context *c, const union field *f)
{
	_cleanup_free_ char *path = duplicate(f[0].s);
	for (char *slash = path; slash;) {
		struct statfs fs;
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return fail(c, errno, "make control group %s", path);
		if (statfs(path, &fs) < 0)
			return fail(c, errno, "make control group %s", path);
		int r = fs.f_type == CGROUP_SUPER_MAGIC ? inherit_cpuset(c, path) : 0;
		if (r < 0)
			return r;
		if (!slash && fs.f_type != CGROUP_SUPER_MAGIC && fs.f_type != CGROUP2_SUPER_MAGIC)
			return fail(c, ENODEV, "make control group %s: not in a cgroup file system", path);
		if (slash)
			*slash = '/';
	}
	return 0;
}

int op_cgroup_write(struct context *c, const union field *f)
{
	if (strchr(f[1].s, '/') || strcmp(f[1].s, "..") == 0)
		return fail(c, EINVAL, "not a file of a control group: %s", f[1].s);
	_cleanup_free_ char *path = format_text("%s/%s", f[0].s, f[1].s);
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(c, errno, "open %s", path);
	/* each line is a setting of its own ("8:0 rbps=…"), and the kernel takes one with each write */
	const char *line = f[2].s;
	do {
		size_t length = strcspn(line, "\n");
		int r = length || line == f[2].s ? write_all(fd, line, length) : 0;
		if (r < 0)
			return fail(c, -r, "write \"%.*s\" into %s", (int)(length < 100 ? length : 100), line, path);
		line += length;
	} while (*line++ == '\n');
	return 0;
}

/*
 * The process itself enters a group of version 1, while it has one thread: as a thread, which spares it the kernel's wait
 * for every processor that moving a process takes.
 */
static int enter(struct context *c, const char *path)
{
	_cleanup_free_ char *tasks = format_text("%s/tasks", path);
	_cleanup_free_ char *processes = format_text("%s/cgroup.procs", path);
	int r = write_text(AT_FDCWD, tasks, "0", 0, 0);
	if (r == -ENOENT)
		r = write_text(AT_FDCWD, processes, "0", 0, 0);
	return r < 0 ? fail(c, -r, "enter the control group %s", path) : 0;
}

int op_cgroup_join(struct context *c, const union field *f)
{
	if (c->in_container)
		return enter(c, f[0].s);
	if (c->birth_cgroup && strcmp(c->birth_cgroup, f[0].s) == 0)
		return 0;
	char pid[16];
	_cleanup_free_ char *path = format_text("%s/cgroup.procs", f[0].s);
	snprintf(pid, sizeof pid, "%d", c->container_pid);
	int r = write_text(AT_FDCWD, path, pid, 0, 0);
	return r < 0 ? fail(c, -r, "move process %s into %s", pid, f[0].s) : 0;
}

static void kill_listed(int directory)
{
	_cleanup_fd_ int fd = openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	if (!file)
		return;
	steal_fd(&fd);
	/* 0 stands for a process of another pid namespace; and to us kill(0) would mean our own group */
	for (int pid; fscanf(file, "%d", &pid) == 1;)
		if (pid > 0 && pid != getpid())
			kill(pid, SIGKILL);
	fclose(file);
}

/* Something is left in a group that is to go: a frozen one has to thaw before it can die. */
static void kill_group(int parent, const char *name, void *data)
{
	(void)data;
	_cleanup_fd_ int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (directory < 0 || write_text(directory, "cgroup.kill", "1", 0, 0) == 0)
		return;
	kill_listed(directory);
	write_text(directory, "freezer.state", "THAWED", 0, 0);
	write_text(directory, "cgroup.freeze", "0", 0, 0);
}

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int op_cgroup_remove(struct context *c, const union field *f)
{
	struct timespec pause = {.tv_nsec = 500000};
	int64_t deadline = now() + REMOVE_DEADLINE;
	for (;;) {
		int r = tree_remove(c, f[0].s, true, kill_group, NULL);
		if (r != -EBUSY || now() > deadline)
			return r;
		nanosleep(&pause, NULL); /* nothing tells when the last process of a version 1 group is gone */
		if (pause.tv_nsec < 32000000)
			pause.tv_nsec *= 2;
	}
}

int op_cgroup_oom(struct context *c, const union field *f)
{
	size_t length = strlen(f[2].s);
	_cleanup_free_ char *path = format_text("%s/%s", f[0].s, f[1].s);
	_cleanup_free_ char *text = read_text(AT_FDCWD, path, VALUE_SIZE);
	if (!text)
		return errno == ENOENT ? 0 : fail(c, errno, "read %s", path); /* never made, or gone: nothing to tell */
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, f[2].s, length) == 0 && line[length] == ' ' && strtoull(line + length, NULL, 10) > 0)
			c->oom_killed = true;
	}
	return 0;
}
