/* Operation hold_ports: ports of the host that lead into the container are taken, so that no other program gets them. */
#include "ops.h"
#include "plan_flags.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define IPPROTO_OF_SCTP 132

/* The ports that this monitor holds, for its life: a container that is started again has them already. */
static struct {
	char **texts;
	int *fds;
	size_t count;
} held;

struct port {
	int family, type, protocol;
	const char *name; /* as in "listen tcp4 0.0.0.0:80" */
	char address[INET6_ADDRSTRLEN];
	unsigned number;
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} at;
	socklen_t size;
};

static int parse_port(struct context *c, const char *text, struct port *p)
{
	char protocol[8];
	*p = (struct port){0};
	if (sscanf(text, "%7s %45s %u", protocol, p->address, &p->number) != 3 || p->number > 65535)
		return fail(c, EINVAL, "not a port: %s", text);
	if (inet_pton(AF_INET, p->address, &p->at.v4.sin_addr) == 1) {
		p->family = p->at.v4.sin_family = AF_INET;
		p->at.v4.sin_port = htons((uint16_t)p->number);
		p->size = sizeof p->at.v4;
	} else if (inet_pton(AF_INET6, p->address, &p->at.v6.sin6_addr) == 1) {
		p->family = p->at.v6.sin6_family = AF_INET6;
		p->at.v6.sin6_port = htons((uint16_t)p->number);
		p->size = sizeof p->at.v6;
	} else {
		return fail(c, EINVAL, "not an address: %s", text);
	}
	bool v4 = p->family == AF_INET, udp = strcmp(protocol, "udp") == 0, sctp = strcmp(protocol, "sctp") == 0;
	if (!udp && !sctp && strcmp(protocol, "tcp") != 0)
		return fail(c, EINVAL, "not a protocol: %s", text);
	p->type = udp ? SOCK_DGRAM : SOCK_STREAM;
	p->protocol = sctp ? IPPROTO_OF_SCTP : 0;
	p->name = udp ? (v4 ? "udp4" : "udp6") : sctp ? (v4 ? "sctp4" : "sctp6") : v4 ? "tcp4" : "tcp6";
	return 0;
}

/*
 * A socket that has the port and answers nobody. For TCP: bound with SO_REUSEADDR, else connections of a server that
 * ended a minute ago would be in the way; then made to listen for a moment, which checks that nobody else does and ends the
 * readiness to share; then closed again, so that who gets here (no rule in the way) is refused and does not hang.
 */
static int take(const struct port *p)
{
	int on = 1, off = 0;
	_cleanup_fd_ int fd = socket(p->family, p->type | SOCK_CLOEXEC, p->protocol);
	if (fd < 0)
		return -errno;
	if (p->family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (p->type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	else
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &off, sizeof off);
	if (bind(fd, &p->at.any, p->size) < 0)
		return -errno;
	if (p->type == SOCK_STREAM && p->protocol == 0) {
		if (listen(fd, 0) < 0)
			return -errno;
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &off, sizeof off);
		shutdown(fd, SHUT_RDWR);
	}
	return steal_fd(&fd);
}

static bool is_held(const char *text)
{
	for (size_t i = 0; i < held.count; i++)
		if (strcmp(held.texts[i], text) == 0)
			return true;
	return false;
}

/* Keeps the descriptor at `lowest` or above, out of the way of what the container's limit allows. */
static int keep(const char *text, int fd, int lowest)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, lowest);
	if (high >= 0)
		close(fd);
	held.texts = realloc(held.texts, (held.count + 1) * sizeof *held.texts);
	held.fds = realloc(held.fds, (held.count + 1) * sizeof *held.fds);
	if (!held.texts || !held.fds)
		return -ENOMEM;
	held.texts[held.count] = duplicate(text);
	held.fds[held.count++] = high >= 0 ? high : fd;
	return 0;
}

static int hold(struct context *c, const char *text, bool only_try, int lowest)
{
	struct port p;
	int r = parse_port(c, text, &p);
	if (r < 0 || is_held(text))
		return r;
	int fd = take(&p);
	if (fd == -EPROTONOSUPPORT || fd == -ESOCKTNOSUPPORT)
		return 0; /* a kernel without SCTP has no program that could take it */
	if (fd < 0)
		return fail(c, -fd, p.family == AF_INET ? "listen %s %s:%u: bind" : "listen %s [%s]:%u: bind", p.name,
			    p.address, p.number);
	if (only_try)
		return close(fd);
	r = keep(text, fd, lowest);
	return r < 0 ? fail(c, -r, "hold port %s", text) : 0;
}

int op_hold_ports(struct context *c, const union field *f)
{
	struct rlimit usual, more;
	bool raised = false;
	int r = 0;
	if (f[0].S.n > 100 && getrlimit(RLIMIT_NOFILE, &usual) == 0) { /* the container gets the usual limit */
		more = usual;
		more.rlim_cur = more.rlim_max;
		raised = setrlimit(RLIMIT_NOFILE, &more) == 0 && more.rlim_cur > usual.rlim_cur;
	}
	for (uint32_t i = 0; i < f[0].S.n && r == 0; i++)
		r = hold(c, f[0].S.v[i], f[1].u & HOLD_TRY, raised ? (int)usual.rlim_cur : 3);
	if (raised)
		setrlimit(RLIMIT_NOFILE, &usual);
	return r;
}
