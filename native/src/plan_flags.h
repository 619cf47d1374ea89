/* Flag values of plan fields that are Hull's own; kernel flags keep their kernel values. Mirrored by dev.hull.linux.plan.PlanFlags. */
#ifndef HULL_PLAN_FLAGS_H
#define HULL_PLAN_FLAGS_H

#define SESSION_TTY 1u         /* the container has a pseudo-terminal */
#define SESSION_INTERACTIVE 2u /* standard input stays open for the container */
#define SESSION_DETACHED 4u    /* print the id, leave the monitor behind */
#define SESSION_NO_SIGNALS 8u  /* do not forward signals */
#define SESSION_PRINT_ID 16u   /* print the id on standard output when started */
#define SESSION_OWN_INPUT 32u  /* the caller's standard input is not the container's: who attaches gives it some */
#define SESSION_OWN_OUTPUT 64u /* standard output of the container is not the caller's */
#define SESSION_OWN_ERROR 128u /* standard error of the container is not the caller's */

#define RESTART_ON_FAILURE 1u /* only after an exit code other than 0 */
#define RESTART_OFF 2u        /* never, unless the later policy says so or the container is not healthy */

#define HEALTH_NOTHING 0u /* a container that is not healthy: the events and the health file tell it */
#define HEALTH_RESTART 1u /* is killed and started again, whatever its policy */
#define HEALTH_STOP 2u    /* is stopped, for good */
#define HEALTH_KILL 3u    /* is killed; then its policy says what comes */

#define ATTACH_INPUT 1u     /* standard input goes to the container */
#define ATTACH_OUTPUT 2u    /* the container's output is written */
#define ATTACH_TTY 4u       /* the container has a terminal: raw mode, sizes, detach keys */
#define ATTACH_SIGNALS 8u   /* signals are passed on */
#define ATTACH_END_INPUT 16u /* the end of standard input is the end of the container's */

#define STOP_ON_TERM 1u /* SIGTERM to the launcher stops the container, rather than being passed on */

#define DESCRIPTORS_LISTEN 1u /* the variable LISTEN_PID of the program gets its process id */

#define NOTIFY_READY 1u    /* READY=1 when the program runs */
#define NOTIFY_WATCHDOG 2u /* WATCHDOG=1 as long as the container is not unhealthy */

#define RUNTIME_LEAVE 1u   /* the monitor ends when the program runs or waits for its start: the first process is the caller's */
#define RUNTIME_STREAMS 2u /* the container gets the caller's streams as they are, also a terminal */
#define RUNTIME_STRICT 4u  /* a container whose hooks poststart fail is ended; its exit code is 1 then */

#define EVENT_IF_OOM 1u     /* only if the kernel killed for lack of memory */
#define EVENT_IF_STARTED 2u /* only if the program ran */

#define WRITE_APPEND 1u
#define WRITE_CREATE 2u   /* create with mode 0644, truncating */
#define WRITE_OPTIONAL 4u /* a failure is ignored */

#define RUN_OPTIONAL 1u /* a failure is ignored */

#define SYSTEMD_JOB 1u      /* the answer is a job; it is waited for */
#define SYSTEMD_OPTIONAL 2u /* a failure is ignored */

#define HOLD_TRY 1u /* only see whether the ports are free */

#define BIND_RECURSIVE 1u
#define BIND_FILE 2u      /* make a missing mount point as a file */
#define BIND_OPTIONAL 4u  /* a missing source is skipped */
#define BIND_ATTR_RECURSIVE 8u /* apply the attributes to the whole tree (rro and friends) */

#define BIND_MAP_RECURSIVE 16u /* map the ids of the whole tree, not of its topmost mount alone */
#define BIND_SOURCE_LINK 32u /* a symbolic link at the end of the source is bound itself */
#define BIND_TARGET_LINK 64u /* one at the end of the target is covered, not followed */

#define TOOLKIT_PRIVATE 1u /* in a private copy of the mount namespace: the container runs */
#define HOLD_BARE 1u /* only the root's own file system: nothing that is mounted below it */

#define CRED_KEEP_GROUPS 1u /* setgroups is not permitted here: leave the groups */

#endif
