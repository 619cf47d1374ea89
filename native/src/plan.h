/*
 * Reading a launch plan: plan_check looks at every byte once before anything runs; afterwards plan_next cannot fail.
 * Steps are decoded one at a time from the bytes, strings point into them: nothing is copied but the lists' pointers.
 */
#ifndef HULL_PLAN_H
#define HULL_PLAN_H

#include "ops.h"

#define PLAN_MAGIC "HULLPLN1"
#define PLAN_HEADER 12 /* magic and length */
#define PLAN_LIMIT (64u << 20)

struct plan {
	const uint8_t *bytes; /* first step */
	size_t size;          /* of the steps */
	uint32_t first, count; /* number of the first step, and number after the last */
};

struct plan_cursor {
	const uint8_t *next, *end;
	uint32_t index, count;
};

enum plan_use { PLAN_TO_RUN, PLAN_TO_EXIT, PLAN_TO_CHECK };

struct plan_error {
	uint32_t index;  /* step, or ~0 for the plan as a whole */
	const char *why; /* static text */
};

/* Bytes that follow the header, or -EINVAL when these 12 bytes do not begin a plan. */
int64_t plan_body_size(const uint8_t header[PLAN_HEADER]);

/*
 * Validates a whole plan (header included) and fills *plan, which refers to the bytes. -EINVAL with *error set.
 * A plan to run has exactly one clone and ends its container steps with the only exec, or is nothing but an attach; a
 * plan to exit may have steps of the host and of the phases 5 and 6 only.
 */
int plan_check(const void *bytes, size_t size, enum plan_use use, struct plan *plan, struct plan_error *error);

struct plan_cursor plan_start(const struct plan *plan);
/* Next step, or false at the end. step_clear frees its lists; a _cleanup_step_ variable does so by itself. */
bool plan_next(struct plan_cursor *cursor, struct step *step);
void step_clear(struct step *step);
#define _cleanup_step_ _cleanup_(step_clear)

/* The fields of a step of phase 0, or NULL when the plan has none; valid until the step is cleared. */
const union field *plan_setting(const struct plan *plan, uint16_t op, struct step *step);
const union field *plan_session(const struct plan *plan, struct step *step);

/* Moves the steps of the phases 5 and 6 into their own block of memory (free with free), so that the rest can be unmapped. */
void *plan_keep_exit_steps(struct plan *plan);

const char *op_name(uint16_t op);      /* "unknown" for none */
const char *op_signature(uint16_t op); /* NULL for none */

static inline bool phase_is_container(uint8_t phase)
{
	return phase == PHASE_CONTAINER_BEFORE_PIVOT || phase == PHASE_CONTAINER_AFTER_PIVOT;
}

#endif
