/* Whether and when the monitor starts its container again: restart.c */
#ifndef HULL_RESTART_H
#define HULL_RESTART_H

#include "plan.h"

struct restart {
	bool wanted;          /* the plan says something about it */
	bool forced;          /* this time whatever the policy says: it was not healthy */
	bool given_up;        /* somebody ended the container, or the monitor */
	uint32_t flags, maximum;
	char *marker, *policy; /* host paths; policy may be "" */
	int64_t delay;        /* of the last wait; 0 */
	int watch;            /* inotify on the marker's directory while it waits, else -1 */
};

/* Takes the step's fields; fields NULL: never. */
void restart_init(struct restart *restart, const union field *fields);
/* Whether what ended with this code, after so many starts, is to be started again. */
bool restart_due(struct restart *restart, int code, uint32_t restarts);
/*
 * Nanoseconds until the next start of what ran for `ran`: 100 ms, doubled each time up to a minute, and from the beginning
 * after 10 s.
 */
int64_t restart_delay(struct restart *restart, int64_t ran);
/* Nobody shall start it again. With `told` the marker says so also to those who come later. */
void restart_give_up(struct restart *restart, bool told);
bool restart_is_marked(const struct restart *restart);
/* From here on restart->watch can be read when the marker may have come. */
void restart_watch(struct restart *restart);
void restart_watched(struct restart *restart); /* looks */
void restart_unwatch(struct restart *restart);

#endif
