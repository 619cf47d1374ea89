package dev.hull.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A guest with a kernel and control groups of its own, for what cannot be tried on the machine itself: control groups of
 * version 2 with every controller, limits, root with all capabilities. Boots under software emulation in a few seconds;
 * everything in it takes some ten times as long as outside. The work is done by {@code it/vm/run}.
 */
public final class VirtualMachine {
    private static final Path DIRECTORY = Path.of("vm").toAbsolutePath();
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    private VirtualMachine() {}

    /** Why there can be no guest here; empty where there can. */
    public static Optional<String> obstacle() {
        Finished check = Programs.run(DIRECTORY.resolve("prepare").toString(), "--check");
        return check.status() == 0
                ? Optional.empty()
                : Optional.of(check.error().strip());
    }

    /**
     * Runs a shell script as root of a new guest, where {@code hull} is on the PATH.
     *
     * @param script lines for /bin/sh
     * @return the script's status and output; its standard error is in the output
     */
    public static Finished run(String script) {
        return run(script, List.of());
    }

    /** Why there can be no guest with systemd as its first process; empty where there can. */
    public static Optional<String> systemdObstacle() {
        Finished check = Programs.run(DIRECTORY.resolve("prepare").toString(), "--check", "--systemd");
        return check.status() == 0
                ? Optional.empty()
                : Optional.of(check.error().strip());
    }

    /**
     * Runs scripts in a guest with systemd that is booted twice on one disk: what is written, and the image {@code box},
     * is there after the reboot too.
     *
     * @param first names of the scripts below {@code /vm} of the test's resources; the last of them ends with status 194
     * @param second the scripts after the reboot
     * @param files found as {@code /work/NAME} in the guest
     */
    public static Finished runSystemd(List<String> first, List<String> second, Path... files) {
        StringBuilder script = new StringBuilder(resource("common.sh"));
        script.append("if [ ! -e /booted ]; then\n touch /booted\n make_box\n");
        first.forEach(name -> script.append(resource(name)));
        script.append("else\n");
        second.forEach(name -> script.append(resource(name)));
        script.append("fi\n");
        List<String> options = new ArrayList<>(List.of("--systemd", "--disk", "600"));
        for (Path file : files) {
            options.addAll(List.of("--add", file.toString()));
        }
        return run(script.toString(), options);
    }

    /**
     * Runs a script in a guest with systemd that mounts the control groups in another way than usual.
     *
     * @param name the script below {@code /vm} of the test's resources
     * @param layout words for the kernel's command line (kernel-command-line(7) of systemd)
     */
    public static Finished runLayout(String name, String layout) {
        return run(resource("common.sh") + resource(name), List.of("--systemd", "--append", layout));
    }

    private static String resource(String name) {
        try (InputStream in = VirtualMachine.class.getResourceAsStream("/vm/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Finished run(String script, List<String> options) {
        try {
            Path file = Files.createTempFile("guest", ".sh");
            try {
                Files.writeString(file, "#!/bin/sh\n" + script);
                List<String> command = new ArrayList<>();
                command.add(DIRECTORY.resolve("run").toString());
                command.addAll(options);
                command.addAll(List.of("--timeout", Long.toString(DEADLINE.toSeconds() - 20), file.toString()));
                return Programs.run(command, Map.of(), "".getBytes(StandardCharsets.UTF_8), DEADLINE);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
