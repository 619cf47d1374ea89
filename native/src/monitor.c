/* What the monitor holds and waits for while its container lives: streams, signals, clients, times. */
#include "monitor.h"

#include "plan_flags.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define PIECES 16                /* that one output may have before another gets its turn */
#define PIPE_LIMIT (2u << 20) /* more than any pipe or terminal holds */

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
 * goes in as it is, unless it has to be logged. Detached, or where a stream stays the caller's own, there are pipes if
 * somebody can be at their other end. The caller's streams are moved away from 0 to 2 first.
 */
int monitor_streams(struct monitor *m, int stdio[3])
{
	bool detached = m->flags & SESSION_DETACHED, tty = m->flags & SESSION_TTY;
	bool copied = m->log.path || (detached && m->listen_fd >= 0);
	_cleanup_fd_ int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return -errno;
	for (int i = 0; i < 3; i++) {
		struct winsize size;
		bool terminal = isatty(i) || errno == EIO;
		bool apart = detached || m->flags & SESSION_OWN_INPUT << i;
		bool wanted = !tty && (i == 0 ? m->flags & SESSION_INTERACTIVE : copied || !apart);
		bool piped = wanted && (terminal || apart || (i > 0 && copied));
		if (m->runtime & RUNTIME_STREAMS)
			wanted = true, piped = false;
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

/* -------- the loop -------- */

void monitor_stop(struct monitor *m)
{
	if (!m->started || m->ended)
		return;
	context_kill(&m->c, m->stop_signal);
	if (m->stop_seconds != ~0u && m->kill_at == NO_DEADLINE)
		m->kill_at = nanoseconds_now(CLOCK_MONOTONIC) + m->stop_seconds * 1000000000ll;
}

static void on_unhealthy(struct monitor *m)
{
	switch (m->health->action) {
	case HEALTH_STOP:
		restart_give_up(&m->restart, true);
		monitor_stop(m);
		break;
	case HEALTH_RESTART:
		m->restart.forced = true;
		context_kill(&m->c, SIGKILL);
		break;
	case HEALTH_KILL:
		context_kill(&m->c, SIGKILL);
	}
}

static void on_probed(struct monitor *m)
{
	bool before = health_is_bad(m->health), act = health_reaped(m->health, &m->c);
	if (health_is_bad(m->health) != before)
		clients_send_u32(m, FRAME_HEALTH, !before, 0);
	if (act)
		on_unhealthy(m);
}

static void on_signals(struct monitor *m)
{
	struct signalfd_siginfo info;
	while (read(m->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
		if (info.ssi_signo == SIGTERM) { /* the machine goes down, or somebody ends us */
			restart_give_up(&m->restart, false);
			monitor_stop(m);
		}
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (pid == m->c.container_pid) {
			m->ended = true;
			m->wait_status = status;
		} else if (m->health && pid == m->health->probe)
			on_probed(m);
	}
}

bool monitor_accept(struct monitor *m)
{
	int fd = m->listen_fd < 0 ? -1 : accept4(m->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	struct client *client = fd < 0 ? NULL : client_add(m, fd, false);
	if (client)
		frame_send_u32(fd, &client->writer, FRAME_STARTED, (uint32_t)m->c.container_pid, 0);
	return fd >= 0;
}

static int64_t next_deadline(const struct monitor *m)
{
	int64_t first = m->kill_at < m->wake_at ? m->kill_at : m->wake_at;
	return m->health && m->health->due < first ? m->health->due : first;
}

static void on_time(struct monitor *m)
{
	if (m->kill_at != NO_DEADLINE && nanoseconds_now(CLOCK_MONOTONIC) >= m->kill_at) {
		m->kill_at = NO_DEADLINE;
		context_kill(&m->c, SIGKILL);
	}
	if (m->health)
		health_turn(m->health);
}

void monitor_turn(struct monitor *m)
{
	struct pollfd fds[7 + MONITOR_CLIENTS];
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
	fds[count++] = (struct pollfd){.fd = m->started ? m->listen_fd : -1, .events = POLLIN};
	fds[count++] = (struct pollfd){.fd = input_waits ? m->input : -1, .events = POLLOUT};
	for (int i = 0; i < 2; i++)
		fds[count++] = (struct pollfd){.fd = blocked ? -1 : m->output[i], .events = POLLIN};
	fds[count++] = (struct pollfd){.fd = m->restart.watch, .events = POLLIN};
	fds[count++] = (struct pollfd){.fd = m->notify_fd, .events = POLLIN};
	int events = poll_frugally(fds, count, next_deadline(m));
	on_time(m);
	if (events <= 0)
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
		monitor_accept(m);
	if (others[2].revents)
		for (size_t i = 0; i < MONITOR_CLIENTS; i++)
			if (m->clients[i])
				client_write_input(m, m->clients[i]);
	if (others[5].revents)
		restart_watched(&m->restart);
	if (others[6].revents)
		clients_pass_notification(m);
	for (int i = 0; i < 2; i++)
		if (others[3 + i].revents)
			for (int piece = 0; piece < PIECES && !clients_blocked(m) && clients_copy_output(m, i); piece++)
				continue;
}

/* At most what a pipe holds, whoever else may still write. */
void monitor_drain(struct monitor *m)
{
	for (int i = 0; i < 2; i++)
		for (size_t piece = 0; piece < PIPE_LIMIT / FRAME_PAYLOAD && clients_copy_output(m, i); piece++)
			continue;
}
