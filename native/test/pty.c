/*
 * Runs a command on a pseudo-terminal and acts as the person in front of it:
 *
 *   pty [size=COLUMNSxROWS] [ACTION…] -- command arguments…
 *
 *   expect=TEXT   wait until the terminal shows it (10 s)      send=TEXT    type it (\r \xHH)
 *   resize=CxR    change the size                              signal=N     send it to the command
 *   raw cooked    wait until the terminal is in that mode      eof          (type ctrl-d)
 *
 * Prints what the terminal showed, then "[cooked]" or "[raw]" for the mode it was left in. Ends with the command's
 * code, or 128 + signal; 124 when something expected did not come.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static char shown[1 << 20];
static size_t shown_size, seen; /* seen: what earlier expectations used up */
static int master, slave;
static pid_t command;

static long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool pump(int timeout)
{
	struct pollfd fd = {.fd = master, .events = POLLIN};
	if (poll(&fd, 1, timeout) <= 0)
		return false;
	ssize_t n = read(master, shown + shown_size, sizeof shown - 1 - shown_size);
	if (n <= 0)
		return false;
	shown_size += (size_t)n;
	return true;
}

static bool is_raw(void)
{
	struct termios mode;
	return tcgetattr(slave, &mode) == 0 && !(mode.c_lflag & ICANON);
}

static void finish(int code)
{
	while (pump(0))
		continue;
	fwrite(shown, 1, shown_size, stdout);
	printf("[%s]\n", is_raw() ? "raw" : "cooked");
	exit(code);
}

static void give_up(const char *what)
{
	fprintf(stderr, "pty: never happened: %s\n", what);
	kill(command, SIGTERM);
	finish(124);
}

static void expect(const char *text)
{
	for (long end = now() + 10000;;) {
		char *found = memmem(shown + seen, shown_size - seen, text, strlen(text));
		if (found) {
			seen = (size_t)(found - shown) + strlen(text);
			return;
		}
		if (now() > end)
			give_up(text);
		pump(20);
	}
}

static void type(const char *text)
{
	for (; *text; text++) {
		char c = *text;
		if (c == '\\' && text[1] == 'x') {
			char digits[3] = {text[2], text[3], 0};
			c = (char)strtol(digits, NULL, 16);
			text += 3;
		} else if (c == '\\' && text[1] == 'r')
			c = '\r', text++;
		if (write(master, &c, 1) < 0)
			give_up("typing");
	}
}

static void resize(const char *text)
{
	struct winsize size = {0};
	if (sscanf(text, "%hux%hu", &size.ws_col, &size.ws_row) == 2)
		ioctl(master, TIOCSWINSZ, &size);
}

static void act(const char *action)
{
	if (strncmp(action, "expect=", 7) == 0)
		expect(action + 7);
	else if (strncmp(action, "send=", 5) == 0)
		type(action + 5);
	else if (strncmp(action, "resize=", 7) == 0)
		resize(action + 7);
	else if (strncmp(action, "signal=", 7) == 0)
		kill(command, atoi(action + 7));
	else if (strcmp(action, "eof") == 0)
		type("\\x04");
	else if (strcmp(action, "raw") == 0 || strcmp(action, "cooked") == 0) {
		for (long end = now() + 10000; is_raw() != (*action == 'r'); pump(5))
			if (now() > end)
				give_up(action);
	} else
		give_up(action);
}

int main(int argc, char **argv)
{
	int first = 1, dashes = 1, status;
	while (dashes < argc && strcmp(argv[dashes], "--") != 0)
		dashes++;
	if (dashes + 1 >= argc)
		return 2;
	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
		return 2;
	slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (argc > 1 && strncmp(argv[1], "size=", 5) == 0)
		resize(argv[first++] + 5);
	command = fork();
	if (command == 0) {
		setsid();
		ioctl(slave, TIOCSCTTY, 0);
		dup2(slave, 0);
		dup2(slave, 1);
		dup2(slave, 2);
		execvp(argv[dashes + 1], argv + dashes + 1);
		_exit(127);
	}
	for (; first < dashes; first++)
		act(argv[first]);
	for (long end = now() + 20000; waitpid(command, &status, WNOHANG) != command; pump(5))
		if (now() > end)
			give_up("the end of the command");
	finish(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
