package dev.hull.runtime;

import dev.hull.oci.runtime.Namespace.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kernel parameters may be set only where they belong to a namespace of the container, never for the whole machine. */
public final class SysctlCheck {
    private static final List<String> IPC = List.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    private SysctlCheck() {}

    static void check(Draft draft) {
        for (String key : draft.linux.sysctl().keySet()) {
            String path = "$.linux.sysctl." + key;
            String dotted = dotted(key);
            if (dotted.equals("kernel.hostname")) {
                throw Draft.wrong(path, "the host name is what $.hostname says");
            }
            String domain = draft.spec.domainname();
            if (dotted.equals("kernel.domainname")
                    && !domain.isEmpty()
                    && !domain.equals(draft.linux.sysctl().get(key))) {
                throw Draft.wrong(path, "contradicts $.domainname, which is \"" + domain + "\"");
            }
            Kind kind = namespace(key);
            if (kind == null) {
                throw Draft.wrong(path, "belongs to no namespace: it would change the whole machine");
            }
            if (!draft.has(kind)) {
                throw Draft.wrong(path, "needs a " + kind.word() + " namespace: it would change the host's");
            }
        }
    }

    /**
     * The kind of namespace that a parameter belongs to.
     *
     * @param parameter with dots or slashes, as sysctl(8) takes it
     * @return null when it is the whole machine's
     */
    public static @Nullable Kind namespace(String parameter) {
        String key = dotted(parameter);
        if (IPC.contains(key) || key.startsWith("fs.mqueue.")) {
            return Kind.IPC;
        }
        if (key.startsWith("net.")) {
            return Kind.NETWORK;
        }
        if (key.equals("kernel.domainname")) {
            return Kind.UTS;
        }
        return key.startsWith("user.") ? Kind.USER : null;
    }

    /** The form with dots; as with sysctl(8), the first separator decides which one is meant. */
    private static String dotted(String key) {
        int slash = key.indexOf('/');
        int dot = key.indexOf('.');
        if (slash < 0 || (dot >= 0 && dot < slash)) {
            return key;
        }
        return key.replace('.', '\0').replace('/', '.').replace('\0', '/');
    }
}
