/* Operation append_event: what the monitor has to tell goes into a file that many append to, a line each. */
#include "events.h"
#include "plan_flags.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define EVENT_SIZE 4096 /* a line that many write at once stays whole up to here */

/* The value of a name in braces, or false for one that is none. */
static bool event_value(const struct context *c, const char *name, size_t size, int64_t now, char *value, size_t room)
{
	static const char *const names[] = {"pid", "exit", "signal", "seconds", "nanos", "duration", "restarts"};
	int64_t ran = c->start_time && c->exited ? (c->exit_time - c->start_time) / 1000000000 : 0;
	const int64_t values[] = {c->container_pid, c->exit_code, c->exit_signal, now / 1000000000, now, ran, c->restarts};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i]) == size && strncmp(names[i], name, size) == 0) {
			snprintf(value, room, "%" PRId64, values[i]);
			return true;
		}
	if (size == 6 && strncmp(name, "health", 6) == 0) {
		snprintf(value, room, "%s", c->health ? c->health : "");
		return true;
	}
	return false;
}

void event_append(const struct context *c, const char *path, const char *text)
{
	char line[EVENT_SIZE], value[32];
	size_t used = 0;
	int64_t now = nanoseconds_now(CLOCK_REALTIME);
	while (*text) {
		const char *piece = text, *end = *text == '{' ? strchr(text, '}') : NULL;
		size_t size = 1;
		if (end && event_value(c, text + 1, (size_t)(end - text - 1), now, value, sizeof value)) {
			piece = value;
			size = strlen(value);
			text = end + 1;
		} else
			text++;
		if (used + size >= sizeof line)
			return;
		memcpy(line + used, piece, size);
		used += size;
	}
	line[used++] = '\n';
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
	if (fd >= 0)
		write_all(fd, line, used);
}

/* No container fails because it cannot be told of. */
int op_append_event(struct context *c, const union field *f)
{
	if (f[2].u & EVENT_IF_OOM && !c->oom_killed)
		return 0;
	if (f[2].u & EVENT_IF_STARTED && !c->exited)
		return 0;
	event_append(c, f[0].s, f[1].s);
	return 0;
}
