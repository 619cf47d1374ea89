/*
 * Operation systemd_call: asks a service manager for something over D-Bus (D-Bus Specification, "Message Protocol"), and
 * waits until it is done. What is said was put together by Java; here it is sent, and the answers are read:
 *
 *   us -> bus   \0 AUTH EXTERNAL, DATA, BEGIN     the kernel tells the bus who we are
 *   us -> bus   calls with serials 1 … n          the last one counts, the others prepare it (Hello, AddMatch, Subscribe)
 *   bus -> us   OK GUID, answers, signals
 *   bus -> us   answer to n                       an error ends it; else the path of a job
 *   bus -> us   JobRemoved(id, job, unit, result) with SYSTEMD_JOB: that job, result "done"
 */
#include "ops.h"
#include "plan_flags.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#define MESSAGE_LIMIT (1u << 20)
#define NO_PID 0xffffffffu
#define NANOSECONDS 1000000LL /* of a millisecond */

enum { FIELD_MEMBER = 3, FIELD_ERROR = 4, FIELD_REPLY = 5 };
enum { MESSAGE_RETURN = 2, MESSAGE_ERROR = 3, MESSAGE_SIGNAL = 4 };

struct bus {
	int fd;
	int64_t deadline;
	uint8_t *data; /* what was read and not looked at yet */
	size_t used, room;
};

/* What matters of one message. The texts point into the bus's data. */
struct message {
	uint8_t type;
	uint32_t reply_to;
	const char *member, *error;
	const uint8_t *body;
	size_t body_size, whole;
};

static uint32_t number_at(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static size_t aligned(size_t offset, size_t to)
{
	return (offset + to - 1) & ~(to - 1);
}

/* A string or path at *at, which moves behind it; NULL when there is none. */
static const char *text_at(const uint8_t *data, size_t size, size_t *at)
{
	size_t start = aligned(*at, 4);
	if (start > size || size - start < 5)
		return NULL;
	uint32_t length = number_at(data + start);
	if (length > size - start - 5 || data[start + 4 + length] != '\0')
		return NULL;
	*at = start + 5 + length;
	return (const char *)data + start + 4;
}

/* One header field: its code, a signature of one letter, the value. */
static bool read_field(struct message *message, const uint8_t *data, size_t size, size_t *at)
{
	*at = aligned(*at, 8);
	if (*at > size || size - *at < 4)
		return false;
	uint8_t code = data[*at], kind = data[*at + 2];
	if (data[*at + 1] != 1 || data[*at + 3] != '\0')
		return false;
	*at += 4;
	if (kind == 'u') {
		*at = aligned(*at, 4);
		if (*at > size || size - *at < 4)
			return false;
		if (code == FIELD_REPLY)
			message->reply_to = number_at(data + *at);
		*at += 4;
		return true;
	}
	if (kind == 'g') {
		if (*at >= size || size - *at < (size_t)data[*at] + 2)
			return false;
		*at += (size_t)data[*at] + 2;
		return true;
	}
	const char *text = kind == 's' || kind == 'o' ? text_at(data, size, at) : NULL;
	if (code == FIELD_MEMBER)
		message->member = text;
	if (code == FIELD_ERROR)
		message->error = text;
	return text != NULL;
}

/* 1: a whole message is there, 0: more has to be read, negative: not a message. */
static int parse_message(struct message *message, const uint8_t *data, size_t size)
{
	*message = (struct message){0};
	if (size < 16)
		return 0;
	if (data[0] != 'l') /* the order of bytes that this machine and all its services have */
		return -EPROTO;
	uint32_t body = number_at(data + 4), fields = number_at(data + 12);
	if (body > MESSAGE_LIMIT || fields > MESSAGE_LIMIT)
		return -EPROTO;
	size_t header = aligned(16 + (size_t)fields, 8);
	message->whole = header + body;
	if (size < message->whole)
		return 0;
	message->type = data[1];
	for (size_t at = 16; at < 16 + (size_t)fields;)
		if (!read_field(message, data, 16 + (size_t)fields, &at))
			return -EPROTO;
	message->body = data + header;
	message->body_size = body;
	return 1;
}

static int read_more(struct bus *bus)
{
	int64_t left = bus->deadline - nanoseconds_now(CLOCK_MONOTONIC);
	struct pollfd ready = {.fd = bus->fd, .events = POLLIN};
	int n = left <= 0 ? 0 : (int)TEMP_FAILURE_RETRY(poll(&ready, 1, (int)(left / NANOSECONDS) + 1));
	if (n <= 0)
		return n < 0 ? -errno : -ETIMEDOUT;
	if (bus->room - bus->used < 4096) {
		bus->room = bus->room * 2 + 8192;
		uint8_t *larger = allocate(bus->room);
		if (bus->used)
			memcpy(larger, bus->data, bus->used);
		free(bus->data);
		bus->data = larger;
	}
	ssize_t size = read_some(bus->fd, bus->data + bus->used, bus->room - bus->used);
	if (size <= 0)
		return size < 0 ? (int)size : -ECONNRESET;
	bus->used += (size_t)size;
	return 0;
}

static void drop(struct bus *bus, size_t size)
{
	bus->used -= size;
	memmove(bus->data, bus->data + size, bus->used);
}

/* Lines come first, one of them "OK …"; messages begin with 'l', which no line does. */
static int authenticate(struct bus *bus)
{
	for (bool accepted = false;;) {
		if (accepted && bus->used && bus->data[0] == 'l')
			return 0;
		uint8_t *end = bus->used ? memchr(bus->data, '\n', bus->used) : NULL;
		if (!end) {
			int r = bus->used > MESSAGE_LIMIT ? -EPROTO : read_more(bus);
			if (r < 0)
				return r;
			continue;
		}
		if (bus->used >= 8 && memcmp(bus->data, "REJECTED", 8) == 0)
			return -EACCES;
		accepted |= bus->used >= 2 && memcmp(bus->data, "OK", 2) == 0;
		drop(bus, (size_t)(end - bus->data) + 1);
	}
}

static int receive(struct bus *bus, struct message *message)
{
	for (;;) {
		int r = parse_message(message, bus->data, bus->used);
		if (r != 0)
			return r < 0 ? r : 0;
		r = read_more(bus);
		if (r < 0)
			return r;
	}
}

static int connect_to_one_of(struct context *c, const struct string_list *sockets, int64_t deadline)
{
	int error = ENOENT;
	for (uint32_t i = 0; i < sockets->n; i++) {
		struct sockaddr_un address = {.sun_family = AF_UNIX};
		struct timeval patience = {.tv_sec = (time_t)((deadline - nanoseconds_now(CLOCK_MONOTONIC)) / 1000000000LL) + 1};
		if (strlen(sockets->v[i]) >= sizeof address.sun_path)
			continue;
		memcpy(address.sun_path, sockets->v[i], strlen(sockets->v[i]));
		_cleanup_fd_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd < 0)
			return fail(c, errno, "connect to the service manager: socket");
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
		if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
			return steal_fd(&fd);
		error = errno;
	}
	return fail(c, error, "connect to the service manager at %s", sockets->n ? sockets->v[0] : "no socket");
}

/* The last call was answered: with the path of a job, where one is awaited. */
static int take_answer(struct context *c, const struct message *message, const char *what, bool job, char **path)
{
	size_t at = 0;
	const char *text = text_at(message->body, message->body_size, &at);
	if (message->type == MESSAGE_ERROR)
		return fail(c, ECANCELED, "%s: %s", what, text ? text : message->error ? message->error : "an error");
	if (job && !text)
		return fail(c, EPROTO, "%s: an answer without a job", what);
	if (job)
		*path = duplicate(text);
	return 0;
}

/* JobRemoved: 1 when the job is done, 0 when it is about another one. */
static int job_removed(struct context *c, const struct message *message, const char *what, const char *path)
{
	size_t at = 4; /* behind the number of the job */
	const char *job = text_at(message->body, message->body_size, &at);
	const char *unit = job ? text_at(message->body, message->body_size, &at) : NULL;
	const char *result = unit ? text_at(message->body, message->body_size, &at) : NULL;
	if (!result || strcmp(job, path) != 0)
		return 0;
	return strcmp(result, "done") == 0 ? 1 : fail(c, ECANCELED, "%s: the job of %s ended as \"%s\"", what, unit, result);
}

static int converse(struct context *c, struct bus *bus, const char *what, uint32_t serial, bool job)
{
	_cleanup_free_ char *path = NULL;
	int r = authenticate(bus);
	if (r < 0)
		return fail(c, -r, "%s: introduce ourselves to the service manager", what);
	for (bool answered = false;;) {
		struct message message;
		r = receive(bus, &message);
		if (r < 0)
			return fail(c, -r, "%s: read the answer of the service manager", what);
		bool answer = message.type == MESSAGE_RETURN || message.type == MESSAGE_ERROR;
		if (answer && message.reply_to == serial) {
			r = take_answer(c, &message, what, job, &path);
			answered = true;
		} else if (path && message.type == MESSAGE_SIGNAL && message.member && strcmp(message.member, "JobRemoved") == 0) {
			r = job_removed(c, &message, what, path);
		}
		if (r != 0 || (answered && !job))
			return r < 0 ? r : 0;
		drop(bus, message.whole);
	}
}

int op_systemd_call(struct context *c, const union field *f)
{
	static const char greeting[] = "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n";
	const struct byte_array *calls = &f[1].b;
	uint32_t serial = f[2].u, pid_at = f[3].u, flags = f[6].u;
	bool process = pid_at != NO_PID;
	if (process && (c->container_pid <= 0 || pid_at > calls->n || calls->n - pid_at < 4))
		return fail(c, EINVAL, "%s: there is no process", f[4].s);
	size_t size = sizeof greeting - 1 + calls->n;
	_cleanup_free_ uint8_t *out = allocate(size);
	memcpy(out, greeting, sizeof greeting - 1);
	memcpy(out + sizeof greeting - 1, calls->p, calls->n);
	for (int i = 0; process && i < 4; i++)
		out[sizeof greeting - 1 + pid_at + (size_t)i] = (uint8_t)((uint32_t)c->container_pid >> (8 * i));
	struct bus bus = {.deadline = nanoseconds_now(CLOCK_MONOTONIC) + f[5].u * NANOSECONDS};
	_cleanup_fd_ int fd = connect_to_one_of(c, &f[0].S, bus.deadline);
	int r = fd;
	if (fd >= 0) {
		size_t sent = 0;
		while (sent < size && r >= 0) {
			ssize_t n = TEMP_FAILURE_RETRY(send(fd, out + sent, size - sent, MSG_NOSIGNAL));
			r = n < 0 ? fail(c, errno, "%s: send to the service manager", f[4].s) : 0;
			sent += n > 0 ? (size_t)n : 0;
		}
		bus.fd = fd;
		if (r >= 0)
			r = converse(c, &bus, f[4].s, serial, flags & SYSTEMD_JOB);
		free(bus.data);
	}
	return r < 0 && !(flags & SYSTEMD_OPTIONAL) ? r : 0;
}
