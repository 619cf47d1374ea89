/* Telling the service manager, as sd_notify(3) describes it: datagrams of lines NAME=value. */
#include "notify.h"

#include "plan_flags.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#define MICROSECOND 1000

static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strlen(path);
	if ((*path != '/' && *path != '@') || length >= sizeof address.sun_path)
		return -1;
	memcpy(address.sun_path, path, length);
	if (*path == '@') /* of no file system */
		address.sun_path[0] = '\0';
	_cleanup_fd_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	return fd < 0 || connect(fd, (struct sockaddr *)&address, size) < 0 ? -1 : steal_fd(&fd);
}

static void tell(struct notifier *notifier, const char *text, size_t size)
{
	if (notifier->fd >= 0 && size > 0)
		TEMP_FAILURE_RETRY(send(notifier->fd, text, size, MSG_NOSIGNAL));
}

void notifier_init(struct notifier *notifier, uint32_t flags)
{
	const char *path = getenv("NOTIFY_SOCKET"), *period = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	*notifier = (struct notifier){.fd = path ? connect_to(path) : -1, .flags = flags, .due = NO_DEADLINE};
	if (flags & NOTIFY_WATCHDOG && period && (!pid || atol(pid) == getpid()))
		notifier->interval = strtoll(period, NULL, 10) * MICROSECOND / 2;
}

void notifier_ready(struct notifier *notifier, pid_t main_pid)
{
	char text[64];
	int size = snprintf(text, sizeof text, "READY=1\nMAINPID=%d\n", main_pid);
	if (notifier->flags & NOTIFY_READY)
		tell(notifier, text, (size_t)size);
	if (notifier->interval > 0)
		notifier->due = nanoseconds_now(CLOCK_MONOTONIC);
}

void notifier_stopping(struct notifier *notifier)
{
	if (notifier->flags & NOTIFY_READY)
		tell(notifier, "STOPPING=1\n", 11);
	notifier->flags &= ~NOTIFY_READY; /* once */
}

static bool may_pass(const char *line, size_t size)
{
	static const char *const names[] = {"READY=",	 "RELOADING=",	   "STOPPING=",		   "MONOTONIC_USEC=",
					    "STATUS=",	 "ERRNO=",	   "BUSERROR=",		   "EXIT_STATUS=",
					    "WATCHDOG=", "WATCHDOG_USEC=", "EXTEND_TIMEOUT_USEC="};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (size >= strlen(names[i]) && strncmp(line, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

void notifier_pass(struct notifier *notifier, const char *text, size_t size)
{
	_cleanup_free_ char *passed = allocate(size + 1);
	size_t used = 0;
	for (const char *line = text, *end = text + size; line < end;) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		size_t length = (size_t)((newline ? newline : end) - line);
		if (may_pass(line, length)) {
			memcpy(passed + used, line, length);
			used += length;
			passed[used++] = '\n';
		}
		line += length + 1;
	}
	tell(notifier, passed, used);
}

void notifier_turn(struct notifier *notifier)
{
	int64_t now = nanoseconds_now(CLOCK_MONOTONIC);
	if (now < notifier->due)
		return;
	notifier->due = now + notifier->interval;
	if (!notifier->unhealthy)
		tell(notifier, "WATCHDOG=1\n", 11);
}
