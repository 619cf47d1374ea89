package dev.hull.image.check;

/** Names of capabilities by their numbers (capability.h). */
final class CapabilityNames {
    private static final String[] NAMES = {
        "chown",
        "dac_override",
        "dac_read_search",
        "fowner",
        "fsetid",
        "kill",
        "setgid",
        "setuid",
        "setpcap",
        "linux_immutable",
        "net_bind_service",
        "net_broadcast",
        "net_admin",
        "net_raw",
        "ipc_lock",
        "ipc_owner",
        "sys_module",
        "sys_rawio",
        "sys_chroot",
        "sys_ptrace",
        "sys_pacct",
        "sys_admin",
        "sys_boot",
        "sys_nice",
        "sys_resource",
        "sys_time",
        "sys_tty_config",
        "mknod",
        "lease",
        "audit_write",
        "audit_control",
        "setfcap",
        "mac_override",
        "mac_admin",
        "syslog",
        "wake_alarm",
        "block_suspend",
        "audit_read",
        "perfmon",
        "bpf",
        "checkpoint_restore"
    };

    private CapabilityNames() {}

    /** As getcap writes them: {@code cap_net_raw,cap_net_admin}. */
    static String of(long set) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Long.SIZE; i++) {
            if ((set & 1L << i) != 0) {
                text.append(text.isEmpty() ? "" : ",")
                        .append("cap_")
                        .append(i < NAMES.length ? NAMES[i] : Integer.toString(i));
            }
        }
        return text.toString();
    }
}
