/* remove_tree, copy_up_tmpfs and the other operations on files. */
#include "check.h"
#include "plan_flags.h"
#include "run.h"
#include "tree.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>

static int open_files(void)
{
	int n = 0;
	DIR *d = opendir("/proc/self/fd");
	CHECK(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void removes(struct context *c)
{
	make_directories("tree/a/b/c");
	make_directories("outside");
	put("outside/file", "keep");
	put("tree/a/file", "");
	CHECK(symlink(at("outside"), "tree/a/link") == 0);
	CHECK(symlink("/nowhere", "tree/dangling") == 0);
	CHECK(mkfifo("tree/fifo", 0600) == 0);
	for (int i = 0; i < 2000; i++)
		put(at("tree/a/b/%d", i), "");
	int before = open_files();
	CHECK_OK(c, remove_tree, {.s = at("tree")});
	CHECK(missing("tree") && open_files() == before);
	CHECK(strcmp(get("outside/file"), "keep") == 0);
	CHECK_OK(c, remove_tree, {.s = at("tree")}); /* missing is fine */
	CHECK_OK(c, remove_tree, {.s = at("no/such/parent")});
	CHECK(symlink("outside", "link") == 0);
	CHECK_OK(c, remove_tree, {.s = at("link")});
	CHECK(missing("link") && !missing("outside/file"));
	CHECK_FAILS(c, EINVAL, "not an absolute path", remove_tree, {.s = at("outside/..")});
	CHECK_FAILS(c, EINVAL, "not an absolute path", remove_tree, {.s = "/"});
}

/* Deeper than any path, any stack and any number of descriptors. */
static void removes_deep(struct context *c)
{
	int levels = 3000;
	make_directories("tree");
	int fd = open("tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < levels; i++) {
		CHECK(mkdirat(fd, "directory", 0755) == 0 && mkdirat(fd, "sibling", 0755) == 0);
		int next = openat(fd, "directory", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		CHECK(next >= 0);
		close(fd);
		fd = next;
	}
	close(fd);
	CHECK_OK(c, remove_tree, {.s = at("tree")});
	CHECK(missing("tree"));
}

static void removes_locked(struct context *c)
{
	make_directories("tree/a/b");
	put("tree/a/b/file", "");
	CHECK(chmod("tree/a/b", 0) == 0 && chmod("tree/a", 0500) == 0 && chmod("tree", 0) == 0);
	if (geteuid() == 0) /* only somebody else is stopped by modes */
		CHECK(chown("tree/a/b", 1000, 1000) == 0 && chown("tree/a", 1000, 1000) == 0 && chown("tree", 1000, 1000) == 0 &&
		      chown(".", 1000, 1000) == 0 && setresgid(1000, 1000, 1000) == 0 && setresuid(1000, 1000, 1000) == 0);
	CHECK_OK(c, remove_tree, {.s = at("tree")});
	CHECK(missing("tree"));
}

static void stops_at_mounts(struct context *c)
{
	make_directories("tree/a/point");
	make_directories("data");
	put("data/file", "keep");
	CHECK(mount("data", "tree/a/point", NULL, MS_BIND, NULL) == 0); /* same file system, so st_dev says nothing */
	CHECK_FAILS(c, EBUSY, "tree/a/point", remove_tree, {.s = at("tree")});
	CHECK(strcmp(get("data/file"), "keep") == 0);
	CHECK_FAILS(c, EBUSY, "something is mounted on", remove_tree, {.s = at("tree/a/point")});
	CHECK(umount("tree/a/point") == 0);
	CHECK_OK(c, remove_tree, {.s = at("tree")});
}

/* Somebody exchanges a directory for a link to the outside, all the time. */
static void races_with_links(struct context *c)
{
	struct timespec t0, t;
	make_directories("outside");
	put("outside/file", "keep");
	pid_t pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		CHECK(symlink("../outside", "exchange") == 0);
		for (;;) {
			mkdir("tree", 0755);
			mkdir("tree/a", 0755);
			syscall(SYS_renameat2, AT_FDCWD, "tree/a", AT_FDCWD, "exchange", 2 /* RENAME_EXCHANGE */);
		}
	}
	clock_gettime(CLOCK_MONOTONIC, &t0);
	do {
		int r = op_remove_tree(c, (union field[]){{.s = at("tree")}});
		CHECK(r == 0 || r == -ENOTEMPTY || r == -EBUSY || r == -ENOTDIR || r == -EISDIR);
		CHECK(strcmp(get("outside/file"), "keep") == 0);
		clock_gettime(CLOCK_MONOTONIC, &t);
	} while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < t0.tv_sec * 1000 + t0.tv_nsec / 1000000 + 300);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void copies_up(struct context *c)
{
	struct stat st;
	char text[16] = "";
	make_directories("root/data/sub");
	put("root/data/sub/file", "text");
	CHECK(chmod("root/data/sub/file", 04751) == 0 && symlink("/etc", "root/data/link") == 0);
	CHECK(mkfifo("root/data/fifo", 0640) == 0 && chmod("root/data/sub", 01770) == 0);
	CHECK(setxattr("root/data/sub/file", "security.test", "v", 1, 0) == 0 || errno == EPERM);
	bool has_xattr = getxattr("root/data/sub/file", "security.test", text, sizeof text) == 1;
	struct timespec times[2] = {{100, 0}, {200, 0}};
	CHECK(utimensat(AT_FDCWD, "root/data/sub/file", times, 0) == 0);
	CHECK(utimensat(AT_FDCWD, "root/data", times, 0) == 0);
	CHECK_OK(c, root, {.s = at("root")});
	CHECK_OK(c, copy_up_tmpfs, {.s = "/data"}, {.U = MS_RDONLY | MS_NOSUID}, {.s = "size=1m,mode=700"});
	CHECK(stat("root/data/sub/file", &st) == 0 && st.st_mode == (S_IFREG | 04751) && st.st_mtime == 200);
	CHECK(strcmp(get("root/data/sub/file"), "text") == 0);
	CHECK(!has_xattr || getxattr("root/data/sub/file", "security.test", text, sizeof text) == 1);
	CHECK(stat("root/data/sub", &st) == 0 && (st.st_mode & 07777) == 01770);
	CHECK(stat("root/data", &st) == 0 && (st.st_mode & 07777) == 0755 && st.st_mtime == 200);
	CHECK(readlink("root/data/link", text, sizeof text) == 4);
	CHECK(lstat("root/data/fifo", &st) == 0 && st.st_mode == (S_IFIFO | 0640));
	CHECK(open("root/data/new", O_CREAT | O_WRONLY, 0600) < 0 && errno == EROFS);
	CHECK_FAILS(c, EINVAL, "mount tmpfs on /data", copy_up_tmpfs, {.s = "/data"}, {.U = 0}, {.s = "size=nonsense"});
}

static void host_files(struct context *c)
{
	struct stat st;
	umask(077);
	CHECK_OK(c, make_directory, {.s = at("a/b/c")}, {.U = 0700});
	CHECK(stat("a/b", &st) == 0 && (st.st_mode & 0777) == 0755 && stat("a/b/c", &st) == 0 && (st.st_mode & 0777) == 0700);
	CHECK_OK(c, make_directory, {.s = at("a/b/c")}, {.U = 0755});
	put("a/file", "");
	CHECK_FAILS(c, ENOTDIR, "a/file", make_directory, {.s = at("a/file")}, {.U = 0755});
	CHECK_FAILS(c, ENOENT, "none", write_file, {.s = at("none")}, {.s = "x"}, {.u = 0});
	CHECK_OK(c, write_file, {.s = at("none")}, {.s = "x"}, {.u = WRITE_OPTIONAL});
	CHECK_OK(c, write_file, {.s = at("a/file")}, {.s = "long text"}, {.u = WRITE_CREATE});
	CHECK_OK(c, write_file, {.s = at("a/file")}, {.s = "one "}, {.u = WRITE_CREATE});
	CHECK_OK(c, write_file, {.s = at("a/file")}, {.s = "two"}, {.u = WRITE_CREATE | WRITE_APPEND});
	CHECK(strcmp(get("a/file"), "one two") == 0);
	CHECK_OK(c, remove_file, {.s = at("a/file")});
	CHECK_OK(c, remove_file, {.s = at("a/file")});
	CHECK(missing("a/file"));
	c->container_pid = getpid();
	c->monitor_pid = getppid();
	CHECK_OK(c, pid_file, {.s = at("a/pid")});
	int pid, monitor;
	unsigned long long start, monitor_start;
	CHECK(sscanf(get("a/pid"), "%d %llu %d %llu\n", &pid, &start, &monitor, &monitor_start) == 4);
	CHECK(pid == getpid() && monitor == getppid() && start >= monitor_start && monitor_start > 0);
	c->exit_code = 137;
	c->exit_signal = 9;
	c->oom_killed = true;
	c->exit_time = 1234567890123456789;
	c->log_lost = 4096;
	c->restarts = 2;
	c->start_time = 1234567880;
	CHECK_OK(c, exit_file, {.s = at("a/exit")});
	CHECK(strcmp(get("a/exit"), "137 9 1 1234567890123456789 4096 2 0 1234567880\n") == 0);
	DIR *d = opendir("a");
	for (struct dirent *e; (e = readdir(d));)
		CHECK(!strstr(e->d_name, ".tmp"));
	CHECK_FAILS(c, ENOENT, "no/exit", exit_file, {.s = at("no/exit")});
}

static void exit_record_on_a_full_disk(struct context *c)
{
	if (mount("none", ".", NULL, MS_REMOUNT, "size=64k") < 0 || chdir(test_directory) < 0)
		skip("a small tmpfs: %s", strerror(errno));
	CHECK(exit_file_reserve(c, at("exit")) == 0);
	while (write_text(AT_FDCWD, "rest", "0123456789abcdef", O_CREAT | O_APPEND, 0600) == 0)
		continue;
	CHECK(write_text(AT_FDCWD, "other", "x", O_CREAT, 0600) == -ENOSPC);
	c->exit_code = 3;
	CHECK_OK(c, exit_file, {.s = at("exit")});
	CHECK(strncmp(get("exit"), "3 0 0 0 0 0 0 0\n", 16) == 0 && missing("exit.reserved"));
	CHECK(exit_file_reserve(c, at("another/exit")) == -ENOENT);
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"remove_tree removes, and follows nothing", removes, EACH_KERNEL},
		{"remove_tree on a very deep tree", removes_deep, 0},
		{"remove_tree unlocks directories of its user", removes_locked, EACH_KERNEL},
		{"remove_tree stops at a mount", stops_at_mounts, USER | MOUNTS | EACH_KERNEL},
		{"remove_tree races with somebody who exchanges directories for links", races_with_links, EACH_KERNEL},
		{"copy_up_tmpfs keeps what the directory held", copies_up, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"copy_up_tmpfs in a user namespace", copies_up, USER | MOUNTS | EACH_KERNEL},
		{"files of the host", host_files, EACH_KERNEL},
		{"an exit record on a full disk", exit_record_on_a_full_disk, MOUNTS},
		{0},
	});
}
