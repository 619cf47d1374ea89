/* The reaping first process of a container (`--init`). */
#include "run.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

void init_reap(struct context *c, pid_t child, bool patient)
{
	sigset_t all;
	bool staying = false;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	process_title("hull-init");
	close_from(0); /* neither the streams nor the handshake may stay open because of this process */
	if (c->plan_memory)
		munmap(c->plan_memory, c->plan_size);
	for (;;) {
		siginfo_t info;
		int number = sigwaitinfo(&all, &info);
		staying = staying || (patient && number == SIGTERM);
		if (number > 0 && number != SIGCHLD && !patient)
			kill(child, number);
		int status;
		pid_t pid;
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			if (pid == child && !staying)
				_exit(exit_code_of(status));
		if (pid < 0)
			_exit(128 + SIGKILL);
	}
}
