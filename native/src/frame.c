/* Frames of the monitor's protocol: see frame.h. */
#include "frame.h"

#include <sys/socket.h>
#include <sys/uio.h>

_Static_assert(sizeof(struct frame_head) == 8, "the head is what is on the wire");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers go to the wire as they are");

int frame_read(int fd, struct frame_reader *reader)
{
	if (reader->have >= sizeof reader->head && reader->have == sizeof reader->head + reader->head.length)
		reader->have = 0;
	for (;;) {
		bool in_head = reader->have < sizeof reader->head;
		size_t want = sizeof reader->head + (in_head ? 0 : reader->head.length);
		uint8_t *to = in_head ? (uint8_t *)&reader->head + reader->have
				      : reader->payload + (reader->have - sizeof reader->head);
		if (!in_head && reader->have == want)
			return 1;
		ssize_t n = read_some(fd, to, want - reader->have);
		if (n == -EAGAIN)
			return 0;
		if (n <= 0)
			return n == 0 ? -ECONNRESET : (int)n;
		reader->have += (size_t)n;
		if (in_head && reader->have == want && reader->head.length > FRAME_PAYLOAD)
			return -EPROTO;
	}
}

uint32_t frame_u32(const struct frame_reader *reader, size_t offset)
{
	uint32_t value = 0;
	if (offset + sizeof value <= reader->head.length)
		memcpy(&value, reader->payload + offset, sizeof value);
	return value;
}

int frame_send(int fd, struct frame_writer *writer, enum frame_type type, uint8_t stream, const void *payload, size_t size)
{
	struct frame_head head = {(uint8_t)type, stream, 0, (uint32_t)size};
	struct iovec parts[2] = {{&head, sizeof head}, {(void *)payload, size}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = size ? 2 : 1};
	size_t total = sizeof head + size;
	ssize_t n = writer->rest ? 0 : TEMP_FAILURE_RETRY(sendmsg(fd, &message, MSG_NOSIGNAL));
	if (n < 0 && errno != EAGAIN)
		return -errno;
	size_t sent = n < 0 ? 0 : (size_t)n;
	if (sent == total)
		return 0;
	uint8_t frame[sizeof head + FRAME_PAYLOAD];
	memcpy(frame, &head, sizeof head);
	if (size)
		memcpy(frame + sizeof head, payload, size);
	size_t unsent = writer->size - writer->sent;
	uint8_t *rest = allocate(unsent + total - sent);
	if (unsent)
		memcpy(rest, writer->rest + writer->sent, unsent);
	memcpy(rest + unsent, frame + sent, total - sent);
	frame_writer_clear(writer);
	*writer = (struct frame_writer){rest, unsent + total - sent, 0};
	return 0;
}

int frame_send_u32(int fd, struct frame_writer *writer, enum frame_type type, uint32_t first, uint32_t second)
{
	uint32_t payload[2] = {first, second};
	return frame_send(fd, writer, type, 0, payload, sizeof payload);
}

int frame_flush(int fd, struct frame_writer *writer)
{
	while (writer->rest) {
		ssize_t n = TEMP_FAILURE_RETRY(
			send(fd, writer->rest + writer->sent, writer->size - writer->sent, MSG_NOSIGNAL));
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		writer->sent += (size_t)n;
		if (writer->sent == writer->size)
			frame_writer_clear(writer);
	}
	return 0;
}

void frame_writer_clear(struct frame_writer *writer)
{
	free(writer->rest);
	*writer = (struct frame_writer){0};
}
