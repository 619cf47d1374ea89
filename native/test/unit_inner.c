/* Inner paths against images that were made to lead outside. */
#include "check.h"
#include "inner.h"

#include <sys/mount.h>
#include <sys/stat.h>

/* root/ is the container, secret/ lies beside it. */
static void make_root(struct context *c)
{
	make_directories("root/etc");
	make_directories("root/real/deep");
	make_directories("secret");
	put("secret/file", "secret");
	put("root/etc/file", "inner");
	CHECK(symlink("/", "root/slash") == 0);
	CHECK(symlink("../../../../../../..", "root/up") == 0);
	CHECK(symlink(at("secret"), "root/absolute") == 0);
	CHECK(symlink("../secret", "root/relative") == 0);
	CHECK(symlink("/nowhere/yet", "root/dangling") == 0);
	CHECK(symlink("loop2", "root/loop1") == 0);
	CHECK(symlink("loop1", "root/loop2") == 0);
	CHECK(symlink("/real/deep", "root/etc/jump") == 0);
	CHECK_OK(c, root, {.s = at("root")});
}

static bool same(int fd, const char *path)
{
	struct stat a, b;
	return fd >= 0 && fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static void stays_inside(struct context *c)
{
	make_root(c);
	CHECK(same(inner_try(c, "/", O_PATH), "root"));
	CHECK(same(inner_try(c, "/..", O_PATH), "root"));
	CHECK(same(inner_try(c, "/../../../etc/file", O_PATH), "root/etc/file"));
	CHECK(same(inner_try(c, "/slash", O_PATH), "root"));
	CHECK(same(inner_try(c, "/slash/slash/etc", O_PATH), "root/etc"));
	CHECK(same(inner_try(c, "/up/etc/file", O_PATH), "root/etc/file"));
	CHECK(same(inner_try(c, "//etc/./../etc//jump/..", O_PATH), "root/real"));
	CHECK(inner_try(c, "/absolute/file", O_PATH) == -ENOENT);
	CHECK(inner_try(c, "/relative/file", O_PATH) == -ENOENT);
	CHECK(inner_try(c, "/dangling", O_PATH) == -ENOENT);
	CHECK(inner_try(c, "/loop1", O_PATH) == -ELOOP);
	CHECK(inner_try(c, "/loop1/x", O_PATH) == -ELOOP);
	CHECK(inner_try(c, "/etc/file/x", O_PATH) == -ENOTDIR);
	CHECK(inner_try(c, "/etc/file", O_PATH | O_DIRECTORY) == -ENOTDIR);
	int fd = inner_try(c, "/up/etc/file", O_RDONLY);
	char text[6] = "";
	CHECK(fd >= 0 && read_full(fd, text, 5) == 5 && strcmp(text, "inner") == 0);
}

static void makes_inside(struct context *c)
{
	struct stat st;
	make_root(c);
	umask(077);
	CHECK_OK(c, make_inner_directory, {.s = "/up/up/a/b"}, {.U = 01777}, {.u = 0}, {.u = 0});
	CHECK(stat("root/a/b", &st) == 0 && (st.st_mode & 07777) == 01777);
	CHECK(stat("root/a", &st) == 0 && (st.st_mode & 07777) == 0755);
	/* a dangling link is followed, as an image's /var/run -> /run wants it, but only inside */
	CHECK_OK(c, make_inner_file, {.s = "/dangling"}, {.s = "text"}, {.U = 0640});
	CHECK(strcmp(get("root/nowhere/yet"), "text") == 0);
	CHECK(stat("root/nowhere/yet", &st) == 0 && (st.st_mode & 07777) == 0640);
	CHECK_OK(c, make_inner_file, {.s = "/absolute/file"}, {.s = "x"}, {.U = 0644});
	CHECK_OK(c, make_inner_file, {.s = "/relative/file"}, {.s = "x"}, {.U = 0644});
	CHECK(strcmp(get("secret/file"), "secret") == 0);
	CHECK(strcmp(get(at("root%s/secret/file", test_directory)), "x") == 0);
	CHECK(strcmp(get("root/secret/file"), "x") == 0);
	/* existing is left as it is */
	CHECK_OK(c, make_inner_file, {.s = "/etc/file"}, {.s = "other"}, {.U = 0600});
	CHECK(strcmp(get("root/etc/file"), "inner") == 0);
	CHECK_FAILS(c, ELOOP, "/loop1", make_inner_directory, {.s = "/loop1/x"}, {.U = 0755}, {.u = 0}, {.u = 0});
	CHECK_FAILS(c, ENOTDIR, "a directory is needed", make_inner_directory, {.s = "/etc/file"}, {.U = 0755}, {.u = 0}, {.u = 0});
	CHECK_FAILS(c, ENOTDIR, "/etc/file/x", make_inner_directory, {.s = "/etc/file/x"}, {.U = 0755}, {.u = 0}, {.u = 0});
	CHECK_FAILS(c, EISDIR, "a file is needed", make_inner_file, {.s = "/etc"}, {.s = ""}, {.U = 0644});
}

static void makes_links_and_devices(struct context *c)
{
	char text[64] = "";
	struct stat st;
	make_root(c);
	umask(077);
	CHECK_OK(c, make_symlink, {.s = "/proc/self/fd"}, {.s = "/up/dev/fd"}, {.u = 0});
	CHECK(readlink("root/dev/fd", text, sizeof text - 1) == 13);
	CHECK_OK(c, make_symlink, {.s = "kept"}, {.s = "/absolute"}, {.u = 1});
	CHECK(readlink("root/absolute", text, sizeof text) > 4);
	CHECK_OK(c, make_symlink, {.s = "kept"}, {.s = "/etc"}, {.u = 1});
	CHECK_OK(c, make_symlink, {.s = "new"}, {.s = "/absolute"}, {.u = 0}); /* the link itself, not what it points to */
	CHECK(readlink("root/absolute", text, sizeof text) == 3);
	CHECK_FAILS(c, EISDIR, "/etc", make_symlink, {.s = "new"}, {.s = "/etc"}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "does not end in a name", make_symlink, {.s = "new"}, {.s = "/etc/.."}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "does not end in a name", make_symlink, {.s = "new"}, {.s = "/"}, {.u = 0});
	CHECK_OK(c, make_device, {.s = "/dev/fifo"}, {.U = S_IFIFO | 0622}, {.u = 0}, {.u = 0}, {.u = 0}, {.u = 0});
	CHECK(stat("root/dev/fifo", &st) == 0 && st.st_mode == (S_IFIFO | 0622));
	CHECK_FAILS(c, EEXIST, "something else", make_device, {.s = "/loop1"}, {.U = S_IFIFO | 0622}, {.u = 0}, {.u = 0}, {.u = 0}, {.u = 0});
}

static void makes_devices(struct context *c)
{
	struct stat st;
	make_root(c);
	umask(077);
	for (int i = 0; i < 2; i++) /* the second time it is there */
		CHECK_OK(c, make_device, {.s = "/dev/null"}, {.U = S_IFCHR | 0666}, {.u = 1}, {.u = 3}, {.u = 5}, {.u = 6});
	CHECK(stat("root/dev/null", &st) == 0 && st.st_mode == (S_IFCHR | 0666) && st.st_uid == 5 && st.st_gid == 6);
	CHECK_FAILS(c, EEXIST, "something else", make_device, {.s = "/dev/null"}, {.U = S_IFCHR | 0666}, {.u = 1}, {.u = 5}, {.u = 0}, {.u = 0});
}

static void walk_limits(struct context *c)
{
	char path[8200] = "";
	make_root(c);
	bool made = false;
	for (int i = 0; i < 100; i++)
		strcat(path, "/d");
	int fd = inner_walk(c->root_fd, path, INNER_DIRECTORY, 0755, 0, &made);
	CHECK(fd >= 0 && made);
	for (int i = 0; i < 100; i++)
		strcat(path, "/d");
	CHECK(inner_walk(c->root_fd, path, INNER_DIRECTORY, 0755, 0, &made) == -ENAMETOOLONG);
	CHECK(inner_walk(c->root_fd, "/slash/etc", INNER_ANY, 0, 0, NULL) == -ELOOP);
	CHECK(same(inner_walk(c->root_fd, "/slash/up/etc/jump/../..", INNER_ANY, 0, 3, NULL), "root"));
	memset(path, 'n', 300);
	path[300] = '\0';
	CHECK(inner_walk(c->root_fd, path, INNER_DIRECTORY, 0755, 0, &made) == -ENAMETOOLONG);
}

static const char *random_path(char *path, int components)
{
	static const char *const names[] = {"a", "b", "c", "d", "..", "..", ".", "f"};
	strcpy(path, rand() % 2 ? "/" : "");
	for (int i = 0; i < components; i++)
		strcat(strcat(path, i ? "/" : ""), names[(size_t)rand() % ARRAY_SIZE(names)]);
	return path;
}

/* On random trees full of links, the walk comes to the same end as the kernel. */
static void walk_agrees_with_kernel(struct context *c)
{
	const char *given = getenv("SEED");
	unsigned seed = given ? (unsigned)atoi(given) : (unsigned)getpid();
	char path[256], target[256];
	int reached = 0;
	srand(seed);
	make_directories("root/a/b/c/d");
	CHECK_OK(c, root, {.s = at("root")});
	for (int i = 0; i < 4000; i++) {
		int parent = inner_try(c, random_path(path, 3), O_PATH | O_DIRECTORY);
		const char *name = (const char *const[]){"a", "b", "c", "d", "f"}[rand() % 5];
		if (parent >= 0 && i < 60) {
			if (strcmp(name, "f") == 0)
				close(openat(parent, name, O_CREAT | O_EXCL | O_WRONLY, 0600));
			else if (rand() % 2)
				mkdirat(parent, name, 0755);
			else if (symlinkat(random_path(target, 1 + rand() % 4), parent, name) < 0)
				CHECK(errno == EEXIST);
		}
		close_fd(&parent);
		random_path(path, 1 + rand() % 6);
		_cleanup_fd_ int kernel = inner_try(c, path, O_PATH);
		_cleanup_fd_ int walk = inner_walk(c->root_fd, path, INNER_ANY, 0, INNER_LINKS, NULL);
		struct stat a = {0}, b = {0};
		if (kernel >= 0 && walk >= 0)
			CHECK(fstat(kernel, &a) == 0 && fstat(walk, &b) == 0);
		reached += kernel >= 0 && a.st_ino == b.st_ino;
		if ((kernel < 0 || walk < 0 || a.st_ino != b.st_ino) && kernel != walk)
			check_failed(__FILE__, __LINE__, "SEED=%u: %s: kernel %d, walk %d", seed, path, kernel, walk);
	}
	CHECK(reached > 400);
}

static void magic_links(struct context *c)
{
	make_root(c);
	CHECK_OK(c, mount, {.s = "proc"}, {.s = "/proc"}, {.s = "proc"}, {.U = 0}, {.s = ""});
	CHECK(!same(inner_try(c, "/proc/self/exe", O_PATH), "/proc/self/exe"));
	CHECK(!same(inner_try(c, "/proc/self/cwd", O_PATH), "."));
	int fd = inner_try(c, "/proc/self/root/etc", O_PATH); /* refused, or taken as the text it shows: "/" */
	CHECK(fd == -ELOOP || same(fd, "root/etc"));
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"inner paths stay beneath the root", stays_inside, EACH_KERNEL},
		{"what is made is made beneath the root", makes_inside, USER | MOUNTS | EACH_KERNEL},
		{"links and pipes beneath the root", makes_links_and_devices, USER | MOUNTS | EACH_KERNEL},
		{"devices with exact mode and owner", makes_devices, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"limits of the walk", walk_limits, 0},
		{"the walk agrees with the kernel", walk_agrees_with_kernel, 0},
		{"magic links lead nowhere", magic_links, USER | MOUNTS | PIDS | EACH_KERNEL},
		{0},
	});
}
