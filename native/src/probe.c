/*
 * One probe: `hull-probe MILLISECONDS PLAN`, a child of the monitor that enters the container by the plan, waits for what
 * it runs, and reports on descriptor 3. It has its own memory, so that the monitor stays small.
 *
 *   monitor ── hull-probe ── (namespaces of the container) reaper ── the program ── …
 *
 * What a probe that takes too long has started is killed with it, whatever it did to get away: its orphans come to the
 * reaper, and that stays until the last of them is dead.
 */
#include "health.h"
#include "run.h"
#include "session.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#define REPORT_FD 3
#define MILLISECOND 1000000ll
#define FAREWELL (2000 * MILLISECOND) /* for killing everything of it; a frozen process takes longer */

struct probe {
	struct context c;
	struct plan_file file;
	int64_t deadline; /* CLOCK_MONOTONIC */
	int output;
	struct probe_report report;
	uint8_t text[HEALTH_OUTPUT];
};

static _Noreturn void report(struct probe *p, int code)
{
	p->report.code = code;
	if (write_all(REPORT_FD, &p->report, sizeof p->report) == 0)
		write_all(REPORT_FD, p->text, p->report.size);
	_exit(0);
}

static _Noreturn void report_words(struct probe *p, int code, const char *words)
{
	size_t size = strlen(words);
	p->report.size = (uint32_t)(size < HEALTH_OUTPUT ? size : HEALTH_OUTPUT);
	memcpy(p->text, words, p->report.size);
	report(p, code);
}

static _Noreturn void report_failure(struct probe *p, const char *words, int error)
{
	_cleanup_free_ char *text = format_text("%s: %s", words, strerror(error < 0 ? -error : error));
	report_words(p, PROBE_FAILED, text);
}

/* Whether a file of that group begins so (v1: freezer.state; v2: cgroup.events has the line "frozen 1"). */
static bool group_says(const char *group, const char *file, const char *words)
{
	_cleanup_free_ char *path = format_text("%s/%s", group, file);
	_cleanup_free_ char *text = read_text(AT_FDCWD, path, 255);
	return text && strstr(text, words);
}

/* The container's groups are those that the plan enters. */
static bool is_frozen(const struct plan *plan)
{
	struct plan_cursor cursor = plan_start(plan);
	_cleanup_step_ struct step step = {0};
	while (plan_next(&cursor, &step))
		if (step.op == OP_cgroup_join && (group_says(step.f[0].s, "cgroup.events", "frozen 1") ||
						  group_says(step.f[0].s, "freezer.state", "FR"))) /* FROZEN, FREEZING */
			return true;
	return false;
}

/* Reads what is there, keeps what has room. */
static void read_output(struct probe *p)
{
	uint8_t data[HEALTH_OUTPUT];
	ssize_t n;
	while (p->output >= 0 && (n = read_some(p->output, data, sizeof data)) != -EAGAIN) {
		if (n <= 0) {
			close_fd(&p->output);
			return;
		}
		size_t room = HEALTH_OUTPUT - p->report.size, kept = (size_t)n < room ? (size_t)n : room;
		memcpy(p->text + p->report.size, data, kept);
		p->report.size += (uint32_t)kept;
	}
}

static void kill_children(pid_t pid)
{
	_cleanup_free_ char *path = format_text("/proc/%d/task/%d/children", pid, pid); /* it has one thread */
	_cleanup_free_ char *children = read_text(AT_FDCWD, path, 65535);
	char *next = children;
	for (long child; next && (child = strtol(next, &next, 10)) > 0;)
		kill((pid_t)child, SIGKILL);
}

static void kill_everything(struct probe *p)
{
	int64_t end = nanoseconds_now(CLOCK_MONOTONIC) + FAREWELL;
	context_kill(&p->c, SIGTERM);
	for (pid_t ended = 0; ended == 0 && nanoseconds_now(CLOCK_MONOTONIC) < end;) {
		kill_children(p->c.container_pid);
		poll(NULL, 0, 1);
		ended = waitpid(p->c.container_pid, NULL, WNOHANG);
	}
	context_kill(&p->c, SIGKILL);
}

/* 1: it has ended, 0: the time is over. */
static int wait_for_end(struct probe *p, int *status)
{
	struct pollfd fds[2] = {{.fd = p->output, .events = POLLIN}, {.fd = p->c.container_pidfd, .events = POLLIN}};
	for (;;) {
		if (waitpid(p->c.container_pid, status, WNOHANG) == p->c.container_pid) {
			read_output(p);
			return 1;
		}
		int64_t left = p->deadline - nanoseconds_now(CLOCK_MONOTONIC);
		if (left <= 0)
			return 0;
		if (p->c.container_pidfd < 0 && left > 20 * MILLISECOND)
			left = 20 * MILLISECOND;
		left = left / MILLISECOND + 1;
		poll(fds, 2, left > INT32_MAX ? INT32_MAX : (int)left);
		if (fds[0].revents)
			read_output(p);
		fds[0].fd = p->output;
	}
}

static void load(struct probe *p, const char *path)
{
	struct plan_error error;
	_cleanup_fd_ int source = open(path, O_RDONLY | O_CLOEXEC);
	int result = source < 0 ? -errno : plan_file_read(&p->file, source);
	if (result <= 0)
		report_failure(p, path, result ? result : EINVAL);
	if (plan_file_map(&p->file, PLAN_TO_RUN, &error) < 0)
		report_failure(p, error.why, EINVAL);
}

static void start(struct probe *p)
{
	int ends[2];
	struct failure failure = {0};
	struct launch launch = {
		.c = &p->c, .plan = &p->file.plan, .stdio = {-1, -1, -1}, .terminal = -1, .watch_fd = -1, .reaper = true};
	launch.stdio[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (launch.stdio[0] < 0 || pipe2(ends, O_CLOEXEC) < 0)
		report_failure(p, "prepare the standard streams", errno);
	p->output = ends[0];
	launch.stdio[1] = launch.stdio[2] = ends[1];
	set_nonblocking(p->output);
	if (launch_container(&launch, &failure) < 0) {
		run_exit_steps(&p->c, &p->file.plan, &failure);
		report_failure(p, failure.detail, failure.error);
	}
	close(ends[1]);
	close(launch.stdio[0]);
	run_started_steps(&p->c, &p->file.plan, &failure);
}

int probe_main(int argc, char **argv)
{
	struct probe *p = allocate(sizeof *p);
	struct failure failure = {0};
	int status = 0;
	if (argc != 3)
		return EXIT_HULL;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "hull-probe");
	fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
	int64_t timeout = strtoll(argv[1], NULL, 10);
	p->deadline = nanoseconds_now(CLOCK_MONOTONIC) + timeout * MILLISECOND;
	p->output = -1;
	context_init(&p->c);
	load(p, argv[2]);
	p->c.plan_memory = p->file.memory;
	p->c.plan_size = p->file.size;
	if (is_frozen(&p->file.plan))
		report(p, PROBE_SKIPPED);
	start(p);
	int ended = wait_for_end(p, &status);
	if (!ended) {
		bool frozen = is_frozen(&p->file.plan);
		kill_everything(p);
		status = 0;
		if (frozen) {
			run_exit_steps(&p->c, &p->file.plan, &failure);
			report(p, PROBE_SKIPPED);
		}
	}
	run_exit_steps(&p->c, &p->file.plan, &failure);
	if (ended)
		report(p, exit_code_of(status));
	_cleanup_free_ char *words = format_text("Health check exceeded timeout (%lld.%03llds)", (long long)(timeout / 1000),
						 (long long)(timeout % 1000));
	report_words(p, PROBE_FAILED, words);
}
