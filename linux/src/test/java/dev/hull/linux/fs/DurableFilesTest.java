package dev.hull.linux.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
    @TempDir
    Path directory;

    @Test
    void replacesAFileAndLeavesNothingBeside() throws IOException {
        Path file = directory.resolve("state.json");
        DurableFiles.write(file, "one".getBytes(StandardCharsets.UTF_8));
        DurableFiles.writeAtomically(file, "two".getBytes(StandardCharsets.UTF_8));
        assertThat(file).hasContent("two");
        try (Stream<Path> names = Files.list(directory)) {
            assertThat(names).containsExactly(file);
        }
    }

    @Test
    void failsCleanlyWhereItCannotWrite() {
        assertThatThrownBy(() -> DurableFiles.write(directory.resolve("missing/file"), new byte[0]))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void deletesAHostileTree() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "stays");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Files.createSymbolicLink(tree.resolve("up"), directory);
        Path closed = Files.createDirectory(tree.resolve("closed"));
        Files.writeString(closed.resolve("file"), "x");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        Path deep = tree;
        for (int i = 0; i < 12; i++) {
            deep = Files.createDirectory(deep.resolve("d".repeat(250)));
        }
        // a path can say 4,095 bytes: go deeper by moving one deep tree into another
        Path second = Files.createDirectory(tree.resolve("second"));
        Path end = second;
        for (int i = 0; i < 12; i++) {
            end = Files.createDirectory(end.resolve("e".repeat(250)));
        }
        Files.move(tree.resolve("d".repeat(250)), end.resolve("more"));
        DurableFiles.deleteTree(tree);
        assertThat(tree).doesNotExist();
        assertThat(outside).hasContent("stays");
        try (Stream<Path> names = Files.list(directory)) {
            assertThat(names).containsExactly(outside);
        }
        DurableFiles.deleteTree(tree);
    }
}
