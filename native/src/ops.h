/*
 * The operations of a launch plan, as C functions: one op_NAME for each line of ops.def.
 *
 *   int op_NAME(struct context *c, const union field *f)
 *
 * f[i] is the i-th field of the operation's signature. Returns 0, or -errno after fail() has put the object and the
 * sub-step in words into c->detail ("mount overlay on /run/x: lowerdir 3"): no errno text in it, Java adds that.
 * An operation never exits, prints or changes c beyond the fields marked as its own. It runs in the monitor
 * (sides H, X; single-threaded, SIGCHLD and others blocked: a child that it forks calls signals_default() before it
 * execs, and is waited for by its pid) or in the container's first process (side C; default signals).
 */
#ifndef HULL_OPS_H
#define HULL_OPS_H

#include "hull.h"

struct string_list {
	uint32_t n;
	const char **v; /* v[n] is NULL, so it serves as argv and envp */
};

/* The strings with the separator between them and a newline at the end; the caller frees it. */
char *list_line(const struct string_list *list, const char *separator);

struct byte_array {
	uint32_t n;
	const uint8_t *p;
};

union field {
	const char *s;
	uint32_t u;
	uint64_t U;
	struct string_list S;
	struct byte_array b;
};

#define STEP_FIELDS 16

struct step {
	uint16_t op;
	uint8_t phase;
	uint32_t index; /* place in the plan, from 0 */
	union field f[STEP_FIELDS];
	void *lists; /* memory of the string lists, freed by step_clear */
};

enum phase {
	PHASE_LAUNCHER,
	PHASE_HOST_BEFORE_CLONE,
	PHASE_HOST_AFTER_CLONE,
	PHASE_CONTAINER_BEFORE_PIVOT,
	PHASE_CONTAINER_AFTER_PIVOT,
	PHASE_EXIT,
	PHASE_FINAL,
};

enum op_code {
#define OP(code, name, signature, sides) OP_##name = code,
#include "ops.def"
#undef OP
};

#define DETAIL_SIZE 512
#define TARGET_NAMESPACES 8
#define KEPT_DESCRIPTORS 64

/* What one run of a plan knows. The first process of a container has its own copy from the clone on. */
struct context {
	bool in_container;    /* this process is the container's, not the monitor */
	pid_t container_pid;  /* first process as the monitor sees it; 0 before clone (and in the container) */
	int container_pidfd;  /* or -1 where the kernel has none */
	int birth_cgroup_fd;  /* group of version 2 for the clone; -1 before and after */
	const char *birth_cgroup; /* its path, once the container's process was born in it: nothing to join; else NULL */
	pid_t monitor_pid;    /* as the host sees it */
	int sync_fd;          /* monitor <-> first process, SOCK_SEQPACKET; -1 when there is none */
	int start_fd;         /* listening socket of start_socket; -1 when there is none */
	bool left;            /* the first process does not die with its parent: it is on its own */
	uint32_t descriptors; /* how many the container keeps beside its streams: 3 and following */
	char *home;           /* HOME of its program, unless that has one; NULL */
	bool listen;          /* its program is told which process gets them (LISTEN_PID) */
	uint32_t columns, rows; /* size of the caller's terminal; 0 when unknown */

	/* the container that is entered: ops_target.c */
	bool entered;
	int target[TARGET_NAMESPACES]; /* its namespaces, still to join; -1 */
	const char *target_path[TARGET_NAMESPACES]; /* those of join_namespace, which the clone joins; point into the plan */

	int kept[KEPT_DESCRIPTORS]; /* what steps before the clone have opened for steps of the container, by their place; -1. kept.c */

	/* set by op_root, used by every operation with an inner path; op_pivot makes it the process's root as well */
	int root_fd;         /* O_PATH; -1 before */
	const char *root_path; /* host path, points into the plan */
	bool pivoted;        /* host paths are gone */
	int tools_fd;        /* tree of op_toolkit, until op_toolkit_attach; -1 */
	int proc_fd;         /* for operations to keep the host's /proc open across pivot; -1 before (closed by exec) */

	/* one life after the other */
	uint32_t restarts;   /* how often it was started again */
	bool restarting;     /* it will be started again */
	int64_t start_time;  /* nanoseconds since the epoch; 0 before */
	int64_t finish_time; /* of the life before this one; 0 */
	const char *health;  /* its state in words: "starting", "healthy", "unhealthy"; NULL without probes */

	/* how it ended, for phase 5 */
	bool exited;         /* false: it never started */
	int exit_code;       /* exit status, or 128 + signal */
	int exit_signal;     /* 0, or the signal */
	bool oom_killed;     /* set by op_cgroup_oom */
	int64_t exit_time;   /* nanoseconds since the epoch */
	uint64_t log_lost;   /* bytes of output that were not logged, and of which the log does not tell */

	/* of the executor (run.c) */
	void *plan_memory; /* mapping of the plan, for processes that stay */
	size_t plan_size;

	char detail[DETAIL_SIZE];
};

#define OP(code, name, signature, sides) int op_##name(struct context *c, const union field *f);
#include "ops.def"
#undef OP

/* Puts the words into c->detail and returns -error (EIO when 0): `return fail(c, errno, "open %s", path);` */
int fail(struct context *c, int error, const char *format, ...) PRINTF_LIKE(3, 4);

/*
 * Records between monitor and first process: one SOCK_SEQPACKET message each, this header, then `detail` without NUL.
 *
 *   GO        monitor -> process   run your steps
 *   READY     process -> monitor   all but seccomp and exec are done: the end of the socket now means that it runs
 *   TURN      process -> monitor   the next step is yours (index)
 *   TERMINAL  process -> monitor   carries the master of the pseudo-terminal (SCM_RIGHTS, one descriptor)
 *   FAILED    process -> monitor   index, op, error (positive errno), detail
 */
enum sync_type { SYNC_GO = 1, SYNC_TURN, SYNC_TERMINAL, SYNC_FAILED, SYNC_READY };

struct sync_record {
	uint32_t type, index;
	uint16_t op, phase;
	int32_t error;
};

struct sync_message {
	struct sync_record head;
	char detail[DETAIL_SIZE];
};

/* One record into *m; *fd is the descriptor that came with it, or -1. 0 at the end of the socket, else > 0 or -errno. */
ssize_t sync_receive(int sync_fd, struct sync_message *m, int *fd);

/* Operation `terminal` ends with this: hands the master to the monitor. The caller still closes its own descriptor. */
int sync_send_terminal(struct context *c, int master);

#endif
