/* One program, several names: hull and hull-runtime (launcher), hull-monitor (per container) and its hull-probe, hull-init (tool). */
#include "health.h"
#include "launcher.h"
#include "monitor.h"
#include "toolkit.h"

/* A closed standard stream would be taken by the next descriptor that we open. */
static void open_standard_streams(void)
{
	int fd;
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd < 3);
	if (fd >= 3)
		close(fd);
}

int main(int argc, char **argv)
{
	toolkit_main(argc, argv);
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = slash ? slash + 1 : argc > 0 ? argv[0] : "";
	process_title_room(argc, argv);
	if (strcmp(name, "hull-monitor") == 0)
		return monitor_main(argc, argv);
	if (strcmp(name, "hull-probe") == 0)
		return probe_main(argc, argv);
	open_standard_streams();
	if (strcmp(name, "hull") == 0 || strcmp(name, "hull-runtime") == 0)
		return launcher_main(name, argc, argv);
	return tool_main(argc, argv);
}
