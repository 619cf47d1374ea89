package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.engine.ContainerView;
import dev.hull.engine.Engine;
import dev.hull.engine.request.PortParser;
import dev.hull.network.PortBinding;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code hull port}: which ports of the host lead into a container. */
public final class PortCommand implements Command {
    private static final int ONE = 1;

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "CONTAINER [PRIVATE_PORT[/PROTO]]",
                        "List port mappings or a specific mapping for the container")
                .arguments(1, 2)
                .aliases("container port", "port");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        String reference = invocation.arguments().getFirst();
        Engine engine = Engines.open(invocation.context());
        ContainerView container = engine.view(reference);
        List<PortBinding> ports = new ArrayList<>(engine.ports(container));
        if (invocation.arguments().size() > ONE) {
            one(invocation, reference, ports, invocation.arguments().get(ONE));
            return 0;
        }
        ports.sort(Comparator.comparing(PortBinding::containerPort)
                .thenComparing(PortBinding::protocol)
                .thenComparing(PortBinding::hostAddress)
                .thenComparing(PortBinding::hostPort));
        for (PortBinding port : ports) {
            invocation.print(port.containerPort() + "/" + port.protocol() + " -> " + port.host());
        }
        return 0;
    }

    private static void one(Invocation invocation, String reference, List<PortBinding> ports, String text) {
        List<String> wanted;
        try {
            wanted = PortParser.expose(text);
        } catch (HullException e) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid port '" + text + "': expected a port of the container such as 80 or 53/udp",
                    e);
        }
        boolean found = false;
        for (PortBinding port : ports) {
            if (wanted.size() == ONE && wanted.getFirst().equals(port.containerPort() + "/" + port.protocol())) {
                invocation.print(port.host());
                found = true;
            }
        }
        if (!found) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "no public port '" + (wanted.size() == ONE ? wanted.getFirst() : text) + "' published for "
                            + reference);
        }
    }
}
