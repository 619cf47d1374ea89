/*
 * Operations on the process: hostname, domainname, sysctl, resource_limit, oom_score, new_session, no_new_privileges,
 * seccomp, security_label, umask, working_directory, exec.
 *
 * Files of /proc are reached through c->proc_fd, the host's procfs: what the container has at /proc is never asked.
 */
#include "inner.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

int op_hostname(struct context *c, const union field *f)
{
	return sethostname(f[0].s, strlen(f[0].s)) < 0 ? fail(c, errno, "set the host name to %s", f[0].s) : 0;
}

int op_domainname(struct context *c, const union field *f)
{
	return setdomainname(f[0].s, strlen(f[0].s)) < 0 ? fail(c, errno, "set the domain name to %s", f[0].s) : 0;
}

/* Writes into a file of procfs, reached from a descriptor of its root. */
static int proc_write(int proc, const char *path, const char *value)
{
	_cleanup_fd_ int fd = proc_file(proc, path, O_WRONLY);
	return fd < 0 ? fd : write_all(fd, value, strlen(value));
}

/* A procfs of our own that nobody has mounted anything on. */
static int fresh_proc(void)
{
	_cleanup_fd_ int fs = sys_fsopen("proc", 1 /* FSOPEN_CLOEXEC */);
	if (fs < 0 || sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -errno;
	int fd = sys_fsmount(fs, 1 /* FSMOUNT_CLOEXEC */, 0);
	return fd < 0 ? -errno : fd;
}

int op_sysctl(struct context *c, const union field *f)
{
	/* as sysctl(8): the first separator decides, so net.ipv4.conf.eth0/1.x and net/ipv4/conf/eth0.1/x are the same */
	_cleanup_free_ char *path = format_text("sys/%s", f[0].s);
	char *key = path + strlen("sys/"), *first = key + strcspn(key, "./");
	if (*first == '.')
		for (char *p = key; *p; p++)
			*p = *p == '.' ? '/' : *p == '/' ? '.' : *p;
	if (strstr(path, "/../"))
		return fail(c, EINVAL, "not a sysctl: %s", f[0].s);
	int proc = proc_open(c);
	if (proc < 0)
		return proc;
	/* the kernel shows the sysctls of the caller's namespaces in every procfs */
	int r = proc_write(proc, path, f[1].s);
	if (r == -EXDEV || r == -EROFS) { /* inside another container, /proc/sys is covered */
		_cleanup_fd_ int fresh = fresh_proc();
		r = fresh < 0 ? r : proc_write(fresh, path, f[1].s);
	}
	return r < 0 ? fail(c, -r, "set sysctl %s to \"%s\"", f[0].s, f[1].s) : 0;
}

int op_resource_limit(struct context *c, const union field *f)
{
	struct rlimit limit = {f[1].U, f[2].U}, present;
	if (setrlimit((__rlimit_resource_t)f[0].u, &limit) == 0)
		return 0;
	int error = errno;
	if (error == EPERM && getrlimit((__rlimit_resource_t)f[0].u, &present) == 0 && limit.rlim_max > present.rlim_max)
		return fail(c, error, "raise resource limit %u to %lld: the hard limit is %lld here", f[0].u,
			    (long long)limit.rlim_max, (long long)present.rlim_max);
	return fail(c, error, "set resource limit %u to %lld, %lld", f[0].u, (long long)f[1].U, (long long)f[2].U);
}

int op_oom_score(struct context *c, const union field *f)
{
	char path[40] = "self/oom_score_adj";
	int proc = proc_open(c);
	if (proc < 0)
		return proc;
	if (!c->in_container && c->container_pid) /* the monitor, which may lower it where a user namespace may not */
		snprintf(path, sizeof path, "%d/oom_score_adj", c->container_pid);
	int r = proc_write(proc, path, f[0].s);
	return r < 0 ? fail(c, -r, "set oom_score_adj to %s", f[0].s) : 0;
}

int op_new_session(struct context *c, const union field *f)
{
	(void)f;
	if (setsid() < 0 && getsid(0) != getpid())
		return fail(c, errno, "start a session");
	return 0;
}

int op_no_new_privileges(struct context *c, const union field *f)
{
	(void)f;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? fail(c, errno, "set no_new_privs") : 0;
}

int op_seccomp(struct context *c, const union field *f)
{
	struct sock_fprog program = {
		.len = (unsigned short)(f[0].b.n / sizeof(struct sock_filter)),
		.filter = (struct sock_filter *)(uintptr_t)f[0].b.p,
	};
	if (f[0].b.n == 0 || f[0].b.n % sizeof(struct sock_filter) || f[0].b.n / sizeof(struct sock_filter) > BPF_MAXINSNS)
		return fail(c, EINVAL, "load a seccomp filter of %u bytes", f[0].b.n);
	if (f[1].u & SECCOMP_FILTER_FLAG_NEW_LISTENER)
		return fail(c, EOPNOTSUPP, "load a seccomp filter with a listener: nobody is there to take it");
	int r = close_on_exec_from(3 + (int)c->descriptors); /* the filter may forbid it later */
	if (r < 0)
		return fail(c, -r, "mark descriptors as close-on-exec");
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, f[1].u, &program) == 0)
		return 0;
	int error = errno;
	if (error == EACCES)
		return fail(c, error, "load the seccomp filter: needs no_new_privs or CAP_SYS_ADMIN");
	return fail(c, error, "load the seccomp filter (%u instructions, flags %#x)", program.len, f[1].u);
}

int op_security_label(struct context *c, const union field *f)
{
	bool apparmor = strcmp(f[0].s, "apparmor") == 0;
	_cleanup_free_ char *value = format_text("%s%s", apparmor ? "exec " : "", f[1].s);
	int proc = proc_open(c), r;
	if (proc < 0)
		return proc;
	r = apparmor ? proc_write(proc, "self/attr/apparmor/exec", value) : -ENOENT; /* Linux 5.8: one file for each module */
	if (r == -ENOENT)
		r = proc_write(proc, "self/attr/exec", value);
	return r < 0 ? fail(c, -r, "set the %s label %s", f[0].s, f[1].s) : 0;
}

int op_umask(struct context *c, const union field *f)
{
	(void)c;
	umask((mode_t)f[0].u & 0777);
	return 0;
}

int op_working_directory(struct context *c, const union field *f)
{
	char path[4096];
	if (!c->pivoted)
		return fail(c, EINVAL, "working directory %s before the pivot", f[0].s);
	/* no magic link is followed: /proc/self/fd/N would lead out (CVE-2024-21626) */
	_cleanup_fd_ int fd = inner_open(c, f[0].s, O_PATH | O_DIRECTORY);
	if (fd < 0)
		return fd;
	if (fchdir(fd) < 0)
		return fail(c, errno, "enter the working directory %s", f[0].s);
	if (syscall(SYS_getcwd, path, sizeof path) < 0 || path[0] != '/') /* "(unreachable)/…" */
		return fail(c, EXDEV, "the working directory %s is not inside the container", f[0].s);
	return 0;
}

/* One try; returns the error of execve. */
static int try_exec(const char *path, const union field *f)
{
	execve(path, (char *const *)f[0].S.v, (char *const *)f[1].S.v);
	return errno;
}

/* The words for a program that is there but does not start. */
static int exec_failed(struct context *c, int error, const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0)
		return fail(c, error, "exec %s", path);
	if (error == EACCES && S_ISDIR(st.st_mode))
		return fail(c, error, "exec %s: is a directory", path);
	if (error == EACCES && !(st.st_mode & 0111))
		return fail(c, error, "exec %s: has no execute permission", path);
	if (error == ENOENT)
		return fail(c, error, "exec %s: it exists, but the interpreter or loader that it names does not", path);
	if (error == ENOEXEC)
		return fail(c, error, "exec %s: neither a program for this machine nor a script that begins with #!", path);
	return fail(c, error, "exec %s", path);
}

/* The environment with what nobody could know before: LISTEN_PID, HOME where it has none. Lives until exec. */
static struct string_list completed(const struct context *c, const struct string_list *environment)
{
	struct string_list result = {0, allocate((environment->n + 3) * sizeof(char *))};
	bool home = false;
	for (uint32_t i = 0; i < environment->n; i++) {
		home = home || strncmp(environment->v[i], "HOME=", 5) == 0;
		if (!c->listen || strncmp(environment->v[i], "LISTEN_PID=", 11) != 0)
			result.v[result.n++] = environment->v[i];
	}
	if (c->home && !home)
		result.v[result.n++] = format_text("HOME=%s", c->home);
	if (c->listen)
		result.v[result.n++] = format_text("LISTEN_PID=%d", getpid());
	return result;
}

int op_exec(struct context *c, const union field *fields)
{
	union field f[] = {fields[0], fields[1], fields[2]};
	if (c->listen || c->home)
		f[1].S = completed(c, &fields[1].S);
	const char *name = f[0].S.n ? f[0].S.v[0] : "";
	if (!*name)
		return fail(c, ENOENT, "exec: no program given");
	close_on_exec_from(3 + (int)c->descriptors); /* a filter may forbid it: op_seccomp has done it then */
	signals_default();
	if (strchr(name, '/'))
		return exec_failed(c, try_exec(name, f), name);
	_cleanup_free_ char *denied = NULL;
	for (uint32_t i = 0; i < f[2].S.n; i++) {
		const char *directory = f[2].S.v[i];
		_cleanup_free_ char *path = format_text("%s/%s", *directory ? directory : ".", name);
		struct stat st;
		int error = try_exec(path, f);
		bool there = stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
		if (error == EACCES && !denied)
			denied = duplicate(path);
		else if (error != EACCES && error != ENOTDIR && (error != ENOENT || there))
			return exec_failed(c, error, path);
	}
	return denied ? exec_failed(c, EACCES, denied) : fail(c, ENOENT, "exec %s: not in the search path", name);
}
