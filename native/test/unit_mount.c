/* Mounting inside a root that an image made: root, mount, bind, mask_path, readonly_path, mount_attributes, pivot. */
#include "check.h"
#include "inner.h"
#include "plan_flags.h"

#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

static void make_root(struct context *c)
{
	make_directories("root/etc");
	make_directories("root/dev");
	CHECK_OK(c, propagation, {.s = "/"}, {.U = MS_SLAVE | MS_REC});
	CHECK_OK(c, bind_root, {.s = at("root")});
	CHECK_OK(c, root, {.s = at("root")});
}

static unsigned long flags_of(const char *path)
{
	struct statvfs fs;
	CHECK(statvfs(path, &fs) == 0);
	return fs.f_flag;
}

static bool is_type(const char *path, long magic)
{
	struct statfs fs;
	return statfs(path, &fs) == 0 && fs.f_type == magic;
}

static void binds(struct context *c)
{
	make_root(c);
	make_directories("data/sub");
	put("data/file", "data");
	CHECK(mount("tmpfs", "data/sub", "tmpfs", 0, NULL) == 0);
	put("data/sub/inner", "");
	CHECK(symlink("../../../outside/x", "root/link") == 0);
	CHECK_OK(c, bind, {.s = at("data")}, {.s = "/mnt/data"}, {.u = BIND_RECURSIVE}, {.U = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC}, {.U = 0}, {.U = MS_PRIVATE | MS_REC});
	CHECK(strcmp(get("root/mnt/data/file"), "data") == 0 && !missing("root/mnt/data/sub/inner"));
	CHECK((flags_of("root/mnt/data") & (ST_RDONLY | ST_NOEXEC)) == (ST_RDONLY | ST_NOEXEC));
	CHECK(!(flags_of("root/mnt/data/sub") & ST_RDONLY) && !(flags_of("data") & ST_RDONLY));
	CHECK_OK(c, bind, {.s = at("data/file")}, {.s = "/link"}, {.u = BIND_FILE}, {.U = MOUNT_ATTR_NOATIME}, {.U = 0}, {.U = 0});
	CHECK(strcmp(get("root/outside/x"), "data") == 0 && missing("outside"));
	CHECK((flags_of("root/outside/x") & ST_NOATIME) && !(flags_of("root/outside/x") & ST_RDONLY));
	CHECK_OK(c, bind, {.s = at("none")}, {.s = "/etc/none"}, {.u = BIND_OPTIONAL}, {.U = 0}, {.U = 0}, {.U = 0});
	CHECK(missing("root/etc/none"));
	CHECK_FAILS(c, ENOENT, "none", bind, {.s = at("none")}, {.s = "/etc/none"}, {.u = 0}, {.U = 0}, {.U = 0}, {.U = 0});
	CHECK_FAILS(c, ENOTDIR, "directory is needed", bind, {.s = at("data")}, {.s = "/link"}, {.u = 0}, {.U = 0}, {.U = 0}, {.U = 0});
	CHECK_FAILS(c, EISDIR, "file is needed", bind, {.s = at("data/file")}, {.s = "/etc"}, {.u = 0}, {.U = 0}, {.U = 0}, {.U = 0});
	CHECK_OK(c, mount_attributes, {.s = "/link"}, {.U = MOUNT_ATTR_RDONLY}, {.U = 0}, {.u = 0});
	CHECK((flags_of("root/outside/x") & (ST_RDONLY | ST_NOATIME)) == (ST_RDONLY | ST_NOATIME));
	CHECK_OK(c, mount_attributes, {.s = "/link"}, {.U = MOUNT_ATTR_STRICTATIME}, {.U = MOUNT_ATTR_RDONLY}, {.u = 0});
	CHECK(!(flags_of("root/outside/x") & (ST_RDONLY | ST_NOATIME | ST_RELATIME)));
	CHECK_FAILS(c, EINVAL, "/etc", mount_attributes, {.s = "/etc"}, {.U = MOUNT_ATTR_RDONLY}, {.U = 0}, {.u = 0});
}

static void binds_whole_trees_read_only(struct context *c)
{
	make_root(c);
	make_directories("data/sub");
	CHECK(mount("tmpfs", "data/sub", "tmpfs", 0, NULL) == 0);
	CHECK_OK(c, bind, {.s = at("data")}, {.s = "/data"}, {.u = BIND_RECURSIVE | BIND_ATTR_RECURSIVE}, {.U = MOUNT_ATTR_RDONLY}, {.U = 0}, {.U = 0});
	CHECK((flags_of("root/data") & ST_RDONLY) && (flags_of("root/data/sub") & ST_RDONLY));
	CHECK(!(flags_of("data/sub") & ST_RDONLY));
}

/* What a user namespace got with its mounts it cannot lift, and need not name to keep. */
static void keeps_locked_flags(struct context *c)
{
	make_directories("data");
	put("data/file", "");
	CHECK(mount("tmpfs", "data", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME, NULL) == 0);
	put("data/file", "");
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		skip("no user namespace: %s", strerror(errno));
	put("/proc/self/uid_map", "0 0 1");
	make_directories("root");
	CHECK_OK(c, propagation, {.s = "/"}, {.U = MS_SLAVE | MS_REC});
	CHECK_OK(c, bind_root, {.s = at("root")});
	CHECK_OK(c, root, {.s = at("root")});
	unsigned long locked = ST_NOSUID | ST_NODEV | ST_NOEXEC | ST_NOATIME;
	CHECK_OK(c, bind, {.s = at("data")}, {.s = "/data"}, {.u = BIND_RECURSIVE}, {.U = MOUNT_ATTR_RDONLY}, {.U = 0}, {.U = MS_PRIVATE});
	CHECK((flags_of("root/data") & (locked | ST_RDONLY)) == (locked | ST_RDONLY));
	CHECK_OK(c, bind, {.s = at("data/file")}, {.s = "/file"}, {.u = 0}, {.U = MOUNT_ATTR_RDONLY}, {.U = 0}, {.U = 0});
	CHECK((flags_of("root/file") & (locked | ST_RDONLY)) == (locked | ST_RDONLY));
	CHECK_FAILS(c, EPERM, "nosuid,noexec", bind, {.s = at("data")}, {.s = "/data2"}, {.u = BIND_RECURSIVE}, {.U = 0},
		    {.U = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC}, {.U = 0});
}

static void mounts_kernel_file_systems(struct context *c)
{
	make_root(c);
	CHECK_OK(c, mount, {.s = "proc"}, {.s = "/proc"}, {.s = "proc"}, {.U = MS_NOSUID | MS_NODEV | MS_NOEXEC}, {.s = ""});
	CHECK(is_type("root/proc", PROC_SUPER_MAGIC) && (flags_of("root/proc") & ST_NOEXEC));
	CHECK_OK(c, mount, {.s = "tmpfs"}, {.s = "/dev"}, {.s = "tmpfs"}, {.U = MS_NOSUID}, {.s = "mode=755,size=64k"});
	CHECK(is_type("root/dev", TMPFS_MAGIC));
	CHECK_OK(c, mount, {.s = "devpts"}, {.s = "/dev/pts"}, {.s = "devpts"}, {.U = MS_NOSUID}, {.s = "newinstance,ptmxmode=0666,mode=0620"});
	CHECK(is_type("root/dev/pts", DEVPTS_SUPER_MAGIC) && !missing("root/dev/pts/ptmx"));
	CHECK_FAILS(c, ENODEV, "mount nonsense on /x", mount, {.s = "x"}, {.s = "/x"}, {.s = "nonsense"}, {.U = 0}, {.s = ""});
	CHECK_FAILS(c, EINVAL, "mount tmpfs on /x", mount, {.s = "x"}, {.s = "/x"}, {.s = "tmpfs"}, {.U = 0}, {.s = "size=nonsense"});
}

/* CVE-2019-19921 and its like: /proc of the image is a link, and everything that trusts it is led elsewhere. */
static void refuses_links_for_proc(struct context *c)
{
	make_root(c);
	make_directories("root/elsewhere/a");
	CHECK(symlink("/elsewhere", "root/proc") == 0 && symlink("elsewhere", "root/s") == 0);
	CHECK_FAILS(c, ELOOP, "symbolic link", mount, {.s = "proc"}, {.s = "/proc"}, {.s = "proc"}, {.U = 0}, {.s = ""});
	CHECK_FAILS(c, ELOOP, "symbolic link", mount, {.s = "sysfs"}, {.s = "/s/a"}, {.s = "sysfs"}, {.U = 0}, {.s = ""});
	put("root/sys", "a file");
	CHECK_FAILS(c, ENOTDIR, "must be a directory", mount, {.s = "sysfs"}, {.s = "/sys"}, {.s = "sysfs"}, {.U = 0}, {.s = ""});
}

static void masks(struct context *c)
{
	struct stat st;
	make_root(c);
	make_directories("root/secrets/x");
	put("root/secret", "secret");
	CHECK(symlink("/etc", "root/link") == 0);
	CHECK_OK(c, mask_path, {.s = "/secrets"});
	CHECK(missing("root/secrets/x") && mkdir("root/secrets/y", 0755) < 0 && errno == EROFS);
	CHECK_OK(c, mask_path, {.s = "/secret"});
	CHECK(stat("root/secret", &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3));
	CHECK_OK(c, mask_path, {.s = "/not/there"});
	CHECK_OK(c, mask_path, {.s = "/secret/x"});
	CHECK(missing("root/not"));
	make_directories("root/config/sub");
	CHECK(mount("tmpfs", "root/config/sub", "tmpfs", 0, NULL) == 0);
	put("root/config/file", "");
	CHECK_OK(c, readonly_path, {.s = "/config/file"});
	CHECK(open("root/config/file", O_WRONLY) < 0 && errno == EROFS);
	CHECK_OK(c, readonly_path, {.s = "/not/there"});
	CHECK_OK(c, readonly_path, {.s = "/etc"});
	CHECK(mkdir("root/etc/x", 0755) < 0 && errno == EROFS);
}

static void makes_trees_read_only(struct context *c)
{
	make_root(c);
	make_directories("root/config/sub");
	CHECK(mount("tmpfs", "root/config/sub", "tmpfs", MS_NOEXEC, NULL) == 0);
	CHECK_OK(c, readonly_path, {.s = "/config"});
	CHECK(mkdir("root/config/x", 0755) < 0 && errno == EROFS);
	CHECK(mkdir("root/config/sub/x", 0755) < 0 && errno == EROFS && (flags_of("root/config/sub") & ST_NOEXEC));
}

static void enters_root(struct context *c)
{
	make_root(c);
	make_directories("root/work");
	put("root/etc/name", "inside");
	put("outside", "");
	put("root/secret", "x");
	CHECK(symlink("/proc/self/fd", "root/fds") == 0);
	CHECK_OK(c, mount, {.s = "proc"}, {.s = "/proc"}, {.s = "proc"}, {.U = 0}, {.s = ""});
	CHECK_OK(c, bind, {.s = "/dev/null"}, {.s = "/dev/null"}, {.u = 0}, {.U = 0}, {.U = 0}, {.U = 0});
	int leaked = open("/", O_PATH | O_DIRECTORY);
	CHECK_FAILS(c, EINVAL, "before the pivot", working_directory, {.s = "/work"});
	CHECK_OK(c, pivot, {.s = ""});
	CHECK(c->pivoted && strcmp(get("/etc/name"), "inside") == 0);
	CHECK(access("/tmp", F_OK) < 0);
	char *mounts = get("/proc/self/mountinfo");
	CHECK(strncmp(strchr(mounts, '/'), "/ / ", 3) == 0 || strstr(mounts, " / rw"));
	CHECK(!strstr(mounts, "/sys/fs/cgroup"));
	/* operations go on by the new root */
	CHECK_OK(c, mask_path, {.s = "/secret"});
	CHECK(get("/secret")[0] == '\0');
	CHECK_OK(c, readonly_path, {.s = "/proc/sys"});
	CHECK(flags_of("/proc/sys") & ST_RDONLY);
	CHECK_OK(c, propagation, {.s = "/"}, {.U = MS_SHARED});
	CHECK_OK(c, mount_attributes, {.s = "/"}, {.U = MOUNT_ATTR_RDONLY}, {.U = 0}, {.u = 0});
	CHECK(mkdir("/x", 0755) < 0 && errno == EROFS);
	CHECK_FAILS(c, EINVAL, "after the pivot", bind, {.s = "/etc"}, {.s = "/work"}, {.u = 0}, {.U = 0}, {.U = 0}, {.U = 0});
	CHECK_OK(c, working_directory, {.s = "/work"});
	CHECK_FAILS(c, ENOENT, "/none", working_directory, {.s = "/none"});
	/* CVE-2024-21626: by a descriptor that leads out; refused, or the text of the link is taken and stays inside */
	struct stat here, root;
	CHECK(fstatat(leaked, "tmp", &here, 0) == 0 && stat("/", &root) == 0);
	for (int i = 0; i < 2; i++) {
		const char *path = format_text(i ? "/fds/%d/../.." : "/proc/self/fd/%d", leaked);
		int r = op_working_directory(c, (union field[]){{.s = path}});
		CHECK(stat(".", &here) == 0 && (r < 0 || (here.st_ino == root.st_ino && here.st_dev == root.st_dev)));
	}
	char text[64];
	CHECK(getcwd(text, sizeof text) && (strcmp(text, "/work") == 0 || strcmp(text, "/") == 0));
}

/* CVE-2025-31133: the container's /dev/null is something else when it is used to hide. */
static void distrusts_null(struct context *c)
{
	make_root(c);
	put("root/secret", "x");
	put("root/dev/null", "not the device");
	CHECK(symlink("/etc", "root/dev/link") == 0);
	CHECK_OK(c, mask_path, {.s = "/secret"}); /* the host's is used */
	CHECK_OK(c, pivot, {.s = ""});
	put("/secret2", "x");
	CHECK_FAILS(c, ENODEV, "not the null device", mask_path, {.s = "/secret2"});
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"binds with attributes", binds, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"binds with attributes, user namespace", binds, USER | MOUNTS | EACH_KERNEL},
		{"binds whole trees read-only", binds_whole_trees_read_only, NEEDS_ROOT | MOUNTS},
		{"binds keep locked flags", keeps_locked_flags, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"mounts file systems of the kernel", mounts_kernel_file_systems, USER | MOUNTS | PIDS | EACH_KERNEL},
		{"refuses a link where procfs goes", refuses_links_for_proc, USER | MOUNTS | PIDS | EACH_KERNEL},
		{"hides paths", masks, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"hides paths, user namespace", masks, USER | MOUNTS | EACH_KERNEL},
		{"makes paths read-only with all below", makes_trees_read_only, USER | MOUNTS},
		{"enters the root and leaves nothing of the old one", enters_root, USER | MOUNTS | PIDS | EACH_KERNEL},
		{"enters the root, as root", enters_root, NEEDS_ROOT | MOUNTS | PIDS},
		{"does not take any file for /dev/null", distrusts_null, USER | MOUNTS | EACH_KERNEL},
		{0},
	});
}
