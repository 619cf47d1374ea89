/*
 * Operations toolkit and toolkit_attach: programs for a container that has none.
 *
 *   toolkit         makes one read-only tree of an image's layers, attached nowhere, while host paths mean the host's
 *   toolkit_attach  puts it into the container, in a private copy of its mount namespace if the container runs:
 *
 *       AT/            a tmpfs; AT is a directory that the container has anyway
 *       AT/tool        a copy of this program, see toolkit.c
 *       AT/config      two lines: where programs are searched in the tree, and where libraries are
 *       AT/bin/NAME    a link to ../tool for each program
 *       AT/root/       the tree
 *
 * Nothing of this is in the container's own files or mounts, and the last process that sees it takes it along.
 */
#include "inner.h"
#include "plan_flags.h"
#include "run.h"
#include "toolkit.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#define CLOSE_ON_EXEC 1u /* FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC */
#define LAYER_LIMIT 500u

static int set_text(int fs, const char *key, const char *value)
{
	return sys_fsconfig(fs, FSCONFIG_SET_STRING, key, value, 0) < 0 ? -errno : 0;
}

/* Before Linux 6.8 the layers are one text, of at most 255 bytes. */
static int set_joined(int fs, const int *layers, uint32_t n)
{
	char text[256] = "";
	size_t used = 0;
	for (uint32_t i = 0; i < n; i++) {
		used += (size_t)snprintf(text + used, sizeof text - used, "%sself/fd/%d", i ? ":" : "", layers[i]);
		if (used >= sizeof text)
			return -E2BIG;
	}
	return set_text(fs, "lowerdir", text);
}

static int set_layers(int fs, const int *layers, uint32_t n)
{
	char name[32];
	for (uint32_t i = 0; i < n; i++) {
		snprintf(name, sizeof name, "self/fd/%d", layers[i]);
		int r = set_text(fs, "lowerdir+", name);
		if (r == -EINVAL && i == 0)
			return set_joined(fs, layers, n);
		if (r < 0)
			return r;
	}
	return 0;
}

/* An overlay of directories that are open, as a tree that is attached nowhere. Called in the host's /proc. */
static int merge(const int *layers, uint32_t n, const struct string_list *options)
{
	_cleanup_fd_ int fs = sys_fsopen("overlay", CLOSE_ON_EXEC);
	int r = fs < 0 ? -errno : set_layers(fs, layers, n);
	for (uint32_t i = 0; i < options->n && r == 0; i++)
		if (sys_fsconfig(fs, FSCONFIG_SET_FLAG, options->v[i], NULL, 0) < 0)
			r = -errno;
	if (r == 0 && sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		r = -errno;
	if (r < 0)
		return r;
	int tree = sys_fsmount(fs, CLOSE_ON_EXEC, 0);
	return tree < 0 ? -errno : tree;
}

/* Descriptors, with -1 after the last. */
static void close_all(int **fds)
{
	for (int *fd = *fds; *fd >= 0; fd++)
		close(*fd);
	free(*fds);
}

int op_toolkit(struct context *c, const union field *f)
{
	const struct string_list *lower = &f[0].S;
	if (lower->n == 0 || lower->n > LAYER_LIMIT)
		return fail(c, EINVAL, "toolkit of %u layers", lower->n);
	int proc = proc_open(c);
	if (proc < 0)
		return proc;
	_cleanup_(close_all) int *layers = allocate((lower->n + 1) * sizeof *layers);
	layers[0] = -1;
	for (uint32_t i = 0; i < lower->n; i++) {
		layers[i] = open(lower->v[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
		layers[i + 1] = -1;
		if (layers[i] < 0)
			return fail(c, errno, "open the toolkit's layer %s", lower->v[i]);
	}
	int tree;
	if (lower->n == 1) {
		tree = sys_open_tree(layers[0], "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
		tree = tree < 0 ? -errno : tree;
	} else {
		_cleanup_fd_ int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
		tree = fchdir(proc) < 0 ? -errno : merge(layers, lower->n, &f[1].S);
		if ((here < 0 || fchdir(here) < 0) && chdir("/") < 0)
			return fail(c, errno, "enter /");
	}
	if (tree == -ENOSYS)
		return fail(c, ENOSYS, "mount the toolkit %s (needs Linux 5.2)", lower->v[0]);
	if (tree < 0)
		return fail(c, -tree, "mount the toolkit %s (%u layers)", lower->v[0], lower->n);
	close_fd(&c->tools_fd);
	c->tools_fd = tree;
	return mount_change(c, tree, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0, false, "the toolkit");
}

/* A copy of the container's mounts: what is mounted from here on is seen by this process and its children only. */
static int leave_mounts(struct context *c)
{
	if (unshare(CLONE_NEWNS) < 0)
		return fail(c, errno, "copy the container's mounts");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) < 0)
		return fail(c, errno, "make the copy of the container's mounts private");
	return enter_root(c);
}

static int make_tmpfs(struct context *c, int at, const char *path)
{
	_cleanup_fd_ int fs = sys_fsopen("tmpfs", CLOSE_ON_EXEC);
	int r = fs < 0 ? -errno : set_text(fs, "mode", "0755");
	if (r == 0)
		r = set_text(fs, "source", "toolkit");
	if (r == 0 && sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		r = -errno;
	_cleanup_fd_ int tree = r < 0 ? -1 : sys_fsmount(fs, CLOSE_ON_EXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (r == 0)
		r = tree < 0 ? -errno : mount_attach(tree, at);
	return r < 0 ? fail(c, -r, "mount a tmpfs for the toolkit on %s", path) : steal_fd(&tree);
}

/* The program is copied, so nothing of the host can be reached by way of /proc/PID/exe. */
static int copy_program(struct context *c, int base)
{
	struct stat st;
	off_t offset = 0;
	_cleanup_fd_ int from = openat(c->proc_fd, "self/exe", O_RDONLY | O_CLOEXEC);
	if (from < 0 || fstat(from, &st) < 0)
		return fail(c, errno, "open the program itself");
	_cleanup_fd_ int to = openat(base, TOOLKIT_PROGRAM, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0555);
	if (to < 0 || fchmod(to, 0555) < 0)
		return fail(c, errno, "make the toolkit's %s", TOOLKIT_PROGRAM);
	while (offset < st.st_size)
		if (sendfile(to, from, &offset, (size_t)(st.st_size - offset)) <= 0)
			return fail(c, errno, "copy the toolkit's %s", TOOLKIT_PROGRAM);
	return 0;
}

/* A link in `bin` for everything in one directory of the tree; a directory that is not there is fine. */
static int link_programs(struct context *c, int bin, const char *directory)
{
	int found = inner_walk(c->tools_fd, directory, INNER_ANY, 0, INNER_LINKS, NULL);
	int fd = found < 0 ? -1 : openat(found, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	close_fd(&found);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	if (!list) {
		close_fd(&fd);
		return 0;
	}
	int r = 0;
	for (struct dirent *entry; r == 0 && (entry = readdir(list)) != NULL;)
		if (entry->d_name[0] != '.' && entry->d_type != DT_DIR &&
		    symlinkat("../" TOOLKIT_PROGRAM, bin, entry->d_name) < 0 && errno != EEXIST)
			r = fail(c, errno, "link the toolkit's %s", entry->d_name);
	closedir(list);
	return r;
}

static int fill(struct context *c, int base, const union field *f)
{
	_cleanup_free_ char *programs = list_line(&f[1].S, ":");
	_cleanup_free_ char *libraries = list_line(&f[2].S, ":");
	_cleanup_free_ char *config = format_text("%s%s", programs, libraries);
	int r = write_text(base, TOOLKIT_CONFIG, config, O_CREAT | O_EXCL, 0444);
	if (r < 0 || mkdirat(base, TOOLKIT_LINKS, 0755) < 0 || mkdirat(base, TOOLKIT_ROOT, 0755) < 0)
		return fail(c, r < 0 ? -r : errno, "fill the toolkit's tmpfs");
	_cleanup_fd_ int bin = openat(base, TOOLKIT_LINKS, O_PATH | O_DIRECTORY | O_CLOEXEC);
	r = copy_program(c, base);
	for (uint32_t i = 0; i < f[1].S.n && r == 0; i++)
		r = link_programs(c, bin, f[1].S.v[i]);
	return r;
}

int op_toolkit_attach(struct context *c, const union field *f)
{
	mode_t mask = umask(0);
	int r = c->tools_fd < 0 ? fail(c, EINVAL, "toolkit_attach without a toolkit") : 0;
	if (r == 0 && f[3].u & TOOLKIT_PRIVATE)
		r = leave_mounts(c);
	_cleanup_fd_ int at = r < 0 ? -1 : inner_open(c, f[0].s, O_PATH | O_DIRECTORY);
	_cleanup_fd_ int base = at < 0 ? -1 : make_tmpfs(c, at, f[0].s);
	r = r < 0 ? r : at < 0 ? at : base < 0 ? base : fill(c, base, f);
	umask(mask);
	if (r < 0)
		return r;
	_cleanup_fd_ int root = openat(base, TOOLKIT_ROOT, O_PATH | O_DIRECTORY | O_CLOEXEC);
	r = root < 0 ? -errno : mount_attach(c->tools_fd, root);
	if (r < 0)
		return fail(c, -r, "attach the toolkit at %s/%s", f[0].s, TOOLKIT_ROOT);
	close_fd(&c->tools_fd);
	return mount_change(c, base, MOUNT_ATTR_RDONLY, 0, false, f[0].s);
}
