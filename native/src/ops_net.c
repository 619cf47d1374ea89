/* Operations on network devices: bridge, veth, link_remove, link_up, address_add, route_add. */
#include "netlink.h"

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/socket.h>

#define NETLINK(name) _cleanup_(netlink_close) struct netlink name; name.fd = -1

struct address {
	int family; /* AF_INET | AF_INET6 */
	size_t size;
	uint8_t bytes[16];
};

static int parse_address(struct context *c, const char *text, struct address *a)
{
	if (inet_pton(AF_INET, text, a->bytes) == 1) {
		a->family = AF_INET;
		a->size = 4;
	} else if (inet_pton(AF_INET6, text, a->bytes) == 1) {
		a->family = AF_INET6;
		a->size = 16;
	} else {
		return fail(c, EINVAL, "not an address: %s", text);
	}
	return 0;
}

static int check_name(struct context *c, const char *name)
{
	return *name && strlen(name) < IFNAMSIZ ? 0 : fail(c, EINVAL, "not a device name: %s", name);
}

static int parse_mac(struct context *c, const char *text, uint8_t mac[6])
{
	unsigned v[6];
	char end;
	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &end) != 6)
		return fail(c, EINVAL, "not a MAC address: %s", text);
	for (int i = 0; i < 6; i++)
		mac[i] = (uint8_t)v[i];
	return 0;
}

int link_find(struct netlink *n, const char *name, char *kind)
{
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
	netlink_begin(n, RTM_GETLINK, 0, &link, sizeof link);
	netlink_put_text(n, IFLA_IFNAME, name);
	int r = netlink_send(n);
	if (r < 0)
		return r;
	const struct nlmsghdr *h = (const struct nlmsghdr *)n->answer;
	size_t fixed = NLMSG_LENGTH(sizeof link);
	if (n->answer_size < fixed)
		return -EPROTO;
	const struct ifinfomsg *found = NLMSG_DATA(h);
	if (kind) {
		const struct rtattr *info = netlink_find(n->answer + NLMSG_ALIGN(fixed), n->answer_size - fixed, IFLA_LINKINFO);
		const struct rtattr *text = info ? netlink_find(RTA_DATA(info), RTA_PAYLOAD(info), IFLA_INFO_KIND) : NULL;
		snprintf(kind, IFNAMSIZ, "%.*s", text ? (int)RTA_PAYLOAD(text) : 0, text ? (const char *)RTA_DATA(text) : "");
	}
	return found->ifi_index;
}

int link_change(struct netlink *n, int index, const char *name, int namespace, bool up)
{
	unsigned flag = up ? IFF_UP : 0;
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = index, .ifi_flags = flag, .ifi_change = flag};
	netlink_begin(n, RTM_NEWLINK, 0, &link, sizeof link);
	if (name)
		netlink_put_text(n, IFLA_IFNAME, name);
	if (namespace >= 0)
		netlink_put_u32(n, IFLA_NET_NS_FD, (uint32_t)namespace);
	return netlink_send(n);
}

static int add_address(struct netlink *n, int index, const struct address *a, unsigned prefix)
{
	struct ifaddrmsg message = {
		.ifa_family = (uint8_t)a->family,
		.ifa_prefixlen = (uint8_t)prefix,
		.ifa_scope = RT_SCOPE_UNIVERSE,
		.ifa_index = (unsigned)index,
	};
	netlink_begin(n, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &message, sizeof message);
	netlink_put(n, IFA_LOCAL, a->bytes, a->size);
	netlink_put(n, IFA_ADDRESS, a->bytes, a->size);
	if (a->family == AF_INET6) {
		netlink_put_u32(n, IFA_FLAGS, IFA_F_NODAD); /* usable at once: nobody else gives out this range */
	} else if (prefix < 31) {
		uint32_t broadcast;
		memcpy(&broadcast, a->bytes, sizeof broadcast);
		broadcast |= prefix ? htonl(~0u >> prefix) : ~0u;
		netlink_put(n, IFA_BROADCAST, &broadcast, sizeof broadcast);
	}
	return netlink_send(n);
}

/* A bridge without an address of its own takes the lowest of its ports and changes it as they come and go. */
static void bridge_mac(const struct address *a, uint8_t mac[6])
{
	mac[0] = 0x02;
	mac[1] = 0x48;
	memcpy(mac + 2, a->bytes + a->size - 4, 4);
}

static int make_bridge(struct netlink *n, const char *name, const struct address *a, uint32_t mtu)
{
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
	uint8_t mac[6];
	bridge_mac(a, mac);
	netlink_begin(n, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link, sizeof link);
	netlink_put_text(n, IFLA_IFNAME, name);
	netlink_put(n, IFLA_ADDRESS, mac, sizeof mac);
	if (mtu)
		netlink_put_u32(n, IFLA_MTU, mtu);
	struct rtattr *info = netlink_nest(n, IFLA_LINKINFO);
	netlink_put_text(n, IFLA_INFO_KIND, "bridge");
	netlink_nest_end(n, info);
	return netlink_send(n);
}

int op_bridge(struct context *c, const union field *f)
{
	struct address a;
	char kind[IFNAMSIZ], *end;
	const char *name = f[0].s;
	unsigned long prefix = strtoul(f[2].s, &end, 10);
	int r = check_name(c, name);
	if (r < 0 || (r = parse_address(c, f[1].s, &a)) < 0)
		return r;
	if (*end || end == f[2].s || prefix > a.size * 8)
		return fail(c, EINVAL, "not a prefix length: %s", f[2].s);
	NETLINK(n);
	if ((r = netlink_open(c, &n, NETLINK_ROUTE)) < 0)
		return r;
	int index = link_find(&n, name, kind);
	if (index == -ENODEV) {
		r = make_bridge(&n, name, &a, f[3].u);
		if (r < 0 && r != -EEXIST) /* somebody else was faster */
			return netlink_failed(c, &n, r, "make bridge %s", name);
		index = link_find(&n, name, kind);
	}
	if (index < 0)
		return netlink_failed(c, &n, index, "look up bridge %s", name);
	if (strcmp(kind, "bridge") != 0)
		return fail(c, EEXIST, "a network device %s exists and is not a bridge", name);
	r = add_address(&n, index, &a, (unsigned)prefix);
	if (r < 0 && r != -EEXIST)
		return netlink_failed(c, &n, r, "add address %s/%lu to bridge %s", f[1].s, prefix, name);
	r = link_change(&n, index, NULL, -1, true);
	return r < 0 ? netlink_failed(c, &n, r, "bring bridge %s up", name) : 0;
}

int op_veth(struct context *c, const union field *f)
{
	const char *host = f[0].s, *inside = f[1].s, *bridge = f[2].s;
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
	struct ifinfomsg peer = {.ifi_family = AF_UNSPEC};
	uint8_t mac[6];
	int master = 0, r = check_name(c, host);
	if (r < 0 || (r = check_name(c, inside)) < 0)
		return r;
	if (f[3].s[0] && (r = parse_mac(c, f[3].s, mac)) < 0)
		return r;
	NETLINK(n);
	if ((r = netlink_open(c, &n, NETLINK_ROUTE)) < 0)
		return r;
	if (bridge[0] && (master = link_find(&n, bridge, NULL)) < 0)
		return netlink_failed(c, &n, master, "look up bridge %s", bridge);

	/* one request: the pair, the peer in the container from the start, the host end on the bridge and up */
	netlink_begin(&n, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link, sizeof link);
	netlink_put_text(&n, IFLA_IFNAME, host);
	if (f[4].u)
		netlink_put_u32(&n, IFLA_MTU, f[4].u);
	if (master)
		netlink_put_u32(&n, IFLA_MASTER, (uint32_t)master);
	struct rtattr *info = netlink_nest(&n, IFLA_LINKINFO);
	netlink_put_text(&n, IFLA_INFO_KIND, "veth");
	struct rtattr *data = netlink_nest(&n, IFLA_INFO_DATA);
	struct rtattr *end = netlink_nest(&n, VETH_INFO_PEER);
	netlink_append(&n, &peer, sizeof peer);
	netlink_put_text(&n, IFLA_IFNAME, inside);
	netlink_put_u32(&n, IFLA_NET_NS_PID, (uint32_t)c->container_pid);
	if (f[4].u)
		netlink_put_u32(&n, IFLA_MTU, f[4].u);
	if (f[3].s[0])
		netlink_put(&n, IFLA_ADDRESS, mac, sizeof mac);
	netlink_nest_end(&n, end);
	netlink_nest_end(&n, data);
	netlink_nest_end(&n, info);
	r = netlink_send(&n);
	return r < 0 ? netlink_failed(c, &n, r, "make veth pair %s, %s in the container", host, inside) : 0;
}

/*
 * An address is given out again soon. Who spoke to its former owner, or tried before the new one was there, has made the host
 * look for it in vain; for three seconds from then on every packet to the new one would wait, and then be refused with "no route
 * to host". So the host is told, and sends at once what waits.
 */
int op_neighbour(struct context *c, const union field *f)
{
	struct address a;
	uint8_t mac[6];
	NETLINK(n);
	int r = netlink_open(c, &n, NETLINK_ROUTE);
	if (r < 0 || (r = parse_address(c, f[1].s, &a)) < 0 || (r = parse_mac(c, f[2].s, mac)) < 0)
		return r;
	int index = link_find(&n, f[0].s, NULL);
	if (index < 0)
		return netlink_failed(c, &n, index, "look up network device %s", f[0].s);
	struct ndmsg neighbour = {.ndm_family = (uint8_t)a.family, .ndm_ifindex = index, .ndm_state = NUD_STALE};
	netlink_begin(&n, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, &neighbour, sizeof neighbour);
	netlink_put(&n, NDA_DST, a.bytes, a.size);
	netlink_put(&n, NDA_LLADDR, mac, sizeof mac);
	r = netlink_send(&n);
	return r < 0 ? netlink_failed(c, &n, r, "tell the host that %s on %s is %s", f[1].s, f[0].s, f[2].s) : 0;
}

int op_link_remove(struct context *c, const union field *f)
{
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
	NETLINK(n);
	int r = check_name(c, f[0].s);
	if (r < 0 || (r = netlink_open(c, &n, NETLINK_ROUTE)) < 0)
		return r;
	netlink_begin(&n, RTM_DELLINK, 0, &link, sizeof link);
	netlink_put_text(&n, IFLA_IFNAME, f[0].s);
	r = netlink_send(&n);
	return r < 0 && r != -ENODEV ? netlink_failed(c, &n, r, "remove network device %s", f[0].s) : 0;
}

int op_link_up(struct context *c, const union field *f)
{
	NETLINK(n);
	int r = netlink_open(c, &n, NETLINK_ROUTE);
	if (r < 0)
		return r;
	int index = link_find(&n, f[0].s, NULL);
	if (index < 0)
		return netlink_failed(c, &n, index, "look up network device %s", f[0].s);
	r = link_change(&n, index, NULL, -1, true);
	return r < 0 ? netlink_failed(c, &n, r, "bring network device %s up", f[0].s) : 0;
}

int op_address_add(struct context *c, const union field *f)
{
	struct address a;
	NETLINK(n);
	int r = netlink_open(c, &n, NETLINK_ROUTE);
	if (r < 0 || (r = parse_address(c, f[1].s, &a)) < 0)
		return r;
	int index = link_find(&n, f[0].s, NULL);
	if (index < 0)
		return netlink_failed(c, &n, index, "look up network device %s", f[0].s);
	if (f[2].u > a.size * 8)
		return fail(c, EINVAL, "not a prefix length: %u", f[2].u);
	r = add_address(&n, index, &a, f[2].u);
	return r < 0 ? netlink_failed(c, &n, r, "add address %s/%u to %s", f[1].s, f[2].u, f[0].s) : 0;
}

int op_route_add(struct context *c, const union field *f)
{
	struct address destination, gateway;
	bool is_default = strcmp(f[0].s, "default") == 0;
	NETLINK(n);
	int r = netlink_open(c, &n, NETLINK_ROUTE);
	if (r < 0 || (r = parse_address(c, f[2].s, &gateway)) < 0 ||
	    (!is_default && (r = parse_address(c, f[0].s, &destination)) < 0))
		return r;
	if (!is_default && (destination.family != gateway.family || f[1].u > destination.size * 8))
		return fail(c, EINVAL, "route %s/%u by %s is not one route", f[0].s, f[1].u, f[2].s);
	struct rtmsg route = {
		.rtm_family = (uint8_t)gateway.family,
		.rtm_dst_len = is_default ? 0 : (uint8_t)f[1].u,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_BOOT,
		.rtm_scope = RT_SCOPE_UNIVERSE,
		.rtm_type = RTN_UNICAST,
	};
	netlink_begin(&n, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &route, sizeof route);
	if (!is_default)
		netlink_put(&n, RTA_DST, destination.bytes, destination.size);
	netlink_put(&n, RTA_GATEWAY, gateway.bytes, gateway.size);
	r = netlink_send(&n);
	return r < 0 ? netlink_failed(c, &n, r, "add route %s by %s", f[0].s, f[2].s) : 0;
}
