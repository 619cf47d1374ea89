/* What the service manager is told (sd_notify(3)): notify.c */
#ifndef HULL_NOTIFY_H
#define HULL_NOTIFY_H

#include "hull.h"

/* The launcher's way to the manager that started it. */
struct notifier {
	int fd;           /* -1: there is none, or nothing to tell */
	uint32_t flags;   /* NOTIFY_* */
	int64_t interval; /* ns between two signs of life; 0: none wanted */
	int64_t due;      /* of the next, CLOCK_MONOTONIC; else NO_DEADLINE */
	bool unhealthy;
};

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. */
void notifier_init(struct notifier *notifier, uint32_t flags);
/* The program runs; main_pid: who is to be watched. */
void notifier_ready(struct notifier *notifier, pid_t main_pid);
void notifier_stopping(struct notifier *notifier);
/* Passes on what the program itself has to say, but nothing about processes and descriptors, which it sees with other numbers. */
void notifier_pass(struct notifier *notifier, const char *text, size_t size);
void notifier_turn(struct notifier *notifier); /* gives a sign of life if one is due */

#endif
