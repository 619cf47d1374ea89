package dev.hull.oci.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void writesWhatItRead() {
        String text =
                "{\"a\":[1,2,{\"b\":\"cé\\\"\\n\",\"d\":true,\"n\":null}],\"big\":123456789012345,\"neg\":-5,\"f\":1.5,"
                        + "\"max\":18446744073709551615,\"e\":{},\"l\":[]}";
        assertThat(Json.writeString(Json.parse(text))).isEqualTo(text);
        assertThat(Json.parse(Json.writePretty(Json.parse(text)))).isEqualTo(Json.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,",
                "{\"a\":1,}",
                "[1]x",
                "{} {}",
                "{},1",
                "nul",
                "\"a",
                "{\"a\" 1}",
                "{\"a\":1,\"a\":2}",
                "]",
                "1 2",
                "[1 2]",
                "1,0",
                "[],0],[0",
                "[1,,2]",
                "[,1]",
                "{,}",
                "{1:2}",
                "{\"a\"}",
                "[1}",
                "truex",
                "[tru]",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"a\nb\"",
                "\uFEFF{}"
            })
    void refusesWhatIsNotOneDocument(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1.5e3", "\"x\"", "true", "false", "null", " [ ] ", "\n{}\n"})
    void readsEveryKindAtTheTop(String text) {
        assertThat(Json.parse(text).path()).isEqualTo("$");
    }

    @Test
    void namesThePathOfAWrongValue() {
        JsonValue.JsonObject root = Json.parse("{\"mounts\":[{},{\"type\":3}]}").asObject();
        assertThatThrownBy(() -> root.list("mounts").get(1).asObject().string("type", ""))
                .isInstanceOf(JsonException.class)
                .hasMessage("$.mounts[1].type: expected a string, found 3");
        assertThatThrownBy(() -> root.require("ociVersion")).hasMessage("$.ociVersion: required, but missing");
    }

    @Test
    void stringsMayBeLong() {
        for (int length : new int[] {32_768, 50_001, 1_000_000}) {
            String text = "é\"\n".repeat(length / 3) + "x".repeat(length);
            JsonValue value =
                    Json.parse(Json.write(JsonValue.object().put("a", text).build()));
            assertThat(value.asObject().string("a", "")).isEqualTo(text);
        }
    }

    @Test
    void escapesAreCharacters() {
        assertThat(Json.parse("\"\\u00e9\\uD83D\\uDE00\\/\\b\\f\\r\\t\\\\☃\"").asString())
                .isEqualTo("é😀/\b\f\r\t\\☃");
        assertThat(Json.parse("\"\\uD83Dx\\uDE00\\uD83D\\u0041\"").asString()).isEqualTo("\uFFFDx\uFFFD\uFFFDA");
    }

    @Test
    void saysWhereItIsWrong() {
        assertThatThrownBy(() -> Json.parse("\uFEFF{}")).hasMessage("$: not valid JSON: unexpected 0xef at byte 0");
        assertThatThrownBy(() -> Json.parse("{} x")).hasMessage("$: not valid JSON: unexpected 'x' at byte 3");
        assertThatThrownBy(() -> Json.parse("[1")).hasMessage("$: not valid JSON: the document ends early, at byte 2");
        assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xc3, '"'})).hasMessageContaining("not UTF-8");
    }

    @Test
    void refusesDeepNesting() {
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-0", "7", "-12", "123456789012345678", "9223372036854775807", "1.5", "-0.25e-3", "1E+2"})
    void numbersKeepTheirValue(String text) {
        JsonValue value = Json.parse("[" + text + "]").asList().getFirst();
        assertThat(((JsonValue.JsonNumber) value).value()).isEqualByComparingTo(new java.math.BigDecimal(text));
        assertThat(Json.parse(Json.write(value)))
                .isEqualTo(value)
                .hasSameHashCodeAs(value)
                .isEqualTo(new JsonValue.JsonNumber("$", new java.math.BigDecimal(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "-", "1.", ".5", "1e", "1e+", "--1", "+1", "0x10", "1_0", "NaN", "1.2.3"})
    void whatIsNoNumber(String text) {
        assertThatThrownBy(() -> Json.parse("{\"a\":" + text + "}")).isInstanceOf(JsonException.class);
    }
}
