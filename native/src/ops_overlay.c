/*
 * Operation overlay.
 *
 * Layers are given to the kernel one at a time ("lowerdir+", Linux 6.8); an older kernel gets one mount(2) with all of
 * them joined. What either cannot take as text (a path of 256 bytes and more, a backslash, data above one page) is
 * opened and named by its descriptor, "self/fd/7" relative to /proc.
 */
#include "inner.h"

#include <stdio.h>
#include <sys/mount.h>

#define PARAMETER_SIZE 256 /* longest value of fsconfig, with its NUL */
#define DATA_SIZE 4096     /* what mount(2) reads of its data, with its NUL, on the smallest pages */

struct layers {
	const char *upper, *work, *target;
	const struct string_list *lower, *options;
	int *opened; /* descriptors that stand for paths */
	size_t n_opened;
	char message[200]; /* what the kernel said */
};

static void close_layers(struct layers *l)
{
	for (size_t i = 0; i < l->n_opened; i++)
		close(l->opened[i]);
	free(l->opened);
}

/* Puts a name of the path into `name` that is relative to /proc: by descriptor. */
static int name_by_descriptor(struct context *c, struct layers *l, const char *path, char *name, size_t size)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(c, errno, "open the layer %s", path);
	l->opened[l->n_opened++] = fd;
	snprintf(name, size, "self/fd/%d", fd);
	return 0;
}

static void read_message(int fs, struct layers *l)
{
	ssize_t n = read_some(fs, l->message, sizeof l->message - 1);
	l->message[n > 0 ? n : 0] = '\0';
	l->message[strcspn(l->message, "\n")] = '\0';
	if (strstr(l->message, "nknown parameter 'lowerdir+'"))
		l->message[0] = '\0';
}

/* The words of a failure: the path that does not open if there is one, else what the kernel said. */
static int overlay_failed(struct context *c, int error, const struct layers *l)
{
	for (uint32_t i = 0; i < l->lower->n; i++)
		if (access(l->lower->v[i], F_OK) < 0)
			return fail(c, errno, "mount overlay on %s: lower layer %u, %s", l->target, i, l->lower->v[i]);
	if (l->upper[0] && access(l->upper, F_OK) < 0)
		return fail(c, errno, "mount overlay on %s: upper layer %s", l->target, l->upper);
	if (l->upper[0] && access(l->work, F_OK) < 0)
		return fail(c, errno, "mount overlay on %s: work directory %s", l->target, l->work);
	if (l->message[0])
		return fail(c, error, "mount overlay on %s: kernel: %s", l->target, l->message);
	char options[128] = "";
	for (uint32_t i = 0; i < l->options->n && strlen(options) + strlen(l->options->v[i]) + 2 < sizeof options; i++)
		strcat(strcat(options, " "), l->options->v[i]);
	return fail(c, error, "mount overlay on %s (%u lower layers, upper %s, options%s)", l->target, l->lower->n,
		    l->upper[0] ? l->upper : "none", options[0] ? options : " none");
}

static int set_path(struct context *c, int fs, const char *key, const char *path, struct layers *l)
{
	char name[32];
	if (strlen(path) >= PARAMETER_SIZE || strchr(path, '\\')) {
		int r = name_by_descriptor(c, l, path, name, sizeof name);
		if (r < 0)
			return r;
		path = name;
	}
	return sys_fsconfig(fs, FSCONFIG_SET_STRING, key, path, 0) < 0 ? -errno : 0;
}

static int set_option(int fs, const char *option)
{
	_cleanup_free_ char *key = duplicate(option);
	char *value = strchr(key, '=');
	if (value)
		*value++ = '\0';
	return sys_fsconfig(fs, value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, key, value, 0) < 0 ? -errno : 0;
}

/* -EINVAL may also mean that this kernel does not take its layers one by one. */
static int mount_by_parts(struct context *c, struct layers *l, int target)
{
	int r;
	_cleanup_fd_ int fs = sys_fsopen("overlay", 1 /* FSOPEN_CLOEXEC */);
	if (fs < 0)
		return -errno;
	r = sys_fsconfig(fs, FSCONFIG_SET_STRING, "source", "overlay", 0) < 0 ? -errno : 0; /* what df shows */
	for (uint32_t i = 0; i < l->lower->n && r == 0; i++)
		r = set_path(c, fs, "lowerdir+", l->lower->v[i], l);
	if (r == 0 && l->upper[0] && (r = set_path(c, fs, "upperdir", l->upper, l)) == 0)
		r = set_path(c, fs, "workdir", l->work, l);
	for (uint32_t i = 0; i < l->options->n && r == 0; i++)
		r = set_option(fs, l->options->v[i]);
	if (r == 0 && sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		r = -errno;
	if (r < 0) {
		read_message(fs, l);
		return r;
	}
	_cleanup_fd_ int tree = sys_fsmount(fs, 1 /* FSMOUNT_CLOEXEC */, 0);
	return tree < 0 ? -errno : mount_attach(tree, target);
}

static char *append_escaped(char *to, const char *path)
{
	for (; *path; path++) {
		if (*path == '\\' || *path == ':' || *path == ',')
			*to++ = '\\';
		*to++ = *path;
	}
	return to;
}

static int append_path(struct context *c, struct layers *l, bool by_descriptor, char **to, const char *key,
		       const char *path)
{
	char name[32];
	if (by_descriptor) {
		int r = name_by_descriptor(c, l, path, name, sizeof name);
		if (r < 0)
			return r;
		path = name;
	}
	*to = append_escaped(stpcpy(*to, key), path);
	return 0;
}

/* mount(2): the data as text, with paths or with descriptors. *size is what it takes. */
static int join_data(struct context *c, struct layers *l, bool by_descriptor, char *data, size_t *size,
		     unsigned long *flags)
{
	char *to = data;
	int r = 0;
	for (uint32_t i = 0; i < l->lower->n && r == 0; i++)
		r = append_path(c, l, by_descriptor, &to, i == 0 ? "lowerdir=" : ":", l->lower->v[i]);
	if (r == 0 && l->upper[0] && (r = append_path(c, l, by_descriptor, &to, ",upperdir=", l->upper)) == 0)
		r = append_path(c, l, by_descriptor, &to, ",workdir=", l->work);
	for (uint32_t i = 0; i < l->options->n; i++) {
		if (strcmp(l->options->v[i], "ro") == 0)
			*flags |= MS_RDONLY;
		else
			to = stpcpy(stpcpy(to, ","), l->options->v[i]);
	}
	*to = '\0';
	*size = (size_t)(to - data) + 1;
	return r;
}

static int mount_joined(struct context *c, struct layers *l, int target)
{
	size_t room = 64, size;
	for (uint32_t i = 0; i < l->lower->n; i++)
		room += 2 * strlen(l->lower->v[i]) + 32;
	room += 2 * (strlen(l->upper) + strlen(l->work)) + 128;
	for (uint32_t i = 0; i < l->options->n; i++)
		room += strlen(l->options->v[i]) + 1;
	_cleanup_free_ char *data = allocate(room);
	unsigned long flags = 0;
	int r = join_data(c, l, false, data, &size, &flags);
	if (r == 0 && size > DATA_SIZE)
		r = join_data(c, l, true, data, &size, &flags);
	if (r < 0)
		return r;
	if (size > DATA_SIZE)
		return fail(c, E2BIG, "mount overlay on %s: %u layers are too many for this kernel", l->target, l->lower->n);
	r = mount_on(c, "overlay", -1, target, "overlay", flags, data);
	return r < 0 ? overlay_failed(c, -r, l) : 0;
}

/* Without an upper layer an overlay needs two lower ones: a single one is bound read-only. */
static int bind_single(struct context *c, const char *lower, const char *mount_point, int target)
{
	_cleanup_fd_ int source = open(lower, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (source < 0)
		return fail(c, errno, "open the layer %s", lower);
	struct bind b = {.name = lower, .path = mount_point, .source = source, .target = target, .set = MOUNT_ATTR_RDONLY};
	return mount_bind(c, &b);
}

int op_overlay(struct context *c, const union field *f)
{
	_cleanup_(close_layers) struct layers l = {
		.target = f[0].s, .lower = &f[1].S, .upper = f[2].s, .work = f[3].s, .options = &f[4].S};
	_cleanup_fd_ int target = open(l.target, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (target < 0)
		return fail(c, errno, "open the mount point %s", l.target);
	if (l.lower->n == 0)
		return fail(c, EINVAL, "mount overlay on %s: no lower layer", l.target);
	if (l.lower->n == 1 && !l.upper[0])
		return bind_single(c, l.lower->v[0], l.target, target);
	int proc = proc_open(c);
	if (proc < 0)
		return proc;
	l.opened = allocate((l.lower->n + 2) * sizeof *l.opened);
	_cleanup_fd_ int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fchdir(proc) < 0)
		return fail(c, errno, "enter /proc");
	int r = mount_by_parts(c, &l, target);
	if (r == -EINVAL || r == -ENOSYS)
		r = mount_joined(c, &l, target);
	else if (r < 0)
		r = overlay_failed(c, -r, &l);
	if ((here < 0 || fchdir(here) < 0) && chdir("/") < 0 && r == 0)
		return fail(c, errno, "enter /");
	return r;
}
