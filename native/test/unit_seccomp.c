/* A filter that asks an agent: who gets its listener, and what the filtered process may not have to call meanwhile. */
#include "check.h"
#include "run.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#define ANSWER 4711

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	strcpy(address.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 1) == 0);
	return fd;
}

/* Takes one connection, checks what it is told, and answers every call until the process has ended. */
static _Noreturn void agent(int listening, const char *expected)
{
	char text[256] = "", more;
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {{0}};
	int fd = accept(listening, NULL, NULL), filter = -1;
	struct iovec part = {text, sizeof text - 1};
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
	ssize_t n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
	if (n <= 0 || !rights || rights->cmsg_type != SCM_RIGHTS || strcmp(text, expected) != 0)
		_exit(1);
	memcpy(&filter, CMSG_DATA(rights), sizeof filter);
	if (read(fd, &more, 1) != 0) /* one state for each connection */
		_exit(2);
	struct seccomp_notif call = {0};
	while (ioctl(filter, SECCOMP_IOCTL_NOTIF_RECV, &call) == 0) {
		struct seccomp_notif_resp answer = {.id = call.id, .val = ANSWER};
		if (ioctl(filter, SECCOMP_IOCTL_NOTIF_SEND, &answer) < 0 && errno != ENOENT)
			_exit(3);
		if (call.data.nr == SYS_getppid)
			_exit(0);
		memset(&call, 0, sizeof call);
	}
	_exit(4);
}

/* Everything that a process might do to tell somebody of a listener is what this filter asks about. */
static void asks_an_agent(struct context *c)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 5, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendmsg, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_futex, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	struct byte_array bytes = {sizeof program, (const uint8_t *)program};
	int status;
	char expected[64];
	int listening = listen_at("agent");
	CHECK_FAILS(c, ENOENT, "/none", seccomp_agent, {.u = 0}, {.s = "/none"});
	CHECK_OK(c, seccomp_agent, {.u = 3}, {.s = "agent"});
	CHECK_FAILS(c, EINVAL, "place 0", seccomp_notify, {.b = bytes}, {.u = 0}, {.u = 0}, {.s = ""});
	pid_t filtered = getpid();
	snprintf(expected, sizeof expected, "{\"pid\":%d}", filtered);
	pid_t pid = fork();
	if (pid == 0) {
		close_fd(&c->kept[3]);
		agent(listening, expected);
	}
	c->in_container = true;
	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	int r = op_seccomp_notify(c, (union field[]){{.b = bytes}, {.u = 0}, {.u = 3}, {.s = "{\"pid\":%PID%}"}});
	long answer = syscall(SYS_getppid);
	CHECK(waitpid(pid, &status, 0) == pid);
	check_result(__FILE__, __LINE__, c, "seccomp_notify", r, 0, "");
	CHECK(status == 0 && answer == ANSWER);
	/* nobody is there any more: the call fails, and does not wait for ever */
	CHECK(syscall(SYS_getppid) < 0 && errno == ENOSYS);
}

static void an_agent_that_is_gone(struct context *c)
{
	struct sock_filter program[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	struct byte_array bytes = {sizeof program, (const uint8_t *)program};
	int listening = listen_at("agent");
	CHECK_OK(c, seccomp_agent, {.u = 0}, {.s = "agent"});
	close(listening);
	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	c->in_container = true;
	CHECK_FAILS(c, EPIPE, "tell the seccomp agent", seccomp_notify, {.b = bytes}, {.u = 0}, {.u = 0}, {.s = "{}"});
}

static void a_filter_that_is_refused(struct context *c)
{
	struct sock_filter program[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0)};
	struct byte_array bytes = {sizeof program, (const uint8_t *)program};
	int listening = listen_at("agent");
	CHECK_OK(c, seccomp_agent, {.u = 0}, {.s = "agent"});
	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	c->in_container = true;
	CHECK_FAILS(c, EINVAL, "with a listener", seccomp_notify, {.b = bytes}, {.u = 0}, {.u = 0}, {.s = "{}"});
	close(listening);
}

static void keeps_descriptors(struct context *c)
{
	int first = open("/dev/null", O_RDONLY | O_CLOEXEC), second = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	CHECK_FAILS(c, EINVAL, "place 5", tree_attach, {.u = 5}, {.s = "/"}, {.U = 0});
	CHECK(kept_put(c, 7, &first) == 0 && kept_put(c, 2, &second) == 0 && first < 0);
	CHECK(kept_put(c, KEPT_DESCRIPTORS, &first) == -E2BIG);
	CHECK(kept_lift(c, 100) == 0 && c->kept[7] > 100);
	CHECK(kept_settle(c, 50) == 52 && c->kept[2] == 50 && c->kept[7] == 51);
	char byte = 1;
	int zero = kept_take(c, 2);
	CHECK(zero == 50 && read(zero, &byte, 1) == 1 && byte == 0 && c->kept[2] < 0);
	kept_forget(c);
	CHECK(c->kept[7] < 0 && fcntl(51, F_GETFD) < 0);
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"asks an agent", asks_an_agent, 0},
		{"an agent that is gone", an_agent_that_is_gone, 0},
		{"a filter that is refused", a_filter_that_is_refused, 0},
		{"keeps descriptors", keeps_descriptors, 0},
		{0},
	});
}
