package dev.hull.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.cli.options.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Rules for the tables of all commands, and their documentation. */
class CommandTableTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "commands.md");

    private static Command command(String path) {
        Command command = CommandTable.find(path);
        assertThat(command).as(path).isNotNull();
        return command;
    }

    @TestFactory
    List<DynamicTest> everyTableIsInOrder() {
        return CommandTable.paths().stream()
                .map(path -> DynamicTest.dynamicTest(path, () -> check(path, command(path))))
                .toList();
    }

    private static void check(String path, Command command) {
        CommandSpec spec = command.spec();
        List<String> names = new ArrayList<>();
        for (Option<?> option : spec.options().options()) {
            names.add("--" + option.name());
            if (option.letter() != 0) {
                names.add("-" + option.letter());
            }
            assertThat(option.description()).as(option.toString()).isNotBlank().doesNotEndWith(".");
        }
        assertThat(names).doesNotHaveDuplicates();
        assertThat(spec.usage().startsWith("[OPTIONS]"))
                .as("usage shows [OPTIONS]")
                .isEqualTo(!spec.options().options().isEmpty());
        assertThat(spec.summary()).isNotBlank().doesNotEndWith(".");
        assertThat(spec.least()).isLessThanOrEqualTo(spec.most());
        if (!spec.aliases().isEmpty()) {
            assertThat(spec.aliases()).contains(path);
        }
        spec.aliases().forEach(alias -> assertThat(command(alias)).hasSameClassAs(command));
    }

    /** Run with -Dhull.golden=write to write the document anew. */
    @Test
    void theDocumentationIsThatOfTheTables() throws IOException {
        String text = document();
        if ("write".equals(System.getProperty("hull.golden"))) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("docs/commands.md (write it anew: mvn -pl cli -am verify -Dtest.jvm.args=-Dhull.golden=write)")
                .isEqualTo(text);
    }

    private static String document() {
        StringBuilder text = new StringBuilder("""
                # Commands

                Every command with its help text. This page is written by a test from the tables of commands and options; the
                programs print the same with `--help`.

                """);
        text.append("## hull\n\n").append(block(Help.overview()));
        for (String path : CommandTable.paths()) {
            List<String> aliases = command(path).spec().aliases();
            if (aliases.isEmpty() || firstShown(aliases).equals(path)) {
                text.append("\n## hull ").append(path).append("\n\n");
                text.append(block(Help.command(path, command(path).spec())));
            }
        }
        return text.toString();
    }

    private static String firstShown(List<String> aliases) {
        return CommandTable.paths().stream()
                .filter(aliases::contains)
                .findFirst()
                .orElse("");
    }

    private static String block(String text) {
        return "```text\n" + text + "```\n";
    }
}
