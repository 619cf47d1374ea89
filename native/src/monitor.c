/*
 * The monitor: parent of the container's first process. It runs the host's steps, holds the terminal or the pipes,
 * serves the launcher and attached clients, reaps, and runs the steps after the end. Its own session, no JVM, and
 * small: after the start it keeps nothing but the steps of phase 5.
 */
#include "monitor.h"

#include "plan_flags.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define PIECES 16                /* that one output may have before another gets its turn */
#define PIPE_LIMIT (2u << 20) /* more than any pipe or terminal holds */

/* -------- preparation -------- */

static int reject(struct failure *failure, int error, const char *detail)
{
	failure->index = ~0u;
	failure->error = error < 0 ? -error : error;
	strncpy(failure->detail, detail, sizeof failure->detail - 1);
	return -1;
}

static int read_plan(struct monitor *m, struct failure *failure)
{
	struct stat status;
	struct plan_error error;
	if (fstat(MONITOR_PLAN_FD, &status) < 0 || status.st_size == 0)
		return reject(failure, EINVAL, "the plan's descriptor");
	m->c.plan_size = (size_t)status.st_size;
	m->c.plan_memory = mmap(NULL, m->c.plan_size, PROT_READ, MAP_PRIVATE, MONITOR_PLAN_FD, 0);
	close(MONITOR_PLAN_FD);
	if (m->c.plan_memory == MAP_FAILED)
		return reject(failure, errno, "map the plan");
	if (plan_check(m->c.plan_memory, m->c.plan_size, PLAN_TO_RUN, &m->plan, &error) < 0) {
		m->plan = (struct plan){0};
		return reject(failure, EINVAL, error.why);
	}
	return 0;
}

/* Real root hides itself from the container's processes; in a user namespace others of this user must find us. */
static void hide_from_containers(void)
{
	_cleanup_free_ char *map = read_text(AT_FDCWD, "/proc/self/uid_map", 255);
	char *end = map;
	for (int field = 0; end && field < 2; field++)
		if (strtoul(end, &end, 10) != 0)
			return;
	if (end && strtoul(end, NULL, 10) == 4294967295ul && geteuid() == 0)
		prctl(PR_SET_DUMPABLE, 0);
}

static int signals_by_descriptor(void)
{
	sigset_t all, some;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&some);
	sigaddset(&some, SIGCHLD);
	sigaddset(&some, SIGTERM);
	return signalfd(-1, &some, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* A pipe of which the container gets one end: the reading one for its standard input, else the writing one. */
static int make_pipe(int *container_end, int *our_end, bool input)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	close_fd(container_end);
	*container_end = ends[input ? 0 : 1];
	*our_end = ends[input ? 1 : 0];
	return set_nonblocking(*our_end);
}

/*
 * Decides what the container's streams are (docs/launch-plan.md): a caller's terminal never goes in, everything else
 * goes in as it is, unless it has to be logged. Detached, there are pipes if somebody can be at their other end. The
 * caller's streams are moved away from 0 to 2 first.
 */
static int prepare_streams(struct monitor *m, int stdio[3])
{
	bool detached = m->flags & SESSION_DETACHED, tty = m->flags & SESSION_TTY;
	bool copied = m->log.path || (detached && m->listen_fd >= 0);
	_cleanup_fd_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return -errno;
	for (int i = 0; i < 3; i++) {
		struct winsize size;
		bool terminal = isatty(i) || errno == EIO;
		bool wanted = !tty && (i == 0 ? m->flags & SESSION_INTERACTIVE : copied || !detached);
		bool piped = wanted && (terminal || detached || (i > 0 && copied));
		if (m->c.columns == 0 && ioctl(i, TIOCGWINSZ, &size) == 0) {
			m->c.columns = size.ws_col;
			m->c.rows = size.ws_row;
		}
		stdio[i] = fcntl(wanted && !piped ? i : null, F_DUPFD_CLOEXEC, 3);
		int result = stdio[i] < 0 ? -errno : 0;
		if (piped && result == 0)
			result = make_pipe(&stdio[i], i == 0 ? &m->input : &m->output[i - 1], i == 0);
		if (result < 0)
			return result;
	}
	for (int i = 0; i < 3; i++)
		if (dup2(null, i) < 0)
			return -errno;
	return 0;
}

static int prepare(struct monitor *m, struct launch *launch, struct failure *failure)
{
	_cleanup_step_ struct step step = {0};
	if (read_plan(m, failure) < 0)
		return -1;
	const union field *session = plan_session(&m->plan, &step);
	m->flags = session ? session[0].u : SESSION_INTERACTIVE;
	m->stop_signal = session ? atoi(session[3].s) : 0;
	if (m->stop_signal <= 0 || m->stop_signal >= NSIG)
		m->stop_signal = SIGTERM;
	int result = 0;
	if (session && *session[5].s && (result = log_open(&m->log, session[5].s, session[6].U, session[7].u)) < 0)
		return reject(failure, result, session[5].s);
	if (session && *session[4].s && (m->listen_fd = attach_listen(session[4].s)) < 0)
		return reject(failure, m->listen_fd, session[4].s);
	result = prepare_streams(m, launch->stdio);
	if (result < 0)
		return reject(failure, result, "prepare the standard streams");
	return 0;
}

/* -------- the loop -------- */

static void on_signals(struct monitor *m)
{
	struct signalfd_siginfo info;
	while (read(m->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
		if (info.ssi_signo == SIGTERM) /* the machine goes down, or somebody ends us: ask the container */
			context_kill(&m->c, m->stop_signal);
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (pid == m->c.container_pid) {
			m->ended = true;
			m->wait_status = status;
		}
	}
}

/* False when nobody waits to be let in. */
static bool accept_client(struct monitor *m)
{
	int fd = m->listen_fd < 0 ? -1 : accept4(m->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	struct client *client = fd < 0 ? NULL : client_add(m, fd, false);
	if (client)
		frame_send_u32(fd, &client->writer, FRAME_STARTED, (uint32_t)m->c.container_pid, 0);
	return fd >= 0;
}

/* Waits for one event and deals with it. */
static void turn(struct monitor *m)
{
	struct pollfd fds[5 + MONITOR_CLIENTS];
	struct client *clients[MONITOR_CLIENTS];
	size_t count = 0;
	bool blocked = clients_blocked(m), input_waits = false;
	for (size_t i = 0; i < MONITOR_CLIENTS; i++) {
		struct client *client = clients[i] = m->clients[i];
		short events = !client ? 0 : client->writer.rest ? POLLIN | POLLOUT : POLLIN;
		fds[count++] = (struct pollfd){.fd = client ? client->fd : -1, .events = events};
		input_waits = input_waits || (client && client->input_size > 0);
	}
	fds[count++] = (struct pollfd){.fd = m->signal_fd, .events = POLLIN};
	fds[count++] = (struct pollfd){.fd = m->listen_fd, .events = POLLIN};
	fds[count++] = (struct pollfd){.fd = input_waits ? m->input : -1, .events = POLLOUT};
	for (int i = 0; i < 2; i++)
		fds[count++] = (struct pollfd){.fd = blocked ? -1 : m->output[i], .events = POLLIN};
	if (poll_frugally(fds, count) < 0)
		return;
	const struct pollfd *others = fds + MONITOR_CLIENTS;
	for (size_t i = 0; i < MONITOR_CLIENTS; i++) {
		if (clients[i] && fds[i].revents & POLLOUT)
			client_flush(m, clients[i]);
		if (m->clients[i] && m->clients[i] == clients[i] && fds[i].revents & ~POLLOUT)
			client_read(m, clients[i]);
	}
	if (others[0].revents)
		on_signals(m);
	if (others[1].revents)
		accept_client(m);
	if (others[2].revents)
		for (size_t i = 0; i < MONITOR_CLIENTS; i++)
			if (m->clients[i])
				client_write_input(m, m->clients[i]);
	for (int i = 0; i < 2; i++)
		if (others[3 + i].revents)
			for (int piece = 0; piece < PIECES && !clients_blocked(m) && clients_copy_output(m, i); piece++)
				continue;
}

/* What the dead container had written and nobody has read: at most what a pipe holds, whoever else may still write. */
static void drain(struct monitor *m)
{
	for (int i = 0; i < 2; i++)
		for (size_t piece = 0; piece < PIPE_LIMIT / FRAME_PAYLOAD && clients_copy_output(m, i); piece++)
			continue;
}

/* -------- beginning and end -------- */

static bool watch_launcher(void *data)
{
	struct monitor *m = data;
	if (m->clients[0])
		client_read(m, m->clients[0]);
	if (!m->clients[0])
		m->launch->watch_fd = -1; /* the launcher is gone: the container goes on */
	return m->interrupted != 0;
}

static int start(struct monitor *m, struct failure *failure)
{
	struct launch launch = {.c = &m->c,
				.plan = &m->plan,
				.stdio = {-1, -1, -1},
				.terminal = -1,
				.watch_fd = MONITOR_CONTROL_FD,
				.watch = watch_launcher,
				.data = m};
	m->launch = &launch;
	int result = prepare(m, &launch, failure);
	if (result == 0)
		result = launch_container(&launch, failure);
	for (int i = 0; i < 3; i++)
		close_fd(&launch.stdio[i]);
	if (result < 0) {
		close_fd(&launch.terminal);
		return result;
	}
	if (launch.terminal >= 0) {
		m->terminal = m->input = m->output[0] = launch.terminal;
		set_nonblocking(m->terminal);
		terminal_resize(m);
	}
	m->started = true;
	for (size_t i = 0; i < MONITOR_CLIENTS; i++)
		if (m->clients[i])
			client_write_input(m, m->clients[i]);
	return 0;
}

/* After the start only the exit steps are needed. */
static void forget_plan(struct monitor *m)
{
	plan_keep_exit_steps(&m->plan);
	munmap(m->c.plan_memory, m->c.plan_size);
	m->c.plan_memory = NULL;
}

static void record_end(struct context *c, int code, int signal)
{
	c->exit_code = code;
	c->exit_signal = signal;
	c->exit_time = nanoseconds_now(CLOCK_REALTIME);
}

/* Sends what is left to send, as long as somebody is there to take it. */
static void say_goodbye(struct monitor *m)
{
	while (clients_blocked(m))
		turn(m);
}

static void run_to_the_end(struct monitor *m, struct failure *failure)
{
	clients_send_u32(m, FRAME_STARTED, (uint32_t)m->c.container_pid, 0);
	run_started_steps(&m->c, &m->plan, failure);
	forget_plan(m);
	if (failure->error)
		clients_send_failure(m, failure);
	while (!m->ended)
		turn(m);
	m->c.exited = true;
	record_end(&m->c, exit_code_of(m->wait_status), WIFSIGNALED(m->wait_status) ? WTERMSIG(m->wait_status) : 0);
	if (!m->c.entered) /* what an exec leaves running belongs to the container, even where that has no pids of its own */
		reap_children();
	drain(m);
	for (int i = 0; i < 2; i++)
		output_close(m, i);
	log_close(&m->log);
	m->c.log_lost = m->log.lost;
	*failure = (struct failure){0};
	run_exit_steps(&m->c, &m->plan, failure);
	run_final_steps(&m->c, &m->plan, failure);
	say_goodbye(m);
	while (accept_client(m)) /* who came in time is told the end */
		continue;
	if (failure->error)
		clients_send_failure(m, failure);
	clients_send_u32(m, FRAME_EXIT, (uint32_t)m->c.exit_code, m->c.oom_killed);
	say_goodbye(m);
}

int monitor_main(int argc, char **argv)
{
	struct monitor *m = allocate(sizeof *m);
	struct failure failure = {0};
	(void)argc, (void)argv;
	context_init(&m->c);
	m->listen_fd = m->terminal = m->input = m->output[0] = m->output[1] = -1;
	signals_default();
	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	hide_from_containers();
	close_on_exec_from(3);
	if (chdir("/") < 0 || (m->signal_fd = signals_by_descriptor()) < 0)
		return EXIT_HULL;
	client_add(m, MONITOR_CONTROL_FD, true);
	if (start(m, &failure) == 0) {
		run_to_the_end(m, &failure);
		return 0;
	}
	if (m->plan.bytes) {
		struct failure ignored = {0};
		record_end(&m->c, failure_exit_code(failure.op, failure.error), 0);
		run_exit_steps(&m->c, &m->plan, &ignored);
		run_final_steps(&m->c, &m->plan, &ignored);
	}
	clients_send_failure(m, &failure);
	say_goodbye(m);
	return 0;
}
