/* What toolkit_attach (ops_debug.c) and the programs of a toolkit (toolkit.c) agree on. */
#ifndef HULL_TOOLKIT_H
#define HULL_TOOLKIT_H

#define TOOLKIT_PROGRAM "tool"
#define TOOLKIT_CONFIG "config"
#define TOOLKIT_LINKS "bin"
#define TOOLKIT_ROOT "root"

/*
 * Called first of all by main: when this process was started as a program of a toolkit, becomes that program; otherwise
 * returns.
 */
void toolkit_main(int argc, char **argv);

#endif
