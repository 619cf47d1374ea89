/* A test in C: CHECK(name, condition) prints one line in the manner of lib.sh; main ends with `return unit_end()`. */
#ifndef HULL_TEST_UNIT_H
#define HULL_TEST_UNIT_H

#include <stdio.h>

static int unit_failed;

#define CHECK(name, condition)                                                                                         \
	do {                                                                                                           \
		if (condition)                                                                                         \
			printf("ok      %s: %s\n", __FILE__, name);                                                    \
		else {                                                                                                 \
			printf("NOT OK  %s:%d: %s\n          %s\n", __FILE__, __LINE__, name, #condition);             \
			unit_failed = 1;                                                                               \
		}                                                                                                      \
	} while (0)

static inline int unit_end(void)
{
	fflush(stdout);
	return unit_failed;
}

#endif
