package dev.hull.runtime.seccomp;

import dev.hull.oci.runtime.SyscallRule.Argument;
import dev.hull.oci.runtime.SyscallRule.Operator;
import org.jspecify.annotations.Nullable;

/**
 * Calls inside socketcall(2) and ipc(2) of 32-bit x86, numbered as in include/uapi/linux/net.h and ipc.h. The upper half of
 * ipc's first argument is a version.
 */
final class Multiplexed {
    private static final String[] SOCKET = {
        "",
        "socket",
        "bind",
        "connect",
        "listen",
        "accept",
        "getsockname",
        "getpeername",
        "socketpair",
        "send",
        "recv",
        "sendto",
        "recvfrom",
        "shutdown",
        "setsockopt",
        "getsockopt",
        "sendmsg",
        "recvmsg",
        "accept4",
        "recvmmsg",
        "sendmmsg"
    };
    private static final String[] IPC = {
        "",
        "semop",
        "semget",
        "semctl",
        "semtimedop",
        "",
        "",
        "",
        "",
        "",
        "",
        "msgsnd",
        "msgrcv",
        "msgget",
        "msgctl",
        "",
        "",
        "",
        "",
        "",
        "",
        "shmat",
        "shmdt",
        "shmget",
        "shmctl"
    };

    private Multiplexed() {}

    /** The condition on the first argument of the carrier, or null when that call has none. */
    static @Nullable Argument condition(String name) {
        int number = find(SOCKET, name);
        if (number > 0) {
            return new Argument(0, number, 0, Operator.SCMP_CMP_EQ);
        }
        number = find(IPC, name);
        return number > 0 ? new Argument(0, 0xffff, number, Operator.SCMP_CMP_MASKED_EQ) : null;
    }

    /** The call that carries another one. */
    static String carrier(String name) {
        return find(SOCKET, name) > 0 ? "socketcall" : "ipc";
    }

    private static int find(String[] names, String name) {
        for (int i = 1; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
