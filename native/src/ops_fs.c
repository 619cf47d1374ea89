/* Operations on files of the host: make_directory, write_file, remove_file, remove_tree, pid_file, exit_file. */
#include "plan_flags.h"
#include "tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

int op_make_directory(struct context *c, const union field *f)
{
	_cleanup_free_ char *path = duplicate(f[0].s);
	struct stat st;
	mode_t mask = umask(0);
	int error = 0;
	for (char *slash = path; slash && error == 0;) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (mkdir(path, slash ? 0755 : (mode_t)f[1].U) < 0 && errno != EEXIST)
			error = errno;
		if (slash)
			*slash = '/';
	}
	umask(mask);
	if (error == 0 && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
		error = ENOTDIR;
	return error ? fail(c, error, "make directory %s", f[0].s) : 0;
}

int op_write_file(struct context *c, const union field *f)
{
	uint32_t flags = f[2].u;
	int how = (flags & WRITE_APPEND ? O_APPEND : 0) | (flags & WRITE_CREATE ? O_CREAT : 0) |
		  (flags & WRITE_CREATE && !(flags & WRITE_APPEND) ? O_TRUNC : 0);
	int r = write_text(AT_FDCWD, f[0].s, f[1].s, how, 0644);
	if (r == 0 || flags & WRITE_OPTIONAL)
		return 0;
	return fail(c, -r, "write \"%.100s\" into %s", f[1].s, f[0].s);
}

int op_remove_file(struct context *c, const union field *f)
{
	if (unlink(f[0].s) == 0 || errno == ENOENT)
		return 0;
	return fail(c, errno, "remove %s", f[0].s);
}

int op_remove_tree(struct context *c, const union field *f)
{
	return tree_remove(c, f[0].s, false, NULL, NULL);
}

/* What an exit record takes at most, reserved while the disk still has room (Linux gives blocks to bytes, not to sizes). */
#define EXIT_RECORD 128

static char *reserved_name(const char *path)
{
	return format_text("%s.reserved", path);
}

int exit_file_reserve(struct context *c, const char *path)
{
	char blank[EXIT_RECORD];
	_cleanup_free_ char *name = reserved_name(path);
	_cleanup_fd_ int fd = open(name, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644);
	memset(blank, ' ', sizeof blank);
	int r = fd < 0 ? -errno : write_all(fd, blank, sizeof blank);
	return r < 0 ? fail(c, -r, "reserve room for the exit record %s", name) : 0;
}

static int sync_parent(struct context *c, const char *path)
{
	const char *slash = strrchr(path, '/');
	_cleanup_free_ char *parent = slash && slash > path ? strndup(path, (size_t)(slash - path)) : duplicate("/");
	_cleanup_fd_ int directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return directory < 0 || fsync(directory) < 0 ? fail(c, errno, "sync directory %s", parent) : 0;
}

/* A reader sees the old file or the whole new one. */
static int replace_file(struct context *c, const char *path, const char *temporary, const char *text, bool sync)
{
	_cleanup_fd_ int fd = open(temporary, O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail(c, errno, "create %s", temporary);
	int r = write_all(fd, text, strlen(text)); /* over the reserved bytes, if there are any */
	if (r == 0 && ftruncate(fd, (off_t)strlen(text)) < 0)
		r = -errno;
	if (r == 0 && sync && fsync(fd) < 0)
		r = -errno;
	if (r == 0 && rename(temporary, path) < 0)
		r = -errno;
	if (r < 0) {
		unlink(temporary);
		return fail(c, -r, "write %s", path);
	}
	return 0;
}

int op_pid_file(struct context *c, const union field *f)
{
	uint64_t container, monitor;
	char text[192];
	int r = process_start(c->container_pid, &container);
	if (r < 0)
		return fail(c, -r, "read the start time of process %d", c->container_pid);
	r = process_start(c->monitor_pid, &monitor);
	if (r < 0)
		return fail(c, -r, "read the start time of process %d", c->monitor_pid);
	c->start_time = nanoseconds_now(CLOCK_REALTIME);
	snprintf(text, sizeof text, "%d %" PRIu64 " %d %" PRIu64 " %" PRId64 " %u %" PRId64 "\n", c->container_pid, container,
		 c->monitor_pid, monitor, c->start_time, c->restarts, c->finish_time);
	_cleanup_free_ char *temporary = format_text("%s.%d.tmp", f[0].s, getpid());
	return replace_file(c, f[0].s, temporary, text, false); /* nothing in it outlives a power cut */
}

int op_process_file(struct context *c, const union field *f)
{
	char text[16];
	snprintf(text, sizeof text, "%d", c->container_pid);
	_cleanup_free_ char *temporary = format_text("%s.%d.tmp", f[0].s, getpid());
	return replace_file(c, f[0].s, temporary, text, false);
}

int op_exit_file(struct context *c, const union field *f)
{
	char text[EXIT_RECORD];
	snprintf(text, sizeof text, "%d %d %d %" PRId64 " %" PRIu64 " %u %d %" PRId64 "\n", c->exit_code, c->exit_signal,
		 c->oom_killed, c->exit_time, c->log_lost, c->restarts, c->restarting, c->start_time);
	_cleanup_free_ char *reserved = reserved_name(f[0].s);
	int r = replace_file(c, f[0].s, reserved, text, true);
	return r < 0 ? r : sync_parent(c, f[0].s);
}
