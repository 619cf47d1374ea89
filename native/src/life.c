/*
 * The monitor: parent of the container's first process. It runs the host's steps, holds the terminal or the pipes, serves
 * the launcher and attached clients, reaps, and runs the steps after the end. Its own session, no JVM, and small: while
 * the container runs it keeps nothing but the steps of the phases 5 and 6.
 *
 *   prepare ──► start ──► run ──► exit steps ──► (restart?) wait ──► start …        clients are told the end of each life
 *                                     └──────────► final steps ──► end
 */
#include "monitor.h"

#include "plan_flags.h"

#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

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
	if (m->c.plan_memory == MAP_FAILED)
		return reject(failure, errno, "map the plan");
	if (plan_check(m->c.plan_memory, m->c.plan_size, PLAN_TO_RUN, &m->plan, &error) < 0) {
		m->plan = (struct plan){0};
		return reject(failure, EINVAL, error.why);
	}
	return 0;
}

/* While the container runs only the steps for its end are needed; for another life the plan is in its memfd. */
static void forget_plan(struct monitor *m)
{
	m->exit_steps = plan_keep_exit_steps(&m->plan);
	munmap(m->c.plan_memory, m->c.plan_size);
	m->c.plan_memory = NULL;
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

/* What holds for all lives of the container. */
static int prepare(struct monitor *m, struct failure *failure)
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
	if (session && *session[4].s && (m->listen_fd = attach_listen(session[4].s, SOCK_STREAM)) < 0)
		return reject(failure, m->listen_fd, session[4].s);
	const union field *notify = plan_setting(&m->plan, OP_notify, &step);
	if (notify && *notify[1].s && ((m->notify_fd = attach_bind(notify[1].s, SOCK_DGRAM)) < 0 || chmod(notify[1].s, 0666) < 0))
		return reject(failure, m->notify_fd < 0 ? m->notify_fd : errno, notify[1].s);
	const union field *descriptors = plan_setting(&m->plan, OP_descriptors, &step);
	m->descriptors = descriptors ? descriptors[0].u : 0;
	m->descriptor_flags = descriptors ? descriptors[1].u : 0;
	const union field *console = plan_setting(&m->plan, OP_console_socket, &step);
	m->console_socket = console ? console[0].s : NULL;
	const union field *runtime = plan_setting(&m->plan, OP_runtime, &step);
	m->runtime = runtime ? runtime[0].u : 0;
	const union field *stop = plan_setting(&m->plan, OP_stop, &step);
	m->stop_seconds = stop ? stop[0].u : ~0u;
	restart_init(&m->restart, plan_setting(&m->plan, OP_restart, &step));
	m->health = health_new(plan_setting(&m->plan, OP_health, &step));
	if (!m->restart.wanted)
		close(MONITOR_PLAN_FD);
	return 0;
}

/* -------- a life begins -------- */

static bool watch_launcher(void *data)
{
	struct monitor *m = data;
	if (m->clients[0])
		client_read(m, m->clients[0]);
	if (!m->clients[0])
		m->launch->watch_fd = -1; /* the launcher is gone: the container goes on */
	return m->interrupted != 0;
}

/* In a later life nobody waits for the start, but somebody may end it. */
static bool watch_termination(void *data)
{
	struct monitor *m = data;
	restart_give_up(&m->restart, false);
	return true;
}

static int watch_for(struct monitor *m, struct launch *launch)
{
	sigset_t termination;
	if (m->c.restarts == 0) {
		launch->watch_fd = MONITOR_CONTROL_FD;
		launch->watch = watch_launcher;
		return -1;
	}
	sigemptyset(&termination);
	sigaddset(&termination, SIGTERM);
	launch->watch = watch_termination;
	return launch->watch_fd = signalfd(-1, &termination, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int start(struct monitor *m, struct failure *failure)
{
	struct launch launch = {
		.c = &m->c, .plan = &m->plan, .stdio = {-1, -1, -1}, .terminal = -1, .watch_fd = -1, .data = m};
	m->c.descriptors = m->descriptors;
	m->c.listen = m->descriptor_flags & DESCRIPTORS_LISTEN;
	launch.first_descriptor = MONITOR_FIRST_DESCRIPTOR;
	launch.console_socket = m->console_socket;
	launch.leave = m->runtime & RUNTIME_LEAVE;
	_cleanup_fd_ int watched = watch_for(m, &launch);
	m->launch = &launch;
	int result = monitor_streams(m, launch.stdio);
	if (result < 0)
		result = reject(failure, result, "prepare the standard streams");
	else
		result = launch_container(&launch, failure);
	m->launch = NULL;
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
	if (!m->restart.wanted)
		for (uint32_t i = 0; i < m->descriptors; i++)
			close(MONITOR_FIRST_DESCRIPTOR + (int)i);
	m->started = true;
	m->began = nanoseconds_now(CLOCK_MONOTONIC);
	for (size_t i = 0; i < MONITOR_CLIENTS; i++)
		if (m->clients[i])
			client_write_input(m, m->clients[i]);
	return 0;
}

/* The record of the end before this life is out of date. */
static void remove_exit_records(struct monitor *m)
{
	struct plan_cursor cursor = plan_start(&m->plan);
	_cleanup_step_ struct step step = {0};
	while (plan_next(&cursor, &step))
		if (step.op == OP_exit_file)
			unlink(step.f[0].s);
}

static int start_again(struct monitor *m, struct failure *failure)
{
	struct context old = m->c;
	free(m->exit_steps);
	m->exit_steps = NULL;
	context_init(&m->c);
	m->c.columns = old.columns;
	m->c.rows = old.rows;
	m->c.restarts = old.restarts + 1;
	m->c.finish_time = old.exit_time;
	m->flags |= SESSION_DETACHED; /* the caller's streams belonged to the first life */
	m->started = m->ended = false;
	if (read_plan(m, failure) < 0 || start(m, failure) < 0)
		return -1;
	remove_exit_records(m);
	return 0;
}

/* -------- and ends -------- */

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
		monitor_turn(m);
}

static void close_streams(struct monitor *m)
{
	for (int i = 0; i < 2; i++)
		output_close(m, i);
	if (m->input == m->terminal)
		m->input = -1;
	close_fd(&m->input);
	close_fd(&m->terminal);
}

static void run_to_the_end(struct monitor *m)
{
	struct failure failure = {0};
	if (m->health)
		health_begin(m->health, &m->c);
	clients_send_u32(m, FRAME_STARTED, (uint32_t)m->c.container_pid, 0);
	run_started_steps(&m->c, &m->plan, &failure);
	forget_plan(m);
	if (failure.error)
		clients_send_failure(m, &failure);
	if (failure.error && m->runtime & RUNTIME_STRICT) {
		m->spoiled = true;
		context_kill(&m->c, SIGKILL);
	}
	while (!m->ended)
		monitor_turn(m);
	m->c.exited = true;
	m->kill_at = NO_DEADLINE;
	record_end(&m->c, m->spoiled ? 1 : exit_code_of(m->wait_status), WIFSIGNALED(m->wait_status) ? WTERMSIG(m->wait_status) : 0);
	if (m->health)
		health_end(m->health);
	if (!m->c.entered) /* what an exec leaves running belongs to the container, even where that has no pids of its own */
		reap_children();
	monitor_drain(m);
}

/* The reason why a later life did not begin: nobody is there to hear it, so the log gets it. */
static void log_failure(struct monitor *m, const struct failure *failure)
{
	_cleanup_free_ char *text = format_text("hull: the container could not be started again: %s: %s\n", failure->detail,
						strerror(failure->error));
	log_output(&m->log, LOG_STDERR, (const uint8_t *)text, strlen(text));
}

static void run_one_life(struct monitor *m, int started, struct failure *failure)
{
	if (started == 0)
		run_to_the_end(m);
	else {
		log_failure(m, failure);
		if (m->plan.bytes)
			forget_plan(m);
		record_end(&m->c, failure_exit_code(failure->op, failure->error), 0);
	}
	close_streams(m);
	m->c.restarting = restart_due(&m->restart, m->c.exit_code, m->c.restarts);
	if (!m->c.restarting)
		log_close(&m->log);
	m->c.log_lost = m->log.lost;
	*failure = (struct failure){0};
	if (m->plan.bytes)
		run_exit_steps(&m->c, &m->plan, failure);
	m->started = false;
	close_fd(&m->c.container_pidfd);
}

/* False when it shall not be started again after all. */
static bool wait_for_next_life(struct monitor *m)
{
	int64_t now = nanoseconds_now(CLOCK_MONOTONIC);
	m->wake_at = now + restart_delay(&m->restart, m->c.exited ? now - m->began : 0);
	restart_watch(&m->restart);
	while (!m->restart.given_up && nanoseconds_now(CLOCK_MONOTONIC) < m->wake_at)
		monitor_turn(m);
	m->wake_at = NO_DEADLINE;
	restart_unwatch(&m->restart);
	return !m->restart.given_up;
}

static void run(struct monitor *m, struct failure *failure)
{
	uint32_t flags;
	for (int started = 0;; started = start_again(m, failure)) {
		run_one_life(m, started, failure);
		say_goodbye(m);
		flags = m->c.oom_killed ? EXIT_OUT_OF_MEMORY : 0;
		if (!m->c.restarting)
			break;
		if (failure->error)
			clients_send_failure(m, failure);
		clients_dismiss(m, flags | EXIT_GOES_ON);
		if (!wait_for_next_life(m)) {
			log_close(&m->log);
			break;
		}
	}
	if (m->plan.bytes)
		run_final_steps(&m->c, &m->plan, failure);
	while (monitor_accept(m)) /* who came in time is told the end */
		continue;
	close_fd(&m->listen_fd); /* who comes later is refused, and reads in the records how it ended */
	if (failure->error)
		clients_send_failure(m, failure);
	clients_dismiss(m, flags);
}

static void give_back(struct monitor *m, struct failure *failure)
{
	if (m->plan.bytes) {
		struct failure ignored = {0};
		m->c.start_time = 0; /* it never ran */
		record_end(&m->c, failure_exit_code(failure->op, failure->error), 0);
		run_exit_steps(&m->c, &m->plan, &ignored);
		run_final_steps(&m->c, &m->plan, &ignored);
	}
	clients_send_failure(m, failure);
	say_goodbye(m);
}

/* The container is made and goes on without us. */
static void leave(struct monitor *m, struct failure *failure)
{
	clients_send_u32(m, FRAME_STARTED, (uint32_t)m->c.container_pid, 0);
	run_started_steps(&m->c, &m->plan, failure);
	if (failure->error)
		clients_send_failure(m, failure);
	if (failure->error && m->runtime & RUNTIME_STRICT) {
		struct failure ignored = {0};
		context_kill(&m->c, SIGKILL);
		TEMP_FAILURE_RETRY(waitpid(m->c.container_pid, NULL, 0));
		m->c.exited = true;
		record_end(&m->c, 1, SIGKILL);
		run_exit_steps(&m->c, &m->plan, &ignored);
	}
	clients_dismiss(m, 0);
}

int monitor_main(int argc, char **argv)
{
	struct monitor *m = allocate(sizeof *m);
	struct failure failure = {0};
	(void)argc, (void)argv;
	context_init(&m->c);
	m->listen_fd = m->notify_fd = m->terminal = m->input = m->output[0] = m->output[1] = m->restart.watch = -1;
	m->kill_at = m->wake_at = NO_DEADLINE;
	signals_default();
	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	hide_from_containers();
	close_on_exec_from(3);
	if (chdir("/") < 0 || (m->signal_fd = signals_by_descriptor()) < 0)
		return EXIT_HULL;
	client_add(m, MONITOR_CONTROL_FD, true);
	if (prepare(m, &failure) < 0 || start(m, &failure) < 0)
		give_back(m, &failure);
	else if (m->runtime & RUNTIME_LEAVE)
		leave(m, &failure);
	else
		run(m, &failure);
	return 0;
}
