/* The executor: walks a plan in the monitor and in the container's first process (run.c), and after the end (exit.c). */
#ifndef HULL_RUN_H
#define HULL_RUN_H

#include "plan.h"

/* The step that failed, and why. */
struct failure {
	uint32_t index;
	uint16_t op;
	uint8_t phase;
	int error; /* positive errno; 0: nothing failed */
	char detail[DETAIL_SIZE];
};

struct launch {
	struct context *c;
	const struct plan *plan;
	int stdio[3]; /* what becomes 0, 1 and 2 of the container; all above 2 */
	int first_descriptor; /* of c->descriptors that follow them */
	int terminal; /* result: master of the container's terminal, or -1 */
	const char *console_socket; /* who listens there gets that master instead; NULL: nobody */
	int console_fd; /* where another runtime sends the terminal, or -1 */
	bool leave;   /* the first process stays when the monitor ends */
	bool reaper;  /* the first process stays in front of the program and gets the orphans of what that runs */

	/* While the container makes itself ready: called when watch_fd can be read; true ends the attempt (EINTR). */
	int watch_fd;
	bool (*watch)(void *data);
	void *data;
};

/*
 * Runs the phases 1 to 4. 0: the program runs (or ran: the caller waits for c->container_pid). -1: *failure is
 * filled, and no process is left. Steps of phase 2 that follow exec are not run.
 */
int launch_container(struct launch *launch, struct failure *failure);
/* The steps of phase 2 that follow exec (OCI: poststart). They all run; the first that fails is kept in *failure. */
void run_started_steps(struct context *c, const struct plan *plan, struct failure *failure);
/* The steps of phase 1 of a plan without a container, until one fails: -1, *failure is filled. */
int run_steps(struct context *c, const struct plan *plan, struct failure *failure);
/* All steps of phase 5; the first that fails is kept in *failure (unless that holds one already). */
void run_exit_steps(struct context *c, const struct plan *plan, struct failure *failure);
/* Likewise those of phase 6, when the container will not be started again. */
void run_final_steps(struct context *c, const struct plan *plan, struct failure *failure);

/*
 * Descriptors that the monitor opens and the container's process uses: kept.c. A place holds one; an earlier one is
 * closed. The child lifts them out of the way, then settles them at `first` and up; that returns the number after them.
 */
int kept_put(struct context *c, uint32_t place, int *fd); /* takes the descriptor; 0 or fail() */
int kept_take(struct context *c, uint32_t place);         /* the caller closes it; or fail() */
void kept_forget(struct context *c);
int kept_lift(struct context *c, int above);
int kept_settle(struct context *c, int first);

/* Makes room for the record of op_exit_file, so that a disk which is full by then does not matter. ops_fs.c */
int exit_file_reserve(struct context *c, const char *path);

/* In the first process: from here on it does not die with its parent. ops_start.c */
void process_leave(struct context *c);
/* Hands a terminal's master to who listens at the socket, in the way of runc. ops_start.c */
int console_send(struct context *c, const char *path, int master);

/*
 * Another low-level runtime's container: adopt.c. Before the clone, 0 or fail(); when its program has been executed, 0 or -1
 * with *failure.
 */
int adopt_prepare(struct launch *launch);
int adopt_container(struct launch *launch, struct failure *failure);

void context_init(struct context *c);
/* Sends a signal to the container's first process. */
int context_kill(struct context *c, int signal);
/* Kills every child that is left and waits for it. */
void reap_children(void);
/* Docker's code for a failed start: 127 program not found, 126 it cannot be run, else 125. */
int failure_exit_code(uint16_t op, int error);
/* One line on standard error: "hull: mount /proc: Permission denied (step 12, mount)". */
void failure_print(const struct failure *failure);

/* Entering namespaces of others: ops_target.c. The clone by a helper in them; 0 in the child, else its pid or fail(). */
pid_t target_clone(struct context *c, uint64_t flags);
/* Descriptors that the child keeps, moved to `first` and up; returns the number after them, or -errno. */
int target_keep(struct context *c, int first);
void target_forget(struct context *c);
int target_path(struct context *c, uint64_t kind, const char *path, int *fd); /* takes the descriptor, for the clone */
int enter_root(struct context *c); /* after setns: the root of the mount namespace is what inner paths mean */

/*
 * First process of a container with `init_process`: passes signals on, reaps, ends with the child's code. A patient one
 * passes nothing on; SIGTERM tells it to stay until the last child is gone. init.c
 */
_Noreturn void init_reap(struct context *c, pid_t child, bool patient);

#endif
