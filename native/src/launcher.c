/*
 * `hull`: starts the JVM as a planner and, when it hands over a plan, executes that. A command that only reads or moves
 * data sends no plan; its exit code is the JVM's.
 */
#include "launcher.h"
#include "session.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

struct planner {
	struct installation installation;
	const char *program; /* hull or hull-runtime */
	bool low_level;      /* hull-runtime: no state of its own but the caller's world as it is */
	int argc;            /* of the caller, without the program */
	char **argv;
	char *userns;
	unsigned uid, gid;
	int signal_fd;
	sigset_t mask; /* the caller's */
	pid_t pid;
	bool ended;
	int status;
};

static void start_java(struct planner *p, int argc, char **argv, char *first, char *second, int inherit, int inherit_too)
{
	char *variables[] = {first,
			     second,
			     format_text("HULL_PROGRAM=%s/bin/%s", p->installation.prefix, p->program),
			     format_text("HULL_USERNS=%s", p->userns),
			     format_text("HULL_UID=%u", p->uid),
			     format_text("HULL_GID=%u", p->gid),
			     NULL};
	struct java_call call = {.installation = &p->installation,
				 .argc = argc,
				 .argv = argv,
				 .command = p->low_level ? p->program : NULL,
				 .variables = variables,
				 .inherit = {inherit, inherit_too},
				 .mask = &p->mask};
	p->ended = false;
	p->pid = java_start(&call);
	for (size_t i = 0; variables[i]; i++)
		free(variables[i]);
}

/* Signals while Java works: it gets those that only we got; a terminal sends its own to the whole group. */
static void on_signals(struct planner *p)
{
	struct signalfd_siginfo info;
	while (read(p->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
		int number = (int)info.ssi_signo;
		if (number != SIGCHLD && number != SIGWINCH && number != SIGCONT && info.ssi_code != SI_KERNEL)
			kill(p->pid, number);
	}
	if (!p->ended && waitpid(p->pid, &p->status, WNOHANG) == p->pid)
		p->ended = true;
}

static int wait_for_end(struct planner *p)
{
	while (!p->ended) {
		struct pollfd fds = {.fd = p->signal_fd, .events = POLLIN};
		poll(&fds, 1, -1);
		on_signals(p);
	}
	return exit_code_of(p->status);
}

/* True with a plan; false when Java ended without one. */
static bool wait_for_plan(struct planner *p, int pipe_fd, struct plan_file *file)
{
	for (;;) {
		struct pollfd fds[2] = {{.fd = pipe_fd, .events = POLLIN}, {.fd = p->signal_fd, .events = POLLIN}};
		int bytes = 0;
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[1].revents)
			on_signals(p);
		ioctl(pipe_fd, FIONREAD, &bytes);
		if (bytes == 0 && (p->ended || fds[0].revents))
			return false;
		if (bytes == 0)
			continue;
		int result = plan_file_read(file, pipe_fd);
		if (result > 0)
			return true;
		int code = wait_for_end(p);
		if (code == 0)
			die_errno(result, "the planner sent a damaged plan");
		return false;
	}
}

/* Lets Java say what went wrong; its exit code is ours. */
static int explain_failure(struct planner *p, const struct plan_file *file, const struct failure *failure)
{
	/* a low-level runtime says it where its caller wants to read it: that stands in the arguments */
	int count = p->low_level ? p->argc + 1 : 1;
	_cleanup_free_ char **arguments = allocate((size_t)count * sizeof *arguments);
	arguments[0] = (char *)"--launch-failed";
	for (int i = 1; i < count; i++)
		arguments[i] = p->argv[i - 1];
	_cleanup_free_ char *text = format_text("%u %u %d %u\n%s\n", failure->index, failure->op, failure->error,
						failure->phase, failure->detail);
	_cleanup_fd_ int fd = sys_memfd("hull-failure", 1 /* MFD_CLOEXEC */);
	int fallback = failure_exit_code(failure->op, failure->error);
	if (fd < 0 || write_all(fd, text, strlen(text)) < 0) {
		failure_print(failure);
		return fallback;
	}
	lseek(fd, 0, SEEK_SET);
	lseek(file->fd, 0, SEEK_SET);
	start_java(p, count, arguments, format_text("HULL_FAILURE_FD=%d", fd), format_text("HULL_FAILED_PLAN_FD=%d", file->fd),
		   fd, file->fd);
	int code = wait_for_end(p);
	return code == 0 ? fallback : code;
}

static int run_plan(struct planner *p, struct plan_file *file)
{
	struct session_end end;
	struct plan_error error;
	if (plan_file_map(file, PLAN_TO_RUN, &error) < 0)
		die("the planner sent a plan that cannot be run: %s (step %d)", error.why, (int)error.index);
	session_run(file, p->signal_fd, &end);
	return end.kind == END_FAILED ? explain_failure(p, file, &end.failure) : end.code;
}

int launcher_main(const char *program, int argc, char **argv)
{
	struct planner p = {.program = program, .uid = getuid(), .gid = getgid()};
	p.low_level = strcmp(program, "hull-runtime") == 0;
	name_program(program);
	p.argc = argc - 1;
	p.argv = argv + 1;
	struct plan_file file = {.fd = -1};
	int pipe_fds[2];
	java_find(&p.installation);
	if (geteuid() == 0 || p.low_level) /* a specification speaks about the ids that its caller sees */
		p.userns = duplicate("host");
	else {
		_cleanup_free_ char *run_root = run_root_of(argc - 1, argv + 1);
		p.userns = userns_enter(run_root);
	}
	p.signal_fd = session_signals(&p.mask);
	if (p.signal_fd < 0 || pipe2(pipe_fds, O_CLOEXEC) < 0)
		die_errno(errno, "prepare to start Java");
	start_java(&p, argc - 1, argv + 1, format_text("HULL_PLAN_FD=%d", pipe_fds[1]),
		   format_text("HULL_LAUNCHER_PID=%d", getpid()), pipe_fds[1], -1);
	close(pipe_fds[1]);
	bool planned = wait_for_plan(&p, pipe_fds[0], &file);
	close(pipe_fds[0]);
	int code = planned ? run_plan(&p, &file) : wait_for_end(&p);
	free(p.installation.prefix);
	free(p.installation.java);
	free(p.userns);
	return code;
}
