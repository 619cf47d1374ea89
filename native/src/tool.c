/* The tool `hull-init`: plans without Java, for tests, scripts and the low-level runtime. */
#include "launcher.h"
#include "session.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <time.h>

#ifndef HULL_VERSION
#define HULL_VERSION "0.1.0"
#endif

static void load(struct plan_file *file, const char *path, enum plan_use use)
{
	struct plan_error error;
	bool standard_input = strcmp(path, "-") == 0;
	_cleanup_fd_ int source = standard_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	int result = source < 0 ? -errno : plan_file_read(file, source);
	if (result == -EINVAL || result == 0)
		die("%s: not a launch plan", path);
	if (result < 0)
		die_errno(result, "%s", path);
	if (plan_file_map(file, use, &error) == 0)
		return;
	if (error.index == ~0u)
		die("%s: %s", path, error.why);
	die("%s: step %u: %s", path, error.index, error.why);
}

/* The report that Java reads: as the launcher hands it over, on standard error. */
static void report(const struct failure *failure)
{
	_cleanup_free_ char *text = format_text("%u %u %d %u\n%s\n", failure->index, failure->op, failure->error,
						failure->phase, failure->detail);
	write_all(STDERR_FILENO, text, strlen(text));
}

static int tool_run(const char *path, void (*tell)(const struct failure *failure))
{
	struct plan_file file;
	struct session_end end;
	sigset_t mask;
	load(&file, path, PLAN_TO_RUN);
	int signal_fd = session_signals(&mask);
	if (signal_fd < 0)
		die_errno(errno, "signalfd");
	session_run(&file, signal_fd, &end);
	if (end.kind != END_FAILED)
		return end.code;
	tell(&end.failure);
	return failure_exit_code(end.failure.op, end.failure.error);
}

/* Whether the end has been seen and told already: the monitor died while it waited to start the container again. */
static bool is_told(const struct plan *plan)
{
	struct plan_cursor cursor = plan_start(plan);
	_cleanup_step_ struct step step = {0};
	while (plan_next(&cursor, &step)) {
		_cleanup_free_ char *record = step.op == OP_exit_file ? read_text(AT_FDCWD, step.f[0].s, 255) : NULL;
		char *word = record;
		for (int i = 0; word && i < 6; i++)
			word = strchr(word, ' ') ? strchr(word, ' ') + 1 : NULL;
		if (word && *word == '1')
			return true;
	}
	return false;
}

/* The steps for the end of a container whose monitor is gone: as if it had been killed. */
static int tool_exit(const char *path)
{
	struct plan_file file;
	struct context c;
	struct failure failure = {0};
	load(&file, path, PLAN_TO_EXIT);
	context_init(&c);
	c.exited = !is_told(&file.plan);
	c.exit_signal = SIGKILL;
	c.exit_code = 128 + SIGKILL;
	c.exit_time = nanoseconds_now(CLOCK_REALTIME);
	run_exit_steps(&c, &file.plan, &failure);
	run_final_steps(&c, &file.plan, &failure);
	if (failure.error == 0)
		return 0;
	failure_print(&failure);
	return EXIT_HULL;
}

static void print_string(const char *text)
{
	putchar('"');
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if (*p == '"' || *p == '\\')
			printf("\\%c", *p);
		else if (*p < ' ' || *p == 0x7f)
			printf("\\x%02x", *p);
		else
			putchar(*p);
	putchar('"');
}

static void print_field(char kind, const union field *f)
{
	putchar(' ');
	switch (kind) {
	case 's':
		print_string(f->s);
		break;
	case 'u':
		printf("%u", f->u);
		break;
	case 'U':
		printf("0x%llx", (unsigned long long)f->U);
		break;
	case 'S':
		putchar('[');
		for (uint32_t i = 0; i < f->S.n; i++) {
			if (i > 0)
				putchar(' ');
			print_string(f->S.v[i]);
		}
		putchar(']');
		break;
	case 'b':
		putchar('<');
		for (uint32_t i = 0; i < f->b.n; i++)
			printf("%02x", f->b.p[i]);
		putchar('>');
		break;
	}
}

/* One line per step: phase, operation, fields. */
static int tool_check(const char *path)
{
	struct plan_file file;
	_cleanup_step_ struct step step = {0};
	load(&file, path, PLAN_TO_CHECK);
	struct plan_cursor cursor = plan_start(&file.plan);
	while (plan_next(&cursor, &step)) {
		printf("%u %s", step.phase, op_name(step.op));
		const char *signature = op_signature(step.op);
		for (size_t i = 0; signature[i]; i++)
			print_field(signature[i], &step.f[i]);
		putchar('\n');
	}
	return fflush(stdout) == 0 ? 0 : EXIT_HULL;
}

/* For a caller that must not be survived: the container dies with the thread that started this program. */
static int tool_run_bound(const char *path)
{
	pid_t caller = getppid();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		die_errno(errno, "prctl PR_SET_PDEATHSIG");
	if (getppid() != caller)
		return EXIT_HULL; /* it died before */
	monitor_bind();
	return tool_run(path, report);
}

int tool_main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";
	if (argc == 3 && strcmp(command, "run") == 0)
		return tool_run(argv[2], failure_print);
	if (argc == 4 && strcmp(command, "run") == 0 && strcmp(argv[2], "--report") == 0)
		return tool_run(argv[3], report);
	if (argc == 4 && strcmp(command, "run") == 0 && strcmp(argv[2], "--bound") == 0)
		return tool_run_bound(argv[3]);
	if (argc == 3 && strcmp(command, "exit") == 0)
		return tool_exit(argv[2]);
	if (argc == 3 && strcmp(command, "check") == 0)
		return tool_check(argv[2]);
	if (argc == 2 && strcmp(command, "version") == 0) {
		puts("hull-init " HULL_VERSION);
		return fflush(stdout) == 0 ? 0 : EXIT_HULL;
	}
	static const char usage[] = "usage: hull-init run [--report] FILE|-   start the container of a launch plan, in the foreground\n"
				    "       hull-init run --bound FILE|-      the same, killed when the caller dies\n"
				    "       hull-init exit FILE|-     run only the plan's steps for after the end\n"
				    "       hull-init check FILE|-    check a plan and print one line per step\n"
				    "       hull-init version\n";
	write_all(STDERR_FILENO, usage, sizeof usage - 1);
	return EXIT_HULL;
}
