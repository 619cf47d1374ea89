package dev.hull.image.debian.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Directories of configuration files. */
final class Lists {
    private Lists() {}

    /** Readable files with one of these endings, sorted by name; none where there is no such directory. */
    static List<Path> files(Path directory, String... endings) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .filter(Files::isReadable)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
