/* How the kernel treats the process: scheduler, I/O priority, processors, personality, memory nodes, clocks, keys. */
#include "check.h"

#include <linux/keyctl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <time.h>

#define BYTES(...)                                                                                                     \
	{                                                                                                              \
		.b = { sizeof((const uint8_t[]){__VA_ARGS__}), (const uint8_t[]){__VA_ARGS__} }                        \
	}

static void schedules(struct context *c)
{
	CHECK_OK(c, scheduler, {.u = SCHED_BATCH}, {.U = 1 /* reset on fork */}, {.u = 5}, {.u = 0}, {.U = 0}, {.U = 0}, {.U = 0});
	CHECK((sched_getscheduler(0) & ~SCHED_RESET_ON_FORK) == SCHED_BATCH);
	CHECK(syscall(SYS_getpriority, 0, 0) == 20 - 5);
	CHECK_FAILS(c, EINVAL, "policy 99", scheduler, {.u = 99}, {.U = 0}, {.u = 0}, {.u = 0}, {.U = 0}, {.U = 0}, {.U = 0});
	CHECK_OK(c, io_priority, {.u = 2}, {.u = 6});
	CHECK(syscall(SYS_ioprio_get, 1, 0) == (2 << 13 | 6));
	CHECK_FAILS(c, EINVAL, "class 7", io_priority, {.u = 7}, {.u = 0});
}

static void chooses_processors(struct context *c)
{
	cpu_set_t set;
	CHECK_OK(c, cpu_affinity, BYTES(1));
	CHECK(sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) == 1 && CPU_ISSET(0, &set));
	CHECK_FAILS(c, EINVAL, "none of them", cpu_affinity, BYTES(0, 0, 0, 0, 0, 0, 0, 0x80));
}

static void has_a_personality(struct context *c)
{
	CHECK_OK(c, personality, {.U = PER_LINUX32});
	CHECK(personality(0xffffffff) == PER_LINUX32);
}

static void uses_memory_nodes(struct context *c)
{
	int mode = -1;
	unsigned long nodes[16] = {0};
	if (syscall(SYS_get_mempolicy, &mode, nodes, sizeof nodes * 8, NULL, 0) < 0)
		skip("a kernel without NUMA");
	CHECK_OK(c, memory_policy, {.u = 2 /* MPOL_BIND */}, BYTES(1));
	CHECK(syscall(SYS_get_mempolicy, &mode, nodes, sizeof nodes * 8, NULL, 0) == 0 && mode == 2 && nodes[0] == 1);
	CHECK_FAILS(c, EINVAL, "0x2", memory_policy, {.u = 2}, BYTES(0, 0, 0, 0, 0, 0, 0, 0x80));
	CHECK_OK(c, memory_policy, {.u = 0}, {.b = {0, NULL}});
}

static void has_its_own_clocks(struct context *c)
{
	struct timespec before, after;
	if (access("/proc/self/ns/time", F_OK) < 0)
		skip("a kernel without time namespaces");
	clock_gettime(CLOCK_BOOTTIME, &before);
	CHECK_OK(c, time_namespace, LIST("boottime 100000 0", "monotonic 50000 7"));
	clock_gettime(CLOCK_BOOTTIME, &after);
	CHECK(after.tv_sec - before.tv_sec >= 100000);
	CHECK_FAILS(c, EINVAL, "\"nonsense\"", time_namespace, LIST("nonsense"));
	CHECK_FAILS(c, ERANGE, "out of range", time_namespace, LIST("boottime -900000000000 0"));
}

static void has_its_own_keys(struct context *c)
{
	long before = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
	if (before < 0 && errno == ENOSYS)
		skip("a kernel without keys");
	long key = syscall(SYS_add_key, "user", "hull-test", "secret", 6, KEY_SPEC_SESSION_KEYRING);
	CHECK(key > 0);
	CHECK_OK(c, session_keyring, {.u = 0});
	long after = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
	CHECK(after > 0 && after != before);
	CHECK(syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", "hull-test", 0) < 0 && errno == ENOKEY);
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"schedules", schedules, 0},
		{"chooses processors", chooses_processors, 0},
		{"has a personality", has_a_personality, 0},
		{"uses memory nodes", uses_memory_nodes, 0},
		{"has its own clocks", has_its_own_clocks, NEEDS_ROOT},
		{"has its own clocks, user namespace", has_its_own_clocks, USER},
		{"has its own keys", has_its_own_keys, 0},
		{0},
	});
}
