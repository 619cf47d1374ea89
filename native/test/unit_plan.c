/* The plan decoder: what it reads, and everything that it refuses. */
#include "plan.h"
#include "unit.h"

#include "plan_flags.h"

struct builder {
	uint8_t bytes[4096];
	size_t size, step; /* step: offset of the present step's length */
	uint32_t count;
};

static void put(struct builder *b, const void *data, size_t size)
{
	memcpy(b->bytes + b->size, data, size);
	b->size += size;
}

static void put32(struct builder *b, uint32_t value)
{
	put(b, &value, 4);
}

static void begin(struct builder *b)
{
	*b = (struct builder){.size = 0};
	put(b, PLAN_MAGIC "\0\0\0\0\0\0\0\0", 16);
}

static void update(struct builder *b)
{
	uint32_t length = (uint32_t)b->size - PLAN_HEADER;
	memcpy(b->bytes + 8, &length, 4);
	memcpy(b->bytes + 12, &b->count, 4);
	if (b->step) {
		length = (uint32_t)(b->size - b->step - 4);
		memcpy(b->bytes + b->step, &length, 4);
	}
}

static void step(struct builder *b, uint16_t op, uint8_t phase)
{
	put(b, &op, 2);
	put(b, &phase, 1);
	put(b, "", 1);
	b->step = b->size;
	put32(b, 0);
	b->count++;
	update(b);
}

static void string(struct builder *b, const char *text)
{
	put32(b, (uint32_t)strlen(text));
	put(b, text, strlen(text) + 1);
	update(b);
}

static void number(struct builder *b, uint64_t value, size_t size)
{
	put(b, &value, size);
	update(b);
}

static void clone_step(struct builder *b)
{
	step(b, OP_clone, PHASE_HOST_BEFORE_CLONE);
	number(b, 0, 8);
}

static void exec_step(struct builder *b, uint32_t arguments)
{
	step(b, OP_exec, PHASE_CONTAINER_AFTER_PIVOT);
	number(b, arguments, 4);
	for (uint32_t i = 0; i < arguments; i++)
		string(b, "argument");
	number(b, 1, 4);
	string(b, "A=1");
	number(b, 0, 4);
}

static void session_step(struct builder *b, uint32_t flags)
{
	step(b, OP_session, PHASE_LAUNCHER);
	number(b, flags, 4);
	for (int i = 0; i < 5; i++)
		string(b, i == 0 ? "id" : "");
	number(b, 0, 8);
	number(b, 0, 4);
}

static void attach_step(struct builder *b)
{
	step(b, OP_attach, PHASE_LAUNCHER);
	number(b, 0, 4);
	for (int i = 0; i < 3; i++)
		string(b, "id");
}

static void stop_step(struct builder *b)
{
	step(b, OP_stop, PHASE_LAUNCHER);
	number(b, 10, 4);
	number(b, 0, 4);
}

static void target_step(struct builder *b, uint8_t phase)
{
	step(b, OP_target, phase);
	number(b, 1, 4);
	number(b, 0, 8);
	number(b, 0, 8);
}

static void remove_step(struct builder *b, uint8_t phase)
{
	step(b, OP_remove_file, phase);
	string(b, "/file");
}

static struct plan plan;
static struct plan_error error;

static bool accepted(const struct builder *b, enum plan_use use)
{
	/* in a block of exactly its size, so that the sanitizer sees one byte too far */
	uint8_t *copy = allocate(b->size);
	memcpy(copy, b->bytes, b->size);
	error = (struct plan_error){0, ""};
	bool result = plan_check(copy, b->size, use, &plan, &error) == 0;
	free(copy);
	return result;
}

static bool refused(const struct builder *b, const char *why)
{
	return !accepted(b, PLAN_TO_RUN) && strstr(error.why, why) != NULL;
}

static void whole(struct builder *b)
{
	begin(b);
	session_step(b, SESSION_INTERACTIVE);
	remove_step(b, PHASE_HOST_BEFORE_CLONE);
	clone_step(b);
	exec_step(b, 2);
	remove_step(b, PHASE_HOST_AFTER_CLONE);
	remove_step(b, PHASE_EXIT);
}

static void test_reading(void)
{
	struct builder b;
	_cleanup_step_ struct step s = {0};
	whole(&b);
	CHECK("a whole plan", plan_check(b.bytes, b.size, PLAN_TO_RUN, &plan, &error) == 0);
	CHECK("session fields", plan_session(&plan, &s) && strcmp(s.f[1].s, "id") == 0);
	struct plan_cursor cursor = plan_start(&plan);
	for (int i = 0; i < 4; i++)
		CHECK("a step", plan_next(&cursor, &s));
	CHECK("exec", s.op == OP_exec && s.index == 3 && s.phase == PHASE_CONTAINER_AFTER_PIVOT);
	CHECK("lists", s.f[0].S.n == 2 && !strcmp(s.f[0].S.v[1], "argument") && !s.f[0].S.v[2] && s.f[1].S.n == 1 &&
			       !strcmp(s.f[1].S.v[0], "A=1") && !s.f[1].S.v[1] && s.f[2].S.n == 0 && !s.f[2].S.v[0]);
	CHECK("the end", plan_next(&cursor, &s) && plan_next(&cursor, &s) && !plan_next(&cursor, &s));

	_cleanup_free_ void *kept = plan_keep_exit_steps(&plan);
	cursor = plan_start(&plan);
	memset(b.bytes, 0xff, sizeof b.bytes);
	CHECK("exit steps kept", plan_next(&cursor, &s) && s.phase == PHASE_EXIT && s.index == 5 && !strcmp(s.f[0].s, "/file"));
	CHECK("and nothing else", !plan_next(&cursor, &s));
}

static void test_damage(void)
{
	struct builder b, original;
	whole(&original);
	bool all = true;
	for (size_t size = 0; size < original.size; size++) {
		b = original;
		b.size = size;
		all = all && !accepted(&b, PLAN_TO_RUN);
	}
	CHECK("every truncation is refused", all);
	for (size_t i = 0; i < original.size; i++)
		for (unsigned value = 0; value < 256; value += 5) {
			b = original;
			b.bytes[i] = (uint8_t)value;
			accepted(&b, PLAN_TO_RUN); /* must not read outside; the sanitizer watches */
		}
	CHECK("every damaged byte is survived", true);

	b = original;
	b.bytes[0] = 'X';
	CHECK("magic", refused(&b, "not a launch plan"));
	b = original;
	b.bytes[8]++;
	CHECK("length", refused(&b, "length"));
	b = original;
	b.bytes[12]--;
	CHECK("steps left over", refused(&b, "left over"));
	b = original;
	b.bytes[19] = 1;
	CHECK("reserved byte", refused(&b, "reserved"));
	b = original;
	b.bytes[16] = 29;
	CHECK("unknown operation", refused(&b, "does not know") && error.index == 0);
	b = original;
	b.bytes[18] = PHASE_EXIT;
	CHECK("phase", refused(&b, "phase"));
	b = original;
	b.bytes[18] = 99;
	CHECK("unknown phase", refused(&b, "phase"));

	begin(&b);
	clone_step(&b);
	step(&b, OP_root, PHASE_CONTAINER_BEFORE_PIVOT);
	number(&b, 3, 4);
	put(&b, "a\0b", 4);
	update(&b);
	CHECK("NUL inside a string", refused(&b, "NUL inside"));
	b.bytes[b.size - 3] = 'x';
	b.bytes[b.size - 1] = 'x';
	CHECK("no NUL at its end", refused(&b, "closing NUL"));
	begin(&b);
	clone_step(&b);
	step(&b, OP_exec, PHASE_CONTAINER_AFTER_PIVOT);
	number(&b, 0xffffffffu, 4);
	CHECK("a huge list", refused(&b, "list"));
	begin(&b);
	clone_step(&b);
	number(&b, 1, 1);
	CHECK("bytes after the last field", refused(&b, "left over"));
}

static void test_order(void)
{
	struct builder b;
	begin(&b);
	exec_step(&b, 1);
	CHECK("container before clone", refused(&b, "before the clone"));
	begin(&b);
	clone_step(&b);
	clone_step(&b);
	CHECK("two clones", refused(&b, "after the clone"));
	begin(&b);
	clone_step(&b);
	CHECK("no exec", refused(&b, "no exec"));
	begin(&b);
	update(&b);
	CHECK("no clone", refused(&b, "no clone"));
	begin(&b);
	clone_step(&b);
	exec_step(&b, 0);
	CHECK("exec without arguments", refused(&b, "without arguments"));
	begin(&b);
	clone_step(&b);
	exec_step(&b, 1);
	exec_step(&b, 1);
	CHECK("two execs", refused(&b, "after exec"));
	begin(&b);
	remove_step(&b, PHASE_EXIT);
	clone_step(&b);
	CHECK("after the exit steps", refused(&b, "for the end"));
	begin(&b);
	remove_step(&b, PHASE_FINAL);
	remove_step(&b, PHASE_EXIT);
	CHECK("after the final steps", !accepted(&b, PLAN_TO_EXIT) && strstr(error.why, "for the end"));
	begin(&b);
	remove_step(&b, PHASE_HOST_AFTER_CLONE);
	CHECK("phase 2 before the clone", refused(&b, "before the clone"));
	begin(&b);
	clone_step(&b);
	session_step(&b, 0);
	CHECK("session later", refused(&b, "after others"));
	begin(&b);
	attach_step(&b);
	CHECK("attach alone", accepted(&b, PLAN_TO_RUN) && !accepted(&b, PLAN_TO_EXIT));
	clone_step(&b);
	exec_step(&b, 1);
	CHECK("attach with others", refused(&b, "not alone"));
	begin(&b);
	session_step(&b, 0);
	attach_step(&b);
	CHECK("attach with a session", refused(&b, "not alone"));
	begin(&b);
	stop_step(&b);
	session_step(&b, 0);
	CHECK("session after a setting", refused(&b, "first step"));
	begin(&b);
	stop_step(&b);
	stop_step(&b);
	CHECK("a setting twice", refused(&b, "twice"));
	begin(&b);
	clone_step(&b);
	step(&b, OP_pivot, PHASE_CONTAINER_AFTER_PIVOT);
	step(&b, OP_pivot, PHASE_CONTAINER_BEFORE_PIVOT);
	CHECK("phase 3 after 4", refused(&b, "phase 3"));
	begin(&b);
	step(&b, OP_pid_file, PHASE_HOST_BEFORE_CLONE);
	string(&b, "/pids");
	CHECK("pid file without a process", refused(&b, "phase 2"));
	begin(&b);
	clone_step(&b);
	step(&b, OP_join_target, PHASE_CONTAINER_BEFORE_PIVOT);
	CHECK("nobody to join", refused(&b, "without a target"));
	begin(&b);
	target_step(&b, PHASE_HOST_BEFORE_CLONE);
	target_step(&b, PHASE_HOST_BEFORE_CLONE);
	CHECK("two targets", refused(&b, "second target"));
	begin(&b);
	clone_step(&b);
	target_step(&b, PHASE_HOST_AFTER_CLONE);
	CHECK("a target too late", refused(&b, "after the clone"));
	begin(&b);
	session_step(&b, SESSION_TTY);
	clone_step(&b);
	exec_step(&b, 1);
	CHECK("a terminal that is missing", refused(&b, "terminal"));
	begin(&b);
	remove_step(&b, PHASE_HOST_BEFORE_CLONE);
	remove_step(&b, PHASE_EXIT);
	CHECK("a plan to exit", accepted(&b, PLAN_TO_EXIT) && !accepted(&b, PLAN_TO_RUN));
	clone_step(&b);
	CHECK("with a clone", !accepted(&b, PLAN_TO_EXIT));
}

int main(void)
{
	test_reading();
	test_damage();
	test_order();
	return unit_end();
}
