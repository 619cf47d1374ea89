/*
 * A container that is created by one command and started by another: start_socket, await_start, start_process; and what
 * other commands of a low-level runtime need.
 *
 *   monitor of `create`            first process                        `start`
 *       │ start_socket: listens        │                                   │
 *       │ clone ──────────────────────►│ …                                 │
 *       │◄────────────────────── READY │ await_start                       │
 *       ▼ ends                         │◄───────────────── connects, GO ───│ start_process; the socket goes
 *         (its parent is now the       │ …                                 │
 *          caller's subreaper)         │ READY ───────────────────────────►│
 *                                      │ exec: end of file ───────────────►│ it runs
 *                                      │ or FAILED ───────────────────────►│
 */
#include "frame.h"
#include "inner.h"
#include "run.h"

#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#define KILL_SECONDS 10
#define PASSWD_LIMIT (256u << 10)

void process_leave(struct context *c)
{
	c->left = true;
	prctl(PR_SET_PDEATHSIG, 0);
}

int op_start_socket(struct context *c, const union field *f)
{
	close_fd(&c->start_fd);
	_cleanup_fd_ int fd = attach_listen(f[0].s, SOCK_SEQPACKET);
	if (fd < 0)
		return fail(c, -fd, "make the socket %s", f[0].s);
	if (fcntl(fd, F_SETFL, 0) < 0) /* who waits at it has nothing else to do */
		return fail(c, errno, "make the socket %s", f[0].s);
	c->start_fd = steal_fd(&fd);
	return 0;
}

/* Somebody who says go: one that dies before has not started anything. */
static int accept_start(struct context *c)
{
	for (;;) {
		struct sync_record record;
		_cleanup_fd_ int fd = accept4(c->start_fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
			continue;
		if (fd < 0)
			return -errno;
		ssize_t n = TEMP_FAILURE_RETRY(read(fd, &record, sizeof record));
		if (n == (ssize_t)sizeof record && record.type == SYNC_GO)
			return steal_fd(&fd);
	}
}

int op_await_start(struct context *c, const union field *f)
{
	(void)f;
	struct sync_record ready = {.type = SYNC_READY, .op = OP_await_start};
	if (c->start_fd < 0)
		return fail(c, EINVAL, "wait for the start: there is no socket for it");
	process_leave(c);
	if (TEMP_FAILURE_RETRY(write(c->sync_fd, &ready, sizeof ready)) < 0)
		return fail(c, errno, "tell the monitor that the container is there");
	int place = c->sync_fd;
	close_fd(&c->sync_fd);
	_cleanup_fd_ int fd = accept_start(c);
	if (fd < 0)
		return fail(c, -fd, "wait for the start");
	if (fd != place && dup3(fd, place, O_CLOEXEC) < 0)
		return fail(c, errno, "wait for the start");
	c->sync_fd = fd == place ? steal_fd(&fd) : place; /* a number that exec closes */
	close_fd(&c->start_fd);
	return 0;
}

/* What the process behind the socket tells, up to its program. */
static int follow_start(struct context *c, int socket_fd)
{
	bool ready = false;
	for (;;) {
		struct sync_message m;
		_cleanup_fd_ int fd = -1;
		ssize_t n = sync_receive(socket_fd, &m, &fd);
		if (n == 0)
			return ready ? 0 : fail(c, ECHILD, "the container's process died before its program started");
		if (n < 0)
			return fail(c, (int)-n, "hear from the container's process");
		if (m.head.type == SYNC_FAILED)
			return fail(c, m.head.error, "%s", m.detail);
		ready = ready || m.head.type == SYNC_READY;
	}
}

int op_start_process(struct context *c, const union field *f)
{
	struct sync_record go = {.type = SYNC_GO};
	_cleanup_fd_ int fd = attach_connect(f[0].s, SOCK_SEQPACKET);
	if (fd < 0)
		return fail(c, -fd, "reach the container that waits at %s", f[0].s);
	if (TEMP_FAILURE_RETRY(send(fd, &go, sizeof go, MSG_NOSIGNAL)) < 0)
		return fail(c, errno, "start the container that waits at %s", f[0].s);
	unlink(f[0].s);
	return follow_start(c, fd);
}

int op_find_program(struct context *c, const union field *f)
{
	const char *name = f[0].s;
	bool denied = false;
	if (strchr(name, '/')) {
		struct stat st;
		if (stat(name, &st) < 0)
			return fail(c, errno, "exec %s", name);
		if (S_ISDIR(st.st_mode))
			return fail(c, EACCES, "exec %s: is a directory", name);
		return access(name, X_OK) < 0 ? fail(c, EACCES, "exec %s: has no execute permission", name) : 0;
	}
	for (uint32_t i = 0; i < f[1].S.n; i++) {
		struct stat st;
		const char *directory = f[1].S.v[i];
		_cleanup_free_ char *path = format_text("%s/%s", *directory ? directory : ".", name);
		if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		if (access(path, X_OK) == 0)
			return 0;
		denied = true;
	}
	return fail(c, denied ? EACCES : ENOENT, "exec %s: not in the search path", name);
}

/* The directory that a line of passwd(5) gives to that user; NULL when it is somebody else's. */
static char *home_in(char *line, uint32_t uid)
{
	char *field[6] = {NULL}, *end;
	for (size_t i = 0; i < ARRAY_SIZE(field); i++)
		if ((field[i] = strsep(&line, ":")) == NULL)
			return NULL;
	bool same = *field[2] && strtoul(field[2], &end, 10) == uid && *end == '\0';
	return same && *field[5] == '/' ? duplicate(field[5]) : NULL;
}

int op_find_home(struct context *c, const union field *f)
{
	free(c->home);
	c->home = NULL;
	_cleanup_fd_ int fd = inner_open(c, "/etc/passwd", O_RDONLY | O_NONBLOCK);
	_cleanup_free_ char *text = allocate(PASSWD_LIMIT + 1);
	ssize_t n = fd < 0 ? 0 : read_full(fd, text, PASSWD_LIMIT);
	text[n < 0 ? 0 : n] = '\0';
	char *rest = text;
	for (char *line; !c->home && (line = strsep(&rest, "\n")) != NULL;)
		c->home = home_in(line, f[0].u);
	if (!c->home)
		c->home = duplicate("/");
	return 0; /* without an entry, or without a file, it is the root */
}

/* A descriptor of the process, if it is still the one that started at that time; -ESRCH. */
static int open_process(unsigned pid, uint64_t recorded)
{
	uint64_t start = 0;
	_cleanup_fd_ int fd = sys_pidfd_open((pid_t)pid, 0);
	int error = errno;
	if (process_start((pid_t)pid, &start) < 0 || start != recorded)
		return -ESRCH;
	return fd < 0 ? -error : steal_fd(&fd);
}

static int send_signal(unsigned pid, int pidfd, int number)
{
	int r = pidfd >= 0 ? sys_pidfd_send_signal(pidfd, number) : kill((pid_t)pid, number);
	return r < 0 ? -errno : 0;
}

int op_signal_process(struct context *c, const union field *f)
{
	_cleanup_fd_ int fd = open_process(f[0].u, f[1].U);
	int r = fd == -ESRCH ? fd : send_signal(f[0].u, fd, (int)f[2].u);
	return r < 0 ? fail(c, -r, "send signal %u to the container's process %u", f[2].u, f[0].u) : 0;
}

int op_end_process(struct context *c, const union field *f)
{
	uint64_t start;
	struct timespec pause = {.tv_nsec = 5000000};
	int64_t deadline = nanoseconds_now(CLOCK_MONOTONIC) + KILL_SECONDS * 1000000000ll;
	_cleanup_fd_ int fd = open_process(f[0].u, f[1].U);
	if (fd == -ESRCH)
		return 0;
	int r = send_signal(f[0].u, fd, SIGKILL);
	if (r < 0 && r != -ESRCH)
		return fail(c, -r, "kill the container's process %u", f[0].u);
	if (fd >= 0) {
		struct pollfd gone = {.fd = fd, .events = POLLIN};
		if (TEMP_FAILURE_RETRY(poll(&gone, 1, KILL_SECONDS * 1000)) > 0)
			return 0;
	} else
		while (process_start((pid_t)f[0].u, &start) == 0 && start == f[1].U) {
			if (nanoseconds_now(CLOCK_MONOTONIC) > deadline)
				return fail(c, EBUSY, "process %u of the container does not end", f[0].u);
			nanosleep(&pause, NULL);
		}
	return fd >= 0 ? fail(c, EBUSY, "process %u of the container does not end", f[0].u) : 0;
}

int op_move_root(struct context *c, const union field *f)
{
	(void)f;
	if (c->root_fd < 0)
		return fail(c, EINVAL, "move the root before it is known");
	if (fchdir(c->root_fd) < 0)
		return fail(c, errno, "enter the root %s", c->root_path);
	if (mount(".", "/", NULL, MS_MOVE, NULL) < 0)
		return fail(c, errno, "move %s over the host's root", c->root_path);
	if (chroot(".") < 0 || chdir("/") < 0)
		return fail(c, errno, "change the root to %s", c->root_path);
	return enter_root(c);
}

int op_change_root(struct context *c, const union field *f)
{
	(void)f;
	if (c->root_fd < 0)
		return fail(c, EINVAL, "change the root before it is known");
	if (fchdir(c->root_fd) < 0)
		return fail(c, errno, "enter the root %s", c->root_path);
	if (chroot(".") < 0 || chdir("/") < 0)
		return fail(c, errno, "change the root to %s", c->root_path);
	return enter_root(c);
}

int console_send(struct context *c, const char *path, int master)
{
	static const char name[] = "/dev/pts/ptmx";
	_cleanup_fd_ int fd = attach_connect(path, SOCK_STREAM);
	if (fd < 0)
		return fail(c, -fd, "reach the console socket %s", path);
	if (send_with_descriptor(fd, name, sizeof name - 1, master) < 0)
		return fail(c, errno, "hand the terminal to the console socket %s", path);
	return 0;
}
