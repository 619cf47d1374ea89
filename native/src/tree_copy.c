/* tree_copy, and the operation that needs it: copy_up_tmpfs. */
#include "inner.h"
#include "tree.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#define COPY_DEPTH 200
#define NAMES_SIZE 4096
#define VALUE_SIZE 65536
#define PIECE 0x7ffff000u

/* A file with several names that has been copied: further names are made as links. */
struct copied {
	dev_t device;
	ino_t inode;
	char *path; /* below the target */
};

struct copy {
	struct context *c;
	int target;
	struct copied *links; /* sorted by nothing: few files have several names */
	size_t count, room;
	char path[4096]; /* of the present entry, below the target; "" when it is too long to be told */
};

static void copy_end(struct copy *copy)
{
	for (size_t i = 0; i < copy->count; i++)
		free(copy->links[i].path);
	free(copy->links);
}

static void close_directory(DIR **directory)
{
	if (*directory)
		closedir(*directory);
}

/* What the target cannot hold at all (user.* on an old tmpfs, trusted.* in a user namespace) is left behind. */
static int copy_xattrs(struct context *c, int from, int to, const char *name)
{
	char names[NAMES_SIZE];
	ssize_t n = flistxattr(from, names, sizeof names);
	if (n <= 0)
		return n == 0 || errno == EOPNOTSUPP ? 0 : fail(c, errno, "copy %s: list extended attributes", name);
	_cleanup_free_ char *value = allocate(VALUE_SIZE);
	for (char *key = names; key < names + n; key += strlen(key) + 1) {
		if (strncmp(key, "trusted.overlay.", 16) == 0 || strncmp(key, "user.overlay.", 13) == 0)
			continue; /* of the layer, not of the file */
		ssize_t size = fgetxattr(from, key, value, VALUE_SIZE);
		if (size < 0 || fsetxattr(to, key, value, (size_t)size, 0) == 0)
			continue;
		if (errno != EOPNOTSUPP && errno != EPERM)
			return fail(c, errno, "copy %s: extended attribute %s", name, key);
	}
	return 0;
}

static int copy_owner(struct context *c, int fd, const struct stat *st, const char *name)
{
	struct timespec times[2] = {st->st_atim, st->st_mtim};
	/* EINVAL: the owner has no number in this user namespace */
	if (fchown(fd, st->st_uid, st->st_gid) < 0 && errno != EINVAL)
		return fail(c, errno, "copy %s: owner", name);
	if (fchmod(fd, st->st_mode & 07777) < 0 || futimens(fd, times) < 0)
		return fail(c, errno, "copy %s: mode and times", name);
	return 0;
}

/* Data only: holes stay holes. A file system that cannot tell is copied whole. */
static int copy_data(struct context *c, int from, int to, off_t size, const char *name)
{
	if (ftruncate(to, size) < 0)
		return fail(c, errno, "copy %s: size", name);
	for (off_t at = 0; at < size;) {
		off_t start = lseek(from, at, SEEK_DATA);
		if (start < 0 && errno == ENXIO)
			break;
		off_t end = start < 0 ? size : lseek(from, start, SEEK_HOLE);
		if (start < 0)
			start = at;
		if (end < 0 || lseek(from, start, SEEK_SET) < 0 || lseek(to, start, SEEK_SET) < 0)
			return fail(c, errno, "copy %s: seek", name);
		for (off_t left = end - start; left > 0;) {
			ssize_t n = sendfile(to, from, NULL, left < PIECE ? (size_t)left : PIECE);
			if (n < 0)
				return fail(c, errno, "copy %s", name);
			if (n == 0)
				return 0; /* it became shorter */
			left -= n;
		}
		at = end;
	}
	return 0;
}

/* 1: the file is there under another name and got this one as well. */
static int copy_link(struct copy *copy, int to_parent, const char *name, const struct stat *st)
{
	for (size_t i = 0; i < copy->count; i++)
		if (copy->links[i].inode == st->st_ino && copy->links[i].device == st->st_dev)
			return linkat(copy->target, copy->links[i].path, to_parent, name, 0) == 0 ? 1 : 0;
	if (!copy->path[0])
		return 0;
	if (copy->count == copy->room) {
		copy->room = copy->room ? 2 * copy->room : 64;
		struct copied *more = allocate(copy->room * sizeof *more);
		if (copy->count > 0)
			memcpy(more, copy->links, copy->count * sizeof *more);
		free(copy->links);
		copy->links = more;
	}
	copy->links[copy->count++] = (struct copied){st->st_dev, st->st_ino, duplicate(copy->path)};
	return 0;
}

static int copy_file(struct copy *copy, int parent, int to_parent, const char *name)
{
	struct context *c = copy->c;
	struct stat st;
	_cleanup_fd_ int from = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (from < 0 || fstat(from, &st) < 0)
		return fail(c, errno, "copy %s: open", name);
	if (st.st_nlink > 1 && copy_link(copy, to_parent, name, &st) == 1)
		return 0;
	_cleanup_fd_ int to = openat(to_parent, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (to < 0)
		return fail(c, errno, "copy %s: create", name);
	int r = copy_data(c, from, to, st.st_size, name);
	r = r < 0 ? r : copy_owner(c, to, &st, name);
	return r < 0 ? r : copy_xattrs(c, from, to, name); /* last: a change of owner drops file capabilities */
}

static int copy_special(struct context *c, int parent, int to_parent, const char *name, const struct stat *st)
{
	char target[4096];
	if (S_ISLNK(st->st_mode)) {
		ssize_t n = readlinkat(parent, name, target, sizeof target - 1);
		target[n > 0 ? n : 0] = '\0';
		if (n < 0 || symlinkat(target, to_parent, name) < 0)
			return fail(c, errno, "copy symbolic link %s", name);
	} else if (mknodat(to_parent, name, st->st_mode, st->st_rdev) < 0) {
		return fail(c, errno, "copy special file %s", name);
	}
	if (fchownat(to_parent, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW) < 0 && errno != EINVAL)
		return fail(c, errno, "copy %s: owner", name);
	return 0;
}

static int copy_directory(struct copy *copy, int from, int to, const char *name, int depth);

static int copy_entry(struct copy *copy, int from, int to, const char *name, int depth)
{
	struct context *c = copy->c;
	struct stat st;
	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return fail(c, errno, "copy %s", name);
	if (S_ISREG(st.st_mode))
		return copy_file(copy, from, to, name);
	if (!S_ISDIR(st.st_mode))
		return copy_special(c, from, to, name, &st);
	_cleanup_fd_ int child = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (child < 0 || mkdirat(to, name, 0700) < 0)
		return fail(c, errno, "copy directory %s", name);
	_cleanup_fd_ int made = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return made < 0 ? fail(c, errno, "copy directory %s", name) : copy_directory(copy, child, made, name, depth + 1);
}

static int copy_directory(struct copy *copy, int from, int to, const char *name, int depth)
{
	struct context *c = copy->c;
	struct stat st;
	size_t length = strlen(copy->path);
	if (depth > COPY_DEPTH)
		return fail(c, ELOOP, "copy directory %s: too deep", name);
	if (fstat(from, &st) < 0)
		return fail(c, errno, "copy directory %s", name);
	int fresh = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(close_directory) DIR *directory = fresh < 0 ? NULL : fdopendir(fresh);
	if (!directory)
		return fail(c, errno, "copy directory %s: read", name);
	int r = 0;
	for (struct dirent *e; r == 0 && (e = readdir(directory)) != NULL;) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		bool fits = (depth == 0 || length > 0) && length + strlen(e->d_name) + 2 < sizeof copy->path;
		char first = copy->path[0];
		if (fits)
			snprintf(copy->path + length, sizeof copy->path - length, "%s%s", length ? "/" : "", e->d_name);
		else
			copy->path[0] = '\0';
		r = copy_entry(copy, from, to, e->d_name, depth);
		copy->path[0] = first;
		copy->path[length] = '\0';
	}
	if (r == 0)
		r = copy_xattrs(c, from, to, name);
	return r < 0 ? r : copy_owner(c, to, &st, name);
}

int tree_copy(struct context *c, int from, int to, const char *name)
{
	mode_t mask = umask(0);
	_cleanup_(copy_end) struct copy copy = {.c = c, .target = to};
	int r = copy_directory(&copy, from, to, name, 0);
	umask(mask);
	return r;
}

int op_copy_up_tmpfs(struct context *c, const union field *f)
{
	_cleanup_fd_ int target = inner_make(c, f[0].s, INNER_DIRECTORY, 0755, NULL);
	if (target < 0)
		return target;
	_cleanup_fd_ int below = inner_open(c, f[0].s, O_RDONLY | O_DIRECTORY);
	if (below < 0)
		return below;
	int r = mount_on(c, "tmpfs", -1, target, "tmpfs", f[1].U & ~(uint64_t)MS_RDONLY, f[2].s);
	if (r < 0)
		return fail(c, -r, "mount tmpfs on %s", f[0].s);
	_cleanup_fd_ int top = inner_open(c, f[0].s, O_RDONLY | O_DIRECTORY);
	if (top < 0)
		return top;
	r = tree_copy(c, below, top, f[0].s);
	return r < 0 || !(f[1].U & MS_RDONLY) ? r : mount_change(c, top, MOUNT_ATTR_RDONLY, 0, false, f[0].s);
}
