package dev.hull.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What can be said about the sources as files. */
class SourceFilesTest {
    private static final int LONGEST = 500;
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");
    /** What programs are expected to print is as long as they print. */
    private static final Path GOLDEN = Path.of("src", "test", "resources");

    private static final Set<String> PROGRAMS = Set.of("java", "c", "h", "def", "sh", "py");

    @Test
    void noFileIsLongerThanAReaderFollows() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources()) {
            try (var lines = Files.lines(file)) {
                long count = lines.count();
                if (count > LONGEST) {
                    tooLong.add(ROOT.relativize(file) + " has " + count + " lines");
                }
            }
        }
        assertThat(tooLong).as("files of more than " + LONGEST + " lines").isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsForAndThatItIsNullMarked() throws IOException {
        Set<Path> packages = sources().stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .map(Path::getParent)
                .collect(Collectors.toSet());
        for (Path directory : packages) {
            assertThat(directory.resolve("package-info.java")).content().contains("/**", "@NullMarked");
        }
    }

    /** Programs in any language: by their extension, or executable without one. */
    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_OURS.contains(directory.getFileName().toString()) || directory.endsWith(GOLDEN)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                String extension = name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
                if (attributes.isRegularFile()
                        && (PROGRAMS.contains(extension) || (extension.isEmpty() && Files.isExecutable(file)))) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
