/* The launcher's side of a running container: its plan (planfile.c), its monitor (spawn.c), the caller's terminal (relay.c). */
#ifndef HULL_SESSION_H
#define HULL_SESSION_H

#include "run.h"

#include <signal.h>
#include <termios.h>

/* A plan in a memfd that monitor, launcher and Java can share. */
struct plan_file {
	int fd;
	void *memory; /* NULL while it is not mapped */
	size_t size;
	struct plan plan;
};

/* Reads one plan from a pipe or file into a new memfd. 1: read; 0: the source was empty; -EINVAL: no plan; -errno. */
int plan_file_read(struct plan_file *file, int source);
int plan_file_map(struct plan_file *file, enum plan_use use, struct plan_error *error);
void plan_file_unmap(struct plan_file *file);

#define FIRST_DESCRIPTOR 3 /* of those that a container gets beside its streams */

/* From now on monitors die with this process. */
void monitor_bind(void);

/*
 * Starts the monitor from a read-only copy of this program, with so many of the caller's descriptors. *control is the
 * launcher's end of its socket. 0 or -errno.
 */
int monitor_spawn(const struct plan_file *file, const char *id, uint32_t descriptors, int *control, pid_t *pid);
/* The descriptor of that copy: a detached read-only clone of the own mount, else a sealed memfd. -errno. */
int open_protected_self(void);

/* -------- the caller's terminal: terminal.c -------- */

struct raw_terminal {
	bool active;
	struct termios saved;
};

void terminal_raw(struct raw_terminal *terminal); /* of standard input */
void terminal_restore(struct raw_terminal *terminal);
/* Size of whichever standard stream is a terminal; false when none is. */
bool terminal_size(uint32_t *columns, uint32_t *rows);

#define DETACH_KEYS 16

/* Docker's detach keys ("ctrl-p,ctrl-q" or "a,b"), found in a stream of input. */
struct detach_keys {
	uint8_t keys[DETACH_KEYS];
	size_t count, matched;
};

int detach_keys_parse(struct detach_keys *keys, const char *text); /* -EINVAL; "" is none */
/*
 * Moves input to output (room for size + DETACH_KEYS bytes), keeping back what may be the beginning of the keys.
 * True when they are complete; *out_size is what precedes them.
 */
bool detach_keys_filter(struct detach_keys *keys, const uint8_t *in, size_t size, uint8_t *out, size_t *out_size);

/* -------- from start to end -------- */

enum end_kind { END_EXITED, END_FAILED, END_DETACHED, END_INTERRUPTED };

struct session_end {
	enum end_kind kind;
	int code;               /* exit code for the caller, unless END_FAILED */
	struct failure failure; /* END_FAILED */
};

/* A plan without a container (setting `steps`), carried out by this very process: steps.c */
void session_steps(struct plan_file *file, struct session_end *end);
/* Blocks what the session takes from a descriptor: all signals that can be passed on, SIGCHLD and SIGWINCH. */
int session_signals(sigset_t *before); /* before: the mask until now */
/* Starts the plan's container, or becomes a client of the one that it attaches to, and stays until it ends, or the caller detaches. signal_fd from session_signals. */
void session_run(struct plan_file *file, int signal_fd, struct session_end *end);

#endif
