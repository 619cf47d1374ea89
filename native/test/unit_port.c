/* hold_ports, network_helper, helper_request, conntrack_forget. */
#include "check.h"

#include "plan_flags.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

static void loopback_up(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	_cleanup_fd_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CHECK(ioctl(fd, SIOCSIFFLAGS, &request) == 0);
}

static struct sockaddr_in address(const char *text, unsigned port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	CHECK(inet_pton(AF_INET, text, &at.sin_addr) == 1);
	return at;
}

/* Binds, as a server does that does not mind its predecessor: the descriptor, or -errno. */
static int serve(int type, const char *text, unsigned port)
{
	int on = 1;
	struct sockaddr_in at = address(text, port);
	_cleanup_fd_ int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || (type == SOCK_STREAM && listen(fd, 1) < 0))
		return -errno;
	return steal_fd(&fd);
}

static int reach(unsigned port)
{
	struct sockaddr_in at = address("127.0.0.1", port);
	_cleanup_fd_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return connect(fd, (struct sockaddr *)&at, sizeof at) < 0 ? -errno : steal_fd(&fd);
}

static void nobody_else_gets_a_port(struct context *c)
{
	loopback_up();
	CHECK_OK(c, hold_ports, LIST("tcp 0.0.0.0 8080", "udp 0.0.0.0 53", "tcp 127.0.0.1 81", "tcp :: 82"), {.u = 0});
	CHECK(serve(SOCK_STREAM, "0.0.0.0", 8080) == -EADDRINUSE);
	CHECK(serve(SOCK_STREAM, "127.0.0.1", 8080) == -EADDRINUSE);
	CHECK(serve(SOCK_DGRAM, "127.0.0.1", 53) == -EADDRINUSE);
	CHECK(serve(SOCK_STREAM, "127.0.0.1", 81) == -EADDRINUSE);
	CHECK(serve(SOCK_STREAM, "127.0.0.2", 81) >= 0);
	CHECK(serve(SOCK_STREAM, "0.0.0.0", 53) >= 0);
	CHECK(serve(SOCK_STREAM, "0.0.0.0", 82) >= 0);
	CHECK(reach(8080) == -ECONNREFUSED);
	/* the second life of a container */
	CHECK_OK(c, hold_ports, LIST("tcp 0.0.0.0 8080", "udp 0.0.0.0 53"), {.u = 0});
}

static void a_port_in_use_is_said(struct context *c)
{
	loopback_up();
	_cleanup_fd_ int tcp = serve(SOCK_STREAM, "127.0.0.1", 8080), udp = serve(SOCK_DGRAM, "0.0.0.0", 53);
	CHECK(tcp >= 0 && udp >= 0);
	CHECK_FAILS(c, EADDRINUSE, "listen tcp4 0.0.0.0:8080: bind", hold_ports, LIST("tcp 0.0.0.0 8080"), {.u = 0});
	CHECK_FAILS(c, EADDRINUSE, "listen udp4 127.0.0.1:53: bind", hold_ports, LIST("udp 127.0.0.1 53"), {.u = HOLD_TRY});
	CHECK_FAILS(c, EADDRNOTAVAIL, "listen tcp4 192.0.2.77:80: bind", hold_ports, LIST("tcp 192.0.2.77 80"), {.u = 0});
	CHECK_FAILS(c, EINVAL, "not a port", hold_ports, LIST("tcp 80"), {.u = 0});
	CHECK_FAILS(c, EINVAL, "not an address", hold_ports, LIST("tcp here 80"), {.u = 0});
	CHECK_FAILS(c, EINVAL, "not a protocol", hold_ports, LIST("icmp 0.0.0.0 80"), {.u = 0});
	CHECK_OK(c, hold_ports, LIST("tcp 0.0.0.0 8081"), {.u = HOLD_TRY});
	CHECK(serve(SOCK_STREAM, "0.0.0.0", 8081) >= 0);
}

static void old_connections_are_not_in_the_way(struct context *c)
{
	loopback_up();
	int server = serve(SOCK_STREAM, "127.0.0.1", 8080), client = reach(8080);
	int accepted = accept4(server, NULL, NULL, SOCK_CLOEXEC);
	CHECK(server >= 0 && client >= 0 && accepted >= 0);
	close(accepted); /* the side of the server is what waits (TIME_WAIT) */
	close(client);
	close(server);
	CHECK_OK(c, hold_ports, LIST("tcp 0.0.0.0 8080"), {.u = 0});
	CHECK(serve(SOCK_STREAM, "127.0.0.1", 8080) == -EADDRINUSE);
}

static void many_ports_leave_the_limit_as_it_is(struct context *c)
{
	static char texts[2000][24];
	static const char *list[2001];
	for (int i = 0; i < 2000; i++) {
		snprintf(texts[i], sizeof texts[i], "udp 0.0.0.0 %d", 20000 + i);
		list[i] = texts[i];
	}
	union field fields[] = {{.S = {2000, list}}, {.u = 0}};
	CHECK(op_hold_ports(c, fields) == 0);
	CHECK(serve(SOCK_DGRAM, "0.0.0.0", 21999) == -EADDRINUSE);
	_cleanup_fd_ int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
	CHECK(next >= 0 && next < 100);
}

static void a_helper_lives_as_long_as_its_parent(struct context *c)
{
	c->container_pid = getpid();
	const char *record = at("helper"), *log = at("helper.log");
	int status, pid;
	pid_t parent = fork();
	if (parent == 0) {
		CHECK_OK(c, network_helper, LIST("sh", "-c", "pwd; readlink /proc/self/fd/0; echo x >&3; exec sleep 60"),
			 {.s = record}, {.s = log}, {.u = 3}, {.u = 10000});
		_exit(0);
	}
	CHECK(waitpid(parent, &status, 0) == parent && status == 0);
	CHECK(sscanf(get(record), "%d", &pid) == 1);
	CHECK(strstr(get(log), test_directory) && strstr(get(log), "net:["));
	for (int i = 0; kill(pid, 0) == 0 && i < 1000; i++) {
		waitpid(pid, NULL, WNOHANG);
		usleep(5000);
	}
	CHECK(kill(pid, 0) < 0 && errno == ESRCH);
	CHECK_FAILS(c, ECANCELED, "sh: no network here", network_helper, LIST("sh", "-c", "echo no network here >&2; exit 1"),
		    {.s = record}, {.s = log}, {.u = 1}, {.u = 10000});
	CHECK_FAILS(c, ETIMEDOUT, "sleep: it says nothing", network_helper, LIST("sleep", "60"), {.s = record}, {.s = log},
		    {.u = 3}, {.u = 50});
	CHECK_FAILS(c, ECANCELED, "No such file", network_helper, LIST("no-such-program"), {.s = record}, {.s = log},
		    {.u = 3}, {.u = 10000});
}

static void forgetting_never_fails(struct context *c)
{
	CHECK_OK(c, conntrack_forget, LIST("udp 0.0.0.0 53", "tcp 0.0.0.0 80", "nonsense"));
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"nobody else gets a held port", nobody_else_gets_a_port, USER | NETWORK},
		{"a port in use is said", a_port_in_use_is_said, USER | NETWORK},
		{"old connections are not in the way of a port", old_connections_are_not_in_the_way, USER | NETWORK},
		{"many ports leave the limit as it is", many_ports_leave_the_limit_as_it_is, USER | NETWORK},
		{"a helper lives as long as its parent", a_helper_lives_as_long_as_its_parent, USER | NETWORK},
		{"forgetting connections never fails", forgetting_never_fails, USER | NETWORK},
		{0},
	});
}
