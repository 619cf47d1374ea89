package dev.hull.network;

import dev.hull.linux.fs.LockFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which ports of the host lead into which container. One small file for each running container that has any, named by its id:
 * whole or not there. A file lock orders those who choose, so two containers never get the same port. That no other
 * program of the host has it is seen when the launch plan runs: it takes the ports before the container exists.
 */
public final class PublishedPorts {
    private final NetworkPaths paths;
    private final Host host;

    /** The ports that are recorded below these paths. */
    public PublishedPorts(NetworkPaths paths) {
        this(paths, Host.here());
    }

    PublishedPorts(NetworkPaths paths, Host host) {
        this.paths = paths;
        this.host = host;
    }

    /** Ports of the host that lead into a container, in the order in which they were asked for; none if it does not run. */
    public List<PortBinding> of(String containerId) {
        Path file = file(containerId);
        return Files.exists(file) ? read(file) : List.of();
    }

    /** Forgets the ports of a container. */
    public void release(String containerId) {
        try {
            Files.deleteIfExists(file(containerId));
        } catch (IOException e) {
            throw new UncheckedIOException("give back the ports of container " + containerId, e);
        }
    }

    /** The file of a container. */
    Path file(String containerId) {
        return paths.ports().resolve(containerId);
    }

    /** The text of such a file. */
    static String text(List<PortBinding> bindings) {
        StringBuilder text = new StringBuilder();
        for (PortBinding binding : bindings) {
            text.append(binding.toLine());
        }
        return text.toString();
    }

    /**
     * Chooses the ports of a container, and records them.
     *
     * @param families addresses that stand for "all": {@code 0.0.0.0}, and {@code ::} where the network carries IPv6
     * @param alive whether the container of an id still needs its ports
     * @param record whether the choice is recorded
     * @throws HullException {@code CONFLICT} when another container has a port
     */
    List<PortBinding> take(
            String containerId, List<PortWish> wishes, List<String> families, Predicate<String> alive, boolean record) {
        if (wishes.isEmpty()) {
            return List.of();
        }
        try {
            Files.createDirectories(paths.ports());
            try (LockFile lock = LockFile.exclusive(paths.portsLock())) {
                PortChoice choice = new PortChoice(host, others(containerId, alive));
                List<PortBinding> bindings = choice.choose(wishes, families);
                if (record) {
                    Path temporary = paths.ports().resolve(containerId + ".new");
                    Files.write(temporary, text(bindings).getBytes(StandardCharsets.US_ASCII));
                    Files.move(temporary, file(containerId), StandardCopyOption.ATOMIC_MOVE);
                }
                return bindings;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("record ports in " + paths.ports(), e);
        }
    }

    /** What other containers have; what dead ones have left is removed on the way. */
    private List<PortChoice.Taken> others(String containerId, Predicate<String> alive) throws IOException {
        List<PortChoice.Taken> taken = new ArrayList<>();
        String[] names = paths.ports().toFile().list();
        for (String name : names == null ? new String[0] : names) {
            if (name.endsWith(".new") || !name.equals(containerId) && !alive.test(name)) {
                Files.deleteIfExists(file(name));
            } else if (!name.equals(containerId)) {
                for (PortBinding binding : of(name)) {
                    taken.add(new PortChoice.Taken(name, binding));
                }
            }
        }
        return taken;
    }

    private static List<PortBinding> read(Path file) {
        List<PortBinding> bindings = new ArrayList<>();
        for (String line : new Host(Path.of("/")).lines(file.toString().substring(1))) {
            PortBinding binding = PortBinding.parse(line);
            if (binding != null) {
                bindings.add(binding);
            }
        }
        return bindings;
    }

    /** A port that is in use. */
    static HullException conflict(String message) {
        return new HullException(ErrorKind.CONFLICT, message);
    }
}
