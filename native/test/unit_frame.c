/* Frames over a stream socket: in pieces, too long, and against a full socket. */
#include "frame.h"
#include "unit.h"

#include <sys/socket.h>

int main(void)
{
	int pair[2];
	struct frame_reader *reader = allocate(sizeof *reader);
	struct frame_writer writer = {0};
	uint8_t big[FRAME_PAYLOAD];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return 2;
	set_nonblocking(pair[0]);
	set_nonblocking(pair[1]);

	CHECK("nothing yet", frame_read(pair[1], reader) == 0);
	CHECK("send", frame_send_u32(pair[0], &writer, FRAME_RESIZE, 80, 24) == 0 && !writer.rest);
	CHECK("receive", frame_read(pair[1], reader) == 1 && reader->head.type == FRAME_RESIZE && reader->head.length == 8);
	CHECK("numbers", frame_u32(reader, 0) == 80 && frame_u32(reader, 4) == 24 && frame_u32(reader, 8) == 0);

	static const uint8_t bytes[] = {FRAME_INPUT, 0, 0, 0, 3, 0, 0, 0, 'a', 'b', 'c'};
	for (size_t i = 0; i < sizeof bytes; i++) {
		int before = frame_read(pair[1], reader);
		if (before != 0 || write(pair[0], bytes + i, 1) != 1)
			CHECK("byte by byte", false);
	}
	CHECK("in pieces", frame_read(pair[1], reader) == 1 && memcmp(reader->payload, "abc", 3) == 0);
	CHECK("an empty one", frame_send(pair[0], &writer, FRAME_INPUT, 0, NULL, 0) == 0 && frame_read(pair[1], reader) == 1 &&
				      reader->head.length == 0);

	int sent = 0, received = 0, wrong = 0;
	for (; !writer.rest && sent < 10000; sent++) {
		memset(big, sent, sizeof big);
		frame_send(pair[0], &writer, FRAME_OUTPUT, 1, big, sizeof big);
	}
	memset(big, sent++, sizeof big);
	frame_send(pair[0], &writer, FRAME_OUTPUT, 1, big, sizeof big);
	CHECK("a full socket keeps the rest", writer.rest != NULL);
	while (received < sent) {
		if (frame_read(pair[1], reader) == 1)
			wrong += reader->payload[FRAME_PAYLOAD - 1] != (uint8_t)received++;
		else if (frame_flush(pair[0], &writer) < 0)
			break;
	}
	CHECK("and loses nothing", received == sent && wrong == 0 && !writer.rest);

	static const uint8_t long_frame[] = {FRAME_INPUT, 0, 0, 0, 0xff, 0xff, 0xff, 0xff};
	CHECK("too long", write(pair[0], long_frame, 8) == 8 && frame_read(pair[1], reader) == -EPROTO);
	reader->have = 0;
	close(pair[0]);
	CHECK("the end", frame_read(pair[1], reader) == -ECONNRESET);
	close(pair[1]);
	free(reader);
	return unit_end();
}
