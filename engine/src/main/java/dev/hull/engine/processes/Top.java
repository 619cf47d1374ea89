package dev.hull.engine.processes;

import dev.hull.engine.container.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Shows the processes of a container as {@code ps} would, with the process ids of the host. */
public final class Top {
    private static final List<String> USUAL = List.of("-ef");

    private Top() {}

    /**
     * The table.
     *
     * @param first process id of the container's first process
     * @param arguments options of ps; none for {@code -ef}
     * @param searchPath directories in which ps is looked for, with colons between them
     */
    public static ProcessTable of(ContainerId id, long first, List<String> arguments, String searchPath)
            throws IOException, InterruptedException {
        List<Long> pids = ContainerProcesses.of(id, first);
        List<String> options = arguments.isEmpty() ? USUAL : arguments;
        Optional<String> ps = program(searchPath);
        return ps.isPresent()
                ? HostPs.run(ps.get(), options, pids)
                : new OwnPs(ZoneId.systemDefault(), Instant.now()).table(options, pids);
    }

    /** Busybox has a ps that knows hardly any option. */
    private static boolean isBusybox(Path file) throws IOException {
        return file.toRealPath().getFileName().toString().startsWith("busybox");
    }

    private static Optional<String> program(String searchPath) throws IOException {
        for (String directory : searchPath.split(":", -1)) {
            Path file = Path.of(directory, "ps");
            if (directory.startsWith("/") && Files.isExecutable(file) && !isBusybox(file)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }
}
