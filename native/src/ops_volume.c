/* Operations on volumes: fill_volume, release_volume, own_tree. */
#include "inner.h"
#include "tree.h"

#include <dirent.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>

#define OWN_DEPTH 200

static void close_directory(DIR **directory)
{
	if (*directory)
		closedir(*directory);
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Waits for the record lock of a whole file, which is made if need be; it lasts as long as the descriptor. */
static int lock_whole(struct context *c, const char *path)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	_cleanup_fd_ int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || TEMP_FAILURE_RETRY(fcntl(fd, F_SETLKW, &whole)) < 0)
		return fail(c, errno, "lock %s", path);
	return steal_fd(&fd);
}

/* A directory's entries; NULL with errno. */
static DIR *open_entries(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? NULL : fdopendir(fd);
}

/* The next entry but "." and ".."; NULL at the end. */
static const char *next_entry(DIR *entries)
{
	struct dirent *e = readdir(entries);
	while (e && is_dots(e->d_name))
		e = readdir(entries);
	return e ? e->d_name : NULL;
}

/* 1: the directory has entries, 0: it has none, or -errno. */
static int has_entries(int parent, const char *name)
{
	_cleanup_(close_directory) DIR *entries = open_entries(parent, name);
	return entries ? next_entry(entries) != NULL : -errno;
}

/* -------- fill_volume -------- */

static int remove_entries(struct context *c, int fd, const char *path)
{
	_cleanup_(close_directory) DIR *entries = open_entries(fd, ".");
	int r = entries ? 0 : fail(c, errno, "read the volume %s", path);
	for (const char *name; r == 0 && (name = next_entry(entries)) != NULL;) {
		_cleanup_free_ char *entry = format_text("%s/%s", path, name);
		r = tree_remove(c, entry, false, NULL, NULL);
	}
	return r;
}

/*
 * All of it under the volume's lock, held by the process that copies: whoever comes next waits for a copy whose caller was
 * killed, and finds it whole or marked as begun.
 */
int op_fill_volume(struct context *c, const union field *f)
{
	if (c->pivoted)
		return fail(c, EINVAL, "fill %s after the pivot", f[1].s);
	int r = inner_try(c, f[0].s, O_RDONLY | O_DIRECTORY);
	if (r == -ENOENT)
		return 0;
	if (r == -ENOTDIR)
		return fail(c, ENOTDIR, "cannot mount volume over existing file, file exists %s", f[0].s);
	if (r < 0)
		return fail(c, -r, "open %s in the container", f[0].s);
	_cleanup_fd_ int from = r;
	_cleanup_free_ char *lock_path = format_text("%s/lock", f[2].s);
	_cleanup_free_ char *begun = format_text("%s/filling", f[2].s);
	_cleanup_fd_ int lock = lock_whole(c, lock_path);
	if (lock < 0)
		return lock;
	_cleanup_fd_ int to = open(f[1].s, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (to < 0)
		return fail(c, errno, "open the volume %s", f[1].s);
	if (access(begun, F_OK) == 0) {
		r = remove_entries(c, to, f[1].s);
		if (r < 0)
			return r;
	} else {
		r = has_entries(to, ".");
		if (r != 0)
			return r < 0 ? fail(c, -r, "read the volume %s", f[1].s) : 0;
	}
	_cleanup_fd_ int mark = open(begun, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (mark < 0)
		return fail(c, errno, "create %s", begun);
	r = tree_copy(c, from, to, f[0].s);
	if (r == 0 && syncfs(to) < 0)
		r = fail(c, errno, "sync the volume %s", f[1].s);
	if (r == 0 && unlink(begun) < 0)
		r = fail(c, errno, "remove %s", begun);
	return r;
}

/* -------- release_volume -------- */

int op_release_volume(struct context *c, const union field *f)
{
	_cleanup_fd_ int lock = lock_whole(c, f[0].s);
	if (lock < 0)
		return lock;
	_cleanup_fd_ int volume = open(f[1].s, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (volume < 0)
		return errno == ENOENT ? 0 : fail(c, errno, "open the volume %s", f[1].s);
	_cleanup_free_ char *user = format_text("users/%s", f[2].s);
	if (unlinkat(volume, user, 0) < 0 && errno != ENOENT)
		return fail(c, errno, "release the volume %s", f[1].s);
	int used = has_entries(volume, "users"); /* the users are the names in it */
	if (used != 0 && used != -ENOENT)
		return used < 0 ? fail(c, -used, "read the users of the volume %s", f[1].s) : 0;
	/* out of sight while the lock is held, away afterwards; a name with a dot in front is no volume's */
	const char *slash = strrchr(f[1].s, '/');
	_cleanup_free_ char *gone = format_text("%.*s/.gone.%s", (int)(slash - f[1].s), f[1].s, slash + 1);
	if (rename(f[1].s, gone) < 0)
		return fail(c, errno, "remove the volume %s", f[1].s);
	close_fd(&lock);
	return tree_remove(c, gone, false, NULL, NULL);
}

/* -------- own_tree -------- */

struct owning {
	struct context *c;
	const char *path;
	uid_t uid;
	gid_t gid;
};

static int own(const struct owning *o, int parent, const char *name, struct stat *st)
{
	int flags = AT_SYMLINK_NOFOLLOW | (*name ? 0 : AT_EMPTY_PATH);
	if (fstatat(parent, name, st, flags) < 0)
		return errno == ENOENT ? 0 : fail(o->c, errno, "look at %s below %s", name, o->path);
	if (st->st_uid == o->uid && st->st_gid == o->gid)
		return 0;
	if (fchownat(parent, name, o->uid, o->gid, flags) == 0 || errno == ENOENT)
		return 0;
	return fail(o->c, errno, "give %s below %s to %u:%u", name, o->path, o->uid, o->gid);
}

static int own_below(const struct owning *o, int directory, int depth)
{
	struct hull_open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS,
	};
	_cleanup_(close_directory) DIR *stream = open_entries(directory, ".");
	if (!stream)
		return fail(o->c, errno, "read a directory below %s", o->path);
	if (depth > OWN_DEPTH)
		return fail(o->c, ELOOP, "give %s to %u:%u: too deep", o->path, o->uid, o->gid);
	int r = 0;
	for (const char *name; r == 0 && (name = next_entry(stream)) != NULL;) {
		struct stat st = {0};
		r = own(o, directory, name, &st);
		if (r < 0 || !S_ISDIR(st.st_mode))
			continue;
		_cleanup_fd_ int child = sys_openat2(directory, name, &how);
		if (child >= 0)
			r = own_below(o, child, depth + 1);
		else if (errno != EXDEV && errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
			r = fail(o->c, errno, "open %s below %s", name, o->path);
	}
	return r;
}

int op_own_tree(struct context *c, const union field *f)
{
	struct owning o = {c, f[0].s, f[1].u, f[2].u};
	struct stat st = {0};
	_cleanup_fd_ int top = open(f[0].s, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (top < 0)
		return fail(c, errno, "open %s", f[0].s);
	int r = own(&o, top, "", &st);
	return r < 0 || !S_ISDIR(st.st_mode) ? r : own_below(&o, top, 0);
}
