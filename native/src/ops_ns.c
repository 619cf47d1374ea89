/* Operations on namespaces: id_map, join_namespace, unshare. */
#include "inner.h"
#include "program.h"
#include "run.h"

#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#define KIND_GID 1u

static int write_map(struct context *c, const char *file, const char *text)
{
	char path[40];
	snprintf(path, sizeof path, "/proc/%d/%s", c->container_pid, file);
	int r = write_text(AT_FDCWD, path, text, 0, 0);
	return r < 0 ? fail(c, -r, "write %s \"%.200s\"", path, text) : 0;
}

/* newuidmap PID inside outside count … */
static int map_by_helper(struct context *c, const char *helper, char *text)
{
	char pid[16];
	size_t words = 3, length = strlen(text);
	for (size_t i = 0; i < length; i++)
		words += text[i] == ' ' || text[i] == '\n';
	_cleanup_free_ const char **arguments = allocate((words + 1) * sizeof *arguments);
	size_t n = 0;
	snprintf(pid, sizeof pid, "%d", c->container_pid);
	arguments[n++] = helper;
	arguments[n++] = pid;
	for (char *rest = text, *word; (word = strsep(&rest, " \n")) != NULL;)
		if (*word)
			arguments[n++] = word;
	return program_run(c, arguments, NULL, "", 0);
}

int op_id_map(struct context *c, const union field *f)
{
	const struct string_list *lines = &f[2].S;
	bool gid = f[0].u == KIND_GID;
	_cleanup_free_ char *text = list_line(lines, "\n");
	if (f[1].s[0])
		return map_by_helper(c, f[1].s, text);
	int r = write_map(c, gid ? "gid_map" : "uid_map", text);
	if (r != -EPERM || !gid)
		return r;
	/* one's own gid alone may be mapped without privilege, at the price of setgroups */
	r = write_map(c, "setgroups", "deny");
	return r < 0 ? r : write_map(c, "gid_map", text);
}

int op_join_namespace(struct context *c, const union field *f)
{
	uint64_t kind = f[0].U;
	_cleanup_fd_ int fd = open(f[1].s, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(c, errno, "open the namespace %s", f[1].s);
	if (!c->in_container)
		return target_path(c, kind, f[1].s, &fd);
	if (kind == CLONE_NEWNS && c->in_container) {
		int proc = proc_open(c); /* while "/proc" is still the host's */
		if (proc < 0)
			return proc;
	}
	if (setns(fd, (int)kind) < 0)
		return fail(c, errno, "join the namespace %s", f[1].s);
	return kind == CLONE_NEWNS && c->in_container ? enter_root(c) : 0;
}

int op_join_mounts(struct context *c, const union field *f)
{
	struct stat own, theirs;
	_cleanup_fd_ int fd = open(f[0].s, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(c, errno, "open the namespace %s", f[0].s);
	if (ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNS)
		return fail(c, EINVAL, "join the namespace %s: not one for mounts", f[0].s);
	int proc = proc_open(c); /* while "/proc" is still the host's */
	if (proc < 0)
		return proc;
	if (fstat(fd, &theirs) < 0 || fstatat(proc, "self/ns/mnt", &own, 0) < 0)
		return fail(c, errno, "look at the namespace %s", f[0].s);
	if (own.st_ino == theirs.st_ino && own.st_dev == theirs.st_dev)
		return fail(c, EINVAL, "join the namespace %s: it is the host's own, whose root must not turn", f[0].s);
	return setns(fd, CLONE_NEWNS) < 0 ? fail(c, errno, "join the namespace %s", f[0].s) : 0;
}

int op_unshare(struct context *c, const union field *f)
{
	return unshare((int)f[0].U) < 0 ? fail(c, errno, "unshare namespaces %#llx", (unsigned long long)f[0].U) : 0;
}
