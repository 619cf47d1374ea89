/* Plays the service manager:  manager SOCKET  prints what it is told there, a line for each line, until it is ended. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char text[4096];
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path)
		return 2;
	strcpy(address.sun_path, argv[1]);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
		return 1;
	for (ssize_t n; (n = recv(fd, text, sizeof text, 0)) >= 0;)
		if (write(1, text, (size_t)n) < 0)
			return 3;
	return 0;
}
