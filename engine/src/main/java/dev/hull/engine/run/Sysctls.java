package dev.hull.engine.run;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Namespace.Kind;
import dev.hull.runtime.SysctlCheck;
import java.util.Map;

/** Which kernel parameters belong to a namespace and so may be set for a container. */
final class Sysctls {
    private Sysctls() {}

    /**
     * Refuses parameters that would change the host.
     *
     * @param ownNetwork whether the container has its own network namespace
     * @param ownIpc whether it has its own IPC namespace
     * @param ownUts whether it has its own UTS namespace
     */
    static void check(Map<String, String> sysctls, boolean ownNetwork, boolean ownIpc, boolean ownUts) {
        for (String key : sysctls.keySet()) {
            Kind kind = SysctlCheck.namespace(key);
            boolean network = kind == Kind.NETWORK;
            boolean ipc = kind == Kind.IPC;
            boolean uts = kind == Kind.UTS;
            if (!network && !ipc && !uts) {
                throw refuse(key, "it is not in a separate kernel namespace; set it on the host with sysctl");
            }
            if ((network && !ownNetwork) || (ipc && !ownIpc) || (uts && !ownUts)) {
                throw refuse(key, "the container shares that namespace with the host");
            }
        }
    }

    private static HullException refuse(String key, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "sysctl '" + key + "' is not allowed: " + why);
    }
}
