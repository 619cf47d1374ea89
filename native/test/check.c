/* Implementation of check.h. */
#include "check.h"
#include "run.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define EXIT_SKIPPED 77
#define TIME_LIMIT 60 /* seconds for one case */

char test_directory[64];

static char *words; /* shared with the child: why it failed or was skipped */
#define WORDS_SIZE 2048

static _Noreturn void end_with(int code, const char *format, va_list arguments)
{
	vsnprintf(words + strlen(words), WORDS_SIZE - strlen(words), format, arguments);
	_exit(code);
}

void check_failed(const char *file, int line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	snprintf(words, WORDS_SIZE, "%s:%d: ", file, line);
	end_with(1, format, arguments);
}

void skip(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	words[0] = '\0';
	end_with(EXIT_SKIPPED, format, arguments);
}

void check_result(const char *file, int line, struct context *c, const char *op, int got, int wanted, const char *words)
{
	if (got != wanted)
		check_failed(file, line, "%s: %s wanted, got %s (%s)", op, strerror(-wanted), strerror(-got), c->detail);
	if (*words && !strstr(c->detail, words))
		check_failed(file, line, "%s: \"%s\" is not in \"%s\"", op, words, c->detail);
}

void put(const char *path, const char *text)
{
	int r = write_text(AT_FDCWD, path, text, O_CREAT | O_TRUNC, 0644);
	if (r < 0)
		check_failed(__FILE__, __LINE__, "write %s: %s", path, strerror(-r));
}

char *get(const char *path)
{
	char *text = read_text(AT_FDCWD, path, 65536);
	if (!text)
		check_failed(__FILE__, __LINE__, "read %s: %s", path, strerror(errno));
	return text;
}

void make_directories(const char *path)
{
	struct context c = {0};
	CHECK_OK(&c, make_directory, {.s = path}, {.U = 0755});
}

bool missing(const char *path)
{
	struct stat st;
	return lstat(path, &st) < 0 && errno == ENOENT;
}

const char *at(const char *format, ...)
{
	char *name;
	va_list arguments;
	va_start(arguments, format);
	CHECK(vasprintf(&name, format, arguments) >= 0);
	va_end(arguments);
	char *path = format_text("%s/%s", test_directory, name);
	free(name);
	return path;
}

/* Numbers from 424 on are the same everywhere: the new mount calls, pidfd_open, clone3, close_range, openat2, mount_setattr. */
static void pretend_old_kernel(void)
{
	static const unsigned hidden[] = {428, 429, 430, 431, 432, 433, 434, 436, 437, 442};
	struct sock_filter filter[2 * ARRAY_SIZE(hidden) + 2];
	size_t n = 0;
	filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++) {
		filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, hidden[i], 0, 1);
		filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
	}
	filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = {(unsigned short)n, filter};
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0) {
		CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
		CHECK(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0);
	}
}

static void enter_user_namespace(int more)
{
	char map[64];
	uid_t uid = getuid();
	gid_t gid = getgid();
	if (unshare(CLONE_NEWUSER | more) < 0)
		skip("no user namespace: %s", strerror(errno));
	put("/proc/self/setgroups", "deny");
	snprintf(map, sizeof map, "0 %u 1", uid);
	put("/proc/self/uid_map", map);
	snprintf(map, sizeof map, "0 %u 1", gid);
	put("/proc/self/gid_map", map);
}

static void prepare(unsigned flags)
{
	int namespaces = (flags & MOUNTS ? CLONE_NEWNS : 0) | (flags & NETWORK ? CLONE_NEWNET : 0) |
			 (flags & PIDS ? CLONE_NEWPID : 0);
	if (flags & NEEDS_ROOT && geteuid() != 0)
		skip("needs root");
	if (flags & USER)
		enter_user_namespace(namespaces);
	else if (namespaces && unshare(namespaces) < 0)
		skip("no namespaces: %s", strerror(errno));
	if (flags & MOUNTS) {
		CHECK(mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == 0);
		CHECK(mount("tmpfs", test_directory, "tmpfs", 0, "mode=755") == 0);
	}
	CHECK(chdir(test_directory) == 0);
	if (flags & PIDS) { /* its first process is our child */
		int status;
		pid_t pid = fork();
		CHECK(pid >= 0);
		if (pid > 0) {
			CHECK(waitpid(pid, &status, 0) == pid);
			_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
		}
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	}
	if (flags & OLD_KERNEL)
		pretend_old_kernel();
}

static bool run_case(const struct test_case *t, unsigned flags)
{
	int status;
	strcpy(test_directory, "/tmp/hull-test-XXXXXX");
	if (!mkdtemp(test_directory) || chmod(test_directory, 0755) < 0)
		die_errno(errno, "make a directory in /tmp");
	words[0] = '\0';
	fflush(stdout);
	pid_t pid = fork();
	if (pid < 0)
		die_errno(errno, "fork");
	if (pid == 0) {
		struct context c;
		context_init(&c);
		alarm(TIME_LIMIT);
		prepare(flags);
		t->run(&c);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	struct context c = {0};
	int removed = op_remove_tree(&c, (union field[]){{.s = test_directory}});
	bool skipped = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SKIPPED;
	bool ok = removed == 0 && (skipped || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
	if (removed < 0)
		snprintf(words, WORDS_SIZE, "left behind: %s: %s", c.detail, strerror(-removed));
	if (WIFSIGNALED(status))
		snprintf(words, WORDS_SIZE, "signal %d%s", WTERMSIG(status), WTERMSIG(status) == SIGALRM ? ", too slow" : "");
	printf("%s %s: %s%s%s%s%s\n", !ok ? "NOT OK " : skipped ? "skipped" : "ok     ", program_invocation_short_name, t->name,
	       flags & OLD_KERNEL ? ", old kernel" : "", skipped ? " (" : words[0] ? "\n          " : "", words,
	       skipped ? ")" : "");
	return ok;
}

int run_cases(const struct test_case *cases)
{
	bool ok = true;
	words = mmap(NULL, WORDS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (words == MAP_FAILED)
		die_errno(errno, "mmap");
	for (const struct test_case *t = cases; t->name; t++)
		for (int old = 0; old <= !!(t->flags & EACH_KERNEL); old++)
			ok = run_case(t, t->flags | (old ? OLD_KERNEL : 0)) && ok;
	return ok ? 0 : 1;
}
