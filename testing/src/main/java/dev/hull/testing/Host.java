package dev.hull.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What this machine and this process can do. */
public final class Host {
    /** Bit number of the capability to administer network interfaces (capabilities(7)). */
    public static final int CAP_NET_ADMIN = 12;

    /** Bit number of the capability to mount, among much else. */
    public static final int CAP_SYS_ADMIN = 21;

    private static final Path STATUS = Path.of("/proc/self/status");

    private Host() {}

    /** The effective user id of this process. */
    public static int effectiveUser() {
        return Integer.parseInt(statusField("Uid:").split("\\s+")[1]);
    }

    /** Whether a capability is in this process's effective set. */
    public static boolean hasCapability(int number) {
        return (Long.parseUnsignedLong(statusField("CapEff:"), 16) >>> number & 1) != 0;
    }

    /** The full path of a program. */
    public static Optional<Path> findProgram(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/sbin", "/usr/local/sbin"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Why an ordinary user cannot create a user namespace here; empty where one can. Found out once. */
    public static Optional<String> userNamespaceObstacle() {
        return UserNamespaces.OBSTACLE;
    }

    private static String statusField(String name) {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(STATUS + " has no line " + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class UserNamespaces {
        static final Optional<String> OBSTACLE = find();

        private static Optional<String> find() {
            if (findProgram("unshare").isEmpty()) {
                return Optional.of("not installed: unshare");
            }
            List<String> command = new ArrayList<>();
            if (effectiveUser() == 0) {
                if (findProgram("setpriv").isEmpty()) {
                    return Optional.of("not installed: setpriv, to try it as an ordinary user");
                }
                command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
            }
            command.addAll(List.of("unshare", "--user", "--map-root-user", "true"));
            try {
                Process process = new ProcessBuilder(command)
                        .directory(Path.of("/").toFile())
                        .redirectErrorStream(true)
                        .start();
                process.getOutputStream().close();
                String output =
                        new String(process.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return Optional.of("unshare did not end");
                }
                return process.exitValue() == 0 ? Optional.empty() : Optional.of(output.strip() + settings());
            } catch (IOException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.of("interrupted");
            }
        }

        /** The kernel settings that forbid them, as far as they exist and do. */
        private static String settings() throws IOException {
            StringBuilder text = new StringBuilder();
            for (String[] setting : new String[][] {
                {"user/max_user_namespaces", "0"},
                {"kernel/unprivileged_userns_clone", "0"},
                {"kernel/apparmor_restrict_unprivileged_userns", "1"}
            }) {
                Path file = Path.of("/proc/sys", setting[0]);
                if (Files.isReadable(file) && Files.readString(file).strip().equals(setting[1])) {
                    text.append(", ")
                            .append(setting[0].replace('/', '.'))
                            .append(" is ")
                            .append(setting[1]);
                }
            }
            return text.toString();
        }
    }
}
