/*
 * The container's log in Docker's json-file format, written by the monitor: one line per line of output,
 *
 *   {"log":"text\n","stream":"stdout","time":"2026-01-02T03:04:05.678901234Z"}
 *
 * A line of more than LOG_LINE bytes becomes several entries, all but the last without the newline; so does what stands
 * after the last newline when the stream ends. log.c keeps the lines and the files, log_entry.c encodes.
 *
 * A log never holds up its container. What cannot be written (full disk, read-only or vanished directory) is dropped and
 * counted; as soon as something can be written again, an entry on stderr with "attrs":{"lost":"BYTES"} tells of the gap.
 */
#ifndef HULL_LOG_H
#define HULL_LOG_H

#include "hull.h"

#define LOG_LINE 16384

enum log_stream { LOG_STDOUT, LOG_STDERR, LOG_STREAMS };

struct log {
	char *path; /* NULL: there is no log */
	uint64_t limit; /* bytes after which a file is rotated; 0: never */
	uint32_t files; /* with the present one; older ones are PATH.1, PATH.2 … */
	int fd;         /* -1: could not be opened */
	uint64_t size;
	struct {
		uint8_t *bytes; /* of a line whose end has not come; NULL before there is one */
		size_t size;
	} line[LOG_STREAMS];

	/* of the present batch: all entries of one piece of output */
	char time[40];
	uint8_t *buffer;
	size_t used;
	uint64_t written; /* bytes in the file */
	uint64_t pending; /* bytes of output in the entries */
	uint64_t told;    /* of the lost bytes: in a marker */
	bool dropping;    /* until the next entry */

	uint64_t lost; /* bytes of output that no entry and no marker tells of */
	int reason;    /* errno of the last loss */
};

/*
 * Opens the log, mode 0640. The launch fails (-errno) if that is impossible for good; a disk that is full only makes the
 * log lose what comes until it is not. -EINVAL for something else than a file.
 */
int log_open(struct log *log, const char *path, uint64_t limit, uint32_t files);
/* A piece of output. Never fails, never waits. */
void log_output(struct log *log, enum log_stream stream, const uint8_t *data, size_t size);
/* The stream has ended: writes the line that has no newline. */
void log_end(struct log *log, enum log_stream stream);
/* Ends both streams and closes the file; log->lost is then what the log itself does not tell. */
void log_close(struct log *log);

/* Bytes of the character at the beginning, 0 for an invalid one; more than `left` when it is valid so far but cut off. */
size_t utf8_length(const uint8_t *text, size_t left);
/* Quotes and escapes as Docker does. emit is called with pieces of the result. */
void log_escape(const uint8_t *text, size_t size, void (*emit)(void *data, const void *piece, size_t size), void *data);
/* RFC 3339 in UTC with nanoseconds; room for 40 bytes. */
void log_time(char *text, int64_t seconds, long nanoseconds);

#endif
