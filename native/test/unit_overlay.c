/* overlay: awkward names, many layers, one layer, none. */
#include "check.h"

#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define OPTION (geteuid() == 0 && in_user_namespace() ? "userxattr" : "index=off")

static bool in_user_namespace(void)
{
	return !strstr(get("/proc/self/uid_map"), "4294967295");
}

static void layer(const char *path, const char *file)
{
	make_directories(path);
	put(format_text("%s/%s", path, file), file);
}

static void two_layers(struct context *c)
{
	layer("lower1", "one");
	layer("lower2", "two");
	layer("upper", "three");
	make_directories("work");
	make_directories("root");
	CHECK_OK(c, overlay, {.s = at("root")}, LIST(at("lower2"), at("lower1")), {.s = at("upper")}, {.s = at("work")}, LIST(OPTION));
	put("root/new", "new");
	CHECK(unlink("root/one") == 0);
	CHECK(!missing("root/two") && !missing("root/three") && missing("root/one"));
	CHECK(!missing("lower1/one") && !missing("upper/new"));
	char here[4096];
	CHECK(getcwd(here, sizeof here) && strcmp(here, test_directory) == 0);
}

static void awkward_names(struct context *c)
{
	layer("a,b:c", "one");
	layer("back\\slash", "two");
	layer("sp ace=x", "three");
	make_directories("up,per:\\1");
	make_directories("wo,rk:\\1");
	make_directories("root");
	CHECK_OK(c, overlay, {.s = at("root")}, LIST(at("a,b:c"), at("back\\slash"), at("sp ace=x")), {.s = at("up,per:\\1")},
		 {.s = at("wo,rk:\\1")}, LIST(OPTION));
	CHECK(!missing("root/one") && !missing("root/two") && !missing("root/three"));
	put("root/new", "");
	CHECK(!missing("up,per:\\1/new"));
}

static void many_layers(struct context *c)
{
	const char *paths[128];
	char name[64];
	int open_before = dup(0);
	close(open_before);
	for (int i = 0; i < 127; i++) {
		snprintf(name, sizeof name, "layer-0123456789012345678901234567890123456789-%d", i);
		paths[i] = at("%s", name);
		layer(paths[i], "same");
		put(format_text("%s/same", paths[i]), name);
	}
	paths[127] = NULL;
	make_directories("root");
	make_directories("upper");
	make_directories("work");
	CHECK_OK(c, overlay, {.s = at("root")}, {.S = {127, paths}}, {.s = at("upper")}, {.s = at("work")}, LIST(OPTION));
	CHECK(strstr(get("root/same"), "-0")); /* the first is on top */
	c->proc_fd = -1;
	CHECK(dup(0) <= open_before + 1); /* only /proc stays open */
}

static void long_names(struct context *c)
{
	char deep[1200] = "";
	for (int i = 0; i < 4; i++)
		memset(deep + strlen(deep), 'a' + i, 250), strcat(deep, "/");
	const char *lower1 = at("%sone", deep), *lower2 = at("%stwo", deep), *upper = at("%supper", deep), *work = at("%swork", deep);
	layer(lower1, "one");
	layer(lower2, "two");
	make_directories(upper);
	make_directories(work);
	make_directories("root");
	CHECK_OK(c, overlay, {.s = at("root")}, LIST(lower1, lower2), {.s = upper}, {.s = work}, LIST(OPTION));
	CHECK(!missing("root/one") && !missing("root/two"));
	put("root/new", "");
	CHECK(!missing(format_text("%s/new", upper)));
}

static void read_only(struct context *c)
{
	layer("lower1", "one");
	layer("lower2", "two");
	make_directories("root");
	CHECK_OK(c, overlay, {.s = at("root")}, LIST(at("lower1"), at("lower2")), {.s = ""}, {.s = ""}, NO_LIST);
	CHECK(!missing("root/one") && !missing("root/two"));
	CHECK(mkdir("root/new", 0755) < 0 && errno == EROFS);
	make_directories("single");
	CHECK_OK(c, overlay, {.s = at("single")}, LIST(at("lower1")), {.s = ""}, {.s = ""}, NO_LIST);
	CHECK(!missing("single/one"));
	CHECK(mkdir("single/new", 0755) < 0 && errno == EROFS);
	CHECK(mkdir("lower1/new", 0755) == 0);
	make_directories("ro");
	make_directories("upper");
	make_directories("work");
	CHECK_OK(c, overlay, {.s = at("ro")}, LIST(at("lower1")), {.s = at("upper")}, {.s = at("work")}, LIST("ro", OPTION));
	CHECK(mkdir("ro/x", 0755) < 0 && errno == EROFS);
}

static void says_what_is_wrong(struct context *c)
{
	layer("lower", "one");
	make_directories("root");
	make_directories("upper");
	make_directories("work");
	put("file", "");
	CHECK_FAILS(c, ENOENT, "root2", overlay, {.s = at("root2")}, LIST(at("lower")), {.s = ""}, {.s = ""}, NO_LIST);
	CHECK_FAILS(c, EINVAL, "no lower layer", overlay, {.s = at("root")}, NO_LIST, {.s = ""}, {.s = ""}, NO_LIST);
	CHECK_FAILS(c, ENOENT, "lower layer 1, ", overlay, {.s = at("root")}, LIST(at("lower"), at("none")), {.s = ""}, {.s = ""}, NO_LIST);
	CHECK_FAILS(c, ENOENT, "upper layer", overlay, {.s = at("root")}, LIST(at("lower")), {.s = at("none")}, {.s = at("work")}, LIST(OPTION));
	CHECK_FAILS(c, ENOENT, "work directory", overlay, {.s = at("root")}, LIST(at("lower")), {.s = at("upper")}, {.s = at("none")}, LIST(OPTION));
	CHECK_FAILS(c, EINVAL, "nonsense", overlay, {.s = at("root")}, LIST(at("lower")), {.s = at("upper")}, {.s = at("work")}, LIST("nonsense"));
	CHECK_FAILS(c, ENOENT, "none", overlay, {.s = at("root")}, LIST(at("none")), {.s = ""}, {.s = ""}, NO_LIST);
	int r = op_overlay(c, (union field[]){{.s = at("root")}, LIST(at("lower"), at("file")), {.s = ""}, {.s = ""}, NO_LIST});
	CHECK(r == -EINVAL || r == -ENOTDIR);
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"overlay of two layers", two_layers, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"overlay of two layers, user namespace", two_layers, USER | MOUNTS | EACH_KERNEL},
		{"names with ':' ',' '\\' and blanks", awkward_names, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"127 layers", many_layers, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"127 layers, user namespace", many_layers, USER | MOUNTS | EACH_KERNEL},
		{"names longer than a parameter may be", long_names, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"read-only overlays", read_only, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{"read-only overlays, user namespace", read_only, USER | MOUNTS | EACH_KERNEL},
		{"overlay says what is wrong", says_what_is_wrong, NEEDS_ROOT | MOUNTS | EACH_KERNEL},
		{0},
	});
}
