/* bridge, veth, link_up, address_add, route_add, link_remove, in network namespaces of their own. */
#include "check.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

static char *link_text(const char *name, const char *file)
{
	/* sysfs of the fresh namespace is not mounted: ask by ioctl what sysfs would tell */
	static char text[64];
	struct ifreq request = {0};
	_cleanup_fd_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	strcpy(request.ifr_name, name);
	if (strcmp(file, "address") == 0) {
		CHECK(ioctl(fd, SIOCGIFHWADDR, &request) == 0);
		const unsigned char *m = (unsigned char *)request.ifr_hwaddr.sa_data;
		snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5]);
	} else if (strcmp(file, "mtu") == 0) {
		CHECK(ioctl(fd, SIOCGIFMTU, &request) == 0);
		snprintf(text, sizeof text, "%d", request.ifr_mtu);
	} else if (strcmp(file, "flags") == 0) {
		CHECK(ioctl(fd, SIOCGIFFLAGS, &request) == 0);
		snprintf(text, sizeof text, "%s", request.ifr_flags & IFF_UP ? "up" : "down");
	} else {
		CHECK(ioctl(fd, SIOCGIFADDR, &request) == 0);
		inet_ntop(AF_INET, &((struct sockaddr_in *)&request.ifr_addr)->sin_addr, text, sizeof text);
	}
	return text;
}

/* A child in another network namespace that waits until it is told to run the container's part, and tells how it went. */
static pid_t start_container(struct context *c, void (*part)(struct context *c), int *go)
{
	int ready[2], start[2];
	char byte;
	CHECK(pipe2(ready, O_CLOEXEC) == 0 && pipe2(start, O_CLOEXEC) == 0);
	pid_t pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(start[1]);
		CHECK(unshare(CLONE_NEWNET) == 0);
		CHECK(write(ready[1], "", 1) == 1);
		CHECK(read(start[0], &byte, 1) == 0);
		part(c);
		_exit(0);
	}
	close(ready[1]);
	close(start[0]);
	CHECK(read(ready[0], &byte, 1) == 1);
	*go = start[1];
	c->container_pid = pid;
	return pid;
}

static void finish(pid_t pid, int go)
{
	int status;
	close(go);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

static void inside(struct context *c)
{
	c->container_pid = 0;
	CHECK_OK(c, link_up, {.s = "lo"});
	CHECK(strcmp(link_text("eth0", "address"), "02:aa:bb:cc:dd:ee") == 0);
	CHECK(strcmp(link_text("eth0", "mtu"), "1400") == 0);
	CHECK(strcmp(link_text("eth0", "flags"), "down") == 0);
	CHECK_OK(c, address_add, {.s = "eth0"}, {.s = "10.88.0.2"}, {.u = 24});
	CHECK_FAILS(c, ENETUNREACH, "default", route_add, {.s = "default"}, {.u = 0}, {.s = "10.88.0.1"});
	CHECK_OK(c, link_up, {.s = "eth0"});
	CHECK_OK(c, route_add, {.s = "default"}, {.u = 0}, {.s = "10.88.0.1"});
	CHECK_OK(c, route_add, {.s = "192.0.2.0"}, {.u = 24}, {.s = "10.88.0.1"});
	CHECK_FAILS(c, EEXIST, "add route default", route_add, {.s = "default"}, {.u = 0}, {.s = "10.88.0.1"});
	CHECK_FAILS(c, EINVAL, "kernel: ", route_add, {.s = "192.0.2.1"}, {.u = 24}, {.s = "10.88.0.1"});
	CHECK_FAILS(c, EINVAL, "not an address", route_add, {.s = "default"}, {.u = 0}, {.s = "x"});
	CHECK_FAILS(c, EINVAL, "not one route", route_add, {.s = "fd00::"}, {.u = 8}, {.s = "10.88.0.1"});
	CHECK(strcmp(link_text("eth0", "inet"), "10.88.0.2") == 0);
	/* a datagram to the bridge's address comes through */
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(7777), .sin_addr = {inet_addr("10.88.0.1")}};
	CHECK(sendto(fd, "hello", 5, 0, (struct sockaddr *)&to, sizeof to) == 5);
	CHECK_OK(c, address_add, {.s = "eth0"}, {.s = "fd00:88::2"}, {.u = 64});
	CHECK_OK(c, route_add, {.s = "default"}, {.u = 0}, {.s = "fd00:88::1"});
	CHECK_FAILS(c, EINVAL, "prefix", address_add, {.s = "eth0"}, {.s = "10.0.0.1"}, {.u = 33});
	CHECK_FAILS(c, ENODEV, "look up network device eth7", address_add, {.s = "eth7"}, {.s = "10.0.0.1"}, {.u = 8});
	CHECK_FAILS(c, ENODEV, "eth7", link_up, {.s = "eth7"});
}

static void connects(struct context *c)
{
	int go;
	char text[8] = "";
	pid_t pid = start_container(c, inside, &go);
	CHECK_OK(c, bridge, {.s = "hulltest0"}, {.s = "10.88.0.1"}, {.s = "24"}, {.u = 1400});
	CHECK_OK(c, bridge, {.s = "hulltest0"}, {.s = "10.88.0.1"}, {.s = "24"}, {.u = 1400});
	CHECK(strcmp(link_text("hulltest0", "address"), "02:48:0a:58:00:01") == 0);
	CHECK(strcmp(link_text("hulltest0", "mtu"), "1400") == 0 && strcmp(link_text("hulltest0", "flags"), "up") == 0);
	CHECK_OK(c, veth, {.s = "htveth0"}, {.s = "eth0"}, {.s = "hulltest0"}, {.s = "02:aa:bb:cc:dd:ee"}, {.u = 1400});
	CHECK(strcmp(link_text("hulltest0", "address"), "02:48:0a:58:00:01") == 0);
	CHECK(strcmp(link_text("htveth0", "flags"), "up") == 0 && strcmp(link_text("htveth0", "mtu"), "1400") == 0);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(7777), .sin_addr = {inet_addr("10.88.0.1")}};
	CHECK(bind(fd, (struct sockaddr *)&here, sizeof here) == 0);
	close(go);
	CHECK(recv(fd, text, sizeof text, 0) == 5 && strcmp(text, "hello") == 0);
	finish(pid, -1);
	CHECK_OK(c, link_remove, {.s = "htveth0"}); /* may be gone with the container, or not yet */
	CHECK(if_nametoindex("htveth0") == 0);
	CHECK_OK(c, link_remove, {.s = "hulltest0"});
}

static void nothing(struct context *c)
{
	(void)c;
}

static void says_what_is_wrong(struct context *c)
{
	int go;
	pid_t pid = start_container(c, nothing, &go);
	CHECK_OK(c, link_remove, {.s = "htnone"});
	CHECK_FAILS(c, EINVAL, "not a device name", link_remove, {.s = "a-name-that-is-too-long"});
	CHECK_FAILS(c, EINVAL, "not a device name", bridge, {.s = ""}, {.s = "10.0.0.1"}, {.s = "24"}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "not an address: 10.0.0", bridge, {.s = "htb"}, {.s = "10.0.0"}, {.s = "24"}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "prefix", bridge, {.s = "htb"}, {.s = "10.0.0.1"}, {.s = "33"}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "prefix", bridge, {.s = "htb"}, {.s = "10.0.0.1"}, {.s = ""}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "make bridge h/b", bridge, {.s = "h/b"}, {.s = "10.0.0.1"}, {.s = "24"}, {.u = 0});
	CHECK_FAILS(c, EEXIST, "is not a bridge", bridge, {.s = "lo"}, {.s = "10.0.0.1"}, {.s = "24"}, {.u = 0});
	CHECK_OK(c, bridge, {.s = "htb6"}, {.s = "fd00:1::1"}, {.s = "64"}, {.u = 0});
	CHECK_FAILS(c, ENODEV, "look up bridge htb", veth, {.s = "htv"}, {.s = "eth0"}, {.s = "htb"}, {.s = ""}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "not a MAC", veth, {.s = "htv"}, {.s = "eth0"}, {.s = ""}, {.s = "02:zz"}, {.u = 0});
	CHECK_FAILS(c, EINVAL, "make veth pair htv", veth, {.s = "htv"}, {.s = "eth0"}, {.s = ""}, {.s = ""}, {.u = 10});
	CHECK_OK(c, veth, {.s = "htv"}, {.s = "eth0"}, {.s = ""}, {.s = ""}, {.u = 0});
	CHECK_FAILS(c, EEXIST, "make veth pair htv", veth, {.s = "htv"}, {.s = "eth1"}, {.s = ""}, {.s = ""}, {.u = 0});
	CHECK_FAILS(c, EEXIST, "eth0 in the container", veth, {.s = "htv2"}, {.s = "eth0"}, {.s = ""}, {.s = ""}, {.u = 0});
	CHECK(if_nametoindex("htv2") == 0);
	finish(pid, go);
	CHECK_FAILS(c, ESRCH, "veth pair", veth, {.s = "htv3"}, {.s = "eth0"}, {.s = ""}, {.s = ""}, {.u = 0});
}

int main(void)
{
	return run_cases((const struct test_case[]){
		{"a container on a bridge", connects, NEEDS_ROOT | NETWORK},
		{"a container on a bridge, user namespace", connects, USER | NETWORK},
		{"network operations say what is wrong", says_what_is_wrong, USER | NETWORK},
		{0},
	});
}
