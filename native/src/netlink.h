/*
 * Just enough rtnetlink: one request at a time, each acknowledged by the kernel.
 *
 *   struct netlink n;
 *   netlink_open(c, &n, NETLINK_ROUTE);
 *   netlink_begin(&n, RTM_NEWLINK, NLM_F_CREATE, &link, sizeof link);
 *   netlink_put_text(&n, IFLA_IFNAME, "veth0");
 *   netlink_send(&n, "make veth0")
 *
 * Attributes nest with netlink_nest and netlink_nest_end. A request that grows beyond the buffer fails when it is sent.
 */
#ifndef HULL_NETLINK_H
#define HULL_NETLINK_H

#include "ops.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

struct netlink {
	int fd;
	bool overflow;
	struct nlmsghdr *header; /* the request, in `request` */
	_Alignas(struct nlmsghdr) char request[1024];
	_Alignas(struct nlmsghdr) char answer[8192];
	size_t answer_size;
};

int netlink_open(struct context *c, struct netlink *n, int protocol); /* NETLINK_ROUTE, NETLINK_NETFILTER */
void netlink_close(struct netlink *n);

void netlink_begin(struct netlink *n, uint16_t type, uint16_t flags, const void *payload, size_t size);
void netlink_put(struct netlink *n, uint16_t type, const void *data, size_t size);
void netlink_put_u32(struct netlink *n, uint16_t type, uint32_t value);
void netlink_put_text(struct netlink *n, uint16_t type, const char *text);
struct rtattr *netlink_nest(struct netlink *n, uint16_t type);
void netlink_nest_end(struct netlink *n, struct rtattr *nest);
void netlink_append(struct netlink *n, const void *data, size_t size); /* inside a nest, without an attribute header */

/* Sends the request and waits for its end: 0 or -errno. The first answer that is data stays in n->answer. */
int netlink_send(struct netlink *n);

/* fail() with the kernel's own explanation, if it gave one with the last error. */
int netlink_failed(struct context *c, struct netlink *n, int error, const char *format, ...) PRINTF_LIKE(4, 5);

/* An attribute of a list, or NULL. */
const struct rtattr *netlink_find(const void *list, size_t size, uint16_t type);

/* -------- devices: ops_net.c -------- */

/* Index of a device, or -ENODEV; with `kind`, which has room for IFNAMSIZ, its link kind ("bridge") as well. */
int link_find(struct netlink *n, const char *name, char *kind);

/* Changes a device: another name unless that is NULL, another namespace unless that is negative, up. */
int link_change(struct netlink *n, int index, const char *name, int namespace, bool up);

#endif
