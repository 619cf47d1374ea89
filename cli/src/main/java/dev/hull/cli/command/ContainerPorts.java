package dev.hull.cli.command;

import dev.hull.engine.ContainerView;
import dev.hull.engine.Engine;
import dev.hull.network.PortBinding;
import dev.hull.network.PortText;
import dev.hull.oci.json.JsonValue;
import java.util.Map;
import java.util.Set;

/** The ports of containers, as lists of containers show and filter them. */
final class ContainerPorts {
    private final Engine engine;

    ContainerPorts(Engine engine) {
        this.engine = engine;
    }

    /** Docker's column {@code PORTS}: what is published and what is only exposed; nothing for what does not run. */
    String text(ContainerView container) {
        return container.state().isRunning() ? PortText.of(engine.ports(container), exposed(container)) : "";
    }

    /** What a container says it listens on, such as {@code 80/tcp}. */
    static Set<String> exposed(ContainerView container) {
        Map<String, JsonValue> exposed =
                container.record().config().object("ExposedPorts").members();
        return exposed.keySet();
    }

    /** Whether a container has a port of the host in that range. */
    boolean publishes(ContainerView container, PortRange range) {
        boolean fits = false;
        for (PortBinding port : engine.ports(container)) {
            fits |= range.contains(port.hostPort(), port.protocol());
        }
        return fits;
    }

    /** Whether a container exposes a port in that range. */
    static boolean exposes(ContainerView container, PortRange range) {
        boolean fits = false;
        for (String port : exposed(container)) {
            int slash = port.indexOf('/');
            String number = slash < 0 ? port : port.substring(0, slash);
            String protocol = slash < 0 ? "tcp" : port.substring(slash + 1);
            fits |= range.contains(PortRange.number(number), protocol);
        }
        return fits;
    }
}
