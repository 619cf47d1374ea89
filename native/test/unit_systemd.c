/* systemd_call, against a service manager that says what a test wants: in pieces, wrong, or not at all. */
#include "check.h"

#include "plan_flags.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#define SERIAL 2
#define NO_PID 0xffffffffu

struct speech {
	uint8_t bytes[4096];
	size_t size;
};

static void add(struct speech *s, const void *bytes, size_t size)
{
	memcpy(s->bytes + s->size, bytes, size);
	s->size += size;
}

static void add_number(struct speech *s, uint32_t number)
{
	while (s->size % 4)
		s->bytes[s->size++] = 0;
	add(s, &number, 4);
}

static void add_text(struct speech *s, const char *text)
{
	add_number(s, (uint32_t)strlen(text));
	add(s, text, strlen(text) + 1);
}

static void pad(struct speech *s)
{
	while (s->size % 8)
		s->bytes[s->size++] = 0;
}

/* A message: type, what it answers (0: nothing), member or error name or NULL, texts of its body after an optional number. */
static void message(struct speech *all, uint8_t type, uint32_t reply, uint8_t code, const char *name, bool number,
		    const char *const *texts)
{
	struct speech body = {0}, s = {0};
	if (number)
		add_number(&body, 7);
	for (; texts && *texts; texts++)
		add_text(&body, *texts);
	add(&s, (const uint8_t[]){'l', type, 0, 1}, 4);
	add_number(&s, (uint32_t)body.size);
	add_number(&s, 99);
	add_number(&s, 0);
	if (reply) {
		add(&s, (const uint8_t[]){5, 1, 'u', 0}, 4);
		add_number(&s, reply);
	}
	if (name) {
		pad(&s);
		add(&s, (const uint8_t[]){code, 1, 's', 0}, 4);
		add_text(&s, name);
	}
	pad(&s);
	add(&s, (const uint8_t[]){8, 1, 'g', 0, 1, 's', 0}, 7);
	uint32_t fields = (uint32_t)s.size - 16;
	memcpy(s.bytes + 12, &fields, 4);
	pad(&s);
	add(&s, body.bytes, body.size);
	add(all, s.bytes, s.size);
}

static const char *const job[] = {"/job/1", NULL};
#define ANSWER(s) message(s, 2, SERIAL, 0, NULL, false, job)
#define REMOVED(s, path, result) message(s, 4, 0, 3, "JobRemoved", true, (const char *const[]){path, "x.scope", result, NULL})

static struct speech greeting(void)
{
	struct speech s = {0};
	add(&s, "DATA\r\nOK 0123\r\n", 15);
	message(&s, 2, 1, 0, NULL, false, (const char *const[]){":1.5", NULL});
	return s;
}

/* Listens at "bus"; a child answers one client with those bytes, `piece` at a time, and leaves what it was told in "told". */
static pid_t manager(const struct speech *s, size_t piece, bool stays)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "bus"};
	unlink("bus");
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 1) == 0);
	pid_t pid = fork();
	CHECK(pid >= 0);
	if (pid) {
		close(fd);
		return pid;
	}
	uint8_t told[512];
	int client = accept(fd, NULL, NULL);
	ssize_t size = read(client, told, sizeof told);
	int file = open("told", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (write(file, told, (size_t)size) != size)
		_exit(1);
	for (size_t at = 0; at < s->size; at += piece)
		if (send(client, s->bytes + at, s->size - at < piece ? s->size - at : piece, MSG_NOSIGNAL) < 0)
			break;
	while (stays && read(client, told, sizeof told) > 0)
		;
	_exit(0);
}

static int call(struct context *c, const struct speech *s, size_t piece, bool stays, uint32_t flags, uint32_t timeout)
{
	static const uint8_t said[] = "calls with a pid ????";
	pid_t pid = manager(s, piece, stays);
	c->container_pid = 0x01020304;
	const union field fields[] = {LIST("none", "bus"), {.b = {sizeof said - 1, said}}, {.u = SERIAL},
				      {.u = sizeof said - 5}, {.s = "start x.scope"}, {.u = timeout}, {.u = flags}};
	int result = op_systemd_call(c, fields);
	CHECK(waitpid(pid, NULL, 0) == pid);
	return result;
}

static void waits_for_its_own_job(struct context *c)
{
	for (size_t piece = 1; piece <= 4096; piece *= 8) {
		struct speech s = greeting();
		REMOVED(&s, "/job/0", "failed");
		ANSWER(&s);
		REMOVED(&s, "/job/2", "failed");
		REMOVED(&s, "/job/1", "done");
		CHECK(call(c, &s, piece, true, SYSTEMD_JOB, 10000) == 0);
		_cleanup_free_ char *told = read_text(AT_FDCWD, "told", 512);
		CHECK(told && told[0] == '\0' && strncmp(told + 1, "AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\ncalls", 33) == 0);
		CHECK(memcmp(told + 1 + 28 + 17, (const uint8_t[]){4, 3, 2, 1}, 4) == 0);
	}
	struct speech s = greeting();
	ANSWER(&s);
	CHECK(call(c, &s, 100, true, 0, 10000) == 0);
}

static void failures_have_systemds_words(struct context *c)
{
	struct speech s = greeting();
	message(&s, 3, SERIAL, 4, "org.freedesktop.Error", false, (const char *const[]){"Unit x.scope exists", NULL});
	CHECK(call(c, &s, 100, true, SYSTEMD_JOB, 10000) == -ECANCELED && strstr(c->detail, "start x.scope: Unit x.scope exists"));
	CHECK(call(c, &s, 100, true, SYSTEMD_JOB | SYSTEMD_OPTIONAL, 10000) == 0);
	s = greeting();
	ANSWER(&s);
	REMOVED(&s, "/job/1", "timeout");
	CHECK(call(c, &s, 100, true, SYSTEMD_JOB, 10000) == -ECANCELED && strstr(c->detail, "ended as \"timeout\""));
	s = (struct speech){0};
	add(&s, "REJECTED\r\n", 10);
	CHECK(call(c, &s, 100, true, 0, 10000) == -EACCES);
}

static void silence_and_nonsense_end(struct context *c)
{
	struct speech s = greeting();
	ANSWER(&s);
	CHECK(call(c, &s, 100, true, SYSTEMD_JOB, 200) == -ETIMEDOUT);
	CHECK(call(c, &s, 100, false, SYSTEMD_JOB, 10000) == -ECONNRESET);
	/* every single byte of an answer can be wrong: no more than an error comes of it */
	size_t start = greeting().size;
	for (size_t at = start; at < s.size; at++) {
		struct speech broken = s;
		broken.bytes[at] ^= 0xff;
		int result = call(c, &broken, 4096, false, 0, 10000);
		CHECK(result <= 0);
	}
	CHECK_FAILS(c, EINVAL, "there is no process", systemd_call, LIST("bus"), {.b = {2, (const uint8_t *)"ab"}}, {.u = 1}, {.u = 0},
		    {.s = "x"}, {.u = 10}, {.u = 0});
	CHECK_FAILS(c, ENOENT, "connect to the service manager at none", systemd_call, LIST("none"), {.b = {2, (const uint8_t *)"ab"}},
		    {.u = 1}, {.u = NO_PID}, {.s = "x"}, {.u = 10}, {.u = 0});
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"a call waits for its own job", waits_for_its_own_job, 0},
		{"failures have systemd's words", failures_have_systemds_words, 0},
		{"silence and nonsense end", silence_and_nonsense_end, 0},
		{0},
	});
}
