/* Running a helper program to its end: for run_program, hook and id_map. */
#ifndef HULL_PROGRAM_H
#define HULL_PROGRAM_H

#include "ops.h"

/*
 * Runs arguments[0] (looked up in PATH when it has no '/') in a session of its own, with `input` on standard input and
 * everything it prints kept for the message. environment NULL: ours. timeout in ms, 0: none; on expiry the whole
 * session's group is killed. Returns 0, or fail() with -ETIMEDOUT, or -ECANCELED when it ended in another way than 0.
 */
int program_run(struct context *c, const char *const *arguments, const char *const *environment, const char *input,
		uint32_t timeout);

/* The text with every "%PID%" replaced by the container's first process as the host numbers it; to be freed. */
char *with_pid(struct context *c, const char *text);

/* The same in a directory ("" stays where it is), of a program that need not be what arguments[0] calls it. */
int program_run_in(struct context *c, const char *directory, const char *name, const char *const *arguments,
		   const char *const *environment, const char *input, uint32_t timeout);

#endif
