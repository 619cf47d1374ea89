/* libFuzzer target: whatever plan_check accepts must be readable to the end. */
#include "plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct plan plan;
	struct plan_error error;
	volatile size_t sum = 0;
	for (enum plan_use use = PLAN_TO_RUN; use <= PLAN_TO_CHECK; use++) {
		if (plan_check(data, size, use, &plan, &error) < 0)
			continue;
		_cleanup_step_ struct step step = {0};
		struct plan_cursor cursor = plan_start(&plan);
		uint32_t count = 0;
		while (plan_next(&cursor, &step)) {
			const char *signature = op_signature(step.op);
			for (size_t i = 0; signature[i]; i++) {
				if (signature[i] == 's')
					sum += strlen(step.f[i].s);
				for (uint32_t n = 0; signature[i] == 'S' && n < step.f[i].S.n; n++)
					sum += strlen(step.f[i].S.v[n]);
				for (uint32_t n = 0; signature[i] == 'b' && n < step.f[i].b.n; n++)
					sum += step.f[i].b.p[n];
			}
			count++;
		}
		if (count != plan.count || cursor.next != cursor.end)
			abort();
		free(plan_keep_exit_steps(&plan));
	}
	return 0;
}
