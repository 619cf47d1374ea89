/*
 * Starting the monitor. Everything that later enters the container descends from it, so it runs from a copy of this
 * program that cannot be written, not even by root who opens /proc/PID/exe from within (CVE-2019-5736).
 */
#include "monitor.h"
#include "session.h"

#include <limits.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define OPEN_TREE_CLONE_FLAG 1u
#define ATTR_RDONLY_NOSUID_NODEV 7u

static bool same_file(int fd, const struct stat *other)
{
	struct stat status;
	return fstat(fd, &status) == 0 && status.st_dev == other->st_dev && status.st_ino == other->st_ino;
}

static int detached_clone(const struct stat *self)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n < 0)
		return -errno;
	path[n] = '\0';
	_cleanup_fd_ int fd = sys_open_tree(AT_FDCWD, path, OPEN_TREE_CLONE_FLAG | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!same_file(fd, self))
		return -ESTALE; /* replaced since we were started */
	struct hull_mount_attr attributes = {.set = ATTR_RDONLY_NOSUID_NODEV};
	if (sys_mount_setattr(fd, "", AT_EMPTY_PATH, &attributes) < 0)
		return -errno;
	return steal_fd(&fd);
}

static int sealed_copy(int self, off_t size)
{
	_cleanup_fd_ int fd = sys_memfd("hull", 3 | 16 /* MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC */);
	if (fd < 0 && errno == EINVAL) /* before Linux 6.3 every memfd is executable */
		fd = sys_memfd("hull", 3);
	if (fd < 0)
		return -errno;
	for (off_t done = 0; done < size;) {
		ssize_t n = sendfile(fd, self, &done, (size_t)(size - done));
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
	}
	if (fchmod(fd, 0555) < 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
		return -errno;
	return steal_fd(&fd);
}

int open_protected_self(void)
{
	struct stat status;
	_cleanup_fd_ int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (self < 0 || fstat(self, &status) < 0)
		return -errno;
	int fd = detached_clone(&status);
	return fd >= 0 ? fd : sealed_copy(self, status.st_size);
}

/* Whether monitors are to die with this process. */
static bool bound;

void monitor_bind(void)
{
	bound = true;
}

static void die_with(pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(EXIT_HULL);
}

/* Descriptors of the monitor: those of its own, then the caller's. */
static _Noreturn void become_monitor(int program, int plan, int control, const char *id, uint32_t descriptors)
{
	const char *path = getenv("PATH");
	char *variable = format_text("PATH=%s", path ? path : "/usr/sbin:/usr/bin:/sbin:/bin");
	char *argv[] = {(char *)"hull-monitor", (char *)id, NULL}, *envp[] = {variable, NULL};
	int above = MONITOR_FIRST_DESCRIPTOR + (int)descriptors, *copies = allocate(descriptors * sizeof(int));
	int socket_fd = fcntl(control, F_DUPFD_CLOEXEC, above), plan_fd = fcntl(plan, F_DUPFD_CLOEXEC, above);
	int program_fd = fcntl(program, F_DUPFD_CLOEXEC, above);
	for (int i = 0; i < (int)descriptors; i++) {
		int flags = fcntl(FIRST_DESCRIPTOR + i, F_GETFD);
		bool gap = flags < 0 || flags & FD_CLOEXEC; /* not the caller's: its place is kept, see arrange_descriptors */
		copies[i] = gap ? -1 : fcntl(FIRST_DESCRIPTOR + i, F_DUPFD_CLOEXEC, above);
		_cleanup_fd_ int nothing = gap ? open("/dev/null", O_PATH | O_CLOEXEC) : -1;
		if (gap)
			copies[i] = fcntl(nothing, F_DUPFD_CLOEXEC, above);
	}
	for (int i = 0; i < (int)descriptors; i++)
		if (dup2(copies[i], MONITOR_FIRST_DESCRIPTOR + i) < 0)
			_exit(EXIT_HULL);
	if (dup2(socket_fd, MONITOR_CONTROL_FD) < 0 || dup2(plan_fd, MONITOR_PLAN_FD) < 0)
		_exit(EXIT_HULL);
	close_on_exec_from(above);
	sys_execveat(program_fd, "", argv, envp, AT_EMPTY_PATH);
	_exit(EXIT_HULL);
}

int monitor_spawn(const struct plan_file *file, const char *id, uint32_t descriptors, int *control, pid_t *pid)
{
	int pair[2];
	_cleanup_fd_ int program = open_protected_self();
	if (program < 0)
		return program;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	pid_t self = getpid();
	*pid = fork();
	if (*pid == 0 && bound)
		die_with(self);
	if (*pid == 0)
		become_monitor(program, file->fd, pair[1], id, descriptors);
	close(pair[1]);
	*control = pair[0];
	if (*pid > 0)
		return 0;
	close_fd(control);
	return -errno;
}
