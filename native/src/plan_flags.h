/* Flag values of plan fields that are Hull's own; kernel flags keep their kernel values. Mirrored by dev.hull.linux.plan.PlanFlags. */
#ifndef HULL_PLAN_FLAGS_H
#define HULL_PLAN_FLAGS_H

#define SESSION_TTY 1u         /* the container has a pseudo-terminal */
#define SESSION_INTERACTIVE 2u /* standard input stays open for the container */
#define SESSION_DETACHED 4u    /* print the id, leave the monitor behind */
#define SESSION_NO_SIGNALS 8u  /* do not forward signals */
#define SESSION_PRINT_ID 16u   /* print the id on standard output when started */

#define WRITE_APPEND 1u
#define WRITE_CREATE 2u   /* create with mode 0644, truncating */
#define WRITE_OPTIONAL 4u /* a failure is ignored */

#define RUN_OPTIONAL 1u /* a failure is ignored */

#define BIND_RECURSIVE 1u
#define BIND_FILE 2u      /* make a missing mount point as a file */
#define BIND_OPTIONAL 4u  /* a missing source is skipped */
#define BIND_ATTR_RECURSIVE 8u /* apply the attributes to the whole tree (rro and friends) */

#define CRED_KEEP_GROUPS 1u /* setgroups is not permitted here: leave the groups */

#endif
