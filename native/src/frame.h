/*
 * Frames between the monitor and its clients (the launcher and whoever attaches), over a stream socket:
 *
 *   u8 type, u8 stream (0 input, 1 output, 2 error), u16 zero, u32 length, payload; little-endian
 *
 *   client -> monitor                              monitor -> client
 *   INPUT    bytes; none: end of input             OUTPUT    bytes of the stream
 *   RESIZE   u32 columns, u32 rows                 ACCEPTED  the last INPUT has been taken, send the next
 *   SIGNAL   u32 number                            STARTED   u32 pid of the first process
 *   CLOSE    u32 stream: nobody reads it           FAILED    u32 index, u32 op, u32 phase, u32 errno, detail
 *   STOP     the stop signal, then SIGKILL         EXIT      u32 code (status or 128 + signal), u32 EXIT_* flags
 *
 *                                                  NOTIFY   lines for the service manager (to the launcher only)
 *                                                  HEALTH   u32 1: not healthy, 0: healthy
 *
 * A client sends one INPUT and waits for ACCEPTED before the next, so that a program which does not read its input
 * cannot hold up signals and sizes. FAILED before STARTED means that there is no container and ends the connection;
 * after it, it tells of a step of clean-up (or poststart) that failed.
 */
#ifndef HULL_FRAME_H
#define HULL_FRAME_H

#include "hull.h"

#define FRAME_PAYLOAD 4096

enum frame_type {
	FRAME_INPUT = 1,
	FRAME_RESIZE = 2,
	FRAME_SIGNAL = 3,
	FRAME_CLOSE = 4, /* of the launcher only */
	FRAME_STOP = 5,
	FRAME_OUTPUT = 16,
	FRAME_ACCEPTED = 17,
	FRAME_STARTED = 18,
	FRAME_FAILED = 19,
	FRAME_EXIT = 20,
	FRAME_NOTIFY = 21,
	FRAME_HEALTH = 22,
};

#define EXIT_OUT_OF_MEMORY 1u
#define EXIT_GOES_ON 2u /* the container will be started again; this connection ends */

struct frame_head {
	uint8_t type, stream;
	uint16_t zero;
	uint32_t length;
};

struct frame_reader {
	size_t have;
	struct frame_head head;
	uint8_t payload[FRAME_PAYLOAD];
};

/* Reads on; 1: a whole frame is there (until the next call), 0: not yet, -ECONNRESET at the end, -EPROTO, -errno. */
int frame_read(int fd, struct frame_reader *reader);
uint32_t frame_u32(const struct frame_reader *reader, size_t offset); /* 0 beyond the payload */

/* What a socket that was full has not taken yet. */
struct frame_writer {
	uint8_t *rest;
	size_t size, sent;
};

/* Sends a frame; keeps what the socket does not take at once. 0, or -errno when the other side is gone. */
int frame_send(int fd, struct frame_writer *writer, enum frame_type type, uint8_t stream, const void *payload, size_t size);
int frame_send_u32(int fd, struct frame_writer *writer, enum frame_type type, uint32_t first, uint32_t second);
int frame_flush(int fd, struct frame_writer *writer);
void frame_writer_clear(struct frame_writer *writer);

/* -------- the socket: attach_socket.c; a descriptor or -errno -------- */

int attach_listen(const char *path, int type); /* mode 0600 */
int attach_bind(const char *path, int type); /* likewise, of a type that does not listen */
int attach_connect(const char *path, int type);

/* Sends bytes and with them a descriptor; how many were sent, or -1 with errno. */
ssize_t send_with_descriptor(int socket, const void *bytes, size_t size, int fd);

#endif
