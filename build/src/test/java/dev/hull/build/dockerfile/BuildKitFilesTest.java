package dev.hull.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** BuildKit's own files and trees, read where they lie: {@code -Dhull.buildkit=…/frontend/dockerfile}. */
@EnabledIfSystemProperty(
        named = "hull.buildkit",
        matches = ".+",
        disabledReason = "needs BuildKit's test data: -Dhull.buildkit=DIRECTORY")
class BuildKitFilesTest {
    private static final Path PARSER = Path.of(System.getProperty("hull.buildkit", "."), "parser");

    @Test
    void trees() throws IOException {
        List<String> wrong = new ArrayList<>();
        List<Path> cases = cases("testfiles");
        for (Path directory : cases) {
            String tree = tree(parse(directory));
            String expected = Files.readString(directory.resolve("result"));
            if (!tree.equals(expected)) {
                wrong.add(directory.getFileName() + "\n" + tree + "--- instead of\n" + expected);
            }
        }
        assertThat(wrong).as("of %d files", cases.size()).isEmpty();
        assertThat(cases).hasSizeGreaterThan(30);
    }

    @Test
    void filesThatAreWrong() throws IOException {
        List<String> read = new ArrayList<>();
        for (Path directory : cases("testfiles-negative")) {
            try {
                read.add(directory.getFileName() + "\n" + tree(parse(directory)));
            } catch (DockerfileException e) {
                assertThat(e.sentence()).startsWith("Dockerfile:");
            }
        }
        assertThat(read).isEmpty();
    }

    private static List<Path> cases(String name) throws IOException {
        try (Stream<Path> directories = Files.list(PARSER.resolve(name))) {
            return directories.sorted().toList();
        }
    }

    private static Dockerfile parse(Path directory) throws IOException {
        return DockerfileParser.parse(SourceText.of("Dockerfile", Files.readString(directory.resolve("Dockerfile"))));
    }

    private static String tree(Dockerfile file) {
        return file.statements().stream()
                .map(statement -> "(" + node(statement) + ")\n")
                .collect(Collectors.joining());
    }

    private static String node(Statement statement) {
        StringBuilder text = new StringBuilder(statement.keyword().toLowerCase(Locale.ROOT));
        if (!statement.flags().isEmpty()) {
            text.append(statement.flags().stream()
                    .map(BuildKitFilesTest::quoted)
                    .collect(Collectors.joining(" ", " [", "]")));
        }
        statement.words().forEach(word -> text.append(' ').append(quoted(word)));
        statement
                .inner()
                .ifPresent(inner -> text.append(" (").append(node(inner)).append(')'));
        return text.toString();
    }

    /** As Go quotes it. */
    private static String quoted(String word) {
        return "\""
                + word.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                        .replace("\b", "\\b")
                        .replace("\f", "\\f")
                        .replace("\0", "\\x00")
                        .replace("\r", "\\r")
                + "\"";
    }
}
