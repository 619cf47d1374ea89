/* The program inside test containers: reports what it sees, or behaves as told. Static, needs nothing around it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		_exit(99);
}

static int cat(void)
{
	char data[65536];
	ssize_t n;
	while ((n = read(0, data, sizeof data)) > 0)
		for (ssize_t done = 0, w; done < n; done += w)
			if ((w = write(1, data + done, (size_t)(n - done))) < 0)
				return 98;
	return 0;
}

/* Tells the service manager, as sd_notify(3) does. */
static int notify(const char *text)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	strncpy(address.sun_path, getenv("NOTIFY_SOCKET"), sizeof address.sun_path - 1);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		return -1;
	return write(fd, text, strlen(text)) < 0;
}

static void print_size(void)
{
	struct winsize size = {0};
	char text[64];
	ioctl(0, TIOCGWINSZ, &size);
	snprintf(text, sizeof text, "size %dx%d\n", size.ws_col, size.ws_row);
	say(1, text);
}

/* Tells each signal that comes; ends with SIGTERM. */
static int tell_signals(void)
{
	sigset_t all;
	char text[64];
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	say(1, "ready\n");
	for (int number; sigwait(&all, &number) == 0;) {
		snprintf(text, sizeof text, "signal %d\n", number);
		say(1, text);
		if (number == SIGWINCH)
			print_size();
		if (number == SIGTERM)
			return 15;
	}
	return 97;
}

static int list_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	if (!directory)
		return 96;
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
		if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory))
			printf("%s\n", entry->d_name);
	closedir(directory);
	return 0;
}

static int print_status(const char *key)
{
	char line[512];
	FILE *file = fopen("/proc/self/status", "re");
	while (file && fgets(line, sizeof line, file))
		if (strncmp(line, key, strlen(key)) == 0)
			fputs(line, stdout);
	return file ? fclose(file) : 95;
}

/* Leaves a grandchild behind that ignores what it can. */
static int orphan(void)
{
	if (fork() == 0) {
		if (fork() == 0) {
			signal(SIGTERM, SIG_IGN);
			for (;;)
				pause();
		}
		_exit(0);
	}
	wait(NULL);
	return 0;
}

/* Stays, and so do its children, one of which has left its session and lost its parent. */
static int hang(void)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0)
			for (;;)
				pause();
		_exit(0);
	}
	wait(NULL);
	fork();
	for (;;)
		pause();
}

static int flood(long kilobytes)
{
	char block[1024];
	for (long i = 0; i < kilobytes; i++) {
		memset(block, 'a' + (int)(i % 26), sizeof block);
		for (size_t done = 0; done < sizeof block;) {
			ssize_t n = write(1, block + done, sizeof block - done);
			if (n < 0)
				return 94;
			done += (size_t)n;
		}
	}
	return 0;
}

/* Tries to get at a process of Hull's that enters this container, from its first sight until it is the program. */
static int hunt(void)
{
	static const char *const ways[] = {"mem", "environ", "maps", "fd/0", "fd/3", "fd/4", "exe", "cwd", "root", "ns/net"};
	char path[300], name[64], link[64];
	int seen = 0;
	say(1, "ready\n");
	for (;;) {
		DIR *proc = opendir("/proc");
		for (struct dirent *entry; proc && (entry = readdir(proc)) != NULL;) {
			if (atoi(entry->d_name) <= 1)
				continue;
			snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
			int fd = open(path, O_RDONLY);
			ssize_t n = fd < 0 ? 0 : read(fd, name, sizeof name - 1);
			close(fd);
			name[n > 0 ? n : 0] = '\0';
			if (strncmp(name, "hull-", 5) != 0) {
				if (*name && seen)
					return say(1, "end\n"), 0;
				continue;
			}
			if (!seen++)
				say(1, "seen\n");
			for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
				snprintf(path, sizeof path, "/proc/%s/%s", entry->d_name, ways[i]);
				int caught = readlink(path, link, sizeof link) >= 0;
				if (!caught && (fd = open(path, O_RDONLY)) >= 0) {
					caught = read(fd, link, 1) >= 0;
					close(fd);
				}
				if (caught)
					printf("caught %s\n", ways[i]), fflush(stdout);
			}
			if (ptrace(PTRACE_ATTACH, atoi(entry->d_name), 0, 0) == 0)
				return say(1, "caught by ptrace\n"), 0;
		}
		if (proc)
			closedir(proc);
	}
}

int main(int argc, char **argv)
{
	char host[65] = "";
	const char *what = argc > 1 ? argv[1] : "", *value = argc > 2 ? argv[2] : "";
	if (strcmp(what, "exit") == 0)
		return atoi(value);
	if (strcmp(what, "kill") == 0)
		return signal(atoi(value), SIG_DFL) == SIG_ERR ? 93 : kill(getpid(), atoi(value)) ? 92 : 91;
	if (strcmp(what, "kill-child") == 0) { /* the first process of a pid namespace cannot kill itself */
		pid_t child = fork();
		int status;
		if (child == 0)
			pause();
		kill(child, atoi(value));
		waitpid(child, &status, 0);
		return WIFSIGNALED(status) ? 40 + WTERMSIG(status) : 90;
	}
	if (strcmp(what, "out") == 0)
		return say(1, value), say(2, argc > 3 ? argv[3] : ""), 0;
	if (strcmp(what, "out-and-sleep") == 0) {
		say(1, value), say(1, "\n"), say(2, "a line without its end");
		for (;;)
			pause();
	}
	if (strcmp(what, "cat") == 0)
		return cat();
	if (strcmp(what, "cat-from") == 0)
		return dup2(atoi(value), 0) < 0 ? 88 : cat();
	if (strcmp(what, "serve") == 0) { /* WORDS, to the first who connects to the socket that the service manager opened */
		int fd = accept(3, NULL, NULL);
		return fd < 0 ? 86 : (say(fd, value), 0);
	}
	if (strcmp(what, "listen") == 0) /* as sd_listen_fds(3) looks at it */
		return printf("%s %d\n", getenv("LISTEN_FDS"), atoi(getenv("LISTEN_PID")) == getpid()) < 0;
	if (strcmp(what, "notify") == 0) { /* TEXT: then stays */
		if (notify(value))
			return 87;
		for (;;)
			pause();
	}
	if (strcmp(what, "sleep") == 0)
		for (;;)
			pause();
	if (strcmp(what, "once") == 0) { /* ends at its first run, stays from the second on */
		mkdir("/tmp", 0755);
		if (close(open("/tmp/once", O_CREAT | O_EXCL, 0644)) == 0)
			return 0;
		for (;;)
			pause();
	}
	if (strcmp(what, "exists") == 0) /* FILE WORDS */
		return say(1, argc > 3 ? argv[3] : ""), access(value, F_OK) ? 1 : 0;
	if (strcmp(what, "hang") == 0)
		return hang();
	if (strcmp(what, "size") == 0)
		return print_size(), 0;
	if (strcmp(what, "deaf") == 0) { /* as the first process of its pid namespace: nothing but SIGKILL ends it */
		for (;;)
			pause();
	}
	if (strcmp(what, "signals") == 0)
		return tell_signals();
	if (strcmp(what, "tty") == 0)
		return printf("%d%d%d\n", isatty(0), isatty(1), isatty(2)), 0;
	if (strcmp(what, "fds") == 0)
		return list_descriptors();
	if (strcmp(what, "status") == 0)
		return print_status(value);
	if (strcmp(what, "pid") == 0)
		return printf("%d\n", getpid()), 0;
	if (strcmp(what, "hunt") == 0)
		return hunt();
	if (strcmp(what, "first") == 0) { /* the command line of the first process */
		char line[256] = "";
		int fd = open("/proc/1/cmdline", O_RDONLY);
		return fd < 0 || read(fd, line, sizeof line - 1) < 0 || printf("%s\n", line) < 0;
	}
	if (strcmp(what, "host") == 0)
		return gethostname(host, sizeof host) ? 1 : printf("%s\n", host) < 0;
	if (strcmp(what, "orphan") == 0)
		return orphan();
	if (strcmp(what, "flood") == 0)
		return flood(atol(value));
	if (strcmp(what, "close-out") == 0) { /* closes its output and stays until its input ends */
		close(1);
		return cat() ? 0 : 1;
	}
	say(2, "probe: what?\n");
	return 89;
}
