/* Operation terminal: a pseudo-terminal of the container's own devpts. */
#include "inner.h"

#include <linux/magic.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#define PTMX_DEVICE makedev(5, 2)
#define FIRST_SLAVE_MAJOR 136
#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

/* The image could have anything at this path: it has to be the multiplexer of a devpts. */
static int open_master(struct context *c)
{
	struct stat st;
	struct statfs fs;
	_cleanup_fd_ int fd = inner_open(c, "/dev/pts/ptmx", O_RDWR | O_NOCTTY);
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0 || fstatfs(fd, &fs) < 0)
		return fail(c, errno, "stat /dev/pts/ptmx");
	if (fs.f_type != DEVPTS_SUPER_MAGIC || !S_ISCHR(st.st_mode) || st.st_rdev != PTMX_DEVICE)
		return fail(c, ENODEV, "/dev/pts/ptmx in the container is not a terminal multiplexer");
	return steal_fd(&fd);
}

static int open_slave(struct context *c, int master)
{
	char path[32];
	unsigned number;
	struct stat st, multiplexer;
	int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave >= 0)
		return slave;
	if (ioctl(master, TIOCGPTN, &number) < 0) /* before Linux 4.13 it has to be found by its number */
		return fail(c, errno, "number of the pseudo-terminal");
	snprintf(path, sizeof path, "/dev/pts/%u", number);
	_cleanup_fd_ int fd = inner_open(c, path, O_RDWR | O_NOCTTY);
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0 || fstat(master, &multiplexer) < 0 || st.st_dev != multiplexer.st_dev ||
	    !S_ISCHR(st.st_mode) || major(st.st_rdev) != FIRST_SLAVE_MAJOR || minor(st.st_rdev) != number)
		return fail(c, ENODEV, "%s in the container is not the pseudo-terminal", path);
	return steal_fd(&fd);
}

/* In a container that is entered, not made, /dev/console belongs to its first process. */
static int bind_console(struct context *c, int slave)
{
	if (strcmp(c->root_path, "/") == 0)
		return 0;
	/* a link could lead to a file of /proc, which the terminal would then cover (CVE-2025-52565) */
	struct stat st;
	_cleanup_fd_ int target = inner_walk(c->root_fd, "/dev/console", INNER_FILE, 0600, 0, NULL);
	if (target == -ELOOP)
		return fail(c, ELOOP, "put the terminal at /dev/console: the image has a symbolic link on the way");
	if (target < 0)
		return fail(c, -target, "make /dev/console in the container");
	if (fstat(target, &st) < 0 || S_ISDIR(st.st_mode))
		return fail(c, EISDIR, "put the terminal at /dev/console: the image has a directory there");
	struct bind b = {.name = "the terminal", .path = "/dev/console", .source = slave, .target = target};
	return mount_bind(c, &b);
}

int op_terminal(struct context *c, const union field *f)
{
	int unlocked = 0;
	struct winsize size = {
		.ws_col = (unsigned short)(f[0].u ? f[0].u : c->columns),
		.ws_row = (unsigned short)(f[1].u ? f[1].u : c->rows),
	};
	_cleanup_fd_ int master = open_master(c);
	if (master < 0)
		return master;
	if (ioctl(master, TIOCSPTLCK, &unlocked) < 0)
		return fail(c, errno, "unlock the pseudo-terminal");
	if (size.ws_col && size.ws_row && ioctl(master, TIOCSWINSZ, &size) < 0)
		return fail(c, errno, "set the size of the terminal to %ux%u", size.ws_col, size.ws_row);
	_cleanup_fd_ int slave = open_slave(c, master);
	if (slave < 0)
		return slave;
	int r = bind_console(c, slave);
	if (r < 0)
		return r;
	if (setsid() < 0 && getsid(0) != getpid())
		return fail(c, errno, "start a session");
	if (ioctl(slave, TIOCSCTTY, 0) < 0)
		return fail(c, errno, "take the terminal as the controlling one");
	for (int fd = 0; fd <= 2; fd++)
		if (dup2(slave, fd) < 0)
			return fail(c, errno, "put the terminal on descriptor %d", fd);
	r = sync_send_terminal(c, master);
	return r < 0 ? fail(c, -r, "hand the terminal to the monitor") : 0;
}
