/* hull-init: one program under several names (docs/launch-plan.md). */
#include "hull.h"

int main(void)
{
	die("nothing to do");
}
