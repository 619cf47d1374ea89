/* Implementation of netlink.h. */
#include "netlink.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>

int netlink_open(struct context *c, struct netlink *n, int protocol)
{
	int on = 1;
	n->header = (struct nlmsghdr *)n->request;
	n->answer_size = 0;
	n->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (n->fd < 0)
		return fail(c, errno, "open a netlink socket");
	/* best effort: without them the error is only a number */
	setsockopt(n->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
	setsockopt(n->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
	return 0;
}

void netlink_close(struct netlink *n)
{
	close_fd(&n->fd);
}

void netlink_begin(struct netlink *n, uint16_t type, uint16_t flags, const void *payload, size_t size)
{
	memset(n->request, 0, sizeof n->request);
	n->overflow = false;
	n->header->nlmsg_type = type;
	n->header->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	n->header->nlmsg_len = NLMSG_LENGTH(0);
	netlink_append(n, payload, size);
}

/* Room for size bytes at the aligned end of the request; NULL when it is full. */
static void *extend(struct netlink *n, size_t size)
{
	size_t start = NLMSG_ALIGN(n->header->nlmsg_len);
	if (n->overflow || size > sizeof n->request - start) {
		n->overflow = true;
		return NULL;
	}
	n->header->nlmsg_len = (uint32_t)(start + size);
	return n->request + start;
}

void netlink_append(struct netlink *n, const void *data, size_t size)
{
	void *place = extend(n, size);
	if (place)
		memcpy(place, data, size);
}

void netlink_put(struct netlink *n, uint16_t type, const void *data, size_t size)
{
	struct rtattr *attribute = extend(n, RTA_LENGTH(size));
	if (!attribute)
		return;
	attribute->rta_type = type;
	attribute->rta_len = (uint16_t)RTA_LENGTH(size);
	memcpy(RTA_DATA(attribute), data, size);
}

void netlink_put_u32(struct netlink *n, uint16_t type, uint32_t value)
{
	netlink_put(n, type, &value, sizeof value);
}

void netlink_put_text(struct netlink *n, uint16_t type, const char *text)
{
	netlink_put(n, type, text, strlen(text) + 1);
}

struct rtattr *netlink_nest(struct netlink *n, uint16_t type)
{
	struct rtattr *nest = extend(n, RTA_LENGTH(0));
	if (nest)
		nest->rta_type = type;
	return nest;
}

void netlink_nest_end(struct netlink *n, struct rtattr *nest)
{
	if (nest)
		nest->rta_len = (uint16_t)(n->request + n->header->nlmsg_len - (char *)nest);
}

int netlink_send(struct netlink *n)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	n->answer_size = 0;
	if (n->overflow)
		return -EMSGSIZE;
	n->header->nlmsg_seq++;
	if (TEMP_FAILURE_RETRY(sendto(n->fd, n->request, n->header->nlmsg_len, 0, (struct sockaddr *)&kernel,
				      sizeof kernel)) < 0)
		return -errno;
	for (;;) {
		/* data, when asked for, comes in a message of its own before the acknowledgement, and is kept */
		char *buffer = n->answer + NLMSG_ALIGN(n->answer_size);
		ssize_t size = TEMP_FAILURE_RETRY(recv(n->fd, buffer, sizeof n->answer - NLMSG_ALIGN(n->answer_size), 0));
		const struct nlmsghdr *h = (const struct nlmsghdr *)buffer;
		if (size < 0)
			return -errno;
		if (!NLMSG_OK(h, (size_t)size) || h->nlmsg_seq != n->header->nlmsg_seq)
			return -EPROTO;
		if (h->nlmsg_type != NLMSG_ERROR) {
			n->answer_size = h->nlmsg_len;
			continue;
		}
		if (h->nlmsg_len < NLMSG_LENGTH(sizeof(struct nlmsgerr)))
			return -EPROTO;
		int error = ((const struct nlmsgerr *)NLMSG_DATA(h))->error;
		if (error) { /* keep it for netlink_failed */
			memmove(n->answer, buffer, h->nlmsg_len);
			n->answer_size = h->nlmsg_len;
		}
		return error;
	}
}

const struct rtattr *netlink_find(const void *list, size_t size, uint16_t type)
{
	const struct rtattr *a = list;
	for (; RTA_OK(a, size); a = RTA_NEXT(a, size))
		if ((a->rta_type & NLA_TYPE_MASK) == type)
			return a;
	return NULL;
}

int netlink_failed(struct context *c, struct netlink *n, int error, const char *format, ...)
{
	char words[256];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(words, sizeof words, format, arguments);
	va_end(arguments);
	const struct nlmsghdr *h = (const struct nlmsghdr *)n->answer;
	size_t skip = NLMSG_LENGTH(sizeof(struct nlmsgerr));
	const struct rtattr *text = NULL;
	if (n->answer_size >= skip && h->nlmsg_type == NLMSG_ERROR && h->nlmsg_flags & NLM_F_ACK_TLVS) {
		const struct nlmsgerr *e = NLMSG_DATA(h);
		if (!(h->nlmsg_flags & NLM_F_CAPPED)) /* the request is repeated in between */
			skip += NLMSG_ALIGN(e->msg.nlmsg_len) - NLMSG_HDRLEN;
		if (skip < n->answer_size)
			text = netlink_find(n->answer + skip, n->answer_size - skip, NLMSGERR_ATTR_MSG);
	}
	if (text)
		return fail(c, -error, "%s: kernel: %.*s", words, (int)RTA_PAYLOAD(text), (const char *)RTA_DATA(text));
	return fail(c, -error, "%s", words);
}
