/* Reading and checking a launch plan; the format is drawn in docs/launch-plan.md. */
#include "plan.h"

#include "plan_flags.h"

struct op_info {
	const char *name, *signature, *sides;
};

static const struct op_info *op_info(uint16_t op)
{
	static const struct op_info infos[] = {
#define OP(code, name, signature, sides) [code] = {#name, signature, sides},
#include "ops.def"
#undef OP
	};
	return op < ARRAY_SIZE(infos) && infos[op].name ? &infos[op] : NULL;
}

const char *op_name(uint16_t op)
{
	const struct op_info *info = op_info(op);
	return info ? info->name : "unknown";
}

const char *op_signature(uint16_t op)
{
	const struct op_info *info = op_info(op);
	return info ? info->signature : NULL;
}

/* Operations that speak about the container's first process: only after the clone. */
static bool needs_container(uint16_t op)
{
	return op == OP_cgroup_join || op == OP_id_map || op == OP_veth || op == OP_link_move || op == OP_network_helper || op == OP_pid_file || op == OP_process_file;
}

static bool phase_allowed(const char *sides, uint8_t phase)
{
	static const char side_of[] = {'L', 'H', 'H', 'C', 'C', 'X', 'X'};
	return phase < sizeof side_of && strchr(sides, side_of[phase]) != NULL;
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* -------- one step -------- */

/* A range of bytes that shrinks from the left. */
struct reader {
	const uint8_t *next, *end;
};

static bool take(struct reader *r, size_t size, const uint8_t **bytes)
{
	if ((size_t)(r->end - r->next) < size)
		return false;
	*bytes = r->next;
	r->next += size;
	return true;
}

static bool take32(struct reader *r, uint32_t *value)
{
	const uint8_t *p;
	if (!take(r, 4, &p))
		return false;
	*value = get32(p);
	return true;
}

static const char *take_string(struct reader *r, const char **string)
{
	uint32_t length;
	const uint8_t *p, *nul;
	if (!take32(r, &length) || !take(r, length, &p) || !take(r, 1, &nul))
		return "a string reaches beyond its step";
	if (*nul != 0)
		return "a string without its closing NUL";
	if (length > 0 && memchr(p, 0, length))
		return "a NUL inside a string";
	*string = (const char *)p;
	return NULL;
}

/* The pointers of all lists of a step are in one block; the first pass counts, the second fills. */
static const char *take_list(struct reader *r, struct string_list *list, const char **pointers)
{
	const char *why = NULL, *string;
	if (!take32(r, &list->n) || list->n > (size_t)(r->end - r->next) / 5)
		return "a list reaches beyond its step";
	list->v = pointers;
	for (uint32_t i = 0; i < list->n && !why; i++) {
		why = take_string(r, &string);
		if (pointers)
			pointers[i] = string;
	}
	if (pointers)
		pointers[list->n] = NULL;
	return why;
}

static const char *take_fields(struct reader r, const char *signature, union field *f, const char **pointers,
			       size_t *pointer_count)
{
	const uint8_t *p;
	const char *why = NULL;
	*pointer_count = 0;
	for (; *signature && !why; signature++, f++) {
		switch (*signature) {
		case 's':
			why = take_string(&r, &f->s);
			break;
		case 'u':
			why = take32(&r, &f->u) ? NULL : "a number reaches beyond its step";
			break;
		case 'U':
			if (!take(&r, 8, &p))
				why = "a number reaches beyond its step";
			else
				f->U = get32(p) | (uint64_t)get32(p + 4) << 32;
			break;
		case 'S':
			why = take_list(&r, &f->S, pointers ? pointers + *pointer_count : NULL);
			*pointer_count += (size_t)f->S.n + 1;
			break;
		case 'b':
			if (!take32(&r, &f->b.n) || !take(&r, f->b.n, &f->b.p))
				why = "bytes reach beyond their step";
			break;
		}
	}
	return why ? why : r.next == r.end ? NULL : "bytes left over after the last field";
}

/* Checks one step and moves the cursor; NULL, or what is wrong. Allocates nothing. */
static const char *check_step(struct plan_cursor *cursor, struct step *step)
{
	struct reader r = {cursor->next, cursor->end}, fields;
	const uint8_t *head, *body;
	size_t pointers;
	if (!take(&r, 8, &head) || !take(&r, get32(head + 4), &body))
		return "the step reaches beyond the plan";
	*step = (struct step){
		.op = (uint16_t)(head[0] | head[1] << 8), .phase = head[2], .index = cursor->index++};
	cursor->next = r.next;
	const struct op_info *info = op_info(step->op);
	if (!info)
		return "an operation that this program does not know";
	if (head[3] != 0)
		return "the reserved byte is not zero";
	if (!phase_allowed(info->sides, step->phase))
		return "the operation may not stand in this phase";
	fields = (struct reader){body, r.next};
	return take_fields(fields, info->signature, step->f, NULL, &pointers);
}

bool plan_next(struct plan_cursor *cursor, struct step *step)
{
	const uint8_t *body = cursor->next + 8;
	size_t pointers;
	step_clear(step);
	if (cursor->index == cursor->count || check_step(cursor, step) != NULL)
		return false;
	const char *signature = op_signature(step->op);
	if (strchr(signature, 'S')) {
		take_fields((struct reader){body, cursor->next}, signature, step->f, NULL, &pointers);
		step->lists = allocate(pointers * sizeof(char *));
		take_fields((struct reader){body, cursor->next}, signature, step->f, step->lists, &pointers);
	}
	return true;
}

char *list_line(const struct string_list *list, const char *separator)
{
	size_t size = sizeof "\n";
	for (uint32_t i = 0; i < list->n; i++)
		size += strlen(list->v[i]) + strlen(separator);
	char *line = allocate(size), *end = line;
	for (uint32_t i = 0; i < list->n; i++)
		end = stpcpy(stpcpy(end, i ? separator : ""), list->v[i]);
	stpcpy(end, "\n");
	return line;
}

void step_clear(struct step *step)
{
	free(step->lists);
	step->lists = NULL;
}

/* -------- the order of steps -------- */

struct order {
	enum plan_use use;
	uint8_t container_phase; /* of the last container step; 0 before */
	uint8_t last_phase;
	uint32_t settings; /* bits of those operations of the launcher that there were */
	bool cloned, executed, terminal, tty, target;
};

static bool is_target(uint16_t op)
{
	return op == OP_target || op == OP_target_file;
}

static const char *check_order(struct order *o, const struct step *step)
{
	if (o->last_phase >= PHASE_EXIT && step->phase < o->last_phase)
		return "a step after those for the end";
	switch (step->phase) {
	case PHASE_LAUNCHER:
		if (o->last_phase != PHASE_LAUNCHER)
			return "a step of phase 0 after others";
		if (step->op == OP_session && step->index != 0)
			return "session is not the first step";
		if (o->settings & 1u << step->op)
			return "the same setting twice";
		if (o->settings & 1u << OP_attach || (step->op == OP_attach && o->settings))
			return "attach is not alone";
		o->settings |= 1u << step->op;
		o->tty = o->tty || (step->op == OP_session && step->f[0].u & SESSION_TTY);
		break;
	case PHASE_HOST_BEFORE_CLONE:
		if (o->cloned)
			return "a step of phase 1 after the clone";
		if (needs_container(step->op))
			return "the operation needs the container's process: phase 2";
		break;
	case PHASE_HOST_AFTER_CLONE:
		if (!o->cloned)
			return "a step of phase 2 before the clone";
		break;
	case PHASE_EXIT:
	case PHASE_FINAL:
		break;
	default:
		if (!o->cloned)
			return "a container step before the clone";
		if (o->executed)
			return "a container step after exec or hold";
		if (step->phase < o->container_phase)
			return "a step of phase 3 after one of phase 4";
		o->container_phase = step->phase;
	}
	o->last_phase = step->phase;
	if (o->settings & 1u << OP_attach && step->phase != PHASE_LAUNCHER)
		return "attach is not alone";
	if (o->settings & 1u << OP_steps && step->op == OP_clone)
		return "a clone in a plan without a container";
	if (is_target(step->op) && (o->cloned || o->target))
		return o->target ? "a second target" : "target after the clone";
	o->target = o->target || is_target(step->op);
	if (step->op == OP_join_target && !o->target)
		return "join_target without a target";
	if (step->op == OP_clone) {
		if (step->phase != PHASE_HOST_BEFORE_CLONE || o->use == PLAN_TO_EXIT)
			return "clone may not stand here";
		o->cloned = true;
	}
	o->executed = o->executed || step->op == OP_exec || step->op == OP_hold;
	if (step->op == OP_exec && step->f[0].S.n == 0)
		return "exec without arguments";
	if (step->op == OP_terminal && o->terminal)
		return "a second terminal";
	o->terminal = o->terminal || step->op == OP_terminal;
	return NULL;
}

int64_t plan_body_size(const uint8_t header[PLAN_HEADER])
{
	if (memcmp(header, PLAN_MAGIC, 8) != 0)
		return -EINVAL;
	uint32_t size = get32(header + 8);
	return size < 4 || size > PLAN_LIMIT ? -EINVAL : (int64_t)size;
}

static int reject(struct plan_error *error, uint32_t index, const char *why)
{
	*error = (struct plan_error){index, why};
	return -EINVAL;
}

int plan_check(const void *bytes, size_t size, enum plan_use use, struct plan *plan, struct plan_error *error)
{
	const uint8_t *p = bytes;
	if (size < PLAN_HEADER + 4 || memcmp(p, PLAN_MAGIC, 8) != 0)
		return reject(error, ~0u, "not a launch plan");
	if (plan_body_size(p) < 0 || (uint64_t)plan_body_size(p) != size - PLAN_HEADER)
		return reject(error, ~0u, "the length in the header is wrong");
	*plan = (struct plan){p + PLAN_HEADER + 4, size - PLAN_HEADER - 4, 0, get32(p + PLAN_HEADER)};

	struct order order = {.use = use};
	struct plan_cursor cursor = plan_start(plan);
	while (cursor.index < cursor.count) {
		struct step step;
		uint32_t index = cursor.index;
		const char *why = check_step(&cursor, &step);
		why = why ? why : check_order(&order, &step);
		if (why)
			return reject(error, index, why);
	}
	if (cursor.next != cursor.end)
		return reject(error, ~0u, "bytes left over after the last step");
	if (order.settings & 1u << OP_attach)
		return use == PLAN_TO_EXIT ? reject(error, 0, "attach may not stand here") : 0;
	if (order.settings & 1u << OP_steps)
		return 0;
	if (use == PLAN_TO_RUN && !order.cloned)
		return reject(error, ~0u, "no clone");
	if (use == PLAN_TO_RUN && !order.executed)
		return reject(error, ~0u, "no exec");
	bool sent = order.settings & 1u << OP_adopt; /* the terminal comes from the runtime */
	if (use == PLAN_TO_RUN && (sent ? order.terminal : order.terminal != order.tty))
		return reject(error, ~0u, "a terminal step and a session with terminal belong together");
	return 0;
}

/* -------- walking -------- */

struct plan_cursor plan_start(const struct plan *plan)
{
	return (struct plan_cursor){plan->bytes, plan->bytes + plan->size, plan->first, plan->count};
}

const union field *plan_setting(const struct plan *plan, uint16_t op, struct step *step)
{
	struct plan_cursor cursor = plan_start(plan);
	while (plan_next(&cursor, step) && step->phase == PHASE_LAUNCHER)
		if (step->op == op)
			return step->f;
	return NULL;
}

const union field *plan_session(const struct plan *plan, struct step *step)
{
	return plan_setting(plan, OP_session, step);
}

void *plan_keep_exit_steps(struct plan *plan)
{
	struct plan_cursor cursor = plan_start(plan);
	_cleanup_step_ struct step step = {0};
	const uint8_t *first = cursor.next;
	uint32_t index = cursor.index;
	while (plan_next(&cursor, &step) && step.phase < PHASE_EXIT) {
		first = cursor.next;
		index = cursor.index;
	}
	size_t size = (size_t)(cursor.end - first);
	void *copy = allocate(size);
	memcpy(copy, first, size);
	*plan = (struct plan){copy, size, index, plan->count};
	return copy;
}
