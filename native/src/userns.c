/*
 * An ordinary user becomes root of a user namespace of its own, before the JVM has any thread. All `hull` processes of
 * a user meet in one namespace as long as a monitor of that user lives.
 */
#include "launcher.h"

#include <dirent.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define FILE_LIMIT (4u << 20)
#define MAP_ARGUMENTS 512

/* Makes a directory where everybody may make one; nobody else may have been faster. NULL: there can be none. */
static char *private_directory(char *path)
{
	struct stat status;
	if (mkdir(path, 0700) < 0 && errno != EEXIST) {
		free(path);
		return NULL;
	}
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) < 0 || status.st_uid != getuid())
		die("%s is where Hull keeps the state of your containers without XDG_RUNTIME_DIR, but it is not a directory of "
		    "yours: remove it, or set HULL_RUN_ROOT to a directory that only you may write",
		    path);
	if (status.st_mode & 077)
		fchmod(fd, 0700);
	return path;
}

struct globals globals_read(int argc, char **argv)
{
	static const char *const valued[] = {"--root", "--run-root", "--runtime"};
	struct globals globals = {0};
	for (int i = 0; i < argc; i++) {
		if (argv[i][0] != '-') {
			globals.command = argv[i];
			break;
		}
		if (strcmp(argv[i], "--") == 0)
			break;
		if (strncmp(argv[i], "--run-root=", 11) == 0)
			globals.run_root = argv[i] + 11;
		else if (strcmp(argv[i], "--run-root") == 0 && i + 1 < argc)
			globals.run_root = argv[i + 1];
		for (size_t k = 0; k < ARRAY_SIZE(valued); k++)
			if (strcmp(argv[i], valued[k]) == 0) {
				i++;
				break;
			}
	}
	return globals;
}

char *run_root_of(int argc, char **argv)
{
	const char *value = globals_read(argc, argv).run_root, *runtime = getenv("XDG_RUNTIME_DIR");
	value = value ? value : getenv("HULL_RUN_ROOT");
	if (value && *value)
		return duplicate(value);
	if (runtime && *runtime)
		return format_text("%s/hull", runtime);
	return private_directory(format_text("/tmp/hull-run-%u", getuid()));
}

/* -------- joining -------- */

static int open_namespace(pid_t pid, const char *kind)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kind);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool same_namespace(int fd, const char *own)
{
	struct stat theirs, ours;
	return fstat(fd, &theirs) == 0 && stat(own, &ours) == 0 && theirs.st_ino == ours.st_ino;
}

/* Whether the present directory is the same one, by the same name, as that process sees it. */
static bool sees_directory(pid_t pid, const char *directory)
{
	_cleanup_free_ char *path = format_text("/proc/%d/root%s", pid, directory);
	struct stat theirs, ours;
	return stat(path, &theirs) == 0 && stat(".", &ours) == 0 && theirs.st_dev == ours.st_dev &&
	       theirs.st_ino == ours.st_ino;
}

static bool join(pid_t pid)
{
	char directory[PATH_MAX];
	_cleanup_fd_ int user = open_namespace(pid, "user"), mounts = open_namespace(pid, "mnt");
	if (user < 0 || mounts < 0 || same_namespace(user, "/proc/self/ns/user") || !getcwd(directory, sizeof directory))
		return false;
	bool same_view = sees_directory(pid, directory);
	if (setns(user, CLONE_NEWUSER) < 0)
		return false;
	/* a directory that the monitor's older view does not have: a view of our own in the same user namespace */
	if (!same_view ? unshare(CLONE_NEWNS) < 0 : setns(mounts, CLONE_NEWNS) < 0 || chdir(directory) < 0)
		die_errno(errno, "enter the mount namespace of monitor %d", pid);
	return true;
}

/* The monitor that a pid file names ("containerPid start monitorPid start"), if it lives and is ours; else 0. */
static pid_t living_monitor(int directory, const char *name)
{
	_cleanup_free_ char *text = read_text(directory, name, 255);
	long pid = 0;
	unsigned long long start = 0;
	uint64_t now;
	char path[32];
	struct stat status;
	if (!text || sscanf(text, "%*d %*u %ld %llu", &pid, &start) != 2 || pid <= 1)
		return 0;
	snprintf(path, sizeof path, "/proc/%ld", pid);
	if (process_start((pid_t)pid, &now) < 0 || now != start || stat(path, &status) < 0 || status.st_uid != getuid())
		return 0;
	return (pid_t)pid;
}

static bool join_living(const char *run_root)
{
	_cleanup_free_ char *path = format_text("%s/monitors", run_root);
	DIR *directory = opendir(path);
	bool joined = false;
	for (struct dirent *entry; directory && !joined && (entry = readdir(directory)) != NULL;) {
		pid_t pid = entry->d_name[0] == '.' ? 0 : living_monitor(dirfd(directory), entry->d_name);
		joined = pid > 0 && join(pid);
	}
	if (directory)
		closedir(directory);
	return joined;
}

/* -------- making -------- */

static char *user_name(void)
{
	_cleanup_free_ char *text = read_text(AT_FDCWD, "/etc/passwd", FILE_LIMIT);
	unsigned uid;
	for (char *save, *line = text ? strtok_r(text, "\n", &save) : NULL; line; line = strtok_r(NULL, "\n", &save)) {
		char *colon = strchr(line, ':');
		if (!colon || sscanf(colon, ":%*[^:]:%u", &uid) != 1 || uid != getuid())
			continue;
		*colon = '\0';
		return duplicate(line);
	}
	const char *name = getenv("USER"); /* a user of a directory service; newuidmap looks for itself */
	return duplicate(name ? name : "");
}

/* Arguments of newuidmap and newgidmap. */
struct map {
	char *v[MAP_ARGUMENTS];
	size_t n;
};

static void map_add(struct map *map, unsigned long inside, unsigned long outside, unsigned long count)
{
	map->v[map->n++] = format_text("%lu", inside);
	map->v[map->n++] = format_text("%lu", outside);
	map->v[map->n++] = format_text("%lu", count);
}

/* Adds the ranges that the file has for an owner; the number of the next free id inside. */
static unsigned long add_ranges(struct map *map, unsigned long inside, const char *file, const char *owner)
{
	_cleanup_free_ char *text = read_text(AT_FDCWD, file, FILE_LIMIT);
	unsigned long first, count;
	for (char *save, *line = text ? strtok_r(text, "\n", &save) : NULL; line; line = strtok_r(NULL, "\n", &save)) {
		char *colon = strchr(line, ':');
		if (!colon || sscanf(colon, ":%lu:%lu", &first, &count) != 2 || count == 0 || map->n + 4 > MAP_ARGUMENTS)
			continue;
		*colon = '\0';
		if (strcmp(line, owner) == 0) {
			map_add(map, inside, first, count);
			inside += count;
		}
	}
	return inside;
}

/* Id 0 is the user, from 1 on follow the ranges of the file. False when the file has none for this user. */
static bool read_map(struct map *map, const char *program, const char *file, const char *name, unsigned own)
{
	char number[16];
	map->v[map->n++] = duplicate(program);
	map->v[map->n++] = format_text("%d", getppid());
	map_add(map, 0, own, 1);
	unsigned long inside = add_ranges(map, 1, file, name);
	if (inside == 1) { /* not both: newuidmap looks at one kind of entry only */
		snprintf(number, sizeof number, "%u", getuid());
		inside = add_ranges(map, inside, file, number);
	}
	map->v[map->n] = NULL;
	return inside > 1;
}

static bool run(char *const *argv)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);
		for (int fd = 0; fd < 3; fd++)
			dup2(null, fd);
		execvp(argv[0], argv);
		execv(argv[0][3] == 'u' ? "/usr/bin/newuidmap" : "/usr/bin/newgidmap", argv);
		_exit(EXIT_NOT_FOUND);
	}
	return pid > 0 && TEMP_FAILURE_RETRY(waitpid(pid, &status, 0)) == pid && status == 0;
}

/* In the child that stays outside: writes the maps of its parent with the set-uid helpers when that says so. Never returns. */
static _Noreturn void mapper(int told)
{
	struct map *uids = allocate(sizeof *uids), *gids = allocate(sizeof *gids);
	char *name = user_name(), byte;
	bool ranges = read_map(uids, "newuidmap", "/etc/subuid", name, getuid());
	ranges = read_map(gids, "newgidmap", "/etc/subgid", name, getgid()) && ranges;
	bool mapped = read_some(told, &byte, 1) == 1 && ranges && run(uids->v) && run(gids->v);
	_exit(mapped ? 0 : 1);
}

/* Its pid; *tell is the pipe that it waits for. */
static pid_t fork_mapper(int *tell)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[1]);
		mapper(ends[0]);
	}
	close(ends[0]);
	*tell = ends[1];
	return pid;
}

static int map_single(unsigned uid, unsigned gid)
{
	_cleanup_free_ char *uids = format_text("0 %u 1\n", uid), *gids = format_text("0 %u 1\n", gid);
	int result = write_text(AT_FDCWD, "/proc/self/uid_map", uids, 0, 0);
	if (result < 0 && geteuid() != 0) /* the helper may have got that far */
		return result;
	write_text(AT_FDCWD, "/proc/self/setgroups", "deny", 0, 0);
	result = write_text(AT_FDCWD, "/proc/self/gid_map", gids, 0, 0);
	return result < 0 && getegid() != 0 ? result : 0;
}

static bool file_says(const char *path, const char *value)
{
	_cleanup_free_ char *text = read_text(AT_FDCWD, path, 31);
	return text && strncmp(text, value, strlen(value)) == 0 && text[strlen(value)] == '\n';
}

static char *reason(int error)
{
	if (file_says("/proc/sys/user/max_user_namespaces", "0"))
		return duplicate("none:user.max_user_namespaces");
	if (file_says("/proc/sys/kernel/unprivileged_userns_clone", "0"))
		return duplicate("none:kernel.unprivileged_userns_clone");
	if (file_says("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"))
		return duplicate("none:kernel.apparmor_restrict_unprivileged_userns");
	return format_text("none:%s", strerror(error));
}

/* Where AppArmor restricts user namespaces, making one succeeds, but it is of no use: try it in a child. */
static bool useless(void)
{
	int status;
	if (!file_says("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"))
		return false;
	pid_t pid = fork();
	if (pid == 0)
		_exit(unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0);
	return pid > 0 && TEMP_FAILURE_RETRY(waitpid(pid, &status, 0)) == pid && status != 0;
}

static bool has_ranges(void)
{
	_cleanup_free_ char *map = read_text(AT_FDCWD, "/proc/self/uid_map", 4095);
	char *second = map ? strchr(map, '\n') : NULL;
	return second && second[1] != '\0';
}

char *userns_enter(const char *run_root)
{
	unsigned uid = getuid(), gid = getgid();
	_cleanup_fd_ int tell = -1;
	int status;
	if (run_root && join_living(run_root))
		return duplicate(has_ranges() ? "mapped" : "single");
	if (useless())
		return reason(EPERM);
	pid_t mapper = fork_mapper(&tell);
	int error = unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 ? errno : 0;
	if (!error && mapper > 0 && write_all(tell, "m", 1) < 0)
		warn("the process that maps ids is gone");
	close_fd(&tell);
	bool mapped = mapper > 0 && TEMP_FAILURE_RETRY(waitpid(mapper, &status, 0)) == mapper && status == 0;
	if (error)
		return reason(error);
	if (mapped)
		return duplicate("mapped");
	int result = map_single(uid, gid);
	if (result < 0)
		die_errno(result, "map user %u to root of a new user namespace", uid);
	return duplicate("single");
}
