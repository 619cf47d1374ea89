/*
 * Inner paths and mounts by descriptor.
 *
 * An inner path is absolute in the container. It is resolved beneath c->root_fd, with symbolic links and ".." kept
 * inside, by openat2(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS), or by a walk of our own that opens one component at a
 * time without following anything. The result is a descriptor, and everything after that goes through the
 * descriptor: no path of the container is ever looked up a second time by name.
 *
 * Functions that take the context have called fail() when they return -errno.
 */
#ifndef HULL_INNER_H
#define HULL_INNER_H

#include "ops.h"

enum inner_kind { INNER_ANY, INNER_DIRECTORY, INNER_FILE }; /* what to make where nothing is; ANY: nothing */

#define INNER_LINKS 40 /* symbolic links in one path, the kernel's own limit */

/* The walk itself; -errno without fail(). At most `links` symbolic links; directories on the way are made 0755. */
int inner_walk(int root, const char *path, enum inner_kind kind, mode_t mode, int links, bool *made);

/* Opens what exists. The flags are open's, without O_CREAT and O_NOFOLLOW. -ENOENT and other errors come without fail(). */
int inner_try(struct context *c, const char *path, int flags);
int inner_open(struct context *c, const char *path, int flags);

/* Opens (O_PATH) what exists, else makes it with its parents; the mode is not cut by umask. `made` may be NULL. */
int inner_make(struct context *c, const char *path, enum inner_kind kind, mode_t mode, bool *made);

/* The same, but a symbolic link at the end is what is wanted, and is not followed. */
int inner_make_unfollowed(struct context *c, const char *path, enum inner_kind kind, mode_t mode);

/* Opens the parent directory, made if missing, and points *name to the last component inside path. */
int inner_parent(struct context *c, const char *path, const char **name);

/* The host's /proc, opened once and kept in c->proc_fd: real procfs whatever the container holds. */
int proc_open(struct context *c);

/* Opens a file of procfs ("sys/net/…", "self/attr/exec") and refuses mounts and magic links on the way; -errno without fail(). */
int proc_file(int proc, const char *path, int flags);

/* mount(2) on a descriptor; the source is source_fd unless that is negative. -errno without fail(). */
int mount_on(struct context *c, const char *source, int source_fd, int target, const char *type, uint64_t flags,
	     const char *data);

/* Attaches a detached tree (open_tree, fsmount) at the descriptor; -errno without fail(). */
int mount_attach(int tree, int target);

/* MOUNT_ATTR_* bits of the mount that holds the descriptor. */
uint64_t mount_attributes_of(int fd);

/* Changes attributes of the mount whose root the descriptor is; falls back to a remount that keeps the others. */
int mount_change(struct context *c, int fd, uint64_t set, uint64_t clear, bool recursive, const char *name);

/*
 * Binds an open file or directory on a target; the attributes are in force before it becomes visible. `name` is for
 * messages, `path` the inner path of the target (a host path before the root is known), propagation MS_* or 0.
 */
struct bind {
	const char *name, *path;
	int source, target;
	bool recursive, attributes_recursive;
	uint64_t set, clear, propagation;
};
int mount_bind(struct context *c, const struct bind *b);

#endif
