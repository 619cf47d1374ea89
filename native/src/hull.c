/* Implementation of hull.h, except for the system calls (sys.c). */
#include "hull.h"
#include "ops.h"

#include <dirent.h>
#include <elf.h>
#include <link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define SECOND 1000000000

void close_fd(int *fd)
{
	int saved = errno;
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = saved;
}

void free_block(void *pointer_to_pointer)
{
	free(*(void **)pointer_to_pointer);
}

static const char *own_name = "hull";

void name_program(const char *name)
{
	own_name = name;
}

/* One write, so that lines of several processes do not mix; no buffer stays behind. */
static void print_line(const char *suffix, const char *format, va_list arguments)
{
	char line[1024];
	size_t used = (size_t)snprintf(line, sizeof line, "%s: ", own_name);
	int n = vsnprintf(line + used, sizeof line - used - 1, format, arguments);
	used = n < 0 ? used : used + (size_t)n;
	if (suffix && used < sizeof line - 1)
		used += (size_t)snprintf(line + used, sizeof line - used - 1, ": %s", suffix);
	if (used > sizeof line - 2)
		used = sizeof line - 2;
	line[used++] = '\n';
	write_all(STDERR_FILENO, line, used);
}

void warn(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print_line(NULL, format, arguments);
	va_end(arguments);
}

void die(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print_line(NULL, format, arguments);
	va_end(arguments);
	_exit(EXIT_HULL);
}

void die_errno(int error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print_line(strerror(error < 0 ? -error : error), format, arguments);
	va_end(arguments);
	_exit(EXIT_HULL);
}

void *allocate(size_t size)
{
	void *block = calloc(1, size ? size : 1);
	if (!block)
		die("out of memory (%zu bytes)", size);
	return block;
}

char *duplicate(const char *text)
{
	size_t size = strlen(text) + 1;
	return memcpy(allocate(size), text, size);
}

char *format_text(const char *pattern, ...)
{
	va_list arguments;
	char *text = NULL;
	va_start(arguments, pattern);
	int n = vasprintf(&text, pattern, arguments);
	va_end(arguments);
	if (n < 0)
		die("out of memory");
	return text;
}

int write_all(int fd, const void *data, size_t size)
{
	const char *next = data;
	while (size > 0) {
		ssize_t n = TEMP_FAILURE_RETRY(write(fd, next, size));
		if (n < 0)
			return -errno;
		next += n;
		size -= (size_t)n;
	}
	return 0;
}

ssize_t read_some(int fd, void *data, size_t size)
{
	ssize_t n = TEMP_FAILURE_RETRY(read(fd, data, size));
	return n < 0 ? -errno : n;
}

ssize_t read_full(int fd, void *data, size_t size)
{
	size_t done = 0;
	while (done < size) {
		ssize_t n = read_some(fd, (char *)data + done, size - done);
		if (n < 0)
			return n;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

char *read_text(int directory, const char *path, size_t limit)
{
	_cleanup_fd_ int fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	char *text = allocate(limit + 1);
	ssize_t n = read_full(fd, text, limit);
	if (n < 0) {
		free(text);
		errno = (int)-n;
		return NULL;
	}
	text[n] = '\0';
	return text;
}

int write_text(int directory, const char *path, const char *text, int flags, mode_t mode)
{
	_cleanup_fd_ int fd = TEMP_FAILURE_RETRY(openat(directory, path, flags | O_WRONLY | O_CLOEXEC, mode));
	return fd < 0 ? -errno : write_all(fd, text, strlen(text));
}

int set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	return flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ? -errno : 0;
}

int64_t nanoseconds_now(int clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * SECOND + now.tv_nsec;
}

int process_start(pid_t pid, uint64_t *ticks)
{
	char path[32];
	snprintf(path, sizeof path, "/proc/%d", pid);
	_cleanup_fd_ int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return directory < 0 ? -errno : process_start_in(directory, ticks);
}

int process_start_in(int directory, uint64_t *ticks)
{
	_cleanup_free_ char *stat = read_text(directory, "stat", 1023);
	if (!stat)
		return -errno;
	/* the second field is the name in parentheses and may hold anything; the third follows the last ')' */
	char *field = strrchr(stat, ')');
	for (int i = 2; field && i < 22; i++)
		field = strchr(field + 1, ' ');
	if (!field)
		return -ESRCH;
	*ticks = strtoull(field + 1, NULL, 10);
	return 0;
}

static char *title_start;
static size_t title_size;

void process_title_room(int argc, char **argv)
{
	title_start = argv[0];
	title_size = argc > 0 ? (size_t)(argv[argc - 1] + strlen(argv[argc - 1]) - argv[0]) : 0;
}

void process_title(const char *title)
{
	memset(title_start, 0, title_size);
	strncpy(title_start, title, title_size); /* its last byte is that of the NUL which follows it */
	prctl(PR_SET_NAME, title);
}

int exit_code_of(int wait_status)
{
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

void signals_default(void)
{
	sigset_t none;
	/* the system call itself: the C library keeps 32 and 33 for itself, and posix_spawn leaves them ignored */
	static const uint64_t default_action[8] = {0};
	for (int number = 1; number < NSIG; number++)
		syscall(SYS_rt_sigaction, number, default_action, NULL, NSIG / 8);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

#define CLOSE_RANGE_CLOEXEC_FLAG 4u
#define QUIET (SECOND / 4)

static int for_each_fd_from(int first, bool close_it)
{
	if (sys_close_range((unsigned)first, ~0u, close_it ? 0 : CLOSE_RANGE_CLOEXEC_FLAG) == 0)
		return 0;
	DIR *directory = opendir("/proc/self/fd");
	if (!directory)
		return -errno;
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		int fd = atoi(entry->d_name);
		if (entry->d_name[0] == '.' || fd < first || fd == dirfd(directory))
			continue;
		if (close_it)
			close(fd);
		else
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	closedir(directory);
	return 0;
}

int close_on_exec_from(int first)
{
	return for_each_fd_from(first, false);
}

int close_from(int first)
{
	return for_each_fd_from(first, true);
}

/* By syscall(), so that as few pages as possible are touched between this and the next wait. */
static void forget_code(void)
{
	const ElfW(Phdr) *header = (const void *)getauxval(AT_PHDR), *end = header + getauxval(AT_PHNUM);
	uintptr_t page = (uintptr_t)getpagesize(), base = 0;
	for (const ElfW(Phdr) *h = header; h < end; h++)
		if (h->p_type == PT_PHDR)
			base = (uintptr_t)header - h->p_vaddr;
	for (; header < end; header++) {
		uintptr_t start = (base + header->p_vaddr) & ~(page - 1);
		uintptr_t size = base + header->p_vaddr + header->p_memsz - start;
		if (header->p_type == PT_LOAD && !(header->p_flags & PF_W))
			syscall(SYS_madvise, start, size, MADV_DONTNEED);
	}
}

int poll_frugally(struct pollfd *fds, size_t count, int64_t deadline)
{
	int64_t left = deadline == NO_DEADLINE ? NO_DEADLINE : deadline - nanoseconds_now(CLOCK_MONOTONIC);
	int64_t first = left < QUIET ? (left > 0 ? left : 0) : QUIET;
	struct timespec time = {.tv_nsec = first};
	long events = syscall(SYS_ppoll, fds, count, &time, NULL, 0);
	if (events == 0 && left > first) {
		forget_code();
		left -= first;
		time = (struct timespec){.tv_sec = left / SECOND, .tv_nsec = left % SECOND};
		events = syscall(SYS_ppoll, fds, count, deadline == NO_DEADLINE ? NULL : &time, NULL, 0);
	}
	return (int)events;
}

int fail(struct context *c, int error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(c->detail, sizeof c->detail, format, arguments);
	va_end(arguments);
	return error ? -error : -EIO;
}
