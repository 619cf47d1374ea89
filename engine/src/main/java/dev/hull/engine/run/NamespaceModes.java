package dev.hull.engine.run;

import dev.hull.engine.request.RunRequest;
import dev.hull.network.UserNetwork;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Namespace;
import dev.hull.oci.runtime.Namespace.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** From the modes of a command line ({@code host}, {@code private}, {@code container:ID}) to namespaces. */
final class NamespaceModes {
    private NamespaceModes() {}

    /**
     * The namespaces of a container.
     *
     * @param network {@code none}, {@code bridge}, {@code host} or {@code container:ID}
     * @param running process id of the first process of a running container, by name or id
     * @throws HullException when a mode is unknown
     */
    static List<Namespace> namespaces(RunRequest.Isolation isolation, String network, Function<String, Long> running) {
        List<Namespace> namespaces = new ArrayList<>();
        namespaces.add(Namespace.create(Kind.MOUNT));
        add(namespaces, Kind.PID, "pid", isolation.pid(), "pid", running);
        add(namespaces, Kind.IPC, "ipc", isolation.ipc(), "ipc", running);
        add(namespaces, Kind.UTS, "uts", isolation.uts(), "uts", running);
        add(namespaces, Kind.CGROUP, "cgroup", isolation.cgroup(), "cgroupns", running);
        boolean own = network.equals("none") || network.equals("bridge") || UserNetwork.isMode(network);
        String net = own ? "private" : network;
        add(namespaces, Kind.NETWORK, "net", net, "network", running);
        return namespaces;
    }

    private static void add(
            List<Namespace> namespaces,
            Kind kind,
            String file,
            String mode,
            String flag,
            Function<String, Long> running) {
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
                if (!mode.startsWith("container:") || mode.length() == "container:".length()) {
                    throw invalid(flag, mode);
                }
                long pid = running.apply(mode.substring("container:".length()));
                namespaces.add(new Namespace(kind, "/proc/" + pid + "/ns/" + file));
            }
        }
    }

    private static HullException invalid(String flag, String mode) {
        return new HullException(
                ErrorKind.INVALID_ARGUMENT,
                "--" + flag + ": invalid mode \"" + mode + "\"; use private, host or container:NAME");
    }
}
