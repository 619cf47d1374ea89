/* Operations that run a program: run_program, hook; and program.h. */
#include "program.h"
#include "inner.h"
#include "plan_flags.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#define OUTPUT_SIZE 4096
#define OUTPUT_SHOWN (DETAIL_SIZE / 2)
#define BLIND_WAIT 20 /* ms between two looks at a child where the kernel has no pidfd */

/* The end of what the program printed: the reason usually stands there. */
struct output {
	char text[OUTPUT_SIZE + 1];
	size_t size;
	char shown[OUTPUT_SHOWN + 3];
};

/* Reads what is there; false at the end of file. */
static bool read_output(int fd, struct output *o)
{
	for (;;) {
		if (o->size == OUTPUT_SIZE) {
			o->size /= 2;
			memmove(o->text, o->text + o->size, o->size);
		}
		ssize_t n = read_some(fd, o->text + o->size, OUTPUT_SIZE - o->size);
		if (n == -EAGAIN)
			return true;
		if (n <= 0)
			return false;
		o->size += (size_t)n;
	}
}

/* ": " and the last words as text of one line, or nothing where it said nothing. */
static const char *words(struct output *o)
{
	for (size_t i = 0; i < o->size; i++)
		if ((unsigned char)o->text[i] < ' ')
			o->text[i] = ' ';
	while (o->size > 0 && o->text[o->size - 1] == ' ')
		o->size--;
	o->text[o->size] = '\0';
	char *start = o->size > OUTPUT_SHOWN ? o->text + o->size - OUTPUT_SHOWN : o->text;
	start += strspn(start, " ");
	snprintf(o->shown, sizeof o->shown, "%s%s", *start ? ": " : "", start);
	return o->shown;
}

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

_Noreturn static void child(const char *program, const char *const *arguments, const char *const *environment,
			    const char *directory, int input, int output, pid_t parent)
{
	if (*directory && chdir(directory) < 0) {
		dprintf(output, "chdir %s: %s", directory, strerror(errno));
		_exit(127);
	}
	setsid();
	signals_default();
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody would hear what it says; what it has started in the background goes on */
	if (getppid() != parent) /* it died before */
		_exit(127);
	if (dup2(input, 0) >= 0 && dup2(output, 1) >= 0 && dup2(output, 2) >= 0) {
		close_on_exec_from(3);
		if (environment)
			execvpe(program, (char *const *)arguments, (char *const *)environment);
		else
			execvp(program, (char *const *)arguments);
	}
	dprintf(2, "%s", strerror(errno));
	_exit(127);
}

/* Waits for the end of the child; false when the time is over first. */
static bool wait_child(pid_t pid, int output, struct output *o, int64_t deadline, int *status)
{
	_cleanup_fd_ int pidfd = sys_pidfd_open(pid, 0);
	struct pollfd files[2] = {{.fd = output, .events = POLLIN}, {.fd = pidfd, .events = POLLIN}};
	for (;;) {
		if (TEMP_FAILURE_RETRY(waitpid(pid, status, WNOHANG)) == pid) {
			read_output(output, o); /* not to its end: a daemon may have inherited it */
			return true;
		}
		int64_t left = deadline ? deadline - now() : -1;
		if (deadline && left <= 0)
			return false;
		if (pidfd < 0 && (left < 0 || left > BLIND_WAIT))
			left = BLIND_WAIT;
		poll(files, 2, (int)(left > INT32_MAX ? INT32_MAX : left));
		if (files[0].revents && !read_output(output, o))
			files[0].fd = -1;
	}
}

int program_run(struct context *c, const char *const *arguments, const char *const *environment, const char *input,
		uint32_t timeout)
{
	return program_run_in(c, "", arguments[0], arguments, environment, input, timeout);
}

int program_run_in(struct context *c, const char *directory, const char *name, const char *const *arguments,
		   const char *const *environment, const char *input, uint32_t timeout)
{
	struct output o = {.size = 0};
	int pipe_fds[2], status = 0;
	if (!name)
		return fail(c, EINVAL, "run a program: no arguments");
	_cleanup_fd_ int in = sys_memfd("input", 1 /* MFD_CLOEXEC */);
	if (in < 0)
		return fail(c, errno, "run %s: standard input", name);
	int r = write_all(in, input, strlen(input));
	if (r < 0 || lseek(in, 0, SEEK_SET) < 0)
		return fail(c, r < 0 ? -r : errno, "run %s: standard input", name);
	if (pipe2(pipe_fds, O_CLOEXEC) < 0)
		return fail(c, errno, "run %s: pipe", name);
	_cleanup_fd_ int out = pipe_fds[0];
	_cleanup_fd_ int theirs = pipe_fds[1];
	pid_t self = getpid(), pid = fork();
	if (pid < 0)
		return fail(c, errno, "run %s: fork", name);
	if (pid == 0)
		child(name, arguments, environment, directory, in, theirs, self);
	close_fd(&theirs);
	set_nonblocking(out);
	if (!wait_child(pid, out, &o, timeout ? now() + timeout : 0, &status)) {
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL); /* in case it has not got to setsid */
		TEMP_FAILURE_RETRY(waitpid(pid, &status, 0));
		return fail(c, ETIMEDOUT, "%s was killed after %u ms%s", name, timeout, words(&o));
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		return fail(c, ECANCELED, "%s ended by signal %d%s", name, WTERMSIG(status), words(&o));
	return fail(c, ECANCELED, "%s ended with status %d%s", name, WEXITSTATUS(status), words(&o));
}

int op_run_program(struct context *c, const union field *f)
{
	int r = program_run(c, f[0].S.v, NULL, f[1].s, f[2].u);
	return f[3].u & RUN_OPTIONAL ? 0 : r;
}

/* The container's first process as the host's /proc numbers it. */
static pid_t container_pid(struct context *c)
{
	char self[16] = "";
	if (!c->in_container)
		return c->container_pid;
	return c->proc_fd >= 0 && readlinkat(c->proc_fd, "self", self, sizeof self - 1) > 0 ? atoi(self) : getpid();
}

static char *replace_all(const char *text, const char *what, const char *by)
{
	size_t n = 0, what_size = strlen(what), by_size = strlen(by);
	for (const char *p = text; (p = strstr(p, what)); p += what_size)
		n++;
	char *result = allocate(strlen(text) + n * by_size + 1), *to = result;
	for (const char *p; (p = strstr(text, what)); text = p + what_size) {
		to = mempcpy(to, text, (size_t)(p - text));
		to = mempcpy(to, by, by_size);
	}
	strcpy(to, text);
	return result;
}

char *with_pid(struct context *c, const char *text)
{
	char pid[16];
	snprintf(pid, sizeof pid, "%d", container_pid(c));
	return replace_all(text, "%PID%", pid);
}

int op_hook(struct context *c, const union field *f)
{
	_cleanup_free_ char *state = with_pid(c, f[2].s);
	return program_run_in(c, f[4].s, *f[5].s ? f[5].s : f[0].S.v[0], f[0].S.v, f[1].S.v, state, f[3].u);
}
