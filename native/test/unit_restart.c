/* When a container is started again: the waits, and who decides. */
#include "restart.h"
#include "check.h"

#include "plan_flags.h"

#define MILLISECOND 1000000ll

static void waits(struct context *c)
{
	struct restart r = {.wanted = true};
	(void)c;
	int64_t expected = 100 * MILLISECOND;
	for (int i = 0; i < 10; i++, expected *= 2)
		CHECK(restart_delay(&r, 9999 * MILLISECOND) == expected);
	CHECK(restart_delay(&r, 0) == 60000 * MILLISECOND);
	CHECK(restart_delay(&r, 0) == 60000 * MILLISECOND);
	CHECK(restart_delay(&r, 10000 * MILLISECOND) == 100 * MILLISECOND);
	CHECK(restart_delay(&r, 0) == 200 * MILLISECOND);
}

static void decisions(struct context *c)
{
	struct restart r;
	(void)c;
	restart_init(&r, NULL);
	CHECK(!restart_due(&r, 1, 0));
	const union field fields[] = {{.u = RESTART_ON_FAILURE}, {.u = 2}, {.s = at("stopped")}, {.s = at("policy")}};
	restart_init(&r, fields);
	CHECK(restart_due(&r, 1, 0) && restart_due(&r, 1, 1) && !restart_due(&r, 1, 2) && !restart_due(&r, 0, 0));
	r.forced = true;
	CHECK(restart_due(&r, 0, 2));
	CHECK(!restart_due(&r, 0, 2)); /* that once */
	put("policy", "0 0\n");
	CHECK(restart_due(&r, 0, 1000));
	put("policy", "nonsense");
	CHECK(restart_due(&r, 0, 1000)); /* as before */
	put("policy", "2 0\n");
	CHECK(!restart_due(&r, 1, 0));
	put("policy", "0 0\n");
	restart_watch(&r);
	CHECK(!r.given_up && r.watch >= 0);
	put("other", "");
	restart_watched(&r);
	CHECK(!r.given_up);
	put("stopped", "");
	restart_watched(&r);
	CHECK(r.given_up && !restart_due(&r, 1, 0));
	restart_unwatch(&r);
	restart_init(&r, fields);
	r.forced = true;
	CHECK(!restart_due(&r, 1, 0));
	unlink("stopped");
	restart_give_up(&r, true);
	CHECK(restart_is_marked(&r) && !restart_due(&r, 1, 0));
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"waits before a start", waits, 0}, {"decisions about a start", decisions, 0}, {0}});
}
