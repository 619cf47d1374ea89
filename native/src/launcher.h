/* The command `hull`: enters the user's namespace (userns.c), starts the JVM (java.c), runs the plan it gets. */
#ifndef HULL_LAUNCHER_H
#define HULL_LAUNCHER_H

#include "hull.h"

#include <signal.h>

int launcher_main(const char *program, int argc, char **argv);
/* The tool `hull-init`: run, exit, check, version. */
int tool_main(int argc, char **argv);

/*
 * Makes an ordinary user root in the user's own user and mount namespace: that of a living monitor below run_root,
 * else a new one. Returns the value of HULL_USERNS: "mapped", "single", or "none:REASON" when nothing was changed.
 */
char *userns_enter(const char *run_root);

/* What the launcher has to know of the options before the command. */
struct globals {
	const char *run_root; /* --run-root, or NULL */
	const char *command;  /* or NULL */
};

/* Of the arguments behind the program's name. */
struct globals globals_read(int argc, char **argv);

/*
 * Where the run-time state of this caller is (of the arguments behind the program's name): --run-root, HULL_RUN_ROOT,
 * XDG_RUNTIME_DIR, or a directory in /tmp that is made here; ends the process if that is somebody else's. NULL: there is none.
 */
char *run_root_of(int argc, char **argv);

/* What is installed where, and the Java to run it with. */
struct installation {
	char *prefix; /* PREFIX of PREFIX/bin/hull */
	char *java;   /* program */
};

/* Fills *installation; ends the process with a message that says what is needed when there is no Java. */
void java_find(struct installation *installation);

struct java_call {
	const struct installation *installation;
	int argc;
	char **argv;
	const char *command; /* that the classes are kept ready for; NULL: the one in argv */
	char *const *variables; /* "NAME=value", NULL at the end; before the caller's environment */
	int inherit[2];         /* descriptors that Java gets; -1: none */
	const sigset_t *mask;   /* the caller's signal mask */
};

pid_t java_start(const struct java_call *call);

#endif
