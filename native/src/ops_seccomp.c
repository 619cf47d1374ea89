/*
 * Operations seccomp_agent and seccomp_notify: a filter that asks somebody else (config-linux.md, SCMP_ACT_NOTIFY).
 *
 *   monitor     seccomp_agent: connects to the agent; the process inherits the connection
 *   process     seccomp_notify ── starts a courier, a thread without the filter, which shares memory and descriptors
 *               loads the filter, gets its listener, and makes no call until the courier is gone
 *   courier     sends what the agent has to know with the listener, closes both, ends
 *
 * The filter holds for one thread only, so whatever the courier calls, it need not ask the agent that it speaks to.
 */
#include "frame.h"
#include "program.h"
#include "run.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>

#define STACK_SIZE 65536
#define COURIER_FLAGS                                                                                                  \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_PARENT_SETTID |      \
	 CLONE_CHILD_CLEARTID)
#define NOTHING_YET (-1)
#define NOTHING_EVER (-2)

struct courier {
	int agent;
	const char *text;
	atomic_int listener; /* a descriptor, NOTHING_YET, or NOTHING_EVER when the filter was refused */
	atomic_int error;    /* 0: sent */
	_Atomic pid_t alive; /* cleared by the kernel when the thread is gone */
};

int op_seccomp_agent(struct context *c, const union field *f)
{
	_cleanup_fd_ int fd = attach_connect(f[1].s, SOCK_STREAM);
	if (fd < 0)
		return fail(c, -fd, "connect to the seccomp agent at %s", f[1].s);
	return kept_put(c, f[0].u, &fd);
}

/* All of the text; the descriptor goes with the first part. */
static int deliver(const struct courier *k, int listener)
{
	const char *text = k->text;
	size_t left = strlen(text);
	ssize_t n = send_with_descriptor(k->agent, text, left, listener);
	while (n >= 0) {
		text += n;
		left -= (size_t)n;
		if (left == 0)
			return 0;
		n = TEMP_FAILURE_RETRY(send(k->agent, text, left, MSG_NOSIGNAL));
	}
	return errno;
}

static int courier_main(void *argument)
{
	struct courier *k = argument;
	int listener;
	while ((listener = atomic_load(&k->listener)) == NOTHING_YET)
		nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
	if (listener >= 0) {
		atomic_store(&k->error, deliver(k, listener));
		close(listener); /* when the agent goes, calls fail rather than wait for ever */
	}
	close(k->agent);
	syscall(SYS_exit, 0); /* this thread alone */
	return 0;
}

static int load(const union field *f)
{
	struct sock_fprog program = {
		.len = (unsigned short)(f[0].b.n / sizeof(struct sock_filter)),
		.filter = (struct sock_filter *)(uintptr_t)f[0].b.p,
	};
	long fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, f[1].u | SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	return fd < 0 ? -errno : (int)fd;
}

int op_seccomp_notify(struct context *c, const union field *f)
{
	size_t size = sizeof(struct sock_filter);
	if (f[0].b.n == 0 || f[0].b.n % size || f[0].b.n / size > BPF_MAXINSNS)
		return fail(c, EINVAL, "load a seccomp filter of %u bytes", f[0].b.n);
	int r = close_on_exec_from(3 + (int)c->descriptors); /* the filter may forbid it later */
	if (r < 0)
		return fail(c, -r, "mark descriptors as close-on-exec");
	int agent = kept_take(c, f[2].u);
	if (agent < 0)
		return agent;
	/* both are the courier's until it is gone, and the next program's memory does not have them */
	char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct courier *k = allocate(sizeof *k);
	*k = (struct courier){.agent = agent, .text = with_pid(c, f[3].s), .listener = NOTHING_YET, .alive = 1};
	if (stack == MAP_FAILED || clone(courier_main, stack + STACK_SIZE, COURIER_FLAGS, k, &k->alive, NULL, &k->alive) < 0) {
		int error = errno;
		close(agent);
		return fail(c, error, "start who speaks to the seccomp agent");
	}
	int listener = load(f);
	atomic_store(&k->listener, listener < 0 ? NOTHING_EVER : listener);
	while (atomic_load(&k->alive)) /* without a call: the filter may hold it up until the agent knows */
		continue;
	if (listener < 0)
		return fail(c, -listener, "load the seccomp filter with a listener%s",
			    listener == -EBUSY ? ": this process has one already" : "");
	int error = atomic_load(&k->error);
	return error ? fail(c, error, "tell the seccomp agent of the filter") : 0;
}
