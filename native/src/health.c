/*
 * Probing a container as its health step says. The state is kept for `inspect` in a file that is replaced whole:
 *
 *   {"Status":"healthy","FailingStreak":0,"Log":[{"Start":"…","End":"…","ExitCode":0,"Output":"…"}]}
 *
 *   starting ──► healthy ◄──► unhealthy       unhealthy: so many failures in a row; while starting, not before the
 *       └───────────────────────▲            start period is over
 */
#include "health.h"
#include "events.h"
#include "log.h"
#include "plan_flags.h"
#include "run.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

#define SECOND 1000000000
#define REPORT_FD 3

static const char starting[] = "starting", healthy[] = "healthy", unhealthy[] = "unhealthy";

struct health *health_new(const union field *f)
{
	struct health *health;
	if (!f)
		return NULL;
	health = allocate(sizeof *health);
	*health = (struct health){.plan = duplicate(f[0].s),
				  .interval = (int64_t)f[1].U,
				  .timeout = (int64_t)f[2].U,
				  .start_period = (int64_t)f[3].U,
				  .start_interval = (int64_t)f[4].U,
				  .retries = f[5].u,
				  .file = duplicate(f[6].s),
				  .action = f[7].u,
				  .events = duplicate(f[8].s),
				  .event = duplicate(f[9].s),
				  .due = NO_DEADLINE,
				  .report_fd = -1,
				  .status = starting};
	return health;
}

/* -------- the file -------- */

struct output {
	int fd;
	bool failed;
	size_t used;
	char buffer[1024];
};

static void flush(struct output *o)
{
	o->failed = o->failed || write_all(o->fd, o->buffer, o->used) < 0;
	o->used = 0;
}

static void put(void *data, const void *piece, size_t size)
{
	struct output *o = data;
	while (size > 0) {
		size_t room = sizeof o->buffer - o->used, n = size < room ? size : room;
		memcpy(o->buffer + o->used, piece, n);
		o->used += n;
		piece = (const char *)piece + n;
		size -= n;
		if (o->used == sizeof o->buffer)
			flush(o);
	}
}

static void put_text(struct output *o, const char *text)
{
	put(o, text, strlen(text));
}

static void put_result(struct output *o, const struct health_result *r)
{
	char start[40], end[40], text[160];
	log_time(start, r->start / SECOND, (long)(r->start % SECOND));
	log_time(end, r->end / SECOND, (long)(r->end % SECOND));
	snprintf(text, sizeof text, "{\"Start\":\"%s\",\"End\":\"%s\",\"ExitCode\":%d,\"Output\":", start, end, r->code);
	put_text(o, text);
	log_escape(r->output, r->size, put, o);
	put_text(o, "}");
}

/* A disk that is full leaves the old state. */
static void write_state(const struct health *health)
{
	char head[96];
	struct output o = {.used = 0};
	_cleanup_free_ char *temporary = format_text("%s.tmp", health->file);
	_cleanup_fd_ int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return;
	o.fd = fd;
	snprintf(head, sizeof head, "{\"Status\":\"%s\",\"FailingStreak\":%u,\"Log\":[", health->status, health->streak);
	put_text(&o, head);
	for (size_t i = 0; i < health->count; i++) {
		put_text(&o, i ? "," : "");
		put_result(&o, &health->results[i]);
	}
	put_text(&o, "]}\n");
	flush(&o);
	if (o.failed || rename(temporary, health->file) < 0)
		unlink(temporary);
}

/* -------- one life -------- */

static bool in_start_period(const struct health *health, int64_t now)
{
	return health->status == starting && now - health->began < health->start_period;
}

static void plan_next_probe(struct health *health)
{
	int64_t now = nanoseconds_now(CLOCK_MONOTONIC);
	bool early = health->start_interval > 0 && in_start_period(health, now);
	health->due = now + (early ? health->start_interval : health->interval);
}

void health_begin(struct health *health, struct context *c)
{
	health->began = nanoseconds_now(CLOCK_MONOTONIC);
	health->status = c->health = starting;
	health->streak = 0;
	plan_next_probe(health);
	write_state(health);
}

void health_end(struct health *health)
{
	health->due = NO_DEADLINE;
	if (health->probe > 0) {
		kill(health->probe, SIGKILL);
		TEMP_FAILURE_RETRY(waitpid(health->probe, NULL, 0));
	}
	health->probe = 0;
	close_fd(&health->report_fd);
}

static _Noreturn void become_probe(const struct health *health, int report)
{
	char milliseconds[24];
	const char *path = getenv("PATH");
	_cleanup_free_ char *variable = format_text("PATH=%s", path ? path : "/usr/sbin:/usr/bin:/sbin:/bin");
	snprintf(milliseconds, sizeof milliseconds, "%" PRId64, health->timeout / 1000000);
	char *argv[] = {(char *)"hull-probe", milliseconds, health->plan, NULL}, *envp[] = {variable, NULL};
	int kept = fcntl(report, F_DUPFD_CLOEXEC, 10);
	signals_default();
	if (dup2(kept, REPORT_FD) < 0)
		_exit(EXIT_HULL);
	close_on_exec_from(REPORT_FD + 1);
	/* the monitor's own program is the clone that cannot be written */
	execve("/proc/self/exe", argv, envp);
	_exit(EXIT_HULL);
}

void health_turn(struct health *health)
{
	int ends[2];
	if (health->probe > 0 || nanoseconds_now(CLOCK_MONOTONIC) < health->due)
		return;
	plan_next_probe(health); /* if it cannot be started for lack of something */
	if (pipe2(ends, O_CLOEXEC) < 0)
		return;
	health->probe_start = nanoseconds_now(CLOCK_REALTIME);
	health->probe = fork();
	if (health->probe == 0)
		become_probe(health, ends[1]);
	close(ends[1]);
	health->report_fd = ends[0];
	if (health->probe > 0)
		health->due = NO_DEADLINE;
	else {
		health->probe = 0;
		close_fd(&health->report_fd);
	}
}

static void keep(struct health *health, const struct health_result *result)
{
	if (health->count == HEALTH_RESULTS) {
		free(health->results[0].output);
		memmove(health->results, health->results + 1, (HEALTH_RESULTS - 1) * sizeof *result);
		health->count--;
	}
	health->results[health->count++] = *result;
}

static void read_report(struct health *health, struct health_result *result)
{
	struct probe_report report;
	*result = (struct health_result){.start = health->probe_start,
					 .end = nanoseconds_now(CLOCK_REALTIME),
					 .code = PROBE_FAILED,
					 .output = allocate(HEALTH_OUTPUT)};
	if (read_full(health->report_fd, &report, sizeof report) == (ssize_t)sizeof report && report.size <= HEALTH_OUTPUT) {
		ssize_t n = read_full(health->report_fd, result->output, report.size);
		result->code = report.code;
		result->size = n > 0 ? (uint32_t)n : 0;
	}
	close_fd(&health->report_fd);
	uint8_t *exact = realloc(result->output, result->size ? result->size : 1);
	result->output = exact ? exact : result->output;
}

bool health_is_bad(const struct health *health)
{
	return health->status == unhealthy;
}

bool health_reaped(struct health *health, struct context *c)
{
	const char *before = health->status;
	struct health_result result;
	health->probe = 0;
	read_report(health, &result);
	if (result.code == PROBE_SKIPPED) {
		free(result.output);
		plan_next_probe(health);
		return false;
	}
	keep(health, &result);
	if (result.code == 0) {
		health->streak = 0;
		health->status = healthy;
	} else if (!in_start_period(health, nanoseconds_now(CLOCK_MONOTONIC) - (result.end - result.start))) {
		health->streak++;
		if (health->streak >= health->retries)
			health->status = unhealthy;
	}
	plan_next_probe(health);
	write_state(health);
	if (health->status == before)
		return false;
	c->health = health->status;
	if (*health->events)
		event_append(c, health->events, health->event);
	return health->status == unhealthy && health->action != HEALTH_NOTHING;
}
