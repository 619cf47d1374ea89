/* Operation credentials: who the program is, and what it may. */
#include "inner.h"
#include "plan_flags.h"

#include <grp.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

#define CAPABILITIES 64

static int lowest(uint64_t set)
{
	return set ? __builtin_ctzll(set) : -1;
}

/*
 * /dev/stdout and its like open the stream anew, with the permissions of its inode. So streams that exist for this
 * container alone become the user's: its own terminal, and pipes without a name. A file or terminal of the caller's does not.
 */
static void give_streams(struct context *c, uid_t uid, gid_t gid)
{
	struct stat st, devpts;
	struct statfs fs;
	_cleanup_fd_ int pts = c->root_fd >= 0 ? inner_try(c, "/dev/pts", O_PATH) : -1;
	bool has_pts = pts >= 0 && fstat(pts, &devpts) == 0;
	for (int fd = 0; fd <= 2; fd++) {
		if (fstat(fd, &st) < 0 || fstatfs(fd, &fs) < 0 || (st.st_uid == uid && st.st_gid == gid))
			continue;
		bool pipe = fs.f_type == PIPEFS_MAGIC;
		bool ours = pipe ||
			    (fs.f_type == DEVPTS_SUPER_MAGIC && has_pts && st.st_dev == devpts.st_dev);
		/* a terminal keeps its group, whose members may write to it */
		if (ours && (!pipe || fchown(fd, uid, gid) < 0) && fchown(fd, uid, st.st_gid) < 0) {
			/* the owner has no number here: the stream works all the same, only not when opened anew */
		}
	}
}

static int drop_bounding(struct context *c, uint64_t keep)
{
	for (int capability = 0; capability < CAPABILITIES; capability++) {
		int present = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
		if (present < 0) /* EINVAL: beyond the last that this kernel knows */
			break;
		if (present && !(keep >> capability & 1) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
			return fail(c, errno, "drop capability %d from the bounding set", capability);
	}
	return 0;
}

static int set_groups(struct context *c, const struct string_list *additional)
{
	_cleanup_free_ gid_t *groups = allocate((additional->n + 1) * sizeof *groups);
	for (uint32_t i = 0; i < additional->n; i++) {
		char *end;
		groups[i] = (gid_t)strtoul(additional->v[i], &end, 10);
		if (*end || end == additional->v[i])
			return fail(c, EINVAL, "not a group number: %s", additional->v[i]);
	}
	if (setgroups(additional->n, groups) < 0)
		return fail(c, errno, "set %u additional groups", additional->n);
	return 0;
}

static int set_capabilities(struct context *c, uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct before[2], data[2];
	for (int i = 0; i < 2; i++) {
		data[i].effective = (uint32_t)(effective >> (32 * i));
		data[i].permitted = (uint32_t)(permitted >> (32 * i));
		data[i].inheritable = (uint32_t)(inheritable >> (32 * i));
	}
	if (syscall(SYS_capset, &header, data) == 0)
		return 0;
	int error = errno;
	if (syscall(SYS_capget, &header, before) == 0) {
		uint64_t missing = permitted & ~((uint64_t)before[1].permitted << 32 | before[0].permitted);
		if (missing)
			return fail(c, error, "set capabilities: %d is asked for and not held here", lowest(missing));
	}
	return fail(c, error, "set capabilities: effective %#llx, permitted %#llx, inheritable %#llx",
		    (unsigned long long)effective, (unsigned long long)permitted, (unsigned long long)inheritable);
}

static int set_ambient(struct context *c, uint64_t ambient)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return errno == EINVAL && !ambient ? 0 : fail(c, errno, "clear the ambient capabilities");
	for (; ambient; ambient &= ambient - 1)
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, lowest(ambient), 0, 0) < 0)
			return fail(c, errno, "raise ambient capability %d", lowest(ambient));
	return 0;
}

int op_credentials(struct context *c, const union field *f)
{
	uid_t uid = (uid_t)f[0].u;
	gid_t gid = (gid_t)f[1].u;
	int dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
	give_streams(c, uid, gid);
	int r = drop_bounding(c, f[3].U);
	if (r < 0)
		return r;
	if (!(f[8].u & CRED_KEEP_GROUPS) && (r = set_groups(c, &f[2].S)) < 0)
		return r;
	if (setresgid(gid, gid, gid) < 0)
		return fail(c, errno, "become group %u", gid);
	/* the permitted set outlives the change of user, and is cut to what the plan says right after */
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
		return fail(c, errno, "keep capabilities");
	if (setresuid(uid, uid, uid) < 0)
		return fail(c, errno, "become user %u", uid);
	if ((r = set_capabilities(c, f[4].U, f[5].U, f[6].U)) < 0 || (r = set_ambient(c, f[7].U)) < 0)
		return r;
	/* a change of user hides /proc/self from ourselves where root is not the root of our user namespace */
	if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) < 0 || (dumpable == 1 && prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0))
		return fail(c, errno, "stop keeping capabilities");
	return 0;
}
