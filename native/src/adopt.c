/*
 * A container of another low-level runtime (runc, crun, …). The plan's program is that runtime's `create`: it makes the
 * container and ends. The container's first process is an orphan then and becomes the child of the monitor, which is a
 * subreaper; the runtime's `start` lets the program go.
 *
 *   monitor ── clone ──► RUNTIME create ──► container's first process, waiting
 *      │◄──────── ends with 0 ┘                │
 *      │◄──────── terminal on the console socket
 *      │          process id from the pid file: from here on it is the monitor's child
 *      └── RUNTIME start ─────────────────────►│ the program runs
 */
#include "run.h"

#include "frame.h"
#include "program.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define CONSOLE_WAIT 10000 /* ms; the runtime has sent it before it ended */
#define BLIND_WAIT 20      /* ms between two looks where the kernel has no pidfd */

int adopt_prepare(struct launch *launch)
{
	_cleanup_step_ struct step step = {0};
	const union field *f = plan_setting(launch->plan, OP_adopt, &step);
	if (!f)
		return 0;
	unlink(f[1].s);
	unlink(f[3].s);
	if (*f[2].s && (launch->console_fd = attach_listen(f[2].s, SOCK_STREAM)) < 0)
		return fail(launch->c, -launch->console_fd, "listen for the terminal at %s", f[2].s);
	return 0;
}

/* The last line of the runtime's log says why it failed. */
static const char *last_line(char *text)
{
	size_t size = strlen(text);
	while (size > 0 && text[size - 1] == '\n')
		text[--size] = '\0';
	char *line = strrchr(text, '\n');
	return line ? line + 1 : text;
}

/* Whether it is the program that could not be started: then the errno that exec would have had. */
static int error_of(const char *words)
{
	if (!strcasestr(words, "exec"))
		return ECANCELED;
	if (strcasestr(words, "not found") || strcasestr(words, "no such file"))
		return ENOENT;
	return strcasestr(words, "permission denied") || strcasestr(words, "is a directory") ? EACCES : ECANCELED;
}

static int runtime_failed(struct context *c, const char *log)
{
	_cleanup_free_ char *text = read_text(AT_FDCWD, log, 65535);
	const char *words = text ? last_line(text) : "";
	return fail(c, error_of(words), "%s", *words ? words : "the runtime failed and said nothing");
}

/* Waits until the runtime has made the container. */
static int runtime_ended(struct launch *launch, const char *log)
{
	struct context *c = launch->c;
	int status;
	for (;;) {
		pid_t pid = TEMP_FAILURE_RETRY(waitpid(c->container_pid, &status, WNOHANG));
		if (pid < 0)
			return fail(c, errno, "wait for the runtime");
		if (pid > 0)
			break;
		struct pollfd fds[2] = {{.fd = c->container_pidfd, .events = POLLIN}, {.fd = launch->watch_fd, .events = POLLIN}};
		poll(fds, 2, c->container_pidfd < 0 ? BLIND_WAIT : -1);
		if (fds[1].revents && launch->watch(launch->data)) {
			context_kill(c, SIGKILL);
			return fail(c, EINTR, "interrupted");
		}
	}
	c->container_pid = 0;
	close_fd(&c->container_pidfd);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : runtime_failed(c, log);
}

static int take_terminal(struct launch *launch)
{
	struct context *c = launch->c;
	struct sync_message message; /* its bytes are the name of the terminal, which nobody needs */
	struct pollfd wait = {.fd = launch->console_fd, .events = POLLIN};
	if (launch->console_fd < 0)
		return 0;
	if (poll(&wait, 1, CONSOLE_WAIT) <= 0)
		return fail(c, ETIMEDOUT, "the runtime has sent no terminal");
	_cleanup_fd_ int connection = accept4(launch->console_fd, NULL, NULL, SOCK_CLOEXEC);
	if (connection < 0)
		return fail(c, errno, "accept the runtime's connection with the terminal");
	wait.fd = connection;
	if (poll(&wait, 1, CONSOLE_WAIT) <= 0)
		return fail(c, ETIMEDOUT, "the runtime has sent no terminal");
	sync_receive(connection, &message, &launch->terminal);
	return launch->terminal < 0 ? fail(c, EPROTO, "the runtime has sent no terminal") : 0;
}

static int take_process(struct context *c, const char *file)
{
	_cleanup_free_ char *text = read_text(AT_FDCWD, file, 63);
	long pid = text ? strtol(text, NULL, 10) : 0;
	siginfo_t info;
	if (pid <= 1)
		return fail(c, EPROTO, "the runtime has left no process id in %s", file);
	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return fail(c, errno, "the runtime's process %ld has not become the monitor's", pid);
	c->container_pid = (pid_t)pid;
	c->container_pidfd = sys_pidfd_open((pid_t)pid, 0);
	return 0;
}

/* What was written of the runtime's own process is true of the container's from now on. */
static int tell_pid(struct launch *launch)
{
	struct plan_cursor cursor = plan_start(launch->plan);
	_cleanup_step_ struct step step = {0};
	int result = 0;
	while (result == 0 && plan_next(&cursor, &step) && step.phase < PHASE_EXIT)
		if (step.op == OP_pid_file)
			result = op_pid_file(launch->c, step.f);
	return result;
}

int adopt_container(struct launch *launch, struct failure *failure)
{
	struct context *c = launch->c;
	_cleanup_step_ struct step step = {0};
	const union field *f = plan_setting(launch->plan, OP_adopt, &step);
	if (!f)
		return 0;
	int result = runtime_ended(launch, f[3].s);
	if (result == 0)
		result = take_terminal(launch);
	close_fd(&launch->console_fd);
	if (*f[2].s)
		unlink(f[2].s);
	if (result == 0)
		result = take_process(c, f[1].s);
	if (result == 0)
		result = tell_pid(launch);
	if (result == 0 && f[0].S.n > 0 && program_run(c, f[0].S.v, NULL, "", 0) < 0)
		result = runtime_failed(c, f[3].s);
	if (result == 0)
		return 0;
	*failure = (struct failure){
		step.index, result == -ENOENT || result == -EACCES ? OP_exec : OP_adopt, step.phase, -result, ""};
	snprintf(failure->detail, sizeof failure->detail, "%s", c->detail);
	reap_children();
	c->container_pid = 0;
	return -1;
}
