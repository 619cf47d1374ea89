package dev.hull.cli.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TemplateTest {
    private static final String ARROW = "  ⇒  ";

    @TestFactory
    List<DynamicTest> asGo() throws IOException {
        return golden("go.golden");
    }

    @TestFactory
    List<DynamicTest> overTrees() throws IOException {
        return golden("json.golden");
    }

    private static List<DynamicTest> golden(String file) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        JsonValue data = JsonValue.ofNull();
        try (InputStream input = TemplateTest.class.getResourceAsStream(file)) {
            for (String line : new String(input.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                int arrow = line.indexOf(ARROW);
                if (line.startsWith("data ")) {
                    data = Json.parse(line.substring(5));
                } else if (arrow >= 0 && !line.startsWith("#")) {
                    String template = line.substring(0, arrow);
                    String expected = line.substring(arrow + ARROW.length());
                    JsonValue tree = data;
                    tests.add(DynamicTest.dynamicTest(
                            template, () -> assertThat(run(template, tree)).isEqualTo(expected)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(30);
        return tests;
    }

    private static String run(String template, JsonValue data) {
        String output;
        try {
            output = Template.parse(template.replace("⏎", "\n")).apply(data);
        } catch (TemplateException e) {
            output = e.sentence().replace("template parsing error: template: ", "ERROR ");
        }
        return output.replace("\\", "\\\\").replace("\n", "⏎").replace("\t", "⇥");
    }

    @Test
    void headingsStayWhatTheyAre() {
        Map<String, String> headings = Map.of("ID", "IMAGE ID", "Name", "NAME");
        String template =
                "{{.ID}} {{json .ID}} {{truncate .ID 3}} {{upper .Name}} {{lower .Name}} {{len .ID}} [{{pad .Name 1 1}}]";
        assertThat(Template.parse(template).applyToHeadings(headings))
                .isEqualTo("IMAGE ID IMAGE ID IMAGE ID NAME name 8 [ NAME ]");
    }
}
