package dev.hull.engine.run;

import dev.hull.engine.request.RunRequest;
import dev.hull.network.UserNetwork;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import java.util.ArrayList;
import java.util.List;

/** From the modes of a command line ({@code host}, {@code private}, {@code container:ID}) to namespaces. */
final class NamespaceModes {
    private NamespaceModes() {}

    /**
     * The namespaces of a container.
     *
     * @param network {@code none}, {@code bridge}, {@code host} or {@code container:ID}
     * @param targets the containers that are joined
     * @throws HullException when a mode is unknown
     */
    static List<Namespace> namespaces(RunRequest.Isolation isolation, String network, JoinTargets targets) {
        List<Namespace> namespaces = new ArrayList<>();
        namespaces.add(Namespace.create(Kind.MOUNT));
        add(namespaces, Kind.PID, "pid", isolation.pid(), "pid", targets);
        add(namespaces, Kind.IPC, "ipc", isolation.ipc(), "ipc", targets);
        add(namespaces, Kind.UTS, "uts", isolation.uts(), "uts", targets);
        add(namespaces, Kind.CGROUP, "cgroup", isolation.cgroup(), "cgroupns", targets);
        boolean own = network.equals("none") || network.equals("bridge") || UserNetwork.isMode(network);
        String net = own ? "private" : network;
        add(namespaces, Kind.NETWORK, "net", net, "network", targets);
        return namespaces;
    }

    private static void add(
            List<Namespace> namespaces, Kind kind, String file, String mode, String flag, JoinTargets targets) {
        switch (mode) {
            case "", "private" -> namespaces.add(Namespace.create(kind));
            case "none", "shareable" -> {
                if (kind != Kind.IPC) {
                    throw invalid(flag, mode);
                }
                namespaces.add(Namespace.create(kind));
            }
            case "host" -> {
                // Not in the list: shared with the host.
            }
            default -> {
                if (!mode.startsWith(JoinTargets.CONTAINER) || mode.length() == JoinTargets.CONTAINER.length()) {
                    throw invalid(flag, mode);
                }
                long pid = targets.pid(word(kind), mode.substring(JoinTargets.CONTAINER.length()));
                namespaces.add(new Namespace(kind, "/proc/" + pid + "/ns/" + file));
            }
        }
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case PID -> "PID";
            case IPC -> "IPC";
            case UTS -> "UTS";
            case NETWORK -> "network";
            default -> "cgroup";
        };
    }

    private static HullException invalid(String flag, String mode) {
        return new HullException(
                ErrorKind.INVALID_ARGUMENT,
                "--" + flag + ": invalid mode \"" + mode + "\"; use private, host or container:NAME");
    }
}
