package dev.hull.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random templates end in text or in a {@link TemplateException}, nothing else. Replays with -Dhull.seed=N, runs longer with
 * -Dhull.rounds=N.
 */
class TemplateFuzzTest {
    private static final String[] PIECES = {
        "{{",
        "}}",
        "{{-",
        "-}}",
        " ",
        "if",
        "else",
        "end",
        "range",
        "with",
        "define",
        "template",
        "block",
        "break",
        "continue",
        "$x",
        "$",
        ":=",
        "=",
        ".",
        ".Name",
        ".List",
        ".Map.a",
        "..",
        "|",
        "(",
        ")",
        ",",
        "\"a\"",
        "\"%d %s\"",
        "`r`",
        "'c'",
        "0",
        "-1",
        "1.5",
        "0x1f",
        "nil",
        "true",
        "printf",
        "print",
        "json",
        "len",
        "index",
        "slice",
        "eq",
        "lt",
        "and",
        "or",
        "not",
        "join",
        "split",
        "upper",
        "truncate",
        "pad",
        "html",
        "/*",
        "*/",
        "text",
        "\n",
        "é",
        "@",
        "\"",
    };

    private static final JsonValue DATA =
            Json.parse("{\"Name\":\"n\",\"List\":[1,\"b\",null],\"Map\":{\"a\":{\"b\":true}},\"Nothing\":null}");

    @Test
    void nothingButTextOrTemplateException() {
        long seed = Long.getLong("hull.seed", System.nanoTime());
        int rounds = Integer.getInteger("hull.rounds", 20_000);
        Random random = new Random(seed);
        int parsed = 0;
        for (int round = 0; round < rounds; round++) {
            String template = template(random);
            try {
                Template read = Template.parse(template);
                parsed++;
                read.apply(DATA);
            } catch (TemplateException e) {
                assertThat(e.sentence()).startsWith("template parsing error: template: :");
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", template <" + template + ">", e);
            }
        }
        assertThat(parsed).as("templates without a fault, seed %d", seed).isGreaterThan(rounds / 100);
    }

    /** Half of them well-formed on the outside, so that the inside is reached. */
    private static String template(Random random) {
        StringBuilder text = new StringBuilder();
        boolean action = random.nextBoolean();
        int length = random.nextInt(action ? 5 : 16);
        text.append(action ? "{{" : "");
        for (int i = 0; i <= length; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextInt(3) == 0 ? "" : " ");
        }
        return text.append(action ? "}}" : "").toString();
    }

    @Test
    void nestingHasALimit() {
        for (String open : new String[] {"{{if 1}}", "{{if 1}}{{else if 1}}", "{{range 1}}"}) {
            assertThatThrownBy(() -> Template.parse(open.repeat(100_000)))
                    .isInstanceOf(TemplateException.class)
                    .hasMessageContaining("nested deeper than");
        }
        assertThatThrownBy(() -> Template.parse("{{" + "(".repeat(100_000)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("nested deeper than");
        assertThatThrownBy(() -> Template.parse("{{if 1}}x" + "{{else if 1}}".repeat(100_000)))
                .isInstanceOf(TemplateException.class);
    }
}
