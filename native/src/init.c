/* The reaping first process of a container (`--init`). */
#include "run.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

void init_reap(struct context *c, pid_t child)
{
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	prctl(PR_SET_NAME, "hull-init");
	close_from(0); /* neither the streams nor the handshake may stay open because of this process */
	if (c->plan_memory)
		munmap(c->plan_memory, c->plan_size);
	for (;;) {
		siginfo_t info;
		int signal_number = sigwaitinfo(&all, &info);
		if (signal_number > 0 && signal_number != SIGCHLD) {
			kill(child, signal_number);
			continue;
		}
		int status;
		for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
			if (pid == child)
				_exit(exit_code_of(status));
	}
}
