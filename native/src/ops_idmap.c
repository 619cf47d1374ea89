/*
 * Operations bind_volume, tree, tree_attach: a bind of something beneath a directory that containers write into, so that none of their links leads
 * out of it; and a bind whose files appear with other owners than they have on disk (mount_setattr(2), Linux 5.12).
 */
#include "inner.h"
#include "plan_flags.h"
#include "run.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define TREE_RECURSIVE 0x8000u /* AT_RECURSIVE */

/* A process in a user namespace of its own that waits to be killed; the pid as the host's /proc has it. */
struct bearer {
	pid_t pid;
	int pidfd, host_pid;
};

static void bearer_end(struct bearer *b)
{
	if (b->pid > 0) {
		kill(b->pid, SIGKILL);
		TEMP_FAILURE_RETRY(waitpid(b->pid, NULL, 0));
	}
	close_fd(&b->pidfd);
}

static int bearer_start(struct context *c, struct bearer *b)
{
	char path[48];
	int no_cgroup = -1;
	b->pid = sys_clone_process(CLONE_NEWUSER, &b->pidfd, &no_cgroup);
	if (b->pid == 0)
		for (;;)
			pause();
	if (b->pid < 0)
		return fail(c, errno, "make a user namespace for an id map");
	/* we may be in a namespace of processes whose numbers this /proc does not use */
	int proc = proc_open(c);
	if (proc < 0)
		return proc;
	snprintf(path, sizeof path, "self/fdinfo/%d", b->pidfd);
	_cleanup_free_ char *text = read_text(proc, path, 1023);
	char *line = text ? strstr(text, "Pid:") : NULL;
	b->host_pid = line ? atoi(line + strlen("Pid:")) : 0;
	return b->host_pid > 0 ? 0 : fail(c, ENOSYS, "find the process of an id map (needs Linux 5.4)");
}

static int write_lines(struct context *c, int proc, int pid, const char *file, const struct string_list *lines)
{
	char path[48];
	_cleanup_free_ char *text = list_line(lines, "\n");
	snprintf(path, sizeof path, "%d/%s", pid, file);
	int r = write_text(proc, path, text, 0, 0);
	return r < 0 ? fail(c, -r, "write %s \"%.200s\"", file, text) : 0;
}

/* A user namespace with these maps, held by the descriptor alone. */
static int user_namespace(struct context *c, const struct string_list *uids, const struct string_list *gids)
{
	char path[48];
	_cleanup_(bearer_end) struct bearer b = {.pid = -1, .pidfd = -1};
	int r = bearer_start(c, &b);
	r = r < 0 ? r : write_lines(c, c->proc_fd, b.host_pid, "uid_map", uids);
	r = r < 0 ? r : write_lines(c, c->proc_fd, b.host_pid, "gid_map", gids);
	if (r < 0)
		return r;
	snprintf(path, sizeof path, "%d/ns/user", b.host_pid);
	int fd = openat(c->proc_fd, path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? fail(c, errno, "open the user namespace of an id map") : fd;
}

/* The lines, or a user namespace by its path, say how; nothing of both: files keep their owners. */
static int map_ids(struct context *c, int tree, unsigned below, const struct string_list *uids,
		   const struct string_list *gids, const char *path, const char *name)
{
	if (uids->n == 0 && gids->n == 0 && !*path)
		return 0;
	_cleanup_fd_ int user = *path ? open(path, O_RDONLY | O_CLOEXEC) : user_namespace(c, uids, gids);
	if (user < 0)
		return *path ? fail(c, errno, "open the namespace %s", path) : user;
	struct hull_mount_attr map = {.set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)user};
	if (sys_mount_setattr(tree, "", AT_EMPTY_PATH | below, &map) == 0)
		return 0;
	if (errno == EINVAL)
		return fail(c, EOPNOTSUPP, "map the ids of %s: its file system has no id-mapped mounts (ext4, xfs and btrfs do)", name);
	return fail(c, errno, "map the ids of %s%s", name, errno == EPERM ? ": only the owner of its file system may" : "");
}

static unsigned map_depth(uint32_t flags)
{
	return flags & BIND_MAP_RECURSIVE ? TREE_RECURSIVE : 0;
}

int op_tree(struct context *c, const union field *f)
{
	unsigned below = f[2].u & BIND_RECURSIVE ? TREE_RECURSIVE : 0;
	_cleanup_fd_ int source = open(f[1].s, O_PATH | O_CLOEXEC);
	if (source < 0)
		return fail(c, errno, "open %s", f[1].s);
	_cleanup_fd_ int tree = sys_open_tree(source, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | below);
	if (tree < 0)
		return fail(c, errno, "bind %s", f[1].s);
	int r = map_ids(c, tree, map_depth(f[2].u), &f[5].S, &f[6].S, f[7].s, f[1].s);
	r = r < 0 ? r : mount_change(c, tree, f[3].U, f[4].U, f[2].u & BIND_ATTR_RECURSIVE, f[1].s);
	return r < 0 ? r : kept_put(c, f[0].u, &tree);
}

int op_tree_attach(struct context *c, const union field *f)
{
	struct stat st;
	_cleanup_fd_ int tree = kept_take(c, f[0].u);
	if (tree < 0 || fstat(tree, &st) < 0)
		return tree < 0 ? tree : fail(c, errno, "look at what goes on %s", f[1].s);
	bool directory = S_ISDIR(st.st_mode);
	_cleanup_fd_ int target =
		inner_make(c, f[1].s, directory ? INNER_DIRECTORY : INNER_FILE, directory ? 0755 : 0644, NULL);
	if (target < 0)
		return target;
	int r = mount_attach(tree, target);
	/* it was made among the host's mounts, and may be one of their peers: nothing that is mounted here may reach them */
	if (r == 0)
		r = mount_on(c, NULL, -1, tree, NULL, MS_SLAVE | MS_REC, NULL);
	if (r == 0 && f[2].U)
		r = mount_on(c, NULL, -1, tree, NULL, f[2].U, NULL);
	return r < 0 ? fail(c, -r, "bind on %s", f[1].s) : 0;
}

int op_bind_volume(struct context *c, const union field *f)
{
	struct stat st;
	unsigned below = f[3].u & BIND_RECURSIVE ? TREE_RECURSIVE : 0;
	if (c->pivoted || c->root_fd < 0)
		return fail(c, EINVAL, "bind %s outside of the time between root and pivot", f[0].s);
	_cleanup_fd_ int top = open(f[0].s, O_PATH | O_CLOEXEC);
	if (top < 0)
		return fail(c, errno, "open %s", f[0].s);
	int r = f[1].s[0] ? inner_walk(top, f[1].s, INNER_ANY, 0, INNER_LINKS, NULL) : dup(top);
	_cleanup_fd_ int source = r;
	if (r < 0 || fstat(source, &st) < 0)
		return fail(c, r < -1 ? -r : errno, "open %s below %s", f[1].s, f[0].s);
	bool directory = S_ISDIR(st.st_mode);
	_cleanup_fd_ int target =
		inner_make(c, f[2].s, directory ? INNER_DIRECTORY : INNER_FILE, directory ? 0755 : 0644, NULL);
	if (target < 0)
		return target;
	_cleanup_fd_ int tree = sys_open_tree(source, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | below);
	if (tree < 0)
		return fail(c, errno, "bind %s", f[0].s);
	r = map_ids(c, tree, map_depth(f[3].u), &f[7].S, &f[8].S, "", f[0].s);
	r = r < 0 ? r : mount_change(c, tree, f[4].U, f[5].U, f[3].u & BIND_ATTR_RECURSIVE, f[0].s);
	if (r < 0)
		return r;
	r = mount_attach(tree, target);
	if (r == 0 && f[6].U)
		r = mount_on(c, NULL, -1, tree, NULL, f[6].U, NULL);
	return r < 0 ? fail(c, -r, "bind %s on %s", f[0].s, f[2].s) : 0;
}
