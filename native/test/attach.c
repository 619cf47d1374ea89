/*
 * A client of a monitor's attach socket:  attach PATH [input=TEXT | end | resize=CxR | signal=N | expect=TEXT | joined=FILE | leave]…
 *
 * Performs the actions, then prints what comes until the container ends, and ends with its exit code.
 * Writes the output of both streams to standard output. 124: what was expected did not come.
 */
#include "frame.h"

#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

static char shown[1 << 20];
static size_t shown_size;
static struct frame_reader reader;
static struct frame_writer writer;
static int fd, code = -1;
static bool accepted = true, started;

static bool receive(int timeout)
{
	struct pollfd event = {.fd = fd, .events = POLLIN};
	if (poll(&event, 1, timeout) <= 0)
		return false;
	int result = frame_read(fd, &reader);
	if (result < 0)
		exit(123);
	if (result == 0)
		return true;
	if (reader.head.type == FRAME_OUTPUT && shown_size + reader.head.length < sizeof shown) {
		memcpy(shown + shown_size, reader.payload, reader.head.length);
		shown_size += reader.head.length;
	}
	accepted = accepted || reader.head.type == FRAME_ACCEPTED;
	started = started || reader.head.type == FRAME_STARTED;
	if (reader.head.type == FRAME_EXIT)
		code = (int)frame_u32(&reader, 0);
	return true;
}

static void act(const char *action)
{
	unsigned columns, rows;
	if (strncmp(action, "input=", 6) == 0) {
		while (!accepted)
			receive(-1);
		accepted = false;
		frame_send(fd, &writer, FRAME_INPUT, 0, action + 6, strlen(action + 6));
	} else if (strcmp(action, "end") == 0)
		frame_send(fd, &writer, FRAME_INPUT, 0, NULL, 0);
	else if (sscanf(action, "resize=%ux%u", &columns, &rows) == 2)
		frame_send_u32(fd, &writer, FRAME_RESIZE, columns, rows);
	else if (strncmp(action, "signal=", 7) == 0)
		frame_send_u32(fd, &writer, FRAME_SIGNAL, (uint32_t)atoi(action + 7), 0);
	else if (strncmp(action, "expect=", 7) == 0) {
		for (int i = 0; !memmem(shown, shown_size, action + 7, strlen(action + 7)); i++)
			if (i > 10000 || (!receive(100) && i > 100))
				exit(124);
	} else if (strncmp(action, "joined=", 7) == 0) { /* tells the script that the monitor knows us */
		while (!started)
			receive(-1);
		write_text(AT_FDCWD, action + 7, "", O_CREAT, 0644);
	} else if (strcmp(action, "leave") == 0)
		exit(0);
	else if (strcmp(action, "garbage") == 0)
		write_all(fd, "\x63\0\0\0\xff\xff\xff\xff", 8);
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (argc < 2)
		return 2;
	snprintf(address.sun_path, sizeof address.sun_path, "%s", argv[1]);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		die_errno(errno, "%s", argv[1]);
	for (int i = 2; i < argc; i++)
		act(argv[i]);
	while (code < 0)
		receive(-1);
	fwrite(shown, 1, shown_size, stdout);
	return code;
}
