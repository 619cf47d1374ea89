/* Stand-ins, so that everything links while an operation is not there yet. */
#include "ops.h"

#define OP(code, name, signature, sides)                                                                               \
	__attribute__((weak)) int op_##name(struct context *c, const union field *f)                                  \
	{                                                                                                              \
		(void)f;                                                                                               \
		return fail(c, ENOSYS, "operation " #name);                                                            \
	}
#include "ops.def"
#undef OP
