/* The monitor's side of its clients: the launcher first, then whoever attaches. */
#include "monitor.h"

#include "plan_flags.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/ioctl.h>

struct client *client_add(struct monitor *m, int fd, bool launcher)
{
	for (size_t i = 0; i < MONITOR_CLIENTS; i++) {
		if (m->clients[i])
			continue;
		struct client *client = m->clients[i] = allocate(sizeof *client);
		client->fd = fd;
		client->launcher = launcher;
		set_nonblocking(fd);
		return client;
	}
	close(fd);
	return NULL;
}

void client_remove(struct monitor *m, struct client *client)
{
	/* in the foreground the launcher is who feeds a piped standard input */
	if (client->launcher && m->terminal < 0 && !(m->flags & (SESSION_DETACHED | SESSION_OWN_INPUT)))
		close_fd(&m->input);
	for (size_t i = 0; i < MONITOR_CLIENTS; i++)
		if (m->clients[i] == client)
			m->clients[i] = NULL;
	close(client->fd);
	frame_writer_clear(&client->writer);
	free(client);
}

void terminal_resize(struct monitor *m)
{
	struct winsize size = {.ws_col = (unsigned short)m->c.columns, .ws_row = (unsigned short)m->c.rows};
	if (m->terminal >= 0 && size.ws_col > 0)
		ioctl(m->terminal, TIOCSWINSZ, &size);
}

static bool is_termination(uint32_t number)
{
	return number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT;
}

/* True when the client has to go: it broke the protocol. */
static bool obey(struct monitor *m, struct client *client)
{
	const struct frame_reader *r = &client->reader;
	uint32_t number;
	switch (r->head.type) {
	case FRAME_INPUT:
		if (client->input_size > 0)
			return true;
		client->input_size = r->head.length;
		client->input_sent = 0;
		memcpy(client->input, r->payload, client->input_size);
		if (client->input_size == 0 && m->terminal < 0)
			close_fd(&m->input);
		return false;
	case FRAME_RESIZE:
		m->c.columns = frame_u32(r, 0);
		m->c.rows = frame_u32(r, 4);
		terminal_resize(m);
		return false;
	case FRAME_SIGNAL:
		number = frame_u32(r, 0);
		if (number == 0 || number >= NSIG)
			return true;
		if (is_termination(number) || number == SIGKILL || number == (uint32_t)m->stop_signal)
			restart_give_up(&m->restart, true);
		if (m->started)
			context_kill(&m->c, (int)number);
		else if (is_termination(number))
			m->interrupted = (int)number;
		return false;
	case FRAME_STOP:
		restart_give_up(&m->restart, true);
		if (m->started)
			monitor_stop(m);
		else
			m->interrupted = SIGTERM;
		return false;
	case FRAME_CLOSE:
		number = frame_u32(r, 0);
		if (!client->launcher || number < 1 || number > 2)
			return true;
		if (m->terminal < 0)
			output_close(m, (int)number - 1);
		return false;
	default:
		return true;
	}
}

void client_read(struct monitor *m, struct client *client)
{
	int result;
	while ((result = frame_read(client->fd, &client->reader)) > 0) {
		if (obey(m, client)) {
			result = -EPROTO;
			break;
		}
	}
	if (result < 0)
		client_remove(m, client);
	else
		client_write_input(m, client);
}

void client_write_input(struct monitor *m, struct client *client)
{
	if (client->input_size == 0)
		return;
	while (m->input >= 0 && client->input_sent < client->input_size) {
		ssize_t n = TEMP_FAILURE_RETRY(
			write(m->input, client->input + client->input_sent, client->input_size - client->input_sent));
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0 && m->terminal < 0)
			close_fd(&m->input); /* nobody reads it any more: the rest is dropped */
		if (n < 0)
			break;
		client->input_sent += (uint32_t)n;
	}
	/* before the program runs a terminal may still come: keep the input */
	if (m->input < 0 && !m->started)
		return;
	client->input_size = 0;
	if (frame_send(client->fd, &client->writer, FRAME_ACCEPTED, 0, NULL, 0) < 0)
		client_remove(m, client);
}

void client_flush(struct monitor *m, struct client *client)
{
	if (frame_flush(client->fd, &client->writer) < 0)
		client_remove(m, client);
}

bool clients_blocked(const struct monitor *m)
{
	for (size_t i = 0; i < MONITOR_CLIENTS; i++)
		if (m->clients[i] && m->clients[i]->writer.rest)
			return true;
	return false;
}

static void clients_send(struct monitor *m, enum frame_type type, uint8_t stream, const void *payload, size_t size)
{
	for (size_t i = 0; i < MONITOR_CLIENTS; i++) {
		struct client *client = m->clients[i];
		if (client && frame_send(client->fd, &client->writer, type, stream, payload, size) < 0)
			client_remove(m, client);
	}
}

void clients_send_u32(struct monitor *m, enum frame_type type, uint32_t first, uint32_t second)
{
	uint32_t payload[2] = {first, second};
	clients_send(m, type, 0, payload, sizeof payload);
}

void clients_send_failure(struct monitor *m, const struct failure *failure)
{
	uint8_t payload[16 + DETAIL_SIZE];
	uint32_t head[4] = {failure->index, failure->op, failure->phase,
			    (uint32_t)failure->error};
	size_t detail = strlen(failure->detail);
	memcpy(payload, head, sizeof head);
	memcpy(payload + sizeof head, failure->detail, detail);
	clients_send(m, FRAME_FAILED, 0, payload, sizeof head + detail);
}

void clients_pass_notification(struct monitor *m)
{
	char text[FRAME_PAYLOAD];
	ssize_t n;
	/* descriptors that come along are closed by the kernel: there is no room for them */
	while ((n = TEMP_FAILURE_RETRY(recv(m->notify_fd, text, sizeof text, MSG_DONTWAIT))) >= 0)
		for (size_t i = 0; n > 0 && i < MONITOR_CLIENTS; i++)
			if (m->clients[i] && m->clients[i]->launcher &&
			    frame_send(m->clients[i]->fd, &m->clients[i]->writer, FRAME_NOTIFY, 0, text, (size_t)n) < 0)
				client_remove(m, m->clients[i]);
}

void clients_dismiss(struct monitor *m, uint32_t flags)
{
	clients_send_u32(m, FRAME_EXIT, (uint32_t)m->c.exit_code, flags);
	while (clients_blocked(m))
		monitor_turn(m);
	for (size_t i = 0; i < MONITOR_CLIENTS; i++)
		if (m->clients[i])
			client_remove(m, m->clients[i]);
}

bool clients_copy_output(struct monitor *m, int stream)
{
	uint8_t data[FRAME_PAYLOAD];
	int *fd = &m->output[stream];
	ssize_t n = *fd < 0 ? -EBADF : read_some(*fd, data, sizeof data);
	if (n == -EAGAIN || n == -EBADF)
		return false;
	if (n > 0) {
		log_output(&m->log, stream ? LOG_STDERR : LOG_STDOUT, data, (size_t)n);
		clients_send(m, FRAME_OUTPUT, (uint8_t)(stream + 1), data, (size_t)n);
	} else
		output_close(m, stream); /* of a terminal with EIO: no program has it open any more */
	return true;
}

void output_close(struct monitor *m, int stream)
{
	log_end(&m->log, stream ? LOG_STDERR : LOG_STDOUT);
	if (m->output[stream] == m->terminal)
		m->output[stream] = -1;
	else
		close_fd(&m->output[stream]);
}
