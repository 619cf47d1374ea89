/* Operation cgroup_devices: rules on devices for a control group of version 2, as an eBPF program. */
#include "ops.h"

#include <linux/bpf.h>
#include <stdio.h>
#include <sys/syscall.h>

#define LOG_SIZE 4096

static int sys_bpf(enum bpf_cmd command, union bpf_attr *attributes)
{
	return (int)TEMP_FAILURE_RETRY(syscall(SYS_bpf, command, attributes, sizeof *attributes));
}

int op_cgroup_devices(struct context *c, const union field *f)
{
	uint32_t count = f[1].b.n / (uint32_t)sizeof(struct bpf_insn);
	_cleanup_fd_ int directory = open(f[0].s, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return fail(c, errno, "open the control group %s", f[0].s);
	_cleanup_free_ char *log = allocate(LOG_SIZE);
	union bpf_attr load;
	memset(&load, 0, sizeof load);
	load.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	load.insns = (uintptr_t)f[1].b.p;
	load.insn_cnt = count;
	load.license = (uintptr_t) "Apache-2.0";
	_cleanup_fd_ int program = sys_bpf(BPF_PROG_LOAD, &load);
	if (program < 0) {
		int error = errno;
		load.log_buf = (uintptr_t)log;
		load.log_size = LOG_SIZE;
		load.log_level = 1; /* the verifier's words cost time, so they are asked for only now */
		_cleanup_fd_ int again = sys_bpf(BPF_PROG_LOAD, &load);
		log[strcspn(log, "\n")] = '\0';
		return fail(c, error, "load the device rules of %s (%u instructions)%s%s", f[0].s, count, *log ? ": " : "", log);
	}
	union bpf_attr attach;
	memset(&attach, 0, sizeof attach);
	attach.target_fd = (uint32_t)directory;
	attach.attach_bpf_fd = (uint32_t)program;
	attach.attach_type = BPF_CGROUP_DEVICE;
	attach.attach_flags = BPF_F_ALLOW_MULTI;
	if (sys_bpf(BPF_PROG_ATTACH, &attach) < 0)
		return fail(c, errno, "put the device rules on %s", f[0].s);
	return 0;
}
