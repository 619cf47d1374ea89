package dev.hull.linux.plan;

/** Names of capabilities(7) by their numbers: bit n of a set is capability n. */
public final class CapabilityNames {
    // In the order of include/uapi/linux/capability.h.
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

    /** How many have a name here; their numbers go from 0 to one less. */
    public static int count() {
        return NAMES.length;
    }

    /** The name of one in lower case and without {@code cap_}; of a number that has none here the number. */
    public static String of(int number) {
        return number < NAMES.length ? NAMES[number] : Integer.toString(number);
    }
}
