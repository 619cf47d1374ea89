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
                "[],0],[0"
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
    void refusesDeepNesting() {
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).isInstanceOf(JsonException.class);
    }
}
