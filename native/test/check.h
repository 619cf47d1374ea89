/*
 * A test program is a list of cases. Each runs in a child of its own, in fresh namespaces where it asks for them, in an
 * empty directory that is removed afterwards; what it cannot have here makes it skipped, with the reason.
 *
 *   static void removes_links(struct context *c) { CHECK_OK(c, remove_tree, {.s = "tree"}); CHECK(missing("tree")); }
 *   int main(void) { return run_cases((const struct test_case[]){{"removes links", removes_links, 0}, {0}}); }
 */
#ifndef HULL_CHECK_H
#define HULL_CHECK_H

#include "ops.h"

#define NEEDS_ROOT 1u  /* real root */
#define MOUNTS 2u      /* a mount namespace; the directory is a tmpfs */
#define USER 4u        /* a user namespace, and root in it */
#define NETWORK 8u     /* a network namespace */
#define PIDS 16u       /* a pid namespace */
#define OLD_KERNEL 32u /* openat2, the new mount calls and their like answer ENOSYS */
#define EACH_KERNEL 64u /* run twice: as it is, and with OLD_KERNEL */

struct test_case {
	const char *name;
	void (*run)(struct context *c);
	unsigned flags;
};

int run_cases(const struct test_case *cases);

extern char test_directory[]; /* absolute; also the working directory */

_Noreturn void check_failed(const char *file, int line, const char *format, ...) PRINTF_LIKE(3, 4);
_Noreturn void skip(const char *format, ...) PRINTF_LIKE(1, 2);

#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			check_failed(__FILE__, __LINE__, "%s (errno %s)", #condition, strerror(errno));                \
	} while (0)

/* Runs an operation with its fields and expects what it returns; `words` must be in its detail. */
#define CHECK_OK(c, op, ...) check_result(__FILE__, __LINE__, c, #op, op_##op(c, (union field[]){__VA_ARGS__}), 0, "")
#define CHECK_FAILS(c, error, words, op, ...)                                                                          \
	check_result(__FILE__, __LINE__, c, #op, op_##op(c, (union field[]){__VA_ARGS__}), -(error), words)
void check_result(const char *file, int line, struct context *c, const char *op, int got, int wanted, const char *words);

#define LIST(...)                                                                                                      \
	{                                                                                                              \
		.S = {                                                                                                 \
			sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *),                                        \
			(const char *[]){__VA_ARGS__, NULL}                                                            \
		}                                                                                                      \
	}
#define NO_LIST                                                                                                        \
	{                                                                                                              \
		.S = { 0, (const char *[]){NULL} }                                                                     \
	}

/* Small things that tests do all the time; they fail the test when they fail. */
void put(const char *path, const char *text);  /* makes or replaces a file */
char *get(const char *path);                   /* its text, never freed */
void make_directories(const char *path);
bool missing(const char *path);
const char *at(const char *format, ...) PRINTF_LIKE(1, 2); /* test_directory/…, never freed */

#endif
