/* The container's log: lines, files, rotation, and what happens when it cannot be written. */
#include "log.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#define BUFFER 8192
#define LOG_MODE 0640

static int open_file(struct log *log)
{
	struct stat status;
	_cleanup_fd_ int fd = open(log->path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, LOG_MODE);
	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	log->size = (uint64_t)status.st_size;
	log->fd = steal_fd(&fd);
	return 0;
}

int log_open(struct log *log, const char *path, uint64_t limit, uint32_t files)
{
	*log = (struct log){.path = duplicate(path), .limit = limit, .files = files, .fd = -1};
	log->buffer = allocate(BUFFER);
	int result = open_file(log);
	if (result == 0 || result == -ENOSPC || result == -EDQUOT)
		return 0;
	free(log->path);
	free(log->buffer);
	log->path = NULL;
	return result;
}

/* -------- the present batch: it is in the file as a whole, or not at all -------- */

static void drop(struct log *log, int error)
{
	struct stat status;
	/* from the end: somebody may have truncated the file meanwhile */
	if (log->written > 0 && fstat(log->fd, &status) == 0 && (uint64_t)status.st_size >= log->written &&
	    ftruncate(log->fd, status.st_size - (off_t)log->written) == 0)
		log->size -= log->written;
	log->lost += log->pending;
	log->reason = error;
	log->written = log->pending = log->told = log->used = 0;
	log->dropping = true;
}

static void flush(struct log *log)
{
	size_t done = 0;
	int error = log->fd < 0 && log->used ? -open_file(log) : 0;
	while (error == 0 && done < log->used) {
		ssize_t n = TEMP_FAILURE_RETRY(write(log->fd, log->buffer + done, log->used - done));
		if (n < 0)
			error = errno;
		else {
			done += (size_t)n;
			log->written += (uint64_t)n;
			log->size += (uint64_t)n;
		}
	}
	if (error)
		drop(log, error);
	log->used = 0;
}

static void commit(struct log *log)
{
	flush(log);
	log->lost -= log->told;
	log->written = log->pending = log->told = 0;
}

static void put(void *data, const void *piece, size_t size)
{
	struct log *log = data;
	while (size > 0 && !log->dropping) {
		size_t room = BUFFER - log->used, n = size < room ? size : room;
		memcpy(log->buffer + log->used, piece, n);
		log->used += n;
		piece = (const char *)piece + n;
		size -= n;
		if (log->used == BUFFER)
			flush(log);
	}
}

static void put_text(struct log *log, const char *text)
{
	put(log, text, strlen(text));
}

/* -------- rotation: PATH becomes PATH.1, that becomes PATH.2, the last goes -------- */

static int rename_if_there(const char *from, const char *to)
{
	return rename(from, to) < 0 && errno != ENOENT ? -errno : 0;
}

static int rotate_files(struct log *log)
{
	if (log->files < 2)
		return unlink(log->path) < 0 && errno != ENOENT ? -errno : 0;
	for (uint32_t number = log->files - 1; number > 0; number--) {
		_cleanup_free_ char *from =
			number > 1 ? format_text("%s.%u", log->path, number - 1) : duplicate(log->path);
		_cleanup_free_ char *to = format_text("%s.%u", log->path, number);
		int result = rename_if_there(from, to);
		if (result < 0)
			return result;
	}
	return 0;
}

/* A limit is kept even if the files cannot be moved: then the output is lost, as on a full disk. */
static void rotate_if_due(struct log *log)
{
	if (log->limit == 0 || log->size + log->used < log->limit)
		return;
	commit(log);
	int result = log->size < log->limit ? 0 : rotate_files(log);
	if (result == 0 && log->size >= log->limit) {
		close_fd(&log->fd);
		log->size = 0;
		result = open_file(log);
	}
	if (result < 0)
		drop(log, -result);
}

/* -------- entries -------- */

static void entry(struct log *log, enum log_stream stream, const uint8_t *text, size_t size, const char *attributes)
{
	log->dropping = false;
	rotate_if_due(log);
	if (log->dropping) {
		log->lost += attributes ? 0 : size;
		return;
	}
	log->pending += attributes ? 0 : size;
	put_text(log, "{\"log\":");
	log_escape(text, size, put, log);
	put_text(log, stream == LOG_STDOUT ? ",\"stream\":\"stdout\"" : ",\"stream\":\"stderr\"");
	put_text(log, attributes ? attributes : "");
	put_text(log, ",\"time\":\"");
	put_text(log, log->time);
	put_text(log, "\"}\n");
}

/* Tells of what was lost, in one batch with what follows: so a disk that stays full is not filled up with this. */
static void tell_loss(struct log *log)
{
	char text[200], attributes[64];
	uint64_t lost = log->lost;
	int n = snprintf(text, sizeof text, "hull: %llu bytes of output could not be logged: %s\n", (unsigned long long)lost,
			 strerror(log->reason));
	snprintf(attributes, sizeof attributes, ",\"attrs\":{\"lost\":\"%llu\"}", (unsigned long long)lost);
	entry(log, LOG_STDERR, (const uint8_t *)text, (size_t)n, attributes);
	log->told = log->dropping ? 0 : lost;
}

static void begin(struct log *log)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	log_time(log->time, now.tv_sec, now.tv_nsec);
	if (log->lost)
		tell_loss(log);
}

/* -------- lines -------- */

/* Bytes of a full line buffer that make an entry: a character that is cut off stays for the next. */
static size_t whole_characters(const uint8_t *text, size_t size)
{
	for (size_t back = 1; back <= 3 && back < size; back++)
		if (text[size - back] >= 0xc0)
			return utf8_length(text + size - back, back) > back ? size - back : size;
	return size;
}

/* The first `size` bytes of the kept line become an entry. */
static void kept_entry(struct log *log, enum log_stream stream, size_t size)
{
	uint8_t *kept = log->line[stream].bytes;
	entry(log, stream, kept, size, NULL);
	log->line[stream].size -= size;
	memmove(kept, kept + size, log->line[stream].size);
}

void log_output(struct log *log, enum log_stream stream, const uint8_t *data, size_t size)
{
	if (!log->path)
		return;
	begin(log);
	while (size > 0) {
		size_t kept = log->line[stream].size, room = LOG_LINE - kept, part = size < room ? size : room;
		const uint8_t *newline = memchr(data, '\n', part);
		if (newline)
			part = (size_t)(newline - data) + 1;
		if (newline && kept == 0)
			entry(log, stream, data, part, NULL);
		else {
			if (!log->line[stream].bytes)
				log->line[stream].bytes = allocate(LOG_LINE);
			memcpy(log->line[stream].bytes + kept, data, part);
			log->line[stream].size += part;
			if (newline)
				kept_entry(log, stream, log->line[stream].size);
			else if (log->line[stream].size == LOG_LINE)
				kept_entry(log, stream, whole_characters(log->line[stream].bytes, LOG_LINE));
		}
		data += part;
		size -= part;
	}
	commit(log);
}

void log_end(struct log *log, enum log_stream stream)
{
	if (!log->path || log->line[stream].size == 0)
		return;
	begin(log);
	kept_entry(log, stream, log->line[stream].size);
	commit(log);
}

void log_close(struct log *log)
{
	if (!log->path)
		return;
	for (enum log_stream stream = 0; stream < LOG_STREAMS; stream++)
		log_end(log, stream);
	if (log->lost) {
		begin(log);
		commit(log);
	}
	close_fd(&log->fd);
	for (enum log_stream stream = 0; stream < LOG_STREAMS; stream++)
		free(log->line[stream].bytes);
	free(log->buffer);
	free(log->path);
	log->path = NULL;
}
