/* Control groups of version 1 and 2, whichever this machine has. */
#include "check.h"

#include <linux/bpf.h>
#include <mntent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* A directory name of our own below the mount of this type with this option, or the case is skipped. */
static const char *group(const char *type, const char *option)
{
	FILE *mounts = setmntent("/proc/self/mounts", "r");
	CHECK(mounts);
	for (struct mntent *m; (m = getmntent(mounts));)
		if (strcmp(m->mnt_type, type) == 0 && (!option || hasmntopt(m, option))) {
			if (access(m->mnt_dir, W_OK) < 0)
				skip("%s is read-only", m->mnt_dir);
			return format_text("%s/hull-test-%d", m->mnt_dir, getpid());
		}
	skip("no mount of type %s %s", type, option ? option : "");
}

static pid_t sleeper(void)
{
	pid_t pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

static void lives_and_dies(struct context *c, const char *path)
{
	int status;
	const char *deep = format_text("%s/a/b", path);
	CHECK_OK(c, cgroup_create, {.s = deep});
	CHECK_OK(c, cgroup_create, {.s = deep});
	pid_t pid = c->container_pid = sleeper();
	CHECK_OK(c, cgroup_join, {.s = deep});
	CHECK(atoi(get(format_text("%s/cgroup.procs", deep))) == pid);
	pid_t second = c->container_pid = sleeper();
	CHECK_OK(c, cgroup_join, {.s = path});
	CHECK_OK(c, cgroup_remove, {.s = path});
	CHECK(missing(path));
	CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	CHECK(waitpid(second, &status, 0) == second && WIFSIGNALED(status));
	CHECK_OK(c, cgroup_remove, {.s = path});
	CHECK_FAILS(c, ENOENT, path, cgroup_join, {.s = path});
}

/* The container's process enters by itself. */
static void enters(struct context *c, const char *path)
{
	CHECK_OK(c, cgroup_create, {.s = path});
	int ends[2];
	char byte = 0;
	CHECK(pipe(ends) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		c->in_container = true;
		byte = op_cgroup_join(c, &(union field){.s = path}) == 0 ? 'y' : 'n';
		if (write(ends[1], &byte, 1) == 1)
			pause();
		_exit(1);
	}
	CHECK(read(ends[0], &byte, 1) == 1 && byte == 'y');
	CHECK(atoi(get(format_text("%s/cgroup.procs", path))) == pid);
	CHECK_OK(c, cgroup_remove, {.s = path});
	CHECK(waitpid(pid, NULL, 0) == pid);
}

/* A program that denies everything; the same in front of a group that is none. */
static void devices(struct context *c)
{
	static const struct bpf_insn deny[] = {{.code = 0xb7, .dst_reg = 0, .imm = 0}, {.code = 0x95}};
	const union field program = {.b = {sizeof deny, (const uint8_t *)deny}};
	const char *path = group("cgroup2", NULL);
	int status;
	CHECK_OK(c, cgroup_create, {.s = path});
	CHECK_OK(c, cgroup_devices, {.s = path}, program);
	pid_t pid = fork();
	if (pid == 0) {
		c->in_container = true;
		if (op_cgroup_join(c, &(union field){.s = path}) < 0)
			_exit(1);
		_exit(open("/dev/null", O_RDONLY) < 0 && errno == EPERM ? 0 : 2);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
	CHECK_OK(c, cgroup_remove, {.s = path});
	CHECK_FAILS(c, ENOENT, path, cgroup_devices, {.s = path}, program);
}

static void version2(struct context *c)
{
	enters(c, group("cgroup2", NULL));
	lives_and_dies(c, group("cgroup2", NULL));
}

static void version1(struct context *c)
{
	enters(c, group("cgroup", "pids"));
	lives_and_dies(c, group("cgroup", "pids"));
}

static void cpuset(struct context *c)
{
	const char *path = group("cgroup", "cpuset");
	CHECK_OK(c, cgroup_create, {.s = path});
	CHECK_OK(c, cgroup_write, {.s = path}, {.s = "cpuset.cpus"}, {.s = "0"});
	CHECK_OK(c, cgroup_create, {.s = format_text("%s/a", path)});
	CHECK(strcmp(get(format_text("%s/a/cpuset.cpus", path)), "0\n") == 0);
	CHECK(get(format_text("%s/a/cpuset.mems", path))[0] != '\n');
	lives_and_dies(c, path);
}

/* What is frozen cannot die before it thaws. */
static void freezer(struct context *c)
{
	const char *path = group("cgroup", "freezer");
	CHECK_OK(c, cgroup_create, {.s = path});
	c->container_pid = sleeper();
	CHECK_OK(c, cgroup_join, {.s = path});
	CHECK_OK(c, cgroup_write, {.s = path}, {.s = "freezer.state"}, {.s = "FROZEN"});
	CHECK_OK(c, cgroup_remove, {.s = path});
	CHECK(missing(path));
}

static void writes(struct context *c)
{
	const char *path = group("cgroup", "pids");
	CHECK_OK(c, cgroup_create, {.s = path});
	CHECK_OK(c, cgroup_write, {.s = path}, {.s = "pids.max"}, {.s = "7"});
	CHECK(strcmp(get(format_text("%s/pids.max", path)), "7\n") == 0);
	CHECK_OK(c, cgroup_write, {.s = path}, {.s = "pids.max"}, {.s = "8\nmax\n"}); /* one write for each line */
	CHECK(strcmp(get(format_text("%s/pids.max", path)), "max\n") == 0);
	int r = op_cgroup_write(c, (union field[]){{.s = path}, {.s = "pids.max"}, {.s = "nonsense"}});
	CHECK(r == -EINVAL && strstr(c->detail, "\"nonsense\" into") && strstr(c->detail, "pids.max"));
	r = op_cgroup_write(c, (union field[]){{.s = path}, {.s = "none.max"}, {.s = "1"}});
	CHECK(r < 0 && strstr(c->detail, "none.max"));
	r = op_cgroup_write(c, (union field[]){{.s = path}, {.s = "../pids.max"}, {.s = "1"}});
	CHECK(r == -EINVAL);
	CHECK_OK(c, cgroup_remove, {.s = path});
	CHECK_FAILS(c, ENODEV, "not in a cgroup file system", cgroup_create, {.s = at("x")});
}

static void oom(struct context *c)
{
	put("memory.events", "low 0\nhigh 3\noom 1\noom_kill 0\noom_group_kill 2\n");
	CHECK_OK(c, cgroup_oom, {.s = test_directory}, {.s = "memory.events"}, {.s = "oom_kill"});
	CHECK(!c->oom_killed);
	CHECK_OK(c, cgroup_oom, {.s = test_directory}, {.s = "none"}, {.s = "oom_kill"});
	put("memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1");
	CHECK_OK(c, cgroup_oom, {.s = test_directory}, {.s = "memory.oom_control"}, {.s = "oom_kill"});
	CHECK(c->oom_killed);
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"a control group of version 2", version2, NEEDS_ROOT},
		{"rules on devices for a control group of version 2", devices, NEEDS_ROOT},
		{"a control group of version 1", version1, NEEDS_ROOT},
		{"a cpuset of version 1", cpuset, NEEDS_ROOT},
		{"a frozen control group", freezer, NEEDS_ROOT},
		{"values of control groups", writes, NEEDS_ROOT},
		{"counts of memory shortage", oom, 0},
		{0},
	});
}
