/* The log: entries as Docker writes them, long lines, rotation, and a disk that is full for a while. */
#include "check.h"
#include "log.h"

#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

static struct log l;

static void say(enum log_stream stream, const char *text)
{
	log_output(&l, stream, (const uint8_t *)text, strlen(text));
}

static char *contents(const char *path)
{
	char *text = read_text(AT_FDCWD, path, 8u << 20);
	CHECK(text != NULL);
	return text;
}

/* The file without its times. */
static char *entries(const char *path)
{
	char *text = contents(path);
	for (char *time; (time = strstr(text, ",\"time\":\"20"));)
		memmove(time, time + 40, strlen(time + 40) + 1);
	return text;
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;
	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

#define IS(path, expected)                                                                                             \
	do {                                                                                                           \
		_cleanup_free_ char *is = entries(path);                                                               \
		if (strcmp(is, expected) != 0)                                                                         \
			check_failed(__FILE__, __LINE__, "%s is %s", path, is);                                        \
	} while (0)

static void lines(struct context *c)
{
	(void)c;
	CHECK(log_open(&l, "log", 0, 1) == 0);
	say(LOG_STDOUT, "one\ntw");
	say(LOG_STDERR, "bad\n\nrest");
	say(LOG_STDOUT, "o\nthree");
	log_close(&l);
	IS("log", "{\"log\":\"one\\n\",\"stream\":\"stdout\"}\n{\"log\":\"bad\\n\",\"stream\":\"stderr\"}\n"
		  "{\"log\":\"\\n\",\"stream\":\"stderr\"}\n{\"log\":\"two\\n\",\"stream\":\"stdout\"}\n"
		  "{\"log\":\"three\",\"stream\":\"stdout\"}\n{\"log\":\"rest\",\"stream\":\"stderr\"}\n");
	struct stat status;
	CHECK(stat("log", &status) == 0 && (status.st_mode & 07777) == 0640);
}

static void escapes(struct context *c)
{
	(void)c;
	CHECK(log_open(&l, "log", 0, 1) == 0);
	static const char odd[] = "a\0b\t\x1b[1m\x7f\r\"\\<>&/\n";
	log_output(&l, LOG_STDOUT, (const uint8_t *)odd, sizeof odd - 1);
	say(LOG_STDOUT, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x8b\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\n");
	say(LOG_STDOUT, "\xff|\xc0\x80|\xed\xa0\x80|\xf4\x90\x80\x80|\xe2\x82\n");
	log_close(&l);
	IS("log", "{\"log\":\"a\\u0000b\\u0009\\u001b[1m\x7f\\r\\\"\\\\\\u003c\\u003e\\u0026/\\n\",\"stream\":\"stdout\"}\n"
		  "{\"log\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x8b\\u2028\\u2029\xe2\x80\xaa\\n\",\"stream\":\"stdout\"}\n"
		  "{\"log\":\"\\ufffd|\\ufffd\\ufffd|\\ufffd\\ufffd\\ufffd|\\ufffd\\ufffd\\ufffd\\ufffd|\\ufffd\\ufffd\\n\","
		  "\"stream\":\"stdout\"}\n");
}

static void times(struct context *c)
{
	char text[40];
	(void)c;
	static const struct {
		int64_t seconds;
		const char *text;
	} known[] = {{0, "1970-01-01T00:00:00.000000000Z"},	     {951827696, "2000-02-29T12:34:56.000000000Z"},
		     {1767322984, "2026-01-02T03:03:04.000000000Z"}, {4107542399, "2100-02-28T23:59:59.000000000Z"},
		     {4107542400, "2100-03-01T00:00:00.000000000Z"}, {-1, "1969-12-31T23:59:59.000000000Z"}};
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		log_time(text, known[i].seconds, 0);
		if (strcmp(text, known[i].text) != 0)
			check_failed(__FILE__, __LINE__, "%lld is %s", (long long)known[i].seconds, text);
	}
	log_time(text, 0, 678901234);
	CHECK(strcmp(text, "1970-01-01T00:00:00.678901234Z") == 0);
}

/* A line of `size` bytes with a newline, given in pieces: the sizes of its entries. */
static size_t split(size_t size, size_t piece, const char *repeated, size_t *sizes)
{
	_cleanup_free_ uint8_t *text = allocate(size + 1);
	for (size_t i = 0; i < size; i++)
		text[i] = (uint8_t)repeated[i % strlen(repeated)];
	text[size] = '\n';
	unlink("log");
	CHECK(log_open(&l, "log", 0, 1) == 0);
	for (size_t done = 0; done <= size; done += piece)
		log_output(&l, LOG_STDOUT, text + done, size + 1 - done < piece ? size + 1 - done : piece);
	log_close(&l);
	_cleanup_free_ char *is = entries("log");
	size_t n = 0;
	CHECK(!strstr(is, "ufffd"));
	for (char *line = is; *line; line = strchr(line, '\n') + 1)
		sizes[n++] = strcspn(line + 8, "\\\"");
	return n;
}

static void long_lines(struct context *c)
{
	size_t sizes[16];
	(void)c;
	for (size_t piece = 1; piece <= 65536; piece = piece == 1 ? 4096 : piece * 2 + 1) {
		CHECK(split(16383, piece, "x", sizes) == 1 && sizes[0] == 16383);
		CHECK(split(16384, piece, "x", sizes) == 2 && sizes[0] == 16384 && sizes[1] == 0);
		CHECK(split(40000, piece, "x", sizes) == 3 && sizes[0] == 16384 && sizes[1] == 16384 && sizes[2] == 7232);
	}
	CHECK(split(30000, 4096, "\xe2\x82\xac", sizes) == 2 && sizes[0] == 16383 && sizes[1] == 13617);
}

static void rotation(struct context *c)
{
	char line[100];
	(void)c;
	CHECK(log_open(&l, "log", 1000, 3) == 0);
	for (int i = 0; i < 100; i++) {
		snprintf(line, sizeof line, "line %d\n", i);
		say(LOG_STDOUT, line);
	}
	log_close(&l);
	_cleanup_free_ char *now = contents("log"), *first = contents("log.1"), *second = contents("log.2");
	CHECK(access("log.3", F_OK) < 0);
	CHECK(strstr(now, "line 99\\n") && l.lost == 0);
	size_t sum = count(now, "\n") + count(first, "\n") + count(second, "\n");
	snprintf(line, sizeof line, "{\"log\":\"line %zu\\n\"", 100 - sum);
	CHECK(strncmp(second, line, strlen(line)) == 0); /* no entry between them is missing */
	CHECK(strlen(first) >= 1000 && strlen(first) < 1100 && strlen(now) < 1100);

	CHECK(log_open(&l, "single", 200, 1) == 0);
	for (int i = 0; i < 100; i++)
		say(LOG_STDOUT, "text\n");
	log_close(&l);
	struct stat status;
	CHECK(stat("single", &status) == 0 && status.st_size < 300 && access("single.1", F_OK) < 0);
}

/* An old log goes on; one that was deleted or truncated by somebody does too. */
static void others(struct context *c)
{
	(void)c;
	CHECK(write_text(AT_FDCWD, "log", "old\n", O_CREAT, 0600) == 0);
	CHECK(log_open(&l, "log", 150, 2) == 0);
	say(LOG_STDOUT, "new\n");
	CHECK(truncate("log", 0) == 0);
	say(LOG_STDOUT, "newer\n");
	IS("log", "{\"log\":\"newer\\n\",\"stream\":\"stdout\"}\n");
	CHECK(unlink("log") == 0);
	say(LOG_STDOUT, "last\n");
	log_close(&l);
	IS("log", "{\"log\":\"last\\n\",\"stream\":\"stdout\"}\n");
	CHECK(log_open(&l, "/dev/null", 0, 1) == -EINVAL);
	CHECK(log_open(&l, "none/log", 0, 1) == -ENOENT);
}

/* The directory of the case is a file system of its own. */
static void full(struct context *c)
{
	char block[4096];
	(void)c;
	if (mount("none", ".", NULL, MS_REMOUNT, "size=64k") < 0 || chdir(test_directory) < 0)
		skip("a small tmpfs: %s", strerror(errno));
	memset(block, 'x', sizeof block);
	block[sizeof block - 1] = '\n';
	CHECK(log_open(&l, "log", 0, 1) == 0);
	for (int i = 0; i < 64; i++)
		log_output(&l, LOG_STDOUT, (uint8_t *)block, sizeof block);
	CHECK(l.lost > 0 && l.lost % sizeof block == 0);
	_cleanup_free_ char *before = contents("log");
	CHECK(before[strlen(before) - 1] == '\n'); /* no half entry */
	size_t kept = count(before, "\n");
	CHECK(kept * sizeof block + l.lost == 64 * sizeof block);
	CHECK(truncate("log", 0) == 0);
	say(LOG_STDERR, "again\n");
	CHECK(l.lost == 0);
	char expected[400];
	snprintf(expected, sizeof expected,
		 "{\"log\":\"hull: %zu bytes of output could not be logged: No space left on device\\n\",\"stream\":\"stderr\","
		 "\"attrs\":{\"lost\":\"%zu\"}}\n{\"log\":\"again\\n\",\"stream\":\"stderr\"}\n",
		 (64 - kept) * sizeof block, (64 - kept) * sizeof block);
	IS("log", expected);
	/* full to the end: the count is left for the exit record */
	for (int i = 0; i < 64; i++)
		log_output(&l, LOG_STDOUT, (uint8_t *)block, sizeof block);
	while (write_text(AT_FDCWD, "rest", "x", O_CREAT | O_APPEND, 0600) == 0)
		continue;
	say(LOG_STDOUT, "partial");
	log_close(&l);
	CHECK(l.lost == 0 || l.lost > sizeof block);
}

/* The files cannot be moved, and the limit is reached. */
static void immovable(struct context *c)
{
	(void)c;
	CHECK(mkdir("log.1", 0755) == 0 && mkdir("log.1/x", 0755) == 0);
	CHECK(log_open(&l, "log", 100, 2) == 0);
	for (int i = 0; i < 10; i++)
		say(LOG_STDOUT, "0123456789\n");
	struct stat status;
	CHECK(stat("log", &status) == 0 && status.st_size < 200);
	CHECK(l.lost == 88 && l.reason == EISDIR);
	CHECK(rmdir("log.1/x") == 0 && rmdir("log.1") == 0);
	say(LOG_STDOUT, "end\n");
	log_close(&l);
	_cleanup_free_ char *text = contents("log"), *marker = contents("log.1");
	CHECK(strstr(marker, "hull: 88 bytes") && strstr(text, "\"end\\n\"") && l.lost == 0);
}

/* A limit of the caller's on the size of files does not kill the monitor: it blocks the signal. */
static void file_size_limit(struct context *c)
{
	struct rlimit limit = {1000, 1000};
	(void)c;
	CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0 && signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	CHECK(log_open(&l, "log", 0, 1) == 0);
	for (int i = 0; i < 100; i++)
		say(LOG_STDOUT, "0123456789\n");
	log_close(&l);
	CHECK(l.lost > 0 && l.reason == EFBIG);
}

int main(void)
{
	return run_cases((const struct test_case[]){{"lines", lines, 0},
						    {"escapes", escapes, 0},
						    {"times", times, 0},
						    {"long lines", long_lines, 0},
						    {"rotation", rotation, 0},
						    {"files that others touch", others, 0},
						    {"a full disk", full, MOUNTS},
						    {"files that cannot be moved", immovable, 0},
						    {"a limit on the size of files", file_size_limit, 0},
						    {0}});
}
