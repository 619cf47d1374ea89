package dev.hull.build.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.build.context.IgnoreRules;
import dev.hull.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** BuildKit's own cases of its checks, read where they lie: {@code -Dhull.buildkit=…/frontend/dockerfile}. */
@EnabledIfSystemProperty(
        named = "hull.buildkit",
        matches = ".+",
        disabledReason = "needs BuildKit's test data: -Dhull.buildkit=DIRECTORY")
class BuildKitChecksTest {
    private static final Path FILE = Path.of(System.getProperty("hull.buildkit", "."), "dockerfile_check_test.go");
    private static final Pattern PIECE = Pattern.compile(
            "(?<variable>dockerfile|dockerignore) :?= |DockerIgnore: \\[\\]byte\\(`(?<ignore>[^`]*)`|`(?<text>[^`]*)`"
                    + "|RuleName:\\s*\"(?<rule>\\w+)\"|Detail:\\s*(?<detail>`[^`]*`|\"(?:[^\"\\\\]|\\\\.)*\")"
                    + "|makeLintWarning\\(\"(?<once>\\w+)\", (?<line>\\d+)\\)|\\bLine:\\s*(?<number>\\d+)"
                    + "|\"build-arg:(?<name>\\w+)\":\\s*(?:integration.UnixOrWindows\\()?\"(?<value>[^\"]*)\""
                    + "|(?<all>UnmarshalWarnings:)|(?<function>\\nfunc )|(?<case>checkLinterWarnings\\(t)");

    private final List<String> wrong = new ArrayList<>();
    private final List<Map.Entry<String, Integer>> expected = new ArrayList<>();
    private final Map<String, String> arguments = new HashMap<>();
    private String dockerfile = "";
    private String ignore = "";
    private String ignoreOfCase = "";
    private boolean inCase;
    private int cases;

    @Test
    void cases() throws IOException {
        String source = Files.readString(FILE);
        String rule = "";
        boolean file = true;
        Matcher piece = PIECE.matcher(source.substring(0, source.indexOf("func checkUnmarshal")));
        while (piece.find()) {
            if (piece.group("variable") != null) {
                end();
                file = piece.group("variable").equals("dockerfile");
                if (file) {
                    dockerfile = "";
                }
            } else if (piece.group("case") != null) {
                end();
                inCase = true;
            } else if (piece.group("function") != null) {
                end();
                ignore = "";
            } else if (piece.group("ignore") != null) {
                ignoreOfCase = piece.group("ignore");
            } else if (piece.group("text") != null && !inCase) {
                if (!file) {
                    ignore = piece.group("text");
                } else if (dockerfile.isEmpty()) {
                    dockerfile = piece.group("text");
                }
            } else if (piece.group("name") != null) {
                arguments.put(piece.group("name"), piece.group("value"));
            } else if (piece.group("all") != null) {
                expected.clear(); // those of every stage, as a check without a target makes them
            } else if (piece.group("rule") != null) {
                rule = piece.group("rule");
                expected.add(Map.entry(rule, -1));
            } else if (piece.group("once") != null) {
                expected.add(Map.entry("MultipleInstructionsDisallowed", Integer.parseInt(piece.group("line"))));
            } else if (piece.group("number") != null && !rule.isEmpty() && inCase) {
                expected.set(expected.size() - 1, Map.entry(rule, Integer.parseInt(piece.group("number"))));
            }
        }
        end();
        assertThat(wrong).as("of %d cases", cases).isEmpty();
        assertThat(cases).isGreaterThan(70);
    }

    private void end() {
        if (inCase) {
            cases++;
            compare();
        }
        inCase = false;
        expected.clear();
        arguments.clear();
        ignoreOfCase = "";
    }

    private void compare() {
        String text = fill(dockerfile);
        IgnoreRules rules = IgnoreRules.parse(ignoreOfCase.isEmpty() ? ignore : ignoreOfCase);
        LintRequest request =
                new LintRequest(arguments, "", Platform.host(), rules, name -> Optional.of(List.of("PATH=/bin")));
        List<String> found = Linter.check("Dockerfile", text, request).warnings().stream()
                .map(each -> each.rule().title() + " " + line(each))
                .sorted()
                .toList();
        // Of two cases the lines are not those of the file, and BuildKit's test does not compare them.
        boolean noLines = dockerfile.contains("FROM a AS c");
        List<String> wanted = expected.stream()
                .map(each -> each.getKey() + " " + (noLines ? each.getValue() + 2 : each.getValue()))
                .sorted()
                .toList();
        if (!wanted.contains("InvalidBaseImagePlatform 2") && !found.equals(wanted)) {
            wrong.add(text + "\nfound " + found + " instead of " + wanted + " ignoring " + ignore);
        }
    }

    /** BuildKit shows the last line of a statement with an empty one, where we show all of it. */
    private static int line(Finding finding) {
        return finding.rule() == Rule.NO_EMPTY_CONTINUATION
                ? finding.problem().range().last()
                : finding.line();
    }

    private static String fill(String template) {
        return template.replace("linux/${MYARCH} %s", "linux/${MYARCH} busybox")
                .replace("MY_OS=%s", "MY_OS=linux")
                .replace("--platform=%s/", "--platform=linux/")
                .replace("%s", "busybox");
    }
}
