/* Starting again: the policy, the times, the marker that ends it. No process beside the monitor decides anything. */
#include "restart.h"

#include "plan_flags.h"

#include <libgen.h>
#include <sys/inotify.h>

#define MILLISECOND 1000000ll
#define FIRST_DELAY (100 * MILLISECOND)
#define LONGEST_DELAY (60000 * MILLISECOND)
#define SUCCESS (10000 * MILLISECOND) /* who runs for so long begins anew */

void restart_init(struct restart *restart, const union field *fields)
{
	*restart = (struct restart){.watch = -1};
	if (!fields)
		return;
	restart->wanted = true;
	restart->flags = fields[0].u;
	restart->maximum = fields[1].u;
	restart->marker = duplicate(fields[2].s);
	restart->policy = duplicate(fields[3].s);
}

bool restart_is_marked(const struct restart *restart)
{
	return restart->wanted && access(restart->marker, F_OK) == 0;
}

/* What was decided since the container was made. */
static void read_policy(struct restart *restart)
{
	char *end = NULL;
	_cleanup_free_ char *text = *restart->policy ? read_text(AT_FDCWD, restart->policy, 63) : NULL;
	unsigned long flags = text ? strtoul(text, &end, 10) : 0;
	if (!text || end == text || *end != ' ')
		return;
	restart->flags = (uint32_t)flags;
	restart->maximum = (uint32_t)strtoul(end, NULL, 10);
}

bool restart_due(struct restart *restart, int code, uint32_t restarts)
{
	if (!restart->wanted || restart->given_up || restart_is_marked(restart))
		return false;
	bool forced = restart->forced;
	restart->forced = false;
	if (forced)
		return true;
	read_policy(restart);
	if (restart->flags & RESTART_OFF || (restart->flags & RESTART_ON_FAILURE && code == 0))
		return false;
	return restart->maximum == 0 || restarts < restart->maximum;
}

int64_t restart_delay(struct restart *restart, int64_t ran)
{
	if (restart->delay == 0 || ran >= SUCCESS)
		restart->delay = FIRST_DELAY;
	else
		restart->delay = restart->delay * 2 < LONGEST_DELAY ? restart->delay * 2 : LONGEST_DELAY;
	return restart->delay;
}

void restart_give_up(struct restart *restart, bool told)
{
	restart->given_up = true;
	if (restart->wanted && told)
		write_text(AT_FDCWD, restart->marker, "", O_CREAT, 0644);
}

void restart_watch(struct restart *restart)
{
	_cleanup_free_ char *path = duplicate(restart->marker);
	restart->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	/* without one, SIGTERM is what ends the wait */
	if (restart->watch >= 0 && inotify_add_watch(restart->watch, dirname(path), IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF) < 0)
		close_fd(&restart->watch);
	restart_watched(restart);
}

void restart_watched(struct restart *restart)
{
	char events[1024];
	while (restart->watch >= 0 && read_some(restart->watch, events, sizeof events) > 0)
		continue;
	if (restart_is_marked(restart))
		restart->given_up = true;
}

void restart_unwatch(struct restart *restart)
{
	close_fd(&restart->watch);
}
