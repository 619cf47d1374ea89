/* tree_copy, and the operation that needs it: copy_up_tmpfs. */
#include "inner.h"
#include "tree.h"

#include <dirent.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#define COPY_DEPTH 200
#define NAMES_SIZE 4096
#define VALUE_SIZE 65536
#define PIECE 0x7ffff000u

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

static int copy_file(struct context *c, int parent, int to_parent, const char *name)
{
	struct stat st;
	_cleanup_fd_ int from = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (from < 0 || fstat(from, &st) < 0)
		return fail(c, errno, "copy %s: open", name);
	_cleanup_fd_ int to = openat(to_parent, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (to < 0)
		return fail(c, errno, "copy %s: create", name);
	for (ssize_t n = 1; n > 0;)
		if ((n = sendfile(to, from, NULL, PIECE)) < 0)
			return fail(c, errno, "copy %s", name);
	int r = copy_owner(c, to, &st, name);
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

static int copy_directory(struct context *c, int from, int to, const char *name, int depth);

static int copy_entry(struct context *c, int from, int to, const char *name, int depth)
{
	struct stat st;
	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return fail(c, errno, "copy %s", name);
	if (S_ISREG(st.st_mode))
		return copy_file(c, from, to, name);
	if (!S_ISDIR(st.st_mode))
		return copy_special(c, from, to, name, &st);
	_cleanup_fd_ int child = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (child < 0 || mkdirat(to, name, 0700) < 0)
		return fail(c, errno, "copy directory %s", name);
	_cleanup_fd_ int made = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return made < 0 ? fail(c, errno, "copy directory %s", name) : copy_directory(c, child, made, name, depth + 1);
}

static int copy_directory(struct context *c, int from, int to, const char *name, int depth)
{
	struct stat st;
	if (depth > COPY_DEPTH)
		return fail(c, ELOOP, "copy directory %s: too deep", name);
	if (fstat(from, &st) < 0)
		return fail(c, errno, "copy directory %s", name);
	int copy = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(close_directory) DIR *directory = copy < 0 ? NULL : fdopendir(copy);
	if (!directory)
		return fail(c, errno, "copy directory %s: read", name);
	int r = 0;
	for (struct dirent *e; r == 0 && (e = readdir(directory)) != NULL;)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			r = copy_entry(c, from, to, e->d_name, depth);
	if (r == 0)
		r = copy_xattrs(c, from, to, name);
	return r < 0 ? r : copy_owner(c, to, &st, name);
}

int tree_copy(struct context *c, int from, int to, const char *name)
{
	mode_t mask = umask(0);
	int r = copy_directory(c, from, to, name, 0);
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
