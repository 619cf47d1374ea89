/* The attach socket of a container, by way of a descriptor of its directory: a socket's own path may have 107 bytes only. */
#include "frame.h"

#include <libgen.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

/* Opens the directory; *address leads through it, so the descriptor has to stay open. */
static int socket_address(const char *path, struct sockaddr_un *address, char **name)
{
	_cleanup_free_ char *copy = duplicate(path);
	_cleanup_free_ char *other = duplicate(path);
	_cleanup_fd_ int directory = open(dirname(copy), O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return -errno;
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	int n = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", directory, basename(other));
	if (n >= (int)sizeof address->sun_path)
		return -ENAMETOOLONG;
	*name = duplicate(basename(other));
	return steal_fd(&directory);
}

int attach_bind(const char *path, int type)
{
	struct sockaddr_un address;
	struct stat old;
	_cleanup_free_ char *name = NULL;
	_cleanup_fd_ int directory = socket_address(path, &address, &name);
	if (directory < 0)
		return directory;
	_cleanup_fd_ int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (fstatat(directory, name, &old, 0) == 0 && S_ISSOCK(old.st_mode))
		unlinkat(directory, name, 0); /* of an earlier run of this container */
	mode_t mask = umask(077);
	int result = bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ? -errno : 0;
	umask(mask);
	return result < 0 ? result : steal_fd(&fd);
}

int attach_listen(const char *path, int type)
{
	_cleanup_fd_ int fd = attach_bind(path, type);
	if (fd < 0)
		return fd;
	return listen(fd, 8) < 0 ? -errno : steal_fd(&fd);
}

int attach_connect(const char *path, int type)
{
	struct sockaddr_un address;
	_cleanup_free_ char *name = NULL;
	_cleanup_fd_ int directory = socket_address(path, &address, &name);
	if (directory < 0)
		return directory;
	_cleanup_fd_ int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	if (fd < 0 || TEMP_FAILURE_RETRY(connect(fd, (struct sockaddr *)&address, sizeof address)) < 0)
		return -errno;
	return steal_fd(&fd);
}

ssize_t send_with_descriptor(int socket, const void *bytes, size_t size, int fd)
{
	struct iovec part = {(void *)(uintptr_t)bytes, size};
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {{0}};
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(rights), &fd, sizeof fd);
	return TEMP_FAILURE_RETRY(sendmsg(socket, &message, MSG_NOSIGNAL));
}
