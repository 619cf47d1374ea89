/* Probes of a container, by its monitor: health.c. Who runs one: probe.c. */
#ifndef HULL_HEALTH_H
#define HULL_HEALTH_H

#include "plan.h"

#define HEALTH_OUTPUT 4096 /* bytes of a probe's output that are kept */
#define HEALTH_RESULTS 5

#define PROBE_FAILED (-1)  /* it could not be run, or took too long */
#define PROBE_SKIPPED (-2) /* the container is frozen: nothing can be said */

/* What the process that runs a probe says, followed by `size` bytes of output. */
struct probe_report {
	int32_t code;
	uint32_t size;
};

struct health_result {
	int64_t start, end; /* nanoseconds since the epoch */
	int32_t code;
	uint32_t size;
	uint8_t *output;
};

struct health {
	/* of the plan */
	char *plan, *file, *events, *event;
	int64_t interval, timeout, start_period, start_interval;
	uint32_t retries, action;

	/* of the present life */
	int64_t began; /* CLOCK_MONOTONIC */
	int64_t due;   /* of the next probe, CLOCK_MONOTONIC; NO_DEADLINE while one runs, and between lives */
	const char *status;
	uint32_t streak; /* failures in a row */

	pid_t probe; /* 0: none runs */
	int report_fd;
	int64_t probe_start;
	struct health_result results[HEALTH_RESULTS]; /* oldest first */
	size_t count;
};

/* NULL without such a step. */
struct health *health_new(const union field *fields);
void health_begin(struct health *health, struct context *c); /* a life begins */
void health_end(struct health *health);                      /* it is over */
/* Starts a probe if it is time for one. */
void health_turn(struct health *health);
/* The process of the probe has ended. True: the container is not healthy any more, and the action is due. */
bool health_reaped(struct health *health, struct context *c);

bool health_is_bad(const struct health *health);

/* `hull-probe MILLISECONDS PLAN`: runs the plan, reports on descriptor 3, ends. probe.c */
int probe_main(int argc, char **argv);

#endif
