/* A plan in a memfd. */
#include "session.h"

#include <sys/mman.h>
#include <sys/stat.h>

int plan_file_read(struct plan_file *file, int source)
{
	uint8_t header[PLAN_HEADER];
	*file = (struct plan_file){.fd = -1};
	ssize_t n = read_full(source, header, sizeof header);
	if (n <= 0)
		return (int)n;
	int64_t body = n < PLAN_HEADER ? -EINVAL : plan_body_size(header);
	if (body < 0)
		return (int)body;
	_cleanup_fd_ int fd = sys_memfd("hull-plan", 3 /* MFD_CLOEXEC | MFD_ALLOW_SEALING */);
	if (fd < 0)
		return -errno;
	size_t size = PLAN_HEADER + (size_t)body;
	if (ftruncate(fd, (off_t)size) < 0)
		return -errno;
	uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	memcpy(memory, header, sizeof header);
	n = read_full(source, memory + PLAN_HEADER, (size_t)body);
	munmap(memory, size);
	if (n != (ssize_t)body)
		return n < 0 ? (int)n : -EINVAL;
	/* nobody changes it between the check and the end of the container */
	fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	file->fd = steal_fd(&fd);
	file->size = size;
	return 1;
}

int plan_file_map(struct plan_file *file, enum plan_use use, struct plan_error *error)
{
	*error = (struct plan_error){~0u, "it cannot be mapped"};
	void *memory = mmap(NULL, file->size, PROT_READ, MAP_PRIVATE, file->fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	file->memory = memory;
	int result = plan_check(memory, file->size, use, &file->plan, error);
	if (result < 0)
		plan_file_unmap(file);
	return result;
}

void plan_file_unmap(struct plan_file *file)
{
	if (file->memory)
		munmap(file->memory, file->size);
	file->memory = NULL;
	file->plan = (struct plan){0};
}
