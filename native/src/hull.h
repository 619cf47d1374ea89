/*
 * Small tools that every part of hull-init uses: errors, cleanup attributes, retrying calls, recent system calls.
 *
 * Conventions: a function that can fail returns 0 (or a descriptor, a size) or -errno; every descriptor is
 * close-on-exec; die() is for the launcher and the tool only, never for an operation of a plan.
 */
#ifndef HULL_H
#define HULL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* Exit codes of Docker's command line: Hull itself failed, the program cannot be run, it was not found. */
#define EXIT_HULL 125
#define EXIT_CANNOT_RUN 126
#define EXIT_NOT_FOUND 127

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define PRINTF_LIKE(pattern, first) __attribute__((format(printf, pattern, first)))

/* -------- resources that release themselves at the end of their block -------- */

#define _cleanup_(function) __attribute__((cleanup(function)))
#define _cleanup_fd_ _cleanup_(close_fd)     /* int fd, closed unless negative; errno is kept */
#define _cleanup_free_ _cleanup_(free_block) /* any pointer from malloc */

void close_fd(int *fd);
void free_block(void *pointer_to_pointer);

/* Takes the descriptor out of the variable, so that its cleanup does nothing. */
static inline int steal_fd(int *fd)
{
	int result = *fd;
	*fd = -1;
	return result;
}

/* -------- errors of the launcher and the tool: one line on standard error, exit 125 -------- */

void name_program(const char *name);                     /* what lines of this process begin with; "hull" otherwise */
void warn(const char *format, ...) PRINTF_LIKE(1, 2); /* "hull: …" */
_Noreturn void die(const char *format, ...) PRINTF_LIKE(1, 2);
_Noreturn void die_errno(int error, const char *format, ...) PRINTF_LIKE(2, 3); /* "hull: …: No such file or directory" */

/* -------- memory: never NULL, the process ends with 125 when there is none -------- */

void *allocate(size_t size); /* zeroed */
char *duplicate(const char *text);
char *format_text(const char *pattern, ...) PRINTF_LIKE(1, 2);

/* -------- files: retry on EINTR, finish short transfers -------- */

int write_all(int fd, const void *data, size_t size);
ssize_t read_some(int fd, void *data, size_t size);                    /* one read, -errno on error */
ssize_t read_full(int fd, void *data, size_t size);                    /* until size or end of file */
char *read_text(int directory, const char *path, size_t limit);        /* whole small file, NUL added; NULL with errno */
int write_text(int directory, const char *path, const char *text, int flags, mode_t mode); /* open with flags|O_WRONLY|O_CLOEXEC, one write */
int set_nonblocking(int fd);

/* -------- time -------- */

int64_t nanoseconds_now(int clock); /* CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME */

/* -------- processes -------- */

/* Start time of a process in clock ticks since boot (field 22 of /proc/PID/stat): with the pid it names a process for ever. */
int process_start(pid_t pid, uint64_t *ticks);
int process_start_in(int directory, uint64_t *ticks); /* by its open directory in /proc, which is never another's */
/* What ps shows of this process: its arguments are overwritten. process_title_room is called once, with those of main. */
void process_title_room(int argc, char **argv);
void process_title(const char *title);
/* Exit code in the shell's terms: the status, or 128 + signal. */
int exit_code_of(int wait_status);
/* In a child about to exec: all signals to their default, none blocked. Async-signal-safe. */
void signals_default(void);
/* Marks every descriptor from `first` on as close-on-exec. */
int close_on_exec_from(int first);
#define NO_DEADLINE INT64_MAX
/*
 * poll for processes that wait for most of their lives: after a quarter of a second of quiet it gives back the memory of
 * the code that has run; its pages come again from the program file when they are needed. 0 when CLOCK_MONOTONIC has
 * reached the deadline (nanoseconds).
 */
int poll_frugally(struct pollfd *fds, size_t count, int64_t deadline);
/* Closes every descriptor from `first` on. */
int close_from(int first);

/* -------- system calls that are younger than some C libraries; -1 and errno as usual -------- */

struct hull_open_how {
	uint64_t flags, mode, resolve;
};
struct hull_mount_attr {
	uint64_t set, clear, propagation, userns_fd;
};
struct hull_clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

int sys_openat2(int directory, const char *path, const struct hull_open_how *how);
int sys_open_tree(int directory, const char *path, unsigned flags);
int sys_move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags);
int sys_mount_setattr(int directory, const char *path, unsigned flags, const struct hull_mount_attr *attributes);
int sys_fsopen(const char *type, unsigned flags);
int sys_fsconfig(int fd, unsigned command, const char *key, const void *value, int auxiliary);
int sys_fsmount(int fd, unsigned flags, unsigned attributes);
int sys_pidfd_open(pid_t pid, unsigned flags);
int sys_pidfd_send_signal(int pidfd, int signal);
int sys_close_range(unsigned first, unsigned last, unsigned flags);
int sys_pivot_root(const char *new_root, const char *put_old);
int sys_memfd(const char *name, unsigned flags);
int sys_execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags);
/*
 * Like fork, in new namespaces: clone3, else clone. *pidfd gets -1 where the kernel cannot. *cgroup is a directory of
 * cgroup v2 that the child is born in, or -1; it is closed and -1 afterwards when the child was not.
 */
pid_t sys_clone_process(uint64_t namespaces, int *pidfd, int *cgroup);

#endif
