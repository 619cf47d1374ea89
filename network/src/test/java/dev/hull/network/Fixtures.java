package dev.hull.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Machines of src/test/resources/hosts, and small changes to copies of them. */
final class Fixtures {
    private Fixtures() {}

    /** One of the machines. */
    static Host host(String name) {
        return new Host(Path.of("src/test/resources/hosts", name).toAbsolutePath());
    }

    /** A copy of a machine that a test may change. */
    static Host copy(String name, Path target) throws IOException {
        Path source = host(name).root();
        try (var files = Files.walk(source)) {
            files.forEach(
                    file -> copyOne(file, target.resolve(source.relativize(file).toString())));
        }
        return new Host(target);
    }

    private static void copyOne(Path file, Path target) {
        try {
            if (Files.isDirectory(file)) {
                Files.createDirectories(target);
            } else {
                Files.copy(file, target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings whose programs are those of a directory, so that the machine's own do not matter. */
    static NetworkSettings settings(Path programs) {
        return new NetworkSettings("hull0", Optional.empty(), 0, programs.toString());
    }

    /** A directory with an executable file for each name. */
    static Path programs(Path directory, String... names) throws IOException {
        Files.createDirectories(directory);
        for (String name : names) {
            Path file = Files.writeString(directory.resolve(name), "");
            file.toFile().setExecutable(true);
        }
        return directory;
    }

    /** An id whose first digits are the number's. */
    static String id(int number) {
        return String.format("%012x", number) + "f".repeat(52);
    }
}
