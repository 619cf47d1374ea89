/* Operations: propagation, bind_root, root, pivot, mount, bind, mask_path, readonly_path, mount_attributes. */
#include "inner.h"
#include "plan_flags.h"

#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#define NULL_DEVICE makedev(1, 3)

int op_propagation(struct context *c, const union field *f)
{
	/* a host path until the root is known, an inner path from then on */
	_cleanup_fd_ int fd = c->root_fd >= 0 ? inner_open(c, f[0].s, O_PATH) : open(f[0].s, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return c->root_fd >= 0 ? fd : fail(c, errno, "open %s", f[0].s);
	int r = mount_on(c, NULL, -1, fd, NULL, f[1].U, NULL);
	return r < 0 ? fail(c, -r, "change propagation of %s", f[0].s) : 0;
}

int op_private_parent(struct context *c, const union field *f)
{
	char path[PATH_MAX], link[32];
	_cleanup_fd_ int fd = open(f[0].s, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return fail(c, errno, "open %s", f[0].s);
	snprintf(link, sizeof link, "self/fd/%d", fd);
	int proc = proc_open(c);
	if (proc < 0)
		return proc;
	ssize_t n = readlinkat(proc, link, path, sizeof path - 1);
	if (n <= 0 || path[0] != '/')
		return fail(c, n < 0 ? errno : EINVAL, "find the mount that holds %s", f[0].s);
	path[n] = '\0';
	/* EINVAL: not where a mount begins */
	while (mount(NULL, path, NULL, MS_PRIVATE, NULL) < 0) {
		char *slash = strrchr(path, '/');
		if (errno != EINVAL || strcmp(path, "/") == 0)
			return fail(c, errno, "make the mount that holds %s private", f[0].s);
		slash[slash == path] = '\0';
	}
	return 0;
}

int op_bind_root(struct context *c, const union field *f)
{
	_cleanup_fd_ int fd = open(f[0].s, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(c, errno, "open the root directory %s", f[0].s);
	struct bind b = {.name = f[0].s, .path = f[0].s, .source = fd, .target = fd, .recursive = true};
	return mount_bind(c, &b);
}

int op_root(struct context *c, const union field *f)
{
	_cleanup_fd_ int fd = open(f[0].s, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(c, errno, "open the root directory %s", f[0].s);
	int proc = proc_open(c); /* while "/proc" is still the host's */
	if (proc < 0)
		return proc;
	close_fd(&c->root_fd);
	c->root_fd = steal_fd(&fd);
	c->root_path = f[0].s;
	return 0;
}

int op_pivot(struct context *c, const union field *f)
{
	(void)f;
	_cleanup_fd_ int old = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (old < 0)
		return fail(c, errno, "open the old root");
	if (c->root_fd < 0)
		return fail(c, EINVAL, "pivot before the root is known");
	if (fchdir(c->root_fd) < 0)
		return fail(c, errno, "enter the root %s", c->root_path);
	/* "." twice: the old root ends up stacked on the new one, so no directory for it is needed in the image */
	if (sys_pivot_root(".", ".") < 0)
		return fail(c, errno, "pivot_root to %s", c->root_path);
	if (fchdir(old) < 0)
		return fail(c, errno, "enter the old root");
	if (mount(NULL, ".", NULL, MS_SLAVE | MS_REC, NULL) < 0) /* nothing that follows reaches the host */
		return fail(c, errno, "make the old root a slave");
	if (umount2(".", MNT_DETACH) < 0)
		return fail(c, errno, "detach the old root");
	if (chdir("/") < 0)
		return fail(c, errno, "enter the new root");
	int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return fail(c, errno, "open the new root");
	close_fd(&c->root_fd);
	c->root_fd = root;
	c->pivoted = true;
	return 0;
}

/* procfs and sysfs carry what the kernel decides by: they go on a plain directory or nowhere, and are looked at again. */
static int mount_kernel(struct context *c, const union field *f, long magic)
{
	struct stat st;
	struct statfs fs;
	_cleanup_fd_ int target = inner_walk(c->root_fd, f[1].s, INNER_DIRECTORY, 0755, 0, NULL);
	if (target == -ELOOP)
		return fail(c, ELOOP, "mount %s on %s: the image has a symbolic link there, it must be a directory", f[2].s, f[1].s);
	if (target < 0)
		return fail(c, -target, "make %s in the container", f[1].s);
	if (fstat(target, &st) < 0 || !S_ISDIR(st.st_mode))
		return fail(c, ENOTDIR, "mount %s on %s: the image has something else there, it must be a directory", f[2].s, f[1].s);
	int r = mount_on(c, f[0].s, -1, target, f[2].s, f[3].U, f[4].s);
	if (r < 0)
		return fail(c, -r, "mount %s on %s", f[2].s, f[1].s);
	_cleanup_fd_ int top = inner_walk(c->root_fd, f[1].s, INNER_ANY, 0, 0, NULL);
	if (top < 0 || fstatfs(top, &fs) < 0 || fs.f_type != magic)
		return fail(c, EXDEV, "mount %s on %s: something else is mounted there now", f[2].s, f[1].s);
	return 0;
}

/* The data with "%MODE%" replaced by the mode of the directory that is mounted on, or 1777 if that was not there. */
static char *with_mode(int target, const char *data, bool made)
{
	struct stat st;
	const char *at = strstr(data, "%MODE%");
	if (!at)
		return duplicate(data);
	mode_t mode = made || fstat(target, &st) < 0 ? 01777 : st.st_mode & 07777;
	return format_text("%.*s%o%s", (int)(at - data), data, mode, at + strlen("%MODE%"));
}

int op_mount(struct context *c, const union field *f)
{
	if (c->root_fd < 0)
		return fail(c, EINVAL, "mount %s before the root is known", f[1].s);
	if (strcmp(f[2].s, "proc") == 0)
		return mount_kernel(c, f, PROC_SUPER_MAGIC);
	if (strcmp(f[2].s, "sysfs") == 0)
		return mount_kernel(c, f, SYSFS_MAGIC);
	bool again = f[3].U & MS_REMOUNT, made = false;
	_cleanup_fd_ int target =
		again ? inner_open(c, f[1].s, O_PATH) : inner_make(c, f[1].s, INNER_DIRECTORY, 0755, &made);
	if (target < 0)
		return target;
	_cleanup_free_ char *data = with_mode(target, f[4].s, made);
	int r = mount_on(c, f[0].s, -1, target, f[2].s, f[3].U, data);
	if (r == -EINVAL && again)
		return fail(c, EINVAL, "change the mount on %s: nothing is mounted there, or it has no such option", f[1].s);
	return r < 0 ? fail(c, -r, "mount %s on %s", f[2].s, f[1].s) : 0;
}

int op_bind(struct context *c, const union field *f)
{
	uint32_t flags = f[2].u;
	struct stat st;
	if (c->pivoted)
		return fail(c, EINVAL, "bind %s after the pivot", f[0].s);
	_cleanup_fd_ int source = open(f[0].s, O_PATH | O_CLOEXEC | (flags & BIND_SOURCE_LINK ? O_NOFOLLOW : 0));
	if (source < 0 && flags & BIND_OPTIONAL && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (source < 0 || fstat(source, &st) < 0)
		return fail(c, errno, "open %s", f[0].s);
	enum inner_kind kind = S_ISDIR(st.st_mode) ? INNER_DIRECTORY : INNER_FILE;
	mode_t mode = S_ISDIR(st.st_mode) ? 0755 : 0644;
	_cleanup_fd_ int target = flags & BIND_TARGET_LINK ? inner_make_unfollowed(c, f[1].s, kind, mode)
							   : inner_make(c, f[1].s, kind, mode, NULL);
	if (target < 0)
		return target;
	struct bind b = {
		.name = f[0].s,
		.path = f[1].s,
		.source = source,
		.target = target,
		.recursive = flags & BIND_RECURSIVE,
		.attributes_recursive = flags & BIND_ATTR_RECURSIVE,
		.set = f[3].U,
		.clear = f[4].U,
		.propagation = f[5].U,
	};
	return mount_bind(c, &b);
}

/* Before the pivot the host's /dev/null, afterwards the container's; either is verified to be the device. */
static int null_device(struct context *c)
{
	struct stat st;
	_cleanup_fd_ int fd = c->pivoted ? inner_open(c, "/dev/null", O_PATH) : open("/dev/null", O_PATH | O_CLOEXEC);
	if (fd < 0)
		return c->pivoted ? fd : fail(c, errno, "open /dev/null");
	if (fstat(fd, &st) < 0 || !S_ISCHR(st.st_mode) || st.st_rdev != NULL_DEVICE)
		return fail(c, ENODEV, "/dev/null is not the null device");
	return steal_fd(&fd);
}

/* Opens a path that may be missing; *fd stays -1 then. */
static int open_if_there(struct context *c, const char *path, int *fd, struct stat *st)
{
	int r = inner_try(c, path, O_PATH);
	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r < 0)
		return fail(c, -r, "open %s in the container", path);
	*fd = r;
	return fstat(r, st) < 0 ? fail(c, errno, "stat %s in the container", path) : 0;
}

int op_mask_path(struct context *c, const union field *f)
{
	struct stat st;
	_cleanup_fd_ int target = -1;
	int r = open_if_there(c, f[0].s, &target, &st);
	if (r < 0 || target < 0)
		return r;
	if (S_ISDIR(st.st_mode)) {
		uint64_t flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
		r = mount_on(c, "tmpfs", -1, target, "tmpfs", flags, "size=4k,nr_inodes=2,mode=755");
		return r < 0 ? fail(c, -r, "hide the directory %s", f[0].s) : 0;
	}
	_cleanup_fd_ int null = null_device(c);
	if (null < 0)
		return null;
	struct bind b = {.name = "/dev/null", .path = f[0].s, .source = null, .target = target};
	return mount_bind(c, &b);
}

int op_readonly_path(struct context *c, const union field *f)
{
	struct stat st;
	_cleanup_fd_ int target = -1;
	int r = open_if_there(c, f[0].s, &target, &st);
	if (r < 0 || target < 0)
		return r;
	struct bind b = {
		.name = f[0].s,
		.path = f[0].s,
		.source = target,
		.target = target,
		.recursive = true,
		.attributes_recursive = true,
		.set = MOUNT_ATTR_RDONLY,
	};
	r = mount_bind(c, &b);
	if (r != -ENOSYS)
		return r;
	b.recursive = b.attributes_recursive = false; /* before Linux 5.12: then the mounts below are left out */
	return mount_bind(c, &b);
}

int op_mount_attributes(struct context *c, const union field *f)
{
	_cleanup_fd_ int fd = inner_open(c, f[0].s, O_PATH);
	return fd < 0 ? fd : mount_change(c, fd, f[1].U, f[2].U, f[3].u, f[0].s);
}
