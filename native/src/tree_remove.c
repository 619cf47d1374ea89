/* tree_remove: depth first without recursion, with at most OPEN_LEVELS directories open; the way back is checked. */
#include "tree.h"

#include <dirent.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>

#define OPEN_LEVELS 16
#define RETRIES 64 /* directories that were found filled again */

/* One directory on the way down; the nearest OPEN_LEVELS are open, others are found again by "..". */
struct level {
	char *name; /* in the directory above */
	DIR *stream;
	dev_t device;
	ino_t inode;
};

struct removal {
	struct context *c;
	const char *path;
	bool directories_only;
	tree_busy *busy;
	void *busy_data;
	int above; /* the directory that holds the first level */
	struct level *levels;
	size_t depth, room;
	int retries;
};

static void level_end(struct level *level)
{
	free(level->name);
	if (level->stream)
		closedir(level->stream);
}

static void removal_end(struct removal *t)
{
	while (t->depth > 0)
		level_end(&t->levels[--t->depth]);
	free(t->levels);
	close_fd(&t->above);
}

/* Descriptor of the directory that the present one is in, or of the one above all. */
static int present(const struct removal *t)
{
	return t->depth ? dirfd(t->levels[t->depth - 1].stream) : t->above;
}

/* Where it stands, cut in the middle by fail() when it is too deep to be told. */
static int failed(struct removal *t, int error, const char *what, const char *name)
{
	char way[256] = "";
	if (t->depth == 0)
		return fail(t->c, error, "%s %s", what, t->path);
	for (size_t i = 1; i < t->depth && strlen(way) + strlen(t->levels[i].name) + 2 < sizeof way; i++)
		strcat(strcat(way, t->levels[i].name), "/");
	return fail(t->c, error, "%s %s/%s%s", what, t->path, way, name);
}

/* The mount that holds the descriptor, as text of fdinfo; 0 when unknown. For kernels without openat2. */
static long mount_of(int fd)
{
	char path[40];
	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
	_cleanup_free_ char *text = read_text(AT_FDCWD, path, 1023);
	char *line = text ? strstr(text, "mnt_id:") : NULL;
	return line ? atol(line + strlen("mnt_id:")) : 0;
}

/* Opens a directory entry unless it is a symbolic link or a mount point (-EXDEV). */
static int enter(int parent, const char *name)
{
	struct hull_open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS,
	};
	int fd = sys_openat2(parent, name, &how);
	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return fd < 0 ? -errno : fd;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (mount_of(fd) == mount_of(parent))
		return fd;
	close(fd);
	return -EXDEV;
}

/* Gives an entry that is a directory of ours the permission to be read and changed; a link in its place is not followed. */
static bool unlock(int parent, const char *name)
{
	char link[40];
	struct stat st;
	_cleanup_fd_ int fd = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISDIR(st.st_mode) || (st.st_mode & S_IRWXU) == S_IRWXU)
		return false;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	return chmod(link, 0700) == 0;
}

/* Enters an entry of the present directory; one that was exchanged or is gone is simply passed over. */
static int descend(struct removal *t, const char *name)
{
	struct stat st;
	int parent = present(t);
	_cleanup_fd_ int fd = enter(parent, name);
	if ((fd == -EACCES || (fd >= 0 && geteuid() != 0)) && unlock(parent, name))
		fd = fd < 0 ? enter(parent, name) : fd;
	if (fd == -EXDEV)
		return failed(t, EBUSY, "remove tree: something is mounted on", name);
	if (fd == -ENOENT || fd == -ENOTDIR || fd == -ELOOP)
		return 0;
	if (fd < 0)
		return failed(t, -fd, "open", name);
	if (fstat(fd, &st) < 0)
		return failed(t, errno, "stat", name);
	if (t->depth == t->room) {
		size_t room = t->room ? 2 * t->room : 32;
		struct level *grown = allocate(room * sizeof *grown);
		if (t->depth)
			memcpy(grown, t->levels, t->depth * sizeof *grown);
		free(t->levels);
		t->levels = grown;
		t->room = room;
	}
	DIR *stream = fdopendir(fd);
	if (!stream)
		return failed(t, errno, "read directory", name);
	steal_fd(&fd);
	if (t->depth >= OPEN_LEVELS) {
		struct level *far = &t->levels[t->depth - OPEN_LEVELS];
		if (far->stream)
			closedir(far->stream);
		far->stream = NULL;
	}
	t->levels[t->depth++] = (struct level){duplicate(name), stream, st.st_dev, st.st_ino};
	return 0;
}

/* Opens the level above the present one again, if it was closed; it has to be the directory that was left. */
static int reopen_above(struct removal *t)
{
	struct stat st;
	if (t->depth < 2 || t->levels[t->depth - 2].stream)
		return 0;
	struct level *above = &t->levels[t->depth - 2];
	_cleanup_fd_ int fd = openat(present(t), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return failed(t, errno, "leave directory", "");
	if (st.st_dev != above->device || st.st_ino != above->inode)
		return failed(t, EBUSY, "remove tree: moved meanwhile:", "");
	above->stream = fdopendir(fd);
	if (!above->stream)
		return failed(t, errno, "read directory", "..");
	steal_fd(&fd);
	return 0;
}

/* Leaves the present directory, which has been read to its end, and removes it. */
static int ascend(struct removal *t)
{
	int r = reopen_above(t);
	if (r < 0)
		return r;
	_cleanup_(level_end) struct level left = t->levels[--t->depth];
	int parent = present(t);
	if (unlinkat(parent, left.name, AT_REMOVEDIR) == 0 || errno == ENOENT)
		return 0;
	int error = errno;
	if (error == ENOTEMPTY && t->retries++ < RETRIES)
		return descend(t, left.name);
	if (error == EBUSY && t->busy)
		t->busy(parent, left.name, t->busy_data);
	return failed(t, error, "remove directory", left.name);
}

static int remove_entry(struct removal *t, const char *name, unsigned char type)
{
	struct stat st;
	if (type == DT_UNKNOWN && fstatat(present(t), name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		type = S_ISDIR(st.st_mode) ? DT_DIR : DT_REG;
	if (type == DT_DIR)
		return descend(t, name);
	if (t->directories_only)
		return 0;
	if (unlinkat(present(t), name, 0) == 0 || errno == ENOENT || errno == EISDIR)
		return 0;
	return failed(t, errno, "remove", name);
}

int tree_remove(struct context *c, const char *path, bool directories_only, tree_busy *busy, void *data)
{
	_cleanup_(removal_end) struct removal t = {
		.c = c,
		.path = path,
		.directories_only = directories_only,
		.busy = busy,
		.busy_data = data,
		.above = -1,
	};
	const char *slash = strrchr(path, '/');
	if (!slash || !slash[1] || strcmp(slash, "/..") == 0 || strcmp(slash, "/.") == 0)
		return fail(c, EINVAL, "remove tree %s: not an absolute path of a directory", path);
	_cleanup_free_ char *above = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	t.above = open(above, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (t.above < 0)
		return errno == ENOENT ? 0 : fail(c, errno, "open %s", above);
	int r = remove_entry(&t, slash + 1, DT_UNKNOWN);
	while (r == 0 && t.depth > 0) {
		struct dirent *e = readdir(t.levels[t.depth - 1].stream);
		if (!e)
			r = ascend(&t);
		else if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			r = remove_entry(&t, e->d_name, e->d_type);
	}
	return r;
}
