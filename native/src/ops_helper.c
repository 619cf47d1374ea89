/*
 * Operations on a program that lives as long as the container: network_helper, helper_request.
 *
 * It is a child of the monitor. The kernel kills it when the monitor dies (parent-death signal), and the monitor kills it
 * with everything else that is left when the container has ended, so no step has to.
 */
#include "ops.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#define WORDS 240

/* The last words of the helper, as one line. */
static char *last_words(const char *log)
{
	_cleanup_free_ char *text = read_text(AT_FDCWD, log, 65536);
	size_t size = text ? strlen(text) : 0;
	while (size > 0 && (unsigned char)text[size - 1] <= ' ')
		text[--size] = '\0';
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)text[i] < ' ')
			text[i] = ' ';
	return duplicate(size > WORDS ? text + size - WORDS : size > 0 ? text : "it says nothing");
}

/*
 * Its standard input is the container's network namespace: /proc/self/fd/0 names that for a program which has no right (any
 * more) to look into the container's /proc directory.
 */
_Noreturn static void helper(const union field *f, pid_t container, pid_t parent, int ready)
{
	char path[64];
	char *slash = strrchr(f[1].s, '/');
	_cleanup_free_ char *directory = duplicate(f[1].s);
	snprintf(path, sizeof path, "/proc/%d/ns/net", container);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_HULL);
	setsid();
	signals_default();
	int log = open(f[2].s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int network = open(path, O_RDONLY | O_CLOEXEC);
	ready = fcntl(ready, F_DUPFD_CLOEXEC, 10);
	if (log < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
		_exit(EXIT_HULL);
	if (slash)
		directory[slash - f[1].s] = '\0';
	if (network < 0 || dup2(network, 0) < 0 || chdir(directory) < 0)
		dprintf(2, "%s: %s", network < 0 ? path : directory, strerror(errno));
	else if (close_on_exec_from(3) == 0 && dup2(ready, (int)f[3].u) >= 0) {
		execvp(f[0].S.v[0], (char *const *)f[0].S.v);
		dprintf(2, "%s: %s", f[0].S.v[0], strerror(errno));
	}
	_exit(EXIT_NOT_FOUND);
}

/* Waits for the helper's word that it is ready: 0, or -errno. */
static int await(int ready, uint32_t timeout)
{
	char word;
	struct pollfd fds = {.fd = ready, .events = POLLIN};
	int r = TEMP_FAILURE_RETRY(poll(&fds, 1, timeout ? (int)timeout : -1));
	if (r <= 0)
		return r < 0 ? -errno : -ETIMEDOUT;
	return read_some(ready, &word, 1) == 1 ? 0 : -ECANCELED;
}

int op_network_helper(struct context *c, const union field *f)
{
	int ends[2], status;
	uint64_t start;
	const char *name = f[0].S.n ? f[0].S.v[0] : "";
	if (pipe2(ends, O_CLOEXEC) < 0)
		return fail(c, errno, "start %s: pipe", name);
	_cleanup_fd_ int ready = ends[0];
	_cleanup_fd_ int theirs = ends[1];
	pid_t parent = getpid(), pid = fork();
	if (pid < 0)
		return fail(c, errno, "start %s: fork", name);
	if (pid == 0)
		helper(f, c->container_pid, parent, theirs);
	close_fd(&theirs);
	int r = await(ready, f[4].u);
	if (r < 0) {
		kill(pid, SIGKILL);
		TEMP_FAILURE_RETRY(waitpid(pid, &status, 0));
		_cleanup_free_ char *words = last_words(f[2].s);
		return fail(c, -r, "%s: %s", name, words);
	}
	_cleanup_free_ char *record =
		format_text("%d %llu\n", pid, process_start(pid, &start) < 0 ? 0ull : (unsigned long long)start);
	r = write_text(AT_FDCWD, f[1].s, record, O_CREAT | O_TRUNC, 0644);
	return r < 0 ? fail(c, -r, "write %s", f[1].s) : 0;
}

/* Connects to a socket whose path may be longer than an address can be. */
static int connect_to(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	const char *slash = strrchr(path, '/');
	_cleanup_free_ char *directory = duplicate(path);
	directory[slash ? slash - path + 1 : 0] = '\0';
	_cleanup_fd_ int place = open(*directory ? directory : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_fd_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int n = snprintf(at.sun_path, sizeof at.sun_path, "/proc/self/fd/%d/%s", place, slash ? slash + 1 : path);
	if (place < 0 || fd < 0)
		return -errno;
	if ((size_t)n >= sizeof at.sun_path)
		return -ENAMETOOLONG;
	return connect(fd, (struct sockaddr *)&at, sizeof at) < 0 ? -errno : steal_fd(&fd);
}

int op_helper_request(struct context *c, const union field *f)
{
	for (uint32_t i = 0; i < f[1].S.n; i++) {
		char answer[512];
		const char *request = f[1].S.v[i];
		_cleanup_fd_ int fd = connect_to(f[0].s);
		if (fd < 0)
			return fail(c, -fd, "connect to %s", f[0].s);
		struct timeval patience = {.tv_sec = f[2].u / 1000, .tv_usec = f[2].u % 1000 * 1000};
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
		int r = write_all(fd, request, strlen(request));
		shutdown(fd, SHUT_WR);
		ssize_t size = r < 0 ? r : read_full(fd, answer, sizeof answer - 1);
		if (size < 0)
			return fail(c, (int)-size, "ask %s: %s", f[0].s, request);
		answer[size] = '\0';
		if (strstr(answer, "\"error\""))
			return fail(c, ECANCELED, "%s: %s", request, answer);
	}
	return 0;
}
