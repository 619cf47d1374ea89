/*
 * Starting a container: the monitor's and the first process's walk through the same plan.
 * The handshake is drawn in docs/launch-plan.md; its records are in ops.h.
 */
#include "frame.h"
#include "run.h"

#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>

/* The launcher and the monitor read them. */
#define SETTING(name)                                                                                                  \
	int op_##name(struct context *c, const union field *f)                                                         \
	{                                                                                                              \
		(void)c, (void)f;                                                                                      \
		return 0;                                                                                              \
	}
SETTING(session)
SETTING(restart)
SETTING(health)
SETTING(attach)
SETTING(stop)
SETTING(descriptors)
SETTING(notify)
SETTING(console_socket)
SETTING(runtime)
SETTING(steps)
SETTING(adopt)

int op_clone(struct context *c, const union field *f)
{
	bool elsewhere = c->entered;
	for (size_t i = 0; i < TARGET_NAMESPACES; i++)
		elsewhere = elsewhere || c->target[i] >= 0;
	pid_t pid = elsewhere ? target_clone(c, f[0].U)
			      : sys_clone_process(f[0].U, &c->container_pidfd, &c->birth_cgroup_fd);
	if (pid < 0)
		return elsewhere ? pid : fail(c, errno, "new namespaces 0x%llx", (unsigned long long)f[0].U);
	if (pid > 0) {
		target_forget(c);
		kept_forget(c);
	}
	if (c->birth_cgroup_fd < 0)
		c->birth_cgroup = NULL;
	close_fd(&c->birth_cgroup_fd);
	c->in_container = pid == 0;
	c->container_pid = pid;
	return 0;
}

/* A child goes on; this process stays and reaps. */
static int leave_reaper(struct context *c, bool patient)
{
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL); /* no signal may be lost on the way into init_reap */
	pid_t child = fork();
	if (child < 0)
		return fail(c, errno, "fork");
	if (child > 0)
		init_reap(c, child, patient);
	signals_default();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	if (isatty(STDIN_FILENO)) {
		signal(SIGTTOU, SIG_IGN);
		tcsetpgrp(STDIN_FILENO, getpid());
		signal(SIGTTOU, SIG_DFL);
	}
	return 0;
}

int op_init_process(struct context *c, const union field *f)
{
	(void)f;
	return leave_reaper(c, false);
}

static int run_step(struct context *c, const struct step *step)
{
	c->detail[0] = '\0';
	switch (step->op) {
#define OP(code, name, signature, sides)                                                                               \
	case OP_##name:                                                                                                \
		return op_##name(c, step->f);
#include "ops.def"
#undef OP
	}
	return fail(c, ENOSYS, "operation %u", step->op);
}

static void failure_set(struct failure *failure, const struct step *step, int error, const char *detail)
{
	*failure = (struct failure){step->index, step->op, step->phase, error < 0 ? -error : error, ""};
	snprintf(failure->detail, sizeof failure->detail, "%s", detail);
}

/* -------- records between the two -------- */

static int sync_send(struct context *c, enum sync_type type, const struct step *step, int error)
{
	struct sync_message m = {{.type = type, .error = error}, ""};
	if (step)
		m.head.index = step->index, m.head.op = step->op, m.head.phase = step->phase;
	size_t detail = type == SYNC_FAILED ? strlen(c->detail) : 0;
	memcpy(m.detail, c->detail, detail);
	/* write, not send: the call that a seccomp filter permits most likely */
	ssize_t n = TEMP_FAILURE_RETRY(write(c->sync_fd, &m, sizeof m.head + detail));
	return n < 0 ? -errno : 0;
}

int sync_send_terminal(struct context *c, int master)
{
	struct sync_record head = {.type = SYNC_TERMINAL};
	return send_with_descriptor(c->sync_fd, &head, sizeof head, master) < 0 ? -errno : 0;
}

ssize_t sync_receive(int sync_fd, struct sync_message *m, int *fd)
{
	struct iovec part = {m, sizeof *m - 1}; /* room for a NUL */
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {{0}};
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
	memset(m, 0, sizeof *m);
	*fd = -1;
	ssize_t n = TEMP_FAILURE_RETRY(recvmsg(sync_fd, &message, MSG_CMSG_CLOEXEC));
	struct cmsghdr *rights = n < 0 ? NULL : CMSG_FIRSTHDR(&message);
	if (rights && rights->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(rights), sizeof *fd);
	if (n < 0)
		return errno == ECONNRESET ? 0 : -errno;
	return n > 0 && n < (ssize_t)sizeof m->head ? -EPROTO : n;
}

/* -------- the container's first process -------- */

static void die_with_monitor(const struct context *c, const struct step *step)
{
	if (c->left)
		return;
	/* the kernel forgets it when credentials change */
	if (!step || step->op == OP_credentials || step->op == OP_join_namespace || step->op == OP_join_target ||
	    step->op == OP_unshare)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void wait_for_go(struct context *c)
{
	struct sync_record record;
	ssize_t n = TEMP_FAILURE_RETRY(read(c->sync_fd, &record, sizeof record));
	if (n != (ssize_t)sizeof record || record.type != SYNC_GO)
		_exit(EXIT_HULL); /* the monitor died */
}

/* 3 and following: what the container keeps, the way to the monitor, that of its start, namespaces that are joined later. */
static int arrange_descriptors(struct launch *launch, int sync_fd)
{
	struct context *c = launch->c;
	int count = (int)c->descriptors, sync_place = 3 + count, start_place = sync_place + 1;
	int above = start_place + 1 + TARGET_NAMESPACES;
	_cleanup_free_ int *copies = allocate((size_t)count * sizeof(int));
	for (int i = 0; i < count; i++) {
		int flags = fcntl(launch->first_descriptor + i, F_GETFL);
		copies[i] = flags & O_PATH ? -1 : fcntl(launch->first_descriptor + i, F_DUPFD_CLOEXEC, above);
		if (flags < 0 || (copies[i] < 0 && !(flags & O_PATH)))
			return -1;
	}
	sync_fd = fcntl(sync_fd, F_DUPFD_CLOEXEC, above);
	int start_fd = c->start_fd < 0 ? -1 : fcntl(c->start_fd, F_DUPFD_CLOEXEC, above);
	if (kept_lift(c, above) < 0)
		return -1;
	int kept = target_keep(c, start_place + 1);
	c->sync_fd = dup3(sync_fd, sync_place, O_CLOEXEC);
	close(start_place);
	c->start_fd = start_fd < 0 ? -1 : dup3(start_fd, start_place, O_CLOEXEC);
	for (int i = 0; i < count; i++)
		if (copies[i] < 0)
			close(3 + i); /* the caller has none of that number */
		else if (dup2(copies[i], 3 + i) < 0)
			return -1;
	kept = kept < 0 ? kept : kept_settle(c, kept);
	return c->sync_fd < 0 || kept < 0 ? -1 : close_from(kept);
}

static _Noreturn void container_main(struct launch *launch, struct plan_cursor cursor, int sync_fd, bool new_user)
{
	struct context *c = launch->c;
	die_with_monitor(c, NULL);
	signals_default();
	for (int i = 0; i < 3; i++)
		if (dup2(launch->stdio[i], i) < 0)
			_exit(EXIT_HULL);
	if (arrange_descriptors(launch, sync_fd) < 0)
		_exit(EXIT_HULL);
	c->container_pidfd = c->proc_fd = c->root_fd = -1;
	/*
	 * A process of a container that it enters shall not trace it or open its descriptors (CVE-2016-9962). In a new user
	 * namespace nobody is there yet, and its own /proc/self would belong to somebody who does not exist in there.
	 */
	prctl(PR_SET_DUMPABLE, new_user);
	if (launch->reaper)
		prctl(PR_SET_CHILD_SUBREAPER, 1);

	bool ready = false;
	_cleanup_step_ struct step step = {0};
	for (bool my_turn = false; plan_next(&cursor, &step);) {
		if (!phase_is_container(step.phase)) {
			if (my_turn)
				sync_send(c, SYNC_TURN, &step, 0);
			my_turn = false;
			continue;
		}
		if (!my_turn)
			wait_for_go(c);
		my_turn = true;
		if (!ready && (step.op == OP_seccomp || step.op == OP_seccomp_notify || step.op == OP_exec || step.op == OP_hold)) {
			if (launch->leave)
				process_leave(c);
			ready = sync_send(c, SYNC_READY, &step, 0) == 0;
		}
		if (step.op == OP_exec)
			close_on_exec_from(3 + (int)c->descriptors);
		int result = step.op == OP_exec && launch->reaper ? leave_reaper(c, true) : 0;
		if (result == 0)
			result = run_step(c, &step);
		die_with_monitor(c, &step);
		ready = ready && step.op != OP_await_start; /* somebody else listens now */
		if (result < 0) {
			sync_send(c, SYNC_FAILED, &step, -result);
			_exit(failure_exit_code(step.op, -result));
		}
	}
	_exit(EXIT_HULL); /* not reached: exec is the last step */
}

/* -------- the monitor -------- */

/* Waits for a record of the first process, and for the watched descriptor beside it. */
static ssize_t wait_record(struct launch *launch, struct sync_message *m, int *fd)
{
	struct context *c = launch->c;
	for (;;) {
		struct pollfd fds[2] = {{.fd = c->sync_fd, .events = POLLIN}, {.fd = launch->watch_fd, .events = POLLIN}};
		if (TEMP_FAILURE_RETRY(poll(fds, 2, -1)) < 0)
			return -errno;
		if (fds[0].revents)
			return sync_receive(c->sync_fd, m, fd);
		if (fds[1].revents && launch->watch(launch->data))
			return fail(c, EINTR, "interrupted");
	}
}

static int died_early(struct context *c)
{
	siginfo_t info = {0};
	waitid(P_PID, (id_t)c->container_pid, &info, WEXITED | WNOWAIT);
	return fail(c, ECHILD, "the first process died before its program started (%s %d)",
		    info.si_code == CLD_EXITED ? "exit status" : "signal", info.si_status);
}

/* Lets the container go until it hands over at step *turn. 1: turn, 0: the program runs, -1: failure filled. */
static int container_turn(struct launch *launch, const struct step *step, uint32_t *turn, struct failure *failure)
{
	struct context *c = launch->c;
	bool ready = false;
	int error = sync_send(c, SYNC_GO, NULL, 0);
	while (error >= 0) {
		struct sync_message m;
		_cleanup_fd_ int fd = -1;
		ssize_t n = wait_record(launch, &m, &fd);
		if (n == 0 && ready)
			return 0;
		if (n == 0)
			error = died_early(c);
		else if (n < 0)
			error = (int)n;
		else if (m.head.type == SYNC_TURN) {
			*turn = m.head.index;
			return 1;
		} else if (m.head.type == SYNC_FAILED) {
			struct step failed = {
				.op = m.head.op, .phase = (uint8_t)m.head.phase, .index = m.head.index};
			failure_set(failure, &failed, m.head.error, m.detail);
			return -1;
		} else if (m.head.type == SYNC_TERMINAL && launch->console_socket) {
			error = console_send(c, launch->console_socket, fd);
		} else if (m.head.type == SYNC_TERMINAL) {
			close_fd(&launch->terminal);
			launch->terminal = steal_fd(&fd);
		} else if (m.head.type == SYNC_READY)
			ready = true;
	}
	failure_set(failure, step, error, c->detail);
	return -1;
}

/*
 * A process that is moved into a control group makes the kernel wait for every processor (some 5 ms). One that is born
 * there does not: the first group of version 2 that the plan moves it into is taken along to the clone.
 */
static void find_birth_cgroup(struct context *c, struct plan_cursor cursor)
{
	_cleanup_step_ struct step step = {0};
	while (plan_next(&cursor, &step) && step.phase < PHASE_EXIT) {
		struct statfs fs;
		if (step.op != OP_cgroup_join || step.phase != PHASE_HOST_AFTER_CLONE)
			continue;
		if (statfs(step.f[0].s, &fs) < 0 || fs.f_type != CGROUP2_SUPER_MAGIC)
			continue;
		c->birth_cgroup = step.f[0].s;
		c->birth_cgroup_fd = open(c->birth_cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		return;
	}
}

/* Room for the exit records; a directory that is not there yet leaves it to the end. */
static int reserve_exit_files(struct launch *launch)
{
	struct plan_cursor cursor = plan_start(launch->plan);
	_cleanup_step_ struct step step = {0};
	while (plan_next(&cursor, &step)) {
		int result = step.op == OP_exit_file ? exit_file_reserve(launch->c, step.f[0].s) : 0;
		if (result == -ENOSPC || result == -EDQUOT)
			return result;
	}
	return 0;
}

static int host_steps(struct launch *launch, struct failure *failure)
{
	struct context *c = launch->c;
	struct plan_cursor cursor = plan_start(launch->plan);
	_cleanup_step_ struct step step = {0};
	_cleanup_fd_ int other_end = -1;
	uint32_t turn = 0; /* container steps before this one are done */
	while (plan_next(&cursor, &step) && step.phase < PHASE_EXIT) {
		if (phase_is_container(step.phase)) {
			int more = step.index < turn ? 1 : container_turn(launch, &step, &turn, failure);
			if (more <= 0)
				return more;
			continue;
		}
		if (step.op == OP_clone) {
			int pair[2];
			if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
				failure_set(failure, &step, errno, "socketpair");
				return -1;
			}
			c->sync_fd = pair[0];
			other_end = pair[1];
			find_birth_cgroup(c, cursor);
		}
		int result = step.op == OP_clone ? reserve_exit_files(launch) : 0;
		if (result == 0 && step.op == OP_clone)
			result = adopt_prepare(launch);
		if (result == 0)
			result = run_step(c, &step);
		if (c->in_container)
			container_main(launch, cursor, other_end, step.f[0].U & 0x10000000 /* CLONE_NEWUSER */);
		if (step.op == OP_clone)
			close_fd(&other_end);
		if (result < 0) {
			failure_set(failure, &step, result, c->detail);
			return -1;
		}
	}
	return 0;
}

int launch_container(struct launch *launch, struct failure *failure)
{
	struct context *c = launch->c;
	launch->console_fd = -1;
	int result = host_steps(launch, failure);
	close_fd(&c->sync_fd);
	close_fd(&c->start_fd);
	if (result == 0)
		result = adopt_container(launch, failure);
	close_fd(&launch->console_fd);
	if (result < 0 && c->container_pid > 0) {
		context_kill(c, SIGKILL);
		TEMP_FAILURE_RETRY(waitpid(c->container_pid, NULL, 0));
		reap_children();
	}
	return result;
}

static void run_all(struct context *c, struct plan_cursor cursor, uint8_t phase, struct failure *first)
{
	_cleanup_step_ struct step step = {0};
	while (plan_next(&cursor, &step)) {
		if (step.phase != phase)
			continue;
		int result = run_step(c, &step);
		if (result < 0 && !first->error)
			failure_set(first, &step, result, c->detail);
	}
}

int run_steps(struct context *c, const struct plan *plan, struct failure *failure)
{
	struct plan_cursor cursor = plan_start(plan);
	_cleanup_step_ struct step step = {0};
	while (plan_next(&cursor, &step)) {
		int result = step.phase == PHASE_HOST_BEFORE_CLONE ? run_step(c, &step) : 0;
		if (result < 0) {
			failure_set(failure, &step, result, c->detail);
			return -1;
		}
	}
	return 0;
}

void run_started_steps(struct context *c, const struct plan *plan, struct failure *failure)
{
	struct plan_cursor cursor = plan_start(plan);
	_cleanup_step_ struct step step = {0};
	while (plan_next(&cursor, &step) && step.op != OP_exec)
		continue;
	run_all(c, cursor, PHASE_HOST_AFTER_CLONE, failure);
}

void run_exit_steps(struct context *c, const struct plan *plan, struct failure *failure)
{
	run_all(c, plan_start(plan), PHASE_EXIT, failure);
}

void run_final_steps(struct context *c, const struct plan *plan, struct failure *failure)
{
	run_all(c, plan_start(plan), PHASE_FINAL, failure);
}

/* -------- what both, and the tool, need -------- */

void context_init(struct context *c)
{
	*c = (struct context){
		.container_pidfd = -1, .birth_cgroup_fd = -1, .sync_fd = -1, .start_fd = -1, .root_fd = -1, .tools_fd = -1, .proc_fd = -1, .monitor_pid = getpid()};
	for (size_t i = 0; i < TARGET_NAMESPACES; i++)
		c->target[i] = -1;
	for (size_t i = 0; i < KEPT_DESCRIPTORS; i++)
		c->kept[i] = -1;
}

int context_kill(struct context *c, int signal)
{
	if (c->container_pid <= 0)
		return -ESRCH;
	if (c->container_pidfd >= 0 && sys_pidfd_send_signal(c->container_pidfd, signal) == 0)
		return 0;
	return kill(c->container_pid, signal) < 0 ? -errno : 0;
}

void reap_children(void)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
	for (int round = 0; round < 1000; round++) {
		_cleanup_free_ char *children = read_text(AT_FDCWD, path, 4095);
		char *next = children;
		for (long pid; next && (pid = strtol(next, &next, 10)) > 0;)
			kill((pid_t)pid, SIGKILL);
		if (TEMP_FAILURE_RETRY(waitpid(-1, NULL, 0)) < 0)
			return;
	}
}

int failure_exit_code(uint16_t op, int error)
{
	if (op != OP_exec)
		return EXIT_HULL;
	return error == ENOENT || error == ENOTDIR ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

void failure_print(const struct failure *failure)
{
	if (failure->error == ECANCELED && *failure->detail) /* of a program: it has said why */
		warn("%s (step %u, %s)", failure->detail, failure->index, op_name(failure->op));
	else
		warn("%s%s%s (step %u, %s)", failure->detail, *failure->detail ? ": " : "", strerror(failure->error),
		     failure->index, op_name(failure->op));
}
