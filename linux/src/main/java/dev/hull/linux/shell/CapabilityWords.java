package dev.hull.linux.shell;

/** Capability sets as setpriv(1) takes them. */
final class CapabilityWords {
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

    private CapabilityWords() {}

    /** The set as a change of whatever it is now: {@code -all,+chown,+kill}. */
    static String change(long set) {
        StringBuilder words = new StringBuilder("-all");
        for (int i = 0; i < Long.SIZE; i++) {
            if ((set >>> i & 1) != 0) {
                words.append(",+").append(i < NAMES.length ? NAMES[i] : "cap_" + i);
            }
        }
        return words.toString();
    }

    /** The names, for a sentence. */
    static String list(long set) {
        String words = change(set);
        return words.equals("-all")
                ? "none"
                : words.substring("-all,+".length()).replace(",+", ", ");
    }
}
