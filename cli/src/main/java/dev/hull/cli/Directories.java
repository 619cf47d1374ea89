package dev.hull.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Hull keeps its files, unless options say otherwise: {@code HULL_ROOT} and {@code HULL_RUN_ROOT}; for root
 * {@code /var/lib/hull} and {@code /run/hull}; for anybody else the XDG directories for data and run-time files.
 */
final class Directories {
    private Directories() {}

    static Path storeRoot(Map<String, String> environment) {
        String explicit = value(environment, "HULL_ROOT");
        if (explicit != null) {
            return Path.of(explicit).toAbsolutePath();
        }
        if (uid(environment) == 0) {
            return Path.of("/var/lib/hull");
        }
        String data = value(environment, "XDG_DATA_HOME");
        return data != null ? Path.of(data, "hull") : Path.of(home(environment), ".local", "share", "hull");
    }

    static Path runRoot(Map<String, String> environment) {
        String explicit = value(environment, "HULL_RUN_ROOT");
        if (explicit != null) {
            return Path.of(explicit).toAbsolutePath();
        }
        long uid = uid(environment);
        if (uid == 0) {
            return Path.of("/run/hull");
        }
        String run = value(environment, "XDG_RUNTIME_DIR");
        return run != null ? Path.of(run, "hull") : Path.of("/tmp/hull-run-" + uid);
    }

    private static String home(Map<String, String> environment) {
        String home = value(environment, "HOME");
        return home != null ? home : System.getProperty("user.home", "/");
    }

    /** User id of the caller: in a user namespace that the launcher made, {@code HULL_UID} has it. */
    static long uid(Map<String, String> environment) {
        String launcher = value(environment, "HULL_UID");
        if (launcher != null) {
            return Long.parseLong(launcher);
        }
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
