/* Operation link_move: a network device of the host goes into the container and keeps its addresses (config-linux.md). */
#include "netlink.h"

#include <linux/if_addr.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>

#define NETLINK(name) _cleanup_(netlink_close) struct netlink name; name.fd = -1
#define ADDRESSES 64
#define DUMP_SIZE 32768

struct held_address {
	struct ifaddrmsg head;
	uint32_t flags;
	struct held_bytes {
		uint16_t size;
		uint8_t bytes[16];
	} local, peer, broadcast;
};

struct held {
	int index; /* of the device whose addresses are meant */
	size_t count;
	struct held_address address[ADDRESSES];
};

static void hold_bytes(struct held_bytes *b, const void *list, size_t size, uint16_t type)
{
	const struct rtattr *a = netlink_find(list, size, type);
	if (a && RTA_PAYLOAD(a) <= sizeof b->bytes) {
		b->size = (uint16_t)RTA_PAYLOAD(a);
		memcpy(b->bytes, RTA_DATA(a), b->size);
	}
}

/* Remembers the address if it is one that lasts and is known everywhere. */
static int hold_address(struct held *held, const struct nlmsghdr *h)
{
	const struct ifaddrmsg *head = NLMSG_DATA(h);
	size_t size = h->nlmsg_len - NLMSG_LENGTH(sizeof *head);
	const void *list = (const char *)h + NLMSG_SPACE(sizeof *head);
	const struct rtattr *flags = netlink_find(list, size, IFA_FLAGS);
	struct held_address a = {.head = *head, .flags = head->ifa_flags};
	if (flags && RTA_PAYLOAD(flags) >= sizeof a.flags)
		memcpy(&a.flags, RTA_DATA(flags), sizeof a.flags);
	if ((int)head->ifa_index != held->index || head->ifa_scope != RT_SCOPE_UNIVERSE || !(a.flags & IFA_F_PERMANENT))
		return 0;
	if (held->count == ADDRESSES)
		return -E2BIG;
	hold_bytes(&a.local, list, size, IFA_LOCAL);
	hold_bytes(&a.peer, list, size, IFA_ADDRESS);
	hold_bytes(&a.broadcast, list, size, IFA_BROADCAST);
	held->address[held->count++] = a;
	return 0;
}

static int hold_addresses(struct netlink *n, struct held *held)
{
	_cleanup_free_ char *buffer = allocate(DUMP_SIZE);
	struct ifaddrmsg all = {.ifa_family = AF_UNSPEC};
	int error = 0;
	netlink_begin(n, RTM_GETADDR, NLM_F_DUMP, &all, sizeof all);
	if (TEMP_FAILURE_RETRY(send(n->fd, n->request, n->header->nlmsg_len, 0)) < 0)
		return -errno;
	for (;;) { /* to the end even after an error: what is left would be taken for the next answer */
		ssize_t size = TEMP_FAILURE_RETRY(recv(n->fd, buffer, DUMP_SIZE, 0));
		if (size < 0)
			return -errno;
		for (const struct nlmsghdr *h = (const void *)buffer; NLMSG_OK(h, (size_t)size); h = NLMSG_NEXT(h, size)) {
			if (h->nlmsg_type == NLMSG_DONE)
				return error;
			if (h->nlmsg_type == NLMSG_ERROR)
				return ((const struct nlmsgerr *)NLMSG_DATA(h))->error;
			if (h->nlmsg_type == RTM_NEWADDR && error == 0)
				error = hold_address(held, h);
		}
	}
}

static int add_held(struct netlink *n, int index, const struct held_address *a)
{
	struct ifaddrmsg head = a->head;
	head.ifa_index = (unsigned)index;
	netlink_begin(n, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &head, sizeof head);
	if (a->local.size)
		netlink_put(n, IFA_LOCAL, a->local.bytes, a->local.size);
	if (a->peer.size)
		netlink_put(n, IFA_ADDRESS, a->peer.bytes, a->peer.size);
	if (a->broadcast.size)
		netlink_put(n, IFA_BROADCAST, a->broadcast.bytes, a->broadcast.size);
	netlink_put_u32(n, IFA_FLAGS, a->flags | (head.ifa_family == AF_INET6 ? IFA_F_NODAD : 0));
	return netlink_send(n);
}

/* A socket that speaks to the container's network; the monitor is back in its own afterwards. */
static int open_inside(struct context *c, struct netlink *n, int inside)
{
	_cleanup_fd_ int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (own < 0 || setns(inside, CLONE_NEWNET) < 0)
		return fail(c, errno, "enter the container's network namespace");
	int r = netlink_open(c, n, NETLINK_ROUTE);
	return setns(own, CLONE_NEWNET) < 0 ? fail(c, errno, "come back from the container's network namespace") : r;
}

static int settle(struct context *c, struct netlink *n, const char *passing, const char *name, const struct held *held)
{
	int index = link_find(n, passing, NULL);
	int r = index < 0 ? index : link_change(n, index, name, -1, false);
	r = r < 0 ? r : link_change(n, index, NULL, -1, true);
	if (r < 0)
		return netlink_failed(c, n, r, "bring up network device %s in the container", name);
	for (size_t i = 0; i < held->count; i++)
		if ((r = add_held(n, index, &held->address[i])) < 0 && r != -EEXIST)
			return netlink_failed(c, n, r, "give network device %s its addresses in the container", name);
	return 0;
}

int op_link_move(struct context *c, const union field *f)
{
	const char *name = f[0].s, *wanted = f[1].s;
	char passing[IFNAMSIZ]; /* a name that nobody in there has, to find the device by */
	struct held held = {.count = 0};
	NETLINK(host);
	NETLINK(inside);
	if (strlen(name) >= IFNAMSIZ || strlen(wanted) >= IFNAMSIZ)
		return fail(c, EINVAL, "not a device name: %s", strlen(name) >= IFNAMSIZ ? name : wanted);
	_cleanup_free_ char *path = format_text("/proc/%d/ns/net", c->container_pid);
	_cleanup_fd_ int namespace = open(path, O_RDONLY | O_CLOEXEC);
	if (namespace < 0)
		return fail(c, errno, "open %s", path);
	int r = netlink_open(c, &host, NETLINK_ROUTE);
	if (r < 0 || (r = open_inside(c, &inside, namespace)) < 0)
		return r;
	if ((held.index = link_find(&host, name, NULL)) < 0)
		return netlink_failed(c, &host, held.index, "look up network device %s", name);
	if (!strchr(wanted, '%') && link_find(&inside, wanted, NULL) >= 0)
		return fail(c, EEXIST, "move network device %s: the container has one named %s", name, wanted);
	if ((r = hold_addresses(&host, &held)) < 0)
		return fail(c, -r, "read the addresses of network device %s", name);
	snprintf(passing, sizeof passing, "hull%x", (unsigned)c->container_pid & 0xfffffff);
	if ((r = link_change(&host, held.index, passing, namespace, false)) < 0)
		return netlink_failed(c, &host, r, "move network device %s into the container", name);
	return settle(c, &inside, passing, wanted, &held);
}
