/* Lines of the events file: ops_events.c */
#ifndef HULL_EVENTS_H
#define HULL_EVENTS_H

#include "ops.h"

/* Appends the line, with the words in braces replaced by what the context knows (ops.def). Failures are ignored. */
void event_append(const struct context *c, const char *path, const char *text);

#endif
