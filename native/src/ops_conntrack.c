/*
 * Operation conntrack_forget: the kernel follows UDP "connections" by address and port, and what it has once decided about
 * one (not translated; translated to a container that is gone) holds for as long as somebody keeps sending. So those to a
 * published port are forgotten when a container comes and when it goes. Best effort: a kernel that follows none has none.
 */
#include "netlink.h"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <stdio.h>
#include <sys/socket.h>

#define DUMP_SIZE 32768
#define MOST 4096 /* connections in one go */

struct wanted {
	const struct string_list *ports;
	unsigned char *tuples; /* one attribute CTA_TUPLE_ORIG each, of TUPLE_SIZE at most */
	size_t count;
};

#define TUPLE_SIZE 128

static const struct rtattr *nested(const struct rtattr *a, uint16_t type)
{
	return a ? netlink_find(RTA_DATA(a), RTA_PAYLOAD(a), type) : NULL;
}

/* Whether the address is one of this host: nobody can bind another. */
static bool is_local(uint32_t address)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = address};
	_cleanup_fd_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
}

static bool is_published(const struct string_list *ports, uint32_t address, unsigned port)
{
	for (uint32_t i = 0; i < ports->n; i++) {
		char text[INET6_ADDRSTRLEN];
		unsigned number;
		struct in_addr at;
		if (sscanf(ports->v[i], "udp %45s %u", text, &number) != 2 || number != port ||
		    inet_pton(AF_INET, text, &at) != 1)
			continue;
		if (at.s_addr == INADDR_ANY ? is_local(address) : at.s_addr == address)
			return true;
	}
	return false;
}

static void look_at(struct wanted *w, const struct nlmsghdr *h)
{
	size_t fixed = NLMSG_LENGTH(sizeof(struct nfgenmsg));
	if (h->nlmsg_len < fixed)
		return;
	const struct rtattr *tuple =
		netlink_find((const char *)h + NLMSG_ALIGN(fixed), h->nlmsg_len - NLMSG_ALIGN(fixed), CTA_TUPLE_ORIG);
	const struct rtattr *to = nested(nested(tuple, CTA_TUPLE_IP), CTA_IP_V4_DST);
	const struct rtattr *protocol = nested(nested(tuple, CTA_TUPLE_PROTO), CTA_PROTO_NUM);
	const struct rtattr *port = nested(nested(tuple, CTA_TUPLE_PROTO), CTA_PROTO_DST_PORT);
	uint32_t address;
	uint16_t number;
	if (!to || !protocol || !port || RTA_PAYLOAD(to) < 4 || RTA_PAYLOAD(protocol) < 1 || RTA_PAYLOAD(port) < 2)
		return;
	memcpy(&address, RTA_DATA(to), sizeof address);
	memcpy(&number, RTA_DATA(port), sizeof number);
	if (*(const uint8_t *)RTA_DATA(protocol) != IPPROTO_UDP || !is_published(w->ports, address, ntohs(number)))
		return;
	if (w->count < MOST && tuple->rta_len <= TUPLE_SIZE)
		memcpy(w->tuples + TUPLE_SIZE * w->count++, tuple, tuple->rta_len);
}

/* Reads all connections and remembers those that are meant. */
static int collect(struct netlink *n, struct wanted *w)
{
	struct nfgenmsg message = {.nfgen_family = AF_INET, .version = NFNETLINK_V0};
	_cleanup_free_ char *buffer = allocate(DUMP_SIZE);
	netlink_begin(n, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, NLM_F_DUMP, &message, sizeof message);
	if (send(n->fd, n->request, n->header->nlmsg_len, 0) < 0)
		return -errno;
	for (;;) {
		ssize_t size = TEMP_FAILURE_RETRY(recv(n->fd, buffer, DUMP_SIZE, 0));
		if (size <= 0)
			return -EIO;
		const struct nlmsghdr *h = (const struct nlmsghdr *)buffer;
		for (size_t left = (size_t)size; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
			if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR)
				return 0;
			look_at(w, h);
		}
	}
}

int op_conntrack_forget(struct context *c, const union field *f)
{
	struct nfgenmsg message = {.nfgen_family = AF_INET, .version = NFNETLINK_V0};
	_cleanup_free_ unsigned char *tuples = allocate(MOST * TUPLE_SIZE);
	struct wanted w = {.ports = &f[0].S, .tuples = tuples};
	_cleanup_(netlink_close) struct netlink n;
	n.fd = -1;
	if (netlink_open(c, &n, NETLINK_NETFILTER) < 0 || collect(&n, &w) < 0)
		return 0;
	for (size_t i = 0; i < w.count; i++) {
		const struct rtattr *tuple = (const struct rtattr *)(tuples + TUPLE_SIZE * i);
		netlink_begin(&n, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE, 0, &message, sizeof message);
		netlink_append(&n, tuple, tuple->rta_len);
		netlink_send(&n); /* it may have ended meanwhile */
	}
	return 0;
}
