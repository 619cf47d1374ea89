/* Operations that make things inside the root: make_inner_directory, make_inner_file, make_device, make_symlink, and device_tree. */
#include "inner.h"
#include "run.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

int op_make_inner_directory(struct context *c, const union field *f)
{
	bool made;
	_cleanup_fd_ int fd = inner_make(c, f[0].s, INNER_DIRECTORY, (mode_t)f[1].U, &made);
	if (fd < 0 || !made)
		return fd < 0 ? fd : 0;
	if (fchownat(fd, "", (uid_t)f[2].u, (gid_t)f[3].u, AT_EMPTY_PATH) < 0)
		return fail(c, errno, "change the owner of %s to %u:%u", f[0].s, f[2].u, f[3].u);
	return 0;
}

int op_make_inner_file(struct context *c, const union field *f)
{
	bool made;
	_cleanup_fd_ int fd = inner_make(c, f[0].s, INNER_FILE, (mode_t)f[2].U, &made);
	if (fd < 0 || !made)
		return fd < 0 ? fd : 0;
	int r = write_all(fd, f[1].s, strlen(f[1].s));
	return r < 0 ? fail(c, -r, "write %s in the container", f[0].s) : 0;
}

int op_make_device(struct context *c, const union field *f)
{
	const char *name;
	struct stat st;
	mode_t mode = (mode_t)f[1].U;
	dev_t device = S_ISFIFO(mode) ? 0 : makedev(f[2].u, f[3].u);
	_cleanup_fd_ int parent = inner_parent(c, f[0].s, &name);
	if (parent < 0)
		return parent;
	mode_t mask = umask(0);
	int made = mknodat(parent, name, mode, device);
	int error = errno;
	umask(mask);
	if (made < 0 && error != EEXIST)
		return fail(c, error, "make device %s (%u:%u)", f[0].s, f[2].u, f[3].u);
	/* whatever stands there now is looked at and changed by one descriptor */
	_cleanup_fd_ int node = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (node < 0 || fstat(node, &st) < 0)
		return fail(c, errno, "look at device %s", f[0].s);
	if ((st.st_mode & S_IFMT) != (mode & S_IFMT) || (!S_ISFIFO(mode) && st.st_rdev != device))
		return fail(c, EEXIST, "make device %s: the image has something else there", f[0].s);
	if (made == 0 && fchownat(node, "", (uid_t)f[4].u, (gid_t)f[5].u, AT_EMPTY_PATH) < 0)
		return fail(c, errno, "change the owner of %s to %u:%u", f[0].s, f[4].u, f[5].u);
	return 0;
}

int op_device_tree(struct context *c, const union field *f)
{
	dev_t device = makedev(f[2].u, f[3].u);
	_cleanup_fd_ int fs = sys_fsopen("tmpfs", 1 /* FSOPEN_CLOEXEC */);
	if (fs < 0 || sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return fail(c, errno, "make a file system for device %u:%u", f[2].u, f[3].u);
	_cleanup_fd_ int top = sys_fsmount(fs, 1 /* FSMOUNT_CLOEXEC */, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
	if (top < 0)
		return fail(c, errno, "make a mount for device %u:%u", f[2].u, f[3].u);
	mode_t mask = umask(0);
	int made = mknodat(top, "node", (mode_t)f[1].U, device);
	int error = errno;
	umask(mask);
	if (made < 0)
		return fail(c, error, "make device %u:%u", f[2].u, f[3].u);
	if (fchownat(top, "node", (uid_t)f[4].u, (gid_t)f[5].u, AT_SYMLINK_NOFOLLOW) < 0)
		return fail(c, errno, "change the owner of device %u:%u", f[2].u, f[3].u);
	_cleanup_fd_ int tree = sys_open_tree(top, "node", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree < 0)
		return fail(c, errno, "bind device %u:%u%s", f[2].u, f[3].u, errno == EINVAL ? " (needs Linux 6.15)" : "");
	return kept_put(c, f[0].u, &tree);
}

int op_make_symlink(struct context *c, const union field *f)
{
	const char *name;
	struct stat st;
	_cleanup_fd_ int parent = inner_parent(c, f[1].s, &name);
	if (parent < 0)
		return parent;
	int made = symlinkat(f[0].s, parent, name);
	if (made < 0 && errno == EEXIST) {
		if (f[2].u)
			return 0;
		if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode))
			return fail(c, EISDIR, "make symbolic link %s: the image has a directory there", f[1].s);
		if (unlinkat(parent, name, 0) < 0)
			return fail(c, errno, "replace %s in the container", f[1].s);
		made = symlinkat(f[0].s, parent, name);
	}
	return made < 0 ? fail(c, errno, "make symbolic link %s", f[1].s) : 0;
}
