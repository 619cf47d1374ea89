/* Descriptors that steps before the clone leave for steps of the container's process. */
#include "run.h"

int kept_put(struct context *c, uint32_t place, int *fd)
{
	if (place >= KEPT_DESCRIPTORS)
		return fail(c, E2BIG, "keep a descriptor at place %u of %u", place, KEPT_DESCRIPTORS);
	close_fd(&c->kept[place]);
	c->kept[place] = steal_fd(fd);
	return 0;
}

int kept_take(struct context *c, uint32_t place)
{
	if (place >= KEPT_DESCRIPTORS || c->kept[place] < 0)
		return fail(c, EINVAL, "nothing was kept at place %u", place);
	return steal_fd(&c->kept[place]);
}

void kept_forget(struct context *c)
{
	for (size_t i = 0; i < KEPT_DESCRIPTORS; i++)
		close_fd(&c->kept[i]);
}

int kept_lift(struct context *c, int above)
{
	for (size_t i = 0; i < KEPT_DESCRIPTORS; i++) {
		if (c->kept[i] < 0)
			continue;
		int fd = fcntl(c->kept[i], F_DUPFD_CLOEXEC, above + KEPT_DESCRIPTORS);
		if (fd < 0)
			return -errno;
		c->kept[i] = fd;
	}
	return 0;
}

int kept_settle(struct context *c, int first)
{
	for (size_t i = 0; i < KEPT_DESCRIPTORS; i++) {
		if (c->kept[i] < 0)
			continue;
		if (dup3(c->kept[i], first, O_CLOEXEC) < 0)
			return -errno;
		c->kept[i] = first++;
	}
	return first;
}
