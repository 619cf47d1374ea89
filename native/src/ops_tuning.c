/*
 * Operations on how the kernel treats the process: scheduler, io_priority, cpu_affinity, personality, memory_policy,
 * time_namespace, session_keyring. The C library has no functions for most of these calls.
 */
#include "inner.h"

#include <linux/keyctl.h>
#include <linux/ioprio.h>
#include <sched.h>
#include <stdio.h>
#include <sys/personality.h>
#include <sys/syscall.h>

#define NEW_TIME 0x80 /* CLONE_NEWTIME, Linux 5.6 */

/* struct sched_attr of include/uapi/linux/sched/types.h, its first version */
struct scheduling {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

int op_scheduler(struct context *c, const union field *f)
{
	struct scheduling s = {
		.size = sizeof s,
		.policy = f[0].u,
		.flags = f[1].U,
		.nice = (int32_t)f[2].u,
		.priority = f[3].u,
		.runtime = f[4].U,
		.deadline = f[5].U,
		.period = f[6].U,
	};
	if (syscall(SYS_sched_setattr, 0, &s, 0) == 0)
		return 0;
	return fail(c, errno, "set scheduling policy %u with nice %d, priority %u", s.policy, s.nice, s.priority);
}

int op_io_priority(struct context *c, const union field *f)
{
	if (syscall(SYS_ioprio_set, IOPRIO_WHO_PGRP, 0, f[0].u << IOPRIO_CLASS_SHIFT | f[1].u) == 0)
		return 0;
	return fail(c, errno, "set the I/O priority to class %u, level %u", f[0].u, f[1].u);
}

/* The bits as the kernel wants them: whole words, in the machine's order (little-endian: as they are). */
static unsigned long *words_of(const struct byte_array *bits, size_t *size)
{
	*size = (bits->n + sizeof(long) - 1) / sizeof(long) * sizeof(long);
	unsigned long *words = allocate(*size + sizeof(long));
	if (bits->n)
		memcpy(words, bits->p, bits->n);
	return words;
}

int op_cpu_affinity(struct context *c, const union field *f)
{
	size_t size;
	_cleanup_free_ unsigned long *words = words_of(&f[0].b, &size);
	if (syscall(SYS_sched_setaffinity, 0, size, words) == 0)
		return 0;
	if (errno == EINVAL)
		return fail(c, EINVAL, "run on the processors of execCPUAffinity: none of them is there for this process");
	return fail(c, errno, "choose processors");
}

int op_personality(struct context *c, const union field *f)
{
	return personality((unsigned long)f[0].U) < 0 ? fail(c, errno, "set personality %#llx", (unsigned long long)f[0].U) : 0;
}

int op_memory_policy(struct context *c, const union field *f)
{
	size_t size;
	_cleanup_free_ unsigned long *words = words_of(&f[1].b, &size);
	/* the kernel counts one bit less than it is told */
	if (syscall(SYS_set_mempolicy, f[0].u, size ? words : NULL, size ? size * 8 + 1 : 0) == 0)
		return 0;
	if (errno == ENOSYS)
		return fail(c, ENOSYS, "set memory policy %#x: this kernel has none (CONFIG_NUMA)", f[0].u);
	return fail(c, errno, "set memory policy %#x", f[0].u);
}

int op_time_namespace(struct context *c, const union field *f)
{
	int proc = proc_open(c);
	if (proc < 0)
		return proc;
	if (unshare(NEW_TIME) < 0)
		return fail(c, errno, "make a time namespace%s", errno == EINVAL ? " (needs Linux 5.6)" : "");
	/* the offsets are open to change until the first process is in it */
	_cleanup_fd_ int offsets = proc_file(proc, "self/timens_offsets", O_WRONLY);
	if (offsets < 0 && f[0].S.n)
		return fail(c, -offsets, "open the offsets of the time namespace");
	for (uint32_t i = 0; i < f[0].S.n; i++) {
		int r = write_all(offsets, f[0].S.v[i], strlen(f[0].S.v[i]));
		if (r < 0)
			return fail(c, -r, "set the clock offset \"%s\"%s", f[0].S.v[i], r == -ERANGE ? ": out of range" : "");
	}
	_cleanup_fd_ int space = openat(proc, "self/ns/time_for_children", O_RDONLY | O_CLOEXEC);
	if (space < 0 || setns(space, NEW_TIME) < 0)
		return fail(c, errno, "enter the new time namespace");
	return 0;
}

int op_session_keyring(struct context *c, const union field *f)
{
	(void)f;
	/* without a name: one with a name could have been made by somebody else before */
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) >= 0 || errno == ENOSYS)
		return 0; /* a kernel without keys has none to keep apart */
	return fail(c, errno, "make a session keyring%s", errno == EDQUOT ? ": this user has too many keys" : "");
}
