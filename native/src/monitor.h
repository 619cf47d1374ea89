/*
 * The process that stays with a container: its beginning and end, once or again and again (life.c), what it waits for in
 * between (monitor.c), its clients (clients.c).
 */
#ifndef HULL_MONITOR_H
#define HULL_MONITOR_H

#include "frame.h"
#include "health.h"
#include "log.h"
#include "restart.h"
#include "run.h"

#define MONITOR_CONTROL_FD 3 /* socket of the launcher */
#define MONITOR_PLAN_FD 4    /* memfd with the plan */
#define MONITOR_FIRST_DESCRIPTOR 5 /* of the caller's, for the container */
#define MONITOR_CLIENTS 16

struct client {
	int fd;
	bool launcher;
	struct frame_reader reader;
	struct frame_writer writer;
	uint32_t input_size, input_sent; /* of an INPUT that the container has not taken yet */
	uint8_t input[FRAME_PAYLOAD];
};

struct monitor {
	struct context c;
	struct plan plan;
	void *exit_steps;      /* memory of the plan while the container runs */
	struct launch *launch; /* while it starts */
	uint32_t flags; /* SESSION_* */
	uint32_t runtime; /* RUNTIME_* */
	const char *console_socket; /* in the plan; NULL */
	uint32_t descriptors, descriptor_flags; /* of the caller's for the container; DESCRIPTORS_* */
	int stop_signal;
	uint32_t stop_seconds; /* from the stop signal to SIGKILL; ~0: for ever */
	int64_t began;         /* when the present life did, CLOCK_MONOTONIC */
	int64_t kill_at;       /* CLOCK_MONOTONIC */
	int64_t wake_at;       /* between two lives: when the next begins; else NO_DEADLINE */
	bool started, ended, spoiled; /* spoiled: what has to happen after the start failed */
	int interrupted; /* signal that arrived before the program ran */
	int wait_status;
	int signal_fd, listen_fd; /* listen_fd: attach socket, or -1 */
	int notify_fd;            /* what the program tells the service manager, or -1 */
	int terminal;             /* master of the container's terminal, or -1: then input and output are closed or the same */
	int input;                /* where INPUT goes: a pipe or the terminal; -1: nowhere */
	int output[2];            /* standard output (or the terminal) and error, or -1 */
	struct log log;
	struct restart restart;
	struct health *health; /* NULL: nobody probes */
	struct client *clients[MONITOR_CLIENTS];
};

/* `hull-monitor ID`: descriptors 0 to 2 are the caller's streams, 3 and 4 as above. */
int monitor_main(int argc, char **argv);

/* -------- monitor.c -------- */

/* Decides what the container's streams are; the caller's own are gone from 0 to 2 afterwards. */
int monitor_streams(struct monitor *m, int stdio[3]);
/* Waits for one event and deals with it. */
void monitor_turn(struct monitor *m);
/* Sends the stop signal; SIGKILL follows when the time for that is over. */
void monitor_stop(struct monitor *m);
/* False when nobody waits to be let in. */
bool monitor_accept(struct monitor *m);
/* What the dead container had written and nobody has read. */
void monitor_drain(struct monitor *m);

/* -------- clients.c -------- */

/* Adds a client, or closes the descriptor when there are too many. NULL then. */
struct client *client_add(struct monitor *m, int fd, bool launcher);
void client_remove(struct monitor *m, struct client *client);
/* Reads and obeys what the client sent. */
void client_read(struct monitor *m, struct client *client);
/* Passes on pending input and output; removes a client that is gone. */
void client_write_input(struct monitor *m, struct client *client);
void client_flush(struct monitor *m, struct client *client);
bool clients_blocked(const struct monitor *m); /* somebody has not taken the output yet */
void clients_send_u32(struct monitor *m, enum frame_type type, uint32_t first, uint32_t second);
void clients_send_failure(struct monitor *m, const struct failure *failure);
/* Reads once from an output of the container, logs it and passes it on. False when nothing was there. */
bool clients_copy_output(struct monitor *m, int stream);
/* Closes our end of an output: who writes to it gets SIGPIPE. */
void output_close(struct monitor *m, int stream);
/* Gives the container's terminal the size that is in the context. */
void terminal_resize(struct monitor *m);
/* Passes on to the launcher what the program has to tell the service manager. */
void clients_pass_notification(struct monitor *m);
/* All clients are told the end, and leave. flags: EXIT_OUT_OF_MEMORY, EXIT_GOES_ON */
void clients_dismiss(struct monitor *m, uint32_t flags);

#endif
