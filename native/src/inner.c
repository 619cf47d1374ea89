/* Implementation of inner.h: resolving inner paths and opening procfs. */
#include "inner.h"

#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#define PROC_ROOT_INODE 1
#define WALK_DEPTH 128  /* components of a path that the walk can hold open */
#define RACE_RETRIES 64 /* openat2 says EAGAIN when something was renamed meanwhile */

struct walk {
	int fd[WALK_DEPTH + 1]; /* fd[0] is the root and not ours */
	int depth;
	char rest[2 * PATH_MAX];
};

static void walk_cut(struct walk *w, int depth)
{
	while (w->depth > depth)
		close_fd(&w->fd[w->depth--]);
}

static void walk_end(struct walk *w)
{
	walk_cut(w, 0);
}

/* Takes the next component out of rest; false at the end. */
static bool next_component(char *rest, char name[NAME_MAX + 2])
{
	char *start = rest + strspn(rest, "/");
	size_t length = strcspn(start, "/");
	size_t copied = length > NAME_MAX ? NAME_MAX + 1 : length;
	memcpy(name, start, copied);
	name[copied] = '\0';
	start += length;
	start += strspn(start, "/");
	memmove(rest, start, strlen(start) + 1);
	return copied > 0;
}

/* Puts the target of a symbolic link in front of what is left of the path. */
static int follow_link(struct walk *w, int link)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof target);
	if (n < 0)
		return -errno;
	if (n == 0)
		return -ENOENT;
	size_t left = strlen(w->rest);
	if ((size_t)n + 1 + left >= sizeof w->rest)
		return -ENAMETOOLONG;
	memmove(w->rest + n + 1, w->rest, left + 1);
	memcpy(w->rest, target, (size_t)n);
	w->rest[n] = '/';
	if (target[0] == '/')
		walk_cut(w, 0);
	return 0;
}

static int make_component(int parent, const char *name, bool file, mode_t mode)
{
	mode_t mask = umask(0);
	int fd;
	if (file)
		fd = openat(parent, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, mode);
	else if ((fd = mkdirat(parent, name, mode)) == 0)
		fd = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int error = errno;
	umask(mask);
	return fd >= 0 ? fd : -error;
}

int inner_walk(int root, const char *path, enum inner_kind kind, mode_t mode, int links, bool *made)
{
	_cleanup_(walk_end) struct walk w = {.fd[0] = root};
	char name[NAME_MAX + 2];
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(w.rest, path);
	while (next_component(w.rest, name)) {
		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0) {
			walk_cut(&w, w.depth > 0 ? w.depth - 1 : 0);
			continue;
		}
		if (w.depth == WALK_DEPTH)
			return -ENAMETOOLONG;
		bool last = w.rest[0] == '\0';
		int fd = openat(w.fd[w.depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0 && errno == ENOENT && kind != INNER_ANY) {
			fd = make_component(w.fd[w.depth], name, last && kind == INNER_FILE, last ? mode : 0755);
			if (made && last && fd >= 0)
				*made = true;
			if (fd == -EEXIST) /* somebody else was faster */
				fd = openat(w.fd[w.depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
			else if (fd < 0)
				return fd;
		}
		if (fd < 0)
			return -errno;
		struct stat st;
		int r = fstat(fd, &st) < 0 ? -errno : 0;
		bool link = r == 0 && S_ISLNK(st.st_mode);
		if (link)
			r = links-- > 0 ? follow_link(&w, fd) : -ELOOP;
		else if (r == 0 && !last && !S_ISDIR(st.st_mode))
			r = -ENOTDIR; /* also before "." and ".." */
		if (link || r < 0)
			close(fd);
		if (r < 0)
			return r;
		if (!link)
			w.fd[++w.depth] = fd;
	}
	if (w.depth > 0)
		return w.fd[w.depth--];
	int copy = fcntl(root, F_DUPFD_CLOEXEC, 3);
	return copy < 0 ? -errno : copy;
}

int inner_try(struct context *c, const char *path, int flags)
{
	struct hull_open_how how = {
		.flags = (uint64_t)(unsigned)flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	if (c->root_fd < 0)
		return fail(c, EINVAL, "inner path %s before the root is known", path);
	for (int i = 0; i < RACE_RETRIES; i++) {
		int fd = sys_openat2(c->root_fd, path, &how);
		if (fd >= 0)
			return fd;
		if (errno != EAGAIN)
			break;
	}
	if (errno != ENOSYS && errno != EPERM && errno != EAGAIN)
		return -errno;
	_cleanup_fd_ int found = inner_walk(c->root_fd, path, INNER_ANY, 0, INNER_LINKS, NULL);
	if (found < 0 || (flags & ~(O_DIRECTORY | O_CLOEXEC)) == O_PATH) {
		struct stat st;
		if (found >= 0 && (flags & O_DIRECTORY) && fstat(found, &st) == 0 && !S_ISDIR(st.st_mode))
			return -ENOTDIR;
		return steal_fd(&found);
	}
	int proc = proc_open(c);
	if (proc < 0)
		return proc;
	char link[32];
	snprintf(link, sizeof link, "self/fd/%d", found);
	int fd = openat(proc, link, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int inner_open(struct context *c, const char *path, int flags)
{
	int fd = inner_try(c, path, flags);
	return fd < 0 ? fail(c, -fd, "open %s in the container", path) : fd;
}

int inner_make(struct context *c, const char *path, enum inner_kind kind, mode_t mode, bool *made)
{
	if (made)
		*made = false;
	_cleanup_fd_ int fd = inner_try(c, path, O_PATH);
	if (fd == -ENOENT)
		fd = inner_walk(c->root_fd, path, kind, mode, INNER_LINKS, made);
	if (fd < 0)
		return fail(c, -fd, "make %s in the container", path);
	struct stat st;
	if (fstat(fd, &st) < 0)
		return fail(c, errno, "stat %s in the container", path);
	if (kind == INNER_DIRECTORY && !S_ISDIR(st.st_mode))
		return fail(c, ENOTDIR, "%s in the container: a directory is needed, the image has something else there", path);
	if (kind == INNER_FILE && S_ISDIR(st.st_mode))
		return fail(c, EISDIR, "%s in the container: a file is needed, the image has a directory there", path);
	return steal_fd(&fd);
}

int inner_parent(struct context *c, const char *path, const char **name)
{
	size_t length = strlen(path);
	const char *slash = strrchr(path, '/');
	const char *last = slash ? slash + 1 : path;
	if (length >= PATH_MAX || *last == '\0' || strcmp(last, ".") == 0 || strcmp(last, "..") == 0)
		return fail(c, EINVAL, "%s in the container does not end in a name", path);
	char directory[PATH_MAX];
	memcpy(directory, path, (size_t)(last - path));
	directory[last - path] = '\0';
	*name = last;
	return inner_make(c, last == path ? "/" : directory, INNER_DIRECTORY, 0755, NULL);
}

int inner_make_unfollowed(struct context *c, const char *path, enum inner_kind kind, mode_t mode)
{
	const char *name;
	_cleanup_fd_ int parent = inner_parent(c, path, &name);
	if (parent < 0)
		return parent;
	int fd = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && kind != INNER_ANY)
		fd = make_component(parent, name, kind == INNER_FILE, mode);
	else if (fd < 0)
		fd = -errno;
	return fd < 0 ? fail(c, -fd, "make %s in the container", path) : fd;
}

int proc_open(struct context *c)
{
	if (c->proc_fd >= 0)
		return c->proc_fd;
	struct statfs fs;
	struct stat st;
	_cleanup_fd_ int fd = open("/proc", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fail(c, errno, "open /proc");
	if (fstatfs(fd, &fs) < 0 || fstat(fd, &st) < 0)
		return fail(c, errno, "stat /proc");
	if (fs.f_type != PROC_SUPER_MAGIC || st.st_ino != PROC_ROOT_INODE)
		return fail(c, ENODEV, "/proc is not the root of a proc file system");
	return c->proc_fd = steal_fd(&fd);
}

int proc_file(int proc, const char *path, int flags)
{
	struct hull_open_how how = {
		.flags = (uint64_t)(unsigned)flags | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS,
	};
	int fd = sys_openat2(proc, path, &how);
	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return fd < 0 ? -errno : fd;
	if (strstr(path, ".."))
		return -EXDEV;
	fd = openat(proc, path, flags | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	struct statfs fs;
	if (fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC)
		return fd;
	close(fd);
	return -EXDEV;
}
