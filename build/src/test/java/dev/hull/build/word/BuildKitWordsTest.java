package dev.hull.build.word;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * BuildKit's own tables, read where they lie: {@code -Dhull.buildkit=…/frontend/dockerfile} names the directory. Not part of
 * this project.
 */
@EnabledIfSystemProperty(
        named = "hull.buildkit",
        matches = ".+",
        disabledReason = "needs BuildKit's test data: -Dhull.buildkit=DIRECTORY")
class BuildKitWordsTest {
    private static final Path SHELL = Path.of(System.getProperty("hull.buildkit", "."), "shell");
    private static final Variables VARIABLES = Variables.of(List.of("PWD=/home", "SHELL=bash", "KOREAN=한국어", "NULL="));

    @Test
    void substitutions() throws IOException {
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        for (String line : Files.readAllLines(SHELL.resolve("envVarTest"))) {
            String[] parts = line.split("\\|", -1);
            if (line.startsWith("#") || parts.length != 3 || parts[0].strip().equals("W")) {
                continue;
            }
            cases++;
            String source = parts[1].strip();
            String result = expand(source);
            if (!result.equals(parts[2].strip())) {
                wrong.add(source + " → " + result + " instead of " + parts[2].strip());
            }
        }
        assertThat(wrong).as("of %d cases", cases).isEmpty();
        assertThat(cases).isGreaterThan(200);
    }

    private static String expand(String source) {
        try {
            return WordExpander.expand(source, WordRules.resolving('\\'), VARIABLES)
                    .text();
        } catch (WordException e) {
            return "error";
        }
    }

    @Test
    void words() throws IOException {
        List<String> variables = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        for (String line : Files.readAllLines(SHELL.resolve("wordsTest"))) {
            if (line.startsWith("ENV ")) {
                variables.add(line.substring(3).stripLeading());
            } else if (!line.startsWith("#") && line.contains("|")) {
                cases++;
                int bar = line.indexOf('|');
                List<String> expected = Arrays.asList(
                        line.substring(bar + 1).replaceFirst("^ +", "").split(",", -1));
                List<String> result = split(line.substring(0, bar).strip(), Variables.of(variables));
                if (!result.equals(expected)) {
                    wrong.add(line + " → " + result);
                }
            }
        }
        assertThat(wrong).as("of %d cases", cases).isEmpty();
        assertThat(cases).isGreaterThan(20);
    }

    private static List<String> split(String word, Variables variables) {
        try {
            return WordExpander.expand(word, WordRules.resolving('\\'), variables)
                    .words();
        } catch (WordException e) {
            return List.of("error");
        }
    }
}
