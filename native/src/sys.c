/* System calls that are younger than some C libraries. Numbers from 424 on are the same on every architecture. */
#include "hull.h"

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#define NR_pidfd_send_signal 424
#define NR_open_tree 428
#define NR_move_mount 429
#define NR_fsopen 430
#define NR_fsconfig 431
#define NR_fsmount 432
#define NR_pidfd_open 434
#define NR_clone3 435
#define NR_close_range 436
#define NR_openat2 437
#define NR_mount_setattr 442

int sys_openat2(int directory, const char *path, const struct hull_open_how *how)
{
	return (int)TEMP_FAILURE_RETRY(syscall(NR_openat2, directory, path, how, sizeof *how));
}

int sys_open_tree(int directory, const char *path, unsigned flags)
{
	return (int)syscall(NR_open_tree, directory, path, flags);
}

int sys_move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags)
{
	return (int)syscall(NR_move_mount, from, from_path, to, to_path, flags);
}

int sys_mount_setattr(int directory, const char *path, unsigned flags, const struct hull_mount_attr *attributes)
{
	return (int)syscall(NR_mount_setattr, directory, path, flags, attributes, sizeof *attributes);
}

int sys_fsopen(const char *type, unsigned flags)
{
	return (int)syscall(NR_fsopen, type, flags);
}

int sys_fsconfig(int fd, unsigned command, const char *key, const void *value, int auxiliary)
{
	return (int)syscall(NR_fsconfig, fd, command, key, value, auxiliary);
}

int sys_fsmount(int fd, unsigned flags, unsigned attributes)
{
	return (int)syscall(NR_fsmount, fd, flags, attributes);
}

int sys_pidfd_open(pid_t pid, unsigned flags)
{
	return (int)syscall(NR_pidfd_open, pid, flags);
}

int sys_pidfd_send_signal(int pidfd, int signal)
{
	return (int)syscall(NR_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int sys_close_range(unsigned first, unsigned last, unsigned flags)
{
	return (int)syscall(NR_close_range, first, last, flags);
}

int sys_pivot_root(const char *new_root, const char *put_old)
{
	return (int)syscall(SYS_pivot_root, new_root, put_old);
}

int sys_memfd(const char *name, unsigned flags)
{
	return (int)syscall(SYS_memfd_create, name, flags);
}

int sys_execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags)
{
	return (int)syscall(SYS_execveat, fd, path, argv, envp, flags);
}

#define PIDFD_FLAG 0x1000u              /* CLONE_PIDFD */
#define INTO_CGROUP_FLAG 0x200000000ull /* CLONE_INTO_CGROUP, Linux 5.7 */

pid_t sys_clone_process(uint64_t namespaces, int *pidfd, int *cgroup)
{
	pid_t pid = -1;
	struct hull_clone_args arguments = {
		.flags = namespaces | PIDFD_FLAG,
		.pidfd = (uint64_t)(uintptr_t)pidfd,
		.exit_signal = namespaces & CLONE_PARENT ? 0 : SIGCHLD, /* a sibling ends with our own signal */
	};
	*pidfd = -1;
	if (*cgroup >= 0) {
		struct hull_clone_args into = arguments;
		into.flags |= INTO_CGROUP_FLAG;
		into.cgroup = (uint64_t)*cgroup;
		pid = (pid_t)syscall(NR_clone3, &into, sizeof into);
		if (pid >= 0)
			return pid;
		close_fd(cgroup);
	}
	pid = (pid_t)syscall(NR_clone3, &arguments, sizeof arguments);
	/* a seccomp filter of a surrounding container may answer EPERM for a call it does not know */
	if (pid < 0 && (errno == ENOSYS || errno == EPERM))
		pid = (pid_t)syscall(SYS_clone, (unsigned long)namespaces | SIGCHLD, NULL, NULL, NULL, NULL);
	return pid;
}
