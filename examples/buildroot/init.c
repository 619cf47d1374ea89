/* The first process of a container: runs /etc/rc, reaps whatever is orphaned, and ends with rc's status, or when asked to. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t child;

static void pass_on(int number)
{
	if (child > 0)
		kill(child, number);
}

int main(void)
{
	struct sigaction action = {.sa_handler = pass_on};
	pid_t ended;
	int status = 0;

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	child = fork();
	if (child == 0) {
		execl("/etc/rc", "rc", (char *)NULL);
		perror("/etc/rc");
		_exit(127);
	}
	do {
		int of;

		ended = waitpid(-1, &of, 0);
		if (ended == child)
			status = of;
	} while (ended != child || child < 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
