/*
 * The launcher while its container runs, or one that it attaches to: keeps the caller's terminal, passes on input, sizes
 * and signals, writes what comes from the container's terminal or pipes, and ends with the container's exit code.
 */
#include "frame.h"
#include "notify.h"
#include "session.h"

#include "plan_flags.h"

#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

struct relay {
	struct session_end *end;
	uint32_t flags;
	const char *id;
	int control, signal_fd, container_pidfd;
	pid_t container_pid, monitor;
	bool started, done;
	bool goes_on;     /* ended, and will be started again */
	bool attached;    /* to a container that runs: not the monitor's parent */
	bool silent;      /* nobody wants the output */
	bool keeps_input; /* the end of standard input is not the container's */
	bool copied; /* output comes by way of the monitor, which logs it */
	bool input_open, input_accepted; /* standard input is a terminal that we read; the last INPUT was taken */
	bool stop_on_term; /* SIGTERM is for us: the container is stopped */
	bool gaps; /* some of the following need not be there */
	uint32_t descriptors; /* of the caller's, from 3 on, that the container gets */
	struct notifier notifier;
	int last_signal;
	struct raw_terminal raw;
	struct detach_keys keys;
	struct frame_reader reader;
	struct frame_writer writer; /* stays empty: the socket blocks */
};

static bool is_fault_or_job(int number)
{
	static const int kept[] = {SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE, SIGURG};
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		if (number == kept[i])
			return true;
	return false;
}

int session_signals(sigset_t *before)
{
	sigset_t set, pipe_too;
	struct sigaction hangup;
	signal(SIGCHLD, SIG_DFL); /* who ignores it gets no exit codes */
	sigemptyset(&set);
	for (int number = 1; number < NSIG; number++)
		if (!is_fault_or_job(number))
			sigaddset(&set, number);
	if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler == SIG_IGN)
		sigdelset(&set, SIGHUP); /* nohup */
	pipe_too = set;
	sigaddset(&pipe_too, SIGPIPE);
	sigprocmask(SIG_BLOCK, &pipe_too, before);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void finish(struct relay *r, enum end_kind kind, int code)
{
	r->end->kind = kind;
	r->end->code = code;
	r->done = true;
}

static void send_size(struct relay *r)
{
	uint32_t columns, rows;
	if (r->flags & SESSION_TTY && terminal_size(&columns, &rows))
		frame_send_u32(r->control, &r->writer, FRAME_RESIZE, columns, rows);
}

/* -------- what the monitor says -------- */

/*
 * The caller's pipes and files now belong to the container alone, so that their other ends see it close them. What comes
 * from a container's terminal, the launcher writes itself.
 */
static void let_go_of_streams(const struct relay *r)
{
	_cleanup_fd_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; null >= 0 && fd < 2; fd++)
		if (!isatty(fd) && !(fd == STDOUT_FILENO && (r->copied || r->flags & SESSION_TTY)))
			dup2(null, fd);
	for (int fd = FIRST_DESCRIPTOR; fd < FIRST_DESCRIPTOR + (int)r->descriptors; fd++)
		if (!(fcntl(fd, F_GETFD) & FD_CLOEXEC)) /* a gap may be one of ours */
			close(fd);
}

/* Only a change of size makes a program draw its screen for somebody new. */
static void ask_for_screen(struct relay *r)
{
	uint32_t columns, rows;
	if (r->flags & SESSION_TTY && terminal_size(&columns, &rows))
		frame_send_u32(r->control, &r->writer, FRAME_RESIZE, columns + 1, rows + 1);
	send_size(r);
}

static void on_started(struct relay *r)
{
	r->started = true;
	if (r->attached) {
		if (r->flags & SESSION_TTY && r->input_open)
			terminal_raw(&r->raw);
		ask_for_screen(r);
		return;
	}
	r->container_pid = (pid_t)frame_u32(&r->reader, 0);
	r->container_pidfd = sys_pidfd_open(r->container_pid, 0);
	notifier_ready(&r->notifier, r->flags & SESSION_DETACHED ? r->monitor : getpid());
	if (r->flags & SESSION_PRINT_ID) {
		write_all(STDOUT_FILENO, r->id, strlen(r->id));
		write_all(STDOUT_FILENO, "\n", 1);
	}
	if (r->flags & SESSION_DETACHED)
		finish(r, END_DETACHED, 0);
	else if (r->flags & SESSION_TTY && r->input_open)
		terminal_raw(&r->raw);
	let_go_of_streams(r);
	send_size(r); /* it may have changed while the container started */
}

static void on_failed(struct relay *r)
{
	struct failure *f = &r->end->failure;
	*f = (struct failure){frame_u32(&r->reader, 0), (uint16_t)frame_u32(&r->reader, 4),
			      (uint8_t)frame_u32(&r->reader, 8), (int)frame_u32(&r->reader, 12), ""};
	size_t size = r->reader.head.length > 16 ? r->reader.head.length - 16 : 0;
	size = size < sizeof f->detail ? size : sizeof f->detail - 1;
	memcpy(f->detail, r->reader.payload + 16, size);
	if (r->started) {
		terminal_restore(&r->raw);
		failure_print(f);
	} else if (f->error == EINTR && r->last_signal)
		finish(r, END_INTERRUPTED, 128 + r->last_signal);
	else
		finish(r, END_FAILED, 0);
}

/* False when the monitor is gone. */
static bool on_frame(struct relay *r)
{
	int result = frame_read(r->control, &r->reader);
	if (result <= 0)
		return result == 0;
	switch (r->reader.head.type) {
	case FRAME_OUTPUT:
		/* a terminal that was closed takes nothing, and the container goes on; a pipe that was closed, it shall feel */
		if (r->silent || r->flags & SESSION_OWN_INPUT << r->reader.head.stream)
			break;
		result = write_all(r->reader.head.stream == 2 ? STDERR_FILENO : STDOUT_FILENO, r->reader.payload,
				   r->reader.head.length);
		if (result == -EPIPE && r->attached) /* nobody is there to see it */
			finish(r, END_INTERRUPTED, 128 + SIGPIPE);
		else if (result == -EPIPE && !(r->flags & SESSION_TTY))
			frame_send_u32(r->control, &r->writer, FRAME_CLOSE, r->reader.head.stream, 0);
		break;
	case FRAME_ACCEPTED:
		r->input_accepted = true;
		break;
	case FRAME_STARTED:
		on_started(r);
		break;
	case FRAME_FAILED:
		on_failed(r);
		break;
	case FRAME_NOTIFY:
		notifier_pass(&r->notifier, (const char *)r->reader.payload, r->reader.head.length);
		break;
	case FRAME_HEALTH:
		r->notifier.unhealthy = frame_u32(&r->reader, 0) != 0;
		break;
	case FRAME_EXIT:
		notifier_stopping(&r->notifier);
		finish(r, END_EXITED, (int)frame_u32(&r->reader, 0));
		r->goes_on = frame_u32(&r->reader, 4) & EXIT_GOES_ON;
		if (frame_u32(&r->reader, 4) & EXIT_OUT_OF_MEMORY) {
			terminal_restore(&r->raw);
			warn("the container reached its memory limit, and the kernel killed a process in it");
		}
		break;
	}
	return true;
}

/* -------- what the caller does -------- */

static void on_signal(struct relay *r, int number)
{
	if (number == SIGCHLD)
		while (waitpid(-1, NULL, WNOHANG) > 0) /* the JVM; the monitor's end shows on its socket */
			continue;
	else if (number == SIGWINCH)
		send_size(r);
	else if (number == SIGCONT) {
		if (r->raw.active)
			terminal_raw(&r->raw);
		send_size(r);
	} else if (r->flags & SESSION_NO_SIGNALS && (r->started || r->attached))
		finish(r, END_INTERRUPTED, 128 + number);
	else {
		r->last_signal = number;
		if (number == SIGTERM && r->stop_on_term) {
			notifier_stopping(&r->notifier);
			frame_send(r->control, &r->writer, FRAME_STOP, 0, NULL, 0);
		} else
			frame_send_u32(r->control, &r->writer, FRAME_SIGNAL, (uint32_t)number, 0);
	}
}

static void on_input(struct relay *r)
{
	uint8_t typed[FRAME_PAYLOAD - DETACH_KEYS], input[FRAME_PAYLOAD];
	size_t size;
	ssize_t n = read_some(STDIN_FILENO, typed, sizeof typed);
	if (n <= 0) {
		r->input_open = false;
		if (!r->keeps_input)
			frame_send(r->control, &r->writer, FRAME_INPUT, 0, NULL, 0);
		return;
	}
	bool detach = detach_keys_filter(&r->keys, typed, (size_t)n, input, &size);
	if (size > 0) {
		r->input_accepted = false;
		frame_send(r->control, &r->writer, FRAME_INPUT, 0, input, size);
	}
	if (detach)
		finish(r, END_DETACHED, 0);
}

static bool loop(struct relay *r)
{
	while (!r->done) {
		bool read_input = r->started && r->input_open && r->input_accepted;
		struct pollfd fds[3] = {{.fd = r->control, .events = POLLIN},
					{.fd = r->signal_fd, .events = POLLIN},
					{.fd = read_input ? STDIN_FILENO : -1, .events = POLLIN}};
		struct signalfd_siginfo info;
		int events = poll_frugally(fds, 3, r->notifier.due);
		notifier_turn(&r->notifier);
		if (events <= 0)
			continue;
		if (fds[1].revents)
			while (!r->done && read(r->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
				on_signal(r, (int)info.ssi_signo);
		if (!r->done && fds[0].revents && !on_frame(r))
			return false;
		if (!r->done && fds[2].revents)
			on_input(r);
	}
	return true;
}

/* The monitor was killed. Its container dies with it; what it would have done at the end is done here. */
static void after_monitor(struct relay *r, struct plan_file *file)
{
	struct context c;
	struct plan_error error;
	struct failure failure = {0};
	context_init(&c);
	c.container_pid = r->container_pid;
	c.container_pidfd = r->container_pidfd;
	if (r->container_pidfd >= 0) {
		struct pollfd gone = {.fd = r->container_pidfd, .events = POLLIN};
		sys_pidfd_send_signal(r->container_pidfd, SIGKILL);
		poll(&gone, 1, 10000);
	}
	c.exited = r->started;
	c.exit_code = 128 + SIGKILL;
	c.exit_signal = SIGKILL;
	c.exit_time = nanoseconds_now(CLOCK_REALTIME);
	if (plan_file_map(file, PLAN_TO_RUN, &error) == 0) {
		run_exit_steps(&c, &file->plan, &failure);
		run_final_steps(&c, &file->plan, &failure);
	}
	warn("the monitor of container %.12s died; the container was ended", *r->id ? r->id : "without id");
	if (failure.error)
		failure_print(&failure);
	finish(r, END_EXITED, 128 + SIGKILL);
}

/* The descriptors that the plan speaks of have to be the caller's: our own close by themselves. */
static int check_descriptors(struct relay *r, struct failure *failure)
{
	for (uint32_t i = 0; i < r->descriptors && !r->gaps; i++) {
		int fd = FIRST_DESCRIPTOR + (int)i, flags = fcntl(fd, F_GETFD);
		if (flags < 0 || flags & FD_CLOEXEC) {
			snprintf(failure->detail, sizeof failure->detail, "descriptor %d, which the container should get", fd);
			return -EBADF;
		}
	}
	return 0;
}

static int prepare(struct relay *r, const struct plan *plan, const union field *session, struct failure *failure)
{
	_cleanup_step_ struct step step = {0};
	r->flags = session ? session[0].u : SESSION_INTERACTIVE;
	const union field *setting = plan_setting(plan, OP_console_socket, &step);
	bool elsewhere = setting != NULL;
	bool own = r->flags & (SESSION_DETACHED | SESSION_OWN_INPUT);
	r->input_open = !elsewhere && !own && r->flags & SESSION_INTERACTIVE && isatty(STDIN_FILENO);
	r->copied = session && *session[5].s;
	setting = plan_setting(plan, OP_stop, &step);
	r->stop_on_term = setting && setting[1].u & STOP_ON_TERM;
	r->gaps = plan_setting(plan, OP_runtime, &step) != NULL;
	setting = plan_setting(plan, OP_descriptors, &step);
	r->descriptors = setting ? setting[0].u : 0;
	setting = plan_setting(plan, OP_notify, &step);
	if (setting)
		notifier_init(&r->notifier, setting[0].u);
	if (r->flags & SESSION_TTY && session && detach_keys_parse(&r->keys, session[2].s) < 0) {
		snprintf(failure->detail, sizeof failure->detail, "detach keys \"%s\"", session[2].s);
		return -EINVAL;
	}
	return check_descriptors(r, failure);
}

static int attach(struct relay *r, const union field *f, struct failure *failure)
{
	r->attached = true;
	r->flags = (f[0].u & ATTACH_TTY ? SESSION_TTY : 0) | (f[0].u & ATTACH_SIGNALS ? 0 : SESSION_NO_SIGNALS);
	r->input_open = f[0].u & ATTACH_INPUT;
	r->keeps_input = !(f[0].u & ATTACH_END_INPUT);
	r->silent = !(f[0].u & ATTACH_OUTPUT);
	failure->op = OP_attach;
	failure->index = 0;
	if (detach_keys_parse(&r->keys, f[3].s) < 0) {
		snprintf(failure->detail, sizeof failure->detail, "detach keys \"%s\"", f[3].s);
		return -EINVAL;
	}
	snprintf(failure->detail, sizeof failure->detail, "connect to container %.12s", f[1].s);
	r->control = attach_connect(f[2].s, SOCK_STREAM);
	return r->control < 0 ? r->control : 0;
}

static void run_attached(struct relay *r)
{
	if (!loop(r)) {
		terminal_restore(&r->raw);
		warn("the monitor of container %.12s died; the container was ended", r->id);
		finish(r, END_EXITED, 128 + SIGKILL);
	}
	terminal_restore(&r->raw);
}

/* Starts the container's monitor and does what it left undone. */
static void run_started(struct relay *r, struct plan_file *file)
{
	send_size(r);
	if (!loop(r))
		after_monitor(r, file);
	terminal_restore(&r->raw);
	if (r->end->kind != END_DETACHED && r->end->kind != END_INTERRUPTED && !r->goes_on)
		TEMP_FAILURE_RETRY(waitpid(r->monitor, NULL, 0));
}

void session_run(struct plan_file *file, int signal_fd, struct session_end *end)
{
	_cleanup_step_ struct step step = {0};
	if (plan_setting(&file->plan, OP_steps, &step)) {
		session_steps(file, end);
		return;
	}
	struct relay *r = allocate(sizeof *r);
	_cleanup_step_ struct step attach_step = {0};
	const union field *session = plan_session(&file->plan, &step);
	const union field *attached = plan_setting(&file->plan, OP_attach, &attach_step);
	_cleanup_free_ char *id = duplicate(session ? session[1].s : attached ? attached[1].s : "");
	*r = (struct relay){.end = end, .id = id, .signal_fd = signal_fd, .control = -1, .container_pidfd = -1, .monitor = -1};
	r->notifier = (struct notifier){.fd = -1, .due = NO_DEADLINE};
	*end = (struct session_end){.kind = END_FAILED, .failure = {.index = ~0u, .phase = PHASE_LAUNCHER}};
	r->input_accepted = true;
	int result = attached ? attach(r, attached, &end->failure) : prepare(r, &file->plan, session, &end->failure);
	plan_file_unmap(file);
	if (result == 0 && !attached && (result = monitor_spawn(file, id, r->descriptors, &r->control, &r->monitor)) < 0)
		snprintf(end->failure.detail, sizeof end->failure.detail, "start the monitor");
	end->failure.error = -result;
	if (result == 0 && attached)
		run_attached(r);
	else if (result == 0)
		run_started(r, file);
	close_fd(&r->control);
	close_fd(&r->container_pidfd);
	close_fd(&r->notifier.fd);
	free(r);
}
