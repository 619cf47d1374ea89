/* Implementation of inner.h: mounting by descriptor. */
#include "inner.h"

#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#define NOSYMFOLLOW_MOUNT 256u      /* MS_NOSYMFOLLOW, Linux 5.10 */
#define NOSYMFOLLOW_STATFS 0x2000   /* ST_NOSYMFOLLOW */
#define TREE_RECURSIVE 0x8000u      /* AT_RECURSIVE */

/* One row per attribute: mount_setattr's bit, mount's bit, statfs's bit. */
static const struct {
	uint64_t attribute;
	unsigned long mount_flag, statfs_flag;
	const char *name;
} attribute_table[] = {
	{MOUNT_ATTR_RDONLY, MS_RDONLY, ST_RDONLY, "ro"},
	{MOUNT_ATTR_NOSUID, MS_NOSUID, ST_NOSUID, "nosuid"},
	{MOUNT_ATTR_NODEV, MS_NODEV, ST_NODEV, "nodev"},
	{MOUNT_ATTR_NOEXEC, MS_NOEXEC, ST_NOEXEC, "noexec"},
	{MOUNT_ATTR_NOATIME, MS_NOATIME, ST_NOATIME, "noatime"},
	{MOUNT_ATTR_NODIRATIME, MS_NODIRATIME, ST_NODIRATIME, "nodiratime"},
	{MOUNT_ATTR_NOSYMFOLLOW, NOSYMFOLLOW_MOUNT, NOSYMFOLLOW_STATFS, "nosymfollow"},
};

int mount_on(struct context *c, const char *source, int source_fd, int target, const char *type, uint64_t flags,
	     const char *data)
{
	char from[32], to[32];
	int proc = proc_open(c);
	if (proc < 0)
		return proc;
	snprintf(from, sizeof from, "self/fd/%d", source_fd);
	snprintf(to, sizeof to, "self/fd/%d", target);
	_cleanup_fd_ int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fchdir(proc) < 0)
		return -errno;
	int r = mount(source_fd >= 0 ? from : source, to, type, (unsigned long)flags, data) < 0 ? -errno : 0;
	if (here < 0 || fchdir(here) < 0)
		r = chdir("/") < 0 && r == 0 ? -errno : r;
	return r;
}

int mount_attach(int tree, int target)
{
	return sys_move_mount(tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0 ? -errno : 0;
}

uint64_t mount_attributes_of(int fd)
{
	struct statfs fs;
	uint64_t attributes = 0;
	if (fstatfs(fd, &fs) < 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(attribute_table); i++)
		if ((unsigned long)fs.f_flags & attribute_table[i].statfs_flag)
			attributes |= attribute_table[i].attribute;
	if (!((unsigned long)fs.f_flags & (ST_RELATIME | ST_NOATIME)))
		attributes |= MOUNT_ATTR_STRICTATIME;
	return attributes;
}

/* The words for a refused change: which of the flags that are to go are there (a user namespace may not lift them). */
static int refused(struct context *c, int error, int fd, uint64_t clear, const char *name)
{
	char held[80] = "";
	uint64_t present = mount_attributes_of(fd) & clear & ~(uint64_t)MOUNT_ATTR__ATIME;
	for (size_t i = 0; i < ARRAY_SIZE(attribute_table); i++)
		if (present & attribute_table[i].attribute) {
			strcat(held, held[0] ? "," : "");
			strcat(held, attribute_table[i].name);
		}
	if (held[0])
		return fail(c, error, "change mount attributes of %s: its mount is %s, and that is locked here", name, held);
	return fail(c, error, "change mount attributes of %s", name);
}

static int change_by_remount(struct context *c, int fd, uint64_t set, uint64_t clear, const char *name)
{
	uint64_t wanted = (mount_attributes_of(fd) & ~clear) | set;
	unsigned long flags = MS_BIND | MS_REMOUNT;
	for (size_t i = 0; i < ARRAY_SIZE(attribute_table); i++)
		if (wanted & attribute_table[i].attribute)
			flags |= attribute_table[i].mount_flag;
	if (!(wanted & MOUNT_ATTR_NOATIME))
		flags |= wanted & MOUNT_ATTR_STRICTATIME ? MS_STRICTATIME : MS_RELATIME;
	int r = mount_on(c, NULL, -1, fd, NULL, flags, NULL);
	return r < 0 ? refused(c, -r, fd, clear, name) : 0;
}

static int no_recursion(struct context *c, const char *name)
{
	return fail(c, ENOSYS, "change mount attributes of %s with all mounts below (needs Linux 5.12)", name);
}

int mount_change(struct context *c, int fd, uint64_t set, uint64_t clear, bool recursive, const char *name)
{
	if (set == 0 && clear == 0)
		return 0;
	if (set & MOUNT_ATTR__ATIME) /* one value of several, not a bit: the kernel wants all of them cleared */
		clear |= MOUNT_ATTR__ATIME;
	struct hull_mount_attr attributes = {.set = set, .clear = clear};
	if (sys_mount_setattr(fd, "", AT_EMPTY_PATH | (recursive ? TREE_RECURSIVE : 0), &attributes) == 0)
		return 0;
	if (errno != ENOSYS)
		return refused(c, errno, fd, clear, name);
	return recursive ? no_recursion(c, name) : change_by_remount(c, fd, set, clear, name);
}

static bool has_mount_setattr(int fd)
{
	struct hull_mount_attr nothing = {0};
	return sys_mount_setattr(fd, "", AT_EMPTY_PATH, &nothing) == 0 || errno != ENOSYS;
}

/* Without open_tree: bind first, then change what is on top now, after checking that it is the source. */
static int bind_by_mount(struct context *c, const struct bind *b)
{
	struct stat source, top;
	int r = mount_on(c, NULL, b->source, b->target, NULL, MS_BIND | (b->recursive ? MS_REC : 0), NULL);
	if (r < 0)
		return fail(c, -r, "bind %s", b->name);
	_cleanup_fd_ int fd = c->root_fd >= 0 ? inner_try(c, b->path, O_PATH) : open(b->path, O_PATH | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &top) < 0 || fstat(b->source, &source) < 0)
		return fail(c, errno, "open the new mount of %s", b->name);
	if (top.st_dev != source.st_dev || top.st_ino != source.st_ino)
		return fail(c, EXDEV, "bind %s: something else is mounted at %s now", b->name, b->path);
	r = mount_change(c, fd, b->set, b->clear, b->attributes_recursive, b->name);
	if (r == 0 && b->propagation && (r = mount_on(c, NULL, -1, fd, NULL, b->propagation, NULL)) < 0)
		return fail(c, -r, "change propagation of %s", b->name);
	return r;
}

int mount_bind(struct context *c, const struct bind *b)
{
	bool late = (b->set | b->clear) && !has_mount_setattr(b->source); /* then only what is attached can be remounted */
	if (late && b->attributes_recursive)
		return no_recursion(c, b->name);
	unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | (b->recursive ? TREE_RECURSIVE : 0);
	_cleanup_fd_ int tree = sys_open_tree(b->source, "", flags);
	if (tree < 0 && errno == ENOSYS)
		return bind_by_mount(c, b);
	if (tree < 0 && errno == EINVAL && !b->recursive)
		return fail(c, EINVAL, "bind %s (unbindable, or it has mounts below that can only be bound along here)", b->name);
	if (tree < 0)
		return fail(c, errno, "bind %s", b->name);

	int r = late ? 0 : mount_change(c, tree, b->set, b->clear, b->attributes_recursive, b->name);
	if (r < 0)
		return r;
	r = mount_attach(tree, b->target);
	if (r < 0)
		return fail(c, -r, "bind %s on %s", b->name, b->path);
	r = late ? mount_change(c, tree, b->set, b->clear, b->attributes_recursive, b->name) : 0;
	if (r == 0 && b->propagation && (r = mount_on(c, NULL, -1, tree, NULL, b->propagation, NULL)) < 0)
		return fail(c, -r, "change propagation of %s", b->name);
	return r;
}
