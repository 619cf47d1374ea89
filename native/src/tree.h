/*
 * Removing and copying directory trees that somebody else may be changing: by descriptor, never through a symbolic
 * link, never across a mount.
 */
#ifndef HULL_TREE_H
#define HULL_TREE_H

#include "ops.h"

/* Called for a directory that is busy (EBUSY from rmdir) before the removal gives up. */
typedef void tree_busy(int parent, const char *name, void *data);

/*
 * Removes `path` (host path) with everything below; missing is fine. Holds three descriptors however deep it is.
 * directories_only: other files are left alone (control groups: they vanish with their directory).
 */
int tree_remove(struct context *c, const char *path, bool directories_only, tree_busy *busy, void *data);

/* Copies what the directory `from` holds into the directory `to`: types, modes, owners, times, extended attributes. */
int tree_copy(struct context *c, int from, int to, const char *name);

#endif
