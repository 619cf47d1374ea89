/* The process: programs and hooks, namespaces, credentials, limits, sysctl, terminal, seccomp, exec. */
#include "check.h"
#include "plan_flags.h"

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>

static void runs_programs(struct context *c)
{
	int open_before = dup(0);
	close(open_before);
	CHECK_OK(c, run_program, LIST("sh", "-c", "cat > out; echo noise"), {.s = "input"}, {.u = 0}, {.u = 0});
	CHECK(strcmp(get("out"), "input") == 0);
	CHECK_FAILS(c, ECANCELED, "ended with status 3: reason", run_program, LIST("sh", "-c", "echo reason >&2; exit 3"), {.s = ""}, {.u = 0}, {.u = 0});
	CHECK_FAILS(c, ECANCELED, "signal 15", run_program, LIST("sh", "-c", "kill $$"), {.s = ""}, {.u = 0}, {.u = 0});
	CHECK_FAILS(c, ECANCELED, "the end", run_program, LIST("sh", "-c", "head -c 100000 /dev/zero; echo the end; exit 1"), {.s = ""}, {.u = 0}, {.u = 0});
	CHECK_FAILS(c, ECANCELED, "No such file", run_program, LIST("/no/such/program"), {.s = ""}, {.u = 0}, {.u = 0});
	CHECK_OK(c, run_program, LIST("false"), {.s = ""}, {.u = 0}, {.u = RUN_OPTIONAL});
	CHECK_FAILS(c, EINVAL, "no arguments", run_program, NO_LIST, {.s = ""}, {.u = 0}, {.u = 0});
	struct timespec t0, t1;
	clock_gettime(CLOCK_MONOTONIC, &t0);
	CHECK_FAILS(c, ETIMEDOUT, "after 100 ms: begun", run_program, LIST("sh", "-c", "echo begun; sleep 50 & sleep 50"), {.s = ""}, {.u = 100}, {.u = 0});
	/* a daemon that keeps the output open does not hold us up */
	CHECK_OK(c, run_program, LIST("sh", "-c", "sleep 5 &"), {.s = ""}, {.u = 0}, {.u = 0});
	clock_gettime(CLOCK_MONOTONIC, &t1);
	CHECK(t1.tv_sec - t0.tv_sec < 4);
	CHECK(dup(0) == open_before);
}

static void runs_hooks(struct context *c)
{
	c->container_pid = 4711;
	CHECK_OK(c, hook, LIST("/bin/sh", "-c", "cat > out; env > env; exec 9>&- ; ls -l /proc/self/fd | wc -l > fds"),
		 LIST("A=1", "B=two words"), {.s = "{\"pid\":%PID%,\"again\":%PID%}"}, {.u = 5000}, {.s = ""}, {.s = ""});
	CHECK(strcmp(get("out"), "{\"pid\":4711,\"again\":4711}") == 0);
	CHECK(strstr(get("env"), "B=two words\n") && !strstr(get("env"), "HOME="));
	c->in_container = true; /* there the host's procfs tells the number */
	c->proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	CHECK_OK(c, hook, LIST("/bin/sh", "-c", "cat > out"), NO_LIST, {.s = "%PID%"}, {.u = 0}, {.s = ""}, {.s = ""});
	CHECK_OK(c, hook, LIST("/bin/sh", "-c", "test \"$(pwd)\" = /proc"), NO_LIST, {.s = ""}, {.u = 0}, {.s = "/proc"}, {.s = ""});
	CHECK_OK(c, hook, LIST("another", "-c", "test \"$0\" = another"), NO_LIST, {.s = ""}, {.u = 0}, {.s = ""}, {.s = "/bin/sh"});
	CHECK(atoi(get("out")) == getpid());
}

static void maps_ids(struct context *c)
{
	int ready[2], go[2];
	char byte, map[64];
	bool root = geteuid() == 0;
	CHECK(pipe(ready) == 0 && pipe(go) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(go[1]);
		if (unshare(CLONE_NEWUSER) < 0)
			_exit(1);
		CHECK(write(ready[1], "", 1) == 1 && read(go[0], &byte, 1) == 0);
		_exit(0);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		skip("no user namespace");
	c->container_pid = pid;
	CHECK_FAILS(c, EINVAL, "uid_map", id_map, {.u = 0}, {.s = ""}, LIST("nonsense"));
	snprintf(map, sizeof map, "0 %u 1", getuid());
	if (root)
		CHECK_OK(c, id_map, {.u = 0}, {.s = ""}, LIST("0 0 1", "1 100000 1000"));
	else
		CHECK_OK(c, id_map, {.u = 0}, {.s = ""}, LIST(map));
	CHECK_FAILS(c, ECANCELED, "no-helper", id_map, {.u = 1}, {.s = "/no-helper"}, LIST("0 0 1"));
	put("helper", "#!/bin/sh\necho \"$@\" > arguments\n");
	CHECK(chmod("helper", 0755) == 0);
	CHECK_OK(c, id_map, {.u = 1}, {.s = at("helper")}, LIST("0 1000 1", "1 100000 65536"));
	snprintf(map, sizeof map, "%d 0 1000 1 1 100000 65536\n", pid);
	CHECK(strcmp(get("arguments"), map) == 0);
	snprintf(map, sizeof map, "0 %u 1", getgid());
	CHECK_OK(c, id_map, {.u = 1}, {.s = ""}, LIST(map));
	const char *setgroups_file = format_text("/proc/%d/setgroups", pid);
	CHECK(strcmp(get(setgroups_file), root ? "allow\n" : "deny\n") == 0);
	close(go[1]);
	waitpid(pid, NULL, 0);
}

static void maps_own_id(struct context *c)
{
	CHECK(chown(".", 1000, 1000) == 0 && setresgid(1000, 1000, 1000) == 0 && setresuid(1000, 1000, 1000) == 0);
	prctl(PR_SET_DUMPABLE, 1);
	maps_ids(c);
}

static void joins_namespaces(struct context *c)
{
	char name[64];
	CHECK_OK(c, unshare, {.U = CLONE_NEWUTS});
	CHECK_OK(c, hostname, {.s = "first"});
	CHECK_OK(c, domainname, {.s = "domain"});
	const char *own = format_text("/proc/%d/ns/uts", getpid());
	/* by the monitor: for the clone, and looked at before it */
	CHECK_FAILS(c, EINVAL, "not a net namespace", join_namespace, {.U = CLONE_NEWNET}, {.s = own});
	CHECK_FAILS(c, EINVAL, "before the clone", join_namespace, {.U = CLONE_NEWNS}, {.s = own});
	CHECK_OK(c, join_namespace, {.U = CLONE_NEWUTS}, {.s = own});
	CHECK(c->target[3] >= 0 && strcmp(c->target_path[3], own) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		c->in_container = true;
		CHECK_FAILS(c, EINVAL, "not one for mounts", join_mounts, {.s = own});
		CHECK_OK(c, unshare, {.U = CLONE_NEWUTS});
		CHECK_OK(c, hostname, {.s = "second"});
		CHECK_FAILS(c, EINVAL, own, join_namespace, {.U = CLONE_NEWNET}, {.s = own});
		CHECK_FAILS(c, ENOENT, "/none", join_namespace, {.U = CLONE_NEWUTS}, {.s = "/none"});
		CHECK_OK(c, join_namespace, {.U = CLONE_NEWUTS}, {.s = own});
		_exit(gethostname(name, sizeof name) == 0 && strcmp(name, "first") == 0 ? 0 : 1);
	}
	int status;
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	char *long_name = allocate(100);
	memset(long_name, 'x', 99);
	CHECK_FAILS(c, EINVAL, "host name", hostname, {.s = long_name});
}

/* Entering a container that runs: its root is the root, and the host's /proc stays at hand. */
static void joins_a_root(struct context *c)
{
	make_directories("root/inside");
	make_directories("root/proc");
	const char *host = format_text("/proc/%d/ns/mnt", getpid());
	int ready[2];
	char byte;
	CHECK(pipe2(ready, O_CLOEXEC) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		CHECK(unshare(CLONE_NEWNS) == 0);
		CHECK_OK(c, bind_root, {.s = at("root")});
		CHECK_OK(c, root, {.s = at("root")});
		CHECK_OK(c, pivot, {.s = ""});
		CHECK(write(ready[1], "", 1) == 1);
		for (;;)
			pause();
	}
	close(ready[1]);
	CHECK(read(ready[0], &byte, 1) == 1);
	c->in_container = true;
	CHECK_OK(c, join_namespace, {.U = CLONE_NEWNS}, {.s = format_text("/proc/%d/ns/mnt", pid)});
	CHECK(c->pivoted && access("/inside", F_OK) == 0 && access(host, F_OK) < 0);
	CHECK_OK(c, working_directory, {.s = "/inside"});
	CHECK_OK(c, oom_score, {.s = "100"}); /* /proc of the container is empty */
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void sets_sysctls(struct context *c)
{
	/* /proc of the container is a lie: only the real one is written */
	CHECK_OK(c, sysctl, {.s = "net.ipv4.ip_default_ttl"}, {.s = "77"});
	CHECK(strcmp(get("/proc/sys/net/ipv4/ip_default_ttl"), "77\n") == 0);
	CHECK_OK(c, sysctl, {.s = "net/ipv4/ip_default_ttl"}, {.s = "78"});
	CHECK(strcmp(get("/proc/sys/net/ipv4/ip_default_ttl"), "78\n") == 0);
	CHECK_OK(c, sysctl, {.s = "net.ipv4.conf.lo.forwarding"}, {.s = "1"});
	CHECK_FAILS(c, ENOENT, "net.ipv4.none", sysctl, {.s = "net.ipv4.none"}, {.s = "1"});
	CHECK_FAILS(c, EINVAL, "to \"nonsense\"", sysctl, {.s = "net.ipv4.ip_default_ttl"}, {.s = "nonsense"});
	CHECK_FAILS(c, EINVAL, "not a sysctl", sysctl, {.s = "net/../../../../../etc/passwd"}, {.s = "1"});
	CHECK_FAILS(c, EINVAL, "not a sysctl", sysctl, {.s = "kernel/../../self/oom_score_adj"}, {.s = "5"});
}

/* Inside a container of another engine: what lies on /proc/sys is read-only, and a fresh procfs helps. */
static void sets_sysctls_behind_a_cover(struct context *c)
{
	CHECK(mount("/proc/sys", "/proc/sys", NULL, MS_BIND, NULL) == 0);
	CHECK(mount(NULL, "/proc/sys", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) == 0);
	CHECK_OK(c, sysctl, {.s = "net.ipv4.ip_default_ttl"}, {.s = "77"});
	CHECK(strcmp(get("/proc/sys/net/ipv4/ip_default_ttl"), "77\n") == 0);
	/* CVE-2025-52881: writes to procfs led into a file of somebody's choice */
	put("victim", "");
	CHECK(mount("victim", "/proc/self/oom_score_adj", NULL, MS_BIND, NULL) == 0);
	CHECK_FAILS(c, EXDEV, "oom_score_adj", oom_score, {.s = "100"});
	CHECK(get("victim")[0] == '\0');
}

static void sets_limits(struct context *c)
{
	struct rlimit limit;
	CHECK_OK(c, resource_limit, {.u = RLIMIT_NOFILE}, {.U = 100}, {.U = 200});
	CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == 100 && limit.rlim_max == 200);
	CHECK_OK(c, resource_limit, {.u = RLIMIT_CORE}, {.U = 0}, {.U = ~0ull});
	CHECK_FAILS(c, EINVAL, "limit", resource_limit, {.u = RLIMIT_NOFILE}, {.U = 300}, {.U = 200});
	CHECK_FAILS(c, EINVAL, "limit 99", resource_limit, {.u = 99}, {.U = 1}, {.U = 1});
	CHECK_OK(c, oom_score, {.s = "500"});
	CHECK(strcmp(get("/proc/self/oom_score_adj"), "500\n") == 0);
	CHECK_FAILS(c, EINVAL, "5000", oom_score, {.s = "5000"});
	CHECK_OK(c, umask, {.u = 027});
	CHECK(umask(0) == 027);
	CHECK_OK(c, new_session, {.u = 0});
	CHECK(getsid(0) == getpid());
	CHECK_OK(c, new_session, {.u = 0});
	CHECK_OK(c, no_new_privileges, {.u = 0});
	CHECK(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	CHECK(op_security_label(c, (union field[]){{.s = "apparmor"}, {.s = "none-such"}}) < 0 && strstr(c->detail, "apparmor label none-such"));
	if (setresuid(1000, 1000, 1000) == 0)
		CHECK_FAILS(c, EPERM, "the hard limit is 200", resource_limit, {.u = RLIMIT_NOFILE}, {.U = 300}, {.U = 300});
}

static uint64_t status_bits(const char *key)
{
	const char *line = strstr(get("/proc/self/status"), key);
	CHECK(line);
	return strtoull(line + strlen(key), NULL, 16);
}

/* A process in a fresh user namespace whose parent is root: becomes root there, then does what needs its own /proc/self. */
static void becomes_root_of_a_user_namespace(struct context *c)
{
	int ready[2], go[2], status;
	char byte;
	const uint64_t all = (2ull << strtoull(get("/proc/sys/kernel/cap_last_cap"), NULL, 10)) - 1;
	CHECK(pipe(ready) == 0 && pipe(go) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(go[1]);
		CHECK(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0);
		CHECK(write(ready[1], "", 1) == 1 && read(go[0], &byte, 1) == 0);
		CHECK_OK(c, credentials, {.u = 0}, {.u = 0}, NO_LIST, {.U = all}, {.U = all}, {.U = all}, {.U = 0}, {.U = 0}, {.u = 0});
		CHECK_OK(c, oom_score, {.s = "100"});
		CHECK_OK(c, bind_root, {.s = test_directory}); /* mounts by its own descriptors */
		_exit(0);
	}
	CHECK(read(ready[0], &byte, 1) == 1);
	c->container_pid = pid;
	CHECK_OK(c, id_map, {.u = 0}, {.s = ""}, LIST("0 100000 65536"));
	CHECK_OK(c, id_map, {.u = 1}, {.s = ""}, LIST("0 100000 65536"));
	CHECK_OK(c, oom_score, {.s = "50"});
	CHECK(strcmp(get(format_text("/proc/%d/oom_score_adj", pid)), "50\n") == 0);
	close(go[1]);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

static void becomes_a_user(struct context *c)
{
	const uint64_t net_bind = 1ull << CAP_NET_BIND_SERVICE, chown_bit = 1ull << CAP_CHOWN, kill_bit = 1ull << CAP_KILL;
	int pipe_fds[2];
	struct stat st;
	CHECK(pipe(pipe_fds) == 0 && dup2(pipe_fds[1], 1) == 1);
	put("file", "");
	int file = open("file", O_RDWR);
	CHECK(dup2(file, 2) == 2);
	CHECK_OK(c, credentials, {.u = 1000}, {.u = 1001}, LIST("5", "1001"), {.U = net_bind | chown_bit | kill_bit | 1ull << 63}, {.U = net_bind},
		 {.U = net_bind | chown_bit}, {.U = net_bind}, {.U = net_bind}, {.u = 0});
	uid_t r, e, s;
	CHECK(getresuid(&r, &e, &s) == 0 && r == 1000 && e == 1000 && s == 1000);
	CHECK(getresgid(&r, &e, &s) == 0 && r == 1001 && e == 1001 && s == 1001);
	gid_t groups[8];
	CHECK(getgroups(8, groups) == 2 && groups[0] + groups[1] == 1006);
	CHECK(status_bits("CapBnd:") == (net_bind | chown_bit | kill_bit));
	CHECK(status_bits("CapEff:") == net_bind && status_bits("CapPrm:") == (net_bind | chown_bit));
	CHECK(status_bits("CapInh:") == net_bind && status_bits("CapAmb:") == net_bind);
	CHECK(prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0) == 0);
	CHECK(fstat(1, &st) == 0 && st.st_uid == 1000); /* a pipe is handed over, so that /dev/stdout opens */
	CHECK(fstat(2, &st) == 0 && st.st_uid == 0);    /* somebody's file is not */
}

static void stays_root(struct context *c)
{
	const uint64_t set = 1ull << CAP_CHOWN | 1ull << CAP_SETUID;
	CHECK_OK(c, credentials, {.u = 0}, {.u = 0}, NO_LIST, {.U = set}, {.U = set}, {.U = set}, {.U = 0}, {.U = 0}, {.u = 0});
	CHECK(getgroups(0, NULL) == 0 && status_bits("CapEff:") == set && status_bits("CapBnd:") == set);
	CHECK_FAILS(c, EPERM, "set capabilities: 5 is asked for", credentials, {.u = 0}, {.u = 0}, NO_LIST, {.U = set}, {.U = set},
		    {.U = set | 1 << CAP_KILL}, {.U = 0}, {.U = 0}, {.u = CRED_KEEP_GROUPS});
	CHECK_FAILS(c, EPERM, "additional groups", credentials, {.u = 0}, {.u = 0}, NO_LIST, {.U = set}, {.U = set}, {.U = set}, {.U = 0}, {.U = 0}, {.u = 0});
}

static void single_id(struct context *c)
{
	const uint64_t set = 1ull << CAP_CHOWN;
	CHECK_FAILS(c, EPERM, "additional groups", credentials, {.u = 0}, {.u = 0}, NO_LIST, {.U = ~0ull}, {.U = set}, {.U = set}, {.U = 0}, {.U = 0}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "become user 7", credentials, {.u = 7}, {.u = 0}, NO_LIST, {.U = ~0ull}, {.U = set}, {.U = set}, {.U = 0}, {.U = 0}, {.u = CRED_KEEP_GROUPS});
	CHECK_OK(c, credentials, {.u = 0}, {.u = 0}, NO_LIST, {.U = set}, {.U = set}, {.U = set}, {.U = 0}, {.U = 0}, {.u = CRED_KEEP_GROUPS});
	CHECK(status_bits("CapEff:") == set);
}

/* The container's end of a pseudo-terminal, and the other end as the monitor gets it. */
static void makes_terminal(struct context *c)
{
	int pair[2];
	struct winsize size;
	struct stat st, console;
	make_directories("root");
	CHECK_OK(c, bind_root, {.s = at("root")});
	CHECK_OK(c, root, {.s = at("root")});
	CHECK_OK(c, mount, {.s = "tmpfs"}, {.s = "/dev"}, {.s = "tmpfs"}, {.U = 0}, {.s = "mode=755"});
	make_directories("root/dev/pts");
	put("root/dev/pts/ptmx", "a file");
	CHECK_FAILS(c, ENODEV, "not a terminal multiplexer", terminal, {.u = 80}, {.u = 24});
	CHECK_OK(c, mount, {.s = "devpts"}, {.s = "/dev/pts"}, {.s = "devpts"}, {.U = MS_NOSUID}, {.s = "newinstance,ptmxmode=0666,mode=0620"});
	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
	c->sync_fd = pair[0];
	c->columns = 100;
	c->rows = 50;
	CHECK_OK(c, terminal, {.u = 0}, {.u = 24});
	CHECK(isatty(0) && isatty(1) && isatty(2) && ioctl(0, TIOCGWINSZ, &size) == 0 && size.ws_col == 100 && size.ws_row == 24);
	CHECK(stat("root/dev/console", &console) == 0 && fstat(0, &st) == 0 && st.st_ino == console.st_ino && st.st_dev == console.st_dev);
	CHECK(tcgetsid(0) == getpid());
	struct sync_record record;
	struct iovec part = {&record, sizeof record};
	char control[CMSG_SPACE(sizeof(int))];
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
	CHECK(recvmsg(pair[1], &message, 0) == sizeof record && record.type == SYNC_TERMINAL);
	int master;
	char text[16] = "";
	memcpy(&master, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof master);
	CHECK(write(1, "out\n", 4) == 4 && read(master, text, sizeof text) == 5 && strcmp(text, "out\r\n") == 0);
	if (geteuid() == 0 && strstr(get("/proc/self/uid_map"), "4294967295")) {
		CHECK_OK(c, credentials, {.u = 1000}, {.u = 1000}, NO_LIST, {.U = 0}, {.U = 0}, {.U = 0}, {.U = 0}, {.U = 0}, {.u = 0});
		CHECK(fstat(0, &st) == 0 && st.st_uid == 1000);
	}
}

static void filters(struct context *c)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EDOM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct byte_array bytes = {sizeof program, (const uint8_t *)program};
	CHECK_FAILS(c, EINVAL, "5 bytes", seccomp, {.b = {5, bytes.p}}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "0 bytes", seccomp, {.b = {0, bytes.p}}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "2 instructions", seccomp, {.b = {16, bytes.p}}, {.u = 0}); /* does not end in a return */
	CHECK_FAILS(c, EOPNOTSUPP, "listener", seccomp, {.b = bytes}, {.u = SECCOMP_FILTER_FLAG_NEW_LISTENER});
	CHECK_OK(c, seccomp, {.b = bytes}, {.u = SECCOMP_FILTER_FLAG_LOG});
	errno = 0;
	CHECK(syscall(SYS_getppid) < 0 && errno == EDOM);
}

static int run_exec(struct context *c, const char *name, struct string_list search, int expected_error, const char *words)
{
	int status;
	pid_t pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		int leaked = open("/", O_PATH), kept = dup2(leaked, 9);
		signal(SIGPIPE, SIG_IGN);
		const char *arguments[] = {name, "argument", NULL}, *environment[] = {"A=b", NULL};
		int r = op_exec(c, (union field[]){{.S = {2, arguments}}, {.S = {1, environment}}, {.S = search}});
		check_result(__FILE__, __LINE__, c, name, r, -expected_error, words);
		_exit(kept == 9 ? 99 : 98);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void executes(struct context *c)
{
	const char *const directories[] = {at("none"), at("denied"), at("file"), "", at("bin"), NULL};
	const struct string_list search = {5, (const char **)directories}, nowhere = {1, (const char **)directories};
	make_directories("bin/directory");
	make_directories("denied");
	make_directories("sub");
	CHECK(chdir("sub") == 0);
	put("../file", "");
	put("../denied/tool", "#!/bin/sh\nexit 1\n");
	put("../denied/locked", "");
	put("../bin/tool", "#!/bin/sh\n[ $# = 1 ] && [ $1 = argument ] && [ \"$A\" = b ] && [ ! -e /proc/self/fd/9 ] &&"
			   " grep -q 'SigIgn:.0*$' /proc/self/status && exit 7\n");
	put("../bin/dangling", "#!/no/such/interpreter\n");
	put("../bin/text", "only text\n");
	CHECK(chmod("../bin/tool", 0755) == 0 && chmod("../bin/dangling", 0755) == 0 && chmod("../bin/text", 0755) == 0);
	CHECK(run_exec(c, "tool", search, 0, "") == 7); /* passes over what may not be executed */
	CHECK(run_exec(c, at("bin/tool"), nowhere, 0, "") == 7);
	CHECK(run_exec(c, "../bin/tool", nowhere, 0, "") == 7);
	CHECK(run_exec(c, "tool", nowhere, ENOENT, "not in the search path") == 99);
	CHECK(run_exec(c, "locked", search, EACCES, "no execute permission") == 99);
	CHECK(run_exec(c, "directory", search, EACCES, "is a directory") == 99);
	CHECK(run_exec(c, "dangling", search, ENOENT, "interpreter") == 99);
	CHECK(run_exec(c, "text", search, ENOEXEC, "neither a program") == 99);
	CHECK(run_exec(c, "/no/such", search, ENOENT, "exec /no/such") == 99);
	CHECK(run_exec(c, at("file/x"), search, ENOTDIR, "file/x") == 99);
	CHECK(run_exec(c, "", search, ENOENT, "no program") == 99);
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"runs programs", runs_programs, EACH_KERNEL},
		{"runs hooks", runs_hooks, EACH_KERNEL},
		{"maps ids", maps_ids, NEEDS_ROOT},
		{"maps the own id without privilege", maps_own_id, NEEDS_ROOT},
		{"joins namespaces", joins_namespaces, USER},
		{"joins the root of a container", joins_a_root, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"sets sysctls", sets_sysctls, NEEDS_ROOT | NETWORK | EACH_KERNEL},
		{"sets sysctls, user namespace", sets_sysctls, USER | NETWORK},
		{"sets sysctls where /proc/sys is covered", sets_sysctls_behind_a_cover, NEEDS_ROOT | MOUNTS | NETWORK},
		{"sets limits", sets_limits, EACH_KERNEL},
		{"becomes root of a user namespace", becomes_root_of_a_user_namespace, NEEDS_ROOT | EACH_KERNEL},
		{"becomes a user with capabilities", becomes_a_user, NEEDS_ROOT},
		{"stays root with few capabilities", stays_root, NEEDS_ROOT},
		{"the only id of a user namespace", single_id, USER},
		{"makes a terminal", makes_terminal, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"makes a terminal, user namespace", makes_terminal, USER | MOUNTS | EACH_KERNEL},
		{"filters system calls", filters, NEEDS_ROOT | EACH_KERNEL},
		{"executes", executes, EACH_KERNEL},
		{0},
	});
}
